/* The mapping: addresses reserved once, the file mapped over them piece by piece. */
#ifndef VECFILE_ARRAY_MAPPING_H
#define VECFILE_ARRAY_MAPPING_H

#include "base/base.h"

#include "array/array.h"

/* Reserves addresses for at least `needed` bytes of elements, and maps the file's first `needed`
 * bytes of elements there, as `kind` says. */
vecfile_status vecfile_mapping_open(vecfile_array *array, uint64_t needed,
                                    vecfile_io_map_kind kind);

/* Maps bytes [from, end) of the elements anew, the file or, as `kind` says, memory: 0 or a negative
 * errno. */
int vecfile_mapping_map(const vecfile_array *array, size_t from, size_t end,
                        vecfile_io_map_kind kind);

/* Makes bytes [from, from + bytes) of the elements, which are memory, appear at `to` instead;
 * something must be mapped where they were next.  0 or a negative errno. */
int vecfile_mapping_move(const vecfile_array *array, size_t from, size_t to, size_t bytes);

/* Maps the file on up to `bytes` bytes of elements, if less of it is mapped. */
vecfile_status vecfile_mapping_extend(vecfile_array *array, uint64_t bytes,
                                      vecfile_io_map_kind kind);

/* Maps all that is mapped anew, without copies. */
vecfile_status vecfile_mapping_renew(vecfile_array *array, vecfile_io_map_kind kind);

/* Tells the system how the file's first `bytes` bytes of elements, just mapped, will be read. */
void vecfile_mapping_advise(const vecfile_array *array, size_t bytes);

/* Gives the addresses back. */
void vecfile_mapping_close(vecfile_array *array);

/* Elements that the file has room for, within the limits asked for. */
uint64_t vecfile_file_capacity(const vecfile_array *array);

/* Elements that the mapped part of the file has room for, within the limits asked for. */
uint64_t vecfile_mapped_capacity(const vecfile_array *array);

/* Makes the file have space for `wanted` bytes of elements, or at least `least`.  VECFILE_E_FULL
 * leaves everything as it was. */
vecfile_status vecfile_mapping_allocate(vecfile_array *array, uint64_t least, uint64_t wanted);

/* Makes the file hold, and the mapping show, `wanted` bytes of elements, or at least `least` when
 * there is not that much space.  VECFILE_E_FULL leaves everything as it was. */
vecfile_status vecfile_mapping_grow(vecfile_array *array, uint64_t least, uint64_t wanted);

/* `bytes` of elements, made more where the kernel then needs fewer page faults. */
uint64_t vecfile_mapping_round_step(const vecfile_array *array, uint64_t bytes);

/* A file with holes, made by a copying tool, gets its space before anything is stored in it. */
vecfile_status vecfile_mapping_fill_holes(vecfile_array *array);

/* Makes the file end after `bytes` bytes of elements, rounded up to a page. */
vecfile_status vecfile_mapping_shrink(vecfile_array *array, uint64_t bytes);

/* Maps the file over pages [first, end), which it has, so that their private copies are freed; less
 * where pages of the system are larger. */
vecfile_status vecfile_mapping_drop_copies(vecfile_array *array, uint64_t first, uint64_t end);

/* Maps the header, VECFILE_IO_MAP_SHARED to write to its live block. */
vecfile_status vecfile_mapping_map_header(vecfile_array *array, vecfile_io_map_kind kind);

#endif /* VECFILE_ARRAY_MAPPING_H */
