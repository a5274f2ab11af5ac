#!/bin/sh
# The command as a user drives it: run.sh BUILD [--refresh].  --refresh takes the present output over
# as the expected one; read the difference before you commit it.
set -u
cd "$(dirname "$0")/../.."
failed=0
for test in tests/cli/*_test.sh; do
    sh "$test" "$@" || failed=1
done
for expected in tests/cli/golden/*.expected; do
    name=$(basename "$expected" .expected)
    grep -qE "golden $name( |\$)" tests/cli/*_test.sh || {
        echo "cli: $expected belongs to no test any more"
        failed=1
    }
done
exit $failed
