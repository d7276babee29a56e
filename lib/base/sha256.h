/* SPDX-License-Identifier: MIT */
/** @file
 *  SHA-256 (FIPS 180-4), in pieces of any length. */
#ifndef RBL_BASE_SHA256_H
#define RBL_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { RBL_SHA256_BYTES = 32 };

typedef struct rbl_sha256 {
    uint32_t state[8];
    uint64_t count; /* bytes so far, below 2^61 */
    uint8_t block[64];
} rbl_sha256;

/** Begins a message. */
void rbl_sha256_init(rbl_sha256 *hash);

/** Adds bytes[n] to the message; bytes may be NULL when n is 0. */
void rbl_sha256_update(rbl_sha256 *hash, const void *bytes, size_t n);

/** Ends the message and writes its digest. Only rbl_sha256_init may follow. */
void rbl_sha256_final(rbl_sha256 *hash, uint8_t digest[RBL_SHA256_BYTES]);

#endif
