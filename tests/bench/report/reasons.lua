-- Why a row can be behind its best peer: the reasons for ../README.md, by the row's name.  A row
-- that is behind and has none is reported as such.

local copied = "the first change of a page makes a private copy of it, which is a page fault"
local flushed = "nearly all of it is the disk's own flush, which all of them wait for"
local in_the_cache = "what is changed through a shared mapping is in the page cache only"
local checkpoint = "the commits that begin and end a checkpoint wait for some more flushes"
local moved = "elements keep their positions, so all behind the place are moved; a tree moves none"

return {
  commit_k1 = flushed,
  commit_k16 = copied,
  commit_k256 = copied,
  commit_k4096 = copied,
  commit_k1_sustained = flushed .. "; a checkpoint writes each page twice",
  commit_k16_sustained = flushed .. "; a checkpoint writes each page twice",
  commit_k256_sustained = copied,
  commit_k4096_sustained = copied,
  commit_k1_longest = checkpoint,
  commit_k16_longest = checkpoint,
  commit_k256_longest = checkpoint,
  follow_idle = "it asks the system whether the file still has a name; the peer reads two words",
  follow_k16_new = copied .. ", in the reader, too",
  growth_worst = "the file's space is allocated in steps, and one step is one push",
  ["growth_p99.9"] = "the others have all their space beforehand",
  growth_p50 = "within what the clock can tell",
  open = "it takes the lock, reads the whole header and checks every byte of it, and reserves"
    .. " addresses; a mapping checks nothing",
  close = "room to grow was reserved behind the elements, and the system takes longer to give so"
    .. " many addresses back; nothing was changed, so nothing is written",
  read_cold = "pages are read as they are needed; reading the whole file in order is faster on a"
    .. " disk that reads ahead",
  reopen_after_kill = "each changed page is shown as a private copy, a page fault each, and the log"
    .. " is written anew before it is relied on",
  insert_middle = moved,
  remove_middle = moved,
  insert_middle_durable = moved .. ", and all that moved is logged",
  commit_k16_64g = "what is known of each page of a vector so large is in no cache",
  open_close_16g = "an empty file has no elements to map",
  open_close_16g_read_only = "an empty file has no elements to map",
  sort_10m = "elements are moved twice, between places far apart",
  stable_sort_10m = "elements are moved twice, between places far apart",
  search_10m = "both wait for memory, and a branch that is guessed lets the next search begin;"
    .. " many at once wait together (`lower_bounds_by_time`)",
  memory_append = "an append buffer of 640 KiB; " .. in_the_cache,
  memory_update = "changed pages are private copies, 256 MiB of them at most; " .. in_the_cache,
  disk = "SQLite stores small integers in fewer bytes",
  compile_ten = "sixty functions a vector, not a dozen",
  bulk_append_1g_buffered = "not understood: both write the same bytes to pages that the system has"
    .. " to find first, which this machine's host gives slowly; on a machine that keeps them it"
    .. " was 0.75",
  append_8 = "the peer's space is there beforehand, and what it stores reaches the file later",
  append_32 = "the peer's space is there beforehand, and what it stores reaches the file later",
  append_64 = "the peer's space is there beforehand, and what it stores reaches the file later",
  sum_range = "two searches before each sum",
  scan_field = "the same loop over the same bytes",
  read_warm = "the same loop over the same bytes",
}
