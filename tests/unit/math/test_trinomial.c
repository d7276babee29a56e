/* SPDX-License-Identifier: MIT */
/* Literals: mpmath.findroot at 60 digits. */
#include "math/trinomial.h"

#include "unit/near.h"

START_TEST(roots_of_one_number) {
    NEAR(rbl_trinomial_cbrt(1e-200), 2.1544346900318837089e-67, 4e-16);
    NEAR(rbl_trinomial_cbrt(7), 1.9129311827723891012, 4e-16);
    NEAR(rbl_trinomial_cbrt(3e250), 3.1072325059538587852e+83, 4e-16);
    ck_assert_double_eq(rbl_trinomial_cbrt(0), 0);
    ck_assert_double_eq(rbl_trinomial_cbrt(1), 1);
    ck_assert_double_eq(rbl_trinomial_root4(81), 3);
    uint64_t seed = 1;
    for (int k = 0; k < 100000; k++) {
        double x = near_any(&seed, -300, 300), y = rbl_trinomial_cbrt(x);
        NEAR(y * y * y, x, 1.2e-15);
    }
}
END_TEST

typedef struct unit_case {
    int n;
    double a, b, x;
} unit_case;

START_TEST(roots_in_unit) {
    static const unit_case cases[] = {{9, 1, 1, 1.0850702454914508283},
                                      {9, 1, .25, 1.027593660853647398},
                                      {9, .25, 1, 1.0256874795079438469},
                                      {4, 1, 1, 1.2207440846057594754},
                                      {4, 1, 1e-3, 1.0003331113576918565},
                                      {4, .5, 1, 1.1173490365925786221},
                                      {9, 0, 1, 1},
                                      {16, 1, 1, 1.0457510241563417777},
                                      {9, 1, 0, 1},
                                      {4, 1, 0, 1}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        NEAR(rbl_trinomial_unit(cases[k].n, cases[k].a, cases[k].b), cases[k].x, 5e-16);
}
END_TEST

/* The polynomial changes its sign within a few units in the last place of the root. */
START_TEST(quartics_change_sign) {
    uint64_t seed = 7;
    for (int k = 0; k < 100000; k++) {
        double a = near_any(&seed, -90, 90), b = near_any(&seed, -90, 90);
        double x = rbl_trinomial_quartic(a, b), low = x * (1 - 4e-15), high = x * (1 + 4e-15);
        ck_assert(low * low * low < a + b / low);
        ck_assert(high * high * high > a + b / high);
    }
    NEAR(rbl_trinomial_quartic(8, 0), 2, 4e-16);
    NEAR(rbl_trinomial_quartic(0, 16), 2, 4e-16);
    ck_assert_double_eq(rbl_trinomial_quartic(0, 0), 0);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("trinomial", &tests);
    tcase_add_test(tests, roots_of_one_number);
    tcase_add_test(tests, roots_in_unit);
    tcase_add_test(tests, quartics_change_sign);
    return unit_run(suite);
}
