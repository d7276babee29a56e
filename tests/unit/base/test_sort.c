/* SPDX-License-Identifier: MIT */
#include "base/sort.h"

#include "unit/unit.h"

enum { LARGE = 50021 };

static size_t comparisons;

/* Rows by their key in context, an int32_t array. */
static int by_key(const void *context, int32_t a, int32_t b) {
    const int32_t *key = context;
    comparisons++;
    return (key[a] > key[b]) - (key[a] < key[b]);
}

/* Sorts rows 0..n-1 by key in memory of exactly n; keys must ascend and, where equal, rows. Each
 * row must be there once. */
static void check_sort(const int32_t *key, size_t n) {
    int32_t *row = malloc((n + 1) * sizeof *row), *scratch = malloc((n + 1) * sizeof *scratch);
    unsigned char *seen = calloc(n + 1, 1);
    for (size_t i = 0; i < n; i++) row[i] = (int32_t)i;
    row[n] = scratch[n] = -1;
    rbl_sort_rows(row, scratch, n, by_key, key);
    for (size_t i = 0; i < n; i++) {
        bool once = row[i] >= 0 && (size_t)row[i] < n && !seen[row[i]]++;
        bool in_order = i == 0 || key[row[i - 1]] < key[row[i]] ||
                        (key[row[i - 1]] == key[row[i]] && row[i - 1] < row[i]);
        if (!once || !in_order) ck_abort_msg("n %zu, position %zu", n, i);
    }
    ck_assert(row[n] == -1 && scratch[n] == -1);
    free(row);
    free(scratch);
    free(seen);
}

/* Next permutation in lexical order, false after the last. */
static bool next_permutation(int32_t *v, size_t n) {
    size_t i = n, k = n;
    while (i > 1 && v[i - 2] >= v[i - 1]) i--;
    if (i <= 1) return false;
    while (v[k - 1] <= v[i - 2]) k--;
    int32_t swap = v[i - 2];
    v[i - 2] = v[k - 1];
    v[k - 1] = swap;
    for (size_t left = i - 1, right = n - 1; left < right; left++, right--) {
        swap = v[left];
        v[left] = v[right];
        v[right] = swap;
    }
    return true;
}

START_TEST(all_permutations) {
    for (size_t n = 0; n <= 8; n++) {
        int32_t key[8] = {0, 1, 2, 3, 4, 5, 6, 7};
        do check_sort(key, n);
        while (next_permutation(key, n));
    }
}
END_TEST

/* All arrangements of few keys, so that runs are merged with equals on both sides. */
START_TEST(all_with_equals) {
    for (size_t n = 9; n <= 18; n++) {
        for (uint32_t bits = 0; bits < UINT32_C(1) << n; bits += n < 13 ? 1 : 61) {
            int32_t key[18];
            for (size_t i = 0; i < n; i++) key[i] = (int32_t)(bits >> i & 1);
            check_sort(key, n);
        }
    }
}
END_TEST

START_TEST(every_length) {
    uint64_t seed = 5;
    static int32_t key[600];
    for (size_t n = 0; n <= 600; n++) {
        for (int range = 2; range <= 2000; range *= 10) {
            for (size_t i = 0; i < n; i++)
                key[i] = (int32_t)(splitmix_next(&seed) % (uint64_t)range);
            check_sort(key, n);
        }
    }
}
END_TEST

START_TEST(large) {
    uint64_t seed = 9;
    static int32_t key[LARGE];
    for (int i = 0; i < LARGE; i++) key[i] = (int32_t)(splitmix_next(&seed) >> 33);
    comparisons = 0;
    check_sort(key, LARGE);
    ck_assert_uint_lt(comparisons, (size_t)LARGE * 17);
    for (int i = 0; i < LARGE; i++) key[i] = LARGE - i;
    check_sort(key, LARGE);
    for (int i = 0; i < LARGE; i++) key[i] = 1;
    check_sort(key, LARGE);
}
END_TEST

START_TEST(sorted_is_linear) {
    static int32_t key[LARGE];
    for (int i = 0; i < LARGE; i++) key[i] = i / 3;
    comparisons = 0;
    check_sort(key, LARGE);
    ck_assert_uint_eq(comparisons, LARGE - 1);
}
END_TEST

/* The rows given need be neither 0..n-1 nor in order: stability is about where they stood. */
START_TEST(stable_by_position) {
    int32_t key[100], row[30], scratch[30];
    for (int i = 0; i < 100; i++) key[i] = i % 3;
    for (int i = 0; i < 30; i++) row[i] = 99 - 3 * i;
    for (int i = 0; i < 15; i++) row[2 * i] = 98 - 3 * i;
    int32_t before[30];
    memcpy(before, row, sizeof row);
    rbl_sort_rows(row, scratch, 30, by_key, key);
    for (int i = 0; i < 15; i++) {
        ck_assert_int_eq(row[i], before[2 * i + 1]);
        ck_assert_int_eq(row[15 + i], before[2 * i]);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("sort", &tests);
    tcase_add_test(tests, all_permutations);
    tcase_add_test(tests, all_with_equals);
    tcase_add_test(tests, every_length);
    tcase_add_test(tests, large);
    tcase_add_test(tests, sorted_is_linear);
    tcase_add_test(tests, stable_by_position);
    return unit_run(suite);
}
