/* SPDX-License-Identifier: MIT */
/* Decimals against an oracle in base 10: numbers are rows of decimal digits, doubles are expanded
 * by repeated multiplication with 2 or 5, and rounding looks at digits. */
#include "base/decimal.h"

#include <fenv.h>
#include <stdio.h>

#include "unit/unit.h"

enum { DIGITS = 1200, WHOLE = 40 };

static const int32_t ROUNDINGS = 5;

/* ------------------------------------------------------------------------------------ the oracle
 */

/* 0.d d d ... * 10^places, first digit first. */
typedef struct {
    int n;
    int64_t places;
    unsigned char digit[DIGITS];
} digits;

/* Digits of m, low first, times factor steps times; n digits. */
static int multiply_digits(unsigned char *low, int n, uint32_t factor) {
    uint32_t carry = 0;
    for (int i = 0; i < n || carry != 0; i++) {
        carry += (i < n ? low[i] : 0) * factor;
        low[i] = (unsigned char)(carry % 10);
        carry /= 10;
        if (i >= n) n = i + 1;
    }
    return n;
}

/* The exact decimal digits of a finite double's size: m 2^e = m 5^-e / 10^-e for e < 0. */
static digits expand(double number) {
    unsigned char low[DIGITS] = {0};
    uint64_t bits, m;
    memcpy(&bits, &number, sizeof bits);
    int field = (int)(bits >> 52 & 0x7FF), e = (field == 0 ? 1 : field) - 1075, n = 0;
    m = (bits & ((UINT64_C(1) << 52) - 1)) + (field == 0 ? 0 : UINT64_C(1) << 52);
    for (; m != 0; m /= 10) low[n++] = (unsigned char)(m % 10);
    for (int left = e < 0 ? -e : e; left > 0; left -= 8) {
        uint32_t factor = 1;
        for (int i = 0; i < 8 && i < left; i++) factor *= e < 0 ? 5 : 2;
        n = multiply_digits(low, n, factor);
    }
    digits d = {.n = n, .places = n + (e < 0 ? e : 0)};
    for (int i = 0; i < n; i++) d.digit[i] = low[n - 1 - i];
    return d;
}

/* Sign of (digits from `from` on) - 1/2 unit, with `from` maybe before the first; 2 for nothing. */
static int compare_half(const digits *d, int64_t from) {
    bool rest = false;
    int first = 0;
    for (int64_t i = from < 0 ? 0 : from; i < d->n; i++) {
        if (i == from) {
            first = d->digit[i];
        } else {
            rest = rest || d->digit[i] != 0;
        }
    }
    if (first == 0 && !rest) return 2;
    if (first != 5) return first < 5 ? -1 : 1;
    return rest ? 1 : 0;
}

/* Whether the size is to be one more, from the table of the five roundings. */
static bool round_up(int half, bool odd, bool negative, int32_t rounding) {
    if (half == 2) return false;
    switch (rounding) {
    case REBAL_NEAREST: return half > 0 || (half == 0 && odd);
    case REBAL_DOWN: return negative;
    case REBAL_UP: return !negative;
    case REBAL_AWAY_FROM_ZERO: return true;
    case REBAL_TOWARD_ZERO: return false;
    default: ck_abort_msg("rounding"); return false;
    }
}

typedef struct {
    rebal_status status;
    int64_t value;
    bool inexact;
} answer;

/* d in units of 10^exponent, by digits. */
static answer oracle(const digits *d, bool negative, int32_t exponent, int32_t rounding) {
    int64_t places = d->places - exponent;
    char whole[WHOLE + 1] = {0};
    bool zero = true;
    for (int i = 0; i < d->n; i++) zero = zero && d->digit[i] == 0;
    if (zero) return (answer){REBAL_OK, 0, false};
    if (places > WHOLE - 1) return (answer){REBAL_E_OVERFLOW, 0, false};
    for (int i = 0; i < WHOLE; i++) {
        int64_t at = i - (WHOLE - places);
        whole[i] = (char)('0' + (at >= 0 && at < d->n ? d->digit[at] : 0));
    }
    int half = compare_half(d, places);
    if (round_up(half, (whole[WHOLE - 1] - '0') % 2 != 0, negative, rounding)) {
        int i = WHOLE - 1;
        for (; whole[i] == '9'; i--) whole[i] = '0';
        whole[i]++;
    }
    if (strcmp(whole, "0000000000000000000004611686018427387904") > 0)
        return (answer){REBAL_E_OVERFLOW, 0, false};
    int64_t size = strtoll(whole, NULL, 10);
    return (answer){REBAL_OK, negative ? -size : size, half != 2};
}

static void check_answer(const char *what, answer expected, answer got) {
    if (expected.status != got.status || expected.value != got.value ||
        expected.inexact != got.inexact)
        ck_abort_msg("%s: status %d value %lld inexact %d, expected %d %lld %d", what, got.status,
                     (long long)got.value, got.inexact, expected.status, (long long)expected.value,
                     expected.inexact);
}

/* ------------------------------------------------------------------------------------ doubles in
 */

static void check_double(double number, int32_t exponent) {
    digits d = expand(number);
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    for (int32_t rounding = 0; rounding < ROUNDINGS; rounding++) {
        char what[80];
        answer got = {REBAL_OK, 0, false};
        got.status = rbl_decimal_from_double(&got.value, &got.inexact, number, exponent, rounding);
        snprintf(what, sizeof what, "%a at %d, rounding %d", number, exponent, rounding);
        check_answer(what, oracle(&d, bits >> 63 != 0, exponent, rounding), got);
    }
}

static double double_of(uint64_t bits) {
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* A double and its four neighbours, both signs. */
static void check_around(double number, int32_t exponent) {
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    for (uint64_t step = 0; step < 5; step++) {
        uint64_t near = bits < 2 ? bits + step : bits - 2 + step;
        if ((near >> 52 & 0x7FF) == 0x7FF) continue;
        check_double(double_of(near), exponent);
        check_double(-double_of(near), exponent);
    }
}

START_TEST(doubles_border) {
    static const double border[] = {0.0,
                                    0x1p-1074,
                                    0x1.8p-1073,
                                    0x1p-1022,
                                    0x1.fffffffffffffp-1023,
                                    0x1.fffffffffffffp1023,
                                    0x1p1023,
                                    0.1,
                                    0.5,
                                    1.0,
                                    1.5,
                                    2.5,
                                    0x1p52,
                                    0x1p53,
                                    0x1p61,
                                    0x1p62,
                                    0x1p63,
                                    0x1p64,
                                    0x1p-60,
                                    0x1p-64,
                                    1e15,
                                    1e16,
                                    1e18,
                                    1e22,
                                    1e36,
                                    1e-36,
                                    5e-37,
                                    5e35};
    for (size_t i = 0; i < sizeof border / sizeof *border; i++)
        for (int32_t exponent = -36; exponent <= 36; exponent++) check_around(border[i], exponent);
}
END_TEST

/* 2^62 units, the border of the domain, at each exponent, and half a unit beside it. */
START_TEST(doubles_at_limit) {
    for (int32_t exponent = -36; exponent <= 36; exponent++) {
        check_around(rbl_decimal_to_double(INT64_C(1) << 62, exponent), exponent);
        check_around(rbl_decimal_to_double((INT64_C(1) << 62) - 1, exponent), exponent);
    }
}
END_TEST

/* F-DECIMAL. (2k + 1) 5^j 2^-(j+1) at exponent -j is (2k + 1) 5^2j / 2: a tie. At exponent j the
 * ties are (2k + 1) 10^j / 2. */
START_TEST(doubles_at_ties) {
    double five = 1, two = 0.5, ten = 0.5;
    for (int32_t j = 0; j <= 15; j++) {
        for (int k = 0; k < 40; k++) {
            check_around((2 * k + 1) * five * two, -j);
            check_around((2 * k + 1) * ten, j);
        }
        five *= 5;
        two *= 0.5;
        ten *= 10;
    }
}
END_TEST

START_TEST(doubles_random) {
    uint64_t seed = 11;
    for (int i = 0; i < 40000; i++) {
        uint64_t bits = splitmix_next(&seed), how = splitmix_next(&seed);
        uint64_t field = how % 64 == 0 ? how >> 8 & 0x7FF : 1023 - 100 + (how >> 8) % 260;
        if (field == 0x7FF) continue;
        if (how >> 40 & 1) bits &= UINT64_MAX << (how >> 41 & 51);
        bits = (bits & ~(UINT64_C(0x7FF) << 52)) | field << 52;
        check_double(double_of(bits), (int32_t)(how >> 48) % 73 - 36);
    }
}
END_TEST

START_TEST(not_finite) {
    static const uint64_t bits[] = {UINT64_C(0x7FF0000000000000), UINT64_C(0xFFF0000000000000),
                                    UINT64_C(0x7FF0000000000001), UINT64_C(0x7FF8000000000000),
                                    UINT64_C(0xFFFFFFFFFFFFFFFF)};
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
        int64_t value = 7;
        bool inexact = true;
        ck_assert_int_eq(
            rbl_decimal_from_double(&value, &inexact, double_of(bits[i]), 0, REBAL_NEAREST),
            REBAL_E_NOT_FINITE);
        ck_assert(value == 7 && inexact);
    }
}
END_TEST

/* ----------------------------------------------------------------------------------- doubles out
 */

/* strtod of "<value>e<exponent>", correctly rounded where it follows IEEE 754. */
static void check_to_double(int64_t value, int32_t exponent) {
    char text[40];
    uint64_t got, expected;
    snprintf(text, sizeof text, "%llde%d", (long long)value, exponent);
    double number = rbl_decimal_to_double(value, exponent), other = strtod(text, NULL);
    memcpy(&got, &number, sizeof got);
    memcpy(&expected, &other, sizeof expected);
    if (got != expected) ck_abort_msg("%s is %a, not %a", text, other, number);
}

START_TEST(to_double) {
    uint64_t seed = 13;
    for (int32_t exponent = -36; exponent <= 36; exponent++) {
        check_to_double(INT64_MIN, exponent);
        check_to_double(INT64_MAX, exponent);
        for (int64_t v = -200; v <= 200; v++) check_to_double(v, exponent);
        for (int shift = 0; shift < 63; shift++) {
            for (int64_t step = -1; step <= 1; step++)
                check_to_double((INT64_C(1) << shift) + step, exponent);
        }
        for (int i = 0; i < 5000; i++) {
            uint64_t v = splitmix_next(&seed);
            check_to_double((int64_t)(v >> (v & 63)), exponent);
            check_to_double((int64_t)v, exponent);
        }
    }
}
END_TEST

/* Ties of 54 bits go to the even neighbour: literals by hand. */
START_TEST(to_double_ties) {
    ck_assert(rbl_decimal_to_double(INT64_C(9007199254740993), 0) == 0x1p53);
    ck_assert(rbl_decimal_to_double(INT64_C(9007199254740995), 0) == 0x1.0000000000002p53);
    ck_assert(rbl_decimal_to_double(INT64_C(-9007199254740993), 0) == -0x1p53);
    ck_assert(rbl_decimal_to_double(INT64_C(9007199254740992) * 2 - 1, 0) == 0x1p54);
    ck_assert(rbl_decimal_to_double(INT64_MIN, 0) == -0x1p63);
    ck_assert(rbl_decimal_to_double(90071992547409935, -1) == 0x1.0000000000001p53);
    ck_assert(rbl_decimal_to_double(5, -1) == 0.5);
}
END_TEST

/* The answers do not change with the rounding mode of the host. */
START_TEST(rounding_mode) {
    static const int mode[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    const double tenth = 0.1, big = rbl_decimal_to_double(INT64_MAX, -36);
    for (size_t i = 0; i < sizeof mode / sizeof *mode; i++) {
        int64_t value = 0;
        bool inexact = false;
        ck_assert_int_eq(fesetround(mode[i]), 0);
        double again = rbl_decimal_to_double(1, -1),
               again_big = rbl_decimal_to_double(INT64_MAX, -36);
        rebal_status status = rbl_decimal_from_double(&value, &inexact, tenth, -18, REBAL_NEAREST);
        ck_assert_int_eq(fesetround(FE_TONEAREST), 0);
        ck_assert(again == tenth && again_big == big);
        ck_assert(status == REBAL_OK && value == INT64_C(100000000000000006) && inexact);
    }
}
END_TEST

/* Every value of up to 15 digits comes back through a double. */
START_TEST(round_trip_double) {
    uint64_t seed = 17;
    for (int32_t exponent = -36; exponent <= 36; exponent++) {
        for (int i = 0; i < 3000; i++) {
            int64_t value =
                (int64_t)(splitmix_next(&seed) % UINT64_C(2000000000000000)) - 1000000000000000;
            answer got = {REBAL_OK, 0, false};
            double number = rbl_decimal_to_double(value, exponent);
            got.status =
                rbl_decimal_from_double(&got.value, &got.inexact, number, exponent, REBAL_NEAREST);
            if (got.status != REBAL_OK || got.value != value)
                ck_abort_msg("%lld", (long long)value);
        }
    }
}
END_TEST

/* ------------------------------------------------------------------------------------------ text
 */

static answer parse(const char *text, size_t length, int32_t exponent, int32_t rounding) {
    answer got = {REBAL_OK, 0, false};
    size_t at = 0;
    char *copy = malloc(length + 1); /* exactly as long as said, for the sanitizers */
    memcpy(copy, text, length);
    copy = realloc(copy, length == 0 ? 1 : length);
    got.status = rbl_decimal_parse(&got.value, &got.inexact, &at, copy, length, exponent, rounding);
    free(copy);
    return got;
}

/* Digits with a point somewhere and an exponent, against the oracle. */
static void check_text(uint64_t *seed) {
    char text[100];
    int n = (int)(splitmix_next(seed) % 30) + 1,
        point = (int)(splitmix_next(seed) % (uint64_t)(n + 1));
    int shift = (int)(splitmix_next(seed) % 60) - 30, at = 0;
    int32_t exponent = (int32_t)(splitmix_next(seed) % 73) - 36;
    uint64_t kind = splitmix_next(seed) % 4;
    digits d = {.n = n, .places = point + shift};
    bool negative = splitmix_next(seed) % 2;
    if (negative) text[at++] = '-';
    for (int i = 0; i < n; i++) {
        uint64_t random = splitmix_next(seed);
        d.digit[i] = (unsigned char)(kind == 0    ? random % 10
                                     : kind == 1  ? random % 2 * 9
                                     : i == n / 2 ? 5
                                                  : 0);
        if (i == point) text[at++] = '.';
        text[at++] = (char)('0' + d.digit[i]);
    }
    at += snprintf(text + at, 20, "e%+d", shift);
    for (int32_t rounding = 0; rounding < ROUNDINGS; rounding++)
        check_answer(text, oracle(&d, negative, exponent, rounding),
                     parse(text, (size_t)at, exponent, rounding));
}

/* F-DECIMAL. */
START_TEST(text_random) {
    uint64_t seed = 19;
    for (int i = 0; i < 100000; i++) check_text(&seed);
}
END_TEST

/* The exact digits of a double as text give what the double gives. */
START_TEST(text_of_double) {
    static const double number[] = {0.1, 0.05, 2.5, 1e22, 123456.789, 0x1p-1074, 0x1.8p40, 4.35};
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        char text[1300];
        int n = snprintf(text, sizeof text, "%.1080f", number[i]);
        for (int32_t exponent = -36; exponent <= 36; exponent++) {
            for (int32_t rounding = 0; rounding < ROUNDINGS; rounding++) {
                answer expected = {REBAL_OK, 0, false};
                expected.status = rbl_decimal_from_double(&expected.value, &expected.inexact,
                                                          number[i], exponent, rounding);
                check_answer(text, expected, parse(text, (size_t)n, exponent, rounding));
            }
        }
    }
}
END_TEST

/* A million digits: zeros on both sides cancel an exponent, and the very last digit decides. */
START_TEST(text_million) {
    enum { ZEROS = 1000000 };
    static char text[ZEROS + 40];
    memset(text, '0', sizeof text);
    memcpy(text, "0.", 2);
    memcpy(text + ZEROS + 2, "125e1000001", 11);
    check_answer("small", (answer){REBAL_OK, 1, true}, parse(text, ZEROS + 13, 0, 0));
    check_answer("small", (answer){REBAL_OK, 12, true}, parse(text, ZEROS + 13, -1, 0));
    check_answer("small", (answer){REBAL_OK, 125, false}, parse(text, ZEROS + 13, -2, 0));
    memset(text, '0', sizeof text);
    memcpy(text, "125", 3);
    memcpy(text + ZEROS, "e-999998", 8);
    check_answer("large", (answer){REBAL_OK, 12, true}, parse(text, ZEROS + 8, 0, 0));
    memset(text, '0', sizeof text);
    memcpy(text, "2.5", 3);
    check_answer("tie", (answer){REBAL_OK, 2, true}, parse(text, ZEROS, 0, REBAL_NEAREST));
    text[ZEROS - 1] = '1';
    check_answer("above a tie", (answer){REBAL_OK, 3, true}, parse(text, ZEROS, 0, REBAL_NEAREST));
    memset(text, '9', sizeof text);
    text[0] = '1';
    text[1] = 'e';
    check_answer("huge", (answer){REBAL_E_OVERFLOW, 0, false}, parse(text, ZEROS, 0, 0));
    text[2] = '-';
    check_answer("tiny", (answer){REBAL_OK, 0, true}, parse(text, ZEROS, 0, 0));
    check_answer("tiny", (answer){REBAL_OK, 1, true}, parse(text, ZEROS, 36, REBAL_UP));
    text[0] = '0';
    check_answer("zero", (answer){REBAL_OK, 0, false}, parse(text, ZEROS, 0, REBAL_UP));
}
END_TEST

static void check_format(int64_t value, int32_t exponent) {
    char text[RBL_DECIMAL_TEXT_BYTES];
    memset(text, 'x', sizeof text);
    size_t n = rbl_decimal_format(text, value, exponent), digit = 0;
    if (n >= sizeof text || strlen(text) != n) ck_abort_msg("length %zu", n);
    for (size_t i = 0; i < n; i++) digit += text[i] >= '0' && text[i] <= '9';
    if (digit != n - (value < 0) - (exponent < 0)) ck_abort_msg("%s", text);
    if (exponent < 0 && text[n - 1 - (size_t)-exponent] != '.') ck_abort_msg("%s", text);
    size_t start = value < 0;
    if (text[start] == '0' && n > start + 1 && text[start + 1] != '.') ck_abort_msg("%s", text);
    if (value > INT64_C(1) << 62 || value < -(INT64_C(1) << 62)) return;
    check_answer(text, (answer){REBAL_OK, value, false}, parse(text, n, exponent, REBAL_UP));
}

START_TEST(round_trip_text) {
    uint64_t seed = 23;
    for (int32_t exponent = -36; exponent <= 36; exponent++) {
        for (int64_t v = -120; v <= 120; v++) check_format(v, exponent);
        for (int i = 0; i < 2000; i++) {
            uint64_t v = splitmix_next(&seed);
            check_format((int64_t)v >> (v & 63), exponent);
        }
        check_format(INT64_MIN, exponent);
        check_format(INT64_MAX, exponent);
        check_format(INT64_C(1) << 62, exponent);
    }
    char text[RBL_DECIMAL_TEXT_BYTES];
    ck_assert_uint_eq(rbl_decimal_format(text, INT64_MIN, 36), RBL_DECIMAL_TEXT_BYTES - 1);
    ck_assert_str_eq(text, "-9223372036854775808000000000000000000000000000000000000");
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("decimal", &tests);
    tcase_add_test(tests, doubles_border);
    tcase_add_test(tests, doubles_at_limit);
    tcase_add_test(tests, doubles_at_ties);
    tcase_add_test(tests, doubles_random);
    tcase_add_test(tests, not_finite);
    tcase_add_test(tests, to_double);
    tcase_add_test(tests, to_double_ties);
    tcase_add_test(tests, rounding_mode);
    tcase_add_test(tests, round_trip_double);
    tcase_add_test(tests, text_random);
    tcase_add_test(tests, text_of_double);
    tcase_add_test(tests, text_million);
    tcase_add_test(tests, round_trip_text);
    return unit_run(suite);
}
