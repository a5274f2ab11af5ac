# Promises that a script keeps; sourced by it, with its name in $suite and, in $log, a file for what
# they print.
passed=0
failed=0

# A program built with a sanitizer that finds something exits with a status that no program of ours
# has, and leaves a file, for the promise may be about something else that it keeps all the same.
sanitizer_log=$log.sanitizer
export ASAN_OPTIONS="exitcode=99:log_path=$sanitizer_log"
export UBSAN_OPTIONS="exitcode=99:print_stacktrace=1:log_path=$sanitizer_log"
found_by_sanitizer() {
    cat "$sanitizer_log".* 2>/dev/null && rm -f "$sanitizer_log".*
}

# promise NAME COMMAND…: the command must succeed, and no sanitizer may have found anything; else
# what it printed is shown.
promise() {
    name=$1
    shift
    kept=no
    "$@" >"$log" 2>&1 && kept=yes
    found_by_sanitizer >>"$log" && kept=no
    if [ $kept = yes ]; then
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
