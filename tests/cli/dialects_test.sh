#!/bin/sh
# CSV, JSON and times as other programs and people write them: taken for what they mean, or refused
# with what to write instead, never for something else.
. "$(dirname "$0")/harness.sh"

# import_text FORMAT TEXT [OPTION…]: the quakes that the text has, in in.vec.
import_text() {
    import_format=$1
    printf '%b' "$2" >"in.$1"
    shift 2
    rm -f in.vec
    "$vecfile" import -q -e "${element:-quake}" "$@" "in.$import_format" in.vec
}
# gives FORMAT TEXT COLUMNS ROWS [OPTION…]: what is exported then.
gives() {
    format_given=$1 text=$2 columns=$3 rows=$4
    shift 4
    import_text "$format_given" "$text" "$@" && "$vecfile" export --columns "$columns" in.vec |
        tail -n +2 >found && printf '%b' "$rows" | diff - found
}
# refused FORMAT TEXT MESSAGE: nothing comes into being, and the message says that.
refused() {
    refused_text=$2
    says "$3" import_text "$1" "$refused_text" && [ "$(ls in.vec* 2>/dev/null)" = '' ]
}

# Encodings
for encoding in UTF-16 UTF-16LE UTF-16BE UTF-32 UTF-32LE UTF-32BE; do
    recoded() {
        "$@" | iconv -f UTF-8 -t $encoding >recoded
        rm -f new.vec
        says "is text in $(echo $encoding | cut -c 1-6), not UTF-8" \
            "$vecfile" import -q -e quake -F "$format" recoded new.vec || return 1
        # What the message recommends works.
        command=$(sed -n 's/.*: \(iconv .*\) makes it that/\1/p' said)
        $command <recoded | "$vecfile" import -q -e quake -F "$format" - new.vec &&
            "$vecfile" export --columns mag new.vec | grep -qx 5
    }
    format=csv
    promise "CSV in $encoding is named as such" recoded printf 'mag\n5\n'
    format=jsonl
    promise "JSON in $encoding is named as such" recoded printf '{"mag":5}\n'
done
promise 'a spreadsheet is named as such' refused csv 'PK\0003\0004rest' 'save the table as CSV'
promise 'compressed CSV is named as such' refused csv '\0037\0213rest' 'compressed with gzip'
promise 'a byte order mark is no content of JSON' gives jsonl '\0357\0273\0277{"mag":5}\n' mag '5\n'
promise 'a byte order mark that comes byte by byte is found' sh -c \
    "{ for byte in 357 273 277; do printf \"\\\\\$byte\"; sleep 0.05; done; printf 'mag\n5\n'; } |
     '$vecfile' import -q -e quake - slow.vec"

# Empty lines
promise 'an empty line is a row where rows have one text' gives csv 'place\na\n\nc\n' place 'a\n""\nc\n'
promise 'an empty line is a row where rows have one number' gives csv 'mag\n1\n\n3\n' mag '1\nnan\n3\n'
promise 'an empty line is a row of the default' gives csv 'type\n\n""\n' type 'earthquake\n""\n'
promise 'empty lines at the end are rows as well' gives csv 'nst\n1\n\n\n' nst '1\n0\n0\n'
promise 'a line of blanks is a row of one number' gives csv 'nst\n1\n  \n' nst '1\n0\n'
promise 'an empty line of DOS is one row' gives csv 'nst\r\n1\r\n\r\n3\r\n' nst '1\n0\n3\n'
promise 'an empty line of an old Macintosh is one row' gives csv 'nst\r1\r\r3\r' nst '1\n0\n3\n'
promise 'an empty line of line feeds and carriage returns is one row' \
    gives csv 'nst\n\r1\n\r\n\r3\n\r' nst '1\n0\n3\n'
promise 'empty lines before the names are nothing' gives csv '\n\r\nnst\n1\n' nst '1\n'
promise 'empty lines are no rows where rows have several cells' \
    gives csv 'nst,sig\n1,2\n\n\r\n3,4\n\n' nst,sig '1,2\n3,4\n'
many_empty_lines() {
    { echo nst; yes '' | head -n 20000000; echo 1; } >empty.csv
    rm -f empty.vec
    "$vecfile" import -q -e vec3 -r nst=x empty.csv empty.vec &&
        "$vecfile" info --json empty.vec | grep -q '"count":20000001,'
}
promise 'very many empty lines are no open quote' many_empty_lines

# Numbers
promise 'a number too small for its format is zero of its sign' gives csv \
    'latitude,mag\n1e-400,1e-50\n-1e-400,-1e-50\n0.0000000001e-400,1e-99999999999999999999\n' \
    latitude,mag '0,0\n-0,-0\n0,0\n'
promise 'the smallest numbers are not zero' gives csv 'latitude,mag\n5e-324,1e-45\n3e-324,8e-46\n' \
    latitude,mag '5e-324,1e-45\n5e-324,1e-45\n'
promise 'a number too large is not zero' refused csv 'latitude\n1000e397\n' 'a double can hold'
promise 'a long number too large is not zero' refused csv \
    "latitude\n1$(printf '%0400d' 0)e-5\n" 'a double can hold'
promise 'minus zero is zero of an unsigned type' gives csv 'nst\n-0\n-0.0\n' nst '0\n0\n'
promise 'what a double rounds to a whole number is none' refused csv \
    'nst\n5.00000000000000000001\n' 'is no whole number'
promise 'what a double rounds to zero is no whole number' refused csv 'nst\n1e-400\n' \
    'is no whole number'

# JSON
for number in 05 5. .5 +5 0x10 01 -01 - -.5 1e 1e+ 1.e1 --1 1_0 -Infinity -inf -nan NaN Infinity nan; do
    promise "$number is no number of JSON" refused jsonl "{\"mag\":$number}\n" 'line 1'
    promise "$number is no JSON in what is left out" exits 3 import_text jsonl \
        "{\"more\":[{\"x\":$number}],\"mag\":1}\n" --ignore-unknown
done
promise 'a refused number says what to write' refused jsonl '{"mag":-Infinity}\n' '"-inf"'
promise 'NaN without quotes says what to write' refused jsonl '{"mag":NaN}\n' '"nan"'
promise 'what JSON has no numbers for comes in quotes' gives jsonl \
    '{"mag":"nan"}\n{"mag":"-inf"}\n{"mag":"1e3"}\n{"nst":"0x10"}\n' mag,nst \
    ',0\n-inf,0\n1000,0\n,16\n'
promise 'numbers of JSON come in all their forms' gives jsonl \
    '{"latitude":-0}\n{"latitude":0.5e-1}\n{"latitude":1E+2}\n{"latitude":10}\n' latitude \
    '-0\n0.05\n100\n10\n'
promise 'a key twice is refused' refused jsonl '{"mag":5,"mag":5}\n' "key 'mag' is there twice"
promise 'a key twice is refused where it is empty' refused jsonl '{"mag":[],"mag":5}\n' 'is there twice'
promise 'a key twice with other escapes is refused' refused jsonl '{"mag":5,"m\\u0061g":5}\n' \
    'is there twice'
promise 'a column twice by names that differ is refused' refused jsonl '{"mag":5,"MAG":5}\n' \
    "column 'mag' is there twice"
promise 'a key twice is refused in what is left out' exits 3 import_text jsonl \
    '{"more":{"a":1,"b":{"a":1},"a":2}}\n' --ignore-unknown
promise 'a key may be in several objects and lines' gives jsonl \
    '{"mag":1,"x":{"a":1},"y":{"a":[{"a":1},{"a":2}]}}\n{"mag":2}\n' mag '1\n2\n' --ignore-unknown
element=frame
promise 'a column by its full name and in its array is refused' refused jsonl \
    '{"joints[0].angle":1,"joints":[{"angle":2}]}\n' "column 'joints[0].angle' is there twice"
element=quake
many_keys() {
    awk 'BEGIN { printf "{\"mag\":1"; for (i = 0; i < 200000; i++) printf ",\"k%d\":%d", i, i
        print "}" }' >many.jsonl
    rm -f many.vec
    "$vecfile" import -q -u -e quake many.jsonl many.vec || return 1
    sed 's/}$/,"k777":1}/' many.jsonl >twice.jsonl
    rm -f many.vec
    says "'k777' is there twice" "$vecfile" import -q -u -e quake twice.jsonl many.vec
}
promise 'one of very many keys twice is found' many_keys
for wrong in '"\\q"' '"\\ud83d"' '"\\udc00\\ud800"' '"\\u12"' '"a\tb"' '"\0377"' 'tru' 'nul' '{a:1}' '[1,]' '[}'; do
    promise "$wrong is no JSON" refused jsonl "{\"place\":$wrong}\n" 'in.jsonl'
    promise "$wrong is no JSON in what is left out" exits 3 import_text jsonl \
        "{\"more\":$wrong,\"mag\":1}\n" --ignore-unknown
done
promise 'a NUL in a text of JSON is refused' refused jsonl '{"place":"a\\u0000b"}\n' 'has a NUL in it'
promise 'what follows an object is refused' refused jsonl '{"mag":1}]\n' 'line 1'
promise 'a JSON text sequence has a mark before each object' gives jsonl \
    '\0036{"mag":5}\n\0036{"mag":6}\n' mag '5\n6\n'

# Times
time_is() {
    gives csv "time\n$1\n" time "$2\n"
}
time_refused() {
    refused csv "time\n$1\n" "${2:-neither a time in ISO 8601 nor a number}"
}
promise 'a leap second counts as POSIX has it' time_is 2016-12-31T23:59:60.5Z 2017-01-01T00:00:00.500Z
promise 'a leap second is at the end of a day of UTC' \
    time_is 2017-01-01T05:29:60+05:30 2017-01-01T00:00:00.000Z
promise 'a second of 60 elsewhere is refused' time_refused 2018-02-07T12:30:60Z 'a second of 60 elsewhere'
promise 'a second of 60 at the end of a day elsewhere is refused' \
    time_refused 2018-02-07T23:59:60+01:00 'a second of 60 elsewhere'
for digits in 2018 201802 20180207 201802070126 20180207012613; do
    promise "$digits is no count of milliseconds unasked" time_refused $digits \
        "may be a date or a count: write a date with hyphens, as in 2018-02-07, and ms since 1970-01-01T00:00Z as +$digits"
    promise "$digits is none in JSON either" refused jsonl "{\"time\":$digits}\n" 'may be a date'
    promise "+$digits is a count" gives csv "time\n+$digits\n" nst '0\n'
    promise "$digits is a count where times are as stored" sh -c \
        "printf 'time\n$digits\n' | '$vecfile' import -q -e quake --raw - raw$digits.vec &&
         '$vecfile' export --raw --columns time raw$digits.vec | grep -qx $digits"
    promise "$digits is no moment of a condition unasked" says 'may be a date or a count' \
        "$vecfile" head --where "time > $digits" in.vec
done
promise 'a date as spreadsheets round it is no count' time_refused 20180207.0 'may be a date'
promise 'a number that spells no date is a count' gives csv \
    'time\n-2018\n0\n1899\n2100\n20181307\n20180232\n2018020\n201802070160\n' time \
    '1969-12-31T23:59:57.982Z\n1970-01-01T00:00:00.000Z\n1970-01-01T00:00:01.899Z\n1970-01-01T00:00:02.100Z\n1970-01-01T05:36:21.307Z\n1970-01-01T05:36:20.232Z\n1970-01-01T00:33:38.020Z\n1976-05-24T16:07:50.160Z\n'
promise 'times as stored are not in ISO 8601' sh -c \
    "printf 'time\n2018-02-07\n' | '$vecfile' import -q -e quake --raw - iso.vec 2>&1 | grep -q 'no whole number'"
finish
