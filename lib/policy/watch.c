/* SPDX-License-Identifier: MIT */
#include "policy/watch.h"

#include "policy/watch_scale.h"

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

/* What a group that moves bounds. False where its scale does not hold its value. */
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

/* What a price does to its row. */
typedef struct watch_move {
    int64_t scaled;        /* the price; of no meaning where it does not fit */
    int64_t value, change; /* units */
    int64_t high, low;
    bool fits; /* the row's scale holds it; a price of 0 or -1, which only the base cash may have,
                  passes any, and bounds N at 0 */
} watch_move;

static WATCH_INLINE watch_move watch_move_of(const rbl_watch_row *row, int64_t price) {
    int64_t scaled = (int64_t)((uint64_t)price << row->gate);
    int64_t value = watch_times(row->unit, scaled);
    return (watch_move){.scaled = scaled,
                        .value = value,
                        .change = value - row->value,
                        .high = watch_times(row->high, scaled),
                        .low = watch_times(row->low, scaled),
                        .fits = scaled >> row->gate == price};
}

/* The bound of a row that is out: on its far side alone. */
static void watch_bound_out(const rbl_watch *w, watch_state *s, int64_t scaled) {
    int64_t low = w->out_low == INT64_MAX ? INT64_MAX : watch_times(w->out_low, scaled);
    watch_bound(s, watch_times(w->out_high, scaled), low, w->slack);
}

/* F-WATCH: the run of the policies that have rows and cash alone. A tick that proves nothing is not
 * taken. */
static size_t watch_run(rbl_watch *w, rbl_account *account, const rbl_watch_ticks *ticks,
                        size_t n) {
    const int32_t *const tick_row = ticks->row;
    const int64_t *const tick_price = ticks->price, *const tick_ns = ticks->now_ns;
    int64_t *const prices = account->column[REBAL_PRICE];
    int64_t *const times = account->column[REBAL_PRICE_TIME];
    rbl_watch_row *const rows = w->row;
    const int64_t slack = w->slack;
    watch_state s = watch_open(w);
    uint64_t trace = account->prices;
    size_t k = 0;
    for (; k < n; k++) {
        const int64_t price = tick_price[k];
        const size_t i = (size_t)tick_row[k];
        rbl_watch_row *const row = &rows[i];
        const watch_move move = watch_move_of(row, price);
        watch_state next = s;
        next.sum += move.change;
        watch_bound(&next, move.high, move.low, slack);
        if (!move.fits || !watch_holds(&next)) break;
        s = next;
        row->value = move.value;
        prices[i] = price;
        times[i] = tick_ns[k];
        rbl_account_trace_tick(&trace, (int32_t)i, price, tick_ns[k]);
    }
    watch_close(w, &s);
    account->prices = trace;
    if (k > 0) account->now_ns = tick_ns[k - 1];
    return k;
}

/* Likewise while a row is out of its band, which nothing but that row and N can end. */
static size_t watch_run_out(rbl_watch *w, rbl_account *account, const rbl_watch_ticks *ticks,
                            size_t n) {
    watch_state s = watch_open(w);
    uint64_t trace = account->prices;
    size_t k = 0;
    for (; k < n; k++) {
        const int64_t price = ticks->price[k];
        const size_t i = (size_t)ticks->row[k];
        rbl_watch_row *const row = &w->row[i];
        const watch_move move = watch_move_of(row, price);
        watch_state next = s;
        next.sum += move.change;
        if ((int32_t)i == w->out) watch_bound_out(w, &next, move.scaled);
        if (!move.fits || price <= 0 || !watch_holds(&next)) break;
        s = next;
        row->value = move.value;
        account->column[REBAL_PRICE][i] = price;
        account->column[REBAL_PRICE_TIME][i] = ticks->now_ns[k];
        rbl_account_trace_tick(&trace, (int32_t)i, price, ticks->now_ns[k]);
    }
    watch_close(w, &s);
    account->prices = trace;
    if (k > 0) account->now_ns = ticks->now_ns[k - 1];
    return k;
}

/* Is what few policies have, groups, sums of distances, a halt on moving prices, fine with a move?
 */
static bool watch_more(const rbl_watch *w, const rbl_account *account, watch_state *s, size_t i,
                       int64_t price, int64_t change) {
    if (w->halts && watch_moved(account->rules, account->column[REBAL_PRICE][i], price))
        return false;
    if (w->burns) {
        s->fuel -= (change < 0 ? -change : change) + RBL_WATCH_SHORT;
        if (s->fuel < 0) return false;
    }
    int32_t group = w->row[i].group;
    return group == REBAL_NONE || watch_group(&w->group[group], s, change, w->slack);
}

/* The run of all others. */
static size_t watch_run_all(rbl_watch *w, rbl_account *account, const rbl_watch_ticks *ticks,
                            size_t n) {
    watch_state s = watch_open(w);
    size_t k = 0;
    for (; k < n; k++) {
        const int64_t price = ticks->price[k];
        const size_t i = (size_t)ticks->row[k];
        rbl_watch_row *const row = &w->row[i];
        const watch_move move = watch_move_of(row, price);
        watch_state next = s;
        next.sum += move.change;
        if (w->out == REBAL_NONE)
            watch_bound(&next, move.high, move.low, w->slack);
        else if ((int32_t)i == w->out)
            watch_bound_out(w, &next, move.scaled);
        if (!move.fits || price <= 0 || !watch_more(w, account, &next, i, price, move.change))
            break;
        if (!watch_holds(&next)) break;
        s = next;
        row->value = move.value;
        if (row->group != REBAL_NONE) w->group[row->group].value += move.change;
        account->column[REBAL_PRICE][i] = price;
        account->column[REBAL_PRICE_TIME][i] = account->now_ns = ticks->now_ns[k];
        rbl_account_trace_tick(&account->prices, (int32_t)i, price, ticks->now_ns[k]);
    }
    watch_close(w, &s);
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
    if (w->grouped || w->burns || w->halts) return watch_run_all(w, account, ticks, n);
    if (w->out != REBAL_NONE) return watch_run_out(w, account, ticks, n);
    return watch_run(w, account, ticks, n);
}

/* Values a row anew. False where it needs another scale, for a price that rose much, or fell by
 * half and might seem a bound where there is none; or where it proves nothing. */
static bool watch_reprice(rbl_watch *w, const rbl_account *account, size_t i) {
    rbl_watch_row *row = &w->row[i];
    int64_t price = account->column[REBAL_PRICE][i];
    if ((int32_t)i == account->rules->base) return true;
    if (row->gate == RBL_WATCH_STOP || account->moved[i] || price > INT64_MAX >> row->shift)
        return false;
    if (price << row->shift < RBL_WATCH_LEAST) return false;
    int64_t value = watch_times(row->unit, price << row->shift), moved = value - row->value;
    row->value = value;
    w->sum += moved;
    if (w->burns) w->fuel -= (moved < 0 ? -moved : moved) + RBL_WATCH_SHORT;
    if (w->grouped && row->group != REBAL_NONE) w->group[row->group].value += moved;
    return w->sum >= 0 && w->sum < INT64_MAX / 2 && (!w->burns || w->fuel >= 0);
}

/* The rows whose bounds are the narrowest. */
typedef struct watch_rows {
    size_t above, below;
} watch_rows;

static watch_rows watch_scan(const rbl_watch *w, const rbl_account *account, watch_state *s) {
    const int64_t *price = account->column[REBAL_PRICE];
    watch_rows rows = {0, 0};
    for (size_t i = 0; i < account->rules->n; i++) {
        const rbl_watch_row *row = &w->row[i];
        int64_t scaled = price[i] << row->shift;
        if (scaled == 0) continue;
        int64_t lo = watch_times(row->high, scaled) + w->slack;
        int64_t hi = row->low == INT64_MAX ? INT64_MAX : watch_times(row->low, scaled);
        if (lo > s->lo) s->lo = lo, rows.above = i;
        if (hi < s->hi) s->hi = hi, rows.below = i;
    }
    return rows;
}

/* F-WATCH. Of rows that turn: one is out beyond doubt. Its own factors are at most two from the
 * truth, and three keep the proof on the far side. */
static bool watch_turn(rbl_watch *w, const rbl_account *account, const watch_rows *rows,
                       watch_state *s) {
    const bool above = s->lo > s->sum;
    const size_t i = above ? rows->above : rows->below;
    const rbl_watch_row *row = &w->row[i];
    if (!above && row->low >= RBL_WATCH_MOST) return false; /* cut: further from the truth */
    w->out_high = above ? 0 : row->low + 3;
    w->out_low = above ? row->high - 3 : INT64_MAX;
    w->out = (int32_t)i;
    w->verdict = w->verdict_out;
    s->lo = w->floor;
    s->hi = w->ceiling;
    watch_bound_out(w, s, account->column[REBAL_PRICE][i] << row->shift);
    return watch_holds(s);
}

bool rbl_watch_renew(rbl_watch *w, const rbl_account *account) {
    const rbl_rules *rules = account->rules;
    watch_state s = {.sum = w->sum, .lo = w->floor, .hi = w->ceiling, .fuel = w->fuel};
    bool stands = watch_holds(&s);
    const watch_rows rows = watch_scan(w, account, &s);
    for (size_t g = 0; w->grouped && g < rules->n_groups; g++)
        if (!watch_group(&w->group[g], &s, 0, w->slack)) return false;
    w->out = REBAL_NONE;
    if (w->turns) w->verdict = w->verdict_in;
    if (stands && !watch_holds(&s)) stands = w->turns && watch_turn(w, account, &rows, &s);
    watch_close(w, &s);
    return stands;
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
