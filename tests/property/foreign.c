/* SPDX-License-Identifier: MIT */
/* Orders that anyone made, on any book: judged or refused by name, twice the same, and the plan
 * made afterwards is the one made before. */
#include "property.h"

#include <string.h>

#define MOST (INT64_C(1) << 62)

static int64_t any(book *b) {
    const int64_t choice[] = {0,
                              1,
                              -1,
                              MOST,
                              -MOST,
                              INT64_MAX,
                              INT64_MIN,
                              book_below(b, 1000) - 500,
                              (int64_t)(book_next(b) >> book_below(b, 63)),
                              1000};
    return choice[book_below(b, sizeof choice / sizeof *choice)];
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

void property_foreign(tally *t, book *b, desk *d) {
    answer first, again, orders;
    int32_t law, other;
    desk_plan(d, &first, b->now);
    for (int round = 0; round < 8; round++) {
        fill_orders(b, &orders);
        int64_t broken = desk_judge(d, &orders, b->now, &law);
        PROPERTY(t, desk_judge(d, &orders, b->now, &other) == broken && law == other, " ");
        PROPERTY(t, broken <= 16 * (int64_t)b->n + 32, "%lld", (long long)broken);
        t->counted += broken > 0 && round == 0;
    }
    desk_plan(d, &again, b->now);
    PROPERTY(t, memcmp(&first, &again, sizeof first) == 0, "another plan");
}
