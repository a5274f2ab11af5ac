/* Old versions of a schema becoming new ones: what is carried over, and what stops it. */
#include "suite.h"
#include "text_type.h"

#include "vecfile/convert.h"

#include <stdio.h>

/* --- one element, old and new, by its bytes --- */

typedef struct evolution {
    const char *promise;
    const char *old, *new;
    const char *old_bytes, *new_bytes; /* new_bytes: NULL if it stops */
    const char *message;               /* then: a part of it */
    bool clamp, drop;
    vecfile_status status;
} evolution;

#define S(size) "struct s size " #size " align 1\n"
#define E "element s\n"
#define U8(name, at) "field " #name " u8 at " #at " size 1\n"

static const evolution evolutions[] = {
    {.promise = "fields change their order",
     .old = S(2) U8(a, 0) U8(b, 1) E,
     .new = S(2) U8(b, 0) U8(a, 1) E,
     .old_bytes = "\1\2",
     .new_bytes = "\2\1"},
    {.promise = "a new field has its default",
     .old = S(1) U8(a, 0) E,
     .new = S(3) U8(a, 0) U8(b, 1) "  default 7\n" U8(c, 2) E,
     .old_bytes = "\1",
     .new_bytes = "\1\7\0"},
    {.promise = "a new text, list, struct and set of flags have theirs",
     .old = S(1) U8(a, 0) E,
     .new =
         "flags f u8\nvalue x 1\nvalue y 4\nvalue z 8\n"
         "struct p size 3 align 1\n" U8(u, 0) "field v u8[2] at 1 size 2\n  default {5,6}\n" S(16)
             U8(a, 0) "field t char[4] at 1 size 4\n  default \"a\\x22b\"\n"
                      "field l u8[2][2] at 5 size 4\n  default {{1,2},{3,4}}\n"
                      "field p struct p at 9 size 3\nfield q struct p at 12 size 3\n"
                      "  default {u=9,v={8,7}}\nfield f flags f at 15 size 1\n  default x|z\n" E,
     .old_bytes = "\1",
     .new_bytes = "\1a\"b\0\1\2\3\4\0\5\6\11\10\7\11"},
    {.promise = "a new enum without a value 0 starts with its first",
     .old = S(1) U8(a, 0) E,
     .new = "enum e u8\nvalue x 3\nvalue y 4\n" S(4)
         U8(a, 0) "field b enum e[2] at 1 size 2\nfield c enum e at 3 size 1\n  default y\n" E,
     .old_bytes = "\1",
     .new_bytes = "\1\3\3\4"},
    {.promise = "a list of zeros is short",
     .old = S(1) U8(a, 0) E,
     .new = "struct p size 1 align 1\n" U8(u, 0) "  default 9\n" S(4)
         U8(a, 0) "field b struct p[3] at 1 size 3\n  default {{u=1}}\n" E,
     .old_bytes = "\1",
     .new_bytes = "\1\1\0\0"},
    {.promise = "a field that is gone stops it",
     .old = S(2) U8(a, 0) U8(b, 1) E,
     .new = S(1) U8(a, 0) E,
     .old_bytes = "\1\2",
     .status = VECFILE_E_SCHEMA,
     .message = "field 'b' (u8)"},
    {.promise = "a field that is gone is dropped when told",
     .old = S(2) U8(a, 0) U8(b, 1) E,
     .new = S(1) U8(a, 0) E,
     .old_bytes = "\1\2",
     .drop = true,
     .new_bytes = "\1"},
    {.promise = "a renamed field keeps its value",
     .old = S(2) U8(a, 0) U8(b, 1) E,
     .new = S(2) U8(a, 0) U8(c, 1) "  was b\n" E,
     .old_bytes = "\1\2",
     .new_bytes = "\1\2"},
    {.promise = "a field that kept its name has it before one that was called so",
     .old = S(2) U8(a, 0) U8(b, 1) E,
     .new = S(3) U8(c, 0) "  was a\n" U8(a, 1) U8(b, 2) E,
     .old_bytes = "\1\2",
     .new_bytes = "\0\1\2"},
    {.promise = "a struct is made around fields",
     .old = S(3) U8(a, 0) U8(p_x, 1) U8(p_y, 2) E,
     .new = "struct p size 2 align 1\n" U8(x, 0) "  was p_x\n" U8(y, 1) "  was p_y\n" S(3)
         U8(a, 0) "field p struct p at 1 size 2\n" E,
     .old_bytes = "\1\2\3",
     .new_bytes = "\1\2\3"},
    {.promise = "a struct is taken away from fields",
     .old = "struct p size 2 align 1\n" U8(x, 0) U8(y, 1) S(3)
         U8(a, 0) "field p struct p at 1 size 2\n" E,
     .new = S(3) U8(p_y, 0) "  was p.y\n" U8(p_x, 1) "  was p.x\n" U8(a, 2) E,
     .old_bytes = "\1\2\3",
     .new_bytes = "\3\2\1"},
    {.promise = "a struct, and a field in it, are renamed at once",
     .old = "struct p size 2 align 1\n" U8(x, 0) U8(y, 1) S(2) "field p struct p at 0 size 2\n" E,
     .new = "struct q size 2 align 1\n" U8(z, 0) "  was y\n" U8(x, 1)
         S(2) "field q struct q at 0 size 2\n  was p\n" E,
     .old_bytes = "\1\2",
     .new_bytes = "\2\1"},
    {.promise = "an array becomes longer",
     .old = S(2) "field a u8[2] at 0 size 2\n" E,
     .new = S(4) "field a u8[4] at 0 size 4\n  default {6,7,8,9}\n" E,
     .old_bytes = "\1\2",
     .new_bytes = "\1\2\10\11"},
    {.promise = "an array becomes shorter where nothing is lost",
     .old = S(3) "field a u8[3] at 0 size 3\n" E,
     .new = S(2) "field a u8[2] at 0 size 2\n" E,
     .old_bytes = "\1\2\0",
     .new_bytes = "\1\2"},
    {.promise = "an array whose end holds something stops it",
     .old = S(3) "field a u8[3] at 0 size 3\n" E,
     .new = S(1) "field a u8[1] at 0 size 1\n" E,
     .old_bytes = "\1\0\2",
     .status = VECFILE_E_VALUE,
     .message = "field 'a[2]'"},
    {.promise = "an array's end is dropped when told",
     .old = S(3) "field a u8[3] at 0 size 3\n" E,
     .new = S(1) "field a u8[1] at 0 size 1\n" E,
     .old_bytes = "\1\0\2",
     .drop = true,
     .new_bytes = "\1"},
    {.promise = "both dimensions of a matrix change",
     .old = S(6) "field a u8[2][3] at 0 size 6\n" E,
     .new = S(6) "field a u8[3][2] at 0 size 6\n" E,
     .old_bytes = "\1\2\0\3\4\0",
     .new_bytes = "\1\2\3\4\0\0"},
    {.promise = "what a row of a matrix holds more is found",
     .old = S(6) "field a u8[2][3] at 0 size 6\n" E,
     .new = S(6) "field a u8[3][2] at 0 size 6\n" E,
     .old_bytes = "\1\2\0\3\4\5",
     .status = VECFILE_E_VALUE,
     .message = "field 'a[1][2]'"},
    {.promise = "what a row that is gone held in a column that is gone is found",
     .old = S(6) "field a u8[2][3] at 0 size 6\n" E,
     .new = S(2) "field a u8[1][2] at 0 size 2\n" E,
     .old_bytes = "\1\2\0\0\0\5",
     .status = VECFILE_E_VALUE,
     .message = "field 'a[1][2]'"},
    {.promise = "an array of structs becomes shorter, its structs reordered",
     .old =
         "struct p size 2 align 1\n" U8(x, 0) U8(y, 1) S(6) "field p struct p[3] at 0 size 6\n" E,
     .new =
         "struct p size 2 align 1\n" U8(y, 0) U8(x, 1) S(4) "field p struct p[2] at 0 size 4\n" E,
     .old_bytes = "\1\2\3\4\0\0",
     .new_bytes = "\2\1\4\3"},
    {.promise = "what a struct that is gone from an array held is found",
     .old =
         "struct p size 2 align 1\n" U8(x, 0) U8(y, 1) S(6) "field p struct p[3] at 0 size 6\n" E,
     .new =
         "struct p size 2 align 1\n" U8(x, 0) U8(y, 1) S(4) "field p struct p[2] at 0 size 4\n" E,
     .old_bytes = "\1\2\3\4\0\5",
     .status = VECFILE_E_VALUE,
     .message = "field 'p[2].y'"},
    {.promise = "a field becomes the first of an array, and back",
     .old = S(4) U8(a, 0) "field b u8[3] at 1 size 3\n" E,
     .new = S(3) "field a u8[2] at 0 size 2\n" U8(b, 2) E,
     .old_bytes = "\1\2\0\0",
     .new_bytes = "\1\0\2"},
    {.promise = "a text becomes longer and no default shows behind it",
     .old = S(4) "field t char[4] at 0 size 4\n" E,
     .new = S(6) "field t char[6] at 0 size 6\n  default \"abcdef\"\n" E,
     .old_bytes = "xy\0\0",
     .new_bytes = "xy\0\0\0\0"},
    {.promise = "a text becomes shorter where it fits",
     .old = S(4) "field t char[4] at 0 size 4\n" E,
     .new = S(2) "field t char[2] at 0 size 2\n" E,
     .old_bytes = "xy\0\0",
     .new_bytes = "xy"},
    {.promise = "a text that is too long stops it",
     .old = S(8) "field t char[2][4] at 0 size 8\n" E,
     .new = S(4) "field t char[2][2] at 0 size 4\n" E,
     .old_bytes = "xy\0\0abc",
     .status = VECFILE_E_VALUE,
     .message = "field 't[1]' (char[2][4])"},
    {.promise = "texts are cut when told",
     .old = S(8) "field t char[2][4] at 0 size 8\n" E,
     .new = S(4) "field t char[2][2] at 0 size 4\n" E,
     .old_bytes = "xy\0\0abc",
     .drop = true,
     .new_bytes = "xyab"},
    {.promise = "bytes become text",
     .old = S(2) "field t bytes[2] at 0 size 2\n" E,
     .new = S(2) "field t char[2] at 0 size 2\n" E,
     .old_bytes = "ab",
     .new_bytes = "ab"},
    {.promise = "a text cannot become a number",
     .old = S(2) "field t char[1] at 0 size 1\n" U8(a, 1) E,
     .new = S(2) U8(t, 0) "  default 5\n" U8(a, 1) E,
     .old_bytes = "a\1",
     .status = VECFILE_E_SCHEMA,
     .message = "field 't': char[1] cannot become u8"},
    {.promise = "what cannot become the new type is dropped when told",
     .old = S(2) "field t char[1] at 0 size 1\n" U8(a, 1) E,
     .new = S(2) U8(t, 0) "  default 5\n" U8(a, 1) E,
     .old_bytes = "a\1",
     .drop = true,
     .new_bytes = "\5\1"},
    {.promise = "a signed number becomes unsigned where it fits",
     .old = S(2) "field a i8 at 0 size 1\nfield b u8 at 1 size 1\n" E,
     .new = S(2) "field a u8 at 0 size 1\nfield b i8 at 1 size 1\n" E,
     .old_bytes = "\177\177",
     .new_bytes = "\177\177"},
    {.promise = "a negative number stops at an unsigned field",
     .old = S(2) "field a i8 at 0 size 1\nfield b u8 at 1 size 1\n" E,
     .new = S(2) "field a u8 at 0 size 1\nfield b i8 at 1 size 1\n" E,
     .old_bytes = "\377\0",
     .status = VECFILE_E_VALUE,
     .message = "field 'a' has the value -1, which u8 cannot hold"},
    {.promise = "numbers out of range are clamped when told",
     .old = S(2) "field a i8 at 0 size 1\nfield b u8 at 1 size 1\n" E,
     .new = S(2) "field a u8 at 0 size 1\nfield b i8 at 1 size 1\n" E,
     .old_bytes = "\377\377",
     .clamp = true,
     .new_bytes = "\0\177"},
    {.promise = "a number becomes a bool if it is one",
     .old = S(2) U8(a, 0) U8(b, 1) E,
     .new = S(2) "field a bool at 0 size 1\nfield b bool at 1 size 1\n" E,
     .old_bytes = "\1\0",
     .new_bytes = "\1\0"},
    {.promise = "a bool that is none stops it",
     .old = S(1) "field a bool at 0 size 1\n" E,
     .new = S(2) "field b u8 at 0 size 1\nfield a bool at 1 size 1\n" E,
     .old_bytes = "\2",
     .status = VECFILE_E_VALUE,
     .message = "has the value 2, which bool cannot hold"},
    {.promise = "values of an enum are found by name",
     .old = "enum e u8\nvalue x 0\nvalue y 1\nvalue z 2\n" S(3) "field a enum e[3] at 0 size 3\n" E,
     .new = "enum e u8\nvalue z 0\nvalue w 1\nvalue x 5\nvalue y 6\n" S(
         3) "field a enum e[3] at 0 size 3\n" E,
     .old_bytes = "\0\1\2",
     .new_bytes = "\5\6\0"},
    {.promise = "a value that the new enum does not know stops it",
     .old = "enum e u8\nvalue x 0\nvalue y 1\n" S(2) "field a enum e[2] at 0 size 2\n" E,
     .new = "enum e u8\nvalue x 0\n" S(2) "field a enum e[2] at 0 size 2\n" E,
     .old_bytes = "\0\1",
     .status = VECFILE_E_VALUE,
     .message = "field 'a[1]' has the value 1 (y), which enum e[2] cannot hold"},
    {.promise = "a number that is no value of its enum stops it, though nothing changed",
     .old = "enum e u8\nvalue x 0\nvalue y 1\n" S(1) "field a enum e at 0 size 1\n" E,
     .new = "enum e u8\nvalue x 0\nvalue y 1\n" S(2) "field a enum e at 0 size 1\n" U8(b, 1) E,
     .old_bytes = "\7",
     .status = VECFILE_E_VALUE,
     .message = "field 'a' has the value 7, which"},
    {.promise = "unknown values become the first when told",
     .old = "enum e u8\nvalue x 0\nvalue y 1\n" S(2) "field a enum e[2] at 0 size 2\n" E,
     .new = "enum e u8\nvalue w 3\nvalue x 4\n" S(2) "field a enum e[2] at 0 size 2\n" E,
     .old_bytes = "\0\1",
     .clamp = true,
     .new_bytes = "\4\3"},
    {.promise = "a number becomes a value of an enum, and back",
     .old = "enum e u8\nvalue x 3\n" S(2) U8(a, 0) "field b enum e at 1 size 1\n" E,
     .new = "enum e u8\nvalue x 3\n" S(2) "field a enum e at 0 size 1\n" U8(b, 1) E,
     .old_bytes = "\3\3",
     .new_bytes = "\3\3"},
    {.promise = "flags are found by name",
     .old = "flags f u8\nvalue r 1\nvalue w 2\nvalue x 4\n" S(1) "field a flags f at 0 size 1\n" E,
     .new =
         "flags f u8\nvalue x 16\nvalue w 1\nvalue r 128\n" S(1) "field a flags f at 0 size 1\n" E,
     .old_bytes = "\5",
     .new_bytes = "\220"},
    {.promise = "a flag that the new ones do not have stops it",
     .old = "flags f u8\nvalue r 1\nvalue w 2\n" S(1) "field a flags f at 0 size 1\n" E,
     .new = "flags f u8\nvalue r 1\n" S(1) "field a flags f at 0 size 1\n" E,
     .old_bytes = "\3",
     .status = VECFILE_E_VALUE,
     .message = "field 'a' has the value 3, which flags f cannot hold"},
    {.promise = "a flag of several bits needs all of them",
     .old = "flags f u8\nvalue rw 3\n" S(2) "field a flags f[2] at 0 size 2\n" E,
     .new = "flags f u8\nvalue rw 3\n" S(2) "field a flags f[2] at 0 size 2\n" E,
     .old_bytes = "\3\1",
     .clamp = true,
     .new_bytes = "\3\0"},
    {.promise = "a flag of several bits becomes its own, beside those of each",
     .old =
         "flags f u8\nvalue r 1\nvalue w 2\nvalue rw 3\n" S(2) "field a flags f[2] at 0 size 2\n" E,
     .new = "flags f u8\nvalue r 1\nvalue w 2\nvalue rw 16\n" S(
         2) "field a flags f[2] at 0 size 2\n" E,
     .old_bytes = "\3\2",
     .new_bytes = "\23\2"},
    {.promise = "an enum cannot become flags",
     .old = "enum e u8\nvalue x 1\n" S(1) "field a enum e at 0 size 1\n" E,
     .new = "flags f u8\nvalue x 1\n" S(1) "field a flags f at 0 size 1\n" E,
     .old_bytes = "\1",
     .status = VECFILE_E_SCHEMA,
     .message = "enum e cannot become flags f"},
    {.promise = "elements of another name are others",
     .old = S(1) U8(a, 0) E,
     .new = "struct t size 1 align 1\n" U8(a, 0) "element t\n",
     .old_bytes = "\1",
     .status = VECFILE_E_SCHEMA,
     .message = "elements 's', not 't'"},
    {.promise = "a default that is none is told",
     .old = S(1) U8(a, 0) E,
     .new = S(2) U8(a, 0) U8(b, 1) "  default 256\n" E,
     .old_bytes = "\1",
     .status = VECFILE_E_CORRUPT,
     .message = "the default '256' of field 's.b' is none of u8"},
    {.promise = "padding is zero whatever it was",
     .old = S(3) U8(a, 0) U8(b, 2) E,
     .new = S(4) U8(a, 0) U8(b, 3) E,
     .old_bytes = "\1\7\2",
     .new_bytes = "\1\0\0\2"},
};

static void evolve(const evolution *one)
{
    vecfile_type old = text_type(one->old), new = text_type(one->new);
    char from[4096], to[4096];
    snprintf(from, sizeof from, "%s", scratch_path("old.vec"));
    snprintf(to, sizeof to, "%s", scratch_path("new.vec"));
    text_type_write(from, &old, one->old_bytes, 1, 0);
    const vecfile_convert_options options = {.type = &new, .clamp = one->clamp, .drop = one->drop};
    const vecfile_status status = vecfile_convert(from, to, &options, NULL);
    HOLDS(status == one->status, "%s: got %s (%s)", one->promise, vecfile_status_name(status),
          vecfile_errmsg());
    if (status == VECFILE_OK) {
        unsigned char *bytes = text_type_read(to, &new, 1);
        for (size_t i = 0; i < new.size; i++)
            HOLDS(bytes[i] == (unsigned char)one->new_bytes[i], "%s: byte %zu is %u, not %u",
                  one->promise, i, bytes[i], (unsigned char)one->new_bytes[i]);
        free(bytes);
    } else {
        HOLDS(strstr(vecfile_errmsg(), one->message) != NULL, "%s: \"%s\" lacks \"%s\"",
              one->promise, vecfile_errmsg(), one->message);
        HOLDS(scratch_entries() == 1, "%s: something was left behind", one->promise);
    }
    scratch_clear();
    text_type_free(&old);
    text_type_free(&new);
}

START_TEST(every_change_of_a_schema_does_what_it_promises)
{
    for (size_t i = 0; i < sizeof evolutions / sizeof *evolutions; i++)
        evolve(&evolutions[i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("evolution");
    PROMISE(suite, every_change_of_a_schema_does_what_it_promises, 60);
    return run_suite(suite);
}
