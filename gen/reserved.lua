-- Words that C, C++ or the system's headers have taken already.

local system_names = require("system_names")

local reserved = {}

local function set(words)
  local result = {}
  for word in words:gmatch("%S+") do
    result[word] = true
  end
  return result
end

-- What was found in the headers of one system, by header, and what else is known of others: each
-- word with the text that a message says it is of.
local function merged(by_header, words, origin)
  local result = {}
  for word in words:gmatch("%S+") do
    result[word] = origin
  end
  for header, found in pairs(by_header) do
    for word in found:gmatch("%S+") do
      result[word] = ("<%s>"):format(header)
    end
  end
  return result
end

reserved.c_keywords = set [[
  auto break case char const continue default do double else enum extern float for goto if inline
  int long register restrict return short signed sizeof static struct switch typedef union
  unsigned void volatile while asm fortran
]]

reserved.cpp_keywords = set [[
  alignas alignof and and_eq bitand bitor bool catch char16_t char32_t class compl const_cast
  constexpr decltype delete dynamic_cast explicit export false friend mutable namespace new
  noexcept not not_eq nullptr operator or or_eq private protected public reinterpret_cast
  static_assert static_cast template this thread_local throw true try typeid typename using
  virtual wchar_t xor xor_eq
]]

-- Macros of the headers and of the compilers: the preprocessor would replace them wherever they
-- stand, a member of a struct included.
reserved.macros = merged(system_names.macros, [[
  assert errno NULL EOF stdin stdout stderr offsetof noreturn linux unix i386 sun vax mips sparc
  hpux arm
  CHAR_BIT CHAR_MIN CHAR_MAX SCHAR_MIN SCHAR_MAX UCHAR_MAX SHRT_MIN SHRT_MAX USHRT_MAX INT_MIN
  INT_MAX UINT_MAX LONG_MIN LONG_MAX ULONG_MAX LLONG_MIN LLONG_MAX ULLONG_MAX SSIZE_MAX PATH_MAX
  INT8_MIN INT16_MIN INT32_MIN INT64_MIN INT8_MAX INT16_MAX INT32_MAX INT64_MAX UINT8_MAX
  UINT16_MAX UINT32_MAX UINT64_MAX SIZE_MAX PTRDIFF_MIN PTRDIFF_MAX INTPTR_MIN INTPTR_MAX
  UINTPTR_MAX INTMAX_MIN INTMAX_MAX UINTMAX_MAX WCHAR_MIN WCHAR_MAX
  INT8_C INT16_C INT32_C INT64_C UINT8_C UINT16_C UINT32_C UINT64_C INTMAX_C UINTMAX_C
  NAN INFINITY HUGE_VAL HUGE_VALF HUGE_VALL BUFSIZ FILENAME_MAX FOPEN_MAX L_tmpnam TMP_MAX
  SEEK_SET SEEK_CUR SEEK_END EXIT_SUCCESS EXIT_FAILURE RAND_MAX MB_CUR_MAX CLOCKS_PER_SEC
  EDOM ERANGE EILSEQ E2BIG EACCES EAGAIN EBADF EBUSY EEXIST EFAULT EFBIG EINTR EINVAL EIO EISDIR
  ENOENT ENOMEM ENOSPC ENOSYS ENOTDIR EPERM EPIPE EROFS ESRCH ETIMEDOUT
  st_atime st_mtime st_ctime si_pid si_uid si_value si_addr si_status sa_handler sa_sigaction
  s6_addr va_arg va_copy va_end va_start
]], "a standard header or of the compiler")

-- Types, functions and the like that C and POSIX declare at file scope, and macros that need
-- parentheses: no type, function or constant may bear their name, while a member of a struct may.
reserved.file_scope = merged(system_names.file_scope, [[
  main std
  int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t uintptr_t intmax_t
  uintmax_t int_least8_t int_fast8_t size_t ssize_t ptrdiff_t max_align_t wint_t off_t pid_t uid_t
  gid_t mode_t dev_t ino_t nlink_t blksize_t blkcnt_t time_t clock_t clockid_t timer_t useconds_t
  suseconds_t key_t id_t socklen_t sigset_t sig_atomic_t va_list FILE DIR fpos_t jmp_buf div_t
  ldiv_t lldiv_t tm timespec timeval timezone itimerspec flock stat iovec dirent rusage rlimit
  sigaction sockaddr pollfd passwd group utsname
  abort abs acos alarm aligned_alloc asin at_quick_exit atan atan2 atexit atof atoi atol atoll
  bsearch bcmp bcopy bzero calloc cbrt ceil clearerr clock copysign cos cosh ctime daemon difftime
  div erf erfc exit exp exp2 expm1 fabs fclose fdim feof ferror fflush ffs fgetc fgetpos fgets
  floor fma fmax fmin fmod fopen fprintf fputc fputs fread free freopen frexp fscanf fseek fsetpos
  ftell fwrite gamma getc getchar getenv gets gmtime hypot ilogb index j0 j1 jn labs ldexp ldiv
  lgamma llabs lldiv llrint llround localtime log log10 log1p log2 logb longjmp lrint lround
  malloc mblen mbstowcs mbtowc memchr memcmp memcpy memmove memset mktime modf nan nearbyint
  nextafter perror pow printf putc putchar puts qsort quick_exit raise rand random realloc
  remainder remove remquo rename rewind rindex rint round scalbn scanf setbuf setjmp setlocale
  setvbuf signal sin sinh snprintf sprintf sqrt srand srandom sscanf strcat strchr strcmp strcoll
  strcpy strcspn strdup strerror strftime strlen strncat strncmp strncpy strpbrk strrchr strspn
  strstr strtod strtof strtok strtol strtold strtoll strtoul strtoull strxfrm system tan tanh
  tgamma time tmpfile tmpnam trunc ungetc vfprintf vprintf vscanf vsnprintf vsprintf wcstombs
  wctomb y0 y1 yn
  accept access acct bind brk chdir chmod chown chroot close connect creat dup dup2 environ execl
  execv execve fchdir fchmod fchown fcntl fdatasync fdopen fileno fork fstat fsync ftruncate
  getcwd getdelim getgid getline getopt getpid getppid getuid htonl htons ioctl isatty kill lchown
  link listen lockf lseek madvise mkdir mkfifo mknod mlock mmap mount mprotect mremap msync munmap
  nanosleep nice ntohl ntohs open optarg optind pathconf pause pclose pipe poll popen pread ptrace
  putenv pwrite quotactl read readlink reboot recv rmdir sbrk select send setenv setgid setsid
  setuid shutdown sigaction sleep socket splice symlink sync syscall sysconf tee times truncate
  ttyname tzname tzset ulimit umask uname unlink unsetenv usleep utime vfork wait waitpid write
]], "the C library")

return reserved
