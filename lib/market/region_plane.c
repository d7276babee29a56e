/* SPDX-License-Identifier: MIT */
#include "market/region_plane.h"

#include "base/doubles.h"
#include "market/trade.h"

/* A ray that gets so near to a corner has found it; corners that are so near are one. */
#define REGION_PLANE_NEAR 1e-9

static bool region_plane_is_out(const rbl_region_edge *edge, const rbl_region_edge *at) {
    return edge->p * at->a + edge->q * at->b > edge->r;
}

/* Its corner with the next one. False where they are parallel: nothing is between them. */
static bool region_plane_corner(rbl_region_edge *e, const rbl_region_edge *next) {
    double size = e->p * next->q - e->q * next->p;
    if (!(size > 0)) return false;
    e->a = (e->r * next->q - e->q * next->r) / size;
    e->b = (e->p * next->r - e->r * next->p) / size;
    e->is_known = false;
    return true;
}

static bool region_plane_is_near(const rbl_region_edge *x, const rbl_region_edge *y) {
    double size = rbl_doubles_abs(x->a) + rbl_doubles_abs(x->b);
    return rbl_doubles_abs(x->a - y->a) + rbl_doubles_abs(x->b - y->b) <= REGION_PLANE_NEAR * size;
}

/* Edges whose ends are one are none; a triangle stays one. */
static void region_plane_tidy(rbl_region_plane *v) {
    size_t count = 0;
    for (size_t k = 0; k < v->n_edges; k++) {
        size_t before = k > 0 ? k - 1 : v->n_edges - 1;
        if (!region_plane_is_near(&v->edge[before], &v->edge[k])) v->edge[count++] = v->edge[k];
    }
    v->n_edges = count;
}

/* The edges with one more: in place of those whose two ends it cuts off. */
static bool region_plane_insert(rbl_region_plane *v, rbl_region_edge line) {
    size_t n = v->n_edges, first = 0, count = 0;
    while (first < n && !(region_plane_is_out(&line, &v->edge[(first + n - 1) % n]) &&
                          !region_plane_is_out(&line, &v->edge[first])))
        first++;
    if (first == n) return false;
    for (size_t k = 0; k < n; k++) {
        const rbl_region_edge *e = &v->edge[(first + k) % n];
        v->cut[count++] = *e;
        if (region_plane_is_out(&line, e)) break;
    }
    v->cut[count] = line;
    bool is_cut = region_plane_corner(&v->cut[count - 1], &v->cut[count]) &&
                  region_plane_corner(&v->cut[count], &v->cut[0]);
    rbl_region_edge *other = v->edge;
    v->edge = v->cut, v->cut = other;
    v->n_edges = count + 1;
    return is_cut;
}

/* Whether a ray to a corner met one of the two edges of it. */
static bool region_plane_is_met(const rbl_region_plane *v, const rbl_region_edge *corner,
                                rbl_region_end end) {
    size_t k = (size_t)(corner - v->edge);
    const rbl_region_edge *next = &v->edge[(k + 1) % v->n_edges];
    return end.low != end.high && ((corner->low == end.low && corner->high == end.high) ||
                                   (next->low == end.low && next->high == end.high));
}

/* A ray to a corner: it is one of the region, or beyond an edge that is none yet. */
static bool region_plane_probe(rbl_region_plane *v, rbl_region_edge *corner) {
    const rbl_region *r = v->region;
    for (size_t i = 0; i < r->n; i++) v->slope[i] = corner->a * v->along[i] + corner->b * v->up[i];
    rbl_region_end end = rbl_region_last(r, v->slope, 1);
    corner->is_known = true;
    if (end.at >= 1 - REGION_PLANE_NEAR || region_plane_is_met(v, corner, end)) return true;
    return region_plane_insert(
        v, (rbl_region_edge){.low = end.low,
                             .high = end.high,
                             .p = v->along[end.low] - v->along[end.high],
                             .q = v->up[end.low] - v->up[end.high],
                             .r = end.at > 0 ? r->high[end.high] - r->low[end.low] : 0});
}

static size_t region_plane_unknown(const rbl_region_plane *v) {
    size_t k = 0;
    while (k < v->n_edges && v->edge[k].is_known) k++;
    return k;
}

/* F-REGIONPLANE */
void rbl_region_plane_cut(rbl_region_plane *v) {
    const double far = RBL_TRADE_BOUND;
    v->n_edges = 4;
    for (int k = 0; k < 4; k++) {
        double p = k == 0 ? 1 : k == 2 ? -1 : 0, q = k == 1 ? 1 : k == 3 ? -1 : 0;
        v->edge[k] =
            (rbl_region_edge){.p = p, .q = q, .r = far, .a = (p - q) * far, .b = (p + q) * far};
    }
    for (size_t i = 0; i < v->region->n; i++) v->slope[i] = 0;
    bool is_good = !(rbl_region_last(v->region, v->slope, 1).at < 0);
    for (size_t k = 0; is_good && k < v->n_edges; k = region_plane_unknown(v)) {
        is_good = region_plane_probe(v, &v->edge[k]);
        if (v->n_edges >= v->n_edges_max) region_plane_tidy(v);
        is_good = is_good && v->n_edges < v->n_edges_max;
    }
    region_plane_tidy(v);
    if (!is_good || v->n_edges < 3) v->n_edges = 0;
}
