#!/bin/sh
# make install into an empty prefix, and small projects built from nothing but what is there:
# tests/install_test.sh BUILD
set -u
cd "$(dirname "$0")/.."
top=$PWD
mkdir -p "$1/install"
dir=$(cd "$1/install" && pwd)
build=$1
rm -rf "$dir"
mkdir -p "$dir"
prefix=$dir/prefix
suite=install
log=$dir/log
. tests/promises.sh

mkdir -p "$dir/project/schemas"
cat >"$dir/project/schemas/units.lua" <<'LUA'
enum "sensor" (u8) { "unknown", "indoor", "outdoor" }
LUA
cat >"$dir/project/schemas/reading.lua" <<'LUA'
include "units.lua"

struct "reading" {
  version = 1,
  i64      "time" { unit = "s since 1970-01-01T00:00Z" },
  f32      "temperature",
  sensor   "sensor",
  char[11] "station",
}
LUA
cat >"$dir/project/main.c" <<'C'
#include "reading_vec.h"

#include <stdio.h>

int main(void)
{
    reading_vec readings;
    if (reading_vec_open(&readings, "readings.vec", NULL) != VECFILE_OK)
        return 1;
    if (reading_vec_push_default(&readings) != VECFILE_OK)
        return 2;
    printf("%llu readings\n", (unsigned long long)reading_vec_len(&readings));
    return reading_vec_close(&readings) != VECFILE_OK;
}
C
cat >"$dir/project/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.16)
project(readings C)
find_package(vecfile 1.0 REQUIRED)
vecfile_generate(vectors schemas/reading.lua)
add_executable(with_library main.c)
target_link_libraries(with_library vectors)
add_executable(by_itself main.c)
vecfile_generate(by_itself schemas/reading.lua)
CMAKE
cat >"$dir/project/Makefile" <<'MAKE'
GENERATOR := $(shell pkg-config --variable=generator vecfile)
CFLAGS    := -std=c11 -O2 -Wall -Wextra -Werror -Igenerated $(shell pkg-config --cflags vecfile)
LDLIBS    := $(shell pkg-config --libs vecfile)

main: main.c generated/reading_vec.c
	$(CC) $(CFLAGS) -o $@ $^ $(LDLIBS)
generated/reading_vec.c: schemas/reading.lua
	$(GENERATOR) -o generated --depfile read.d $<
-include read.d
MAKE

installs() {
    make -s install BUILD="$build" PREFIX="$prefix" && [ -x "$prefix/bin/vecfile" ]
}
stages() {
    make -s install BUILD="$build" PREFIX=/usr DESTDIR="$dir/stage" && [ -x "$dir/stage/usr/bin/vecfile" ] &&
        grep -qx 'prefix=/usr' "$dir/stage/usr/lib/pkgconfig/vecfile.pc" &&
        ! grep -rlF "$dir" "$dir/stage"
}
runs_twice() {
    (cd "$dir/project" && rm -f readings.vec && "$1" | grep -qx '1 readings' &&
        "$1" | grep -qx '2 readings')
}
make_builds() {
    (cd "$dir/project" && rm -rf generated main &&
        PKG_CONFIG_PATH=$prefix/lib/pkgconfig make -s main)
}
cmake_builds() {
    cmake -S "$dir/project" -B "$dir/cmake" -DCMAKE_PREFIX_PATH="$prefix" &&
        cmake --build "$dir/cmake"
}
cmake_follows_schemas() {
    sed -i 's/"outdoor"/"outdoor", "at_sea"/' "$dir/project/schemas/units.lua" &&
        cmake --build "$dir/cmake" &&
        grep -q AT_SEA "$dir/cmake/vectors_vectors/generated/reading_vec.h"
}
# A source of somebody else in the folder of the generated ones is none of the library.
cmake_takes_what_is_made() {
    echo '#error "not made by vecfile-gen"' >"$dir/cmake/vectors_vectors/generated/mine.c" &&
        touch "$dir/project/CMakeLists.txt" && cmake --build "$dir/cmake" &&
        [ -e "$dir/cmake/vectors_vectors/generated/mine.c" ]
}
# The rule of the manual, for two schemas at once; what is made is what --list-outputs says.
rule_of_the_manual() {
    mkdir -p "$dir/rules" && cd "$dir/rules" || return 1
    echo 'struct "one" { i32 "a" }' >one.lua
    echo 'struct "two" { i32 "a" }' >two.lua
    {
        echo 'all: generated/one.manifest generated/two.manifest'
        mandoc -Tutf8 -O width=1000 "$prefix/share/man/man1/vecfile-gen.1" | sed 's/.\x08//g' |
            sed -n '/generated\/%.manifest:/,/^ *-include/s/^ *//p' | sed 's/^vecfile-gen/\t&/'
    } >Makefile
    PATH=$prefix/bin:$PATH make -j 2 && PATH=$prefix/bin:$PATH make -q &&
        "$prefix/bin/vecfile-gen" -o generated --list-outputs one.lua two.lua | sort >listed &&
        find generated -type f | sort | diff listed -
}
cmake_reports() {
    mkdir -p "$dir/wrong" && echo 'struct "a" { i65 "x" }' >"$dir/wrong/a.lua" &&
        printf 'cmake_minimum_required(VERSION 3.16)\nproject(a C)\nfind_package(vecfile REQUIRED)\nvecfile_generate(a a.lua)\n' \
            >"$dir/wrong/CMakeLists.txt" &&
        ! cmake -S "$dir/wrong" -B "$dir/wrong/build" -DCMAKE_PREFIX_PATH="$prefix" >"$dir/said" 2>&1 &&
        grep -q 'i65' "$dir/said"
}
moved() {
    mv "$prefix" "$dir/moved" && (cd "$dir/project" && "$dir/moved/bin/vecfile-gen" --check \
        -o generated schemas/reading.lua)
    moved_status=$?
    mv "$dir/moved" "$prefix"
    [ $moved_status -eq 1 ] # the schema has changed since, and it is found out
}
lints() {
    ! command -v mandoc >/dev/null || mandoc -Tlint -Wwarning "$@"
}
manuals() {
    for page in "$prefix"/share/man/man1/*.1; do
        grep -q '^.Sh NAME' "$page" && grep -q '^.Sh EXIT STATUS' "$page" && lints "$page" ||
            return 1
    done
    for command in $("$prefix/bin/vecfile" --documentation commands); do
        [ -s "$prefix/share/man/man1/vecfile-$command.1" ] || return 1
    done
}
documents() {
    for page in man5/vecfile.5 man5/vecfile-schema.5 man7/vecfile-guide.7; do
        # ASCII, whatever formatter a system has.
        [ -s "$prefix/share/man/$page" ] && lints "$prefix/share/man/$page" &&
            ! LC_ALL=C grep -n '[^ -~]' "$prefix/share/man/$page" || return 1
    done
}
# Each page of ours that another one sends its readers to is there.
references() {
    sed -n 's/^.Xr \([^ ]*\) \([0-9]\).*/\1.\2/p' "$prefix"/share/man/man*/* | tr -d '\\' | grep '^vecfile' | sort -u |
        while read -r page; do
            [ -e "$prefix/share/man/man${page##*.}/$page" ] || { echo "no $page"; exit 1; }
        done
}
# Each example of page $1 as a reader sees it, a line each: what is copied from there is what is
# typed in.
examples_of() {
    mandoc -Tutf8 -O width=1000 "$1" | sed 's/.\x08//g' |
        sed -n '/^EXAMPLES$/,/^[A-DF-Z]/s/^           \([^ ].*\)/\1/p'
}
# Displays of the generator's page, each typed in as a whole: what has a target into a Makefile.
examples_of_generator_run() {
    rm -rf "$dir/generator_run" && mkdir "$dir/generator_run" &&
        cat "$dir/project/schemas/units.lua" "$dir/project/schemas/reading.lua" |
        grep -v "^include" >"$dir/generator_run/reading.lua" || return 1
    (cd "$dir/generator_run" && PATH=$prefix/bin:$PATH && export PATH &&
        mandoc -Tutf8 -O width=1000 "$prefix/share/man/man1/vecfile-gen.1" | sed 's/.\x08//g' |
        sed '1,/^EXAMPLES$/d; /^SEE ALSO$/,$d' |
            awk '/^           / { if (!inside) n++; inside = 1; print substr($0, 12) > ("shown" n); next }
                 { inside = 0 }' || exit 1
        for shown in shown?; do
            if grep -q '^[^ ]*: ' "$shown"; then
                make -s -f "$shown" generated/reading.manifest || exit 1
            else
                sh -e "$shown" || exit 1
            fi
            [ -e generated/reading_vec.h ] || { echo "$shown made nothing"; exit 1; }
        done
        [ -e shown3 ])
}
# The page and --help do not differ in what they show.
examples_are_those_of_help() {
    for command in $("$prefix/bin/vecfile" --documentation commands); do
        examples_of "$prefix/share/man/man1/vecfile-$command.1" >"$dir/of_page"
        "$prefix/bin/vecfile" "$command" --help |
            sed -n '/^Examples$/,/^Exit status$/s/^  \([^ ].*\)/\1/p' >"$dir/of_help"
        [ -s "$dir/of_help" ] && diff "$dir/of_help" "$dir/of_page" || return 1
    done
}
# Every example of every command's page, typed in where the files that it names are; those with other programs
# are left out.
examples_run() {
    rm -rf "$dir/examples_run" && mkdir "$dir/examples_run" && : >"$dir/examples" || return 1
    for page in "$prefix"/share/man/man1/vecfile-[!g]*.1; do
        examples_of "$page" >>"$dir/examples"
    done
    (cd "$dir/examples_run" && PATH=$prefix/bin:$PATH && export PATH &&
        vecfile import -q -r magType=mag_type -e quake "$top/tests/data/earthquakes.csv" base &&
        cp "$dir"/project/schemas/*.lua . && vecfile-gen reading.lua >/dev/null &&
        vecfile export -n 3 base >more.csv && cp more.csv earthquakes.csv || exit 1
        ran=0
        while IFS= read -r example; do
            case $example in *curl* | *' jq '*) continue ;; esac
            rm -f ./*.vec
            for name in quakes yesterday today old converted broken here from-s390x; do
                cp base $name.vec
            done
            # What is made must not be there.
            case $example in
            *'--element quake earthquakes.csv'* | *'create quake'*) rm quakes.vec ;;
            *from-s390x.vec*) rm here.vec ;;
            esac
            sh -c "$example" </dev/null >said 2>&1
            status=$? # 1 is an answer: the catalogue is not sorted
            [ $status -le 1 ] || { echo "exit status $status: $example"; cat said; exit 1; }
            ran=$((ran + 1))
        done <../examples
        [ $ran -gt 30 ] )
}
# A program of the project's next version looks at a file of this one, and tells what to type.
make_next_version() {
    rm -rf "$dir/next" && cp -r "$dir/project" "$dir/next" && cd "$dir/next" || return 1
    PATH=$prefix/bin:$PATH
    PKG_CONFIG_PATH=$prefix/lib/pkgconfig
    export PATH PKG_CONFIG_PATH
    rm -rf generated ./*.vec* && make -s main && ./main >/dev/null &&
        sed -i 's/version = 1/version = 2/; s/f32      "temp/f64      "temp/' schemas/reading.lua &&
        cat >look.c <<'C'
#include "reading_vec.h"

#include <stdio.h>

int main(int count, char **arguments)
{
    reading_vec readings;
    const vecfile_status status =
        reading_vec_open(&readings, count > 1 ? arguments[1] : "readings.vec", NULL);
    if (status == VECFILE_OK)
        return reading_vec_close(&readings) != VECFILE_OK;
    fprintf(stderr, "%s\n", vecfile_errmsg());
    return 3;
}
C
    make -s main && sed 's/main/look/g' Makefile >look.mk && make -s -f look.mk look && mv readings.vec old.vec
}
# The words between backquotes that begin with vecfile, a line each.
recommended() {
    grep -o '`vecfile [^`]*`' "$1" | tr -d '`'
}
typed_as_it_stands() {
    (make_next_version || exit 1
        for name in plain.vec "it's.vec" 'a b;c.vec' -dash.vec; do
            cp old.vec "./$name" && ! ./look "$name" 2>said || exit 1
            recommended said >lines
            [ "$(wc -l <lines)" -eq 2 ] || { cat said; exit 1; }
            while IFS= read -r line; do
                cp old.vec "./$name" && rm -f NEW && sh -c "$line" >printed 2>&1 </dev/null ||
                    { echo "$line"; cat printed; exit 1; }
                case $line in
                *NEW) ./look NEW || exit 1 ;;
                *) ./look "$name" || exit 1 ;;
                esac
            done <lines
        done)
}
# A schema that came with nobody's command, by the installed one, with no compiler or Lua at hand.
without_tools() {
    (cd "$dir/next" && mkdir -p bin && ln -sf "$(command -v sh)" bin/sh && rm -f ./*.vec &&
        printf 'time,temperature,station\n7,4.5,Hualien\n' >rows.csv && PATH=bin || exit 1
        "$prefix/bin/vecfile" create reading a.vec && "$prefix/bin/vecfile" import -q rows.csv a.vec &&
            "$prefix/bin/vecfile" import -q -e reading rows.csv b.vec &&
            "$prefix/bin/vecfile" diff -q a.vec b.vec && "$prefix/bin/vecfile" layout reading &&
            "$prefix/bin/vecfile" convert -q -e reading a.vec c.vec &&
            "$prefix/bin/vecfile" migrate -q b.vec && "$prefix/bin/vecfile" create --list && ./look a.vec)
}
from_a_schema() {
    (cd "$dir/next" && PATH=/usr/bin:/bin && rm -rf generated ./*.vec &&
        "$prefix/bin/vecfile" create --schema schemas/reading.lua -n 3 a.vec && ./look a.vec &&
        [ ! -e generated ])
}
completes() {
    cat >"$dir/complete.bash" <<'BASH'
. "$1"
COMP_WORDS=("${@:2}")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_vecfile
echo "${COMPREPLY[@]}"
BASH
    cd "$dir/project" || return 1
    script=$prefix/share/bash-completion/completions/vecfile
    PATH=$prefix/bin:$PATH
    bash "$dir/complete.bash" "$script" vecfile exp | grep -qx export &&
        bash "$dir/complete.bash" "$script" vecfile head --fr | grep -qx -- --from &&
        bash "$dir/complete.bash" "$script" vecfile export --format '' | grep -qx 'csv jsonl npy' &&
        bash "$dir/complete.bash" "$script" vecfile layout qua | grep -qx quake &&
        bash "$dir/complete.bash" "$script" vecfile import --element rea | grep -qx reading &&
        bash "$dir/complete.bash" "$script" vecfile info ma | grep -q 'main.c' || return 1
    ! command -v zsh >/dev/null || zsh -n "$prefix/share/zsh/site-functions/_vecfile"
}

promise 'make install fills an empty prefix' installs
promise 'DESTDIR is not part of what is installed' stages
promise 'vecfile-gen knows its version' "$prefix/bin/vecfile-gen" --version
promise 'a project is built with make and pkg-config' make_builds
promise 'and runs' runs_twice ./main
if command -v cmake >/dev/null; then
    promise 'a project is built with CMake' cmake_builds
    promise 'its executable with a library of vectors runs' runs_twice "$dir/cmake/with_library"
    promise 'its executable with vectors of its own runs' runs_twice "$dir/cmake/by_itself"
    promise 'CMake generates again when an included schema changes' cmake_follows_schemas
    promise 'CMake compiles what was generated, and nothing beside it' cmake_takes_what_is_made
    promise 'CMake shows what is wrong with a schema' cmake_reports
else
    echo 'install: no cmake here, its projects were not built'
fi
promise 'the command reads what the projects wrote' "$prefix/bin/vecfile" verify \
    "$dir/project/readings.vec"
promise 'the generator works where it was moved to' moved
if command -v mandoc >/dev/null; then
    promise 'the rule of the manual makes what --list-outputs lists' rule_of_the_manual
fi
promise 'what a message recommends to type works as it stands, whatever the file is called' \
    typed_as_it_stands
promise 'the installed command works on a new schema without compiler and Lua' without_tools
promise 'and makes a file of a schema by itself where Lua is' from_a_schema
promise 'every command has a manual page without a fault' manuals
promise 'format, schema language and guide have manual pages without a fault' documents
promise 'every page that a page refers to is there' references
if command -v mandoc >/dev/null; then
    promise 'manual pages show the examples of --help, to the letter' examples_are_those_of_help
    promise 'every example of a manual page runs as a reader sees it' examples_run
    promise 'and so do those of the generator' examples_of_generator_run
else
    echo 'install: no mandoc here, the examples of manual pages left out'
fi
promise 'bash and zsh complete commands, options, choices and files' completes
finish
