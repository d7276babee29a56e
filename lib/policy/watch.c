/* SPDX-License-Identifier: MIT */
#include "policy/watch.h"

/* Into each form of the run, which must not ask at every tick what never changes in it. */
#ifdef __GNUC__
#define WATCH_INLINE inline __attribute__((always_inline))
#else
#define WATCH_INLINE inline
#endif

/* floor(a b / 2^64). */
static WATCH_INLINE int64_t watch_times(int64_t a, int64_t b) {
    return rbl_wide_high64(rbl_wide_mul64(a, b));
}

/* What a run keeps at hand. */
typedef struct watch_state {
    int64_t sum, lo, hi, fuel;
} watch_state;

static WATCH_INLINE watch_state watch_open(const rbl_watch *w) {
    return (watch_state){.sum = w->sum, .lo = w->lo, .hi = w->hi, .fuel = w->fuel};
}

static void watch_close(rbl_watch *w, const watch_state *s) {
    w->sum = s->sum;
    w->lo = s->lo;
    w->hi = s->hi;
    w->fuel = s->fuel;
}

static WATCH_INLINE bool watch_holds(const watch_state *s) {
    return ((s->sum - s->lo) | (s->hi - s->sum)) >= 0;
}

/* Bounds from a price, or value, in its scale. */
static WATCH_INLINE void watch_bound(watch_state *s, int64_t high, int64_t low, int64_t slack) {
    int64_t lo = high + slack;
    s->lo = lo > s->lo ? lo : s->lo;
    s->hi = low < s->hi ? low : s->hi;
}

/* F-WATCH: what a group that moves bounds. False where its scale does not hold its value. */
static bool watch_group(const rbl_watch_group *group, watch_state *s, int64_t moved,
                        int64_t slack) {
    int64_t value = group->value + moved, most = value + group->members;
    if (value < 0 || most > INT64_MAX >> group->shift) return false;
    int64_t low = group->low;
    if (low != INT64_MAX) low = watch_times(low, value << group->shift);
    watch_bound(s, watch_times(group->high, most << group->shift), low, slack);
    return true;
}

/* Did the price move by more than the halt allows? */
static bool watch_moved(const rbl_rules *rules, int64_t before, int64_t price) {
    int64_t change = price > before ? price - before : before - price;
    return rbl_wide_cmp(rbl_wide_mul64(change, REBAL_ONE),
                        rbl_wide_mul64(before, rules->halt.price_move_ppb)) > 0;
}

/* What few policies have: bands of groups, sums of distances, a halt on moving prices. */
static bool watch_more(const rbl_watch *w, const rbl_account *account, watch_state *s, int32_t row,
                       int64_t price, int64_t moved) {
    if (w->halts && watch_moved(account->rules, account->column[REBAL_PRICE][row], price))
        return false;
    if (w->burns) {
        s->fuel -= (moved < 0 ? -moved : moved) + 2;
        if (s->fuel < 0) return false;
    }
    int32_t group = w->row[row].group;
    return group == REBAL_NONE || watch_group(&w->group[group], s, moved, w->slack);
}

/* F-WATCH: the run. A tick that proves nothing is not taken. */
static WATCH_INLINE size_t watch_run(rbl_watch *w, rbl_account *account,
                                     const rbl_watch_ticks *ticks, size_t n, bool plain) {
    const int32_t *const tick_row = ticks->row;
    const int64_t *const tick_price = ticks->price, *const tick_ns = ticks->now_ns;
    int64_t *prices = account->column[REBAL_PRICE], *times = account->column[REBAL_PRICE_TIME];
    rbl_watch_row *const rows = w->row;
    const int64_t slack = w->slack;
    watch_state s = watch_open(w);
    uint64_t trace = account->prices;
    size_t k = 0;
    for (; k < n; k++) {
        int32_t i = tick_row[k];
        int64_t price = tick_price[k];
        rbl_watch_row *row = &rows[i];
        int64_t scaled = (int64_t)((uint64_t)price << row->gate);
        int64_t value = watch_times(row->unit, scaled);
        int64_t moved = value - row->value;
        watch_state next = s;
        next.sum += moved;
        watch_bound(&next, watch_times(row->high, scaled), watch_times(row->low, scaled), slack);
        if (scaled >> row->gate != price || !watch_holds(&next)) break;
        if (!plain && !(watch_more(w, account, &next, i, price, moved) && watch_holds(&next)))
            break;
        s = next;
        row->value = value;
        if (!plain && row->group != REBAL_NONE) w->group[row->group].value += moved;
        prices[i] = price;
        times[i] = tick_ns[k];
        rbl_account_trace_tick(&trace, i, price, tick_ns[k]);
    }
    watch_close(w, &s);
    account->prices = trace;
    if (k > 0) account->now_ns = tick_ns[k - 1];
    return k;
}

/* How many ticks come before the watch ends; times ascend. */
static size_t watch_in_time(const rbl_watch *w, const rbl_watch_ticks *ticks) {
    size_t from = 0, to = ticks->n;
    if (to == 0 || ticks->now_ns[to - 1] <= w->until_ns) return to;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (ticks->now_ns[middle] <= w->until_ns)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Of an account that waits for a row. */
static size_t watch_wait(const rbl_watch *w, rbl_account *account, const rbl_watch_ticks *ticks,
                         size_t n) {
    size_t k = 0;
    for (; k < n; k++) {
        int32_t i = ticks->row[k];
        int64_t price = ticks->price[k], now_ns = ticks->now_ns[k];
        bool halts = account->rules->halt.price_move_ppb > 0;
        if (i == w->blocked || i == account->rules->base || halts) break;
        account->column[REBAL_PRICE][i] = price;
        account->column[REBAL_PRICE_TIME][i] = now_ns;
        account->now_ns = now_ns;
        rbl_account_trace_tick(&account->prices, i, price, now_ns);
    }
    return k;
}

size_t rbl_watch_run(rbl_watch *w, rbl_account *account, const rbl_watch_ticks *ticks) {
    if (!w->set || w->history != account->history) return 0;
    size_t n = watch_in_time(w, ticks);
    if (w->blocked != REBAL_NONE) return watch_wait(w, account, ticks, n);
    if (w->grouped || w->burns || w->halts) return watch_run(w, account, ticks, n, false);
    return watch_run(w, account, ticks, n, true);
}

/* Values a row anew. False where its scale does not hold the price, or it proves nothing. */
static bool watch_reprice(rbl_watch *w, const rbl_account *account, size_t i) {
    rbl_watch_row *row = &w->row[i];
    int64_t price = account->column[REBAL_PRICE][i];
    if ((int32_t)i == account->rules->base) return true;
    if (row->gate == RBL_WATCH_STOP || account->moved[i] || price > INT64_MAX >> row->shift)
        return false;
    int64_t value = watch_times(row->unit, price << row->shift), moved = value - row->value;
    row->value = value;
    w->sum += moved;
    if (w->burns) w->fuel -= (moved < 0 ? -moved : moved) + 2;
    if (w->grouped && row->group != REBAL_NONE) w->group[row->group].value += moved;
    return w->sum >= 0 && w->sum < INT64_MAX / 2 && (!w->burns || w->fuel >= 0);
}

bool rbl_watch_renew(rbl_watch *w, const rbl_account *account) {
    const rbl_rules *rules = account->rules;
    watch_state s = {.sum = w->sum, .lo = w->floor, .hi = w->ceiling, .fuel = w->fuel};
    for (size_t i = 0; i < rules->n; i++) {
        const rbl_watch_row *row = &w->row[i];
        int64_t scaled = account->column[REBAL_PRICE][i] << row->shift;
        if (scaled == 0) continue;
        watch_bound(&s, watch_times(row->high, scaled), watch_times(row->low, scaled), w->slack);
    }
    for (size_t g = 0; w->grouped && g < rules->n_groups; g++)
        if (!watch_group(&w->group[g], &s, 0, w->slack)) return false;
    watch_close(w, &s);
    return watch_holds(&s);
}

bool rbl_watch_stands(rbl_watch *w, const rbl_account *account, const int32_t *row, size_t n) {
    if (!w->set || w->history != account->history || account->now_ns > w->until_ns) return false;
    bool waits = w->blocked != REBAL_NONE;
    for (size_t k = 0; k < n && w->set; k++) {
        size_t i = row ? (size_t)row[k] : k;
        w->set = waits ? (int32_t)i != w->blocked : watch_reprice(w, account, i);
    }
    if (waits) return w->set;
    w->set = w->set && rbl_watch_renew(w, account);
    return w->set;
}

void rbl_watch_block(rbl_watch *w, const rbl_account *account, int32_t row) {
    w->set = true;
    w->blocked = row;
    w->verdict = REBAL_NONE;
    w->history = account->history;
    w->until_ns = rbl_watch_arrival(account);
}
