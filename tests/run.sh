#!/bin/sh
# Runs test programs one after the other and sums up: tests/run.sh BUILD PROGRAM…
set -u
build=$1
shift
# Lines that suites have told tests/all.sh, and one more.
tallied() {
    [ -z "${VECFILE_TALLY-}" ] && echo 0 || wc -l <"$VECFILE_TALLY"
}
tell() {
    [ -z "${VECFILE_TALLY-}" ] || echo "$1" >>"$VECFILE_TALLY"
}
export VECFILE_SCRATCH="$build/scratch" VECFILE_BUILD="$build"
failed=
for program in "$@"; do
    seen=$(tallied)
    "$program" || {
        failed="$failed $program"
        # One that ended before it could tell, or was not made.
        [ "$(tallied)" -gt "$seen" ] || tell "$(basename "$program") 0 1"
    }
done
if [ -n "$failed" ]; then
    echo "failed:$failed" >&2
    exit 1
fi
