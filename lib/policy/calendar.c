/* SPDX-License-Identifier: MIT */
#include "policy/calendar.h"

/* (time - phase) mod period, 0..period-1: what has passed since the last due time. */
static int64_t calendar_since(const rebal_policy *policy, int64_t time_ns) {
    int64_t a = time_ns % policy->period_ns, b = policy->phase_ns % policy->period_ns;
    if (a < 0) a += policy->period_ns;
    return a >= b ? a - b : a - b + policy->period_ns;
}

/* Greatest due time of the list that is not after now, or INT64_MIN. */
static int64_t calendar_last_listed(const rebal_policy *policy, int64_t now_ns) {
    size_t from = 0, to = policy->n_due;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (policy->due_ns[middle] <= now_ns)
            from = middle + 1;
        else
            to = middle;
    }
    return from == 0 ? INT64_MIN : policy->due_ns[from - 1];
}

/* F-CALENDAR. */
bool rbl_calendar_due(const rebal_policy *policy, int64_t done_ns, int64_t now_ns) {
    if (done_ns >= now_ns) return false;
    uint64_t passed = (uint64_t)now_ns - (uint64_t)done_ns;
    if (policy->period_ns > 0 && (uint64_t)calendar_since(policy, now_ns) < passed) return true;
    return policy->n_due > 0 && calendar_last_listed(policy, now_ns) > done_ns;
}
