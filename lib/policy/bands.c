/* SPDX-License-Identifier: MIT */
#include "policy/bands.h"

#include "base/fail.h"
#include "base/round.h"

/* F-BAND: w = max(floor, min(abs, rel * aim)), a zero abs or rel left out. */
static int64_t bands_half_width(int64_t abs_ppb, int64_t rel_ppb, int64_t min_ppb, int64_t aim) {
    int64_t relative = rbl_round_ppb_floor(aim, rel_ppb);
    int64_t width = abs_ppb == 0 ? relative : abs_ppb;
    if (rel_ppb != 0 && relative < width) width = relative;
    return width > min_ppb ? width : min_ppb;
}

static void bands_around(rbl_band *band, int64_t width) {
    band->lo = band->aim > width ? band->aim - width : 0;
    band->hi = band->aim + width < REBAL_ONE ? band->aim + width : REBAL_ONE;
}

/* F-INNER: where to stop on either side. */
static void bands_destine(rbl_band *band, const rebal_policy *policy) {
    if (band->outside) {
        band->a = band->b = band->aim;
    } else if (policy->inner_abs_ppb > 0) {
        int64_t k = policy->inner_abs_ppb, a = band->aim - k, b = band->aim + k;
        band->a = a > band->lo ? a : band->lo;
        band->b = b < band->hi ? b : band->hi;
    } else {
        band->a = band->aim - rbl_round_ppb_floor(band->aim - band->lo, policy->inner_ppb);
        band->b = band->aim + rbl_round_ppb_floor(band->hi - band->aim, policy->inner_ppb);
    }
}

static rebal_status bands_fill_row(rbl_band *band, const rbl_account *account, size_t i,
                                   rebal_error *error) {
    const rbl_instrument *instrument = &account->rules->instrument[i];
    int64_t width = bands_half_width(instrument->band_abs_ppb, instrument->band_rel_ppb,
                                     instrument->band_min_ppb, band->aim);
    int64_t scale = account->column[REBAL_BAND_SCALE][i];
    int64_t lo = account->column[REBAL_BAND_LO][i], hi = account->column[REBAL_BAND_HI][i];
    if (scale != REBAL_ONE) width = rbl_round_ppb_floor(scale, width);
    if (width > REBAL_ONE) width = REBAL_ONE;
    bands_around(band, width);
    if (lo != REBAL_NONE) band->lo = lo;
    if (hi != REBAL_NONE) band->hi = hi;
    bool aimed = band->lo <= band->aim && band->aim <= band->hi;
    if (!aimed && (int32_t)i == account->rules->base) band->outside = true;
    if (band->lo > band->hi || (!aimed && !band->outside))
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_BAND_LO, (int64_t)i, (int64_t)i, band->lo);
    bands_destine(band, &account->rules->policy);
    return REBAL_OK;
}

/* A group's band lies around the sum of its members' aims. */
static void bands_fill_groups(rbl_bands *bands, const rbl_rules *rules) {
    if (rules->n_groups == 0) return;
    for (size_t g = 0; g < rules->n_groups; g++) bands->group[g] = (rbl_band){0};
    for (size_t i = 0; i < rules->n; i++) {
        int32_t g = rules->instrument[i].group;
        if (g != REBAL_NONE && !bands->row[i].kept) bands->group[g].aim += bands->row[i].aim;
    }
    for (size_t g = 0; g < rules->n_groups; g++) {
        const rbl_group *group = &rules->group[g];
        bands_around(&bands->group[g], bands_half_width(group->band_abs_ppb, group->band_rel_ppb,
                                                        group->band_min_ppb, bands->group[g].aim));
        bands->group[g].a = bands->group[g].b = bands->group[g].aim;
    }
}

/* Sum of what the assets aim at. */
static int64_t bands_aims(const rbl_account *account, const int64_t *target) {
    const int64_t *goal = account->column[REBAL_GOAL];
    int64_t sum = 0;
    for (size_t i = 0; i < account->rules->n; i++)
        if ((int32_t)i != account->rules->base) sum += goal[i] != REBAL_NONE ? goal[i] : target[i];
    return sum;
}

/* Aims and orphans; the cash aims at what the others leave. */
static rebal_status bands_aim(rbl_bands *bands, const rbl_account *account, const rbl_book *book,
                              const int64_t *target, rebal_error *error) {
    const rbl_rules *rules = account->rules;
    const int64_t *goal = account->column[REBAL_GOAL];
    int64_t sum = bands_aims(account, target);
    if (sum > REBAL_ONE)
        return rbl_fail(error, REBAL_E_TARGET_SUM, RBL_FIELD_GOAL, REBAL_NONE, REBAL_NONE, sum);
    for (size_t i = 0; i < rules->n; i++) {
        bool outside = goal[i] != REBAL_NONE, cash = (int32_t)i == rules->base;
        bool orphan = !cash && !outside && target[i] == 0 && book->row[i].counted != 0;
        if (orphan && rules->policy.orphans == REBAL_ORPHAN_ERROR)
            return rbl_fail(error, REBAL_E_ORPHAN, RBL_FIELD_TARGET, (int64_t)i, (int64_t)i,
                            book->row[i].counted);
        bands->row[i] = (rbl_band){.aim = outside ? goal[i] : target[i],
                                   .outside = outside,
                                   .kept = orphan && rules->policy.orphans == REBAL_ORPHAN_KEEP};
    }
    bands->asked = bands->aims = sum;
    bands->optimal = false;
    bands->row[rules->base].aim = REBAL_ONE - sum;
    return REBAL_OK;
}

rebal_status rbl_bands_fill(rbl_bands *bands, const rbl_account *account, const rbl_book *book,
                            const int64_t *target, rebal_error *error) {
    rebal_status status = bands_aim(bands, account, book, target, error);
    for (size_t i = 0; i < account->rules->n && !status; i++)
        status = bands_fill_row(&bands->row[i], account, i, error);
    if (!status) bands_fill_groups(bands, account->rules);
    return status;
}

void rbl_bands_value(rbl_bands *bands, const rbl_rules *rules, const rbl_book *book) {
    bands->kept = rbl_wide_of(0);
    if (rules->policy.orphans != REBAL_ORPHAN_KEEP) return;
    for (size_t i = 0; i < rules->n; i++)
        if (bands->row[i].kept) bands->kept = rbl_wide_add(bands->kept, book->row[i].value);
}
