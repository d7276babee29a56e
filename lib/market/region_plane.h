/* SPDX-License-Identifier: MIT */
/** @file
 *  The no-trade region in a plane: a square that is cut along the edges of the region. */
#ifndef RBL_MARKET_REGION_PLANE_H
#define RBL_MARKET_REGION_PLANE_H

#include "market/region.h"

/** An edge, p a + q b <= r inside, and the corner where it meets the next one. */
typedef struct rbl_region_edge {
    double p, q, r, a, b;
    size_t low, high; /**< the rows whose ranges part there; equal: of the square */
    bool is_known;    /**< the corner is one of the region */
} rbl_region_edge;

/** Edges that there may be on the way; of each a row in two tables. */
static inline size_t rbl_region_plane_edges(size_t n) { return 12 * n + 32; }

typedef struct rbl_region_plane {
    const rbl_region *region;
    const double *along, *up;    /**< [region.n] slopes */
    double *slope;               /**< [region.n] work */
    rbl_region_edge *edge, *cut; /**< [rbl_region_plane_edges()] the result, and work */
    size_t n_edges, n_edges_max;
} rbl_region_plane;

/** F-REGIONPLANE: the edges, against the clock; none where a = b = 0 is outside. */
void rbl_region_plane_cut(rbl_region_plane *plane);

#endif
