#!/bin/sh
# Every suite, as many targets at once as there are processors, also when one fails, and what came of
# all of them: tests/all.sh MAKE TARGET…
# What a target prints comes whole, when it is through; that it begins is said at once.  Each suite
# adds a line "SUITE PASSED FAILED" to $VECFILE_TALLY; a target that fails and whose suites all say that
# nothing did, as one that does not compile, counts as a failure of its own.  VECFILE_LANES says how many
# targets are run at once.
set -u
make=$1
shift
lanes=${VECFILE_LANES:-$(nproc)}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP

# shellcheck disable=SC2016 # the inner shell's variables
printf '%s\n' "$@" | MAKE_ONE=$make DIR=$dir xargs -P "$lanes" -I "{}" sh -c '
    VECFILE_TALLY=$DIR/{}.tally
    export VECFILE_TALLY
    : >"$VECFILE_TALLY"
    echo "{} …" >&2
    $MAKE_ONE {} >"$DIR/{}.log" 2>&1 || grep -qv " 0$" "$VECFILE_TALLY" ||
        echo "make-{} 0 1" >>"$VECFILE_TALLY"
    flock "$DIR/turn" cat "$DIR/{}.log"'

for target in "$@"; do
    cat "$dir/$target.tally"
done | awk '{
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
    }'
