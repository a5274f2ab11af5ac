#!/bin/sh
# Every machine writes, and every machine opens what every other wrote; the matrix of verdicts must
# be the expected one: exchange.sh BUILD MATRIX MACHINE=EMULATOR…
# Each converts the others' files and its own to its own layout, and back to the same bytes.  Then
# each machine in turn changes and leaves behind the files of every other that open on it.
set -eu
build=$1
expected=$2
shift 2
files=$build/files

run() { # MACHINE=EMULATOR argument…
    machine=${1%%=*}
    emulator=${1#*=}
    shift
    # shellcheck disable=SC2086 # the emulator is a list of words, or none
    $emulator "$build/$machine/machine" "$@"
}

machines=
for one in "$@"; do
    machines="$machines ${one%%=*}"
done

rm -rf "$files" "$build/verdicts"
for one in "$@"; do
    mkdir -p "$files/${one%%=*}"
    run "$one" write "$files/${one%%=*}"
done
sums=$(cksum "$files"/*/*)

for one in "$@"; do
    # shellcheck disable=SC2086
    run "$one" read "$files" $machines >>"$build/verdicts"
done
if [ "$sums" != "$(cksum "$files"/*/*)" ]; then
    echo "a file was changed by being opened" >&2
    exit 1
fi

# Elements of one group must agree; one letter a pair of machines.
awk -v machines="$machines" '
    { key = $1 " " $3 " " $4 }
    key in verdict && verdict[key] != $5 {
        print "on " $4 ", " $2 " of " $3 " is " $5 ", others " verdict[key] > "/dev/stderr"
        failed = 1
    }
    { verdict[key] = $5 }
    !($1 in known) { known[$1] = 1; groups[++count] = $1 }
    END {
        names = split(machines, name, " ")
        for (g = 1; g <= count; g++) {
            line = sprintf("%-8s", groups[g])
            for (r = 1; r <= names; r++)
                line = line " " name[r]
            print line
            for (w = 1; w <= names; w++) {
                line = sprintf("%-8s", name[w])
                for (r = 1; r <= names; r++)
                    line = line sprintf(" %" length(name[r]) "s",
                                        verdict[groups[g] " " name[w] " " name[r]])
                print line
            }
            print ""
        }
        exit failed
    }' "$build/verdicts" >"$build/matrix"
cat "$build/matrix"
grep -v '^#' "$expected" | diff -u - "$build/matrix"

# Every machine converts every other's files.
mkdir -p "$build/converted"
for one in "$@"; do
    # shellcheck disable=SC2086
    run "$one" convert "$files" "$build/converted" $machines
done

# Each file goes from machine to machine, never closed.
for one in "$@"; do
    for writer in $machines; do
        run "$one" touch "$files/$writer"
    done
done
for one in "$@"; do
    # shellcheck disable=SC2086
    run "$one" read "$files" $machines >/dev/null
done
pairs=$(grep -c = "$build/verdicts" || true)
all=$(wc -l <"$build/verdicts")
echo "$all openings of other machines' files: $pairs in place, with every value right, and" \
    "$((all - pairs)) refused, with the reason"
echo "$all conversions to another layout, and back to the same bytes, in two ways"
