/* SPDX-License-Identifier: MIT */
#include "policy/watch_scale.h"

enum { WATCH_SUM_BITS = 50, WATCH_PRICE_BITS = 57, WATCH_RATIO_BITS = 94 };

/* F-WATCH. Brought to 94 bits first, so that what the division and the shift drop is below two in
 * the end. */
int64_t rbl_watch_down(rbl_wide a, int64_t num, int64_t den, int places) {
    RBL_ASSERT(rbl_wide_sign(a) >= 0 && num > 0 && den > 0);
    rbl_wide_words size = rbl_wide_magnitude(a);
    if (rbl_wide_sign(a) == 0) return 0;
    int up = WATCH_RATIO_BITS - (int)rbl_wide_bits(size), back = places - up;
    rbl_wide ratio = rbl_wide_signed(rbl_wide_shift(size, up), false);
    if (num != den) ratio = rbl_wide_mul_div_floor(ratio, (uint64_t)num, (uint64_t)den);
    size = rbl_wide_magnitude(ratio);
    if ((int)rbl_wide_bits(size) + back > 62) return INT64_MAX;
    return back > -128 ? (int64_t)rbl_wide_shift(size, back).lo : 0;
}

int64_t rbl_watch_up(rbl_wide a, int64_t num, int64_t den, int places) {
    int64_t down = rbl_watch_down(a, num, den, places);
    return rbl_wide_sign(a) == 0 || down == INT64_MAX ? down : down + 2;
}

uint8_t rbl_watch_shift(int64_t price) {
    unsigned bits = rbl_wide_bits((rbl_wide_words){.lo = (uint64_t)price, .hi = 0});
    return (uint8_t)(bits < WATCH_PRICE_BITS ? WATCH_PRICE_BITS - bits : 0);
}

/* N = W, D = ONE or N = W - reserve, D = targets: as rbl_base_of() chooses. */
bool rbl_watch_scale_of(rbl_watch_scale *scale, const rbl_account *account,
                        const rbl_survey *survey) {
    const rbl_rules *rules = account->rules;
    const rbl_book *book = &survey->book;
    rbl_wide whole = rbl_wide_sub(book->value, survey->bands.kept), n = whole;
    rbl_wide cash = rbl_wide_times(rules->money_unit, book->cash);
    *scale = (rbl_watch_scale){.reserve = rbl_rules_fine(rules, book->reserve)};
    scale->base = rbl_bands_base(&survey->bands, rules, book->value, book->reserve);
    if (rbl_wide_sign(whole) <= 0) return false;
    rbl_base all = rbl_base_of(whole, rbl_wide_of(0), 0);
    rbl_wide others = rbl_base_floor(&all, REBAL_ONE - survey->bands.asked);
    scale->whole_base = rbl_wide_cmp(others, scale->reserve) >= 0;
    scale->den = scale->whole_base ? REBAL_ONE : survey->bands.asked;
    if (!scale->whole_base) {
        n = rbl_wide_sub(whole, scale->reserve);
        cash = rbl_wide_sub(cash, scale->reserve);
    }
    if (rbl_wide_sign(n) <= 0 || scale->den == 0) return false;
    scale->places = WATCH_SUM_BITS - (int)rbl_wide_bits(rbl_wide_magnitude(n));
    if (!scale->whole_base) {
        scale->offset = rbl_watch_down(scale->reserve, 1, 1, scale->places);
        scale->offset_up = rbl_watch_up(scale->reserve, 1, 1, scale->places);
    }
    rbl_wide size = rbl_wide_signed(rbl_wide_magnitude(cash), false);
    bool owes = rbl_wide_sign(cash) < 0;
    scale->constant =
        owes ? -rbl_watch_up(size, 1, 1, scale->places) : rbl_watch_down(size, 1, 1, scale->places);
    return scale->offset_up < RBL_WATCH_LIMIT && scale->constant < RBL_WATCH_LIMIT &&
           scale->constant > -RBL_WATCH_LIMIT;
}
