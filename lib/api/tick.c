/* SPDX-License-Identifier: MIT */
/* Ticks: prices and time come in, and the verdict goes out. */
#include "api/portfolio.h"

#include "base/fail.h"

static int32_t tick_row(const int32_t *instrument, size_t k) {
    return instrument ? instrument[k] : (int32_t)k;
}

static rebal_status tick_check_price(const rbl_rules *rules, int32_t row, size_t k, int64_t price,
                                     rebal_error *error) {
    if (row == rules->base || (price > 0 && price <= RBL_QUANTITY_MAX)) return REBAL_OK;
    return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_PRICE, row, (int64_t)k, price);
}

/* Did the price move by more than the halt allows? */
static bool tick_moved(const rbl_rules *rules, int64_t before, int64_t price) {
    int64_t most = rules->halt.price_move_ppb,
            change = price > before ? price - before : before - price;
    if (most == 0 || before == 0) return false;
    rbl_wide allowed = rbl_wide_mul_div_floor(rbl_wide_of(before), (uint64_t)most, REBAL_ONE);
    return rbl_wide_cmp(rbl_wide_of(change), allowed) > 0;
}

void rbl_portfolio_take_price(rbl_account *account, int32_t row, int64_t price, int64_t now_ns) {
    if (row == account->rules->base) return;
    account->moved[row] = tick_moved(account->rules, account->column[REBAL_PRICE][row], price);
    account->column[REBAL_PRICE][row] = price;
    account->column[REBAL_PRICE_TIME][row] = now_ns;
    rbl_account_trace_tick(&account->prices, row, price, now_ns);
}

/* No verdict; and none until the row at fault is ticked. */
static int32_t tick_refuse(rebal_portfolio *portfolio, rebal_status status, int64_t row) {
    bool waits =
        status == REBAL_E_NO_PRICE || status == REBAL_E_STALE_PRICE || status == REBAL_E_HALT;
    portfolio->watch.set = false;
    if (waits) rbl_watch_block(&portfolio->watch, &portfolio->account, (int32_t)row);
    return REBAL_NONE;
}

int32_t rbl_portfolio_decide(rebal_portfolio *portfolio, rebal_status *status) {
    rbl_account *account = &portfolio->account;
    rbl_survey *survey = &portfolio->survey;
    const rebal_policy *policy = &account->rules->policy;
    bool latched = account->latched;
    int64_t done_ns = account->calendar_done_ns;
    rebal_error why = {.struct_size = sizeof why, .row = REBAL_NONE};
    *status = rbl_survey_take(survey, account, account->now_ns, &why);
    if (*status) return tick_refuse(portfolio, *status, why.row);
    const rbl_decision *decision = &survey->decision;
    bool fired = rbl_decision_fires(decision);
    if (decision->due && !fired && !decision->cooling) account->calendar_done_ns = account->now_ns;
    if (policy->release_ppb > 0) {
        bool out = fired || account->latched;
        account->latched = out && rbl_trigger_breached(account, &survey->book, &survey->bands,
                                                       survey->group_value, policy->release_ppb);
    }
    int32_t verdict = fired ? decision->fired : 0;
    bool stable = account->latched == latched && account->calendar_done_ns == done_ns;
    /* An account that changes before each tick would never gain by it. */
    bool again = portfolio->watch.history == account->history;
    portfolio->watch.history = account->history;
    rbl_watch_set(&portfolio->watch, account, survey, verdict, stable && again);
    return verdict;
}

/* The verdict after prices were taken: the one that stands, or a new one. */
static int32_t tick_answer(rebal_portfolio *portfolio, const int32_t *instrument, size_t n,
                           int64_t now_ns) {
    rbl_account *account = &portfolio->account;
    rebal_status status;
    account->now_ns = now_ns;
    rbl_account_settle(account, now_ns);
    if (rbl_watch_stands(&portfolio->watch, account, instrument, n))
        return portfolio->watch.verdict;
    return rbl_portfolio_decide(portfolio, &status);
}

rebal_status rbl_portfolio_check_tick(rebal_portfolio *portfolio, const int32_t *instrument,
                                      const int64_t *price, size_t n, int64_t now_ns,
                                      rebal_error *error) {
    const rbl_account *account = &portfolio->account;
    if (!price && n > 0) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PRICE);
    if (n > account->rules->n)
        return rbl_fail(error, REBAL_E_ARGUMENT, RBL_FIELD_N, REBAL_NONE, REBAL_NONE,
                        rbl_fail_count(n));
    if (now_ns < account->now_ns)
        return rbl_fail(error, REBAL_E_TIME, RBL_FIELD_NOW, REBAL_NONE, REBAL_NONE, now_ns);
    rebal_status status = rbl_portfolio_check_rows(portfolio, instrument, n, error);
    for (size_t k = 0; k < n && !status; k++)
        status = tick_check_price(account->rules, tick_row(instrument, k), k, price[k], error);
    return status;
}

rebal_status rebal_portfolio_tick(rebal_portfolio *portfolio, int32_t *fired,
                                  const int32_t *instrument, const int64_t *price, size_t n,
                                  int64_t now_ns, rebal_error *error) {
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    rbl_account *account = &portfolio->account;
    rebal_status status = rbl_portfolio_check_tick(portfolio, instrument, price, n, now_ns, error);
    if (status) return status;
    for (size_t k = 0; k < n; k++)
        rbl_portfolio_take_price(account, tick_row(instrument, k), price[k], now_ns);
    rbl_account_trace_tick(&account->prices, REBAL_NONE, 0, now_ns);
    int32_t verdict = tick_answer(portfolio, instrument, n, now_ns);
    if (fired) *fired = verdict;
    return REBAL_OK;
}

/* ---- many */

enum { TICK_BLOCK = 64 };

/* Are a block's rows, prices and times all what they may be, the times in order? In a form that
 * compilers make vectors of: one bit of a sum or difference tells. Times beyond 2^62 are left to
 * the other loop, and so are prices of the base cash. */
static bool tick_block_fine(const rbl_account *account, const rbl_watch_ticks *ticks, size_t from) {
    const int32_t *row = ticks->row + from, last = (int32_t)account->rules->n - 1;
    const int64_t *price = ticks->price + from, *now_ns = ticks->now_ns + from;
    uint64_t prices = 0, times = 0, steps = 0;
    uint32_t rows = 0;
    for (size_t k = 0; k < TICK_BLOCK; k++) {
        rows |= (uint32_t)row[k] | ((uint32_t)last - (uint32_t)row[k]);
        prices |= (uint64_t)price[k] - 1;
    }
    for (size_t k = 0; k < TICK_BLOCK; k++) times |= (uint64_t)now_ns[k] + (UINT64_C(1) << 62);
    for (size_t k = 1; k < TICK_BLOCK; k++) steps |= (uint64_t)now_ns[k] - (uint64_t)now_ns[k - 1];
    return rows >> 31 == 0 && prices >> 62 == 0 && (times | steps) >> 63 == 0;
}

static rebal_status tick_check_one(const rbl_account *account, const rbl_watch_ticks *ticks,
                                   size_t k, rebal_error *error) {
    int32_t row = ticks->row[k];
    if (row < 0 || (size_t)row >= account->rules->n)
        return rbl_fail(error, REBAL_E_ROW, RBL_FIELD_INSTRUMENT, row, (int64_t)k, row);
    return tick_check_price(account->rules, row, k, ticks->price[k], error);
}

/* Tick by tick TIME, ROW, RANGE. */
static rebal_status tick_check_many(const rbl_account *account, const rbl_watch_ticks *ticks,
                                    rebal_error *error) {
    rebal_status status = REBAL_OK;
    int64_t last_ns = account->now_ns;
    for (size_t k = 0; k < ticks->n && !status;) {
        int64_t now_ns = ticks->now_ns[k];
        if (now_ns < last_ns)
            return rbl_fail(error, REBAL_E_TIME, RBL_FIELD_NOW, REBAL_NONE, (int64_t)k, now_ns);
        bool block = ticks->n - k >= TICK_BLOCK && tick_block_fine(account, ticks, k);
        if (!block) status = tick_check_one(account, ticks, k, error);
        k += block ? TICK_BLOCK : 1;
        last_ns = ticks->now_ns[k - 1];
    }
    return status;
}

/* Takes a run of ticks that leaves the verdict as it is, or one tick that has its own. */
static size_t tick_some(rebal_portfolio *portfolio, int32_t *verdict,
                        const rbl_watch_ticks *ticks) {
    rbl_account *account = &portfolio->account;
    size_t taken = rbl_watch_run(&portfolio->watch, account, ticks);
    *verdict = portfolio->watch.verdict;
    if (taken > 0) return taken;
    rbl_portfolio_take_price(account, ticks->row[0], ticks->price[0], ticks->now_ns[0]);
    rbl_account_trace_tick(&account->prices, REBAL_NONE, 0, ticks->now_ns[0]);
    *verdict = tick_answer(portfolio, ticks->row, 1, ticks->now_ns[0]);
    return 1;
}

rebal_status rebal_portfolio_ticks(rebal_portfolio *portfolio, size_t *taken, int32_t *fired,
                                   const int32_t *instrument, const int64_t *price,
                                   const int64_t *now_ns, size_t n, rebal_error *error) {
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    if (!instrument && n > 0)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_INSTRUMENT);
    if (!price && n > 0) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PRICE);
    if (!now_ns && n > 0) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_NOW);
    rbl_watch_ticks ticks = {.row = instrument, .price = price, .now_ns = now_ns, .n = n};
    rebal_status status = tick_check_many(&portfolio->account, &ticks, error);
    if (status) return status;
    int32_t verdict = 0;
    size_t done = 0;
    while (done < n && !(taken && verdict != 0)) {
        bool alone = taken && portfolio->watch.verdict != 0;
        ticks = (rbl_watch_ticks){.row = instrument + done,
                                  .price = price + done,
                                  .now_ns = now_ns + done,
                                  .n = alone ? 1 : n - done};
        size_t some = tick_some(portfolio, &verdict, &ticks);
        for (size_t k = 0; fired && k < some; k++) fired[done + k] = verdict;
        done += some;
    }
    if (taken) *taken = done;
    return REBAL_OK;
}
