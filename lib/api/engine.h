/* SPDX-License-Identifier: MIT */
#ifndef RBL_API_ENGINE_H
#define RBL_API_ENGINE_H

#include "api/ruleset.h"
#include "market/rules.h"

#include <rebal/engine.h>

struct rebal_engine {
    rbl_rules rules;
    rbl_ruleset set; /* what was asked for, defaults filled in: for saving */
    void *owned;     /* what destroy frees */
    int form;        /* the processor's: 1 where rbl_cpu_has_avx2(), asked once */
    /* Writable views of what rules points to. */
    rbl_instrument *instrument;
    rbl_group *group;
    rbl_fee *fee;
    rbl_cost_curve *curve;
    rbl_risk_columns risk, risk_asked;       /* of rules.risk, sorted by id; of set.risk */
    double *split_loadings, *split_specific; /* of rules.factors; NULL: they are the risk model's */
    int32_t *by_id, *rank, *scratch;
};

#endif
