/* SPDX-License-Identifier: MIT */
/** @file
 *  Canonical bytes: little-endian, no padding, the same on every machine. What is written is also
 *  what is hashed, so a digest never depends on how memory is laid out. */
#ifndef RBL_BASE_CODEC_H
#define RBL_BASE_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sha256.h"

/** Writes, counts and hashes; any of bytes and hash may be NULL. */
typedef struct rbl_writer {
    uint8_t *bytes;   /* [capacity], NULL: count and hash only */
    size_t capacity;  /* nothing is written beyond */
    size_t count;     /* bytes asked for so far, the need when above capacity; stops at SIZE_MAX */
    rbl_sha256 *hash; /* gets every byte, also those that did not fit */
} rbl_writer;

void rbl_writer_u8(rbl_writer *writer, uint8_t value);
void rbl_writer_u32(rbl_writer *writer, uint32_t value);
void rbl_writer_i32(rbl_writer *writer, int32_t value);
void rbl_writer_u64(rbl_writer *writer, uint64_t value);
void rbl_writer_i64(rbl_writer *writer, int64_t value);

/** Writes bytes[n]; bytes may be NULL when n is 0. An item is written whole or not at all, and
 *  after the first that did not fit none is. */
void rbl_writer_bytes(rbl_writer *writer, const void *bytes, size_t n);

/** Reads what a writer wrote. Past the end `bad` is set, and from then on all that is read is 0. */
typedef struct rbl_reader {
    const uint8_t *bytes; /* [count], may be NULL when count is 0 */
    size_t count;
    size_t at; /* next byte, <= count */
    bool bad;
} rbl_reader;

uint8_t rbl_reader_u8(rbl_reader *reader);
uint32_t rbl_reader_u32(rbl_reader *reader);
int32_t rbl_reader_i32(rbl_reader *reader);
uint64_t rbl_reader_u64(rbl_reader *reader);
int64_t rbl_reader_i64(rbl_reader *reader);

/** Reads n bytes into bytes[n]. */
void rbl_reader_bytes(rbl_reader *reader, void *bytes, size_t n);

#endif
