/* CRC-32C: by the processor's instruction where there is one, else by a table of sixteen entries
 * a nibble.  Headers and log records only, so the table is kept small rather than fast. */
#include "base/hash.h"

#include "base/base.h"
#include "format.h"
#include "vecfile.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <nmmintrin.h>
#define HAVE_INSTRUCTION 1
#define TARGET __attribute__((target("sse4.2")))
#define STEP8(crc, value) ((uint32_t)_mm_crc32_u64((crc), (value)))
#define STEP1(crc, value) _mm_crc32_u8((crc), (value))
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#define HAVE_INSTRUCTION 1
#define TARGET
#define STEP8(crc, value) __crc32cd((crc), (value))
#define STEP1(crc, value) __crc32cb((crc), (value))
#else
#define HAVE_INSTRUCTION 0
#endif

#if HAVE_INSTRUCTION
static bool has_instruction(void)
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("sse4.2");
#else
    return true;
#endif
}

/* The instruction takes the bytes in the order of memory, first in the lowest. */
static inline uint64_t load(const uint8_t *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return vecfile_little_endian(value);
}

TARGET static uint32_t by_instruction(uint32_t crc, const uint8_t *next, size_t count)
{
    for (; count >= 8; next += 8, count -= 8)
        crc = STEP8(crc, load(next));
    for (; count > 0; next++, count--)
        crc = STEP1(crc, *next);
    return crc;
}

/* Each instruction waits for the one before in its chain: four chains at a time take little longer
 * than one. */
TARGET static void four_by_instruction(const uint8_t *const blocks[4], size_t count,
                                       uint32_t out[4])
{
    uint32_t a = UINT32_MAX, b = UINT32_MAX, c = UINT32_MAX, d = UINT32_MAX;
    for (size_t i = 0; i < count; i += 8) {
        a = STEP8(a, load(blocks[0] + i));
        b = STEP8(b, load(blocks[1] + i));
        c = STEP8(c, load(blocks[2] + i));
        d = STEP8(d, load(blocks[3] + i));
    }
    out[0] = ~a;
    out[1] = ~b;
    out[2] = ~c;
    out[3] = ~d;
}
#endif

/* The reflected polynomial 0x82f63b78, a nibble at a time. */
static uint32_t by_table(uint32_t crc, const uint8_t *next, size_t count)
{
    static const uint32_t table[16] = {
        0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
        0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
        0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
    };
    for (; count > 0; next++, count--) {
        crc ^= *next;
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return crc;
}

uint32_t vecfile_crc32c(uint32_t crc, const void *bytes, size_t count)
{
#if HAVE_INSTRUCTION
    if (has_instruction())
        return ~by_instruction(~crc, bytes, count);
#endif
    return ~by_table(~crc, bytes, count);
}

void vecfile_crc32c_four(const uint8_t *const blocks[4], size_t count, uint32_t out[4])
{
#if HAVE_INSTRUCTION
    if (has_instruction()) {
        four_by_instruction(blocks, count, out);
        return;
    }
#endif
    for (int i = 0; i < 4; i++)
        out[i] = ~by_table(UINT32_MAX, blocks[i], count);
}

uint32_t vecfile_crc32c_by_table(uint32_t crc, const void *bytes, size_t count)
{
    return ~by_table(~crc, bytes, count);
}

uint64_t vecfile_fnv1a(uint64_t hash, const void *bytes, size_t count)
{
    const uint8_t *next = bytes;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ next[i]) * 0x100000001b3u;
    return hash;
}
