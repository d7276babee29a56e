/* SPDX-License-Identifier: MIT */
/* The smallest whole program: cash in cents and two funds in whole shares, bands of five points. */
#include <rebal/rebal.h>
#include <stdio.h>

int main(void) {
    rebal_instruments instruments = {.struct_size = sizeof instruments, .n = 3};
    rebal_policy policy = {.struct_size = sizeof policy, .band_abs_ppb = 50000000};
    rebal_rules rules = {sizeof rules, -2, .instruments = &instruments, .policy = &policy};
    int64_t holding[] = {100000, 200, 50}, target[] = {0, 600000000, 400000000};
    int64_t price[] = {0, 10250, 9800}, quantity[3], now = 1767225600000000000;
    rebal_lines lines = {.struct_size = sizeof lines, .capacity = 3, .quantity = quantity};
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan;
    if (rebal_engine_create(&engine, &rules, NULL, 0, NULL) ||
        rebal_portfolio_create(&portfolio, engine, NULL, 0, NULL) ||
        rebal_plan_create(&plan, engine, NULL, 0, NULL) ||
        rebal_portfolio_set(portfolio, REBAL_HOLDING, NULL, holding, 3, NULL) ||
        rebal_portfolio_set(portfolio, REBAL_TARGET, NULL, target, 3, NULL) ||
        rebal_portfolio_tick(portfolio, NULL, NULL, price, 3, now, NULL) ||
        rebal_plan_make(plan, portfolio, NULL, now, NULL) || rebal_plan_lines(plan, &lines, NULL))
        return 1;
    for (int i = 1; i < 3; i++) printf("fund %d: order %+lld shares\n", i, (long long)quantity[i]);
    rebal_plan_destroy(plan);
    rebal_portfolio_destroy(portfolio);
    rebal_engine_destroy(engine);
    return 0;
}
/* The account is worth 1000.00 + 200 * 102.50 + 50 * 98.00 = 26400.00. Fund 1 should be 15840.00:
 * 4660.00 too much are 45.46 shares, so 45 are sold. Fund 2 should be 10560.00: 5660.00 too little
 * are 57.76 shares, so 57 are bought; the 5586.00 come from 1000.00 and 4612.50. */
