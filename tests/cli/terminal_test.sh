#!/bin/sh
# What reaches a terminal, a pipe, a full disk, and what a signal leaves behind.
. "$(dirname "$0")/harness.sh"
make_quakes
escape=$(printf '\033')

# on_terminal COMMAND…: its output, as a terminal of 80 columns got it.
on_terminal() {
    script -qec "$*" /dev/null </dev/null >typed 2>&1
}
has_escapes() {
    grep -q "$escape" "$1"
}

hostile() {
    cp quakes.vec hostile.vec
    # A clear screen, a title, C1 controls, invalid UTF-8, and text that turns its direction.
    poke hostile.vec $((65536 + 95)) '\033[2J\033]0;x\007\302\233\377\342\200\256abc\r\n\t\000'
    poke hostile.vec $((65536 + 63)) '\033]52;c;eA==\007\000\000\000'
}
hostile
promise 'control characters of a file are made visible' golden hostile_head \
    "$vecfile" head -n 1 --columns id,place hostile.vec
no_control() {
    # shellcheck disable=SC2046 # arguments
    "$@" >printed 2>&1
    ! LC_ALL=C tr -d '\n' <printed | LC_ALL=C grep -q '[[:cntrl:]]'
}
for command in 'head -n 1' 'cat -n 1 --json' 'stat -n 1' 'stat --json' verify 'verify --json' \
    'export -F jsonl -n 1' 'diff quakes.vec' 'diff --json quakes.vec' 'diff --key id quakes.vec' \
    'salvage --json' info; do
    # shellcheck disable=SC2086 # a command and its options
    promise "$command lets no control character of a file through" no_control \
        "$vecfile" $command hostile.vec
done
csv_is_safe_on_a_terminal() {
    on_terminal "NO_COLOR=1 '$vecfile' export -n 1 hostile.vec" && ! has_escapes typed
}
promise 'nor does CSV on a terminal' csv_is_safe_on_a_terminal
promise 'while in a pipe CSV is what the file has' sh -c \
    "'$vecfile' export -n 1 hostile.vec | grep -q '$escape'"
hostile_names() {
    printf '%s\n' "mag,$escape[31mX" '1,2' >in.csv
    no_control "$vecfile" import -e quake in.csv no.vec &&
        no_control "$vecfile" head --where "mag == '$escape[31m'" quakes.vec &&
        no_control "$vecfile" head "$escape[31m.vec" &&
        no_control "$vecfile" "$escape[31m"
}
promise 'messages quote nothing that acts on a terminal' hostile_names
promise 'where the locale is not UTF-8, all but ASCII is made visible' golden hostile_ascii \
    env LC_ALL=C "$vecfile" head -n 1 --columns place hostile.vec

coloured() {
    on_terminal "TERM=xterm '$vecfile' head -n 1 quakes.vec" && has_escapes typed
}
promise 'a terminal gets colours' coloured
uncoloured() {
    on_terminal "TERM=xterm NO_COLOR=1 '$vecfile' head -n 1 quakes.vec" && ! has_escapes typed &&
        on_terminal "TERM=dumb '$vecfile' head -n 1 quakes.vec" && ! has_escapes typed
}
promise 'NO_COLOR and dumb terminals do not' uncoloured
promise 'nor does a pipe' sh -c "! '$vecfile' head quakes.vec | grep -q '$escape'"
promise 'nothing is said of progress in a pipe' sh -c \
    "[ \"\$('$vecfile' import -q -e quake '$quakes_csv' p.vec 2>&1)\" = '' ]"

progressing() {
    on_terminal "sh -c \"(head -n 500 '$quakes_csv'; sleep 1.2; tail -n 500 '$quakes_csv') |
        '$vecfile' import -q -e quake - slow.vec\"" && grep -q '[0-9.]*k bytes, [0-9.]*k/s' typed
}
promise 'work of more than a second tells a terminal how it goes' progressing

# A reader that goes away, a disk that is full, a limit on files.
promise 'a pipe that closes ends the command quietly' sh -c \
    "'$vecfile' cat quakes.vec 2>err | head -n 1 >/dev/null; [ ! -s err ]"
promise 'a full disk is a failure that is told' sh -c \
    "'$vecfile' cat quakes.vec >/dev/full 2>err; [ \$? -eq 3 ] && grep -q 'No space left' err"
promise 'also for help' sh -c "'$vecfile' --help >/dev/full 2>err; [ \$? -eq 3 ]"
limited() {
    # shellcheck disable=SC3045 # every sh here has ulimit -f
    (ulimit -f 64 && exec "$@") >err 2>&1
    limited_status=$?
    cat err
    [ "$limited_status" -eq 3 ] && ! ls ./*.new-* big.* rescued.vec 2>/dev/null
}
promise 'a file that may not grow is given up, and nothing is left of it' limited \
    "$vecfile" export -o big.csv quakes.vec
promise 'nor of a vector' limited "$vecfile" import -q -e quake "$quakes_csv" big.vec
promise 'nor of what was rescued' limited "$vecfile" salvage quakes.vec rescued.vec

# interruptible COMMAND…: with signals that end it, whatever those of the script are: what a script
# starts in the background ignores SIGINT, and all that nohup starts ignores SIGHUP.
interruptible() {
    exec env --default-signal=INT,TERM,HUP "$@"
}

# Interrupted while it reads from a pipe that stays open: it has begun once the pipe has taken more
# than it holds.
interrupted() {
    signal=$1
    rm -f slow
    mkfifo slow
    interruptible "$vecfile" import -e quake slow int.vec 2>err &
    exec 9>slow
    head -n 1000 "$quakes_csv" >&9
    kill -"$signal" $!
    wait $!
    interrupted_status=$?
    exec 9>&-
    cat err
    [ "$interrupted_status" -gt 128 ] && ! ls int.vec* 2>/dev/null
}
promise 'Ctrl-C leaves nothing of a file that was begun and ends as such' interrupted INT
promise 'so does a termination' interrupted TERM
promise 'so does a hangup' interrupted HUP
appending_interrupted() {
    cp quakes.vec kept.vec
    rm -f slow
    mkfifo slow
    interruptible "$vecfile" import slow kept.vec 2>err &
    exec 9>slow
    head -n 1000 "$quakes_csv" >&9
    kill -TERM $!
    wait $!
    exec 9>&-
    "$vecfile" diff quakes.vec kept.vec
}
interrupted_as_process_1() {
    rm -f slow
    mkfifo slow
    interruptible unshare --pid --fork "$vecfile" import -e quake slow int.vec 2>err &
    exec 9>slow
    head -n 1000 "$quakes_csv" >&9
    # The command is the only child of unshare.
    kill -TERM "$(tr -d ' ' <"/proc/$!/task/$!/children")"
    wait $!
    interrupted_status=$?
    exec 9>&-
    cat err
    [ "$interrupted_status" -eq 143 ] && ! ls int.vec* 2>/dev/null
}
if unshare --pid --fork true 2>/dev/null && [ -r "/proc/$$/task/$$/children" ]; then
    promise 'process 1 of a container ends, too, when it is terminated' interrupted_as_process_1
else
    echo 'cli/terminal: skipped process 1 of a container: unshare --pid or /proc is not there'
fi
promise 'and leaves a file that was appended to as it was' appending_interrupted

conversion_interrupted() {
    cp quakes.vec large.vec
    for _ in 1 2 3 4 5 6 7 8; do
        "$vecfile" import -q -r magType=mag_type "$quakes_csv" large.vec || return 1
    done
    tries=0
    while [ $tries -lt 30 ]; do
        rm -f conv.vec
        interruptible "$vecfile" convert -q --to s390x large.vec conv.vec 2>err &
        sleep "0.00$((tries % 10))"
        kill -TERM $!
        wait $!
        if ls conv.vec.new-* 2>/dev/null; then
            return 1
        fi
        tries=$((tries + 1))
    done
}
promise 'a conversion that is terminated leaves nothing half made' conversion_interrupted

cut_while_reading() {
    cp quakes.vec cut.vec
    mkfifo wait
    # The reader waits for us in the middle of its output.
    "$vecfile" export cut.vec >wait 2>err &
    exec 8<wait
    head -c 10 <&8 >/dev/null
    truncate -s 70000 cut.vec
    cat <&8 >/dev/null
    exec 8<&-
    wait $!
    cut_status=$?
    cat err
    [ "$cut_status" -eq 3 ] && grep -q 'was cut off by another program' err
}
promise 'a file that is cut off while it is read is a failure, not a crash' cut_while_reading
finish
