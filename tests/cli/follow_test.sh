#!/bin/sh
# Reading beside a writer: tail --follow, and commands that a writer does not wait for.
. "$(dirname "$0")/harness.sh"
make_quakes
impatient=$build/cli/impatient

# waits COMMAND…: until it succeeds.
waits() {
    for _ in $(seq 200); do
        "$@" && return
        sleep 0.1
    done
    echo "never: $*"
    return 1
}

# live.vec as it was, without logs.
fresh() {
    rm -f live.vec*
    cp quakes.vec live.vec
}

has_lines() {
    [ "$(wc -l <"$1")" -eq "$2" ]
}

"$vecfile" export --count 3 quakes.vec >three.csv

# Each import is a writer of its own, that opens, commits and closes.
follows() {
    fresh
    "$vecfile" tail -f -n 2 --json --columns id live.vec >seen &
    follower=$!
    waits has_lines seen 2 && "$vecfile" import -q three.csv live.vec && waits has_lines seen 5 &&
        "$vecfile" import -q three.csv live.vec && waits has_lines seen 8
    status=$?
    kill "$follower"
    wait "$follower" 2>/dev/null
    "$vecfile" tail -n 8 --json --columns id live.vec | cmp - seen && return "$status"
}
known() {
    fresh
    ! "$vecfile" info live.vec | grep -q 'others read it' || return
    "$vecfile" tail -f -n 1 --json live.vec >seen &
    follower=$!
    waits has_lines seen 1 &&
        says "free; others read it, process $follower" "$vecfile" info live.vec &&
        says '"is_read_by_others":true,"readers":['"$follower]" "$vecfile" info --json live.vec
    status=$?
    kill "$follower"
    wait "$follower" 2>/dev/null
    return "$status"
}
promise 'info tells that others read the file, and which processes' known

promise 'tail --follow prints what writers commit, one after the other' follows

chooses() {
    fresh
    "$vecfile" tail --follow -n 0 --json --columns id --where 'id == "new"' live.vec >seen &
    follower=$!
    sleep 0.5
    echo '{"id":"new"}' | "$vecfile" import -q -F jsonl - live.vec &&
        "$vecfile" import -q three.csv live.vec &&
        echo '{"id":"new"}' | "$vecfile" import -q -F jsonl - live.vec && waits has_lines seen 2
    status=$?
    kill "$follower"
    wait "$follower" 2>/dev/null
    return "$status"
}
promise 'tail --follow --where prints those that meet the condition' chooses

ends() {
    fresh
    mkfifo rows
    "$vecfile" tail -f --json live.vec >rows &
    follower=$!
    head -n 1 rows >/dev/null
    for _ in $(seq 100); do
        kill -0 "$follower" 2>/dev/null || break
        sleep 0.1
    done
    ! kill -0 "$follower" 2>/dev/null
}
promise 'tail --follow ends when nobody reads what it prints' ends

watches() {
    fresh
    "$vecfile" stat --watch 1 --json --columns mag live.vec >seen &
    follower=$!
    waits grep -q '"rows":1707' seen && "$vecfile" import -q three.csv live.vec &&
        waits grep -q '"rows":1710' seen
    status=$?
    kill "$follower"
    wait "$follower" 2>/dev/null
    return "$status"
}
promise 'stat --watch sums up what is committed meanwhile' watches


# A writer with a commit in its log, and elements that it has not committed.
writes() {
    fresh
    "$build/cli/killed" live.vec hold >held &
    writer=$!
    waits grep -q ready held
}
each_beside_a_writer() {
    writes &&
        says "held by a writer, process $writer" "$vecfile" info live.vec &&
        says 'elements   1710 quake' "$vecfile" info live.vec &&
        exits 0 "$vecfile" verify -q live.vec &&
        [ "$("$vecfile" cat --json live.vec | wc -l)" -eq 1710 ] &&
        [ "$("$vecfile" export -F jsonl live.vec | wc -l)" -eq 1710 ] &&
        [ "$("$vecfile" head -n 1 --json live.vec | wc -l)" -eq 1 ] &&
        [ "$("$vecfile" tail -n 4 --json --columns mag live.vec | head -n 1)" = '{"mag":2}' ] &&
        says '"rows":1710' "$vecfile" stat --json live.vec &&
        exits 1 "$vecfile" diff live.vec quakes.vec >/dev/null &&
        exits 0 "$vecfile" convert -q --to s390x live.vec there.vec &&
        exits 0 "$vecfile" copy -q live.vec copy.vec
    status=$?
    kill "$writer"
    wait "$writer" 2>/dev/null
    [ "$status" -eq 0 ] && exits 0 "$vecfile" diff live.vec copy.vec &&
        [ "$("$vecfile" cat --json there.vec | wc -l)" -eq 1710 ]
}
promise 'each command that reads does so beside a writer, and sees the last commit' \
    each_beside_a_writer
copies_again() {
    fresh
    rm -f copy.vec
    says 'copy.vec: 1707 elements, 300432 bytes copied' "$vecfile" copy live.vec copy.vec &&
        "$vecfile" import -q three.csv live.vec &&
        says '1710 elements, 528 of 300960 bytes differed' "$vecfile" copy live.vec copy.vec &&
        exits 0 "$vecfile" diff live.vec copy.vec &&
        says '"changed_bytes":0,"is_new":false' "$vecfile" copy --json live.vec copy.vec
}
promise 'a second copy writes only what differs' copies_again
no_copy() {
    "$vecfile" create quake other.vec && cp other.vec before.vec &&
        says 'is of another vector than' "$vecfile" copy quakes.vec other.vec &&
        cmp other.vec before.vec && exits 3 "$vecfile" copy quakes.vec quakes.vec
}
promise 'what is no copy is not written over' no_copy

told() {
    fresh
    "$vecfile" tail -f -n 1 --json live.vec >seen 2>complaint &
    follower=$!
    waits has_lines seen 1 && mv live.vec gone.vec && waits grep -q 'took its name' complaint
    status=$?
    wait "$follower"
    [ $? -eq 3 ] && return "$status"
}
promise 'tail --follow says that the file is no more the one of that name' told

# The pipe holds what is printed up, and with it the reading.
expires() {
    fresh
    rm -f rows
    mkfifo rows
    { "$vecfile" cat --json live.vec 2>complaint >rows; echo $? >status; } &
    exec 3<rows
    sleep 0.5
    "$impatient" live.vec
    cat <&3 >/dev/null
    exec 3<&-
    wait
    [ "$(cat status)" -eq 3 ] && grep -q 'may be of no commit; run this again' complaint
}
promise 'a command says that a writer waited no longer for what it read' expires

finish
