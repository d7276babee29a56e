/* SPDX-License-Identifier: MIT */
#include "base/sha256.h"

#include <string.h>

/* First 32 bits of the fractional parts of the cube roots of the first 64 primes (4.2.2). */
static const uint32_t sha256_constant[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* The same of the square roots of the first 8 primes (5.3.3). */
static const uint32_t sha256_start[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static uint32_t sha256_rotate(uint32_t x, unsigned n) { return x >> n | x << (32 - n); }

static uint32_t sha256_load(const uint8_t *byte) {
    return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 | byte[3];
}

static void sha256_store(uint8_t *byte, uint32_t word) {
    for (unsigned i = 0; i < 4; i++) byte[i] = (uint8_t)(word >> (24 - 8 * i) & 0xFF);
}

/* 6.2.2, step 1: the message schedule. */
static void sha256_schedule(uint32_t w[64], const uint8_t *block) {
    for (unsigned i = 0; i < 16; i++) w[i] = sha256_load(block + 4 * i);
    for (unsigned i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];
        uint32_t s0 = sha256_rotate(a, 7) ^ sha256_rotate(a, 18) ^ a >> 3;
        uint32_t s1 = sha256_rotate(b, 17) ^ sha256_rotate(b, 19) ^ b >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
}

/* 6.2.2, step 3: one round. Of a..h only d and h get new values; the next round takes all of them
 * under names moved by one. kw: constant and word. */
static inline void sha256_round(uint32_t a, uint32_t b, uint32_t c, uint32_t *d, uint32_t e,
                                uint32_t f, uint32_t g, uint32_t *h, uint32_t kw) {
    uint32_t s1 = sha256_rotate(e, 6) ^ sha256_rotate(e, 11) ^ sha256_rotate(e, 25);
    uint32_t s0 = sha256_rotate(a, 2) ^ sha256_rotate(a, 13) ^ sha256_rotate(a, 22);
    uint32_t t1 = *h + s1 + (g ^ (e & (f ^ g))) + kw;
    *d += t1;
    *h = t1 + s0 + ((a & b) | (c & (a | b)));
}

static void sha256_block(uint32_t state[8], const uint8_t *block) {
    uint32_t w[64];
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    sha256_schedule(w, block);
    for (unsigned i = 0; i < 64; i += 8) {
        const uint32_t *k = sha256_constant + i, *v = w + i;
        sha256_round(a, b, c, &d, e, f, g, &h, k[0] + v[0]);
        sha256_round(h, a, b, &c, d, e, f, &g, k[1] + v[1]);
        sha256_round(g, h, a, &b, c, d, e, &f, k[2] + v[2]);
        sha256_round(f, g, h, &a, b, c, d, &e, k[3] + v[3]);
        sha256_round(e, f, g, &h, a, b, c, &d, k[4] + v[4]);
        sha256_round(d, e, f, &g, h, a, b, &c, k[5] + v[5]);
        sha256_round(c, d, e, &f, g, h, a, &b, k[6] + v[6]);
        sha256_round(b, c, d, &e, f, g, h, &a, k[7] + v[7]);
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

void rbl_sha256_init(rbl_sha256 *hash) {
    memset(hash, 0, sizeof *hash);
    memcpy(hash->state, sha256_start, sizeof hash->state);
}

void rbl_sha256_update(rbl_sha256 *hash, const void *bytes, size_t n) {
    const uint8_t *byte = bytes;
    size_t have = hash->count % sizeof hash->block;
    if (n == 0) return;
    hash->count += n;
    if (have != 0) {
        size_t part = sizeof hash->block - have;
        if (part > n) part = n;
        memcpy(hash->block + have, byte, part);
        byte += part;
        n -= part;
        if (have + part < sizeof hash->block) return;
        sha256_block(hash->state, hash->block);
    }
    for (; n >= sizeof hash->block; n -= sizeof hash->block, byte += sizeof hash->block)
        sha256_block(hash->state, byte);
    memcpy(hash->block, byte, n);
}

/* 5.1.1: a one bit, zeros, and the length in bits as the last 64 of a block. */
void rbl_sha256_final(rbl_sha256 *hash, uint8_t digest[RBL_SHA256_BYTES]) {
    uint64_t bits = hash->count * 8;
    size_t have = hash->count % sizeof hash->block;
    uint8_t *block = hash->block;
    block[have++] = 0x80;
    memset(block + have, 0, sizeof hash->block - have);
    if (have > 56) {
        sha256_block(hash->state, block);
        memset(block, 0, sizeof hash->block);
    }
    sha256_store(block + 56, (uint32_t)(bits >> 32));
    sha256_store(block + 60, (uint32_t)(bits & UINT32_MAX));
    sha256_block(hash->state, block);
    for (unsigned i = 0; i < 8; i++) sha256_store(digest + 4 * i, hash->state[i]);
}
