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

has_lines() {
    [ "$(wc -l <"$1")" -eq "$2" ]
}

"$vecfile" export --count 3 quakes.vec >three.csv

# Each import is a writer of its own, that opens, commits and closes.
follows() {
    cp quakes.vec live.vec
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
    cp quakes.vec live.vec
    ! "$vecfile" info live.vec | grep -q 'others read it' || return
    "$vecfile" tail -f -n 1 --json live.vec >seen &
    follower=$!
    waits has_lines seen 1 && says 'free; others read it' "$vecfile" info live.vec &&
        says '"is_read_by_others":true' "$vecfile" info --json live.vec
    status=$?
    kill "$follower"
    wait "$follower" 2>/dev/null
    return "$status"
}
promise 'info tells that others read the file' known

promise 'tail --follow prints what writers commit, one after the other' follows

chooses() {
    cp quakes.vec live.vec
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
    cp quakes.vec live.vec
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
watches() {
    cp quakes.vec live.vec
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

promise 'tail --follow ends when nobody reads what it prints' ends

told() {
    cp quakes.vec live.vec
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
    cp quakes.vec live.vec
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
