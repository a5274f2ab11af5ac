#!/bin/sh
# info --numpy and export --format npy, read by NumPy: every schema's elements, of both byte orders.
. "$(dirname "$0")/harness.sh"
lua=${LUA:-lua5.4}
python=${PYTHON:-/usr/bin/python3} # Debian's, which python3-numpy is for
if ! $python -c 'import numpy' 2>/dev/null; then
    echo 'cli/numpy: no NumPy here, left out'
    exit 0
fi
seed=${VECFILE_SEED:-$(date +%s)}
make_quakes

numpy() {
    echo "VECFILE_SEED=$seed"
    PYTHONDONTWRITEBYTECODE=1 $python "$top/tests/cli/numpy_test.py" "$vecfile" "$@"
}
random_file() {
    "$vecfile" create "$1" empty.vec && "$vecfile" info --text empty.vec >layout.txt &&
        "$lua" "$top/tests/cli/random_rows.lua" layout.txt "$("$vecfile" export empty.vec)" 100 \
            "$seed" | "$vecfile" import -q --element "$1" - "$1.vec"
    rm -f empty.vec
}
promise 'the catalogue' numpy quakes.vec
for element in vec3 frame particle quake tick usage login; do
    random_file "$element" || exit 1
    promise "random elements of $element" numpy "$element.vec"
done
promise 'a name that is not ASCII, with a quote' sh -c "cp vec3.vec \"é'x.vec\""
promise 'a name that is not ASCII, with a quote' numpy "é'x.vec"
finish
