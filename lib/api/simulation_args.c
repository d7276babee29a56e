/* SPDX-License-Identifier: MIT */
#include "api/simulation_args.h"

#include <rebal/rules.h>

#include "base/doubles.h"
#include "base/fail.h"
#include "base/options.h"

enum {
    SIMULATION_ARGS_MIN = offsetof(rebal_simulation, scope) + sizeof(int32_t *),
    SIMULATION_ARGS_ROWS_MIN = offsetof(rebal_simulation_rows, premium) + sizeof(double *),
    SIMULATION_ARGS_ROWS = 100000,
    SIMULATION_ARGS_STEPS = 1000000000
};

#define SIMULATION_ARGS_SUM 1e-9       /* a sum of targets may be off by so much */
#define SIMULATION_ARGS_PRICE_MAX 1e50 /* and no price is below one over it */

/* ---- scalars */

/* The counts of a simulation: ARGUMENT of more than memory holds, RANGE. */
enum { SIMULATION_ARGS_COUNTS = 5, SIMULATION_ARGS_SCALARS = 8 };

static rbl_argument simulation_args_count(size_t count, int64_t least, int64_t most,
                                          int32_t field) {
    return rbl_argument_code(rbl_fail_count(count), least, most, field);
}

static void simulation_args_counts(rbl_argument list[SIMULATION_ARGS_COUNTS],
                                   const rebal_simulation *m) {
    size_t widest = m->n_factors > m->n_policies ? m->n_factors : m->n_policies;
    list[0] = rbl_argument_count(m->n, 1, widest, RBL_FIELD_N);
    list[1] = simulation_args_count(m->n, 1, SIMULATION_ARGS_ROWS, RBL_FIELD_N);
    list[2] = simulation_args_count(m->n_factors, 0, 1000, RBL_FIELD_N_FACTORS);
    list[3] = simulation_args_count(m->n_policies, 1, 10000, RBL_FIELD_N_POLICIES);
    list[4] = simulation_args_count(m->n_steps, 1, SIMULATION_ARGS_STEPS, RBL_FIELD_N_STEPS);
}

static rebal_status simulation_args_struct(rebal_simulation *m, const rebal_simulation *theirs,
                                           rebal_error *error) {
    rebal_status status = rbl_options_read(m, sizeof *m, SIMULATION_ARGS_MIN, theirs);
    return status ? rbl_fail_argument(error, status, RBL_FIELD_SIMULATION) : REBAL_OK;
}

rebal_status rbl_simulation_args_counts(rebal_simulation *m, const rebal_simulation *theirs,
                                        rebal_error *error) {
    rbl_argument list[SIMULATION_ARGS_COUNTS];
    rebal_status status = simulation_args_struct(m, theirs, error);
    if (status) return status;
    simulation_args_counts(list, m);
    return rbl_argument_check(list, SIMULATION_ARGS_COUNTS, error);
}

/* ARGUMENT of the struct's counts and columns, RANGE of its scalars. */
static rebal_status simulation_args_scalars(const rebal_simulation *m, rebal_error *error) {
    rbl_argument list[SIMULATION_ARGS_SCALARS];
    list[0] = rbl_argument_code(m->base, 0, SIMULATION_ARGS_ROWS - 1, RBL_FIELD_BASE);
    simulation_args_counts(list + 1, m);
    list[6] =
        rbl_argument_number(&m->step_years, 0, 1000, RBL_ARGUMENT_ABOVE, RBL_FIELD_STEP_YEARS);
    list[7] = rbl_argument_number(&m->risk_aversion, 0, 1e6, 0, RBL_FIELD_RISK_AVERSION);
    rebal_status status = rbl_argument_present(list, SIMULATION_ARGS_SCALARS, error);
    if (!status && !m->target)
        status = rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_RISK_TARGET);
    if (!status && (m->loadings != NULL) != (m->n_factors > 0))
        status = rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_LOADINGS);
    if (!status) status = rbl_argument_scalars(list, SIMULATION_ARGS_SCALARS, error);
    if (status || (size_t)m->base < m->n) return status;
    return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_BASE, REBAL_NONE, REBAL_NONE, m->base);
}

/* ---- arrays */

/* RANGE of the integers of each policy. */
static rebal_status simulation_args_codes(const rebal_simulation *m, rebal_error *error) {
    for (size_t q = 0; m->interval_steps && q < m->n_policies; q++)
        if (m->interval_steps[q] < 1 || m->interval_steps[q] > SIMULATION_ARGS_STEPS)
            return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_INTERVAL_STEPS, REBAL_NONE, (int64_t)q,
                            m->interval_steps[q]);
    for (size_t q = 0; m->scope && q < m->n_policies; q++)
        if (m->scope[q] != REBAL_SCOPE_BREACHED && m->scope[q] != REBAL_SCOPE_BOOK)
            return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_SCOPE, REBAL_NONE, (int64_t)q,
                            m->scope[q]);
    return REBAL_OK;
}

static rebal_status simulation_args_arrays(const rebal_simulation *m, const double *price,
                                           rebal_error *error) {
    size_t n = m->n, bands = m->n_policies * n;
    const rbl_argument list[] = {
        rbl_argument_array(m->target, n, 0, 1, 0, RBL_FIELD_RISK_TARGET),
        rbl_argument_sized(m->loadings, n * m->n_factors, 0, RBL_FIELD_LOADINGS),
        rbl_argument_variances(m->specific, n, RBL_FIELD_SPECIFIC),
        rbl_argument_sized(m->drift, n, 0, RBL_FIELD_DRIFT),
        rbl_argument_array(m->cost, n, 0, 1, 0, RBL_FIELD_COST),
        rbl_argument_array(m->fixed, n, 0, 1, 0, RBL_FIELD_FIXED),
        rbl_argument_array(m->half_width, bands, 0, 1e30, 0, RBL_FIELD_HALF_WIDTH),
        rbl_argument_array(m->stop, bands, 0, 1e30, 0, RBL_FIELD_STOP)};
    const rbl_argument horizons =
        rbl_argument_weak(m->horizon_years, bands, RBL_ARGUMENT_NULLABLE, RBL_FIELD_HORIZON_YEARS);
    const rbl_argument prices =
        rbl_argument_array(price, price ? (m->n_steps + 1) * n : 0, 1 / SIMULATION_ARGS_PRICE_MAX,
                           SIMULATION_ARGS_PRICE_MAX, 0, RBL_FIELD_PATH_PRICE);
    rebal_status status = rbl_argument_arrays(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = simulation_args_codes(m, error);
    if (!status) status = rbl_argument_arrays(&horizons, 1, error);
    return status ? status : rbl_argument_arrays(&prices, 1, error);
}

/* ---- between numbers */

bool rbl_simulation_args_has_horizon(const rebal_simulation *m, size_t q) {
    for (size_t i = 0; m->horizon_years && i < m->n; i++)
        if (m->horizon_years[q * m->n + i] > 0) return true;
    return false;
}

/* RANGE: a stop above its half width, which may be missing. */
static rebal_status simulation_args_order(const rebal_simulation *m, rebal_error *error) {
    for (size_t q = 0; m->stop && q < m->n_policies; q++) {
        if (rbl_simulation_args_has_horizon(m, q)) continue;
        for (size_t i = 0, k = q * m->n; i < m->n; i++, k++)
            if (i != (size_t)m->base && m->stop[k] > (m->half_width ? m->half_width[k] : 0))
                return rbl_argument_refuse(m->stop[k], RBL_FIELD_STOP, k, error);
    }
    return REBAL_OK;
}

static rebal_status simulation_args_sum(const rebal_simulation *m, rebal_error *error) {
    double sum = 0;
    for (size_t i = 0; i < m->n; i++) sum += m->target[i];
    if (rbl_doubles_abs(sum - 1) <= SIMULATION_ARGS_SUM) return REBAL_OK;
    return rbl_fail(error, REBAL_E_TARGET_SUM, RBL_FIELD_RISK_TARGET, REBAL_NONE, REBAL_NONE,
                    rbl_doubles_value(sum));
}

/* ---- all of it */

/* ARGUMENT of the rows of prices: more than memory holds. */
static rebal_status simulation_args_history(const rebal_simulation *m, rebal_error *error) {
    const rbl_argument rows = rbl_argument_count(m->n_steps + 1, 0, m->n, RBL_FIELD_N_STEPS);
    return rbl_argument_present(&rows, 1, error);
}

rebal_status rbl_simulation_args_read(rebal_simulation_rows *rows, rebal_simulation *m,
                                      const rebal_simulation_rows *their_rows,
                                      const rebal_simulation *their_simulation,
                                      const double *const *price, const rbl_argument *last,
                                      rebal_error *error) {
    const rbl_argument given[] = {
        rbl_argument_pointer(their_rows, 1, RBL_FIELD_ROWS),
        rbl_argument_pointer(their_simulation, 1, RBL_FIELD_SIMULATION),
        rbl_argument_pointer(price ? *price : NULL, price ? 1 : 0, RBL_FIELD_PATH_PRICE), *last};
    rebal_status status = rbl_argument_present(given, RBL_ARGUMENT_LENGTH(given), error);
    if (status) return status;
    status = rbl_options_read_table(rows, sizeof *rows, SIMULATION_ARGS_ROWS_MIN, their_rows);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_ROWS);
    status = simulation_args_struct(m, their_simulation, error);
    if (!status) status = simulation_args_scalars(m, error);
    if (!status && price) status = simulation_args_history(m, error);
    if (!status) status = simulation_args_arrays(m, price ? *price : NULL, error);
    if (!status) status = simulation_args_order(m, error);
    return status ? status : simulation_args_sum(m, error);
}

rbl_path_market rbl_simulation_args_market(const rebal_simulation *m) {
    return (rbl_path_market){.n = m->n,
                             .n_factors = m->n_factors,
                             .loadings = m->loadings,
                             .specific = m->specific,
                             .drift = m->drift,
                             .step_years = m->step_years};
}

rebal_status rbl_simulation_args_reach(const rebal_simulation *m, rebal_error *error) {
    rbl_path_market market = rbl_simulation_args_market(m);
    for (size_t i = 0; i < m->n; i++) {
        double reach = rbl_path_reach(&market, i);
        if (!(reach <= RBL_PATH_REACH))
            return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_STEP_YEARS, REBAL_NONE, (int64_t)i,
                            rbl_doubles_value(reach));
    }
    return REBAL_OK;
}

rebal_status rbl_simulation_args_room(rebal_simulation_rows *rows,
                                      rebal_simulation_rows *their_rows, size_t n_blocks,
                                      size_t n_policies, rebal_error *error) {
    size_t need = n_blocks > SIZE_MAX / n_policies ? SIZE_MAX : n_blocks * n_policies;
    if (rows->capacity >= need) return REBAL_OK;
    their_rows->count = need;
    return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_CAPACITY, REBAL_NONE, REBAL_NONE,
                    rbl_fail_count(need));
}
