/* SPDX-License-Identifier: MIT */
/* Cash: what each order finds there, when, and what it leaves.
 *
 * Money comes at times (what is in flight, the proceeds of sales) and is needed by positions (the
 * purchases, in the sequence given). Each order is given the earliest time at which what has come
 * covers what it and all before it need, without sorting the times: bit by bit from the highest, an
 * order whose need is not covered by the end of the lower half of its interval moves to the upper
 * half. The times of a sequence never fall, so what comes is put with the first order that can use
 * it by binary search, and one walk over the sequence tells all sums. */
#include "plan/verify_view.h"

#include <string.h>

/* Times are what has passed since now, 64 bits without a sign: no difference overflows. */
typedef struct verify_coming {
    uint64_t after_ns;
    uint64_t money;
    size_t from; /* the first position that may use it */
} verify_coming;

/* The walk over the sequence. */
typedef struct verify_walk {
    const rbl_verify_view *view;
    uint64_t *come;   /* [count] money first usable at that position; in place of the quantities */
    uint64_t last_ns; /* when the last money comes */
    bool waves;       /* are stated, and never fall */
} verify_walk;

static uint64_t verify_since(int64_t time_ns, int64_t now_ns) {
    return time_ns > now_ns ? (uint64_t)time_ns - (uint64_t)now_ns : 0;
}

static size_t verify_n_orders(const verify_walk *w) { return w->view->call->orders->count; }

static rbl_order *verify_at(const verify_walk *w, size_t k) { return &w->view->call->order[k]; }

/* While the times are sought they stand in ready_ns. */
static uint64_t verify_time(const verify_walk *w, size_t k) {
    return (uint64_t)verify_at(w, k)->ready_ns;
}

static int64_t verify_proceeds(const rbl_order *order) { return order->cash - order->fee; }

/* ---- what comes */

/* The first position after k in a later wave. */
static size_t verify_next_wave(const verify_walk *w, size_t k) {
    const int32_t *wave = w->view->call->orders->wave;
    size_t from = k + 1, to = verify_n_orders(w);
    while (w->waves && from < to) {
        size_t middle = from + (to - from) / 2;
        if (wave[middle] > wave[k])
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

static verify_coming verify_in_flight(const verify_walk *w, size_t k) {
    const rbl_account *account = w->view->account;
    const rbl_item *item = &account->item[k];
    int64_t now_ns = w->view->call->now_ns, money = item->cash > 0 ? item->cash : 0;
    bool here = rbl_account_arrived(item, now_ns) || item->quantity < 0;
    if (item->row == w->view->rules->base && !here) money += item->quantity;
    return (verify_coming){verify_since(item->arrival_ns, now_ns), (uint64_t)money, 0};
}

static verify_coming verify_sale(const verify_walk *w, size_t k) {
    const rbl_verify_view *view = w->view;
    const rbl_order *order = verify_at(w, k);
    const int64_t *ready_ns = view->call->orders->ready_ns;
    int64_t net = verify_proceeds(order);
    if (order->quantity >= 0 || net <= 0) return (verify_coming){0};
    uint64_t sold = ready_ns ? verify_since(ready_ns[k], view->call->now_ns) : 0;
    uint64_t settle = (uint64_t)view->rules->instrument[order->row].settle_ns;
    uint64_t most = verify_since(INT64_MAX, view->call->now_ns);
    uint64_t after = settle > most - sold ? most : sold + settle;
    return (verify_coming){after, (uint64_t)net, verify_next_wave(w, k)};
}

/* What comes is numbered: what is in flight, then the orders. */
static size_t verify_n_coming(const verify_walk *w) {
    return w->view->account->n_items + verify_n_orders(w);
}

static verify_coming verify_coming_at(const verify_walk *w, size_t k) {
    size_t n_items = w->view->account->n_items;
    return k < n_items ? verify_in_flight(w, k) : verify_sale(w, k - n_items);
}

static uint64_t verify_last_time(const verify_walk *w) {
    uint64_t last = 0;
    for (size_t k = 0; k < verify_n_coming(w); k++) {
        verify_coming coming = verify_coming_at(w, k);
        if (coming.money > 0 && coming.after_ns > last) last = coming.after_ns;
    }
    return last;
}

/* The first position from `from` on whose time, with the bits of mask set, is not before that. */
static size_t verify_first_by(const verify_walk *w, size_t from, uint64_t after_ns, uint64_t mask) {
    size_t to = verify_n_orders(w);
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if ((verify_time(w, middle) | mask) >= after_ns)
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

static void verify_collect(const verify_walk *w, uint64_t mask) {
    size_t n = verify_n_orders(w);
    memset(w->come, 0, n * sizeof *w->come);
    for (size_t k = 0; k < verify_n_coming(w); k++) {
        verify_coming coming = verify_coming_at(w, k);
        if (coming.money == 0) continue;
        size_t at = verify_first_by(w, coming.from, coming.after_ns, mask);
        if (at < n) w->come[at] += coming.money; /* at most 2^63 in all */
    }
}

/* ---- what is needed */

/* What the orders up to this one need beyond the cash that is here, given the same up to the one
 * before. A sale that costs more than it brings needs money too. */
static rbl_wide verify_need(const verify_walk *w, size_t k, rbl_wide need) {
    int64_t net = verify_proceeds(verify_at(w, k));
    return net < 0 ? rbl_wide_add(need, rbl_wide_of(-net)) : need;
}

static rbl_wide verify_need_first(const verify_walk *w) {
    return rbl_wide_sub(rbl_wide_of(w->view->cash_floor), rbl_wide_of(w->view->book->spendable));
}

static rbl_wide verify_more(rbl_wide sum, uint64_t money) {
    return rbl_wide_add(sum, rbl_wide_join(0, money));
}

/* An order whose need nothing covers waits for nobody: its wave is -1. */
static void verify_mark_hopeless(const verify_walk *w) {
    rbl_wide need = verify_need_first(w), come = rbl_wide_of(0);
    verify_collect(w, UINT64_MAX);
    for (size_t k = 0; k < verify_n_orders(w); k++) {
        rbl_order *order = verify_at(w, k);
        need = verify_need(w, k, need);
        come = verify_more(come, w->come[k]);
        order->wave = order->quantity > 0 && rbl_wide_cmp(come, need) < 0 ? -1 : 0;
    }
}

/* Decides one bit of all times. Only purchases wait; a time is never before one that precedes. */
static void verify_decide(const verify_walk *w, uint64_t bit) {
    rbl_wide need = verify_need_first(w), come = rbl_wide_of(0);
    uint64_t latest = 0;
    verify_collect(w, bit - 1);
    for (size_t k = 0; k < verify_n_orders(w); k++) {
        rbl_order *order = verify_at(w, k);
        uint64_t time = verify_time(w, k);
        bool waits = order->quantity > 0 && order->wave >= 0;
        need = verify_need(w, k, need);
        come = verify_more(come, w->come[k]);
        if (waits && rbl_wide_cmp(come, need) < 0) time |= bit;
        if (time > latest) latest = time;
        order->ready_ns = (int64_t)latest;
    }
}

static void verify_find_times(const verify_walk *w) {
    uint64_t bit = 1;
    for (size_t k = 0; k < verify_n_orders(w); k++) verify_at(w, k)->ready_ns = 0;
    verify_mark_hopeless(w);
    while (bit <= w->last_ns / 2) bit *= 2;
    for (; w->last_ns > 0 && bit > 0; bit /= 2) verify_decide(w, bit);
}

/* ---- judging */

/* I-01: cash by the sequence alone, whenever it comes. True if this law is kept. */
static bool verify_affords(const verify_walk *w, size_t k, rbl_wide left) {
    const rbl_verify_view *view = w->view;
    const rbl_order *order = verify_at(w, k);
    int64_t floor = view->cash_floor, least = floor;
    if (order->quantity <= 0 && view->book->spendable < floor) least = view->book->spendable;
    bool judged = order->quantity > 0 || verify_proceeds(order) < 0;
    if (!judged || rbl_wide_cmp(left, rbl_wide_of(least)) >= 0) return true;
    rbl_verify_report(view, REBAL_LAW_CASH, k,
                      rbl_wide_fits64(left) ? rbl_wide_low64(left) : INT64_MIN, least);
    return false;
}

/* Waves and times that fall, or begin before now. True if they do not. */
static bool verify_rises(const verify_walk *w, size_t k) {
    const rebal_orders *given = w->view->call->orders;
    int32_t wave = k > 0 && given->wave ? given->wave[k - 1] : 0;
    int64_t ready_ns = k > 0 && given->ready_ns ? given->ready_ns[k - 1] : w->view->call->now_ns;
    if (given->wave && given->wave[k] < wave) {
        rbl_verify_report(w->view, REBAL_LAW_WAVE, k, given->wave[k], wave);
        return false;
    }
    if (!given->ready_ns || given->ready_ns[k] >= ready_ns) return true;
    rbl_verify_report(w->view, REBAL_LAW_WAVE, k, given->ready_ns[k], ready_ns);
    return false;
}

/* Is a purchase that can be paid stated for when it can be paid? */
static void verify_funded(const verify_walk *w, size_t k, bool hopeless, int32_t sale_wave) {
    const rbl_verify_view *view = w->view;
    const rebal_orders *given = view->call->orders;
    const rbl_order *ours = verify_at(w, k);
    if (given->wave && hopeless)
        rbl_verify_report(view, REBAL_LAW_WAVE, k, given->wave[k],
                          sale_wave < INT32_MAX ? sale_wave + 1 : INT32_MAX);
    else if (given->ready_ns && given->ready_ns[k] < ours->ready_ns && !hopeless)
        rbl_verify_report(view, REBAL_LAW_WAVE, k, given->ready_ns[k], ours->ready_ns);
    else if (given->wave && !given->ready_ns && given->wave[k] == 0 && ours->wave > 0)
        rbl_verify_report(view, REBAL_LAW_WAVE, k, 0, 1);
}

/* From what has passed to times, and the waves: 0 what the cash that is here pays, then one for
 * each time. */
static void verify_number_waves(const verify_walk *w) {
    rbl_wide need = verify_need_first(w);
    uint64_t now = (uint64_t)w->view->call->now_ns, last = 0;
    int32_t wave = 0;
    for (size_t k = 0; k < verify_n_orders(w); k++) {
        rbl_order *order = verify_at(w, k);
        uint64_t time = order->quantity > 0 ? verify_time(w, k) : 0;
        bool here = order->quantity <= 0;
        need = verify_need(w, k, need);
        here = here || rbl_wide_sign(need) <= 0;
        if (time > w->last_ns) time = w->last_ns;
        if (!here && (wave == 0 || time > last)) wave++, last = time;
        if (order->wave >= 0) order->wave = here ? 0 : wave;
        order->ready_ns = (int64_t)(now + time);
    }
}

static void verify_judge(const verify_walk *w) {
    const int32_t *wave = w->view->call->orders->wave;
    bool rises = true;
    int32_t last = 0, sale_wave = 0;
    rbl_wide left = rbl_wide_of(w->view->book->spendable);
    for (size_t k = 0; k < w->view->account->n_items; k++)
        left = verify_more(left, verify_in_flight(w, k).money);
    for (size_t k = 0; k < verify_n_orders(w); k++) {
        rbl_order *order = verify_at(w, k);
        bool hopeless = order->wave < 0;
        left = rbl_wide_add(left, rbl_wide_of(verify_proceeds(order)));
        bool affords = verify_affords(w, k, left);
        if (hopeless) order->wave = last;
        last = order->wave;
        rises = verify_rises(w, k) && rises;
        if (order->quantity < 0 && wave) sale_wave = wave[k];
        if (rises && affords && order->quantity > 0) verify_funded(w, k, hopeless, sale_wave);
    }
}

/* Do the stated waves never fall? Else they do not tell who waits for whom. */
static bool verify_waves_rise(const rebal_orders *given) {
    for (size_t k = 1; given->wave && k < given->count; k++)
        if (given->wave[k] < given->wave[k - 1]) return false;
    return given->wave != NULL;
}

void rbl_verify_cash(const rbl_verify_view *view) {
    verify_walk w = {.view = view,
                     .come = (uint64_t *)view->call->outcome.quantity,
                     .waves = verify_waves_rise(view->call->orders)};
    w.last_ns = verify_last_time(&w);
    verify_find_times(&w);
    verify_number_waves(&w);
    verify_judge(&w);
}
