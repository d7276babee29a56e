/* SPDX-License-Identifier: MIT */
/* Hostile rules: every field beyond its bounds, structs of another age, NULL, foreign memory. */
#include <math.h>

#include "unit/api/hostile.h"

static rebal_status create(const rules *r, rebal_error *error) {
    rebal_engine *engine = (rebal_engine *)error;
    *error = no_error();
    rebal_status status = rebal_engine_create(&engine, &r->top, NULL, 0, error);
    ck_assert((engine != NULL) == (status == REBAL_OK));
    ck_assert(is_untouched(error) == (status == REBAL_OK));
    rebal_engine_destroy(engine);
    ck_assert_int_eq(rebal_engine_create(&engine, &r->top, NULL, 0, NULL), status);
    rebal_engine_destroy(engine);
    return status;
}

/* ---- every field by reflection */

typedef struct field {
    rebal_param param;
    const char *name;
    unsigned char *at; /* the value, or the pointer to the values */
    size_t count;      /* of a column; 0: one value */
    int32_t type;      /* of one value */
} field;

static unsigned char *field_struct(rules *r, const char *name) {
    static const char *const names[] = {"rules.", "instruments.", "policy.", "groups.",
                                        "fees.",  "clip.",        "halt.",   "costs."};
    void *structs[] = {&r->top,  &r->instruments, &r->policy, &r->groups,
                       &r->fees, &r->clip,        &r->halt,   &r->costs};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strncmp(name, names[k], strlen(names[k])) == 0) return structs[k];
    ck_abort_msg("%s is of no struct", name);
}

static size_t field_length(const char *name) {
    if (strcmp(name, "fees.tier_offset") == 0) return FEES + 1;
    if (strncmp(name, "fees.tier", 9) == 0) return TIERS;
    if (strncmp(name, "fees.", 5) == 0) return FEES;
    if (strncmp(name, "groups.", 7) == 0) return GROUPS;
    return strcmp(name, "policy.due_ns") == 0 ? DUE : ROWS;
}

static bool field_open(field *f, rules *r, size_t i) {
    f->param.struct_size = sizeof f->param;
    if (rebal_param_info(&f->param, i, NULL) != REBAL_OK) return false;
    f->name = rebal_code_name(f->param.field);
    f->at = field_struct(r, f->name) + f->param.offset;
    f->count = f->param.type >= REBAL_TYPE_COLUMN ? field_length(f->name) : 0;
    f->type = f->param.type % REBAL_TYPE_COLUMN;
    if (f->count > 0) memcpy(&f->at, f->at, sizeof(uint8_t *));
    return true;
}

static size_t field_bytes(const field *f) {
    if (f->type == REBAL_TYPE_SIZE) return sizeof(size_t);
    return f->type == REBAL_TYPE_I32 || f->type == REBAL_TYPE_U32 ? 4 : 8;
}

static void field_put(const field *f, size_t k, int64_t value) {
    size_t bytes = field_bytes(f);
    int32_t narrow = (int32_t)(uint32_t)(uint64_t)value;
    memcpy(f->at + k * bytes, bytes == 4 ? (void *)&narrow : (void *)&value, bytes);
}

static int64_t field_get(const field *f, size_t k) {
    int64_t value = 0;
    int32_t narrow;
    uint32_t bits;
    if (field_bytes(f) == 8) memcpy(&value, f->at + 8 * k, 8);
    memcpy(&narrow, f->at + field_bytes(f) * k, 4);
    memcpy(&bits, f->at + field_bytes(f) * k, 4);
    if (f->type == REBAL_TYPE_I32) value = narrow;
    if (f->type == REBAL_TYPE_U32) value = bits;
    return value;
}

/* The least and the greatest number that its type can hold. */
static int64_t type_min(int32_t type) {
    return type == REBAL_TYPE_I32 ? INT32_MIN : type == REBAL_TYPE_I64 ? INT64_MIN : 0;
}

static int64_t type_max(int32_t type) {
    return type == REBAL_TYPE_I32 ? INT32_MAX : type == REBAL_TYPE_U32 ? UINT32_MAX : INT64_MAX;
}

static void refuse(const rules *r, const field *f, size_t k, int64_t bad) {
    bool of_rows = strncmp(f->name, "instruments.", 12) == 0 && f->count > 0;
    bool shorts = bad < 0 && strcmp(f->name, "instruments.holding_min") == 0;
    rebal_error error;
    int64_t before = field_get(f, k);
    rebal_status expected = shorts ? REBAL_E_UNSUPPORTED : REBAL_E_RANGE;
    field_put(f, k, bad);
    ck_assert_msg(create(r, &error) == expected, "%s = %lld", f->name, (long long)bad);
    expect_report(&error, expected, f->name, of_rows ? (int32_t)k : REBAL_NONE,
                  f->count > 0 ? (int64_t)k : REBAL_NONE, bad);
    ck_assert_uint_eq(rebal_engine_size(&r->top), 0);
    field_put(f, k, before);
}

/* I-15. */
START_TEST(beyond_every_bound) {
    rules r;
    field f;
    size_t seen = 0;
    rules_fill(&r);
    for (size_t i = 0; field_open(&f, &r, i); i++) {
        size_t last = f.count > 0 ? f.count - 1 : 0, places[] = {0, last / 2, last};
        if (f.type == REBAL_TYPE_STRUCT || f.type == REBAL_TYPE_U64) continue;
        if (f.type == REBAL_TYPE_F64) continue;
        for (size_t p = 0; p < (f.count > 0 ? 3u : 1u); p++) {
            int64_t least = type_min(f.type), most = type_max(f.type);
            if (f.param.min > least) refuse(&r, &f, places[p], f.param.min - 1), seen++;
            if (f.param.min > least) refuse(&r, &f, places[p], least), seen++;
            if (f.param.max < most) refuse(&r, &f, places[p], f.param.max + 1), seen++;
            if (f.param.max < most) refuse(&r, &f, places[p], most), seen++;
        }
    }
    ck_assert_uint_gt(seen, 500);
}
END_TEST

static double as_double(int64_t bits) {
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static void refuse_double(const rules *r, const field *f, size_t k, double bad, int64_t reported) {
    rebal_error error;
    double before = ((double *)(void *)f->at)[k];
    rebal_status expected = bad - bad == 0 ? REBAL_E_RANGE : REBAL_E_NOT_FINITE;
    ((double *)(void *)f->at)[k] = bad;
    ck_assert_msg(create(r, &error) == expected, "%s = %g", f->name, bad);
    expect_report(&error, expected, f->name, (int32_t)k, (int64_t)k, reported);
    ((double *)(void *)f->at)[k] = before;
}

/* I-15: of doubles, on both sides of both bounds. */
START_TEST(doubles_beyond_every_bound) {
    rules r;
    field f;
    size_t seen = 0;
    rules_fill(&r);
    for (size_t i = 0; field_open(&f, &r, i); i++)
        for (size_t k = 0; k < ROWS && f.type == REBAL_TYPE_F64; k += 2, seen++) {
            double most = as_double(f.param.max), least = as_double(f.param.min);
            refuse_double(&r, &f, k, nextafter(most, INFINITY), most < 1e18 ? 1 : INT64_MAX);
            refuse_double(&r, &f, k, nextafter(least, -1), 0);
            refuse_double(&r, &f, k, -7.5, -7);
            refuse_double(&r, &f, k, 1e300, INT64_MAX);
            refuse_double(&r, &f, k, -1e300, INT64_MIN);
            refuse_double(&r, &f, k, INFINITY, INT64_MAX);
            refuse_double(&r, &f, k, -INFINITY, INT64_MIN);
            refuse_double(&r, &f, k, NAN, 0);
        }
    ck_assert_uint_eq(seen, 3 * 3);
}
END_TEST

/* Fields whose bounds contradict the rest of these rules, or would need longer arrays. */
static bool bound_contradicts(const char *name) {
    static const char *const names[] = {
        "instruments.base",     "instruments.n",      "instruments.kind",
        "instruments.quote",    "instruments.group",  "instruments.fee_buy",
        "instruments.fee_sell", "policy.phase_ns",    "policy.n_due",
        "policy.due_ns",        "groups.n",           "fees.n",
        "fees.instrument",      "fees.rate_ppb",      "fees.tier_offset",
        "fees.tier_from",       "fees.tier_rate_ppb", "fees.tiers"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcmp(name, names[k]) == 0) return true;
    bool has_estimates = (rebal_features() & REBAL_HAS_ESTIMATES) != 0;
    if (strncmp(name, "policy.when", 11) == 0) return true; /* needs a risk model */
    if (strcmp(name, "policy.destination") == 0) return true;
    if (strncmp(name, "costs.", 6) == 0 && !has_estimates) return true;
    return strcmp(name, "rules.money_exponent") == 0 ||
           strcmp(name, "instruments.quantity_exponent") == 0;
}

START_TEST(at_every_bound) {
    rules r;
    field f;
    rules_fill(&r);
    for (size_t i = 0; field_open(&f, &r, i); i++) {
        if (f.type == REBAL_TYPE_STRUCT || bound_contradicts(f.name)) continue;
        for (size_t k = 0; k < (f.count > 0 ? f.count : 1); k++) {
            rebal_error error;
            int64_t before = field_get(&f, k);
            bool id = f.type == REBAL_TYPE_U64;
            field_put(&f, k, id ? INT64_MIN : f.param.min);
            ck_assert_msg(create(&r, &error) == REBAL_OK, "%s at its least", f.name);
            field_put(&f, k, id ? -1 : f.param.max);
            ck_assert_msg(create(&r, &error) == REBAL_OK, "%s at its greatest", f.name);
            field_put(&f, k, before);
        }
    }
}
END_TEST

/* ---- what fields say together; in the order in which create looks */

typedef struct contradiction {
    void (*make)(rules *r);
    rebal_status status;
    const char *field;
    int32_t row;
    int64_t index, value;
} contradiction;

#define BREAKS(name, action)                                                                       \
    static void name(rules *r) { action; }

BREAKS(no_instruments, r->top.instruments = NULL)
BREAKS(small_policy, r->policy.struct_size = 8)
BREAKS(small_groups, r->groups.struct_size = 8)
BREAKS(small_fees, r->fees.struct_size = 8)
BREAKS(small_clip, r->clip.struct_size = 8)
BREAKS(small_halt, r->halt.struct_size = 8)
BREAKS(small_costs, r->costs.struct_size = 8)
BREAKS(bad_money, r->top.money_exponent = 7)
BREAKS(bad_lot, r->lot[4] = 0)
BREAKS(short_min, r->holding_min[2] = -1)
BREAKS(bad_collar, r->policy.collar_ppb = REBAL_ONE)
BREAKS(bad_group_band, r->group_abs[1] = -1)
BREAKS(bad_rate, r->rate[2] = REBAL_ONE)
BREAKS(bad_clip, r->clip.price_move_ppb = 1)
BREAKS(bad_halt, r->halt.turnover_ppb = -1)
BREAKS(base_row, r->instruments.base = ROWS)
BREAKS(base_no_cash, r->kind[BASE] = REBAL_ASSET)
BREAKS(second_cash, r->kind[2] = REBAL_CASH)
BREAKS(other_quote, r->quote[2] = 0)
BREAKS(group_row, r->group[2] = GROUPS)
BREAKS(base_exponent, (r->quantity_exponent[BASE] = -3, r->group[2] = 1))
BREAKS(order_max, (r->order_min[3] = 10, r->order_max[3] = 9))
BREAKS(fee_buy_row, r->fee_buy[4] = FEES)
BREAKS(fee_sell_row, r->fee_sell[4] = FEES)
BREAKS(two_inners, (r->policy.inner_ppb = 1, r->policy.inner_abs_ppb = 2))
BREAKS(soft, (r->policy.when[3] = REBAL_ON_SOFT, r->policy.inner_ppb = 7))
BREAKS(released, (r->policy.release_ppb = 6, r->policy.inner_ppb = 7))
BREAKS(phase, (r->policy.period_ns = 5, r->policy.phase_ns = 6))
BREAKS(no_due, r->policy.due_ns = NULL)
BREAKS(no_dates, (r->policy.when[1] = REBAL_ON_CALENDAR | REBAL_ON_BAND, r->policy.n_due = 0))
BREAKS(unsorted_due, r->due[2] = r->due[1])
BREAKS(no_risk, r->policy.when[2] = REBAL_ON_TRACKING_ERROR)
BREAKS(fee_in_third, r->fee_row[2] = 3)
BREAKS(fee_max, (r->fee_min[1] = 10, r->fee_max[1] = 9))
BREAKS(bad_tiers, r->fees.tiers = REBAL_TIERS_WHOLE + 1)
BREAKS(whole_tiers, r->fees.tiers = REBAL_TIERS_WHOLE)
BREAKS(first_offset, r->tier_offset[0] = 1)
BREAKS(falling_offsets, r->tier_offset[1] = 3)
BREAKS(last_offset, (r->tier_offset[1] = 4, r->tier_offset[2] = 4, r->tier_offset[3] = 3))
BREAKS(no_tier_offset, r->fees.tier_offset = NULL)
BREAKS(only_tier_from, r->fees.tier_offset = r->fees.tier_rate_ppb = NULL)
BREAKS(only_tier_rate, r->fees.tier_offset = r->fees.tier_from = NULL)
BREAKS(no_tier_from, r->fees.tier_from = NULL)
BREAKS(no_tier_rate, r->fees.tier_rate_ppb = NULL)
BREAKS(tiers_descend, r->tier_from[3] = r->tier_from[2])
BREAKS(first_tier_rises, r->tier_rate[2] = r->rate[2] + 1)
BREAKS(tier_rises, r->tier_rate[1] = r->tier_rate[0] + 1)
BREAKS(same_id, r->id[3] = r->id[1])
BREAKS(far_exponents, (r->price_exponent[2] = 6, r->quantity_exponent[2] = 6,
                       r->price_exponent[4] = -18, r->quantity_exponent[4] = -18))

static const contradiction contradictions[] = {
    {no_instruments, REBAL_E_ARGUMENT, "rules.instruments", -1, -1, 0},
    {small_policy, REBAL_E_STRUCT, "rules.policy", -1, -1, 0},
    {small_groups, REBAL_E_STRUCT, "rules.groups", -1, -1, 0},
    {small_fees, REBAL_E_STRUCT, "rules.fees", -1, -1, 0},
    {small_clip, REBAL_E_STRUCT, "rules.clip", -1, -1, 0},
    {small_halt, REBAL_E_STRUCT, "rules.halt", -1, -1, 0},
    {small_costs, REBAL_E_STRUCT, "rules.costs", -1, -1, 0},
    {bad_money, REBAL_E_RANGE, "rules.money_exponent", -1, -1, 7},
    {bad_lot, REBAL_E_RANGE, "instruments.lot", 4, 4, 0},
    {short_min, REBAL_E_UNSUPPORTED, "instruments.holding_min", 2, 2, -1},
    {bad_collar, REBAL_E_RANGE, "policy.collar_ppb", -1, -1, REBAL_ONE},
    {bad_group_band, REBAL_E_RANGE, "groups.band_abs_ppb", -1, 1, -1},
    {bad_tiers, REBAL_E_RANGE, "fees.tiers", -1, -1, 2},
    {bad_rate, REBAL_E_RANGE, "fees.rate_ppb", -1, 2, REBAL_ONE},
    {bad_clip, REBAL_E_RANGE, "clip.price_move_ppb", -1, -1, 1},
    {bad_halt, REBAL_E_RANGE, "halt.turnover_ppb", -1, -1, -1},
    {base_row, REBAL_E_ROW, "instruments.base", -1, -1, ROWS},
    {base_no_cash, REBAL_E_RANGE, "instruments.kind", BASE, BASE, REBAL_ASSET},
    {second_cash, REBAL_E_UNSUPPORTED, "instruments.kind", 2, 2, REBAL_CASH},
    {other_quote, REBAL_E_UNSUPPORTED, "instruments.quote", 2, 2, 0},
    {group_row, REBAL_E_ROW, "instruments.group", 2, 2, GROUPS},
    {order_max, REBAL_E_RANGE, "instruments.order_max", 3, 3, 9},
    {fee_buy_row, REBAL_E_ROW, "instruments.fee_buy", 4, 4, FEES},
    {fee_sell_row, REBAL_E_ROW, "instruments.fee_sell", 4, 4, FEES},
    {two_inners, REBAL_E_RANGE, "policy.inner_abs_ppb", -1, -1, 2},
    {soft, REBAL_E_RANGE, "policy.soft_ppb", -1, -1, 0},
    {released, REBAL_E_RANGE, "policy.release_ppb", -1, -1, 6},
    {phase, REBAL_E_RANGE, "policy.phase_ns", -1, -1, 6},
    {no_due, REBAL_E_ARGUMENT, "policy.due_ns", -1, -1, 0},
    {unsorted_due, REBAL_E_RANGE, "policy.due_ns", -1, 2, 1000},
    {no_risk, REBAL_E_ARGUMENT, "rules.risk", -1, -1, 0},
    {whole_tiers, REBAL_E_UNSUPPORTED, "fees.tiers", -1, -1, 1},
    {first_offset, REBAL_E_RANGE, "fees.tier_offset", -1, 0, 1},
    {falling_offsets, REBAL_E_RANGE, "fees.tier_offset", -1, 2, 2},
    {no_tier_from, REBAL_E_ARGUMENT, "fees.tier_from", -1, -1, 0},
    {fee_max, REBAL_E_RANGE, "fees.max", -1, 1, 9},
    {fee_in_third, REBAL_E_UNSUPPORTED, "fees.instrument", -1, 2, 3},
    {same_id, REBAL_E_DUPLICATE, "instruments.id", 3, 3, 993},
    {far_exponents, REBAL_E_OVERFLOW, "instruments.price_exponent", 2, 2, 48},
    /* from here on never two at once: they spoil each other */
    {base_exponent, REBAL_E_RANGE, "instruments.quantity_exponent", BASE, BASE, -3},
    {last_offset, REBAL_E_RANGE, "fees.tier_offset", -1, 3, 3},
    {no_dates, REBAL_E_RANGE, "policy.period_ns", -1, -1, 0},
    {no_tier_offset, REBAL_E_ARGUMENT, "fees.tier_offset", -1, -1, 0},
    {only_tier_from, REBAL_E_ARGUMENT, "fees.tier_offset", -1, -1, 0},
    {only_tier_rate, REBAL_E_ARGUMENT, "fees.tier_offset", -1, -1, 0},
    {no_tier_rate, REBAL_E_ARGUMENT, "fees.tier_rate_ppb", -1, -1, 0},
    {tiers_descend, REBAL_E_RANGE, "fees.tier_from", -1, 3, 5000},
    {first_tier_rises, REBAL_E_RANGE, "fees.tier_rate_ppb", -1, 2, 3000001},
    {tier_rises, REBAL_E_RANGE, "fees.tier_rate_ppb", -1, 1, 2000001},
};

enum { N_CONTRADICTIONS = sizeof contradictions / sizeof *contradictions, N_PAIRED = 37 };

static void expect_contradiction(const rules *r, const contradiction *c) {
    rebal_error error;
    rebal_status status = create(r, &error);
    ck_assert_msg(status == c->status, "%s: %s", c->field, rebal_code_name(status));
    expect_report(&error, c->status, c->field, c->row, c->index, c->value);
}

/* I-15. */
START_TEST(every_contradiction) {
    const contradiction *c = &contradictions[_i];
    rules r;
    rules_fill(&r);
    c->make(&r);
    expect_contradiction(&r, c);
}
END_TEST

/* I-15. Of any two, the first in the documented order is the one reported. */
START_TEST(in_documented_order) {
    for (int j = _i + 1; j < N_PAIRED; j++) {
        rules r;
        rules_fill(&r);
        contradictions[j].make(&r);
        contradictions[_i].make(&r);
        expect_contradiction(&r, &contradictions[_i]);
    }
}
END_TEST

/* Memory is looked at after the rules, and before what takes memory to find. */
START_TEST(memory_in_order) {
    static _Alignas(16) unsigned char memory[16];
    for (int k = 0; k < N_PAIRED; k++) {
        bool late = contradictions[k].make == same_id || contradictions[k].make == far_exponents;
        rules r;
        rebal_engine *engine;
        rebal_error error = no_error();
        rules_fill(&r);
        contradictions[k].make(&r);
        rebal_status status = rebal_engine_create(&engine, &r.top, memory, sizeof memory, &error);
        ck_assert_int_eq(status, late ? REBAL_E_MEMORY : contradictions[k].status);
        ck_assert_ptr_null(engine);
    }
}
END_TEST

START_TEST(rules_null) {
    rules r;
    rebal_error error = no_error();
    rebal_engine *engine = (rebal_engine *)&r;
    rules_fill(&r);
    expect_field(rebal_engine_create(NULL, &r.top, NULL, 0, &error), &error, REBAL_E_ARGUMENT,
                 "engine");
    expect_field(rebal_engine_create(&engine, NULL, NULL, 0, &error), &error, REBAL_E_ARGUMENT,
                 "rules");
    ck_assert_ptr_null(engine);
    ck_assert_uint_eq(rebal_engine_size(NULL), 0);
    rebal_engine_destroy(NULL);
}
END_TEST

/* Only instruments, struct_size and n are required; all else may be NULL. */
START_TEST(nothing_but_a_count) {
    static const size_t counts[] = {0, 1, 2, 100000, 100001};
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
        rebal_instruments in = {.struct_size = sizeof in, .n = counts[k]};
        rebal_rules top = {.struct_size = sizeof top, .instruments = &in};
        rebal_error error = no_error();
        rebal_engine *engine;
        rebal_status status = rebal_engine_create(&engine, &top, NULL, 0, &error);
        bool bad = counts[k] == 0 || counts[k] > 100000;
        ck_assert_int_eq(status, bad ? REBAL_E_RANGE : REBAL_OK);
        if (bad) expect_report(&error, REBAL_E_RANGE, "instruments.n", -1, -1, (int64_t)counts[k]);
        rebal_engine_destroy(engine);
        in.n = SIZE_MAX - k;
        ck_assert_uint_eq(rebal_engine_size(&top), 0);
    }
}
END_TEST

/* The first, a middle and the last of the largest number of rows. */
START_TEST(largest_columns) {
    enum { MOST = 100000 };
    static int64_t lot[MOST];
    static uint64_t id[MOST];
    static const int32_t rows[] = {0, MOST / 2, MOST - 1};
    rebal_instruments in = {.struct_size = sizeof in, .base = 7, .n = MOST, .id = id, .lot = lot};
    rebal_rules top = {.struct_size = sizeof top, .instruments = &in};
    rebal_engine *engine;
    for (int32_t k = 0; k < MOST; k++) lot[k] = 1, id[k] = (uint64_t)(MOST - k);
    for (int k = 0; k < 3; k++) {
        rebal_error error = no_error();
        lot[rows[k]] = 0;
        rebal_engine_create(&engine, &top, NULL, 0, &error);
        expect_report(&error, REBAL_E_RANGE, "instruments.lot", rows[k], rows[k], 0);
        lot[rows[k]] = 1;
        uint64_t before = id[rows[k]];
        id[rows[k]] = id[5];
        rebal_engine_create(&engine, &top, NULL, 0, &error);
        ck_assert_int_eq(error.status, REBAL_E_DUPLICATE);
        ck_assert_int_eq(error.row, rows[k] > 5 ? rows[k] : 5);
        id[rows[k]] = before;
    }
}
END_TEST

/* A count of tiers without a schedule that owns them. */
START_TEST(tiers_of_nobody) {
    int64_t offset[1] = {3};
    rules r;
    rebal_error error;
    rules_fill(&r);
    memset(r.fee_buy, 0xFF, sizeof r.fee_buy);
    r.fees = (rebal_fees){.struct_size = sizeof r.fees, .tier_offset = offset};
    ck_assert_int_eq(create(&r, &error), REBAL_E_RANGE);
    expect_report(&error, REBAL_E_RANGE, "fees.tier_offset", -1, 0, 3);
    offset[0] = 0;
    ck_assert_int_eq(create(&r, &error), REBAL_OK);
}
END_TEST

/* The size is 0 where create fails before it looks at memory, and not after. */
START_TEST(size_of_what_fails) {
    for (size_t k = 0; k < N_CONTRADICTIONS; k++) {
        const contradiction *c = &contradictions[k];
        bool late = c->status == REBAL_E_DUPLICATE || c->status == REBAL_E_OVERFLOW;
        rules r;
        rules_fill(&r);
        c->make(&r);
        ck_assert_msg((rebal_engine_size(&r.top) > 0) == late, "%s", c->field);
    }
}
END_TEST

/* Columns of length 0 are not read, wherever they point. */
START_TEST(columns_of_nothing) {
    static const int64_t none[2] = {0, 0};
    rules r;
    rebal_error error;
    rules_fill(&r);
    memset(r.fee_buy, 0xFF, sizeof r.fee_buy);
    memset(r.group, 0xFF, sizeof r.group);
    r.policy.n_due = r.groups.n = r.fees.n = 0;
    r.policy.due_ns = r.groups.band_abs_ppb = r.fees.rate_ppb = (const int64_t *)UINTPTR_MAX;
    r.fees.tier_offset = none;
    r.fees.tier_from = r.fees.tier_rate_ppb = (const int64_t *)UINTPTR_MAX;
    ck_assert_int_eq(create(&r, &error), REBAL_OK);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("engine", &tests);
    tcase_add_test(tests, beyond_every_bound);
    tcase_add_test(tests, doubles_beyond_every_bound);
    tcase_add_test(tests, at_every_bound);
    tcase_add_loop_test(tests, every_contradiction, 0, N_CONTRADICTIONS);
    tcase_add_loop_test(tests, in_documented_order, 0, N_PAIRED);
    tcase_add_test(tests, memory_in_order);
    tcase_add_test(tests, rules_null);
    tcase_add_test(tests, nothing_but_a_count);
    tcase_add_test(tests, largest_columns);
    tcase_add_test(tests, tiers_of_nobody);
    tcase_add_test(tests, size_of_what_fails);
    tcase_add_test(tests, columns_of_nothing);
    return unit_run(suite);
}
