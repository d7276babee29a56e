/* SPDX-License-Identifier: MIT */
/* Reference values in 40 digits (mpmath); those of M1 were computed twice. */
#include "market/risk.h"

#include "math/packed.h"

#include "../numbers.h"

enum { N = 4, COUNT = N * (N + 1) / 2 };

static const double target[N] = {0.4, 0.3, 0.2, 0.1}, weight[N] = {0.46, 0.27, 0.17, 0.1};
static double loadings[N], specific[N], covariance[COUNT];

static rebal_risk_model by_factor(void) {
    static const double beta[N] = {0.9, 0.6, 1.2, 0.1}, deviation[N] = {0.2, 0.15, 0.3, 0.1};
    for (size_t i = 0; i < N; i++) {
        loadings[i] = 0.15 * beta[i];
        specific[i] = deviation[i] * deviation[i] - loadings[i] * loadings[i];
    }
    return (rebal_risk_model){.struct_size = sizeof(rebal_risk_model),
                              .n = N,
                              .n_factors = 1,
                              .loadings = loadings,
                              .specific = specific};
}

static rebal_risk_model by_matrix(void) {
    (void)by_factor();
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j <= i; j++)
            covariance[rbl_packed_at(i, j)] =
                loadings[i] * loadings[j] + (i == j ? specific[i] : 0);
    return (rebal_risk_model){
        .struct_size = sizeof(rebal_risk_model), .n = N, .covariance = covariance};
}

static double tracking_error(const rebal_risk_model *m, const double *w, const double *t) {
    double te = -1;
    ck_assert_int_eq(rebal_risk_tracking_error(&te, m, w, 1, t, NULL, 0, NULL), REBAL_OK);
    return te;
}

/* F-TE, F-RC, F-BETA on M1, by either model. */
START_TEST(golden_m1) {
    const rebal_risk_model models[] = {by_factor(), by_matrix()};
    for (int k = 0; k < 2; k++) {
        double te, beta, marginal[N], part[N];
        NEAR(tracking_error(&models[k], weight, target), 0.011966202405107478375, 1e-12);
        NEAR(tracking_error(&models[k], weight, NULL), 0.14649911262529886055, 1e-12);
        ck_assert_int_eq(rebal_risk_contributions(&te, marginal, part, &models[k], weight, target,
                                                  NULL, 0, NULL),
                         REBAL_OK);
        NEAR(te * te, 0.00014319, 1e-12);
        NEAR(marginal[0], 0.10918250885028926948, 1e-12);
        NEAR(marginal[1], -0.036101679160600814707, 1e-12);
        NEAR(marginal[2], -0.14440671664240325883, 1e-12);
        numbers_near(marginal[3], 0, 1e-15);
        NEAR(part[0], 0.0065509505310173561688, 1e-12);
        NEAR(part[1], 0.0010830503748180244412, 1e-12);
        NEAR(part[2], 0.0043322014992720977649, 1e-12);
        ck_assert(part[3] == 0);
        ck_assert_int_eq(rebal_risk_beta(&beta, &models[k], weight, target, NULL, 0, NULL),
                         REBAL_OK);
        NEAR(beta, 1.0022333207689408217, 1e-12);
        ck_assert_int_eq(rebal_risk_beta(&beta, &models[k], target, target, NULL, 0, NULL),
                         REBAL_OK);
        ck_assert(beta == 1);
    }
}
END_TEST

/* Random models with k factors of any covariance G G', and the matrix they stand for: the same
 * risk; contributions sum to it within the stated rounding. */
START_TEST(factors_against_matrix) {
    enum { MOST = 60, FACTORS = 9 };
    static double b[MOST * FACTORS], g[FACTORS * FACTORS], f[FACTORS * (FACTORS + 1) / 2];
    static double d[MOST], s[MOST * (MOST + 1) / 2], w[MOST], t[MOST], part[MOST];
    uint64_t seed = 8;
    for (size_t n = 1; n <= MOST; n += 3) {
        size_t k = n % FACTORS + 1;
        for (size_t i = 0; i < n * k; i++) b[i] = numbers_next(&seed);
        for (size_t i = 0; i < k * k; i++) g[i] = numbers_next(&seed);
        for (size_t p = 0; p < k; p++)
            for (size_t q = 0; q <= p; q++) {
                double sum = 0;
                for (size_t m = 0; m < k; m++) sum += g[p * k + m] * g[q * k + m];
                f[rbl_packed_at(p, q)] = sum;
            }
        for (size_t i = 0; i < n; i++) {
            w[i] = numbers_next(&seed);
            t[i] = numbers_next(&seed);
            d[i] = numbers_abs(numbers_next(&seed));
            for (size_t j = 0; j <= i; j++) {
                double sum = i == j ? d[i] : 0;
                for (size_t p = 0; p < k; p++)
                    for (size_t q = 0; q < k; q++)
                        sum += b[i * k + p] * b[j * k + q] *
                               f[p > q ? rbl_packed_at(p, q) : rbl_packed_at(q, p)];
                s[rbl_packed_at(i, j)] = sum;
            }
        }
        const rebal_risk_model models[] = {{.struct_size = sizeof *models, .n = n, .covariance = s},
                                           {.struct_size = sizeof *models,
                                            .n = n,
                                            .n_factors = k,
                                            .loadings = b,
                                            .factor_covariance = f,
                                            .specific = d}};
        NEAR(tracking_error(&models[0], w, t), tracking_error(&models[1], w, t), 1e-12);
        for (int m = 0; m < 2; m++) {
            double te, sum = 0, size = 0;
            ck_assert_int_eq(
                rebal_risk_contributions(&te, NULL, part, &models[m], w, t, NULL, 0, NULL),
                REBAL_OK);
            NEAR(te, tracking_error(&models[m], w, t), 1e-13);
            for (size_t i = 0; i < n; i++) {
                sum += part[i];
                size += numbers_abs(part[i]);
            }
            numbers_near(sum, te, (double)(n + 3) * 0x1p-52 * size);
        }
    }
}
END_TEST

/* At the target there is none; twice as far, twice as much; many portfolios, each as alone. */
START_TEST(simple_properties) {
    const rebal_risk_model m = by_matrix();
    double far[N], both[2 * N], te[2], marginal[N], part[N];
    ck_assert(tracking_error(&m, target, target) == 0);
    for (size_t i = 0; i < N; i++) far[i] = both[i] = 2 * weight[i];
    NEAR(tracking_error(&m, far, NULL), 2 * tracking_error(&m, weight, NULL), 1e-15);
    memcpy(both + N, weight, sizeof weight);
    ck_assert_int_eq(rebal_risk_tracking_error(te, &m, both, 2, target, NULL, 0, NULL), REBAL_OK);
    ck_assert(te[0] == tracking_error(&m, far, target));
    ck_assert(te[1] == tracking_error(&m, weight, target));
    ck_assert_int_eq(
        rebal_risk_contributions(te, marginal, part, &m, target, target, NULL, 0, NULL), REBAL_OK);
    for (size_t i = 0; i < N; i++) ck_assert(marginal[i] == 0 && part[i] == 0);
    ck_assert(te[0] == 0);
}
END_TEST

/* The marginals are the derivative: against a difference quotient. */
START_TEST(marginals_are_derivatives) {
    const rebal_risk_model m = by_factor();
    double te, marginal[N], moved[N];
    ck_assert_int_eq(
        rebal_risk_contributions(&te, marginal, NULL, &m, weight, target, NULL, 0, NULL), REBAL_OK);
    for (size_t i = 0; i < N; i++) {
        double up, down;
        memcpy(moved, weight, sizeof weight);
        moved[i] = weight[i] + 1e-6;
        up = tracking_error(&m, moved, target);
        moved[i] = weight[i] - 1e-6;
        down = tracking_error(&m, moved, target);
        numbers_near(marginal[i], (up - down) / 2e-6, 1e-7);
    }
}
END_TEST

/* F-TEX, by hand: the products of the lags are 0.000036, 0, -0.000014, -0.000012, and so the
 * variances, by fractions, 252 / 7 times 0.000036, the same, 0.000036 - 2/3 0.000014 = 0.00096 /
 * 36, 0.000016. */
START_TEST(realised_values) {
    static const double a[] = {.010, -.020, .015, .003, -.007, .012, -.011, .004};
    static const double b[] = {.008, -.017, .016, .001, -.009, .010, -.008, .005};
    static const double expected[] = {0.036, 0.036, 0.030983866769659335, 0.024};
    for (size_t lags = 0; lags <= 3; lags++) {
        double te;
        ck_assert_int_eq(rebal_risk_realised(&te, a, b, 8, 252, lags, NULL), REBAL_OK);
        NEAR(te, expected[lags], 1e-12);
        ck_assert_int_eq(rebal_risk_realised(&te, a, a, 8, 252, lags, NULL), REBAL_OK);
        ck_assert(te == 0);
    }
}
END_TEST

/* Bartlett's weights keep any series from a negative variance, which would be cut to 0: series that
 * turn back each time, whose products of lags 1 and 2 are -19 and 18 of 20. Without noise, 12 a
 * year and lags 2 give 12 / 19 (20 - 4/3 19 + 2/3 18) = 80 / 19. */
START_TEST(realised_is_never_negative) {
    double a[20], b[20] = {0}, te;
    uint64_t seed = 2;
    for (int round = 0; round < 500; round++) {
        for (int t = 0; t < 20; t++) a[t] = (t % 2 ? 1 : -1) + 0.01 * numbers_next(&seed);
        for (size_t lags = 0; lags < 20; lags++) {
            ck_assert_int_eq(rebal_risk_realised(&te, a, b, 20, 12, lags, NULL), REBAL_OK);
            ck_assert(te > 0 && te < 4);
        }
    }
    for (int t = 0; t < 20; t++) a[t] = t % 2 ? 1 : -1;
    ck_assert_int_eq(rebal_risk_realised(&te, a, b, 20, 12, 2, NULL), REBAL_OK);
    NEAR(te * te, 80. / 19, 1e-14);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("market/risk", &tests);
    tcase_add_test(tests, golden_m1);
    tcase_add_test(tests, factors_against_matrix);
    tcase_add_test(tests, simple_properties);
    tcase_add_test(tests, marginals_are_derivatives);
    tcase_add_test(tests, realised_values);
    tcase_add_test(tests, realised_is_never_negative);
    return unit_run(suite);
}
