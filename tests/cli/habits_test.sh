#!/bin/sh
# What people type without thinking: help and versions by every name, an option twice, - for a file,
# and standard output that cannot be written to.
. "$(dirname "$0")/harness.sh"
make_quakes
commands=$("$vecfile" --documentation commands)

same_help() {
    "$vecfile" "$1" --help >wanted && "$vecfile" "$1" -h >found && cmp wanted found &&
        "$vecfile" help "$1" >found && cmp wanted found &&
        "$vecfile" --help "$1" >found && cmp wanted found && [ -s wanted ]
}
for command in $commands; do
    promise "help on $command by every habit is the same" same_help "$command"
done
promise '-h is --help' sh -c "'$vecfile' -h >a && '$vecfile' --help >b && cmp a b && [ -s a ]"
promise '-V is --version' sh -c "'$vecfile' -V >a && '$vecfile' --version >b && cmp a b && [ -s a ]"
promise 'help on a command that is not there is a wrong command line' exits 2 "$vecfile" help hed
promise 'and names the nearest' says "did you mean 'head'?" "$vecfile" help hed
promise 'a misspelt command is answered with the nearest' says "did you mean 'export'?" \
    "$vecfile" exprot quakes.vec
promise 'help takes one command' exits 2 "$vecfile" help head tail

told_apart() {
    "$vecfile" version >said && grep -q '^command  *1\.' said && grep -q '^file format  *1,' said &&
        grep -q ' generated/quake.layout$' said &&
        "$vecfile" version --json | grep -q '"file_format":1,' &&
        says 'format     1, made by generator 1.' "$vecfile" info quakes.vec &&
        says 'schema     quake version 1' "$vecfile" info quakes.vec
}
promise 'versions of command, file format and schema are told apart' told_apart

# --- options ---

promise 'a list goes on where its option is given again' sh -c \
    "'$vecfile' head -n 2 --columns mag --columns time,net quakes.vec >a &&
     '$vecfile' head -n 2 --columns mag,time,net quakes.vec >b && cmp a b"
promise 'renaming, too' sh -c "head -n 3 '$quakes_csv' | sed '1s/place/where/' |
    '$vecfile' import -q -e quake --rename magType=mag_type --rename where=place - renamed.vec"
promise 'an option that has one value is not given twice' exits 2 "$vecfile" head -n 1 -n 2 quakes.vec
promise 'which is told with both values' says "'1' and '2'" "$vecfile" head -n 1 --count=2 quakes.vec
promise 'a condition neither' exits 2 "$vecfile" head -w 'mag > 5' -w 'mag < 6' quakes.vec
promise 'what takes no value may be said twice' exits 0 "$vecfile" head --json --json quakes.vec
promise 'a wrong letter among others is named alone' says "'-z'" "$vecfile" head -jz quakes.vec
promise 'and one that lacks its value' says "'-n'" "$vecfile" head quakes.vec -jn

# --- - ---

dash_is_output() {
    "$vecfile" export quakes.vec >wanted && "$vecfile" export "$@" quakes.vec >found &&
        cmp wanted found && [ ! -e ./- ]
}
promise 'export -o - writes to standard output' dash_is_output -o -
promise 'export --output=- as well' dash_is_output --output=-
promise 'import reads - from standard input' sh -c \
    "'$vecfile' export quakes.vec | '$vecfile' import -q -e quake - dash.vec &&
     '$vecfile' diff -q dash.vec quakes.vec"

# No vector is made of -, nor read from it.
refuses_dash() {
    for dashed in 'info -' 'head -' 'tail -' 'cat -' 'stat -' 'verify -' 'diff - quakes.vec' \
        'diff quakes.vec -' 'export -' 'import - -' 'import quakes.csv -' 'create quake -' \
        'copy - new.vec' 'copy quakes.vec -' 'convert - new.vec' 'convert quakes.vec -' \
        'migrate -' 'recover -' 'salvage - new.vec' 'salvage quakes.vec -' 'layout -'; do
        # shellcheck disable=SC2086 # a command and its operands
        exits 3 "$vecfile" $dashed </dev/null >said 2>&1 || return 1
        grep -q 'called - is ./-' said || { echo "$dashed:"; cat said; return 1; }
        [ ! -e ./- ] && [ ! -e new.vec ] || { echo "$dashed makes a file"; return 1; }
    done
}
promise 'no command takes - for a vector file, or makes a file called -' refuses_dash
promise 'a file that is called - is ./-' sh -c \
    "cp quakes.vec ./- && '$vecfile' verify -q ./- && rm ./-"

# --- standard output that is full ---

# A line for each command, which prints something.
printing='info quakes.vec
head quakes.vec
tail quakes.vec
cat quakes.vec
stat quakes.vec
verify quakes.vec
diff quakes.vec other.vec
export quakes.vec
import other.csv full.vec --element quake
create --list
migrate quakes.vec
recover quakes.vec
salvage quakes.vec full.vec
layout quake
copy quakes.vec full.vec
version
--help
--version
help head
head --help
info --json quakes.vec
info --numpy quakes.vec
info --text quakes.vec
head --json quakes.vec
stat --json quakes.vec
verify --json quakes.vec
copy --json quakes.vec full.vec
recover --json quakes.vec
diff --json quakes.vec other.vec
export -o - quakes.vec
export -F jsonl quakes.vec
export -F npy quakes.vec
layout --svg quake
convert --machines
version --json'
"$vecfile" export -n 5 quakes.vec >other.csv
"$vecfile" import -q -e quake other.csv other.vec || exit 1

fails_when_full() {
    rm -f full.vec
    # shellcheck disable=SC2086 # a command and its operands
    "$vecfile" $1 >printed 2>/dev/null
    [ -s printed ] || { echo "prints nothing: $1"; return 1; }
    rm -f full.vec
    # shellcheck disable=SC2086
    "$vecfile" $1 >/dev/full 2>said
    full_status=$?
    [ $full_status -eq 3 ] && grep -q 'cannot write to standard output: No space' said ||
        { echo "exit status $full_status: $1"; cat said; return 1; }
}
echo "$printing" >lines
while IFS= read -r line; do
    promise "'$line' that cannot be printed is a failure" fails_when_full "$line"
done <lines
each_is_tried() {
    for command in $commands; do
        grep -q "^$command\b" lines || { echo "$command is not tried"; return 1; }
    done
}
promise 'every command is among them' each_is_tried
finish
