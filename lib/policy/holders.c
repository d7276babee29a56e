/* SPDX-License-Identifier: MIT */
#include "policy/holders.h"

#include "base/cpu.h"

/* Accounts that are next to each other are taken so many at a time. */
enum { HOLDERS_BLOCK = 32 };

/* floor(a b / 2^32); below 2^31, as no price is above that. */
static RBL_CPU_INLINE int32_t holders_times(uint32_t a, uint32_t b) {
    return (int32_t)(((uint64_t)a * b) >> 32);
}

void rbl_holders_items(size_t *from, size_t *n, const rbl_holders *h, size_t a) {
    *from = h->offset ? (size_t)h->offset[a] : a * h->rows;
    *n = h->offset ? (size_t)h->offset[a + 1] - *from : h->rows;
}

/* ---- doubt */

static void holders_enlist(rbl_holders *h, size_t a) {
    if (!h->holder[a].doubted) h->doubt[h->n_doubt++] = (uint32_t)a;
    h->holder[a].doubted = true;
}

void rbl_holders_doubt(rbl_holders *h, size_t a) {
    holders_enlist(h, a);
    h->holder[a].forced = true;
}

void rbl_holders_doubt_row(rbl_holders *h, size_t row) {
    const rbl_holders_line *line = &h->line[row];
    for (size_t a = 0; a < h->n && h->all_want; a++) rbl_holders_doubt(h, a);
    for (size_t k = 0; k < line->n && !h->all_want; k++)
        rbl_holders_doubt(h, h->account[line->from + k]);
}

/* Does the account hold anything of the row? */
static bool holders_holds(const rbl_holders *h, size_t a, size_t row) {
    size_t from, n;
    rbl_holders_items(&from, &n, h, a);
    if (!h->instrument) return h->holding[from + row] != 0;
    while (n > 1) {
        size_t half = n / 2;
        bool right = h->instrument[from + half] <= (int32_t)row;
        from += right ? half : 0;
        n = right ? n - half : half;
    }
    return n == 1 && h->instrument[from] == (int32_t)row && h->holding[from] != 0;
}

/* The columns do not prove an account after a price of the row. */
static void holders_suspect(rbl_holders *h, size_t a, size_t row) {
    const rbl_holder *holder = &h->holder[a];
    bool waits = holder->blocked != REBAL_NONE;
    if (holder->state == RBL_HOLDER_HELD &&
        !(waits ? holder->blocked == (int32_t)row : holders_holds(h, a, row)))
        return;
    holders_enlist(h, a);
}

/* ---- one price, all who hold it */

/* What a price does to an item. */
typedef struct holders_move {
    uint32_t before, below, above; /* the scaled price, as of the line */
    int32_t slack;
} holders_move;

/* F-HOLDERS: accounts side by side. Is one of them in doubt? In a form that compilers make vectors
 * of. */
static RBL_CPU_INLINE void holders_block_all(uint32_t *restrict doubt, int64_t *restrict sum,
                                             int32_t *restrict lo, int32_t *restrict hi,
                                             const uint32_t *restrict unit,
                                             const uint32_t *restrict high,
                                             const uint32_t *restrict low,
                                             const holders_move *restrict move) {
    const uint32_t before = move->before, below = move->below, above = move->above;
    const int32_t slack = move->slack;
    int32_t upper[HOLDERS_BLOCK];
    uint32_t any = 0;
    for (size_t l = 0; l < HOLDERS_BLOCK; l++) {
        uint64_t moved = (uint64_t)unit[l] * below - (uint64_t)unit[l] * before;
        uint64_t next = (uint64_t)sum[l] + moved;
        sum[l] = (int64_t)next;
        upper[l] = (int32_t)(uint32_t)(next >> 32);
    }
    for (size_t l = 0; l < HOLDERS_BLOCK; l++) {
        int32_t least = holders_times(high[l], above) + 1, most = holders_times(low[l], below);
        most -= slack;
        lo[l] = least > lo[l] ? least : lo[l];
        hi[l] = most < hi[l] ? most : hi[l];
        any |= (uint32_t)(upper[l] < lo[l]) | (uint32_t)(upper[l] > hi[l]);
    }
    *doubt = any;
}

RBL_CPU_FORMS(holders_block,
              (uint32_t * doubt, int64_t *sum, int32_t *lo, int32_t *hi, const uint32_t *unit,
               const uint32_t *high, const uint32_t *low, const holders_move *move),
              (doubt, sum, lo, hi, unit, high, low, move))

static bool holders_inside(const rbl_holders *h, size_t a) {
    int32_t upper = (int32_t)(uint32_t)((uint64_t)h->sum[a] >> 32);
    return upper >= h->lo[a] && upper <= h->hi[a];
}

/* The same of one account. */
static RBL_CPU_INLINE bool holders_one(rbl_holders *h, size_t k, const holders_move *move) {
    const size_t a = h->account[k];
    uint64_t unit = h->unit[k];
    int32_t least = holders_times(h->high[k], move->above) + 1;
    int32_t most = holders_times(h->low[k], move->below) - move->slack;
    h->sum[a] = (int64_t)((uint64_t)h->sum[a] + unit * move->below - unit * move->before);
    if (least > h->lo[a]) h->lo[a] = least;
    if (most < h->hi[a]) h->hi[a] = most;
    return holders_inside(h, a);
}

/* Items k.. of accounts a.. side by side. */
static void holders_some(rbl_holders *h, size_t row, size_t k, size_t a, const holders_move *move) {
    uint32_t doubt;
    RBL_CPU_FORM(holders_block, h->form)
    (&doubt, h->sum + a, h->lo + a, h->hi + a, h->unit + k, h->high + k, h->low + k, move);
    for (size_t l = 0; l < HOLDERS_BLOCK && doubt; l++)
        if (!holders_inside(h, a + l)) holders_suspect(h, a + l, row);
}

static void holders_stream(rbl_holders *h, size_t row, const holders_move *move) {
    const rbl_holders_line *line = &h->line[row];
    size_t k = line->from, end = line->from + line->n;
    while (k < end) {
        size_t a = h->account[k];
        bool dense =
            end - k >= HOLDERS_BLOCK && h->account[k + HOLDERS_BLOCK - 1] - a == HOLDERS_BLOCK - 1;
        if (dense)
            holders_some(h, row, k, a, move);
        else if (!holders_one(h, k, move))
            holders_suspect(h, a, row);
        k += dense ? HOLDERS_BLOCK : 1;
    }
}

/* ---- prices */

/* Between these a scaled price stays; a new scale brings it to the middle. */
#define HOLDERS_LEAST (INT64_C(1) << 28)
#define HOLDERS_MOST ((INT64_C(1) << 31) - 2)
enum { HOLDERS_BITS = 30 };

/* price 2^shift, rounded down. */
static int64_t holders_scaled(int64_t price, int shift) {
    return shift < 0                        ? price >> -shift
           : price <= HOLDERS_MOST >> shift ? price << shift
                                            : INT64_MAX;
}

static bool holders_is_whole(int64_t price, int shift) {
    return shift >= 0 || (price >> -shift) << -shift == price;
}

static void holders_scale(rbl_holders_line *line, int64_t price) {
    int bits = (int)rbl_wide_bits((rbl_wide_words){.lo = (uint64_t)price, .hi = 0});
    line->shift = (int8_t)(HOLDERS_BITS - bits);
    line->below = (uint32_t)holders_scaled(price, line->shift);
    line->above = line->below + (holders_is_whole(price, line->shift) ? 0 : 1);
}

void rbl_holders_move(rbl_holders *h, size_t row, int64_t price) {
    rbl_holders_line *line = &h->line[row];
    int64_t scaled = line->below == 0 ? 0 : holders_scaled(price, line->shift);
    if (scaled < HOLDERS_LEAST || scaled > HOLDERS_MOST) {
        holders_scale(line, price);
        rbl_holders_doubt_row(h, row);
        return;
    }
    holders_move move = {.before = line->below, .below = (uint32_t)scaled, .slack = h->slack};
    move.above = move.below + (holders_is_whole(price, line->shift) ? 0 : 1);
    line->below = move.below;
    line->above = move.above;
    holders_stream(h, row, &move);
}

/* ---- accounts in doubt */

/* The items whose bounds are the narrowest. */
typedef struct holders_rows {
    size_t above, below; /* places */
    int32_t row_above, row_below;
} holders_rows;

static holders_rows holders_scan(const rbl_holders *h, size_t a, int32_t *lo, int32_t *hi) {
    holders_rows rows = {0, 0, REBAL_NONE, REBAL_NONE};
    size_t from, n;
    rbl_holders_items(&from, &n, h, a);
    for (size_t k = 0; k < n; k++) {
        const int32_t row = rbl_holders_row(h, from, k);
        const size_t place = h->place[from + k];
        const rbl_holders_line *line = &h->line[row];
        if (line->below == 0 || row == h->base) continue;
        int32_t least = holders_times(h->high[place], line->above) + 1;
        int32_t most = holders_times(h->low[place], line->below) - h->slack;
        if (least > *lo) *lo = least, rows.above = place, rows.row_above = row;
        if (most < *hi) *hi = most, rows.below = place, rows.row_below = row;
    }
    return rows;
}

/* Of an account that is out: do its bounds hold with the price as it is? */
static bool holders_still_out(rbl_holders *h, size_t a) {
    rbl_holder *holder = &h->holder[a];
    int32_t upper = (int32_t)(uint32_t)((uint64_t)h->sum[a] >> 32);
    if (holder->out != REBAL_NONE) {
        const rbl_holders_line *line = &h->line[holder->out];
        int32_t least = holders_times(holder->out_high, line->above) + 1;
        int32_t most = holders_times(holder->out_low, line->below) - h->slack;
        if (least > holder->out_lo) holder->out_lo = least;
        if (most < holder->out_hi) holder->out_hi = most;
    }
    return upper >= holder->out_lo && upper <= holder->out_hi;
}

/* F-HOLDERS: a row is out beyond doubt. Its own factors are at most two from the truth. */
static bool holders_turn(rbl_holders *h, size_t a, const holders_rows *rows, bool above) {
    rbl_holder *holder = &h->holder[a];
    uint32_t high = h->high[rows->above], low = h->low[rows->below];
    if (!above && low >= UINT32_MAX - 2) return false; /* cut: further from the truth */
    holder->out = above ? rows->row_above : rows->row_below;
    holder->out_high = above ? 0 : low + 2;
    holder->out_low = !above ? UINT32_MAX : high > 2 ? high - 2 : 0;
    holder->out_lo = holder->floor;
    holder->out_hi = holder->ceiling;
    holder->state = RBL_HOLDER_OUT;
    holder->verdict = holder->verdict_out;
    h->lo[a] = INT32_MAX;
    return holders_still_out(h, a);
}

bool rbl_holders_renew(rbl_holders *h, size_t a) {
    rbl_holder *holder = &h->holder[a];
    int32_t upper = (int32_t)(uint32_t)((uint64_t)h->sum[a] >> 32);
    int32_t lo = holder->floor, hi = holder->ceiling;
    if (upper < lo || upper > hi) return false;
    const holders_rows rows = holders_scan(h, a, &lo, &hi);
    h->lo[a] = lo;
    h->hi[a] = hi;
    holder->state = RBL_HOLDER_IN;
    if (holder->turns) holder->verdict = holder->verdict_in;
    if (upper >= lo && upper <= hi) return true;
    return holder->turns && holders_turn(h, a, &rows, lo > upper);
}

bool rbl_holders_stands(rbl_holders *h, size_t a) {
    const rbl_holder *holder = &h->holder[a];
    if (holder->forced || holder->state <= RBL_HOLDER_HELD) return false;
    if (holder->state == RBL_HOLDER_OUT && holders_still_out(h, a)) return true;
    if (holder->state == RBL_HOLDER_OUT && !holder->turns) return false;
    return rbl_holders_renew(h, a);
}
