/* Times.  The calendar is the Gregorian one without leap seconds, as POSIX counts. */
#include "run/system.h"

#include "text/times.h"

#include <string.h>

#define DAY 86400

static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days before the first of January of `year`, which is not negative, since that of year 0. */
static int64_t days_before_year(int64_t year)
{
    return year == 0 ? 0 : 365 * year + (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1;
}

static const int days_before_month[2][13] = {
    {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365},
    {0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366}};

#define DAYS_TO_1970 719528 /* days_before_year(1970) */

/* --- reading --- */

typedef struct scanner {
    const char *at;
    const char *end;
} scanner;

static bool take_digits(scanner *s, int count, int *out)
{
    if (s->end - s->at < count)
        return false;
    *out = 0;
    for (int i = 0; i < count; i++, s->at++) {
        if (*s->at < '0' || *s->at > '9')
            return false;
        *out = *out * 10 + (*s->at - '0');
    }
    return true;
}

static bool take_char(scanner *s, char c)
{
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

static bool take_date(scanner *s, int64_t *days)
{
    int year, month, day;
    if (!take_digits(s, 4, &year) || !take_char(s, '-') || !take_digits(s, 2, &month) ||
        !take_char(s, '-') || !take_digits(s, 2, &day) || month < 1 || month > 12)
        return false;
    const int *before = days_before_month[is_leap(year)];
    if (day < 1 || day > before[month] - before[month - 1])
        return false;
    *days = days_before_year(year) + before[month - 1] + day - 1 - DAYS_TO_1970;
    return true;
}

/* Nanoseconds, and whether there are digits behind them that are not 0. */
static bool take_fraction(scanner *s, int64_t *nanoseconds, bool *is_finer)
{
    int64_t scale = 1000000000;
    const char *first = s->at;
    for (; s->at < s->end && *s->at >= '0' && *s->at <= '9'; s->at++) {
        scale /= 10;
        *nanoseconds += scale * (*s->at - '0');
        *is_finer |= scale == 0 && *s->at != '0';
    }
    return s->at > first;
}

/* Sets *is_leap_second if the second is 60. */
static bool take_clock(scanner *s, int64_t *seconds, int64_t *nanoseconds, bool *is_finer,
                       bool *is_leap_second)
{
    int hour, minute, second = 0;
    if (!take_digits(s, 2, &hour) || !take_char(s, ':') || !take_digits(s, 2, &minute))
        return false;
    if (take_char(s, ':')) {
        if (!take_digits(s, 2, &second))
            return false;
        if ((take_char(s, '.') || take_char(s, ',')) && !take_fraction(s, nanoseconds, is_finer))
            return false;
    }
    *is_leap_second = second == 60;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    *seconds += (int64_t)hour * 3600 + (int64_t)minute * 60 + second;
    return true;
}

static bool take_zone(scanner *s, int64_t *seconds)
{
    int hour, minute = 0;
    if (s->at == s->end || take_char(s, 'Z') || take_char(s, 'z'))
        return true;
    const int sign = take_char(s, '+') ? -1 : take_char(s, '-') ? 1 : 0;
    if (sign == 0 || !take_digits(s, 2, &hour))
        return false;
    if (s->at < s->end && (take_char(s, ':'), !take_digits(s, 2, &minute)))
        return false;
    *seconds += sign * ((int64_t)hour * 3600 + (int64_t)minute * 60);
    return hour < 24 && minute < 60;
}

/* Seconds since 1970 and nanoseconds of the whole text. */
static bool take_moment(scanner *s, int64_t *seconds, int64_t *nanoseconds, bool *is_finer,
                        bool *is_leap_second)
{
    int64_t days;
    if (!take_date(s, &days))
        return false;
    *seconds = days * DAY;
    *is_leap_second = false;
    if (s->at == s->end)
        return true;
    return (take_char(s, 'T') || take_char(s, 't') || take_char(s, ' ')) &&
           take_clock(s, seconds, nanoseconds, is_finer, is_leap_second) && take_zone(s, seconds) &&
           s->at == s->end;
}

bool read_time_unit(const char *unit, time_unit *out)
{
    static const struct {
        const char *name;
        time_unit unit;
    } known[] = {
        {"s", {1, 0, 0, 0}},           {"ms", {1000, 0, 3, 0}}, {"us", {1000000, 0, 6, 0}},
        {"ns", {1000000000, 0, 9, 0}}, {"min", {0, 60, 0, 0}},  {"h", {0, 3600, 0, 0}},
        {"days", {0, DAY, 0, 0}},
    };
    const char *since = unit != NULL ? strstr(unit, " since ") : NULL;
    if (since == NULL)
        return false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const size_t length = strlen(known[i].name);
        if ((size_t)(since - unit) != length || strncmp(unit, known[i].name, length) != 0)
            continue;
        *out = known[i].unit;
        scanner s = {since + 7, since + strlen(since)};
        int64_t nanoseconds = 0;
        bool is_finer = false, is_leap_second;
        return take_moment(&s, &out->epoch, &nanoseconds, &is_finer, &is_leap_second) &&
               nanoseconds == 0 && !is_finer && !is_leap_second;
    }
    return false;
}

time_verdict read_time(const char *text, size_t length, const time_unit *unit, int64_t *out)
{
    scanner s = {text, text + length};
    int64_t seconds = 0, nanoseconds = 0;
    bool is_finer = false, is_leap_second;
    if (!take_moment(&s, &seconds, &nanoseconds, &is_finer, &is_leap_second))
        return NOT_A_TIME;
    if (is_leap_second && seconds % DAY != 0)
        return NOT_A_LEAP_SECOND;
    seconds -= unit->epoch;
    if (unit->per_second == 0) {
        *out = seconds / unit->seconds;
        return seconds % unit->seconds != 0 || nanoseconds != 0 || is_finer ? TIME_TOO_FINE
                                                                            : TIME_OK;
    }
    const int64_t step = 1000000000 / unit->per_second;
    if (is_finer || nanoseconds % step != 0)
        return TIME_TOO_FINE;
    if (seconds < 0) { /* both of one sign, so that no step on the way is out of range */
        seconds++;
        nanoseconds -= 1000000000;
    }
    if (__builtin_mul_overflow(seconds, unit->per_second, out) ||
        __builtin_add_overflow(*out, nanoseconds / step, out))
        return TIME_TOO_LARGE;
    return TIME_OK;
}

/* --- counts that look like dates --- */

/* Takes the last two digits off; whether they are from `least` to `most`. */
static bool take_pair(int64_t *digits, int least, int most)
{
    const int pair = (int)(*digits % 100);
    *digits /= 100;
    return pair >= least && pair <= most;
}

bool spells_a_date(const time_unit *unit, int64_t count)
{
    char printed[TIME_BYTES];
    int64_t rest = count;
    if (count >= 10000000000000) /* YYYYMMDDhhmmss */
        if (!take_pair(&rest, 0, 60))
            return false;
    if (count >= 100000000000) /* …hhmm */
        if (!take_pair(&rest, 0, 59) || !take_pair(&rest, 0, 23))
            return false;
    if (count >= 10000000 && !take_pair(&rest, 1, 31))
        return false;
    if (count >= 100000 && !take_pair(&rest, 1, 12))
        return false;
    return rest >= 1900 && rest <= 2099 && print_time(printed, unit, count) > 0;
}

/* --- printing --- */

static char *print_digits(char *to, int64_t value, int count)
{
    for (int i = count - 1; i >= 0; i--, value /= 10)
        to[i] = (char)('0' + value % 10);
    return to + count;
}

static char *print_date(char *to, int64_t days)
{
    days += DAYS_TO_1970;
    int64_t year = days * 400 / 146097; /* right, or one too many */
    if (days_before_year(year) > days)
        year--;
    else if (days_before_year(year + 1) <= days)
        year++;
    const int in_year = (int)(days - days_before_year(year));
    const int *before = days_before_month[is_leap(year)];
    int month = in_year / 32 + 1;
    if (in_year >= before[month])
        month++;
    to = print_digits(to, year, 4);
    *to++ = '-';
    to = print_digits(to, month, 2);
    *to++ = '-';
    return print_digits(to, in_year - before[month - 1] + 1, 2);
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

size_t print_time(char *to, const time_unit *unit, int64_t count)
{
    int64_t seconds = count, fraction = 0;
    if (unit->per_second == 0) {
        if (__builtin_mul_overflow(count, unit->seconds, &seconds))
            return 0;
    } else if (unit->per_second > 1) {
        seconds = floor_divide(count, unit->per_second);
        fraction = count % unit->per_second;
        fraction += fraction < 0 ? unit->per_second : 0;
    }
    if (__builtin_add_overflow(seconds, unit->epoch, &seconds))
        return 0;
    const int64_t days = floor_divide(seconds, DAY);
    const int64_t in_day = seconds % DAY + (seconds % DAY < 0 ? DAY : 0);
    if (days < -DAYS_TO_1970 || days >= days_before_year(10000) - DAYS_TO_1970)
        return 0;
    char *at = print_date(to, days);
    if (unit->seconds == DAY && in_day == 0)
        return (size_t)(at - to);
    *at++ = 'T';
    at = print_digits(at, in_day / 3600, 2);
    *at++ = ':';
    at = print_digits(at, in_day / 60 % 60, 2);
    *at++ = ':';
    at = print_digits(at, in_day % 60, 2);
    if (unit->digits > 0) {
        *at++ = '.';
        at = print_digits(at, fraction, unit->digits);
    }
    *at++ = 'Z';
    return (size_t)(at - to);
}
