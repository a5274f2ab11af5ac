/* Encoding and decoding: of a vector's header the identity block, commit slots and features; of a
 * log its header, the records, and their entries. */
#include "file/file.h"

#include "base/hash.h"

static const uint8_t identity_magic[8] = {0x89, 'V', 'E', 'C', '\r', '\n', 0x1a, '\n'};
static const uint8_t slot_magic[8] = {'V', 'E', 'C', 's', 'l', 'o', 't', 0x1a};

/* Offsets in the identity block. */
enum {
    AT_FORMAT = 8,
    AT_COMPAT = 16,
    AT_RO_COMPAT = 24,
    AT_INCOMPAT = 32,
    AT_ELF = 40,
    AT_BYTE_ORDER = 42,
    AT_SIGNED_CHAR = 43,
    AT_C_TYPES = 48,
    AT_FLOAT = 80,
    AT_DOUBLE = 88,
    AT_LONG_DOUBLE = 96,
    AT_ELEMENT_SIZE = 112,
    AT_ELEMENT_ALIGNMENT = 120,
    AT_SCHEMA_VERSION = 124,
    AT_ELEMENT_HASH = 128,
    AT_SCHEMA_HASH = 136,
    AT_LAYOUT_HASH = 144,
    AT_USER_MAGIC = 152,
    AT_UUID = 160,
    AT_DATA_OFFSET = 176,
    AT_TEXT_OFFSET = 184,
    AT_TEXT_BYTES = 192,
    AT_TEXT_CRC = 200,
    AT_GENERATOR = 208,
    AT_STORE = 232,
    AT_IDENTITY_END = 248,
    AT_IDENTITY_CRC = VECFILE_IDENTITY_BYTES - 4
};

/* Offsets in a commit slot. */
enum {
    AT_EPOCH = 8,
    AT_SEQUENCE = 16,
    AT_COUNT = 24,
    AT_STAMP = 32,
    AT_SALT = 40,
    AT_STATE = 48,
    AT_DURABILITY = 52,
    AT_BOOT_ID = 56,
    AT_OLD_SALT = 72,
    AT_FURTHER = 80,
    AT_FURTHER_ZERO = 84,
    AT_FURTHER_COUNTS = 88,
    AT_SLOT_CRC = VECFILE_SLOT_BYTES - 4
};

static void store16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static void store32(uint8_t *at, uint32_t value)
{
    store16(at, (uint16_t)value);
    store16(at + 2, (uint16_t)(value >> 16));
}

void vecfile_store64(uint8_t *at, uint64_t value)
{
    store32(at, (uint32_t)value);
    store32(at + 4, (uint32_t)(value >> 32));
}

static uint16_t load16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t load32(const uint8_t *at)
{
    return load16(at) | (uint32_t)load16(at + 2) << 16;
}

uint64_t vecfile_load64(const uint8_t *at)
{
    return load32(at) | (uint64_t)load32(at + 4) << 32;
}

static void encode_machine(const vecfile_machine *from, uint8_t *to)
{
    store16(to + AT_ELF, from->elf);
    to[AT_BYTE_ORDER] = from->byte_order;
    to[AT_SIGNED_CHAR] = from->signed_char;
    memcpy(to + AT_C_TYPES, from->c_types, sizeof from->c_types);
    memcpy(to + AT_FLOAT, from->float_probe, sizeof from->float_probe);
    memcpy(to + AT_DOUBLE, from->double_probe, sizeof from->double_probe);
    memcpy(to + AT_LONG_DOUBLE, from->long_double_probe, sizeof from->long_double_probe);
}

static void decode_machine(const uint8_t *from, vecfile_machine *to)
{
    to->elf = load16(from + AT_ELF);
    to->byte_order = from[AT_BYTE_ORDER];
    to->signed_char = from[AT_SIGNED_CHAR];
    memcpy(to->c_types, from + AT_C_TYPES, sizeof to->c_types);
    memcpy(to->float_probe, from + AT_FLOAT, sizeof to->float_probe);
    memcpy(to->double_probe, from + AT_DOUBLE, sizeof to->double_probe);
    memcpy(to->long_double_probe, from + AT_LONG_DOUBLE, sizeof to->long_double_probe);
}

void vecfile_encode_identity(const vecfile_identity *from, uint8_t to[VECFILE_IDENTITY_BYTES])
{
    memset(to, 0, VECFILE_IDENTITY_BYTES);
    memcpy(to, identity_magic, sizeof identity_magic);
    store32(to + AT_FORMAT, from->format);
    vecfile_store64(to + AT_COMPAT, from->compat);
    vecfile_store64(to + AT_RO_COMPAT, from->ro_compat);
    vecfile_store64(to + AT_INCOMPAT, from->incompat);
    encode_machine(&from->machine, to);
    vecfile_store64(to + AT_ELEMENT_SIZE, from->element_size);
    store32(to + AT_ELEMENT_ALIGNMENT, from->element_alignment);
    store32(to + AT_SCHEMA_VERSION, from->schema_version);
    vecfile_store64(to + AT_ELEMENT_HASH, from->element_hash);
    vecfile_store64(to + AT_SCHEMA_HASH, from->schema_hash);
    vecfile_store64(to + AT_LAYOUT_HASH, from->layout_hash);
    vecfile_store64(to + AT_USER_MAGIC, from->user_magic);
    memcpy(to + AT_UUID, from->uuid, sizeof from->uuid);
    vecfile_store64(to + AT_DATA_OFFSET, from->data_offset);
    vecfile_store64(to + AT_TEXT_OFFSET, from->text_offset);
    vecfile_store64(to + AT_TEXT_BYTES, from->text_bytes);
    store32(to + AT_TEXT_CRC, from->text_crc);
    memcpy(to + AT_GENERATOR, from->generator, sizeof from->generator);
    memcpy(to + AT_STORE, from->store, sizeof from->store);
    store32(to + AT_IDENTITY_CRC, vecfile_crc32c(0, to, AT_IDENTITY_CRC));
}

/* Bytes between the named ones. */
static bool identity_gaps_are_zero(const uint8_t *from)
{
    return vecfile_is_zero(from + AT_FORMAT + 4, AT_COMPAT - AT_FORMAT - 4) &&
           vecfile_is_zero(from + AT_SIGNED_CHAR + 1, AT_C_TYPES - AT_SIGNED_CHAR - 1) &&
           vecfile_is_zero(from + AT_FLOAT + 4, AT_DOUBLE - AT_FLOAT - 4) &&
           vecfile_is_zero(from + AT_TEXT_CRC + 4, AT_GENERATOR - AT_TEXT_CRC - 4) &&
           vecfile_is_zero(from + AT_IDENTITY_END, AT_IDENTITY_CRC - AT_IDENTITY_END);
}

static bool is_power_of_two(uint32_t number)
{
    return number > 0 && (number & (number - 1)) == 0;
}

static bool machine_is_possible(const vecfile_machine *machine)
{
    for (int i = 0; i < VECFILE_C_TYPE_COUNT; i++)
        if (machine->c_types[i].size == 0 || !is_power_of_two(machine->c_types[i].alignment))
            return false;
    return (machine->byte_order == VECFILE_LITTLE || machine->byte_order == VECFILE_BIG) &&
           (machine->signed_char == 1 || machine->signed_char == 2);
}

/* Every place and length that later code computes with. */
static bool identity_is_possible(const vecfile_identity *identity)
{
    return machine_is_possible(&identity->machine) && identity->element_size > 0 &&
           is_power_of_two(identity->element_alignment) &&
           identity->element_size % identity->element_alignment == 0 &&
           identity->text_offset == VECFILE_TEXT_OFFSET && identity->text_bytes > 0 &&
           identity->text_bytes <= VECFILE_MAX_TEXT_BYTES &&
           identity->data_offset % VECFILE_DATA_ALIGNMENT == 0 &&
           identity->data_offset >= identity->text_offset + identity->text_bytes &&
           identity->data_offset - identity->text_offset - identity->text_bytes <
               VECFILE_DATA_ALIGNMENT &&
           identity->generator[sizeof identity->generator - 1] == '\0' &&
           vecfile_is_zero(identity->store, sizeof identity->store) ==
               ((identity->incompat & VECFILE_INCOMPAT_MEMBER) == 0);
}

vecfile_decoded vecfile_decode_identity(const uint8_t from[VECFILE_IDENTITY_BYTES],
                                        vecfile_identity *to)
{
    memset(to, 0, sizeof *to);
    if (memcmp(from, identity_magic, sizeof identity_magic) != 0)
        return VECFILE_NOT_OURS;
    if (load32(from + AT_IDENTITY_CRC) != vecfile_crc32c(0, from, AT_IDENTITY_CRC))
        return VECFILE_BAD_CHECKSUM;
    to->format = load32(from + AT_FORMAT);
    to->compat = vecfile_load64(from + AT_COMPAT);
    to->ro_compat = vecfile_load64(from + AT_RO_COMPAT);
    to->incompat = vecfile_load64(from + AT_INCOMPAT);
    /* The rest of a later format's block may mean anything: the caller refuses it by number. */
    if (to->format != VECFILE_FORMAT_VERSION)
        return VECFILE_DECODED;
    decode_machine(from, &to->machine);
    to->element_size = vecfile_load64(from + AT_ELEMENT_SIZE);
    to->element_alignment = load32(from + AT_ELEMENT_ALIGNMENT);
    to->schema_version = load32(from + AT_SCHEMA_VERSION);
    to->element_hash = vecfile_load64(from + AT_ELEMENT_HASH);
    to->schema_hash = vecfile_load64(from + AT_SCHEMA_HASH);
    to->layout_hash = vecfile_load64(from + AT_LAYOUT_HASH);
    to->user_magic = vecfile_load64(from + AT_USER_MAGIC);
    memcpy(to->uuid, from + AT_UUID, sizeof to->uuid);
    to->data_offset = vecfile_load64(from + AT_DATA_OFFSET);
    to->text_offset = vecfile_load64(from + AT_TEXT_OFFSET);
    to->text_bytes = vecfile_load64(from + AT_TEXT_BYTES);
    to->text_crc = load32(from + AT_TEXT_CRC);
    memcpy(to->generator, from + AT_GENERATOR, sizeof to->generator);
    memcpy(to->store, from + AT_STORE, sizeof to->store);
    if (!identity_gaps_are_zero(from) || !identity_is_possible(to))
        return VECFILE_BAD_CONTENT;
    return VECFILE_DECODED;
}

VECFILE_STATIC_ASSERT(AT_FURTHER_COUNTS + VECFILE_MAX_FURTHER * sizeof(uint64_t) <= AT_SLOT_CRC,
                      "a slot has room for the counts of all arrays");

/* Where in a slot the count of a further array is. */
static size_t count_offset(uint32_t further)
{
    return AT_FURTHER_COUNTS + (size_t)further * sizeof(uint64_t);
}

void vecfile_encode_slot(const vecfile_slot *from, uint8_t to[VECFILE_SLOT_BYTES])
{
    memset(to, 0, VECFILE_SLOT_BYTES);
    memcpy(to, slot_magic, sizeof slot_magic);
    vecfile_store64(to + AT_EPOCH, from->epoch);
    vecfile_store64(to + AT_SEQUENCE, from->sequence);
    vecfile_store64(to + AT_COUNT, from->count);
    vecfile_store64(to + AT_STAMP, from->stamp);
    vecfile_store64(to + AT_SALT, from->salt);
    store32(to + AT_STATE, from->state);
    store32(to + AT_DURABILITY, from->durability);
    memcpy(to + AT_BOOT_ID, from->boot_id, sizeof from->boot_id);
    vecfile_store64(to + AT_OLD_SALT, from->old_salt);
    store32(to + AT_FURTHER, from->further);
    for (uint32_t i = 0; i < from->further; i++)
        vecfile_store64(to + count_offset(i), from->further_counts[i]);
    store32(to + AT_SLOT_CRC, vecfile_crc32c(0, to, AT_SLOT_CRC));
}

vecfile_decoded vecfile_decode_slot(const uint8_t from[VECFILE_SLOT_BYTES], vecfile_slot *to)
{
    memset(to, 0, sizeof *to);
    if (memcmp(from, slot_magic, sizeof slot_magic) != 0)
        return VECFILE_NOT_OURS;
    if (load32(from + AT_SLOT_CRC) != vecfile_crc32c(0, from, AT_SLOT_CRC))
        return VECFILE_BAD_CHECKSUM;
    to->epoch = vecfile_load64(from + AT_EPOCH);
    to->sequence = vecfile_load64(from + AT_SEQUENCE);
    to->count = vecfile_load64(from + AT_COUNT);
    to->stamp = vecfile_load64(from + AT_STAMP);
    to->salt = vecfile_load64(from + AT_SALT);
    to->state = load32(from + AT_STATE);
    to->durability = load32(from + AT_DURABILITY);
    memcpy(to->boot_id, from + AT_BOOT_ID, sizeof to->boot_id);
    to->old_salt = vecfile_load64(from + AT_OLD_SALT);
    to->further = load32(from + AT_FURTHER);
    if (to->further > VECFILE_MAX_FURTHER || load32(from + AT_FURTHER_ZERO) != 0)
        return VECFILE_BAD_CONTENT;
    for (uint32_t i = 0; i < to->further; i++)
        to->further_counts[i] = vecfile_load64(from + count_offset(i));
    const size_t end = count_offset(to->further);
    bool is_possible = (to->state == VECFILE_SLOT_OPEN || to->state == VECFILE_SLOT_CLEAN) &&
                       (to->durability == VECFILE_ATOMIC || to->durability == VECFILE_SHARED) &&
                       vecfile_is_zero(from + end, AT_SLOT_CRC - end);
    return is_possible ? VECFILE_DECODED : VECFILE_BAD_CONTENT;
}

static const uint8_t features_magic[8] = {0x56, 0x45, 0x43, 0x66, 0x65, 0x61, 0x74, 0x1a};

enum features_offset { AT_FEATURE_BITS = 8, AT_BARE_LOG_SALT = 16, AT_FEATURES_CRC = 508 };

void vecfile_encode_features(const vecfile_features *from, uint8_t to[VECFILE_FEATURES_BYTES])
{
    memset(to, 0, VECFILE_FEATURES_BYTES);
    if (from->bits == 0)
        return;
    memcpy(to, features_magic, sizeof features_magic);
    vecfile_store64(to + AT_FEATURE_BITS, from->bits);
    vecfile_store64(to + AT_BARE_LOG_SALT, from->bare_log_salt);
    store32(to + AT_FEATURES_CRC, vecfile_crc32c(0, to, AT_FEATURES_CRC));
}

vecfile_decoded vecfile_decode_features(const uint8_t from[VECFILE_FEATURES_BYTES],
                                        vecfile_features *to)
{
    memset(to, 0, sizeof *to);
    if (vecfile_is_zero(from, VECFILE_FEATURES_BYTES))
        return VECFILE_DECODED;
    if (memcmp(from, features_magic, sizeof features_magic) != 0)
        return VECFILE_NOT_OURS;
    if (load32(from + AT_FEATURES_CRC) != vecfile_crc32c(0, from, AT_FEATURES_CRC))
        return VECFILE_BAD_CHECKSUM;
    to->bits = vecfile_load64(from + AT_FEATURE_BITS);
    to->bare_log_salt = vecfile_load64(from + AT_BARE_LOG_SALT);
    return to->bits != 0 ? VECFILE_DECODED : VECFILE_BAD_CONTENT;
}

void vecfile_encode_expired(const vecfile_expired *from, uint8_t to[VECFILE_EXPIRED_BYTES])
{
    vecfile_store64(to, from->times);
    vecfile_store64(to + 8, from->before);
}

vecfile_expired vecfile_decode_expired(const uint8_t from[VECFILE_EXPIRED_BYTES])
{
    return (vecfile_expired){vecfile_load64(from), vecfile_load64(from + 8)};
}

static const uint8_t log_magic[8] = {0x56, 0x45, 0x43, 0x6c, 0x6f, 0x67, 0x32, 0x1a};

enum log_header_offset {
    AT_LOG_UUID = 8,
    AT_LOG_SALT = 24,
    AT_LOG_EPOCH = 32,
    AT_LOG_BYTES = 40,
    AT_LOG_START = 48,
    AT_LOG_BEFORE = 56,
    AT_LOG_CRC = 508
};

void vecfile_encode_log_header(const vecfile_log_header *from, uint8_t to[VECFILE_LOG_HEADER_BLOCK])
{
    memset(to, 0, VECFILE_LOG_HEADER_BLOCK);
    memcpy(to, log_magic, sizeof log_magic);
    memcpy(to + AT_LOG_UUID, from->uuid, sizeof from->uuid);
    vecfile_store64(to + AT_LOG_SALT, from->salt);
    vecfile_store64(to + AT_LOG_EPOCH, from->epoch);
    vecfile_store64(to + AT_LOG_BYTES, from->bytes);
    vecfile_store64(to + AT_LOG_START, from->start);
    vecfile_store64(to + AT_LOG_BEFORE, from->before);
    store32(to + AT_LOG_CRC, vecfile_crc32c(0, to, AT_LOG_CRC));
}

vecfile_decoded vecfile_decode_log_header(const uint8_t from[VECFILE_LOG_HEADER_BLOCK],
                                          vecfile_log_header *to)
{
    memset(to, 0, sizeof *to);
    if (memcmp(from, log_magic, sizeof log_magic) != 0)
        return VECFILE_NOT_OURS;
    if (load32(from + AT_LOG_CRC) != vecfile_crc32c(0, from, AT_LOG_CRC))
        return VECFILE_BAD_CHECKSUM;
    memcpy(to->uuid, from + AT_LOG_UUID, sizeof to->uuid);
    to->salt = vecfile_load64(from + AT_LOG_SALT);
    to->epoch = vecfile_load64(from + AT_LOG_EPOCH);
    to->bytes = vecfile_load64(from + AT_LOG_BYTES);
    to->start = vecfile_load64(from + AT_LOG_START);
    to->before = vecfile_load64(from + AT_LOG_BEFORE);
    to->has_slices = to->start != 0;
    if (!to->has_slices)
        to->start = VECFILE_LOG_HEADER_BYTES;
    return to->start >= VECFILE_LOG_HEADER_BYTES && to->start <= VECFILE_MAX_LOG_START &&
                   to->start % VECFILE_RECORD_ALIGNMENT == 0
               ? VECFILE_DECODED
               : VECFILE_BAD_CONTENT;
}

static const uint8_t record_magic[8] = {0x56, 0x45, 0x43, 0x63, 0x68, 0x67, 0x65, 0x1a};
/* Records of logs without a header, which do not say what was flushed. */
static const uint8_t bare_record_magic[8] = {0x56, 0x45, 0x43, 0x64, 0x69, 0x66, 0x66, 0x1a};
/* Records of whole pages, before they had chunks. */
static const uint8_t page_record_magic[8] = {0x56, 0x45, 0x43, 0x72, 0x65, 0x63, 0x6f, 0x1a};

enum record_offset {
    AT_RECORD_SALT = 8,
    AT_RECORD_SEQUENCE = 16,
    AT_RECORD_OFFSET = 24,
    AT_RECORD_COUNT = 32,
    AT_RECORD_STAMP = 40,
    AT_RECORD_PAGES = 48,
    AT_RECORD_CHAIN = 56,
    AT_RECORD_CRC = 60,
    AT_RECORD_FLUSHED = 64,
    AT_RECORD_FLAGS = 72,
    AT_RECORD_FURTHER = 76
};

/* Flags of a record. */
#define RECORD_RESUMES 1u
#define RECORD_SETTLED 2u

void vecfile_clear_record_crc(uint8_t *head)
{
    store32(head + AT_RECORD_CRC, 0);
}

uint32_t vecfile_record_crc(uint8_t *head, uint64_t head_bytes)
{
    vecfile_clear_record_crc(head);
    return vecfile_crc32c(0, head, (size_t)head_bytes);
}

void vecfile_encode_record(vecfile_record *from, uint8_t *to)
{
    memcpy(to, record_magic, sizeof record_magic);
    vecfile_store64(to + AT_RECORD_SALT, from->salt);
    vecfile_store64(to + AT_RECORD_SEQUENCE, from->sequence);
    vecfile_store64(to + AT_RECORD_OFFSET, from->offset);
    vecfile_store64(to + AT_RECORD_COUNT, from->count);
    vecfile_store64(to + AT_RECORD_STAMP, from->stamp);
    vecfile_store64(to + AT_RECORD_PAGES, from->pages);
    store32(to + AT_RECORD_CHAIN, from->chain);
    vecfile_store64(to + AT_RECORD_FLUSHED, from->flushed);
    store32(to + AT_RECORD_FLAGS,
            (from->resumes ? RECORD_RESUMES : 0) | (from->is_settled ? RECORD_SETTLED : 0));
    store32(to + AT_RECORD_FURTHER, from->further);
    from->header_bytes = (uint32_t)vecfile_record_count_offset(from->further);
    from->crc = vecfile_record_crc(to, vecfile_record_head_bytes(from->header_bytes, from->pages));
    store32(to + AT_RECORD_CRC, from->crc);
}

vecfile_decoded vecfile_decode_record(const uint8_t from[VECFILE_RECORD_HEADER_BYTES],
                                      vecfile_record *to)
{
    memset(to, 0, sizeof *to);
    const bool has_pages = memcmp(from, page_record_magic, sizeof page_record_magic) == 0;
    const bool is_bare =
        has_pages || memcmp(from, bare_record_magic, sizeof bare_record_magic) == 0;
    if (!is_bare && memcmp(from, record_magic, sizeof record_magic) != 0)
        return VECFILE_NOT_OURS;
    to->salt = vecfile_load64(from + AT_RECORD_SALT);
    to->sequence = vecfile_load64(from + AT_RECORD_SEQUENCE);
    to->offset = vecfile_load64(from + AT_RECORD_OFFSET);
    to->count = vecfile_load64(from + AT_RECORD_COUNT);
    to->stamp = vecfile_load64(from + AT_RECORD_STAMP);
    to->pages = vecfile_load64(from + AT_RECORD_PAGES);
    to->chain = load32(from + AT_RECORD_CHAIN);
    to->crc = load32(from + AT_RECORD_CRC);
    to->flushed = is_bare ? 0 : vecfile_load64(from + AT_RECORD_FLUSHED);
    const uint32_t flags = is_bare ? 0 : load32(from + AT_RECORD_FLAGS);
    to->resumes = (flags & RECORD_RESUMES) != 0;
    to->is_settled = (flags & RECORD_SETTLED) != 0;
    to->further = is_bare ? 0 : load32(from + AT_RECORD_FURTHER);
    if (to->further > VECFILE_MAX_FURTHER)
        return VECFILE_NOT_OURS;
    to->header_bytes = is_bare ? VECFILE_BARE_RECORD_HEADER_BYTES
                               : (uint32_t)vecfile_record_count_offset(to->further);
    return has_pages ? VECFILE_BAD_CONTENT : VECFILE_DECODED;
}

void vecfile_encode_entry(const vecfile_entry *from, uint8_t to[VECFILE_RECORD_ENTRY_BYTES])
{
    vecfile_store64(to, from->page);
    vecfile_store64(to + 8, from->chunks);
    store32(to + 16, from->crc);
    store32(to + 20, 0);
}

vecfile_entry vecfile_decode_entry(const uint8_t from[VECFILE_RECORD_ENTRY_BYTES])
{
    return (vecfile_entry){vecfile_load64(from), vecfile_load64(from + 8), load32(from + 16)};
}

static const uint8_t frame_magic[8] = {0x56, 0x45, 0x43, 0x66, 0x72, 0x61, 0x6d, 0x1a};

enum frame_offset {
    AT_FRAME_SALT = 8,
    AT_FRAME_OFFSET = 16,
    AT_FRAME_SEQUENCE = 24,
    AT_FRAME_RECORD_CRC = 32,
    AT_FRAME_COUNT = 36,
    AT_FRAME_ENTRIES = 64,
    AT_FRAME_CRC = VECFILE_FRAME_HEAD_BYTES - 4
};

#define FRAME_ENTRY_BYTES 16u

VECFILE_STATIC_ASSERT(AT_FRAME_ENTRIES + VECFILE_FRAME_PAGES * FRAME_ENTRY_BYTES <= AT_FRAME_CRC,
                      "a frame's head has room for its entries");

void vecfile_encode_frame(const vecfile_frame *from, uint8_t to[VECFILE_FRAME_HEAD_BYTES])
{
    memset(to, 0, VECFILE_FRAME_HEAD_BYTES);
    memcpy(to, frame_magic, sizeof frame_magic);
    vecfile_store64(to + AT_FRAME_SALT, from->salt);
    vecfile_store64(to + AT_FRAME_OFFSET, from->offset);
    vecfile_store64(to + AT_FRAME_SEQUENCE, from->sequence);
    store32(to + AT_FRAME_RECORD_CRC, from->record_crc);
    store32(to + AT_FRAME_COUNT, from->count);
    for (uint32_t i = 0; i < from->count; i++) {
        uint8_t *entry = to + AT_FRAME_ENTRIES + (size_t)i * FRAME_ENTRY_BYTES;
        vecfile_store64(entry, from->pages[i].page);
        store32(entry + 8, from->pages[i].crc);
    }
    store32(to + AT_FRAME_CRC, vecfile_crc32c(0, to, AT_FRAME_CRC));
}

vecfile_decoded vecfile_decode_frame(const uint8_t from[VECFILE_FRAME_HEAD_BYTES],
                                     vecfile_frame *to)
{
    memset(to, 0, sizeof *to);
    if (memcmp(from, frame_magic, sizeof frame_magic) != 0)
        return VECFILE_NOT_OURS;
    if (load32(from + AT_FRAME_CRC) != vecfile_crc32c(0, from, AT_FRAME_CRC))
        return VECFILE_BAD_CHECKSUM;
    to->salt = vecfile_load64(from + AT_FRAME_SALT);
    to->offset = vecfile_load64(from + AT_FRAME_OFFSET);
    to->sequence = vecfile_load64(from + AT_FRAME_SEQUENCE);
    to->record_crc = load32(from + AT_FRAME_RECORD_CRC);
    to->count = load32(from + AT_FRAME_COUNT);
    if (to->count > VECFILE_FRAME_PAGES)
        return VECFILE_BAD_CONTENT;
    for (uint32_t i = 0; i < to->count; i++) {
        const uint8_t *entry = from + AT_FRAME_ENTRIES + (size_t)i * FRAME_ENTRY_BYTES;
        to->pages[i].page = vecfile_load64(entry);
        to->pages[i].crc = load32(entry + 8);
    }
    return VECFILE_DECODED;
}
