/* SPDX-License-Identifier: MIT */
#include "golden_cases.h"

#include <inttypes.h>

enum { BOOK = REBAL_SCOPE_BOOK, BREACHED = REBAL_SCOPE_BREACHED, POINT = 100, WHOLE = 10000 };

/** A case: shares in hundredths of a percent, fees on both sides unless one is named. */
typedef struct golden_case {
    const char *name;
    int32_t scope, direction;
    int n;
    int64_t q[4], p[4], t[4], lo[4], hi[4]; /**< lo = hi = 0: the policy's band */
    int64_t cash, reserve;
    int64_t band_abs, band_rel, inner, inner_abs;
    int64_t fixed, rate, rate_buy, rate_sell, notional_min;
    int no_buy; /**< 1 + the asset that may not be bought */

    int64_t orders[4], cash_after, fees, value_after;
    bool raised;
} golden_case;

/* clang-format off */
static const golden_case cases[] = {
    {.name = "G1", .n = 2, .q = {120, 80}, .p = {150, 150}, .t = {5000, 5000}, .band_abs = 500,
     .inner = WHOLE, .orders = {-10, 10}, .value_after = 30000},
    {.name = "G2", .n = 2, .q = {150, 850}, .p = {10, 10}, .t = {1000, 9000}, .band_rel = 2000,
     .inner = WHOLE, .orders = {-30, 0}, .cash_after = 300, .value_after = 10000},
    {.name = "G3", .scope = BOOK, .n = 1, .p = {100}, .t = {WHOLE}, .cash = 1000, .fixed = 1,
     .orders = {9}, .cash_after = 99, .fees = 1, .value_after = 999},
    {.name = "G4", .scope = BOOK, .n = 2, .q = {2, 0}, .p = {4, 3}, .t = {2100, 7900}, .cash = 5,
     .band_abs = 2000, .inner_abs = 1000, .rate_buy = 300, .no_buy = 1,
     .orders = {-1, 2}, .cash_after = 2, .fees = 1, .value_after = 12},
    {.name = "G5", .scope = BOOK, .n = 1, .q = {4}, .p = {2}, .t = {5000}, .band_abs = 500,
     .inner_abs = 200, .rate_sell = 100, .orders = {-2}, .cash_after = 3, .fees = 1,
     .value_after = 7},
    {.name = "G7", .scope = BOOK, .n = 1, .q = {3}, .p = {1}, .notional_min = 10,
     .orders = {-3}, .cash_after = 3, .value_after = 3},
    {.name = "G8", .scope = BOOK, .n = 1, .q = {1}, .p = {1}, .fixed = 1, .value_after = 1},
    {.name = "G9", .n = 2, .q = {60, 40}, .p = {1, 1}, .t = {5000, 5000}, .lo = {0, 3800},
     .hi = {5500, 6200}, .orders = {-10, 0}, .cash_after = 10, .value_after = 100},
    {.name = "G10a", .scope = BOOK, .direction = REBAL_BUY_ONLY, .n = 4, .q = {0, 0, 0, 197},
     .p = {1, 1, 1, 1}, .t = {1000, 3000, 3000, 3000}, .cash = 3, .orders = {0, 2, 1, 0},
     .value_after = 200},
    {.name = "G10b", .scope = BOOK, .direction = REBAL_BUY_ONLY, .n = 4, .q = {0, 0, 0, 197},
     .p = {1, 1, 1, 1}, .t = {1000, 3000, 3000, 3000}, .cash = 4, .orders = {0, 2, 2, 0},
     .value_after = 201},
    {.name = "G10c", .scope = BOOK, .direction = REBAL_BUY_ONLY, .n = 4, .q = {0, 0, 0, 197},
     .p = {1, 1, 1, 1}, .t = {1000, 3000, 3000, 3000}, .cash = 20, .orders = {3, 9, 8, 0},
     .value_after = 217},
    {.name = "G11", .scope = BOOK, .n = 2, .q = {10, 16}, .p = {5, 3}, .t = {5000, 5000},
     .cash = 2, .reserve = 10, .rate = 100, .orders = {-1, -2}, .cash_after = 11, .fees = 2,
     .value_after = 98, .raised = true},
    {.name = "G12", .n = 2, .q = {70, 30}, .p = {1, 1}, .t = {5000, 5000}, .lo = {4500, 2500},
     .hi = {5500, 7500}, .rate_sell = 1000, .orders = {-21, 0}, .cash_after = 18, .fees = 3,
     .value_after = 97},
    {.name = "G14", .scope = BOOK, .n = 2, .q = {50, 30}, .p = {1, 1}, .t = {5000, 5000},
     .cash = 20, .reserve = 20, .orders = {-10, 10}, .cash_after = 20, .value_after = 100},
    {.name = "G15", .scope = BOOK, .n = 1, .p = {1}, .t = {WHOLE}, .cash = 12, .fixed = 3,
     .orders = {9}, .fees = 3, .value_after = 9},
    {.name = "G16", .scope = BOOK, .n = 2, .q = {10, 10}, .p = {1, 1}, .t = {4000, 6000},
     .cash = 10, .notional_min = 6, .orders = {0, 8}, .cash_after = 2, .value_after = 30},
    {.name = "G17a", .scope = BOOK, .n = 1, .p = {49}, .t = {5000}, .cash = 100, .fixed = 2,
     .orders = {1}, .cash_after = 49, .fees = 2, .value_after = 98},
    {.name = "G17b", .scope = BOOK, .n = 1, .p = {49}, .t = {5000}, .cash = 100, .fixed = 3,
     .cash_after = 100, .value_after = 100},
    {.name = "G19", .scope = BOOK, .n = 1, .p = {5000}, .t = {WHOLE}, .cash = 95000000000,
     .rate = 25, .orders = {18952618}, .cash_after = 2275, .fees = 236907725,
     .value_after = 94763092275},
    {.name = "P1", .scope = BOOK, .n = 1, .q = {5}, .p = {1}, .t = {8000}, .lo = {6000},
     .hi = {WHOLE}, .value_after = 5},
    {.name = "P2", .scope = BOOK, .n = 1, .q = {3}, .p = {1}, .t = {8000}, .lo = {6000},
     .hi = {WHOLE}, .cash = 5, .reserve = 4, .cash_after = 5, .value_after = 8},
    {.name = "P3", .n = 1, .p = {1}, .t = {5000}, .cash = 5, .reserve = 4, .orders = {1},
     .cash_after = 4, .value_after = 5},
    /* The fixed fee is the seller's alone. */
    {.name = "P4", .n = 1, .p = {1}, .t = {WHOLE}, .cash = 1, .fixed = -1, .cash_after = 1,
     .value_after = 1},
};
/* clang-format on */

int golden_cases_count(void) { return (int)(sizeof cases / sizeof cases[0]); }

static void build_asset(oracle_asset *asset, const golden_case *c, int i, int64_t part) {
    asset->holding = c->q[i];
    asset->price = c->p[i];
    asset->target = c->t[i] * part;
    if (c->hi[i] > 0) {
        asset->band_lo = c->lo[i] * part;
        asset->band_hi = c->hi[i] * part;
    }
    if (c->no_buy == i + 1) asset->restriction = REBAL_NO_BUY;
    asset->notional_min = c->notional_min;
    asset->buy.fixed = c->fixed < 0 ? 0 : c->fixed;
    asset->sell.fixed = c->fixed < 0 ? -c->fixed : c->fixed;
    asset->buy.rate = (c->rate + c->rate_buy) * part;
    asset->sell.rate = (c->rate + c->rate_sell) * part;
}

static void build(oracle_world *world, const golden_case *c, int64_t one) {
    int64_t part = one / WHOLE, sum = 0;
    oracle_world_plain(world, c->n);
    world->one = one;
    for (int i = 0; i < c->n; i++) {
        build_asset(&world->asset[i], c, i, part);
        world->asset[i].scale = one;
        sum += c->t[i] * part;
    }
    world->cash.target = one - sum;
    world->cash.holding = c->cash;
    world->cash.reserve = c->reserve;
    world->cash.band_abs = world->cash.scale = one;
    world->policy.orphans = REBAL_ORPHAN_SELL;
    world->policy.scope = c->scope;
    world->policy.direction = c->direction;
    world->policy.band_abs = c->band_abs * part;
    world->policy.band_rel = c->band_rel * part;
    world->policy.inner = c->inner * part;
    world->policy.inner_abs = c->inner_abs * part;
}

static bool matches(const golden_case *c, const oracle_answer *got) {
    bool same = got->status == REBAL_OK && got->cash_after == c->cash_after &&
                got->fees == c->fees && got->value_after == c->value_after;
    bool raised = false;
    for (int i = 0; i < c->n; i++) {
        same = same && got->x[i] == c->orders[i];
        raised = raised || got->raised[i];
    }
    return same && raised == c->raised;
}

static void print_difference(const char *name, const golden_case *c, const oracle_world *world,
                             const oracle_answer *got) {
    printf("%s %s: status %d\n", name, c->name, got->status);
    for (int i = 0; i < c->n; i++)
        printf("  order %d: %" PRId64 ", expected %" PRId64 "%s\n", i, got->x[i], c->orders[i],
               got->raised[i] ? " (raised)" : "");
    printf("  cash %" PRId64 ", expected %" PRId64 "\n", got->cash_after, c->cash_after);
    printf("  fees %" PRId64 ", expected %" PRId64 "\n", got->fees, c->fees);
    printf("  value %" PRId64 ", expected %" PRId64 "\n", got->value_after, c->value_after);
    oracle_world_print(stdout, world);
}

int golden_cases_run(golden_planner *planner, const char *name, int64_t one) {
    int wrong = 0;
    for (int k = 0; k < golden_cases_count(); k++) {
        oracle_world world;
        oracle_answer answer;
        build(&world, &cases[k], one);
        planner(&answer, &world);
        if (matches(&cases[k], &answer)) continue;
        wrong++;
        print_difference(name, &cases[k], &world, &answer);
    }
    printf("%s: %d of %d golden cases differ\n", name, wrong, golden_cases_count());
    return wrong;
}
