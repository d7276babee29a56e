/* SPDX-License-Identifier: MIT */
#include "base/options.h"

#include <stdbool.h>
#include <string.h>

#include "base/check.h"

static size_t options_size(const void *theirs) {
    uint32_t struct_size;
    memcpy(&struct_size, theirs, sizeof struct_size);
    return struct_size;
}

static bool options_are_zero(const unsigned char *byte, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (byte[i] != 0) return false;
    }
    return true;
}

/* I-15: a field that is set and not known is refused, not ignored. */
rebal_status rbl_options_read(void *ours, size_t ours_bytes, size_t min_bytes, const void *theirs) {
    RBL_ASSERT(sizeof(uint32_t) <= min_bytes && min_bytes <= ours_bytes);
    RBL_ASSERT(ours_bytes <= RBL_OPTIONS_BYTES_MAX);
    const unsigned char *byte = theirs;
    size_t bytes = options_size(theirs), known = bytes < ours_bytes ? bytes : ours_bytes;
    if (bytes < min_bytes || bytes > RBL_OPTIONS_BYTES_MAX) return REBAL_E_STRUCT;
    if (!options_are_zero(byte + known, bytes - known)) return REBAL_E_STRUCT;
    uint32_t struct_size = (uint32_t)ours_bytes;
    memcpy(ours, theirs, known);
    memset((unsigned char *)ours + known, 0, ours_bytes - known);
    memcpy(ours, &struct_size, sizeof struct_size);
    return REBAL_OK;
}

rebal_status rbl_options_read_table(void *ours, size_t ours_bytes, size_t min_bytes,
                                    const void *theirs) {
    uint32_t reserved;
    rebal_status status = rbl_options_read(ours, ours_bytes, min_bytes, theirs);
    if (status) return status;
    memcpy(&reserved, (const unsigned char *)ours + sizeof reserved, sizeof reserved);
    return reserved == 0 ? REBAL_OK : REBAL_E_STRUCT;
}

rebal_status rbl_options_write(void *theirs, const void *ours, size_t ours_bytes,
                               size_t min_bytes) {
    RBL_ASSERT(sizeof(uint32_t) <= min_bytes && min_bytes <= ours_bytes);
    const size_t skip = sizeof(uint32_t);
    size_t bytes = options_size(theirs), both = bytes < ours_bytes ? bytes : ours_bytes;
    if (bytes < min_bytes) return REBAL_E_STRUCT;
    memcpy((unsigned char *)theirs + skip, (const unsigned char *)ours + skip, both - skip);
    return REBAL_OK;
}
