#!/bin/sh
# Every suite, one after the other, also when one fails, and what came of all of them:
# tests/all.sh MAKE TARGET…
# Each suite adds a line "SUITE PASSED FAILED" to $VECFILE_TALLY; a target that fails and whose suites
# all say that nothing did, as one that does not compile, counts as a failure of its own.
set -u
make=$1
shift
VECFILE_TALLY=$(mktemp) || exit 1
export VECFILE_TALLY
trap 'rm -f "$VECFILE_TALLY"' EXIT
trap 'exit 1' INT TERM HUP

for target in "$@"; do
    seen=$(wc -l <"$VECFILE_TALLY")
    # shellcheck disable=SC2086 # a command and its options
    $make "$target" ||
        tail -n "+$((seen + 1))" "$VECFILE_TALLY" | grep -qv ' 0$' ||
        echo "make-$target 0 1" >>"$VECFILE_TALLY"
done

awk '{
        suites++
        passed += $2
        failed += $3
        if ($3 > 0 || $2 + $3 == 0)
            names = names " " $1
    }
    END {
        count = split(names, list, " ")
        printf "%d suites, %d of them without a failure\n", suites, suites - count
        if (count > 0)
            printf "failed:%s\n", names
        printf "%d passed, %d failed\n", passed, failed
        exit count > 0 || passed == 0
    }' "$VECFILE_TALLY"
