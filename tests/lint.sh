#!/bin/sh
# Formatting, static analysis and the warnings of four compilers: tests/lint.sh C-FILE…
# All findings are printed before it fails.
set -u
cd "$(dirname "$0")/.."
warnings='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror'
core=$(echo templates/core/*.c templates/core/*/*.c)
cli=$(sed -n 's/^CLI_FLAGS := //p' Makefile)
failed=0

check() {
    name=$1
    shift
    if "$@"; then
        echo "$name: clean"
    else
        echo "$name: FAILED" >&2
        failed=1
    fi
}

# Every source of the generated tree and of the core's wings, by each C compiler, into nothing; and
# the core with the bound on a function's stack that the Makefile sets.
c_warnings() {
    stack=$(sed -n 's/^STACK_WARNINGS := //p' Makefile)
    for source in generated/*.c generated/vecfile/*.c $core templates/cli/*.c templates/cli/*/*.c; do
        case $source in */vecfile/* | */core/*) of_core=$stack ;; *) of_core= ;; esac
        case $source in templates/*) of_wings=$cli ;; *) of_wings= ;; esac
        # shellcheck disable=SC2086 # lists of words
        "$1" -std=c11 $warnings $of_core -O2 -Igenerated $of_wings -c "$source" -o /dev/null || return 1
    done
}

cxx_warnings() {
    for source in templates/cli/*/*.cpp; do
        # shellcheck disable=SC2086
        "$1" -std=c++17 $warnings -O2 $cli -c "$source" -o /dev/null || return 1
    done
    for header in generated/*_vec.h generated/*.hpp; do
        # shellcheck disable=SC2086
        printf '#include "%s"\n' "${header#generated/}" |
            "$1" -std=c++17 $warnings -Igenerated -x c++ -fsyntax-only - || return 1
    done
}

tidy() {
    # shellcheck disable=SC2086 # lists of words
    clang-tidy --quiet $core templates/cli/*.c templates/cli/*/*.c generated/quake_vec.c \
        -- -std=c11 -Igenerated $cli 2>build/tidy.log >build/tidy.out && return 0
    cat build/tidy.out
    return 1
}

mkdir -p build
# It takes as long as all others together.
tidy &
tidying=$!
check 'clang-format' clang-format --dry-run --Werror "$@"
check 'layers' lua5.4 tests/layers.lua
check 'luacheck' luacheck --quiet gen schemas tests/*.lua tests/gen tests/schemas tests/cli tests/bench \
    tests/documents
check 'gcc -std=c11' c_warnings gcc
check 'clang -std=c11' c_warnings clang
check 'g++ -std=c++17' cxx_warnings g++
check 'clang++ -std=c++17' cxx_warnings clang++
check 'clang-tidy' wait $tidying
exit $failed
