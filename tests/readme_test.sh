#!/bin/sh
# The tour of README.md and the ways into a build of GUIDE.md, taken out of them and put to work:
# tests/readme_test.sh BUILD.  What else has samples is looked at by tests/documents.
set -u
cd "$(dirname "$0")/.."
top=$PWD
build=$1
dir=$1/readme
rm -rf "$dir"
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
suite=readme
log=$dir/log
. tests/promises.sh

# block DOCUMENT LINE: the fenced block whose first line is that.
block() {
    awk -v first="$2" '
        /^```/ { if (inside) { if (keep) exit; inside = 0 } else { inside = 1; line = 0 } next }
        inside { line++; if (line == 1) keep = ($0 == first); if (keep) print }
    ' "$1"
}

block README.md '-- reading.lua' >"$dir/reading.lua"
block README.md '/* tour.c */' >"$dir/tour.c"
block README.md '// tour.cpp' >"$dir/tour.cpp"
block README.md '# quakes.sh' >"$dir/quakes.sh"
block README.md 'typedef struct reading {' >"$dir/excerpt"
block README.md '1518000000 4.5 outdoor Hualien' >"$dir/expected"
block GUIDE.md '# Makefile' >"$dir/Makefile"
block GUIDE.md '# Makefile, installed' >"$dir/installed.mk"
block GUIDE.md '# CMakeLists.txt' >"$dir/CMakeLists.txt"
block GUIDE.md '# CMakeLists.txt, installed' >"$dir/installed.cmake"
block GUIDE.md '# meson.build' >"$dir/meson.build"

is_in_header() {
    [ -s "$dir/excerpt" ] && while IFS= read -r line; do
        [ -z "$line" ] || grep -qxF -- "$line" "$dir/generated/reading_vec.h" || {
            echo "not in the header: $line"
            return 1
        }
    done <"$dir/excerpt"
}

runs_twice() {
    (cd "$dir" && rm -f readings.vec && "$@" >/dev/null && "$@" >printed && diff expected printed)
}

cxx_tour() {
    (cd "$dir" && for c in generated/*.c generated/vecfile/*.c; do
        "${CC:-cc}" -std=c11 -Igenerated -c "$c" -o "${c%.c}.o" || exit 1
    done && "${CXX:-c++}" -std=c++17 -Wall -Wextra -Igenerated tour.cpp generated/*.o \
        generated/vecfile/*.o -o tour_cpp && rm -f readings.vec && ./tour_cpp &&
        [ "$(./tour_cpp)" = "2 readings, sum 0" ])
}

cmake_builds() {
    cmake -S "$dir" -B "$dir/cmake" -DCMAKE_BUILD_TYPE=Release && cmake --build "$dir/cmake" &&
        runs_twice ./cmake/tour
}

installs() {
    mkdir -p "$dir/installed" && cp "$dir/tour.c" "$dir/reading.lua" "$dir/installed" &&
        make -s install BUILD="$build" PREFIX="$dir/prefix"
}

installed_make_builds() {
    cp "$dir/installed.mk" "$dir/installed/Makefile" &&
        PKG_CONFIG_PATH=$dir/prefix/lib/pkgconfig make -C "$dir/installed" tour &&
        runs_twice ./installed/tour
}

meson_builds() {
    (cd "$dir" && meson setup meson && meson compile -C meson) && runs_twice ./meson/tour
}

installed_cmake_builds() {
    cp "$dir/installed.cmake" "$dir/installed/CMakeLists.txt" &&
        cmake -S "$dir/installed" -B "$dir/installed/build" -DCMAKE_PREFIX_PATH="$dir/prefix" &&
        cmake --build "$dir/installed/build" && runs_twice ./installed/build/tour
}

command_shows_quakes() {
    (cd "$dir" && ln -sfn "$top/tests" tests && VECFILE_LAYOUTS=$top/generated PATH=$top/$build:$PATH \
        sh -eu quakes.sh >said 2>&1 &&
        grep -q '1707 rows imported' said && grep -q 'Taiwan' said && grep -q 'not sorted' said &&
        [ "$(wc -l <quakes.jsonl)" -eq 1707 ])
}

promise 'the schema generates' "${LUA:-lua5.4}" gen/vecfile-gen.lua -o "$dir/generated" \
    "$dir/reading.lua"
promise 'the excerpt is what the header says' is_in_header
promise 'the program compiles with the command given' sh -c \
    "cd '$dir' && ${CC:-cc} -std=c11 -Igenerated tour.c generated/*.c generated/vecfile/*.c -o tour"
promise 'run twice it prints what is promised' runs_twice ./tour
promise 'the Makefile builds it' sh -c "cd '$dir' && rm -f tour && make -f Makefile tour"
promise 'what make built prints the same' runs_twice ./tour
promise 'the C++ program compiles and runs' cxx_tour
promise 'a fresh tree passes --check' "${LUA:-lua5.4}" gen/vecfile-gen.lua --check \
    -o "$dir/generated" "$dir/reading.lua"
promise 'info prints the file' sh -c "'$top/$1/vecfile' info '$dir/readings.vec' | grep -q 'temperature  *8  *4  f32  *degC'"
promise 'the command does what is shown' command_shows_quakes
promise 'make install fills a prefix' installs
promise 'the Makefile for the installed package builds it' installed_make_builds
if command -v cmake >/dev/null; then
    promise 'the CMake project builds it' cmake_builds
    promise 'the CMake project of the installed package builds it' installed_cmake_builds
else
    echo 'readme: no cmake here, its sample was not built'
fi
if command -v meson >/dev/null; then
    promise 'the Meson project builds it' meson_builds
else
    echo 'readme: no meson here, its sample was not built'
fi

finish
