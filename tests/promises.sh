# Promises that a script keeps; sourced by it, with its name in $suite and, in $log, a file for what
# they print.
passed=0
failed=0

# promise NAME COMMAND…: the command must succeed; if it does not, what it printed is shown.
promise() {
    name=$1
    shift
    if "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$suite: $name: FAILED" >&2
        head -c 10000 "$log" >&2
    fi
}

# The last command of the script: fails if a promise was broken, or none was looked at.
finish() {
    echo "$suite: $passed passed, $failed failed"
    [ -z "${VECFILE_TALLY-}" ] || echo "$suite $passed $failed" >>"$VECFILE_TALLY"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
