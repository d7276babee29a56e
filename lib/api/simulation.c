/* SPDX-License-Identifier: MIT */
#include <rebal/simulation.h>

#include "api/argument.h"
#include "api/memory.h"
#include "api/simulation_args.h"
#include "api/simulation_room.h"
#include "base/cpu.h"
#include "base/doubles.h"
#include "base/fail.h"
#include "base/fmath.h"
#include "math/normal.h"
#include "math/paired.h"

#define SIMULATION_RUIN 1e-9 /* who lost all but this in a step is worth nothing */

/* What both calls work with. */
typedef struct simulation_job {
    rebal_simulation m;
    rebal_simulation_rows rows, *their_rows;
    rbl_simulation_room room;
    size_t steps; /* of a row */
} simulation_job;

size_t rebal_simulation_size(const rebal_simulation *simulation) {
    rebal_simulation m;
    rbl_simulation_room room;
    rbl_arena arena = {0};
    if (!simulation || rbl_simulation_args_counts(&m, simulation, NULL)) return 0;
    rbl_simulation_room_layout(&room, &arena, &m);
    return arena.full ? 0 : arena.used;
}

/* The room, of memory or of one malloc. */
static rebal_status simulation_open(simulation_job *job, void **owned, void *memory,
                                    size_t memory_bytes, rebal_error *error) {
    const rebal_simulation_rows *r = &job->rows;
    bool wants_risk = r->cost_rate || r->risk_rate || r->tracking_variance;
    rbl_arena arena = {0};
    rbl_simulation_room_layout(&job->room, &arena, &job->m);
    size_t need = arena.full ? SIZE_MAX / 2 : arena.used;
    rebal_status status = rbl_memory_open(&arena, owned, memory, memory_bytes, need, error);
    if (status) return status;
    rbl_simulation_room_layout(&job->room, &arena, &job->m);
    rbl_simulation_room_fill(&job->room, &job->m, wants_risk);
    return REBAL_OK;
}

static void simulation_put(double *column, size_t row, double value) {
    if (column) column[row] = value;
}

/* The row of one account on one path; held: growth of what was bought and held. */
static void simulation_write(const simulation_job *job, size_t row,
                             const rbl_simulate_account *account, int lane, double held) {
    const rebal_simulation_rows *to = &job->rows;
    double value[RBL_SIMULATE_FIGURES], steps = (double)job->steps;
    double years = steps * job->m.step_years;
    for (int k = 0; k < RBL_SIMULATE_FIGURES; k++) value[k] = account->figure[k][lane];
    double variance = value[RBL_SIMULATE_RISK] / steps;
    double risk = job->m.risk_aversion / 2 * variance,
           trading = value[RBL_SIMULATE_TRADING] / years;
    double growth = value[RBL_SIMULATE_GROWTH] + rbl_fmath_log(1 - value[RBL_SIMULATE_PAID]) -
                    rbl_fmath_log(1 - value[RBL_SIMULATE_OPENED]);
    simulation_put(to->cost_rate, row, trading + risk);
    simulation_put(to->trading_rate, row, trading);
    simulation_put(to->risk_rate, row, risk);
    simulation_put(to->tracking_variance, row, variance);
    simulation_put(to->realised_variance, row, value[RBL_SIMULATE_REALISED] / years);
    simulation_put(to->turnover, row, value[RBL_SIMULATE_TURNOVER] / years);
    simulation_put(to->trades, row, value[RBL_SIMULATE_TRADES] / years);
    simulation_put(to->growth, row, growth / years);
    simulation_put(to->premium, row, (growth - held) / years);
}

/* The rows of all policies on one path, the first of them at `row`. NO_VALUE. */
static rebal_status simulation_close(const simulation_job *job, size_t row, int lane, double held,
                                     rebal_error *error) {
    for (size_t q = 0; q < job->m.n_policies; q++) {
        const rbl_simulate_account *account = &job->room.account[q];
        job->their_rows->count = row + q;
        if (!(account->figure[RBL_SIMULATE_WORST][lane] >= SIMULATION_RUIN))
            return rbl_fail(error, REBAL_E_NO_VALUE, RBL_FIELD_ROWS, REBAL_NONE,
                            rbl_fail_count(row + q), 0);
        simulation_write(job, row + q, account, lane, held);
        job->their_rows->count = row + q + 1;
    }
    return REBAL_OK;
}

/* ---- random paths */

typedef struct simulation_kernels {
    rbl_normal_kernel *normal;
    rbl_path_kernel *path;
    const rbl_simulate_kernels *simulate;
    const rbl_fmath_arrays *arrays;
} simulation_kernels;

/* The fastest: the processor is asked once a call. */
static simulation_kernels simulation_choose(void) {
    int best = rbl_cpu_has_avx2() ? 1 : 0;
    return (simulation_kernels){rbl_normal_get(best), rbl_path_get(best), rbl_simulate_get(best),
                                rbl_fmath_arrays_get(best)};
}

/* F-SIMULATE: a block of paths, from start to end. */
static void simulation_block(simulation_job *job, const simulation_kernels *kernels, uint64_t seed,
                             uint64_t first) {
    rbl_simulation_room *r = &job->room;
    size_t n = job->m.n, q_end = job->m.n_policies;
    size_t normals = rbl_path_normals(n, job->m.n_factors, r->model.specific != NULL);
    rbl_rng_start(r->rng, seed, first);
    for (size_t k = 0; k < n * RBL_BLOCK_PATHS; k++) r->level[k] = 0;
    for (size_t q = 0; q < q_end; q++)
        rbl_simulate_begin(&r->account[q], &r->rows, RBL_BLOCK_PATHS);
    for (size_t step = 0; step < job->m.n_steps; step++) {
        kernels->normal(r->normal, r->rng, normals);
        kernels->path(r->growth, r->level, &r->model, r->normal);
        kernels->simulate->target(r->target_growth, &r->rows, r->growth);
        for (size_t q = 0; q < q_end; q++)
            kernels->simulate->step(&r->account[q], &r->policy[q], &r->rows, r->growth,
                                    r->target_growth, r->deviation, (int64_t)step);
    }
}

static rebal_status simulation_paths(simulation_job *job, uint64_t seed, uint64_t first_path,
                                     size_t n_paths, rebal_error *error) {
    simulation_kernels kernels = simulation_choose();
    double held[RBL_BLOCK_PATHS];
    rebal_status status = REBAL_OK;
    for (size_t p = 0; p < n_paths && !status; p += RBL_BLOCK_PATHS) {
        simulation_block(job, &kernels, seed, first_path + p);
        rbl_path_hold(held, job->room.level, job->room.target, job->m.n, kernels.arrays);
        for (size_t l = 0; l < RBL_BLOCK_PATHS && p + l < n_paths && !status; l++)
            status = simulation_close(job, (p + l) * job->m.n_policies, (int)l, held[l], error);
    }
    return status;
}

rebal_status rebal_simulation_run(rebal_simulation_rows *rows, const rebal_simulation *simulation,
                                  uint64_t seed, uint64_t first_path, size_t n_paths, void *memory,
                                  size_t memory_bytes, rebal_error *error) {
    simulation_job job = {.their_rows = rows};
    void *owned = NULL;
    const rbl_argument paths = rbl_argument_count(n_paths, 0, 1, RBL_FIELD_N_PATHS);
    rebal_status status =
        rbl_simulation_args_read(&job.rows, &job.m, rows, simulation, NULL, &paths, error);
    if (!status) status = rbl_simulation_args_reach(&job.m, error);
    if (!status)
        status = rbl_simulation_args_room(&job.rows, rows, n_paths, job.m.n_policies, error);
    if (!status) status = simulation_open(&job, &owned, memory, memory_bytes, error);
    if (status) return status;
    job.steps = job.m.n_steps;
    rows->count = 0;
    status = simulation_paths(&job, seed, first_path, n_paths, error);
    rbl_memory_close(owned);
    return status;
}

/* ---- given prices */

/* One step of all accounts; price: that at its end, the one before stands n before it. */
static void simulation_replay_step(simulation_job *job, const double *price, size_t step) {
    const rbl_simulate_kernels *kernels = rbl_simulate_single();
    rbl_simulation_room *r = &job->room;
    for (size_t i = 0; i < job->m.n; i++) r->growth[i] = price[i] / *(price + i - job->m.n);
    kernels->target(r->target_growth, &r->rows, r->growth);
    for (size_t q = 0; q < job->m.n_policies; q++)
        kernels->step(&r->account[q], &r->policy[q], &r->rows, r->growth, r->target_growth,
                      r->deviation, (int64_t)step);
}

/* Logarithm of what 1 in the target at the first prices became. */
static double simulation_held(const simulation_job *job, const double *first, const double *price) {
    double sum = 0;
    for (size_t i = 0; i < job->m.n; i++) sum += job->room.target[i] * (price[i] / first[i]);
    return rbl_fmath_log(sum);
}

static rebal_status simulation_blocks(simulation_job *job, const double *price, size_t n_blocks,
                                      rebal_error *error) {
    size_t n = job->m.n, q_end = job->m.n_policies;
    double held = 0;
    for (size_t q = 0; q < q_end; q++)
        rbl_simulate_begin(&job->room.account[q], &job->room.rows, 1);
    for (size_t block = 0; block < n_blocks; block++) {
        size_t first = block * job->steps, last = first + job->steps;
        for (size_t q = 0; q < q_end; q++) rbl_simulate_reopen(&job->room.account[q], 1);
        for (size_t step = first; step < last; step++)
            simulation_replay_step(job, price + (step + 1) * n, step);
        double now = simulation_held(job, price, price + last * n);
        rebal_status status = simulation_close(job, block * q_end, 0, now - held, error);
        if (status) return status;
        held = now;
    }
    return REBAL_OK;
}

rebal_status rebal_simulation_replay(rebal_simulation_rows *rows,
                                     const rebal_simulation *simulation, const double *price,
                                     size_t block_steps, void *memory, size_t memory_bytes,
                                     rebal_error *error) {
    simulation_job job = {.their_rows = rows};
    void *owned = NULL;
    const rbl_argument steps = rbl_argument_count(block_steps, 0, 1, RBL_FIELD_BLOCK_STEPS);
    rebal_status status =
        rbl_simulation_args_read(&job.rows, &job.m, rows, simulation, &price, &steps, error);
    if (!status && block_steps > job.m.n_steps)
        status = rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_BLOCK_STEPS, REBAL_NONE, REBAL_NONE,
                          rbl_fail_count(block_steps));
    if (status) return status;
    job.steps = block_steps > 0 ? block_steps : job.m.n_steps;
    size_t n_blocks = job.m.n_steps / job.steps;
    status = rbl_simulation_args_room(&job.rows, rows, n_blocks, job.m.n_policies, error);
    if (!status) status = simulation_open(&job, &owned, memory, memory_bytes, error);
    if (status) return status;
    status = simulation_blocks(&job, price, n_blocks, error);
    rbl_memory_close(owned);
    return status;
}

/* ---- summary */

rebal_status rebal_simulation_summary(double *mean, double *mean_error, double *difference,
                                      double *difference_error, double *ratio, double *ratio_error,
                                      const double *value, size_t n_paths, size_t n_policies,
                                      rebal_error *error) {
    const rbl_argument list[] = {
        rbl_argument_pointer(mean, n_policies, RBL_FIELD_MEAN),
        rbl_argument_count(n_paths, 2, n_policies, RBL_FIELD_N_PATHS),
        rbl_argument_count(n_policies, 0, 1, RBL_FIELD_N_POLICIES),
        rbl_argument_sized(value, n_paths > 0 ? n_policies : 0, 0, RBL_FIELD_VALUE)};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = rbl_argument_scalars(list, RBL_ARGUMENT_LENGTH(list), error);
    const rbl_argument values = rbl_argument_sized(value, n_paths * n_policies, 0, RBL_FIELD_VALUE);
    if (!status) status = rbl_argument_arrays(&values, 1, error);
    for (size_t q = 0; q < n_policies && !status; q++) {
        rbl_paired p = rbl_paired_series(value, n_paths, n_policies, q);
        simulation_put(mean, q, p.mean);
        simulation_put(mean_error, q, p.mean_error);
        simulation_put(difference, q, p.difference);
        simulation_put(difference_error, q, p.difference_error);
        simulation_put(ratio, q, p.ratio);
        simulation_put(ratio_error, q, p.ratio_error);
    }
    return status;
}
