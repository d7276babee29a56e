/* SPDX-License-Identifier: MIT */
/* The order of steps: value / share exactly, ties to the lower slot. */
#include "plan/heap.h"

#include "unit/big.h"

enum { ENTRIES = 600 };

typedef struct step {
    rbl_wide value;
    int64_t share;
} step;

static step steps[ENTRIES];
static rbl_heap_entry entries[ENTRIES];

/* Whether step i goes before step j: a share of 0 is infinitely high, and the values are >= 0. */
static bool before(size_t i, size_t j, bool highest) {
    const step *a = &steps[i], *b = &steps[j];
    int order = (a->share == 0) - (b->share == 0);
    if (a->share > 0 && b->share > 0)
        order = big_compare(big_multiply(big_of_wide(a->value), big_of((uint64_t)b->share)),
                            big_multiply(big_of_wide(b->value), big_of((uint64_t)a->share)));
    if (order != 0) return highest ? order > 0 : order < 0;
    return i < j;
}

/* Built and emptied: every step once, in order. */
static void check_order(size_t n, bool highest) {
    unsigned char seen[ENTRIES] = {0};
    rbl_heap heap = {.entry = entries, .count = n, .highest = highest};
    for (size_t i = 0; i < n; i++)
        entries[i] = rbl_heap_level(steps[i].value, steps[i].share, (int32_t)i);
    rbl_heap_build(&heap);
    for (size_t k = 0, last = 0; k < n; k++) {
        size_t top = (size_t)heap.entry[0].slot;
        ck_assert(top < n && !seen[top]++);
        if (k > 0 && !before(last, top, highest)) ck_abort_msg("%zu after %zu", top, last);
        last = top;
        rbl_heap_pop(&heap);
    }
    ck_assert_uint_eq(heap.count, 0);
}

/* F-LEVEL. */
START_TEST(levels) {
    rbl_heap_entry e = rbl_heap_level(rbl_wide_of(17), 5, 3);
    ck_assert(rbl_wide_low64(e.whole) == 3 && e.rest == 2 && e.share == 5 && e.slot == 3);
    e = rbl_heap_level(rbl_wide_of(17), 0, 3);
    ck_assert(e.share == 0 && e.rest == 0);
}
END_TEST

/* All fractions of 0..19 by 0..9: many are equal without being the same. */
START_TEST(all_small_fractions) {
    size_t n = 0;
    for (int64_t share = 9; share >= 0; share--)
        for (int64_t value = 0; value < 20; value++) steps[n++] = (step){rbl_wide_of(value), share};
    check_order(n, false);
    check_order(n, true);
}
END_TEST

START_TEST(random_fractions) {
    uint64_t seed = 61;
    for (int k = 0; k < 100; k++) {
        size_t n = 1 + (size_t)unit_below(&seed, k % 10 ? 40 : ENTRIES);
        for (size_t i = 0; i < n; i++) {
            int64_t share = unit_below(&seed, k % 2 ? 4 : REBAL_ONE + 1);
            rbl_wide value = big_random(&seed, k % 3 ? 125 : 6);
            /* multiples of one level, off by a unit at times */
            if (k % 3 == 2) value = rbl_wide_of(share * 777 + unit_below(&seed, 3));
            steps[i] = (step){value, share};
        }
        check_order(n, k % 2 == 0);
    }
}
END_TEST

/* As the planner uses it: the top one is replaced by its next step, or leaves. */
START_TEST(merging_by_replacement) {
    uint64_t seed = 62;
    for (int k = 0; k < 200; k++) {
        size_t n = 1 + (size_t)unit_below(&seed, 9), left = 0;
        rbl_heap heap = {.entry = entries, .count = n};
        int64_t lot[9], limit[9];
        for (size_t i = 0; i < n; i++) {
            lot[i] = 1 + unit_below(&seed, 9);
            limit[i] = unit_below(&seed, 300);
            steps[i] = (step){rbl_wide_of(lot[i]), 1 + unit_below(&seed, 5)};
            entries[i] = rbl_heap_level(steps[i].value, steps[i].share, (int32_t)i);
        }
        rbl_heap_build(&heap);
        for (; heap.count > 0; left++) {
            size_t top = (size_t)heap.entry[0].slot;
            for (size_t i = 0; i < heap.count; i++) { /* nobody goes before it */
                size_t other = (size_t)heap.entry[i].slot;
                if (other != top && before(other, top, false)) ck_abort_msg("%d: %zu", k, other);
            }
            steps[top].value = rbl_wide_add(steps[top].value, rbl_wide_of(lot[top]));
            if (rbl_wide_low64(steps[top].value) > limit[top])
                rbl_heap_pop(&heap);
            else
                rbl_heap_replace(&heap,
                                 rbl_heap_level(steps[top].value, steps[top].share, (int32_t)top));
        }
        int64_t total = 0;
        for (size_t i = 0; i < n; i++) total += limit[i] < lot[i] ? 1 : limit[i] / lot[i];
        ck_assert_int_eq((int64_t)left, total);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("heap", &tests);
    tcase_add_test(tests, levels);
    tcase_add_test(tests, all_small_fractions);
    tcase_add_test(tests, random_fractions);
    tcase_add_test(tests, merging_by_replacement);
    return unit_run(suite);
}
