/* SPDX-License-Identifier: MIT */
/* One digest of what the estimates of covariance and risk answer over a fixed set of returns.
 * See digest.h. */
#include <rebal/covariance.h>
#include <rebal/risk.h>

#include "digest.h"
#include "splitmix.h"

enum { N_MAX = 70, TIMES_MAX = 300, COUNT_MAX = N_MAX * (N_MAX + 1) / 2, K = 5 };

static const uint64_t golden = UINT64_C(0x146154e7437764a7);

static double returns[TIMES_MAX * N_MAX], c[COUNT_MAX], d[COUNT_MAX], loadings[N_MAX * N_MAX],
    factors[COUNT_MAX], specific[N_MAX], weight[N_MAX], target[N_MAX], part[N_MAX], own[N_MAX];
static uint64_t hash = DIGEST_START;
static int n_bad;

/* -1..1 */
static double number(uint64_t *seed) {
    return (double)((int64_t)splitmix_next(seed) >> 10) * 0x1p-53;
}

static void digest(rebal_status status, const double *x, size_t count) {
    n_bad += status != REBAL_OK;
    digest_numbers(&hash, x, count);
}

static void fill(uint64_t *seed, size_t n_times, size_t n) {
    for (size_t t = 0; t < n_times; t++) {
        double market = 0.02 * number(seed);
        for (size_t j = 0; j < n; j++)
            returns[t * n + j] = market * (0.5 + (double)j / (double)n) + 0.01 * number(seed);
    }
    for (size_t j = 0; j < n; j++) {
        weight[j] = number(seed);
        target[j] = number(seed);
    }
}

static void remove_some(uint64_t *seed, size_t n_times, size_t n) {
    const uint64_t nan_bits = UINT64_C(0x7ff8000000000000);
    for (size_t i = 0; i < n_times * n; i++)
        if (splitmix_next(seed) % (2 * n) == 0) memcpy(&returns[i], &nan_bits, sizeof nan_bits);
}

static void estimates(size_t n_times, size_t n, int32_t missing) {
    size_t count = n * (n + 1) / 2;
    double intensity;
    digest(rebal_covariance_sample(c, returns, n_times, n, 1, missing, NULL, 0, NULL), c, count);
    for (int32_t e = 0; e <= REBAL_SHRINK_OAS; e++) {
        digest(
            rebal_covariance_shrink(c, &intensity, returns, n_times, n, e, missing, NULL, 0, NULL),
            c, count);
        digest(REBAL_OK, &intensity, 1);
    }
    digest(rebal_covariance_ewma(c, returns, n_times, n, 0.94, missing, NULL), c, count);
}

static void risk(const rebal_risk_model *m) {
    double figure;
    digest(rebal_risk_tracking_error(&figure, m, weight, 1, target, NULL, 0, NULL), &figure, 1);
    digest(rebal_risk_contributions(&figure, own, part, m, weight, target, NULL, 0, NULL), &figure,
           1);
    digest(REBAL_OK, own, m->n);
    digest(REBAL_OK, part, m->n);
    digest(rebal_risk_beta(&figure, m, weight, target, NULL, 0, NULL), &figure, 1);
}

/* c: a covariance. */
static void models(size_t n) {
    size_t k = n < K ? n : K;
    const rebal_risk_model dense = {.struct_size = sizeof dense, .n = n, .covariance = c};
    const rebal_risk_model factor = {.struct_size = sizeof factor,
                                     .n = n,
                                     .n_factors = k,
                                     .loadings = loadings,
                                     .factor_covariance = factors,
                                     .specific = specific};
    digest(rebal_covariance_factors(loadings, factors, specific, c, n, k, NULL, 0, NULL), loadings,
           n * k);
    digest(REBAL_OK, factors, k * (k + 1) / 2);
    digest(REBAL_OK, specific, n);
    risk(&dense);
    risk(&factor);
}

/* c: made indefinite, then repaired. */
static void repairs(uint64_t *seed, size_t n) {
    size_t count = n * (n + 1) / 2;
    for (size_t i = 1; i < n; i++)
        for (size_t j = 0; j < i; j++) c[i * (i + 1) / 2 + j] += 0.0001 * number(seed);
    for (int32_t method = 0; method <= REBAL_REPAIR_HIGHAM; method++)
        digest(rebal_covariance_repair(d, c, n, method, 1e-6, NULL, 0, NULL), d, count);
}

int main(int n_arguments, char **argument) {
    static const size_t sizes[][2] = {{90, 70}, {300, 64}, {17, 3}, {64, 33},
                                      {12, 40}, {90, 1},   {33, 32}};
    uint64_t seed = 1;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t n_times = sizes[s][0], n = sizes[s][1];
        double figure;
        fill(&seed, n_times, n);
        estimates(n_times, n, REBAL_MISSING_ERROR);
        models(n);
        digest(rebal_risk_realised(&figure, returns, returns + 5, 12, 252, 3, NULL), &figure, 1);
        repairs(&seed, n);
        remove_some(&seed, n_times, n);
        estimates(n_times, n, REBAL_MISSING_DROP_ROW);
        digest(rebal_covariance_sample(c, returns, n_times, n, 0, REBAL_MISSING_PAIRWISE, NULL, 0,
                                       NULL),
               c, n * (n + 1) / 2);
    }
    return digest_end(hash, golden, n_bad, n_arguments, argument);
}
