/* SPDX-License-Identifier: MIT */
#include "api/compile.h"

#include "base/cpu.h"
#include "base/fail.h"
#include "base/sort.h"
#include "market/risk_split.h"

static int compile_compare_ids(const void *context, int32_t a, int32_t b) {
    const uint64_t *id = context;
    return (id[a] > id[b]) - (id[a] < id[b]);
}

static rebal_status compile_ids(rebal_engine *engine, rebal_error *error) {
    const uint64_t *id = engine->set.instruments.id;
    size_t n = engine->set.instruments.n;
    for (size_t k = 0; k < n; k++) engine->by_id[k] = (int32_t)k;
    rbl_sort_rows(engine->by_id, engine->scratch, n, compile_compare_ids, id);
    for (size_t k = 0; k < n; k++) {
        int32_t row = engine->by_id[k];
        engine->rank[row] = (int32_t)k;
        if (k > 0 && id[row] == id[engine->by_id[k - 1]])
            return rbl_fail(error, REBAL_E_DUPLICATE,
                            rbl_params_field_at(RBL_INSTRUMENTS, offsetof(rebal_instruments, id)),
                            row, row, (int64_t)id[row]);
    }
    return REBAL_OK;
}

/* 10^ of one quantity unit at price 1, in the base currency. */
static int32_t compile_exponent(const rebal_engine *engine, size_t k) {
    const rebal_instruments *in = &engine->set.instruments;
    if ((int32_t)k == in->base) return engine->set.rules.money_exponent;
    return in->quantity_exponent[k] + in->price_exponent[k];
}

static rebal_status compile_units(rebal_engine *engine, rebal_error *error) {
    rbl_rules *rules = &engine->rules;
    int32_t fine = rules->money_exponent;
    for (size_t k = 0; k < rules->n; k++)
        if (compile_exponent(engine, k) < fine) fine = compile_exponent(engine, k);
    rules->fine_exponent = fine;
    for (size_t k = 0; k < rules->n; k++)
        if (!rbl_wide_pow10(&engine->instrument[k].unit, compile_exponent(engine, k) - fine))
            return rbl_fail(
                error, REBAL_E_OVERFLOW,
                rbl_params_field_at(RBL_INSTRUMENTS, offsetof(rebal_instruments, price_exponent)),
                (int64_t)k, (int64_t)k, compile_exponent(engine, k) - fine);
    rules->money_unit = engine->instrument[rules->base].unit;
    rules->coarse = rbl_wide_cmp(rules->money_unit, rbl_wide_of(1)) > 0;
    return REBAL_OK;
}

static void compile_fees(rebal_engine *engine) {
    const rebal_fees *fees = &engine->set.fees;
    for (size_t k = 0; k < fees->n; k++) {
        int64_t from = fees->tier_offset[k], to = fees->tier_offset[k + 1];
        engine->fee[k] =
            (rbl_fee){.rate_ppb = fees->rate_ppb[k],
                      .fixed = fees->fixed[k],
                      .min = fees->min[k],
                      .max = fees->max[k] == REBAL_NONE ? RBL_MONEY_MAX : fees->max[k],
                      .n_tiers = (size_t)(to - from),
                      .tier_from = fees->tier_from ? fees->tier_from + from : NULL,
                      .tier_rate_ppb = fees->tier_rate_ppb ? fees->tier_rate_ppb + from : NULL};
    }
}

static int64_t compile_bound(int64_t bound) { return bound == REBAL_NONE ? INT64_MAX : bound; }

static int64_t compile_band(int64_t own, int64_t policy) {
    return own == REBAL_NONE ? policy : own;
}

static const rbl_fee *compile_fee(const rebal_engine *engine, int32_t row) {
    return row == REBAL_NONE ? NULL : &engine->fee[row];
}

static void compile_instrument(rebal_engine *engine, size_t k) {
    const rebal_instruments *in = &engine->set.instruments;
    const rebal_policy *policy = &engine->set.policy;
    rbl_instrument *out = &engine->instrument[k];
    out->lot = in->lot[k];
    out->tick = in->tick[k];
    out->holding_min = in->holding_min[k];
    out->holding_max = compile_bound(in->holding_max[k]);
    out->order_min = in->order_min[k];
    out->order_max = compile_bound(in->order_max[k]);
    out->notional_min = in->notional_min[k];
    out->notional_min_ppb = in->notional_min_ppb[k];
    out->settle_ns = in->settle_ns[k];
    out->band_abs_ppb = compile_band(in->band_abs_ppb[k], policy->band_abs_ppb);
    out->band_rel_ppb = compile_band(in->band_rel_ppb[k], policy->band_rel_ppb);
    out->band_min_ppb = compile_band(in->band_min_ppb[k], policy->band_min_ppb);
    out->fee_buy = compile_fee(engine, in->fee_buy[k]);
    out->fee_sell = compile_fee(engine, in->fee_sell[k]);
    out->proceeds_min = rbl_fee_worth_min(out->fee_sell, 0);
    out->worth_min = rbl_fee_worth_min(out->fee_buy, engine->rules.coarse);
    if (out->proceeds_min > out->worth_min) out->worth_min = out->proceeds_min;
    out->group = in->group[k];
    out->restriction = in->restriction[k] | in->restriction[in->base];
    out->quantity_exponent = (int8_t)in->quantity_exponent[k];
    out->price_exponent = (int32_t)k == in->base ? 0 : (int8_t)in->price_exponent[k];
}

static void compile_groups(rebal_engine *engine) {
    const rebal_groups *groups = &engine->set.groups;
    for (size_t g = 0; g < groups->n; g++) {
        rbl_group *out = &engine->group[g];
        out->band_abs_ppb = groups->band_abs_ppb[g];
        out->band_rel_ppb = groups->band_rel_ppb[g];
        out->band_min_ppb = groups->band_min_ppb[g];
        out->banded = out->band_abs_ppb > 0 || out->band_rel_ppb > 0 || out->band_min_ppb > 0;
        engine->rules.grouped |= out->banded;
    }
}

/* All 0 asks for BAND, and for GROUP where groups have bands. */
static void compile_policy(rebal_engine *engine) {
    rebal_policy *policy = &engine->rules.policy;
    *policy = engine->set.policy;
    if (policy->when[0] | policy->when[1] | policy->when[2] | policy->when[3]) return;
    policy->when[0] = REBAL_ON_BAND;
    policy->when[1] = engine->rules.grouped ? REBAL_ON_GROUP : 0;
}

/* No curves where all are 0. */
static void compile_costs(rebal_engine *engine) {
    const rebal_costs *costs = &engine->set.costs;
    for (size_t k = 0; k < engine->set.instruments.n; k++) {
        engine->curve[k] = (rbl_cost_curve){.half_spread = costs->half_spread[k],
                                            .impact = costs->impact[k],
                                            .exponent = costs->impact_exponent[k]};
        if (engine->curve[k].half_spread != 0 || engine->curve[k].impact != 0)
            engine->rules.curve = engine->curve;
    }
}

/* The model by factors. */
static void compile_factors(rebal_engine *engine) {
    rbl_rules *rules = &engine->rules;
    rules->factors = rules->risk;
    if (rules->risk.n_factors > 0) return;
    rules->factors.covariance = NULL;
    rules->factors.n_factors = rules->risk.n;
    rules->factors.loadings = engine->split_loadings;
    rules->factors.factor_covariance = NULL;
    rules->factors.specific = engine->split_specific;
#ifndef RBL_NO_ESTIMATES
    rbl_risk_split(engine->split_loadings, engine->split_specific, rules->risk.covariance,
                   rules->n);
#endif
}

/* NOT_PSD; then the model by id, which sums are taken in. */
static rebal_status compile_risk(rebal_engine *engine, rebal_error *error) {
    const rebal_risk_model *asked = &engine->set.risk;
    if (asked->n == 0) return REBAL_OK;
    rebal_status status = rbl_ruleset_risk_check_psd(asked, &engine->risk, error);
    if (!status) rbl_ruleset_risk_sort(&engine->risk, asked, engine->by_id);
    if (!status && rbl_ruleset_optimal(&engine->set)) compile_factors(engine);
    return status;
}

static void compile_digest(rebal_engine *engine) {
    rbl_sha256 hash;
    rbl_sha256_init(&hash);
    rbl_writer writer = {.hash = &hash};
    rbl_ruleset_write(&writer, &engine->set, &engine->rules.risk, engine->by_id, engine->rank);
    rbl_sha256_final(&hash, engine->rules.digest);
}

rebal_status rbl_compile_engine(rebal_engine *engine, rebal_error *error) {
    rbl_rules *rules = &engine->rules;
    const rebal_instruments *in = &engine->set.instruments;
    size_t in_flight = engine->set.rules.in_flight_max;
    rules->n = in->n;
    rules->n_groups = engine->set.groups.n;
    rules->base = in->base;
    rules->money_exponent = engine->set.rules.money_exponent;
    rules->instrument = engine->instrument;
    rules->group = engine->group;
    rules->id = in->id;
    rules->by_id = engine->by_id;
    rules->rank = engine->rank;
    rules->clip = engine->set.clip;
    rules->halt = engine->set.halt;
    rules->in_flight_max = in_flight > 0 ? in_flight : 2 * in->n + 16;
    rebal_status status = compile_ids(engine, error);
    if (!status) status = compile_units(engine, error);
    if (!status) status = compile_risk(engine, error);
    if (status) return status;
    compile_fees(engine);
    compile_costs(engine);
    compile_groups(engine);
    compile_policy(engine);
    for (size_t k = 0; k < rules->n; k++) compile_instrument(engine, k);
    compile_digest(engine);
#ifndef RBL_NO_ESTIMATES
    engine->form = rbl_cpu_has_avx2() ? 1 : 0;
#endif
    return REBAL_OK;
}
