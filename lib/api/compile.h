/* SPDX-License-Identifier: MIT */
/* From a checked rule set to compiled rules. */
#ifndef RBL_API_COMPILE_H
#define RBL_API_COMPILE_H

#include "api/engine.h"

/* Fills engine->rules from engine->set. Errors: DUPLICATE, OVERFLOW (exponents too far apart),
 * NOT_PSD. */
rebal_status rbl_compile_engine(rebal_engine *engine, rebal_error *error);

#endif
