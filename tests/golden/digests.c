/* SPDX-License-Identifier: MIT */
/* One digest of the plans of many random worlds, with all that they say, and the self test: the
 * same from every compiler, at every level, with both kinds of 128-bit integers.
 *
 *   golden_digests [--print] */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/sha256.h"
#include "exhaustive/binding.h"
#include "exhaustive/dice.h"

enum { WORLDS = 20000, LEAST = 1 };

/* The first eight bytes. */
static const uint8_t golden[8] = {0xa0, 0xa2, 0x29, 0x8a, 0x0c, 0xed, 0x9f, 0xed};

/* The same bytes whatever the order of bytes in memory, and whatever lies between fields. */
static void add_number(rbl_sha256 *hash, int64_t number) {
    uint8_t byte[8];
    for (int k = 0; k < 8; k++) byte[k] = (uint8_t)((uint64_t)number >> (8 * k));
    rbl_sha256_update(hash, byte, sizeof byte);
}

static void add_summary(rbl_sha256 *hash, const rebal_summary *s) {
    const int64_t number[] = {s->reason,
                              s->fired,
                              s->n_orders,
                              s->n_waves,
                              s->n_violations,
                              s->n_rounds,
                              s->flags,
                              s->value,
                              s->cash_before,
                              s->cash_after,
                              s->cash_worst,
                              s->buys,
                              s->sells,
                              s->fees,
                              s->rounding,
                              s->fine_exponent,
                              s->turnover_ppb,
                              s->drift_before_ppb,
                              s->drift_after_ppb,
                              s->distance_before_ppb,
                              s->distance_after_ppb,
                              s->now_ns,
                              s->tracking_error_before_ppb,
                              s->tracking_error_after_ppb,
                              s->cost,
                              s->benefit};
    for (size_t k = 0; k < sizeof number / sizeof *number; k++) add_number(hash, number[k]);
}

static void add_lines(rbl_sha256 *hash, const binding_report *r, int rows) {
    for (int i = 0; i < rows; i++) {
        const int64_t number[] = {r->reason[i], r->side[i],   r->quantity[i], r->wanted[i],
                                  r->value[i],  r->weight[i], r->target[i],   r->lo[i],
                                  r->hi[i],     r->goal[i],   r->drift[i],    r->relative[i],
                                  r->after[i]};
        for (size_t k = 0; k < sizeof number / sizeof *number; k++) add_number(hash, number[k]);
    }
}

/* F-DIGEST: the id of a plan, and what the plan says; false where it cannot be read. */
static bool add_plan(rbl_sha256 *hash, binding *bound) {
    uint8_t id[32];
    binding_report report;
    if (rebal_plan_seal(bound->plan, bound->portfolio, NULL) != REBAL_OK) return false;
    if (rebal_plan_digest(bound->plan, NULL, NULL, id, NULL) != REBAL_OK) return false;
    if (binding_read(bound, &report) != REBAL_OK) return false;
    rbl_sha256_update(hash, id, sizeof id);
    add_summary(hash, &report.summary);
    add_lines(hash, &report, bound->n + 1);
    return true;
}

/* Adds one world: how it ended, and its plan. Whether there is one. */
static bool add_world(rbl_sha256 *hash, uint64_t seed) {
    oracle_world world;
    oracle_answer answer;
    binding bound;
    dice_world(&world, seed, LEAST, ORACLE_ASSETS);
    rebal_status status = binding_open(&bound, &world, false);
    add_number(hash, status);
    if (status != REBAL_OK) return false;
    binding_plan(&bound, &answer, &world);
    add_number(hash, answer.status);
    bool planned = answer.status == REBAL_OK && add_plan(hash, &bound);
    binding_close(&bound);
    return planned;
}

int main(int argc, char **argv) {
    uint8_t digest[32];
    rbl_sha256 hash;
    int planned = 0;
    rbl_sha256_init(&hash);
    for (uint64_t seed = 0; seed < WORLDS; seed++) planned += add_world(&hash, seed);
    rbl_sha256_final(&hash, digest);
    bool same = memcmp(digest, golden, sizeof golden) == 0, enough = 2 * planned >= WORLDS;
    bool print = argc > 1 && strcmp(argv[1], "--print") == 0;
    if (!same || print) {
        for (size_t k = 0; k < sizeof golden; k++) printf("0x%02x, ", digest[k]);
        printf("%s\n", same ? "" : "is not the golden digest");
    }
    if (!enough || print) printf("%d of %d worlds are planned\n", planned, (int)WORLDS);
    rebal_status self = rebal_selftest(NULL, 0, NULL);
    if (self) printf("rebal_selftest: %s\n", rebal_code_name(self));
    return !same || !enough || self;
}
