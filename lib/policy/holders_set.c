/* SPDX-License-Identifier: MIT */
/* The columns of the holders: laid out, and filled from a watch. docs/derivations/holders.md. */
#include "policy/holders.h"

#include "policy/watch_scale.h"

#include <string.h>

#define HOLDERS_TAKE(arena, type, count)                                                           \
    ((type *)rbl_arena_take((arena), (count), sizeof(type), RBL_ARENA_ALIGN))

/* Units of a watch are 2^9 of these: N has 50 bits there, 59 here. */
enum { HOLDERS_FINER = 9 };

/* What no price moves is below this; with items of 2^31 units in all no price makes the sum leave
 * 64 bits. */
#define HOLDERS_CONSTANT (INT64_C(1) << 52)

void rbl_holders_layout(rbl_holders *h, rbl_arena *arena) {
    h->line = HOLDERS_TAKE(arena, rbl_holders_line, h->rows);
    h->place = HOLDERS_TAKE(arena, uint32_t, h->n_items);
    h->account = HOLDERS_TAKE(arena, uint32_t, h->n_items);
    h->unit = HOLDERS_TAKE(arena, uint32_t, h->n_items);
    h->high = HOLDERS_TAKE(arena, uint32_t, h->n_items);
    h->low = HOLDERS_TAKE(arena, uint32_t, h->n_items);
    h->sum = HOLDERS_TAKE(arena, int64_t, h->n);
    h->lo = HOLDERS_TAKE(arena, int32_t, h->n);
    h->hi = HOLDERS_TAKE(arena, int32_t, h->n);
    h->holder = HOLDERS_TAKE(arena, rbl_holder, h->n);
    h->until_ns = HOLDERS_TAKE(arena, int64_t, h->n);
    h->doubt = HOLDERS_TAKE(arena, uint32_t, h->n);
}

/* An item that is worth nothing and bounds nothing. */
static void holders_empty(rbl_holders *h, size_t place) {
    h->unit[place] = h->high[place] = 0;
    h->low[place] = UINT32_MAX;
}

/* Counts the items of each row, and lays the rows one behind the other; the most of one account. */
static size_t holders_count(rbl_holders *h) {
    size_t from, n, at = 0, most = 0;
    for (size_t i = 0; i < h->rows; i++) h->line[i] = (rbl_holders_line){0};
    for (size_t a = 0; a < h->n; a++) {
        rbl_holders_items(&from, &n, h, a);
        for (size_t k = 0; k < n; k++) h->line[rbl_holders_row(h, from, k)].n++;
        if (n > most) most = n;
    }
    for (size_t i = 0; i < h->rows; i++) {
        h->line[i].from = at;
        at += h->line[i].n;
        h->line[i].n = 0;
    }
    return most;
}

void rbl_holders_open(rbl_holders *h) {
    size_t most = holders_count(h), from, n;
    h->slack = (int32_t)(most / 2) + 6;
    h->n_doubt = 0;
    for (size_t a = 0; a < h->n; a++) {
        rbl_holders_items(&from, &n, h, a);
        for (size_t k = 0; k < n; k++) {
            rbl_holders_line *line = &h->line[rbl_holders_row(h, from, k)];
            size_t place = line->from + line->n++;
            h->place[from + k] = (uint32_t)place;
            h->account[place] = (uint32_t)a;
            holders_empty(h, place);
        }
        h->sum[a] = 0;
        h->lo[a] = INT32_MAX;
        h->hi[a] = INT32_MAX;
        h->until_ns[a] = INT64_MAX;
        h->holder[a] = (rbl_holder){.state = RBL_HOLDER_LOOK,
                                    .verdict = REBAL_NONE,
                                    .out = REBAL_NONE,
                                    .blocked = REBAL_NONE};
        rbl_holders_doubt(h, a);
    }
}

/* ---- from a watch */

/* Bits of a watch's factor that these columns do not have. */
static int holders_drop(const rbl_holders_line *line, const rbl_watch_row *row) {
    return 64 - HOLDERS_FINER + line->shift - row->shift;
}

/* F-HOLDERS: factors of 64 bits with 32, each on the side of the proof. False: no room. */
static bool holders_narrow(rbl_holders *h, size_t place, const rbl_holders_line *line,
                           const rbl_watch_row *row) {
    int drop = holders_drop(line, row);
    if (drop < 20 || drop > 30 || row->gate == RBL_WATCH_STOP) return false;
    int64_t unit = row->unit >> drop, high = row->high >> drop, low = row->low >> drop;
    if (unit < 0 || unit > UINT32_MAX || high >= UINT32_MAX) return false;
    h->unit[place] = (uint32_t)unit;
    h->high[place] = row->high == 0 ? 0 : (uint32_t)high + 1;
    h->low[place] = low < UINT32_MAX ? (uint32_t)low : UINT32_MAX;
    return true;
}

/* The items of an account, and its sum without what is constant; the sum of units, or more than
 * there is room for. */
static uint64_t holders_take_items(rbl_holders *h, size_t a, const rbl_watch *watch) {
    size_t from, n;
    uint64_t units = 0, sum = 0;
    rbl_holders_items(&from, &n, h, a);
    for (size_t k = 0; k < n; k++) {
        const int32_t i = rbl_holders_row(h, from, k);
        const size_t place = h->place[from + k];
        const rbl_holders_line *line = &h->line[i];
        holders_empty(h, place);
        if (i == h->base || line->below == 0) continue;
        if (!holders_narrow(h, place, line, &watch->row[i])) return UINT64_MAX;
        units += h->unit[place];
        sum += (uint64_t)h->unit[place] * line->below;
    }
    h->sum[a] = (int64_t)sum;
    return units;
}

/* Is a row out of which the account has no item, and will be while N > 0? */
static bool holders_misses(const rbl_holders *h, size_t a, const rbl_watch *watch) {
    size_t from, n, k = 0;
    rbl_holders_items(&from, &n, h, a);
    for (size_t i = 0; i < h->rows && n < h->rows; i++) {
        bool has = k < n && rbl_holders_row(h, from, k) == (int32_t)i;
        k += has ? 1 : 0;
        if (!has && (int32_t)i != h->base && watch->row[i].low != INT64_MAX) return true;
    }
    return false;
}

static int64_t holders_constant(const rbl_holders *h, const rbl_watch *watch) {
    int64_t constant = watch->sum - watch->slack + 1;
    for (size_t i = 0; i < h->rows; i++) constant -= watch->row[i].value;
    return constant;
}

/* The bounds that no row moves: N > floor - slack, N < ceiling, in units of the watch. */
static void holders_limits(rbl_holder *holder, const rbl_watch *watch, int32_t slack) {
    const int up = 32 - HOLDERS_FINER;
    int64_t most = INT64_C(1) << (60 - HOLDERS_FINER);
    int64_t ceiling = watch->ceiling < most ? watch->ceiling : most;
    int64_t floor = (watch->floor - watch->slack) >> up;
    holder->floor = floor < INT32_MAX - 1 ? (int32_t)floor + 1 : INT32_MAX;
    holder->ceiling = ceiling >= 0 ? (int32_t)(ceiling >> up) - slack : -1;
}

/* F-HOLDERS */
bool rbl_holders_prove(rbl_holders *h, size_t a, const rbl_watch *watch) {
    rbl_holder *holder = &h->holder[a];
    h->lo[a] = INT32_MAX;
    if (watch->grouped || watch->burns) return false;
    int64_t constant = holders_constant(h, watch);
    uint64_t units = holders_take_items(h, a, watch);
    if (units >= UINT64_C(1) << 31 || constant >= HOLDERS_CONSTANT || constant <= -HOLDERS_CONSTANT)
        return false;
    h->sum[a] += constant * (INT64_C(1) << HOLDERS_FINER);
    holders_limits(holder, watch, h->slack);
    holder->turns = watch->turns;
    holder->verdict_in = watch->verdict_in;
    holder->verdict_out = watch->verdict_out;
    if (!holders_misses(h, a, watch)) return rbl_holders_renew(h, a);
    if (!watch->turns || watch->out == REBAL_NONE) return false;
    holder->turns = false;
    holder->state = RBL_HOLDER_OUT;
    holder->out = REBAL_NONE;
    holder->out_lo = holder->floor;
    holder->out_hi = holder->ceiling;
    int32_t upper = (int32_t)(uint32_t)((uint64_t)h->sum[a] >> 32);
    return upper >= holder->out_lo && upper <= holder->out_hi;
}
