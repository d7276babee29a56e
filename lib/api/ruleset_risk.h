/* SPDX-License-Identifier: MIT */
/* The risk model of a rule set: checked, copied, sorted, saved. Its matrices are no parameters. */
#ifndef RBL_API_RULESET_RISK_H
#define RBL_API_RULESET_RISK_H

#include "base/arena.h"
#include "base/codec.h"

#include <rebal/risk.h>

/* The columns of a model, to be written. */
typedef struct rbl_risk_columns {
    double *covariance, *loadings, *factor_covariance, *specific;
} rbl_risk_columns;

/* Are these counts those of a model of all instruments, or of none? */
bool rbl_ruleset_risk_counts(const rebal_risk_model *model, size_t n_instruments);

/* Numbers of all its columns. */
size_t rbl_ruleset_risk_size(const rebal_risk_model *model);

/* UNSUPPORTED without estimates; RANGE (counts), ARGUMENT (columns), NOT_FINITE and RANGE of their
 * numbers, RANGE of the variances of the instruments, RANGE of a row that is to be riskless and is
 * not; REBAL_NONE: none is to be. */
rebal_status rbl_ruleset_risk_check(const rebal_risk_model *model, size_t n_instruments,
                                    int32_t riskless, rebal_error *error);

/* Takes columns for a model with these counts from the arena, and room behind each matrix for the
 * check of its definiteness; model: the same counts with these columns, NULL where they are empty.
 */
void rbl_ruleset_risk_layout(rbl_risk_columns *to, rebal_risk_model *model,
                             const rebal_risk_model *counts, rbl_arena *arena);

/* Fills columns from a model, whose factor covariance may be NULL: unit. */
void rbl_ruleset_risk_fill(const rbl_risk_columns *to, const rebal_risk_model *from);

/* Row k of the sorted model is row by_id[k] of the other: from either to the other. */
void rbl_ruleset_risk_sort(const rbl_risk_columns *sorted, const rebal_risk_model *from,
                           const int32_t *by_id);
void rbl_ruleset_risk_unsort(const rbl_risk_columns *to, const rebal_risk_model *sorted,
                             const int32_t *by_id);

/* NOT_PSD: a matrix that is not positive semidefinite, but for rounding; scratch: the columns of a
 * layout, destroyed. */
rebal_status rbl_ruleset_risk_check_psd(const rebal_risk_model *model,
                                        const rbl_risk_columns *scratch, rebal_error *error);

/* Canonical bytes of a sorted model, but for its counts; false where they end. */
void rbl_ruleset_risk_write(rbl_writer *writer, const rebal_risk_model *sorted);
bool rbl_ruleset_risk_read(const rbl_risk_columns *sorted, const rebal_risk_model *counts,
                           rbl_reader *reader);

#endif
