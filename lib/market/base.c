/* SPDX-License-Identifier: MIT */
#include "market/base.h"

static inline rbl_base base_ratio(rbl_wide numerator, int64_t den) {
    rbl_wide whole = rbl_wide_div_floor(numerator, rbl_wide_of(den));
    rbl_wide part = rbl_wide_sub(numerator, rbl_wide_times_low(whole, den));
    return (rbl_base){.whole = whole, .part = rbl_wide_low64(part), .den = den};
}

/* F-BASE, I-10: a ratio of values: that all are larger does not matter. */
rbl_base rbl_base_of(rbl_wide value, rbl_wide reserve, int64_t targets) {
    rbl_wide free_value = rbl_wide_sub(value, reserve);
    if (rbl_wide_sign(value) > 0) {
        rbl_base base = base_ratio(value, REBAL_ONE);
        if (rbl_wide_cmp(rbl_base_floor(&base, REBAL_ONE - targets), reserve) >= 0) return base;
        if (targets > 0 && rbl_wide_sign(free_value) > 0) return base_ratio(free_value, targets);
    }
    return (rbl_base){.whole = rbl_wide_of(0), .part = 0, .den = REBAL_ONE};
}
