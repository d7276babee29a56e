/* SPDX-License-Identifier: MIT */
/* Orders that anyone made, on any book: judged or refused by name, twice the same, and the plan
 * made afterwards is the one made before. */
#include "property.h"

#include <string.h>

#define MOST (INT64_C(1) << 62)

static int64_t any(book *b) {
    static const int64_t choice[] = {0, 1, -1, 1000, MOST, -MOST, INT64_MAX, INT64_MIN};
    const int64_t n = sizeof choice / sizeof *choice;
    int64_t kind = book_below(b, n + 2);
    if (kind < n) return choice[kind];
    if (kind == n) return book_below(b, 1000) - 500;
    int64_t shift = book_below(b, 63);
    return (int64_t)(book_next(b) >> shift);
}

/* Mostly of a size that the book can bear. */
static void fill_orders(book *b, answer *a) {
    memset(a, 0, sizeof *a);
    a->n = (size_t)book_below(b, (int64_t)b->n + 1);
    for (size_t k = 0; k < a->n; k++) {
        a->row[k] = (int32_t)book_below(b, (int64_t)b->n);
        int64_t held = b->holding[a->row[k]] > 0 ? b->holding[a->row[k]] : 0;
        a->quantity[k] = book_below(b, 2 + held / 2) - held / 4;
        if (book_rarely(b, 10)) a->quantity[k] = any(b);
        a->limit[k] = book_rarely(b, 2) ? any(b) : b->price[a->row[k]];
        a->wave[k] = (int32_t)(uint32_t)(uint64_t)any(b);
        a->ready[k] = any(b);
        a->fee[k] = any(b);
        a->cash[k] = any(b);
        a->id[k] = book_next(b);
    }
}

/* What is wrong with the orders by themselves, the first of them first. */
static rebal_status wrong(const book *b, const answer *orders) {
    for (size_t k = 0; k < orders->n; k++) {
        if (orders->row[k] == b->base) return REBAL_E_ROW;
        if (orders->quantity[k] > MOST || orders->quantity[k] < -MOST) return REBAL_E_RANGE;
    }
    return REBAL_OK;
}

/* What these accounts, and sums with such orders, may be refused for. */
static bool is_refusal(rebal_status status) {
    return status == REBAL_E_RANGE || status == REBAL_E_TARGET_SUM || status == REBAL_E_OVERFLOW ||
           status == REBAL_E_NO_VALUE;
}

static void check_verdict(tally *t, const book *b, const answer *orders, rebal_status status,
                          size_t broken) {
    rebal_status expected = wrong(b, orders);
    if (expected == REBAL_OK)
        PROPERTY(t, status == REBAL_OK || is_refusal(status), "%d", status);
    else
        PROPERTY(t, status == expected, "%d, not %d", status, expected);
    PROPERTY(t, broken <= 16 * b->n + 32, "%zu", broken);
}

void property_foreign(tally *t, book *b, desk *d) {
    answer first, again, orders;
    int64_t failures = t->failures;
    desk_plan(d, &first, b->now);
    for (int round = 0; round < 8; round++) {
        size_t broken, as_many;
        int32_t law, other;
        fill_orders(b, &orders);
        rebal_status status = desk_judge(d, &orders, b->now, &broken, &law);
        check_verdict(t, b, &orders, status, broken);
        if (t->failures != failures) return;
        PROPERTY(t, desk_judge(d, &orders, b->now, &as_many, &other) == status, " ");
        PROPERTY(t, as_many == broken && other == law, " ");
        t->counted += broken > 0 && round == 0;
    }
    desk_plan(d, &again, b->now);
    PROPERTY(t, memcmp(&first, &again, sizeof first) == 0, "another plan");
}
