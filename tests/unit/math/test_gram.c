/* SPDX-License-Identifier: MIT */
#include "math/gram.h"

#include "math/packed.h"

#include "../numbers.h"

static void fill(double *panels, size_t n_times, size_t n, uint64_t seed) {
    memset(panels, 0, n_times * rbl_gram_panels(n) * RBL_GRAM_WIDTH * sizeof *panels);
    for (size_t t = 0; t < n_times; t++)
        for (size_t j = 0; j < n; j++)
            panels[rbl_gram_at(j, n_times) + t * RBL_GRAM_WIDTH] = numbers_next(&seed);
}

/* F-COV: the plain sum, time after time, has the same bits in every form. */
static void compare(size_t n_times, size_t n) {
    double *panels = numbers_array(n_times * rbl_gram_panels(n) * RBL_GRAM_WIDTH);
    double *out = numbers_array(rbl_packed_count(n));
    fill(panels, n_times, n, n * 1000 + n_times);
    for (int k = 0; k < rbl_gram_count(); k++) {
        out[rbl_packed_count(n)] = 42;
        rbl_gram_get(k)(out, panels, n_times, n, 7);
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j <= i; j++) {
                const double *x = panels + rbl_gram_at(i, n_times);
                const double *y = panels + rbl_gram_at(j, n_times);
                double sum = 0;
                for (size_t t = 0; t < n_times; t++)
                    sum += x[t * RBL_GRAM_WIDTH] * y[t * RBL_GRAM_WIDTH];
                ck_assert_msg(out[rbl_packed_at(i, j)] == sum / 7, "form %d, %zu x %zu", k, n_times,
                              n);
            }
        }
        ck_assert(out[rbl_packed_count(n)] == 42);
    }
    free(panels);
    free(out);
}

START_TEST(plain_sums_to_the_bit) {
    for (size_t n = 1; n <= 70; n++)
        for (size_t n_times = 1; n_times <= 19; n_times += 3) compare(n_times, n);
    compare(1000, 129);
}
END_TEST

/* The first form for less than a million products, the last from there on. */
START_TEST(best_for_the_work) {
    rbl_gram_kernel *first = rbl_gram_get(0), *last = rbl_gram_get(rbl_gram_count() - 1);
    ck_assert((first == last) == (rbl_gram_count() == 1));
    for (size_t n = 1; n < 100; n++) ck_assert(rbl_gram_best(100, n) == first);
    for (size_t n = 100; n < 2000; n *= 3) ck_assert(rbl_gram_best(100, n) == last);
    ck_assert(rbl_gram_best(999999, 1) == first);
    ck_assert(rbl_gram_best(1000000, 1) == last);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("math/gram", &tests);
    tcase_add_test(tests, plain_sums_to_the_bit);
    tcase_add_test(tests, best_for_the_work);
    return unit_run(suite);
}
