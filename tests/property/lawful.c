/* SPDX-License-Identifier: MIT */
/* I-01 to I-07, I-13: a plan breaks no law that rebal_plan_verify() knows, adds up, and a refused
 * one leaves the account as it was. I-09 is among them: clips and halts are judged too. */
#include "property.h"

#include <string.h>

static void check_sums(tally *t, const book *b, const answer *a) {
    const rebal_summary *s = &a->summary;
    int64_t worst = s->cash_before;
    for (size_t k = 0; k < a->n; k++) worst += a->cash[k] - a->fee[k];
    PROPERTY(t, worst == s->cash_worst, "%lld", (long long)worst);
    PROPERTY(t, s->cash_after == s->cash_before + s->sells - s->buys - s->fees, " ");
    PROPERTY(t, s->n_orders == a->n && s->n_violations == 0, " ");
    PROPERTY(t, s->n_rounds < 48, "%u", s->n_rounds);
    for (size_t k = 0; k < a->n; k++) {
        int32_t row = a->row[k];
        PROPERTY(t, a->line[0][row] == a->quantity[k], "row %d", row);
        PROPERTY(t, a->quantity[k] % b->lot[row] == 0, "row %d", row);
        PROPERTY(t, a->limit[k] > 0 && a->limit[k] % b->tick[row] == 0, "row %d", row);
    }
}

static bool is_documented(rebal_status status) {
    static const rebal_status refusals[] = {REBAL_OK,          REBAL_E_OVERFLOW, REBAL_E_RANGE,
                                            REBAL_E_NO_VALUE,  REBAL_E_FUNDS,    REBAL_E_HALT,
                                            REBAL_E_TARGET_SUM};
    for (size_t k = 0; k < sizeof refusals / sizeof *refusals; k++)
        if (refusals[k] == status) return true;
    return false;
}

void property_lawful(tally *t, book *b, desk *d) {
    static uint8_t before[DESK_BYTES], after[DESK_BYTES];
    answer a;
    int32_t law;
    size_t n = desk_save(d, before);
    int64_t failures = t->failures;
    desk_plan(d, &a, b->now);
    PROPERTY(t, is_documented(a.status), "status %d", a.status);
    PROPERTY(t, desk_save(d, after) == n && memcmp(before, after, n) == 0, "the account changed");
    if (a.status != REBAL_OK) return;
    check_sums(t, b, &a);
    if (t->failures != failures) return;
    int64_t broken = desk_judge(d, &a, b->now, &law);
    PROPERTY(t, broken == 0, "%lld, law %d", (long long)broken, law);
    t->counted += a.n > 0;
}
