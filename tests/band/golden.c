/* SPDX-License-Identifier: MIT */
/* One digest of what the estimates of bands and costs answer over a fixed set of inputs.
 * See digest.h. */
#include <rebal/band.h>
#include <rebal/cost.h>

#include "digest.h"
#include "splitmix.h"

enum { N = 64, ROUNDS = 200, COLUMNS = 8 };

static const uint64_t golden = UINT64_C(0x4570ca75191cc6d1);

static uint64_t hash = DIGEST_START, seed = 1;

static uint64_t next(void) { return splitmix_next(&seed); }

/* 2^low..2^high, every order of magnitude as likely. */
static double any(int low, int high) {
    uint64_t bits = next() >> 12 | (uint64_t)(1023 + low + (int)(next() % (uint64_t)(high - low)))
                                       << 52;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void fill(double *x, size_t n, int low, int high) {
    for (size_t i = 0; i < n; i++) x[i] = any(low, high);
}

static void digest(const void *data, size_t n) { digest_numbers(&hash, data, n); }

static void status(rebal_status s) {
    int64_t wide = s;
    digest(&wide, 1);
}

static void bands(void) {
    double in[4][N], out[7][N], sigma[N * (N + 1) / 2], loss, tau;
    int64_t ppb[4][N], target[N];
    fill(in[0], N, -20, 20);
    fill(in[1], N, -30, 5);
    fill(in[2], N, -25, 0);
    fill(in[3], N, -50, -5);
    for (int i = 0; i < N; i++) target[i] = (int64_t)(next() % 1000000001);
    double h = next() % 2 == 0 ? 0 : any(-12, 2);
    status(
        rebal_band_optimal(out[0], out[1], out[2], out[3], in[0], in[1], in[2], in[3], N, h, NULL));
    status(rebal_band_cost(out[4], out[5], out[6], out[0], out[1], in[0], in[1], in[2], in[3], N, h,
                           NULL));
    digest(out, sizeof out / 8);
    status(rebal_band_round(ppb[0], ppb[1], ppb[2], ppb[3], target, out[0], out[1], N, NULL));
    digest(ppb, sizeof ppb / 8);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j <= i; j++)
            sigma[i * (i + 1) / 2 + j] = in[2][i] * in[2][j] + (i == j ? in[3][i] : 0);
    fill(in[0], N, -8, -5);
    status(rebal_band_variance(out[0], out[1], &loss, in[0], sigma, N, 5, NULL));
    digest(out, 2 * N);
    digest(&loss, 1);
    status(rebal_band_calendar(&tau, out[0], out[0], in[2], N, loss, in[3][0], NULL));
    digest(&tau, 1);
    digest(out, 1);
    status(rebal_band_gap(out[0], in[0], in[1], 8, N / 8, 252, NULL));
    digest(out, N / 8);
    rebal_band_tuner tuner = {.struct_size = sizeof tuner, .trades_min = 3, .damping = .7};
    status(rebal_band_tune(&tuner, in[1], in[2], in[3], N, NULL));
    digest((const char *)&tuner + 8, sizeof tuner / 8 - 1);
}

/* Eight schedules of up to seven tiers. */
static void fees(const double *amount) {
    enum { FEES = 8, TIERS = 28 };
    double rate[FEES], fixed[FEES], min[FEES], max[FEES], from[TIERS], tier[TIERS], out[2][N];
    int64_t offset[FEES + 1] = {0};
    int32_t buy[N];
    fill(fixed, FEES, -20, 0);
    fill(min, FEES, -20, 2);
    for (int k = 0; k < FEES; k++) {
        double start = 0, next_rate = rate[k] = any(-12, -3);
        max[k] = min[k] * any(1, 9);
        offset[k + 1] = offset[k] + k;
        for (int64_t t = offset[k]; t < offset[k + 1]; t++) {
            from[t] = start += any(-8, 8);
            tier[t] = next_rate *= .75;
        }
    }
    for (int i = 0; i < N; i++) buy[i] = (int32_t)(next() % (FEES + 1)) - 1;
    const rebal_cost_fees f = {sizeof f, 0, FEES, rate, fixed, min, max, offset, from, tier};
    status(rebal_cost_fee(out[0], out[1], amount, buy, NULL, N, &f, NULL));
    digest(out, 2 * N);
}

static void costs(void) {
    double in[6][N], out[3][N], exponent[N], e, v, kappa;
    for (int k = 0; k < 6; k++) fill(in[k], N, -10, 10);
    for (int i = 0; i < N; i++) exponent[i] = .3 + .7 * ((double)(next() >> 11) * 0x1p-53);
    status(rebal_cost_curve(out[0], out[1], in[0], in[1], in[2], in[3], in[4], in[5], exponent, N,
                            NULL));
    digest(out, 2 * N);
    status(rebal_cost_impact(out[0], out[1], in[0], in[1], in[2], exponent, N, .8, NULL));
    digest(out, 2 * N);
    status(
        rebal_cost_shortfall(out[0], out[1], out[2], in[0], in[1], in[2], in[3], in[4], N, NULL));
    digest(out, 3 * N);
    status(rebal_cost_latency(out[0], out[1], out[2], in[0], in[1], in[2], N, .5, NULL));
    digest(out, 3 * N);
    status(rebal_cost_holding(out[0], out[1], out[2], in[0], in[1], in[2], in[3], in[4], N, .25,
                              NULL));
    digest(out, 3 * N);
    fees(in[0]);
    for (int i = 1; i < N; i++) in[0][i] = in[0][i - 1] + in[1][i];
    status(rebal_cost_book(out[0], out[1], in[0], in[2], N, REBAL_COST_ASKS, NULL));
    for (int i = 0; i < N; i++) in[3][i] = out[0][N - 1] * i / N;
    status(rebal_cost_walk(in[4], NULL, in[3], N, in[0], out[0], out[1], N, NULL));
    status(rebal_cost_unwalk(in[5], NULL, in[4], N, in[0], out[0], out[1], N, NULL));
    digest(in, sizeof in / 8);
    rebal_schedule order = {sizeof order, 0,          any(0, 20),    any(0, 5),
                            any(-5, 5),   any(-9, 0), any(-30, -25), any(-20, -10),
                            any(-30, 0)};
    status(rebal_cost_schedule(out[0], NULL, &e, &v, &kappa, &order, N - 1, NULL));
    digest(out, N);
    digest(&e, 1);
    digest(&v, 1);
    digest(&kappa, 1);
}

int main(int n_arguments, char **argument) {
    for (int round = 0; round < ROUNDS; round++) {
        bands();
        costs();
    }
    return digest_end(hash, golden, 0, n_arguments, argument);
}
