/* Made by vecfile-gen 1.0.0; do not edit, run `vecfile-gen -o DIR SCHEMA.lua ...`.
 *
 * The elements of this tree, for the command. */
#include "system.h"

#include "element_types.h"

#include "../vec3_vec.h"
#include "../frame_vec.h"
#include "../login_vec.h"
#include "../particle_vec.h"
#include "../quake_vec.h"
#include "../tick_vec.h"
#include "../usage_vec.h"

const char generator_version[] = "1.0.0";

const vecfile_type *const element_types[] = {
    &vec3_vec_type,
    &frame_vec_type,
    &login_vec_type,
    &particle_vec_type,
    &quake_vec_type,
    &tick_vec_type,
    &usage_vec_type,
    NULL,
};
