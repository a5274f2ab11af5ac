#!/bin/sh
# Remakes the small files that each machine writes: remake.sh BUILD FILES MACHINE=EMULATOR…
set -eu
build=$1
files=$2
shift 2
mkdir -p "$files"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for one in "$@"; do
    machine=${one%%=*}
    mkdir "$scratch/$machine"
    # shellcheck disable=SC2086 # the emulator is a list of words, or none
    ${one#*=} "$build/$machine/machine" write "$scratch/$machine"
    tar -C "$scratch" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf - "$machine" |
        gzip -9n >"$files/$machine.tar.gz"
done
ls -l "$files"
