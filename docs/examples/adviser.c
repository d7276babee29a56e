/* SPDX-License-Identifier: MIT */
/* An adviser: ten thousand accounts follow one model of five funds. Some bring money, some take
 * money out, some have drifted, some hold an old fund that the model dropped. One engine, one
 * account handle and one plan serve all of them in turn. */
#include <rebal/rebal.h>
#include <stdio.h>
#include <string.h>

enum { CASH, FUND_1, FUND_5 = 5, OLD_FUND, N, ACCOUNTS = 10000 };

/* In shares: 20 % of 10000.00 in each fund is 200, 100, 80, 40, 20. */
static const int64_t price[N] = {0, 1000, 2000, 2500, 5000, 10000, 10000};
static const int64_t target[N] = {0, 200000000, 200000000, 200000000, 200000000, 200000000, 0};

/* The ledger's row of account a. */
static void read_ledger(int64_t *holding, int64_t *flow, int a) {
    const int64_t model[N] = {0, 200, 100, 80, 40, 20, 0}, old[N] = {0, 190, 95, 76, 38, 19, 5};
    memset(flow, 0, N * sizeof *flow);
    memcpy(holding, a % 10 == 2 ? old : model, N * sizeof *holding);
    if (a % 10 == 0) flow[CASH] = 100000;                         /* brings 1000.00 */
    if (a % 10 == 1) holding[FUND_1] = 300, holding[FUND_5] = 10; /* ten points off, both */
    if (a % 10 == 3) flow[CASH] = -200000;                        /* takes 2000.00 */
}

typedef struct totals {
    int traded, quiet;
    unsigned orders;
    int64_t sells, buys, cash;
} totals;

static rebal_status serve(totals *t, rebal_portfolio *account, rebal_plan *plan, int a,
                          rebal_error *error) {
    const int64_t now_ns = 1767225600000000000;
    int64_t holding[N], flow[N];
    rebal_summary summary = {.struct_size = sizeof summary};
    rebal_status status;
    read_ledger(holding, flow, a);
    status = rebal_portfolio_set(account, REBAL_HOLDING, NULL, holding, N, error);
    if (!status) status = rebal_portfolio_set(account, REBAL_FLOW, NULL, flow, N, error);
    if (!status) status = rebal_plan_make(plan, account, NULL, now_ns, error);
    if (!status) status = rebal_plan_summary(plan, &summary, error);
    if (status) return status;
    t->traded += summary.n_orders > 0;
    t->quiet += summary.reason == REBAL_QUIET;
    t->orders += summary.n_orders;
    t->sells += summary.sells;
    t->buys += summary.buys;
    t->cash += summary.cash_after;
    return REBAL_OK; /* rebal_plan_orders() would give the orders to send */
}

int main(void) {
    rebal_instruments instruments = {.struct_size = sizeof instruments, .base = CASH, .n = N};
    rebal_policy policy = {.struct_size = sizeof policy,
                           .scope = REBAL_SCOPE_BOOK,
                           .orphans = REBAL_ORPHAN_SELL,
                           .when = {REBAL_ON_BAND, REBAL_ON_FLOW},
                           .band_abs_ppb = 50000000,
                           .band_rel_ppb = 250000000,
                           .flow_ppb = 5000000};
    rebal_rules rules = {.struct_size = sizeof rules,
                         .money_exponent = -2,
                         .instruments = &instruments,
                         .policy = &policy};
    rebal_error error = {.struct_size = sizeof error};
    rebal_engine *engine = NULL;
    rebal_portfolio *account = NULL;
    rebal_plan *plan = NULL;
    totals t = {0};
    int a = 0;
    rebal_status status = rebal_engine_create(&engine, &rules, NULL, 0, &error);
    if (!status) status = rebal_portfolio_create(&account, engine, NULL, 0, &error);
    if (!status) status = rebal_plan_create(&plan, engine, NULL, 0, &error);
    if (!status) status = rebal_portfolio_set(account, REBAL_TARGET, NULL, target, N, &error);
    if (!status)
        status = rebal_portfolio_tick(account, NULL, NULL, price, N, 1767225600000000000, &error);
    for (; !status && a < ACCOUNTS; a++) status = serve(&t, account, plan, a, &error);
    if (status)
        printf("account %d: %s, field %s, row %d\n", a - 1, rebal_code_name(status),
               rebal_code_name(error.field), (int)error.row);
    else
        printf("%d accounts: %d traded, %d quiet, %u orders\nsells %lld.00, buys %lld.00, "
               "cash left %lld.00\n",
               ACCOUNTS, t.traded, t.quiet, t.orders, (long long)t.sells / 100,
               (long long)t.buys / 100, (long long)t.cash / 100);
    rebal_plan_destroy(plan);
    rebal_portfolio_destroy(account);
    rebal_engine_destroy(engine);
    return status != REBAL_OK;
}
/* Of ten accounts, number 0 buys 200.00 of each of five funds; 1 sells 1000.00 of one and buys
 * 1000.00 of another; 2 sells 500.00 of the old fund and buys 100.00 of each of five; 3 sells
 * 400.00 of each of five; six do nothing. A thousand times: 5 + 2 + 6 + 5 orders, sells of
 * 1000.00 + 500.00 + 2000.00, buys of 1000.00 + 1000.00 + 500.00. All cash is used. */
