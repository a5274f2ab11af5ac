#!/bin/sh
# The library and the command where the system is poor: another C library, file systems that lack
# something, a jail, small limits.  tests/systems_test.sh BUILD
set -u
cd "$(dirname "$0")/.."
build=$(cd "$1" && pwd)
dir=$build/systems
vecfile=$build/vecfile
quakes_csv=$PWD/tests/data/earthquakes.csv
mkdir -p "$dir"
suite=systems
log=$dir/log
. tests/promises.sh
VECFILE_LAYOUTS=$PWD/generated # where the command finds elements
export VECFILE_LAYOUTS

skip() {
    echo "systems: skipped $1: $2"
}
is_root() {
    [ "$(id -u)" -eq 0 ]
}

compiled() {
    "$@" -std=c11 -O1 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -Igenerated -o \
        "$dir/$writer" tests/systems/writer.c generated/quake_vec.c generated/vecfile/*.c -lpthread
}
# Nothing is left beside the vector.
lives_in() {
    (cd "$1" && rm -f a.vec && "$dir/$2" a.vec && [ "$(ls -A)" = a.vec ]) || {
        ls -A "$1"
        return 1
    }
}

rm -rf "$dir/here" "$dir/jail"
mkdir -p "$dir/here" "$dir/jail"
writer=writer-glibc
promise 'the core and a program compile as one with the C library here' compiled "${CC:-cc}"
writer=writer-static
promise 'also statically' compiled "${CC:-cc}" -static
if command -v musl-gcc >/dev/null; then
    writer=writer-musl
    promise 'the core compiles with musl, without a warning' compiled musl-gcc -static
    promise 'and a vector lives there' lives_in "$dir/here" writer-musl
else
    skip musl 'no musl-gcc here'
fi

# --- file systems ---

# mounted KIND COMMAND…: with a file system of that kind in $dir/mounted.
mounted() {
    kind=$1
    shift
    rm -f "$dir/image"
    truncate -s 64M "$dir/image" && "mkfs.$kind" "$dir/image" >/dev/null 2>&1 &&
        mkdir -p "$dir/mounted" && mount -o loop "$dir/image" "$dir/mounted" || return 1
    rm -rf "$dir/mounted/lost+found"
    "$@"
    status=$?
    umount "$dir/mounted"
    return $status
}
can_mount() {
    is_root && PATH=$PATH:/sbin:/usr/sbin command -v "mkfs.$1" >/dev/null && mounted "$1" true
}
command_works() {
    rm -f ./*.vec ./*.csv
    "$vecfile" create quake new.vec -n 3 && "$vecfile" import -q -e quake "$quakes_csv" q.vec &&
        "$vecfile" import -q "$quakes_csv" q.vec && "$vecfile" export -o q.csv q.vec &&
        "$vecfile" export -o q.csv q.vec && "$vecfile" convert -q --to s390x q.vec c.vec &&
        "$vecfile" migrate -q c.vec && "$vecfile" salvage c.vec s.vec && "$vecfile" verify -q c.vec &&
        [ "$(echo *)" = 'c.vec new.vec q.csv q.vec s.vec' ]
}
command_works_in() {
    (cd "$1" && command_works) || {
        ls -A "$1"
        return 1
    }
}
PATH=$PATH:/sbin:/usr/sbin
for kind in ext2 vfat; do
    if ! can_mount $kind 2>/dev/null; then
        skip "$kind" 'it takes root, mkfs and a kernel that mounts it'
        continue
    fi
    for writer in writer-glibc writer-musl; do
        [ -x "$dir/$writer" ] || continue
        promise "a vector lives on $kind ($writer)" mounted $kind lives_in "$dir/mounted" $writer
    done
    promise "the command works on $kind" mounted $kind command_works_in "$dir/mounted"
done

# --- a read-only mount ---

# What is there already, once more as a folder that nothing may write to.
read_only() {
    mkdir -p "$dir/there" "$dir/only-read"
    mount --bind "$dir/there" "$dir/only-read" &&
        mount -o remount,bind,ro "$dir/only-read" || return 1
    "$@"
    status=$?
    umount "$dir/only-read"
    return $status
}
is_seen() {
    for _ in $(seq 100); do
        [ "$(wc -l <"$dir/seen")" -eq "$1" ] && return
        sleep 0.1
    done
    cat "$dir/seen"
    return 1
}
# By a writer that has the file through the other mount.
follows_read_only() {
    "$vecfile" create -n 3 quake "$dir/there/live.vec" &&
        "$vecfile" export -F jsonl "$dir/there/live.vec" >"$dir/three" || return 1
    "$vecfile" tail -f -n 2 --json "$dir/only-read/live.vec" >"$dir/seen" &
    follower=$!
    is_seen 2 && "$vecfile" import -q -F jsonl "$dir/three" "$dir/there/live.vec" && is_seen 5
    status=$?
    kill $follower
    wait $follower 2>/dev/null
    ! "$vecfile" import -q -F jsonl "$dir/three" "$dir/only-read/live.vec" 2>"$dir/said" &&
        grep -q "'$dir/only-read/live.vec'" "$dir/said" && return $status
}
if is_root && read_only true 2>/dev/null; then
    promise 'a reader follows through a read-only mount' read_only follows_read_only
else
    skip 'a read-only mount' 'it takes root and a system that mounts'
fi

# --- a jail ---

if is_root && chroot / true 2>/dev/null; then
    cp "$dir/writer-static" "$dir/jail/"
    promise 'a vector lives in a jail without /dev and /proc' chroot "$dir/jail" /writer-static /a.vec
    promise 'and nothing else is there' sh -c "[ \"\$(ls -A '$dir/jail')\" = 'a.vec
writer-static' ]"
    jailed_later() {
        (cd "$dir/here" && rm -f a.vec && "$dir/writer-glibc" a.vec "$dir/jail" && ls -A &&
            [ "$(ls -A)" = a.vec ] && "$vecfile" verify -q a.vec)
    }
    promise 'a process that goes into one commits to what it had opened' jailed_later
else
    skip 'a jail' 'chroot takes root'
fi

# --- limits ---

# With $1 descriptors: one for the vector, its directory, two logs; and for a list of pages.
with_descriptors() {
    # shellcheck disable=SC3045 # every sh here has ulimit -n
    (cd "$dir/here" && rm -f a.vec* && ulimit -n "$1" && exec "$dir/writer-glibc" a.vec)
}
promise 'eight descriptors are enough' with_descriptors 8
few_descriptors() {
    for count in 4 5 6 7; do
        with_descriptors $count >"$dir/said" && continue
        grep -q 'ulimit -n' "$dir/said" || { echo "with $count:"; cat "$dir/said"; return 1; }
        rm -f "$dir/here/a.vec-log0" "$dir/here/a.vec-log1" "$dir/here/a.vec"
        [ -z "$(ls -A "$dir/here")" ] || { ls -A "$dir/here"; return 1; }
    done
}
promise 'with fewer the message says so, and nothing strange is left' few_descriptors
little_memory() {
    # shellcheck disable=SC3045 # every sh here has ulimit -d
    (cd "$dir/here" && rm -f a.vec* && ulimit -d 500 && exec "$dir/writer-glibc" a.vec) \
        >"$dir/said" && return 0
    grep -q 'ulimit\|memory' "$dir/said" && "$vecfile" recover "$dir/here/a.vec" &&
        "$vecfile" verify -q "$dir/here/a.vec"
}
promise 'where a process may have little memory it works, or says so and loses nothing' little_memory
finish
