/* SPDX-License-Identifier: MIT */
/* What becomes of an account when its orders are filled: at once, and many times over. */
#include "property.h"

/* No order is planned on the account as it is; fees may have eaten all of it. */
static void expect_nothing(tally *t, desk *d, int64_t now, const char *when, size_t k) {
    answer a;
    desk_plan(d, &a, now);
    if (a.status == REBAL_E_NO_VALUE) return;
    PROPERTY(t, a.status == REBAL_OK, "%s %zu: status %d", when, k, a.status);
    PROPERTY(t, a.n == 0, "%s %zu: row %d: %lld", when, k, a.row[0], (long long)a.quantity[0]);
}

/* I-08: planning again after perfect fills gives no order: as soon as the orders are sent, after
 * each fill, and when all has settled. */
void property_perfect_fills(tally *t, book *b, desk *d) {
    answer a;
    int64_t failures = t->failures;
    desk_plan(d, &a, b->now);
    if (a.status != REBAL_OK || a.n == 0) return;
    t->counted++;
    rebal_status status = desk_commit(d, &a, b->now);
    PROPERTY(t, status == REBAL_OK, "commit: %d", status);
    expect_nothing(t, d, b->now, "sent", 0);
    desk_move_flows(d, b);
    expect_nothing(t, d, b->now, "moved", 0);
    for (size_t k = 0; k < a.n && t->failures == failures; k++) {
        status = desk_fill(d, &a, k, k + 1, b->now + (int64_t)k);
        PROPERTY(t, status == REBAL_OK, "fill %zu: %d", k, status);
        expect_nothing(t, d, b->now + (int64_t)k, "filled", k);
    }
    if (t->failures != failures || b->n_items > 0) return; /* what arrives may be sold */
    (void)desk_tick(d, b, b->now + 1000);
    expect_nothing(t, d, b->now + 1000, "settled", a.n);
}

/* ---- there and back */

enum { LEGS = 6 };

/* Other shares of the same sum. */
static void turn_targets(book *b, int64_t *turned, int64_t by) {
    for (size_t i = 0; i < b->n; i++) turned[i] = b->target[(i + (size_t)by) % b->n];
}

static rebal_status trade(desk *d, answer *a, int64_t now) {
    desk_force(d, a, now);
    if (a->status != REBAL_OK) return a->status;
    rebal_status status = desk_commit(d, a, now);
    return status ? status : desk_fill(d, a, 0, a->n, now);
}

/* I-16: to other shares and back, three times: the value after never exceeds the one before. */
void property_round_trip(tally *t, book *b, desk *d) {
    int64_t turned[BOOK_ROWS], cash = 0, value = 0, now = b->now;
    answer a;
    for (size_t i = 0; i < b->n; i++) b->goal[i] = REBAL_NONE;
    (void)rebal_portfolio_set(d->portfolio, REBAL_GOAL, NULL, b->goal, b->n, NULL);
    desk_move_flows(d, b);
    for (int leg = 0; leg < LEGS; leg++, now += 1000) {
        turn_targets(b, turned, leg % 2);
        (void)rebal_portfolio_set(d->portfolio, REBAL_TARGET, NULL, turned, b->n, NULL);
        (void)desk_tick(d, b, now);
        rebal_status status = trade(d, &a, now);
        if (leg == 0 && status != REBAL_OK) return;
        bool poor = status == REBAL_E_NO_VALUE || status == REBAL_E_FUNDS;
        if (poor) return;
        PROPERTY(t, status == REBAL_OK, "leg %d: status %d", leg, status);
        if (leg > 0) {
            PROPERTY(t, a.summary.cash_before == cash, "leg %d", leg);
            PROPERTY(t, a.summary.value <= value, "leg %d: %lld after %lld", leg,
                     (long long)a.summary.value, (long long)value);
        }
        t->counted += leg == LEGS - 1;
        PROPERTY(t, a.summary.fees >= 0 && a.summary.rounding >= 0, "leg %d", leg);
        cash = a.summary.cash_after;
        value = a.summary.value - a.summary.fees;
    }
}
