/* SPDX-License-Identifier: MIT */
/* What one would write: values, weights, drifts and bands in doubles, about right. Compiled with
 * -O2, whatever the rest is. */
#include "batch_peers.h"

#include <math.h>

void batch_textbook(int64_t *most_ppb, int32_t *fired, const int64_t *holding,
                    const int64_t *target, const int64_t *price, size_t accounts, size_t n) {
    double value[BATCH_ROWS];
    for (size_t a = 0; a < accounts; a++) {
        const int64_t *q = holding + a * n, *t = target + a * n;
        double total = 0, most = 0;
        int outside = 0;
        for (size_t i = 0; i < n; i++) {
            value[i] = (double)q[i] * (i == 0 ? 1.0 : 1e-3 * (double)price[i]);
            total += value[i];
        }
        for (size_t i = 0; i < n; i++) {
            double share = (double)t[i] * 1e-9, drift = fabs(value[i] / total - share);
            if (drift > most) most = drift;
            if (drift > (share < 0.2 ? 0.25 * share : 0.05)) outside = 1;
        }
        most_ppb[a] = (int64_t)(most * 1e9);
        fired[a] = outside;
    }
}
