/* SPDX-License-Identifier: MIT */
/* F-NORMALISE: targets that sum to one, or are made to. */
#include "policy/target.h"

#include "base/field.h"
#include "unit/big.h"
#include "unit/world.h"

static int64_t target[WORLD_ROWS];

static rebal_status read_targets(world *w) {
    int32_t row[WORLD_ROWS], scratch[WORLD_ROWS];
    return rbl_target_read(target, world_account(w), row, scratch, &w->error);
}

static rebal_status read_of(int32_t mode, size_t n, const int64_t *wish, const uint64_t *id) {
    world w;
    world_begin(&w, n);
    w.policy.target_sum = mode;
    for (size_t i = 0; i < n; i++) {
        w.target[i] = wish[i];
        if (id) w.id[i] = id[i];
    }
    world_create(&w);
    rebal_status status = read_targets(&w);
    if (status) {
        int64_t sum = 0;
        for (size_t i = mode == REBAL_SUM_REST_TO_CASH; i < n; i++) sum += wish[i];
        ck_assert_int_eq(w.error.field, RBL_FIELD_TARGET);
        ck_assert_int_eq(w.error.value, sum);
        ck_assert_int_eq(w.error.row, REBAL_NONE);
    }
    world_close(&w);
    return status;
}

static void check_targets(size_t n, const int64_t *expected) {
    for (size_t i = 0; i < n; i++) ck_assert_int_eq(target[i], expected[i]);
}

START_TEST(exact_or_refused) {
    const int64_t one[] = {100000000, 900000000}, less[] = {100000000, 899999999};
    const int64_t more[] = {100000001, 900000000};
    ck_assert_int_eq(read_of(REBAL_SUM_EXACT, 2, one, NULL), REBAL_OK);
    check_targets(2, one);
    ck_assert_int_eq(read_of(REBAL_SUM_EXACT, 2, less, NULL), REBAL_E_TARGET_SUM);
    ck_assert_int_eq(read_of(REBAL_SUM_EXACT, 2, more, NULL), REBAL_E_TARGET_SUM);
}
END_TEST

/* The cash's own wish is not read. */
START_TEST(rest_to_cash) {
    const int64_t wish[] = {123456789, 300000000, 500000000};
    const int64_t full[] = {0, 500000000, 500000000}, more[] = {0, 500000001, 500000000};
    ck_assert_int_eq(read_of(REBAL_SUM_REST_TO_CASH, 3, wish, NULL), REBAL_OK);
    check_targets(3, (const int64_t[]){200000000, 300000000, 500000000});
    ck_assert_int_eq(read_of(REBAL_SUM_REST_TO_CASH, 3, full, NULL), REBAL_OK);
    check_targets(3, full);
    ck_assert_int_eq(read_of(REBAL_SUM_REST_TO_CASH, 3, more, NULL), REBAL_E_TARGET_SUM);
    const int64_t none[] = {5, 0, 0};
    ck_assert_int_eq(read_of(REBAL_SUM_REST_TO_CASH, 3, none, NULL), REBAL_OK);
    check_targets(3, (const int64_t[]){REBAL_ONE, 0, 0});
}
END_TEST

/* F-NORMALISE. Thirds: one unit is missing, all remainders are equal, the lowest id has it.
 * Sevenths of 1, 2 and 4: 142857142 + 6/7, 285714285 + 5/7, 571428571 + 3/7; two are missing. */
START_TEST(largest_remainder) {
    const int64_t thirds[] = {1, 1, 1}, sevenths[] = {4, 2, 1}, zero[] = {0, 0, 0};
    const uint64_t id[] = {30, 10, 20};
    ck_assert_int_eq(read_of(REBAL_SUM_NORMALISE, 3, thirds, NULL), REBAL_OK);
    check_targets(3, (const int64_t[]){333333334, 333333333, 333333333});
    ck_assert_int_eq(read_of(REBAL_SUM_NORMALISE, 3, thirds, id), REBAL_OK);
    check_targets(3, (const int64_t[]){333333333, 333333334, 333333333});
    ck_assert_int_eq(read_of(REBAL_SUM_NORMALISE, 3, sevenths, NULL), REBAL_OK);
    check_targets(3, (const int64_t[]){571428571, 285714286, 142857143});
    ck_assert_int_eq(read_of(REBAL_SUM_NORMALISE, 3, zero, NULL), REBAL_E_TARGET_SUM);
}
END_TEST

START_TEST(largest_remainder_ties_of_two) { /* 3 : 3 : 1 : 1 eighths need no unit; of 6: two of 4 */
    const int64_t eighths[] = {3, 3, 1, 1}, sixths[] = {1, 1, 2, 2};
    const uint64_t id[] = {4, 3, 2, 1};
    ck_assert_int_eq(read_of(REBAL_SUM_NORMALISE, 4, eighths, id), REBAL_OK);
    check_targets(4, (const int64_t[]){375000000, 375000000, 125000000, 125000000});
    ck_assert_int_eq(read_of(REBAL_SUM_NORMALISE, 4, sixths, id), REBAL_OK);
    /* remainders 2/3, 2/3, 1/3, 1/3: the sixths have both missing units */
    check_targets(4, (const int64_t[]){166666667, 166666667, 333333333, 333333333});
}
END_TEST

/* F-NORMALISE. Each within a unit of the exact share, the sum one, and nobody passed over with a
 * larger remainder. */
START_TEST(quota_and_order) {
    uint64_t seed = 41;
    for (int k = 0; k < 2000; k++) {
        int64_t wish[WORLD_ROWS], sum = 0, total = 0;
        uint64_t remainder[WORLD_ROWS];
        size_t n = 2 + (size_t)unit_below(&seed, 7);
        for (size_t i = 0; i < n; i++) {
            wish[i] = k % 2 ? unit_below(&seed, 4) : unit_wide(&seed, 30) % (REBAL_ONE + 1);
            sum += wish[i];
        }
        if (sum == 0) continue;
        ck_assert_int_eq(read_of(REBAL_SUM_NORMALISE, n, wish, NULL), REBAL_OK);
        int64_t least_raised = INT64_MAX, most_left = -1;
        for (size_t i = 0; i < n; i++) {
            big rest, share = big_divide(big_multiply(big_of((uint64_t)wish[i]), big_of(REBAL_ONE)),
                                         big_of((uint64_t)sum), &rest);
            int64_t floor = (int64_t)share.d[0],
                    part = (int64_t)((uint64_t)rest.d[1] << 32 | rest.d[0]);
            remainder[i] = (uint64_t)part;
            ck_assert(target[i] == floor || target[i] == floor + 1);
            if (target[i] > floor && part < least_raised) least_raised = part;
            if (target[i] == floor && part > most_left) most_left = part;
            total += target[i];
        }
        ck_assert_int_eq(total, REBAL_ONE);
        ck_assert_int_ge(least_raised, most_left);
        for (size_t i = 1; i < n; i++) /* ids are the rows: of equals the first */
            for (size_t j = 0; j < i; j++)
                if (wish[i] == wish[j] && remainder[i] == remainder[j])
                    ck_assert_int_ge(target[j], target[i]);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("target", &tests);
    tcase_add_test(tests, exact_or_refused);
    tcase_add_test(tests, rest_to_cash);
    tcase_add_test(tests, largest_remainder);
    tcase_add_test(tests, largest_remainder_ties_of_two);
    tcase_add_test(tests, quota_and_order);
    return unit_run(suite);
}
