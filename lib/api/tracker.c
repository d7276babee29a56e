/* SPDX-License-Identifier: MIT */
#include "market/tracker.h"

#include "api/argument.h"
#include "api/memory.h"
#include "api/risk.h"
#include "base/doubles.h"
#include "base/options.h"

struct rebal_tracker {
    rbl_tracker tracker;
    void *owned;
};

enum {
    API_TRACKER_BYTES_MIN = offsetof(rebal_risk_model, specific) + sizeof(double *),
    API_TRACKER_FACTORS = 1 << 20
};

static size_t api_tracker_bytes(size_t n, size_t n_factors) {
    rbl_arena arena = {0};
    size_t work = rbl_tracker_work(n, n_factors);
    (void)rbl_arena_take(&arena, 1, sizeof(rebal_tracker), RBL_ARENA_ALIGN);
    (void)rbl_arena_take(&arena, work, sizeof(double), RBL_ARENA_ALIGN);
    return work == 0 || arena.full ? 0 : arena.used;
}

size_t rebal_tracker_size(const rebal_risk_model *model) {
    rebal_risk_model m;
    if (!model || rbl_options_read_table(&m, sizeof m, API_TRACKER_BYTES_MIN, model)) return 0;
    return api_tracker_bytes(m.n, m.n_factors);
}

static rebal_status api_tracker_read(rebal_risk_model *m, const rebal_risk_model *theirs,
                                     rebal_error *error) {
    rebal_status status = rbl_risk_read(m, theirs, error);
    if (status) return status;
    const rbl_argument counts[] = {rbl_argument_count(m->n, 1, 1, RBL_FIELD_N),
                                   rbl_argument_code(rbl_fail_count(m->n_factors), 1,
                                                     API_TRACKER_FACTORS, RBL_FIELD_N_FACTORS)};
    rbl_argument list[RBL_ARGUMENT_MODEL];
    status = rbl_argument_present(counts, RBL_ARGUMENT_LENGTH(counts), error);
    if (!status) status = rbl_argument_model_given(m, error);
    if (!status) status = rbl_argument_scalars(counts, RBL_ARGUMENT_LENGTH(counts), error);
    if (status) return status;
    rbl_argument_model(list, m);
    return rbl_argument_arrays(list, RBL_ARGUMENT_MODEL, error);
}

rebal_status rebal_tracker_create(rebal_tracker **tracker, const rebal_risk_model *model,
                                  void *memory, size_t memory_bytes, rebal_error *error) {
    rebal_risk_model m;
    rbl_arena arena;
    void *owned;
    if (!tracker) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_TRACKER);
    *tracker = NULL;
    if (!model) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_RISK_MODEL);
    rebal_status status = api_tracker_read(&m, model, error);
    if (status) return status;
    size_t need = api_tracker_bytes(m.n, m.n_factors);
    if (need == 0) return rbl_fail_argument(error, REBAL_E_MEMORY, RBL_FIELD_MEMORY);
    status = rbl_memory_open(&arena, &owned, memory, memory_bytes, need, error);
    if (status) return status;
    rebal_tracker *made = rbl_arena_take(&arena, 1, sizeof *made, RBL_ARENA_ALIGN);
    double *work =
        rbl_arena_take(&arena, rbl_tracker_work(m.n, m.n_factors), sizeof(double), RBL_ARENA_ALIGN);
    made->owned = owned;
    if (rbl_tracker_open(&made->tracker, work, &m)) {
        rbl_memory_close(owned);
        return rbl_fail_argument(error, REBAL_E_NOT_PSD, RBL_FIELD_RISK_MODEL);
    }
    *tracker = made;
    return REBAL_OK;
}

void rebal_tracker_destroy(rebal_tracker *tracker) {
    if (tracker) rbl_memory_close(tracker->owned);
}

rebal_status rebal_tracker_set(rebal_tracker *tracker, const double *value, const double *target,
                               rebal_error *error) {
    const rbl_argument handle[] = {rbl_argument_pointer(tracker, 1, RBL_FIELD_TRACKER)};
    rebal_status status = rbl_argument_present(handle, 1, error);
    if (status) return status;
    const rbl_argument list[] = {
        rbl_argument_weak(value, tracker->tracker.n, 0, RBL_FIELD_VALUE),
        rbl_argument_signed(target, tracker->tracker.n, RBL_FIELD_RISK_TARGET)};
    status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) rbl_tracker_set(&tracker->tracker, value, target);
    return status;
}

/* Are rows in range, and values 1e-30..1e30? By the top bits of differences, which compilers make
 * vectors of: doubles of one sign are in the order of their bits. */
static bool api_tracker_fine(const int32_t *row, const double *value, size_t n, size_t rows) {
    static const double least = RBL_ARGUMENT_LEAST, most = RBL_ARGUMENT_MOST;
    const uint32_t last = (uint32_t)(rows <= INT32_MAX ? rows - 1 : INT32_MAX);
    uint64_t low, high, bits, bad = 0;
    uint32_t bad_row = 0;
    memcpy(&low, &least, sizeof low);
    memcpy(&high, &most, sizeof high);
    for (size_t k = 0; k < n; k++) bad_row |= (uint32_t)row[k] | (last - (uint32_t)row[k]);
    for (size_t k = 0; k < n; k++) {
        memcpy(&bits, value + k, sizeof bits);
        bad |= bits | (bits - low) | (high - bits);
    }
    return bad_row >> 31 == 0 && bad >> 63 == 0;
}

static rebal_status api_tracker_check(const rbl_tracker *t, const int32_t *row, const double *value,
                                      size_t n, rebal_error *error) {
    const rbl_argument list[] = {rbl_argument_weak(value, n, 0, RBL_FIELD_VALUE)};
    if (api_tracker_fine(row, value, n, t->n)) return REBAL_OK;
    for (size_t k = 0; k < n; k++)
        if (row[k] < 0 || (size_t)row[k] >= t->n)
            return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_INSTRUMENT, REBAL_NONE,
                            rbl_fail_count(k), row[k]);
    return rbl_argument_arrays(list, 1, error);
}

rebal_status rebal_tracker_ticks(rebal_tracker *tracker, double *tracking_error,
                                 double *error_bound, const int32_t *instrument,
                                 const double *value, size_t n, rebal_error *error) {
    const rbl_argument list[] = {rbl_argument_pointer(tracker, 1, RBL_FIELD_TRACKER),
                                 rbl_argument_pointer(tracking_error, n, RBL_FIELD_TRACKING_ERROR),
                                 rbl_argument_pointer(instrument, n, RBL_FIELD_INSTRUMENT),
                                 rbl_argument_pointer(value, n, RBL_FIELD_VALUE)};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = api_tracker_check(&tracker->tracker, instrument, value, n, error);
    if (status) return status;
    rbl_tracker_run(&tracker->tracker, tracking_error, error_bound, instrument, value, n);
    return REBAL_OK;
}
