/* SPDX-License-Identifier: MIT */
#include "api/params.h"

#include "base/field.h"

#include <stddef.h>

#define PARAMS_Q ((int64_t)1 << 62)    /* greatest quantity, price, money */
#define PARAMS_FEE ((int64_t)1 << 60)  /* greatest fixed, least or greatest fee */
#define PARAMS_RATE INT64_C(900000000) /* more is no fee, and sales to pay it settle too slowly */
#define PARAMS_ROWS 100000
#define PARAMS_ONE ((int64_t)REBAL_ONE)

/* Bits of doubles: in the order of the doubles, from 0 up. */
#define PARAMS_F64_1 INT64_C(0x3ff0000000000000)
#define PARAMS_F64_HALF INT64_C(0x3fe0000000000000)
#define PARAMS_F64_0_3 INT64_C(0x3fd3333333333333)
#define PARAMS_F64_1E30 INT64_C(0x46293e5939a08cea)
#define PARAMS_F64_INFINITY INT64_C(0x7ff0000000000000)

/* name, type, count, where a default comes from (REBAL_DEFAULT_), min, max, default, unit */
#define PARAMS_RULES(X)                                                                            \
    X(money_exponent, I32, RBL_ONE_VALUE, VALUE, -18, 6, 0, "exponent")                            \
    X(instruments, STRUCT, RBL_POINTER, REQUIRED, 0, 0, REBAL_NONE, "struct")                      \
    X(policy, STRUCT, RBL_POINTER, VALUE, 0, 0, 0, "struct")                                       \
    X(groups, STRUCT, RBL_POINTER, VALUE, 0, 0, 0, "struct")                                       \
    X(fees, STRUCT, RBL_POINTER, VALUE, 0, 0, 0, "struct")                                         \
    X(clip, STRUCT, RBL_POINTER, VALUE, 0, 0, 0, "struct")                                         \
    X(halt, STRUCT, RBL_POINTER, VALUE, 0, 0, 0, "struct")                                         \
    X(in_flight_max, SIZE, RBL_ONE_VALUE, ROOM, 0, 1000000, REBAL_NONE, "count")                   \
    X(costs, STRUCT, RBL_POINTER, VALUE, 0, 0, 0, "struct")                                        \
    X(risk, STRUCT, RBL_POINTER, VALUE, 0, 0, 0, "struct")

#define PARAMS_INSTRUMENTS(X)                                                                      \
    X(base, I32, RBL_ONE_VALUE, VALUE, 0, PARAMS_ROWS - 1, 0, "row")                               \
    X(n, SIZE, RBL_ONE_VALUE, REQUIRED, 1, PARAMS_ROWS, REBAL_NONE, "count")                       \
    X(id, U64, RBL_PER_INSTRUMENT, ROW, 0, -1, REBAL_NONE, "id")                                   \
    X(kind, I32, RBL_PER_INSTRUMENT, KIND, REBAL_ASSET, REBAL_CASH, 0, "code")                     \
    X(quote, I32, RBL_PER_INSTRUMENT, BASE, 0, PARAMS_ROWS - 1, REBAL_NONE, "row")                 \
    X(group, I32, RBL_PER_INSTRUMENT, VALUE, REBAL_NONE, PARAMS_ROWS - 1, REBAL_NONE, "row")       \
    X(quantity_exponent, I32, RBL_PER_INSTRUMENT, QUANTITY, -18, 6, 0, "exponent")                 \
    X(price_exponent, I32, RBL_PER_INSTRUMENT, MONEY, -18, 6, REBAL_NONE, "exponent")              \
    X(lot, I64, RBL_PER_INSTRUMENT, VALUE, 1, PARAMS_Q, 1, "quantity")                             \
    X(tick, I64, RBL_PER_INSTRUMENT, VALUE, 1, PARAMS_Q, 1, "price")                               \
    X(restriction, I32, RBL_PER_INSTRUMENT, VALUE, REBAL_BUY_SELL, REBAL_HOLD, 0, "bits")          \
    X(holding_min, I64, RBL_PER_INSTRUMENT, VALUE, 0, PARAMS_Q, 0, "quantity")                     \
    X(holding_max, I64, RBL_PER_INSTRUMENT, VALUE, REBAL_NONE, PARAMS_Q, REBAL_NONE, "quantity")   \
    X(order_min, I64, RBL_PER_INSTRUMENT, VALUE, 0, PARAMS_Q, 0, "quantity")                       \
    X(order_max, I64, RBL_PER_INSTRUMENT, VALUE, REBAL_NONE, PARAMS_Q, REBAL_NONE, "quantity")     \
    X(notional_min, I64, RBL_PER_INSTRUMENT, VALUE, 0, PARAMS_Q, 0, "money")                       \
    X(notional_min_ppb, I64, RBL_PER_INSTRUMENT, VALUE, 0, PARAMS_ONE, 0, "ppb")                   \
    X(fee_buy, I32, RBL_PER_INSTRUMENT, FEE, REBAL_NONE, PARAMS_ROWS - 1, 0, "row")                \
    X(fee_sell, I32, RBL_PER_INSTRUMENT, FEE, REBAL_NONE, PARAMS_ROWS - 1, 0, "row")               \
    X(settle_ns, I64, RBL_PER_INSTRUMENT, VALUE, 0, INT64_MAX, 0, "ns")                            \
    X(band_abs_ppb, I64, RBL_PER_INSTRUMENT, VALUE, REBAL_NONE, PARAMS_ONE, REBAL_NONE, "ppb")     \
    X(band_rel_ppb, I64, RBL_PER_INSTRUMENT, VALUE, REBAL_NONE, PARAMS_ONE, REBAL_NONE, "ppb")     \
    X(band_min_ppb, I64, RBL_PER_INSTRUMENT, VALUE, REBAL_NONE, PARAMS_ONE, REBAL_NONE, "ppb")

#define PARAMS_POLICY(X)                                                                           \
    X(scope, I32, RBL_ONE_VALUE, VALUE, 0, REBAL_SCOPE_BOOK, 0, "code")                            \
    X(direction, I32, RBL_ONE_VALUE, VALUE, 0, REBAL_INVEST_CASH, 0, "code")                       \
    X(orphans, I32, RBL_ONE_VALUE, VALUE, 0, REBAL_ORPHAN_ERROR, 0, "code")                        \
    X(target_sum, I32, RBL_ONE_VALUE, VALUE, 0, REBAL_SUM_REST_TO_CASH, 0, "code")                 \
    X(when[0], U32, RBL_ONE_VALUE, VALUE, 0, 2 * REBAL_ON_REGION - 1, 0, "bits")                   \
    X(when[1], U32, RBL_ONE_VALUE, VALUE, 0, 2 * REBAL_ON_REGION - 1, 0, "bits")                   \
    X(when[2], U32, RBL_ONE_VALUE, VALUE, 0, 2 * REBAL_ON_REGION - 1, 0, "bits")                   \
    X(when[3], U32, RBL_ONE_VALUE, VALUE, 0, 2 * REBAL_ON_REGION - 1, 0, "bits")                   \
    X(sell_order, I32, RBL_ONE_VALUE, VALUE, 0, REBAL_BY_ID, 0, "code")                            \
    X(buy_order, I32, RBL_ONE_VALUE, VALUE, 0, REBAL_BY_ID, 0, "code")                             \
    X(destination, I32, RBL_ONE_VALUE, VALUE, 0, REBAL_TO_OPTIMUM, 0, "code")                      \
    X(band_abs_ppb, I64, RBL_ONE_VALUE, VALUE, 0, PARAMS_ONE, 0, "ppb")                            \
    X(band_rel_ppb, I64, RBL_ONE_VALUE, VALUE, 0, PARAMS_ONE, 0, "ppb")                            \
    X(band_min_ppb, I64, RBL_ONE_VALUE, VALUE, 0, PARAMS_ONE, 0, "ppb")                            \
    X(inner_ppb, I64, RBL_ONE_VALUE, VALUE, 0, PARAMS_ONE, 0, "ppb")                               \
    X(inner_abs_ppb, I64, RBL_ONE_VALUE, VALUE, 0, PARAMS_ONE, 0, "ppb")                           \
    X(soft_ppb, I64, RBL_ONE_VALUE, VALUE, 0, PARAMS_ONE, 0, "ppb")                                \
    X(release_ppb, I64, RBL_ONE_VALUE, VALUE, 0, PARAMS_ONE, 0, "ppb")                             \
    X(turnover_ppb, I64, RBL_ONE_VALUE, VALUE, 0, PARAMS_ONE, 0, "ppb")                            \
    X(flow_ppb, I64, RBL_ONE_VALUE, VALUE, 0, PARAMS_ONE, 0, "ppb")                                \
    X(period_ns, I64, RBL_ONE_VALUE, VALUE, 0, INT64_MAX, 0, "ns")                                 \
    X(phase_ns, I64, RBL_ONE_VALUE, VALUE, 0, INT64_MAX, 0, "ns")                                  \
    X(cool_down_ns, I64, RBL_ONE_VALUE, VALUE, 0, INT64_MAX, 0, "ns")                              \
    X(n_due, SIZE, RBL_ONE_VALUE, VALUE, 0, 1000000, 0, "count")                                   \
    X(due_ns, I64, RBL_PER_DUE, REQUIRED, INT64_MIN, INT64_MAX, REBAL_NONE, "ns")                  \
    X(improve_ppb, I64, RBL_ONE_VALUE, VALUE, 0, PARAMS_ONE, 0, "ppb")                             \
    X(collar_ppb, I64, RBL_ONE_VALUE, VALUE, 0, PARAMS_ONE - 1, 0, "ppb")                          \
    X(tracking_error_ppb, I64, RBL_ONE_VALUE, VALUE, 0, 1000 * PARAMS_ONE, 0, "ppb")               \
    X(risk_aversion_ppb, I64, RBL_ONE_VALUE, VALUE, 0, 1000000 * PARAMS_ONE, 0, "ppb")             \
    X(horizon_ns, I64, RBL_ONE_VALUE, VALUE, 0, INT64_MAX, 0, "ns")

#define PARAMS_GROUPS(X)                                                                           \
    X(reserved, U32, RBL_ONE_VALUE, VALUE, 0, 0, 0, "zero")                                        \
    X(n, SIZE, RBL_ONE_VALUE, VALUE, 0, PARAMS_ROWS, 0, "count")                                   \
    X(band_abs_ppb, I64, RBL_PER_GROUP, VALUE, 0, PARAMS_ONE, 0, "ppb")                            \
    X(band_rel_ppb, I64, RBL_PER_GROUP, VALUE, 0, PARAMS_ONE, 0, "ppb")                            \
    X(band_min_ppb, I64, RBL_PER_GROUP, VALUE, 0, PARAMS_ONE, 0, "ppb")

#define PARAMS_FEES(X)                                                                             \
    X(tiers, I32, RBL_ONE_VALUE, VALUE, REBAL_TIERS_MARGINAL, REBAL_TIERS_WHOLE, 0, "code")        \
    X(n, SIZE, RBL_ONE_VALUE, VALUE, 0, PARAMS_ROWS, 0, "count")                                   \
    X(instrument, I32, RBL_PER_FEE, VALUE, REBAL_NONE, PARAMS_ROWS - 1, REBAL_NONE, "row")         \
    X(rate_ppb, I64, RBL_PER_FEE, VALUE, 0, PARAMS_RATE, 0, "ppb")                                 \
    X(fixed, I64, RBL_PER_FEE, VALUE, 0, PARAMS_FEE, 0, "money")                                   \
    X(min, I64, RBL_PER_FEE, VALUE, 0, PARAMS_FEE, 0, "money")                                     \
    X(max, I64, RBL_PER_FEE, VALUE, REBAL_NONE, PARAMS_FEE, REBAL_NONE, "money")                   \
    X(tier_offset, I64, RBL_PER_FEE_AND_ONE, VALUE, 0, 1000000, 0, "count")                        \
    X(tier_from, I64, RBL_PER_TIER, REQUIRED, 1, PARAMS_Q, REBAL_NONE, "money")                    \
    X(tier_rate_ppb, I64, RBL_PER_TIER, REQUIRED, 0, PARAMS_RATE, REBAL_NONE, "ppb")

#define PARAMS_LIMITS(X)                                                                           \
    X(n_orders, U32, RBL_ONE_VALUE, VALUE, 0, UINT32_MAX, 0, "count")                              \
    X(turnover_ppb, I64, RBL_ONE_VALUE, VALUE, 0, PARAMS_ONE, 0, "ppb")                            \
    X(order_notional, I64, RBL_ONE_VALUE, VALUE, 0, PARAMS_Q, 0, "money")                          \
    X(total_notional, I64, RBL_ONE_VALUE, VALUE, 0, PARAMS_Q, 0, "money")

#define PARAMS_PRICES(X, max_move, max_age)                                                        \
    X(price_move_ppb, I64, RBL_ONE_VALUE, VALUE, 0, max_move, 0, "ppb")                            \
    X(price_age_ns, I64, RBL_ONE_VALUE, VALUE, 0, max_age, 0, "ns")

#define PARAMS_COSTS(X)                                                                            \
    X(reserved, U32, RBL_ONE_VALUE, VALUE, 0, 0, 0, "zero")                                        \
    X(half_spread, F64, RBL_PER_INSTRUMENT, VALUE, 0, PARAMS_F64_1, 0, "fraction")                 \
    X(impact, F64, RBL_PER_INSTRUMENT, VALUE, 0, PARAMS_F64_1E30, 0, "coefficient")                \
    X(impact_exponent, F64, RBL_PER_INSTRUMENT, VALUE, PARAMS_F64_0_3, PARAMS_F64_1,               \
      PARAMS_F64_HALF, "power")

#define PARAMS_ENTRY(prefix, table, struct_type, member, type, count, origin, min, max, value,     \
                     unit)                                                                         \
    {prefix #member,                                                                               \
     REBAL_TYPE_##type,                                                                            \
     table,                                                                                        \
     count,                                                                                        \
     REBAL_DEFAULT_##origin,                                                                       \
     (uint32_t)offsetof(struct_type, member),                                                      \
     min,                                                                                          \
     max,                                                                                          \
     value,                                                                                        \
     unit},

#define PARAMS_X_RULES(member, ...)                                                                \
    PARAMS_ENTRY("rules.", RBL_RULES, rebal_rules, member, __VA_ARGS__)
#define PARAMS_X_INSTRUMENTS(member, ...)                                                          \
    PARAMS_ENTRY("instruments.", RBL_INSTRUMENTS, rebal_instruments, member, __VA_ARGS__)
#define PARAMS_X_POLICY(member, ...)                                                               \
    PARAMS_ENTRY("policy.", RBL_POLICY, rebal_policy, member, __VA_ARGS__)
#define PARAMS_X_GROUPS(member, ...)                                                               \
    PARAMS_ENTRY("groups.", RBL_GROUPS, rebal_groups, member, __VA_ARGS__)
#define PARAMS_X_FEES(member, ...) PARAMS_ENTRY("fees.", RBL_FEES, rebal_fees, member, __VA_ARGS__)
#define PARAMS_X_CLIP(member, ...)                                                                 \
    PARAMS_ENTRY("clip.", RBL_CLIP, rebal_limits, member, __VA_ARGS__)
#define PARAMS_X_HALT(member, ...)                                                                 \
    PARAMS_ENTRY("halt.", RBL_HALT, rebal_limits, member, __VA_ARGS__)
#define PARAMS_X_COSTS(member, ...)                                                                \
    PARAMS_ENTRY("costs.", RBL_COSTS, rebal_costs, member, __VA_ARGS__)

static const rbl_param params_table[] = {
    PARAMS_RULES(PARAMS_X_RULES) PARAMS_INSTRUMENTS(PARAMS_X_INSTRUMENTS)
        PARAMS_POLICY(PARAMS_X_POLICY) PARAMS_GROUPS(PARAMS_X_GROUPS) PARAMS_FEES(PARAMS_X_FEES)
            PARAMS_LIMITS(PARAMS_X_CLIP) PARAMS_PRICES(PARAMS_X_CLIP, 0, 0)
                PARAMS_LIMITS(PARAMS_X_HALT) PARAMS_PRICES(PARAMS_X_HALT, PARAMS_Q, INT64_MAX)
                    PARAMS_COSTS(PARAMS_X_COSTS)};

enum { PARAMS_COUNT = sizeof params_table / sizeof params_table[0] };

const rbl_param *rbl_params_table(size_t *count) {
    *count = PARAMS_COUNT;
    return params_table;
}

/* The first parameter of a table. */
static size_t params_first(int32_t table) {
    size_t i = 0;
    while (params_table[i].table != table) i++;
    return i;
}

int32_t rbl_params_field(const rbl_param *param) {
    size_t place = (size_t)(param - params_table) - params_first(param->table);
    return RBL_FIELD_RULES + 100 * param->table + (int32_t)place;
}

int32_t rbl_params_field_at(int32_t table, size_t offset) {
    size_t i = params_first(table);
    while (i + 1 < PARAMS_COUNT && params_table[i].offset != offset) i++;
    return rbl_params_field(&params_table[i]);
}

const rbl_param *rbl_params_find(int32_t field) {
    if (field < RBL_FIELD_RULES || field >= RBL_FIELD_RULES + 100 * RBL_N_TABLES) return NULL;
    int32_t table = (field - RBL_FIELD_RULES) / 100, place = (field - RBL_FIELD_RULES) % 100;
    size_t i = params_first(table) + (size_t)place;
    return i < PARAMS_COUNT && params_table[i].table == table ? &params_table[i] : NULL;
}

static unsigned char *params_struct(rbl_ruleset *set, int32_t table) {
    void *at[RBL_N_TABLES] = {&set->rules, &set->instruments, &set->policy, &set->groups,
                              &set->fees,  &set->clip,        &set->halt,   &set->costs};
    return at[table];
}

void **rbl_params_column(rbl_ruleset *set, const rbl_param *param) {
    return (void **)(void *)(params_struct(set, param->table) + param->offset);
}

void *rbl_params_values(rbl_ruleset *set, const rbl_param *param) {
    if (param->count == RBL_ONE_VALUE) return params_struct(set, param->table) + param->offset;
    return *rbl_params_column(set, param);
}

size_t rbl_params_count(const rbl_ruleset *set, const rbl_param *param) {
    switch (param->count) {
    case RBL_PER_INSTRUMENT: return set->instruments.n;
    case RBL_PER_GROUP: return set->groups.n;
    case RBL_PER_FEE: return set->fees.n;
    case RBL_PER_FEE_AND_ONE: return set->fees.n + 1;
    case RBL_PER_TIER: return set->n_tiers;
    case RBL_PER_DUE: return set->policy.n_due;
    case RBL_POINTER: return 0;
    default: return 1;
    }
}

int32_t rbl_params_count_field(const rbl_param *param) {
    switch (param->count) {
    case RBL_PER_INSTRUMENT:
        return rbl_params_field_at(RBL_INSTRUMENTS, offsetof(rebal_instruments, n));
    case RBL_PER_GROUP: return rbl_params_field_at(RBL_GROUPS, offsetof(rebal_groups, n));
    case RBL_PER_FEE:
    case RBL_PER_FEE_AND_ONE: return rbl_params_field_at(RBL_FEES, offsetof(rebal_fees, n));
    case RBL_PER_TIER: return rbl_params_field_at(RBL_FEES, offsetof(rebal_fees, tier_offset));
    case RBL_PER_DUE: return rbl_params_field_at(RBL_POLICY, offsetof(rebal_policy, n_due));
    default: return RBL_FIELD_NONE;
    }
}

bool rbl_params_allow(const rbl_param *param, int64_t value) {
    if (param->type == REBAL_TYPE_U64)
        return (uint64_t)value >= (uint64_t)param->min && (uint64_t)value <= (uint64_t)param->max;
    return value >= param->min && value <= param->max;
}

bool rbl_params_is_not_finite(const rbl_param *param, int64_t value) {
    return param->type == REBAL_TYPE_F64 && (value & INT64_MAX) >= PARAMS_F64_INFINITY;
}

size_t rbl_params_value_bytes(const rbl_param *param) {
    switch (param->type) {
    case REBAL_TYPE_I32:
    case REBAL_TYPE_U32: return 4;
    case REBAL_TYPE_SIZE: return sizeof(size_t);
    default: return 8;
    }
}

int64_t rbl_params_get(const rbl_param *param, const void *values, size_t k) {
    switch (param->type) {
    case REBAL_TYPE_I32: return ((const int32_t *)values)[k];
    case REBAL_TYPE_U32: return ((const uint32_t *)values)[k];
    case REBAL_TYPE_SIZE: {
        size_t size = ((const size_t *)values)[k];
        return (uint64_t)size > (uint64_t)INT64_MAX ? INT64_MAX : (int64_t)size;
    }
    case REBAL_TYPE_F64: {
        int64_t bits = ((const int64_t *)values)[k];
        return bits == INT64_MIN ? 0 : bits;
    }
    default: return ((const int64_t *)values)[k];
    }
}

void rbl_params_put(const rbl_param *param, void *values, size_t k, int64_t value) {
    switch (param->type) {
    case REBAL_TYPE_I32: ((int32_t *)values)[k] = (int32_t)value; break;
    case REBAL_TYPE_U32: ((uint32_t *)values)[k] = (uint32_t)value; break;
    case REBAL_TYPE_SIZE: ((size_t *)values)[k] = (size_t)value; break;
    default: ((int64_t *)values)[k] = value; break;
    }
}
