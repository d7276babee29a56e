/* SPDX-License-Identifier: MIT */
/* What the sieve does with rows: reads accounts side by side, and holds their weights against
 * bands. F-SIEVE. */
#ifndef RBL_POLICY_SIEVE_ROWS_H
#define RBL_POLICY_SIEVE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Accounts that are looked at side by side, at most. */
enum { RBL_SIEVE_BLOCK = 8 };

/* Half widths of rows, in halves of a ppb: max(least, min(most, slope t)). */
typedef struct rbl_sieve_widths {
    const double *most, *slope, *least; /* [room], all > 0 but for slope */
} rbl_sieve_widths;

/* Accounts of n rows each: account a begins at holding + a n, and at target + a step. */
typedef struct rbl_sieve_rows {
    const int64_t *holding, *target;
    size_t count, n, step, room; /* room: of all rows, to a multiple of the lanes */
    size_t scored;               /* rows that have a weight: n, or one more */
    size_t ahead;                /* how many items on from where it is it fetches: they are there */
    const double *unit;          /* [n] fine units of one of quantity */
    double *value, *aim;         /* [count][room] out: fine units; targets in halves of a ppb */
} rbl_sieve_rows;

/* Of an account: what its values and targets sum to, and the bits that any quantity or target
 * has. */
typedef struct rbl_sieve_sums {
    double value, aim;
    int64_t bits;
} rbl_sieve_sums;

/* Of an account: the greatest distance from target, in halves of a ppb, and whether any row may be
 * outside its band. */
typedef struct rbl_sieve_scores {
    double drift;
    bool near;
} rbl_sieve_scores;

/* Form 0 is as compiled; 1, where rbl_cpu_has_avx2(), the same for AVX2. */
void rbl_sieve_rows_read(int form, rbl_sieve_sums *sums, const rbl_sieve_rows *rows);

/* scale[count]: halves of a ppb that a fine unit of the account is. */
void rbl_sieve_rows_score(int form, rbl_sieve_scores *scores, const rbl_sieve_rows *rows,
                          const rbl_sieve_widths *widths, const double *scale);

/* Is a row of account a surely outside its band? */
bool rbl_sieve_rows_outside(const rbl_sieve_rows *rows, const rbl_sieve_widths *widths,
                            double scale, size_t a);

#endif
