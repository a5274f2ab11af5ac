#!/bin/sh
# Runs test programs one after the other and sums up: tests/run.sh BUILD PROGRAM…
set -u
build=$1
shift
export VECFILE_SCRATCH="$build/scratch" VECFILE_BUILD="$build"
failed=
for program in "$@"; do
    "$program" || failed="$failed $program"
done
if [ -n "$failed" ]; then
    echo "failed:$failed" >&2
    exit 1
fi
