/* SPDX-License-Identifier: MIT */
/* The table of all fields of the option structs: drives defaults, bounds, saved bytes, reflection.
 */
#ifndef RBL_API_PARAMS_H
#define RBL_API_PARAMS_H

#include <rebal/library.h>
#include <rebal/rules.h>
#include <stdbool.h>

/* The option structs, in the order of their field codes. */
enum {
    RBL_RULES,
    RBL_INSTRUMENTS,
    RBL_POLICY,
    RBL_GROUPS,
    RBL_FEES,
    RBL_CLIP,
    RBL_HALT,
    RBL_COSTS
};
enum { RBL_N_TABLES = RBL_COSTS + 1 };

/* How many values a field has. */
enum {
    RBL_ONE_VALUE,
    RBL_PER_INSTRUMENT,
    RBL_PER_GROUP,
    RBL_PER_FEE,
    RBL_PER_FEE_AND_ONE,
    RBL_PER_TIER,
    RBL_PER_DUE,
    RBL_POINTER /* to another struct of this table */
};

typedef struct rbl_param {
    const char *name;
    int32_t type, table, count, origin; /* REBAL_TYPE_I32..., REBAL_DEFAULT_VALUE... */
    uint32_t offset;
    int64_t min, max, value; /* value: the default, as origin says; of a double its bits */
    const char *unit;
} rbl_param;

/* The option structs of one engine; the pointers from rules to the others are not used. */
typedef struct rbl_ruleset {
    rebal_rules rules;
    rebal_instruments instruments;
    rebal_policy policy;
    rebal_groups groups;
    rebal_fees fees;
    rebal_limits clip, halt;
    rebal_costs costs;
    rebal_risk_model risk; /* not of the table: api/ruleset_risk.h */
    size_t n_tiers;
} rbl_ruleset;

/* The table, and its length. */
const rbl_param *rbl_params_table(size_t *count);

/* The code of a parameter; the parameter of a code, or NULL. */
int32_t rbl_params_field(const rbl_param *param);
const rbl_param *rbl_params_find(int32_t field);

/* The code of the parameter that stands there. */
int32_t rbl_params_field_at(int32_t table, size_t offset);

/* Where the values of a parameter stand, NULL for a NULL column; where a column's pointer stands.
 */
void *rbl_params_values(rbl_ruleset *set, const rbl_param *param);
void **rbl_params_column(rbl_ruleset *set, const rbl_param *param);

/* How many values it has there, the field that says so (rebal_param), and the bytes of one. */
size_t rbl_params_count(const rbl_ruleset *set, const rbl_param *param);
int32_t rbl_params_count_field(const rbl_param *param);
size_t rbl_params_value_bytes(const rbl_param *param);

/* Is the value inside its bounds? An uint64 is compared as one, a double by its bits. */
bool rbl_params_allow(const rbl_param *param, int64_t value);

/* Are these the bits of a NaN or an infinity, in a parameter that is a double? */
bool rbl_params_is_not_finite(const rbl_param *param, int64_t value);

/* Value k of values, as int64: an uint64 and a double by their bits, -0 as 0. */
int64_t rbl_params_get(const rbl_param *param, const void *values, size_t k);
void rbl_params_put(const rbl_param *param, void *values, size_t k, int64_t value);

#endif
