/* SPDX-License-Identifier: MIT */
/* Rebalances a portfolio of eight companies through 33 years of weekly prices, under seven
 * policies: prints the last week, the last trades and a comparison, writes a page with pictures.
 *
 *     replay prices.csv report.html [picture.svg]
 *
 * All calls to librebal are in this file. The rest is reading prices and writing pages. */
#include "replay.h"
#include <stdlib.h>
#include <string.h>

enum { MONTHS_MAX = 1000 };

/* First trading weeks of the months, and of the quarters: what calendar policies wait for. */
typedef struct calendar {
    int64_t month_ns[MONTHS_MAX], quarter_ns[MONTHS_MAX];
    size_t n_months, n_quarters;
} calendar;

static void calendar_fill(calendar *c, const prices *p) {
    for (size_t week = 1; week < p->weeks && c->n_months < MONTHS_MAX; week++) {
        if (memcmp(p->date[week], p->date[week - 1], 7) == 0) continue;
        c->month_ns[c->n_months++] = p->now_ns[week];
        if ((strtol(p->date[week] + 5, NULL, 10) - 1) % 3 == 0)
            c->quarter_ns[c->n_quarters++] = p->now_ns[week];
    }
}

/* ------------------------------------------------------------------ the rules */

/* A policy is data: when to trade, and how far. All of them may trade the whole book. */
static rebal_policy make_policy(int which, const calendar *c) {
    rebal_policy policy = {.struct_size = sizeof policy, .scope = REBAL_SCOPE_BOOK};
    switch (which) {
    case HOLD: /* a clause that never holds: no money comes or goes */
        policy.when[0] = REBAL_ON_FLOW;
        break;
    case MONTHLY:
        policy.when[0] = REBAL_ON_CALENDAR;
        policy.due_ns = c->month_ns;
        policy.n_due = c->n_months;
        break;
    case QUARTERLY:
        policy.when[0] = REBAL_ON_CALENDAR;
        policy.due_ns = c->quarter_ns;
        policy.n_due = c->n_quarters;
        break;
    case HYBRID: /* both bits in one clause: and */
        policy.when[0] = REBAL_ON_CALENDAR | REBAL_ON_BAND;
        policy.due_ns = c->quarter_ns;
        policy.n_due = c->n_quarters;
        policy.band_abs_ppb = 50000000;
        policy.band_rel_ppb = 250000000;
        break;
    case BANDS:
        policy.band_abs_ppb = 50000000;
        policy.band_rel_ppb = 250000000;
        break;
    case THRESHOLD: /* 200/175: out at 2 percentage points, back to 1.75 */
        policy.band_abs_ppb = 20000000;
        policy.inner_ppb = 875000000;
        break;
    case RELATIVE: /* out at a fifth of the target, back to a tenth */
        policy.band_rel_ppb = 200000000;
        policy.inner_ppb = 500000000;
        break;
    default: break;
    }
    return policy;
}

/* Everything else is the same for all: whole shares, prices in thousandths, money in cents, a fee
 * of 0.10 % but at least 5.00, no order below 500.00, and a band of its own for cash. */
static rebal_status make_engine(rebal_engine **engine, size_t n, const rebal_policy *policy,
                                rebal_error *error) {
    int32_t price_exponent[ROWS_MAX];
    int64_t notional_min[ROWS_MAX], band_abs[ROWS_MAX], band_rel[ROWS_MAX];
    int64_t rate = FEE_PPB, min = FEE_MIN_CENTS;
    rebal_instruments instruments = {.struct_size = sizeof instruments,
                                     .n = n,
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
    for (size_t i = 0; i < n; i++) {
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
    size_t n;
} account;

static rebal_status account_open(account *a, const rebal_policy *policy, const int64_t *target,
                                 const int64_t *holding, rebal_error *error) {
    rebal_status status = make_engine(&a->engine, a->n, policy, error);
    if (!status) status = rebal_portfolio_create(&a->portfolio, a->engine, NULL, 0, error);
    if (!status) status = rebal_plan_create(&a->plan, a->engine, NULL, 0, error);
    if (!status)
        status = rebal_portfolio_set(a->portfolio, REBAL_TARGET, NULL, target, a->n, error);
    if (!status)
        status = rebal_portfolio_set(a->portfolio, REBAL_HOLDING, NULL, holding, a->n, error);
    return status;
}

static void account_close(account *a) {
    rebal_plan_destroy(a->plan);
    rebal_portfolio_destroy(a->portfolio);
    rebal_engine_destroy(a->engine);
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
    int32_t reason[ROWS_MAX], side[ROWS_MAX];
    int64_t value[ROWS_MAX], quantity[ROWS_MAX], weight[ROWS_MAX], target[ROWS_MAX];
    int64_t lo[ROWS_MAX], hi[ROWS_MAX], drift[ROWS_MAX], after[ROWS_MAX];
    rebal_lines lines = {.struct_size = sizeof lines,
                         .capacity = ROWS_MAX,
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
    for (size_t i = 1; i < p->n; i++) d->line[i].price = p->price[week * p->n + i];
    return status;
}

/* Columns for the orders of a plan. */
typedef struct order_columns {
    int32_t instrument[ROWS_MAX];
    int64_t quantity[ROWS_MAX], fee[ROWS_MAX], cash[ROWS_MAX];
} order_columns;

static rebal_orders order_table(order_columns *c) {
    return (rebal_orders){.struct_size = sizeof(rebal_orders),
                          .capacity = ROWS_MAX,
                          .instrument = c->instrument,
                          .quantity = c->quantity,
                          .fee = c->fee,
                          .cash = c->cash};
}

/* One week: prices in, a plan out, and its orders executed. */
static rebal_status replay_week(account *a, const prices *p, size_t week, decision *d,
                                rebal_error *error) {
    const int64_t *price = p->price + week * p->n;
    int64_t now_ns = p->now_ns[week];
    order_columns columns;
    rebal_orders orders = order_table(&columns);
    rebal_status status =
        rebal_portfolio_tick(a->portfolio, NULL, NULL, price, p->n, now_ns, error);
    if (!status) status = ask(a, p, week, &orders, d, error);
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

static void record(run *r, const decision *d, size_t n) {
    for (size_t i = 0; i < n; i++) r->weight_ppb[d->week * n + i] = d->line[i].weight_ppb;
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

static rebal_status replay(run *r, const prices *p, const rebal_policy *policy,
                           const int64_t *target, const int64_t *holding, rebal_error *error) {
    account a = {.n = p->n};
    rebal_status status = account_open(&a, policy, target, holding, error);
    r->now_ns = p->now_ns;
    r->cash_first = holding[0];
    r->weight_ppb = calloc(p->weeks * p->n, sizeof *r->weight_ppb);
    r->value = calloc(p->weeks, sizeof *r->value);
    r->rebalance = calloc(p->weeks, sizeof *r->rebalance);
    if (!r->weight_ppb || !r->value || !r->rebalance) status = REBAL_E_MEMORY;
    for (size_t week = 0; !status && week < p->weeks; week++) {
        status = replay_week(&a, p, week, &r->today, error);
        if (!status) record(r, &r->today, p->n);
    }
    if (!status) finish(r, p);
    if (!status) status = ask_about_deposit(&a, p, &r->deposit, error);
    account_close(&a);
    return status;
}

/* The holdings all policies start from: 250 000.00 of cash, taken to target in the first week. */
static rebal_status open_holdings(int64_t *holding, const prices *p, const int64_t *target,
                                  rebal_error *error) {
    const rebal_policy to_target = {.struct_size = sizeof to_target};
    account a = {.n = p->n};
    decision d;
    rebal_status status;
    holding[0] = START_CENTS;
    status = account_open(&a, &to_target, target, holding, error);
    if (!status) status = replay_week(&a, p, 0, &d, error);
    if (!status)
        status = rebal_portfolio_get(a.portfolio, holding, REBAL_HOLDING, NULL, p->n, error);
    account_close(&a);
    return status;
}

static rebal_status replay_all(run *runs, const prices *p, rebal_error *error) {
    /* Cash, XOM, JPM, GE, JNJ, PG, KO, WMT, MSFT: parts per billion, together one. */
    static const int64_t target[] = {20000000,  120000000, 120000000, 100000000, 140000000,
                                     130000000, 100000000, 120000000, 150000000};
    static calendar c;
    int64_t holding[ROWS_MAX] = {0};
    rebal_status status;
    if (p->n != sizeof target / sizeof target[0]) return REBAL_E_ARGUMENT;
    calendar_fill(&c, p);
    status = open_holdings(holding, p, target, error);
    for (int k = 0; !status && k < POLICIES; k++) {
        rebal_policy policy = make_policy(k, &c);
        status = replay(&runs[k], p, &policy, target, holding, error);
    }
    return status;
}

/* ------------------------------------------------------------------ the program */

static void name_runs(run *runs) {
    static const char *const name[POLICIES] = {
        "Buy and hold", "Monthly",      "Quarterly",           "Quarterly and band",
        "5/25 bands",   "200/175 band", "20 % band, half way",
    };
    static const char *const rule[POLICIES] = {
        "never trades",
        "first week of each month, to target",
        "first week of each quarter, to target",
        "first week of each quarter, if out of its 5/25 band, to target",
        "when 5 points or a quarter of the target away, to target",
        "when 2 points away, back to 1.75 points",
        "when a fifth of the target away, back to a tenth",
    };
    for (int k = 0; k < POLICIES; k++) runs[k] = (run){.name = name[k], .rule = rule[k]};
}

static int write_file(const char *path, void (*write)(FILE *, const prices *, const run *),
                      const prices *p, const run *runs) {
    FILE *file = fopen(path, "w");
    if (!file) {
        fprintf(stderr, "cannot write %s\n", path);
        return 1;
    }
    write(file, p, runs);
    return fclose(file) != 0;
}

int main(int argc, char **argv) {
    static run runs[POLICIES];
    prices p;
    rebal_error error = {.struct_size = sizeof error};
    int failed;
    if (argc < 3) {
        fprintf(stderr, "usage: replay prices.csv report.html [picture.svg]\n");
        return 2;
    }
    name_runs(runs);
    if (prices_read(&p, argv[1])) return 1;
    failed = replay_all(runs, &p, &error) != REBAL_OK;
    if (failed) {
        fprintf(stderr, "stopped: %s, field %s, row %d\n", rebal_code_name(error.status),
                rebal_code_name(error.field), (int)error.row);
    } else {
        terminal_today(&p, &runs[MAIN]);
        terminal_deposit(&p, &runs[MAIN]);
        terminal_trades(&p, &runs[MAIN]);
        terminal_policies(runs);
        failed = write_file(argv[2], report_write, &p, runs);
        if (argc > 3) failed |= write_file(argv[3], chart_picture, &p, runs);
    }
    for (int k = 0; k < POLICIES; k++) {
        free(runs[k].weight_ppb);
        free(runs[k].value);
        free(runs[k].rebalance);
    }
    prices_free(&p);
    return failed;
}
