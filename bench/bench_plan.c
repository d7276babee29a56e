/* SPDX-License-Identifier: MIT */
/* One account of 100 instruments, some thirty orders, planned and verified: medians of CPU time. */
#include <rebal/rebal.h>

#include "bench.h"

enum { N = 101, SAMPLES = 201, REPEATS = 50 };

static uint64_t bench_state = 1;

/* SplitMix64. */
static int64_t bench_below(int64_t bound) {
    uint64_t z = bench_state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (int64_t)((z ^ (z >> 31)) % (uint64_t)bound);
}

typedef struct bench_account {
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan, *judged;
} bench_account;

/* Cents, whole shares, 5/25-like bands to half way, 0.1 % fee of at least one. */
static int bench_open(bench_account *b) {
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
    return rebal_engine_create(&b->engine, &rules, NULL, 0, NULL) ||
           rebal_portfolio_create(&b->portfolio, b->engine, NULL, 0, NULL) ||
           rebal_plan_create(&b->plan, b->engine, NULL, 0, NULL) ||
           rebal_plan_create(&b->judged, b->engine, NULL, 0, NULL);
}

/* Ten million in cents; each holding up to 36 % off its target, so that about a third trade. */
static int bench_fill(bench_account *b, int64_t now_ns) {
    int64_t holding[N], target[N], price[N], left = REBAL_ONE;
    for (int i = 1; i < N; i++) {
        target[i] = 3900000 + bench_below(10000000);
        price[i] = 1000 + bench_below(50000);
        holding[i] = target[i] * (64 + bench_below(73)) / 100 / price[i];
        left -= target[i];
    }
    target[0] = left;
    holding[0] = left;
    return rebal_portfolio_set(b->portfolio, REBAL_HOLDING, NULL, holding, N, NULL) ||
           rebal_portfolio_set(b->portfolio, REBAL_TARGET, NULL, target, N, NULL) ||
           rebal_portfolio_tick(b->portfolio, NULL, NULL, price, N, now_ns, NULL);
}

static int bench_judge(bench_account *b, rebal_orders *orders, int64_t now_ns) {
    return rebal_plan_orders(b->plan, orders, NULL) ||
           rebal_plan_verify(b->judged, b->portfolio, orders, NULL, now_ns, NULL);
}

int main(void) {
    bench_account b;
    static double make[SAMPLES], both[SAMPLES], seal[SAMPLES];
    int32_t instrument[N];
    int64_t quantity[N], limit_price[N];
    rebal_orders orders = {.struct_size = sizeof orders,
                           .capacity = N,
                           .instrument = instrument,
                           .quantity = quantity,
                           .limit_price = limit_price};
    size_t n_orders = 0;
    if (bench_open(&b)) return 1;
    for (int s = 0; s < SAMPLES; s++) {
        if (bench_fill(&b, s)) return 1;
        double start = bench_us();
        for (int r = 0; r < REPEATS; r++)
            if (rebal_plan_make(b.plan, b.portfolio, NULL, s, NULL)) return 1;
        double middle = bench_us();
        for (int r = 0; r < REPEATS; r++)
            if (bench_judge(&b, &orders, s)) return 1;
        double late = bench_us();
        for (int r = 0; r < REPEATS; r++) {
            if (rebal_plan_make(b.plan, b.portfolio, NULL, s, NULL)) return 1;
            if (rebal_plan_seal(b.plan, b.portfolio, NULL)) return 1;
        }
        make[s] = (middle - start) / REPEATS;
        both[s] = (late - start) / REPEATS;
        seal[s] = (bench_us() - late) / REPEATS - make[s];
        n_orders += orders.count;
    }
    bench_at_most("plan_n100_us", bench_median(both, SAMPLES), "us", 20);
    bench_at_most("digest_n100_us", bench_median(seal, SAMPLES), "us", 30);
    bench_report("plan_n100_make_us", bench_median(make, SAMPLES), "us");
    bench_report("plan_n100_orders", (double)n_orders / SAMPLES, "orders");
    rebal_plan_destroy(b.judged);
    rebal_plan_destroy(b.plan);
    rebal_portfolio_destroy(b.portfolio);
    rebal_engine_destroy(b.engine);
    return 0;
}
