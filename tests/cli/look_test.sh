#!/bin/sh
# info, head, tail, cat, layout and --where.
. "$(dirname "$0")/harness.sh"
make_quakes
"$vecfile" create frame frames.vec -n 2 || exit 1

promise 'info shows who made a file and how its elements lie' golden info "$vecfile" info quakes.vec
promise 'info opens structs up and shows padding' golden info_nested "$vecfile" info frames.vec
promise 'info --json is the same for programs' golden info_json "$vecfile" info --json quakes.vec
promise 'info --text is the layout text as the file has it' golden info_text \
    "$vecfile" info --text quakes.vec
promise 'info looks at several files' says 'frames.vec' "$vecfile" info quakes.vec frames.vec
promise 'head shows the first ten rows' golden head "$vecfile" head quakes.vec
promise 'head takes a range, columns in their order, and a condition' golden head_chosen \
    "$vecfile" head -n 4 --from 100 --columns mag,time,place --where 'mag >= 2 && net != "ci"' \
    quakes.vec
promise 'a negative start counts from the end' golden head_from_end \
    "$vecfile" head --from -3 --columns id quakes.vec
promise 'a negative count leaves the last rows out' golden cat_all_but \
    "$vecfile" cat --from 1700 --count -4 --columns id quakes.vec
promise 'tail shows the last rows' golden tail "$vecfile" tail -n 2 --json quakes.vec
promise 'tail shows the last of those that meet a condition' golden tail_where \
    "$vecfile" tail -n 3 --where 'mag >= 5' --columns time,mag,place quakes.vec
promise 'more rows than there are is all of them' sh -c \
    "[ \$('$vecfile' tail -n 5000 --json quakes.vec | wc -l) -eq 1707 ]"
promise 'cat prints every row' sh -c "[ \$('$vecfile' cat quakes.vec | wc -l) -eq 1708 ]"
promise 'structs and arrays are columns in a table' golden cat_nested \
    "$vecfile" cat --columns joints[0],tool_pose[1],faults,firmware frames.vec
promise 'structs and arrays are objects and arrays in JSON' golden cat_nested_json \
    "$vecfile" head -n 1 --json frames.vec
promise 'columns in JSON have their full names' golden cat_columns_json \
    "$vecfile" head -n 1 --json --columns joints[6],mode frames.vec
promise '--raw shows times and enums as numbers' golden head_raw \
    "$vecfile" head -n 1 --raw --columns time,status,mag_type quakes.vec

# Counts by hand, from the CSV.
count() {
    wanted=$1
    shift
    found=$("$vecfile" cat --json --columns id --where "$1" quakes.vec | wc -l)
    [ "$found" -eq "$wanted" ] || {
        echo "$found rows, not $wanted"
        return 1
    }
}
promise 'and, or, not and parentheses' count 7 \
    '(mag >= 6 || tsunami) && !(net == "us" && !tsunami && mag < 6.1)'
promise 'a float equals what was stored of its decimal' count 27 'mag == 1.1'
promise 'NaN is asked for by name' count 303 'gap == nan'
promise 'and its absence' count 1404 'gap != nan'
promise 'NaN meets no other comparison' count 1404 'gap >= 0 || gap < 0'
promise 'times compare with ISO 8601' count 9 \
    'time >= "2018-02-07" && time < "2018-02-07T00:30:00Z" || time == 1517363399650'
promise 'enums compare with their names, in quotes or bare' count 1195 \
    'status == reviewed && mag_type != "mww"'
promise 'a text contains another' count 15 'place ~ "Japan" || place ~ "Indonesia"'
promise 'a text lacks another' count 1692 'place !~ "Japan" && place !~ "Indonesia"'
promise 'columns compare with columns' count 1707 'updated >= time'
promise 'the constant may stand first' count 5 '6 <= mag'
promise 'numbers beyond a type are beyond all its values' count 1707 \
    'sig < 99999999999999999999 && nst > -1 && sig <= 1000.5'
promise 'an unknown column is pointed at' golden where_unknown \
    "$vecfile" head --where 'net == "us" && magg > 5' quakes.vec
promise 'a value that is none of the enum is pointed at' golden where_enum \
    "$vecfile" head --where 'status == reviewd' quakes.vec
promise 'a text that is no time is pointed at' golden where_time \
    "$vecfile" head --where 'time > "yesterday"' quakes.vec
promise 'an open parenthesis is pointed at' golden where_open \
    "$vecfile" head --where '(mag > 5 && (tsunami)' quakes.vec
promise 'an open quote is pointed at' golden where_quote \
    "$vecfile" head --where 'net == "us' quakes.vec
promise 'a number where a text must be is pointed at' golden where_text \
    "$vecfile" head --where 'place == 5' quakes.vec
promise 'nothing is no condition' golden where_empty "$vecfile" head --where '' quakes.vec
promise 'a wrong condition is a wrong command line' exits 2 "$vecfile" head --where 'a' quakes.vec

promise 'an unknown command is refused' exits 2 "$vecfile" heads quakes.vec
promise 'an unknown option is refused' exits 2 "$vecfile" head --rows quakes.vec
promise 'an unknown column is refused, with the nearest' says "did you mean 'place'" \
    "$vecfile" head --columns plaice quakes.vec
promise 'a number that is none is refused' exits 2 "$vecfile" head -n ten quakes.vec
promise 'a file that is not there is a failure' exits 3 "$vecfile" head nothing.vec
promise 'a file that is no vector is a failure' exits 3 "$vecfile" info "$quakes_csv"
promise 'a directory is a failure' exits 3 "$vecfile" info .
promise '--help is there for the whole' golden help "$vecfile" --help
promise '--help is there for each command, with examples' golden help_head "$vecfile" head --help
for command in $("$vecfile" --documentation commands); do
    promise "$command --help has examples and exit statuses" sh -c \
        "'$vecfile' $command --help >help && grep -q '^Examples' help && grep -q '^Exit status' help"
done

promise 'layout shows what padding costs, and a better order' golden layout "$vecfile" layout usage
promise 'layout says where no order is better' says 'no other order' "$vecfile" layout quake
promise 'layout --svg is a picture of an element' golden layout_svg "$vecfile" layout --svg frame
if [ -x "${PYTHON:-/usr/bin/python3}" ]; then
    promise 'the picture is well-formed' sh -c "'$vecfile' layout --svg frame |
        '${PYTHON:-/usr/bin/python3}' -c 'import sys, xml.dom.minidom as m; m.parse(sys.stdin)'"
fi
promise '--version tells the version of command and format' says 'vecfile 1.' "$vecfile" --version
promise 'layout of a file is that of its element' sh -c \
    "'$vecfile' layout --svg quakes.vec >a && '$vecfile' layout --svg quake >b && cmp a b"
finish
