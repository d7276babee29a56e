/* SPDX-License-Identifier: MIT */
#ifndef RBL_API_HOLDERS_H
#define RBL_API_HOLDERS_H

#include "api/batch.h"
#include "policy/holders.h"

#include <rebal/holders.h>

struct rebal_holders {
    rebal_batch scratch; /* the prices, and one account after the other; it has no plan */
    rebal_accounts table;
    rbl_holders columns;
    int64_t *done_ns; /* [n] clocks */
    int32_t *latched; /* [n] */
    uint64_t *firing; /* [n / 64] bits of the accounts whose verdict is not 0 */
    uint8_t *stale;   /* [number of instruments] prices that are too old */
    int64_t until_ns; /* the first end of what some account rests on */
    void *owned;
};

/* Takes the clocks of an account from the table. */
void rbl_holders_read_clocks(rebal_holders *holders, size_t a);

#endif
