/* SPDX-License-Identifier: MIT */
#include "base/decimal.h"

#include <string.h>

#include "base/check.h"
#include "base/wide.h"

/* ------------------------------------------------------------------- 192 bits and what was lost */

enum { DECIMAL_LIMBS = 3, DECIMAL_BITS = 64 * DECIMAL_LIMBS, DECIMAL_STEP = 19 };

/* The number itself is limb + something in (0, 1) when sticky, or exactly limb. Dividing twice and
 * rounding down each time is dividing once by the product and rounding down, so operations chain.
 */
typedef struct {
    uint64_t limb[DECIMAL_LIMBS]; /* lowest first */
    bool sticky;
} decimal_big;

/* 10^0..10^19, the last power of ten in 64 bits. */
static const uint64_t decimal_power[DECIMAL_STEP + 1] = {
    UINT64_C(1),
    UINT64_C(10),
    UINT64_C(100),
    UINT64_C(1000),
    UINT64_C(10000),
    UINT64_C(100000),
    UINT64_C(1000000),
    UINT64_C(10000000),
    UINT64_C(100000000),
    UINT64_C(1000000000),
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000),
    UINT64_C(10000000000000000000),
};

static int32_t decimal_least(int32_t a, int32_t b) { return a < b ? a : b; }

/* a * 10^power, which the caller knows to be below 2^192. */
static void decimal_multiply(decimal_big *a, int32_t power) {
    for (int32_t step; power > 0; power -= step) {
        uint64_t carry = 0;
        step = decimal_least(power, DECIMAL_STEP);
        for (int i = 0; i < DECIMAL_LIMBS; i++) {
            rbl_wide_words product = rbl_wide_mul_words(a->limb[i], decimal_power[step]);
            a->limb[i] = product.lo + carry;
            carry = product.hi + (a->limb[i] < carry);
        }
        RBL_ASSERT(carry == 0);
    }
}

static void decimal_divide(decimal_big *a, int32_t power) {
    for (int32_t step; power > 0; power -= step) {
        uint64_t rest = 0;
        step = decimal_least(power, DECIMAL_STEP);
        for (int i = DECIMAL_LIMBS - 1; i >= 0; i--)
            a->limb[i] = rbl_wide_div_words(&rest, rest, a->limb[i], decimal_power[step]);
        a->sticky = a->sticky || rest != 0;
    }
}

/* Bits up to the highest one, 0 for 0. */
static int32_t decimal_bits(const decimal_big *a) {
    int32_t bits = DECIMAL_BITS, i = DECIMAL_LIMBS - 1;
    for (; i > 0 && a->limb[i] == 0; i--) bits -= 64;
    uint64_t top = a->limb[i];
    if (top == 0) return 0;
    for (int32_t half = 32; half > 0; half /= 2) {
        if (top >> (64 - half) == 0) {
            top <<= half;
            bits -= half;
        }
    }
    return bits;
}

/* a * 2^n, which the caller knows to be below 2^192. */
static void decimal_shift_left(decimal_big *a, int32_t n) {
    RBL_ASSERT(n >= 0 && n + decimal_bits(a) <= DECIMAL_BITS);
    for (; n >= 64; n -= 64) {
        a->limb[2] = a->limb[1];
        a->limb[1] = a->limb[0];
        a->limb[0] = 0;
    }
    if (n == 0) return;
    a->limb[2] = a->limb[2] << n | a->limb[1] >> (64 - n);
    a->limb[1] = a->limb[1] << n | a->limb[0] >> (64 - n);
    a->limb[0] <<= n;
}

/* a / 2^n. */
static void decimal_shift_right(decimal_big *a, int32_t n) {
    n = decimal_least(n, DECIMAL_BITS); /* all is lost already */
    for (; n >= 64; n -= 64) {
        a->sticky = a->sticky || a->limb[0] != 0;
        a->limb[0] = a->limb[1];
        a->limb[1] = a->limb[2];
        a->limb[2] = 0;
    }
    if (n == 0) return;
    a->sticky = a->sticky || a->limb[0] << (64 - n) != 0;
    a->limb[0] = a->limb[0] >> n | a->limb[1] << (64 - n);
    a->limb[1] = a->limb[1] >> n | a->limb[2] << (64 - n);
    a->limb[2] >>= n;
}

/* ---------------------------------------------------------------------------------- rounding */

/* A size cut at the unit: whole + half / 2 + something in (0, 1/2) when sticky. */
typedef struct {
    uint64_t whole; /* below 2^64 - 1 */
    bool half;
    bool sticky;
} decimal_cut;

/* F-DECIMAL: whether the size grows to the next whole one. */
static bool decimal_grows(decimal_cut cut, bool negative, int32_t rounding) {
    bool inexact = cut.half || cut.sticky;
    switch (rounding) {
    case REBAL_NEAREST: return cut.half && (cut.sticky || (cut.whole & 1) != 0);
    case REBAL_DOWN: return inexact && negative;
    case REBAL_UP: return inexact && !negative;
    case REBAL_AWAY_FROM_ZERO: return inexact;
    default: return false; /* REBAL_TOWARD_ZERO */
    }
}

static rebal_status decimal_round(int64_t *value, bool *inexact, decimal_cut cut, bool negative,
                                  int32_t rounding) {
    uint64_t size = cut.whole + decimal_grows(cut, negative, rounding);
    if (size > UINT64_C(1) << 62) return REBAL_E_OVERFLOW;
    *value = negative ? -(int64_t)size : (int64_t)size;
    *inexact = cut.half || cut.sticky;
    return REBAL_OK;
}

/* ----------------------------------------------------------------------------------- doubles */

enum { DECIMAL_FRACTION_BITS = 52, DECIMAL_FIELD_MAX = 0x7FF, DECIMAL_BIAS = 1075 };

/* With number = m 2^e: the integer part of 2 m 2^e / 10^exponent has the half as its last bit. m <
 * 2^53 and 10^36 < 2^120, so a product fits; a left shift that does not is above 2^192 / 10^36 >
 * 2^72. */
rebal_status rbl_decimal_from_double(int64_t *value, bool *inexact, double number, int32_t exponent,
                                     int32_t rounding) {
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    int32_t field = (int32_t)(bits >> DECIMAL_FRACTION_BITS & DECIMAL_FIELD_MAX);
    int32_t shift = field - DECIMAL_BIAS + 1; /* subnormals: one less, and all is lost either way */
    uint64_t implicit = field == 0 ? 0 : UINT64_C(1) << DECIMAL_FRACTION_BITS;
    if (field == DECIMAL_FIELD_MAX) return REBAL_E_NOT_FINITE;
    decimal_big a = {{(bits & ((UINT64_C(1) << DECIMAL_FRACTION_BITS) - 1)) | implicit}, false};
    decimal_multiply(&a, -exponent);
    if (shift > 0) {
        int32_t size = decimal_bits(&a);
        if (size != 0 && size + shift > DECIMAL_BITS) return REBAL_E_OVERFLOW;
        if (size != 0) decimal_shift_left(&a, shift);
    } else {
        decimal_shift_right(&a, -shift);
    }
    decimal_divide(&a, exponent);
    if ((a.limb[1] | a.limb[2]) != 0) return REBAL_E_OVERFLOW;
    decimal_cut cut = {a.limb[0] >> 1, (a.limb[0] & 1) != 0, a.sticky};
    return decimal_round(value, inexact, cut, bits >> 63 != 0, rounding);
}

/* a * 2^power as the nearest double; a > 0 of at least 54 bits when sticky. */
static double decimal_nearest_double(decimal_big a, int32_t power, bool negative) {
    int32_t excess = decimal_bits(&a) - (DECIMAL_FRACTION_BITS + 2);
    if (excess >= 0) {
        decimal_shift_right(&a, excess);
    } else {
        decimal_shift_left(&a, -excess);
    }
    decimal_cut cut = {a.limb[0] >> 1, (a.limb[0] & 1) != 0, a.sticky};
    uint64_t m = cut.whole + decimal_grows(cut, negative, REBAL_NEAREST);
    /* 2^52 <= m <= 2^53: its top bit adds one to the field, or two when it was rounded up. */
    uint64_t field = (uint64_t)(power + excess + 1 + DECIMAL_BIAS - 1);
    uint64_t bits = (field << DECIMAL_FRACTION_BITS) + m + ((uint64_t)negative << 63);
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* Before a division the value is shifted to the top: 2^191 / 10^36 has 71 bits at least. */
double rbl_decimal_to_double(int64_t value, int32_t exponent) {
    bool negative = value < 0;
    decimal_big a = {{negative ? 0 - (uint64_t)value : (uint64_t)value}, false};
    int32_t shift = 0;
    if (value == 0) return 0.0;
    decimal_multiply(&a, exponent);
    if (exponent < 0) {
        shift = DECIMAL_BITS - decimal_bits(&a);
        decimal_shift_left(&a, shift);
        decimal_divide(&a, -exponent);
    }
    return decimal_nearest_double(a, -shift, negative);
}

/* -------------------------------------------------------------------------------------- text */

/* A text taken apart. Positions are indices; exponents beyond 10^17 in size stand for any such:
 * no text is so long that it could make up for it. */
typedef struct {
    size_t at; /* next character; the offending one on failure */
    size_t begin;
    size_t point; /* of the point, or end */
    size_t end;   /* of digits and point */
    int64_t exponent;
    bool negative;
} decimal_text;

static bool decimal_is_digit(const char *text, size_t length, size_t at) {
    return at < length && text[at] >= '0' && text[at] <= '9';
}

/* Skips an optional sign; whether it is a minus. */
static bool decimal_sign(decimal_text *t, const char *text, size_t length) {
    bool negative = t->at < length && text[t->at] == '-';
    if (negative || (t->at < length && text[t->at] == '+')) t->at++;
    return negative;
}

/* Skips digits with at most one point; false when there is no digit. */
static bool decimal_mantissa(decimal_text *t, const char *text, size_t length) {
    t->begin = t->at;
    while (decimal_is_digit(text, length, t->at)) t->at++;
    t->point = t->at;
    bool has_point = t->at < length && text[t->at] == '.';
    if (has_point) t->at++;
    while (decimal_is_digit(text, length, t->at)) t->at++;
    t->end = t->at;
    return t->end - t->begin > (has_point ? 1 : 0);
}

/* Reads e, sign and digits; false when a digit is missing. */
static bool decimal_exponent(decimal_text *t, const char *text, size_t length) {
    if (t->at == length || (text[t->at] != 'e' && text[t->at] != 'E')) return true;
    t->at++;
    bool negative = decimal_sign(t, text, length);
    int64_t size = 0;
    if (!decimal_is_digit(text, length, t->at)) return false;
    for (; decimal_is_digit(text, length, t->at); t->at++) {
        if (size < INT64_C(100000000000000000)) size = size * 10 + (text[t->at] - '0');
    }
    t->exponent = negative ? -size : size;
    return true;
}

static bool decimal_scan(decimal_text *t, const char *text, size_t length) {
    t->negative = decimal_sign(t, text, length);
    return decimal_mantissa(t, text, length) && decimal_exponent(t, text, length) &&
           t->at == length;
}

/* Cuts the digits from `first`, not 0, to the end of t after the first `places` of them, of which
 * there may be fewer; places <= 19. */
static decimal_cut decimal_cut_digits(const decimal_text *t, const char *text, size_t first,
                                      int64_t places) {
    decimal_cut cut = {0, false, false};
    for (size_t i = first; i < t->end; i++) {
        if (i == t->point) continue;
        unsigned digit = (unsigned)(text[i] - '0');
        if (places > 0) {
            cut.whole = cut.whole * 10 + digit;
        } else if (places == 0) {
            cut.half = digit >= 5;
            cut.sticky = digit % 5 != 0;
        } else {
            cut.sticky = cut.sticky || digit != 0;
        }
        places -= places >= 0;
    }
    for (; places > 0; places--) cut.whole *= 10;
    return cut;
}

rebal_status rbl_decimal_parse(int64_t *value, bool *inexact, size_t *at, const char *text,
                               size_t length, int32_t exponent, int32_t rounding) {
    decimal_text t = {.at = 0};
    bool valid = decimal_scan(&t, text, length);
    *at = t.at;
    if (!valid) return REBAL_E_PARSE;
    size_t first = t.begin;
    while (first < t.end && (text[first] == '0' || first == t.point)) first++;
    decimal_cut cut = {0, false, false};
    if (first < t.end) {
        /* The number is 0.ddd... * 10^places units, its first d not 0. */
        int64_t places = (int64_t)t.point - (int64_t)first + (first > t.point);
        places += t.exponent - exponent;
        if (places > DECIMAL_STEP) return REBAL_E_OVERFLOW;
        cut = decimal_cut_digits(&t, text, first, places);
    }
    return decimal_round(value, inexact, cut, t.negative, rounding);
}

/* The text from its last character to its first, into to[56]; the number of characters. */
static size_t decimal_backwards(char *to, int64_t value, int32_t exponent) {
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    int32_t places = exponent < 0 ? -exponent : 0;
    size_t n = 0;
    for (int32_t i = 0; i < exponent && size != 0; i++) to[n++] = '0';
    for (int32_t i = 0; i <= places || size != 0; i++) {
        if (i == places && places > 0) to[n++] = '.';
        to[n++] = (char)('0' + size % 10);
        size /= 10;
    }
    if (value < 0) to[n++] = '-';
    return n;
}

size_t rbl_decimal_format(char text[RBL_DECIMAL_TEXT_BYTES], int64_t value, int32_t exponent) {
    char backwards[RBL_DECIMAL_TEXT_BYTES];
    size_t n = decimal_backwards(backwards, value, exponent);
    for (size_t i = 0; i < n; i++) text[i] = backwards[n - 1 - i];
    text[n] = 0;
    return n;
}
