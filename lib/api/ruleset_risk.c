/* SPDX-License-Identifier: MIT */
#include "api/ruleset_risk.h"

#include "api/params.h"
#include "base/fail.h"
#include "base/field.h"

#include <stddef.h>
#include <string.h>

#ifndef RBL_NO_ESTIMATES
#include "api/argument.h"
#include "base/doubles.h"
#include "market/covariance.h"
#include "math/packed.h"
#include "math/vector.h"
#endif

enum { RISK_COLUMNS = 4, RISK_FACTORS_MAX = 1000 };

#define RISK_FIELD rbl_params_field_at(RBL_RULES, offsetof(rebal_rules, risk))

/* A volatility of 1000 % a year: returns in percent are above it. */
#define RISK_VARIANCE_MAX 100.0

/* Of correlations, for samples of fewer periods than instruments. */
#define RISK_TOLERANCE 1e-10

/* A packed matrix of n rows: at most 100000, so that 64 bits hold it. */
static uint64_t risk_packed(size_t n) { return (uint64_t)n * (n + 1) / 2; }

/* Numbers of the four columns. */
static void risk_lengths(uint64_t length[RISK_COLUMNS], const rebal_risk_model *m) {
    bool by_factors = m->n_factors > 0;
    length[0] = by_factors ? 0 : risk_packed(m->n);
    length[1] = (uint64_t)m->n * m->n_factors;
    length[2] = risk_packed(m->n_factors);
    length[3] = by_factors ? m->n : 0;
}

bool rbl_ruleset_risk_counts(const rebal_risk_model *model, size_t n_instruments) {
    uint64_t length[RISK_COLUMNS];
    if (model->n == 0) return model->n_factors == 0;
    if (model->n != n_instruments || model->n_factors > RISK_FACTORS_MAX) return false;
    risk_lengths(length, model);
    return length[0] <= SIZE_MAX / 16 && length[1] <= SIZE_MAX / 16;
}

size_t rbl_ruleset_risk_size(const rebal_risk_model *model) {
    uint64_t length[RISK_COLUMNS];
    risk_lengths(length, model);
    return (size_t)(length[0] + length[1] + length[2] + length[3]);
}

#ifdef RBL_NO_ESTIMATES

rebal_status rbl_ruleset_risk_check(const rebal_risk_model *model, size_t n_instruments,
                                    int32_t riskless, rebal_error *error) {
    (void)n_instruments, (void)riskless;
    if (model->n == 0) return REBAL_OK;
    return rbl_fail_argument(error, REBAL_E_UNSUPPORTED, RISK_FIELD);
}

rebal_status rbl_ruleset_risk_check_psd(const rebal_risk_model *model,
                                        const rbl_risk_columns *scratch, rebal_error *error) {
    (void)model;
    (void)scratch;
    (void)error;
    return REBAL_OK;
}

#else

/* Variance of one instrument. */
static double risk_own(const rebal_risk_model *m, size_t i) {
    if (m->n_factors == 0) return m->covariance[rbl_packed_at(i, i)];
    const double *b = m->loadings + i * m->n_factors;
    double common = m->factor_covariance ? rbl_packed_form(m->factor_covariance, b, m->n_factors)
                                         : rbl_vector_dot(b, b, m->n_factors);
    return common + m->specific[i];
}

static rebal_status risk_check_units(const rebal_risk_model *m, rebal_error *error) {
    bool by_factors = m->n_factors > 0;
    for (size_t i = 0; i < m->n; i++)
        if (!(risk_own(m, i) <= RISK_VARIANCE_MAX))
            return rbl_fail(error, REBAL_E_RANGE,
                            by_factors ? RBL_FIELD_LOADINGS : RBL_FIELD_COVARIANCE,
                            rbl_fail_count(i),
                            rbl_fail_count(by_factors ? i * m->n_factors : rbl_packed_at(i, i)),
                            rbl_doubles_value(risk_own(m, i)));
    return REBAL_OK;
}

/* The row has neither a variance of its own nor loadings; of a covariance, none without the first.
 */
static rebal_status risk_check_riskless(const rebal_risk_model *m, int32_t row,
                                        rebal_error *error) {
    size_t i = (size_t)row, k = m->n_factors;
    if (k == 0 && m->covariance[rbl_packed_at(i, i)] != 0)
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_COVARIANCE, row,
                        rbl_fail_count(rbl_packed_at(i, i)), 0);
    for (size_t j = 0; j < k; j++)
        if (m->loadings[i * k + j] != 0)
            return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_LOADINGS, row,
                            rbl_fail_count(i * k + j), 0);
    if (k > 0 && m->specific[i] != 0)
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_SPECIFIC, row, row, 0);
    return REBAL_OK;
}

rebal_status rbl_ruleset_risk_check(const rebal_risk_model *model, size_t n_instruments,
                                    int32_t riskless, rebal_error *error) {
    if (!rbl_ruleset_risk_counts(model, n_instruments))
        return rbl_fail(error, REBAL_E_RANGE,
                        model->n == n_instruments ? RBL_FIELD_N_FACTORS : RISK_FIELD, REBAL_NONE,
                        REBAL_NONE,
                        rbl_fail_count(model->n == n_instruments ? model->n_factors : model->n));
    if (model->n == 0) return REBAL_OK;
    rbl_argument list[RBL_ARGUMENT_MODEL];
    rbl_argument_model(list, model);
    rebal_status status = rbl_argument_model_given(model, error);
    if (!status) status = rbl_argument_arrays(list, RBL_ARGUMENT_MODEL, error);
    if (!status) status = risk_check_units(model, error);
    if (!status && riskless != REBAL_NONE) status = risk_check_riskless(model, riskless, error);
    return status;
}

/* I-15: a plan never meets a square below 0 but by rounding. */
rebal_status rbl_ruleset_risk_check_psd(const rebal_risk_model *model,
                                        const rbl_risk_columns *scratch, rebal_error *error) {
    bool by_factors = model->n_factors > 0;
    const double *matrix = by_factors ? model->factor_covariance : model->covariance;
    size_t rows = by_factors ? model->n_factors : model->n;
    if (!matrix) return REBAL_OK;
    size_t bad =
        rbl_covariance_is_psd(matrix, rows, RISK_TOLERANCE,
                              by_factors ? scratch->factor_covariance : scratch->covariance);
    if (bad == rows) return REBAL_OK;
    return rbl_fail(error, REBAL_E_NOT_PSD,
                    by_factors ? RBL_FIELD_FACTOR_COVARIANCE : RBL_FIELD_COVARIANCE,
                    by_factors ? REBAL_NONE : rbl_fail_count(bad), rbl_fail_count(bad), 0);
}

#endif

/* The check of a matrix of so many rows needs as many numbers more than it has. */
static double *risk_take(rbl_arena *arena, uint64_t length, size_t rows) {
    if (length == 0) return NULL;
    return rbl_arena_take(arena, (size_t)length + rows, sizeof(double), sizeof(double));
}

void rbl_ruleset_risk_layout(rbl_risk_columns *to, rebal_risk_model *model,
                             const rebal_risk_model *counts, rbl_arena *arena) {
    uint64_t length[RISK_COLUMNS];
    risk_lengths(length, counts);
    to->covariance = risk_take(arena, length[0], counts->n);
    to->loadings = risk_take(arena, length[1], 0);
    to->factor_covariance = risk_take(arena, length[2], counts->n_factors);
    to->specific = risk_take(arena, length[3], 0);
    *model = (rebal_risk_model){.struct_size = sizeof *model,
                                .n = counts->n,
                                .n_factors = counts->n_factors,
                                .covariance = to->covariance,
                                .loadings = to->loadings,
                                .factor_covariance = to->factor_covariance,
                                .specific = to->specific};
}

/* A number is copied, -0 as 0: equal rules have equal bytes. */
static void risk_copy(double *to, const double *from, uint64_t count) {
    for (uint64_t k = 0; k < count; k++) to[k] = from[k] == 0 ? 0 : from[k];
}

static void risk_unit(double *packed, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) packed[risk_packed(i) + j] = i == j;
}

void rbl_ruleset_risk_fill(const rbl_risk_columns *to, const rebal_risk_model *from) {
    uint64_t length[RISK_COLUMNS];
    risk_lengths(length, from);
    risk_copy(to->covariance, from->covariance, length[0]);
    risk_copy(to->loadings, from->loadings, length[1]);
    risk_copy(to->specific, from->specific, length[3]);
    if (from->factor_covariance)
        risk_copy(to->factor_covariance, from->factor_covariance, length[2]);
    else
        risk_unit(to->factor_covariance, from->n_factors);
}

/* Where element (i, j) of a packed matrix is, whichever is the greater. */
static size_t risk_at(size_t i, size_t j) {
    return (size_t)(i >= j ? risk_packed(i) + j : risk_packed(j) + i);
}

/* Places of a row of the sorted model and of the other: columns move between them in either
 * direction. */
static void risk_move_row(const rbl_risk_columns *to, const rebal_risk_model *from, size_t row,
                          size_t from_row) {
    size_t k = from->n_factors;
    if (k == 0) return;
    memcpy(to->loadings + row * k, from->loadings + from_row * k, k * sizeof(double));
    to->specific[row] = from->specific[from_row];
}

static void risk_move_factors(const rbl_risk_columns *to, const rebal_risk_model *from) {
    if (from->n_factors > 0)
        risk_copy(to->factor_covariance, from->factor_covariance, risk_packed(from->n_factors));
}

void rbl_ruleset_risk_sort(const rbl_risk_columns *sorted, const rebal_risk_model *from,
                           const int32_t *by_id) {
    for (size_t a = 0; a < from->n; a++) {
        size_t i = (size_t)by_id[a];
        risk_move_row(sorted, from, a, i);
        for (size_t b = 0; from->n_factors == 0 && b <= a; b++)
            sorted->covariance[risk_at(a, b)] = from->covariance[risk_at(i, (size_t)by_id[b])];
    }
    risk_move_factors(sorted, from);
}

void rbl_ruleset_risk_unsort(const rbl_risk_columns *to, const rebal_risk_model *sorted,
                             const int32_t *by_id) {
    for (size_t a = 0; a < sorted->n; a++) {
        size_t i = (size_t)by_id[a];
        risk_move_row(to, sorted, i, a);
        for (size_t b = 0; sorted->n_factors == 0 && b <= a; b++)
            to->covariance[risk_at(i, (size_t)by_id[b])] = sorted->covariance[risk_at(a, b)];
    }
    risk_move_factors(to, sorted);
}

static void risk_write(rbl_writer *writer, const double *from, uint64_t count) {
    uint64_t bits;
    for (uint64_t k = 0; k < count; k++) {
        memcpy(&bits, &from[k], sizeof bits);
        rbl_writer_u64(writer, bits);
    }
}

void rbl_ruleset_risk_write(rbl_writer *writer, const rebal_risk_model *sorted) {
    uint64_t length[RISK_COLUMNS];
    risk_lengths(length, sorted);
    risk_write(writer, sorted->covariance, length[0]);
    risk_write(writer, sorted->loadings, length[1]);
    risk_write(writer, sorted->factor_covariance, length[2]);
    risk_write(writer, sorted->specific, length[3]);
}

/* One image for one model: a -0 is none that was written. */
static bool risk_read(double *to, uint64_t count, rbl_reader *reader) {
    for (uint64_t k = 0; k < count; k++) {
        uint64_t bits = rbl_reader_u64(reader);
        if (reader->bad || bits == (uint64_t)1 << 63) return false;
        memcpy(&to[k], &bits, sizeof bits);
    }
    return true;
}

bool rbl_ruleset_risk_read(const rbl_risk_columns *sorted, const rebal_risk_model *counts,
                           rbl_reader *reader) {
    uint64_t length[RISK_COLUMNS];
    risk_lengths(length, counts);
    return risk_read(sorted->covariance, length[0], reader) &&
           risk_read(sorted->loadings, length[1], reader) &&
           risk_read(sorted->factor_covariance, length[2], reader) &&
           risk_read(sorted->specific, length[3], reader);
}
