/* SPDX-License-Identifier: MIT */
/* Canonical bytes of an account: by instrument id, little endian, the same on every machine. */
#ifndef RBL_MARKET_IMAGE_H
#define RBL_MARKET_IMAGE_H

#include "base/codec.h"
#include "market/account.h"

/* Row of an instrument id, or REBAL_NONE. O(log n). */
int32_t rbl_image_row(const rbl_rules *rules, uint64_t id);

void rbl_image_write_account(rbl_writer *writer, const rbl_account *account);

/* Checks the bytes whole against these rules without writing anything. Errors: PARSE, ROW (unknown
 * id), RANGE, CAPACITY. */
rebal_status rbl_image_check_account(const uint8_t *bytes, size_t count, const rbl_rules *rules,
                                     rebal_error *error);

/* Overwrites the account with bytes that were checked; rows they do not name are as at creation. */
void rbl_image_read_account(rbl_account *account, const uint8_t *bytes, size_t count);

#endif
