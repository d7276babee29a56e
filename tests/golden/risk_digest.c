/* SPDX-License-Identifier: MIT */
/* One digest of what thousands of random accounts are told of risk and costs, and whether policies
 * fire by them: integers, but out of doubles. The same from every build.
 *
 *   golden_risk [--print] */
#include "digest.h"
#include "golden/drawn_risk.h"

#include <rebal/rebal.h>

enum { ACCOUNTS = 20000, FACTORS = 5 };

#define GOLDEN UINT64_C(0x8f8339c228e3d820)

/* Every column that is drawn; the rest is the default. */
typedef struct account {
    drawn_risk risk;
    size_t n;
    uint64_t id[ROWS];
    int32_t price_exponent[ROWS], quantity_exponent[ROWS];
    int64_t holding[ROWS], target[ROWS], price[ROWS], reserve[ROWS], rate[2], fixed[2];
    int32_t fee_sell[ROWS];
    rebal_instruments instruments;
    rebal_fees fees;
    rebal_policy policy;
    rebal_rules rules;
} account;

static int64_t below(account *a, int64_t n) { return drawn_below(&a->risk, n); }

static double fraction(account *a) { return drawn_fraction(&a->risk); }

static void draw_rows(account *a) {
    int64_t left = REBAL_ONE, base = below(a, (int64_t)a->n);
    for (size_t i = 0; i < a->n; i++) {
        a->id[i] = splitmix_next(&a->risk.seed) / 16 * 16 + i;
        a->price_exponent[i] = -(int32_t)below(a, 9);
        a->quantity_exponent[i] = (int64_t)i == base ? -2 : -(int32_t)below(a, 9);
        a->price[i] = 1 + below(a, 1000000);
        a->holding[i] = below(a, 4) == 0 ? 0 : below(a, INT64_C(1) << (10 + below(a, 24)));
        a->target[i] = i + 1 == a->n ? left : below(a, left / 2);
        a->fee_sell[i] = (int32_t)below(a, 2);
        left -= a->target[i];
    }
    if (below(a, 10) == 0) a->holding[base] = -a->holding[base] / 8;
    a->reserve[base] = below(a, 2) * below(a, 1000000);
    for (int k = 0; k < 2; k++) a->rate[k] = below(a, 5000000), a->fixed[k] = below(a, 300);
    a->instruments = (rebal_instruments){.struct_size = sizeof a->instruments,
                                         .base = (int32_t)base,
                                         .n = a->n,
                                         .id = a->id,
                                         .quantity_exponent = a->quantity_exponent,
                                         .price_exponent = a->price_exponent,
                                         .holding_min = a->reserve,
                                         .fee_sell = a->fee_sell};
    a->fees =
        (rebal_fees){.struct_size = sizeof a->fees, .n = 2, .rate_ppb = a->rate, .fixed = a->fixed};
}

static void draw_risk(account *a) {
    size_t k = 1 + (size_t)below(a, FACTORS);
    for (size_t i = 0; i < a->n * k; i++) a->risk.loadings[i] = (fraction(a) - .3) * .4;
    for (size_t i = 0; i < a->n; i++) a->risk.specific[i] = fraction(a) * fraction(a) * .1 + 1e-9;
    drawn_risk_model(&a->risk, k, FACTORS);
}

static void draw_costs(account *a) {
    for (size_t i = 0; i < a->n; i++) {
        a->risk.half_spread[i] = fraction(a) * fraction(a) * .01;
        a->risk.impact[i] = fraction(a) * 1e-5;
        a->risk.exponent[i] = .3 + .7 * fraction(a);
    }
    drawn_risk_costs(&a->risk);
}

static void draw(account *a, uint64_t seed) {
    *a = (account){.risk.seed = seed};
    a->n = a->risk.n = 2 + (size_t)below(a, ROWS - 1);
    draw_rows(a);
    draw_risk(a);
    draw_costs(a);
    a->policy = (rebal_policy){.struct_size = sizeof a->policy,
                               .scope = (int32_t)below(a, 3),
                               .orphans = (int32_t)below(a, 2),
                               .when = {REBAL_ON_TRACKING_ERROR, REBAL_ON_BENEFIT},
                               .band_rel_ppb = below(a, 300000000),
                               .inner_ppb = below(a, REBAL_ONE),
                               .collar_ppb = below(a, 2) * 1000000,
                               .tracking_error_ppb = below(a, 200000000),
                               .risk_aversion_ppb = 1 + below(a, 10 * (int64_t)REBAL_ONE),
                               .horizon_ns = 1 + below(a, YEAR_NS)};
    a->rules = (rebal_rules){.struct_size = sizeof a->rules,
                             .money_exponent = -2,
                             .instruments = &a->instruments,
                             .policy = &a->policy,
                             .fees = &a->fees,
                             .costs = &a->risk.costs,
                             .risk = &a->risk.model};
}

/* ---- what is said */

static void add(uint64_t *digest, const int64_t *number, size_t n) {
    for (size_t k = 0; k < n; k++) digest_bits(digest, (uint64_t)number[k]);
}

static void add_plan(uint64_t *digest, const rebal_plan *plan) {
    int64_t f[8][ROWS] = {{0}};
    rebal_summary s = {.struct_size = sizeof s};
    rebal_lines lines = {.struct_size = sizeof lines, .capacity = ROWS, .quantity = f[0]};
    rebal_waves waves = {.struct_size = sizeof waves, .capacity = ROWS, .cost = f[4]};
    lines.risk_ppb = f[1], lines.risk_after_ppb = f[2], lines.cost = f[3];
    waves.fees = f[5], waves.buys = f[6], waves.sells = f[7];
    (void)rebal_plan_summary(plan, &s, NULL);
    (void)rebal_plan_lines(plan, &lines, NULL);
    (void)rebal_plan_waves(plan, &waves, NULL);
    const int64_t number[] = {
        s.reason, s.fired,   s.tracking_error_before_ppb, s.tracking_error_after_ppb,
        s.cost,   s.benefit, (int64_t)lines.count,        (int64_t)waves.count};
    add(digest, number, sizeof number / sizeof *number);
    for (int k = 0; k < 8; k++) add(digest, f[k], ROWS);
}

/* Ticks and plans one account: whether a clause of risk fired. */
static int add_account(uint64_t *digest, account *a, int *bad) {
    rebal_engine *engine = NULL;
    rebal_portfolio *portfolio = NULL;
    rebal_plan *plan = NULL;
    int32_t fired = 0;
    int open = rebal_engine_create(&engine, &a->rules, NULL, 0, NULL) == REBAL_OK &&
               rebal_portfolio_create(&portfolio, engine, NULL, 0, NULL) == REBAL_OK &&
               rebal_plan_create(&plan, engine, NULL, 0, NULL) == REBAL_OK;
    if (open) {
        (void)rebal_portfolio_set(portfolio, REBAL_HOLDING, NULL, a->holding, a->n, NULL);
        (void)rebal_portfolio_set(portfolio, REBAL_TARGET, NULL, a->target, a->n, NULL);
        (void)rebal_portfolio_tick(portfolio, &fired, NULL, a->price, a->n, 1, NULL);
        digest_bits(digest, (uint64_t)(int64_t)rebal_plan_make(plan, portfolio, NULL, 1, NULL));
        digest_bits(digest, (uint64_t)(int64_t)fired);
        add_plan(digest, plan);
    }
    *bad += !open;
    rebal_plan_destroy(plan);
    rebal_portfolio_destroy(portfolio);
    rebal_engine_destroy(engine);
    return fired > 0;
}

int main(int argc, char **argv) {
    static account a;
    uint64_t digest = DIGEST_START;
    int fired = 0, bad = 0;
    for (uint64_t seed = 0; seed < ACCOUNTS; seed++) {
        draw(&a, seed);
        fired += add_account(&digest, &a, &bad);
    }
    bad += fired < ACCOUNTS / 4 || fired > ACCOUNTS * 9 / 10; /* and neither always nor never */
    return digest_end(digest, GOLDEN, bad, argc, argv);
}
