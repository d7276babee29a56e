/* SPDX-License-Identifier: MIT */
/** @file
 *  The struct_size protocol: callers compiled against an older or newer header than ours. Every
 *  struct concerned begins with uint32_t struct_size, the size its caller knows. */
#ifndef RBL_BASE_OPTIONS_H
#define RBL_BASE_OPTIONS_H

#include <stddef.h>

#include <rebal/status.h>

/** No struct of ours is larger; a struct_size above it is memory that nobody has set. */
enum { RBL_OPTIONS_BYTES_MAX = 4096 };

/** Reads an options struct of the caller (`theirs`, any alignment) into ours[ours_bytes]. Fields
 *  the caller does not know become 0; bytes we do not know must be 0. struct_size of ours becomes
 *  ours_bytes. min_bytes is the size of the first version, at least 4.
 *  STRUCT, and nothing written: theirs is below min_bytes, above RBL_OPTIONS_BYTES_MAX, or not 0
 *  beyond ours_bytes. Never reads more than struct_size bytes of theirs. */
rebal_status rbl_options_read(void *ours, size_t ours_bytes, size_t min_bytes, const void *theirs);

/** Reads a table of the caller: likewise, and the uint32_t `reserved` behind struct_size must be 0.
 */
rebal_status rbl_options_read_table(void *ours, size_t ours_bytes, size_t min_bytes,
                                    const void *theirs);

/** Writes ours[ours_bytes] into an output struct of the caller: as many bytes as both have, the
 *  last field perhaps in part. struct_size of theirs stays, and so does what lies beyond ours: a
 *  newer caller set it to what "not answered" means to it.
 *  STRUCT, and nothing written: theirs is below min_bytes (at least 4). */
rebal_status rbl_options_write(void *theirs, const void *ours, size_t ours_bytes, size_t min_bytes);

#endif
