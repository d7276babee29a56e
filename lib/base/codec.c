/* SPDX-License-Identifier: MIT */
#include "base/codec.h"

#include <string.h>

#include "base/check.h"

void rbl_writer_bytes(rbl_writer *writer, const void *bytes, size_t n) {
    if (n == 0) return;
    if (writer->bytes != NULL && writer->count <= writer->capacity &&
        n <= writer->capacity - writer->count)
        memcpy(writer->bytes + writer->count, bytes, n);
    if (writer->hash != NULL) rbl_sha256_update(writer->hash, bytes, n);
    writer->count = n <= SIZE_MAX - writer->count ? writer->count + n : SIZE_MAX;
}

/* The lower n bytes of value, lowest first. */
static void codec_write(rbl_writer *writer, uint64_t value, unsigned n) {
    uint8_t byte[8];
    for (unsigned i = 0; i < n; i++) byte[i] = (uint8_t)(value >> (8 * i) & 0xFF);
    rbl_writer_bytes(writer, byte, n);
}

void rbl_writer_u8(rbl_writer *writer, uint8_t value) { codec_write(writer, value, 1); }
void rbl_writer_u32(rbl_writer *writer, uint32_t value) { codec_write(writer, value, 4); }
void rbl_writer_i32(rbl_writer *writer, int32_t value) { rbl_writer_u32(writer, (uint32_t)value); }
void rbl_writer_u64(rbl_writer *writer, uint64_t value) { codec_write(writer, value, 8); }
void rbl_writer_i64(rbl_writer *writer, int64_t value) { rbl_writer_u64(writer, (uint64_t)value); }

void rbl_reader_bytes(rbl_reader *reader, void *bytes, size_t n) {
    RBL_ASSERT(reader->at <= reader->count);
    if (n == 0) return;
    if (reader->bad || n > reader->count - reader->at) {
        reader->bad = true;
        memset(bytes, 0, n);
        return;
    }
    memcpy(bytes, reader->bytes + reader->at, n);
    reader->at += n;
}

static uint64_t codec_read(rbl_reader *reader, unsigned n) {
    uint8_t byte[8];
    uint64_t value = 0;
    rbl_reader_bytes(reader, byte, n);
    for (unsigned i = 0; i < n; i++) value |= (uint64_t)byte[i] << (8 * i);
    return value;
}

uint8_t rbl_reader_u8(rbl_reader *reader) { return (uint8_t)codec_read(reader, 1); }
uint32_t rbl_reader_u32(rbl_reader *reader) { return (uint32_t)codec_read(reader, 4); }
int32_t rbl_reader_i32(rbl_reader *reader) { return (int32_t)rbl_reader_u32(reader); }
uint64_t rbl_reader_u64(rbl_reader *reader) { return codec_read(reader, 8); }
int64_t rbl_reader_i64(rbl_reader *reader) { return (int64_t)rbl_reader_u64(reader); }
