/* SPDX-License-Identifier: MIT */
/* Estimates from returns. Reference values: the formulas of docs/formulas.md in 40 digits (mpmath),
 * written from the papers; those of X1 for F-LWI and F-OAS were computed twice. */
#include "market/covariance.h"

#include "math/packed.h"

#include "../numbers.h"

static double x1[X1_TIMES * X1_N], x2[X2_TIMES * X2_N], c[X2_COUNT];

static void samples(void) {
    numbers_x1(x1);
    numbers_x2(x2);
}

static void sample(double *out, const double *x, size_t n_times, size_t n, int32_t ddof,
                   int32_t missing) {
    ck_assert_int_eq(rebal_covariance_sample(out, x, n_times, n, ddof, missing, NULL, 0, NULL),
                     REBAL_OK);
}

static double shrink(double *out, const double *x, size_t n_times, size_t n, int32_t estimator,
                     int32_t missing) {
    double intensity = -1;
    ck_assert_int_eq(
        rebal_covariance_shrink(out, &intensity, x, n_times, n, estimator, missing, NULL, 0, NULL),
        REBAL_OK);
    return intensity;
}

/* F-COV */
START_TEST(sample_values) {
    samples();
    sample(c, x1, X1_TIMES, X1_N, 1, REBAL_MISSING_ERROR);
    NEAR(c[1], 0.00087892241379310344828, 1e-12);
    NEAR(c[9], 0.001572046264367816092, 1e-12);
    sample(c, x1, X1_TIMES, X1_N, 0, REBAL_MISSING_ERROR);
    NEAR(c[0], 0.0010245833333333333, 1e-12);
    NEAR(c[1], 0.000849625, 1e-12);
}
END_TEST

/* Missing where (i + 2 j) mod 7 is 0: pairs have 21 to 25 periods, 12 rows are whole. */
static void remove_some(double *x) {
    for (int i = 0; i < X1_TIMES; i++)
        for (int j = 0; j < X1_N; j++)
            if ((i + 2 * j) % 7 == 0) x[i * X1_N + j] = NEAR_NAN;
}

/* F-COVPAIR */
START_TEST(missing_returns) {
    double whole[X1_TIMES * X1_N], d[X1_COUNT];
    size_t n_whole = 0;
    samples();
    remove_some(x1);
    sample(c, x1, X1_TIMES, X1_N, 1, REBAL_MISSING_PAIRWISE);
    NEAR(c[0], 0.00090108333333333333333, 1e-12);
    NEAR(c[1], 0.000794875, 1e-12);
    NEAR(c[8], 0.00074700297619047619048, 1e-12);
    sample(c, x1, X1_TIMES, X1_N, 1, REBAL_MISSING_DROP_ROW);
    NEAR(c[4], 0.00047806818181818181818, 1e-12);
    for (size_t t = 0; t < X1_TIMES; t++)
        if (rbl_covariance_is_whole(x1, t, X1_N))
            memcpy(whole + n_whole++ * X1_N, x1 + t * X1_N, X1_N * sizeof *whole);
    ck_assert_uint_eq(n_whole, 12);
    sample(d, whole, n_whole, X1_N, 1, REBAL_MISSING_ERROR);
    ck_assert_mem_eq(c, d, sizeof d);
    for (int32_t e = 0; e <= REBAL_SHRINK_OAS; e++) {
        double dropped = shrink(c, x1, X1_TIMES, X1_N, e, REBAL_MISSING_DROP_ROW);
        ck_assert(dropped == shrink(d, whole, n_whole, X1_N, e, REBAL_MISSING_ERROR));
        ck_assert_mem_eq(c, d, sizeof d);
    }
    ck_assert_int_eq(
        rebal_covariance_ewma(c, x1, X1_TIMES, X1_N, 0.9, REBAL_MISSING_DROP_ROW, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_covariance_ewma(d, whole, n_whole, X1_N, 0.9, REBAL_MISSING_ERROR, NULL),
                     REBAL_OK);
    ck_assert_mem_eq(c, d, sizeof d);
}
END_TEST

/* F-LWI */
START_TEST(ledoit_wolf_identity) {
    samples();
    double intensity =
        shrink(c, x1, X1_TIMES, X1_N, REBAL_SHRINK_LEDOIT_WOLF_IDENTITY, REBAL_MISSING_ERROR);
    NEAR(intensity, 0.0490458589660491, 1e-12);
    NEAR(c[0], 0.001020645502624273, 1e-12);
    NEAR(c[1], 0.00080795441207597053, 1e-12);
}
END_TEST

/* F-LWC: on X1 the formula gives 1.98, cut to 1. */
START_TEST(ledoit_wolf_correlation) {
    samples();
    double intensity =
        shrink(c, x2, X2_TIMES, X2_N, REBAL_SHRINK_LEDOIT_WOLF_CORRELATION, REBAL_MISSING_ERROR);
    NEAR(intensity, 0.04178558894528527201, 1e-12);
    NEAR(c[1], 0.00045574654366248863727, 1e-12);
    NEAR(c[12], -0.00020394094167814035919, 1e-12);
    NEAR(c[9], 0.00044676283950617283951, 1e-12);
    ck_assert(shrink(c, x1, X1_TIMES, X1_N, REBAL_SHRINK_LEDOIT_WOLF_CORRELATION,
                     REBAL_MISSING_ERROR) == 1);
    double correlation = c[1] * c[1] / (c[0] * c[2]);
    NEAR(c[8] * c[8] / (c[5] * c[9]), correlation, 1e-12);
}
END_TEST

/* F-OAS */
START_TEST(oas) {
    samples();
    double intensity = shrink(c, x1, X1_TIMES, X1_N, REBAL_SHRINK_OAS, REBAL_MISSING_ERROR);
    NEAR(intensity, 0.07595765739101031265, 1e-12);
    NEAR(c[0], 0.0010184847879684808541, 1e-12);
    NEAR(c[1], 0.00078508947533916286312, 1e-12);
}
END_TEST

/* One instrument, equal instruments: nothing to draw to that is not there. */
START_TEST(shrink_edges) {
    double x[6] = {0.01, -0.02, 0.03, 0.01, 0.02, -0.05}, flat[4] = {0, 0, 0, 0}, d[3];
    for (int32_t e = 0; e <= REBAL_SHRINK_OAS; e++) {
        ck_assert(shrink(c, x, 6, 1, e, REBAL_MISSING_ERROR) == 1);
        sample(d, x, 6, 1, 0, REBAL_MISSING_ERROR);
        NEAR(c[0], d[0], 1e-15);
    }
    ck_assert(shrink(c, flat, 2, 2, REBAL_SHRINK_OAS, REBAL_MISSING_ERROR) == 1);
    ck_assert(c[0] == 0 && c[1] == 0 && c[2] == 0);
}
END_TEST

/* A column at each place of three panels: constant but for one row, with that row left out, in all
 * rows; the first of two. */
START_TEST(flat_columns) {
    enum { FLAT_TIMES = 6, FLAT_N = 70, ODD = 3 * FLAT_N };
    double x[FLAT_TIMES * FLAT_N];
    uint64_t seed = 5;
    for (size_t j = 0; j < FLAT_N; j++) {
        size_t next = (j + 1) % FLAT_N, other = (j + 40) % FLAT_N;
        for (int k = 0; k < FLAT_TIMES * FLAT_N; k++) x[k] = numbers_next(&seed);
        for (size_t t = 0; t < FLAT_TIMES; t++) x[t * FLAT_N + j] = t == 3 ? 7 : 0.5;
        ck_assert_uint_eq(rbl_covariance_flat(x, FLAT_TIMES, FLAT_N, FLAT_TIMES), FLAT_N);
        x[ODD + next] = NEAR_NAN;
        ck_assert_uint_eq(rbl_covariance_flat(x, FLAT_TIMES, FLAT_N, FLAT_TIMES - 1), j);
        x[ODD + next] = x[ODD + j] = 0.5;
        ck_assert_uint_eq(rbl_covariance_flat(x, FLAT_TIMES, FLAT_N, FLAT_TIMES), j);
        for (size_t t = 0; t < FLAT_TIMES; t++) x[t * FLAT_N + other] = 0;
        ck_assert_uint_eq(rbl_covariance_flat(x, FLAT_TIMES, FLAT_N, FLAT_TIMES),
                          j < other ? j : other);
    }
}
END_TEST

/* F-EWMAC */
START_TEST(ewma_values) {
    const double r[] = {.01, -.02, .015, .003, -.007, .012, -.011, .004};
    double steps[X2_COUNT];
    ck_assert_int_eq(rebal_covariance_ewma(c, r, 8, 1, 0.94, REBAL_MISSING_ERROR, NULL), REBAL_OK);
    NEAR(c[0], 0.000109594563865408, 1e-12);
    samples();
    ck_assert_int_eq(rebal_covariance_ewma(c, x2, X2_TIMES, X2_N, 0.97, REBAL_MISSING_ERROR, NULL),
                     REBAL_OK);
    ck_assert_int_eq(rebal_covariance_ewma(steps, x2, 1, X2_N, 0.97, REBAL_MISSING_ERROR, NULL),
                     REBAL_OK);
    for (size_t t = 1; t < X2_TIMES; t++)
        ck_assert_int_eq(rebal_covariance_ewma_update(steps, x2 + t * X2_N, X2_N, 0.97, NULL),
                         REBAL_OK);
    ck_assert_mem_eq(steps, c, sizeof steps);
}
END_TEST

/* Returns times 2^-7: the same intensities to the bit, the matrices times 2^-14. */
START_TEST(scaled_returns) {
    double scaled[X2_TIMES * X2_N], d[X2_COUNT];
    samples();
    for (size_t k = 0; k < X2_TIMES * X2_N; k++) scaled[k] = x2[k] / 128;
    for (int32_t e = 0; e <= REBAL_SHRINK_OAS; e++) {
        double intensity = shrink(c, x2, X2_TIMES, X2_N, e, REBAL_MISSING_ERROR);
        ck_assert(intensity == shrink(d, scaled, X2_TIMES, X2_N, e, REBAL_MISSING_ERROR));
        for (size_t k = 0; k < X2_COUNT; k++) ck_assert(d[k] == c[k] / 16384);
    }
}
END_TEST

/* Columns in another order, forty of them: the sample's elements to the bit, the shrunk ones but
 * for the order of sums. */
START_TEST(permuted_columns) {
    enum { N = 40, TIMES = 25, COUNT = N * (N + 1) / 2 };
    static double x[TIMES * N], y[TIMES * N], a[COUNT], b[COUNT];
    uint64_t seed = 9;
    for (size_t t = 0; t < TIMES; t++)
        for (size_t j = 0; j < N; j++)
            x[t * N + j] = y[t * N + j * 7 % N] = 0.01 * numbers_next(&seed);
    for (int32_t e = -1; e <= REBAL_SHRINK_OAS; e++) {
        if (e < 0) sample(a, x, TIMES, N, 1, REBAL_MISSING_ERROR);
        if (e < 0) sample(b, y, TIMES, N, 1, REBAL_MISSING_ERROR);
        if (e >= 0)
            NEAR(shrink(a, x, TIMES, N, e, REBAL_MISSING_ERROR),
                 shrink(b, y, TIMES, N, e, REBAL_MISSING_ERROR), 1e-12);
        for (size_t i = 0; i < N; i++) {
            for (size_t j = 0; j <= i; j++) {
                size_t p = i * 7 % N, q = j * 7 % N;
                double other = b[p > q ? rbl_packed_at(p, q) : rbl_packed_at(q, p)];
                numbers_near(a[rbl_packed_at(i, j)], other, e < 0 ? 0 : 1e-17);
            }
        }
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("market/covariance", &tests);
    tcase_add_test(tests, sample_values);
    tcase_add_test(tests, missing_returns);
    tcase_add_test(tests, ledoit_wolf_identity);
    tcase_add_test(tests, ledoit_wolf_correlation);
    tcase_add_test(tests, oas);
    tcase_add_test(tests, shrink_edges);
    tcase_add_test(tests, flat_columns);
    tcase_add_test(tests, ewma_values);
    tcase_add_test(tests, scaled_returns);
    tcase_add_test(tests, permuted_columns);
    return unit_run(suite);
}
