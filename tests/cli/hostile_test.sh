#!/bin/sh
# Files whose checksums are right and whose content is not to be trusted: no command crashes, hangs, or
# takes memory without end.  VECFILE_HOSTILE=1000 tries so many random ones instead of 25, from
# VECFILE_SEED on.
. "$(dirname "$0")/harness.sh"
lua=${LUA:-lua5.4}
make_quakes
"$vecfile" export -n 40 quakes.vec | "$vecfile" import -q -e quake - small.vec || exit 1
"$vecfile" create frame frame.vec -n 3 || exit 1
# A promise to run a program that reads behind an array is broken.
overrun() {
    cat >overrun.c <<'C'
#include <stdlib.h>
int main(int argc, char **argv)
{
    volatile char *three = calloc(3, 1);
    return argv[1] != NULL && three[argc + 1] != 7 ? 0 : 1;
}
C
    cc -fsanitize=address -o overrun overrun.c || exit 1
    (
        failed=0
        promise 'a promise about something else' "$@" 2>/dev/null
        [ "$failed" -eq 1 ]
    )
}
promise 'a fault that a sanitizer finds is no exit status of 1' overrun exits 1 ./overrun x
promise 'a fault that a sanitizer finds breaks a promise that does not ask' overrun \
    sh -c './overrun x || true'

[ -n "${VECFILE_NO_LIMIT-}" ] || ulimit -v 8000000 2>/dev/null # KiB of addresses; nothing below needs as many

# Each command on the file $1: an exit status of its own, in time, and no control character.
survives() {
    for command in info 'info --json' 'info --numpy' head 'tail --json' cat stat 'stat --json' \
        verify 'verify --json --sorted-by time' 'export -n 5' 'export -F jsonl -n 5' \
        'export -F npy' 'layout --svg' layout 'diff small.vec' 'recover --dry-run' \
        'create --like' 'salvage' 'convert --clamp --drop --quiet'; do
        case $command in
        'create --like' | salvage | convert*) last=made.vec ;;
        *) last= ;;
        esac
        rm -f made.vec
        # shellcheck disable=SC2086 # a command and its options
        timeout 60 "$vecfile" $command "$1" $last >out 2>err
        survived=$?
        if [ $survived -gt 3 ]; then
            echo "$command: exit status $survived"
            cat err
            return 1
        fi
        if LC_ALL=C tr -d '\n' <err | LC_ALL=C grep -q '[[:cntrl:]]'; then
            echo "$command: a control character on stderr"
            return 1
        fi
        [ -z "$last" ] || [ $survived -gt 1 ] || "$vecfile" info made.vec >out 2>err || {
            echo "$command: made a file that does not open"
            cat err
            return 1
        }
    done
}
forged() {
    "$lua" "$top/tests/cli/forge.lua" "$@" && survives "$2"
}

promise 'a file that is what it says' survives small.vec
promise 'a count beyond the file' forged small.vec bad.vec slot 24 8 1000000
promise 'a count beyond all files' forged small.vec bad.vec slot 24 8 -1
promise 'a count whose bytes overflow' forged small.vec bad.vec slot 24 8 104811045873349726
promise 'elements of no bytes' forged small.vec bad.vec put 112 8 0
promise 'elements of another size than their layout' forged small.vec bad.vec put 112 8 88
promise 'data behind the end' forged small.vec bad.vec put 176 8 4611686018427387904
promise 'data within the header' forged small.vec bad.vec put 176 8 4096
promise 'a layout text without end' forged small.vec bad.vec put 192 8 -1
promise 'a byte order that is none' forged small.vec bad.vec put 42 1 3
promise 'a machine whose types have no size' forged small.vec bad.vec put 48 8 0
promise 'a float format that is none' forged small.vec bad.vec put 88 8 1
promise 'a generator with control characters' forged small.vec bad.vec put 208 8 0x1b5b6d1b5b6d07
promise 'features that nobody knows' forged small.vec bad.vec put 32 8 1
promise 'a field outside the element' forged small.vec bad.vec text 'place char[80] at 95' \
    'place char[80] at 96'
promise 'a field at the end of all numbers' forged small.vec bad.vec text 'place char[80] at 95' \
    'place char[80] at 4294967295'
promise 'fields on top of each other' forged small.vec bad.vec text 'id char[16] at 63' \
    'id char[16] at 60'
promise 'two fields of one name' forged small.vec bad.vec text 'field sig u16' 'field nst u16'
promise 'an enum that is not there' forged small.vec bad.vec text 'enum review at' 'enum preview at'
promise 'an enum value out of range' forged small.vec bad.vec text 'value mww 10' 'value mww 256'
promise 'a struct within itself' forged frame.vec bad.vec text 'joints struct joint[7]' \
    'joints struct frame[7]'
promise 'dimensions whose product overflows' forged frame.vec bad.vec text 'f64[4][4] at' \
    'f64[65536][65536] at'
promise 'an array of nothing' forged frame.vec bad.vec text 'f64[4][4] at' 'f64[0][4] at'
promise 'a default that is none' forged small.vec bad.vec text 'default nan' 'default {{{{'
promise 'a default of another type' forged small.vec bad.vec text 'default "earthquake"' \
    'default {1,2}'
promise 'a text without its end' forged small.vec bad.vec text 'default "earthquake"' \
    'default "earth\x'
promise 'a unit that is a time from nowhere' forged small.vec bad.vec text \
    'unit "ms since 1970-01-01T00:00Z"' 'unit "ms since 9999-99-99T99:99Z"'
promise 'a unit that is a time far away' forged small.vec bad.vec text \
    'unit "ms since 1970-01-01T00:00Z"' 'unit "ns since 0000-01-01T00:00Z"'
promise 'declarations behind the element' forged small.vec bad.vec append 'struct x size 1 align 1
field a u8 at 0 size 1
element x
'

# A file of the elements that standard input describes, all zero: as many as fit in 128 KiB.
crafted() {
    cat >layout.txt
    head -c 16384 small.vec >crafted.raw
    cat >craft.lua <<'LUA'
local text = io.open("layout.txt", "rb"):read("a")
local head = io.open("small.vec", "rb"):read(16384)
local offset = (16384 + #text + 65535) // 65536 * 65536
head = head:sub(1, 176) .. string.pack("<I8", offset) .. head:sub(185, 192)
  .. string.pack("<I8", #text) .. head:sub(201)
io.open("raw.vec", "wb"):write(head, text, ("\0"):rep(offset - 16384 - #text), ("\0"):rep(131072))
LUA
    "$lua" craft.lua && "$lua" "$top/tests/cli/forge.lua" raw.vec crafted.vec slot 24 8 "$1" &&
        "$vecfile" info crafted.vec >/dev/null && survives crafted.vec
}
# lua CODE: a layout text that the code prints.
lua_layout() {
    "$lua" -e "print('vecfile-layout 1') print('schema s') $1 print('element e')"
}
many_values() {
    lua_layout "print('enum big u16') for i = 0, 65000 do print('value v' .. i .. ' ' .. i) end
        print('struct e size 2000 align 2') print('field a enum big[1000] at 0 size 2000')" |
        crafted 60
}
promise 'an enum of 65001 values, 60000 times' many_values
many_flags() {
    lua_layout "print('flags big u64') for i = 1, $1 do print('value v' .. i .. ' ' .. i) end
        print('struct e size 8000 align 8') print('field a flags big[1000] at 0 size 8000')" |
        crafted 10
}
promise 'flags with 256 names' many_flags 256
promise 'flags with 60000 names are refused' says '256' many_flags 60000
many_columns() {
    lua_layout "print('struct e size 60000 align 1') print('field a u8[60000] at 0 size 60000')" |
        crafted 2
}
promise 'sixty thousand columns' many_columns
too_many_columns() {
    lua_layout "print('struct e size 100000 align 1') print('field a u8[100000] at 0 size 100000')" |
        crafted 1
}
promise 'a hundred thousand columns' too_many_columns
deep_structs() {
    lua_layout "print('struct s0 size 1 align 1') print('field a u8 at 0 size 1')
        for i = 1, $1 do
          print('struct s' .. i .. ' size 1 align 1')
          print('field a struct s' .. i - 1 .. ' at 0 size 1')
        end
        print('struct e size 1 align 1') print('field a struct s$1 at 0 size 1')" | crafted 3
}
promise 'thirty structs within each other' deep_structs 30
promise 'five thousand structs within each other' says 'too deep' deep_structs 5000
doubling_structs() {
    lua_layout "print('struct s0 size 1 align 1') print('field a u8 at 0 size 1')
        for i = 1, 15 do
          local half = 1 << i - 1
          print(('struct s%d size %d align 1'):format(i, 2 * half))
          print(('field a struct s%d at 0 size %d'):format(i - 1, half))
          print(('field b struct s%d at %d size %d'):format(i - 1, half, half))
        end
        print('struct e size 32768 align 1') print('field a struct s15 at 0 size 32768')" | crafted 2
}
promise 'structs that double, fifteen times' doubling_structs
large_element() {
    lua_layout "print('struct e size 131072 align 1') print('field a bytes[131072] at 0 size 131072')" |
        crafted 1
}
promise 'one element as large as the file' large_element

# A struct in a struct, $1 times, around a field of $2 dimensions: within the bounds of FORMAT.md.
deep_element() {
    lua_layout "print('struct s0 size 1 align 1')
        print('field a u8' .. ('[1]'):rep($2) .. ' at 0 size 1')
        for i = 1, $1 do
          print('struct s' .. i .. ' size 1 align 1')
          print('field a struct s' .. i - 1 .. ' at 0 size 1')
        end
        print('struct e size 1 align 1') print('field a struct s$1 at 0 size 1')" | crafted 3
}
promise 'one struct and sixty-three dimensions' deep_element 0 63
promise 'one struct and sixty-four dimensions' deep_element 0 64
promise 'structs thirty-one deep around a field of sixty-four dimensions' deep_element 31 64
promise 'structs thirty-two deep are refused' says 'too deep' deep_element 32 1
promise 'sixty-five dimensions are refused' says 'dimensions' deep_element 0 65
deep_rows_come_back() {
    deep_element 31 64 && "$vecfile" export -F jsonl crafted.vec >deep.jsonl &&
        sed 's/\[0\]/[7]/' deep.jsonl >sevens.jsonl && rm -f deep.vec &&
        "$vecfile" import -q --like crafted.vec sevens.jsonl deep.vec &&
        "$vecfile" export -F jsonl deep.vec | cmp - sevens.jsonl && grep -q '\[7\]' sevens.jsonl
}
promise 'what is as deep as anything can be comes back from JSON lines' deep_rows_come_back

# refused_text FORMAT ELEMENT TEXT…: an import of the text (a format of printf) fails, with the message
# $4 and without a crash, and so does one of the text with a million more bytes behind its first NUL.
long_tail() {
    "$lua" -e 'io.write(("x"):rep(1000000))'
}
refused_text() {
    # shellcheck disable=SC2059 # the text is a format
    printf "$3" >refused.in
    # shellcheck disable=SC2059
    { printf "${3%%END*}" && long_tail && printf "${3##*END}"; } >refused_long.in
    for in in refused.in refused_long.in; do
        rm -f refused.vec
        exits 3 "$vecfile" import -q -F "$1" -e "$2" $in refused.vec 2>err || return 1
        grep -qF -- "$4" err && [ ! -e refused.vec ] || {
            head -c 300 err
            return 1
        }
    done
}
promise 'a cell with a NUL is no value of an enum' refused_text csv quake \
    'mag_type\nmb\0END\n' "'mb\x00"
promise 'a cell with a NUL is no flag' refused_text csv tick 'condition\nopening\0END|late\n' \
    "'opening\x00"
promise 'a name with a NUL is no column of CSV' refused_text csv quake 'mag\0END\n1\n' \
    'has a NUL in it'
promise 'a key with a NUL is no column of JSON' refused_text jsonl quake \
    '{"mag\\u0000END":1}\n' 'nothing was imported'
promise 'a string with a NUL is no value of an enum' refused_text jsonl quake \
    '{"mag_type":"mb\\u0000END"}\n' "'mb\x00"
promise 'a string with a NUL is no flag' refused_text jsonl tick \
    '{"condition":"late\\u0000END"}\n' "'late\x00"
promise 'a string with a NUL is no bool' refused_text jsonl quake \
    '{"tsunami":"true\\u0000END"}\n' "'true\x00"
promise 'a string with a NUL is no number' refused_text jsonl quake '{"nst":"1\\u0000END"}\n' \
    "'1\x00"
promise 'a string with a NUL is no time' refused_text jsonl quake \
    '{"time":"2018-02-07T00:00Z\\u0000END"}\n' 'Z\x00'
promise 'a string with a NUL is no text' refused_text jsonl quake '{"net":"us\\u0000END"}\n' \
    "'us\x00"
promise 'a string with a NUL is no pairs of digits' refused_text jsonl quake \
    '{"place":{"hex":"41\\u0000END"}}\n' 'hexadecimal'
blank_lines() {
    head -c 3000000 /dev/zero | tr '\0' '\n' >blank.jsonl
    timeout 60 "$vecfile" import -q -F jsonl -e quake blank.jsonl blank.vec && exits 3 \
        "$vecfile" import -q -F jsonl -e quake missing.jsonl blank.vec
}
promise 'three million empty lines take no time' blank_lines

promise 'a condition of many parentheses' says 'too many levels' \
    "$vecfile" head --where "$("$lua" -e 'print(("("):rep(50000))')" small.vec
promise 'a condition of many negations' says 'too many levels' \
    "$vecfile" head --where "$("$lua" -e 'print(("!"):rep(50000) .. "tsunami")')" small.vec
promise 'a condition of many parts' says 'too long a condition' \
    "$vecfile" head --where "$("$lua" -e 'print("tsunami" .. (" && tsunami"):rep(10000))')" small.vec

first=${VECFILE_SEED:-1}
i=0
while [ $i -lt "${VECFILE_HOSTILE:-25}" ]; do
    promise "random changes, VECFILE_SEED=$((first + i))" forged small.vec bad.vec random $((first + i))
    promise "random changes of nested structs, VECFILE_SEED=$((first + i))" \
        forged frame.vec bad.vec random $((first + i))
    i=$((i + 1))
done
finish
