/* SPDX-License-Identifier: MIT */
/* Every small domain of a row, against looking at all its lots one by one. */
#include "math/lots.h"

#include "unit/unit.h"

enum { REACH = 5, OUT = 99 };

/* The next lots of the domain from z on, either way; OUT where there are none. */
static int64_t seek(const rbl_lots_row *r, int64_t z, int64_t step) {
    for (; z >= -REACH && z <= REACH; z += step)
        if (rbl_lots_has(r, z)) return z;
    return OUT;
}

static void check_steps(const rbl_lots_row *r) {
    int64_t low = OUT, high = OUT, to;
    bool is_any = rbl_lots_ends(r, &low, &high);
    ck_assert(is_any == (seek(r, -REACH, 1) != OUT));
    if (!is_any) return;
    ck_assert_int_eq(low, seek(r, -REACH, 1));
    ck_assert_int_eq(high, seek(r, REACH, -1));
    for (int64_t z = low; z != OUT; z = seek(r, z + 1, 1)) {
        int64_t above = seek(r, z + 1, 1), below = seek(r, z - 1, -1);
        ck_assert(rbl_lots_next(r, z, true, &to) == (above != OUT));
        if (above != OUT) ck_assert_int_eq(to, above);
        ck_assert(rbl_lots_next(r, z, false, &to) == (below != OUT));
        if (below != OUT) ck_assert_int_eq(to, below);
    }
}

/* Lots of 3, fees of an eighth and a half. */
static void check_spending(const rbl_lots_row *r) {
    int64_t low = 0, high = 0, to;
    if (!rbl_lots_ends(r, &low, &high)) return;
    for (int64_t money = -20; money <= 20; money++) {
        int64_t last = OUT, first = OUT;
        for (int64_t z = low; z != OUT; z = seek(r, z + 1, 1)) {
            if (rbl_lots_spend(r, z) <= money) last = z;
            if (rbl_lots_spend(r, z) >= money && first == OUT) first = z;
        }
        ck_assert(rbl_lots_within(r, low, high, rbl_wide_of(money), &to) == (last != OUT));
        if (last != OUT) ck_assert_int_eq(to, last);
        ck_assert(rbl_lots_beyond(r, low, high, rbl_wide_of(money), &to) == (first != OUT));
        if (first != OUT) ck_assert_int_eq(to, first);
    }
}

START_TEST(domains) {
    for (int64_t low = -REACH; low <= REACH; low++)
        for (int64_t high = low; high <= REACH; high++)
            for (int64_t least = 1; least <= REACH; least++) {
                rbl_lots_row r = {.price = 3, .weight = 1, .low = low, .high = high};
                r.least = least, r.buy_ppb = REBAL_ONE / 8, r.sell_ppb = REBAL_ONE / 2;
                check_steps(&r);
                check_spending(&r);
            }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("math/lots", &tests);
    tcase_add_test(tests, domains);
    return unit_run(suite);
}
