/* SPDX-License-Identifier: MIT */
/* One price, all who hold it. */
#include "api/holders.h"

#include "base/fail.h"
#include "base/options.h"

#include <stddef.h>

/* What version 0.1 has. */
#define API_FIRED_MIN (offsetof(rebal_fired, fired) + sizeof(int32_t *))

/* ---- an account */

/* The row that no price is of: an account that is no account waits for a touch. */
#define API_HOLDERS_NEVER INT32_MAX

/* What a verdict that was looked at rests on. */
static void api_holders_rest(rebal_holders *holders, size_t a, const rbl_watch *watch,
                             rebal_status status) {
    rbl_holders *columns = &holders->columns;
    rbl_holder *holder = &columns->holder[a];
    holder->blocked = REBAL_NONE;
    columns->until_ns[a] = INT64_MAX;
    if (watch->set && watch->blocked == REBAL_NONE) {
        int32_t verdict = holder->verdict;
        columns->until_ns[a] = watch->clock_ns;
        if (rbl_holders_prove(columns, a, watch) && holder->verdict == verdict) return;
        holder->verdict = verdict;
    }
    columns->lo[a] = INT32_MAX;
    bool tells = watch->set || (status != REBAL_OK && status != REBAL_E_UNPROVED);
    holder->state = tells ? RBL_HOLDER_HELD : RBL_HOLDER_LOOK;
    if (watch->set) holder->blocked = watch->blocked;
}

/* The account as it is, in the scratch portfolio. */
static void api_holders_look(rebal_holders *holders, size_t a) {
    rebal_portfolio *portfolio = holders->scratch.portfolio;
    rbl_account *account = &portfolio->account;
    rbl_holder *holder = &holders->columns.holder[a];
    const int64_t release = account->rules->policy.release_ppb;
    rebal_status status = rbl_batch_load(&holders->scratch, &holders->table, a, NULL);
    holder->verdict = REBAL_NONE;
    if (status) {
        holders->columns.lo[a] = INT32_MAX;
        holder->state = RBL_HOLDER_HELD;
        holders->columns.until_ns[a] = INT64_MAX;
        holder->blocked = API_HOLDERS_NEVER;
        return;
    }
    account->calendar_done_ns = holders->done_ns[a];
    account->latched = release > 0 && holders->latched[a] == 1;
    portfolio->watch.history = account->history;
    holder->verdict = rbl_portfolio_decide(portfolio, &status);
    if (!status) {
        holders->done_ns[a] = account->calendar_done_ns;
        holders->latched[a] = account->latched;
    }
    api_holders_rest(holders, a, &portfolio->watch, status);
    rbl_batch_unload(&holders->scratch, &holders->table, a);
}

static void api_holders_publish(rebal_holders *holders, size_t a) {
    const rbl_holder *holder = &holders->columns.holder[a];
    uint64_t bit = UINT64_C(1) << a % 64, *word = &holders->firing[a / 64];
    *word = holder->verdict != 0 ? *word | bit : *word & ~bit;
    if (holders->columns.until_ns[a] < holders->until_ns)
        holders->until_ns = holders->columns.until_ns[a];
}

/* Those in doubt, one by one; what rests on nothing stays in doubt for the next call. */
static void api_holders_settle(rebal_holders *holders) {
    rbl_holders *columns = &holders->columns;
    size_t kept = 0;
    for (size_t k = 0; k < columns->n_doubt; k++) {
        const size_t a = columns->doubt[k];
        rbl_holder *holder = &columns->holder[a];
        if (!rbl_holders_stands(columns, a)) api_holders_look(holders, a);
        api_holders_publish(holders, a);
        holder->doubted = holder->forced = holder->state == RBL_HOLDER_LOOK;
        if (holder->doubted) columns->doubt[kept++] = (uint32_t)a;
    }
    columns->n_doubt = kept;
}

/* ---- time and prices */

/* Accounts whose calendar, or cool-down, has come to an end. */
static void api_holders_expire(rebal_holders *holders, int64_t now_ns) {
    rbl_holders *columns = &holders->columns;
    if (now_ns <= holders->until_ns) return;
    holders->until_ns = INT64_MAX;
    for (size_t a = 0; a < columns->n; a++) {
        int64_t until_ns = columns->until_ns[a];
        if (until_ns < now_ns)
            rbl_holders_doubt(columns, a);
        else if (until_ns < holders->until_ns)
            holders->until_ns = until_ns;
    }
}

/* Prices that grew too old, or are young again. */
static void api_holders_age(rebal_holders *holders, int64_t now_ns) {
    const rbl_account *account = &holders->scratch.portfolio->account;
    const int64_t age_max = account->rules->halt.price_age_ns;
    for (size_t i = 0; i < account->rules->n && age_max > 0; i++) {
        uint64_t age = (uint64_t)now_ns - (uint64_t)account->column[REBAL_PRICE_TIME][i];
        bool stale = account->column[REBAL_PRICE][i] != 0 && age > (uint64_t)age_max;
        if (stale != (holders->stale[i] != 0)) rbl_holders_doubt_row(&holders->columns, i);
        holders->stale[i] = stale;
    }
}

static void api_holders_take(rebal_holders *holders, int32_t row, int64_t price, int64_t now_ns) {
    rbl_account *account = &holders->scratch.portfolio->account;
    if (row == account->rules->base) return;
    bool moved = account->moved[row] != 0;
    rbl_portfolio_take_price(account, row, price, now_ns);
    rbl_holders_move(&holders->columns, (size_t)row, price);
    if (moved || account->moved[row] != 0) rbl_holders_doubt_row(&holders->columns, (size_t)row);
}

/* ---- the call */

static rebal_status api_holders_read_fired(rebal_fired *table, const rebal_fired *fired, size_t n,
                                           rebal_error *error) {
    rebal_status status = rbl_options_read_table(table, sizeof *table, API_FIRED_MIN, fired);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_FIRED);
    if (table->capacity >= n) return REBAL_OK;
    return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_FIRED, REBAL_NONE, REBAL_NONE,
                    rbl_fail_count(n));
}

/* The accounts whose bits are set. */
static size_t api_holders_list(const rebal_holders *holders, const rebal_fired *to) {
    size_t count = 0;
    for (size_t w = 0; w <= holders->table.n / 64; w++) {
        uint64_t bits = holders->firing[w];
        for (size_t a = w * 64; bits != 0; a++, bits >>= 1) {
            if (!(bits & 1)) continue;
            if (to->account) to->account[count] = (int32_t)a;
            if (to->fired) to->fired[count] = holders->columns.holder[a].verdict;
            count++;
        }
    }
    return count;
}

/* F-HOLDERS */
rebal_status rebal_holders_tick(rebal_holders *holders, rebal_fired *fired,
                                const int32_t *instrument, const int64_t *price, size_t n,
                                int64_t now_ns, rebal_error *error) {
    rebal_fired table = {.struct_size = sizeof table};
    rebal_status status = REBAL_OK;
    if (!holders) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_HOLDERS);
    if (fired) status = api_holders_read_fired(&table, fired, holders->table.n, error);
    if (!status)
        status = rbl_portfolio_check_tick(holders->scratch.portfolio, instrument, price, n, now_ns,
                                          error);
    if (status) return status;
    holders->scratch.portfolio->account.now_ns = now_ns;
    for (size_t k = 0; k < n; k++)
        api_holders_take(holders, instrument ? instrument[k] : (int32_t)k, price[k], now_ns);
    api_holders_age(holders, now_ns);
    api_holders_expire(holders, now_ns);
    api_holders_settle(holders);
    if (fired) fired->count = api_holders_list(holders, &table);
    return REBAL_OK;
}
