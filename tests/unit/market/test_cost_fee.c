/* SPDX-License-Identifier: MIT */
/* F-FEECURVE against whole numbers: the fee summed in parts of 10^-9 of a unit, unit by unit of the
 * rate, and the exact fee that plans book. */
#include "market/cost_fee.h"

#include "market/fee.h"
#include "unit/near.h"

#include <rebal/status.h>

enum { TIERS = 6, ROUNDS = 200000 };

/* One schedule as whole numbers and as doubles. */
typedef struct both {
    int64_t from[TIERS], rate[TIERS];
    double from_double[TIERS], rate_double[TIERS];
    rbl_fee whole;
    rbl_cost_fee curve;
} both;

static double share(int64_t ppb) { return (double)ppb / REBAL_ONE; }

static int64_t below(uint64_t *seed, int64_t bound) {
    return (int64_t)(splitmix_next(seed) % (uint64_t)bound);
}

/* Any schedule of fees up to some thousand, tiers from 1 to 10^6, rates that do not rise. */
static void any(both *b, uint64_t *seed) {
    int64_t rate = below(seed, 3) == 0 ? below(seed, 900000001) : below(seed, 5000000), from = 0;
    size_t n = (size_t)below(seed, TIERS + 1);
    int64_t min = below(seed, 2) * below(seed, 1000), over = below(seed, 5000);
    bool has_max = below(seed, 2) == 0;
    b->whole = (rbl_fee){.rate_ppb = rate,
                         .fixed = below(seed, 2) * below(seed, 100),
                         .min = min,
                         .max = has_max ? min + over : RBL_MONEY_MAX,
                         .n_tiers = n,
                         .tier_from = b->from,
                         .tier_rate_ppb = b->rate};
    for (size_t k = 0; k < n; k++) {
        b->from[k] = from += 1 + below(seed, k % 2 == 0 ? 100 : 200000);
        b->rate[k] = rate -= below(seed, rate + 1) / 2;
        b->from_double[k] = (double)from;
        b->rate_double[k] = share(rate);
    }
    b->curve = (rbl_cost_fee){.rate = share(b->whole.rate_ppb),
                              .fixed = (double)b->whole.fixed,
                              .min = (double)b->whole.min,
                              .max = has_max ? (double)b->whole.max : 1e30,
                              .n_tiers = n,
                              .tier_from = b->from_double,
                              .tier_rate = b->rate_double};
}

/* Billionths of the fee without clamps, and the rate of the last one: an amount below 2^21 at a
 * rate below 2^30 a unit stays below 2^52. Not tier by tier, but by what is above each start. */
static int64_t defined(const rbl_fee *f, int64_t amount, int64_t *rate) {
    int64_t sum = f->fixed * REBAL_ONE + amount * f->rate_ppb, before = f->rate_ppb;
    *rate = before;
    for (size_t k = 0; k < f->n_tiers; k++) {
        int64_t above = amount > f->tier_from[k] ? amount - f->tier_from[k] : 0;
        sum -= above * (before - f->tier_rate_ppb[k]);
        before = f->tier_rate_ppb[k];
        if (amount >= f->tier_from[k]) *rate = before;
    }
    return sum;
}

/* F-FEECURVE: cost to rounding, marginal to the last bit; the exact fee is the next whole number.
 */
START_TEST(whole_numbers) {
    uint64_t seed = 41;
    int n_min = 0, n_max = 0, n_tier = 0;
    for (int round = 0; round < ROUNDS; round++) {
        both b;
        any(&b, &seed);
        size_t at = (size_t)below(&seed, TIERS + 1);
        int64_t amount = 1 + below(&seed, 1000000), rate;
        if (at < b.whole.n_tiers) amount = b.from[at] + below(&seed, 3) - 1;
        if (amount == 0) amount = 1;
        int64_t billionths = defined(&b.whole, amount, &rate), one = REBAL_ONE;
        bool is_min = billionths < b.whole.min * one;
        bool is_max = b.whole.max < 10000 && billionths >= b.whole.max * one;
        int64_t clamped = is_min ? b.whole.min * one : is_max ? b.whole.max * one : billionths;
        double sign = round % 2 == 0 ? 1 : -1, x = sign * (double)amount;
        double cost = rbl_cost_fee_cost(&b.curve, x);
        NEAR(cost, (double)clamped / REBAL_ONE, 2e-15);
        if (clamped == billionths && billionths != b.whole.min * one) {
            double marginal = rbl_cost_fee_marginal(&b.curve, x);
            ck_assert_double_eq(marginal, is_max ? 0 : share(rate));
        }
        if (is_min) ck_assert_double_eq(rbl_cost_fee_marginal(&b.curve, x), 0);
        int64_t booked = rbl_fee_of(&b.whole, amount);
        ck_assert_int_eq(booked, clamped / one + (clamped % one > 0));
        n_min += is_min, n_max += is_max, n_tier += !is_min && !is_max && b.whole.n_tiers > 0;
    }
    ck_assert(n_min > 10000 && n_max > 10000 && n_tier > 10000);
}
END_TEST

/* Numbers by hand: 0.1 % to 10 000, 0.05 % to 50 000, 0.02 % above; 3 and 40 at the ends. */
START_TEST(by_hand) {
    const double from[] = {10000, 50000}, rate[] = {.0005, .0002};
    const rbl_cost_fee fee = {.rate = .001,
                              .fixed = 1,
                              .min = 3,
                              .max = 40,
                              .n_tiers = 2,
                              .tier_from = from,
                              .tier_rate = rate};
    const double at[][3] = {{0, 0, 0},          {1, 3, 0},          {1999, 3, 0},
                            {3000, 4, .001},    {10000, 11, .0005}, {-20000, 16, .0005},
                            {50000, 31, .0002}, {90000, 39, .0002}, {95000, 40, 0},
                            {1e12, 40, 0},      {-1e-9, 3, 0}};
    for (size_t k = 0; k < sizeof at / sizeof *at; k++) {
        NEAR(rbl_cost_fee_cost(&fee, at[k][0]), at[k][1], 1e-15);
        ck_assert_double_eq(rbl_cost_fee_marginal(&fee, at[k][0]), at[k][2]);
    }
}
END_TEST

/* An order is never dearer than its parts, although the curve is not convex. */
START_TEST(never_dearer_than_its_parts) {
    uint64_t seed = 43;
    int n_hollow = 0;
    for (int round = 0; round < 20000; round++) {
        both b;
        any(&b, &seed);
        double x = near_any(&seed, -5, 20), y = near_any(&seed, -5, 20);
        double one = rbl_cost_fee_cost(&b.curve, x), other = rbl_cost_fee_cost(&b.curve, y);
        ck_assert(rbl_cost_fee_cost(&b.curve, x + y) <= (one + other) * (1 + 1e-14));
        n_hollow += rbl_cost_fee_cost(&b.curve, (x + y) / 2) > (one + other) / 2 * (1 + 1e-14);
    }
    ck_assert_int_gt(n_hollow, 100);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("cost_fee", &tests);
    tcase_add_test(tests, whole_numbers);
    tcase_add_test(tests, by_hand);
    tcase_add_test(tests, never_dearer_than_its_parts);
    return unit_run(suite);
}
