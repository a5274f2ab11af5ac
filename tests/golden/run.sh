#!/bin/sh
# The text that golden.lua becomes, held against what is committed here: run.sh BUILD [--refresh].
# --refresh takes the present output over; read the difference before you commit it.
set -u
cd "$(dirname "$0")/../.."
dir=$1/golden
rm -rf "$dir"
"${LUA:-lua5.4}" gen/vecfile-gen.lua -o "$dir" tests/golden/golden.lua >/dev/null || exit 1
passed=0
failed=0
for made in "$dir"/*_vec.* "$dir"/*_store.* "$dir"/*.layout; do
    golden=tests/golden/$(basename "$made").expected
    [ "${2-}" = --refresh ] && cp "$made" "$golden"
    if diff -u "$golden" "$made"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
# Again, elsewhere, in another locale and time zone: every file of the tree has the same bytes.
rm -rf "$dir-again"
if LC_ALL=tr_TR.UTF-8 TZ=Asia/Kathmandu "${LUA:-lua5.4}" gen/vecfile-gen.lua -o "$dir-again" \
    tests/golden/golden.lua >/dev/null && diff -r "$dir" "$dir-again"; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    echo "golden: a second run makes other bytes"
fi
# None may be left of a vector that is no longer made.
for golden in tests/golden/*.expected; do
    name=$(basename "$golden" .expected)
    [ -e "$dir/$name" ] && continue
    failed=$((failed + 1))
    echo "golden: $golden has no output any more"
done
echo "golden: $passed passed, $failed failed"
[ -z "${VECFILE_TALLY-}" ] || echo "golden $passed $failed" >>"$VECFILE_TALLY"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
