#!/bin/sh
# What the core calls of the C library either fails under tests/faults/preload.c or does not reach
# the system, and what fails there is called by the core or the command:
# tests/faults/calls.sh PRELOAD.so COMMAND OBJECT…
set -eu
preload=$1
command=$2
shift 2

# Memory and text; the process's own locks; what ends a process that found itself wrong; what cannot fail with the arguments it is given; the
# compiler's own.
harmless='mem[a-z]* str[a-z_]* snprintf vsnprintf qsort bsearch sigfillset pthread_[a-z_]*
          getpid sched_yield sysconf getrlimit(64)? clock_gettime
          __errno_location __tls_get_addr __cpu_model __[a-z]*[sdt]i[0-9] _GLOBAL_OFFSET_TABLE_ __stack_chk_fail
          __(asan|ubsan|lsan|sanitizer)_[a-z0-9_]* malloc calloc realloc free
          abort fprintf stderr'
harmless=$(echo $harmless | tr ' ' '|')

# What one thread may not call while another does (glibc manual, "Other Safety Remarks").
unsafe='strerror strtok localeconv setlocale getenv setenv gmtime localtime asctime ctime strsignal
        rand random getpwuid getpwnam getgrgid basename dirname tmpnam ptsname ttyname'
unsafe=$(echo $unsafe | tr ' ' '|')

called=$(nm -u "$@" | awk '$1 == "U" { print $2 }' | grep -v '^vecfile_' | sort -u)
failing=$(nm -D --defined-only "$preload" | awk '{ print $3 }')
shared=$(echo "$called" | grep -xE "$unsafe" || true)
if [ -n "$shared" ]; then
    echo "the core calls what is not safe beside other threads:" $shared >&2
    exit 1
fi
missing=$(echo "$called" | grep -vxE "$harmless" | grep -vxF "$failing" || true)
if [ -n "$missing" ]; then
    echo "the core calls what tests/faults/preload.c cannot make fail:" $missing >&2
    exit 1
fi
used=$(nm -D -u "$command" | awk '{ sub("@.*", "", $2); print $2 }')
unused=$(echo "$failing" | grep -vE '^(fault|preload)_' | grep -vxF "$used" | grep -vxF "$called" || true)
if [ -n "$unused" ]; then
    echo "tests/faults/preload.c takes over what neither core nor command calls:" $unused >&2
    exit 1
fi
echo "faults: each of the core's $(echo "$called" | grep -cxF "$failing") calls into the system can fail"
