#!/bin/sh
# From a schema to a vector in a file, on real data: the USGS catalogue of one week.
set -eu
exec 2>&1 # one stream, so that messages stand under the step that caused them
cd "$(dirname "$0")/../.."
tests/install-packages.sh lua5.4 libcsv-dev

tree=build/demo/generated
program=build/demo/quakes
data=tests/data/earthquakes.csv
file=build/demo/quakes.vec
rm -rf build/demo
mkdir -p build/demo

step() {
    printf '\n%s\n' "$*"
}

expect_failure() {
    if "$@"; then
        echo "this should have failed: $*" >&2
        exit 1
    fi
}

step '1. A schema becomes C: schemas/quake.lua → quake_vec.h, quake_vec.c'
"${LUA:-lua5.4}" gen/vecfile-gen.lua -o $tree schemas/quake.lua schemas/tick.lua

step '2. The tree needs a C11 compiler and libc; libcsv is for reading the catalogue.'
"${CC:-cc}" -std=c11 -O2 -I$tree tests/demo/*.c $tree/*.c $tree/vecfile/*.c -lcsv -o $program
ls -s -h $program

step "3. Load the catalogue ($(wc -c <$data) bytes of CSV), commit, close."
$program load $file $data

step '4. Open the file again: the array is there.'
$program report $file

step '5. Append some more rows.'
{ head -n 1 $data; tail -n 100 $data; } >build/demo/more.csv
$program load $file build/demo/more.csv

step '6. Kill the program in the middle of an update: the last commit is what is there.'
(expect_failure $program wreck $file) 2>/dev/null
$program strongest $file

step '7. While one process has it open, a second one is told so.'
mkfifo build/demo/stop build/demo/ready
$program hold $file <build/demo/stop >build/demo/ready &
exec 9>build/demo/stop
read -r _ <build/demo/ready
expect_failure $program report $file
exec 9>&-
wait

step '8. The file knows what is in it.'
expect_failure $program ticks $file
