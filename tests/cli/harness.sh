# What the tests of the command share; sourced with the build folder in $1 and, to take the present
# output over as the expected one, --refresh in $2.  They run in a folder of their own, so that names
# of files in messages are the same everywhere.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd)
refresh=${2-}
suite=cli/$(basename "$0" _test.sh)
dir=$build/$suite
log=$dir/log
golden=$top/tests/cli/golden
vecfile=$build/vecfile
quakes_csv=$top/tests/data/earthquakes.csv
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir" || exit 1
export LC_ALL=C.UTF-8
unset NO_COLOR VECFILE_LAYOUTS
ln -s "$top/generated" generated # where elements are found by their names
. "$top/tests/promises.sh"

# exits STATUS COMMAND…: with exactly that status.
exits() {
    exit_wanted=$1
    shift
    "$@"
    exit_found=$?
    [ "$exit_found" -eq "$exit_wanted" ] || {
        echo "exit status $exit_found, not $exit_wanted: $*"
        return 1
    }
}

# says TEXT COMMAND…: prints the text somewhere, on stdout or stderr.
says() {
    text_wanted=$1
    shift
    "$@" >said 2>&1
    grep -qF -- "$text_wanted" said || {
        echo "does not say: $text_wanted"
        cat said
        return 1
    }
}

# golden NAME COMMAND…: prints what is in golden/NAME.expected, UUIDs apart; stderr too.
golden() {
    expected=$golden/$1.expected
    shift
    "$@" >printed.raw 2>&1
    sed 's/[0-9a-f]\{8\}-[0-9a-f]\{4\}-4[0-9a-f]\{3\}-[0-9a-f]\{4\}-[0-9a-f]\{12\}/UUID/' \
        printed.raw >printed
    [ "$refresh" = --refresh ] && cp printed "$expected"
    diff -u "$expected" printed
}

# Bytes from place $2 of file $1 on become those that printf makes of $3.
poke() {
    # shellcheck disable=SC2059 # the bytes are a format
    printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# make_empty ELEMENT FILE: by a program where a system header lays the element out.
make_empty() {
    if [ "$1" = login ]; then
        rm -f "$2" && "$build/cli/made" login "$2"
    else
        "$vecfile" create "$1" "$2"
    fi
}

# The catalogue as a vector, quakes.vec.
make_quakes() {
    "$vecfile" import --quiet --element quake "$quakes_csv" quakes.vec || exit 1
}
