/* Reading JSON lines, one value a line, as a series of events. */
#ifndef CLI_JSON_READER_H
#define CLI_JSON_READER_H

#include "description.h"

#include <stdbool.h>
#include <stddef.h>

/* Objects and arrays inside each other, at most: the element, the structs and the dimensions in it,
 * and the object that text in hexadecimal digits is. */
#define JSON_DEPTH (1 + VECFILE_MAX_DEPTH + VECFILE_MAX_DIMENSIONS + 1)

#ifdef __cplusplus
extern "C" {
#endif

typedef enum json_event {
    JSON_KEY,
    JSON_STRING,
    JSON_NUMBER,  /* as it is written */
    JSON_LITERAL, /* true or false */
    JSON_NULL,
    JSON_OBJECT, /* opens */
    JSON_ARRAY,
    JSON_END /* of the innermost of either */
} json_event;

/* Takes an event and its text, valid during the call; false ends the reading. */
typedef bool json_handler(void *context, json_event event, const char *text, size_t length);

typedef struct json_reader json_reader;

/* NULL without memory. */
json_reader *json_reader_new(void);
void json_reader_free(json_reader *reader);

/* Bytes behind a line that must be readable, whatever is there. */
#define JSON_PADDING 64

/* Reads one line.  NULL, or what is wrong with it; "" if the handler ended it. */
const char *json_read_line(json_reader *reader, const char *line, size_t length,
                           json_handler *handle, void *context);

#ifdef __cplusplus
}
#endif

#endif /* CLI_JSON_READER_H */
