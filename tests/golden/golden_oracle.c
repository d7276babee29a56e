/* SPDX-License-Identifier: MIT */
/* The golden cases against the oracle; 100 % is 10 000, so that all fits in 64 bits. */
#include "golden_cases.h"

int main(void) { return golden_cases_run(oracle_plan, "oracle", 10000) != 0; }
