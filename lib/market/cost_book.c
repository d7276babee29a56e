/* SPDX-License-Identifier: MIT */
#include "market/cost_book.h"

#include "base/doubles.h"

/* F-BOOK */
void rbl_cost_book_sum(double *sum_size, double *sum_cash, const double *price, const double *size,
                       size_t n) {
    double total_size = 0, total_cash = 0;
    for (size_t k = 0; k < n; k++) {
        sum_size[k] = total_size += size[k];
        sum_cash[k] = total_cash += price[k] * size[k];
    }
}

/* The first level whose sum reaches x; the last where none does. */
static size_t cost_book_level(const double *sum, size_t n, double x) {
    size_t low = 0, high = n - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sum[middle] >= x)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* F-BOOK: never above the sum of its level, so that the next level, which begins there, is never
 * below. */
double rbl_cost_book_cash(const rbl_cost_book *book, double quantity, double *marginal) {
    size_t k = cost_book_level(book->sum_size, book->n, quantity);
    double size = k > 0 ? book->sum_size[k - 1] : 0, cash = k > 0 ? book->sum_cash[k - 1] : 0;
    *marginal = book->price[k];
    cash += (quantity - size) * book->price[k];
    return cash < book->sum_cash[k] && quantity < book->sum_size[k] ? cash : book->sum_cash[k];
}

/* F-BOOK: the same lines, read the other way. */
double rbl_cost_book_quantity(const rbl_cost_book *book, double cash, double *marginal) {
    size_t k = cost_book_level(book->sum_cash, book->n, cash);
    double size = k > 0 ? book->sum_size[k - 1] : 0, paid = k > 0 ? book->sum_cash[k - 1] : 0;
    *marginal = book->price[k];
    size += (cash - paid) / book->price[k];
    return size < book->sum_size[k] && cash < book->sum_cash[k] ? size : book->sum_size[k];
}
