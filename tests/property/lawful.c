/* SPDX-License-Identifier: MIT */
/* Any book, and books at the ends of the domain: planned and lawful, or refused by name. */
#include "property.h"

#include <string.h>

static void check_sums(tally *t, const book *b, const answer *a) {
    const rebal_summary *s = &a->summary;
    int64_t worst = s->cash_before;
    for (size_t k = 0; k < a->n; k++) worst += a->cash[k] - a->fee[k];
    PROPERTY(t, worst == s->cash_worst, "%lld", (long long)worst);
    PROPERTY(t, s->cash_after == s->cash_before + s->sells - s->buys - s->fees, " ");
    PROPERTY(t, s->n_orders == a->n && s->n_violations == 0, " ");
    PROPERTY(t, s->n_rounds < 48, "%u", s->n_rounds);
    for (size_t k = 0; k < a->n; k++) {
        int32_t row = a->row[k];
        PROPERTY(t, a->line[0][row] == a->quantity[k], "row %d", row);
        PROPERTY(t, a->quantity[k] % b->lot[row] == 0, "row %d", row);
        PROPERTY(t, a->limit[k] > 0 && a->limit[k] % b->tick[row] == 0, "row %d", row);
    }
}

static bool is_documented(rebal_status status) {
    static const rebal_status refusals[] = {REBAL_OK,          REBAL_E_OVERFLOW, REBAL_E_RANGE,
                                            REBAL_E_NO_VALUE,  REBAL_E_FUNDS,    REBAL_E_HALT,
                                            REBAL_E_TARGET_SUM};
    for (size_t k = 0; k < sizeof refusals / sizeof *refusals; k++)
        if (refusals[k] == status) return true;
    return false;
}

/* ---- the ends of the domain */

#define MOST (INT64_C(1) << 62)

static void spoil(book *b, int64_t *value, const int64_t *choice, size_t n) {
    if (book_rarely(b, 4)) *value = choice[book_below(b, (int64_t)n)];
}

#define SPOIL(column, ...)                                                                         \
    spoil(b, &b->column[i], (const int64_t[]){__VA_ARGS__},                                        \
          sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

static void spoil_row(book *b, size_t i) {
    SPOIL(price, 1, 2, 9, 1000000007, MOST / 3, MOST - 1, MOST);
    SPOIL(holding, 0, 1, 9, MOST / 5, MOST - 1, MOST);
    SPOIL(lot, 1, 2, 1000000007, MOST - 1, MOST);
    SPOIL(tick, 1, 7, MOST - 1, MOST);
    SPOIL(holding_min, 0, 1, MOST - 1, MOST);
    SPOIL(holding_max, REBAL_NONE, 0, 1, MOST);
    SPOIL(order_min, 0, 1, MOST - 1);
    SPOIL(order_max, REBAL_NONE, MOST - 1, MOST);
    SPOIL(notional_min, 0, 1, MOST - 1, MOST);
    SPOIL(notional_min_ppb, 0, 1, REBAL_ONE);
    SPOIL(flow, 0, 1, -1, MOST, -MOST);
    SPOIL(settle, 0, INT64_MAX - 1, INT64_MAX);
    SPOIL(scale, 0, 1, INT64_C(100) * REBAL_ONE);
    SPOIL(band_abs, REBAL_NONE, 0, 1, REBAL_ONE);
    SPOIL(goal, REBAL_NONE, 0, 1, REBAL_ONE);
    if (book_rarely(b, 5)) b->price_exponent[i] = (int32_t)book_below(b, 25) - 18;
    if (book_rarely(b, 5)) b->quantity_exponent[i] = (int32_t)book_below(b, 25) - 18;
}

static void spoil_book(book *b) {
    for (size_t i = 0; i < b->n; i++)
        if ((int32_t)i != b->base) spoil_row(b, i);
    size_t i = (size_t)b->base;
    SPOIL(holding, 0, 1, -1, MOST - 1, MOST, 1 - MOST, -MOST);
    SPOIL(holding_min, 0, 1, MOST - 1, MOST);
    SPOIL(flow, 0, 1, -1, MOST, -MOST);
    for (i = 0; i < BOOK_FEES; i++) {
        SPOIL(rate, 0, 1, 900000000);
        SPOIL(fixed, 0, 1, MOST / 4);
        SPOIL(fee_min, 0, 1, MOST / 4);
        SPOIL(fee_max, REBAL_NONE, MOST / 4);
        if (b->fee_max[i] < b->fee_min[i]) b->fee_max[i] = REBAL_NONE;
        for (int64_t j = b->tier_offset[i]; j < b->tier_offset[i + 1]; j++) b->tier_rate[j] = 0;
    }
    for (i = 0; i < b->n_items; i++) SPOIL(item_quantity, 1, -1, MOST, -MOST);
    for (i = 0; i < b->n_items; i++) SPOIL(item_arrival, INT64_MIN, INT64_MAX, 1001);
    for (i = 0; i < b->n; i++)
        if (b->order_max[i] < b->order_min[i]) b->order_max[i] = REBAL_NONE;
    book_point(b);
}

/* Valid, and planned or refused by name: no sum leaves its type on the way. */
void property_ends(tally *t, book *b, desk *d) {
    spoil_book(b);
    desk_close(d);
    rebal_status status = desk_open(d, b);
    if (status != REBAL_OK) { /* exponents too far apart */
        PROPERTY(t, status == REBAL_E_OVERFLOW, "status %d", status);
        return;
    }
    (void)desk_tick(d, b, b->now);
    property_lawful(t, b, d);
}

/* I-13: planned or refused, the account is as it was. What is planned adds up and breaks no law
 * that rebal_plan_verify() knows, which are those of I-01 to I-07 and I-09. */
void property_lawful(tally *t, book *b, desk *d) {
    static uint8_t before[DESK_BYTES], after[DESK_BYTES];
    answer a;
    int32_t law;
    size_t n = desk_save(d, before);
    int64_t failures = t->failures;
    desk_plan(d, &a, b->now);
    PROPERTY(t, is_documented(a.status), "status %d", a.status);
    PROPERTY(t, desk_save(d, after) == n && memcmp(before, after, n) == 0, "the account changed");
    if (a.status != REBAL_OK) return;
    check_sums(t, b, &a);
    if (t->failures != failures) return;
    size_t broken = 0;
    rebal_status status = desk_judge(d, &a, b->now, &broken, &law);
    PROPERTY(t, status == REBAL_OK, "judged: status %d", status);
    PROPERTY(t, broken == 0, "%zu, law %d", broken, law);
    t->counted += a.n > 0;
}
