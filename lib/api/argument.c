/* SPDX-License-Identifier: MIT */
#include "api/argument.h"

#include "base/doubles.h"
#include "base/fail.h"
#include "market/covariance.h"
#include "math/packed.h"
#include "math/vector.h"

void rbl_argument_model(rbl_argument list[RBL_ARGUMENT_MODEL], const rebal_risk_model *model) {
    bool by_factors = model->n_factors > 0;
    size_t n = by_factors ? model->n : 0, n_whole = by_factors ? 0 : model->n,
           n_factors = model->factor_covariance ? model->n_factors : 0;
    list[0] = rbl_argument_packed(model->covariance, n_whole, RBL_FIELD_COVARIANCE);
    list[1] = rbl_argument_sized(model->loadings, n * model->n_factors, 0, RBL_FIELD_LOADINGS);
    list[2] = rbl_argument_packed(model->factor_covariance, n_factors, RBL_FIELD_FACTOR_COVARIANCE);
    list[3] = rbl_argument_variances(model->specific, n, RBL_FIELD_SPECIFIC);
}

rebal_status rbl_argument_model_given(const rebal_risk_model *model, rebal_error *error) {
    bool by_factors = model->n_factors > 0;
    int32_t field = RBL_FIELD_NONE;
    if ((model->specific != NULL) != by_factors) field = RBL_FIELD_SPECIFIC;
    if (model->factor_covariance && !by_factors) field = RBL_FIELD_FACTOR_COVARIANCE;
    if ((model->loadings != NULL) != by_factors) field = RBL_FIELD_LOADINGS;
    if ((model->covariance != NULL) == by_factors) field = RBL_FIELD_COVARIANCE;
    if (field == RBL_FIELD_NONE || model->n == 0) return REBAL_OK;
    return rbl_fail_argument(error, REBAL_E_ARGUMENT, field);
}

static bool argument_fits(const rbl_argument *a, double x) {
    double size = a->flags & RBL_ARGUMENT_SIGNED ? rbl_doubles_abs(x) : x;
    if (x != x) return (a->flags & RBL_ARGUMENT_MISSING) != 0;
    if (x == 0 && a->flags & RBL_ARGUMENT_ZERO) return true;
    return size >= a->min && size <= a->max && !(a->flags & RBL_ARGUMENT_ABOVE && size == a->min);
}

/* The report of a number that does not fit. */
static rebal_status argument_fail(double x, int32_t field, int64_t index, rebal_error *error) {
    rebal_status status = rbl_doubles_finite(x) ? REBAL_E_RANGE : REBAL_E_NOT_FINITE;
    return rbl_fail(error, status, field, REBAL_NONE, index, rbl_doubles_value(x));
}

rebal_status rbl_argument_refuse(double number, int32_t field, size_t index, rebal_error *error) {
    return argument_fail(number, field, rbl_fail_count(index), error);
}

/* Where sizes alone matter, one sum says yes for all at once; of others most are inside. */
static rebal_status argument_array(const rbl_argument *a, rebal_error *error) {
    const double *x = a->pointer;
    bool by_size = a->flags & RBL_ARGUMENT_SIGNED && a->min == 0 && a->n > 1;
    if (!x || (by_size && rbl_vector_is_within(x, a->max, a->n))) return REBAL_OK;
    for (size_t i = 0; i < a->n; i++) {
        bool is_inside = x[i] > a->min && x[i] <= a->max;
        if (!is_inside && !argument_fits(a, x[i]))
            return rbl_argument_refuse(x[i], a->field, i, error);
    }
    return REBAL_OK;
}

static rebal_status argument_packed(const rbl_argument *a, rebal_error *error) {
    const double *x = a->pointer;
    bool by_diagonal =
        a->flags & RBL_ARGUMENT_DIAGONAL || rbl_vector_is_within(x, a->max, rbl_packed_count(a->n));
    for (size_t i = 0; i < a->n; i++) {
        for (size_t j = by_diagonal ? i : 0; j <= i; j++) {
            size_t at = rbl_packed_at(i, j);
            bool is_inside = x[at] >= a->min && x[at] <= a->max;
            bool fits = j < i ? rbl_doubles_abs(x[at]) <= a->max : argument_fits(a, x[at]);
            if (!is_inside && !fits) return rbl_argument_refuse(x[at], a->field, at, error);
        }
    }
    return REBAL_OK;
}

static rebal_status argument_present(const rbl_argument *a, rebal_error *error) {
    if (a->kind == RBL_ARGUMENT_COUNT && a->code > a->most)
        return rbl_fail(error, REBAL_E_ARGUMENT, a->field, REBAL_NONE, REBAL_NONE, a->code);
    if (a->pointer || a->n == 0 || a->flags & RBL_ARGUMENT_NULLABLE) return REBAL_OK;
    return rbl_fail_argument(error, REBAL_E_ARGUMENT, a->field);
}

static rebal_status argument_scalar(const rbl_argument *a, rebal_error *error) {
    if (a->kind == RBL_ARGUMENT_NUMBER) {
        double x = *(const double *)a->pointer;
        return argument_fits(a, x) ? REBAL_OK : argument_fail(x, a->field, REBAL_NONE, error);
    }
    if (a->code >= a->least && a->code <= a->most) return REBAL_OK;
    return rbl_fail(error, REBAL_E_RANGE, a->field, REBAL_NONE, REBAL_NONE, a->code);
}

rebal_status rbl_argument_present(const rbl_argument *list, size_t n, rebal_error *error) {
    rebal_status status = REBAL_OK;
    for (size_t k = 0; k < n && !status; k++) status = argument_present(&list[k], error);
    return status;
}

rebal_status rbl_argument_scalars(const rbl_argument *list, size_t n, rebal_error *error) {
    rebal_status status = REBAL_OK;
    for (size_t k = 0; k < n && !status; k++) status = argument_scalar(&list[k], error);
    return status;
}

rebal_status rbl_argument_arrays(const rbl_argument *list, size_t n, rebal_error *error) {
    rebal_status status = REBAL_OK;
    for (size_t k = 0; k < n && !status; k++) {
        if (list[k].kind == RBL_ARGUMENT_ARRAY) status = argument_array(&list[k], error);
        if (list[k].kind == RBL_ARGUMENT_PACKED) status = argument_packed(&list[k], error);
    }
    return status;
}

rebal_status rbl_argument_check(const rbl_argument *list, size_t n, rebal_error *error) {
    rebal_status status = rbl_argument_present(list, n, error);
    if (!status) status = rbl_argument_scalars(list, n, error);
    return status ? status : rbl_argument_arrays(list, n, error);
}

double rbl_argument_answer(double x) { return x < RBL_ARGUMENT_LEAST ? 0 : x; }
