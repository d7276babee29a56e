/* SPDX-License-Identifier: MIT */
/* Versions, names of codes, reflection, the self test. */
#include "unit/api/hostile.h"

START_TEST(versions) {
    ck_assert_uint_ge(rebal_version(), 100);
    ck_assert_uint_lt(rebal_version(), 1000000);
    ck_assert_uint_ge(rebal_semantics(), 1);
#ifdef RBL_NO_ESTIMATES
    ck_assert_uint_eq(rebal_features(), 0);
#else
    ck_assert_uint_eq(rebal_features(), REBAL_HAS_ESTIMATES);
#endif
}
END_TEST

/* ---- names */

static bool is_named(int32_t code) { return strcmp(rebal_code_name(code), "?") != 0; }

/* Every status, reason, law and condition has a name; other numbers have none. */
START_TEST(codes_have_names) {
    for (int32_t code = REBAL_E_NOT_PSD; code <= REBAL_OK; code++) ck_assert(is_named(code));
    ck_assert(is_named(REBAL_E_INTERNAL));
    for (int32_t law = REBAL_LAW_CASH; law <= REBAL_LAW_SCOPE; law++) {
        ck_assert(is_named(law));
        ck_assert_int_eq(strncmp(rebal_code_name(law), "LAW_", 4), 0);
    }
    for (int32_t bit = REBAL_ON_BAND; bit <= REBAL_ON_BENEFIT; bit *= 2) {
        ck_assert(is_named(1000 + bit));
        ck_assert_int_eq(strncmp(rebal_code_name(1000 + bit), "ON_", 3), 0);
    }
    static const int32_t reasons[][2] = {{REBAL_TRADED, REBAL_TRADED_TO_MINIMUM},
                                         {REBAL_CLIPPED_CASH, REBAL_RAISE_SHORT},
                                         {REBAL_QUIET, REBAL_ODD_LOT},
                                         {REBAL_BLOCKED_NO_BUY, REBAL_NOTHING_LEGAL},
                                         {REBAL_FOREIGN, REBAL_FOREIGN}};
    for (size_t k = 0; k < sizeof reasons / sizeof *reasons; k++)
        for (int32_t code = reasons[k][0]; code <= reasons[k][1]; code++) ck_assert(is_named(code));
    static const int32_t unknown[] = {REBAL_E_UNPROVED - 1,
                                      -98,
                                      -100,
                                      1,
                                      99,
                                      599,
                                      600,
                                      1000,
                                      1003,
                                      1065,
                                      1999,
                                      2099,
                                      2704,
                                      2999,
                                      3000,
                                      4000,
                                      9999,
                                      INT32_MAX,
                                      INT32_MIN};
    for (size_t k = 0; k < sizeof unknown / sizeof *unknown; k++)
        ck_assert_msg(!is_named(unknown[k]), "%d is %s", unknown[k], rebal_code_name(unknown[k]));
    ck_assert_str_eq(rebal_code_name(REBAL_E_STALE_PLAN), "E_STALE_PLAN");
    ck_assert_str_eq(rebal_code_name(REBAL_BLOCKED_FEE), "BLOCKED_FEE");
    ck_assert_str_eq(rebal_code_name(1000 + REBAL_ON_CALENDAR), "ON_CALENDAR");
}
END_TEST

START_TEST(names_are_distinct) {
    enum { FIRST = -200, LAST = 6000 };
    static const char *names[LAST - FIRST];
    size_t n = 0;
    for (int32_t code = FIRST; code < LAST; code++)
        if (is_named(code)) names[n++] = rebal_code_name(code);
    ck_assert_uint_gt(n, 180);
    for (size_t j = 0; j < n; j++)
        for (size_t k = 0; k < j; k++)
            ck_assert_msg(strcmp(names[j], names[k]) != 0, "%s is the name of two codes", names[j]);
}
END_TEST

/* ---- reflection */

typedef struct place {
    const char *name;
    size_t offset, size;
    bool pointer;
} place;

#define PLACE(prefix, type, member)                                                                \
    { prefix #member, offsetof(type, member), sizeof(((type *)0)->member), false }
#define COLUMN(prefix, type, member)                                                               \
    { prefix #member, offsetof(type, member), sizeof(((type *)0)->member[0]), true }
#define TO(member)                                                                                 \
    { "rules." #member, offsetof(rebal_rules, member), 0, true }
#define RULE(member) PLACE("rules.", rebal_rules, member)
#define IN(member) COLUMN("instruments.", rebal_instruments, member)
#define POLICY(member) PLACE("policy.", rebal_policy, member)
#define FEE(member) COLUMN("fees.", rebal_fees, member)
#define LIMITS(prefix)                                                                             \
    PLACE(prefix, rebal_limits, n_orders), PLACE(prefix, rebal_limits, turnover_ppb),              \
        PLACE(prefix, rebal_limits, order_notional), PLACE(prefix, rebal_limits, total_notional),  \
        PLACE(prefix, rebal_limits, price_move_ppb), PLACE(prefix, rebal_limits, price_age_ns)

/* Written out by hand from rebal/rules.h: every field but struct_size, in its order. */
static const place places[] = {RULE(money_exponent),
                               TO(instruments),
                               TO(policy),
                               TO(groups),
                               TO(fees),
                               TO(clip),
                               TO(halt),
                               RULE(in_flight_max),
                               TO(costs),
                               TO(risk),
                               PLACE("instruments.", rebal_instruments, base),
                               PLACE("instruments.", rebal_instruments, n),
                               IN(id),
                               IN(kind),
                               IN(quote),
                               IN(group),
                               IN(quantity_exponent),
                               IN(price_exponent),
                               IN(lot),
                               IN(tick),
                               IN(restriction),
                               IN(holding_min),
                               IN(holding_max),
                               IN(order_min),
                               IN(order_max),
                               IN(notional_min),
                               IN(notional_min_ppb),
                               IN(fee_buy),
                               IN(fee_sell),
                               IN(settle_ns),
                               IN(band_abs_ppb),
                               IN(band_rel_ppb),
                               IN(band_min_ppb),
                               POLICY(scope),
                               POLICY(direction),
                               POLICY(orphans),
                               POLICY(target_sum),
                               POLICY(when[0]),
                               POLICY(when[1]),
                               POLICY(when[2]),
                               POLICY(when[3]),
                               POLICY(sell_order),
                               POLICY(buy_order),
                               POLICY(destination),
                               POLICY(band_abs_ppb),
                               POLICY(band_rel_ppb),
                               POLICY(band_min_ppb),
                               POLICY(inner_ppb),
                               POLICY(inner_abs_ppb),
                               POLICY(soft_ppb),
                               POLICY(release_ppb),
                               POLICY(turnover_ppb),
                               POLICY(flow_ppb),
                               POLICY(period_ns),
                               POLICY(phase_ns),
                               POLICY(cool_down_ns),
                               POLICY(n_due),
                               COLUMN("policy.", rebal_policy, due_ns),
                               POLICY(improve_ppb),
                               POLICY(collar_ppb),
                               POLICY(tracking_error_ppb),
                               POLICY(risk_aversion_ppb),
                               POLICY(horizon_ns),
                               PLACE("groups.", rebal_groups, reserved),
                               PLACE("groups.", rebal_groups, n),
                               COLUMN("groups.", rebal_groups, band_abs_ppb),
                               COLUMN("groups.", rebal_groups, band_rel_ppb),
                               COLUMN("groups.", rebal_groups, band_min_ppb),
                               PLACE("fees.", rebal_fees, tiers),
                               PLACE("fees.", rebal_fees, n),
                               FEE(instrument),
                               FEE(rate_ppb),
                               FEE(fixed),
                               FEE(min),
                               FEE(max),
                               FEE(tier_offset),
                               FEE(tier_from),
                               FEE(tier_rate_ppb),
                               LIMITS("clip."),
                               LIMITS("halt."),
                               PLACE("costs.", rebal_costs, reserved),
                               COLUMN("costs.", rebal_costs, half_spread),
                               COLUMN("costs.", rebal_costs, impact),
                               COLUMN("costs.", rebal_costs, impact_exponent)};

enum { N_PLACES = sizeof places / sizeof *places };

static size_t type_bytes(int32_t type) {
    switch (type % REBAL_TYPE_COLUMN) {
    case REBAL_TYPE_I32:
    case REBAL_TYPE_U32: return 4;
    case REBAL_TYPE_I64:
    case REBAL_TYPE_F64:
    case REBAL_TYPE_U64: return 8;
    case REBAL_TYPE_SIZE: return sizeof(size_t);
    default: return 0;
    }
}

START_TEST(every_parameter) {
    static const char *const units[] = {
        "ppb",      "money",  "ns", "quantity", "price", "row",      "code",  "count",
        "exponent", "struct", "id", "bits",     "zero",  "fraction", "power", "coefficient"};
    rebal_error error = no_error();
    for (size_t i = 0; i < N_PLACES; i++) {
        rebal_param param = {.struct_size = sizeof param};
        ck_assert_int_eq(rebal_param_info(&param, i, &error), REBAL_OK);
        const char *name = rebal_code_name(param.field);
        ck_assert_str_eq(name, places[i].name);
        ck_assert_msg(param.offset == places[i].offset, "%s: offset", name);
        ck_assert_msg(type_bytes(param.type) == places[i].size, "%s: type", name);
        bool pointer = param.type >= REBAL_TYPE_COLUMN || param.type == REBAL_TYPE_STRUCT;
        ck_assert_msg(pointer == places[i].pointer, "%s: column", name);
        bool wide = param.type % REBAL_TYPE_COLUMN == REBAL_TYPE_U64;
        ck_assert(wide ? (uint64_t)param.min <= (uint64_t)param.max : param.min <= param.max);
        bool known = false;
        for (size_t k = 0; k < sizeof units / sizeof *units; k++)
            known |= strcmp(param.unit, units[k]) == 0;
        ck_assert_msg(known, "%s: unit %s", name, param.unit);
        ck_assert_uint_eq(param.struct_size, sizeof param);
    }
    ck_assert(is_untouched(&error));
    rebal_param param = {.struct_size = sizeof param};
    static const size_t after[] = {N_PLACES, N_PLACES + 1, SIZE_MAX};
    for (int k = 0; k < 3; k++) {
        expect_field(rebal_param_info(&param, after[k], &error), &error, REBAL_E_RANGE, "param");
        expect_report(&error, REBAL_E_RANGE, "param", -1, -1, N_PLACES);
    }
}
END_TEST

/* A struct that is too short is refused before a place that there is not. */
static rebal_status read_param(const void *from, void *to, rebal_error *error) {
    uint32_t size;
    (void)from;
    memcpy(&size, to, sizeof size);
    return rebal_param_info(to, size < sizeof(rebal_param) ? N_PLACES : 0, error);
}

START_TEST(parameter_arguments) {
    rebal_error error = no_error();
    expect_field(rebal_param_info(NULL, N_PLACES, &error), &error, REBAL_E_ARGUMENT, "param");
    rebal_param first = {.struct_size = sizeof first};
    ck_assert_int_eq(rebal_param_info(&first, 0, NULL), REBAL_OK);
    expect_any_age(read_param, NULL, &first, sizeof first, sizeof first, "param");
}
END_TEST

/* ---- self test */

START_TEST(selftest) {
    size_t need = rebal_selftest_size();
    unsigned char *block = malloc(need + 64);
    unsigned char *memory = block + (16 - (uintptr_t)block % 16) % 16;
    rebal_error error = no_error();
    memset(block, 0xA5, need + 64);
    ck_assert_uint_gt(need, 0);
    for (size_t shift = 1; shift < 16; shift++)
        expect_field(rebal_selftest(memory + shift, need, &error), &error, REBAL_E_MEMORY,
                     "memory");
    for (size_t less = 1; less < need; less *= 2)
        expect_field(rebal_selftest(memory, need - less, &error), &error, REBAL_E_MEMORY, "memory");
    expect_field(rebal_selftest(memory, 0, &error), &error, REBAL_E_MEMORY, "memory");
    ck_assert_int_eq(memory[0], 0xA5);
    rebal_status own = rebal_selftest(NULL, 0, NULL);
    ck_assert_int_eq(rebal_selftest(memory, need, NULL), own);
    for (size_t k = 0; k < 16; k++) ck_assert_int_eq(memory[need + k], 0xA5);
    free(block);
    ck_assert_int_eq(own, REBAL_OK);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("library", &tests);
    tcase_add_test(tests, versions);
    tcase_add_test(tests, codes_have_names);
    tcase_add_test(tests, names_are_distinct);
    tcase_add_test(tests, every_parameter);
    tcase_add_test(tests, parameter_arguments);
    tcase_add_test(tests, selftest);
    return unit_run(suite);
}
