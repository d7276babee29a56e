/* SPDX-License-Identifier: MIT */
#include "policy/watch_risk.h"

#ifndef RBL_NO_ESTIMATES

#include "base/doubles.h"
#include "base/fmath.h"
#include "policy/appraisal.h"

/* b'Fb at most: no covariance is above the product of its volatilities. */
static double watch_factor_variance(const rebal_risk_model *model, const double *b) {
    double size = 0;
    for (size_t j = 0; j < model->n_factors; j++) {
        const double *f = model->factor_covariance;
        double variance = f ? f[j * (j + 1) / 2 + j] : 1;
        size += rbl_doubles_abs(b[j]) * rbl_fmath_sqrt(variance);
    }
    return size * size;
}

/* The greatest volatility of a row, at least. */
static double watch_volatility(const rebal_risk_model *model) {
    double most = 0;
    for (size_t k = 0; k < model->n; k++) {
        double variance = 0;
        if (model->n_factors == 0)
            variance = model->covariance[k * (k + 1) / 2 + k];
        else
            variance = watch_factor_variance(model, model->loadings + k * model->n_factors) +
                       model->specific[k];
        if (variance > most) most = variance;
    }
    return rbl_fmath_sqrt(most) * (1 + 1e-9);
}

/* How much all targets together move, at most, with a value: more than it where they sum to more
 * than the goals, which the base is a share of. */
static double watch_leverage(const rbl_rules *rules, const int64_t *target, const rbl_base *base) {
    int64_t sum = 0;
    for (size_t i = 0; i < rules->n; i++)
        if ((int32_t)i != rules->base) sum += target[i];
    return sum > base->den ? (double)sum / (double)base->den : 1;
}

/* F-WATCH; docs/derivations/watch.md: a value that moves by d moves the norm of the active values
 * by at most r s d, r = 3 but for leverage, and its level by L d; rounding moves a squared
 * tracking error by less than noise. */
int64_t rbl_watch_risk(const rbl_account *account, const rbl_survey *survey, const rbl_base *base,
                       int places) {
    const rbl_rules *rules = account->rules;
    const rebal_risk_model *model = &rules->risk;
    const rbl_appraisal now = {.rules = rules,
                               .bands = &survey->bands,
                               .target = survey->target,
                               .base = *base,
                               .value = survey->book.value};
    double te = rbl_appraisal_te(&now, survey->book.row, NULL, NULL, survey->work);
    double level = (double)(rules->policy.tracking_error_ppb - 1) / REBAL_ONE;
    double s = watch_volatility(model), n = (double)(model->n + model->n_factors + 64);
    double r = 1 + 2 * watch_leverage(rules, survey->target, base);
    double noise = 32 * r * r * n * 0x1p-53 * s * s, gap = te > level ? te - level : level - te;
    if (survey->book.cash < 0 || level <= 0 || noise > level * level) return 0;
    gap -= 4 * (noise / level + 1e-12 * level);
    double room = gap * rbl_doubles_wide(survey->book.value) / (r * s + level);
    if (room <= 0) return 0;
    if (room >= 0x1p125) room = 0x1p125;
    for (int k = 0; k < places; k++) room *= 2;
    for (int k = 0; k > places; k--) room /= 2;
    return room < 0x1p60 ? (int64_t)(room * (1 - 1e-9)) : INT64_C(1) << 60;
}

#else

int64_t rbl_watch_risk(const rbl_account *account, const rbl_survey *survey, const rbl_base *base,
                       int places) {
    (void)account, (void)survey, (void)base, (void)places;
    return 0;
}

#endif
