/* SPDX-License-Identifier: MIT */
/* Accounts in columns, decided and planned: against reading the same bytes, and against the plain
 * loop in doubles that one would write. Turns are taken within each sample. */
#include <rebal/rebal.h>

#include <string.h>

#include "api/batch.h"
#include "base/cpu.h"
#include "batch_peers.h"
#include "bench.h"

enum { SAMPLES = 9, MOST_ROWS = BATCH_ROWS };

static uint64_t batch_state = 1;

/* SplitMix64, 0..bound-1. */
static int64_t batch_below(int64_t bound) {
    uint64_t z = batch_state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (int64_t)((z ^ (z >> 31)) % (uint64_t)bound);
}

typedef struct batch_world {
    size_t n, accounts;
    int64_t *holding, *target, *drift, price[MOST_ROWS];
    int32_t *fired;
    rebal_engine *engine;
    rebal_batch *batch;
    rebal_accounts table;
    rebal_verdicts verdicts;
} batch_world;

static batch_world world;
static volatile uint64_t sink;

/* Cents, thousandths of shares; holdings up to `spread` per mille off their targets. */
static int world_open(size_t accounts, size_t n, int64_t band_ppb, int64_t spread) {
    batch_world *w = &world;
    int32_t exponent[MOST_ROWS];
    w->n = n, w->accounts = accounts;
    w->holding = malloc(n * accounts * sizeof(int64_t));
    w->target = malloc(n * accounts * sizeof(int64_t));
    w->drift = malloc(accounts * sizeof(int64_t));
    w->fired = malloc(accounts * sizeof(int32_t));
    for (size_t i = 0; i < n; i++) exponent[i] = i == 0 ? -2 : -3;
    for (size_t i = 0; i < n; i++) w->price[i] = 1000 + batch_below(50000);
    for (size_t a = 0; a < accounts; a++) {
        int64_t *t = w->target + a * n, *q = w->holding + a * n, left = REBAL_ONE;
        for (size_t i = 1; i < n; i++) {
            t[i] = REBAL_ONE / (int64_t)n / 2 + batch_below(REBAL_ONE / (int64_t)n);
            if (t[i] > left) t[i] = left;
            left -= t[i];
            q[i] = t[i] * (1000 - spread + batch_below(2 * spread + 1)) / 100 / w->price[i] * 10;
        }
        t[0] = left, q[0] = left / 10;
    }
    rebal_instruments instruments = {
        .struct_size = sizeof instruments, .n = n, .quantity_exponent = exponent};
    rebal_policy policy = {.struct_size = sizeof policy,
                           .when = {REBAL_ON_BAND},
                           .orphans = REBAL_ORPHAN_SELL,
                           .band_abs_ppb = band_ppb,
                           .band_rel_ppb = 250000000};
    rebal_rules rules = {sizeof rules, -2, .instruments = &instruments, .policy = &policy};
    w->table = (rebal_accounts){.struct_size = sizeof w->table,
                                .n = accounts,
                                .n_items = n * accounts,
                                .holding = w->holding,
                                .target = w->target};
    w->verdicts = (rebal_verdicts){.struct_size = sizeof w->verdicts,
                                   .capacity = accounts,
                                   .fired = w->fired,
                                   .drift_ppb = w->drift};
    return !w->holding || !w->target || !w->drift || !w->fired ||
           rebal_engine_create(&w->engine, &rules, NULL, 0, NULL) ||
           rebal_batch_create(&w->batch, w->engine, NULL, 0, NULL) ||
           rebal_batch_tick(w->batch, NULL, w->price, n, 1, NULL);
}

static void world_close(void) {
    rebal_batch_destroy(world.batch);
    rebal_engine_destroy(world.engine);
    free(world.holding), free(world.target), free(world.drift), free(world.fired);
}

static void run_decide(void) {
    if (rebal_batch_decide(world.batch, &world.verdicts, &world.table, 0, world.accounts, 1, NULL))
        abort();
}

/* Reading the same bytes, and nothing else. */
static RBL_CPU_INLINE void stream_all(uint64_t *restrict sum, const int64_t *restrict holding,
                                      const int64_t *restrict target, size_t n) {
    uint64_t lane[32] = {0};
    for (size_t k = 0; k + 32 <= n; k += 32)
        for (size_t l = 0; l < 32; l++)
            lane[l] += (uint64_t)holding[k + l] ^ (uint64_t)target[k + l];
    for (size_t l = 0; l < 32; l++) *sum += lane[l];
}

RBL_CPU_FORMS(stream, (uint64_t * sum, const int64_t *holding, const int64_t *target, size_t n),
              (sum, holding, target, n))

static void run_stream(void) {
    uint64_t sum = 0;
    RBL_CPU_FORM(stream, world.engine->form)
    (&sum, world.holding, world.target, world.n * world.accounts);
    sink += sum;
}

static void run_textbook(void) {
    batch_textbook(world.drift, world.fired, world.holding, world.target, world.price,
                   world.accounts, world.n);
}

/* ---- the passes with and without rounding as written, on accounts in cache */

static void run_passes(void (*read)(int, rbl_sieve_sums *, const rbl_sieve_rows *),
                       void (*score)(int, rbl_sieve_scores *, const rbl_sieve_rows *,
                                     const rbl_sieve_widths *, const double *)) {
    const rbl_sieve *sieve = &world.batch->sieve;
    const rbl_sieve_widths widths = {sieve->width, sieve->width + sieve->room,
                                     sieve->width + 2 * sieve->room};
    const double scale[RBL_SIEVE_BLOCK] = {1e-7, 1e-7, 1e-7, 1e-7, 1e-7, 1e-7, 1e-7, 1e-7};
    rbl_sieve_sums sums[RBL_SIEVE_BLOCK];
    rbl_sieve_scores scores[RBL_SIEVE_BLOCK];
    for (size_t a = 0; a + sieve->block <= 128; a += sieve->block) {
        const rbl_sieve_rows rows = {world.holding + a * world.n,
                                     world.target + a * world.n,
                                     sieve->block,
                                     world.n,
                                     world.n,
                                     sieve->room,
                                     world.n,
                                     0,
                                     sieve->unit,
                                     sieve->value,
                                     sieve->aim};
        read(sieve->form, sums, &rows);
        score(sieve->form, scores, &rows, &widths, scale);
        sink += scores[0].near;
    }
}

static void run_strict(void) { run_passes(rbl_sieve_rows_read, rbl_sieve_rows_score); }
static void run_loose(void) { run_passes(batch_loose_read, batch_loose_score); }

static void measure_tax(void) {
    double tax[SAMPLES];
    for (int s = 0; s < SAMPLES; s++) {
        double strict = bench_call_us(run_strict, 2000);
        tax[s] = strict / bench_call_us(run_loose, 2000);
    }
    printf("determinism_tax\t%.2f\tx\t<= 1.1\t%s\n", bench_median(tax, SAMPLES),
           bench_median(tax, SAMPLES) <= 1.1 ? "pass" : "fail");
}

static void measure_decide(const char *name, const char *textbook, double goal) {
    double ours[SAMPLES], share[SAMPLES], times[SAMPLES];
    char line[64];
    for (int s = 0; s < SAMPLES; s++) {
        ours[s] = bench_call_us(run_decide, 1);
        share[s] = bench_call_us(run_stream, 1) / ours[s];
        times[s] = bench_call_us(run_textbook, 1) / ours[s];
    }
    double items = (double)(world.n * world.accounts), us = bench_median(ours, SAMPLES);
    bench_at_least(name, bench_median(share, SAMPLES), "of streaming", goal);
    bench_at_least(textbook, bench_median(times, SAMPLES), "x", 2);
    snprintf(line, sizeof line, "%.40s_gb_s", name);
    bench_report(line, items * 16e-3 / us, "GB/s");
}

/* 10 000 accounts of 50 rows, about a third of which trade; no digests. */
static int measure_plan(void) {
    enum { ACCOUNTS = 10000, ROWS = 50 };
    static int32_t instrument[ACCOUNTS * ROWS];
    static int64_t quantity[ACCOUNTS * ROWS], limit[ACCOUNTS * ROWS];
    double plan[SAMPLES], decide[SAMPLES];
    size_t fired = 0;
    if (world_open(ACCOUNTS, ROWS, 50000000, 240)) return 1;
    rebal_orders orders = {.struct_size = sizeof orders,
                           .capacity = ACCOUNTS * ROWS,
                           .instrument = instrument,
                           .quantity = quantity,
                           .limit_price = limit};
    rebal_verdicts verdicts = world.verdicts;
    verdicts.drift_ppb = world.verdicts.drift_ppb = NULL;
    for (int s = 0; s < SAMPLES; s++) {
        double start = bench_us();
        if (rebal_batch_plan(world.batch, &orders, &verdicts, &world.table, NULL, 0, ACCOUNTS, 1,
                             NULL))
            return 1;
        plan[s] = (bench_us() - start) * 1e3 / (ACCOUNTS * ROWS);
        decide[s] = bench_call_us(run_decide, 4) * 1e3 / (ACCOUNTS * ROWS);
    }
    for (size_t a = 0; a < ACCOUNTS; a++) fired += world.fired[a] > 0;
    bench_at_most("plan_batch_per_instrument_ns", bench_median(plan, SAMPLES), "ns", 150);
    bench_at_most("decide_batch_per_instrument_ns", bench_median(decide, SAMPLES), "ns", 5);
    bench_report("plan_batch_trading", (double)fired / ACCOUNTS, "of accounts");
    bench_report("plan_batch_orders", (double)orders.count / ACCOUNTS, "an account");
    world_close();
    return 0;
}

int main(void) {
    if (world_open(100000, 100, 50000000, 200)) return 1;
    measure_decide("batch_100kx100_bandwidth", "batch_100kx100_vs_textbook", 0.9);
    measure_tax();
    world_close();
    if (world_open(500000, 20, 50000000, 200)) return 1;
    measure_decide("batch_500kx20_bandwidth", "batch_500kx20_vs_textbook", 0.8);
    world_close();
    return measure_plan();
}
