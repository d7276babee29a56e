/* SPDX-License-Identifier: MIT */
/* What is counted: hot SCENARIO REPEATS does the work so many times, after the same preparation.
 * tests/counts.py takes the instructions of two numbers of repeats apart. */
#include <rebal/rebal.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "splitmix.h"

enum { N = 101, TICKS = 2048 };

typedef struct hot {
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan, *judged;
    int64_t holding[N], target[N], price[N];
    int32_t row[TICKS];
    int64_t tick_price[TICKS], now_ns[TICKS];
    uint64_t seed;
} hot;

static int64_t below(hot *h, int64_t n) { return (int64_t)(splitmix_next(&h->seed) % (uint64_t)n); }

/* Cents, whole shares, 5/25-like bands to half way, 0.1 % fee of at least one; holdings so many per
 * cent about their targets. */
static rebal_status open(hot *h, int64_t about) {
    static const int64_t rate_ppb = 1000000, least = 100;
    rebal_instruments instruments = {.struct_size = sizeof instruments, .n = N};
    rebal_policy policy = {.struct_size = sizeof policy,
                           .band_abs_ppb = 50000000,
                           .band_rel_ppb = 250000000,
                           .inner_ppb = 500000000};
    rebal_fees fees = {.struct_size = sizeof fees, .n = 1, .rate_ppb = &rate_ppb, .min = &least};
    rebal_rules rules = {.struct_size = sizeof rules,
                         .money_exponent = -2,
                         .instruments = &instruments,
                         .policy = &policy,
                         .fees = &fees};
    h->target[0] = REBAL_ONE;
    for (int i = 1; i < N; i++) {
        h->target[i] = 3900000 + below(h, 10000000);
        h->price[i] = 1000 + below(h, 50000);
        h->holding[i] = h->target[i] * (100 - about + below(h, 2 * about + 1)) / h->price[i];
        h->target[0] -= h->target[i];
    }
    h->holding[0] = h->target[0] * 100;
    rebal_status status = rebal_engine_create(&h->engine, &rules, NULL, 0, NULL);
    if (!status) status = rebal_portfolio_create(&h->portfolio, h->engine, NULL, 0, NULL);
    if (!status) status = rebal_plan_create(&h->plan, h->engine, NULL, 0, NULL);
    if (!status) status = rebal_plan_create(&h->judged, h->engine, NULL, 0, NULL);
    if (!status)
        status = rebal_portfolio_set(h->portfolio, REBAL_HOLDING, NULL, h->holding, N, NULL);
    if (!status) status = rebal_portfolio_set(h->portfolio, REBAL_TARGET, NULL, h->target, N, NULL);
    if (!status) status = rebal_portfolio_tick(h->portfolio, NULL, NULL, h->price, N, 0, NULL);
    return status;
}

/* Prices in a range of so many per mille, and back at the end. */
static void feed(hot *h, int64_t range) {
    for (int k = 0; k < TICKS; k++) {
        int32_t i = 1 + (int32_t)below(h, N - 1);
        h->row[k] = i;
        h->tick_price[k] = h->price[i] * (1000 - range + below(h, 2 * range + 1)) / 1000;
    }
    for (int k = 0; k < N - 1; k++) {
        h->row[TICKS - 1 - k] = k + 1;
        h->tick_price[TICKS - 1 - k] = h->price[k + 1];
    }
}

static rebal_status do_ticks(hot *h) {
    return rebal_portfolio_ticks(h->portfolio, NULL, NULL, h->row, h->tick_price, h->now_ns, TICKS,
                                 NULL);
}

static rebal_status do_survey(hot *h) { /* what a tick is without what was proved before it */
    int32_t row = 1;
    rebal_status status =
        rebal_portfolio_set(h->portfolio, REBAL_TARGET, &row, &h->target[1], 1, NULL);
    return status ? status
                  : rebal_portfolio_tick(h->portfolio, NULL, &row, &h->price[1], 1, 0, NULL);
}

static rebal_status do_make(hot *h) {
    return rebal_plan_make(h->plan, h->portfolio, NULL, 0, NULL);
}

static rebal_status do_verify(hot *h) {
    static int32_t row[N];
    static int64_t quantity[N], limit_price[N];
    rebal_orders orders = {.struct_size = sizeof orders,
                           .capacity = N,
                           .instrument = row,
                           .quantity = quantity,
                           .limit_price = limit_price};
    rebal_status status = rebal_plan_orders(h->plan, &orders, NULL);
    return status ? status : rebal_plan_verify(h->judged, h->portfolio, &orders, NULL, 0, NULL);
}

static rebal_status do_seal(hot *h) {
    rebal_status status = do_make(h);
    return status ? status : rebal_plan_seal(h->plan, h->portfolio, NULL);
}

static const struct {
    const char *name;
    rebal_status (*work)(hot *h);
    int64_t about, range; /* per cent, per mille */
} scenarios[] = {
    {"ticks", do_ticks, 1, 2}, {"storm", do_ticks, 22, 30},  {"survey", do_survey, 1, 2},
    {"make", do_make, 36, 0},  {"verify", do_verify, 36, 0}, {"seal", do_seal, 36, 0},
};

int main(int argc, char **argv) {
    static hot h = {.seed = 1};
    size_t s = 0, count = sizeof scenarios / sizeof *scenarios;
    while (argc == 3 && s < count && strcmp(argv[1], scenarios[s].name) != 0) s++;
    if (argc != 3 || s == count) return 2;
    rebal_status status = open(&h, scenarios[s].about);
    feed(&h, scenarios[s].range);
    if (!status) status = do_make(&h);
    for (long r = atol(argv[2]); r > 0 && !status; r--) status = scenarios[s].work(&h);
    if (status) printf("status %d\n", status);
    return status != REBAL_OK;
}
