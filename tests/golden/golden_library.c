/* SPDX-License-Identifier: MIT */
/* The golden cases against the library. */
#include <stdio.h>

#include "../exhaustive/binding.h"
#include "golden_cases.h"

static void plan(oracle_answer *answer, const oracle_world *world) {
    binding bound;
    binding_report report;
    *answer = (oracle_answer){.status = binding_open(&bound, world, false)};
    if (answer->status != REBAL_OK) return;
    binding_plan(&bound, answer, world);
    if (answer->status == REBAL_OK) answer->status = binding_read(&bound, &report);
    answer->value_after = answer->value - answer->fees;
    for (int i = 0; i < world->n && answer->status == REBAL_OK; i++)
        answer->raised[i] = report.reason[bound.row[i]] == REBAL_TRADED_TO_FUND;
    int32_t law = 0;
    if (answer->status == REBAL_OK && binding_judge(&bound, world, &law) != 0) {
        printf("verify breaks its law %d\n", law);
        answer->status = REBAL_E_LAW;
    }
    binding_close(&bound);
}

int main(void) { return golden_cases_run(plan, "library", REBAL_ONE) != 0; }
