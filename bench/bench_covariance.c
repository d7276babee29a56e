/* SPDX-License-Identifier: MIT */
/* Covariance and tracking error, called as a host calls them, checks included. The references take
 * turns with them within each sample; ratios are medians over the samples. */
#include <rebal/covariance.h>
#include <rebal/risk.h>

#include "bench.h"

enum { TIMES = 1000, N = 500, COUNT = N * (N + 1) / 2, STEP_N = 100, SAMPLES = 31 };

static double returns[TIMES * N], covariance[COUNT], square[N * N], weight[N], small[COUNT];
static double loadings[N * 10], factors[55], specific[N], work[2 * N + 64];
static volatile double sink;

static void bench_fill(double *x, size_t count) {
    static uint64_t state = 1;
    for (size_t i = 0; i < count; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        x[i] = 0.02 * ((double)(state >> 11) * 0x1p-53 - 0.5);
    }
}

static void our_sample(void) {
    (void)rebal_covariance_sample(covariance, returns, TIMES, N, 1, 0, NULL, 0, NULL);
}

static void our_update(void) {
    (void)rebal_covariance_ewma_update(small, returns, STEP_N, 0.94, NULL);
}

static void our_dense(void) {
    const rebal_risk_model m = {.struct_size = sizeof m, .n = N, .covariance = covariance};
    double te;
    (void)rebal_risk_tracking_error(&te, &m, weight, 1, NULL, work, sizeof work, NULL);
    sink = te;
}

static void our_factor(void) {
    const rebal_risk_model m = {.struct_size = sizeof m,
                                .n = N,
                                .n_factors = 10,
                                .loadings = loadings,
                                .factor_covariance = factors,
                                .specific = specific};
    double te;
    (void)rebal_risk_tracking_error(&te, &m, weight, 1, NULL, work, sizeof work, NULL);
    sink = te;
}

static void their_dense(void) {
    double sum = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) sum += weight[i] * square[i * N + j] * weight[j];
    sink = sum;
}

static void our_factors(void) {
    (void)rebal_covariance_factors(loadings, factors, specific, covariance, N, 10, NULL, 0, NULL);
}

static double bench_call(void (*call)(void), int repeats, int samples) {
    double sample[SAMPLES];
    for (int i = 0; i < samples; i++) sample[i] = bench_call_us(call, repeats);
    return bench_median(sample, (size_t)samples);
}

static void bench_dense(void) {
    double ours[SAMPLES], ratio[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
        ours[i] = bench_call_us(our_dense, 100);
        ratio[i] = bench_call_us(their_dense, 100) / ours[i];
    }
    bench_at_least("te_dense_vs_naive", bench_median(ratio, SAMPLES), "x", 3);
    bench_report("te_dense_n500_us", bench_median(ours, SAMPLES), "us");
}

int main(void) {
    bench_fill(returns, TIMES * N);
    bench_fill(weight, N);
    our_sample();
    (void)rebal_covariance_unpack(square, covariance, N, NULL);
    (void)rebal_covariance_sample(small, returns, TIMES, STEP_N, 1, 0, NULL, 0, NULL);
    bench_report("cov_1000x500_ms", bench_call(our_sample, 1, SAMPLES) / 1000, "ms");
    bench_at_most("ewma_step_n100_us", bench_call(our_update, 2000, SAMPLES), "us", 1);
    bench_dense();
    bench_report("factors_n500_ms", bench_call(our_factors, 1, 3) / 1000, "ms");
    bench_report("te_factor_n500_k10_us", bench_call(our_factor, 100, SAMPLES), "us");
    return 0;
}
