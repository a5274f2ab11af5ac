#!/bin/sh
# What is no regular file in the place of each operand of each command: an error at once, and nothing
# made, hung or left behind.
. "$(dirname "$0")/harness.sh"
make_quakes
"$vecfile" export -n 3 quakes.vec >three.csv
cp quakes.vec kept.vec
cp quakes.vec lost.vec
dd if=/dev/zero of=lost.vec bs=65536 count=1 conv=notrunc status=none
mkfifo fifo
mkdir folder
ln -s fifo link-to-fifo
ln -s nowhere link-to-nowhere
"${PYTHON:-/usr/bin/python3}" -c \
    'import socket; socket.socket(socket.AF_UNIX).bind("socket")' 2>/dev/null
things='fifo folder link-to-fifo link-to-nowhere /dev/zero /dev/null /dev/full /proc/self/maps
        /proc/version /proc/self/mem /dev/stdin'
[ -S socket ] && things="$things socket"

# Every place, THING standing for what is tried there.
places='info THING
info --json THING
info --numpy THING
info --text THING
head THING
tail THING
cat THING
stat THING
verify THING
verify --sorted-by time THING
diff THING quakes.vec
diff quakes.vec THING
export THING
export -F npy THING
import three.csv THING
import --element quake three.csv THING
import --like THING three.csv new.vec
create quake THING
create --like THING new.vec
copy THING new.vec
copy quakes.vec THING
convert THING new.vec
convert quakes.vec THING
convert --like THING quakes.vec new.vec
migrate THING
recover THING
recover --dry-run THING
salvage THING new.vec
salvage --element quake THING new.vec
salvage --like quakes.vec THING new.vec
salvage --like THING lost.vec new.vec
salvage quakes.vec THING
layout THING'

# A command that fails, soon, with a message, and changes nothing.
fails_at_once() {
    timeout 10 "$vecfile" "$@" </dev/null >said 2>&1
    kind_status=$?
    [ $kind_status -ge 1 ] && [ $kind_status -le 3 ] || {
        echo "exit status $kind_status: $*"
        cat said
        return 1
    }
    grep -q . said && [ ! -e new.vec ] && cmp quakes.vec kept.vec || {
        echo "no message, or a file was made or changed: $*"
        return 1
    }
}

# The line $1 with each thing.
each_thing() {
    for thing in $things; do
        # shellcheck disable=SC2046 # words
        fails_at_once $(echo "$1" | sed "s|THING|$thing|") || return 1
    done
}
echo "$places" >lines
while IFS= read -r line; do
    promise "'vecfile $line' of what is no file fails at once" each_thing "$line"
done <lines
every_command_is_tried() {
    for command in $("$vecfile" --documentation commands); do
        [ "$command" = version ] || grep -q "^$command " lines || { echo "$command"; return 1; }
    done
}
promise 'every command with a file is among them' every_command_is_tried

# Text may come through a pipe, but not from a device that never ends.
for thing in folder /dev/zero /dev/full; do
    promise "import of $thing fails at once" fails_at_once import -q -e quake "$thing" new.vec
done
imports_from_fifo() {
    cat three.csv >fifo &
    timeout 10 "$vecfile" import -q -e quake fifo piped.vec && wait &&
        "$vecfile" import -q -e quake three.csv plain.vec && cmp -i 65536 piped.vec plain.vec
}
promise 'import reads a FIFO that somebody writes to' imports_from_fifo
nothing_is_left() {
    [ -z "$(find . -name '*.new-*' -o -name '*.tmp-*' -o -name '*-log[01]')" ]
}
promise 'nothing is left behind' nothing_is_left
finish
