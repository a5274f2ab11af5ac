/* Checksums and hashes of bytes. */
#ifndef VECFILE_BASE_HASH_H
#define VECFILE_BASE_HASH_H

#include "base/base.h"

#include <stddef.h>
#include <stdint.h>

/* CRC-32C (Castagnoli), as RFC 3720 section B.4 defines it; continue with the last result. */
uint32_t vecfile_crc32c(uint32_t crc, const void *bytes, size_t count);

/* The CRC-32C of four blocks of `count` bytes, a multiple of 8, each from the start. */
void vecfile_crc32c_four(const uint8_t *const blocks[4], size_t count, uint32_t out[4]);

/* FNV-1a, 64 bits (Fowler, Noll, Vo); start from VECFILE_FNV_START. */
#define VECFILE_FNV_START 0xcbf29ce484222325u
uint64_t vecfile_fnv1a(uint64_t hash, const void *bytes, size_t count);

/* The CRC-32C of machines without the instruction, for tests to hold against it. */
uint32_t vecfile_crc32c_by_table(uint32_t crc, const void *bytes, size_t count);

#endif /* VECFILE_BASE_HASH_H */
