/* SPDX-License-Identifier: MIT */
/* Waves: in what sequence the orders go, and when their cash is there. */
#ifndef RBL_PLAN_WAVES_H
#define RBL_PLAN_WAVES_H

#include "market/order.h"
#include "plan/ledger.h"

/* Cash that will have come. */
typedef struct rbl_arrival {
    int64_t time_ns;
    int64_t cash; /* money > 0 */
} rbl_arrival;

typedef struct rbl_waves {
    const rbl_ledger *ledger;
    const rbl_account *account;
    const rbl_book *book;
    rbl_arrival *arrival;   /* [in_flight_max + n] scratch */
    rbl_wide *key;          /* [n] scratch, by slot */
    int32_t *row, *scratch; /* [in_flight_max + n] each, scratch */
} rbl_waves;

/* Writes the orders in sequence into order[n] and their number of waves; returns their number. */
size_t rbl_waves_write(rbl_waves *waves, rbl_order *order, int32_t *n_waves, int64_t now_ns);

#endif
