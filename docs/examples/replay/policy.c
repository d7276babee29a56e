/* SPDX-License-Identifier: MIT */
/* The policies, and the days that the calendars among them wait for. */
#include "replay.h"
#include <stdlib.h>
#include <string.h>

void calendar_fill(calendar *c, const prices *p) {
    *c = (calendar){.n_months = 0};
    for (size_t week = 1; week < p->weeks && c->n_months < MONTHS_MAX; week++) {
        long month = strtol(p->date[week] + 5, NULL, 10);
        if (memcmp(p->date[week], p->date[week - 1], 7) == 0) continue;
        c->month_ns[c->n_months++] = p->now_ns[week];
        if (month % 3 == 1) c->quarter_ns[c->n_quarters++] = p->now_ns[week];
        if (month == 1) c->year_ns[c->n_years++] = p->now_ns[week];
    }
}

static void on_calendar(rebal_policy *policy, const int64_t *due_ns, size_t n) {
    policy->when[0] = REBAL_ON_CALENDAR;
    policy->due_ns = due_ns;
    policy->n_due = n;
}

/* A policy is data: when to trade, and how far. All of them may trade the whole book. */
rebal_policy policy_make(int which, const calendar *c) {
    rebal_policy policy = {.struct_size = sizeof policy, .scope = REBAL_SCOPE_BOOK};
    switch (which) {
    case HOLD: /* a clause that never holds: no money comes or goes */
        policy.when[0] = REBAL_ON_FLOW;
        break;
    case MONTHLY: on_calendar(&policy, c->month_ns, c->n_months); break;
    case QUARTERLY: on_calendar(&policy, c->quarter_ns, c->n_quarters); break;
    case YEARLY: on_calendar(&policy, c->year_ns, c->n_years); break;
    case HYBRID: /* both bits in one clause: and */
        on_calendar(&policy, c->quarter_ns, c->n_quarters);
        policy.when[0] |= REBAL_ON_BAND;
        policy.band_abs_ppb = 50000000;
        policy.band_rel_ppb = 250000000;
        break;
    case BANDS:
        policy.band_abs_ppb = 50000000;
        policy.band_rel_ppb = 250000000;
        break;
    case THRESHOLD: /* 200/175: out at 2 percentage points, back to 1.75 */
        policy.band_abs_ppb = 20000000;
        policy.inner_ppb = 875000000;
        break;
    case RELATIVE: /* out at a fifth of the target, back to a tenth */
        policy.band_rel_ppb = 200000000;
        policy.inner_ppb = 500000000;
        break;
    default: break;
    }
    return policy;
}

rebal_policy policy_of_width(double width, double stop) {
    return (rebal_policy){.struct_size = sizeof(rebal_policy),
                          .scope = REBAL_SCOPE_BOOK,
                          .band_rel_ppb = (int64_t)(width * REBAL_ONE + 0.5),
                          .inner_ppb = (int64_t)(stop * REBAL_ONE + 0.5)};
}
