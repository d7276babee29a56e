/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include "unit/unit.h"

/* A layout as a handle has one, of n rows. */
typedef struct {
    int64_t *wide;
    int32_t *narrow;
    unsigned char *flags;
    double *again;
} layout;

static void lay_out(layout *l, rbl_arena *arena, size_t n) {
    l->flags = rbl_arena_take(arena, n, 1, 1);
    l->wide = rbl_arena_take(arena, n, sizeof *l->wide, 8);
    l->narrow = rbl_arena_take(arena, n, sizeof *l->narrow, 4);
    l->again = rbl_arena_take(arena, 2 * n, sizeof *l->again, 16);
}

/* Exactly what was counted is what is carved: AddressSanitizer sees one byte more. */
START_TEST(counting_is_carving) {
    for (size_t n = 0; n < 40; n++) {
        layout counted, carved;
        rbl_arena count = {NULL, 0, 0, false};
        lay_out(&counted, &count, n);
        ck_assert(!count.full);
        ck_assert(counted.wide == NULL && counted.flags == NULL && counted.again == NULL);

        void *memory = malloc(count.used + 1);
        rbl_arena carve = {memory, 0, count.used, false};
        lay_out(&carved, &carve, n);
        ck_assert(!carve.full);
        ck_assert_uint_eq(carve.used, count.used);
        ck_assert_uint_eq((uintptr_t)carved.wide % 8, 0);
        ck_assert_uint_eq((uintptr_t)carved.narrow % 4, 0);
        ck_assert_uint_eq((uintptr_t)carved.again % 16, 0);
        ck_assert(carved.flags + n <= (unsigned char *)carved.wide);
        ck_assert((void *)(carved.wide + n) <= (void *)carved.narrow);
        ck_assert((void *)(carved.narrow + n) <= (void *)carved.again);
        ck_assert((unsigned char *)(carved.again + 2 * n) == carve.base + carve.used);
        memset(carved.flags, 1, n);
        memset(carved.again, 2, 2 * n * sizeof *carved.again);
        free(memory);
    }
}
END_TEST

START_TEST(capacity_to_the_byte) {
    _Alignas(16) unsigned char memory[64];
    for (size_t capacity = 0; capacity <= sizeof memory; capacity++) {
        rbl_arena arena = {memory, 0, capacity, false};
        void *first = rbl_arena_take(&arena, 3, 1, 1), *second = rbl_arena_take(&arena, 4, 8, 8);
        ck_assert_int_eq(arena.full, capacity < 40);
        ck_assert(first == (capacity < 3 ? NULL : memory));
        ck_assert(second == (capacity < 40 ? NULL : memory + 8));
        ck_assert_uint_eq(arena.used, capacity < 3 ? 0 : capacity < 40 ? 3 : 40);
    }
}
END_TEST

START_TEST(full_stays_full) {
    _Alignas(16) unsigned char memory[16];
    rbl_arena arena = {memory, 0, sizeof memory, false};
    ck_assert_ptr_null(rbl_arena_take(&arena, 17, 1, 1));
    ck_assert_ptr_null(rbl_arena_take(&arena, 1, 1, 1));
    ck_assert(arena.full);
    ck_assert_uint_eq(arena.used, 0);
}
END_TEST

START_TEST(empty_blocks) {
    _Alignas(16) unsigned char memory[16];
    rbl_arena arena = {memory, 0, sizeof memory, false};
    ck_assert_ptr_eq(rbl_arena_take(&arena, 0, 8, 8), memory);
    ck_assert_ptr_eq(rbl_arena_take(&arena, 16, 1, 1), memory);
    ck_assert_ptr_eq(rbl_arena_take(&arena, 0, 8, 16), memory + 16);
    ck_assert_ptr_eq(rbl_arena_take(&arena, SIZE_MAX, 0, 16), memory + 16);
    ck_assert(!arena.full);
}
END_TEST

static bool overflows(size_t used, size_t count, size_t size, size_t align) {
    rbl_arena arena = {NULL, used, 0, false};
    ck_assert_ptr_null(rbl_arena_take(&arena, count, size, align));
    ck_assert_uint_eq(arena.full ? arena.used : used, used);
    return arena.full;
}

START_TEST(overflow) {
    ck_assert(overflows(0, SIZE_MAX, 2, 1));
    ck_assert(overflows(0, SIZE_MAX / 8 + 1, 8, 8));
    ck_assert(overflows(0, 2, SIZE_MAX / 2 + 1, 1));
    ck_assert(!overflows(0, SIZE_MAX, 1, 1));
    ck_assert(overflows(1, SIZE_MAX, 1, 1));
    ck_assert(!overflows(1, SIZE_MAX - 1, 1, 1));
    ck_assert(overflows(1, SIZE_MAX - 1, 1, 2));
    ck_assert(overflows(SIZE_MAX, 0, 1, 16));
    ck_assert(!overflows(SIZE_MAX, 0, 1, 1));
    ck_assert(!overflows(SIZE_MAX - 15, 15, 1, 16));
    ck_assert(overflows(SIZE_MAX - 15, 16, 1, 16));
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("arena", &tests);
    tcase_add_test(tests, counting_is_carving);
    tcase_add_test(tests, capacity_to_the_byte);
    tcase_add_test(tests, full_stays_full);
    tcase_add_test(tests, empty_blocks);
    tcase_add_test(tests, overflow);
    return unit_run(suite);
}
