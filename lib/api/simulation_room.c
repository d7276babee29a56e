/* SPDX-License-Identifier: MIT */
#include "api/simulation_room.h"

#include <rebal/rules.h>
#include <stdint.h>

#include "api/simulation_args.h"

/* The base has no band: no weight is as far from its target. */
#define SIMULATION_ROOM_NO_BAND 1e300

static double *simulation_room_take(rbl_arena *arena, size_t count) {
    return rbl_arena_take(arena, count, sizeof(double), RBL_ARENA_ALIGN);
}

/* Rows of a block, from the start of a line of the cache: vectors that lie across two are slow. */
static double *simulation_room_rows_of(rbl_arena *arena, size_t n_rows) {
    enum { WIDTH = RBL_BLOCK_PATHS * sizeof(double), LINE = 64 };
    size_t gap = LINE - RBL_ARENA_ALIGN;
    if (n_rows > (SIZE_MAX - gap) / WIDTH) arena->full = true;
    unsigned char *block = rbl_arena_take(arena, n_rows * WIDTH + gap, 1, RBL_ARENA_ALIGN);
    return block ? (double *)(void *)(block + (LINE - (uintptr_t)block % LINE) % LINE) : NULL;
}

/* Counted without an arena that gives memory. */
static void simulation_room_horizon(rbl_simulation_room *r, rbl_arena *arena,
                                    const rebal_simulation *m) {
    rbl_horizon counted;
    if (!m->horizon_years) return;
    r->horizon = rbl_arena_take(arena, 1, sizeof *r->horizon, RBL_ARENA_ALIGN);
    rbl_horizon_layout(r->horizon ? r->horizon : &counted, arena, m->n, m->n_factors);
}

void rbl_simulation_room_layout(rbl_simulation_room *r, rbl_arena *arena,
                                const rebal_simulation *m) {
    size_t n = m->n, normals = rbl_path_normals(n, m->n_factors, true);
    *r = (rbl_simulation_room){.model = {.n = n, .n_factors = m->n_factors}};
    r->policy = rbl_arena_take(arena, m->n_policies, sizeof *r->policy, RBL_ARENA_ALIGN);
    r->account = rbl_arena_take(arena, m->n_policies, sizeof *r->account, RBL_ARENA_ALIGN);
    r->rng = rbl_arena_take(arena, 1, sizeof *r->rng, RBL_ARENA_ALIGN);
    simulation_room_horizon(r, arena, m);
    r->model.mean = simulation_room_take(arena, n);
    r->model.reach = simulation_room_take(arena, n);
    r->model.specific = simulation_room_take(arena, n);
    r->model.loadings = simulation_room_take(arena, n * m->n_factors);
    r->loadings = simulation_room_take(arena, n * m->n_factors);
    r->target = simulation_room_take(arena, n);
    r->cost = simulation_room_take(arena, n);
    r->fixed = simulation_room_take(arena, n);
    r->specific = simulation_room_take(arena, n);
    r->half = simulation_room_take(arena, m->n_policies * n);
    r->stop = simulation_room_take(arena, m->n_policies * n);
    r->weight = simulation_room_rows_of(arena, m->n_policies * n);
    r->normal = simulation_room_rows_of(arena, normals);
    r->growth = simulation_room_rows_of(arena, n);
    r->level = simulation_room_rows_of(arena, n);
    r->deviation = simulation_room_rows_of(arena, 2 * n);
    r->target_growth = simulation_room_rows_of(arena, 1);
}

/* The target of the base is what the others leave. */
static void simulation_room_target(double *target, const rebal_simulation *m) {
    double rest = 1;
    for (size_t i = 0; i < m->n; i++) {
        target[i] = m->target[i];
        if (i != (size_t)m->base) rest -= target[i];
    }
    target[m->base] = rest;
}

static void simulation_room_rows(rbl_simulation_room *r, const rebal_simulation *m) {
    size_t n = m->n;
    simulation_room_target(r->target, m);
    for (size_t i = 0; i < n; i++) {
        r->cost[i] = rbl_argument_at(m->cost, i, 0);
        r->fixed[i] = rbl_argument_at(m->fixed, i, 0);
        r->specific[i] = rbl_argument_at(m->specific, i, 0);
        for (size_t k = 0; k < m->n_factors; k++)
            r->loadings[k * n + i] = m->loadings[i * m->n_factors + k];
    }
}

/* Of a policy with a horizon, in the place of its half widths, which are not used. */
static const double *simulation_room_edges(rbl_simulation_room *r, const rebal_simulation *m,
                                           size_t q) {
    double *edge = r->half + q * m->n;
    for (size_t i = 0; i < m->n; i++)
        edge[i] = rbl_horizon_edge(r->cost[i], m->risk_aversion, m->horizon_years[q * m->n + i]);
    return edge;
}

static void simulation_room_policy(rbl_simulation_room *r, const rebal_simulation *m, size_t q) {
    double *half = r->half + q * m->n, *stop = r->stop + q * m->n;
    for (size_t i = 0; i < m->n; i++) {
        half[i] = m->half_width ? m->half_width[q * m->n + i] : 0;
        stop[i] = m->stop ? m->stop[q * m->n + i] : 0;
    }
    half[m->base] = stop[m->base] = SIMULATION_ROOM_NO_BAND;
    r->policy[q] = (rbl_simulate_policy){.half = half,
                                         .stop = stop,
                                         .interval = m->interval_steps ? m->interval_steps[q] : 1,
                                         .is_book = m->scope && m->scope[q] == REBAL_SCOPE_BOOK};
    if (rbl_simulation_args_has_horizon(m, q)) r->policy[q].edge = simulation_room_edges(r, m, q);
    r->account[q].weight = r->weight + q * m->n * RBL_BLOCK_PATHS;
}

void rbl_simulation_room_fill(rbl_simulation_room *r, const rebal_simulation *m, bool wants_risk) {
    rbl_path_market market = rbl_simulation_args_market(m);
    if (!m->specific) r->model.specific = NULL;
    rbl_path_scale(&r->model, &market);
    simulation_room_rows(r, m);
    for (size_t q = 0; q < m->n_policies; q++) simulation_room_policy(r, m, q);
    if (r->horizon) rbl_horizon_open(r->horizon, m->loadings, r->specific, r->target);
    r->rows = (rbl_simulate_rows){.n = m->n,
                                  .n_factors = m->n_factors,
                                  .base = (size_t)m->base,
                                  .target = r->target,
                                  .cost = r->cost,
                                  .fixed = r->fixed,
                                  .loadings = r->loadings,
                                  .specific = r->specific,
                                  .wants_risk = wants_risk,
                                  .horizon = r->horizon};
}
