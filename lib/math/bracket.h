/* SPDX-License-Identifier: MIT */
/** @file
 *  Where a rising function is nought, between two points at which it is on either side, by secants;
 *  the value of an end that stays counts half (Illinois: Dowell and Jarratt 1971). */
#ifndef RBL_MATH_BRACKET_H
#define RBL_MATH_BRACKET_H

/** Two points, the values there; side: -1, 1: the last point became low, high; 0: none yet. */
typedef struct rbl_bracket {
    double low, at_low, high, at_high;
    int side;
} rbl_bracket;

/** The next point to look at: that of the secant, or the middle where rounding puts it outside. */
static inline double rbl_bracket_next(const rbl_bracket *b) {
    double t = b->low - b->at_low * ((b->high - b->low) / (b->at_high - b->at_low));
    return t > b->low && t < b->high ? t : b->low + (b->high - b->low) / 2;
}

/** What it is there. */
static inline void rbl_bracket_take(rbl_bracket *b, double t, double at) {
    if (at < 0) {
        if (b->side < 0) b->at_high /= 2;
        b->low = t, b->at_low = at, b->side = -1;
    } else {
        if (b->side > 0) b->at_low /= 2;
        b->high = t, b->at_high = at, b->side = 1;
    }
}

#endif
