/* SPDX-License-Identifier: MIT */
/* F-DIGEST: one digest of the plan ids of many random worlds, and the self test: the same from
 * every compiler, at every level, with both kinds of 128-bit integers.
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
static const uint8_t golden[8] = {0xca, 0x3e, 0xd8, 0xf8, 0x23, 0x44, 0x24, 0x63};

/* Adds the id of the plan of one world, and how it ended. */
static void add_world(rbl_sha256 *hash, uint64_t seed) {
    oracle_world world;
    oracle_answer answer;
    binding bound;
    uint8_t id[32] = {0};
    dice_world(&world, seed, LEAST, ORACLE_ASSETS);
    if (binding_open(&bound, &world, false) != REBAL_OK) return;
    binding_plan(&bound, &answer, &world);
    if (answer.status == REBAL_OK) {
        rebal_plan_seal(bound.plan, bound.portfolio, NULL);
        rebal_plan_digest(bound.plan, NULL, NULL, id, NULL);
    }
    binding_close(&bound);
    id[0] ^= (uint8_t)answer.status;
    rbl_sha256_update(hash, id, sizeof id);
}

int main(int argc, char **argv) {
    uint8_t digest[32];
    rbl_sha256 hash;
    rbl_sha256_init(&hash);
    for (uint64_t seed = 0; seed < WORLDS; seed++) add_world(&hash, seed);
    rbl_sha256_final(&hash, digest);
    bool same = memcmp(digest, golden, sizeof golden) == 0;
    if (!same || argc > 1) {
        for (size_t k = 0; k < sizeof golden; k++) printf("0x%02x, ", digest[k]);
        printf("%s\n", argc > 1 ? argv[1] : "is not the golden digest");
    }
    rebal_status self = rebal_selftest(NULL, 0, NULL);
    if (self) printf("rebal_selftest: %s\n", rebal_code_name(self));
    return !same || self;
}
