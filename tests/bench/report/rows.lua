-- What the rows are called for people, in the order of the table: groups of { name, title, whether
-- ../README.md has it }.

local function commits(suffix, title)
  local made = {}
  for _, k in ipairs { 1, 16, 256, 4096 } do
    made[#made + 1] = { ("commit_k%d%s"):format(k, suffix), title:format(k), true }
  end
  return made
end

local function with_longest(made)
  for _, run in ipairs { { 1, "20,000" }, { 16, "20,000" }, { 256, "6,000" } } do
    made[#made + 1] = { ("commit_k%d_longest"):format(run[1]),
      ("k = %d, the longest of %s"):format(run[1], run[2]), true }
  end
  return made
end

return {
  { title = "Append", rows = {
    { "append_8", "append 8 bytes" },
    { "append_32", "append 32 bytes" },
    { "append_64", "append 64 bytes", true },
    { "append_8_durable", "append 8 bytes, until durable" },
    { "append_32_durable", "append 32 bytes, until durable" },
    { "append_64_durable", "append 64 bytes, until durable", true },
    { "bulk_append_1g_buffered", "append 1 GiB" },
    { "bulk_append_1g", "append 1 GiB, until durable", true },
  } },
  { title = "One append while growing to 1 GiB", rows = {
    { "growth_p50", "median" },
    { "growth_p99.9", "one in a thousand" },
    { "growth_worst", "longest", true },
  } },
  { title = "Look at 4M elements of 64 bytes", rows = {
    { "scan_field", "scan one field", true },
    { "sum_range", "sum by range of keys, 1024 each", true },
    { "read_warm", "read 1 % at random, warm", true },
    { "read_cold", "open, read 1 % at random, cold", true },
  } },
  { title = "With a cold cache and advice (`options.reads`), over without", rows = {
    { "cold_many_all", "open 1 GiB, read 1 % at random, `VECFILE_READS_ALL`", true },
    { "cold_few_scattered", "open, read 4,000 at random, `VECFILE_READS_SCATTERED`", true },
  } },
  { title = "Change k of 4M elements at random, until durable",
    rows = commits("", "k = %d") },
  { title = "The same, sustained: checkpoints included",
    rows = with_longest(commits("_sustained", "k = %d, sustained")) },
  { title = "Read beside a writer, in another process", rows = {
    { "follow_scan", "scan one field", true },
    { "follow_idle", "refresh, nothing new", true },
    { "follow_k16_again", "refresh and read after 16 changes, of elements changed before", true },
    { "follow_k16_new", "refresh and read after 16 changes, of others", true },
    { "follow_seen", "from the commit of 16 changes until they are seen", true },
    { "followed_k16", "commit 16 changes, with four that refresh at each commit", true },
    { "slept_k16", "commit 16 changes, with one that sleeps", true },
  } },
  { title = "Open 256 MiB", rows = {
    { "open", "open and read one", true },
    { "close", "close" },
    { "reopen_after_kill", "open after kill -9 in mid-update", true },
  } },
  { title = "In the middle of 1 MiB", rows = {
    { "insert_middle", "insert", true },
    { "remove_middle", "remove" },
    { "insert_middle_durable", "insert, until durable" },
  } },
  { title = "Sort and search 10M elements of 32 bytes", rows = {
    { "sort_10m", "sort by key", true },
    { "stable_sort_10m", "stable sort by key" },
    { "search_10m", "lower bound", true },
    { "search_batch_10m", "lower bounds of many keys at once", true },
  } },
  { title = "Memory and disk of 4M elements of 64 bytes", rows = {
    { "memory_append", "private memory after appending" },
    { "memory_update", "private memory after 25,600 changes", true },
    { "disk", "disk" },
  } },
  { title = "Compile", rows = {
    { "compile_ten", "a file that includes ten", true },
  } },
  { title = "Inlined calls beside a raw pointer", rows = {
    { "scan_each", "for each" },
    { "scan_at", "at(i) in order" },
    { "get_random", "get at random" },
    { "set_random", "set at random" },
    { "at_mut_random", "at_mut at random" },
    { "push_warm", "push, everything in memory" },
  } },
  { title = "Large vectors beside small ones", rows = {
    { "open_close_16g", "open and close 16 GiB, over an empty file", true },
    { "open_close_16g_read_only", "the same, read-only" },
    { "commit_k16_64g", "commit 16 changes in 64 GiB, over 256 MiB", true },
  } },
}
