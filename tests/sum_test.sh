#!/bin/sh
# The sum at the end of `make test`, over targets that are made up: tests/sum_test.sh BUILD
set -u
cd "$(dirname "$0")/.."
mkdir -p "$1/sum"
dir=$(cd "$1/sum" && pwd)
suite=sum
log=$dir/log
. tests/promises.sh

# In place of make: each target is what came of its suites.
cat >"$dir/make" <<'SH_'
#!/bin/sh
case $1 in
good) echo "first 3 0" >>"$VECFILE_TALLY"; echo "second 4 0" >>"$VECFILE_TALLY" ;;
bad) echo "third 5 2" >>"$VECFILE_TALLY"; echo "fourth 1 0" >>"$VECFILE_TALLY"; exit 2 ;;
broken) echo "fifth 1 0" >>"$VECFILE_TALLY"; exit 2 ;;
idle) echo "sixth 0 0" >>"$VECFILE_TALLY" ;;
silent) exit 2 ;;
esac
SH_
chmod +x "$dir/make"

# sums STATUS "LINES" TARGET…: what is printed, to the letter.
sums() {
    sums_wanted=$1
    printf '%s\n' "$2" >"$dir/wanted"
    shift 2
    tests/all.sh "$dir/make" "$@" >"$dir/printed"
    [ $? -eq "$sums_wanted" ] && diff "$dir/wanted" "$dir/printed"
}
promise 'passes of all suites are added up' sums 0 '2 suites, 2 of them without a failure
7 passed, 0 failed' good
promise 'a failure is named, and what comes behind it runs' sums 1 '4 suites, 3 of them without a failure
failed: third
13 passed, 2 failed' bad good
promise 'a target that fails though no suite says so is named' sums 1 '4 suites, 3 of them without a failure
failed: make-broken
8 passed, 1 failed' broken good
promise 'so is one whose suites never ran' sums 1 '3 suites, 2 of them without a failure
failed: make-silent
7 passed, 1 failed' silent good
promise 'a suite that looked at nothing has not passed' sums 1 '3 suites, 2 of them without a failure
failed: sixth
7 passed, 0 failed' good idle
promise 'nothing is no success' sums 1 '0 suites, 0 of them without a failure
0 passed, 0 failed' nothing

# The suites themselves: each way of telling adds one line with the counts.
tells() (
    VECFILE_TALLY=$dir/tally
    export VECFILE_TALLY
    : >"$VECFILE_TALLY"
    (suite=inner log=$dir/inner && . tests/promises.sh && promise yes true && promise no false
     finish) >/dev/null 2>&1
    sh tests/run.sh "$dir" "$dir/no-such-program" 2>/dev/null
    printf 'inner 1 1\nno-such-program 0 1\n' | diff - "$dir/tally"
)
promise 'scripts and programs tell what came of them' tells
finish
