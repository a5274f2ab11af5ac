#!/bin/sh
# verify, stat and diff.
. "$(dirname "$0")/harness.sh"
make_quakes
killed=$build/cli/killed
header=65536
size=176

promise 'a sound file is found sound' golden verify_sound "$vecfile" verify quakes.vec
promise 'and verify exits with 0' exits 0 "$vecfile" verify --quiet quakes.vec
promise '--quiet says nothing' sh -c "[ \"\$('$vecfile' verify --quiet quakes.vec 2>&1)\" = '' ]"

# faulty PLACE BYTES MESSAGE: a file with these bytes is found wanting, for that reason.
faulty() {
    cp quakes.vec bad.vec
    poke bad.vec "$1" "$2"
    exits 1 "$vecfile" verify --quiet bad.vec && says "$3" "$vecfile" verify bad.vec
}
promise 'a bool that is none' faulty $((header + 58)) '\007' \
    "element 0: 'tsunami' is a bool that is neither 0 nor 1"
promise 'an enum value that is none' faulty $((header + size + 57)) '\011' \
    "element 1: 'status' is no value of its enum"
promise 'something behind the end of a text' faulty $((header + 60 + 2)) 'x' \
    "element 0: 'net' has something behind the NUL"
promise 'padding that is not zero' faulty $((header + 5 * size + 175)) '\001' \
    'element 5: padding at byte 175 is not zero'
promise 'the identity block' faulty 100 'x' "the identity block's checksum is wrong"
promise 'the layout text' faulty 16500 'x' "the layout text's checksum is wrong"
promise 'what is behind the layout text' faulty 60000 'x' 'there is something behind the layout text'
promise 'bytes beside the slots' faulty 5300 'x' 'reserved bytes'
promise 'what is said of logs beside the first slot' faulty 5000 'x' 'the block beside the first slot'

# On a disk that does not give the sector at $1.
unreadable() {
    sector=$1
    shift
    # AddressSanitizer would refuse to come second.
    ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0 \
        VECFILE_BAD_SECTOR=$sector LD_PRELOAD=${LD_PRELOAD:+$LD_PRELOAD:}$build/cli/bad_sector.so "$@"
}
each_slot_alone() {
    for slot in 0 1 2; do
        at=$((4096 + slot * 4096))
        says "the disk does not give commit slot $slot" unreadable $at "$vecfile" verify quakes.vec &&
            exits 1 unreadable $at "$vecfile" verify -q quakes.vec &&
            says 'does not give a part of the header' unreadable $at "$vecfile" info quakes.vec &&
            exits 0 unreadable $at "$vecfile" head quakes.vec || return 1
    done
}
promise 'a slot that the disk does not give is told, and the file read' each_slot_alone
promise 'so is what belongs to nothing behind the layout text' \
    says 'that belong to nothing' unreadable 57344 "$vecfile" verify quakes.vec
a_slot_that_counts() {
    cp quakes.vec open.vec
    "$killed" open.vec
    says 'do not tell whether that was the last one' unreadable 4096 "$vecfile" info open.vec ||
        says 'do not tell whether that was the last one' unreadable 8192 "$vecfile" info open.vec ||
        says 'do not tell whether that was the last one' unreadable 12288 "$vecfile" info open.vec
}
promise 'of a file whose writer was killed no slot can be missed' a_slot_that_counts
promise 'another kind of file' faulty 0 'PNG!' 'is not a vector file'
no_slots() {
    cp quakes.vec bad.vec
    for slot in 4096 8192 12288; do
        poke bad.vec $slot XXXX
    done
    says 'none of the three is valid' "$vecfile" verify bad.vec
}
promise 'no commit slot' no_slots
one_slot() {
    cp quakes.vec bad.vec
    poke bad.vec 4096 XXXX
    poke bad.vec 12288 XXXX
    says 'commit slot 0 is damaged' "$vecfile" verify bad.vec &&
        says 'commit slot 2 is damaged' "$vecfile" verify bad.vec && exits 1 "$vecfile" verify -q bad.vec
}
promise 'one commit slot is enough' one_slot
cut_off() {
    head -c 200000 quakes.vec >bad.vec
    says 'it was cut off' "$vecfile" verify bad.vec && exits 1 "$vecfile" verify -q bad.vec
}
promise 'a file that was cut off' cut_off
many_faults() {
    cp quakes.vec bad.vec
    for i in 1 2 3 4 5 6 7; do
        poke bad.vec $((header + i * size + 58)) '\002'
    done
    golden verify_many "$vecfile" verify --most 3 bad.vec
}
promise 'many faults are counted, not all printed' many_faults
promise 'faults are objects for programs' golden verify_json "$vecfile" verify --json --most 2 bad.vec
promise 'order is checked when it is claimed' says "1706 elements are less than the one before, by 'time'; the first is element 1" \
    "$vecfile" verify --sorted-by time quakes.vec
sorted() {
    { head -n 1 "$quakes_csv"; tail -n +2 "$quakes_csv" | sort; } |
        "$vecfile" import -q -e quake - sorted.vec &&
        says "ascending by 'time'" "$vecfile" verify --sorted-by time sorted.vec
}
promise 'and found where it is there' sorted
promise 'a file that is not there is a failure, not a fault' exits 3 "$vecfile" verify nothing.vec
promise 'the worst of several files counts' exits 1 "$vecfile" verify -q quakes.vec bad.vec sorted.vec
killed_is_sound() {
    cp quakes.vec killed.vec
    "$killed" killed.vec
    says 'its writer was killed; the last commit is whole' "$vecfile" verify killed.vec &&
        exits 0 "$vecfile" verify -q killed.vec && rm killed.vec-log* &&
        exits 1 "$vecfile" verify -q killed.vec
}
promise 'a killed writer leaves a sound file, unless its log is lost' killed_is_sound

promise 'stat sums every column up' golden stat "$vecfile" stat quakes.vec
promise 'stat of chosen rows and columns' golden stat_chosen \
    "$vecfile" stat --columns time,mag,gap --where 'net == "us"' quakes.vec
promise 'stat is the same for programs' golden stat_json \
    "$vecfile" stat --json --columns mag,status,place quakes.vec
promise 'stat draws with digits where there are no blocks' golden stat_ascii \
    env LC_ALL=C "$vecfile" stat --columns mag quakes.vec
promise 'stat of no rows' golden stat_empty "$vecfile" stat --count 0 quakes.vec
stat_extremes() {
    printf 'time,mag,latitude,nst\n-9223372036854775808,nan,inf,0\n9223372036854775807,1,-inf,65535\n' |
        "$vecfile" import -q -e quake - extremes.vec &&
        golden stat_extremes "$vecfile" stat --columns time,mag,latitude,nst extremes.vec
}
promise 'stat of extremes' stat_extremes

promise 'equal files have no difference' exits 0 "$vecfile" diff quakes.vec quakes.vec
differing() {
    cp quakes.vec other.vec
    printf 'mag,id\n5,new\n' | "$vecfile" import -q - other.vec
    poke other.vec $((header + 3 * size + 59)) 'xy'
    poke other.vec $((header + 3 * size + 58)) '\001'
    golden diff "$vecfile" diff quakes.vec other.vec
}
promise 'differences are cells and rows' differing
promise 'and exit with 1' exits 1 "$vecfile" diff --quiet quakes.vec other.vec
promise 'differences are objects for programs' golden diff_json \
    "$vecfile" diff --json quakes.vec other.vec
by_key() {
    "$vecfile" diff --key id quakes.vec sorted.vec || return 1
    "$vecfile" export --from 1 sorted.vec | sed '/ci37868143/s/,automatic,/,reviewed,/' |
        "$vecfile" import -q -e quake - changed.vec || return 1
    golden diff_key "$vecfile" diff --key id quakes.vec changed.vec
}
promise 'by key, rows may have moved' by_key
other_element() {
    "$vecfile" create -n 1 tick tick.vec
    exits 1 "$vecfile" diff quakes.vec tick.vec >printed && grep -q 'column bid: only in the second' printed
}
promise 'files of different elements differ in their columns' other_element
promise 'many equal keys are no hang' timeout 20 "$vecfile" diff --key tsunami quakes.vec quakes.vec
promise 'a key that is no column is a wrong command line' exits 2 \
    "$vecfile" diff --key foo quakes.vec quakes.vec
promise 'a file that is not there is a failure' exits 3 "$vecfile" diff quakes.vec nothing.vec
finish
