/* SPDX-License-Identifier: MIT */
/* The cost-optimal trade: cold, from the state of the day before, and its certificate. Steps are
 * counted too, since they are the same everywhere. Against other solvers: bench/peers_solve.py. */
#include "bench.h"

#include <string.h>

#include "solve/world.h"

enum { SAMPLES = 15, ACCOUNTS = 5 };

static world w;
static double trade[WORLD_N], state[WORLD_STATE], start[WORLD_STATE];
static rebal_solution found = {.struct_size = sizeof found};
static void *memory;
static size_t memory_bytes;

static void solve(void) {
    memcpy(state, start, sizeof state);
    if (rebal_solve(trade, state, &found, &w.problem, memory, memory_bytes, NULL)) exit(1);
    if (found.status != REBAL_SOLVE_OPTIMAL) exit(1);
}

static void certify(void) {
    if (rebal_solve_certify(&found, &w.problem, trade, state, memory, memory_bytes, NULL)) exit(1);
}

static double median_us(void (*call)(void), int repeats) {
    double sample[SAMPLES];
    for (int s = 0; s < SAMPLES; s++) sample[s] = bench_call_us(call, repeats);
    return bench_median(sample, SAMPLES);
}

static void report(size_t n, bool is_whole, const char *what, double value, const char *unit) {
    char name[64];
    snprintf(name, sizeof name, "solve_%s_n%zu_%s", is_whole ? "dense" : "l1", n, what);
    bench_report(name, value, unit);
}

static void measure(size_t n, size_t k, bool is_whole, int repeats) {
    double cold = 0, warm = 0, proof = 0, cold_steps = 0, warm_steps = 0;
    for (uint64_t account = 0; account < ACCOUNTS; account++) {
        world_usual(&w, account, n, k);
        if (is_whole) world_whole(&w, true);
        memory_bytes = rebal_solve_size(&w.problem);
        memory = malloc(memory_bytes);
        memset(start, 0, sizeof start);
        cold += median_us(solve, repeats) / ACCOUNTS;
        cold_steps += (double)found.n_steps / ACCOUNTS;
        proof += median_us(certify, repeats) / ACCOUNTS;
        memcpy(start, state, sizeof start);
        world_next_day(&w);
        warm += median_us(solve, repeats) / ACCOUNTS;
        warm_steps += (double)found.n_steps / ACCOUNTS;
        free(memory);
    }
    report(n, is_whole, "cold_us", cold, "us");
    report(n, is_whole, "cold_steps", cold_steps, "steps");
    report(n, is_whole, "warm_us", warm, "us");
    report(n, is_whole, "warm_steps", warm_steps, "steps");
    report(n, is_whole, "certify_us", proof, "us");
}

int main(void) {
    measure(50, 10, false, 400);
    measure(200, 20, false, 80);
    measure(2000, 50, false, 3);
    measure(50, 10, true, 80);
    measure(200, 20, true, 5);
    return 0;
}
