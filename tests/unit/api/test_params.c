/* SPDX-License-Identifier: MIT */
/* Rules built from the reflection of the options alone, as a binding builds them. */
#include "unit/api/hostile.h"

enum { STRUCTS = 8, MOST_PARAMS = 100, LONGEST = 10 };

static const char *const struct_name[STRUCTS] = {"rules.", "instruments.", "policy.", "groups.",
                                                 "fees.",  "clip.",        "halt.",   "costs."};
static const size_t struct_bytes[STRUCTS] = {
    sizeof(rebal_rules), sizeof(rebal_instruments), sizeof(rebal_policy), sizeof(rebal_groups),
    sizeof(rebal_fees),  sizeof(rebal_limits),      sizeof(rebal_limits), sizeof(rebal_costs)};

/* The option structs, and room for each column and one element more. */
typedef struct binding {
    rebal_param param[MOST_PARAMS];
    size_t n_params;
    union {
        uint64_t align;
        unsigned char byte[256];
    } block[STRUCTS];
    uint64_t column[MOST_PARAMS][LONGEST];
} binding;

static int struct_of(const rebal_param *param) {
    const char *name = rebal_code_name(param->field);
    for (int s = 0; s < STRUCTS; s++)
        if (strncmp(name, struct_name[s], strlen(struct_name[s])) == 0) return s;
    ck_abort_msg("%s is of no struct", name);
}

static bool is_column(const rebal_param *param) { return param->type >= REBAL_TYPE_COLUMN; }

static size_t value_bytes(const rebal_param *param) {
    int32_t type = param->type % REBAL_TYPE_COLUMN;
    if (type == REBAL_TYPE_SIZE) return sizeof(size_t);
    return type == REBAL_TYPE_I32 || type == REBAL_TYPE_U32 ? 4 : 8;
}

/* Where the field stands in its struct. */
static void *field_at(binding *b, const rebal_param *param) {
    return b->block[struct_of(param)].byte + param->offset;
}

static void put(const rebal_param *param, void *values, size_t k, int64_t value) {
    int32_t narrow = (int32_t)(uint32_t)(uint64_t)value;
    size_t size = (size_t)value, bytes = value_bytes(param);
    bool is_size = param->type % REBAL_TYPE_COLUMN == REBAL_TYPE_SIZE;
    const void *from = is_size      ? (const void *)&size
                       : bytes == 4 ? (void *)&narrow
                                    : (void *)&value;
    memcpy((unsigned char *)values + k * bytes, from, bytes);
}

static const rebal_param *find(const binding *b, int32_t field) {
    for (size_t p = 0; p < b->n_params; p++)
        if (b->param[p].field == field) return &b->param[p];
    ck_abort_msg("no parameter %d", field);
}

static bool counts_others(const binding *b, const rebal_param *param) {
    for (size_t p = 0; p < b->n_params; p++)
        if (b->param[p].count_field == param->field) return true;
    return false;
}

/* Every count is another: 3 instruments, 4 due times, 5 groups, 6 schedules. */
static int64_t count_of(const rebal_param *param) { return 2 + struct_of(param); }

/* Offsets are 0, 1, 2...: every schedule has one tier. */
static size_t length_of(const binding *b, const rebal_param *param) {
    const rebal_param *count = find(b, param->count_field);
    size_t last = is_column(count) ? length_of(b, count) - 1 : (size_t)count_of(count);
    return last + (size_t)param->count_plus;
}

static int64_t default_of(const binding *b, const rebal_param *param, size_t k) {
    bool base = k == 0;
    switch (param->default_from) {
    case REBAL_DEFAULT_ROW: return (int64_t)k;
    case REBAL_DEFAULT_BASE: return 0;
    case REBAL_DEFAULT_KIND: return base ? REBAL_CASH : param->default_value;
    case REBAL_DEFAULT_MONEY: return -3;
    case REBAL_DEFAULT_QUANTITY: return base ? -3 : param->default_value;
    case REBAL_DEFAULT_FEE: return param->default_value;
    case REBAL_DEFAULT_REQUIRED: return strcmp(param->unit, "ppb") == 0 ? 0 : (int64_t)k + 1;
    default: return counts_others(b, param) ? (int64_t)k : param->default_value;
    }
}

static void give(binding *b, const rebal_param *param) {
    void *values = b->column[param - b->param];
    for (size_t k = 0; k < length_of(b, param); k++) put(param, values, k, default_of(b, param, k));
    memcpy(field_at(b, param), &values, sizeof values);
}

/* Structs with their counts; all columns, or only those that must be given. */
static void fill(binding *b, bool all) {
    memset(b->block, 0, sizeof b->block);
    for (int s = 0; s < STRUCTS; s++) {
        uint32_t bytes = (uint32_t)struct_bytes[s];
        ck_assert_uint_le(bytes, sizeof b->block[s]);
        memcpy(&b->block[s], &bytes, sizeof bytes);
    }
    for (size_t p = 0; p < b->n_params; p++) {
        const rebal_param *param = &b->param[p];
        const char *name = rebal_code_name(param->field);
        if (strcmp(name, "rules.money_exponent") == 0) put(param, field_at(b, param), 0, -3);
        if (is_column(param)) {
            bool must = param->default_from == REBAL_DEFAULT_REQUIRED || counts_others(b, param);
            if (all || must) give(b, param);
        } else if (counts_others(b, param))
            put(param, field_at(b, param), 0, count_of(param));
        if (param->type != REBAL_TYPE_STRUCT) continue;
        for (int s = 1; s < STRUCTS; s++) {
            void *to = &b->block[s];
            size_t length = strlen(struct_name[s]) - 1;
            if (strncmp(name + strlen("rules."), struct_name[s], length) == 0)
                memcpy(field_at(b, param), &to, sizeof to);
        }
    }
}

static binding *reflect(void) {
    static binding b;
    memset(&b, 0, sizeof b);
    for (;; b.n_params++) {
        rebal_param param = {.struct_size = sizeof param};
        if (rebal_param_info(&param, b.n_params, NULL)) break;
        ck_assert_uint_lt(b.n_params, MOST_PARAMS);
        b.param[b.n_params] = param;
    }
    ck_assert_uint_gt(b.n_params, 70);
    return &b;
}

static rebal_status create(const binding *b, rebal_engine **engine, rebal_error *error) {
    return rebal_engine_create(engine, (const void *)&b->block[0], NULL, 0, error);
}

/* A value that no row of the column may have beside the others. */
static int64_t bad_value(const rebal_param *param) {
    if (param->type % REBAL_TYPE_COLUMN == REBAL_TYPE_U64) return 0;
    return param->min == INT64_MIN ? INT64_MIN : param->min - 1;
}

/* The last element is read, and the one behind it is not: of every column. */
START_TEST(columns_have_their_length) {
    binding *b = reflect();
    rebal_engine *engine;
    size_t n_columns = 0;
    for (size_t p = 0; p < b->n_params; p++) {
        const rebal_param *param = &b->param[p];
        ck_assert_int_eq(is_column(param), param->count_field != 0);
        ck_assert_uint_eq(param->reserved, 0);
        if (!is_column(param)) continue;
        const char *name = rebal_code_name(param->field);
        rebal_error error = no_error();
        size_t length = length_of(b, param);
        fill(b, true);
        put(param, b->column[p], length, bad_value(param));
        ck_assert_msg(create(b, &engine, &error) == REBAL_OK, "%s: %s of %s", name,
                      rebal_code_name(error.status), rebal_code_name(error.field));
        rebal_engine_destroy(engine);
        put(param, b->column[p], length - 1, bad_value(param));
        ck_assert_msg(create(b, &engine, &error) != REBAL_OK, "%s", name);
        ck_assert_str_eq(rebal_code_name(error.field), name);
        ck_assert_int_eq(error.index, (int64_t)length - 1);
        n_columns++;
    }
    ck_assert_uint_eq(n_columns, 21 + 1 + 3 + 8 + 3);
}
END_TEST

/* What is left out is what the reflection says: the rules are the same to the byte. */
START_TEST(defaults_are_told) {
    binding *b = reflect();
    rebal_engine *engine;
    static uint8_t bytes[2][1 << 14];
    size_t count[2];
    for (int all = 0; all < 2; all++) {
        fill(b, all == 1);
        ck_assert_int_eq(create(b, &engine, NULL), REBAL_OK);
        ck_assert_int_eq(
            rebal_engine_save(engine, bytes[all], sizeof bytes[all], &count[all], NULL), REBAL_OK);
        rebal_engine_destroy(engine);
    }
    ck_assert_uint_eq(count[0], count[1]);
    ck_assert_int_eq(memcmp(bytes[0], bytes[1], count[0]), 0);
}
END_TEST

/* Without schedules the default of a fee is none, which no schedule could be. */
START_TEST(defaults_without_fees) {
    binding *b = reflect();
    rebal_engine *engine;
    static uint8_t bytes[2][1 << 14];
    size_t count[2];
    for (int given = 0; given < 2; given++) {
        fill(b, false);
        for (size_t p = 0; p < b->n_params; p++) {
            const rebal_param *param = &b->param[p];
            void *at = field_at(b, param), *nothing = NULL, *values = b->column[p];
            if (strcmp(rebal_code_name(param->field), "rules.fees") == 0)
                memcpy(at, &nothing, sizeof nothing);
            if (!given || param->default_from != REBAL_DEFAULT_FEE) continue;
            for (size_t k = 0; k < length_of(b, param); k++) put(param, values, k, REBAL_NONE);
            memcpy(at, &values, sizeof values);
        }
        ck_assert_int_eq(create(b, &engine, NULL), REBAL_OK);
        ck_assert_int_eq(
            rebal_engine_save(engine, bytes[given], sizeof bytes[given], &count[given], NULL),
            REBAL_OK);
        rebal_engine_destroy(engine);
    }
    ck_assert_uint_eq(count[0], count[1]);
    ck_assert_int_eq(memcmp(bytes[0], bytes[1], count[0]), 0);
}
END_TEST

static size_t portfolio_bytes(binding *b, int64_t room) {
    rebal_engine *engine;
    fill(b, false);
    for (size_t p = 0; p < b->n_params; p++)
        if (b->param[p].default_from == REBAL_DEFAULT_ROOM)
            put(&b->param[p], field_at(b, &b->param[p]), 0, room);
    ck_assert_int_eq(create(b, &engine, NULL), REBAL_OK);
    size_t bytes = rebal_portfolio_size(engine);
    rebal_engine_destroy(engine);
    return bytes;
}

START_TEST(default_room) {
    binding *b = reflect();
    ck_assert_uint_eq(portfolio_bytes(b, 0), portfolio_bytes(b, 2 * 3 + 16));
    ck_assert_uint_lt(portfolio_bytes(b, 0), portfolio_bytes(b, 2 * 3 + 17));
}
END_TEST

/* Nothing else must be given, and what must be is missed. */
START_TEST(required) {
    binding *b = reflect();
    rebal_engine *engine;
    size_t n_required = 0;
    for (size_t p = 0; p < b->n_params; p++) {
        const rebal_param *param = &b->param[p];
        rebal_error error = no_error();
        if (param->default_from != REBAL_DEFAULT_REQUIRED) continue;
        fill(b, true);
        bool pointer = is_column(param) || param->type == REBAL_TYPE_STRUCT;
        memset(field_at(b, param), 0, pointer ? sizeof(void *) : value_bytes(param));
        expect_field(create(b, &engine, &error), &error, pointer ? REBAL_E_ARGUMENT : REBAL_E_RANGE,
                     rebal_code_name(param->field));
        n_required++;
    }
    ck_assert_uint_eq(n_required, 5);
}
END_TEST

/* Both bounds of every id, read as what they are. */
START_TEST(bounds_of_uint64) {
    binding *b = reflect();
    rebal_engine *engine;
    for (size_t p = 0; p < b->n_params; p++) {
        const rebal_param *param = &b->param[p];
        if (param->type != REBAL_TYPE_U64 + REBAL_TYPE_COLUMN) continue;
        ck_assert_uint_eq((uint64_t)param->max, UINT64_MAX);
        ck_assert_uint_eq((uint64_t)param->min, 0);
        fill(b, true);
        put(param, b->column[p], 0, param->max);
        put(param, b->column[p], 1, param->min);
        ck_assert_int_eq(create(b, &engine, NULL), REBAL_OK);
        rebal_engine_destroy(engine);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("params", &tests);
    tcase_add_test(tests, columns_have_their_length);
    tcase_add_test(tests, defaults_are_told);
    tcase_add_test(tests, defaults_without_fees);
    tcase_add_test(tests, default_room);
    tcase_add_test(tests, required);
    tcase_add_test(tests, bounds_of_uint64);
    return unit_run(suite);
}
