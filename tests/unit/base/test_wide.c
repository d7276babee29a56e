/* SPDX-License-Identifier: MIT */
/* 128-bit integers against an oracle of base-2^16 digits. Compiled twice: with the compiler's
 * __int128 and, with -DRBL_LIMBS and wide.c beside it, with limbs. */
#include "base/wide.h"

#include "unit/unit.h"

enum { DIGITS = 18, RANDOM_CASES = 1000000 };

/* ------------------------------------------------------------------- the oracle: 16-bit digits */

typedef struct {
    bool negative; /* never with all digits 0 */
    uint16_t digit[DIGITS];
} number;

static bool number_is_zero(const number *a) {
    for (int i = 0; i < DIGITS; i++) {
        if (a->digit[i] != 0) return false;
    }
    return true;
}

static int number_compare_size(const number *a, const number *b) {
    for (int i = DIGITS - 1; i >= 0; i--) {
        if (a->digit[i] != b->digit[i]) return a->digit[i] > b->digit[i] ? 1 : -1;
    }
    return 0;
}

static int number_compare(const number *a, const number *b) {
    if (a->negative != b->negative) return a->negative ? -1 : 1;
    return a->negative ? number_compare_size(b, a) : number_compare_size(a, b);
}

static number number_add_size(const number *a, const number *b) {
    number sum = {.negative = a->negative};
    uint32_t carry = 0;
    for (int i = 0; i < DIGITS; i++) {
        carry += (uint32_t)a->digit[i] + b->digit[i];
        sum.digit[i] = (uint16_t)(carry & 0xFFFF);
        carry >>= 16;
    }
    if (carry != 0) ck_abort_msg("the oracle is too small");
    return sum;
}

/* a - b in size, |a| >= |b|. */
static number number_sub_size(const number *a, const number *b) {
    number rest = {.negative = a->negative};
    int32_t borrow = 0;
    for (int i = 0; i < DIGITS; i++) {
        int32_t digit = (int32_t)a->digit[i] - (int32_t)b->digit[i] - borrow;
        borrow = digit < 0;
        rest.digit[i] = (uint16_t)(digit + (borrow ? 0x10000 : 0));
    }
    if (number_is_zero(&rest)) rest.negative = false;
    return rest;
}

static number number_neg(number a) {
    a.negative = !a.negative && !number_is_zero(&a);
    return a;
}

static number number_add(const number *a, const number *b) {
    if (a->negative == b->negative) return number_add_size(a, b);
    return number_compare_size(a, b) >= 0 ? number_sub_size(a, b) : number_sub_size(b, a);
}

static number number_sub(const number *a, const number *b) {
    number minus = number_neg(*b);
    return number_add(a, &minus);
}

static number number_mul(const number *a, const number *b) {
    uint64_t column[DIGITS + 1] = {0};
    number product = {.negative = false};
    for (int i = 0; i < DIGITS; i++) {
        if (a->digit[i] == 0) continue;
        for (int k = 0; k < DIGITS; k++) {
            if (b->digit[k] == 0) continue;
            if (i + k >= DIGITS) ck_abort_msg("the oracle is too small");
            column[i + k] += (uint32_t)a->digit[i] * b->digit[k];
        }
    }
    for (int i = 0; i < DIGITS; i++) {
        column[i + 1] += column[i] >> 16;
        product.digit[i] = (uint16_t)(column[i] & 0xFFFF);
    }
    if (column[DIGITS] != 0) ck_abort_msg("the oracle is too small");
    product.negative = a->negative != b->negative && !number_is_zero(&product);
    return product;
}

static number number_of_words(uint64_t hi, uint64_t lo) {
    number a = {.negative = false};
    for (int i = 0; i < 4; i++) {
        a.digit[i] = (uint16_t)(lo >> (16 * i) & 0xFFFF);
        a.digit[i + 4] = (uint16_t)(hi >> (16 * i) & 0xFFFF);
    }
    return a;
}

/* Two's complement, digit by digit: 2^128 minus the digits of a negative number. */
static number number_of(rbl_wide w) {
    uint64_t hi = (uint64_t)rbl_wide_high64(w), lo = (uint64_t)rbl_wide_low64(w);
    number a = number_of_words(hi, lo), power = {.negative = false};
    if (hi >> 63 == 0) return a;
    power.digit[8] = 1;
    return number_sub(&a, &power);
}

static number number_of_u64(uint64_t v) { return number_of_words(0, v); }

static number number_limit(void) {
    number limit = {.negative = false};
    limit.digit[7] = 1 << 14;
    return limit;
}

static bool number_below_limit(const number *a) {
    number limit = number_limit();
    return number_compare_size(a, &limit) < 0;
}

static bool same(rbl_wide w, const number *a) {
    number b = number_of(w);
    return number_compare(&b, a) == 0;
}

/* --------------------------------------------------------------------------------- the checks */

#define MUST(cond)                                                                                 \
    do {                                                                                           \
        if (!(cond)) ck_abort_msg("%s, case %ld", #cond, case_count);                              \
    } while (0)

static long case_count;

static void check_sums(rbl_wide a, rbl_wide b) {
    number x = number_of(a), y = number_of(b), sum = number_add(&x, &y), rest = number_sub(&x, &y);
    number minus = number_neg(x);
    rbl_wide total = a;
    MUST(same(rbl_wide_add(a, b), &sum));
    MUST(same(rbl_wide_sub(a, b), &rest));
    MUST(same(rbl_wide_neg(a), &minus));
    MUST(rbl_wide_add_to(&total, b) == number_below_limit(&sum));
    MUST(same(total, number_below_limit(&sum) ? &sum : &x));
}

static void check_order(rbl_wide a, rbl_wide b) {
    number x = number_of(a), y = number_of(b), zero = {.negative = false};
    number least = number_of_u64(UINT64_C(1) << 63), most = number_of_u64(INT64_MAX);
    least.negative = true;
    MUST(rbl_wide_cmp(a, b) == number_compare(&x, &y));
    MUST(rbl_wide_sign(a) == number_compare(&x, &zero));
    MUST(rbl_wide_fits64(a) == (number_compare(&x, &least) >= 0 && number_compare(&x, &most) <= 0));
    if (rbl_wide_fits64(a)) MUST(rbl_wide_cmp(rbl_wide_of(rbl_wide_low64(a)), a) == 0);
}

static void check_product(rbl_wide a, rbl_wide b) {
    number x = number_of(a), y = number_of(b), product = number_mul(&x, &y);
    rbl_wide got = rbl_wide_of(-77), mark = got;
    bool fits = number_below_limit(&product);
    MUST(rbl_wide_mul(&got, a, b) == fits);
    if (fits) {
        MUST(same(got, &product));
    } else {
        MUST(rbl_wide_cmp(got, mark) == 0);
    }
    if (!rbl_wide_fits64(b)) return;
    if (fits) MUST(same(rbl_wide_times(a, rbl_wide_low64(b)), &product));
    if (!rbl_wide_fits64(a)) return;
    MUST(same(rbl_wide_mul64(rbl_wide_low64(a), rbl_wide_low64(b)), &product));
}

/* floor: q b <= a < (q + 1) b; ceil: (q - 1) b < a <= q b. */
static void check_quotient(rbl_wide a, rbl_wide b) {
    if (rbl_wide_sign(b) <= 0) return;
    number x = number_of(a), y = number_of(b);
    number down = number_of(rbl_wide_div_floor(a, b)), up = number_of(rbl_wide_div_ceil(a, b));
    number low = number_mul(&down, &y), high = number_mul(&up, &y);
    number next = number_add(&low, &y), before = number_sub(&high, &y);
    MUST(number_compare(&low, &x) <= 0 && number_compare(&next, &x) > 0);
    MUST(number_compare(&high, &x) >= 0 && number_compare(&before, &x) < 0);
}

static void check_scaled(rbl_wide a, uint64_t num, uint64_t den) {
    if (rbl_wide_sign(a) < 0 || den == 0) return;
    number x = number_of(a), n = number_of_u64(num), d = number_of_u64(den), limit = number_limit();
    number product = number_mul(&x, &n), edge = number_mul(&limit, &d);
    number below = number_sub(&edge, &d);
    number down = number_of(rbl_wide_mul_div_floor(a, num, den));
    number up = number_of(rbl_wide_mul_div_ceil(a, num, den));
    number low = number_mul(&down, &d), high = number_mul(&up, &d);
    number next = number_add(&low, &d), before = number_sub(&high, &d);
    if (number_compare(&product, &edge) >= 0) {
        MUST(number_compare(&down, &limit) == 0);
    } else {
        MUST(number_compare(&low, &product) <= 0 && number_compare(&next, &product) > 0);
    }
    if (number_compare(&product, &below) > 0) {
        MUST(number_compare(&up, &limit) == 0);
    } else {
        MUST(number_compare(&high, &product) >= 0 && number_compare(&before, &product) < 0);
    }
}

static void check_pair(rbl_wide a, rbl_wide b) {
    case_count++;
    check_sums(a, b);
    check_order(a, b);
    check_product(a, b);
    check_quotient(a, b);
    check_scaled(a, (uint64_t)rbl_wide_low64(b), (uint64_t)rbl_wide_high64(b));
}

/* ------------------------------------------------------------------------------------- borders */

enum { BORDERS = 1000 };

static size_t add_border(rbl_wide *border, size_t n, rbl_wide middle) {
    for (int step = -2; step <= 2; step++) {
        rbl_wide v = rbl_wide_add(middle, rbl_wide_of(step));
        if (!rbl_wide_in_domain(v)) continue;
        border[n++] = v;
        border[n++] = rbl_wide_neg(v);
    }
    return n;
}

static size_t all_borders(rbl_wide *border) {
    static const int powers[] = {31, 32, 33, 61, 62, 63, 64, 65, 95, 96, 124, 125};
    size_t n = add_border(border, 0, rbl_wide_of(0));
    for (size_t i = 0; i < sizeof powers / sizeof *powers; i++) {
        int p = powers[i];
        n = add_border(border, n,
                       p < 64 ? rbl_wide_join(0, UINT64_C(1) << p)
                              : rbl_wide_join(INT64_C(1) << (p - 64), 0));
    }
    n = add_border(border, n, RBL_WIDE_MAX);
    for (int32_t e = 1; e <= 37; e += 3) {
        rbl_wide power;
        ck_assert(rbl_wide_pow10(&power, e));
        border[n++] = power;
    }
    ck_assert_uint_le(n, BORDERS);
    return n;
}

START_TEST(borders_crossed) {
    static rbl_wide border[BORDERS];
    static const uint64_t word[] = {0,          1,          2,         3,
                                    1000000000, 0xFFFFFFFF, 0x1FFFFFF, UINT64_C(1) << 32,
                                    INT64_MAX,  UINT64_MAX, 10,        UINT64_C(1) << 63};
    const size_t words = sizeof word / sizeof *word, n = all_borders(border);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) check_pair(border[i], border[k]);
        for (size_t k = 0; k < words * words; k++)
            check_scaled(border[i], word[k / words], word[k % words]);
    }
}
END_TEST

/* -------------------------------------------------------------------------------------- random */

/* Any size from 0 to 126 bits; every other one with long runs of ones and zeros, where carries
 * and wrong guesses live. */
static rbl_wide random_wide(uint64_t *seed) {
    uint64_t hi = splitmix_next(seed), lo = splitmix_next(seed), how = splitmix_next(seed);
    unsigned bits = (unsigned)(how % 127);
    if (how >> 32 & 1) {
        unsigned from = (unsigned)(how >> 8 & 63);
        hi = how >> 33 & 1 ? UINT64_MAX << from : UINT64_MAX >> from;
        lo = how >> 34 & 1 ? UINT64_MAX << from : lo >> from;
    }
    if (bits <= 64) {
        lo = bits == 0 ? 0 : lo >> (64 - bits);
        hi = 0;
    } else {
        hi &= (UINT64_C(1) << (bits - 64)) - 1;
    }
    rbl_wide v = rbl_wide_join((int64_t)hi, lo);
    return how >> 35 & 1 ? rbl_wide_neg(v) : v;
}

static uint64_t random_word(uint64_t *seed) {
    uint64_t word = splitmix_next(seed), how = splitmix_next(seed);
    return how & 1 ? word >> (how >> 1 & 63) : UINT64_MAX << (how >> 1 & 63);
}

START_TEST(random_pairs) {
    uint64_t seed = 20240229;
    for (int i = 0; i < RANDOM_CASES; i++) {
        rbl_wide a = random_wide(&seed), b = random_wide(&seed);
        check_pair(a, b);
        check_scaled(a, random_word(&seed), random_word(&seed));
    }
}
END_TEST

/* Products and quotients next to a multiple: a = q b - 1, q b, q b + 1. */
START_TEST(random_multiples) {
    uint64_t seed = 7;
    for (int i = 0; i < RANDOM_CASES / 4; i++) {
        rbl_wide q = random_wide(&seed), b = random_wide(&seed), product;
        if (!rbl_wide_mul(&product, q, b)) continue;
        for (int step = -1; step <= 1; step++) {
            rbl_wide a = rbl_wide_add(product, rbl_wide_of(step));
            if (rbl_wide_in_domain(a)) check_quotient(a, b);
        }
    }
}
END_TEST

/* Products of 2^128 and a little: modulo 2^128 they look small. */
START_TEST(product_wraps) {
    uint64_t seed = 29;
    for (int i = 0; i < 100000; i++) {
        uint64_t b = (splitmix_next(&seed) >> 1 >> (splitmix_next(&seed) % 60)) + 5;
        if (b >> 63 != 0) continue;
        rbl_wide a = rbl_wide_join((int64_t)(UINT64_MAX / b), splitmix_next(&seed));
        if (!rbl_wide_in_domain(a)) continue;
        check_product(a, rbl_wide_of((int64_t)b));
        check_product(rbl_wide_of(-(int64_t)b), a);
        check_product(a, rbl_wide_join(0, b * 2 + 1));
    }
}
END_TEST

/* The last product below 2^126 and the first that is not, for every small factor and every power of
 * two. */
START_TEST(product_at_limit) {
    for (int64_t b = 1; b < 3000; b++) {
        rbl_wide q = rbl_wide_div_floor(RBL_WIDE_MAX, rbl_wide_of(b));
        for (int step = -1; step <= 2; step++) {
            rbl_wide a = rbl_wide_add(q, rbl_wide_of(step));
            if (rbl_wide_in_domain(a)) check_product(a, rbl_wide_of(step % 2 ? b : -b));
        }
    }
    for (int shift = 0; shift <= 62; shift++) {
        rbl_wide a = rbl_wide_join(INT64_C(1) << (62 - shift), 0);
        rbl_wide b = rbl_wide_of(INT64_C(1) << shift);
        if (shift > 0) check_product(a, b);
        check_product(rbl_wide_sub(a, rbl_wide_of(1)), b);
    }
    check_product(rbl_wide_of(INT64_MIN), rbl_wide_of(INT64_MIN));
    check_product(rbl_wide_of(INT64_MIN), rbl_wide_of(INT64_MAX));
}
END_TEST

START_TEST(powers_of_ten) {
    number ten = number_of_u64(10), expected = number_of_u64(1);
    rbl_wide power = rbl_wide_of(5);
    ck_assert(!rbl_wide_pow10(&power, -1));
    ck_assert(!rbl_wide_pow10(&power, INT32_MIN));
    ck_assert(!rbl_wide_pow10(&power, 38));
    ck_assert(!rbl_wide_pow10(&power, INT32_MAX));
    ck_assert_int_eq(rbl_wide_low64(power), 5);
    for (int32_t e = 0; e <= 37; e++) {
        ck_assert(rbl_wide_pow10(&power, e));
        ck_assert(same(power, &expected));
        ck_assert(number_below_limit(&expected));
        expected = number_mul(&expected, &ten);
    }
    ck_assert(!number_below_limit(&expected));
}
END_TEST

START_TEST(known_values) {
    rbl_wide tenth, third;
    rbl_wide v = rbl_wide_mul64(INT64_C(4611686018427387904), INT64_C(3000000000));
    ck_assert_int_eq(rbl_wide_high64(v), 750000000);
    ck_assert_int_eq(rbl_wide_low64(v), 0);
    tenth = rbl_wide_div_floor(rbl_wide_neg(v), rbl_wide_of(1000000000));
    ck_assert_int_eq(rbl_wide_high64(tenth), -1);
    ck_assert_int_eq(rbl_wide_low64(tenth), INT64_C(4611686018427387904));
    third = rbl_wide_mul_div_ceil(rbl_wide_of(10), 1, 3);
    ck_assert_int_eq(rbl_wide_low64(third), 4);
    ck_assert_int_eq(rbl_wide_low64(rbl_wide_div_floor(rbl_wide_of(-1), rbl_wide_of(3))), -1);
    ck_assert_int_eq(rbl_wide_low64(rbl_wide_div_ceil(rbl_wide_of(-1), rbl_wide_of(3))), 0);
#ifdef RBL_LIMBS
    ck_assert_uint_eq(sizeof v, sizeof v.hi + sizeof v.lo);
#endif
}
END_TEST

/* Places and bits against products and quotients by powers of two. */
START_TEST(shifts) {
    const rbl_wide_words one = {.lo = 1, .hi = 0}, all = {.lo = UINT64_MAX, .hi = UINT64_MAX};
    ck_assert_uint_eq(rbl_wide_bits((rbl_wide_words){.lo = 0, .hi = 0}), 0);
    for (int k = 0; k < 128; k++) {
        rbl_wide_words power = rbl_wide_shift(one, k), rest = rbl_wide_shift(all, k - 127);
        ck_assert_uint_eq(rbl_wide_bits(power), (unsigned)k + 1);
        ck_assert_uint_eq(rbl_wide_bits(rest), (unsigned)k + 1);
        ck_assert_uint_eq(power.lo, k < 64 ? UINT64_C(1) << k : 0);
        ck_assert_uint_eq(power.hi, k < 64 ? 0 : UINT64_C(1) << (k - 64));
        rbl_wide_words back = rbl_wide_shift(rbl_wide_shift(all, k), -k);
        rbl_wide_words kept = rbl_wide_shift(all, -k);
        ck_assert(back.lo == kept.lo && back.hi == kept.hi);
        rbl_wide_words q;
        if (k < 127) {
            (void)rbl_wide_divide(&q, all, power);
            ck_assert(q.lo == kept.lo && q.hi == kept.hi);
        }
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("wide", &tests);
    tcase_add_test(tests, known_values);
    tcase_add_test(tests, powers_of_ten);
    tcase_add_test(tests, product_at_limit);
    tcase_add_test(tests, product_wraps);
    tcase_add_test(tests, borders_crossed);
    tcase_add_test(tests, random_multiples);
    tcase_add_test(tests, random_pairs);
    tcase_add_test(tests, shifts);
    return unit_run(suite);
}
