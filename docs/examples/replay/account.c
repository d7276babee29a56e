/* SPDX-License-Identifier: MIT */
/* One account under one policy, week by week: the engine, the portfolio and the plan. */
#include "replay.h"
#include <stdlib.h>
#include <string.h>

const int64_t *account_target(void) {
    static const int64_t target[ROWS] = {20000000,  120000000, 120000000, 100000000, 140000000,
                                         130000000, 100000000, 120000000, 150000000};
    return target;
}

/* All but the policy is the same for all: whole shares, prices in thousandths, money in cents, a
 * fee of 0.10 % but at least 5.00, no order below 500.00, and a band of its own for cash. */
static rebal_status make_engine(rebal_engine **engine, const rebal_policy *policy,
                                rebal_error *error) {
    int32_t price_exponent[ROWS];
    int64_t notional_min[ROWS], band_abs[ROWS], band_rel[ROWS];
    int64_t rate = FEE_PPB, min = FEE_MIN_CENTS;
    rebal_instruments instruments = {.struct_size = sizeof instruments,
                                     .n = ROWS,
                                     .price_exponent = price_exponent,
                                     .notional_min = notional_min,
                                     .band_abs_ppb = band_abs,
                                     .band_rel_ppb = band_rel};
    rebal_fees fees = {.struct_size = sizeof fees, .n = 1, .rate_ppb = &rate, .min = &min};
    rebal_rules rules = {.struct_size = sizeof rules,
                         .money_exponent = -2,
                         .instruments = &instruments,
                         .policy = policy,
                         .fees = &fees};
    for (size_t i = 0; i < ROWS; i++) {
        price_exponent[i] = i ? -3 : -2;
        notional_min[i] = i ? ORDER_MIN_CENTS : 0;
        band_abs[i] = i ? REBAL_NONE : 20000000;
        band_rel[i] = i ? REBAL_NONE : 0;
    }
    return rebal_engine_create(engine, &rules, NULL, 0, error);
}

/* ------------------------------------------------------------------ one week */

typedef struct account {
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan;
} account;

static rebal_status account_open(account *a, const rebal_policy *policy, const int64_t *holding,
                                 rebal_error *error) {
    rebal_status status = make_engine(&a->engine, policy, error);
    if (!status) status = rebal_portfolio_create(&a->portfolio, a->engine, NULL, 0, error);
    if (!status) status = rebal_plan_create(&a->plan, a->engine, NULL, 0, error);
    if (!status)
        status =
            rebal_portfolio_set(a->portfolio, REBAL_TARGET, NULL, account_target(), ROWS, error);
    if (!status)
        status = rebal_portfolio_set(a->portfolio, REBAL_HOLDING, NULL, holding, ROWS, error);
    return status;
}

static void account_close(account *a) {
    rebal_plan_destroy(a->plan);
    rebal_portfolio_destroy(a->portfolio);
    rebal_engine_destroy(a->engine);
}

/* Edges of the account's own, instead of the policy's; or none. */
static rebal_status set_bands(account *a, const bands *own, rebal_error *error) {
    rebal_status status;
    if (!own) return REBAL_OK;
    status = rebal_portfolio_set(a->portfolio, REBAL_BAND_LO, NULL, own->lo_ppb, ROWS, error);
    if (!status)
        status = rebal_portfolio_set(a->portfolio, REBAL_BAND_HI, NULL, own->hi_ppb, ROWS, error);
    return status;
}

/* Destinations of the account's own: the nearest weight inside its inner band. */
static rebal_status set_goals(account *a, const bands *own, const decision *d, rebal_error *error) {
    int64_t goal[ROWS] = {REBAL_NONE};
    for (size_t i = 1; i < ROWS; i++) {
        int64_t weight = d->line[i].weight_ppb;
        goal[i] = weight < own->inner_lo_ppb[i]   ? own->inner_lo_ppb[i]
                  : weight > own->inner_hi_ppb[i] ? own->inner_hi_ppb[i]
                                                  : weight;
    }
    return rebal_portfolio_set(a->portfolio, REBAL_GOAL, NULL, goal, ROWS, error);
}

/* Sends the plan's orders; the simulated market fills all of them at this week's close. A plan that
 * fired and found nothing worth trading is committed too: the calendar then waits for its next day.
 */
static rebal_status trade(account *a, const rebal_orders *orders, int64_t now_ns,
                          rebal_error *error) {
    rebal_fills fills = {.struct_size = sizeof fills,
                         .n = orders->count,
                         .instrument = orders->instrument,
                         .quantity = orders->quantity,
                         .cash = orders->cash,
                         .fee = orders->fee};
    rebal_status status = rebal_portfolio_commit(a->portfolio, a->plan, now_ns, error);
    if (!status) status = rebal_portfolio_fill(a->portfolio, &fills, now_ns, error);
    return status;
}

/* The plan, column by column, turned into rows for the report. */
static rebal_status read_plan(const account *a, rebal_orders *orders, decision *d,
                              rebal_error *error) {
    int32_t reason[ROWS], side[ROWS];
    int64_t value[ROWS], quantity[ROWS], weight[ROWS], target[ROWS];
    int64_t lo[ROWS], hi[ROWS], drift[ROWS], after[ROWS];
    rebal_lines lines = {.struct_size = sizeof lines,
                         .capacity = ROWS,
                         .reason = reason,
                         .value = value,
                         .quantity = quantity,
                         .weight_ppb = weight,
                         .target_ppb = target,
                         .lo_ppb = lo,
                         .hi_ppb = hi,
                         .drift_ppb = drift,
                         .after_ppb = after,
                         .side = side};
    rebal_status status;
    d->summary.struct_size = sizeof d->summary;
    status = rebal_plan_summary(a->plan, &d->summary, error);
    if (!status) status = rebal_plan_lines(a->plan, &lines, error);
    if (!status) status = rebal_plan_orders(a->plan, orders, error);
    if (status) return status;
    for (size_t i = 0; i < lines.count; i++)
        d->line[i] = (line){.reason = reason[i],
                            .side = side[i],
                            .value = value[i],
                            .quantity = quantity[i],
                            .weight_ppb = weight[i],
                            .target_ppb = target[i],
                            .lo_ppb = lo[i],
                            .hi_ppb = hi[i],
                            .drift_ppb = drift[i],
                            .after_ppb = after[i]};
    for (size_t k = 0; k < orders->count; k++) {
        d->line[orders->instrument[k]].cash = orders->cash[k];
        d->line[orders->instrument[k]].fee = orders->fee[k];
    }
    return REBAL_OK;
}

/* A plan of the account as it stands. "No trade" is an answer too. */
static rebal_status ask(account *a, const prices *p, size_t week, rebal_orders *orders, decision *d,
                        rebal_error *error) {
    rebal_status status = rebal_plan_make(a->plan, a->portfolio, NULL, p->now_ns[week], error);
    memset(d, 0, sizeof *d);
    d->week = week;
    if (!status) status = read_plan(a, orders, d, error);
    for (size_t i = 1; i < ROWS; i++) d->line[i].price = p->price[week * ROWS + i];
    return status;
}

/* Columns for the orders of a plan. */
typedef struct order_columns {
    int32_t instrument[ROWS];
    int64_t quantity[ROWS], fee[ROWS], cash[ROWS];
} order_columns;

static rebal_orders order_table(order_columns *c) {
    return (rebal_orders){.struct_size = sizeof(rebal_orders),
                          .capacity = ROWS,
                          .instrument = c->instrument,
                          .quantity = c->quantity,
                          .fee = c->fee,
                          .cash = c->cash};
}

/* One week: prices in, a plan out, and its orders executed. With bands of its own the account is
 * asked twice: where a weight goes to depends on where it is. */
static rebal_status replay_week(account *a, const prices *p, size_t week, const bands *own,
                                decision *d, rebal_error *error) {
    const int64_t *price = p->price + week * ROWS;
    int64_t now_ns = p->now_ns[week];
    order_columns columns;
    rebal_orders orders = order_table(&columns);
    rebal_status status =
        rebal_portfolio_tick(a->portfolio, NULL, NULL, price, ROWS, now_ns, error);
    if (!status) status = ask(a, p, week, &orders, d, error);
    if (!status && own && d->summary.fired) {
        status = set_goals(a, own, d, error);
        if (!status) status = ask(a, p, week, &orders, d, error);
    }
    if (!status && d->summary.fired) status = trade(a, &orders, now_ns, error);
    return status;
}

/* What if money came in? It is announced as a flow, and counts at once; a plan that is not
 * committed changes nothing. */
static rebal_status ask_about_deposit(account *a, const prices *p, decision *d,
                                      rebal_error *error) {
    int32_t cash = 0;
    int64_t deposit = DEPOSIT_CENTS;
    order_columns columns;
    rebal_orders orders = order_table(&columns);
    rebal_status status = rebal_portfolio_set(a->portfolio, REBAL_FLOW, &cash, &deposit, 1, error);
    if (!status) status = ask(a, p, p->weeks - 1, &orders, d, error);
    return status;
}

/* ------------------------------------------------------------------ all weeks */

static void record(run *r, const decision *d) {
    for (size_t i = 0; i < ROWS; i++) r->weight_ppb[d->week * ROWS + i] = d->line[i].weight_ppb;
    r->value[d->week] = d->summary.value;
    r->drift_mean_ppb += d->summary.drift_before_ppb; /* the sum, until the end */
    if (d->summary.drift_before_ppb > r->drift_max_ppb)
        r->drift_max_ppb = d->summary.drift_before_ppb;
    r->cash_last = d->summary.cash_after;
    r->buys += d->summary.buys;
    r->sells += d->summary.sells;
    r->fees += d->summary.fees;
    r->turnover_ppb += d->summary.turnover_ppb;
    if (d->summary.n_orders) r->rebalance[r->n_rebalances++] = *d;
}

static void finish(run *r, const prices *p) {
    int64_t peak = 0;
    r->drift_mean_ppb /= (int64_t)p->weeks;
    for (size_t week = 0; week < p->weeks; week++) {
        int64_t fall;
        if (r->value[week] > peak) peak = r->value[week];
        fall = (int64_t)((1.0 - (double)r->value[week] / (double)peak) * REBAL_ONE);
        if (fall > r->fall_ppb) r->fall_ppb = fall;
    }
}

/* The holdings all policies start from: 250 000.00 of cash, taken to target in the first week. */
static rebal_status open_holdings(int64_t *holding, const prices *p, rebal_error *error) {
    const rebal_policy to_target = {.struct_size = sizeof to_target};
    account a = {0};
    decision d;
    rebal_status status;
    holding[0] = START_CENTS;
    status = account_open(&a, &to_target, holding, error);
    if (!status) status = replay_week(&a, p, 0, NULL, &d, error);
    if (!status)
        status = rebal_portfolio_get(a.portfolio, holding, REBAL_HOLDING, NULL, ROWS, error);
    account_close(&a);
    return status;
}

static rebal_status replay_weeks(account *a, run *r, const prices *p, const bands *own,
                                 rebal_error *error) {
    rebal_status status = set_bands(a, own, error);
    r->weight_ppb = calloc(p->weeks * ROWS, sizeof *r->weight_ppb);
    r->value = calloc(p->weeks, sizeof *r->value);
    r->rebalance = calloc(p->weeks, sizeof *r->rebalance);
    if (!r->weight_ppb || !r->value || !r->rebalance) status = REBAL_E_MEMORY;
    for (size_t week = 0; !status && week < p->weeks; week++) {
        status = replay_week(a, p, week, own, &r->today, error);
        if (!status) record(r, &r->today);
    }
    if (!status) finish(r, p);
    return status;
}

rebal_status account_replay(run *r, const prices *p, const rebal_policy *policy, const bands *own,
                            rebal_error *error) {
    account a = {0};
    int64_t holding[ROWS] = {0};
    rebal_status status = open_holdings(holding, p, error);
    if (!status) status = account_open(&a, policy, holding, error);
    r->now_ns = p->now_ns;
    r->cash_first = holding[0];
    if (!status) status = replay_weeks(&a, r, p, own, error);
    if (!status) status = ask_about_deposit(&a, p, &r->deposit, error);
    account_close(&a);
    return status;
}

void account_forget(run *r) {
    free(r->weight_ppb);
    free(r->value);
    free(r->rebalance);
}
