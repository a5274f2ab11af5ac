#!/bin/sh
# Whatever bytes an element has, export and import lose nothing on the way.
. "$(dirname "$0")/harness.sh"
lua=${LUA:-lua5.4}
seed=${VECFILE_SEED:-$(date +%s)}

# The elements of both files are the same bytes.
same_elements() {
    cmp -i 65536 "$1" "$2"
}

# there_and_back FILE: as CSV and as JSON lines, as meant and as stored.
there_and_back() {
    for format in csv jsonl; do
        for raw in '' --raw; do
            rm -f back.vec
            # shellcheck disable=SC2086 # an option or none
            "$vecfile" export -F $format $raw "$1" >"there.$format" &&
                "$vecfile" import --quiet $raw --like "$1" "there.$format" back.vec &&
                same_elements "$1" back.vec || {
                echo "not through $format $raw"
                return 1
            }
        done
    done
}

# Elements of random bytes, of each kind that the tree has.
random_bytes_come_back() {
    echo "VECFILE_SEED=$seed"
    rm -f a.vec empty.vec
    make_empty "$1" empty.vec && "$vecfile" create --count 200 --like empty.vec a.vec &&
        "$vecfile" info --text a.vec >layout.txt &&
        "$lua" "$top/tests/cli/random_bytes.lua" layout.txt 200 "$seed" |
        dd of=a.vec bs=65536 seek=1 conv=notrunc status=none && there_and_back a.vec
}
for element in vec3 frame particle quake tick usage login; do
    promise "random bytes in elements of $element come back from CSV and JSON" \
        random_bytes_come_back $element
done

# In the other byte order and other alignments; floats of this machine only, as import makes them.
foreign_bytes_come_back() {
    for machine in $("$vecfile" convert --machines); do
        for element in quake tick frame; do
            rm -f a.vec b.vec
            "$vecfile" create --count 50 "$element" a.vec &&
                "$vecfile" convert --quiet --clamp --to "$machine" a.vec b.vec &&
                "$vecfile" info --text b.vec >layout.txt &&
                "$lua" "$top/tests/cli/random_bytes.lua" layout.txt 50 "$seed" |
                dd of=b.vec bs=65536 seek=1 conv=notrunc status=none || return 1
            for format in csv jsonl; do
                rm -f c.vec
                "$vecfile" export -F $format b.vec >there &&
                    "$vecfile" import --quiet -F $format --like b.vec there c.vec &&
                    "$vecfile" export -F $format c.vec | cmp there - || {
                    echo "VECFILE_SEED=$seed $element of $machine as $format"
                    return 1
                }
            done
        done
    done
}
promise 'random bytes of every machine come back as what is printed of them' foreign_bytes_come_back

# Times of every unit, in integers of 64 and 32 bits with a sign and without.
times_come_back() {
    rm -f empty.vec
    "$vecfile" create --count 200 tick empty.vec || return 1
    for unit in s ms us ns min h days; do
        for epoch in 1970-01-01T00:00Z 0000-01-01 9999-12-31T23:59:59; do
            since="  unit \"$unit since $epoch\""
            "$lua" "$top/tests/cli/forge.lua" empty.vec a.vec \
                text 'ns since 1970-01-01T00:00Z' "$unit since $epoch" \
                text '  doc "number of the message in its feed"' "$since" \
                text 'field ask_size u32 at 44 size 4' "field ask_size u32 at 44 size 4
$since" text 'field last_size u32 at 48 size 4' "field last_size i32 at 48 size 4
$since" && "$vecfile" info --text a.vec >layout.txt &&
                "$lua" "$top/tests/cli/random_bytes.lua" layout.txt 200 "$seed" |
                dd of=a.vec bs=65536 seek=1 conv=notrunc status=none && there_and_back a.vec &&
                "$vecfile" stat a.vec >/dev/null && "$vecfile" stat --json a.vec >/dev/null || {
                echo "VECFILE_SEED=$seed $unit since $epoch"
                return 1
            }
        done
    done
}
promise 'times of every unit come back, from the first to the last that there are' times_come_back

# An element of quake with bytes of $2 at $1 is printed with $4 in column $3, and comes back.
prints() {
    rm -f one.vec
    "$vecfile" create --count 1 quake one.vec && poke one.vec $((65536 + $1)) "$2" &&
        "$vecfile" export --columns "$3" one.vec | tail -n 1 >found &&
        printf '%s\n' "$4" | diff - found && there_and_back one.vec
}
promise 'a NaN with something in its fraction keeps it' \
    prints 16 '\242\007\0\0\0\0\360\177' latitude 'nan(0x7a2)'
promise 'a negative NaN keeps its sign' prints 16 '\0\0\0\0\0\0\370\377' latitude -NaN
promise 'a NaN of a float is not made quiet on the way' \
    prints 36 '\001\0\200\377' mag '-nan(0x1)'
promise 'an enum value without a name is a hexadecimal number' prints 56 '\310' mag_type 0xc8
promise 'a bool that is neither is a hexadecimal number' prints 58 '\002' tsunami 0x2
promise 'text behind the NUL that ends it is not lost' \
    prints 59 'a\0b\0' net '"{""hex"":""610062""}"'
promise 'text that reads like hexadecimal text is written as such' \
    prints 95 '{"hex":"61"}' place '"{""hex"":""7b22686578223a223631227d""}"'
promise 'the least number of 64 bits is no time, and comes back' \
    prints 0 '\0\0\0\0\0\0\0\200' time -9223372036854775808

flags_come_back() {
    rm -f one.vec
    printf 'condition\n0x8001\nlate\n' | "$vecfile" import -q -e tick - one.vec &&
        "$vecfile" export --columns condition one.vec >found &&
        printf 'condition\nopening|0x8000\nlate\n' | diff - found && there_and_back one.vec
}
promise 'flags without a name come back' flags_come_back

# The number $2 in hexadecimal digits, in a column of tick, is stored or, with the text in $3, refused.
hexadecimal() {
    rm -f one.vec
    printf '%s\n%s\n' "$1" "$2" | "$vecfile" import -q -e tick - one.vec 2>said
    status=$?
    [ $# -eq 2 ] && [ $status -eq 0 ] && return
    [ $# -eq 3 ] && [ $status -eq 3 ] && grep -qF -- "$3" said && [ ! -e one.vec ]
}
promise 'what an enum has no name for is taken in hexadecimal digits' hexadecimal side 0x7f
promise 'a decimal number that an enum has no name for is refused' hexadecimal side 127 'no value of'
promise 'decimal flags without a name are refused' hexadecimal condition 32768 'none of the flags'
promise 'hexadecimal digits too many for the type are refused' hexadecimal side 0x12345 'from'
promise 'bits of a NaN that its format has not are refused' exits 3 sh -c \
    "printf 'latitude\nnan(0x10000000000000)\n' | '$vecfile' import -q -e quake - nan.vec 2>/dev/null"
promise 'bits of a NaN that would make it infinite are refused' exits 3 sh -c \
    "printf 'latitude\nnan(0x0)\n' | '$vecfile' import -q -e quake - nan.vec 2>/dev/null"
promise 'the NaN that other programs print is that of C, whatever its sign' sh -c \
    "printf 'latitude\n-nan\n-nan(ind)\nNAN\n' | '$vecfile' import -q -e quake - other.vec &&
     [ \"\$('$vecfile' export --columns latitude other.vec | sort | uniq -c | tr -s ' \n' ' ')\" = \
       ' 1 latitude 3 nan ' ]"
finish
