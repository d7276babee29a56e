/* SPDX-License-Identifier: MIT */
#ifndef RBL_API_PLAN_H
#define RBL_API_PLAN_H

#include "api/portfolio.h"
#include "plan/plan.h"

struct rebal_plan {
    rbl_plan plan;
    const rebal_engine *engine;
    void *owned;
};

#endif
