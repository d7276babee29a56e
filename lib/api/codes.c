/* SPDX-License-Identifier: MIT */
/* Names of codes. */
#include "api/params.h"
#include "base/field.h"

#include <rebal/plan.h>

typedef struct codes_entry {
    int32_t code;
    const char *name;
} codes_entry;

#define CODES_STATUS(name)                                                                         \
    { REBAL_##name, #name }
#define CODES_CONDITION(name)                                                                      \
    { 1000 + REBAL_##name, #name }

static const codes_entry codes_table[] = {
    CODES_STATUS(OK),
    CODES_STATUS(E_ARGUMENT),    /* E-ARGUMENT */
    CODES_STATUS(E_STRUCT),      /* E-STRUCT */
    CODES_STATUS(E_MEMORY),      /* E-MEMORY */
    CODES_STATUS(E_ENGINE),      /* E-ENGINE */
    CODES_STATUS(E_ROW),         /* E-ROW */
    CODES_STATUS(E_RANGE),       /* E-RANGE */
    CODES_STATUS(E_DUPLICATE),   /* E-DUPLICATE */
    CODES_STATUS(E_TARGET_SUM),  /* E-TARGET_SUM */
    CODES_STATUS(E_TIME),        /* E-TIME */
    CODES_STATUS(E_CAPACITY),    /* E-CAPACITY */
    CODES_STATUS(E_OVERFLOW),    /* E-OVERFLOW */
    CODES_STATUS(E_NO_PRICE),    /* E-NO_PRICE */
    CODES_STATUS(E_STALE_PRICE), /* E-STALE_PRICE */
    CODES_STATUS(E_NO_VALUE),    /* E-NO_VALUE */
    CODES_STATUS(E_FUNDS),       /* E-FUNDS */
    CODES_STATUS(E_STALE_PLAN),  /* E-STALE_PLAN */
    CODES_STATUS(E_HALT),        /* E-HALT */
    CODES_STATUS(E_PARSE),       /* E-PARSE */
    CODES_STATUS(E_NOT_FINITE),  /* E-NOT_FINITE */
    CODES_STATUS(E_UNSUPPORTED), /* E-UNSUPPORTED */
    CODES_STATUS(E_ORPHAN),      /* E-ORPHAN */
    CODES_STATUS(E_LAW),         /* E-LAW */
    CODES_STATUS(E_UNSEALED),    /* E-UNSEALED */
    CODES_STATUS(E_INTERNAL),    /* E-INTERNAL */
    CODES_CONDITION(ON_BAND),
    CODES_CONDITION(ON_SOFT),
    CODES_CONDITION(ON_GROUP),
    CODES_CONDITION(ON_TURNOVER),
    CODES_CONDITION(ON_CALENDAR),
    CODES_CONDITION(ON_FLOW),
    CODES_STATUS(TRADED),
    CODES_STATUS(TRADED_CLOSE_OUT),
    CODES_STATUS(TRADED_TO_FUND),
    CODES_STATUS(TRADED_TO_FEE),
    CODES_STATUS(TRADED_TO_MINIMUM),
    CODES_STATUS(CLIPPED_CASH),
    CODES_STATUS(CLIPPED_HOLDING_MIN),
    CODES_STATUS(CLIPPED_HOLDING_MAX),
    CODES_STATUS(CLIPPED_ORDER_MAX),
    CODES_STATUS(CLIPPED_NOTIONAL),
    CODES_STATUS(CLIPPED_TOTAL),
    CODES_STATUS(CLIPPED_TURNOVER),
    CODES_STATUS(CLIPPED_IN_FLIGHT),
    CODES_STATUS(RAISE_SHORT),
    CODES_STATUS(CLIPPED_FOREIGN),
    CODES_STATUS(QUIET),
    CODES_STATUS(AT_DESTINATION),
    CODES_STATUS(COOL_DOWN),
    CODES_STATUS(OUT_OF_SCOPE),
    CODES_STATUS(WRONG_DIRECTION),
    CODES_STATUS(WITHIN_LOT),
    CODES_STATUS(ORPHAN_KEPT),
    CODES_STATUS(GRANDFATHERED),
    CODES_STATUS(IS_CASH),
    CODES_STATUS(ODD_LOT),
    CODES_STATUS(BLOCKED_NO_BUY),
    CODES_STATUS(BLOCKED_NO_SELL),
    CODES_STATUS(BLOCKED_HOLD),
    CODES_STATUS(BLOCKED_CASH),
    CODES_STATUS(BLOCKED_MINIMUM),
    CODES_STATUS(BLOCKED_FEE),
    CODES_STATUS(BLOCKED_FEE_DESTINATION),
    CODES_STATUS(BLOCKED_IMPROVEMENT),
    CODES_STATUS(BLOCKED_ORDERS),
    CODES_STATUS(BLOCKED_TURNOVER),
    CODES_STATUS(BLOCKED_MAXIMUM),
    CODES_STATUS(BLOCKED_HOLDING_MIN),
    CODES_STATUS(BLOCKED_HOLDING_MAX),
    CODES_STATUS(BLOCKED_IN_FLIGHT),
    CODES_STATUS(NOTHING_LEGAL),
    CODES_STATUS(FOREIGN),
    CODES_STATUS(LAW_CASH),
    CODES_STATUS(LAW_HOLDING_MIN),
    CODES_STATUS(LAW_CONSERVATION),
    CODES_STATUS(LAW_PAST_GOAL),
    CODES_STATUS(LAW_HOLDING_MAX),
    CODES_STATUS(LAW_LOT),
    CODES_STATUS(LAW_TICK),
    CODES_STATUS(LAW_ORDER_SIZE),
    CODES_STATUS(LAW_ONE_ORDER),
    CODES_STATUS(LAW_DUST),
    CODES_STATUS(LAW_PROGRESS),
    CODES_STATUS(LAW_RESTRICTION),
    CODES_STATUS(LAW_HALT),
    CODES_STATUS(LAW_WAVE),
    CODES_STATUS(LAW_ID),
    CODES_STATUS(LAW_FEE),
    CODES_STATUS(LAW_NOT_FIRED),
    CODES_STATUS(LAW_SCOPE),
    {RBL_FIELD_HOLDING, "portfo"
                        "lio."
                        "holdin"
                        "g"},
    {RBL_FIELD_TARGET, "portfolio.target"},
    {RBL_FIELD_FLOW, "portfolio.flow"},
    {RBL_FIELD_PORTFOLIO + REBAL_RESTRICTION, "portfolio.restriction"},
    {RBL_FIELD_PORTFOLIO + REBAL_HOLDING_MIN, "portfolio.holding_min"},
    {RBL_FIELD_PORTFOLIO + REBAL_BAND_SCALE, "portfolio.band_scale"},
    {RBL_FIELD_BAND_LO, "portfolio.band_lo"},
    {RBL_FIELD_PORTFOLIO + REBAL_BAND_HI, "portfolio.band_hi"},
    {RBL_FIELD_GOAL, "portfolio.goal"},
    {RBL_FIELD_PRICE, "portfolio.price"},
    {RBL_FIELD_PRICE_TIME, "portfolio.price_time"},
    {RBL_FIELD_ENGINE, "engine"},
    {RBL_FIELD_ACCOUNT, "portfolio"},
    {RBL_FIELD_PLAN, "plan"},
    {RBL_FIELD_MEMORY, "memory"},
    {RBL_FIELD_N, "n"},
    {RBL_FIELD_COLUMN, "column"},
    {RBL_FIELD_VALUE, "value"},
    {RBL_FIELD_NOW, "now_ns"},
    {RBL_FIELD_BYTES, "bytes"},
    {RBL_FIELD_CAPACITY, "capacity"},
    {RBL_FIELD_INSTRUMENT, "instrument"},
    {RBL_FIELD_ORDER_ID, "order_id"},
    {RBL_FIELD_REQUEST, "request"},
    {RBL_FIELD_NUMBER, "number"},
    {RBL_FIELD_TEXT, "text"},
    {RBL_FIELD_EXPONENT, "exponent"},
    {RBL_FIELD_ROUNDING, "rounding"},
    {RBL_FIELD_RULESET, "rules"},
    {RBL_FIELD_ORDERS, "orders"},
    {RBL_FIELD_ORDERS_INSTRUMENT, "orders.instrument"},
    {RBL_FIELD_ORDERS_QUANTITY, "orders.quantity"},
    {RBL_FIELD_ORDERS_LIMIT_PRICE, "orders.limit_price"},
    {RBL_FIELD_FILLS, "fills"},
    {RBL_FIELD_FILLS_INSTRUMENT, "fills.instrument"},
    {RBL_FIELD_FILLS_QUANTITY, "fills.quantity"},
    {RBL_FIELD_FILLS_CASH, "fills.cash"},
    {RBL_FIELD_FILLS_FEE, "fills.fee"},
    {RBL_FIELD_FILLS_ORDER_ID, "fills.order_id"},
    {RBL_FIELD_IN_FLIGHT, "in_flight"},
    {RBL_FIELD_IN_FLIGHT_INSTRUMENT, "in_flight.instrument"},
    {RBL_FIELD_IN_FLIGHT_QUANTITY, "in_flight.quantity"},
    {RBL_FIELD_IN_FLIGHT_CASH, "in_flight.cash"},
    {RBL_FIELD_SUMMARY, "summary"},
    {RBL_FIELD_LINES, "lines"},
    {RBL_FIELD_VIOLATIONS, "violations"},
    {RBL_FIELD_PARAM, "param"},
};

const char *rebal_code_name(int32_t code) {
    const rbl_param *param = rbl_params_find(code);
    if (param) return param->name;
    for (size_t k = 0; k < sizeof codes_table / sizeof codes_table[0]; k++)
        if (codes_table[k].code == code) return codes_table[k].name;
    return "?";
}
