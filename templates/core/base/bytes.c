/* What generated code asks about the bytes of fields. */
#include "base/bytes.h"

#include "base/base.h"
#include "vecfile.h"

/* A rotation by no more than this goes through a buffer on the stack. */
#define ROTATE_BUFFER 1024

vecfile_status vecfile_fail_field(const char *element, const char *field, const char *problem)
{
    return vecfile_fail(VECFILE_E_CORRUPT, "%s.%s %s", element, field, problem);
}

bool vecfile_is_zero(const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    /* All bytes equal the one before them, and the first is zero: memcmp is faster than a loop. */
    return count == 0 || (at[0] == 0 && memcmp(at, at + 1, count - 1) == 0);
}

static bool is_padded_text(const char *text, size_t bytes)
{
    const char *end = memchr(text, '\0', bytes);
    return end == NULL || vecfile_is_zero(end, bytes - (size_t)(end - text));
}

bool vecfile_are_padded_texts(const void *texts, size_t bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_padded_text((const char *)texts + i * bytes, bytes))
            return false;
    return true;
}

bool vecfile_are_bools(const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < count; i++)
        if (at[i] > 1)
            return false;
    return true;
}

bool vecfile_set_text(char *field, size_t bytes, const char *text)
{
    size_t length = strlen(text);
    size_t kept = length < bytes ? length : bytes;
    memcpy(field, text, kept);
    memset(field + kept, 0, bytes - kept);
    return kept == length;
}

void vecfile_exchange_bytes(void *a, void *b, size_t bytes)
{
    unsigned char buffer[512], *left = a, *right = b;
    while (bytes > 0 && left != right) {
        size_t step = bytes < sizeof buffer ? bytes : sizeof buffer;
        memcpy(buffer, left, step);
        memcpy(left, right, step);
        memcpy(right, buffer, step);
        left += step;
        right += step;
        bytes -= step;
    }
}

/* By swapping equal blocks until the rest is small (the block-swap algorithm of Gries and Mills,
 * 1981). */
void vecfile_exchange(unsigned char *at, size_t left, size_t right)
{
    unsigned char buffer[ROTATE_BUFFER];
    while (left > ROTATE_BUFFER && right > ROTATE_BUFFER) {
        if (left <= right) {
            vecfile_exchange_bytes(at, at + left, left);
            at += left;
            right -= left;
        } else {
            vecfile_exchange_bytes(at + left - right, at + left, right);
            left -= right;
        }
    }
    if (left <= right) {
        memcpy(buffer, at, left);
        memmove(at, at + left, right);
        memcpy(at + right, buffer, left);
    } else if (right <= ROTATE_BUFFER) {
        memcpy(buffer, at + left, right);
        memmove(at + right, at, left);
        memcpy(at, buffer, right);
    }
}
