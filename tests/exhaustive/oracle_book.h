/* SPDX-License-Identifier: MIT */
/** @file
 *  A world made ready for planning: what each row is worth, may be, and where it should go; and the
 *  account as it would be after net orders x. */
#ifndef ORACLE_BOOK_H
#define ORACLE_BOOK_H

#include "oracle_fee.h"

/** An asset in fine units and lots. Shares in world.one. */
typedef struct oracle_row {
    int64_t counted, sellable;            /**< H, S */
    int64_t whole;                        /**< E, lots held */
    int64_t value;                        /**< v(0) */
    int64_t lot_value, lot_sell, lot_buy; /**< p, ps, pb */
    int64_t most_sold, most_bought;       /**< L, U */
    bool kept, may_buy, may_sell;
    int64_t target;                         /**< t, with a goal the goal */
    int64_t lo, hi, edge_lo, edge_hi, a, b; /**< band, edges at the trigger share, destination */
    int64_t dear_sell, dear_buy;            /**< Ts, Tb */
} oracle_row;

/** The band of the cash or of a group. */
typedef struct oracle_band {
    int64_t target, lo, hi, edge_lo, edge_hi, a, b;
    bool given;
} oracle_band;

/** The account before any order. */
typedef struct oracle_book {
    const oracle_world *world;
    int n;
    int32_t fine_exponent;
    int64_t one, m;
    int64_t cash, cash_now, reserve;   /**< C, Cs, R */
    int64_t value, kept_value;         /**< V, K */
    int64_t share_assets, share_cash;  /**< T, t_c */
    int64_t raw_target[ORACLE_ASSETS]; /**< target without goals, for drift */
    oracle_row row[ORACLE_ASSETS];
    oracle_band cash_band, group_band[ORACLE_GROUPS];
} oracle_book;

/** The account after net orders: every figure recomputed. */
typedef struct oracle_state {
    int64_t value[ORACLE_ASSETS]; /**< v(x) */
    int64_t V, W;                 /**< fine units */
    int64_t C, Cw;                /**< money */
    int64_t base, base_part;      /**< z B / ONE = z base / base_part */
    int64_t buys, sells, fees, rounding;
} oracle_state;

/** Reads the world. Fails as rebal_plan_make() would: RANGE, TARGET_SUM, ORPHAN, NO_VALUE. */
int32_t oracle_book_read(oracle_book *book, const oracle_world *world);

/** Half width of a band. */
int64_t oracle_half_width(int64_t one, int64_t target, int64_t abs, int64_t rel, int64_t min,
                          int64_t scale);

/** Targets, bands, destinations of all rows. RANGE, TARGET_SUM, ORPHAN. */
int32_t oracle_book_bands(oracle_book *book);

/** Edges at a trigger share. */
void oracle_book_edges(oracle_book *book, int64_t share);

/** State after x. */
void oracle_state_at(oracle_state *state, const oracle_book *book, const int64_t *x);

/** Sign of value - share * B: where a value stands against an edge. */
int oracle_against(const oracle_state *state, int64_t value, int64_t share);

/** Where it is against its band: 1 above, -1 below, 0 inside. */
int oracle_breach_asset(const oracle_book *book, const oracle_state *state, int i);
int oracle_breach_cash(const oracle_book *book, const oracle_state *state);
int oracle_breach_group(const oracle_book *book, const oracle_state *state, int g);

/** floor(t B): the goal that distances are measured from. */
int64_t oracle_goal(const oracle_book *book, const oracle_state *state, int i);

/** Whether cash is below the floor that purchases must leave: R, or more where the direction aims
 *  at the cash target. */
bool oracle_cash_short(const oracle_book *book, const oracle_state *state);

/** That floor in whole money. */
int64_t oracle_cash_floor(const oracle_book *book, const oracle_state *state);

#endif
