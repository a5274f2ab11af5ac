/* Reading the USGS earthquake catalogue's CSV: libcsv cuts the fields, a table says where each
 * column goes. */
#define _GNU_SOURCE
#include "catalogue.h"

#include <csv.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MAX_COLUMNS 64

typedef enum column_kind { TIME, DOUBLE, FLOAT, COUNT, FLAG, MAG_TYPE, REVIEW, TEXT } column_kind;

typedef struct column {
    const char *name;
    column_kind kind;
    size_t offset;
    size_t size;
} column;

#define COLUMN(name, kind, field)                                                                  \
    {                                                                                              \
        name, kind, offsetof(quake, field), sizeof(((quake *)0)->field)                            \
    }

static const column columns[] = {
    COLUMN("time", TIME, time),
    COLUMN("updated", TIME, updated),
    COLUMN("latitude", DOUBLE, latitude),
    COLUMN("longitude", DOUBLE, longitude),
    COLUMN("depth", FLOAT, depth),
    COLUMN("mag", FLOAT, mag),
    COLUMN("gap", FLOAT, gap),
    COLUMN("dmin", FLOAT, dmin),
    COLUMN("rms", FLOAT, rms),
    COLUMN("nst", COUNT, nst),
    COLUMN("sig", COUNT, sig),
    COLUMN("magType", MAG_TYPE, mag_type),
    COLUMN("status", REVIEW, status),
    COLUMN("tsunami", FLAG, tsunami),
    COLUMN("net", TEXT, net),
    COLUMN("id", TEXT, id),
    COLUMN("type", TEXT, type),
    COLUMN("place", TEXT, place),
};

typedef struct reader {
    quake_vec *quakes;
    vecfile_status status;
    const char *path;
    unsigned long row;
    unsigned field;
    const column *order[MAX_COLUMNS]; /* columns of the file; NULL for those we do not keep */
    quake next;
} reader;

static void stop(const reader *r, const char *problem, const char *text)
{
    fprintf(stderr, "%s:%lu: field %u: %s: '%s'\n", r->path, r->row + 1, r->field + 1, problem,
            text);
    exit(1);
}

static double parse_number(const reader *r, const char *text)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0')
        stop(r, "not a number", text);
    return value;
}

static uint16_t parse_count(const reader *r, const char *text)
{
    double value = parse_number(r, text);
    if (!(value >= 0 && value <= UINT16_MAX))
        stop(r, "not a count up to 65535", text);
    return (uint16_t)value;
}

/* "2018-02-07T01:26:13.840Z" in milliseconds since 1970. */
static int64_t parse_time(const reader *r, const char *text)
{
    struct tm parts = {0};
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &parts);
    if (rest == NULL)
        stop(r, "not a time", text);
    return (int64_t)timegm(&parts) * 1000 +
           (*rest == '.' ? (int64_t)strtol(rest + 1, NULL, 10) : 0);
}

static void store(reader *r, const column *to, const char *text)
{
    unsigned char *field = (unsigned char *)&r->next + to->offset;
    union {
        int64_t time;
        double number;
        float single;
        uint16_t count;
        bool flag;
        quake_mag_type mag_type;
        quake_review review;
    } value;
    switch (to->kind) {
    case TIME:
        value.time = parse_time(r, text);
        break;
    case DOUBLE:
        value.number = parse_number(r, text);
        break;
    case FLOAT:
        value.single = (float)parse_number(r, text);
        break;
    case COUNT:
        value.count = parse_count(r, text);
        break;
    case FLAG:
        value.flag = parse_count(r, text) != 0;
        break;
    case MAG_TYPE:
        if (!quake_mag_type_from_name(text, &value.mag_type))
            stop(r, "no magnitude type", text);
        break;
    case REVIEW:
        if (!quake_review_from_name(text, &value.review))
            stop(r, "no review status", text);
        break;
    case TEXT:
        if (!vecfile_set_text((char *)field, to->size, text))
            stop(r, "too long", text);
        return;
    }
    memcpy(field, &value, to->size);
}

static const column *column_named(const char *name)
{
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (strcmp(columns[i].name, name) == 0)
            return &columns[i];
    return NULL;
}

static void take_field(void *bytes, size_t length, void *context)
{
    reader *r = context;
    const char *text = bytes; /* CSV_APPEND_NULL */
    if (r->field >= MAX_COLUMNS)
        stop(r, "more fields than expected", text);
    if (r->row == 0)
        r->order[r->field] = column_named(text);
    else if (length > 0 && r->order[r->field] != NULL)
        store(r, r->order[r->field], text);
    r->field++;
}

static void take_row(int separator, void *context)
{
    reader *r = context;
    (void)separator;
    if (r->row > 0 && r->status == VECFILE_OK)
        r->status = quake_vec_push(r->quakes, r->next);
    r->next = quake_default();
    r->field = 0;
    r->row++;
}

vecfile_status catalogue_append(quake_vec *quakes, const char *path)
{
    reader r = {.quakes = quakes, .path = path, .next = quake_default()};
    struct csv_parser parser;
    FILE *file = fopen(path, "rb");
    if (file == NULL || csv_init(&parser, CSV_APPEND_NULL | CSV_STRICT) != 0) {
        perror(path);
        exit(1);
    }
    char buffer[65536];
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, file)) > 0;)
        if (csv_parse(&parser, buffer, got, take_field, take_row, &r) != got)
            stop(&r, csv_strerror(csv_error(&parser)), "");
    csv_fini(&parser, take_field, take_row, &r);
    csv_free(&parser);
    fclose(file);
    return r.status;
}
