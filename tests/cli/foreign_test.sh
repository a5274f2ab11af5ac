#!/bin/sh
# Files of every machine, looked at, checked, exported and mended as they are; convert and migrate.
. "$(dirname "$0")/harness.sh"
lua=${LUA:-lua5.4}
seed=${VECFILE_SEED:-$(date +%s)}
python=${PYTHON:-/usr/bin/python3}
make_quakes
forge() {
    "$lua" "$top/tests/cli/forge.lua" "$@"
}
elements='frame particle quake tick usage vec3'
machines=$("$vecfile" convert --machines)
for element in $elements; do
    "$vecfile" create "$element" empty.vec && "$vecfile" info --text empty.vec >layout.txt &&
        "$lua" "$top/tests/cli/random_rows.lua" layout.txt "$("$vecfile" export empty.vec)" 50 \
            "$seed" | "$vecfile" import -q --element "$element" - "$element.vec" || exit 1
    rm -f empty.vec
done

# A file of another machine says the same as the one it was made of.
says_the_same() {
    echo "VECFILE_SEED=$seed"
    rm -f there.vec back.vec
    # Narrower machines hold smaller numbers only.
    "$vecfile" convert --quiet --clamp --to "$2" "$1.vec" there.vec &&
        "$vecfile" convert --quiet --like "$1.vec" there.vec back.vec || return 1
    for form in 'export' 'export --raw' 'export -F jsonl' 'cat --json' 'stat --json'; do
        # shellcheck disable=SC2086 # a command and its options
        "$vecfile" $form there.vec >a && "$vecfile" $form back.vec >b && cmp a b || return 1
    done
    "$vecfile" verify --quiet there.vec && "$vecfile" diff there.vec back.vec
}
for machine in $machines; do
    for element in $elements; do
        promise "$element from $machine says what it says here" says_the_same $element "$machine"
    done
done
fixed_is_lossless() {
    for element in frame particle quake tick vec3; do
        rm -f there.vec
        "$vecfile" convert --quiet --to s390x $element.vec there.vec &&
            "$vecfile" diff $element.vec there.vec || return 1
    done
}
promise 'fixed layouts lose nothing in the other byte order' fixed_is_lossless

"$vecfile" convert --quiet --to s390x quakes.vec s390x.vec || exit 1
promise 'info shows the machine of a foreign file' golden info_foreign "$vecfile" info s390x.vec
promise 'head shows the rows of a foreign file' sh -c \
    "'$vecfile' head s390x.vec >a && '$vecfile' head quakes.vec | cmp - a"
promise 'conditions work on a foreign file' sh -c \
    "[ \$('$vecfile' cat --json --where 'mag >= 5 && time >= \"2018-02-01\" && status == reviewed' s390x.vec | wc -l) -eq \$('$vecfile' cat --json --where 'mag >= 5 && time >= \"2018-02-01\" && status == reviewed' quakes.vec | wc -l) ]"
like_foreign() {
    for element in quake usage; do
        rm -f there.vec like.vec here.vec
        "$vecfile" convert --quiet --clamp --to m68k $element.vec there.vec &&
            "$vecfile" create -n 3 --like there.vec like.vec &&
            "$vecfile" create -n 3 $element here.vec && cmp -i 65536 like.vec here.vec &&
            "$vecfile" info --text like.vec >a && "$vecfile" info --text here.vec | cmp - a || return 1
    done
}
promise 'a new file like a foreign one is laid out for this machine' like_foreign
salvaged() {
    cp s390x.vec bad.vec
    poke bad.vec 4096 XXXX
    poke bad.vec 8192 XXXX
    poke bad.vec 12288 XXXX
    rm -f new.vec
    exits 0 "$vecfile" salvage bad.vec new.vec && "$vecfile" diff s390x.vec new.vec &&
        "$vecfile" info new.vec | grep -q big-endian
}
promise 'a damaged foreign file is rescued as it is' salvaged
if $python -c 'import numpy' 2>/dev/null; then
    numpy_reads() {
        for element in $elements; do
            rm -f "$element.be.vec"
            "$vecfile" convert --quiet --clamp --to "$1" "$element.vec" "$element.be.vec" || return 1
        done
        PYTHONDONTWRITEBYTECODE=1 $python "$top/tests/cli/numpy_test.py" "$vecfile" ./*.be.vec
    }
    for machine in $machines; do
        promise "NumPy reads files of $machine" numpy_reads "$machine"
    done
else
    echo 'cli/foreign: no NumPy here, its part left out'
fi
# Files that those machines wrote themselves, as tests/arch keeps them.
written_there() {
    for file in "$1"/*.vec; do
        "$vecfile" verify --quiet "$file" && "$vecfile" info "$file" >/dev/null &&
            "$vecfile" stat "$file" >/dev/null || return 1
        for form in 'export' 'export -F jsonl'; do
            # shellcheck disable=SC2086 # a command and its options
            "$vecfile" $form "$file" >a && [ -s a ] || return 1
        done
        rm -f salvaged.vec
        "$vecfile" salvage "$file" salvaged.vec && "$vecfile" diff "$file" salvaged.vec || return 1
    done
    if $python -c 'import numpy' 2>/dev/null; then
        PYTHONDONTWRITEBYTECODE=1 $python "$top/tests/cli/numpy_test.py" "$vecfile" "$1"/*.vec
    fi
}
for archive in "$top"/tests/arch/files/*.tar.gz; do
    [ -e "$archive" ] || continue
    machine=$(basename "$archive" .tar.gz)
    tar xzf "$archive"
    promise "files that $machine wrote" written_there "$machine"
done

printf 'pid,user_us,load\n1,9223372036854775807,0.1\n2,5,nan\n' |
    "$vecfile" import -q -e usage - two.vec || exit 1
promise 'a value that does not fit stops convert, by element and field' says \
    "element 0 of 'two.vec': field 'user_us'" "$vecfile" convert --to m68k two.vec m68k.vec
promise 'convert says what became of each field' golden convert \
    "$vecfile" convert --to m68k two.vec m68k.vec --clamp
promise 'and for programs' sh -c \
    "rm -f j.vec; '$vecfile' convert --json --to s390x tick.vec j.vec | grep -q '\"elements\":50,'"
promise 'convert never replaces a file' exits 3 "$vecfile" convert quakes.vec s390x.vec
promise 'convert knows its machines' exits 2 "$vecfile" convert --to vax quakes.vec vax.vec
forge quakes.vec older.vec text 'field sig u16' 'field significance u16' || exit 1
promise 'migrate refuses to drop a field unasked' says "field 'significance'" \
    "$vecfile" migrate older.vec
promise 'and leaves the file as it was' sh -c \
    "'$vecfile' head -n 1 --columns significance older.vec | grep -q 62"
promise 'migrate brings a file to its present schema, and says how' golden migrate \
    "$vecfile" migrate --drop older.vec
promise 'the new field has its default' sh -c \
    "[ \$('$vecfile' cat --json --where 'sig == 0' older.vec | wc -l) -eq 1707 ]"
promise 'a second time there is nothing to do' says 'as it should be already' \
    "$vecfile" migrate older.vec
promise 'migrate brings a foreign file here' sh -c \
    "cp s390x.vec m.vec && '$vecfile' migrate -q m.vec && cmp -i 65536 m.vec quakes.vec"
finish
