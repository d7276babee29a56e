/* SPDX-License-Identifier: MIT */
/* Which mutant the tests run against: MUTANT of the environment, read before main(). */
#include "mutant.h"

#include <stdlib.h>

int rbl_mutant;

void mutant_choose(void);

__attribute__((constructor)) void mutant_choose(void) {
    const char *chosen = getenv("MUTANT");
    rbl_mutant = chosen ? atoi(chosen) : 0;
}
