/* SPDX-License-Identifier: MIT */
/* Bands: every policy compiled to one band and one destination per row. F-BAND, F-INNER. */
#ifndef RBL_POLICY_BANDS_H
#define RBL_POLICY_BANDS_H

#include "market/base.h"
#include "market/book.h"

/* ppb of the base: lo <= a <= aim <= b <= hi, but that a goal, and the aim of the cash, may lie
 * outside lo..hi. */
typedef struct rbl_band {
    int64_t lo, a, aim, b, hi; /* aim: the target, or the goal set from outside */
    int32_t end;               /* reason of an order that ends at the destination, or of none: 0 */
    bool outside;              /* a goal, or a cash aim beyond an edge: edges and aim as they are */
    bool kept;                 /* an orphan that the policy keeps */
} rbl_band;

typedef struct rbl_bands {
    rbl_band *row;   /* [n]; the base cash's is against W */
    rbl_band *group; /* [n_groups] a = aim = b */
    int64_t asked;   /* sum of the targets, and goals, of all assets, 0..ONE */
    int64_t aims;    /* of their aims: the same, but where an optimum is the destination */
    rbl_wide kept;   /* fine units; by rbl_bands_value() */
    bool optimal;    /* destinations are those of an optimum: all rows are in scope */
} rbl_bands;

/* Fills the table from targets[n]; the book must be counted. Errors: TARGET_SUM (goals above one),
 * ORPHAN, RANGE (lo > hi, or a target outside them). */
rebal_status rbl_bands_fill(rbl_bands *bands, const rbl_account *account, const rbl_book *book,
                            const int64_t *target, rebal_error *error);

/* Sums what the kept orphans are worth, once the book is valued. */
void rbl_bands_value(rbl_bands *bands, const rbl_rules *rules, const rbl_book *book);

/* May the row have orders? When it has a price that was needed, and is no kept orphan. */
static inline bool rbl_bands_takes_part(const rbl_bands *bands, const rbl_rules *rules,
                                        const rbl_book *book, size_t row) {
    const rbl_position *position = &book->row[row];
    if ((int32_t)row == rules->base || bands->row[row].kept) return false;
    return position->counted != 0 || position->sellable != 0 || bands->row[row].aim != 0;
}

/* What targets, goals and bands are shares of, at a value and with this reserve. */
static inline rbl_base rbl_bands_base(const rbl_bands *bands, const rbl_rules *rules,
                                      rbl_wide value, int64_t reserve) {
    return rbl_base_of(rbl_wide_sub(value, bands->kept), rbl_rules_fine(rules, reserve),
                       bands->asked);
}

/* An edge at that share of its distance from the aim. */
static inline int64_t rbl_band_edge(const rbl_band *band, int64_t share, int64_t edge) {
    if (share == REBAL_ONE || band->outside) return edge;
    return band->aim + (edge - band->aim) * share / REBAL_ONE;
}

/* The edges compared against: never inside the destination, where nothing would be done. */
static inline int64_t rbl_band_high(const rbl_band *band, int64_t share) {
    int64_t edge = rbl_band_edge(band, share, band->hi);
    return edge > band->b || band->outside ? edge : band->b;
}

static inline int64_t rbl_band_low(const rbl_band *band, int64_t share) {
    int64_t edge = rbl_band_edge(band, share, band->lo);
    return edge < band->a || band->outside ? edge : band->a;
}

/* Is a value above, or below, the band's share of its width? */
static inline bool rbl_band_above(const rbl_band *band, int64_t share, const rbl_base *base,
                                  rbl_wide value) {
    return rbl_base_compare(base, value, rbl_band_high(band, share)) > 0;
}

static inline bool rbl_band_below(const rbl_band *band, int64_t share, const rbl_base *base,
                                  rbl_wide value) {
    return rbl_base_compare(base, value, rbl_band_low(band, share)) < 0;
}

/* Where a value stands: 1 above, -1 below, 0 inside or on the edge. F-BREACH, I-14. */
static inline int rbl_band_side(const rbl_band *band, int64_t share, const rbl_base *base,
                                rbl_wide value) {
    if (rbl_band_above(band, share, base, value)) return 1;
    return rbl_band_below(band, share, base, value) ? -1 : 0;
}

#endif
