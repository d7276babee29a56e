/* SPDX-License-Identifier: MIT */
/* The memory of a simulation: the market and the policies as the kernels want them, and accounts.
 */
#ifndef RBL_API_SIMULATION_ROOM_H
#define RBL_API_SIMULATION_ROOM_H

#include <rebal/simulation.h>

#include "base/arena.h"
#include "market/path.h"
#include "math/rng.h"
#include "policy/simulate.h"

typedef struct rbl_simulation_room {
    rbl_path_model model;
    rbl_simulate_rows rows;
    rbl_simulate_policy *policy;   /* [n_policies] */
    rbl_simulate_account *account; /* [n_policies] */
    rbl_rng *rng;
    double *target, *cost, *fixed, *loadings, *specific; /* of rows */
    double *half, *stop;                                 /* [n_policies * n] of policy */
    double *weight;                                      /* [n_policies * n * RBL_BLOCK_PATHS] */
    rbl_horizon *horizon;                                /* NULL: no policy has one */
    double *normal, *growth, *level, *deviation;         /* of one step */
    double *target_growth;                               /* [RBL_BLOCK_PATHS] */
} rbl_simulation_room;

/* Takes the arrays; with an arena that counts, counts. */
void rbl_simulation_room_layout(rbl_simulation_room *room, rbl_arena *arena,
                                const rebal_simulation *simulation);

/* Fills them; the accounts are not begun. */
void rbl_simulation_room_fill(rbl_simulation_room *room, const rebal_simulation *simulation,
                              bool wants_risk);

#endif
