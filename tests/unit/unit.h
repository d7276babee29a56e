/* SPDX-License-Identifier: MIT */
/* What the unit tests share: seeded random numbers, exact products, what orders break, and the end
 * of a program. */
#ifndef UNIT_UNIT_H
#define UNIT_UNIT_H

#include <check.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <rebal/rebal.h>

#include "splitmix.h"

/* 0..n-1 */
static inline int64_t unit_below(uint64_t *seed, int64_t n) {
    return (int64_t)(splitmix_next(seed) % (uint64_t)n);
}

/* 0..2^bits-1, every order of magnitude as likely; bits 1..63. */
static inline int64_t unit_wide(uint64_t *seed, int bits) {
    int shift = 64 - 1 - (int)(splitmix_next(seed) % (uint64_t)bits);
    return (int64_t)(splitmix_next(seed) >> shift);
}

/* a * b = high * 2^64 + low by schoolbook in 32-bit digits: shares nothing with the library. */
typedef struct unit_product {
    uint64_t high, low;
} unit_product;

static inline unit_product unit_multiply(uint64_t a, uint64_t b) {
    uint32_t left[2] = {(uint32_t)a, (uint32_t)(a >> 32)};
    uint32_t right[2] = {(uint32_t)b, (uint32_t)(b >> 32)};
    uint64_t digit[4] = {0, 0, 0, 0};
    for (int i = 0; i < 2; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < 2; j++) {
            uint64_t sum = digit[i + j] + (uint64_t)left[i] * right[j] + carry;
            digit[i + j] = sum & UINT32_MAX;
            carry = sum >> 32;
        }
        digit[i + 2] += carry;
    }
    return (unit_product){digit[3] << 32 | digit[2], digit[1] << 32 | digit[0]};
}

/* -1, 0, 1 */
static inline int unit_compare(unit_product a, unit_product b) {
    if (a.high != b.high) return a.high < b.high ? -1 : 1;
    return (a.low > b.low) - (a.low < b.low);
}

/* Points to ppb. */
static inline int64_t unit_percent(int64_t points) { return points * (REBAL_ONE / 100); }

/* How many laws these orders break at that time; the first in *law, 0 none. */
static inline size_t unit_broken(rebal_plan *plan, const rebal_portfolio *portfolio,
                                 const rebal_orders *orders, int64_t now_ns, int32_t *law) {
    int32_t laws[64] = {0};
    rebal_violations found = {
        .struct_size = sizeof found, .capacity = sizeof laws / sizeof *laws, .law = laws};
    ck_assert_int_eq(rebal_plan_verify(plan, portfolio, orders, NULL, now_ns, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_violations(plan, &found, NULL), REBAL_OK);
    *law = laws[0];
    return found.count;
}

/* Runs a suite and ends it; what main() returns. */
static inline int unit_run(Suite *suite) {
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* A suite of one case; then tcase_add_test() to it, and unit_run(). */
static inline Suite *unit_suite(const char *name, TCase **tests) {
    Suite *suite = suite_create(name);
    *tests = tcase_create(name);
    tcase_set_timeout(*tests, 300);
    suite_add_tcase(suite, *tests);
    return suite;
}

#endif
