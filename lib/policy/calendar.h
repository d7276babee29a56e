/* SPDX-License-Identifier: MIT */
/* The calendar: due times. F-CALENDAR. */
#ifndef RBL_POLICY_CALENDAR_H
#define RBL_POLICY_CALENDAR_H

#include <rebal/rules.h>
#include <stdbool.h>

/* Is there a due time d with done < d <= now? Due are phase_ns + k * period_ns for every integer k,
 * and due_ns. O(log n_due). */
bool rbl_calendar_due(const rebal_policy *policy, int64_t done_ns, int64_t now_ns);

/* The last time up to which no due time comes after now; INT64_MAX: there is none. O(log n_due). */
int64_t rbl_calendar_quiet(const rebal_policy *policy, int64_t now_ns);

#endif
