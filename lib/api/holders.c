/* SPDX-License-Identifier: MIT */
/* The handle of the holders. */
#include "api/holders.h"

#include "api/memory.h"
#include "base/cpu.h"
#include "base/fail.h"
#include "base/options.h"

#include <stddef.h>
#include <string.h>

/* Counts of the table up to which it can be read: what version 0.1 has. */
#define API_HOLDERS_MIN (offsetof(rebal_accounts, latched) + sizeof(const int32_t *))

#define API_HOLDERS_TAKE(arena, type, count)                                                       \
    ((type *)rbl_arena_take((arena), (count), sizeof(type), RBL_ARENA_ALIGN))

static rebal_holders *api_holders_layout(rebal_holders *counted, const rebal_engine *engine,
                                         const rebal_accounts *table, rbl_arena *arena,
                                         void **portfolio) {
    const rbl_rules *rules = &engine->rules;
    rebal_holders *made = API_HOLDERS_TAKE(arena, rebal_holders, 1);
    rebal_holders *to = made ? made : counted;
    *to = (rebal_holders){.table = *table, .until_ns = INT64_MAX};
    *portfolio = rbl_arena_take(arena, 1, rebal_portfolio_size(engine), RBL_ARENA_ALIGN);
    to->scratch.engine = engine;
    to->columns.rows = rules->n;
    to->columns.base = rules->base;
    to->columns.n = table->n;
    to->columns.n_items = table->n_items;
    rbl_holders_layout(&to->columns, arena);
    to->done_ns = API_HOLDERS_TAKE(arena, int64_t, table->n);
    to->latched = API_HOLDERS_TAKE(arena, int32_t, table->n);
    to->firing = API_HOLDERS_TAKE(arena, uint64_t, table->n / 64 + 1);
    to->stale = API_HOLDERS_TAKE(arena, uint8_t, rules->n);
    return made;
}

/* Are there no more accounts and items than can be counted? */
static bool api_holders_fit(const rebal_accounts *table) {
    return table->n <= INT32_MAX && (uint64_t)table->n_items <= UINT32_MAX;
}

static size_t api_holders_bytes(const rebal_engine *engine, const rebal_accounts *table) {
    rbl_arena arena = {0};
    rebal_holders counted;
    void *portfolio;
    if (!api_holders_fit(table)) return 0;
    (void)api_holders_layout(&counted, engine, table, &arena, &portfolio);
    return arena.full ? 0 : arena.used;
}

size_t rebal_holders_size(const rebal_engine *engine, const rebal_accounts *accounts) {
    rebal_accounts table;
    if (!engine || !accounts || rbl_batch_read(&table, accounts, NULL)) return 0;
    return api_holders_bytes(engine, &table);
}

/* E-RANGE, E-ROW: the items of each account are where it says, and their rows rise. */
static rebal_status api_holders_check_items(const rebal_accounts *table, size_t rows,
                                            rebal_error *error) {
    size_t from, n;
    for (size_t a = 0; a < table->n && table->offset; a++) {
        int64_t last = REBAL_NONE;
        if (!rbl_batch_items(&from, &n, table, a, rows))
            return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_ACCOUNTS_OFFSET, REBAL_NONE, (int64_t)a,
                            table->offset[a + 1]);
        for (size_t k = from; k < from + n; k++) {
            int32_t row = table->instrument[k];
            if (row <= last || row >= (int64_t)rows)
                return rbl_fail(error, REBAL_E_ROW, RBL_FIELD_ACCOUNTS_INSTRUMENT, row, (int64_t)k,
                                row);
            last = row;
        }
    }
    return REBAL_OK;
}

/* All that is checked but the memory. */
static rebal_status api_holders_check(rebal_accounts *table, const rebal_engine *engine,
                                      const rebal_accounts *accounts, rebal_error *error) {
    const rebal_batch view = {.engine = engine};
    rebal_status status = rbl_batch_read(table, accounts, error);
    if (!status) status = rbl_batch_check(&view, table, 0, table->n, error);
    if (status) return status;
    if (!api_holders_fit(table))
        return rbl_fail(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNTS, REBAL_NONE, REBAL_NONE,
                        rbl_fail_count(table->n));
    status = rbl_batch_check_model(&view, table, error);
    return status ? status : api_holders_check_items(table, engine->rules.n, error);
}

void rbl_holders_read_clocks(rebal_holders *holders, size_t a) {
    const rebal_accounts *table = &holders->table;
    holders->done_ns[a] = table->calendar_done_ns ? table->calendar_done_ns[a] : RBL_NEVER;
    holders->latched[a] = table->latched ? table->latched[a] : 0;
}

static void api_holders_open(rebal_holders *holders) {
    const rebal_accounts *table = &holders->table;
    rbl_holders *columns = &holders->columns;
    columns->offset = table->offset;
    columns->instrument = table->instrument;
    columns->holding = table->holding;
    columns->all_want = table->model && table->offset;
    columns->form = rbl_cpu_has_avx2() ? 1 : 0;
    rbl_holders_open(columns);
    memset(holders->stale, 0, columns->rows);
    memset(holders->firing, 0, (table->n / 64 + 1) * sizeof *holders->firing);
    for (size_t a = 0; a < table->n; a++) {
        rbl_holders_read_clocks(holders, a);
        holders->firing[a / 64] |= UINT64_C(1) << a % 64;
    }
    rbl_batch_clear(&holders->scratch, table);
}

rebal_status rebal_holders_create(rebal_holders **holders, const rebal_engine *engine,
                                  const rebal_accounts *accounts, void *memory, size_t memory_bytes,
                                  rebal_error *error) {
    rbl_arena arena;
    rebal_accounts table;
    rebal_holders counted;
    void *owned, *portfolio;
    if (!holders) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_HOLDERS);
    *holders = NULL;
    if (!engine) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ENGINE);
    if (!accounts) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNTS);
    rebal_status status = api_holders_check(&table, engine, accounts, error);
    if (status) return status;
    size_t need = api_holders_bytes(engine, &table);
    if (need == 0) return rbl_fail_argument(error, REBAL_E_MEMORY, RBL_FIELD_MEMORY);
    status = rbl_memory_open(&arena, &owned, memory, memory_bytes, need, error);
    if (status) return status;
    rebal_holders *made = api_holders_layout(&counted, engine, &table, &arena, &portfolio);
    made->owned = owned;
    status = rebal_portfolio_create(&made->scratch.portfolio, engine, portfolio,
                                    rebal_portfolio_size(engine), NULL);
    RBL_ASSERT(status == REBAL_OK);
    api_holders_open(made);
    *holders = made;
    return status;
}

void rebal_holders_destroy(rebal_holders *holders) {
    if (holders) rbl_memory_close(holders->owned);
}

rebal_status rebal_holders_touch(rebal_holders *holders, const int32_t *account, size_t n,
                                 rebal_error *error) {
    if (!holders) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_HOLDERS);
    if (!account && n > holders->table.n)
        return rbl_fail(error, REBAL_E_ARGUMENT, RBL_FIELD_N, REBAL_NONE, REBAL_NONE,
                        rbl_fail_count(n));
    for (size_t k = 0; k < n && account; k++)
        if (account[k] < 0 || (size_t)account[k] >= holders->table.n)
            return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_HOLDERS_ACCOUNT, REBAL_NONE, (int64_t)k,
                            account[k]);
    for (size_t k = 0; k < n; k++) {
        size_t a = account ? (size_t)account[k] : k;
        rbl_holders_read_clocks(holders, a);
        rbl_holders_doubt(&holders->columns, a);
    }
    return REBAL_OK;
}

rebal_status rebal_holders_get(const rebal_holders *holders, int32_t *fired, int32_t *latched,
                               int64_t *calendar_done_ns, size_t first, size_t n,
                               rebal_error *error) {
    if (!holders) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_HOLDERS);
    if (first > holders->table.n)
        return rbl_fail(error, REBAL_E_ARGUMENT, RBL_FIELD_FIRST, REBAL_NONE, REBAL_NONE,
                        rbl_fail_count(first));
    if (n > holders->table.n - first)
        return rbl_fail(error, REBAL_E_ARGUMENT, RBL_FIELD_N, REBAL_NONE, REBAL_NONE,
                        rbl_fail_count(n));
    for (size_t k = 0; k < n; k++) {
        if (fired) fired[k] = holders->columns.holder[first + k].verdict;
        if (latched) latched[k] = holders->latched[first + k];
        if (calendar_done_ns) calendar_done_ns[k] = holders->done_ns[first + k];
    }
    return REBAL_OK;
}
