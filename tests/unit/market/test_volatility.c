/* SPDX-License-Identifier: MIT */
/* References: computed from the decimal prices with 50 digits (Python mpmath) by the published
 * formulas; Parkinson, Rogers-Satchell, Yang-Zhang and EWMA once more independently. */
#include "market/volatility.h"

#include "unit/market/bars.h"
#include "unit/near.h"
#include "unit/unit.h"

#include <rebal/volatility.h>

static const rbl_bars bars = {bars_open, bars_high, bars_low, bars_close, BARS};

#define ESTIMATE(name) rbl_volatility_estimate(REBAL_VOLATILITY_##name, &bars)

/* F-CLOSECLOSE, F-PARKINSON, F-GARMANKLASS, F-ROGERSSATCHELL, F-YANGZHANG */
START_TEST(five_days) {
    NEAR(ESTIMATE(CLOSE), 0.00040993156659319185489, 1e-12);
    NEAR(ESTIMATE(PARKINSON), 0.0003461762605906342, 1e-12);
    NEAR(ESTIMATE(GARMAN_KLASS), 0.00035643071304182064885, 1e-12);
    NEAR(ESTIMATE(ROGERS_SATCHELL), 0.0003231742976823106, 1e-12);
    NEAR(ESTIMATE(YANG_ZHANG), 0.00031273500699940501, 1e-12);
}
END_TEST

START_TEST(each_day) {
    static const double parkinson[] = {0.00036427441034568448937, 0.00017012775064141221359,
                                       0.00055372503770734054633, 0.00018038392276663654571,
                                       0.00046237018149209722012};
    static const double garman[] = {0.00045002542616769378375, 0.00022226831021067940127,
                                    0.00049771542965941496473, 0.00019722117153719515995,
                                    0.00041492322763411993457};
    static const double rogers[] = {0.00043541291300342179276, 0.00022001269033124469315,
                                    0.00041897339381983427792, 0.00019307418932777062962,
                                    0.00034839830192928160384};
    for (size_t t = 0; t < BARS; t++) {
        NEAR(rbl_volatility_bar(REBAL_VOLATILITY_PARKINSON, &bars, t), parkinson[t], 1e-12);
        NEAR(rbl_volatility_bar(REBAL_VOLATILITY_GARMAN_KLASS, &bars, t), garman[t], 1e-12);
        NEAR(rbl_volatility_bar(REBAL_VOLATILITY_ROGERS_SATCHELL, &bars, t), rogers[t], 1e-12);
    }
}
END_TEST

/* Prices in another unit give the same variances, to the bit where the factor is a power of two. */
START_TEST(any_unit) {
    double scaled[4][BARS];
    const double *column[] = {bars_open, bars_high, bars_low, bars_close};
    for (int k = 0; k < 4; k++)
        for (int t = 0; t < BARS; t++) scaled[k][t] = column[k][t] * 0x1p-20;
    rbl_bars other = {scaled[0], scaled[1], scaled[2], scaled[3], BARS};
    for (int32_t e = REBAL_VOLATILITY_CLOSE; e <= REBAL_VOLATILITY_YANG_ZHANG; e++)
        ck_assert(rbl_volatility_estimate(e, &other) == rbl_volatility_estimate(e, &bars));
}
END_TEST

/* Rising from low to high each day by the same factor, with no gaps: Rogers-Satchell sees no
 * variance, nor does the closing price; ranges do. */
START_TEST(drift_alone) {
    static const double price[] = {1, 2, 4, 8, 16};
    rbl_bars rising = {price, price + 1, price, price + 1, 4};
    ck_assert(rbl_volatility_estimate(REBAL_VOLATILITY_ROGERS_SATCHELL, &rising) == 0);
    ck_assert(rbl_volatility_estimate(REBAL_VOLATILITY_CLOSE, &rising) == 0);
    ck_assert(rbl_volatility_estimate(REBAL_VOLATILITY_YANG_ZHANG, &rising) == 0);
    ck_assert(rbl_volatility_estimate(REBAL_VOLATILITY_PARKINSON, &rising) > 0.1);
}
END_TEST

/* F-EWMA: 0.000109594563865408 is a reference; in parts the bits are the same. */
START_TEST(exponential) {
    static const double r[] = {.01, -.02, .015, .003, -.007, .012, -.011, .004};
    double all = rbl_volatility_ewma(r[0] * r[0], r + 1, 7, 0.94);
    NEAR(all, 0.000109594563865408, 1e-12);
    double parts = rbl_volatility_ewma(r[0] * r[0], r + 1, 3, 0.94);
    for (int t = 4; t < 8; t++) parts = rbl_volatility_ewma(parts, r + t, 1, 0.94);
    ck_assert(parts == all);
}
END_TEST

/* F-GARCHFORECAST, F-EWMAFORECAST: h_k = v + p^(k-1) (h_1 - v), v = c / (1 - p): by hand for
 * c = 1, p = 1/2, h_1 = 6. */
START_TEST(paths) {
    double path[4], total;
    rbl_volatility_path(path, &total, 4, 6, 1, 0.5);
    ck_assert(path[0] == 6 && path[1] == 4 && path[2] == 3 && path[3] == 2.5);
    ck_assert(total == 15.5);
    rbl_volatility_path(path, &total, 4, 6, 6, 0);
    ck_assert(path[3] == 6 && total == 24);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("market/volatility", &tests);
    tcase_add_test(tests, five_days);
    tcase_add_test(tests, each_day);
    tcase_add_test(tests, any_unit);
    tcase_add_test(tests, drift_alone);
    tcase_add_test(tests, exponential);
    tcase_add_test(tests, paths);
    return unit_run(suite);
}
