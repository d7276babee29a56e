/* SPDX-License-Identifier: MIT */
#include "api/ruleset.h"

#include "base/fail.h"
#include "base/options.h"

#include <stddef.h>
#include <string.h>

/* Smallest struct_size: what version 0.1 has. Never sizeof: fields are only ever added. */
#define RULESET_MIN(type, last) (offsetof(type, last) + sizeof(((type *)0)->last))

static rebal_status ruleset_read_struct(void *ours, size_t ours_bytes, size_t min_bytes,
                                        const void *theirs, int32_t field, rebal_error *error) {
    if (!theirs) return REBAL_OK;
    rebal_status status = rbl_options_read(ours, ours_bytes, min_bytes, theirs);
    return status ? rbl_fail_argument(error, status, field) : REBAL_OK;
}

/* A struct as a whole is reported as the pointer to it. */
#define RULESET_RULES(member) rbl_params_field_at(RBL_RULES, offsetof(rebal_rules, member))

#define RULESET_READ(member, type, last)                                                           \
    if (!status)                                                                                   \
    status = ruleset_read_struct(&set->member, sizeof set->member, RULESET_MIN(type, last),        \
                                 set->rules.member, RULESET_RULES(member), error)

/* Tiers are as many as the last offset says; the offsets are checked later. */
static void ruleset_count_tiers(rbl_ruleset *set) {
    const rebal_fees *fees = &set->fees;
    bool sane = fees->tier_offset && fees->n <= 100000;
    int64_t last = sane ? fees->tier_offset[fees->n] : 0;
    set->n_tiers = last > 0 && last <= 1000000 ? (size_t)last : 0;
}

rebal_status rbl_ruleset_read(rbl_ruleset *set, const rebal_rules *rules, rebal_error *error) {
    memset(set, 0, sizeof *set);
    if (!rules) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_RULESET);
    rebal_status status = ruleset_read_struct(&set->rules, sizeof set->rules, RBL_RULES_BYTES_MIN,
                                              rules, RBL_FIELD_RULESET, error);
    if (!status && !set->rules.instruments)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RULESET_RULES(instruments));
    RULESET_READ(instruments, rebal_instruments, band_min_ppb);
    RULESET_READ(policy, rebal_policy, horizon_ns);
    RULESET_READ(groups, rebal_groups, band_min_ppb);
    RULESET_READ(fees, rebal_fees, tier_rate_ppb);
    RULESET_READ(clip, rebal_limits, price_age_ns);
    RULESET_READ(halt, rebal_limits, price_age_ns);
    RULESET_READ(costs, rebal_costs, impact_exponent);
    RULESET_READ(risk, rebal_risk_model, specific);
    if (!status && set->risk.reserved != 0)
        status = rbl_fail_argument(error, REBAL_E_STRUCT, RULESET_RULES(risk));
    if (!status) ruleset_count_tiers(set);
    return status;
}

/* ---- checks */

/* A double is cut to an integer, at the ends of int64 beyond them; a NaN is 0. */
static int64_t ruleset_reported(const rbl_param *param, int64_t value) {
    double number;
    if (param->type != REBAL_TYPE_F64) return value;
    if (rbl_params_is_not_finite(param, value) && (value & ((INT64_C(1) << 52) - 1)) != 0) return 0;
    if ((value & INT64_MAX) >= INT64_C(1086) << 52) return value < 0 ? INT64_MIN : INT64_MAX;
    memcpy(&number, &value, sizeof number);
    return (int64_t)number;
}

/* What a value that is not allowed is. A short position is none of ours yet. */
static rebal_status ruleset_wrong(const rbl_param *param, int64_t value) {
    bool holding_min = param->table == RBL_INSTRUMENTS &&
                       param->offset == offsetof(rebal_instruments, holding_min);
    if (rbl_params_is_not_finite(param, value)) return REBAL_E_NOT_FINITE;
    return value < 0 && holding_min ? REBAL_E_UNSUPPORTED : REBAL_E_RANGE;
}

static rebal_status ruleset_check_param(rbl_ruleset *set, const rbl_param *param,
                                        rebal_error *error) {
    const void *values = rbl_params_values(set, param);
    size_t count = rbl_params_count(set, param);
    if (!values) return REBAL_OK;
    for (size_t k = 0; k < count; k++) {
        int64_t value = rbl_params_get(param, values, k);
        if (rbl_params_allow(param, value)) continue;
        bool one = param->count == RBL_ONE_VALUE, row = param->count == RBL_PER_INSTRUMENT;
        return rbl_fail(error, ruleset_wrong(param, value), rbl_params_field(param),
                        row ? (int64_t)k : REBAL_NONE, one ? REBAL_NONE : (int64_t)k,
                        ruleset_reported(param, value));
    }
    return REBAL_OK;
}

typedef struct ruleset_find {
    int32_t field;
    rebal_status status;
    int64_t row, index, value;
} ruleset_find;

static rebal_status ruleset_report(const ruleset_find *found, rebal_error *error) {
    if (found->status == REBAL_OK) return REBAL_OK;
    return rbl_fail(error, found->status, found->field, found->row, found->index, found->value);
}

static ruleset_find ruleset_bad(rebal_status status, int32_t field, int64_t index, int64_t value) {
    return (ruleset_find){field, status, REBAL_NONE, index, value};
}

#define RULESET_INSTRUMENTS(member)                                                                \
    rbl_params_field_at(RBL_INSTRUMENTS, offsetof(rebal_instruments, member))
#define RULESET_POLICY(member) rbl_params_field_at(RBL_POLICY, offsetof(rebal_policy, member))
#define RULESET_FEES(member) rbl_params_field_at(RBL_FEES, offsetof(rebal_fees, member))

#define RULESET_AT(column, k, otherwise) ((column) ? (column)[k] : (otherwise))

static ruleset_find ruleset_check_instrument(const rbl_ruleset *set, int64_t k) {
    const rebal_instruments *in = &set->instruments;
    bool base = (int32_t)k == in->base;
    int32_t kind = RULESET_AT(in->kind, k, base ? REBAL_CASH : REBAL_ASSET);
    int32_t group = RULESET_AT(in->group, k, REBAL_NONE);
    int32_t buy = RULESET_AT(in->fee_buy, k, REBAL_NONE);
    int32_t sell = RULESET_AT(in->fee_sell, k, REBAL_NONE);
    int32_t exponent = RULESET_AT(in->quantity_exponent, k, set->rules.money_exponent);
    int64_t min = RULESET_AT(in->order_min, k, 0), max = RULESET_AT(in->order_max, k, REBAL_NONE);
    if (base && kind != REBAL_CASH)
        return ruleset_bad(REBAL_E_RANGE, RULESET_INSTRUMENTS(kind), k, kind);
    if (!base && kind == REBAL_CASH)
        return ruleset_bad(REBAL_E_UNSUPPORTED, RULESET_INSTRUMENTS(kind), k, kind);
    if (RULESET_AT(in->quote, k, in->base) != in->base)
        return ruleset_bad(REBAL_E_UNSUPPORTED, RULESET_INSTRUMENTS(quote), k, in->quote[k]);
    if (group >= (int64_t)set->groups.n)
        return ruleset_bad(REBAL_E_ROW, RULESET_INSTRUMENTS(group), k, group);
    if (base && exponent != set->rules.money_exponent)
        return ruleset_bad(REBAL_E_RANGE, RULESET_INSTRUMENTS(quantity_exponent), k, exponent);
    if (max != REBAL_NONE && max < min)
        return ruleset_bad(REBAL_E_RANGE, RULESET_INSTRUMENTS(order_max), k, max);
    if (buy >= (int64_t)set->fees.n)
        return ruleset_bad(REBAL_E_ROW, RULESET_INSTRUMENTS(fee_buy), k, buy);
    if (sell >= (int64_t)set->fees.n)
        return ruleset_bad(REBAL_E_ROW, RULESET_INSTRUMENTS(fee_sell), k, sell);
    return (ruleset_find){0};
}

/* Offsets that start at 0 and never fall, and the columns of the tiers they speak of. */
static ruleset_find ruleset_check_offsets(const rbl_ruleset *set) {
    const rebal_fees *fees = &set->fees;
    const int64_t *offset = fees->tier_offset;
    if (fees->tiers == REBAL_TIERS_WHOLE)
        return ruleset_bad(REBAL_E_UNSUPPORTED, RULESET_FEES(tiers), REBAL_NONE, fees->tiers);
    if (!offset && (fees->tier_from || fees->tier_rate_ppb))
        return ruleset_bad(REBAL_E_ARGUMENT, RULESET_FEES(tier_offset), REBAL_NONE, 0);
    if (!offset) return (ruleset_find){0};
    if (offset[0] != 0) return ruleset_bad(REBAL_E_RANGE, RULESET_FEES(tier_offset), 0, offset[0]);
    for (size_t k = 1; k <= fees->n; k++)
        if (offset[k] < offset[k - 1])
            return ruleset_bad(REBAL_E_RANGE, RULESET_FEES(tier_offset), (int64_t)k, offset[k]);
    if (set->n_tiers > 0 && !fees->tier_from)
        return ruleset_bad(REBAL_E_ARGUMENT, RULESET_FEES(tier_from), REBAL_NONE, 0);
    if (set->n_tiers > 0 && !fees->tier_rate_ppb)
        return ruleset_bad(REBAL_E_ARGUMENT, RULESET_FEES(tier_rate_ppb), REBAL_NONE, 0);
    return (ruleset_find){0};
}

static ruleset_find ruleset_check_tiers(const rebal_fees *fees, int64_t k) {
    int64_t from = fees->tier_offset[k], to = fees->tier_offset[k + 1];
    int64_t rate = RULESET_AT(fees->rate_ppb, k, 0);
    for (int64_t t = from; t < to; t++) {
        if (t > from && fees->tier_from[t] <= fees->tier_from[t - 1])
            return ruleset_bad(REBAL_E_RANGE, RULESET_FEES(tier_from), t, fees->tier_from[t]);
        if (fees->tier_rate_ppb[t] > rate)
            return ruleset_bad(REBAL_E_RANGE, RULESET_FEES(tier_rate_ppb), t,
                               fees->tier_rate_ppb[t]);
        rate = fees->tier_rate_ppb[t];
    }
    return (ruleset_find){0};
}

static ruleset_find ruleset_check_fee(const rbl_ruleset *set, int64_t k) {
    const rebal_fees *fees = &set->fees;
    int32_t taken_in = RULESET_AT(fees->instrument, k, REBAL_NONE);
    int64_t min = RULESET_AT(fees->min, k, 0), max = RULESET_AT(fees->max, k, REBAL_NONE);
    if (taken_in != REBAL_NONE && taken_in != set->instruments.base)
        return ruleset_bad(REBAL_E_UNSUPPORTED, RULESET_FEES(instrument), k, taken_in);
    if (max != REBAL_NONE && max < min)
        return ruleset_bad(REBAL_E_RANGE, RULESET_FEES(max), k, max);
    return fees->tier_offset ? ruleset_check_tiers(fees, k) : (ruleset_find){0};
}

static uint32_t ruleset_when(const rebal_policy *p) {
    return p->when[0] | p->when[1] | p->when[2] | p->when[3];
}

bool rbl_ruleset_optimal(const rbl_ruleset *set) {
    return ruleset_when(&set->policy) & REBAL_ON_REGION ||
           set->policy.destination == REBAL_TO_OPTIMUM;
}

/* What a policy that weighs risk against cost, or goes to the optimum, needs. */
static ruleset_find ruleset_check_weighing(const rbl_ruleset *set) {
    const rebal_policy *p = &set->policy;
    bool ends_there = p->destination == REBAL_TO_OPTIMUM, optimal = rbl_ruleset_optimal(set);
    bool weighs = ruleset_when(p) & REBAL_ON_BENEFIT || optimal;
    if ((weighs || ruleset_when(p) & REBAL_ON_TRACKING_ERROR) && set->risk.n == 0)
        return ruleset_bad(REBAL_E_ARGUMENT, RULESET_RULES(risk), REBAL_NONE, 0);
    if (weighs && p->risk_aversion_ppb == 0)
        return ruleset_bad(REBAL_E_RANGE, RULESET_POLICY(risk_aversion_ppb), REBAL_NONE, 0);
    if (weighs && p->horizon_ns == 0)
        return ruleset_bad(REBAL_E_RANGE, RULESET_POLICY(horizon_ns), REBAL_NONE, 0);
    if (ends_there && p->inner_ppb != 0)
        return ruleset_bad(REBAL_E_RANGE, RULESET_POLICY(inner_ppb), REBAL_NONE, p->inner_ppb);
    if (ends_there && p->inner_abs_ppb != 0)
        return ruleset_bad(REBAL_E_RANGE, RULESET_POLICY(inner_abs_ppb), REBAL_NONE,
                           p->inner_abs_ppb);
    if (optimal && p->direction == REBAL_RAISE_CASH)
        return ruleset_bad(REBAL_E_UNSUPPORTED, RULESET_POLICY(direction), REBAL_NONE,
                           p->direction);
    return (ruleset_find){0};
}

static ruleset_find ruleset_check_policy(const rbl_ruleset *set) {
    const rebal_policy *p = &set->policy;
    uint32_t when = ruleset_when(p);
    if (p->inner_ppb != 0 && p->inner_abs_ppb != 0)
        return ruleset_bad(REBAL_E_RANGE, RULESET_POLICY(inner_abs_ppb), REBAL_NONE,
                           p->inner_abs_ppb);
    if (when & REBAL_ON_SOFT && p->soft_ppb < p->inner_ppb)
        return ruleset_bad(REBAL_E_RANGE, RULESET_POLICY(soft_ppb), REBAL_NONE, p->soft_ppb);
    if (p->release_ppb != 0 && p->release_ppb < p->inner_ppb)
        return ruleset_bad(REBAL_E_RANGE, RULESET_POLICY(release_ppb), REBAL_NONE, p->release_ppb);
    if (p->phase_ns > p->period_ns)
        return ruleset_bad(REBAL_E_RANGE, RULESET_POLICY(phase_ns), REBAL_NONE, p->phase_ns);
    if (p->n_due > 0 && !p->due_ns)
        return ruleset_bad(REBAL_E_ARGUMENT, RULESET_POLICY(due_ns), REBAL_NONE, 0);
    if (when & REBAL_ON_CALENDAR && p->period_ns == 0 && p->n_due == 0)
        return ruleset_bad(REBAL_E_RANGE, RULESET_POLICY(period_ns), REBAL_NONE, 0);
    for (size_t k = 1; k < p->n_due; k++)
        if (p->due_ns[k] <= p->due_ns[k - 1])
            return ruleset_bad(REBAL_E_RANGE, RULESET_POLICY(due_ns), (int64_t)k, p->due_ns[k]);
    return ruleset_check_weighing(set);
}

/* Costs of doubles in a build that has none: only none. */
static ruleset_find ruleset_check_costs(rbl_ruleset *set) {
    size_t count;
    const rbl_param *table = rbl_params_table(&count);
    if (rebal_features() & REBAL_HAS_ESTIMATES) return (ruleset_find){0};
    for (size_t p = 0; p < count; p++) {
        const void *values = rbl_params_values(set, &table[p]);
        if (table[p].type != REBAL_TYPE_F64 || table[p].value != 0 || !values) continue;
        for (size_t k = 0; k < set->instruments.n; k++)
            if (rbl_params_get(&table[p], values, k) != 0)
                return ruleset_bad(REBAL_E_UNSUPPORTED, rbl_params_field(&table[p]), (int64_t)k, 0);
    }
    return (ruleset_find){0};
}

/* I-15: in the documented order; the first that is wrong is named. */
rebal_status rbl_ruleset_check(rbl_ruleset *set, rebal_error *error) {
    size_t count;
    const rbl_param *table = rbl_params_table(&count);
    for (size_t k = 0; k < count; k++) {
        rebal_status status = ruleset_check_param(set, &table[k], error);
        if (status) return status;
    }
    ruleset_find found = {0};
    if (set->instruments.base >= (int64_t)set->instruments.n)
        found =
            ruleset_bad(REBAL_E_ROW, RULESET_INSTRUMENTS(base), REBAL_NONE, set->instruments.base);
    for (size_t k = 0; k < set->instruments.n && !found.status; k++) {
        found = ruleset_check_instrument(set, (int64_t)k);
        found.row = (int64_t)k;
    }
    if (!found.status) found = ruleset_check_policy(set);
    if (!found.status) found = ruleset_check_offsets(set);
    for (size_t k = 0; k < set->fees.n && !found.status; k++)
        found = ruleset_check_fee(set, (int64_t)k);
    if (!found.status) found = ruleset_check_costs(set);
    if (found.status) return ruleset_report(&found, error);
    int32_t riskless = rbl_ruleset_optimal(set) ? set->instruments.base : REBAL_NONE;
    return rbl_ruleset_risk_check(&set->risk, set->instruments.n, riskless, error);
}

/* ---- copies */

static int64_t ruleset_default(const rbl_ruleset *set, const rbl_param *param, size_t k) {
    bool base = (int32_t)k == set->instruments.base;
    switch (param->origin) {
    case REBAL_DEFAULT_ROW: return (int64_t)k;
    case REBAL_DEFAULT_BASE: return set->instruments.base;
    case REBAL_DEFAULT_KIND: return base ? REBAL_CASH : param->value;
    case REBAL_DEFAULT_MONEY: return set->rules.money_exponent;
    case REBAL_DEFAULT_QUANTITY: return base ? set->rules.money_exponent : param->value;
    case REBAL_DEFAULT_FEE: return set->fees.n > 0 ? param->value : REBAL_NONE;
    default: return param->value;
    }
}

/* Those that were NULL, or come from bytes, have none yet. */
static void ruleset_size_structs(rbl_ruleset *set) {
    set->rules.struct_size = sizeof set->rules;
    set->instruments.struct_size = sizeof set->instruments;
    set->policy.struct_size = sizeof set->policy;
    set->groups.struct_size = sizeof set->groups;
    set->fees.struct_size = sizeof set->fees;
    set->clip.struct_size = set->halt.struct_size = sizeof set->clip;
    set->costs.struct_size = sizeof set->costs;
}

void rbl_ruleset_copy(rbl_ruleset *set, const rbl_ruleset *from, rbl_arena *arena) {
    size_t n_params;
    const rbl_param *table = rbl_params_table(&n_params);
    rbl_ruleset source = *from;
    *set = *from;
    for (size_t p = 0; p < n_params; p++) {
        const rbl_param *param = &table[p];
        if (param->count == RBL_ONE_VALUE || param->count == RBL_POINTER) continue;
        size_t count = rbl_params_count(from, param), bytes = rbl_params_value_bytes(param);
        const void *theirs = rbl_params_values(&source, param);
        void *ours = rbl_arena_take(arena, count, bytes, bytes);
        *rbl_params_column(set, param) = ours;
        if (!ours) continue;
        for (size_t k = 0; k < count; k++)
            rbl_params_put(param, ours, k,
                           theirs ? rbl_params_get(param, theirs, k)
                                  : ruleset_default(from, param, k));
    }
    ruleset_size_structs(set);
    set->rules.instruments = NULL;
    set->rules.policy = NULL;
    set->rules.groups = NULL;
    set->rules.fees = NULL;
    set->rules.clip = set->rules.halt = NULL;
    set->rules.costs = NULL;
    set->rules.risk = NULL;
}

void rbl_ruleset_lend(rebal_rules *rules, const rbl_ruleset *set) {
    *rules = set->rules;
    rules->instruments = &set->instruments;
    rules->policy = &set->policy;
    rules->groups = &set->groups;
    rules->fees = &set->fees;
    rules->clip = &set->clip;
    rules->halt = &set->halt;
    rules->costs = &set->costs;
    rules->risk = &set->risk;
}
