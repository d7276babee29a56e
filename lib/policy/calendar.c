/* SPDX-License-Identifier: MIT */
#include "policy/calendar.h"

/* (time - phase) mod period, 0..period-1: what has passed since the last due time. */
static int64_t calendar_since(const rebal_policy *policy, int64_t time_ns) {
    int64_t a = time_ns % policy->period_ns, b = policy->phase_ns % policy->period_ns;
    if (a < 0) a += policy->period_ns;
    return a >= b ? a - b : a - b + policy->period_ns;
}

/* How many due times of the list are not after now. */
static size_t calendar_passed(const rebal_policy *policy, int64_t now_ns) {
    size_t from = 0, to = policy->n_due;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (policy->due_ns[middle] <= now_ns)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Greatest due time of the list that is not after now, or INT64_MIN. */
static int64_t calendar_last_listed(const rebal_policy *policy, int64_t now_ns) {
    size_t passed = calendar_passed(policy, now_ns);
    return passed == 0 ? INT64_MIN : policy->due_ns[passed - 1];
}

/* F-CALENDAR. */
bool rbl_calendar_due(const rebal_policy *policy, int64_t done_ns, int64_t now_ns) {
    if (done_ns >= now_ns) return false;
    uint64_t passed = (uint64_t)now_ns - (uint64_t)done_ns;
    if (policy->period_ns > 0 && (uint64_t)calendar_since(policy, now_ns) < passed) return true;
    return policy->n_due > 0 && calendar_last_listed(policy, now_ns) > done_ns;
}

int64_t rbl_calendar_quiet(const rebal_policy *policy, int64_t now_ns) {
    int64_t last = INT64_MAX;
    size_t passed = calendar_passed(policy, now_ns);
    if (passed < policy->n_due) last = policy->due_ns[passed] - 1;
    if (policy->period_ns == 0) return last;
    int64_t left = policy->period_ns - calendar_since(policy, now_ns) - 1;
    return now_ns <= last - left ? now_ns + left : last;
}
