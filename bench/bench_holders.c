/* SPDX-License-Identifier: MIT */
/* One price, all who hold it: 100 000 accounts of 100 instruments hear of it in one call; against a
 * portfolio for each account that is ticked, and a loop in doubles over what each account holds. */
#include <rebal/rebal.h>

#include <math.h>
#include <string.h>

#include "bench.h"
#include "splitmix.h"

enum { ACCOUNTS = 100000, ROWS = 101, TICKS = 200, SAMPLES = 9, OWN = 2000 };

typedef struct holders_bench {
    int64_t *holding, *target, price[ROWS];
    double *weight, *goal; /* of the loop in doubles */
    double level[ROWS];
    rebal_accounts table;
    rebal_engine *engine;
    rebal_holders *holders;
    int32_t *account, *fired;
    rebal_portfolio *own[OWN];
} holders_bench;

static holders_bench bench;
static uint64_t seed = 1;
static volatile int sink;

/* Thousandths of shares, prices in hundredths of cents; 5/25 bands; accounts up to `spread` off
 * their targets. */
static int bench_open(double spread) {
    holders_bench *b = &bench;
    int32_t quantity[ROWS], price[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        quantity[i] = i == 0 ? -2 : -3;
        price[i] = i == 0 ? 0 : -4;
        b->price[i] = 100000 + (int64_t)(splitmix_next(&seed) % 5000000);
        b->level[i] = (double)b->price[i];
    }
    for (size_t a = 0; a < ACCOUNTS; a++) {
        int64_t *t = b->target + a * ROWS, *q = b->holding + a * ROWS, left = REBAL_ONE;
        for (size_t i = 1; i < ROWS; i++) {
            t[i] = 5000000 + (int64_t)(splitmix_next(&seed) % 9000000);
            if (t[i] > left) t[i] = left;
            left -= t[i];
            double off = 1 + spread * (2 * splitmix_share(&seed) - 1);
            q[i] = (int64_t)((double)t[i] * off * 1e7 / (double)b->price[i]);
        }
        t[0] = left, q[0] = left * 100;
    }
    rebal_instruments instruments = {.struct_size = sizeof instruments,
                                     .n = ROWS,
                                     .quantity_exponent = quantity,
                                     .price_exponent = price};
    rebal_policy policy = {.struct_size = sizeof policy,
                           .when = {REBAL_ON_BAND},
                           .orphans = REBAL_ORPHAN_SELL,
                           .band_abs_ppb = 50000000,
                           .band_rel_ppb = 250000000};
    rebal_rules rules = {sizeof rules, -2, .instruments = &instruments, .policy = &policy};
    b->table = (rebal_accounts){.struct_size = sizeof b->table,
                                .n = ACCOUNTS,
                                .n_items = (size_t)ACCOUNTS * ROWS,
                                .holding = b->holding,
                                .target = b->target};
    return rebal_engine_create(&b->engine, &rules, NULL, 0, NULL) ||
           rebal_holders_create(&b->holders, b->engine, &b->table, NULL, 0, NULL) ||
           rebal_holders_tick(b->holders, NULL, NULL, b->price, ROWS, 0, NULL);
}

static void bench_close(void) {
    rebal_holders_destroy(bench.holders);
    rebal_engine_destroy(bench.engine);
}

/* A price that wanders by steps of so much about where it was. */
static int32_t bench_next(int64_t *price, double step) {
    int32_t row = 1 + (int32_t)(splitmix_next(&seed) % (ROWS - 1));
    double back = 0.1 * (bench.level[row] / (double)bench.price[row] - 1);
    bench.level[row] *= 1 + step * (2 * splitmix_share(&seed) - 1) - back;
    *price = (int64_t)bench.level[row];
    return row;
}

/* How many verdicts are not what they were. */
static size_t bench_turned(void) {
    static int32_t before[ACCOUNTS], now[ACCOUNTS];
    size_t turned = 0;
    (void)rebal_holders_get(bench.holders, now, NULL, NULL, 0, ACCOUNTS, NULL);
    for (size_t a = 0; a < ACCOUNTS; a++) turned += now[a] != before[a];
    memcpy(before, now, sizeof now);
    return turned;
}

/* Nanoseconds a holder; in how many ticks the verdict of an account turns once. */
static double run_holders(double step, double *turns) {
    rebal_fired list = {.struct_size = sizeof list,
                        .capacity = ACCOUNTS,
                        .account = bench.account,
                        .fired = bench.fired};
    double us = 0;
    size_t turned = 0;
    (void)bench_turned();
    for (int k = 0; k < TICKS; k++) {
        int64_t price;
        int32_t row = bench_next(&price, step);
        double start = bench_us();
        if (rebal_holders_tick(bench.holders, &list, &row, &price, 1, 0, NULL)) exit(1);
        us += bench_us() - start;
        turned += bench_turned();
    }
    *turns = turned > 0 ? (double)TICKS * ACCOUNTS / (double)turned : 0;
    return us * 1e3 / TICKS / ACCOUNTS;
}

/* Some of the accounts as portfolios, each ticked. */
static int own_open(void) {
    for (size_t a = 0; a < OWN; a++) {
        rebal_portfolio **p = &bench.own[a];
        if (rebal_portfolio_create(p, bench.engine, NULL, 0, NULL) ||
            rebal_portfolio_set(*p, REBAL_HOLDING, NULL, bench.holding + a * ROWS, ROWS, NULL) ||
            rebal_portfolio_set(*p, REBAL_TARGET, NULL, bench.target + a * ROWS, ROWS, NULL) ||
            rebal_portfolio_tick(*p, NULL, NULL, bench.price, ROWS, 0, NULL))
            return 1;
    }
    return 0;
}

static double run_own(double step) {
    int32_t fired;
    double start = bench_us();
    for (int k = 0; k < TICKS / 10; k++) {
        int64_t price;
        int32_t row = bench_next(&price, step);
        for (size_t a = 0; a < OWN; a++)
            if (rebal_portfolio_tick(bench.own[a], &fired, &row, &price, 1, 0, NULL)) exit(1);
    }
    return (bench_us() - start) * 1e3 / (TICKS / 10) / OWN;
}

static void own_close(void) {
    for (size_t a = 0; a < OWN; a++) rebal_portfolio_destroy(bench.own[a]);
}

/* What one would write: all of each account that holds it. */
static double run_textbook(void) {
    double start = bench_us();
    for (size_t a = 0; a < OWN; a++) {
        const double *q = bench.weight + a * ROWS, *t = bench.goal + a * ROWS;
        double total = 0;
        int out = 0;
        for (size_t i = 0; i < ROWS; i++) total += q[i] * bench.level[i];
        for (size_t i = 0; i < ROWS; i++) {
            double drift = fabs(q[i] * bench.level[i] / total - t[i]);
            out |= drift > (t[i] < 0.2 ? 0.25 * t[i] : 0.05);
        }
        sink += out;
    }
    return (bench_us() - start) * 1e3 / OWN;
}

/* Accounts near their edges, and prices that leap. */
static void storm(double calm) {
    double ns[SAMPLES], turns, sum = 0;
    if (bench_open(0.22)) exit(1);
    for (int s = 0; s < SAMPLES; s++) {
        ns[s] = run_holders(0.03, &turns);
        sum += turns / SAMPLES;
    }
    bench_report("tick_holders_storm_turns_once_in", sum, "ticks");
    bench_report("tick_holders_storm_vs_calm", bench_median(ns, SAMPLES) / calm, "x");
    bench_close();
}

int main(void) {
    double calm[SAMPLES], own[SAMPLES], textbook[SAMPLES];
    double turns;
    size_t items = (size_t)ACCOUNTS * ROWS;
    bench.holding = malloc(items * sizeof(int64_t));
    bench.target = malloc(items * sizeof(int64_t));
    bench.weight = malloc(OWN * ROWS * sizeof(double));
    bench.goal = malloc(OWN * ROWS * sizeof(double));
    bench.account = malloc(ACCOUNTS * sizeof(int32_t));
    bench.fired = malloc(ACCOUNTS * sizeof(int32_t));
    if (!bench.holding || !bench.target || !bench.weight || !bench.goal || !bench.account ||
        !bench.fired || bench_open(0.15) || own_open())
        return 1;
    for (size_t k = 0; k < OWN * ROWS; k++) {
        bench.weight[k] = (double)bench.holding[k];
        bench.goal[k] = (double)bench.target[k] / REBAL_ONE;
    }
    for (int s = 0; s < SAMPLES; s++) {
        calm[s] = run_holders(0.0005, &turns);
        own[s] = run_own(0.0005);
        textbook[s] = run_textbook();
    }
    double ns = bench_median(calm, SAMPLES);
    bench_at_most("tick_holders_ns", ns, "ns", 2);
    bench_report("tick_holders_vs_portfolios", bench_median(own, SAMPLES) / ns, "x");
    bench_report("tick_holders_vs_textbook", bench_median(textbook, SAMPLES) / ns, "x");
    own_close();
    bench_close();
    storm(ns);
    return 0;
}
