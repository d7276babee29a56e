/* SPDX-License-Identifier: MIT */
#include "base/codec.h"

#include "unit/unit.h"

/* All kinds once, and the bytes they must be. */
static const uint8_t CANON[] = {
    0xFE,                                           /* u8 254 */
    0x04, 0x03, 0x02, 0x01,                         /* u32 0x01020304 */
    0xFE, 0xFF, 0xFF, 0xFF,                         /* i32 -2 */
    0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x81, /* u64 0x8102030405060708 */
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, /* i64 INT64_MIN */
    'x',  'y',  'z'                                 /* bytes */
};

static void write_all(rbl_writer *writer) {
    rbl_writer_u8(writer, 254);
    rbl_writer_u32(writer, UINT32_C(0x01020304));
    rbl_writer_i32(writer, -2);
    rbl_writer_u64(writer, UINT64_C(0x8102030405060708));
    rbl_writer_i64(writer, INT64_MIN);
    rbl_writer_bytes(writer, "xyz", 3);
    rbl_writer_bytes(writer, NULL, 0);
}

START_TEST(canonical_bytes) {
    uint8_t bytes[sizeof CANON];
    rbl_writer writer = {bytes, sizeof bytes, 0, NULL};
    write_all(&writer);
    ck_assert_uint_eq(writer.count, sizeof CANON);
    ck_assert_mem_eq(bytes, CANON, sizeof CANON);
}
END_TEST

START_TEST(count_only) {
    rbl_writer writer = {NULL, 0, 0, NULL};
    write_all(&writer);
    ck_assert_uint_eq(writer.count, sizeof CANON);
    writer = (rbl_writer){NULL, 1000, 0, NULL};
    write_all(&writer);
    ck_assert_uint_eq(writer.count, sizeof CANON);
}
END_TEST

/* Ends of the items of CANON; an item is written whole or not at all. */
static size_t whole_items(size_t capacity) {
    static const size_t end[] = {0, 1, 5, 9, 17, 25, 28};
    size_t whole = 0;
    for (size_t i = 0; i < sizeof end / sizeof *end; i++) {
        if (end[i] <= capacity) whole = end[i];
    }
    return whole;
}

START_TEST(every_capacity) {
    for (size_t capacity = 0; capacity <= sizeof CANON; capacity++) {
        uint8_t *bytes = malloc(capacity + 1), untouched[sizeof CANON + 1];
        size_t whole = whole_items(capacity);
        rbl_writer writer = {bytes, capacity, 0, NULL};
        memset(untouched, 0xA5, sizeof untouched);
        memset(bytes, 0xA5, capacity + 1);
        write_all(&writer);
        ck_assert_uint_eq(writer.count, sizeof CANON);
        ck_assert_mem_eq(bytes, CANON, whole);
        ck_assert_mem_eq(bytes + whole, untouched, capacity + 1 - whole);
        free(bytes);
    }
}
END_TEST

/* After the first item that did not fit, a smaller one is not squeezed in behind the gap. */
START_TEST(nothing_after_a_gap) {
    uint8_t bytes[4] = {0xA5, 0xA5, 0xA5, 0xA5};
    rbl_writer writer = {bytes, sizeof bytes, 0, NULL};
    rbl_writer_u64(&writer, 0);
    rbl_writer_u8(&writer, 0);
    ck_assert_uint_eq(writer.count, 9);
    ck_assert(bytes[0] == 0xA5 && bytes[3] == 0xA5);
}
END_TEST

START_TEST(count_never_wraps) {
    rbl_writer writer = {NULL, 0, SIZE_MAX - 8, NULL};
    rbl_writer_u64(&writer, 0);
    ck_assert_uint_eq(writer.count, SIZE_MAX);
    rbl_writer_u8(&writer, 0);
    ck_assert_uint_eq(writer.count, SIZE_MAX);
    uint8_t byte = 0xA5;
    writer = (rbl_writer){&byte, 1, SIZE_MAX - 3, NULL};
    rbl_writer_u32(&writer, 0);
    rbl_writer_u32(&writer, 0);
    ck_assert_uint_eq(byte, 0xA5);
}
END_TEST

/* The hash gets all bytes, whatever the capacity. */
START_TEST(hashed) {
    uint8_t expected[RBL_SHA256_BYTES], digest[RBL_SHA256_BYTES], bytes[10];
    rbl_sha256 hash;
    rbl_sha256_init(&hash);
    rbl_sha256_update(&hash, CANON, sizeof CANON);
    rbl_sha256_final(&hash, expected);
    for (int with_bytes = 0; with_bytes <= 1; with_bytes++) {
        rbl_sha256_init(&hash);
        rbl_writer writer = {with_bytes ? bytes : NULL, sizeof bytes, 0, &hash};
        write_all(&writer);
        rbl_sha256_final(&hash, digest);
        ck_assert_mem_eq(digest, expected, sizeof digest);
    }
}
END_TEST

/* Reads the items of CANON from the first n bytes: those that end in time are there, the rest 0. */
static void check_truncated(size_t n) {
    uint8_t *bytes = malloc(n + 1), text[3] = {9, 9, 9};
    memcpy(bytes, CANON, n);
    rbl_reader reader = {bytes, n, 0, false};
    ck_assert_uint_eq(rbl_reader_u8(&reader), n >= 1 ? 254 : 0);
    ck_assert_uint_eq(rbl_reader_u32(&reader), n >= 5 ? 0x01020304 : 0);
    ck_assert_int_eq(rbl_reader_i32(&reader), n >= 9 ? -2 : 0);
    ck_assert_uint_eq(rbl_reader_u64(&reader), n >= 17 ? UINT64_C(0x8102030405060708) : 0);
    ck_assert_int_eq(rbl_reader_i64(&reader), n >= 25 ? INT64_MIN : 0);
    rbl_reader_bytes(&reader, text, 3);
    ck_assert_mem_eq(text, n >= 28 ? "xyz" : "\0\0\0", 3);
    rbl_reader_bytes(&reader, NULL, 0);
    ck_assert_int_eq(reader.bad, n < sizeof CANON);
    ck_assert_uint_eq(reader.at, whole_items(n));
    free(bytes);
}

START_TEST(every_truncation) {
    for (size_t n = 0; n <= sizeof CANON; n++) check_truncated(n);
}
END_TEST

START_TEST(bad_stays_bad) {
    rbl_reader reader = {CANON, 3, 0, false};
    ck_assert_uint_eq(rbl_reader_u32(&reader), 0);
    ck_assert_uint_eq(rbl_reader_u8(&reader), 0);
    ck_assert(reader.bad && reader.at == 0);
    uint8_t bytes[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    reader = (rbl_reader){NULL, 0, 0, false};
    rbl_reader_bytes(&reader, bytes, sizeof bytes);
    ck_assert(reader.bad && bytes[0] == 0 && bytes[7] == 0);
}
END_TEST

START_TEST(round_trip) {
    static const int64_t value[] = {0,         1,         -1,        255,      -256,
                                    INT32_MIN, INT32_MAX, INT64_MIN, INT64_MAX};
    uint8_t bytes[24];
    for (size_t i = 0; i < sizeof value / sizeof *value; i++) {
        rbl_writer writer = {bytes, sizeof bytes, 0, NULL};
        rbl_writer_i64(&writer, value[i]);
        rbl_writer_u64(&writer, (uint64_t)value[i]);
        rbl_writer_i32(&writer, (int32_t)(value[i] % INT32_MAX));
        rbl_writer_u32(&writer, (uint32_t)(value[i] & UINT32_MAX));
        rbl_reader reader = {bytes, writer.count, 0, false};
        ck_assert_int_eq(rbl_reader_i64(&reader), value[i]);
        ck_assert_uint_eq(rbl_reader_u64(&reader), (uint64_t)value[i]);
        ck_assert_int_eq(rbl_reader_i32(&reader), (int32_t)(value[i] % INT32_MAX));
        ck_assert_uint_eq(rbl_reader_u32(&reader), (uint32_t)(value[i] & UINT32_MAX));
        ck_assert(!reader.bad && reader.at == reader.count);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("codec", &tests);
    tcase_add_test(tests, canonical_bytes);
    tcase_add_test(tests, count_only);
    tcase_add_test(tests, every_capacity);
    tcase_add_test(tests, nothing_after_a_gap);
    tcase_add_test(tests, count_never_wraps);
    tcase_add_test(tests, hashed);
    tcase_add_test(tests, every_truncation);
    tcase_add_test(tests, bad_stays_bad);
    tcase_add_test(tests, round_trip);
    return unit_run(suite);
}
