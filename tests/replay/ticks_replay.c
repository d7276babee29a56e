/* SPDX-License-Identifier: MIT */
/* F-WATCH on real prices: NYSE-O, 36 stocks, 5651 days, each price of a day a tick. An account that
 * proves its verdicts against one that looks at all of itself each time; both trade when they fire.
 */
#include "account.h"

#include <string.h>

enum { STOCKS = 36, DAYS = 5651, TICKS = STOCKS };

typedef struct pair {
    account quick, whole;
    int64_t now_ns;
    size_t n_ticks, n_fired, n_different;
} pair;

/* 5/25 bands and hysteresis, not more than once in forty ticks. */
static rebal_status pair_open(pair *p, int64_t target[STOCKS + 1]) {
    const rebal_policy policy = {.struct_size = sizeof policy,
                                 .band_abs_ppb = 50000000,
                                 .band_rel_ppb = 250000000,
                                 .band_min_ppb = 5000000, /* cash, whose target is 0, too */
                                 .inner_ppb = 500000000,
                                 .release_ppb = 700000000,
                                 .cool_down_ns = 40};
    rebal_status status = account_open(&p->quick, &policy, target, STOCKS + 1, INT64_C(1000000000));
    return status ? status
                  : account_open(&p->whole, &policy, target, STOCKS + 1, INT64_C(1000000000));
}

static rebal_status trade(account *a, int64_t now_ns) {
    int32_t row[STOCKS];
    int64_t quantity[STOCKS], cash[STOCKS], fee[STOCKS];
    uint64_t id[STOCKS];
    rebal_orders orders = {.struct_size = sizeof orders,
                           .capacity = STOCKS,
                           .instrument = row,
                           .quantity = quantity,
                           .cash = cash,
                           .fee = fee,
                           .id = id};
    rebal_status status = rebal_plan_make(a->plan, a->portfolio, NULL, now_ns, NULL);
    if (!status) status = rebal_portfolio_commit(a->portfolio, a->plan, now_ns, NULL);
    if (!status) status = rebal_plan_orders(a->plan, &orders, NULL);
    rebal_fills fills = {.struct_size = sizeof fills,
                         .n = orders.count,
                         .instrument = row,
                         .quantity = quantity,
                         .cash = cash,
                         .fee = fee,
                         .order_id = id};
    return status ? status : rebal_portfolio_fill(a->portfolio, &fills, now_ns, NULL);
}

/* A tick of the other account, which is made to forget what it proved. */
static rebal_status tick_whole(pair *p, int32_t *fired, int32_t row, int64_t price, int64_t now_ns,
                               const int64_t *target) {
    rebal_status status =
        rebal_portfolio_set(p->whole.portfolio, REBAL_TARGET, NULL, target, 1, NULL);
    return status ? status
                  : rebal_portfolio_tick(p->whole.portfolio, fired, &row, &price, 1, now_ns, NULL);
}

/* F-WATCH: one day, its prices, tick by tick, up to each that fires. */
static rebal_status replay_day(pair *p, const int64_t *price, const int64_t *target) {
    int32_t row[TICKS], fired[TICKS], whole = 0;
    int64_t now_ns[TICKS];
    rebal_status status = REBAL_OK;
    for (int k = 0; k < TICKS; k++) row[k] = k + 1, now_ns[k] = ++p->now_ns;
    for (size_t done = 0, taken; done < TICKS && !status; done += taken) {
        status = rebal_portfolio_ticks(p->quick.portfolio, &taken, fired + done, row + done,
                                       price + done, now_ns + done, TICKS - done, NULL);
        if (status) return status;
        for (size_t k = done; k < done + taken && !status; k++) {
            status = tick_whole(p, &whole, row[k], price[k], now_ns[k], target);
            p->n_different += whole != fired[k];
        }
        p->n_ticks += taken;
        if (whole <= 0 || status) continue;
        p->n_fired++;
        status = trade(&p->quick, now_ns[done + taken - 1]);
        if (!status) status = trade(&p->whole, now_ns[done + taken - 1]);
    }
    return status;
}

static int same_accounts(const pair *p) {
    static uint8_t quick[1 << 14], whole[1 << 14];
    size_t n = 0, m = 0;
    int failed = rebal_portfolio_save(p->quick.portfolio, quick, sizeof quick, &n, NULL) ||
                 rebal_portfolio_save(p->whole.portfolio, whole, sizeof whole, &m, NULL);
    return !failed && n == m && memcmp(quick, whole, n) == 0;
}

int main(void) {
    static pair p;
    int64_t target[STOCKS + 1] = {0}, price[STOCKS];
    double relative[STOCKS], level[STOCKS];
    rebal_status status = REBAL_OK;
    size_t days = 0;
    FILE *data = data_open("olps/nyse-o_relatives.csv.gz");
    if (!data) return SKIPPED;
    for (int i = 0; i < STOCKS; i++) {
        level[i] = 1;
        target[i + 1] = REBAL_ONE / STOCKS + (i < REBAL_ONE % STOCKS);
    }
    status = pair_open(&p, target);
    while (!status && data_row(data, NULL, 0, relative, STOCKS) == STOCKS) {
        for (int i = 0; i < STOCKS; i++) {
            level[i] *= relative[i];
            price[i] = (int64_t)(level[i] * 1e8 + 0.5);
        }
        status = replay_day(&p, price, target);
        days++;
    }
    data_close(data);
    int good = status == REBAL_OK && same_accounts(&p) && p.n_fired > 100;
    good &= figure_is("days", (double)days, DAYS);
    good &= figure_is("ticks", (double)p.n_ticks, DAYS * TICKS);
    good &= figure_is("verdicts that differ", (double)p.n_different, 0);
    printf("fired %zu times\n", p.n_fired);
    account_close(&p.quick);
    account_close(&p.whole);
    return !good;
}
