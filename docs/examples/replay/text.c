/* SPDX-License-Identifier: MIT */
/* Numbers and reasons in words. Integers are printed exactly; only percentages are rounded. */
#include "replay.h"
#include <stdlib.h>
#include <string.h>

/* 1234567 with commas: 1,234,567. */
static char *grouped(char *text, int64_t number) {
    char digits[32];
    int length =
        snprintf(digits, sizeof digits, "%lld", (long long)(number < 0 ? -number : number));
    char *out = text;
    if (number < 0) *out++ = '-';
    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0) *out++ = ',';
        *out++ = digits[i];
    }
    *out = '\0';
    return text;
}

static char *with_decimals(char *text, int64_t number, int64_t one, int digits) {
    size_t used;
    int64_t rest = number % one;
    grouped(text, number / one);
    if (number < 0 && number / one == 0) strcpy(text, "-0");
    used = strlen(text);
    snprintf(text + used, TEXT_BYTES - used, ".%0*lld", digits, (long long)llabs(rest));
    return text;
}

char *text_money(char *text, int64_t cents) { return with_decimals(text, cents, 100, 2); }

char *text_dollars(char *text, int64_t cents) { return grouped(text, (cents + 50) / 100); }

char *text_quantity(char *text, int64_t quantity) { return grouped(text, quantity); }

char *text_price(char *text, int64_t price) { return with_decimals(text, price, 1000, 3); }

char *text_percent(char *text, int64_t ppb, int digits) {
    snprintf(text, TEXT_BYTES, "%.*f", digits, (double)ppb / 1e7);
    return text;
}

char *text_drift(char *text, int64_t ppb) {
    snprintf(text, TEXT_BYTES, "%+.2f", (double)ppb / 1e7);
    return text;
}

char *text_day(char *text, const char *date) {
    static const char *const month[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    long m = strtol(date + 5, NULL, 10);
    snprintf(text, TEXT_BYTES, "%ld %s %.4s", strtol(date + 8, NULL, 10),
             m >= 1 && m <= 12 ? month[m - 1] : "?", date);
    return text;
}

const char *text_reason(int32_t reason) {
    switch (reason) {
    case REBAL_TRADED: return "traded to its destination";
    case REBAL_TRADED_TO_FUND: return "sold further, to raise cash";
    case REBAL_TRADED_TO_FEE: return "traded; one more share would not fit after its fee";
    case REBAL_CLIPPED_CASH: return "bought less: the cash ran out";
    case REBAL_QUIET: return "no band broken, nothing due";
    case REBAL_AT_DESTINATION: return "where it should be";
    case REBAL_WITHIN_LOT: return "less than one share away";
    case REBAL_IS_CASH: return "what the orders leave";
    case REBAL_BLOCKED_CASH: return "no cash left for one order";
    case REBAL_BLOCKED_MINIMUM: return "the smallest order would go too far";
    case REBAL_BLOCKED_FEE: return "the fee would eat the trade";
    case REBAL_BLOCKED_FEE_DESTINATION: return "a share fits, but not after its fee";
    case REBAL_NOTHING_LEGAL: return "out of band, but no order is possible";
    default: return rebal_code_name(reason);
    }
}

/* Of the orders of a plan that trades the whole book. */
char *text_why(char *text, const line *l) {
    const char *band = l->side > 0   ? "above its band"
                       : l->side < 0 ? "below its band"
                                     : "in its band";
    const char *what = text_reason(l->reason);
    if (l->reason == REBAL_TRADED) what = l->quantity < 0 ? "sold to target" : "bought to target";
    if (l->reason == REBAL_IS_CASH && l->side > 0) what = "invested";
    snprintf(text, TEXT_BYTES, "%s: %s", band, what);
    return text;
}

const char *text_fired(int32_t fired) {
    if (fired == 0) return "nothing";
    if (fired == REBAL_ON_BAND) return "band";
    if (fired == REBAL_ON_CALENDAR) return "calendar";
    return fired == (REBAL_ON_BAND | REBAL_ON_CALENDAR) ? "calendar and band" : "several";
}
