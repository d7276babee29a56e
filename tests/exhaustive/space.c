/* SPDX-License-Identifier: MIT */
#include "space.h"

/** Ranges of one number of assets: holdings 0 .. n_holdings - 1 each, and lists. */
typedef struct ranges {
    int n_holdings, n_prices, n_cash, n_targets;
    const int (*prices)[3];
    const int *cash;
    const int (*targets)[3];
} ranges;

/* clang-format off */
static const int prices_1[][3] = {{1}, {2}, {3}, {4}, {5}, {7}, {6}, {9}, {11}};
static const int prices_2[][3] = {
    {1, 1}, {1, 2}, {2, 1}, {3, 2}, {2, 3}, {5, 1}, {1, 5}, {3, 3}, {5, 3}, {2, 5}, {4, 3}, {7, 2},
    {2, 2}, {3, 1}, {1, 3}, {5, 5}, {7, 5}, {1, 9}, {6, 4}, {11, 3}};
static const int prices_3[][3] = {{1, 1, 1}, {1, 2, 3}, {3, 2, 5}, {2, 2, 2}, {5, 1, 2}, {4, 3, 1},
                                  {2, 7, 3}, {3, 3, 1}, {6, 5, 4}, {1, 1, 9}};
static const int cash_1[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 17, 20, 25, 40};
static const int cash_2[] = {0, 1, 2, 3, 4, 5, 6, 8, 11, 7, 9, 10, 15, 21};
static const int cash_3[] = {0, 1, 2, 4, 7, 12, 3, 5, 9, 18};
static const int targets_1[][3] = {{0}, {20}, {33}, {50}, {80}, {100}, {90}, {5}, {67}};
static const int targets_2[][3] = {
    {50, 50}, {10, 90}, {30, 60}, {20, 80}, {0, 100}, {0, 50}, {40, 40}, {87, 13},
    {33, 33}, {70, 20}, {5, 45}, {0, 0}, {25, 75}, {60, 40}};
static const int targets_3[][3] = {{33, 33, 34}, {10, 30, 60}, {0, 50, 50}, {20, 20, 20},
                                   {25, 30, 45}, {50, 0, 40}, {5, 5, 90}, {40, 30, 20},
                                   {0, 0, 100}, {15, 15, 70}};

static const ranges small[] = {
    {12, 6, 13, 6, prices_1, cash_1, targets_1},
    {6, 12, 9, 8, prices_2, cash_2, targets_2},
    {4, 6, 6, 5, prices_3, cash_3, targets_3},
};

static const ranges larger[] = {
    {24, 9, 18, 9, prices_1, cash_1, targets_1},
    {9, 20, 13, 13, prices_2, cash_2, targets_2},
    {5, 10, 10, 10, prices_3, cash_3, targets_3},
};
/* clang-format on */

static const ranges *ranges_of(int n, bool large) { return large ? &larger[n - 1] : &small[n - 1]; }

int64_t space_count(int n, bool large) {
    const ranges *r = ranges_of(n, large);
    int64_t count = (int64_t)r->n_prices * r->n_cash * r->n_targets;
    for (int i = 0; i < n; i++) count *= r->n_holdings;
    return count;
}

static int64_t digit(int64_t *index, int base) {
    int64_t result = *index % base;
    *index /= base;
    return result;
}

void space_state(oracle_world *world, const feature_frame *frame, int64_t index, bool large) {
    int n = world->n;
    const ranges *r = ranges_of(n, large);
    int64_t rest = 100;
    for (int i = 0; i < n; i++)
        world->asset[i].holding = digit(&index, r->n_holdings) * frame->holding_scale;
    world->cash.holding = r->cash[digit(&index, r->n_cash)] * frame->cash_scale;
    const int *prices = r->prices[digit(&index, r->n_prices)];
    const int *targets = r->targets[digit(&index, r->n_targets)];
    for (int i = 0; i < n; i++) {
        world->asset[i].price = prices[i] * frame->price_scale;
        world->asset[i].target = feature_percent(targets[i]);
        rest -= targets[i];
    }
    world->cash.target = feature_percent(frame->targets_loose ? rest / 2 : rest);
}
