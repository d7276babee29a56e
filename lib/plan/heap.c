/* SPDX-License-Identifier: MIT */
#include "plan/heap.h"

/* F-LEVEL. */
rbl_heap_entry rbl_heap_level(rbl_wide value, int64_t share, int32_t slot) {
    rbl_heap_entry entry = {.whole = rbl_wide_of(0), .share = share, .slot = slot};
    if (share == 0) return entry;
    entry.whole = rbl_wide_div_floor(value, rbl_wide_of(share));
    entry.rest = rbl_wide_low64(rbl_wide_sub(value, rbl_wide_times(entry.whole, share)));
    return entry;
}

/* Sign of level(a) - level(b). */
static int heap_compare_levels(const rbl_heap_entry *a, const rbl_heap_entry *b) {
    if (a->share == 0 || b->share == 0) return (a->share == 0) - (b->share == 0);
    int whole = rbl_wide_cmp(a->whole, b->whole);
    if (whole != 0) return whole;
    int64_t left = a->rest * b->share, right = b->rest * a->share;
    return (left > right) - (left < right);
}

static bool heap_before(const rbl_heap *heap, const rbl_heap_entry *a, const rbl_heap_entry *b) {
    int order = heap_compare_levels(a, b);
    if (order != 0) return heap->highest ? order > 0 : order < 0;
    return a->slot < b->slot;
}

static void heap_sift(rbl_heap *heap, size_t at) {
    rbl_heap_entry entry = heap->entry[at];
    for (size_t child = 2 * at + 1; child < heap->count; child = 2 * at + 1) {
        if (child + 1 < heap->count &&
            heap_before(heap, &heap->entry[child + 1], &heap->entry[child]))
            child++;
        if (!heap_before(heap, &heap->entry[child], &entry)) break;
        heap->entry[at] = heap->entry[child];
        at = child;
    }
    heap->entry[at] = entry;
}

void rbl_heap_build(rbl_heap *heap) {
    for (size_t i = heap->count / 2; i-- > 0;) heap_sift(heap, i);
}

void rbl_heap_replace(rbl_heap *heap, rbl_heap_entry entry) {
    heap->entry[0] = entry;
    heap_sift(heap, 0);
}

void rbl_heap_pop(rbl_heap *heap) {
    heap->entry[0] = heap->entry[--heap->count];
    if (heap->count > 0) heap_sift(heap, 0);
}
