/* SPDX-License-Identifier: MIT */
/* The tracking error itself at each tick, 100 instruments and 16 factors; against a whole
 * evaluation a tick. */
#include <rebal/rebal.h>

#include <string.h>

#include "bench.h"
#include "splitmix.h"

enum { N = 100, FACTORS = 16, TICKS = 4096, REPEATS = 20, SAMPLES = 15, WHOLE = 200 };

static double loadings[N * FACTORS], specific[N], value[N], target[N], weight[N];
static double tick[TICKS], te[TICKS];
static int32_t row[TICKS];
static uint64_t seed = 1;

static rebal_risk_model bench_model(void) {
    for (size_t i = FACTORS; i < N * FACTORS; i++)
        loadings[i] = 0.05 * (splitmix_share(&seed) - 0.5) + (i % FACTORS == 0 ? 0.15 : 0);
    for (size_t i = 1; i < N; i++) specific[i] = 0.04;
    return (rebal_risk_model){.struct_size = sizeof(rebal_risk_model),
                              .n = N,
                              .n_factors = FACTORS,
                              .loadings = loadings,
                              .specific = specific};
}

static void bench_prices(void) {
    double level[N];
    for (size_t i = 0; i < N; i++) {
        target[i] = 1.0 / N;
        level[i] = value[i] = 1e6 * (0.9 + 0.2 * splitmix_share(&seed));
    }
    for (size_t k = 0; k < TICKS; k++) {
        size_t i = 1 + splitmix_next(&seed) % (N - 1);
        double back = 0.02 * (level[i] / value[i] - 1);
        level[i] *= 1 + 0.001 * (splitmix_share(&seed) - 0.5) - back;
        row[k] = (int32_t)i;
        tick[k] = level[i];
    }
}

static double run_ticks(rebal_tracker *tracker) {
    double start = bench_us();
    for (int r = 0; r < REPEATS; r++)
        if (rebal_tracker_ticks(tracker, te, NULL, row, tick, TICKS, NULL)) exit(1);
    return (bench_us() - start) * 1e3 / (REPEATS * TICKS);
}

/* The same by whole evaluations. */
static double run_whole(const rebal_risk_model *model, void *memory, size_t bytes) {
    double start = bench_us();
    for (size_t k = 0; k < WHOLE; k++) {
        double sum = 0, answer;
        value[row[k]] = tick[k];
        for (size_t i = 0; i < N; i++) sum += value[i];
        for (size_t i = 0; i < N; i++) weight[i] = value[i] / sum;
        if (rebal_risk_tracking_error(&answer, model, weight, 1, target, memory, bytes, NULL))
            exit(1);
    }
    return (bench_us() - start) * 1e3 / WHOLE;
}

int main(void) {
    double own[SAMPLES], whole[SAMPLES];
    rebal_tracker *tracker;
    rebal_risk_model model = bench_model();
    size_t bytes = rebal_risk_size(&model);
    void *memory = malloc(bytes);
    bench_prices();
    if (!memory || rebal_tracker_create(&tracker, &model, NULL, 0, NULL) ||
        rebal_tracker_set(tracker, value, target, NULL))
        return 1;
    for (int s = 0; s < SAMPLES; s++) {
        own[s] = run_ticks(tracker);
        whole[s] = run_whole(&model, memory, bytes);
    }
    double ns = bench_median(own, SAMPLES);
    bench_at_most("te_tick_k16_ns", ns, "ns", 10);
    bench_report("te_tick_k16_vs_whole", bench_median(whole, SAMPLES) / ns, "x");
    rebal_tracker_destroy(tracker);
    free(memory);
    return 0;
}
