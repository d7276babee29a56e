/* SPDX-License-Identifier: MIT */
/* Whether to trade: the conditions before any order, and the clauses. */
#include "oracle_run.h"

static const int64_t nothing[ORACLE_ASSETS];

static bool breached(oracle_book *book, const oracle_state *state, int64_t share) {
    oracle_book_edges(book, share);
    bool any = oracle_breach_cash(book, state) != 0;
    for (int i = 0; i < book->n; i++) any = any || oracle_breach_asset(book, state, i) != 0;
    return any;
}

static bool group_breached(oracle_book *book, const oracle_state *state) {
    oracle_book_edges(book, book->one);
    for (int g = 0; g < book->world->n_groups; g++)
        if (oracle_breach_group(book, state, g) != 0) return true;
    return false;
}

static int64_t magnitude(int64_t a) { return a < 0 ? -a : a; }

/** Half the distance to target, cash included, against a share of W; over base_part. */
static bool turnover_reached(const oracle_book *book, const oracle_state *state) {
    int64_t part = state->base_part, sum = 0, rest = state->W * part;
    for (int i = 0; i < book->n; i++) {
        int64_t goal = book->row[i].target * state->base;
        if (book->row[i].kept) continue;
        sum += magnitude(state->value[i] * part - goal);
        rest -= goal;
    }
    sum += magnitude(state->C * book->m * part - rest);
    int64_t level = book->world->policy.turnover;
    return sum > 0 && oracle_compare(sum, 2 * part, level * state->W, book->one) >= 0;
}

static bool flow_reached(const oracle_book *book, const oracle_state *state) {
    const oracle_world *world = book->world;
    int64_t sum = magnitude(world->cash.flow) * book->m;
    for (int i = 0; i < book->n; i++) {
        const oracle_row *row = &book->row[i];
        sum += magnitude(world->asset[i].flow) * (row->lot_value / world->asset[i].lot);
    }
    return sum > 0 && sum * book->one >= world->policy.flow * state->V;
}

uint32_t oracle_fired(oracle_book *book) {
    const oracle_policy *policy = &book->world->policy;
    uint32_t clause[4], hold = 0, fired = 0;
    oracle_state state;
    oracle_state_at(&state, book, nothing);
    if (breached(book, &state, book->one)) hold |= REBAL_ON_BAND;
    if (breached(book, &state, policy->soft)) hold |= REBAL_ON_SOFT;
    if (group_breached(book, &state)) hold |= REBAL_ON_GROUP;
    if (turnover_reached(book, &state)) hold |= REBAL_ON_TURNOVER;
    if (flow_reached(book, &state)) hold |= REBAL_ON_FLOW;
    for (int k = 0; k < 4; k++) clause[k] = policy->when[k];
    if (!(clause[0] | clause[1] | clause[2] | clause[3])) {
        clause[0] = REBAL_ON_BAND;
        clause[1] = REBAL_ON_GROUP;
    }
    for (int k = 0; k < 4; k++)
        if (clause[k] != 0 && (clause[k] & hold) == clause[k]) fired |= clause[k];
    return fired;
}

int64_t oracle_trigger_share(const oracle_world *world, uint32_t fired) {
    const oracle_policy *policy = &world->policy;
    return fired & REBAL_ON_SOFT && policy->soft < world->one ? policy->soft : world->one;
}
