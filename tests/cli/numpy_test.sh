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
    make_empty "$1" empty.vec && "$vecfile" info --text empty.vec >layout.txt &&
        "$lua" "$top/tests/cli/random_rows.lua" layout.txt "$("$vecfile" export empty.vec)" 100 \
            "$seed" | "$vecfile" import -q --like empty.vec - "$1.vec"
    rm -f empty.vec
}
promise 'the catalogue' numpy quakes.vec
for element in vec3 frame particle quake tick usage login; do
    random_file "$element" || exit 1
    promise "random elements of $element" numpy "$element.vec"
    make_empty "$element" empty.vec || exit 1
    promise "no elements of $element are an empty array" numpy empty.vec
    rm empty.vec
done
promise 'a name that is not ASCII, with a quote' sh -c "cp vec3.vec \"é'x.vec\""
promise 'a name that is not ASCII, with a quote' numpy "é'x.vec"

# A header of .npy that NumPy reads only when told how long it may be.
many_fields() {
    fields=
    for i in $(seq 80); do
        fields="$fields${fields:+
}field the_name_of_this_field_is_so_long_that_eighty_fields_of_it_are_a_header_longer_than_numpy_takes_when_it_is_not_asked_to_$i u8 at $((94 + i)) size 1"
    done
    "$lua" "$top/tests/cli/forge.lua" quakes.vec wide.vec text \
        'field place char[80] at 95 size 80' "$fields" &&
        "$vecfile" export -n 1 -F npy wide.vec 2>said >wide.npy || return 1
    size=$(grep -o 'max_header_size=[0-9]*$' said | cut -d= -f2)
    [ "$size" -gt 10000 ] || { cat said; return 1; }
    $python -c 'import sys, numpy; sys.exit("max_header_size" not in numpy.load.__doc__)' ||
        size= # this NumPy has no such bound
    numpy ${size:+"--max-header-size=$size"} wide.vec
}
promise 'so many fields that numpy.load must be told: export says so' many_fields

# While a writer has it, not all is in its place.
being_written() {
    "$build/cli/killed" held.vec hold >ready &
    writer=$!
    read -r _ <ready
    exits 3 "$vecfile" info --numpy held.vec
    written_status=$?
    kill "$writer"
    wait "$writer" 2>/dev/null
    return $written_status
}
mkfifo ready
promise 'a file that is being written has no line to map it' being_written
finish
