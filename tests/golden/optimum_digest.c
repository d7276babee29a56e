/* SPDX-License-Identifier: MIT */
/* One digest of the plans that thousands of random accounts make toward the cost-optimal trade: the
 * same ids from every build. Each plan is lawful; the trigger fires where there is an order, and
 * not again once fine lots are filled.
 *
 *   golden_optimum [--print] */
#include "digest.h"
#include "golden/drawn_risk.h"

#include <rebal/rebal.h>

enum { ACCOUNTS = 6000, FACTORS = 4 };

#define GOLDEN UINT64_C(0x33132da5afdbee84)

typedef struct account {
    drawn_risk risk;
    size_t n, base;
    int is_fine; /* prices and lots of one unit: what is rounded is less than a ppb */
    uint64_t id[ROWS];
    int64_t holding[ROWS], target[ROWS], price[ROWS], lot[ROWS], notional_min[ROWS];
    int64_t holding_min[ROWS], holding_max[ROWS], rate[2], fixed[2], lo[ROWS], hi[ROWS];
    int32_t fee_sell[ROWS], restriction[ROWS];
    rebal_instruments instruments;
    rebal_fees fees;
    rebal_policy policy;
    rebal_rules rules;
} account;

/* What became of the accounts. */
typedef struct tally {
    int fired, bad;
} tally;

static int64_t below(account *a, int64_t n) { return drawn_below(&a->risk, n); }

static double fraction(account *a) { return drawn_fraction(&a->risk); }

static void draw_rows(account *a) {
    int64_t left = REBAL_ONE;
    a->base = (size_t)below(a, (int64_t)a->n);
    for (size_t i = 0; i < a->n; i++) {
        int64_t target = left / (int64_t)(a->n - i) / 2 + below(a, left / (int64_t)(a->n - i) + 1);
        a->id[i] = splitmix_next(&a->risk.seed) / 16 * 16 + i;
        a->target[i] = i + 1 == a->n ? left : target < left ? target : left;
        a->price[i] = i == a->base || a->is_fine ? 1 : 1 + below(a, INT64_C(1) << below(a, 20));
        a->holding[i] = 100 * a->target[i] / a->price[i];
        a->holding[i] = a->holding[i] / 100 * (70 + below(a, 60));
        a->lot[i] = i == a->base || a->is_fine || below(a, 2) ? 1 : 1 + below(a, 1000);
        a->notional_min[i] = below(a, 3) == 0 ? below(a, 1000000) : 0;
        a->restriction[i] = i == a->base || below(a, 8) ? 0 : 1 + (int32_t)below(a, 3);
        a->holding_min[i] = below(a, 6) ? 0 : a->holding[i] / 2;
        a->holding_max[i] = below(a, 6) ? REBAL_NONE : a->holding[i] + a->holding[i] / 8;
        a->fee_sell[i] = (int32_t)below(a, 2);
        a->lo[i] = a->hi[i] = REBAL_NONE;
        left -= a->target[i];
    }
    if (below(a, 2)) a->lo[a->base] = 0, a->hi[a->base] = below(a, REBAL_ONE);
    for (int k = 0; k < 2; k++) a->rate[k] = below(a, 3000000);
    for (int k = 0; k < 2; k++) a->fixed[k] = below(a, 3) ? 0 : below(a, 3000);
}

/* The cash has no risk. */
static void draw_risk(account *a) {
    size_t k = 1 + (size_t)below(a, FACTORS);
    for (size_t i = 0; i < a->n * k; i++)
        a->risk.loadings[i] = i / k == a->base ? 0 : (fraction(a) - .3) * .3;
    for (size_t i = 0; i < a->n; i++)
        a->risk.specific[i] = i == a->base ? 0 : fraction(a) * fraction(a) * .04;
    drawn_risk_model(&a->risk, k, FACTORS);
}

static void draw_costs(account *a) {
    double scale = fraction(a) * fraction(a) * fraction(a) * .05,
           impact = below(a, 2) == 0 ? 0 : 1e-7;
    for (size_t i = 0; i < a->n; i++) {
        a->risk.half_spread[i] = fraction(a) * scale;
        a->risk.impact[i] = fraction(a) * impact;
        a->risk.exponent[i] = .3 + .7 * fraction(a);
    }
    drawn_risk_costs(&a->risk);
}

static void draw(account *a, uint64_t seed) {
    *a = (account){.risk.seed = seed};
    a->n = a->risk.n = 3 + (size_t)below(a, ROWS - 2);
    a->is_fine = (int)below(a, 2);
    draw_rows(a);
    draw_risk(a);
    draw_costs(a);
    a->instruments = (rebal_instruments){.struct_size = sizeof a->instruments,
                                         .base = (int32_t)a->base,
                                         .n = a->n,
                                         .id = a->id,
                                         .lot = a->lot,
                                         .restriction = a->restriction,
                                         .holding_min = a->holding_min,
                                         .holding_max = a->holding_max,
                                         .notional_min = a->notional_min,
                                         .fee_sell = a->fee_sell};
    a->fees =
        (rebal_fees){.struct_size = sizeof a->fees, .n = 2, .rate_ppb = a->rate, .fixed = a->fixed};
    a->policy = (rebal_policy){.struct_size = sizeof a->policy,
                               .direction = below(a, 4) ? REBAL_BOTH : (int32_t)below(a, 3),
                               .when = {REBAL_ON_REGION},
                               .destination = REBAL_TO_OPTIMUM,
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

/* ---- what is done with them */

typedef struct handles {
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan;
    int32_t row[ROWS];
    int64_t quantity[ROWS], fee[ROWS], cash[ROWS];
    rebal_orders orders;
} handles;

static int open_handles(handles *h, const account *a) {
    *h = (handles){0};
    if (rebal_engine_create(&h->engine, &a->rules, NULL, 0, NULL) ||
        rebal_portfolio_create(&h->portfolio, h->engine, NULL, 0, NULL) ||
        rebal_plan_create(&h->plan, h->engine, NULL, 0, NULL))
        return 0;
    (void)rebal_portfolio_set(h->portfolio, REBAL_TARGET, NULL, a->target, a->n, NULL);
    (void)rebal_portfolio_set(h->portfolio, REBAL_BAND_LO, NULL, a->lo, a->n, NULL);
    (void)rebal_portfolio_set(h->portfolio, REBAL_BAND_HI, NULL, a->hi, a->n, NULL);
    return 1;
}

static int32_t tick(handles *h, const account *a, int64_t now) {
    int32_t fired = 0;
    (void)rebal_portfolio_set(h->portfolio, REBAL_HOLDING, NULL, a->holding, a->n, NULL);
    (void)rebal_portfolio_tick(h->portfolio, &fired, NULL, a->price, a->n, now, NULL);
    return fired;
}

/* Orders and id of the plan into the digest; false: no plan, or a law is broken. */
static int read_plan(uint64_t *digest, handles *h, int64_t now) {
    uint8_t id[32] = {0};
    rebal_summary s = {.struct_size = sizeof s};
    h->orders = (rebal_orders){.struct_size = sizeof h->orders,
                               .capacity = ROWS,
                               .instrument = h->row,
                               .quantity = h->quantity,
                               .fee = h->fee,
                               .cash = h->cash};
    if (rebal_plan_make(h->plan, h->portfolio, NULL, now, NULL) ||
        rebal_plan_seal(h->plan, h->portfolio, NULL) ||
        rebal_plan_digest(h->plan, NULL, NULL, id, NULL) ||
        rebal_plan_orders(h->plan, &h->orders, NULL))
        return 0;
    for (int k = 0; k < 32; k++) digest_bits(digest, id[k]);
    if (rebal_plan_verify(h->plan, h->portfolio, &h->orders, NULL, now, NULL) ||
        rebal_plan_summary(h->plan, &s, NULL))
        return 0;
    return s.n_violations == 0;
}

static void fill(account *a, const handles *h) {
    for (size_t k = 0; k < h->orders.count; k++) {
        a->holding[h->row[k]] += h->quantity[k];
        a->holding[a->base] += h->cash[k] - h->fee[k];
    }
}

/* F-OPTIMUM */
static void add_account(uint64_t *digest, account *a, tally *sum) {
    handles h;
    if (open_handles(&h, a)) {
        int32_t fired = tick(&h, a, 1);
        sum->bad += fired < 0 || !read_plan(digest, &h, 1);
        sum->fired += fired > 0;
        sum->bad += (fired > 0) != (h.orders.count > 0);
        if (fired > 0 && a->risk.impact[0] == 0 && a->is_fine) {
            fill(a, &h);
            sum->bad += tick(&h, a, 2) != 0;
        }
    } else {
        sum->bad++;
    }
    rebal_plan_destroy(h.plan);
    rebal_portfolio_destroy(h.portfolio);
    rebal_engine_destroy(h.engine);
}

int main(int argc, char **argv) {
    static account a;
    uint64_t digest = DIGEST_START;
    tally sum = {0};
    for (uint64_t seed = 0; seed < ACCOUNTS; seed++) {
        draw(&a, seed);
        add_account(&digest, &a, &sum);
    }
    sum.bad += sum.fired < ACCOUNTS / 4 || sum.fired > ACCOUNTS * 3 / 4;
    return digest_end(digest, GOLDEN, sum.bad, argc, argv);
}
