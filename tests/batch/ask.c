/* SPDX-License-Identifier: MIT */
/* The oracle: one account in a portfolio of its own, through the public interface alone. */
#include "batch/world.h"

#include <string.h>

/* Where the clocks stand in the bytes of an account: behind a word and two counts. */
enum { ASK_COMMIT = 28, ASK_DONE = 36, ASK_LATCHED = 44, ASK_BYTES = 1 << 12 };

static void put64(uint8_t *bytes, int64_t value) {
    for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)((uint64_t)value >> (8 * i));
}

/* Clocks as the table has them: only the bytes of an account can say any. */
static int set_clocks(rebal_portfolio *portfolio, int64_t commit_ns, int64_t done_ns,
                      int32_t latched) {
    uint8_t bytes[ASK_BYTES];
    size_t count;
    if (rebal_portfolio_save(portfolio, bytes, ASK_BYTES, &count, NULL)) return 1;
    put64(bytes + ASK_COMMIT, commit_ns);
    put64(bytes + ASK_DONE, done_ns);
    bytes[ASK_LATCHED] = (uint8_t)latched;
    return rebal_portfolio_load(portfolio, bytes, count, NULL) != REBAL_OK;
}

static rebal_status set_items(const world *w, size_t from, size_t m, rebal_portfolio *portfolio) {
    const rebal_accounts *t = &w->accounts;
    const int32_t *row = t->instrument ? t->instrument + from : NULL;
    for (size_t k = 0; k < m && row; k++)
        if (row[k] < 0 || row[k] >= (int32_t)w->n || (k > 0 && row[k] <= row[k - 1]))
            return REBAL_E_ROW;
    rebal_status status =
        rebal_portfolio_set(portfolio, REBAL_HOLDING, row, t->holding + from, m, NULL);
    if (status) return status;
    if (t->model) return rebal_portfolio_set(portfolio, REBAL_TARGET, NULL, t->model, w->n, NULL);
    return rebal_portfolio_set(portfolio, REBAL_TARGET, row, t->target + from, m, NULL);
}

rebal_status world_set_account(const world *w, size_t a, rebal_portfolio *portfolio) {
    const rebal_accounts *t = &w->accounts;
    int64_t begin = (int64_t)(a * w->n), end = begin + (int64_t)w->n;
    int32_t latched = t->latched && w->policy.release_ppb > 0 ? t->latched[a] : 0;
    if (t->offset) begin = t->offset[a], end = t->offset[a + 1];
    if (begin < 0 || end < begin || end > (int64_t)t->n_items) return REBAL_E_RANGE;
    rebal_status status = set_items(w, (size_t)begin, (size_t)(end - begin), portfolio);
    if (!status && t->reserve)
        status =
            rebal_portfolio_set(portfolio, REBAL_HOLDING_MIN, &w->base, t->reserve + a, 1, NULL);
    if (!status && t->flow)
        status = rebal_portfolio_set(portfolio, REBAL_FLOW, &w->base, t->flow + a, 1, NULL);
    if (!status && (latched < 0 || latched > 1)) status = REBAL_E_RANGE;
    if (status) return status;
    return set_clocks(portfolio, t->commit_ns ? t->commit_ns[a] : INT64_MIN,
                      t->calendar_done_ns ? t->calendar_done_ns[a] : INT64_MIN, latched)
               ? REBAL_E_INTERNAL
               : REBAL_OK;
}

/* F-DRIFT: of no orders at all. */
static int64_t drift_of(const world *w, rebal_portfolio *portfolio, rebal_plan *plan) {
    rebal_orders none = {.struct_size = sizeof none};
    rebal_summary summary = {.struct_size = sizeof summary};
    if (rebal_plan_verify(plan, portfolio, &none, NULL, w->now_ns, NULL) ||
        rebal_plan_summary(plan, &summary, NULL))
        return INT64_MIN;
    return summary.drift_before_ppb;
}

static void make(world_answer *answer, const world *w, rebal_portfolio *portfolio,
                 rebal_plan *plan) {
    rebal_request request = {.struct_size = sizeof request, .flags = w->flags};
    rebal_summary summary = {.struct_size = sizeof summary};
    answer->status = rebal_plan_make(plan, portfolio, &request, w->now_ns, NULL);
    if (answer->status) return;
    (void)rebal_plan_summary(plan, &summary, NULL);
    answer->reason = summary.reason;
    if (answer->fired == 0 && w->flags == 0) return;
    answer->value = summary.value;
    answer->fees = summary.fees;
    answer->cash_after = summary.cash_after;
    answer->n_orders = summary.n_orders;
    if (rebal_plan_seal(plan, portfolio, NULL) || rebal_plan_orders(plan, &answer->orders, NULL))
        answer->status = REBAL_E_INTERNAL;
}

void world_ask(world_answer *answer, const world *w, size_t a, rebal_portfolio *portfolio,
               rebal_plan *plan, const rebal_orders *orders) {
    const rebal_accounts *t = &w->accounts;
    rebal_clock clock = {.struct_size = sizeof clock};
    *answer = (world_answer){.fired = -1, .drift = -1, .orders = *orders};
    answer->latched = t->latched ? t->latched[a] : 0;
    answer->done_ns = t->calendar_done_ns ? t->calendar_done_ns[a] : INT64_MIN;
    (void)rebal_portfolio_reset(portfolio, NULL);
    if (world_tick_portfolio(w, portfolio)) answer->status = REBAL_E_INTERNAL;
    if (!answer->status) answer->status = world_set_account(w, a, portfolio);
    if (answer->status) return;
    answer->status =
        rebal_portfolio_tick(portfolio, &answer->fired, NULL, NULL, 0, w->now_ns, NULL);
    (void)rebal_portfolio_clock(portfolio, &clock, NULL);
    if (answer->fired >= 0) {
        answer->latched = clock.latched;
        answer->done_ns = clock.calendar_done_ns;
        answer->drift = drift_of(w, portfolio, plan);
    }
    make(answer, w, portfolio, plan);
}
