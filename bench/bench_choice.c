/* SPDX-License-Identifier: MIT */
/* Which instruments to trade at all: time to a proven answer where each trade has a fixed cost,
 * and the gap that is left where names are counted; medians and worst over accounts. */
#include "bench.h"

#include "choice/world.h"

enum { SAMPLES = 3, ACCOUNTS = 9 };

static choice_world w;
static double trade[WORLD_N];
static rebal_choice_answer found = {.struct_size = sizeof found};
static void *memory;
static size_t memory_bytes;

static void solve(void) {
    if (rebal_choice_solve(trade, &found, &w.choice, memory, memory_bytes, NULL)) exit(1);
}

static double milliseconds(int samples) {
    double sample[SAMPLES];
    memory_bytes = rebal_choice_size(&w.choice);
    memory = malloc(memory_bytes);
    if (!memory) exit(1);
    for (int s = 0; s < samples; s++) sample[s] = bench_call_us(solve, 1) / 1000;
    free(memory);
    return bench_median(sample, (size_t)samples);
}

/* A fixed cost of up to a basis point of the account for each trade; any number of them. */
static void measure_fixed(void) {
    double ms[ACCOUNTS], gap[ACCOUNTS], n_proved = 0;
    for (uint64_t seed = 0; seed < ACCOUNTS; seed++) {
        world_account(&w, seed, 200, WORLD_K, 1e-4);
        ms[seed] = milliseconds(SAMPLES);
        gap[seed] = 1e9 * found.gap;
        n_proved += found.status == REBAL_CHOICE_OPTIMAL;
    }
    bench_report("choice_fixed_n200_ms", bench_median(ms, ACCOUNTS), "ms");
    bench_report("choice_fixed_n200_worst_ms", ms[ACCOUNTS - 1], "ms");
    bench_report("choice_fixed_n200_proved", n_proved / ACCOUNTS, "share");
    bench_median(gap, ACCOUNTS);
    bench_report("choice_fixed_n200_worst_gap", gap[ACCOUNTS - 1], "ppb");
}

/* A third of the names may be held; nodes as by default. */
static void measure_names(void) {
    double ms[ACCOUNTS], gap[ACCOUNTS], n_found = 0;
    for (uint64_t seed = 0; seed < ACCOUNTS; seed++) {
        world_account(&w, seed, 50, WORLD_K, 1e-4);
        w.choice.names_max = 50 / 3;
        ms[seed] = milliseconds(1);
        gap[seed] = 100 * found.gap;
        n_found += found.status >= REBAL_CHOICE_OPTIMAL && found.status <= REBAL_CHOICE_FEASIBLE;
    }
    bench_report("choice_names_n50_gap", bench_median(gap, ACCOUNTS), "%");
    bench_report("choice_names_n50_worst_gap", gap[ACCOUNTS - 1], "%");
    bench_report("choice_names_n50_found", n_found / ACCOUNTS, "share");
    bench_report("choice_names_n50_ms", bench_median(ms, ACCOUNTS), "ms");
}

int main(void) {
    measure_fixed();
    measure_names();
    return 0;
}
