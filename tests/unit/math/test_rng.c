/* SPDX-License-Identifier: MIT */
#include "math/rng.h"

#include "unit/unit.h"

/* F-RNG: SplitMix64 of 1234567, as Rosetta Code publishes it ("Pseudo-random numbers/Splitmix64"),
 * and the first numbers of 0, known from every port of splitmix64.c. */
START_TEST(splitmix_vectors) {
    static const uint64_t expected[] = {
        UINT64_C(6457827717110365317), UINT64_C(3203168211198807973), UINT64_C(9817491932198370423),
        UINT64_C(4593380528125082431), UINT64_C(16408922859458223821)};
    uint64_t state = 1234567, zero = 0;
    for (size_t k = 0; k < sizeof expected / sizeof *expected; k++)
        ck_assert_uint_eq(rbl_rng_mix(&state), expected[k]);
    ck_assert_uint_eq(rbl_rng_mix(&zero), UINT64_C(0xe220a8397b1dcdaf));
    ck_assert_uint_eq(rbl_rng_mix(&zero), UINT64_C(0x6e789e6aa1b965f4));
}
END_TEST

/* F-RNG: xoshiro256+ of 1, 2, 3, 4, by the reference implementation of Blackman and Vigna
 * (prng.di.unimi.it/xoshiro256plus.c), as the crate rand_xoshiro tests it. */
START_TEST(xoshiro_vectors) {
    static const uint64_t expected[] = {UINT64_C(5),
                                        UINT64_C(211106232532999),
                                        UINT64_C(211106635186183),
                                        UINT64_C(9223759065350669058),
                                        UINT64_C(9250833439874351877),
                                        UINT64_C(13862484359527728515),
                                        UINT64_C(2346507365006083650),
                                        UINT64_C(1168864526675804870),
                                        UINT64_C(34095955243042024),
                                        UINT64_C(3466914240207415127)};
    rbl_rng rng;
    for (int k = 0; k < 4; k++)
        for (int l = 0; l < RBL_BLOCK_PATHS; l++) rng.word[k][l] = (uint64_t)k + 1;
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        for (int l = 0; l < RBL_BLOCK_PATHS; l++) {
            rbl_rng_state state = rbl_rng_take(&rng, l);
            ck_assert_uint_eq(rbl_rng_next(&state), expected[i]);
            rbl_rng_put(&rng, l, state);
        }
}
END_TEST

/* F-RNG: the generator of a path does not ask for its lane, and paths and seeds differ. */
START_TEST(lane_and_path) {
    rbl_rng a, b;
    rbl_rng_start(&a, 9, 100);
    rbl_rng_start(&b, 9, 93);
    for (int k = 0; k < 4; k++)
        for (int l = 0; l + 7 < RBL_BLOCK_PATHS; l++)
            ck_assert_uint_eq(a.word[k][l], b.word[k][l + 7]);
    rbl_rng_start(&b, 10, 100);
    for (int k = 0; k < 4; k++)
        for (int l = 0; l < RBL_BLOCK_PATHS; l++) {
            ck_assert_uint_ne(a.word[k][l], b.word[k][l]);
            for (int j = 0; j < 4; j++)
                for (int i = 0; i < RBL_BLOCK_PATHS; i++)
                    ck_assert((j == k && i == l) || a.word[j][i] != a.word[k][l]);
        }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("rng", &tests);
    tcase_add_test(tests, splitmix_vectors);
    tcase_add_test(tests, xoshiro_vectors);
    tcase_add_test(tests, lane_and_path);
    return unit_run(suite);
}
