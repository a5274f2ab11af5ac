/* The file format: constants, the identity block and the commit slots, and their encoding.
 *
 * Written by hand and never generated: files outlive generators.  All integers are little-endian
 * on every machine; bytes that are not named are zero, and checked to be.
 *
 *   at      what
 *   0       identity block, 4096 bytes, written once
 *   4096    commit slot 0    \
 *   8192    commit slot 1     } 512 bytes each, the rest of each 4096 zero …
 *   12288   commit slot 2    /
 *   4608    … except here: the feature block, 512 bytes
 *   14336   … here: the live block, 32 bytes
 *   14848   … and here: the block of expired followers, 16 bytes
 *   16384   layout text, zero up to the elements
 *   65536   elements, or at the next multiple of 65536 after the layout text
 */
#ifndef VECFILE_FORMAT_H
#define VECFILE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VECFILE_FORMAT_VERSION 1u

#define VECFILE_IDENTITY_BYTES 4096u
#define VECFILE_SLOT_COUNT 3u
#define VECFILE_SLOT_SPACING 4096u
#define VECFILE_SLOT_BYTES 512u
#define VECFILE_FEATURES_OFFSET 4608u
#define VECFILE_FEATURES_BYTES 512u
#define VECFILE_LIVE_OFFSET 14336u
#define VECFILE_LIVE_BYTES 32u
#define VECFILE_EXPIRED_OFFSET 14848u
#define VECFILE_EXPIRED_BYTES 16u
#define VECFILE_TEXT_OFFSET 16384u
#define VECFILE_DATA_ALIGNMENT 65536u
/* No honest schema comes near; a dishonest length must not make us allocate for ever. */
#define VECFILE_MAX_TEXT_BYTES (16u << 20)

#define VECFILE_LITTLE 1u
#define VECFILE_BIG 2u

/* Features of identity.incompat. */
#define VECFILE_INCOMPAT_MEMBER 1u /* the store's journal commits the elements */

/* The C types whose size and alignment the identity block records, in this order. */
typedef enum vecfile_c_type {
    VECFILE_C_CHAR,
    VECFILE_C_SHORT,
    VECFILE_C_INT,
    VECFILE_C_LONG,
    VECFILE_C_LONG_LONG,
    VECFILE_C_POINTER,
    VECFILE_C_SIZE,
    VECFILE_C_PTRDIFF,
    VECFILE_C_WCHAR,
    VECFILE_C_BOOL,
    VECFILE_C_FLOAT,
    VECFILE_C_DOUBLE,
    VECFILE_C_LONG_DOUBLE,
    VECFILE_C_INT16,
    VECFILE_C_INT32,
    VECFILE_C_INT64,
    VECFILE_C_TYPE_COUNT
} vecfile_c_type;

/* Arrays that are committed together, beside the first one: a slot has room for their counts. */
#define VECFILE_MAX_FURTHER 52u

/* What a machine is, as far as bytes in memory go. */
typedef struct vecfile_machine {
    uint16_t elf;        /* e_machine of the ELF specification; 0 when unknown */
    uint8_t byte_order;  /* VECFILE_LITTLE or VECFILE_BIG */
    uint8_t signed_char; /* 1 if char is signed, 2 if not */
    struct {
        uint8_t size;
        uint8_t alignment;
    } c_types[VECFILE_C_TYPE_COUNT];
    uint8_t float_probe[4];        /* VECFILE_PROBE as float */
    uint8_t double_probe[8];       /* … as double */
    uint8_t long_double_probe[16]; /* … as long double, zero past its size */
} vecfile_machine;

/* A number whose bytes tell float formats apart: sign, exponent and every byte of the mantissa of
 * a double differ from zero and from each other. */
#define VECFILE_PROBE (-0x1.23456789abcdep+5)

typedef struct vecfile_identity {
    uint32_t format;
    uint64_t compat;    /* features that an old library may ignore */
    uint64_t ro_compat; /* … may ignore as long as it only reads */
    uint64_t incompat;  /* … must know */
    vecfile_machine machine;
    uint64_t element_size;
    uint32_t element_alignment;
    uint32_t schema_version;
    uint64_t element_hash; /* FNV-1a of the element's name */
    uint64_t schema_hash;  /* FNV-1a of the schema's name */
    uint64_t layout_hash;  /* FNV-1a of the layout text's significant lines */
    uint64_t user_magic;
    uint8_t uuid[16];
    uint8_t store[16]; /* UUID of the store that it is a member of; zero: it is none */
    uint64_t data_offset;
    uint64_t text_offset;
    uint64_t text_bytes;
    uint32_t text_crc;
    char generator[24]; /* NUL-padded */
} vecfile_identity;

typedef enum vecfile_slot_state {
    VECFILE_SLOT_OPEN = 1,
    VECFILE_SLOT_CLEAN = 2
} vecfile_slot_state;

typedef struct vecfile_slot {
    uint64_t epoch; /* the valid slot with the highest one counts; slot number is epoch mod 3 */
    uint64_t sequence;
    uint64_t count; /* elements committed, of the first array */
    uint64_t stamp;
    uint64_t salt;     /* of the log in use, or 0 */
    uint64_t old_salt; /* of the log before it, while files are owed pages of that; or 0 */
    uint32_t state;
    uint32_t durability;
    uint8_t boot_id[16]; /* of the run of the machine that wrote it */
    uint32_t further;    /* arrays beside the first one; 0: a single vector */
    uint64_t further_counts[VECFILE_MAX_FURTHER]; /* … and elements committed of each */
} vecfile_slot;

/* What the file uses that the first libraries of format 1 do not know.  They refuse a file in which
 * this place is not zero, and it is zero again once the file is closed in order. */
typedef struct vecfile_features {
    uint64_t bits;          /* VECFILE_FEATURE_…; 0: there is no block */
    uint64_t bare_log_salt; /* the log of this salt, if not 0, is one without a header */
    bool is_torn;           /* there is something that is no block: it was being written */
} vecfile_features;

/* Logs begin with a header, and their records say what was flushed before them. */
#define VECFILE_FEATURE_LOG_HEADERS 1u
/* Checkpoints are spread over commits: a slot may count on two logs, which have frames and records
 * that resume, and images have what one commit changed. */
#define VECFILE_FEATURE_SLICES 2u
#define VECFILE_KNOWN_FEATURES (VECFILE_FEATURE_LOG_HEADERS | VECFILE_FEATURE_SLICES)

/* Verdict of decoding a block. */
typedef enum vecfile_decoded {
    VECFILE_DECODED,
    VECFILE_NOT_OURS, /* no magic */
    VECFILE_BAD_CHECKSUM,
    VECFILE_BAD_CONTENT /* checksum right, content impossible or reserved bytes not zero */
} vecfile_decoded;

/* The first bytes of a log: whose it is.  Frames may follow behind VECFILE_LOG_HEADER_BYTES, then
 * records. */
#define VECFILE_LOG_HEADER_BYTES 4096u
#define VECFILE_LOG_HEADER_BLOCK 512u
/* Where the log has a copy of the slot that it was begun for, should the file's be damaged. */
#define VECFILE_LOG_SLOT_OFFSET 512u
#define VECFILE_LOG_HEADER_END 1024u
/* No log has more frames: a reader looks at all of them. */
#define VECFILE_MAX_LOG_START ((uint64_t)8 << 20)

typedef struct vecfile_log_header {
    uint8_t uuid[16]; /* of the vector */
    uint64_t salt;    /* of the slot that begins it, and of its records */
    uint64_t epoch;   /* of that slot */
    uint64_t bytes;   /* that the log has at least, durably */
    uint64_t start;   /* of the first record */
    uint64_t before;  /* salt of the slot before that one */
    bool has_slices;  /* it is one of VECFILE_FEATURE_SLICES: it tells its start */
} vecfile_log_header;

void vecfile_encode_log_header(const vecfile_log_header *from,
                               uint8_t to[VECFILE_LOG_HEADER_BLOCK]);
vecfile_decoded vecfile_decode_log_header(const uint8_t from[VECFILE_LOG_HEADER_BLOCK],
                                          vecfile_log_header *to);

/* A record of a redo log: this header, with the counts of further arrays behind it; an entry for
 * each page; zero up to a multiple of VECFILE_LOG_CHUNK_BYTES; then the images in the order of the
 * entries: of each page, the chunks that its entry names. */
#define VECFILE_LOG_PAGE_BYTES 4096u
#define VECFILE_LOG_CHUNK_BYTES 64u
#define VECFILE_RECORD_ALIGNMENT 4096u
#define VECFILE_RECORD_HEADER_BYTES 80u
/* … of the records of a log without a header, as the first libraries wrote it. */
#define VECFILE_BARE_RECORD_HEADER_BYTES 64u
#define VECFILE_RECORD_ENTRY_BYTES 24u

typedef struct vecfile_record {
    uint64_t salt;     /* of the epoch's slot */
    uint64_t sequence; /* of the commit */
    uint64_t offset;   /* its own, in the log */
    uint64_t count;    /* elements committed, of the first array */
    uint64_t stamp;
    uint64_t pages;        /* that have an image */
    uint32_t chain;        /* checksum of the record before it; 0 in the first */
    uint32_t crc;          /* CRC-32C of header and entries, with this field zero */
    uint64_t flushed;      /* up to which offset the log was flushed before this was written */
    uint32_t further;      /* arrays beside the first one */
    uint32_t header_bytes; /* of this kind of record, with their counts */
    bool resumes;          /* what lies between `flushed` and this record does not count */
    bool is_settled;       /* the slot under which it was written names no old log */
} vecfile_record;

/* Where in a record the count of an array is, of `further` in the order of the arrays. */
static inline size_t vecfile_record_count_offset(uint32_t further)
{
    return VECFILE_RECORD_HEADER_BYTES + (size_t)further * sizeof(uint64_t);
}

/* Bytes of header and entries, up to the first image, for a kind of record. */
static inline uint64_t vecfile_record_head_bytes(uint32_t header_bytes, uint64_t pages)
{
    uint64_t bytes = header_bytes + pages * VECFILE_RECORD_ENTRY_BYTES;
    return (bytes + VECFILE_LOG_CHUNK_BYTES - 1) / VECFILE_LOG_CHUNK_BYTES *
           VECFILE_LOG_CHUNK_BYTES;
}

/* Encodes the header at `to`, which holds the further counts, the entries and zero behind it, and
 * its checksum, which from->crc becomes. */
void vecfile_encode_record(vecfile_record *from, uint8_t *to);

/* What the checksum of a record with `head_bytes` up to its first image must be; clears the
 * checksum in `head`. */
uint32_t vecfile_record_crc(uint8_t *head, uint64_t head_bytes);

/* The same in steps, of which `head` is the first. */
void vecfile_clear_record_crc(uint8_t *head);

/* The header alone, of either kind, without a check of the checksum; one of more arrays than there
 * may be is VECFILE_NOT_OURS.  VECFILE_BAD_CONTENT is a record of whole pages, as no released
 * library wrote them. */
vecfile_decoded vecfile_decode_record(const uint8_t from[VECFILE_RECORD_HEADER_BYTES],
                                      vecfile_record *to);

/* An entry: page number (8), its chunks in the image, a bit each, the lowest the first (8), CRC-32C
 * of the image (4), zero (4). */
typedef struct vecfile_entry {
    uint64_t page;
    uint64_t chunks;
    uint32_t crc;
} vecfile_entry;

/* A frame: pages whole, on their way from the old log to their places.  This head, then the pages,
 * one behind the other.  It counts if the record does that it was written with. */
#define VECFILE_FRAME_HEAD_BYTES 4096u
#define VECFILE_FRAME_PAGES 128u

typedef struct vecfile_frame {
    uint64_t salt;       /* of its log */
    uint64_t offset;     /* its own, in the log */
    uint64_t sequence;   /* of the record */
    uint32_t record_crc; /* … and its checksum; 0 if the log has no record yet */
    uint32_t count;      /* of pages */
    struct {
        uint64_t page;
        uint32_t crc; /* CRC-32C of the page */
    } pages[VECFILE_FRAME_PAGES];
} vecfile_frame;

void vecfile_encode_frame(const vecfile_frame *from, uint8_t to[VECFILE_FRAME_HEAD_BYTES]);
vecfile_decoded vecfile_decode_frame(const uint8_t from[VECFILE_FRAME_HEAD_BYTES],
                                     vecfile_frame *to);

void vecfile_encode_entry(const vecfile_entry *from, uint8_t to[VECFILE_RECORD_ENTRY_BYTES]);
vecfile_entry vecfile_decode_entry(const uint8_t from[VECFILE_RECORD_ENTRY_BYTES]);

void vecfile_encode_identity(const vecfile_identity *from, uint8_t to[VECFILE_IDENTITY_BYTES]);
vecfile_decoded vecfile_decode_identity(const uint8_t from[VECFILE_IDENTITY_BYTES],
                                        vecfile_identity *to);
void vecfile_encode_slot(const vecfile_slot *from, uint8_t to[VECFILE_SLOT_BYTES]);
vecfile_decoded vecfile_decode_slot(const uint8_t from[VECFILE_SLOT_BYTES], vecfile_slot *to);

/* VECFILE_DECODED with no bits where the block is zero. */
void vecfile_encode_features(const vecfile_features *from, uint8_t to[VECFILE_FEATURES_BYTES]);
vecfile_decoded vecfile_decode_features(const uint8_t from[VECFILE_FEATURES_BYTES],
                                        vecfile_features *to);

/* Where in a slot its epoch is. */
#define VECFILE_SLOT_EPOCH 8u

/* The live block: boot id (16), epoch of the slot it belongs to (8), element count (8). */
#define VECFILE_LIVE_BOOT 0u
#define VECFILE_LIVE_EPOCH 16u
#define VECFILE_LIVE_COUNT 24u

/* Readers beside the writer whom it waits for no more: what they see does not count.  Only for the
 * processes of now: after a crash it may be anything. */
typedef struct vecfile_expired {
    uint64_t times;  /* that some expired, times 2; minus 1 while pages are being written over */
    uint64_t before; /* sequence of the commit before which they were, the last time */
} vecfile_expired;

void vecfile_encode_expired(const vecfile_expired *from, uint8_t to[VECFILE_EXPIRED_BYTES]);
vecfile_expired vecfile_decode_expired(const uint8_t from[VECFILE_EXPIRED_BYTES]);

uint64_t vecfile_load64(const uint8_t *at);
void vecfile_store64(uint8_t *at, uint64_t value);

#endif /* VECFILE_FORMAT_H */
