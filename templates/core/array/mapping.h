/* The view: addresses reserved once, the file mapped over them piece by piece. */
#ifndef VECFILE_VIEW_H
#define VECFILE_VIEW_H

#include "file/file.h"

/* Reserves addresses and maps what the file holds; `needed` bytes of elements are in use. */
vecfile_status vecfile_view_open(vecfile_file *file, uint64_t needed);

/* Tells the system how the file's first `bytes` bytes of elements, just mapped, will be read. */
void vecfile_view_advise(const vecfile_file *file, size_t bytes);

/* Gives the addresses back. */
void vecfile_view_close(vecfile_file *file);

/* Elements that the mapped part of the file has room for, within the limits asked for. */
uint64_t vecfile_mapped_capacity(const vecfile_file *file);

/* Makes the file have space for `wanted` bytes of elements, or at least `least`.  VECFILE_E_FULL
 * leaves everything as it was. */
vecfile_status vecfile_view_allocate(vecfile_file *file, uint64_t least, uint64_t wanted);

/* Makes the file hold, and the view show, `wanted` bytes of elements, or at least `least` when
 * there is not that much space.  VECFILE_E_FULL leaves everything as it was. */
vecfile_status vecfile_view_grow(vecfile_file *file, uint64_t least, uint64_t wanted);

/* `bytes` of elements, made more where the kernel then needs fewer page faults. */
uint64_t vecfile_view_round_step(const vecfile_file *file, uint64_t bytes);

/* A file with holes, made by a copying tool, gets its space before anything is stored in it. */
vecfile_status vecfile_view_fill_holes(vecfile_file *file);

/* Makes the file end after `bytes` bytes of elements, rounded up to a page. */
vecfile_status vecfile_view_shrink(vecfile_file *file, uint64_t bytes);

/* Maps the header to write to its live block. */
vecfile_status vecfile_view_map_header(vecfile_file *file);

/* Before anything is written to the file or cut off it: VECFILE_E_TRUNCATED if others made it
 * shorter than we know it, VECFILE_E_REPLACED if they wrote over it. */
vecfile_status vecfile_view_check_file(const vecfile_file *file);

#endif /* VECFILE_VIEW_H */
