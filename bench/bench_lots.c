/* SPDX-License-Identifier: MIT */
/* Whole lots of accounts of several sizes: time and the gap that is proved, medians
 * over accounts. */
#include "bench.h"

#include "lots/world.h"

enum { SAMPLES = 3, ACCOUNTS = 9 };

static lots_world w;
static int64_t trade[LOTS_N];
static rebal_lots_answer found = {.struct_size = sizeof found};
static void *memory;
static size_t memory_bytes;

static void solve(void) {
    if (rebal_lots_solve(trade, &found, &w.lots, memory, memory_bytes, NULL)) exit(1);
}

static void report(const char *metric, size_t n, int size, const char *what, double value,
                   double goal) {
    char name[64];
    snprintf(name, sizeof name, "lots_%s_n%zu_1e%d_%s", metric, n, size, what);
    if (goal > 0)
        bench_at_most(name, value, what, goal);
    else
        bench_report(name, value, what);
}

/* An account of 10^size. Goals for accounts that hold tens of lots a row. */
static void measure(int32_t metric, size_t n, size_t k, int size, bool has_goal) {
    static const char *const names[] = {"l1", "squares", "risk"};
    double us[ACCOUNTS], gap[ACCOUNTS], sample[SAMPLES];
    int64_t account = 1;
    for (int s = 0; s < size; s++) account *= 10;
    for (uint64_t seed = 0; seed < ACCOUNTS; seed++) {
        if (!lots_world_usual(&w, seed, n, k, account)) exit(1);
        w.lots.metric = metric;
        w.lots.gap_max_ppb = 1000000;
        memory_bytes = rebal_lots_size(&w.lots);
        memory = malloc(memory_bytes);
        for (int s = 0; s < SAMPLES; s++) sample[s] = bench_call_us(solve, 1);
        us[seed] = bench_median(sample, SAMPLES);
        gap[seed] = found.gap;
        free(memory);
    }
    report(names[metric], n, size, "us", bench_median(us, ACCOUNTS), has_goal ? 5000 : 0);
    report(names[metric], n, size, "ppm", 1e6 * bench_median(gap, ACCOUNTS), has_goal ? 1000 : 0);
}

int main(void) {
    for (int32_t metric = 0; metric <= REBAL_LOTS_RISK; metric++)
        for (int size = 5; size <= 8; size++)
            measure(metric, 200, 20, size, metric != REBAL_LOTS_RISK || size > 6);
    return 0;
}
