/* Integers that count time since an epoch, as their field's unit tells, and ISO 8601. */
#ifndef CLI_TIMES_H
#define CLI_TIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct time_unit {
    int64_t per_second; /* counts in a second, or 0 if one is longer than that */
    int64_t seconds;    /* seconds in a count, or 0 */
    int digits;         /* of the fraction of a second */
    int64_t epoch;      /* seconds from 1970-01-01T00:00Z to where counting starts */
} time_unit;

/* Whether `unit` is like "ms since 1970-01-01T00:00Z": s, ms, us, ns, min, h or days, and a time.
 */
bool read_time_unit(const char *unit, time_unit *out);

/* No time printed here is longer. */
#define TIME_BYTES 40

/* Prints "2018-02-07T01:26:13.840Z" at `to`, without a NUL; returns its length, or 0 if the year is
 * none from 0 to 9999. */
size_t print_time(char *to, const time_unit *unit, int64_t count);

typedef enum time_verdict {
    TIME_OK,
    NOT_A_TIME,
    NOT_A_LEAP_SECOND, /* a second of 60 that is not at the end of a day of UTC */
    TIME_TOO_FINE,
    TIME_TOO_LARGE
} time_verdict;

/* Reads a date, or date and time with or without seconds, fraction and zone (UTC without one).
 * A leap second counts as POSIX has it, as the next one.  TIME_TOO_FINE if the unit cannot hold the
 * time exactly. */
time_verdict read_time(const char *text, size_t length, const time_unit *unit, int64_t *out);

/* Whether the digits of `count` may be meant as a year, month, day or time from 1900 to 2099: 2018,
 * 201802, 20180207, 201802070126, 20180207012613.  Counts that print_time does not print are none.
 */
bool spells_a_date(const time_unit *unit, int64_t count);

#endif /* CLI_TIMES_H */
