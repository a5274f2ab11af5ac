#!/bin/sh
# How the command learns of elements that it was not compiled with: by layout files, wherever they
# are, and by schemas.
. "$(dirname "$0")/harness.sh"
lua=${LUA:-lua5.4}
make_quakes

# --- a schema that nobody compiles ---

mkdir project path
cat >project/reading.lua <<'LUA'
enum "sensor" (u8) { "unknown", "indoor", "outdoor" }
struct "reading" {
  version = 1,
  keys = { "time" },
  i64 "time" { unit = "s since 1970-01-01T00:00Z" },
  f32 "temperature" { default = nan },
  sensor "sensor",
  char[11] "station",
}
LUA
cat >path/vecfile-gen <<SH
#!/bin/sh
exec "\${LUA:-$lua}" "$top/gen/vecfile-gen.lua" "\$@"
SH
chmod +x path/vecfile-gen
cd project || exit 1
PATH=$dir/path:$PATH
vecfile-gen -o generated reading.lua >/dev/null || exit 1
printf 'time,temperature,sensor,station\n2018-02-07,4.5,outdoor,Hualien\n' >rows.csv

a_new_schema() {
    "$vecfile" create reading a.vec && "$vecfile" info --text a.vec | cmp - generated/reading.layout &&
        "$vecfile" import -q --element reading rows.csv b.vec && "$vecfile" import -q rows.csv a.vec &&
        "$vecfile" diff -q a.vec b.vec && "$vecfile" layout reading >by_name &&
        "$vecfile" layout a.vec | cmp - by_name && "$vecfile" layout generated/reading.layout |
        cmp - by_name
}
promise 'create, import and layout know an element by its layout file' a_new_schema
the_next_version() {
    cp -r generated old && sed 's/version = 1/version = 2/; s/f32 "temp/f64 "temp/' reading.lua >next.lua &&
        mv next.lua reading.lua && vecfile-gen -o generated reading.lua >/dev/null &&
        "$vecfile" convert -q --element reading a.vec c.vec &&
        "$vecfile" info --text c.vec | cmp - generated/reading.layout &&
        "$vecfile" migrate -q a.vec && "$vecfile" diff -q a.vec c.vec &&
        "$vecfile" info --text a.vec | cmp - generated/reading.layout &&
        "$vecfile" export a.vec | grep -q '4.5,outdoor,Hualien' &&
        "$vecfile" migrate -q --layouts old a.vec && "$vecfile" info --text a.vec |
        cmp - old/reading.layout && "$vecfile" migrate -q a.vec
}
promise 'convert and migrate go to the version that the layout file has' the_next_version
a_lost_header() {
    cp a.vec lost.vec && dd if=/dev/zero of=lost.vec bs=65536 count=1 conv=notrunc status=none &&
        exits 3 "$vecfile" salvage lost.vec new.vec 2>said && [ ! -e new.vec ] &&
        "$vecfile" salvage --element reading lost.vec new.vec 2>said &&
        "$vecfile" diff -q new.vec a.vec && grep -q "taken from element 'reading'" said && rm new.vec
}
promise 'salvage takes a lost layout from a layout file' a_lost_header

# --- where they are looked for ---

# Versions 1 to 4 in four places, of which the first that has one counts.
for version in 1 2 3; do
    mkdir -p place$version
    sed "s/^  version .*/  version $version/" generated/reading.layout >place$version/reading.layout
done
cp place1/reading.layout place1/only_here.layout
version_is() {
    wanted_version=$1
    shift
    rm -f found.vec
    "$@" create reading found.vec && "$vecfile" info --text found.vec | grep -qx "  version $wanted_version"
}
sed 's/^  version .*/  version 4/' generated/reading.layout >four && mv four generated/reading.layout
promise 'in generated, without being told' version_is 4 "$vecfile"
promise 'before that in $VECFILE_LAYOUTS' version_is 2 env VECFILE_LAYOUTS=place2 "$vecfile"
promise 'of which the first counts' version_is 3 env VECFILE_LAYOUTS=nowhere::place3:place2 "$vecfile"
layouts_before_all() {
    rm -f found.vec
    VECFILE_LAYOUTS=place2 "$vecfile" create --layouts nowhere:place1 reading found.vec &&
        "$vecfile" info --text found.vec | grep -qx '  version 1'
}
promise 'and before all in --layouts' layouts_before_all
a_file_itself() {
    rm -f found.vec && VECFILE_LAYOUTS=place2 "$vecfile" create --layout place3/reading.layout found.vec &&
        "$vecfile" info --text found.vec | grep -qx '  version 3'
}
promise 'a layout file may be named itself' a_file_itself
installed_beside() {
    mkdir -p away/bin away/share/vecfile/layouts && cp "$vecfile" away/bin &&
        cp place2/reading.layout away/share/vecfile/layouts && rm -f found.vec && (cd away &&
        bin/vecfile create reading ../found.vec && mkdir -p elsewhere && ln -s ../bin/vecfile elsewhere/v &&
        elsewhere/v layout reading) && "$vecfile" info --text found.vec | grep -qx '  version 2'
}
promise 'those installed with the command are found wherever it was moved to' installed_beside
lists_all() {
    VECFILE_LAYOUTS=place1 "$vecfile" create --list >said && cat said &&
        grep -q '^reading .* 1 .* place1/reading.layout$' said &&
        grep -q '^reading .* place1/only_here.layout$' said &&
        ! grep -q 'generated/reading.layout' said &&
        VECFILE_LAYOUTS=place1 "$vecfile" create --list --json | grep -q '"layout":"place1/only_here.layout"' &&
        VECFILE_LAYOUTS=place1 "$vecfile" --documentation elements | grep -qx only_here
}
promise 'create --list says what a name finds, and where' lists_all
says_where() {
    says "did you mean 'reading'" "$vecfile" create raeding no.vec &&
        says "'place1', 'place2', 'generated'" env VECFILE_LAYOUTS=place2 "$vecfile" create \
            --layouts place1 raeding no.vec && exits 3 "$vecfile" create raeding no.vec && [ ! -e no.vec ]
}
promise 'what is not found is told with every folder, and with the nearest' says_where
one_is_enough() {
    exits 2 "$vecfile" create --layout place1/reading.layout reading no.vec &&
        exits 2 "$vecfile" create --layout place1/reading.layout --schema reading.lua no.vec &&
        exits 2 "$vecfile" create --layout place1/reading.layout --like a.vec no.vec &&
        exits 2 "$vecfile" import --layout place1/reading.layout --like a.vec rows.csv no.vec &&
        exits 2 "$vecfile" convert --layout place1/reading.layout --like a.vec a.vec no.vec &&
        exits 2 "$vecfile" migrate --layout place1/reading.layout --element reading a.vec &&
        exits 2 "$vecfile" layout --layout place1/reading.layout reading && [ ! -e no.vec ]
}
promise 'an element that is named twice is a wrong command line' one_is_enough 2>/dev/null

# A prefix is in the names of files and of C, not in that of the element.
prefixed() {
    mkdir -p geo && printf 'prefix "geo"\nstruct "spot" { u8 "x" }\n' >geo/geo.lua &&
        vecfile-gen -o geo geo/geo.lua >/dev/null && [ -e geo/geo_spot.layout ] &&
        "$vecfile" create --layouts geo spot spot.vec && "$vecfile" create --layouts geo geo_spot same.vec &&
        "$vecfile" diff -q spot.vec same.vec && "$vecfile" migrate -q --layouts geo spot.vec &&
        cp -r geo two && cp geo/geo_spot.layout two/map_spot.layout &&
        says "two/map_spot.layout': name one of them by --layout" "$vecfile" create --layouts two spot \
            no.vec && exits 3 "$vecfile" create --layouts two spot no.vec && [ ! -e no.vec ]
}
promise "an element is found whatever its schema's prefix, if it is the only one" prefixed 2>/dev/null

# --- what a compiler makes of the same schema ---

as_compiled() {
    rm -f command.vec program.vec
    "$vecfile" create --layouts "$top/generated" "$1" command.vec &&
        "$build/cli/made" "$1" program.vec && "$vecfile" info --text command.vec >a &&
        "$vecfile" info --text program.vec | diff a - && "$build/cli/made" "$1" command.vec
}
for element in vec3 frame particle quake tick usage; do
    promise "a program opens what the command makes of $element" as_compiled $element
done
of_a_system_header() {
    says "login.layout', line 3: struct 'login' is laid out by a system header" \
        "$vecfile" create --layouts "$top/generated" login login.vec && [ ! -e login.vec ] &&
        "$build/cli/made" login model.vec && "$vecfile" create --like model.vec login.vec &&
        "$build/cli/made" login login.vec && "$vecfile" layout model.vec | grep -q ut_host
}
promise "a system's own struct is taken from a file of a program" of_a_system_header

# --- a schema by itself ---

by_schema() {
    rm -rf schema && mkdir -p schema/empty && cp reading.lua schema && (cd schema &&
        TMPDIR=$PWD/empty "$vecfile" create --schema reading.lua a.vec &&
        "$vecfile" import -q --schema reading.lua ../rows.csv b.vec &&
        "$vecfile" layout --schema reading.lua >/dev/null && "$vecfile" migrate -q --schema reading.lua a.vec &&
        "$vecfile" convert -q --schema reading.lua a.vec c.vec &&
        [ "$(ls -A)" = "$(printf 'a.vec\nb.vec\nc.vec\nempty\nreading.lua')" ] && [ -z "$(ls -A empty)" ])
}
promise 'a schema needs no layout file where the generator is, and nothing else is made' by_schema
printf 'struct "a" { u8 "x" }\nstruct "b" { u16 "x" }\n' >two.lua
one_of_two() {
    says "of which one must be named: a, b" "$vecfile" create --schema two.lua no.vec &&
        says "no element 'c', but a, b" "$vecfile" create --schema two.lua c no.vec && [ ! -e no.vec ] &&
        "$vecfile" create --schema two.lua b two.vec && "$vecfile" layout two.vec | grep -q '^b: 2 bytes'
}
promise 'of several elements one is named' one_of_two
wrong_schema() {
    echo 'struct "a" { i65 "x" }' >wrong.lua
    exits 3 "$vecfile" create --schema wrong.lua no.vec 2>said && grep -q 'wrong.lua:1.*i65' said &&
        grep -q "could not read 'wrong.lua'" said && exits 3 "$vecfile" create --schema nowhere.lua no.vec \
        2>said && grep -q 'nowhere.lua' said && [ ! -e no.vec ]
}
promise 'what is wrong with a schema is told, and nothing made' wrong_schema
without_lua() {
    LUA=$dir/no_such_lua exits 3 "$vecfile" create --schema reading.lua no.vec 2>said &&
        grep -q 'finds no Lua.*install lua5.4' said && PATH=/nowhere exits 3 "$vecfile" create --schema \
        reading.lua no.vec 2>said && grep -q 'no vecfile-gen beside the command or in PATH' said &&
        [ ! -e no.vec ]
}
promise 'without Lua, or without a generator, it says what to do' without_lua
other_generator() {
    mkdir -p other && printf '#!/bin/sh\n%s\n' "$1" >other/vecfile-gen && chmod +x other/vecfile-gen &&
        PATH=$PWD/other:$PATH timeout 60 "$vecfile" create --schema reading.lua no.vec >/dev/null 2>said
    other_status=$?
    cat said
    [ $other_status -eq 3 ] && grep -q "$2" said && [ ! -e no.vec ]
}
promise 'a generator that prints nothing' other_generator : '0 elements'
promise 'one that prints something else' other_generator 'echo hello' 'no layout file'
promise 'one that is killed' other_generator 'kill -9 $$' 'nothing was made'
promise 'one that never stops printing' other_generator 'exec yes vecfile-layout' 'more than'

# --- layout files that are none ---

layout=generated/reading.layout
head -c 100 $layout >cut.layout
: >empty.layout
head -n 3 $layout >half.layout
sed 's/ at 8 size 8/ at 7 size 8/' $layout >damaged.layout
sed 's/^field time i64/field time i65/' $layout >type.layout
{ cat $layout && printf 'struct x size 1 align 1\n'; } >behind.layout
sed 's/reading/reading\x1b[31m/' $layout >terminal.layout
{ head -n 4 $layout && printf 'no\0thing\n'; } >nul.layout
head -c 70000000 /dev/zero | tr '\0' 'x' >huge.layout
{ head -n 1 $layout && head -c 30000000 /dev/zero | tr '\0' '\n'; } >lines.layout
cp reading.lua text.layout
cp a.vec vector.layout
mkfifo fifo.layout
mkdir folder.layout
ln -s nowhere.layout link.layout
ln -s /dev/zero zero.layout
ln -s /dev/null null.layout
ln -s /proc/self/mem mem.layout
ln -s loop.layout loop.layout
: >secret.layout && chmod 0 secret.layout
sed 's/ size 32 align 8/ size ? align ?/' $layout >system.layout
cp a.vec kept.vec

# A command that fails soon, in its own way, names the file, and leaves nothing.
refused() {
    timeout 20 "$vecfile" "$@" >out 2>err </dev/null
    refused_status=$?
    [ $refused_status -eq 3 ] && grep -qF "$bad.layout'" err && [ ! -e new.vec ] && cmp a.vec kept.vec &&
        ! LC_ALL=C tr -d '\n' <err | LC_ALL=C grep -q '[[:cntrl:]]' || {
        echo "exit status $refused_status: $*"
        head -c 1000 err
        return 1
    }
}
refused_everywhere() {
    refused create --layout "$bad.layout" new.vec && refused import --layout "$bad.layout" rows.csv new.vec &&
        refused convert --layout "$bad.layout" a.vec new.vec &&
        refused migrate --layout "$bad.layout" a.vec &&
        refused salvage --layout "$bad.layout" lost.vec new.vec && refused layout --layout "$bad.layout" &&
        refused create --layouts . "$bad" new.vec
}
for bad in cut empty half damaged type behind terminal nul huge lines text vector fifo folder zero null \
    mem loop secret system; do
    [ $bad = secret ] && [ -r secret.layout ] && continue # root reads all
    promise "a layout file that is none ($bad) is refused by every command, naming it" refused_everywhere
done
with_line() {
    bad=$1
    refused create --layout "$1.layout" new.vec && grep -q "line $2\\b" err || { cat err; return 1; }
}
promise 'an unknown type is told with its line' with_line type 10
promise 'a field on top of another, too' with_line damaged 12
promise 'an element behind the element, too' with_line behind 18
promise 'a character that is none, too' with_line terminal 2
promise 'a NUL, too' with_line nul 5
promise 'a file that ends within a line, too' with_line cut 7
promise 'other text is refused at its first line' with_line text 1
the_others_are_listed() {
    timeout 60 "$vecfile" create --list --layouts . >said 2>err && grep -q '^fifo .* - ' said &&
        grep -q 'generated/reading.layout$' said && grep -q "'./fifo.layout' is a FIFO" err
}
promise 'bad ones do not keep create --list from listing' the_others_are_listed
finish
