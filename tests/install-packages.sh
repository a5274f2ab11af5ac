#!/bin/sh
# Makes sure that the Debian packages named on the command line are there: installs those that are
# missing, as root or through sudo, or names them in one line where that is not possible.
set -eu

# What tells that a package is there, whatever way it came.
is_there() {
    case $1 in
    check) pkg-config --exists check 2>/dev/null ;;
    pkg-config) command -v pkg-config >/dev/null ;;
    g++) command -v "${CXX:-c++}" >/dev/null ;;
    clang) command -v clang >/dev/null && command -v clang++ >/dev/null ;;
    lua-check) command -v luacheck >/dev/null ;;
    gcc-x86-64-linux-gnu) command -v x86_64-linux-gnu-gcc >/dev/null ;;
    gcc-*-linux-gnu*) command -v "${1#gcc-}-gcc" >/dev/null ;;
    qemu-user) command -v qemu-s390x >/dev/null ;;
    locales) [ -e /usr/share/i18n/locales/ps_AF ] ;;
    musl-tools) command -v musl-gcc >/dev/null ;;
    e2fsprogs | xfsprogs | dosfstools) dpkg -s "$1" >/dev/null 2>&1 ;;
    *-dev | *-cross) dpkg -s "$1" >/dev/null 2>&1 ;;
    python3-numpy) "${PYTHON:-/usr/bin/python3}" -c 'import numpy' 2>/dev/null ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

missing=
for package in "$@"; do
    is_there "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=sudo
else
    echo "missing packages; as root: apt-get install$missing" >&2
    exit 1
fi
if ! command -v apt-get >/dev/null; then
    echo "missing, and no apt-get to install them with:$missing" >&2
    exit 1
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Lists may be old or absent on a fresh machine: refresh them only if it does not work without.
# shellcheck disable=SC2086 # both are lists of words
if ! $as_root apt-get install -y --no-install-recommends $missing >"$log" 2>&1 &&
    ! { $as_root apt-get update && $as_root apt-get install -y --no-install-recommends $missing; } \
        >"$log" 2>&1; then
    cat "$log" >&2
    echo "could not install:$missing" >&2
    exit 1
fi
