/* SPDX-License-Identifier: MIT */
#include "plan/canon.h"

#include "base/sort.h"
#include "market/image.h"

#include <string.h>

/* "rbp1": a plan, first format. */
#define CANON_PLAN_MAGIC UINT32_C(0x31706272)

void rbl_canon_state_digest(uint8_t digest[32], const rbl_account *account) {
    rbl_sha256 hash;
    rbl_sha256_init(&hash);
    rbl_writer writer = {.hash = &hash};
    rbl_image_write_account(&writer, account);
    rbl_sha256_final(&hash, digest);
}

/* I-11: orders in ascending id. */
static int canon_compare(const void *context, int32_t a, int32_t b) {
    const rbl_plan *plan = context;
    int32_t left = plan->rules->rank[plan->order[a].row];
    int32_t right = plan->rules->rank[plan->order[b].row];
    return (left > right) - (left < right);
}

static void canon_write_order(rbl_writer *writer, const rbl_plan *plan, int32_t place) {
    const rbl_order *order = &plan->order[place];
    rbl_writer_u64(writer, plan->rules->id[order->row]);
    rbl_writer_u32(writer, (uint32_t)place);
    rbl_writer_i64(writer, order->quantity);
    rbl_writer_i64(writer, order->limit_price);
    rbl_writer_u32(writer, (uint32_t)order->wave);
    rbl_writer_i64(writer, order->ready_ns);
    rbl_writer_i64(writer, order->fee);
    rbl_writer_i64(writer, order->cash);
}

void rbl_canon_write(rbl_writer *writer, const rbl_plan *plan) {
    rbl_writer_u32(writer, CANON_PLAN_MAGIC);
    rbl_writer_u32(writer, RBL_SEMANTICS);
    rbl_writer_bytes(writer, plan->rules_digest, sizeof plan->rules_digest);
    rbl_writer_bytes(writer, plan->state_digest, sizeof plan->state_digest);
    rbl_writer_i64(writer, plan->now_ns);
    rbl_writer_u32(writer, plan->flags);
    rbl_writer_u32(writer, (uint32_t)plan->n_orders);
    for (size_t k = 0; k < plan->n_orders; k++) canon_write_order(writer, plan, plan->canonical[k]);
}

/* F-DIGEST: the plan id. */
void rbl_canon_seal(rbl_plan *plan, const rbl_account *account) {
    rbl_sha256 hash;
    memcpy(plan->rules_digest, plan->rules->digest, sizeof plan->rules_digest);
    rbl_canon_state_digest(plan->state_digest, account);
    for (size_t k = 0; k < plan->n_orders; k++) plan->canonical[k] = (int32_t)k;
    rbl_sort_rows(plan->canonical, plan->survey.scratch, plan->n_orders, canon_compare, plan);
    rbl_sha256_init(&hash);
    rbl_writer writer = {.hash = &hash};
    rbl_canon_write(&writer, plan);
    rbl_sha256_final(&hash, plan->plan_digest);
    plan->sealed = true;
}

/* F-DIGEST: the order ids. */
uint64_t rbl_canon_order_id(const rbl_plan *plan, int32_t row) {
    uint8_t digest[32];
    rbl_sha256 hash;
    rbl_sha256_init(&hash);
    rbl_writer writer = {.hash = &hash};
    rbl_writer_bytes(&writer, plan->plan_digest, sizeof plan->plan_digest);
    rbl_writer_u64(&writer, plan->rules->id[row]);
    rbl_sha256_final(&hash, digest);
    rbl_reader reader = {.bytes = digest, .count = sizeof digest};
    uint64_t id = rbl_reader_u64(&reader);
    return id != 0 ? id : 1; /* 0 is "no order" */
}

bool rbl_canon_read_header(rbl_canon_header *header, rbl_reader *reader) {
    bool ok = rbl_reader_u32(reader) == CANON_PLAN_MAGIC;
    ok = rbl_reader_u32(reader) == RBL_SEMANTICS && ok;
    rbl_reader_bytes(reader, header->rules_digest, sizeof header->rules_digest);
    rbl_reader_bytes(reader, header->state_digest, sizeof header->state_digest);
    header->now_ns = rbl_reader_i64(reader);
    header->flags = rbl_reader_u32(reader);
    header->n_orders = rbl_reader_u32(reader);
    return ok && !reader->bad && (header->flags & ~(uint32_t)REBAL_FORCE) == 0;
}

bool rbl_canon_read_order(rbl_order *order, uint32_t *place, const rbl_rules *rules,
                          rbl_reader *reader) {
    uint64_t id = rbl_reader_u64(reader);
    *place = rbl_reader_u32(reader);
    order->row = rbl_image_row(rules, id);
    order->quantity = rbl_reader_i64(reader);
    order->limit_price = rbl_reader_i64(reader);
    order->wave = rbl_reader_i32(reader);
    order->ready_ns = rbl_reader_i64(reader);
    order->fee = rbl_reader_i64(reader);
    order->cash = rbl_reader_i64(reader);
    return !reader->bad && order->row != REBAL_NONE;
}
