/* SPDX-License-Identifier: MIT */
#include "policy/target.h"

#include "base/fail.h"
#include "base/sort.h"

#include <string.h>

typedef struct target_remainders {
    const int64_t *wish; /* [n] */
    const int32_t *rank;
    int64_t sum;
} target_remainders;

static int target_compare(const void *context, int32_t a, int32_t b) {
    const target_remainders *r = context;
    int64_t left = r->wish[a] * REBAL_ONE % r->sum, right = r->wish[b] * REBAL_ONE % r->sum;
    if (left != right) return left > right ? -1 : 1;
    return r->rank[a] < r->rank[b] ? -1 : 1;
}

/* Largest remainder: floors first, then the missing units to the largest remainders, ties by id.
 * F-NORMALISE. */
static void target_normalise(int64_t *target, const int64_t *wish, int64_t sum,
                             const rbl_rules *rules, int32_t *row, int32_t *scratch) {
    target_remainders r = {wish, rules->rank, sum};
    int64_t missing = REBAL_ONE;
    for (size_t i = 0; i < rules->n; i++) {
        target[i] = wish[i] * REBAL_ONE / sum;
        missing -= target[i];
        row[i] = (int32_t)i;
    }
    if (missing == 0) return;
    rbl_sort_rows(row, scratch, rules->n, target_compare, &r);
    for (int64_t k = 0; k < missing; k++) target[row[k]]++;
}

rebal_status rbl_target_read(int64_t *target, const rbl_account *account, int32_t *row,
                             int32_t *scratch, rebal_error *error) {
    const rbl_rules *rules = account->rules;
    const int64_t *wish = account->column[REBAL_TARGET];
    int64_t sum = 0, mode = rules->policy.target_sum;
    for (size_t i = 0; i < rules->n; i++) sum += wish[i];
    if (mode == REBAL_SUM_REST_TO_CASH) sum -= wish[rules->base];
    bool wrong = mode == REBAL_SUM_EXACT       ? sum != REBAL_ONE
                 : mode == REBAL_SUM_NORMALISE ? sum == 0
                                               : sum > REBAL_ONE;
    if (wrong)
        return rbl_fail(error, REBAL_E_TARGET_SUM, RBL_FIELD_TARGET, REBAL_NONE, REBAL_NONE, sum);
    if (mode == REBAL_SUM_NORMALISE && sum != REBAL_ONE) {
        target_normalise(target, wish, sum, rules, row, scratch);
        return REBAL_OK;
    }
    memcpy(target, wish, rules->n * sizeof *target);
    if (mode == REBAL_SUM_REST_TO_CASH) target[rules->base] = REBAL_ONE - sum;
    return REBAL_OK;
}
