/* SPDX-License-Identifier: MIT */
/* Judges orders that somebody else made: what they do to the account, which laws they break, and
 * what the rules think of each instrument. */
#include <rebal/rebal.h>
#include <stdio.h>

enum { CASH, STOCKS, BONDS, GOLD, N, LAWS_MAX = 32 };
static const char *const name[N] = {"cash", "stocks", "bonds", "gold"};

static rebal_status print_lines(const rebal_plan *plan, rebal_error *error) {
    int32_t reason[N];
    int64_t quantity[N], wanted[N], weight[N], lo[N], hi[N], after[N];
    rebal_lines lines = {.struct_size = sizeof lines,
                         .capacity = N,
                         .reason = reason,
                         .quantity = quantity,
                         .wanted = wanted,
                         .weight_ppb = weight,
                         .lo_ppb = lo,
                         .hi_ppb = hi,
                         .after_ppb = after};
    rebal_status status = rebal_plan_lines(plan, &lines, error);
    for (size_t i = 0; !status && i < lines.count; i++)
        printf("%-7s %6.2f -> %5.2f %%, band %5.2f - %5.2f, wanted %+4lld, ordered %+4lld: %s\n",
               name[i], (double)weight[i] / 1e7, (double)after[i] / 1e7, (double)lo[i] / 1e7,
               (double)hi[i] / 1e7, (long long)wanted[i], (long long)quantity[i],
               rebal_code_name(reason[i]));
    return status;
}

static rebal_status print_violations(const rebal_plan *plan, rebal_error *error) {
    int32_t law[LAWS_MAX], instrument[LAWS_MAX];
    int64_t actual[LAWS_MAX], bound[LAWS_MAX];
    rebal_violations broken = {.struct_size = sizeof broken,
                               .capacity = LAWS_MAX,
                               .law = law,
                               .instrument = instrument,
                               .actual = actual,
                               .bound = bound};
    rebal_status status = rebal_plan_violations(plan, &broken, error);
    for (size_t k = 0; !status && k < broken.count; k++)
        printf("breaks %s at %s: %lld, bound %lld\n", rebal_code_name(law[k]),
               instrument[k] == REBAL_NONE ? "the plan" : name[instrument[k]], (long long)actual[k],
               (long long)bound[k]);
    return status;
}

static rebal_status judge(rebal_plan *plan, const rebal_portfolio *portfolio, int64_t *quantity,
                          int64_t now_ns, rebal_error *error) {
    int32_t instrument[] = {STOCKS, GOLD};
    rebal_orders orders = {
        .struct_size = sizeof orders, .count = 2, .instrument = instrument, .quantity = quantity};
    rebal_summary s = {.struct_size = sizeof s};
    rebal_status status = rebal_plan_verify(plan, portfolio, &orders, NULL, now_ns, error);
    if (!status) status = rebal_plan_summary(plan, &s, error);
    if (status) return status;
    printf("sell %lld stocks, buy %lld gold: drift %.2f -> %.2f points, cash %lld.%02lld, broken "
           "laws: %u\n",
           (long long)-quantity[0], (long long)quantity[1], (double)s.drift_before_ppb / 1e7,
           (double)s.drift_after_ppb / 1e7, (long long)s.cash_after / 100,
           (long long)s.cash_after % 100, (unsigned)s.n_violations);
    status = print_violations(plan, error);
    return status ? status : print_lines(plan, error);
}

int main(void) {
    const int64_t holding[N] = {200000, 500, 300, 40}, price[N] = {0, 11200, 9300, 18800};
    const int64_t target[N] = {50000000, 500000000, 300000000, 150000000};
    const int64_t now_ns = 1767225600000000000;
    int64_t theirs[] = {-60, 45}, better[] = {-60, 34};
    rebal_instruments instruments = {.struct_size = sizeof instruments, .base = CASH, .n = N};
    rebal_policy policy = {.struct_size = sizeof policy, .band_abs_ppb = 50000000};
    rebal_rules rules = {.struct_size = sizeof rules,
                         .money_exponent = -2,
                         .instruments = &instruments,
                         .policy = &policy};
    rebal_error error = {.struct_size = sizeof error};
    rebal_engine *engine = NULL;
    rebal_portfolio *portfolio = NULL;
    rebal_plan *plan = NULL;
    rebal_status status = rebal_engine_create(&engine, &rules, NULL, 0, &error);
    if (!status) status = rebal_portfolio_create(&portfolio, engine, NULL, 0, &error);
    if (!status) status = rebal_plan_create(&plan, engine, NULL, 0, &error);
    if (!status) status = rebal_portfolio_set(portfolio, REBAL_HOLDING, NULL, holding, N, &error);
    if (!status) status = rebal_portfolio_set(portfolio, REBAL_TARGET, NULL, target, N, &error);
    if (!status) status = rebal_portfolio_tick(portfolio, NULL, NULL, price, N, now_ns, &error);
    if (!status) status = judge(plan, portfolio, theirs, now_ns, &error);
    if (!status) status = judge(plan, portfolio, better, now_ns, &error);
    if (status)
        printf("stopped: %s, field %s [%lld] = %lld\n", rebal_code_name(status),
               rebal_code_name(error.field), (long long)error.index, (long long)error.value);
    rebal_plan_destroy(plan);
    rebal_portfolio_destroy(portfolio);
    rebal_engine_destroy(engine);
    return status != REBAL_OK;
}
/* The account is worth 2000.00 + 56000.00 + 27900.00 + 7520.00 = 93420.00. Stocks should be
 * 46710.00: 82.9 shares less. Gold should be 14013.00, which is 74.5 shares: 34 more and not 45.
 * Sold and bought: 6720.00 and 8460.00, or 6392.00; of the 2000.00 in cash, 260.00 or 2328.00 are
 * left. */
