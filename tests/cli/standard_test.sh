#!/bin/sh
# Standard input, output or error closed by whoever starts the command, as cron jobs and daemons do.
. "$(dirname "$0")/harness.sh"
make_quakes
head -n 5 "$quakes_csv" | sed '1s/magType/mag_type/' >good.csv
{
    cat good.csv
    echo bad
} >bad.csv

# The vectors that are there are sound, and quakes.vec is as it was.
all_are_sound() {
    for vector in *.vec; do
        "$vecfile" verify --quiet "$vector" || {
            echo "damaged by $1: $vector"
            return 1
        }
    done
}

# keeps_files CLOSED: every command that writes, with the descriptors named closed.
keeps_files() {
    for words in 'import - into.vec <bad.csv' 'import - into.vec <good.csv' \
        'import good.csv into.vec' 'import missing.csv into.vec' \
        'create quake made.vec -n 3' 'convert quakes.vec converted.vec' \
        'convert missing.vec converted.vec' 'migrate into.vec' 'recover into.vec' \
        'salvage quakes.vec saved.vec' 'export -o out.csv quakes.vec' 'head quakes.vec' 'nonsense'; do
        rm -f made.vec converted.vec saved.vec out.csv
        cp quakes.vec into.vec
        sh -c "'$vecfile' $words $1"
        all_are_sound "$words $1" && cmp quakes.vec before.vec || return 1
    done
}
cp quakes.vec before.vec
for closed in '2>&-' '>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
    promise "no message lands in a vector: $closed" keeps_files "$closed"
done

promise 'what cannot be printed is a failure' \
    exits 3 sh -c "'$vecfile' head quakes.vec >&-"
promise 'and says so' says 'cannot write to standard output' sh -c "'$vecfile' head quakes.vec >&-"
promise 'what prints nothing there does not fail for it' \
    exits 0 sh -c "'$vecfile' verify --quiet quakes.vec >&- 2>&-"
promise 'a closed standard input is an error, not an empty table' \
    exits 3 sh -c "'$vecfile' import - --element quake fresh.vec <&-"
promise 'and leaves no vector behind' test ! -e fresh.vec
finish
