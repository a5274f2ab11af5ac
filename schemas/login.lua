-- The system's own login record, adopted from <utmpx.h>: 384 bytes on x86-64, 400 on AArch64.  The
-- widths of ut_session and ut_tv are the system's, the names and the order are checked.

struct "login" {
  doc    = "One entry of utmp or wtmp.",
  layout = "native",
  extern = { header = "utmpx.h", type = "struct utmpx" },
  keys   = { "ut_tv.tv_sec", "ut_user" },

  c_short   "ut_type",
  c_int     "ut_pid",
  char[32]  "ut_line",
  char[4]   "ut_id",
  char[32]  "ut_user",
  char[256] "ut_host",
  bytes[4]  "ut_exit"  { doc = "a struct whose members have other names without _GNU_SOURCE" },
  c_signed  "ut_session",
  c_signed  "ut_tv.tv_sec"  { unit = "s since 1970-01-01T00:00Z" },
  c_signed  "ut_tv.tv_usec" { unit = "us" },
  i32[4]    "ut_addr_v6",
  bytes[20] "__glibc_reserved",
}
