/* SPDX-License-Identifier: MIT */
/* F-WATCH: an account that proves its verdicts tick by tick answers as one that looks at all of
 * itself each time. Prices wander, jump, and come to the very unit at which the verdict turns. */
#include "property.h"

#include <string.h>

enum { PERCENT = REBAL_ONE / 100, CHUNK = 24, CHUNKS = 12 };

#define MOST (INT64_C(1) << 62)

/* The account, one that never keeps what it proved, and one to ask "what if". */
typedef struct trio {
    desk quick, whole, asked;
    int64_t now, price[BOOK_ROWS];
    int32_t verdict;
} trio;

/* ---- books */

static void vary_clauses(book *b) {
    static const uint32_t conditions[] = {REBAL_ON_BAND,     REBAL_ON_SOFT,     REBAL_ON_GROUP,
                                          REBAL_ON_TURNOVER, REBAL_ON_CALENDAR, REBAL_ON_FLOW};
    memset(b->policy.when, 0, sizeof b->policy.when);
    if (book_rarely(b, 8)) {
        b->policy.when[0] = REBAL_ON_BAND | REBAL_ON_CALENDAR;
        return;
    }
    for (int64_t k = book_below(b, 4); k > 0; k--) {
        b->policy.when[k] = conditions[book_below(b, 6)];
        if (book_rarely(b, 3)) b->policy.when[k] |= conditions[book_below(b, 6)];
    }
}

/* Prices of as many digits as there is room for: their last one is less than any margin. */
static void refine(book *b) {
    for (size_t i = 0; i < b->n; i++) {
        while ((int32_t)i != b->base && b->price[i] < MOST / 20 && b->price_exponent[i] > -18) {
            b->price[i] *= 10;
            b->price_exponent[i]--;
        }
    }
}

/* Two factors, and a level near where the account stands. */
static void vary_risk(book *b, rebal_risk_model *model) {
    static double loadings[2 * BOOK_ROWS], specific[BOOK_ROWS];
    for (size_t i = 0; i < b->n; i++) {
        bool cash = (int32_t)i == b->base;
        loadings[2 * i] = cash ? 0 : (double)book_below(b, 40) / 100 - 0.1;
        loadings[2 * i + 1] = cash ? 0 : (double)book_below(b, 20) / 100 - 0.1;
        specific[i] = cash ? 0 : (double)book_below(b, 9) / 100;
    }
    *model = (rebal_risk_model){.struct_size = sizeof *model,
                                .n = b->n,
                                .n_factors = 2,
                                .loadings = loadings,
                                .specific = specific};
    b->policy.when[0] = REBAL_ON_TRACKING_ERROR;
    b->policy.tracking_error_ppb = book_below(b, 25 * PERCENT);
    b->rules.risk = model;
}

static void vary(book *b) {
    rebal_policy *p = &b->policy;
    if (!book_rarely(b, 3)) vary_clauses(b);
    if (book_rarely(b, 3)) p->inner_ppb = p->inner_abs_ppb = 0;
    int64_t free = REBAL_ONE - p->inner_ppb;
    p->soft_ppb = p->inner_ppb + book_below(b, free + 1);
    if (book_rarely(b, 3)) p->release_ppb = p->inner_ppb + book_below(b, free + 1);
    p->turnover_ppb = book_rarely(b, 3) ? book_below(b, REBAL_ONE) : book_below(b, 9 * PERCENT);
    p->flow_ppb = book_below(b, 3 * PERCENT);
    p->period_ns = 1 + book_below(b, 60);
    p->phase_ns = book_below(b, p->period_ns + 1);
    p->cool_down_ns = book_rarely(b, 2) ? book_below(b, 40) : 0;
    if (book_rarely(b, 4)) b->halt.price_age_ns = 20 + book_below(b, 100);
    if (book_rarely(b, 4)) b->halt.price_move_ppb = PERCENT + book_below(b, 80 * PERCENT);
    int64_t cash = b->holding[b->base];
    if (cash > 0 && cash < MOST / 2 && book_rarely(b, 3))
        b->holding_min[b->base] = book_below(b, 1 + cash * 2);
    if (book_rarely(b, 3)) memset(b->flow, 0, sizeof b->flow);
    if (book_rarely(b, 2)) p->orphans = REBAL_ORPHAN_SELL;
}

/* ---- ticks */

/* Makes the account forget what it proved: a target that stays what it is. */
static void forget(desk *d, const book *b) {
    (void)rebal_portfolio_set(d->portfolio, REBAL_TARGET, NULL, b->target, 1, NULL);
}

static int32_t tick_one(desk *d, int32_t row, int64_t price, int64_t now) {
    int32_t fired = -2;
    (void)rebal_portfolio_tick(d->portfolio, &fired, &row, &price, 1, now, NULL);
    return fired;
}

/* What the verdict would be. */
static int32_t ask(trio *t, int32_t row, int64_t price) {
    static uint8_t bytes[DESK_BYTES];
    size_t count = desk_save(&t->whole, bytes);
    (void)rebal_portfolio_load(t->asked.portfolio, bytes, count, NULL);
    return tick_one(&t->asked, row, price, t->now);
}

/* A price within a unit of where the verdict turns, of those between from and to; or from. */
static int64_t turning(trio *t, book *b, int32_t row, int64_t from, int64_t to) {
    int32_t here = ask(t, row, from);
    if (ask(t, row, to) == here) return from;
    while (to - from > 1 || from - to > 1) {
        int64_t middle = from + (to - from) / 2;
        if (ask(t, row, middle) == here)
            from = middle;
        else
            to = middle;
    }
    int64_t price = from + book_below(b, 4) - 1;
    return price < 1 ? 1 : price > MOST ? MOST : price;
}

static int64_t next_price(trio *t, book *b, int32_t row) {
    int64_t price = t->price[row], bound = price < MOST / 4 ? price * 4 : MOST, change;
    switch (book_below(b, 40)) {
    case 0: return b->price[row];
    case 1: return turning(t, b, row, price, bound);
    case 2: return turning(t, b, row, price, 1 + price / 4);
    case 3: return book_rarely(b, 8) ? 1 + book_below(b, MOST) : bound;
    case 4: return 1 + price / 4;
    case 5: change = 1; break;
    case 6:
    case 7:
    case 8: change = price / 20; break;
    default: change = price / 200;
    }
    price += book_below(b, 2 * change + 1) - change;
    return price < 1 ? 1 : price > MOST ? MOST : price;
}

static int64_t next_time(trio *t, book *b) {
    if (book_rarely(b, 3)) t->now += book_below(b, 5);
    if (book_rarely(b, 60)) t->now += book_below(b, 300);
    return t->now;
}

static bool same_clocks(const trio *t) {
    rebal_clock quick = {.struct_size = sizeof quick}, whole = {.struct_size = sizeof whole};
    (void)rebal_portfolio_clock(t->quick.portfolio, &quick, NULL);
    (void)rebal_portfolio_clock(t->whole.portfolio, &whole, NULL);
    return memcmp(&quick, &whole, sizeof quick) == 0;
}

/* F-WATCH: many ticks at once, up to the first that fires or not, against one by one. */
static void run_chunk(tally *seen, trio *t, book *b) {
    int32_t row[CHUNK], fired[CHUNK], whole[CHUNK];
    int64_t price[CHUNK], now[CHUNK];
    size_t n = (size_t)book_below(b, CHUNK + 1), done = 0, taken = 0;
    bool stops = book_rarely(b, 3);
    for (size_t k = 0; k < n; k++) {
        row[k] = (int32_t)book_below(b, (int64_t)b->n);
        now[k] = next_time(t, b);
        price[k] = next_price(t, b, row[k]);
        forget(&t->whole, b);
        whole[k] = tick_one(&t->whole, row[k], price[k], now[k]);
        if (row[k] != b->base) t->price[row[k]] = price[k];
    }
    while (done < n) {
        rebal_status status =
            rebal_portfolio_ticks(t->quick.portfolio, stops ? &taken : NULL, fired + done,
                                  row + done, price + done, now + done, n - done, NULL);
        if (!stops) taken = n - done;
        PROPERTY(seen, status == REBAL_OK && taken > 0, "%d", status);
        for (size_t k = done; k + 1 < done + taken && stops; k++)
            PROPERTY(seen, fired[k] == 0, "goes on after %d", fired[k]);
        done += taken;
        PROPERTY(seen, !stops || done == n || fired[done - 1] != 0, "stops at 0");
    }
    for (size_t k = 0; k < n; k++) {
        PROPERTY(seen, fired[k] == whole[k], "tick %zu of %zu: %d, not %d", k, n, fired[k],
                 whole[k]);
        seen->counted += k > 0 && whole[k] != whole[k - 1];
    }
    PROPERTY(seen, same_clocks(t), "the clocks");
}

/* Several rows, or only time. */
static void run_rows(tally *seen, trio *t, book *b) {
    int32_t row[BOOK_ROWS], quick = -2, whole = -2;
    int64_t price[BOOK_ROWS];
    size_t first = (size_t)book_below(b, (int64_t)b->n), n = 0;
    for (size_t i = first; i < b->n && !book_rarely(b, 4); i++) {
        row[n] = (int32_t)i;
        price[n++] = next_price(t, b, (int32_t)i);
    }
    t->now += book_below(b, 8);
    forget(&t->whole, b);
    (void)rebal_portfolio_tick(t->quick.portfolio, &quick, row, price, n, t->now, NULL);
    (void)rebal_portfolio_tick(t->whole.portfolio, &whole, row, price, n, t->now, NULL);
    for (size_t k = 0; k < n; k++)
        if (row[k] != b->base) t->price[row[k]] = price[k];
    PROPERTY(seen, quick == whole, "%zu rows: %d, not %d", n, quick, whole);
}

/* ---- what else moves an account */

static void both_set(trio *t, int32_t column, int32_t row, int64_t value) {
    (void)rebal_portfolio_set(t->quick.portfolio, column, &row, &value, 1, NULL);
    (void)rebal_portfolio_set(t->whole.portfolio, column, &row, &value, 1, NULL);
}

/* 0..2 of what is held, or about that. */
static int64_t about(book *b, int32_t row) {
    int64_t held = b->holding[row] < 0 ? -b->holding[row] : b->holding[row];
    return book_below(b, held < MOST / 2 ? 1 + held * 2 : MOST);
}

static void run_event(tally *seen, trio *t, book *b) {
    answer quick, whole;
    int32_t row = (int32_t)book_below(b, (int64_t)b->n);
    switch (book_below(b, 6)) {
    case 0: both_set(t, REBAL_HOLDING, row, about(b, row)); break;
    case 1: both_set(t, REBAL_FLOW, row, about(b, row) / 8); break;
    case 2: both_set(t, REBAL_BAND_SCALE, row, book_below(b, 3 * (int64_t)REBAL_ONE)); break;
    case 3:
        (void)rebal_portfolio_set_in_flight(t->quick.portfolio, &b->items, NULL);
        (void)rebal_portfolio_set_in_flight(t->whole.portfolio, &b->items, NULL);
        break;
    default:
        desk_plan(&t->quick, &quick, t->now);
        desk_plan(&t->whole, &whole, t->now);
        PROPERTY(seen, memcmp(&quick, &whole, sizeof quick) == 0, "other plans");
        if (quick.status != REBAL_OK) break;
        (void)desk_commit(&t->quick, &quick, t->now);
        (void)desk_commit(&t->whole, &whole, t->now);
        if (book_rarely(b, 2)) break;
        (void)desk_fill(&t->quick, &quick, 0, quick.n, t->now);
        (void)desk_fill(&t->whole, &whole, 0, whole.n, t->now);
    }
}

static bool same_bytes(const trio *t) {
    static uint8_t quick[DESK_BYTES], whole[DESK_BYTES];
    size_t n = desk_save(&t->quick, quick);
    return n == desk_save(&t->whole, whole) && memcmp(quick, whole, n) == 0;
}

void property_ticks(tally *seen, book *b, desk *d) {
    trio t = {.now = b->now};
    int64_t failures = seen->failures;
    (void)d;
    vary(b);
    rebal_risk_model model;
    if (rebal_features() & REBAL_HAS_ESTIMATES && book_rarely(b, 6)) vary_risk(b, &model);
    if (book_rarely(b, 2)) refine(b);
    bool open = desk_open(&t.quick, b) == REBAL_OK && desk_open(&t.whole, b) == REBAL_OK &&
                desk_open(&t.asked, b) == REBAL_OK;
    if (!open) property_fail(seen, "valid rules", "refused");
    memcpy(t.price, b->price, sizeof t.price);
    if (open && !book_rarely(b, 8)) {
        (void)desk_tick(&t.quick, b, t.now);
        (void)desk_tick(&t.whole, b, t.now);
    }
    for (int k = 0; open && k < CHUNKS && seen->failures == failures; k++) {
        run_chunk(seen, &t, b);
        if (book_rarely(b, 3)) run_rows(seen, &t, b);
        if (book_rarely(b, 3)) run_event(seen, &t, b);
    }
    if (open && !same_bytes(&t)) property_fail(seen, "the same accounts", "in the end");
    desk_close(&t.quick);
    desk_close(&t.whole);
    desk_close(&t.asked);
}
