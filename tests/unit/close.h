/* SPDX-License-Identifier: MIT */
/* Comparison of doubles with reference values. */
#ifndef UNIT_CLOSE_H
#define UNIT_CLOSE_H

#include <check.h>

/* |got - expected| <= tolerance |expected|. */
#define CLOSE_TO(got, expected, tolerance)                                                         \
    do {                                                                                           \
        double got_ = (got), expected_ = (expected);                                               \
        double miss_ = got_ < expected_ ? expected_ - got_ : got_ - expected_;                     \
        double size_ = expected_ < 0 ? -expected_ : expected_;                                     \
        ck_assert_msg(miss_ <= (tolerance)*size_, "%s is %.17g, not %.17g", #got, got_,            \
                      expected_);                                                                  \
    } while (0)

#endif
