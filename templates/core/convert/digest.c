/* A checksum of a file that is written and read back in any order. */
#include "convert/digest.h"

#include "base/hash.h"

uint64_t vecfile_digest(uint64_t at, const uint8_t *bytes, size_t count)
{
    const size_t part = count / 4 / 8 * 8;
    const uint8_t *parts[4];
    uint32_t sums[5] = {0};
    for (int i = 0; i < 4; i++)
        parts[i] = bytes + (size_t)i * part;
    vecfile_crc32c_four(parts, part, sums);
    sums[4] = vecfile_crc32c(0, bytes + 4 * part, count - 4 * part);
    const uint64_t place[2] = {at, vecfile_crc32c(0, sums, sizeof sums)};
    return vecfile_fnv1a(VECFILE_FNV_START, place, sizeof place);
}
