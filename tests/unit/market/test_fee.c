/* SPDX-License-Identifier: MIT */
/* F-FEE, F-BUYMAX, F-SELLMIN: fees and their inverses against a search over every amount. */
#include "market/fee.h"

#include "unit/unit.h"

#define MOST RBL_MONEY_MAX
#define FEE_MOST ((int64_t)1 << 60) /* of fixed, min and max in the rules */

enum { AMOUNTS = 48, NOTIONALS = 400, SCHEDULES = 100000 };

/* floor(a rate / ONE) and the rest, bit by bit: doubled, and the rate added where a bit is set. */
static uint64_t scale_bits(uint64_t a, uint64_t rate, uint64_t *rest) {
    uint64_t whole = 0, part = 0;
    for (int bit = 63; bit >= 0; bit--) {
        part = 2 * part + (a >> bit & 1) * rate;
        whole = 2 * whole + part / REBAL_ONE;
        part %= REBAL_ONE;
    }
    *rest = part;
    return whole;
}

/* The definition: fixed + sum of parts, rounded up once, then min, then max; at most MOST. */
static int64_t fee_defined(const rbl_fee *f, int64_t notional) {
    uint64_t whole = 0, rest = 0, n = (uint64_t)notional;
    if (n == 0) return 0;
    for (size_t k = 0; k <= f->n_tiers; k++) {
        uint64_t from = k == 0 ? 0 : (uint64_t)f->tier_from[k - 1];
        uint64_t to = k == f->n_tiers ? UINT64_MAX : (uint64_t)f->tier_from[k], part_rest;
        if (n <= from) break;
        uint64_t part = (n < to ? n : to) - from;
        whole += scale_bits(part, (uint64_t)(k == 0 ? f->rate_ppb : f->tier_rate_ppb[k - 1]),
                            &part_rest);
        rest += part_rest;
    }
    uint64_t fee = (uint64_t)f->fixed + whole + (rest + REBAL_ONE - 1) / REBAL_ONE;
    if (fee < (uint64_t)f->min) fee = (uint64_t)f->min;
    if (fee > (uint64_t)f->max) fee = (uint64_t)f->max;
    return fee > (uint64_t)MOST ? MOST : (int64_t)fee;
}

/* F-FEE. */
START_TEST(fixed_rate_and_clamps) {
    rbl_fee percent = {.rate_ppb = 10000000, .max = MOST}; /* 1 % */
    rbl_fee fixed = {.fixed = 7, .max = MOST};
    rbl_fee clamped = {.rate_ppb = 10000000, .fixed = 1, .min = 5, .max = 9};
    ck_assert_int_eq(rbl_fee_of(&percent, 0), 0);
    ck_assert_int_eq(rbl_fee_of(&percent, 1), 1); /* 0.01 rounded up */
    ck_assert_int_eq(rbl_fee_of(&percent, 100), 1);
    ck_assert_int_eq(rbl_fee_of(&percent, 101), 2);
    ck_assert_int_eq(rbl_fee_of(&fixed, 0), 0); /* no order, no fee */
    ck_assert_int_eq(rbl_fee_of(&fixed, 1), 7);
    ck_assert_int_eq(rbl_fee_of(&clamped, 1), 5);   /* 1 + 1 < 5 */
    ck_assert_int_eq(rbl_fee_of(&clamped, 400), 5); /* 1 + 4 */
    ck_assert_int_eq(rbl_fee_of(&clamped, 401), 6);
    ck_assert_int_eq(rbl_fee_of(&clamped, 800), 9);
    ck_assert_int_eq(rbl_fee_of(&clamped, 801), 9);
    ck_assert_int_eq(rbl_fee_of(&clamped, MOST), 9);
    ck_assert_int_eq(rbl_fee_of(NULL, 12345), 0);
}
END_TEST

/* F-FEE. 3 tiers, each with a fraction: rounded up tier by tier it would be more. */
START_TEST(tiers_round_up_once) {
    const int64_t from[] = {10, 20}, rate[] = {40000000, 30000000};
    rbl_fee f = {
        .rate_ppb = 50000000, .max = MOST, .n_tiers = 2, .tier_from = from, .tier_rate_ppb = rate};
    ck_assert_int_eq(rbl_fee_of(&f, 10), 1);  /* 0.50 */
    ck_assert_int_eq(rbl_fee_of(&f, 20), 1);  /* 0.50 + 0.40 */
    ck_assert_int_eq(rbl_fee_of(&f, 23), 1);  /* 0.50 + 0.40 + 0.09 */
    ck_assert_int_eq(rbl_fee_of(&f, 24), 2);  /* 1.02; by tiers 3 */
    ck_assert_int_eq(rbl_fee_of(&f, 120), 4); /* 0.90 + 3.00 */
    f.fixed = 2;
    ck_assert_int_eq(rbl_fee_of(&f, 120), 6);
}
END_TEST

START_TEST(near_the_end_of_the_domain) {
    rbl_fee all = {.rate_ppb = REBAL_ONE - 1, .max = MOST};
    rbl_fee more = {.rate_ppb = REBAL_ONE - 1, .fixed = FEE_MOST, .max = MOST};
    /* 2^62 = 4611686018427387904: less 2^62 / 10^9 = 4611686018.43, rounded up. */
    ck_assert_int_eq(rbl_fee_of(&all, MOST), INT64_C(4611686013815701886));
    ck_assert_int_eq(rbl_fee_of(&more, 1), FEE_MOST + 1);
    ck_assert_int_eq(rbl_fee_of(&more, MOST), MOST); /* above it by 2^60 */
    ck_assert_int_eq(rbl_fee_sell_min(&more, 1), MOST);
    ck_assert_int_eq(rbl_fee_sell_min(&more, MOST), MOST);
    ck_assert_int_eq(rbl_fee_sell_min(&all, MOST), MOST);
    ck_assert_int_eq(rbl_fee_buy_max(&more, FEE_MOST), 0);
    ck_assert_int_eq(rbl_fee_buy_max(&more, FEE_MOST + 1), 0);
    ck_assert_int_eq(rbl_fee_buy_max(&more, FEE_MOST + 2), 1); /* 1 + 2^60 + 1 */
    rbl_fee least = {.min = FEE_MOST, .max = FEE_MOST};
    ck_assert_int_eq(rbl_fee_sell_min(&least, MOST), MOST);
    ck_assert_int_eq(rbl_fee_sell_min(&least, MOST - FEE_MOST - 1), MOST - 1);
    ck_assert_int_eq(rbl_fee_buy_max(&least, MOST), MOST - FEE_MOST);
    ck_assert_int_eq(rbl_fee_worth_min(&least, 0), FEE_MOST + 1);
    ck_assert_int_eq(rbl_fee_worth_min(&least, 1), FEE_MOST + 1);
    ck_assert_int_eq(rbl_fee_buy_max(NULL, MOST), MOST);
    ck_assert_int_eq(rbl_fee_sell_min(NULL, MOST), MOST);
}
END_TEST

/* ---- every amount of small worlds */

/* The definition once more, where every product fits. */
static int64_t fee_small(const rbl_fee *f, int64_t n) {
    int64_t ppb = 0;
    for (size_t k = 0; k <= f->n_tiers; k++) {
        int64_t from = k == 0 ? 0 : f->tier_from[k - 1];
        int64_t to = k == f->n_tiers || n < f->tier_from[k] ? n : f->tier_from[k];
        if (n > from) ppb += (to - from) * (k == 0 ? f->rate_ppb : f->tier_rate_ppb[k - 1]);
    }
    int64_t fee = f->fixed + (ppb + REBAL_ONE - 1) / REBAL_ONE;
    if (fee < f->min) fee = f->min;
    return n == 0 ? 0 : fee > f->max ? f->max : fee;
}

static void search_schedule(const rbl_fee *f) {
    static int64_t fee[NOTIONALS];
    int64_t best = 0, least = 1;
    for (int64_t n = 0; n < NOTIONALS; n++) {
        fee[n] = fee_small(f, n);
        if (rbl_fee_of(f, n) != fee[n]) ck_abort_msg("fee of %d", (int)n);
    }
    for (int64_t amount = 0; amount < AMOUNTS; amount++) {
        for (int64_t n = best; n <= amount; n++) /* the greatest that fits */
            if (n + fee[n] <= amount) best = n;
        if (rbl_fee_buy_max(f, amount) != best) ck_abort_msg("buy with %d", (int)amount);
        if (amount == 0) continue;
        while (least - fee[least] < amount) least++; /* 4 (AMOUNTS + 8 + 1) < NOTIONALS */
        if (rbl_fee_sell_min(f, amount) != least) ck_abort_msg("sell for %d", (int)amount);
    }
    for (int64_t slack = 0; slack <= 1; slack++) {
        int64_t n = 0;
        while (n < fee[n + slack] + 1) n++;
        if (rbl_fee_worth_min(f, slack) != n) ck_abort_msg("worth %d", (int)slack);
    }
    for (int64_t a = 1; a < 40; a++) /* splitting never helps */
        for (int64_t b = a; b < 40; b++)
            if (fee[a + b] > fee[a] + fee[b]) ck_abort_msg("split %d + %d", (int)a, (int)b);
}

static int64_t search_clamps(rbl_fee *f) {
    int64_t count = 0;
    for (f->fixed = 0; f->fixed <= 4; f->fixed++) {
        for (f->min = 0; f->min <= 6; f->min += 2) {
            for (int64_t more = 0; more <= 4; more++, count++) {
                f->max = more == 4 ? MOST : f->min + 2 * more;
                search_schedule(f);
            }
        }
    }
    return count;
}

/* F-BUYMAX, F-SELLMIN, F-WORTH. */
START_TEST(every_small_schedule) {
    const int64_t rates[] = {0, 1, 100000000, 333333333, 500000000, 750000000};
    int64_t from[2], rate[2], count = 0;
    rbl_fee f = {.tier_from = from, .tier_rate_ppb = rate};
    for (int top = 0; top < 6; top++) {
        f.rate_ppb = rates[top];
        f.n_tiers = 0;
        count += search_clamps(&f);
        for (int next = 0; next <= top; next++) {
            rate[0] = rates[next];
            for (from[0] = 1; from[0] <= 13; from[0] += 3) {
                f.n_tiers = 1;
                count += search_clamps(&f);
                f.n_tiers = 2;
                for (int last = 0; last <= next; last += 2) {
                    rate[1] = rates[last];
                    for (from[1] = from[0] + 1; from[1] <= from[0] + 9; from[1] += 4)
                        count += search_clamps(&f);
                }
            }
        }
    }
    ck_assert_int_gt(count, 60000);
}
END_TEST

/* ---- neighbours in wide worlds: N + f(N) rises strictly, N - f(N) never falls for N > 0 */

static bool buys(const rbl_fee *f, int64_t n, int64_t amount) {
    return (uint64_t)n + (uint64_t)fee_defined(f, n) <= (uint64_t)amount;
}

static bool sells(const rbl_fee *f, int64_t n, int64_t amount, int64_t slack) {
    return n > 0 && n - fee_defined(f, n + slack) >= amount;
}

static void random_schedule(rbl_fee *f, int64_t *from, int64_t *rate, uint64_t *seed) {
    *f = (rbl_fee){.tier_from = from, .tier_rate_ppb = rate};
    f->rate_ppb = unit_wide(seed, 30) % REBAL_ONE;
    f->fixed = unit_below(seed, 3) ? 0 : unit_wide(seed, 60);
    f->min = unit_below(seed, 3) ? 0 : unit_wide(seed, 60);
    f->max = unit_below(seed, 2) ? MOST : f->min + unit_wide(seed, 60);
    if (f->max < MOST && f->max > FEE_MOST) f->max = FEE_MOST;
    int64_t start = 0, last = f->rate_ppb;
    for (int64_t tiers = unit_below(seed, 4); tiers > 0; tiers--) {
        start += 1 + unit_wide(seed, 59);
        last = unit_below(seed, last + 1);
        from[f->n_tiers] = start;
        rate[f->n_tiers++] = last;
    }
}

/* F-BUYMAX, F-SELLMIN. */
START_TEST(neighbours_of_wide_schedules) {
    uint64_t seed = 11;
    int64_t from[4], rate[4];
    for (int k = 0; k < SCHEDULES; k++) {
        rbl_fee f;
        random_schedule(&f, from, rate, &seed);
        int64_t amount = k % 50 == 0 ? MOST : 1 + unit_wide(&seed, 62), slack = k & 1;
        int64_t n = rbl_fee_buy_max(&f, amount);
        if (rbl_fee_of(&f, amount) != fee_defined(&f, amount)) ck_abort_msg("fee, %d", k);
        if (n > 0 && !buys(&f, n, amount)) ck_abort_msg("%d: too much", k);
        if (n < MOST && buys(&f, n + 1, amount)) ck_abort_msg("%d: more would do", k);
        n = rbl_fee_sell_min(&f, amount);
        if (n < MOST && !sells(&f, n, amount, 0)) ck_abort_msg("%d: too little", k);
        if (sells(&f, n - 1, amount, 0)) ck_abort_msg("%d: less would do", k);
        n = rbl_fee_worth_min(&f, slack);
        if (n < MOST - 1 && !sells(&f, n, 1, slack)) ck_abort_msg("%d: not worth it", k);
        if (sells(&f, n - 1, 1, slack)) ck_abort_msg("%d: less is worth it", k);
    }
}
END_TEST

START_TEST(splitting_wide_orders_never_helps) {
    uint64_t seed = 12;
    int64_t from[4], rate[4];
    for (int k = 0; k < SCHEDULES; k++) {
        rbl_fee f;
        random_schedule(&f, from, rate, &seed);
        int64_t a = unit_wide(&seed, 61), b = unit_wide(&seed, 61);
        uint64_t parts = (uint64_t)rbl_fee_of(&f, a) + (uint64_t)rbl_fee_of(&f, b);
        if ((uint64_t)rbl_fee_of(&f, a + b) > parts) ck_abort_msg("%d", k);
        if (rbl_fee_of(&f, a + b) < rbl_fee_of(&f, a) && a > 0) ck_abort_msg("%d: falls", k);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("fee", &tests);
    tcase_add_test(tests, fixed_rate_and_clamps);
    tcase_add_test(tests, tiers_round_up_once);
    tcase_add_test(tests, near_the_end_of_the_domain);
    tcase_add_test(tests, every_small_schedule);
    tcase_add_test(tests, neighbours_of_wide_schedules);
    tcase_add_test(tests, splitting_wide_orders_never_helps);
    return unit_run(suite);
}
