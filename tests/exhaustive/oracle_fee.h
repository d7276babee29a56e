/* SPDX-License-Identifier: MIT */
/** @file
 *  What an order costs: notionals, fees, limit prices. Each by its definition. */
#ifndef ORACLE_FEE_H
#define ORACLE_FEE_H

#include "oracle_world.h"

/** floor(a / b), b > 0. */
int64_t oracle_floor(int64_t a, int64_t b);

/** ceil(a / b), b > 0. */
int64_t oracle_ceil(int64_t a, int64_t b);

/** Sign of a / b - c / d; b, d >= 0, of which 0 makes it infinite; compared digit by digit. */
int oracle_compare(int64_t a, int64_t b, int64_t c, int64_t d);

/** Fee of a notional. */
int64_t oracle_fee_of(const oracle_fee *fee, int64_t one, int64_t notional);

/** Least notional N that is more than its fee: N >= f(N + extra) + 1. */
int64_t oracle_fee_break_even(const oracle_fee *fee, int64_t one, int64_t extra);

/** Limit price of a buy (side > 0) or a sale (side < 0). */
int64_t oracle_limit_price(const oracle_world *world, int i, int side);

#endif
