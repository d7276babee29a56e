/* SPDX-License-Identifier: MIT */
#include "policy/gate.h"

#include "unit/near.h"

/* F-BANDGATE: down from the exact binary fraction; 0.29 lies below its decimal, 0.05 above. */
START_TEST(rounds_down) {
    const int64_t one = REBAL_ONE;
    ck_assert_int_eq(rbl_gate_ppb(.29, one), 289999999);
    ck_assert_int_eq(rbl_gate_ppb(.05, one), 50000000);
    ck_assert_int_eq(rbl_gate_ppb(0.0258532162803826, one), 25853216);
    ck_assert_int_eq(rbl_gate_ppb(9.99e-10, one), 0);
    ck_assert_int_eq(rbl_gate_ppb(1e-9 * (1 + 1e-15), one), 1);
    ck_assert_int_eq(rbl_gate_ppb(0x1p-1074, one), 0);
    ck_assert_int_eq(rbl_gate_ppb(1, one), one);
    ck_assert_int_eq(rbl_gate_ppb(1.5, one), one);
    ck_assert_int_eq(rbl_gate_ppb(1e300, one), one);
    ck_assert_int_eq(rbl_gate_ppb(1.5, 100 * one), 1500000000);
    ck_assert_int_eq(rbl_gate_ppb(0, one), 0);
}
END_TEST

/* F-BANDGATE: never wider than computed, never a whole ppb narrower. x of 53 bits times 5^9 2^9
 * against p 2^k in 128 bits. */
START_TEST(never_wider) {
    uint64_t seed = 21;
    for (int k = 0; k < 200000; k++) {
        int exponent = 1 + (int)unit_below(&seed, 50);
        uint64_t mantissa = UINT64_C(1) << 52 | splitmix_next(&seed) >> 12;
        double x = (double)mantissa * near_bits((uint64_t)(1023 - 52 - exponent) << 52);
        uint64_t ppb = (uint64_t)rbl_gate_ppb(x, REBAL_ONE);
        unit_product exact = unit_multiply(mantissa, 1000000000);
        int shift = 52 + exponent;
        uint64_t floor = shift >= 64 ? exact.high >> (shift - 64)
                                     : exact.high << (64 - shift) | exact.low >> shift;
        ck_assert_uint_eq(ppb, floor);
    }
}
END_TEST

/* F-GATE: whole numbers of any decimal unit, in the direction asked for; what is beyond saturates.
 */
START_TEST(rounds_either_way) {
    ck_assert_int_eq(rbl_gate_round(.29, -9, REBAL_UP), 290000000);
    ck_assert_int_eq(rbl_gate_round(.05, -9, REBAL_UP), 50000001);
    ck_assert_int_eq(rbl_gate_round(-.05, -9, REBAL_UP), -50000000);
    ck_assert_int_eq(rbl_gate_round(-.05, -9, REBAL_AWAY_FROM_ZERO), -50000001);
    ck_assert_int_eq(rbl_gate_round(1234.5, -2, REBAL_DOWN), 123450);
    ck_assert_int_eq(rbl_gate_round(1234.5, 2, REBAL_UP), 13);
    ck_assert_int_eq(rbl_gate_round(0, -18, REBAL_UP), 0);
    ck_assert_int_eq(rbl_gate_round(0x1p62, 0, REBAL_UP), INT64_C(1) << 62);
    ck_assert_int_eq(rbl_gate_round(0x1.0000000000001p62, 0, REBAL_DOWN), INT64_MAX);
    ck_assert_int_eq(rbl_gate_round(NEAR_INFINITY, 0, REBAL_DOWN), INT64_MAX);
    ck_assert_int_eq(rbl_gate_round(-NEAR_INFINITY, 0, REBAL_UP), -INT64_MAX);
}
END_TEST

START_TEST(edges) {
    int64_t lo, hi;
    rbl_gate_edges(&lo, &hi, 100, 30);
    ck_assert_int_eq(lo, 70);
    ck_assert_int_eq(hi, 130);
    rbl_gate_edges(&lo, &hi, 20, 30);
    ck_assert_int_eq(lo, 0);
    rbl_gate_edges(&lo, &hi, REBAL_ONE - 20, 30);
    ck_assert_int_eq(hi, REBAL_ONE);
    rbl_gate_edges(&lo, &hi, REBAL_ONE, REBAL_ONE);
    ck_assert_int_eq(lo, 0);
    ck_assert_int_eq(hi, REBAL_ONE);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("gate", &tests);
    tcase_add_test(tests, rounds_down);
    tcase_add_test(tests, never_wider);
    tcase_add_test(tests, rounds_either_way);
    tcase_add_test(tests, edges);
    return unit_run(suite);
}
