/* SPDX-License-Identifier: MIT */
/* The three builds of the checks, in one program: the header is read three times. */
#define _POSIX_C_SOURCE 200809L /* fork */

#include <sys/wait.h>
#include <unistd.h>

#include "unit/unit.h"

#undef RBL_TRAP
#undef RBL_COVERAGE
#include "base/check.h"

static int evaluations;

static bool counted(bool answer) {
    evaluations++;
    return answer;
}

static rebal_status release_invariant(bool holds) {
    RBL_INVARIANT(counted(holds));
    return REBAL_OK;
}

static void release_assert(bool holds) { RBL_ASSERT(counted(holds)); }

#undef RBL_BASE_CHECK_H
#undef RBL_CHECK_IGNORE
#undef RBL_ASSERT
#undef RBL_INVARIANT
#define RBL_TRAP
#define rbl_check_broken rbl_check_broken_trap
#include "base/check.h"

static rebal_status trap_invariant(bool holds) {
    RBL_INVARIANT(counted(holds));
    return REBAL_OK;
}

static void trap_assert(bool holds) { RBL_ASSERT(counted(holds)); }

#undef RBL_BASE_CHECK_H
#undef RBL_CHECK_IGNORE
#undef RBL_ASSERT
#undef RBL_INVARIANT
#define RBL_COVERAGE
#include "base/check.h"

static rebal_status coverage_invariant(bool holds) {
    RBL_INVARIANT(counted(holds));
    RBL_ASSERT(counted(holds));
    return REBAL_OK;
}

static void run_trap_invariant(void) { (void)trap_invariant(false); }
static void run_trap_assert(void) { trap_assert(false); }

static bool dies(void (*run)(void)) {
    int state = 0;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        run();
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &state, 0), child);
    return WIFSIGNALED(state) || WEXITSTATUS(state) != 0; /* sanitizers may turn it into an exit */
}

START_TEST(release) {
    evaluations = 0;
    ck_assert_int_eq(release_invariant(true), REBAL_OK);
    ck_assert_int_eq(release_invariant(false), REBAL_E_INTERNAL);
    ck_assert_int_eq(evaluations, 2);
    release_assert(false);
    ck_assert_int_eq(evaluations, 2);
}
END_TEST

START_TEST(trap) {
    evaluations = 0;
    ck_assert_int_eq(trap_invariant(true), REBAL_OK);
    trap_assert(true);
    ck_assert_int_eq(evaluations, 2);
    ck_assert(dies(run_trap_invariant));
    ck_assert(dies(run_trap_assert));
}
END_TEST

START_TEST(coverage) {
    evaluations = 0;
    ck_assert_int_eq(coverage_invariant(false), REBAL_OK);
    ck_assert_int_eq(evaluations, 0);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("check", &tests);
    tcase_add_test(tests, release);
    tcase_add_test(tests, trap);
    tcase_add_test(tests, coverage);
    return unit_run(suite);
}
