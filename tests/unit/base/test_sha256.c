/* SPDX-License-Identifier: MIT */
/* The published examples of FIPS 180 and every way to cut a message in two. */
#include "base/sha256.h"

#include <stdio.h>

#include "unit/unit.h"

static const char TWO_BLOCKS[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
static const char FOUR_BLOCKS[] = "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                                  "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";

static void check_digest(rbl_sha256 *hash, const char *expected) {
    uint8_t digest[RBL_SHA256_BYTES];
    char text[2 * RBL_SHA256_BYTES + 1];
    rbl_sha256_final(hash, digest);
    for (size_t i = 0; i < sizeof digest; i++) snprintf(text + 2 * i, 3, "%02x", digest[i]);
    ck_assert_str_eq(text, expected);
}

static void check_text(const char *text, const char *expected) {
    rbl_sha256 hash;
    rbl_sha256_init(&hash);
    rbl_sha256_update(&hash, text, strlen(text));
    check_digest(&hash, expected);
}

/* F-DIGEST. */
START_TEST(published) {
    check_text("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check_text("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    check_text(TWO_BLOCKS, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    check_text(FOUR_BLOCKS, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
}
END_TEST

START_TEST(million_a) {
    static const size_t piece[] = {1, 63, 64, 65, 1000};
    char a[1000];
    memset(a, 'a', sizeof a);
    for (size_t i = 0; i < sizeof piece / sizeof *piece; i++) {
        rbl_sha256 hash;
        rbl_sha256_init(&hash);
        for (size_t left = 1000000; left > 0;) {
            size_t n = left < piece[i] ? left : piece[i];
            rbl_sha256_update(&hash, a, n);
            left -= n;
        }
        check_digest(&hash, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
}
END_TEST

START_TEST(null_and_empty) {
    rbl_sha256 hash;
    rbl_sha256_init(&hash);
    rbl_sha256_update(&hash, NULL, 0);
    rbl_sha256_update(&hash, "ab", 2);
    rbl_sha256_update(&hash, NULL, 0);
    rbl_sha256_update(&hash, "c", 1);
    check_digest(&hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
END_TEST

static void digest_of(uint8_t *digest, const uint8_t *bytes, size_t n, size_t cut, size_t cut2) {
    rbl_sha256 hash;
    rbl_sha256_init(&hash);
    rbl_sha256_update(&hash, bytes, cut);
    rbl_sha256_update(&hash, bytes + cut, cut2 - cut);
    rbl_sha256_update(&hash, bytes + cut2, n - cut2);
    rbl_sha256_final(&hash, digest);
}

/* Every length up to three blocks, cut at every place and at every pair around a block. */
START_TEST(every_cut) {
    uint8_t bytes[200], whole[RBL_SHA256_BYTES], pieces[RBL_SHA256_BYTES];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(i * 37 + 11);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        digest_of(whole, bytes, n, 0, 0);
        for (size_t cut = 0; cut <= n; cut++) {
            for (size_t cut2 = cut; cut2 <= n; cut2 += n % 67 == 0 ? 1 : 61) {
                digest_of(pieces, bytes, n, cut, cut2);
                if (memcmp(whole, pieces, sizeof whole) != 0) ck_abort_msg("%zu %zu", n, cut);
            }
        }
    }
}
END_TEST

/* Digest of the digests of the messages 00, 00 01, ..., of every length around the padding:
 * literal from another implementation. */
START_TEST(every_length) {
    uint8_t bytes[200], digest[RBL_SHA256_BYTES];
    rbl_sha256 all;
    rbl_sha256_init(&all);
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)i;
    for (size_t n = 0; n <= sizeof bytes; n++) {
        digest_of(digest, bytes, n, 0, 0);
        rbl_sha256_update(&all, digest, sizeof digest);
    }
    check_digest(&all, "64ef7c229fce2408b5336b6a542fea0e078c3a87d2da85cb3fc52e2008b65021");
}
END_TEST

/* A length of more than 32 bits in bits and in bytes: as if 2^40 + 192 bytes had brought the state
 * back to its start. Literal from another implementation. */
START_TEST(long_message) {
    rbl_sha256 hash;
    rbl_sha256_init(&hash);
    hash.count = (UINT64_C(1) << 40) + 192;
    check_digest(&hash, "2f1ab1f42369d7e7a4b5b2dc7a87cee36e44c14d50da7aceddd65266ab4edc00");
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("sha256", &tests);
    tcase_add_test(tests, published);
    tcase_add_test(tests, million_a);
    tcase_add_test(tests, null_and_empty);
    tcase_add_test(tests, every_cut);
    tcase_add_test(tests, every_length);
    tcase_add_test(tests, long_message);
    return unit_run(suite);
}
