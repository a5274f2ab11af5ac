#!/bin/sh
# recover, salvage and info on files whose writers were killed or that were damaged.
. "$(dirname "$0")/harness.sh"
make_quakes
killed=$build/cli/killed
cp quakes.vec killed.vec
"$killed" killed.vec

all_have() {
    [ "$("$vecfile" cat --json --columns id --where "mag == $2" "$1" | wc -l)" -eq "$3" ]
}

promise 'info says that a writer was killed, and counts its last commit' golden info_killed \
    "$vecfile" info killed.vec
long_log() {
    cp killed.vec long.vec && cp killed.vec-log0 long.vec-log0 && truncate -s 20M long.vec-log0 &&
        says '0, 20971520 bytes: has the last commits' "$vecfile" info long.vec &&
        says 'a checkpoint is due from 4194304 bytes on' "$vecfile" info long.vec &&
        "$vecfile" info --json long.vec | grep -q '"role":"in use"' && rm long.vec*
}
promise 'info says that a log is longer than logs are' long_log
promise 'info --numpy is no lie: it is refused until recovery' says 'is not closed' \
    "$vecfile" info --numpy killed.vec
promise 'head reads the last commit without recovering it' sh -c \
    "'$vecfile' head -n 1 --columns mag killed.vec | grep -q ' 2\$' && [ -e killed.vec-log1 -o -e killed.vec-log0 ]"
promise 'recover --dry-run says what there is to do, and does nothing' sh -c \
    "cp killed.vec before && '$vecfile' recover --dry-run killed.vec | grep -q 'can be recovered to its last commit: 1710 elements' && cmp before killed.vec"
promise 'recover finishes, and reports' golden recover "$vecfile" recover killed.vec
promise 'the last commit is there' all_have killed.vec 2 1707
promise 'no log is left' sh -c '[ ! -e killed.vec-log0 ] && [ ! -e killed.vec-log1 ]'
promise 'a second time there is nothing to do' golden recover_again "$vecfile" recover killed.vec
promise 'recover is the same for programs' golden recover_json "$vecfile" recover --json killed.vec

# The first of two commits is damaged in the log.
cp quakes.vec damaged.vec
"$killed" damaged.vec
printf 'XXXX' | dd of=damaged.vec-log0 bs=1 seek=69652 conv=notrunc 2>/dev/null
promise 'damage before the last commit is told, and what can be done' says \
    "vecfile recover --to-last-good 'damaged.vec'" \
    "$vecfile" recover damaged.vec
promise 'recover --to-last-good says what it would give up, and does nothing' golden recover_to_last_good_dry \
    "$vecfile" recover --to-last-good --dry-run damaged.vec
promise 'recover --to-last-good takes the commit before the damage' golden recover_to_last_good \
    "$vecfile" recover --to-last-good damaged.vec
promise 'which is whole, and no log is left' sh -c \
    "'$vecfile' verify damaged.vec && '$vecfile' diff damaged.vec quakes.vec && [ ! -e damaged.vec-log0 ]"

holding() {
    cp quakes.vec held.vec
    mkfifo ready
    "$killed" held.vec hold >ready &
    read -r _ <ready
    status=0
    says "held by a writer, process $!" "$vecfile" info held.vec &&
        says 'being written' "$vecfile" info held.vec &&
        says "locked by process $!" "$vecfile" recover held.vec &&
        exits 3 "$vecfile" recover held.vec && exits 0 "$vecfile" head held.vec &&
        says 'being written; the last commit is whole' "$vecfile" verify held.vec || status=1
    kill -9 $!
    wait $! 2>/dev/null
    return $status
}
promise 'a file in use is read as it was committed, and its writer named' holding

# rescues STATUS COUNT [OPTION…]: from bad.vec, as many elements as COUNT, the same as in quakes.vec.
rescues() {
    status=$1
    count=$2
    shift 2
    rm -f new.vec
    exits "$status" "$vecfile" salvage "$@" bad.vec new.vec &&
        "$vecfile" verify --quiet new.vec &&
        "$vecfile" export --count "$count" quakes.vec >a && "$vecfile" export new.vec >b && cmp a b
}
damage() {
    cp quakes.vec bad.vec
    while [ $# -gt 0 ]; do
        poke bad.vec "$1" XXXXXXXX
        shift
    done
}
cp quakes.vec bad.vec
promise 'salvage of a sound file is a copy' rescues 0 1707
damage 100
promise 'all is rescued without the identity block' rescues 0 1707
damage 4100 8200 12300
promise 'all is rescued without commit slots' rescues 0 1707
damage 100 4100 8200 12300
promise 'all is rescued with only the layout text' rescues 0 1707
damage 16500
promise 'a lost layout text must be given' exits 3 "$vecfile" salvage bad.vec no.vec
promise 'it can be that of an element of the tree' rescues 0 1707 --element quake
promise 'or that of another file' rescues 0 1707 --like quakes.vec
promise 'but not another one than the file had' exits 3 "$vecfile" salvage -e tick bad.vec no.vec
damage 100 4100 8200 12300 16500
promise 'all is rescued from elements alone' rescues 0 1707 --element quake
dd if=/dev/zero of=bad.vec bs=65536 count=1 conv=notrunc status=none
promise 'even where the header is zero' rescues 0 1707 --element quake
head -c 200000 quakes.vec >bad.vec
promise 'whole elements are rescued from a file that was cut off' rescues 1 764
head -c 200000 quakes.vec >bad.vec
poke bad.vec 100 X
promise 'also without its identity block' rescues 1 764
head -c 30000 quakes.vec >bad.vec
promise 'a header without elements gives an empty file' rescues 1 0
cp quakes.vec bad.vec
poke bad.vec $((65536 + 176 * 1706 + 58)) '\007'
promise 'an element that is not sound is left out, by name' rescues 1 1706
promise 'and reported' says "element 1706 is lost: 'tsunami' is a bool that is neither 0 nor 1" \
    "$vecfile" salvage bad.vec other.vec
promise 'what was lost is told to programs' sh -c \
    "'$vecfile' salvage --json bad.vec third.vec 2>/dev/null | grep -qx '{\"rescued\":1706,\"unsound\":1,\"missing\":0}'"
promise 'salvage never replaces a file' exits 3 "$vecfile" salvage bad.vec quakes.vec
promise 'the damaged file is only read' sh -c "cp bad.vec kept && rm other.vec &&
    '$vecfile' salvage bad.vec other.vec; cmp kept bad.vec"
promise 'nothing can be made of an empty file' sh -c \
    ": >empty; '$vecfile' salvage -e quake empty e.vec; [ \$? -eq 3 ] && [ ! -e e.vec ]"
promise 'nothing can be made of another kind of file' exits 3 "$vecfile" salvage "$quakes_csv" no.vec
promise 'no temporary file is left' sh -c '! ls *.new-* 2>/dev/null'
finish
