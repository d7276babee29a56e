/* SPDX-License-Identifier: MIT */
/* A tick of one price to the exact verdict: many in one call, hot; against a loop over all
 * instruments in doubles at each tick, as is usual. References take turns within each sample. */
#include <rebal/rebal.h>
#include <string.h>

#include "bench.h"
#include "splitmix.h"

enum { N_MAX = 3000, TICKS = 4096, SAMPLES = 31, REPEATS = 40, STORMS = 25, FACTORS = 16 };

typedef struct desk {
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    size_t n;
    int64_t holding[N_MAX], target[N_MAX], price[N_MAX];
    int32_t row[TICKS], fired[TICKS];
    int64_t tick_price[TICKS], now_ns[TICKS];
} desk;

static uint64_t seed = 1;

/* 5/25 bands over equal targets, a tenth in cash; or a level of the tracking error. */
static rebal_status desk_open(desk *d, size_t n, const rebal_risk_model *risk) {
    rebal_instruments instruments = {.struct_size = sizeof instruments, .n = n};
    rebal_policy policy = {.struct_size = sizeof policy,
                           .band_abs_ppb = 50000000,
                           .band_rel_ppb = 250000000,
                           .tracking_error_ppb = 30000000};
    rebal_rules rules = {.struct_size = sizeof rules,
                         .money_exponent = -2,
                         .instruments = &instruments,
                         .policy = &policy,
                         .risk = risk};
    if (risk) policy.when[0] = REBAL_ON_TRACKING_ERROR;
    memset(d->now_ns, 0, sizeof d->now_ns);
    d->n = n;
    d->target[0] = REBAL_ONE;
    for (size_t i = 1; i < n; i++) {
        d->target[i] = REBAL_ONE / 10 * 9 / (int64_t)(n - 1);
        d->price[i] = 100000 + (int64_t)(splitmix_next(&seed) % 500000);
        d->holding[i] = d->target[i] * 100000 / d->price[i];
        d->target[0] -= d->target[i];
    }
    d->holding[0] = d->target[0] * 100000;
    rebal_status status = rebal_engine_create(&d->engine, &rules, NULL, 0, NULL);
    if (!status) status = rebal_portfolio_create(&d->portfolio, d->engine, NULL, 0, NULL);
    if (!status)
        status = rebal_portfolio_set(d->portfolio, REBAL_HOLDING, NULL, d->holding, n, NULL);
    if (!status) status = rebal_portfolio_set(d->portfolio, REBAL_TARGET, NULL, d->target, n, NULL);
    if (!status) status = rebal_portfolio_tick(d->portfolio, NULL, NULL, d->price, n, 0, NULL);
    return status;
}

static void desk_close(desk *d) {
    rebal_portfolio_destroy(d->portfolio);
    rebal_engine_destroy(d->engine);
}

/* Prices that wander about where they were; they end where they began, to be taken again. */
static void desk_wander(desk *d, double step) {
    static double level[N_MAX];
    for (size_t i = 0; i < d->n; i++) level[i] = (double)d->price[i];
    for (size_t k = 0; k < TICKS; k++) {
        size_t i = 1 + splitmix_next(&seed) % (d->n - 1);
        double back = 0.02 * (level[i] / (double)d->price[i] - 1);
        level[i] *= 1 + step * (splitmix_share(&seed) - 0.5) - back;
        d->row[k] = (int32_t)i;
        d->tick_price[k] = (int64_t)level[i];
    }
    for (size_t k = TICKS; k > 0; k--) level[d->row[k - 1]] = 0;
    for (size_t k = TICKS; k > 0; k--) {
        if (level[d->row[k - 1]] == 0) d->tick_price[k - 1] = d->price[d->row[k - 1]];
        level[d->row[k - 1]] = 1;
    }
}

static double desk_run(desk *d) {
    double start = bench_us();
    for (int r = 0; r < REPEATS; r++)
        if (rebal_portfolio_ticks(d->portfolio, NULL, d->fired, d->row, d->tick_price, d->now_ns,
                                  TICKS, NULL))
            return 1e9;
    return (bench_us() - start) * 1e3 / ((double)REPEATS * TICKS);
}

/* In how many ticks the verdict turns once. */
static double desk_turns(const desk *d) {
    int turns = 0;
    for (size_t k = 1; k < TICKS; k++) turns += d->fired[k] != d->fired[k - 1];
    return (double)TICKS / (turns > 0 ? turns : 1);
}

/* What most write: the value of everything and each band, at each tick. */
static double textbook(const desk *d) {
    static double value[N_MAX], holding[N_MAX], target[N_MAX], width[N_MAX];
    volatile int sink = 0;
    for (size_t i = 0; i < d->n; i++) {
        holding[i] = (double)d->holding[i];
        target[i] = (double)d->target[i] / REBAL_ONE;
        width[i] = target[i] * 0.25 < 0.05 ? target[i] * 0.25 : 0.05;
        value[i] = holding[i] * (i == 0 ? 1 : (double)d->price[i]);
    }
    double start = bench_us();
    for (size_t k = 0; k < TICKS; k++) {
        double total = 0;
        int out = 0;
        size_t row = (size_t)d->row[k];
        value[row] = holding[row] * (double)d->tick_price[k];
        for (size_t i = 0; i < d->n; i++) total += value[i];
        for (size_t i = 0; i < d->n; i++) {
            double drift = value[i] / total - target[i];
            out |= drift > width[i] || drift < -width[i];
        }
        sink = out;
    }
    (void)sink;
    return (bench_us() - start) * 1e3 / TICKS;
}

static double measure(desk *d, double *reference) {
    double own[SAMPLES], other[SAMPLES];
    (void)desk_run(d);
    for (int s = 0; s < SAMPLES; s++) {
        own[s] = desk_run(d);
        other[s] = reference ? textbook(d) : 0;
    }
    if (reference) *reference = bench_median(other, SAMPLES);
    return bench_median(own, SAMPLES);
}

static double open_and_measure(size_t n, double step, double *reference, double *turns) {
    static desk d;
    if (desk_open(&d, n, NULL)) exit(1);
    desk_wander(&d, step);
    double ns = measure(&d, reference);
    if (turns) *turns = desk_turns(&d);
    desk_close(&d);
    return ns;
}

/* The step for which the verdict turns once in 75 to 250 ticks. */
static void storm(double calm) {
    for (int k = 0; k < STORMS; k++) {
        double turns, ns = open_and_measure(100, 0.03 + 0.004 * k, NULL, &turns);
        if (turns > 250 || turns < 75) continue;
        bench_report("tick_storm_turns_once_in", turns, "ticks");
        bench_at_most("tick_storm_vs_calm", ns / calm, "ratio", 2);
        return;
    }
}

static void tracking_error(void) {
    static desk d;
    static double loadings[100 * FACTORS], specific[100];
    rebal_risk_model model = {.struct_size = sizeof model,
                              .n = 100,
                              .n_factors = FACTORS,
                              .loadings = loadings,
                              .specific = specific};
    for (size_t i = FACTORS; i < 100 * FACTORS; i++)
        loadings[i] = 0.05 * (splitmix_share(&seed) - 0.5) + (i % FACTORS == 0 ? 0.15 : 0);
    for (size_t i = 1; i < 100; i++) specific[i] = 0.04;
    if (desk_open(&d, 100, &model)) return;
    desk_wander(&d, 0.001);
    bench_at_most("tick_te_k16_ns", measure(&d, NULL), "ns", 10);
    desk_close(&d);
}

int main(void) {
    double loop, few = open_and_measure(10, 0.001, NULL, NULL);
    double hundred = open_and_measure(100, 0.001, &loop, NULL);
    double many = open_and_measure(1000, 0.001, NULL, NULL);
    bench_at_most("tick_n100_ns", hundred, "ns", 4);
    bench_at_least("tick_n100_vs_textbook", loop / hundred, "ratio", 40);
    bench_at_most("tick_flat", many / few, "ratio", 1.2);
    storm(hundred);
    tracking_error();
    return 0;
}
