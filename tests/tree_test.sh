#!/bin/sh
# The generated tree as a user takes it: tests/tree_test.sh BUILD.  It compiles by itself under every
# compiler that is here, without a warning, and does not compile where it would be wrong.
set -u
cd "$(dirname "$0")/.."
dir=$1/tree
rm -rf "$dir"
mkdir -p "$dir"
warnings='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror'
suite=tree
log=$dir/log
. tests/promises.sh

have() {
    command -v "$1" >/dev/null 2>&1 && return 0
    echo "tree: no $1 here, left out (make lint brings it)"
    return 1
}

# Sources of tree $2, by C compiler $1 with optimisation $3.
c_sources() {
    for source in "$2"/*.c "$2"/vecfile/*.c; do
        # shellcheck disable=SC2086 # a list of words
        "$1" -std=c11 $warnings "$3" -I"$2" -c "$source" -o /dev/null || return 1
    done
}

# Each header of tree $2 alone, then all in one unit, by C++ compiler $1.
cxx_headers() {
    : >"$dir/all.cpp"
    for header in "$2"/*_vec.h "$2"/*_vec.hpp; do
        echo "#include \"$(basename "$header")\"" >"$dir/one.cpp"
        cat "$dir/one.cpp" >>"$dir/all.cpp"
        # shellcheck disable=SC2086
        "$1" -std=c++17 $warnings -I"$2" -fsyntax-only "$dir/one.cpp" || return 1
    done
    # shellcheck disable=SC2086
    "$1" -std=c++17 $warnings -I"$2" -fsyntax-only "$dir/all.cpp"
}

all_headers_in_c() {
    for header in generated/*_vec.h; do
        echo "#include \"$(basename "$header")\""
    done >"$dir/all.c"
    # shellcheck disable=SC2086
    "$1" -std=c11 $warnings -Igenerated -fsyntax-only "$dir/all.c"
}

# What a user does: copies the tree, and compiles it with nothing but -std and -I.
copied_tree_runs() {
    cp -r generated "$dir/copy" &&
        cat >"$dir/main.c" <<'C' &&
#include "tick_vec.h"
int main(int count, char **arguments)
{
    tick_vec ticks;
    if (count < 2 || tick_vec_open(&ticks, arguments[1], NULL) != VECFILE_OK)
        return 1;
    if (tick_vec_push(&ticks, tick_default()) != VECFILE_OK)
        return 2;
    uint64_t len = tick_vec_len(&ticks);
    return tick_vec_close(&ticks) != VECFILE_OK || len != 1 ? 3 : 0;
}
C
        "${CC:-cc}" -std=c11 -I"$dir/copy" "$dir/main.c" "$dir"/copy/*.c "$dir"/copy/vecfile/*.c \
            -o "$dir/main" && "$dir/main" "$dir/ticks.vec" && [ ! -e "$dir/ticks.vec-log0" ]
}

# Fails to compile tree $1, and says $2.
is_refused() {
    if "${CC:-cc}" -std=c11 -I"$1" -fsyntax-only "$1/tick_vec.c" 2>"$dir/said"; then
        echo "it compiles"
        return 1
    fi
    grep -q "$2" "$dir/said" || { cat "$dir/said"; return 1; }
}

other_generation_is_refused() {
    cp -r generated "$dir/generation" &&
        sed -i 's/\(VECFILE_REQUIRE_GENERATION(\)[0-9]*)/\199)/' "$dir/generation/tick_vec.h" &&
        is_refused "$dir/generation" 'different generators'
}

changed_field_is_refused() {
    cp -r generated "$dir/field" &&
        sed -i '0,/int64_t last/s//int32_t last/' "$dir/field/tick_vec.h" &&
        ! cmp -s generated/tick_vec.h "$dir/field/tick_vec.h" &&
        is_refused "$dir/field" 'tick.last'
}

# The core alone, as $dir/core.a.
core_is_built() {
    tree=$PWD/generated
    mkdir -p "$dir/core" && (cd "$dir/core" &&
        "${CC:-cc}" -std=c11 -I"$tree" -c "$tree"/vecfile/*.c && ar rcs ../core.a ./*.o)
}

# Schemas that know nothing of each other, generated apart: each team's sources are compiled against
# its own tree, and the program against both.
two_teams_share_a_core() {
    for team in geo map; do
        "${LUA:-lua5.4}" gen/vecfile-gen.lua -o "$dir/$team" "tests/tree/$team.lua" >/dev/null &&
            "${CC:-cc}" -std=c11 -I"$dir/$team" -c "$dir/$team"/*_vec.c -o "$dir/$team.o" || return 1
    done
    "${CC:-cc}" -std=c11 -I"$dir/geo" -I"$dir/map" tests/tree/teams.c "$dir/geo.o" "$dir/map.o" \
        "$dir/core.a" -o "$dir/teams" &&
        "$dir/teams" "$dir/geo.vec" "$dir/map.vec"
}

# Two archives have an element of one name, with a field of another type in the second, and the
# program uses one of them by the other's header, or both.
other_layout_does_not_link() {
    for team in wide narrow; do
        type=i64
        [ $team = wide ] || type=i32
        mkdir -p "$dir/$team" &&
            echo "struct \"mark\" { $type \"value\" }" >"$dir/$team/mark.lua" &&
            "${LUA:-lua5.4}" gen/vecfile-gen.lua -o "$dir/$team" "$dir/$team/mark.lua" >/dev/null &&
            "${CC:-cc}" -std=c11 "$1" -I"$dir/$team" -c "$dir/$team/mark_vec.c" \
                -o "$dir/$team/mark_vec.o" || return 1
        rm -f "$dir/$team/marks.a"
        ar rcs "$dir/$team/marks.a" "$dir/$team/mark_vec.o" || return 1
        cat >"$dir/$team/use.c" <<C && "${CC:-cc}" -std=c11 "$1" -I"$dir/$team" -c "$dir/$team/use.c" \
            -o "$dir/$team/use.o" || return 1
#include "mark_vec.h"
int use_$team(void);
int use_$team(void)
{
    mark_vec v;
    return mark_vec_open(&v, "marks.vec", NULL) != VECFILE_OK || mark_vec_close(&v) != VECFILE_OK;
}
C
        echo "int use_$team(void); int main(void) { return use_$team(); }" >"$dir/$team/main.c"
        "${CC:-cc}" -std=c11 "$dir/$team/main.c" "$dir/$team/use.o" "$dir/$team/marks.a" \
            "$dir/core.a" -o "$dir/$team/alone" || return 1
    done
    if "${CC:-cc}" "$dir/wide/main.c" "$dir/wide/use.o" "$dir/narrow/marks.a" "$dir/core.a" \
        -o "$dir/mixed" 2>"$dir/said"; then
        echo "it links with the other's functions"
        return 1
    fi
    grep -q 'undefined.*mark_vec_open_of_layout_' "$dir/said" || { cat "$dir/said"; return 1; }
    echo 'int use_wide(void); int use_narrow(void);
int main(void) { return use_wide() || use_narrow(); }' >"$dir/both.c"
    if "${CC:-cc}" "$dir/both.c" "$dir/wide/use.o" "$dir/narrow/use.o" "$dir/wide/marks.a" \
        "$dir/narrow/marks.a" "$dir/core.a" -o "$dir/mixed" 2>"$dir/said"; then
        echo "both link"
        return 1
    fi
    grep -q 'multiple definition' "$dir/said" || { cat "$dir/said"; return 1; }
}

# Pair and headers of a later generation, linked with this core.
later_pair_does_not_link() {
    later=$dir/later
    this=$(sed -n 's/^#define VECFILE_GENERATION //p' generated/vecfile/platform.h)
    next=$((this + 1))
    cp -r generated "$later" &&
        sed -i "s/^\(#define VECFILE_GENERATION \).*/\1$next/" "$later/vecfile/platform.h" &&
        sed -i "s/\(VECFILE_REQUIRE_GENERATION(\)$this)/\1$next)/" "$later/tick_vec.h" || return 1
    if "${CC:-cc}" -std=c11 "$1" -I"$later" "$dir/main.c" "$later/tick_vec.c" "$dir/core.a" \
        -o "$dir/later_program" 2>"$dir/said"; then
        echo "it links"
        return 1
    fi
    grep -q "undefined.*vecfile_core_of_generation_${next}_is_needed" "$dir/said" ||
        { cat "$dir/said"; return 1; }
}

# The bodies of the functions in assembly $1 whose names match $2.
bodies() {
    awk -v name="^($2)(\\.[a-z0-9.]+)?:" '$0 ~ name { inside = 1 } inside { print }
        /^[ \t]*\.size/ { inside = 0 }' "$1"
}

# With the -O2 that most build with: 63 bytes of neighbouring fields are three vectors and two words,
# compared without a branch on each field.
equality_is_vectorised() {
    "$1" -std=c11 -O2 -Igenerated -S -o "$dir/tick.s" generated/tick_vec.c || return 1
    bodies "$dir/tick.s" 'tick_equal|all_equal_tick' >"$dir/equal.s"
    cat "$dir/equal.s"
    grep -q 'pxor.*%xmm' "$dir/equal.s" && [ "$(grep -c '\<j[a-z]*\>' "$dir/equal.s")" -le 4 ]
}

# A user's loop over elements, which is only plain pointers to the compiler.
scan_is_vectorised() {
    cat >"$dir/scan.c" <<'C'
#include "size1_vec.h"
uint64_t sum(const size1_vec *v)
{
    uint64_t total = 0;
    for (size1_vec_each(it, v))
        total += it->value;
    return total;
}
C
    "$1" -std=c11 -O3 -I"$tests" -S -o "$dir/scan.s" "$dir/scan.c" || return 1
    bodies "$dir/scan.s" sum >"$dir/sum.s"
    cat "$dir/sum.s"
    grep -q 'padd.*%xmm' "$dir/sum.s"
}

# The lines of the C file of an element that is ordered by the keys $1.
lines_with_keys() {
    echo "struct \"probe\" { keys = { $1 }, i32 \"a\", f64 \"b\", char[8] \"c\", bytes[4] \"d\" }" \
        >"$dir/probe.lua"
    "${LUA:-lua5.4}" gen/vecfile-gen.lua -o "$dir/probe" "$dir/probe.lua" >/dev/null &&
        wc -l <"$dir/probe/probe_vec.c"
}

# The algorithms are in vecfile/, and an element's file only says what a key is.
key_adds_few_lines() {
    one=$(lines_with_keys '"a"') && four=$(lines_with_keys '"a", "b", "c", "d"') || return 1
    echo "$one lines with one key, $four with four"
    [ "$four" -le $((one + 3 * 12)) ]
}

# What a debugger or a profiler shows of the functions that are compiled once for each key.
functions_of_a_key_are_named() {
    "$1" -std=c11 -g -O0 -Igenerated -c generated/quake_vec.c -o "$dir/quake.o" &&
        nm "$dir/quake.o" >"$dir/names" || return 1
    for key in time mag id; do
        for work in heap_sort partition count_below; do
            grep -q " t quake_vec_${work}_by_$key\$" "$dir/names" && continue
            echo "no quake_vec_${work}_by_$key"
            return 1
        done
    done
}

# Users choose their own flags: keys of every kind, elements that are small and too large to copy.
order_compiles() {
    for source in kinds size3 size1m; do
        # shellcheck disable=SC2086
        "$@" -std=c11 $warnings -I"$tests" -c "$tests/${source}_vec.c" -o /dev/null || return 1
    done
}

# Options under which a compiler takes NaN for impossible, and the processor denormals for zero.
floats_are_right() {
    # shellcheck disable=SC2086
    "$@" -std=c11 $warnings -I"$dir/floats" -Itests/tree tests/tree/floats.c "$dir"/floats/*.c \
        "$dir"/floats/vecfile/*.c -o "$dir/floats_program" &&
        rm -f "$dir/floats.vec" && "$dir/floats_program" "$dir/floats.vec"
}

command_refuses() {
    # shellcheck disable=SC2046 # a list of words
    ! "$1" -std=c11 -Ofast $(sed -n 's/^CLI_FLAGS := //p' Makefile) \
        -c templates/cli/commands/stat.c -o /dev/null 2>"$dir/said" &&
        grep -q 'without -ffast-math' "$dir/said"
}

tests=$1/tests/generated
for cc in gcc clang; do
    have $cc || continue
    promise "$cc" c_sources $cc generated -O0
    promise "$cc, test schemas" c_sources $cc "$tests" -O1
    promise "$cc, all headers together" all_headers_in_c $cc
    for options in -O0 -O2 -O3 -Os '-O1 -fsanitize=address,undefined'; do
        # shellcheck disable=SC2086 # a list of words
        promise "$cc $options compiles the orders of all kinds of keys" order_compiles $cc $options
    done
    promise "$cc: functions of a key bear the vector's and the key's name" \
        functions_of_a_key_are_named $cc
done
for cxx in g++ clang++; do
    have $cxx || continue
    promise "$cxx" cxx_headers $cxx generated
    promise "$cxx, test schemas" cxx_headers $cxx "$tests"
done
if [ "$(uname -m)" = x86_64 ]; then
    for cc in gcc clang; do
        have $cc && promise "$cc -O2 compares fields in vector registers" equality_is_vectorised $cc
    done
    have gcc && promise "gcc -O3 scans in vector registers" scan_is_vectorised gcc
else
    echo "tree: the assembly of x86-64 only is known, vector registers left out on $(uname -m)"
fi
# Other packages bring a 32-bit libgcc without the headers, or the headers without the library.
if printf '#include <stdio.h>\n#include <sys/stat.h>\nint main(void) { return puts("") < 0; }\n' |
    gcc -m32 -D_FILE_OFFSET_BITS=64 -x c - -o "$dir/m32" 2>/dev/null; then
    promise "gcc -m32" c_sources 'gcc' generated -m32
else
    echo "tree: no 32-bit libc with headers here, -m32 left out"
fi
promise "a key adds a few lines to an element's C file" key_adds_few_lines
"${LUA:-lua5.4}" gen/vecfile-gen.lua -o "$dir/floats" tests/tree/floats.lua >/dev/null || exit 1
for cc in gcc clang; do
    have $cc || continue
    for options in -O2 -Ofast '-O2 -ffast-math' '-O1 -ffinite-math-only'; do
        # shellcheck disable=SC2086 # a list of words
        promise "$cc $options: NaN, infinities and denormals are what they are promised to be" \
            floats_are_right $cc $options
    done
    promise "$cc -Ofast: the command says why it is not compiled" command_refuses $cc
done
promise "a copied tree compiles with -std=c11 and runs" copied_tree_runs
promise "a header of another generation is refused" other_generation_is_refused
promise "a field changed by hand is refused, by name" changed_field_is_refused
promise "the core compiles into an archive" core_is_built
promise "vectors of two teams, generated apart, share one core" two_teams_share_a_core
for options in -O0 -O2; do
    promise "a pair of a later generation does not link, and the linker says why ($options)" \
        later_pair_does_not_link $options
    promise "two elements of one name and two layouts do not link ($options)" \
        other_layout_does_not_link $options
done
finish
