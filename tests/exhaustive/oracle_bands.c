/* SPDX-License-Identifier: MIT */
/* Targets, bands and destinations. */
#include "oracle_book.h"

#include <assert.h>

static int64_t lesser(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }

int64_t oracle_half_width(int64_t one, int64_t target, int64_t abs, int64_t rel, int64_t min,
                          int64_t scale) {
    int64_t of_target = rel * target / one, w = 0;
    if (abs > 0 && rel > 0)
        w = lesser(abs, of_target);
    else if (abs > 0)
        w = abs;
    else if (rel > 0)
        w = of_target;
    return greater(w, min) * scale / one;
}

/** Largest remainder: floors, then the missing units one each to the largest remainders. */
static void normalise(int64_t *target, const uint64_t *id, int n, int64_t sum, int64_t one) {
    int64_t rest[ORACLE_ASSETS + 1], missing = one;
    for (int i = 0; i < n; i++) {
        rest[i] = target[i] * one % sum;
        target[i] = target[i] * one / sum;
        missing -= target[i];
    }
    for (; missing > 0; missing--) {
        int best = -1;
        for (int i = 0; i < n; i++) {
            if (rest[i] < 0) continue;
            bool better =
                best < 0 || rest[i] > rest[best] || (rest[i] == rest[best] && id[i] < id[best]);
            if (better) best = i;
        }
        assert(best >= 0);
        target[best]++;
        rest[best] = -1;
    }
}

/** Targets that sum to one, without goals; the last is the cash's. */
static int32_t sum_to_one(const oracle_world *world, int64_t *target) {
    uint64_t id[ORACLE_ASSETS + 1];
    int64_t sum = 0;
    int n = world->n;
    for (int i = 0; i < n; i++) {
        target[i] = world->asset[i].target;
        id[i] = world->asset[i].id;
        sum += target[i];
    }
    target[n] = world->cash.target;
    id[n] = world->cash.id;
    if (world->policy.target_sum == REBAL_SUM_REST_TO_CASH) {
        target[n] = world->one - sum;
        return target[n] < 0 ? REBAL_E_TARGET_SUM : REBAL_OK;
    }
    sum += target[n];
    if (sum == world->one) return REBAL_OK;
    if (world->policy.target_sum == REBAL_SUM_EXACT || sum == 0) return REBAL_E_TARGET_SUM;
    normalise(target, id, n + 1, sum, world->one);
    return REBAL_OK;
}

static int64_t given_or(int64_t own, int64_t of_policy) { return own >= 0 ? own : of_policy; }

/** Where trading stops on either side. */
static void destine(int64_t *a, int64_t *b, const oracle_policy *policy, int64_t t, int64_t lo,
                    int64_t hi, int64_t one) {
    *a = policy->inner_abs > 0 ? greater(lo, t - policy->inner_abs)
                               : t - policy->inner * (t - lo) / one;
    *b = policy->inner_abs > 0 ? lesser(hi, t + policy->inner_abs)
                               : t + policy->inner * (hi - t) / one;
}

static int32_t row_band(oracle_book *book, int i) {
    const oracle_asset *asset = &book->world->asset[i];
    const oracle_policy *policy = &book->world->policy;
    oracle_row *row = &book->row[i];
    int64_t one = book->one, t = row->target;
    int64_t w = oracle_half_width(one, t, given_or(asset->band_abs, policy->band_abs),
                                  given_or(asset->band_rel, policy->band_rel),
                                  given_or(asset->band_min, policy->band_min), asset->scale);
    row->lo = given_or(asset->band_lo, greater(0, t - w));
    row->hi = given_or(asset->band_hi, lesser(one, t + w));
    if (row->lo > row->hi) return REBAL_E_RANGE;
    row->a = row->b = t;
    if (asset->goal >= 0) return REBAL_OK;
    if (t < row->lo || t > row->hi) return REBAL_E_RANGE;
    destine(&row->a, &row->b, policy, t, row->lo, row->hi, one);
    return REBAL_OK;
}

static void cash_band(oracle_book *book) {
    const oracle_cash *cash = &book->world->cash;
    const oracle_policy *policy = &book->world->policy;
    oracle_band *band = &book->cash_band;
    int64_t t = book->share_cash;
    int64_t w = oracle_half_width(book->one, t, given_or(cash->band_abs, policy->band_abs),
                                  given_or(cash->band_rel, policy->band_rel),
                                  given_or(cash->band_min, policy->band_min), cash->scale);
    band->target = t;
    band->given = true;
    band->lo = given_or(cash->band_lo, greater(0, t - w));
    band->hi = given_or(cash->band_hi, lesser(book->one, t + w));
    destine(&band->a, &band->b, policy, t, band->lo, band->hi, book->one);
}

static void group_band(oracle_book *book, int g) {
    const oracle_group *group = &book->world->group[g];
    oracle_band *band = &book->group_band[g];
    band->target = 0;
    for (int i = 0; i < book->n; i++) {
        bool member = book->world->asset[i].group == g && !book->row[i].kept;
        if (member) band->target += book->row[i].target;
    }
    int64_t w = oracle_half_width(book->one, band->target, group->band_abs, group->band_rel,
                                  group->band_min, book->one);
    band->given = group->band_abs > 0 || group->band_rel > 0 || group->band_min > 0;
    band->lo = greater(0, band->target - w);
    band->hi = lesser(book->one, band->target + w);
    band->a = band->b = band->target;
}

int32_t oracle_book_bands(oracle_book *book) {
    const oracle_world *world = book->world;
    int64_t target[ORACLE_ASSETS + 1];
    int32_t status = sum_to_one(world, target), range = REBAL_OK;
    if (status != REBAL_OK) return status;
    book->share_assets = 0;
    for (int i = 0; i < book->n; i++) {
        oracle_row *row = &book->row[i];
        book->raw_target[i] = target[i];
        row->target = given_or(world->asset[i].goal, target[i]);
        book->share_assets += row->target;
        bool orphan = target[i] == 0 && world->asset[i].goal < 0 && row->counted > 0;
        if (orphan && world->policy.orphans == REBAL_ORPHAN_ERROR) status = REBAL_E_ORPHAN;
        row->kept = orphan && world->policy.orphans == REBAL_ORPHAN_KEEP;
        if (row_band(book, i) != REBAL_OK) range = REBAL_E_RANGE;
    }
    book->share_cash = book->one - book->share_assets;
    if (book->share_cash < 0) return REBAL_E_TARGET_SUM;
    cash_band(book);
    for (int g = 0; g < world->n_groups; g++) group_band(book, g);
    return status != REBAL_OK ? status : range;
}

/** Edges at a share of the band, not inside the destination. */
static void edges_of(oracle_band *band, int64_t share, int64_t one) {
    bool beyond = band->target < band->lo || band->target > band->hi;
    int64_t lo = band->target - share * (band->target - band->lo) / one;
    int64_t hi = band->target + share * (band->hi - band->target) / one;
    band->edge_lo = beyond ? band->lo : lesser(lo, band->a);
    band->edge_hi = beyond ? band->hi : greater(hi, band->b);
}

void oracle_book_edges(oracle_book *book, int64_t share) {
    for (int i = 0; i < book->n; i++) {
        oracle_row *row = &book->row[i];
        oracle_band band = {
            .target = row->target, .lo = row->lo, .hi = row->hi, .a = row->a, .b = row->b};
        edges_of(&band, share, book->one);
        bool goal = book->world->asset[i].goal >= 0;
        row->edge_lo = goal ? row->lo : band.edge_lo;
        row->edge_hi = goal ? row->hi : band.edge_hi;
    }
    edges_of(&book->cash_band, share, book->one);
    for (int g = 0; g < book->world->n_groups; g++)
        edges_of(&book->group_band[g], share, book->one);
}
