/* SPDX-License-Identifier: MIT */
/* The public decimals: literals computed with exact fractions elsewhere, the order of the checks,
 * and that nothing is written on failure. */
#include <rebal/decimal.h>

#include "unit/unit.h"

/* ------------------------------------------------------------------------------------ helpers */

static rebal_error new_error(void) {
    rebal_error error = {sizeof error, 55, 55, 55, 55, 55};
    return error;
}

static void check_error(const rebal_error *error, rebal_status status, int64_t index,
                        int64_t value) {
    ck_assert_uint_eq(error->struct_size, sizeof *error);
    ck_assert_int_eq(error->status, status);
    ck_assert_int_eq(error->row, REBAL_NONE);
    ck_assert_int_eq(error->index, index);
    ck_assert_int_eq(error->value, value);
}

static bool untouched(const rebal_error *error) {
    rebal_error fresh = new_error();
    return memcmp(&fresh, error, sizeof fresh) == 0;
}

static double double_of(uint64_t bits) {
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static double infinity(void) { return double_of(UINT64_C(0x7FF0000000000000)); }
static double not_a_number(void) { return double_of(UINT64_C(0x7FF8000000000000)); }

/* ---------------------------------------------------------------------------------- from double */

typedef struct {
    double number;
    int32_t exponent;
    int64_t value[5]; /* by rounding */
    bool inexact;
} double_case;

static const double_case DOUBLES[] = {
    {0x1.999999999999ap-4, -1, {1, 1, 2, 1, 2}, true},       /* 0.1 */
    {-0x1.999999999999ap-4, -1, {-1, -2, -1, -1, -2}, true}, /* -0.1 */
    {0x1.999999999999ap-4,
     -18,
     {INT64_C(100000000000000006), INT64_C(100000000000000005), INT64_C(100000000000000006),
      INT64_C(100000000000000005), INT64_C(100000000000000006)},
     true}, /* 0.1 */
    {0x1.999999999999ap-4,
     -19,
     {INT64_C(1000000000000000056), INT64_C(1000000000000000055), INT64_C(1000000000000000056),
      INT64_C(1000000000000000055), INT64_C(1000000000000000056)},
     true},                                                 /* 0.1 */
    {0x1.4p1, 0, {2, 2, 3, 2, 3}, true},                    /* 2.5 */
    {0x1.cp1, 0, {4, 3, 4, 3, 4}, true},                    /* 3.5 */
    {-0x1.4p1, 0, {-2, -3, -2, -2, -3}, true},              /* -2.5 */
    {-0x1.cp1, 0, {-4, -4, -3, -3, -4}, true},              /* -3.5 */
    {0x1p-3, -2, {12, 12, 13, 12, 13}, true},               /* 0.125 */
    {0x1.8p-2, -2, {38, 37, 38, 37, 38}, true},             /* 0.375 */
    {-0x1p-3, -2, {-12, -13, -12, -12, -13}, true},         /* -0.125 */
    {0x1p-1, 0, {0, 0, 1, 0, 1}, true},                     /* 0.5 */
    {-0x1p-1, 0, {0, -1, 0, 0, -1}, true},                  /* -0.5 */
    {0x1.ep3, 1, {2, 1, 2, 1, 2}, true},                    /* 15.0 */
    {0x1.9p4, 1, {2, 2, 3, 2, 3}, true},                    /* 25.0 */
    {0x1.9000000000001p4, 1, {3, 2, 3, 2, 3}, true},        /* 25.000000000000004 */
    {0x1.8ffffffffffffp4, 1, {2, 2, 3, 2, 3}, true},        /* 24.999999999999996 */
    {0x0.0000000000001p-1022, -36, {0, 0, 1, 0, 1}, true},  /* 5e-324 */
    {-0x0.0000000000001p-1022, 0, {0, -1, 0, 0, -1}, true}, /* -5e-324 */
    {0x0.fffffffffffffp-1022, -36, {0, 0, 1, 0, 1}, true},  /* 2.225073858507201e-308 */
    {-0x0p0, -8, {0, 0, 0, 0, 0}, false},                   /* -0.0 */
    {0x1.e240c9fbe76c9p16,
     -3,
     {123456789, 123456789, 123456790, 123456789, 123456790},
     true}, /* 123456.789 */
    {0x1.e240c9fbe76c9p16,
     -8,
     {INT64_C(12345678900000), INT64_C(12345678900000), INT64_C(12345678900001),
      INT64_C(12345678900000), INT64_C(12345678900001)},
     true},                                                     /* 123456.789 */
    {0x1.1666666666666p2, -2, {435, 434, 435, 434, 435}, true}, /* 4.35 */
    {0x1.0147ae147ae14p0, -2, {100, 100, 101, 100, 101}, true}, /* 1.005 */
    {0x1.0000000000002p52,
     0,
     {INT64_C(4503599627370498), INT64_C(4503599627370498), INT64_C(4503599627370498),
      INT64_C(4503599627370498), INT64_C(4503599627370498)},
     false}, /* 4503599627370498.0 */
    {0x1p53,
     -1,
     {INT64_C(90071992547409920), INT64_C(90071992547409920), INT64_C(90071992547409920),
      INT64_C(90071992547409920), INT64_C(90071992547409920)},
     false}, /* 9007199254740992.0 */
    {0x1.812f9cf7920e3p119,
     18,
     {INT64_C(1000000000000000042), INT64_C(1000000000000000042), INT64_C(1000000000000000043),
      INT64_C(1000000000000000042), INT64_C(1000000000000000043)},
     true},                                             /* 1e+36 */
    {0x1.812f9cf7920e3p119, 36, {1, 1, 2, 1, 2}, true}, /* 1e+36 */
    {0x1.812f9cf7920e3p118, 36, {1, 0, 1, 0, 1}, true}, /* 5e+35 */
    {0x1.20e3b5b9ad8aap120, 36, {1, 1, 2, 1, 2}, true}, /* 1.5e+36 */
    {0x1.8035bdc7e4e79p181,
     36,
     {INT64_C(4599999999999999884), INT64_C(4599999999999999883), INT64_C(4599999999999999884),
      INT64_C(4599999999999999883), INT64_C(4599999999999999884)},
     true},                                               /* 4.6e+54 */
    {0x1.54484932d2e72p-120, -36, {1, 0, 1, 0, 1}, true}, /* 1e-36 */
};

START_TEST(from_double) {
    for (size_t i = 0; i < sizeof DOUBLES / sizeof *DOUBLES; i++) {
        const double_case *c = &DOUBLES[i];
        for (int32_t rounding = REBAL_NEAREST; rounding <= REBAL_AWAY_FROM_ZERO; rounding++) {
            int64_t value = 55;
            size_t n_inexact = 55;
            ck_assert_int_eq(rebal_decimal_from_double(&value, &n_inexact, &c->number, 1,
                                                       c->exponent, rounding, NULL),
                             REBAL_OK);
            ck_assert_int_eq(value, c->value[rounding]);
            ck_assert_uint_eq(n_inexact, c->inexact);
        }
    }
}
END_TEST

START_TEST(from_double_many) {
    const double number[] = {1.5, -0.25, 0.1, 3.0, 1e-300};
    int64_t value[5];
    size_t n_inexact = 55;
    rebal_error error = new_error();
    ck_assert_int_eq(
        rebal_decimal_from_double(value, &n_inexact, number, 5, -1, REBAL_DOWN, &error), REBAL_OK);
    ck_assert(untouched(&error));
    ck_assert_uint_eq(n_inexact, 3);
    const int64_t expected[] = {15, -3, 1, 30, 0};
    ck_assert_mem_eq(value, expected, sizeof value);
    ck_assert_int_eq(rebal_decimal_from_double(value, NULL, number, 5, -1, REBAL_UP, NULL),
                     REBAL_OK);
    ck_assert_int_eq(value[4], 1);
    ck_assert_int_eq(rebal_decimal_from_double(NULL, &n_inexact, NULL, 0, 0, REBAL_UP, NULL),
                     REBAL_OK);
    ck_assert_uint_eq(n_inexact, 0);
}
END_TEST

/* One bad number among five, at every place: status, index, value, and nothing written. */
static void check_bad_number(double bad, rebal_status status, int64_t clamped) {
    for (size_t place = 0; place < 5; place++) {
        double number[5] = {1, 2, 3, 4, 5};
        int64_t value[5] = {55, 55, 55, 55, 55};
        size_t n_inexact = 55;
        rebal_error error = new_error();
        number[place] = bad;
        ck_assert_int_eq(
            rebal_decimal_from_double(value, &n_inexact, number, 5, 0, REBAL_NEAREST, &error),
            status);
        check_error(&error, status, (int64_t)place, clamped);
        for (size_t i = 0; i < 5; i++) ck_assert_int_eq(value[i], 55);
        ck_assert_uint_eq(n_inexact, 55);
    }
}

START_TEST(from_double_bad) {
    check_bad_number(infinity(), REBAL_E_NOT_FINITE, INT64_MAX);
    check_bad_number(-infinity(), REBAL_E_NOT_FINITE, INT64_MIN);
    check_bad_number(not_a_number(), REBAL_E_NOT_FINITE, 0);
    check_bad_number(-not_a_number(), REBAL_E_NOT_FINITE, 0);
    check_bad_number(double_of(UINT64_C(0x7FF0000000000001)), REBAL_E_NOT_FINITE, 0);
    check_bad_number(0x1.fffffffffffffp1023, REBAL_E_OVERFLOW, INT64_MAX);
    check_bad_number(-0x1.0000000000001p62, REBAL_E_OVERFLOW, INT64_MIN);
}
END_TEST

/* A number that is not finite is reported before an earlier one that overflows; of two that
 * overflow the first. */
START_TEST(from_double_order) {
    double number[] = {1, 1e300, -1e300, 4};
    int64_t value[4];
    rebal_error error = new_error();
    ck_assert_int_eq(rebal_decimal_from_double(value, NULL, number, 4, 0, 0, &error),
                     REBAL_E_OVERFLOW);
    check_error(&error, REBAL_E_OVERFLOW, 1, INT64_MAX);
    number[3] = -infinity();
    ck_assert_int_eq(rebal_decimal_from_double(value, NULL, number, 4, 0, 0, &error),
                     REBAL_E_NOT_FINITE);
    check_error(&error, REBAL_E_NOT_FINITE, 3, INT64_MIN);
    ck_assert_int_eq(rebal_decimal_from_double(value, NULL, number, 4, 0, 9, &error),
                     REBAL_E_RANGE);
    check_error(&error, REBAL_E_RANGE, REBAL_NONE, 9);
    ck_assert_int_eq(rebal_decimal_from_double(value, NULL, number, 4, 37, 9, &error),
                     REBAL_E_RANGE);
    check_error(&error, REBAL_E_RANGE, REBAL_NONE, 37);
    ck_assert_int_eq(rebal_decimal_from_double(NULL, NULL, number, 4, 37, 9, &error),
                     REBAL_E_ARGUMENT);
    check_error(&error, REBAL_E_ARGUMENT, REBAL_NONE, 0);
}
END_TEST

START_TEST(limit_of_domain) {
    int64_t value = 55;
    const double limit = 0x1p62, above = 0x1.0000000000001p62, below = 461168601842738752.0;
    ck_assert_int_eq(rebal_decimal_from_double(&value, NULL, &limit, 1, 0, 0, NULL), REBAL_OK);
    ck_assert_int_eq(value, INT64_C(1) << 62);
    ck_assert_int_eq(rebal_decimal_from_double(&value, NULL, &above, 1, 0, REBAL_DOWN, NULL),
                     REBAL_E_OVERFLOW);
    ck_assert_int_eq(rebal_decimal_from_double(&value, NULL, &above, 1, 1, REBAL_DOWN, NULL),
                     REBAL_OK);
    ck_assert_int_eq(rebal_decimal_from_double(&value, NULL, &below, 1, -1, REBAL_DOWN, NULL),
                     REBAL_OK);
    ck_assert_int_eq(value, INT64_C(4611686018427387520));
    ck_assert_int_eq(
        rebal_decimal_parse(&value, NULL, "4611686018427387904.9", 21, 0, REBAL_DOWN, NULL),
        REBAL_OK);
    ck_assert_int_eq(value, INT64_C(1) << 62);
    ck_assert_int_eq(
        rebal_decimal_parse(&value, NULL, "4611686018427387904.1", 21, 0, REBAL_UP, NULL),
        REBAL_E_OVERFLOW);
    ck_assert_int_eq(
        rebal_decimal_parse(&value, NULL, "-4611686018427387904.1", 22, 0, REBAL_UP, NULL),
        REBAL_OK);
    ck_assert_int_eq(value, -(INT64_C(1) << 62));
}
END_TEST

START_TEST(arguments) {
    int64_t value[2] = {55, 55};
    double number[2] = {1, 2};
    rebal_error error = new_error();
    ck_assert_int_eq(rebal_decimal_from_double(value, NULL, NULL, 2, 0, 0, &error),
                     REBAL_E_ARGUMENT);
    ck_assert_int_eq(rebal_decimal_from_double(value, NULL, number, SIZE_MAX, 0, 0, &error),
                     REBAL_E_ARGUMENT);
    ck_assert_int_eq(rebal_decimal_to_double(NULL, value, 2, 0, &error), REBAL_E_ARGUMENT);
    ck_assert_int_eq(rebal_decimal_to_double(number, NULL, 2, 0, &error), REBAL_E_ARGUMENT);
    ck_assert_int_eq(rebal_decimal_to_double(number, value, SIZE_MAX / 8 + 1, 0, &error),
                     REBAL_E_ARGUMENT);
    ck_assert_int_eq(rebal_decimal_parse(NULL, NULL, "1", 1, 0, 0, &error), REBAL_E_ARGUMENT);
    ck_assert_int_eq(rebal_decimal_parse(value, NULL, NULL, 1, 0, 0, &error), REBAL_E_ARGUMENT);
    ck_assert_int_eq(rebal_decimal_format(NULL, 1, NULL, 0, 0, &error), REBAL_E_ARGUMENT);
    static const int32_t outside[] = {-37, 37, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < 4; i++) {
        char text[8];
        ck_assert_int_eq(rebal_decimal_to_double(number, value, 2, outside[i], &error),
                         REBAL_E_RANGE);
        check_error(&error, REBAL_E_RANGE, REBAL_NONE, outside[i]);
        ck_assert_int_eq(rebal_decimal_parse(value, NULL, "1", 1, outside[i], 0, &error),
                         REBAL_E_RANGE);
        ck_assert_int_eq(rebal_decimal_format(text, 8, NULL, 0, outside[i], &error), REBAL_E_RANGE);
        ck_assert_int_eq(rebal_decimal_from_double(value, NULL, number, 2, outside[i], 0, &error),
                         REBAL_E_RANGE);
    }
    ck_assert_int_eq(rebal_decimal_parse(value, NULL, "x", 1, 0, -1, &error), REBAL_E_RANGE);
    check_error(&error, REBAL_E_RANGE, REBAL_NONE, -1);
    ck_assert_int_eq(rebal_decimal_parse(value, NULL, "x", 1, 0, 5, &error), REBAL_E_RANGE);
    ck_assert(value[0] == 55 && number[0] == 1);
}
END_TEST

/* ------------------------------------------------------------------------------------ to double */

START_TEST(to_double) {
    static const struct {
        int64_t value;
        int32_t exponent;
        double number;
    } cases[] = {
        {1, -1, 0x1.999999999999ap-4},
        {3, -1, 0x1.3333333333333p-2},
        {INT64_C(123456789012345678), -8, 0x1.26580b487e6b7p30},
        {INT64_C(9223372036854775807), -36, 0x1.54484932d2e72p-57},
        {INT64_MIN, -36, -0x1.54484932d2e72p-57},
        {INT64_C(9223372036854775807), 36, 0x1.812f9cf7920e3p182},
        {1, -36, 0x1.54484932d2e72p-120},
        {1, 36, 0x1.812f9cf7920e3p119},
        {-7, -22, -0x1.a71fc0e147309p-71},
        {INT64_C(9007199254740993), -3, 0x1.0624dd2f1a9fcp43},
        {INT64_C(4611686018427387905), -18, 0x1.2725dd1d243acp2},
        {INT64_C(9223372036854775807), 0, 0x1p63},
        {0, -36, 0.0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double number = 55;
        ck_assert_int_eq(
            rebal_decimal_to_double(&number, &cases[i].value, 1, cases[i].exponent, NULL),
            REBAL_OK);
        ck_assert_mem_eq(&number, &cases[i].number, sizeof number);
    }
    const int64_t value[] = {-1, 0, 250};
    const double expected[] = {-0.01, 0, 2.5};
    double number[3];
    ck_assert_int_eq(rebal_decimal_to_double(number, value, 3, -2, NULL), REBAL_OK);
    ck_assert_mem_eq(number, expected, sizeof number);
    ck_assert_int_eq(rebal_decimal_to_double(NULL, NULL, 0, -2, NULL), REBAL_OK);
}
END_TEST

/* ----------------------------------------------------------------------------------------- text */

static void check_parse(const char *text, int32_t exponent, int32_t rounding, int64_t expected,
                        int32_t expected_inexact) {
    int64_t value = 55;
    int32_t inexact = 55;
    rebal_error error = new_error();
    ck_assert_int_eq(
        rebal_decimal_parse(&value, &inexact, text, strlen(text), exponent, rounding, &error),
        REBAL_OK);
    ck_assert_msg(value == expected && inexact == expected_inexact, "%s: %lld", text,
                  (long long)value);
    ck_assert(untouched(&error));
}

START_TEST(parse) {
    check_parse("12.5", -1, REBAL_NEAREST, 125, 0);
    check_parse("-3e-4", -4, REBAL_NEAREST, -3, 0);
    check_parse("-3e-4", -3, REBAL_NEAREST, 0, 1);
    check_parse("-3e-4", -3, REBAL_DOWN, -1, 1);
    check_parse("+1.", 0, REBAL_NEAREST, 1, 0);
    check_parse(".5", 0, REBAL_NEAREST, 0, 1);
    check_parse("1.5", 0, REBAL_NEAREST, 2, 1);
    check_parse("-2.5", 0, REBAL_NEAREST, -2, 1);
    check_parse("-2.5", 0, REBAL_AWAY_FROM_ZERO, -3, 1);
    check_parse("-2.5", 0, REBAL_TOWARD_ZERO, -2, 1);
    check_parse("-2.5", 0, REBAL_UP, -2, 1);
    check_parse("0.05", -1, REBAL_NEAREST, 0, 1);
    check_parse("0.05000000000000000000000000000000000000000000000001", -1, 0, 1, 1);
    check_parse("0.0499999999999999999999999999999999999999999999999", -1, 0, 0, 1);
    check_parse(".5E+2", 0, REBAL_NEAREST, 50, 0);
    check_parse("0007e0", 0, REBAL_NEAREST, 7, 0);
    check_parse("-0.0e99999999999999999999", 36, REBAL_UP, 0, 0);
    check_parse("1e-99999999999999999999", 36, REBAL_UP, 1, 1);
    check_parse("1e36", 36, REBAL_NEAREST, 1, 0);
    check_parse("4.611686018427387904e18", 0, REBAL_NEAREST, INT64_C(1) << 62, 0);
    check_parse("1e000000000000000000000000000000001", 0, REBAL_NEAREST, 10, 0);
}
END_TEST

static void check_parse_fails(const char *text, size_t length, int64_t at) {
    int64_t value = 55;
    int32_t inexact = 55;
    rebal_error error = new_error();
    ck_assert_int_eq(rebal_decimal_parse(&value, &inexact, text, length, 0, 0, &error),
                     REBAL_E_PARSE);
    check_error(&error, REBAL_E_PARSE, at,
                (size_t)at == length ? -1 : (int64_t)(unsigned char)text[at]);
    ck_assert(value == 55 && inexact == 55);
}

START_TEST(parse_fails) {
    static const struct {
        const char *text;
        int64_t at;
    } cases[] = {
        {"", 0},     {"+", 1},   {"-", 1},   {".", 1},     {"-.", 2},    {"e5", 0},
        {".e5", 1},  {"1e", 2},  {"1e+", 3}, {"1e-x", 3},  {"1.2.3", 3}, {" 1", 0},
        {"1 ", 1},   {"1\n", 1}, {"1,5", 1}, {"1_000", 1}, {"--1", 1},   {"+-1", 1},
        {"0x10", 1}, {"nan", 0}, {"inf", 0}, {"1e5.0", 3}, {"1e5e5", 3}, {"\xD9\xA1", 0},
        {"1e5 ", 3}, {"12a", 2}, {"/", 0},   {":", 0},     {"1/", 1},    {"1:", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_parse_fails(cases[i].text, strlen(cases[i].text), cases[i].at);
    check_parse_fails("1\0002", 3, 1);
    check_parse_fails(NULL, 0, 0);
}
END_TEST

START_TEST(parse_overflows) {
    static const char *const text[] = {"4611686018427387905",
                                       "1e19",
                                       "1e20",
                                       "99999999999999999999",
                                       "1e99999999999999999999",
                                       "4611686018427387904.5000001"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        for (int negative = 0; negative <= 1; negative++) {
            char full[40] = "-";
            int64_t value = 55;
            int32_t inexact = 55;
            rebal_error error = new_error();
            strcpy(full + negative, text[i]);
            ck_assert_int_eq(
                rebal_decimal_parse(&value, &inexact, full, strlen(full), 0, 0, &error),
                REBAL_E_OVERFLOW);
            check_error(&error, REBAL_E_OVERFLOW, REBAL_NONE, negative ? INT64_MIN : INT64_MAX);
            ck_assert(value == 55 && inexact == 55);
        }
    }
}
END_TEST

static const struct {
    int64_t value;
    int32_t exponent;
    const char *text;
} TEXTS[] = {
    {1250, -2, "12.50"},
    {-1250, -2, "-12.50"},
    {0, 0, "0"},
    {0, -2, "0.00"},
    {0, 36, "0"},
    {7, 0, "7"},
    {-7, 3, "-7000"},
    {5, -1, "0.5"},
    {-5, -3, "-0.005"},
    {10, -1, "1.0"},
    {99, -2, "0.99"},
    {100, -2, "1.00"},
    {INT64_MAX, -18, "9.223372036854775807"},
    {INT64_MIN, 0, "-9223372036854775808"},
    {INT64_MIN, -36, "-0.000000000000000009223372036854775808"},
    {INT64_MIN, 36, "-9223372036854775808000000000000000000000000000000000000"},
};

/* Every capacity: written when it fits with its 0, else the need is told and nothing written. */
START_TEST(format) {
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        size_t length = strlen(TEXTS[i].text);
        for (size_t capacity = 0; capacity <= length + 3; capacity++) {
            char *text = malloc(capacity + 1);
            size_t count = 55;
            rebal_error error = new_error();
            memset(text, 'x', capacity + 1);
            rebal_status status = rebal_decimal_format(text, capacity, &count, TEXTS[i].value,
                                                       TEXTS[i].exponent, &error);
            ck_assert_uint_eq(count, length);
            ck_assert_int_eq(status, capacity > length ? REBAL_OK : REBAL_E_CAPACITY);
            if (status == REBAL_OK) {
                ck_assert_str_eq(text, TEXTS[i].text);
                ck_assert(untouched(&error));
            } else {
                check_error(&error, REBAL_E_CAPACITY, REBAL_NONE, (int64_t)length + 1);
                ck_assert_int_eq(text[0], 'x');
            }
            ck_assert_int_eq(text[capacity], 'x');
            free(text);
        }
    }
}
END_TEST

/* Asking for the count is no failure; the count is optional even then. */
START_TEST(format_count) {
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        size_t count = 55;
        rebal_error error = new_error();
        ck_assert_int_eq(
            rebal_decimal_format(NULL, 0, &count, TEXTS[i].value, TEXTS[i].exponent, &error),
            REBAL_OK);
        ck_assert_uint_eq(count, strlen(TEXTS[i].text));
        ck_assert_int_eq(
            rebal_decimal_format(NULL, 0, NULL, TEXTS[i].value, TEXTS[i].exponent, &error),
            REBAL_OK);
        ck_assert(untouched(&error));
    }
}
END_TEST

START_TEST(longest_text) {
    char text[57];
    size_t count = 0;
    ck_assert_int_eq(rebal_decimal_format(text, 57, &count, INT64_MIN, 36, NULL), REBAL_OK);
    ck_assert_uint_eq(count, 56);
    ck_assert_int_eq(rebal_decimal_format(text, 56, NULL, INT64_MIN, 36, NULL), REBAL_E_CAPACITY);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("decimal", &tests);
    tcase_add_test(tests, from_double);
    tcase_add_test(tests, from_double_many);
    tcase_add_test(tests, from_double_bad);
    tcase_add_test(tests, from_double_order);
    tcase_add_test(tests, limit_of_domain);
    tcase_add_test(tests, arguments);
    tcase_add_test(tests, to_double);
    tcase_add_test(tests, parse);
    tcase_add_test(tests, parse_fails);
    tcase_add_test(tests, parse_overflows);
    tcase_add_test(tests, format);
    tcase_add_test(tests, format_count);
    tcase_add_test(tests, longest_text);
    return unit_run(suite);
}
