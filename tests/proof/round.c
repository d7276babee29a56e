/* SPDX-License-Identifier: MIT */
/* What lib/base/round.h promises, for tests/proof.py: over all integers, without a bound but those
 * that are required. */
#include <stdbool.h>
#include <stdint.h>

/*@ lemma share_floor: \forall integer a, p;
      0 <= a && 0 <= p ==>
      a * p - 1000000000 <
          (a / 1000000000 * p + a % 1000000000 * p / 1000000000) * 1000000000 <= a * p; */

/*@ requires b > 0;
    assigns \nothing;
    ensures \result * b <= a < (\result + 1) * b; */
static inline int64_t rbl_round_div_floor(int64_t a, int64_t b);

/*@ requires b > 0;
    assigns \nothing;
    ensures (\result - 1) * b < a <= \result * b; */
static inline int64_t rbl_round_div_ceil(int64_t a, int64_t b);

/*@ requires a >= 0 && multiple > 0;
    assigns \nothing;
    ensures 0 <= \result <= a < \result + multiple;
    ensures \result % multiple == 0; */
static inline int64_t rbl_round_to_multiple_down(int64_t a, int64_t multiple);

/*@ requires a >= 0 && multiple > 0 && \valid(up);
    assigns *up;
    ensures \result ==> a <= *up < a + multiple && *up % multiple == 0;
    ensures !\result ==> *up == \old(*up);
    ensures !\result ==> a % multiple != 0 && a - a % multiple + multiple > INT64_MAX; */
static inline bool rbl_round_to_multiple_up(int64_t *up, int64_t a, int64_t multiple);

/*@ requires 0 <= amount <= 4611686018427387904 && 0 <= ppb <= 1000000000;
    assigns \nothing;
    ensures \result * 1000000000 <= amount * ppb < (\result + 1) * 1000000000; */
static inline int64_t rbl_round_ppb_floor(int64_t amount, int64_t ppb);

/*@ requires 0 <= amount <= 4611686018427387904 && 0 <= ppb <= 1000000000;
    assigns \nothing;
    ensures (\result - 1) * 1000000000 < amount * ppb <= \result * 1000000000; */
static inline int64_t rbl_round_ppb_ceil(int64_t amount, int64_t ppb);

#include "base/round.h"
