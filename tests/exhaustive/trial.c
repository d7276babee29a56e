/* SPDX-License-Identifier: MIT */
#include "trial.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "oracle_figures.h"

/** What differs, in words and numbers; NULL name: nothing. */
typedef struct difference {
    const char *name;
    int64_t expected, got;
} difference;

static void differ(difference *d, const char *name, int64_t expected, int64_t got) {
    if (d->name != NULL || expected == got) return;
    *d = (difference){name, expected, got};
}

/* ---------------------------------------------------------------- against the oracle */

static difference compare_orders(const oracle_answer *want, const oracle_answer *got, int n) {
    difference d = {NULL, 0, 0};
    differ(&d, "status", want->status, got->status);
    if (d.name != NULL || want->status != REBAL_OK) return d;
    for (int i = 0; i < n; i++) differ(&d, "lots of an order", want->x[i], got->x[i]);
    differ(&d, "fired", want->fired, got->fired);
    differ(&d, "quiet", want->quiet, got->quiet);
    differ(&d, "orders", want->n_orders, got->n_orders);
    for (int k = 0; k < want->n_orders; k++) {
        const oracle_order *a = &want->order[k], *b = &got->order[k];
        differ(&d, "sequence", a->asset, b->asset);
        differ(&d, "limit price", a->limit_price, b->limit_price);
        differ(&d, "cash of an order", a->cash, b->cash);
        differ(&d, "fee of an order", a->fee, b->fee);
        differ(&d, "wave", a->wave, b->wave);
        differ(&d, "ready", a->ready_ns, b->ready_ns);
    }
    differ(&d, "waves", want->n_waves, got->n_waves);
    differ(&d, "value", want->value, got->value);
    differ(&d, "cash before", want->cash_before, got->cash_before);
    differ(&d, "cash after", want->cash_after, got->cash_after);
    differ(&d, "cash worst", want->cash_worst, got->cash_worst);
    differ(&d, "buys", want->buys, got->buys);
    differ(&d, "sells", want->sells, got->sells);
    differ(&d, "fees", want->fees, got->fees);
    differ(&d, "rounding", want->rounding, got->rounding);
    return d;
}

static void compare_line(difference *d, const oracle_line *want, const binding_report *r, int at) {
    differ(d, "line value", want->value, r->value[at]);
    differ(d, "line weight", want->weight, r->weight[at]);
    differ(d, "line target", want->target, r->target[at]);
    differ(d, "line drift", want->drift, r->drift[at]);
    differ(d, "line after", want->after, r->after[at]);
    differ(d, "line side", want->side, r->side[at]);
}

/* F-DRIFT, F-WANTED. */
static difference compare_figures(const trial *t, const oracle_world *world,
                                  const oracle_answer *got, const binding_report *r) {
    difference d = {NULL, 0, 0};
    oracle_figures f;
    oracle_figures_of(&f, world, got->x);
    for (int i = 0; i < world->n; i++) {
        int at = t->plain.row[i];
        const oracle_line *want = &f.line[i];
        compare_line(&d, want, r, at);
        differ(&d, "line lo", want->lo, r->lo[at]);
        differ(&d, "line hi", want->hi, r->hi[at]);
        differ(&d, "line goal", want->goal, r->goal[at]);
        differ(&d, "line relative", want->relative, r->relative[at]);
        differ(&d, "line wanted", want->wanted, r->wanted[at]);
        differ(&d, "line quantity", got->x[i] * world->asset[i].lot, r->quantity[at]);
    }
    compare_line(&d, &f.line[world->n], r, t->plain.cash_row);
    differ(&d, "turnover", f.turnover, r->summary.turnover_ppb);
    differ(&d, "drift before", f.drift_before, r->summary.drift_before_ppb);
    differ(&d, "drift after", f.drift_after, r->summary.drift_after_ppb);
    differ(&d, "distance before", f.distance_before, r->summary.distance_before_ppb);
    differ(&d, "distance after", f.distance_after, r->summary.distance_after_ppb);
    return d;
}

/* ---------------------------------------------------------------- against the laws */

/** I-17: exactly one reason, of the class that the order has. */
static difference check_reasons(const trial *t, const oracle_world *world, const oracle_answer *got,
                                const binding_report *r) {
    difference d = {NULL, 0, 0};
    for (int i = 0; i < world->n; i++) {
        int32_t reason = r->reason[t->plain.row[i]];
        bool traded = reason >= REBAL_TRADED && reason < REBAL_QUIET;
        bool idle = reason >= REBAL_QUIET && reason < REBAL_FOREIGN;
        if (got->x[i] != 0 ? !traded : !idle) differ(&d, "reason of an order", got->x[i], reason);
        if (got->x[i] > 0 && (reason == REBAL_TRADED_TO_FUND || reason == REBAL_TRADED_CLOSE_OUT))
            differ(&d, "a purchase with the reason of a sale", 0, reason);
        if (got->quiet && reason != REBAL_ORPHAN_KEPT)
            differ(&d, "reason of a quiet row", REBAL_QUIET, reason);
    }
    int32_t plan = r->summary.reason;
    bool made = plan >= REBAL_TRADED && plan < REBAL_QUIET;
    if (got->n_orders > 0 ? !made : plan < REBAL_RAISE_SHORT)
        differ(&d, "reason of the plan", got->n_orders, plan);
    return d;
}

/** How the orders came about, which the library does not tell. */
static void trust_history(oracle_answer *answer, const oracle_answer *truth) {
    memcpy(answer->raised, truth->raised, sizeof answer->raised);
    memcpy(answer->undone, truth->undone, sizeof answer->undone);
    answer->clipped = truth->clipped;
}

static void plan_again(void *self, oracle_answer *answer, const oracle_world *world) {
    binding_plan(self, answer, world);
    oracle_answer truth;
    oracle_plan(&truth, world);
    trust_history(answer, &truth);
    answer->value_after = truth.value_after;
}

static difference law_broken(int law) {
    difference d = {NULL, 0, 0};
    if (law != LAW_OK) d = (difference){laws_name(law), 0, law};
    return d;
}

/* ---------------------------------------------------------------- sampled */

/* I-11. */
static difference check_reversed(trial *t, const oracle_world *world, const oracle_answer *want) {
    oracle_answer got;
    binding_plan(&t->reversed, &got, world);
    difference d = compare_orders(want, &got, world->n);
    if (d.name != NULL) d.name = "rows in another order give another plan";
    return d;
}

/* I-14. */
static difference check_wider(trial *t, const oracle_world *world, const oracle_answer *plan) {
    difference d = {NULL, 0, 0};
    oracle_world wider;
    oracle_answer got;
    if (plan->n_orders > 0 || plan->status != REBAL_OK || !laws_monotone(world)) return d;
    trial_widen(&wider, world);
    binding_plan(&t->wider, &got, &wider);
    differ(&d, "an empty plan trades at dearer fees and wider bands", 0, got.n_orders);
    return d;
}

static difference check_judge(trial *t, const oracle_world *world, const oracle_answer *plan) {
    difference d = {NULL, 0, 0};
    int32_t law = 0;
    if (plan->status != REBAL_OK || plan->n_orders == 0) return d;
    int64_t broken = binding_judge(&t->plain, world, &law);
    if (broken != 0) differ(&d, "verify breaks its law", 0, law != 0 ? law : broken);
    if (!binding_repeats(&t->plain, world)) differ(&d, "made again, and other bytes", 0, 1);
    return d;
}

/* ---------------------------------------------------------------- the whole */

static void print_answer(const char *name, const oracle_answer *a, int n) {
    printf("  %s: status=%d fired=%u quiet=%d passes=%d", name, a->status, a->fired, a->quiet,
           a->passes);
    for (int i = 0; i < n; i++) printf(" x%d=%" PRId64, i, a->x[i]);
    printf("\n    value=%" PRId64 " cash=%" PRId64 " -> %" PRId64 " worst=%" PRId64 " buys=%" PRId64
           " sells=%" PRId64 " fees=%" PRId64 " rounding=%" PRId64 "\n",
           a->value, a->cash_before, a->cash_after, a->cash_worst, a->buys, a->sells, a->fees,
           a->rounding);
    for (int k = 0; k < a->n_orders; k++) {
        const oracle_order *o = &a->order[k];
        printf("    order asset=%d lots=%" PRId64 " limit=%" PRId64 " cash=%" PRId64
               " wave=%d ready=%" PRId64 "\n",
               o->asset, o->lots, o->limit_price, o->cash, o->wave, o->ready_ns);
    }
}

static void fail(trial *t, const oracle_world *world, difference d, const oracle_answer *want,
                 const oracle_answer *got) {
    t->failures++;
    if (t->printed >= t->print_most) return;
    t->printed++;
    printf("%s: %s: expected %" PRId64 ", got %" PRId64 "\n", t->name, d.name, d.expected, d.got);
    oracle_world_print(stdout, world);
    print_answer("oracle", want, world->n);
    print_answer("library", got, world->n);
    fflush(stdout);
}

static difference check_sampled(trial *t, const oracle_world *world, const oracle_answer *plan) {
    difference d = check_reversed(t, world, plan);
    if (d.name == NULL) d = check_wider(t, world, plan);
    return d;
}

void trial_state(trial *t, const oracle_world *world, bool sampled) {
    oracle_answer want, got;
    binding_report report;
    oracle_plan(&want, world);
    binding_plan(&t->plain, &got, world);
    t->states++;
    t->traded += got.n_orders > 0;
    if (got.passes > t->most_passes) t->most_passes = got.passes;
    difference d = compare_orders(&want, &got, world->n);
    if (d.name == NULL && got.status == REBAL_OK) {
        differ(&d, "tick", world->force ? t->plain.fired : (int32_t)got.fired, t->plain.fired);
        if (binding_read(&t->plain, &report) != REBAL_OK) differ(&d, "lines", 0, 1);
        if (d.name == NULL) d = check_reasons(t, world, &got, &report);
        if (d.name == NULL) d = compare_figures(t, world, &got, &report);
        if (d.name == NULL && sampled) d = check_judge(t, world, &got);
    }
    trust_history(&got, &want);
    if (d.name == NULL) d = law_broken(laws_check(world, &got));
    if (d.name == NULL && sampled) d = check_sampled(t, world, &got);
    if (d.name == NULL && got.n_orders > 0)
        d = law_broken(laws_check_again(world, &got, plan_again, &t->plain));
    if (d.name != NULL) fail(t, world, d, &want, &got);
}

static void widen_fee(oracle_fee *fee) {
    fee->fixed += 1;
    fee->min += 1;
    if (fee->max >= 0) fee->max += 2;
}

static void widen_band(int64_t *abs, int64_t *rel, int64_t *min, int64_t by) {
    if (*abs > 0) *abs += by;
    if (*rel > 0) *rel += by;
    if (*min >= 0) *min += by;
}

static int64_t lesser(int64_t a, int64_t b) { return a < b ? a : b; }

void trial_widen(oracle_world *wider, const oracle_world *world) {
    int64_t by = world->one / 25;
    oracle_policy *policy = &wider->policy;
    *wider = *world;
    widen_band(&policy->band_abs, &policy->band_rel, &policy->band_min, by);
    for (int i = 0; i < wider->n; i++) {
        oracle_asset *asset = &wider->asset[i];
        widen_fee(&asset->buy);
        widen_fee(&asset->sell);
        widen_band(&asset->band_abs, &asset->band_rel, &asset->band_min, by);
        asset->band_abs = lesser(asset->band_abs, wider->one);
        asset->band_rel = lesser(asset->band_rel, wider->one);
    }
    for (int g = 0; g < wider->n_groups; g++) {
        oracle_group *group = &wider->group[g];
        bool given = group->band_abs > 0 || group->band_rel > 0 || group->band_min > 0;
        if (given) widen_band(&group->band_abs, &group->band_rel, &group->band_min, by);
    }
}

bool trial_open(trial *t, const char *name, const oracle_world *rules) {
    oracle_world wider;
    trial_widen(&wider, rules);
    t->name = name;
    bool open = binding_open(&t->plain, rules, false) == REBAL_OK &&
                binding_open(&t->reversed, rules, true) == REBAL_OK &&
                binding_open(&t->wider, &wider, false) == REBAL_OK;
    if (!open)
        printf("%s: no engine: status %d field %d\n", name, t->plain.error.status,
               t->plain.error.field);
    if (!open) t->failures++;
    return open;
}

void trial_close(trial *t) {
    binding_close(&t->plain);
    binding_close(&t->reversed);
    binding_close(&t->wider);
}
