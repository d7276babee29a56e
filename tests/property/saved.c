/* SPDX-License-Identifier: MIT */
/* Saved and loaded again: the same bytes, and the same plan from them. */
#include "property.h"

#include <string.h>

static size_t engine_bytes(const rebal_engine *engine, uint8_t bytes[DESK_BYTES]) {
    size_t count = 0;
    rebal_status status = rebal_engine_save(engine, bytes, DESK_BYTES, &count, NULL);
    return status == REBAL_OK ? count : 0;
}

/* Another engine, account and plan handle, from bytes alone. */
static bool open_saved(desk *e, const uint8_t *rules, size_t n_rules, const uint8_t *account,
                       size_t n_account) {
    *e = (desk){NULL, NULL, NULL};
    bool open = rebal_engine_load(&e->engine, rules, n_rules, NULL, 0, NULL) == REBAL_OK &&
                rebal_portfolio_create(&e->portfolio, e->engine, NULL, 0, NULL) == REBAL_OK &&
                rebal_plan_create(&e->plan, e->engine, NULL, 0, NULL) == REBAL_OK &&
                rebal_portfolio_load(e->portfolio, account, n_account, NULL) == REBAL_OK;
    if (!open) desk_close(e);
    return open;
}

static void check_plan_bytes(tally *t, desk *e, const answer *a) {
    static uint8_t bytes[DESK_BYTES];
    size_t count = 0;
    rebal_violations broken = {.struct_size = sizeof broken};
    rebal_status status =
        rebal_plan_load(e->plan, e->portfolio, a->plan_bytes, a->n_plan_bytes, NULL);
    PROPERTY(t, status == REBAL_OK, "%d", status);
    (void)rebal_plan_violations(e->plan, &broken, NULL);
    PROPERTY(t, broken.count == 0, "%zu", broken.count);
    (void)rebal_plan_seal(e->plan, e->portfolio, NULL);
    (void)rebal_plan_save(e->plan, bytes, DESK_BYTES, &count, NULL);
    PROPERTY(t, count == a->n_plan_bytes && memcmp(bytes, a->plan_bytes, count) == 0, " ");
}

static void compare(tally *t, desk *d, desk *e, book *b, size_t n_rules, const uint8_t *rules,
                    size_t n_account, const uint8_t *account) {
    static uint8_t bytes[DESK_BYTES];
    answer a, loaded;
    PROPERTY(t, engine_bytes(e->engine, bytes) == n_rules && memcmp(bytes, rules, n_rules) == 0,
             "rules");
    PROPERTY(t, desk_save(e, bytes) == n_account && memcmp(bytes, account, n_account) == 0,
             "account");
    desk_plan(d, &a, b->now);
    desk_plan(e, &loaded, b->now);
    PROPERTY(t, memcmp(&a, &loaded, sizeof a) == 0, "another plan");
    t->counted += a.n > 0;
    if (a.status == REBAL_OK) check_plan_bytes(t, e, &a);
}

void property_saved(tally *t, book *b, desk *d) {
    static uint8_t rules[DESK_BYTES], account[DESK_BYTES];
    desk e;
    size_t n_rules = engine_bytes(d->engine, rules), n_account = desk_save(d, account);
    PROPERTY(t, n_rules > 0 && n_account > 0, "no bytes");
    PROPERTY(t, open_saved(&e, rules, n_rules, account, n_account), "not loaded");
    compare(t, d, &e, b, n_rules, rules, n_account, account);
    desk_close(&e);
}
