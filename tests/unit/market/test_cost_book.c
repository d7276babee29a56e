/* SPDX-License-Identifier: MIT */
#include "market/cost_book.h"

#include "unit/near.h"

enum { LEVELS = 200 };

typedef struct book {
    double price[LEVELS], size[LEVELS], sum_size[LEVELS], sum_cash[LEVELS];
    rbl_cost_book view;
} book;

static void book_sum(book *b, size_t n) {
    rbl_cost_book_sum(b->sum_size, b->sum_cash, b->price, b->size, n);
    b->view = (rbl_cost_book){b->price, b->sum_size, b->sum_cash, n};
}

/* The walk as a child would do it: level by level. */
static double walk(const book *b, double quantity) {
    double cash = 0;
    for (size_t k = 0; k < b->view.n && quantity > 0; k++) {
        double part = quantity < b->size[k] ? quantity : b->size[k];
        cash += part * b->price[k];
        quantity -= part;
    }
    return cash;
}

/* F-BOOK: asks 100.01 x 300, 100.02 x 500, 100.05 x 1000; 1000 cost 100 023.00. */
START_TEST(reference_value) {
    static book b = {.price = {100.01, 100.02, 100.05}, .size = {300, 500, 1000}};
    double price;
    book_sum(&b, 3);
    NEAR(rbl_cost_book_cash(&b.view, 1000, &price), 100023.00, 3e-16);
    ck_assert_double_eq(price, 100.05);
    NEAR(rbl_cost_book_quantity(&b.view, 100023.00, &price), 1000, 3e-16);
    ck_assert_double_eq(rbl_cost_book_cash(&b.view, 0, &price), 0);
    ck_assert_double_eq(price, 100.01);
    NEAR(rbl_cost_book_cash(&b.view, 300, &price), 30003, 3e-16);
    ck_assert_double_eq(price, 100.01);
    NEAR(rbl_cost_book_cash(&b.view, 1800, &price), 180063, 3e-16);
    NEAR(rbl_cost_book_quantity(&b.view, 180063, &price), 1800, 3e-16);
}
END_TEST

/* F-BOOK: in whole numbers the walk is exact, and so is the way back; empty levels too. */
START_TEST(whole_numbers) {
    uint64_t seed = 17;
    for (int round = 0; round < 200; round++) {
        static book b;
        size_t n = 1 + (size_t)unit_below(&seed, LEVELS);
        double price = 1 + (double)unit_below(&seed, 1000000);
        for (size_t k = 0; k < n; k++) {
            b.price[k] = price += (double)unit_below(&seed, 3);
            b.size[k] = (double)(unit_below(&seed, 4) * unit_below(&seed, 100000));
        }
        book_sum(&b, n);
        for (int k = 0; k < 1000; k++) {
            double marginal, back, all = b.sum_size[n - 1];
            double quantity = (double)unit_below(&seed, (int64_t)all + 1);
            double cash = rbl_cost_book_cash(&b.view, quantity, &marginal);
            ck_assert_double_eq(cash, walk(&b, quantity));
            back = rbl_cost_book_quantity(&b.view, cash, &marginal);
            ck_assert_double_eq(back, quantity);
        }
    }
}
END_TEST

/* Any doubles: never falling, and back to a few units in the last place of the whole. */
START_TEST(any_numbers) {
    uint64_t seed = 23;
    for (int round = 0; round < 200; round++) {
        static book b;
        double price = near_any(&seed, -5, 15);
        for (size_t k = 0; k < LEVELS; k++) {
            b.price[k] = price *= 1 - near_share(&seed) / 1000; /* bids */
            b.size[k] = near_any(&seed, -10, 10);
        }
        book_sum(&b, LEVELS);
        double all = b.sum_size[LEVELS - 1], before = 0, marginal;
        for (int k = 0; k <= 2000; k++) {
            double quantity = k == 2000 ? all : all * k / 2000;
            if (k % 10 == 5) quantity = b.sum_size[k % LEVELS] * (1 - 0x1p-53);
            double cash = rbl_cost_book_cash(&b.view, quantity, &marginal);
            NEAR(rbl_cost_book_quantity(&b.view, cash, &marginal), quantity, 1e-12);
            NEAR(cash, walk(&b, quantity), 1e-12);
            if (k % 10 == 5) continue;
            ck_assert(cash >= before);
            before = cash;
        }
        for (size_t k = 0; k + 1 < LEVELS; k++) {
            double at = b.sum_size[k];
            ck_assert(rbl_cost_book_cash(&b.view, at * (1 - 0x1p-53), &marginal) <=
                      rbl_cost_book_cash(&b.view, at, &marginal));
            ck_assert(rbl_cost_book_cash(&b.view, at, &marginal) <=
                      rbl_cost_book_cash(&b.view, at * (1 + 0x1p-52), &marginal));
        }
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("cost_book", &tests);
    tcase_add_test(tests, reference_value);
    tcase_add_test(tests, whole_numbers);
    tcase_add_test(tests, any_numbers);
    return unit_run(suite);
}
