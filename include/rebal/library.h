/* SPDX-License-Identifier: MIT */
/** @file
 *  The library itself: versions, self test, names of codes, reflection of parameters. */
#ifndef REBAL_LIBRARY_H
#define REBAL_LIBRARY_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Version of the linked library.
 *  @return 10000 major + 100 minor + patch */
REBAL_API uint32_t rebal_version(void);

/** Version of the meaning of plans: equal numbers and equal inputs give equal bytes.
 *  @return a number that rises when any plan changes */
REBAL_API uint32_t rebal_semantics(void);

/** Bits of rebal_features(). */
enum {
    REBAL_HAS_ESTIMATES =
        1 /**< the functions in doubles: rebal/volatility.h, regime.h, covariance.h,
               risk.h, band.h, cost.h. Not where the compiler does not round each
               operation to double (-ffast-math, x87), or they were left out */
};

/** What this build has.
 *  @return REBAL_HAS_ bits */
REBAL_API uint64_t rebal_features(void);

/** Bytes of memory that rebal_selftest() needs.
 *  @return bytes. O(1). */
REBAL_API size_t rebal_selftest_size(void);

/** Replays golden plans and compares their digests: catches a build with unsafe flags. A few
 *  milliseconds.
 *  @param[in] memory aligned to 16, lent for the call; or NULL: mallocs of its own
 *  @param[in] memory_bytes at least rebal_selftest_size(); 0 with NULL
 *  @param[out] error index: the golden plan that differs; NULL if unwanted
 *  @return Errors in order: MEMORY, INTERNAL. */
REBAL_API rebal_status rebal_selftest(void *memory, size_t memory_bytes, rebal_error *error);

/** Name of any code: status, condition bit + 1000, reason, law, field, column.
 *  @param[in] code the code
 *  @return static text, "?" if unknown; "policy.band_abs_ppb" for a field. O(1). */
REBAL_API const char *rebal_code_name(int32_t code);

/** Types of parameters, plus REBAL_TYPE_COLUMN for a pointer to many. */
enum {
    REBAL_TYPE_I32 = 1,    /**< int32_t */
    REBAL_TYPE_U32 = 2,    /**< uint32_t */
    REBAL_TYPE_I64 = 3,    /**< int64_t */
    REBAL_TYPE_U64 = 4,    /**< uint64_t */
    REBAL_TYPE_SIZE = 6,   /**< size_t */
    REBAL_TYPE_STRUCT = 7, /**< pointer to a struct of parameters */
    REBAL_TYPE_COLUMN = 16 /**< added: pointer to [n] of it */
};

/** One field of one option struct: what a binding needs for keyword arguments, bounds and help. */
typedef struct rebal_param {
    uint32_t struct_size; /**< sizeof(rebal_param) */
    int32_t field;        /**< its code; rebal_code_name() gives "policy.band_abs_ppb" */
    int32_t type;         /**< REBAL_TYPE_I32... */
    uint32_t offset;      /**< bytes from the start of its struct */
    int64_t min;          /**< least value allowed */
    int64_t max;          /**< greatest value allowed */
    const char *unit;     /**< "ppb", "money", "ns", "quantity", "price", "row", "code", "count" */
} rebal_param;

/** The i-th parameter of all option structs, in the order of rebal/rules.h.
 *  @param[in,out] param struct_size set; as many fields as fit are written
 *  @param[in] i 0..
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, RANGE (after the last). O(1). */
REBAL_API rebal_status rebal_param_info(rebal_param *param, size_t i, rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
