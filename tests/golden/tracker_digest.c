/* SPDX-License-Identifier: MIT */
/* One digest of the tracking errors and bounds of many ticks: the same from every build. */
#include "digest.h"
#include "splitmix.h"

#include <rebal/rebal.h>

enum { WALKS = 200, ROWS = 30, FACTORS = 11, TICKS = 500 };

#define GOLDEN UINT64_C(0xc38baf85fa9cb5e8)

static uint64_t seed = 1;
static double loadings[ROWS * FACTORS], specific[ROWS], factor[FACTORS * (FACTORS + 1) / 2];
static double value[ROWS], target[ROWS], tick[TICKS], te[TICKS], bound[TICKS];
static int32_t row[TICKS];

static double share(void) { return splitmix_share(&seed); }

static rebal_risk_model draw(size_t n, size_t k) {
    for (size_t i = 0; i < n * k; i++) loadings[i] = 0.3 * (share() - 0.4);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++)
            factor[i * (i + 1) / 2 + j] = i == j ? 1 + share() : 0.1 * (share() - 0.5);
    for (size_t i = 0; i < n; i++) {
        specific[i] = 0.1 * share() * share();
        target[i] = 1 / (double)n;
        value[i] = 1e5 * share();
    }
    return (rebal_risk_model){.struct_size = sizeof(rebal_risk_model),
                              .n = n,
                              .n_factors = k,
                              .loadings = loadings,
                              .factor_covariance = splitmix_next(&seed) % 2 ? factor : NULL,
                              .specific = specific};
}

/* F-TRACK: some at once, the others one by one with their bounds. */
static int add_walk(uint64_t *digest) {
    size_t n = 1 + splitmix_next(&seed) % ROWS, k = 1 + splitmix_next(&seed) % FACTORS;
    double leap = splitmix_next(&seed) % 2 ? 1 : 0.01;
    rebal_tracker *tracker;
    rebal_risk_model model = draw(n, k);
    if (rebal_tracker_create(&tracker, &model, NULL, 0, NULL)) return 1;
    int bad = rebal_tracker_set(tracker, value, target, NULL) != REBAL_OK;
    for (size_t i = 0; i < TICKS; i++) {
        row[i] = (int32_t)(splitmix_next(&seed) % n);
        tick[i] = value[row[i]] *= 1 + leap * (share() - 0.5);
    }
    bad |= rebal_tracker_ticks(tracker, te, NULL, row, tick, TICKS / 2, NULL) != REBAL_OK;
    bad |= rebal_tracker_ticks(tracker, te + TICKS / 2, bound, row + TICKS / 2, tick + TICKS / 2,
                               TICKS - TICKS / 2, NULL) != REBAL_OK;
    digest_numbers(digest, te, TICKS);
    digest_numbers(digest, bound, TICKS - TICKS / 2);
    rebal_tracker_destroy(tracker);
    return bad;
}

int main(int argc, char **argv) {
    uint64_t digest = DIGEST_START;
    int bad = 0;
    for (int k = 0; k < WALKS; k++) bad += add_walk(&digest);
    return digest_end(digest, GOLDEN, bad, argc, argv);
}
