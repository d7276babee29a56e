/* SPDX-License-Identifier: MIT */
/* Callers of another age: structs allocated at exactly the size they know, so that a sanitizer
 * sees the first byte read or written beyond. */
#include "base/options.h"

#include "unit/unit.h"

typedef struct {
    uint32_t struct_size;
    int32_t first;
    int64_t second;
    int64_t third;
} ours;

enum { OURS = sizeof(ours), MIN = 8, NEWER = OURS + 16 };

/* A struct of `bytes` bytes on the heap: struct_size, then 1, 2, 3, ... */
static unsigned char *new_theirs(uint32_t bytes, size_t allocated) {
    unsigned char *theirs = malloc(allocated);
    for (size_t i = 0; i < allocated; i++) theirs[i] = (unsigned char)(i + 1);
    memcpy(theirs, &bytes, sizeof bytes);
    return theirs;
}

static rebal_status read_one(ours *to, const unsigned char *theirs) {
    memset(to, 0xA5, sizeof *to);
    return rbl_options_read(to, sizeof *to, MIN, theirs);
}

static bool untouched(const ours *to) {
    ours marked;
    memset(&marked, 0xA5, sizeof marked);
    return memcmp(&marked, to, sizeof marked) == 0;
}

START_TEST(read_every_size) {
    for (uint32_t bytes = MIN; bytes <= OURS; bytes++) {
        unsigned char *theirs = new_theirs(bytes, bytes);
        ours got;
        const unsigned char *byte = (const unsigned char *)&got;
        ck_assert_int_eq(read_one(&got, theirs), REBAL_OK);
        ck_assert_uint_eq(got.struct_size, OURS);
        for (size_t i = sizeof bytes; i < OURS; i++)
            ck_assert_uint_eq(byte[i], i < bytes ? theirs[i] : 0);
        free(theirs);
    }
}
END_TEST

START_TEST(read_too_small) {
    for (uint32_t bytes = 0; bytes < MIN; bytes++) {
        unsigned char *theirs = new_theirs(bytes, bytes < 4 ? 4 : bytes);
        ours got;
        ck_assert_int_eq(read_one(&got, theirs), REBAL_E_STRUCT);
        ck_assert(untouched(&got));
        free(theirs);
    }
}
END_TEST

START_TEST(read_newer) {
    for (uint32_t bytes = OURS + 1; bytes <= NEWER; bytes++) {
        unsigned char *theirs = new_theirs(bytes, bytes);
        ours got;
        memset(theirs + OURS, 0, bytes - OURS);
        ck_assert_int_eq(read_one(&got, theirs), REBAL_OK);
        ck_assert_mem_eq(&got.first, theirs + 4, OURS - 4);
        ck_assert_uint_eq(got.struct_size, OURS);
        for (uint32_t set = OURS; set < bytes; set++) {
            theirs[set] = 1;
            ck_assert_int_eq(read_one(&got, theirs), REBAL_E_STRUCT);
            ck_assert(untouched(&got));
            theirs[set] = 0;
        }
        free(theirs);
    }
}
END_TEST

/* Memory nobody set: the size is noise, and nothing behind it may be looked at. */
START_TEST(read_noise) {
    static const uint32_t noise[] = {0xA5A5A5A5, UINT32_MAX, RBL_OPTIONS_BYTES_MAX + 1};
    for (size_t i = 0; i < sizeof noise / sizeof *noise; i++) {
        unsigned char *theirs = new_theirs(noise[i], 4);
        ours got;
        ck_assert_int_eq(read_one(&got, theirs), REBAL_E_STRUCT);
        ck_assert(untouched(&got));
        free(theirs);
    }
    uint32_t bytes = RBL_OPTIONS_BYTES_MAX;
    unsigned char *theirs = calloc(1, bytes);
    ours got;
    memcpy(theirs, &bytes, sizeof bytes);
    ck_assert_int_eq(read_one(&got, theirs), REBAL_OK);
    free(theirs);
}
END_TEST

START_TEST(read_misaligned) {
    unsigned char *theirs = new_theirs(OURS, OURS), *memory = malloc(OURS + 1);
    ours got;
    memcpy(memory + 1, theirs, OURS);
    ck_assert_int_eq(read_one(&got, memory + 1), REBAL_OK);
    ck_assert_mem_eq(&got.first, theirs + 4, OURS - 4);
    free(memory);
    free(theirs);
}
END_TEST

START_TEST(write_every_size) {
    const ours answer = {99, 7, -8, INT64_C(0x0102030405060708)};
    const unsigned char *byte = (const unsigned char *)&answer;
    for (uint32_t bytes = MIN; bytes <= NEWER; bytes++) {
        unsigned char *theirs = new_theirs(bytes, bytes);
        uint32_t after;
        ck_assert_int_eq(rbl_options_write(theirs, &answer, OURS, MIN), REBAL_OK);
        memcpy(&after, theirs, sizeof after);
        ck_assert_uint_eq(after, bytes);
        for (uint32_t i = 4; i < bytes; i++)
            ck_assert_uint_eq(theirs[i], i < OURS ? byte[i] : (unsigned char)(i + 1));
        free(theirs);
    }
}
END_TEST

START_TEST(write_too_small) {
    const ours answer = {99, 7, -8, 9};
    for (uint32_t bytes = 0; bytes < MIN; bytes++) {
        unsigned char *theirs = new_theirs(bytes, MIN), *before = new_theirs(bytes, MIN);
        ck_assert_int_eq(rbl_options_write(theirs, &answer, OURS, MIN), REBAL_E_STRUCT);
        ck_assert_mem_eq(theirs, before, MIN);
        free(before);
        free(theirs);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("options", &tests);
    tcase_add_test(tests, read_every_size);
    tcase_add_test(tests, read_too_small);
    tcase_add_test(tests, read_newer);
    tcase_add_test(tests, read_noise);
    tcase_add_test(tests, read_misaligned);
    tcase_add_test(tests, write_every_size);
    tcase_add_test(tests, write_too_small);
    return unit_run(suite);
}
