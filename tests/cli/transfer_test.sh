#!/bin/sh
# export, import and create: what goes in comes out.
. "$(dirname "$0")/harness.sh"
lua=${LUA:-lua5.4}
seed=${VECFILE_SEED:-$(date +%s)}
make_quakes

# The elements of both files are the same bytes.
same_elements() {
    cmp -i 65536 "$1" "$2"
}

# Random rows of an element come back from CSV and from JSON as the same bytes.
round_trip() {
    echo "VECFILE_SEED=$seed"
    rm -f a.vec b.vec c.vec empty.vec
    make_empty "$1" empty.vec &&
        "$vecfile" info --text empty.vec >layout.txt &&
        "$lua" "$top/tests/cli/random_rows.lua" layout.txt "$("$vecfile" export empty.vec)" 300 \
            "$seed" >in.csv &&
        "$vecfile" import -q --like empty.vec in.csv a.vec &&
        "$vecfile" export a.vec >a.csv && "$vecfile" import -q --like a.vec a.csv b.vec &&
        same_elements a.vec b.vec &&
        "$vecfile" export -F jsonl a.vec >a.jsonl &&
        "$vecfile" import -q --like a.vec a.jsonl c.vec && same_elements a.vec c.vec &&
        "$vecfile" export --raw a.vec >raw.csv && rm b.vec &&
        "$vecfile" import -q --raw --like a.vec raw.csv b.vec && same_elements a.vec b.vec &&
        "$vecfile" verify --quiet a.vec
}
# Among these rows was a count that may be a date, written without a sign.
with_1972() {
    seed=1795912355 round_trip login
}
promise 'rows with a count of 19721108 survive, too' with_1972
for element in vec3 frame particle quake tick usage login; do
    promise "random elements of $element survive CSV and JSON, bit by bit" round_trip $element
done

promise 'CSV has a line of names, and times, enums and short floats' golden export_csv \
    "$vecfile" export -n 5 quakes.vec
promise 'JSON lines have an object a row' golden export_jsonl \
    "$vecfile" export -F jsonl -n 3 quakes.vec
promise 'chosen rows and columns' golden export_chosen \
    "$vecfile" export --where 'mag >= 6' --columns place,mag quakes.vec
promise 'a row with one empty cell is still a row' sh -c \
    "printf 'net\n\"\"\nus\n' | '$vecfile' import -q -e quake - one.vec &&
     '$vecfile' export --columns net one.vec | '$vecfile' import -q -e quake - two.vec &&
     cmp -i 65536 one.vec two.vec"
promise '--output makes the file' sh -c \
    "'$vecfile' export -o out.csv quakes.vec && '$vecfile' export quakes.vec | cmp - out.csv"
output_kinds() {
    "$vecfile" export quakes.vec >whole.csv
    "$vecfile" export -o /dev/null quakes.vec && [ -c /dev/null ] || return 1
    mkfifo pipe || return 1
    cat pipe >piped.csv &
    "$vecfile" export -o pipe quakes.vec && wait &&
        cmp whole.csv piped.csv && [ -p pipe ] || return 1
    echo old >target.csv && ln -s target.csv link.csv &&
        "$vecfile" export -o link.csv quakes.vec && [ -L link.csv ] && cmp whole.csv target.csv || return 1
    exits 3 "$vecfile" export -o . quakes.vec
}
promise '--output writes to devices and pipes, and follows links' output_kinds
promise 'a .npy file has a header that is a multiple of 64 bytes, and the elements' sh -c \
    "'$vecfile' export -F npy quakes.vec >q.npy && tail -c $((1707 * 176)) q.npy >body &&
     tail -c +65537 quakes.vec | cmp - body && [ \$((\$(wc -c <q.npy) % 64)) -eq \$((1707 * 176 % 64)) ]"
promise 'a .npy file has no chosen columns' exits 2 "$vecfile" export -F npy --columns mag quakes.vec

# CSV as it may come
import_text() {
    rm -f in.vec
    printf '%b' "$1" >in.csv
    "$vecfile" import -q -e quake in.csv in.vec
}
gives() {
    import_text "$1" && "$vecfile" export --columns "$2" in.vec >got && printf '%b' "$3" | diff - got
}
promise 'names differ in case, underscores and blanks from fields' gives \
    'Mag Type,MAG\nml,2.5\n' mag_type,mag 'mag_type,mag\nml,2.5\n'
promise 'lines end as in DOS, the last one not at all, and a byte order mark leads' gives \
    '\0357\0273\0277mag,net\r\n1,us\r\n2,ci' mag,net 'mag,net\n1,us\n2,ci\n'
promise 'quotes hold commas, quotes and new lines' gives \
    'place,mag\n"a ""b"",\nc",1\n' place,mag 'place,mag\n"a ""b"",\nc",1\n'
promise 'blanks belong to text, but not to numbers' gives \
    'place,mag\n a , 1 \n' place,mag 'place,mag\n" a ",1\n'
promise 'an empty cell, and a field that is not there, get their defaults' gives \
    'mag,gap,place\n,,x\n' mag,gap,type,place 'mag,gap,type,place\n,,earthquake,x\n'
promise 'an empty text in quotes is no default' gives \
    'type,mag\n"",1\n' type,mag 'type,mag\n"",1\n'
promise 'times come with zones, without seconds, as dates, as numbers' gives \
    'time\n2018-02-07T03:26:13.84+02:00\n2018-02-07 01:26\n2018-02-07\n1517966773840\n' time \
    'time\n2018-02-07T01:26:13.840Z\n2018-02-07T01:26:00.000Z\n2018-02-07T00:00:00.000Z\n2018-02-07T01:26:13.840Z\n'
promise 'times before 1970, leap days and the ends of the calendar' gives \
    'time\n1969-12-31T23:59:59.999Z\n2000-02-29\n0000-01-01\n9999-12-31T23:59:59.999Z\n' time \
    'time\n1969-12-31T23:59:59.999Z\n2000-02-29T00:00:00.000Z\n0000-01-01T00:00:00.000Z\n9999-12-31T23:59:59.999Z\n'
promise 'whole numbers come as spreadsheets write them' gives \
    'nst,sig\n5.0,1e2\n0x10,+7\n' nst,sig 'nst,sig\n5,100\n16,7\n'
promise 'a column may be renamed' sh -c \
    "printf 'magnitude\n5\n' | '$vecfile' import -q -e quake --rename magnitude=mag - r.vec &&
     '$vecfile' export --columns mag r.vec | grep -qx 5"
promise 'unknown columns may be left out' sh -c \
    "printf 'foo,mag\n1,5\n' | '$vecfile' import -q -e quake --ignore-unknown - u.vec &&
     '$vecfile' export --columns mag u.vec | grep -qx 5"

# refused TEXT MESSAGE: nothing comes into being, and the message says that.
refused() {
    says "$2" import_text "$1" && [ "$(ls in.vec* 2>/dev/null)" = '' ]
}
promise 'an unknown column is refused' refused 'magg\n1\n' "is it 'mag'?"
promise 'a column twice is refused' refused 'mag,Mag\n1,2\n' "column 'mag' is there twice"
promise 'a text too long is refused, by row and column' refused 'net\nus\ntoolong\n' \
    "row 2: column 'net': 'toolong' is longer than 4 bytes"
promise 'a number too large is refused' refused 'nst\n65536\n' "is no whole number from 0 to 65535"
promise 'a negative number is refused where there are none' refused 'nst\n-1\n' 'from 0 to 65535'
promise 'a fraction is refused where there are none' refused 'nst\n1.5\n' 'from 0 to 65535'
promise 'a float too large is refused' refused 'mag\n1e39\n' 'no number that a float can hold'
promise 'a time that the unit cannot hold is refused' refused 'time\n2018-02-07T00:00:00.0001Z\n' \
    "is finer than the field's unit"
promise 'a day that is none is refused' refused 'time\n2018-02-29\n' 'neither a time'
promise 'an unknown enum value is refused' refused 'status\ndone\n' 'is no value of enum review'
promise 'too few cells are refused' refused 'mag,net\n1\n' 'fewer cells'
promise 'too many cells are refused' refused 'mag\n1,2\n' 'more cells'
promise 'an open quote is refused' refused 'mag,place\n1,"a\n' 'a quote is not closed'
promise 'a quote in the middle is refused' refused 'mag,place\n1,a"b"\n' 'a quote stands where'
promise 'no line of names is refused' refused '' 'there is no line of names'
promise 'a NUL is refused' refused 'net\na\0000b\n' 'has a NUL in it'

json_refused() {
    printf '%s\n' "$1" >in.jsonl
    rm -f in.vec
    says "$2" "$vecfile" import -q -e frame in.jsonl in.vec && [ ! -e in.vec ]
}
promise 'JSON that is none is refused, by line' json_refused '{"time":1}
{"time":' 'line 2'
promise 'JSON after JSON is refused' json_refused '{"time":1} {"time":2}' 'something follows'
promise 'JSON that is no object is refused' json_refused '[1]' 'no object'
promise 'an array that is too long is refused' json_refused \
    '{"accelerometers":[{"x":1},{"x":2},{"x":3}]}' "'accelerometers[2].x' is no column"
promise 'a number too large is refused in JSON' json_refused '{"joints":[{"temperature":99999}]}' \
    'from -32768 to 32767'
# shellcheck disable=SC2046 # numbers
promise 'JSON too deep is refused' json_refused "$(printf '{"a":%.0s' $(seq 100))1" 'line 1'
promise 'JSON takes columns by their full names, and null' sh -c \
    "echo '{\"joints[1].angle\":0.5,\"joints\":[{\"speed\":null}],\"is_safe\":null}' |
     '$vecfile' import -q -e frame -F jsonl - full.vec &&
     '$vecfile' export --columns joints[0].speed,joints[1].angle,is_safe full.vec | grep -qx nan,0.5,true"

promise 'rows are appended to a file that is there' sh -c \
    "cp quakes.vec more.vec && '$vecfile' import -q -r magType=mag_type '$quakes_csv' more.vec &&
     '$vecfile' info --json more.vec | grep -q '\"count\":3414'"
unchanged_by_bad_rows() {
    cp quakes.vec kept.vec
    { head -n 1000 "$quakes_csv"; echo 'bad'; } >bad.csv
    exits 3 "$vecfile" import -q bad.csv kept.vec && "$vecfile" diff quakes.vec kept.vec &&
        "$vecfile" info kept.vec | grep -q 'closed properly' && [ ! -e kept.vec-log0 ]
}
promise 'rows that do not fit leave a file as it was' unchanged_by_bad_rows
promise 'a new file needs to be told what it is' says '--element or --like' \
    "$vecfile" import "$quakes_csv" nothing.vec
promise 'a new file never replaces one' exits 3 "$vecfile" import -e quake "$quakes_csv" quakes.vec
promise 'create makes an empty file of an element' sh -c \
    "'$vecfile' create tick t.vec && '$vecfile' info --json t.vec | grep -q '\"count\":0,'"
promise 'create never replaces a file' exits 3 "$vecfile" create tick t.vec
promise 'create --like takes the elements of another file' sh -c \
    "'$vecfile' create --like quakes.vec l.vec && '$vecfile' info --text l.vec >a &&
     '$vecfile' info --text quakes.vec | cmp - a"
promise 'create --list names the elements of the tree' golden create_list "$vecfile" create --list
promise 'create suggests the nearest element' says "did you mean 'quake'" \
    "$vecfile" create quaek q.vec
finish
