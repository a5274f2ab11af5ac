#!/usr/bin/env python3
"""Crash and snapshot model of the journal: one journal commits several arrays at once, a
checkpoint is spread over commits, and readers follow the writer.

Two logs take turns.  A record has the chunks that its commit changed.  When a log is due, commits
turn to the other one; the pages of the old log are owed to their files, and each later commit pays
a few: their whole images go to a frame at the head of the log that is in use, which the commit's
flush makes durable, and then to their places.  Frames are used again once the files were flushed,
so that a log is never longer than its records.  Nothing tells a last record that is damaged from one
that was never finished; then the state before it is there, whole: what is in its place in a file is of
a record that something tells of as flushed.  A recovery goes on in the log that it finds: its
first record says again what may have been in memory only, and that what lies before does not
count ("resumes").

A commit that logs nothing, where there is no log, is the next slot alone.  A close puts everything
in its place; with a follower before the last commit it leaves the logs to the next writer.  Whoever
has bounded how long followers are waited for tells them that they are expired, and goes on.

    ./journal_model.py 3000                   the protocol itself: fails if there is a violation
    ./journal_model.py 20000 RULE ...         the same with one rule removed: fails if there is none
    ./journal_model.py 20000 all              every rule, one at a time
"""
import random
import struct
import sys
import zlib

SECTOR, CHUNK, PAGE, ELEMENT = 32, 16, 64, 8
CHUNKS = PAGE // CHUNK
ALL = (1 << CHUNKS) - 1
LIMIT = 40 * SECTOR      # bytes of records after which the journal turns
SLICE = 3                # pages paid by a commit
AREA = 2 * (2 * SECTOR + SLICE * PAGE)
ARRAYS = 2
GARBAGE = 0.05

RULES = {
    "flush_log": "the log is flushed before a commit is said to be done",
    "flush_appended": "appended pages are flushed before a record relies on them",
    "flush_size": "... and so is the size of an array's file",
    "flush_before_turn": "lazy commits are flushed before the slot that says their state",
    "flush_slot": "a slot is flushed before anything relies on it",
    "flush_header": "a log's header is flushed before a slot counts on it",
    "frames": "a page is in a frame whole, and flushed, before it is written in place",
    "frame_of_record": "a frame counts only if the record does that it names",
    "cold_slices": "a commit pays only pages that no record since the last flush has",
    "strike_flushed": "... and strikes off only what is behind the end of a flushed record's state",
    "say_flushed": "... else the log says first that all of it was flushed",
    "name_flushed": "a frame is named after a record that was flushed before it was written",
    "look_behind": "what stands behind a record that does not fit may say that it was flushed",
    "flush_frames": "frames are used again only when their pages are flushed in place",
    "flush_swept": "pages written in place are flushed before their log is given up",
    "owe_again": "what a writer paid that did not settle is owed again",
    "resume": "a recovery logs again what may be in memory only",
    "resume_frames": "... and the pages that frames have, whose places may be torn",
    "behind_resume": "... so no frame is written over before another record is behind that one",
    "skip_void": "a record that resumes makes what lies before it void",
    "settle_slot": "a slot that was read is written again before a commit relies on it",
    "salt": "records of an earlier use of a log never fit",
    "mark": "the mark falls only when no log has a page above it",
    "mark_of_followers": "... nor, after a recovery, below what a follower may still see",
    "low_water": "what shrank and grew again is changed",
    "poison": "after a failed flush nothing more is committed",
    "wait_for_followers": "pages are written in place only when every follower is past the turn",
    "hold_while_sweeping": "... and none begins before they are",
    "begin_locked": "a follower that begins locks all of the past, so that nothing is written in place",
    "look_again": "a follower that begins sees that the logs it read were still those of the slot",
    "lock_before_unlock": "a follower takes the new lock before it gives the old one back",
    "previous_log": "a follower that begins during a sweep replays the previous log, too",
    "forget_hidden": "a follower keeps no copies of pages behind the end of its state",
    "mark_of_two_slots": "a commit by a slot alone keeps what the slot before it needs",
    "past_resume": "... and of a turn right behind a recovery, past its record, too",
    "mark_by_slot": "a commit by a slot alone lets the mark fall only if no follower is before it",
    "close_past": "a close pays what is owed only when every follower is at the last commit",
    "tell_expired": "a follower that is not waited for any more is told before its pages change",
    "expired_wait": "... and none begins while pages are written over",
    "expired_begin": "... and one that begins sees that nobody was told meanwhile",
    "rotate": "a slot never overwrites the one that counts",
}


class Crash(Exception):
    pass


class IOFailure(Exception):
    pass


class Damaged(AssertionError):
    """What was acknowledged is not there any more, and the log, or that there is none, tells."""


class Disk:
    """Files as [cache, durable, pending]; pending are the writes that no flush has seen."""

    def __init__(self, rng):
        self.files, self.rng, self.calls = {}, rng, 0
        self.crash_at, self.fail, self.between = None, 0.0, None

    def tick(self):
        self.calls += 1
        if self.between:
            self.between()
        if self.crash_at is not None and self.calls >= self.crash_at:
            raise Crash()

    def make(self, name):
        self.files.setdefault(name, [bytearray(), bytearray(), []])

    @staticmethod
    def _apply(image, kind, at, data):
        end = at + len(data) if kind == "w" else at
        if len(image) < end:
            image.extend(b"\0" * (end - len(image)))
        if kind == "w":
            image[at:end] = data
        else:
            del image[at:]

    def write(self, name, data, at):
        self.tick()
        cache, _, pending = self.files[name]
        self._apply(cache, "w", at, data)
        start = at
        while start < at + len(data):
            end = min(at + len(data), (start // SECTOR + 1) * SECTOR)
            pending.append(("w", start, bytes(data[start - at:end - at])))
            start = end

    def resize(self, name, size):
        self.tick()
        cache, _, pending = self.files[name]
        self._apply(cache, "t", size, b"")
        if len(cache) < size:
            cache.extend(b"\0" * (size - len(cache)))
        pending.append(("t", size, b""))

    def flush(self, name):
        self.tick()
        cache, durable, pending = self.files[name]
        failed = bool(pending) and self.rng.random() < self.fail
        for kind, at, data in pending:
            if not failed or self.rng.random() < 0.5:
                self._apply(durable, kind, at, data)
                if kind == "t" and len(durable) < at:
                    durable.extend(b"\0" * (at - len(durable)))
        pending.clear()
        if failed:
            raise IOFailure()
        self.tick()

    def read(self, name, at, count):
        return bytes(self.files[name][0][at:at + count]) if name in self.files else b""

    def size(self, name):
        return len(self.files[name][0])

    def after_kill(self):
        """The process is gone; what it wrote is in the cache."""
        self.crash_at, self.fail = None, 0.0
        return self

    def after_power_loss(self, rng):
        """A random subset of the unsynced writes reached the medium, some as garbage."""
        other = Disk(rng)
        for name, (_, durable, pending) in self.files.items():
            image, keep = bytearray(durable), rng.choice([0, 0.1, 0.5, 0.9, 1.0])
            for kind, at, data in pending:
                if rng.random() >= keep:
                    continue
                if kind == "w" and rng.random() < GARBAGE:
                    data = rng.randbytes(len(data))
                self._apply(image, kind, at, data)
            other.files[name] = [bytearray(image), bytearray(image), []]
        return other


class Locks:
    """Byte-range locks on commit numbers, as OFD locks far behind the end of the file."""

    def __init__(self):
        self.shared = {}            # owner -> set of commit numbers
        self.writer_below = 0       # the writer has [0, writer_below) for itself

    def take(self, owner, number):
        if number < self.writer_below:
            return False
        self.shared.setdefault(owner, set()).add(number)
        return True

    def drop(self, owner, number):
        self.shared[owner].discard(number)

    def drop_all(self, owner):
        self.shared.pop(owner, None)

    def take_below(self, number):
        if any(s < number for held in self.shared.values() for s in held):
            return False
        self.writer_below = number
        return True


SLOT = "<IIIIIII"                  # epoch, sequence, counts, salt, salt of the old log, magic
MAGIC = 0x5645


def crc(data):
    return zlib.crc32(data) & 0xFFFFFFFF


def sectors(count):
    return -(-count // SECTOR) * SECTOR


def pack_slot(slot):
    body = struct.pack(SLOT, slot["epoch"], slot["sequence"], slot["counts"][0], slot["counts"][1],
                       slot["salt"], slot["old_salt"], MAGIC)
    return (body + struct.pack("<I", crc(body))).ljust(2 * SECTOR, b"\0")


def unpack_slot(data):
    size = struct.calcsize(SLOT)
    if len(data) < size + 4 or struct.unpack("<I", data[size:size + 4])[0] != crc(data[:size]):
        return None
    e, s, a, b, salt, old_salt, magic = struct.unpack(SLOT, data[:size])
    if magic != MAGIC:
        return None
    return {"epoch": e, "sequence": s, "counts": [a, b], "salt": salt, "old_salt": old_salt}


# How often followers were expired, times 2 and minus 1 while their pages are written over, and below
# which commit.
EXPIRED_AT = 6 * SECTOR


def read_expired(disk):
    data = disk.read("journal", EXPIRED_AT, 8)
    return struct.unpack("<II", data) if len(data) == 8 else (0, 0)


def is_late(told, now, sequence):
    """Of several times that some were expired only the last is known."""
    since = (now[0] + 1) // 2 - (told[0] + 1) // 2
    return since > 1 or (since == 1 and sequence < now[1])


def newest_slot(disk):
    found = [unpack_slot(disk.read("journal", i * 2 * SECTOR, 2 * SECTOR)) for i in range(3)]
    found = [slot for slot in found if slot]
    if not found:
        raise AssertionError("no valid slot")
    return max(found, key=lambda slot: slot["epoch"])


HEADER = "<III"                    # magic, salt, start of the records; frames lie before


def pack_header(salt, start):
    body = struct.pack(HEADER, MAGIC, salt, start)
    return (body + struct.pack("<I", crc(body))).ljust(SECTOR, b"\0")


def find_log(disk, salt):
    """(name, start) of the log of that salt."""
    for name in ("log0", "log1"):
        data, size = disk.read(name, 0, SECTOR), struct.calcsize(HEADER)
        if len(data) == SECTOR and struct.unpack("<I", data[size:size + 4])[0] == crc(data[:size]):
            magic, found, start = struct.unpack(HEADER, data[:size])
            if magic == MAGIC and found == salt:
                return name, start
    raise Damaged("no log of the slot")


RECORD = "<HBIIIIIIHI"             # magic, resumes?, salt, sequence, offset, flushed, counts, entries, chain
ENTRY = "<BHB"                     # array, page, chunks


def pack_record(salt, sequence, offset, flushed, counts, chain, images, resumes=False):
    """images: list of (array, page, chunks, bytes of the page)."""
    body = struct.pack(RECORD, MAGIC, resumes, salt, sequence, offset, flushed, counts[0],
                       counts[1], len(images), chain)
    for array, page, chunks, _ in images:
        body += struct.pack(ENTRY, array, page, chunks)
    for _, _, chunks, data in images:
        for i in range(CHUNKS):
            if chunks >> i & 1:
                body += data[i * CHUNK:(i + 1) * CHUNK]
    return body + struct.pack("<I", crc(body))


def decode_record(disk, name, salt, offset, removed):
    head, entry = struct.calcsize(RECORD), struct.calcsize(ENTRY)
    data = disk.read(name, offset, head)
    if len(data) < head:
        return None
    magic, resumes, found_salt, sequence, found, flushed, a, b, entries, chain = struct.unpack(
        RECORD, data)
    if magic != MAGIC or found != offset or entries > 512:
        return None
    if found_salt != salt and "salt" not in removed:
        return None
    table = disk.read(name, offset + head, entries * entry)
    if len(table) < entries * entry:
        return None
    rows = [struct.unpack(ENTRY, table[i * entry:(i + 1) * entry]) for i in range(entries)]
    size = head + len(table) + sum(bin(c).count("1") * CHUNK for _, _, c in rows)
    body = disk.read(name, offset, size + 4)
    if len(body) < size + 4 or struct.unpack("<I", body[size:])[0] != crc(body[:size]):
        return None
    at, images = head + len(table), []
    for array, page, chunks in rows:
        parts = {}
        for i in range(CHUNKS):
            if chunks >> i & 1:
                parts[i] = body[at:at + CHUNK]
                at += CHUNK
        images.append((array, page, chunks, parts))
    return {"sequence": sequence, "counts": [a, b], "images": images, "chain": chain,
            "crc": crc(body[:-4]), "resumes": bool(resumes), "flushed": flushed, "offset": offset,
            "end": offset + sectors(size + 4)}


def next_record(disk, name, salt, offset, chain, sequence, removed):
    """The record at `offset`, or one behind that says that what lies between is void."""
    record = decode_record(disk, name, salt, offset, removed)
    if record and not record["resumes"] and record["chain"] == chain and \
            record["sequence"] in (sequence, sequence + 1):
        return record
    at = offset
    while at < disk.size(name):
        record = decode_record(disk, name, salt, at, removed)
        if record and record["resumes"] and record["flushed"] <= offset and \
                record["sequence"] >= sequence and (at == offset or "skip_void" not in removed):
            return record
        at += SECTOR
    return None


FRAME = "<HIIIIBI"                 # magic, salt, offset, sequence, crc of the record, pages, crc
FRAME_ENTRY = "<BH"                # array, page


def pack_frame(salt, offset, sequence, record, pages):
    """pages: list of (array, page, bytes)."""
    images = b"".join(data for _, _, data in pages)
    head = struct.pack(FRAME, MAGIC, salt, offset, sequence, record, len(pages), crc(images))
    for array, page, _ in pages:
        head += struct.pack(FRAME_ENTRY, array, page)
    head += struct.pack("<I", crc(head))
    return head.ljust(2 * SECTOR, b"\0") + images


def frames_of(disk, name, salt, start, records, removed):
    """(array, page) -> bytes, of all frames that count: those of `records`, (sequence, crc)."""
    found, size = {}, struct.calcsize(FRAME)
    for at in range(SECTOR, start, SECTOR):
        head = disk.read(name, at, 2 * SECTOR)
        if len(head) < 2 * SECTOR:
            continue
        magic, salt_found, offset, sequence, record, count, images_crc = struct.unpack(
            FRAME, head[:size])
        end = size + count * struct.calcsize(FRAME_ENTRY)
        if magic != MAGIC or offset != at or end + 4 > 2 * SECTOR or \
                struct.unpack("<I", head[end:end + 4])[0] != crc(head[:end]):
            continue
        if salt_found != salt and "salt" not in removed:
            continue
        images = disk.read(name, at + 2 * SECTOR, count * PAGE)
        if crc(images) != images_crc or \
                ((sequence, record) not in records and "frame_of_record" not in removed):
            continue
        for i in range(count):
            at_entry = size + i * struct.calcsize(FRAME_ENTRY)
            key = struct.unpack(FRAME_ENTRY, head[at_entry:at_entry + struct.calcsize(FRAME_ENTRY)])
            found[key] = images[i * PAGE:(i + 1) * PAGE]
    return found


def pages_of(count):
    return -(-count * ELEMENT // PAGE)


class Replay:
    """What the logs of a slot say: the state, and the pages that differ from the files."""

    def __init__(self, disk, slot, removed, with_old=True):
        self.disk, self.removed = disk, removed
        self.sequence, self.counts = slot["sequence"], list(slot["counts"])
        self.overlay = {}                       # (array, page) -> {chunk: bytes}
        self.old, self.new = set(), set()       # pages with images in either log
        self.top = [pages_of(c) for c in self.counts]
        self.records = set()
        self.tail = []                          # records that may be in memory only
        self.frames = {}
        self.last = self.before_last = None     # records of the log in use
        if slot["old_salt"] and with_old:
            self.sequence = -1
            self._log(slot["old_salt"], slot["sequence"], self.old, None)
            if self.sequence != slot["sequence"]:
                raise AssertionError("the old log ends at %s, not %d" % (self.sequence,
                                                                         slot["sequence"]))
        self.new_top = [pages_of(c) for c in slot["counts"]]
        self.last = self.before_last = None
        self.sequence, self.counts = slot["sequence"], list(slot["counts"])
        self.name, self.start, self.offset, self.chain = None, 0, 0, 0
        if slot["salt"]:
            self.name, self.start = find_log(disk, slot["salt"])
            self.records = {(slot["sequence"], 0)}     # a frame may be older than all records
            self._log(slot["salt"], None, self.new, self.new_top)
            self.frames = frames_of(disk, self.name, slot["salt"], self.start, self.records,
                                    removed)

    def _log(self, salt, last, pages, top):
        self.name, self.start = find_log(self.disk, salt)
        self.offset, self.chain, self.flushed = self.start, 0, self.start
        first = True
        while last is None or self.sequence < last or first:
            record = decode_record(self.disk, self.name, salt, self.offset, self.removed) \
                if last is not None and first else None
            if record and not record["resumes"] and record["chain"] == 0:
                pass
            else:
                record = next_record(self.disk, self.name, salt, self.offset, self.chain,
                                     self.sequence, self.removed)
            if not record or (last is not None and record["sequence"] > last):
                if not record and last is None and "look_behind" not in self.removed:
                    self._look_behind(salt)
                break
            first = False
            self.last, self.before_last = record, self.last
            self.records.add((record["sequence"], record["crc"]))
            self._apply(record, pages, top)
            self.flushed = record["flushed"]
            self.tail = [r for r in self.tail if r["offset"] >= record["flushed"]] + [record]
            self.sequence, self.counts = record["sequence"], record["counts"]
            self.offset, self.chain = record["end"], record["crc"]
        if last is not None:
            self.tail = []

    def _look_behind(self, salt):
        for at in range(self.offset + SECTOR, self.disk.size(self.name), SECTOR):
            record = decode_record(self.disk, self.name, salt, at, self.removed)
            if record and record["flushed"] > self.offset:
                raise Damaged(self.offset)

    def _apply(self, record, pages, top):
        for array, page, _, parts in record["images"]:
            self.overlay.setdefault((array, page), {}).update(parts)
            pages.add((array, page))
        for array, count in enumerate(record["counts"]):
            self.top[array] = max(self.top[array], pages_of(count))
            if top is not None:
                top[array] = max(top[array], pages_of(count))

    def shown(self):
        """Pages with something newer than, or other than, what the file may have."""
        keys = set(self.overlay) | set(self.frames)
        return {k for k in keys if k[1] < pages_of(self.counts[k[0]])}

    def page(self, array, page):
        data = bytearray(self.frames.get((array, page)) or
                         self.disk.read("array%d" % array, page * PAGE, PAGE).ljust(PAGE, b"\0"))
        for i, part in self.overlay.get((array, page), {}).items():
            data[i * CHUNK:(i + 1) * CHUNK] = part
        return bytes(data)


def show(disk, overlay, array, page):
    data = bytearray(disk.read("array%d" % array, page * PAGE, PAGE).ljust(PAGE, b"\0"))
    for i, part in overlay.get((array, page), {}).items():
        data[i * CHUNK:(i + 1) * CHUNK] = part
    return data


class Writer:
    def __init__(self, disk, locks, removed, history, patience=None):
        self.disk, self.locks, self.removed, self.history = disk, locks, removed, history
        self.patience = patience        # bytes of the log for which followers are waited for

    def keeps(self, rule):
        return rule not in self.removed

    def flush(self, name):
        try:
            self.disk.flush(name)
        except IOFailure:
            if self.keeps("poison"):
                raise

    # --- slots ---

    def write_slot(self, **change):
        slot = dict(self.slot, **change)
        slot["epoch"] += 1
        place = slot["epoch"] % 3 if self.keeps("rotate") else 0
        self.disk.write("journal", pack_slot(slot), place * 2 * SECTOR)
        if self.keeps("flush_slot"):
            self.flush("journal")
        self.slot = slot

    def secure_slot(self):
        """The slot that was read may be in memory only."""
        if not self.slot_is_durable and self.keeps("settle_slot"):
            self.flush("journal")
            self.write_slot()
        self.slot_is_durable = True

    # --- life ---

    def create(self):
        for name in ["journal", "log0", "log1"] + ["array%d" % i for i in range(ARRAYS)]:
            self.disk.make(name)
        self.slot = {"epoch": 0, "sequence": 0, "counts": [0] * ARRAYS, "salt": 0, "old_salt": 0}
        self.disk.write("journal", pack_slot(self.slot), 0)
        for name in list(self.disk.files):
            self.flush(name)
        self.open()

    def begin_log(self):
        """The first commit that logs something: the state before it is the slot's."""
        self.secure_slot()
        salt, self.start = self.start_log("log0", AREA)
        self.log, self.chain, self.area_at = "log0", 0, SECTOR
        self.offset = self.flushed = self.start
        self.write_slot(salt=salt)
        self.named, self.said_at = (self.sequence, 0), None

    def start_log(self, name, area):
        """A log made ready for a slot to count on."""
        salt = self.disk.rng.randrange(1, 1 << 32) if self.keeps("salt") else 1
        start = SECTOR + area
        self.disk.write(name, pack_header(salt, start), 0)
        if self.keeps("flush_header"):
            self.flush(name)
        return salt, start

    def open(self):
        disk = self.disk
        self.slot = newest_slot(disk)
        replay = Replay(disk, self.slot, self.removed)
        self.sequence, self.counts = replay.sequence, replay.counts
        for i in range(ARRAYS):
            if disk.size("array%d" % i) < pages_of(self.counts[i]) * PAGE:
                raise AssertionError("array %d is shorter than its elements" % i)
        self.memory = [bytearray(b"".join(replay.page(i, p)
                       for p in range(pages_of(self.counts[i])))) for i in range(ARRAYS)]
        self.pending_flush = False
        shown = replay.shown()
        self.slot_is_durable = False
        self.log, self.start, self.offset, self.flushed, self.chain = None, 0, 0, 0, 0
        self.has_resumed, self.resumed_end = bool(self.slot["salt"]), None
        self.is_expiring = False
        count, before = read_expired(disk)
        if count & 1:                           # that writer died as it wrote over pages
            disk.write("journal", struct.pack("<II", count + 1, before), EXPIRED_AT)
        if self.slot["salt"]:
            self.resume(replay, shown)
        elif any(disk.size("array%d" % i) > pages_of(self.counts[i]) * PAGE for i in range(ARRAYS)):
            self.secure_slot()                  # the slot before it may need what is longer
        is_checkpoint = self.slot["old_salt"] != 0
        new = replay.new | set(replay.frames)
        self.behind = {k for k in shown if k in new}    # the file may not have what the log has
        self.owed = {k for k in shown if k in replay.old} if is_checkpoint else set()
        if not self.keeps("owe_again"):
            self.owed = set()
        self.swept = {"array%d" % i for i in range(ARRAYS)} if is_checkpoint else set()
        self.turn_sequence = self.slot["sequence"] if is_checkpoint else None
        # Whoever is at that commit may not have read what a recovery says again.
        self.turned_at = self.slot["sequence"] + self.keeps("past_resume")
        self.mark = [max(pages_of(self.counts[i]), replay.top[i]) for i in range(ARRAYS)]
        self.new_mark = list(replay.new_top)
        # A follower of before the crash may be at a longer state than the logs still tell of.
        if self.keeps("mark_of_followers") and not self.locks.take_below(max(self.sequence, 1)):
            self.mark = [disk.size("array%d" % i) // PAGE for i in range(ARRAYS)]
            self.new_mark = list(self.mark)
        self.locks.writer_below = 0
        self.committed = list(self.counts)
        self.low = list(self.counts)
        self.dirty = {}                         # (array, page) -> chunks
        self.unflushed = set()                  # pages of records since the log was flushed
        self.named = (self.sequence, self.chain)        # the last record that was flushed
        self.flushed_counts = list(self.counts)
        self.said_at = None                     # where the log says that all of it was flushed
        self.unsynced = set()
        # What a killed writer made longer may not be so on the disk, and after a failed flush no
        # other flush will make it so: the size is set anew.
        for i in range(ARRAYS):
            disk.resize("array%d" % i, disk.size("array%d" % i))
        self.flushed_size = [pages_of(c) * PAGE for c in self.counts]

    def resume(self, replay, shown):
        """Goes on in the log that is there, of which a part may be in memory only."""
        self.log, self.start = replay.name, replay.start
        self.offset, self.chain = replay.offset, replay.chain
        self.flushed = replay.flushed
        self.area_at = SECTOR
        self.secure_slot()
        chunks = {}
        for record in replay.tail if self.keeps("resume") else []:
            for array, page, c, _ in record["images"]:
                chunks[(array, page)] = chunks.get((array, page), 0) | c
        if self.keeps("resume_frames"):
            for key in replay.frames:
                chunks[key] = ALL
        images = [(a, p, c, self.page(a, p)) for (a, p), c in sorted(chunks.items())
                  if (a, p) in shown]
        record = pack_record(self.slot["salt"], self.sequence, self.offset, self.flushed,
                             self.counts, 0, images, True)
        self.append(record)
        self.flush(self.log)
        self.flushed = self.resumed_end = self.offset

    def ends_with_resume(self):
        """Nothing durable is behind the record of the recovery: damaged, it would be missed without a
        word."""
        return self.resumed_end == self.flushed and self.keeps("behind_resume")

    def flush_log(self):
        self.flush(self.log)
        self.note_flushed()

    def note_flushed(self):
        self.pending_flush, self.flushed = False, self.offset
        self.unflushed.clear()
        self.flushed_counts = list(self.counts)
        if self.said_at != self.offset:
            self.named = (self.sequence, self.chain)

    def append(self, record):
        self.disk.write(self.log, record, self.offset)
        self.offset += sectors(len(record))
        self.chain = crc(record[:-4])

    # --- changes ---

    def set(self, array, i, value):
        at = i * ELEMENT
        self.memory[array][at:at + ELEMENT] = struct.pack("<Q", value)
        key = (array, at // PAGE)
        self.dirty[key] = self.dirty.get(key, 0) | 1 << (at % PAGE) // CHUNK

    def push(self, array, value):
        """Marks nothing: what is above the low length is changed by definition."""
        at = self.counts[array] * ELEMENT
        self.counts[array] += 1
        size = pages_of(self.counts[array]) * PAGE
        if len(self.memory[array]) < size:
            self.memory[array].extend(b"\0" * (size - len(self.memory[array])))
        self.memory[array][at:at + ELEMENT] = struct.pack("<Q", value)

    def pop(self, array):
        if self.counts[array]:
            self.counts[array] -= 1
            if self.keeps("low_water"):
                self.low[array] = min(self.low[array], self.counts[array])

    def state(self):
        return tuple(bytes(self.memory[i][:self.counts[i] * ELEMENT]) for i in range(ARRAYS))

    # --- commit ---

    def page(self, array, page):
        return bytes(self.memory[array][page * PAGE:(page + 1) * PAGE]).ljust(PAGE, b"\0")

    def effective_mark(self, array):
        return max(self.mark[array], self.new_mark[array])

    def commit(self, lazy=False):
        disk = self.disk
        changed = dict(self.dirty)
        for array in range(ARRAYS):             # all from the low length on is changed
            first = self.low[array] * ELEMENT
            for at in range(first - first % CHUNK, self.counts[array] * ELEMENT, CHUNK):
                key = (array, at // PAGE)
                changed[key] = changed.get(key, 0) | 1 << (at % PAGE) // CHUNK
        changed = {k: c for k, c in changed.items() if k[1] < pages_of(self.counts[k[0]])}
        for array in range(ARRAYS):
            name, size = "array%d" % array, pages_of(self.counts[array]) * PAGE
            if disk.size(name) < size:
                disk.resize(name, size)
            if self.flushed_size[array] < size and self.keeps("flush_size"):
                self.unsynced.add(name)
            above = sorted(k for k in changed if k[0] == array and k[1] >= self.effective_mark(array))
            if len(above) >= 2:                 # few are logged: that saves a flush
                for key in above:
                    disk.write(name, self.page(*key), key[1] * PAGE)
                    del changed[key]
                self.unsynced.add(name)
        for name in sorted(self.unsynced):
            if self.keeps("flush_appended"):
                self.flush(name)
                self.flushed_size[int(name[-1])] = disk.size(name)
        self.unsynced.clear()
        if self.log is None and not changed:
            self.commit_by_slot()
            return
        if self.log is None:
            self.begin_log()
        may_sweep = None if lazy or self.ends_with_resume() else \
            self.slice(set(changed) | self.unflushed)
        sweep = may_sweep or []
        images = [(a, p, c, self.page(a, p)) for (a, p), c in sorted(changed.items())]
        self.history.append((self.sequence + 1, self.state()))
        record = pack_record(self.slot["salt"], self.sequence + 1, self.offset, self.flushed,
                             self.counts, self.chain, images)
        if sweep:
            self.write_frame(sweep, *(self.named if self.keeps("name_flushed") else
                                      (self.sequence + 1, crc(record[:-4]))))
        self.append(record)
        self.pending_flush = True
        self.unflushed |= set(changed)
        self.sequence += 1
        self.has_resumed = False
        if not lazy:
            if self.keeps("flush_log"):
                self.flush(self.log)
            self.note_flushed()
        for array in range(ARRAYS):
            self.new_mark[array] = max(self.new_mark[array], pages_of(self.counts[array]))
        self.behind |= set(changed)
        self.dirty.clear()
        self.low = list(self.counts)
        self.committed = list(self.counts)
        if not lazy:
            self.history.append(("done", self.sequence))
            if may_sweep is not None:
                self.write_in_place(sweep)
            if self.turn_sequence is not None and self.offset - self.start > LIMIT // 2:
                self.tidy()                     # pages that each commit changes
        if self.turn_sequence is None and self.log and self.offset - self.start > LIMIT:
            self.turn()

    def commit_by_slot(self):
        """Nothing is to be logged, and there is no log: the next slot is the commit."""
        self.history.append((self.sequence + 1, self.state()))
        self.secure_slot()
        self.disk.tick()
        may_fall = self.locks.take_below(self.sequence + 1) or not self.keeps("mark_by_slot")
        self.write_slot(sequence=self.sequence + 1, counts=list(self.counts))
        self.disk.tick()
        self.locks.writer_below = 0
        self.sequence += 1
        before = self.committed if self.keeps("mark_of_two_slots") else self.counts
        for i in range(ARRAYS):
            needed = pages_of(max(self.counts[i], before[i]))
            self.mark[i] = needed if may_fall else max(self.mark[i], needed)
        self.new_mark = [pages_of(c) for c in self.counts]
        self.low, self.committed = list(self.counts), list(self.counts)
        self.flushed_counts = list(self.counts)
        self.dirty.clear()
        self.history.append(("done", self.sequence))

    def close(self):
        """All goes to its place, if no follower is before the last commit; else the logs stay."""
        self.commit(True)
        if self.log is not None:
            if self.pending_flush:
                self.flush_log()
            self.disk.tick()
            if not self.locks.take_below(max(self.past_end(), 1)) and self.keeps("close_past"):
                self.history.append(("done", self.sequence))
                return
            self.say_flushed()
            left = sorted(k for k in self.owed | self.behind if k[1] < pages_of(self.counts[k[0]]))
            while left:
                sweep, left = left[:SLICE], left[SLICE:]
                self.write_frame(sweep, *self.named)
                self.flush_log()
                for array, page in sweep:
                    self.disk.write("array%d" % array, self.page(array, page), page * PAGE)
                    self.swept.add("array%d" % array)
            for name in sorted(self.swept):
                self.flush(name)
        for _ in range(2):
            self.write_slot(sequence=self.sequence, counts=list(self.counts), salt=0, old_salt=0)
        self.history.append(("done", self.sequence))
        self.disk.tick()
        for array in range(ARRAYS):
            if self.log is not None:
                self.disk.resize("array%d" % array, pages_of(self.counts[array]) * PAGE)
        self.locks.writer_below = 0

    def tidy(self):
        """In idle time: the same without a commit; nothing was changed since the last one."""
        if self.turn_sequence is None and self.log and self.offset - self.start > LIMIT // 8:
            self.turn()
        if self.turn_sequence is None or self.log is None:
            return
        if self.pending_flush:
            self.flush_log()
            self.history.append(("done", self.sequence))
        if self.ends_with_resume():
            self.say_flushed()
            self.flush_log()
        is_owed = bool(self.owed)
        sweep = self.slice()
        if sweep is None:
            return
        if is_owed:
            self.say_flushed()
            self.write_frame(sweep, *self.named)
            self.flush_log()
        self.write_in_place(sweep)

    def say_flushed(self):
        """The last record again, without a change: it tells that what lies before was flushed, so
        that the files may have what that record has."""
        if self.said_at != self.offset and self.keeps("say_flushed"):
            self.append(pack_record(self.slot["salt"], self.sequence, self.offset, self.flushed,
                                    self.counts, self.chain, []))
            self.said_at = self.offset

    # --- the checkpoint, spread over commits ---

    def turn(self):
        """Later commits go to the other log; the pages of this one are owed to the files."""
        if self.pending_flush and self.keeps("flush_before_turn"):
            self.flush(self.log)
        self.note_flushed()
        other = "log1" if self.log == "log0" else "log0"
        salt, start = self.start_log(other, AREA)
        self.owed, self.behind = set(self.behind), set()
        self.write_slot(sequence=self.sequence, counts=list(self.counts), salt=salt,
                        old_salt=self.slot["salt"])
        self.log, self.start, self.offset, self.chain = other, start, start, 0
        self.resumed_end = None
        self.flushed, self.area_at = start, SECTOR
        self.named, self.said_at = (self.sequence, 0), None
        self.turn_sequence = self.sequence
        self.turned_at = self.past_end()
        self.mark = [self.effective_mark(i) for i in range(ARRAYS)]
        self.new_mark = [pages_of(c) for c in self.counts]
        if not self.keeps("mark"):
            self.mark = list(self.new_mark)

    def past_end(self):
        """Followers before it have not read all that the log has of the last commit."""
        return self.sequence + (self.has_resumed and self.keeps("past_resume"))

    def may_sweep(self):
        """Takes the commits before the turn for itself, if no follower is at one of them."""
        if self.turn_sequence is None:
            return False
        self.disk.tick()
        if not self.keeps("wait_for_followers"):
            return True
        may = self.locks.take_below(max(self.turned_at, 1))
        if not may and self.patience is not None and self.offset - self.start > self.patience:
            self.expire()
            may = True
        if not self.keeps("hold_while_sweeping"):
            self.locks.writer_below = 0
        for _ in range(6):                      # the record is put together meanwhile
            self.disk.tick()
        return may

    def expire(self):
        """Followers before the turn are not waited for any more."""
        count, _ = read_expired(self.disk)
        if self.keeps("tell_expired"):
            self.disk.write("journal", struct.pack("<II", (count | 1) + 2 * (count & 1),
                                                   self.turned_at), EXPIRED_AT)
            self.is_expiring = True

    def let_in(self):
        """Followers are not kept off any more."""
        if self.is_expiring:
            count, before = read_expired(self.disk)
            self.disk.write("journal", struct.pack("<II", count + 1, before), EXPIRED_AT)
            self.is_expiring = False
        self.disk.tick()
        self.locks.writer_below = 0

    def slice(self, hot=frozenset()):
        """Pages to be paid; None if none may be."""
        if not self.may_sweep():
            return None
        # What the record to be written has shortened is there again if that record is damaged.
        counts = self.flushed_counts if self.keeps("strike_flushed") else self.counts
        self.owed = {k for k in self.owed
                     if k[1] < pages_of(max(counts[k[0]], self.counts[k[0]]))}
        hot = hot | {k for k in self.owed if k[1] >= pages_of(self.counts[k[0]])}
        if not self.keeps("cold_slices"):
            hot = frozenset()
        return sorted(self.owed - hot)[:SLICE]

    def write_frame(self, sweep, sequence, record):
        """Whole images, in the log's area; from its beginning when the files have the last ones."""
        if not self.keeps("frames"):
            return
        if self.area_at + 2 * SECTOR + len(sweep) * PAGE > self.start:
            if self.keeps("flush_frames"):
                for name in sorted(self.swept):
                    self.flush(name)
            self.area_at = SECTOR
        frame = pack_frame(self.slot["salt"], self.area_at, sequence, record,
                           [(a, p, self.page(a, p)) for a, p in sweep])
        self.disk.write(self.log, frame, self.area_at)
        self.area_at += len(frame)

    def write_in_place(self, sweep):
        for array, page in sweep:
            self.disk.write("array%d" % array, self.page(array, page), page * PAGE)
            self.swept.add("array%d" % array)
            self.owed.discard((array, page))
            self.behind.discard((array, page))
        if not self.owed:
            self.settle()
        self.let_in()

    def settle(self):
        for name in sorted(self.swept):
            if self.keeps("flush_swept"):
                self.flush(name)
        self.swept.clear()
        self.write_slot(old_salt=0)
        self.owed.clear()
        self.turn_sequence = None
        self.mark = list(self.new_mark)
        for array in range(ARRAYS):             # the file never ends before a visible page
            size = max(self.effective_mark(array), pages_of(self.counts[array])) * PAGE
            if self.disk.size("array%d" % array) > size:
                self.disk.resize("array%d" % array, size)
                self.flushed_size[array] = min(self.flushed_size[array], size)


class Follower:
    """A reader beside the writer, as a coroutine that yields before each system call."""

    def __init__(self, name, disk, locks, removed, states):
        self.name, self.disk, self.locks, self.removed, self.states = name, disk, locks, removed, states
        self.ready, self.looks, self.moves = False, 0, 0
        self.sleep = 0
        self.steps = self.life()

    def keeps(self, rule):
        return rule not in self.removed

    def check(self):
        """Reads through the mapping: private copies where there are any, else the live file."""
        if not self.ready:
            return
        self.looks += 1
        for array in range(ARRAYS):
            data = b"".join(bytes(show(self.disk, self.overlay, array, p))
                            for p in range(pages_of(self.counts[array])))
            if data[:self.counts[array] * ELEMENT] != self.states[self.sequence][array]:
                if self.is_expired():
                    return
                raise AssertionError("%s at commit %d sees another state" % (self.name, self.sequence))

    def is_expired(self):
        return is_late(self.told, read_expired(self.disk), self.sequence)

    def begin(self):
        """To the newest state, from nothing or, where another writer recovered, from a snapshot."""
        old = self.sequence if self.ready else None
        while self.keeps("begin_locked") and not self.locks.take(self.name, 0):
            yield                               # the writer is writing in place: wait for it
        while True:
            yield
            told = read_expired(self.disk)
            if told[0] & 1 and self.keeps("expired_wait"):
                continue                        # the writer is at it
            yield
            slot = newest_slot(self.disk)
            yield
            try:
                replay = Replay(self.disk, slot, self.removed, self.keeps("previous_log"))
            except AssertionError:
                continue                        # a new writer went on meanwhile: look again
            yield
            now = newest_slot(self.disk)
            if slot["salt"] and slot["salt"] not in (now["salt"], now["old_salt"]) and \
                    self.keeps("look_again"):
                continue                        # somebody has used its log again
            # Whole pages become private copies, one at a time, before anything is shown.
            overlay = {}
            for array, page in set(replay.overlay) | set(replay.frames):
                if page >= pages_of(replay.counts[array]) and self.keeps("forget_hidden"):
                    continue
                yield
                data = replay.page(array, page)
                overlay[(array, page)] = {i: data[i * CHUNK:(i + 1) * CHUNK]
                                          for i in range(CHUNKS)}
            while not self.locks.take(self.name, replay.sequence):
                yield
            yield
            if read_expired(self.disk) == told or not self.keeps("expired_begin"):
                break
            if replay.sequence != old:
                self.locks.drop(self.name, replay.sequence)
        self.overlay, self.slot, self.told = overlay, slot, told
        self.name_of_log = replay.name
        self.sequence, self.counts = replay.sequence, replay.counts
        self.offset, self.chain, self.ready = replay.offset, replay.chain, True
        for number in {0, old} - {None, self.sequence}:
            self.locks.drop(self.name, number)

    def step_to_slot(self, slot):
        """A commit that logged nothing: what it appended is in the files."""
        old = self.sequence
        while not self.locks.take(self.name, slot["sequence"]):
            yield
        yield
        self.slot, self.sequence, self.counts = slot, slot["sequence"], list(slot["counts"])
        for array, page in list(self.overlay):
            if page >= pages_of(self.counts[array]) and self.keeps("forget_hidden"):
                del self.overlay[(array, page)]
        self.moves += 1
        self.locks.drop(self.name, old)

    def life(self):
        yield from self.begin()
        while True:
            yield
            if self.is_expired():
                yield from self.begin()
                continue
            record = next_record(self.disk, self.name_of_log, self.slot["salt"], self.offset,
                                 self.chain, self.sequence, self.removed) if self.slot["salt"] \
                else None
            if record:
                yield from self.step(record)
                continue
            yield
            slot = newest_slot(self.disk)
            if slot["epoch"] == self.slot["epoch"]:
                continue
            if not slot["salt"]:
                if slot["sequence"] == self.sequence:      # closed
                    self.slot = slot
                elif not self.slot["salt"]:
                    yield from self.step_to_slot(slot)
                else:
                    yield from self.begin()
            elif not self.slot["salt"]:                    # the first log
                yield
                try:
                    self.name_of_log, start = find_log(self.disk, slot["salt"])
                except AssertionError:
                    yield from self.begin()
                    continue
                if slot["old_salt"] or slot["sequence"] != self.sequence:
                    yield from self.begin()
                    continue
                self.slot, self.offset, self.chain = slot, start, 0
            elif slot["salt"] == self.slot["salt"]:        # settled
                self.slot = slot
            elif slot["old_salt"] == self.slot["salt"]:    # turned; all of the old log first
                if self.sequence == slot["sequence"]:
                    yield
                    try:
                        self.name_of_log, start = find_log(self.disk, slot["salt"])
                    except AssertionError:
                        yield from self.begin()
                        continue
                    self.slot, self.offset, self.chain = slot, start, 0
                # else: its next record is there by now
            else:                                          # another writer recovered
                yield from self.begin()

    def step(self, record):
        old = self.sequence
        if not self.keeps("lock_before_unlock"):
            self.locks.drop(self.name, old)
            yield
        while not self.locks.take(self.name, record["sequence"]):
            yield
        yield
        for array, page, _, parts in record["images"]:
            if (array, page) not in self.overlay:          # the kernel copies the page
                data = bytes(show(self.disk, {}, array, page))
                self.overlay[(array, page)] = {i: data[i * CHUNK:(i + 1) * CHUNK]
                                               for i in range(CHUNKS)}
            self.overlay[(array, page)].update(parts)
        self.sequence, self.counts = record["sequence"], record["counts"]
        if self.keeps("forget_hidden"):         # such a page may come back by a direct write
            for array, page in list(self.overlay):
                if page >= pages_of(self.counts[array]):
                    del self.overlay[(array, page)]
        self.offset, self.chain = record["end"], record["crc"]
        self.moves += 1
        if old != self.sequence and self.keeps("lock_before_unlock"):
            self.locks.drop(self.name, old)


class States(dict):
    pass


class History(list):
    """What was committed: ("done", n) or (n, state)."""

    def __init__(self, states):
        super().__init__()
        self.states = states

    def append(self, item):
        if item[0] != "done":
            self.states[item[0]] = item[1]
        super().append(item)

    def allowed(self, first):
        done = [n for kind, n in self if kind == "done"]
        last = max(done) if done else first
        return {n for n in self.states if n >= last}, last


def workload(writer, rng, commits):
    for _ in range(commits):
        for _ in range(rng.randrange(1, 6)):
            array, r = rng.randrange(ARRAYS), rng.random()
            if r < 0.35 or writer.counts[array] == 0:
                for _ in range(rng.choice([1, 1, 3, 20])):
                    writer.push(array, rng.getrandbits(64))
            elif r < 0.5:
                for _ in range(rng.choice([1, 2, 15])):
                    writer.pop(array)
            else:
                writer.set(array, rng.randrange(writer.counts[array]), rng.getrandbits(64))
        writer.commit(rng.random() < 0.3)
        if rng.random() < 0.1:
            writer.tidy()
        if rng.random() < 0.05:
            writer.close()
            writer.open()
            if rng.random() < 0.5:              # whole pages go and come back, and nothing is logged
                array = rng.randrange(ARRAYS)
                while writer.counts[array] % (PAGE // ELEMENT) or \
                        writer.counts[array] and rng.random() < 0.8:
                    writer.pop(array)
                writer.commit()
                for _ in range(3 * PAGE // ELEMENT):
                    writer.push(array, rng.getrandbits(64))
                writer.commit()


class Run:
    def __init__(self, seed, removed, failing):
        self.rng, self.removed = random.Random(seed), removed
        self.states = States()
        self.states[0] = tuple(b"" for _ in range(ARRAYS))
        self.history = History(self.states)
        self.disk, self.locks, self.followers = Disk(self.rng), Locks(), []
        self.patience = self.rng.choice([None, None, LIMIT, LIMIT * 2])
        self.writer = Writer(self.disk, self.locks, removed, self.history, self.patience)
        self.writer.create()
        self.failing = failing
        self.births = self.rng.choice([0.01, 0.03, 0.1])
        self.looks = 0
        self.turns = self.settles = 0

    def between(self):
        """Other processes, between two system calls of the writer."""
        rng = self.rng
        if rng.random() < self.births and len(self.followers) < 4:
            self.followers.append(Follower("f%d" % rng.getrandbits(30), self.disk, self.locks,
                                           self.removed, self.states))
        for follower in list(self.followers):
            if follower.sleep > 0:
                follower.sleep -= 1
                follower.check()
                continue
            if rng.random() < 0.15:
                follower.sleep = rng.choice([3, 20, 100, 300])
            for _ in range(rng.choice([1, 2, 3, 8])):
                next(follower.steps)
                follower.check()
                self.looks += 1
            follower.check()
            if rng.random() < self.births / 2:
                self.locks.drop_all(follower.name)
                self.followers.remove(follower)

    def work(self, commits):
        self.disk.between = self.between
        try:
            workload(self.writer, self.rng, commits)
        finally:
            self.disk.between = None

    def recover(self, disk, allowed):
        """Opens what a crash left, now and then crashing again, and checks the state."""
        for _ in range(self.rng.choice([0, 0, 1, 2])):
            disk.crash_at = disk.calls + self.rng.randrange(1, 9)
            try:
                Writer(disk, Locks(), self.removed, History(States())).open()
            except Crash:
                disk = disk.after_power_loss(self.rng)
            disk.crash_at = None
        writer = Writer(disk, Locks(), self.removed, self.history)
        writer.open()
        number = writer.sequence
        if number not in allowed or writer.state() != self.states[number]:
            raise AssertionError("after a crash: commit %d of %s" % (number, sorted(allowed)))
        return disk, writer

    def damage(self, disk):
        """One of the last two records becomes another: the state is the one before it, whole, or the
        log tells."""
        try:
            replay = Replay(disk, newest_slot(disk), self.removed)
        except AssertionError:
            return 0
        record = self.rng.choice([replay.last, replay.before_last])
        if not record:
            return self.damage_slot(disk)
        at = self.rng.randrange(record["offset"], record["end"] - SECTOR + 1)
        for image in disk.files[replay.name][:2]:
            image[at] ^= 1 << self.rng.randrange(8)
        writer = Writer(disk, Locks(), self.removed, History(States()))
        try:
            writer.open()
        except Damaged:
            return 1
        number = writer.sequence
        # After a failed flush, what lies before a record that resumes may not be on the disk.
        oldest = 0 if record["resumes"] and self.failing else record["sequence"] - 1
        if not oldest <= number <= record["sequence"] or writer.state() != self.states[number]:
            raise AssertionError("record %d damaged: not commit %d" % (record["sequence"], number))
        return 1

    def damage_slot(self, disk):
        """The slot that is a commit of its own becomes another: the state is its own, where it was
        written twice, or the one before it, whole.  With another slot torn by the crash, the third
        may be of any age."""
        slot = newest_slot(disk)
        found = [disk.read("journal", i * 2 * SECTOR, 2 * SECTOR) for i in range(3)]
        if slot["salt"] or any(any(data) and not unpack_slot(data) for data in found):
            return 0
        place = slot["epoch"] % 3 * 2 * SECTOR
        place += self.rng.randrange(struct.calcsize(SLOT) + 4)
        for image in disk.files["journal"][:2]:
            image[place] ^= 1
        if all(unpack_slot(data) is None for i, data in enumerate(found) if i != slot["epoch"] % 3):
            return 0                            # a file of a single slot is refused
        writer = Writer(disk, Locks(), self.removed, History(States()))
        try:
            writer.open()
        except Damaged:
            if self.failing:                    # the slot before it may be of any age
                return 1
            raise
        number = writer.sequence
        if number not in (slot["sequence"] - 1, slot["sequence"]) or \
                writer.state() != self.states[number]:
            raise AssertionError("slot of commit %d damaged: not commit %d" % (slot["sequence"],
                                                                              number))
        return 1

    def go(self):
        looked = 0
        for _ in range(self.rng.randrange(1, 6)):
            first = self.writer.sequence
            self.disk.crash_at = self.disk.calls + self.rng.randrange(1, 160)
            self.disk.fail = 0.03 if self.failing else 0.0
            try:
                self.work(40)
            except (Crash, IOFailure):
                self.locks.writer_below = 0     # the kernel gives back what the dead held
            self.disk.crash_at, self.disk.fail, self.disk.between = None, 0.0, None
            allowed, _ = self.history.allowed(first)
            for _ in range(6):                  # power losses of one and the same moment
                lost = self.disk.after_power_loss(random.Random(self.rng.getrandbits(60)))
                self.recover(lost, allowed)
                looked += 1
                lost = self.disk.after_power_loss(random.Random(self.rng.getrandbits(60)))
                looked += self.damage(lost)
            if self.rng.random() < 0.6 or self.failing:
                # Killed: the machine and the followers live on; the next writer takes over.
                for number in list(self.states):
                    if number > max(allowed):
                        del self.states[number]
                self.disk.between = self.between
                self.writer = Writer(self.disk, self.locks, self.removed, self.history,
                                     self.patience)
                self.writer.open()
                self.disk.between = None
                if self.writer.state() != self.states[self.writer.sequence]:
                    raise AssertionError("after a kill: not a committed state")
            else:
                for follower in self.followers:
                    self.locks.drop_all(follower.name)
                self.followers = []
                self.disk, self.writer = self.recover(
                    self.disk.after_power_loss(self.rng), allowed)
                self.locks = self.writer.locks
            # Commits that a crash undid will be made again, with other content.
            for number in [n for n in self.states if n > self.writer.sequence]:
                del self.states[number]
            self.history = self.writer.history = History(self.states)
            looked += 1
        return looked


def trial(removed, seeds):
    """Without a rule, the first violation is enough."""
    states = looks = 0
    violations = []
    for seed in range(seeds):
        if removed and violations:
            break
        try:
            run = Run(seed, removed, seed % 5 == 0)
            states += run.go()
            looks += run.looks
        except AssertionError as problem:
            violations.append((seed, str(problem)))
        except (KeyError, IndexError, struct.error) as problem:
            violations.append((seed, repr(problem)))
    return states, looks, violations


if __name__ == "__main__":
    count = int(sys.argv[1])
    names = list(RULES) if sys.argv[2:] == ["all"] else sys.argv[2:]
    failed = False
    for rule in names or [None]:
        states, looks, violations = trial(frozenset([rule] if rule else []), count)
        print("%-20s %7d crash states, %8d looks of followers, %d violations%s" % (
            rule or "the protocol", states, looks, len(violations),
            "; first: seed %d: %s" % violations[0] if violations else ""), flush=True)
        failed = failed or bool(violations) != bool(rule)
    sys.exit(failed)
