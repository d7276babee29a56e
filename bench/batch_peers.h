/* SPDX-License-Identifier: MIT */
/** @file
 *  What batches are measured against, each compiled with flags of its own. */
#ifndef BATCH_PEERS_H
#define BATCH_PEERS_H

#include "policy/sieve_rows.h"

enum { BATCH_ROWS = 101 }; /* at most */

/** The plain loop in doubles. */
void batch_textbook(int64_t *most_ppb, int32_t *fired, const int64_t *holding,
                    const int64_t *target, const int64_t *price, size_t accounts, size_t n);

/** rbl_sieve_rows_read() and rbl_sieve_rows_score() with -ffast-math. */
void batch_loose_read(int form, rbl_sieve_sums *sums, const rbl_sieve_rows *rows);
void batch_loose_score(int form, rbl_sieve_scores *scores, const rbl_sieve_rows *rows,
                       const rbl_sieve_widths *widths, const double *scale);
bool batch_loose_outside(const rbl_sieve_rows *rows, const rbl_sieve_widths *widths, double scale,
                         size_t a);

#endif
