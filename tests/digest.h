/* SPDX-License-Identifier: MIT */
/** @file
 *  One digest of many answers, for the golden programs that every build compares. The golden number
 *  is what the first build gave: it says that all builds agree; other tests say that they are
 * right.
 *
 *   golden          compares
 *   golden --print  prints the digest */
#ifndef DIGEST_H
#define DIGEST_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/** Where a digest begins. */
#define DIGEST_START UINT64_C(0xcbf29ce484222325)

/** FNV-1a, eight bytes at a time: the order of the bytes does not matter. */
static inline void digest_bits(uint64_t *digest, uint64_t bits) {
    *digest = (*digest ^ bits) * UINT64_C(0x100000001b3);
    *digest ^= *digest >> 29;
}

/** Adds n doubles, or n integers of 64 bits. */
static inline void digest_numbers(uint64_t *digest, const void *number, size_t n) {
    const unsigned char *byte = number;
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, byte + 8 * i, sizeof bits);
        digest_bits(digest, bits);
    }
}

/** Adds a struct that begins with n_halves numbers of 32 bits, an even number of them, and goes on
 *  with numbers of 64: the order of the bytes does not matter here either. */
static inline void digest_struct(uint64_t *digest, const void *given, size_t n_halves,
                                 size_t bytes) {
    const unsigned char *byte = given;
    for (size_t i = 0; i + 1 < n_halves; i += 2) {
        uint32_t half[2];
        memcpy(half, byte + 4 * i, sizeof half);
        digest_bits(digest, half[0] | (uint64_t)half[1] << 32);
    }
    digest_numbers(digest, byte + 4 * n_halves, (bytes - 4 * n_halves) / 8);
}

/** Prints the digest, and with --print is content; the exit status of the program.
 *  @param[in] n_bad calls that failed */
static inline int digest_end(uint64_t digest, uint64_t golden, int n_bad, int n_arguments,
                             char **argument) {
    printf("%016" PRIx64 "\n", digest);
    if (n_bad != 0) printf("%d answers are bad\n", n_bad);
    if (n_arguments > 1 && strcmp(argument[1], "--print") == 0) return n_bad != 0;
    if (digest != golden) printf("not %016" PRIx64 "\n", golden);
    return n_bad != 0 || digest != golden;
}

#endif
