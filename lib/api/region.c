/* SPDX-License-Identifier: MIT */
#include <rebal/region.h>

#include <stdint.h>

#include "api/argument.h"
#include "api/memory.h"
#include "api/solve_args.h"
#include "base/doubles.h"
#include "base/fail.h"
#include "market/region_plane.h"
#include "market/trade.h"

/* A call: what was asked, and the region around a point. */
typedef struct region_call {
    rebal_problem problem;
    rebal_risk_model model;
    rbl_region region;
    rbl_region_plane plane;
    double *work, *along, *up;
    void *owned;
} region_call;

static double *region_take(rbl_arena *arena, size_t count) {
    return rbl_arena_take(arena, count, sizeof(double), RBL_ARENA_ALIGN);
}

static void region_layout(region_call *c, rbl_arena *arena) {
    size_t n = c->model.n, rows = n + 1, edges = rbl_region_plane_edges(n);
    c->region.low = region_take(arena, rows);
    c->region.high = region_take(arena, rows);
    c->along = region_take(arena, rows);
    c->up = region_take(arena, rows);
    c->plane.slope = region_take(arena, rows);
    c->work = region_take(arena, rbl_region_work(&c->model));
    c->plane.edge = rbl_arena_take(arena, edges, sizeof *c->plane.edge, RBL_ARENA_ALIGN);
    c->plane.cut = rbl_arena_take(arena, edges, sizeof *c->plane.cut, RBL_ARENA_ALIGN);
}

/* 0: more than a size_t. */
static size_t region_bytes(region_call *c) {
    rbl_arena arena = {0};
    size_t most = SIZE_MAX / 1024;
    if (c->model.n > most || c->model.n_factors > most) return 0;
    region_layout(c, &arena);
    return arena.full ? 0 : arena.used;
}

size_t rebal_region_size(const rebal_problem *problem) {
    region_call c;
    return problem && rbl_solve_args_counts(&c.problem, &c.model, problem) ? region_bytes(&c) : 0;
}

/* NOT_FINITE or RANGE of rows of weights. */
static rbl_argument region_weights(const double *weight, size_t n, int32_t field) {
    return rbl_argument_array(weight, n, 0, RBL_TRADE_BOUND, RBL_ARGUMENT_SIGNED, field);
}

/* Memory, and the ranges at `from`. */
static rebal_status region_open(region_call *c, const double *from, void *memory,
                                size_t memory_bytes, rebal_error *error) {
    rbl_arena arena;
    size_t need = region_bytes(c);
    if (need == 0)
        return rbl_fail(error, REBAL_E_MEMORY, RBL_FIELD_MEMORY, REBAL_NONE, REBAL_NONE, INT64_MAX);
    rebal_status status = rbl_memory_open(&arena, &c->owned, memory, memory_bytes, need, error);
    if (status) return status;
    region_layout(c, &arena);
    rbl_region_open(&c->region, &c->problem, from, c->work);
    return REBAL_OK;
}

/* The two ends of a line; a line that misses the region has none. */
static void region_line(double *first, double *last, const region_call *c) {
    double infinity = rbl_doubles_infinity();
    double most = rbl_region_last(&c->region, c->along, 1).at;
    double least = -rbl_region_last(&c->region, c->along, -1).at;
    bool is_missed = !(least <= most);
    *first = is_missed ? infinity : least;
    *last = is_missed ? -infinity : most;
}

rebal_status rebal_region_span(double *first, double *last, const rebal_problem *problem,
                               const double *from, const double *direction, size_t n_directions,
                               void *memory, size_t memory_bytes, rebal_error *error) {
    region_call c = {0};
    const rbl_argument list[] = {
        rbl_argument_pointer(first, n_directions, RBL_FIELD_REGION_FIRST),
        rbl_argument_pointer(last, n_directions, RBL_FIELD_REGION_LAST),
        rbl_argument_pointer(problem, 1, RBL_FIELD_PROBLEM),
        rbl_argument_pointer(direction, n_directions, RBL_FIELD_REGION_DIRECTION)};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = rbl_solve_args_check(&c.problem, &c.model, problem, error);
    if (status) return status;
    size_t n = c.model.n;
    const rbl_argument count =
        rbl_argument_count(n_directions, 0, n, RBL_FIELD_REGION_N_DIRECTIONS);
    status = rbl_argument_present(&count, 1, error);
    if (status) return status;
    const rbl_argument arrays[] = {
        region_weights(from, n, RBL_FIELD_REGION_FROM),
        region_weights(direction, n_directions * n, RBL_FIELD_REGION_DIRECTION)};
    status = rbl_argument_arrays(arrays, RBL_ARGUMENT_LENGTH(arrays), error);
    if (!status) status = region_open(&c, from, memory, memory_bytes, error);
    for (size_t j = 0; j < n_directions && !status; j++) {
        rbl_region_slope(c.along, &c.problem, direction + j * n, c.work);
        region_line(first + j, last + j, &c);
    }
    rbl_memory_close(c.owned);
    return status;
}

/* The corners, if there is room for them. */
static rebal_status region_write(double *a, double *b, size_t *count, size_t capacity,
                                 const rbl_region_plane *plane, rebal_error *error) {
    *count = plane->n_edges;
    if (capacity < plane->n_edges)
        return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_CAPACITY, REBAL_NONE, REBAL_NONE,
                        rbl_fail_count(plane->n_edges));
    for (size_t k = 0; k < plane->n_edges; k++) {
        a[k] = plane->edge[k].a;
        b[k] = plane->edge[k].b;
    }
    return REBAL_OK;
}

rebal_status rebal_region_polygon(double *a, double *b, size_t *count, size_t capacity,
                                  const rebal_problem *problem, const double *from,
                                  const double *along, const double *up, void *memory,
                                  size_t memory_bytes, rebal_error *error) {
    region_call c = {0};
    const rbl_argument list[] = {rbl_argument_pointer(a, capacity, RBL_FIELD_REGION_A),
                                 rbl_argument_pointer(b, capacity, RBL_FIELD_REGION_B),
                                 rbl_argument_pointer(count, 1, RBL_FIELD_REGION_COUNT),
                                 rbl_argument_pointer(problem, 1, RBL_FIELD_PROBLEM),
                                 rbl_argument_pointer(along, 1, RBL_FIELD_REGION_ALONG),
                                 rbl_argument_pointer(up, 1, RBL_FIELD_REGION_UP)};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = rbl_solve_args_check(&c.problem, &c.model, problem, error);
    if (status) return status;
    const rbl_argument arrays[] = {region_weights(from, c.model.n, RBL_FIELD_REGION_FROM),
                                   region_weights(along, c.model.n, RBL_FIELD_REGION_ALONG),
                                   region_weights(up, c.model.n, RBL_FIELD_REGION_UP)};
    status = rbl_argument_arrays(arrays, RBL_ARGUMENT_LENGTH(arrays), error);
    if (!status) status = region_open(&c, from, memory, memory_bytes, error);
    if (status) return status;
    rbl_region_slope(c.along, &c.problem, along, c.work);
    rbl_region_slope(c.up, &c.problem, up, c.work);
    c.plane.region = &c.region;
    c.plane.along = c.along, c.plane.up = c.up;
    c.plane.n_edges_max = rbl_region_plane_edges(c.model.n);
    rbl_region_plane_cut(&c.plane);
    status = region_write(a, b, count, capacity, &c.plane, error);
    rbl_memory_close(c.owned);
    return status;
}
