/* SPDX-License-Identifier: MIT */
/* Canonical bytes of a rule set. Instruments stand by ascending id, and what names a row of them
 * says its place in that sequence, so that the order of the caller's arrays leaves no trace; it
 * follows apart. */
#include "api/ruleset.h"

/* "rbr1": rules, first format. */
#define IMAGE_RULES_MAGIC UINT32_C(0x31726272)
#define IMAGE_HEADER_BYTES (4 + 7 * 8)

/* Does the value name an instrument's row? */
static bool image_names_row(const rbl_param *param) {
    bool base =
        param->table == RBL_INSTRUMENTS && (param->offset == offsetof(rebal_instruments, base) ||
                                            param->offset == offsetof(rebal_instruments, quote));
    bool fee = param->table == RBL_FEES && param->offset == offsetof(rebal_fees, instrument);
    return base || fee;
}

static void image_write_counts(rbl_writer *writer, const rbl_ruleset *set) {
    rbl_writer_u32(writer, IMAGE_RULES_MAGIC);
    rbl_writer_u64(writer, set->instruments.n);
    rbl_writer_u64(writer, set->groups.n);
    rbl_writer_u64(writer, set->fees.n);
    rbl_writer_u64(writer, set->n_tiers);
    rbl_writer_u64(writer, set->policy.n_due);
    rbl_writer_u64(writer, set->risk.n);
    rbl_writer_u64(writer, set->risk.n_factors);
}

void rbl_ruleset_write(rbl_writer *writer, const rbl_ruleset *set, const rebal_risk_model *sorted,
                       const int32_t *by_id, const int32_t *rank) {
    size_t n_params;
    const rbl_param *table = rbl_params_table(&n_params);
    rbl_ruleset copy = *set;
    image_write_counts(writer, set);
    for (size_t p = 0; p < n_params; p++) {
        const rbl_param *param = &table[p];
        const void *values = rbl_params_values(&copy, param);
        size_t count = rbl_params_count(set, param);
        for (size_t k = 0; k < count; k++) {
            size_t at = param->count == RBL_PER_INSTRUMENT ? (size_t)by_id[k] : k;
            int64_t value = rbl_params_get(param, values, at);
            if (image_names_row(param) && value >= 0) value = rank[value];
            rbl_writer_i64(writer, value);
        }
    }
    rbl_ruleset_risk_write(writer, sorted);
}

void rbl_ruleset_write_sequence(rbl_writer *writer, const rbl_ruleset *set, const int32_t *by_id) {
    for (size_t k = 0; k < set->instruments.n; k++) rbl_writer_i32(writer, by_id[k]);
}

/* What of the policy says how much room the engine needs: of no use where the bytes are not
 * canonical, which reading them all will find. */
static void image_peek_policy(rbl_ruleset *set, rbl_reader *reader) {
    size_t n_params, at = IMAGE_HEADER_BYTES;
    const rbl_param *table = rbl_params_table(&n_params);
    for (size_t p = 0; p < n_params && at <= reader->count; p++) {
        size_t place = table[p].offset;
        bool wanted = place == offsetof(rebal_policy, destination) ||
                      (place >= offsetof(rebal_policy, when) &&
                       place < offsetof(rebal_policy, when) + sizeof set->policy.when);
        if (table[p].table == RBL_POLICY && wanted) {
            reader->at = at;
            int64_t value = rbl_reader_i64(reader);
            if (!reader->bad && rbl_params_allow(&table[p], value))
                rbl_params_put(&table[p], rbl_params_values(set, &table[p]), 0, value);
        }
        at += 8 * rbl_params_count(set, &table[p]);
    }
}

bool rbl_ruleset_read_counts(rbl_ruleset *set, const rbl_reader *reader) {
    rbl_reader r = *reader;
    bool ok = rbl_reader_u32(&r) == IMAGE_RULES_MAGIC;
    uint64_t n = rbl_reader_u64(&r), groups = rbl_reader_u64(&r), fees = rbl_reader_u64(&r);
    uint64_t tiers = rbl_reader_u64(&r), due = rbl_reader_u64(&r);
    uint64_t risk = rbl_reader_u64(&r), factors = rbl_reader_u64(&r);
    *set = (rbl_ruleset){0};
    ok = ok && !r.bad && n >= 1 && n <= 100000 && groups <= 100000 && fees <= 100000;
    if (!ok || tiers > 1000000 || due > 1000000 || risk > 100000 || factors > 100000) return false;
    set->instruments.n = (size_t)n;
    set->groups.n = (size_t)groups;
    set->fees.n = (size_t)fees;
    set->n_tiers = (size_t)tiers;
    set->policy.n_due = (size_t)due;
    set->risk.n = (size_t)risk;
    set->risk.n_factors = (size_t)factors;
    image_peek_policy(set, &r);
    return rbl_ruleset_risk_counts(&set->risk, set->instruments.n);
}

/* Reads the sequence of rows at the end of the bytes: a permutation, or false. */
static bool image_read_sequence(const rbl_reader *reader, size_t n, int32_t *by_id, int32_t *seen) {
    if (reader->count < IMAGE_HEADER_BYTES + 4 * n) return false;
    rbl_reader r = *reader;
    r.at = reader->count - 4 * n;
    for (size_t k = 0; k < n; k++) seen[k] = 0;
    for (size_t k = 0; k < n; k++) {
        int32_t row = by_id[k] = rbl_reader_i32(&r);
        if (row < 0 || row >= (int64_t)n || seen[row] != 0) return false;
        seen[row] = 1;
    }
    return !r.bad;
}

static bool image_read_param(rbl_ruleset *set, const rbl_param *param, rbl_reader *reader,
                             const int32_t *by_id) {
    void *values = rbl_params_values(set, param);
    size_t count = rbl_params_count(set, param), n = set->instruments.n;
    for (size_t k = 0; k < count; k++) {
        size_t at = param->count == RBL_PER_INSTRUMENT ? (size_t)by_id[k] : k;
        int64_t value = rbl_reader_i64(reader);
        if (!rbl_params_allow(param, value)) return false;
        if (image_names_row(param) && value >= 0) {
            if (value >= (int64_t)n) return false;
            value = by_id[value];
        }
        rbl_params_put(param, values, at, value);
    }
    return !reader->bad;
}

/* The columns are as long as the counts at the head of the bytes: the fields must not differ. */
static bool image_same_counts(const rbl_ruleset *set, const rbl_ruleset *counts) {
    return set->instruments.n == counts->instruments.n && set->groups.n == counts->groups.n &&
           set->fees.n == counts->fees.n && set->policy.n_due == counts->policy.n_due;
}

/* One image for one set of rules: ids ascend, and every tier has its schedule. */
static bool image_is_canonical(const rbl_ruleset *set, const int32_t *by_id) {
    const uint64_t *id = set->instruments.id;
    for (size_t k = 1; k < set->instruments.n; k++)
        if (id[by_id[k]] <= id[by_id[k - 1]]) return false;
    return set->fees.tier_offset[set->fees.n] == (int64_t)set->n_tiers;
}

bool rbl_ruleset_read_bytes(rbl_ruleset *set, const rbl_risk_columns *sorted, rbl_reader *reader,
                            int32_t *by_id, int32_t *seen) {
    size_t n_params;
    const rbl_param *table = rbl_params_table(&n_params);
    rbl_ruleset counts;
    if (!rbl_ruleset_read_counts(&counts, reader)) return false;
    if (!image_read_sequence(reader, counts.instruments.n, by_id, seen)) return false;
    reader->at = IMAGE_HEADER_BYTES;
    for (size_t p = 0; p < n_params; p++)
        if (!image_read_param(set, &table[p], reader, by_id) || !image_same_counts(set, &counts))
            return false;
    if (!rbl_ruleset_risk_read(sorted, &counts.risk, reader)) return false;
    return reader->at == reader->count - 4 * counts.instruments.n && image_is_canonical(set, by_id);
}
