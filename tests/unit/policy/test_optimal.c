/* SPDX-License-Identifier: MIT */
/* Literals: the gradient of J in (half, stop) solved by mpmath at 60 digits from a minimum found
 * without it; and the closed laws of one kind of cost. */
#include "policy/optimal.h"

#include "unit/near.h"

typedef struct optimal_case {
    double curvature, variance, cost, fixed, half, stop, rate;
} optimal_case;

static double total(rbl_optimal_rates rates) { return rates.risk + rates.trading; }

/* The formula as it stands in the documents, for stop < half. */
static double penalty(const rbl_optimal_terms *t, double half, double stop) {
    return t->curvature / 12 * (half * half + stop * stop) +
           t->variance * (t->fixed + t->cost * (half - stop)) / (half * half - stop * stop);
}

/* F-OPTBAND, F-BANDCOST */
START_TEST(reference_values) {
    static const optimal_case cases[] = {
        {.128, .00147456, .001, 0, 0.0258532162803826, 0.0258532162803826, 4.27768826905754e-05},
        {.128, .00147456, 0, 1e-5, 0.0342892851563856, 0, 2.50827749660997e-05},
        {.128, .00147456, .001, 1e-6, 0.0333501574317357, 0.0195786827084358, 4.58348793162985e-05},
        {.128, .00147456, .001, 1e-6, 0.033350157431735688666, 0.019578682708435781374,
         0.000045834879316298497907},
        {.2, .01, .0005, 1e-4, 0.092319143509882500664, 0.008090822553912364454,
         0.00031117411588216024592},
        {3, .0004, .002, 1e-9, 0.0076091419504159969585, 0.0071321310192126268669,
         0.000081517865715474752949},
        {.05, .09, 1e-5, 1e-5, 0.12300308326094175948, 0.0034711680894471922241,
         0.00012973976564268637767},
        {1000, 1e-7, .3, 1e-12, 0.0003562848630185108658, 0.00035509446187415617383,
         0.000063257627029546860943},
        {.128, .00147456, 1e-9, 1e-3, 0.10843224190287517528, 2.9393875319776314196e-9,
         0.00025082776325990459329},
        {2.5, .3, .01, 1e-7, 0.12588984393963502549, 0.11749479740636955657,
         0.018518617472465160611}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const optimal_case *c = &cases[k];
        rbl_optimal_terms terms = {c->curvature, c->variance, c->cost, c->fixed};
        rbl_optimal_pair pair = rbl_optimal_band(&terms, 0);
        rbl_optimal_rates rates = rbl_optimal_cost(&terms, pair, 0);
        double distance = k < 3 ? 2e-15 : 1e-15;
        NEAR(pair.half, c->half, distance);
        NEAR(pair.stop, c->stop, distance);
        NEAR(total(rates), c->rate, k == 4 ? 2e-15 : distance);
    }
}
END_TEST

/* F-BANDCOST: 1:2 for proportional costs, 1:1 for fixed ones; trading to the target costs 2^(1/3)
 * times as much as to the edge. */
START_TEST(laws_of_one_cost) {
    uint64_t seed = 3;
    for (int k = 0; k < 1000; k++) {
        rbl_optimal_terms t = {near_any(&seed, -20, 20), near_any(&seed, -20, 10),
                               near_any(&seed, -20, 5), 0};
        rbl_optimal_rates rates = rbl_optimal_cost(&t, rbl_optimal_band(&t, 0), 0);
        NEAR(rates.trading, 2 * rates.risk, 4e-15);
        ck_assert(rates.trades > 1e300);
        double edge = rbl_optimal_band(&t, 0).half;
        rbl_optimal_pair target = {edge * 1.5874010519681994748, 0}; /* 4^(1/3) */
        NEAR(total(rbl_optimal_cost(&t, target, 0)), 1.2599210498948732 * total(rates), 4e-15);
        t = (rbl_optimal_terms){t.curvature, t.variance, 0, t.cost};
        rates = rbl_optimal_cost(&t, rbl_optimal_band(&t, 0), 0);
        NEAR(rates.trading, rates.risk, 4e-15);
        NEAR(rates.trades * t.fixed, rates.trading, 4e-16);
    }
}
END_TEST

/* F-OPTBAND: no pair within a factor of ten does better, by a search that knows only J. */
START_TEST(brute_force) {
    uint64_t seed = 11;
    for (int k = 0; k < 300; k++) {
        rbl_optimal_terms t = {near_any(&seed, -10, 10), near_any(&seed, -20, 2),
                               near_any(&seed, -16, -2), near_any(&seed, -40, -4)};
        rbl_optimal_pair best = rbl_optimal_band(&t, 0);
        double at_best = total(rbl_optimal_cost(&t, best, 0)), least = 1e300;
        NEAR(at_best, penalty(&t, best.half, best.stop), 1e-9);
        double h = best.half * (0.2 + 3 * near_share(&seed)), share = near_share(&seed), reach = 1;
        for (int round = 0; round < 60000; round++) {
            double try_h = h * (1 + reach * (near_share(&seed) - .5));
            double try_share = share + reach * (near_share(&seed) - .5);
            if (try_share < 0) try_share = 0;
            if (try_share >= 1 || try_h <= 0) continue;
            double rate = penalty(&t, try_h, try_h * try_share);
            if (rate < least) {
                least = rate;
                h = try_h;
                share = try_share;
            }
            reach *= 0.9997;
        }
        ck_assert_msg(at_best <= least * (1 + 1e-12), "%d: %.17g > %.17g", k, at_best, least);
        NEAR(least, at_best, 1e-9);
    }
}
END_TEST

/* Both equations, over every size that the interface allows. */
START_TEST(equations_at_the_ends) {
    uint64_t seed = 5;
    for (int k = 0; k < 100000; k++) {
        rbl_optimal_terms t = {near_any(&seed, -99, 99), near_any(&seed, -99, 99),
                               near_any(&seed, -99, 99), near_any(&seed, -99, 99)};
        rbl_optimal_pair b = rbl_optimal_band(&t, 0);
        ck_assert(b.half > 0 && b.stop >= 0 && b.stop <= b.half);
        double scale = 3 * t.variance / t.curvature;
        NEAR(b.half * b.stop * (b.half + b.stop), scale * t.cost, 4e-15);
        double gap = b.half - b.stop;
        if (gap > 1e-3 * b.half)
            NEAR((b.half + b.stop) * gap * gap * gap, 4 * scale * t.fixed, 4e-12);
    }
}
END_TEST

/* Small costs of one kind lead to the law of the other. */
START_TEST(limits) {
    rbl_optimal_terms t = {.128, .00147456, .001, 1e-30};
    NEAR(rbl_optimal_band(&t, 0).half, 0.0258532162803826045, 1e-8);
    t = (rbl_optimal_terms){.128, .00147456, 1e-30, 1e-5};
    NEAR(rbl_optimal_band(&t, 0).half, 0.0342892851563855952, 1e-15);
    t = (rbl_optimal_terms){.128, 0, .001, 1e-5};
    ck_assert_double_eq(rbl_optimal_band(&t, 0).half, 0);
    ck_assert_double_eq(total(rbl_optimal_cost(&t, (rbl_optimal_pair){0, 0}, 0)), 0);
    t = (rbl_optimal_terms){.128, .00147456, 0, 0};
    ck_assert_double_eq(rbl_optimal_band(&t, 0).half, 0);
    ck_assert_double_eq(total(rbl_optimal_cost(&t, (rbl_optimal_pair){0, 0}, 0)), 0);
}
END_TEST

/* F-OPTBAND: a daily look takes 0.5825971579 s sqrt(1/252) off, s = 0.0384, and keeps the stop. */
START_TEST(looks) {
    rbl_optimal_terms t = {.128, .00147456, .001, 1e-6};
    rbl_optimal_pair daily = rbl_optimal_band(&t, 1. / 252), always = rbl_optimal_band(&t, 0);
    const double shift = 0.5825971579390106702 * .0384 / 15.874507866387544;
    NEAR(daily.half, always.half - shift, 1e-14);
    ck_assert_double_eq(daily.stop, always.stop);
    NEAR(total(rbl_optimal_cost(&t, daily, 1. / 252)), total(rbl_optimal_cost(&t, always, 0)),
         1e-13);
    t.fixed = 0;
    daily = rbl_optimal_band(&t, 1. / 252);
    ck_assert_double_eq(daily.stop, daily.half);
    rbl_optimal_rates rates = rbl_optimal_cost(&t, daily, 1. / 252);
    NEAR(rates.trades, .0384 * 11.224972160321824 / (daily.half + shift), 1e-13); /* sqrt(126) */
    NEAR(total(rates), total(rbl_optimal_cost(&t, rbl_optimal_band(&t, 0), 0)), 1e-14);
    daily = rbl_optimal_band(&t, 100);
    ck_assert_double_eq(daily.half, 0);
    ck_assert_double_eq(daily.stop, 0);
    NEAR(rbl_optimal_cost(&t, daily, 100).trades, .01, 1e-15);
    NEAR(rbl_optimal_cost(&t, daily, 100).risk, .128 * .00147456 * 25, 1e-15);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("optimal", &tests);
    tcase_add_test(tests, reference_values);
    tcase_add_test(tests, laws_of_one_cost);
    tcase_add_test(tests, brute_force);
    tcase_add_test(tests, equations_at_the_ends);
    tcase_add_test(tests, limits);
    tcase_add_test(tests, looks);
    return unit_run(suite);
}
