#!/bin/sh
# What the figures were measured on: machine.sh DIRECTORY-OF-THE-FILES COMPILER
set -eu

fact() {
    echo "info $1 $2"
}

version_of() {
    dpkg-query -W -f '${Version}' "$1" 2>/dev/null || echo unknown
}

fact processor "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) cores"
fact memory "$(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)"
fact kernel "$(uname -sr) $(uname -m)"
fact file-system "$(df --output=fstype "$1" | tail -1), $(awk -v m="$(df --output=target "$1" | tail -1)" \
    '$2 == m { print $4; exit }' /proc/mounts)"
# A virtual machine that gives free pages back to its host has slower page faults, the more so the
# smaller the blocks.
reporting=/sys/module/page_reporting/parameters/page_reporting_order
if [ -r "$reporting" ]; then
    fact free-pages "go back to the host in blocks of 2^$(cat "$reporting")"
fi
# shellcheck disable=SC2086 # the compiler may be several words
fact compiler "$($2 --version | head -1), -O2"
fact peers "LMDB $(version_of liblmdb-dev), SQLite $(version_of libsqlite3-dev), Tokyo Cabinet $(
    version_of libtokyocabinet-dev), Boost $(version_of libboost-dev), libpmemobj $(
    version_of libpmemobj-dev)"
