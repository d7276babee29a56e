/* SPDX-License-Identifier: MIT */
/* F-CALENDAR: due times against a walk over every moment of small worlds, and at the ends of time.
 */
#include "policy/calendar.h"

#include "unit/world.h"

static rebal_policy every(int64_t period, int64_t phase) {
    return (rebal_policy){
        .struct_size = sizeof(rebal_policy), .period_ns = period, .phase_ns = phase};
}

static bool is_due(const rebal_policy *p, int64_t time) {
    for (size_t k = 0; k < p->n_due; k++)
        if (p->due_ns[k] == time) return true;
    if (p->period_ns == 0) return false;
    int64_t past = time - p->phase_ns; /* a multiple of the period, of either sign */
    return past % p->period_ns == 0;
}

static void walk(const rebal_policy *p) {
    for (int64_t done = -25; done <= 25; done++) {
        bool due = false;
        for (int64_t now = done - 5; now <= 30; now++) {
            if (now > done && is_due(p, now)) due = true;
            if (rbl_calendar_due(p, done, now) != due)
                ck_abort_msg("period %d, phase %d: %d to %d", (int)p->period_ns, (int)p->phase_ns,
                             (int)done, (int)now);
        }
    }
}

/* F-CALENDAR. */
START_TEST(periods_and_phases) {
    for (int64_t period = 1; period <= 12; period++) {
        for (int64_t phase = 0; phase <= period; phase++) {
            rebal_policy p = every(period, phase);
            walk(&p);
        }
    }
}
END_TEST

/* F-CALENDAR. All lists of five times out of eleven, and with a period beside them. */
START_TEST(lists) {
    for (int period = 0; period <= 14; period += 7) {
        for (unsigned bits = 0; bits < 1U << 11; bits++) {
            int64_t due[11];
            rebal_policy p = every(period, period / 2);
            for (int i = 0; i < 11; i++)
                if (bits >> i & 1) due[p.n_due++] = 4 * i - 20;
            p.due_ns = due;
            if (p.n_due <= 5) walk(&p);
        }
    }
}
END_TEST

START_TEST(nothing_is_ever_due) {
    rebal_policy none = every(0, 0);
    ck_assert(!rbl_calendar_due(&none, INT64_MIN, INT64_MAX));
    ck_assert(!rbl_calendar_due(&none, 0, 0));
}
END_TEST

START_TEST(on_the_due_time) {
    rebal_policy p = every(100, 7);
    ck_assert(rbl_calendar_due(&p, 6, 7));
    ck_assert(!rbl_calendar_due(&p, 7, 106)); /* done with at 7 */
    ck_assert(rbl_calendar_due(&p, 7, 107));
    ck_assert(!rbl_calendar_due(&p, 107, 107));
    ck_assert(!rbl_calendar_due(&p, 108, 107)); /* time does not run backwards here */
    ck_assert(rbl_calendar_due(&p, -94, -93));
    ck_assert(!rbl_calendar_due(&p, -93, 6));
}
END_TEST

/* done = INT64_MIN is "never": the whole of time has passed, even where no due time fits in it. */
START_TEST(the_ends_of_time) {
    rebal_policy p = every(INT64_MAX, 0); /* due at -INT64_MAX, 0, INT64_MAX */
    ck_assert(rbl_calendar_due(&p, INT64_MIN, INT64_MIN + 1));
    ck_assert(!rbl_calendar_due(&p, INT64_MIN + 1, -1));
    ck_assert(rbl_calendar_due(&p, -1, 0));
    ck_assert(!rbl_calendar_due(&p, 0, INT64_MAX - 1));
    ck_assert(rbl_calendar_due(&p, 0, INT64_MAX));
    p = every(INT64_MAX, INT64_MAX); /* the same times */
    ck_assert(rbl_calendar_due(&p, -1, 0));
    ck_assert(!rbl_calendar_due(&p, 0, INT64_MAX - 1));
    p = every(1, 1);
    ck_assert(rbl_calendar_due(&p, INT64_MAX - 1, INT64_MAX));
    ck_assert(rbl_calendar_due(&p, INT64_MIN, INT64_MIN + 1));
    const int64_t ends[] = {INT64_MIN + 1, INT64_MAX};
    p = every(0, 0);
    p.n_due = 2, p.due_ns = ends;
    ck_assert(rbl_calendar_due(&p, INT64_MIN, INT64_MIN + 1));
    ck_assert(!rbl_calendar_due(&p, INT64_MIN + 1, INT64_MAX - 1));
    ck_assert(rbl_calendar_due(&p, INT64_MIN + 1, INT64_MAX));
}
END_TEST

START_TEST(far_apart) {
    uint64_t seed = 42;
    for (int k = 0; k < 100000; k++) {
        int64_t period = 1 + unit_wide(&seed, 40), phase = unit_below(&seed, period + 1);
        int64_t due = phase + period * (unit_below(&seed, 2001) - 1000);
        rebal_policy p = every(period, phase);
        ck_assert(rbl_calendar_due(&p, due - 1, due));
        if (period > 1) ck_assert(!rbl_calendar_due(&p, due, due + period - 1));
        ck_assert(rbl_calendar_due(&p, due, due + period));
    }
}
END_TEST

/* The last quiet time is quiet and the next one is due, if there is one. */
static void check_quiet(const rebal_policy *p, int64_t now_ns) {
    int64_t last_ns = rbl_calendar_quiet(p, now_ns);
    ck_assert(last_ns >= now_ns);
    ck_assert(!rbl_calendar_due(p, now_ns, last_ns));
    if (last_ns < INT64_MAX) ck_assert(rbl_calendar_due(p, now_ns, last_ns + 1));
}

START_TEST(quiet_until_the_next) {
    static const int64_t due[] = {-50, 7, 8, 1000, INT64_MAX};
    uint64_t seed = 43;
    rebal_policy never = {.struct_size = sizeof never};
    ck_assert_int_eq(rbl_calendar_quiet(&never, 5), INT64_MAX);
    for (int k = 0; k < 100000; k++) {
        int64_t period = 1 + unit_wide(&seed, 62);
        rebal_policy p = every(period, unit_below(&seed, period + 1));
        if (k % 3 == 0) p.due_ns = due, p.n_due = 1 + (size_t)unit_below(&seed, 5);
        if (k % 9 == 0) p.period_ns = p.phase_ns = 0;
        check_quiet(&p, unit_below(&seed, 2) ? unit_wide(&seed, 62) : -unit_wide(&seed, 62));
        check_quiet(&p, INT64_MAX - unit_below(&seed, 3));
        check_quiet(&p, INT64_MIN + unit_below(&seed, 3));
        check_quiet(&p, unit_below(&seed, 20) - 5);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("calendar", &tests);
    tcase_add_test(tests, periods_and_phases);
    tcase_add_test(tests, lists);
    tcase_add_test(tests, nothing_is_ever_due);
    tcase_add_test(tests, on_the_due_time);
    tcase_add_test(tests, the_ends_of_time);
    tcase_add_test(tests, far_apart);
    tcase_add_test(tests, quiet_until_the_next);
    return unit_run(suite);
}
