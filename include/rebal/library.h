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
               risk.h, band.h, cost.h, simulation.h, solve.h, region.h. Not where the compiler does
             not round each operation to double (-ffast-math, x87), or they were left out */
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

/** Name of any code: a status, reason, law or field; of a condition at 1000 + REBAL_ON_BAND...;
 *  of a column at 3000 + REBAL_HOLDING..., which is also its code as a field.
 *  @param[in] code the code; 0 is the status "OK", and as a field none
 *  @return static text, "?" if unknown; "policy.band_abs_ppb" for a field. O(1). */
REBAL_API const char *rebal_code_name(int32_t code);

/** Types of parameters, plus REBAL_TYPE_COLUMN for a pointer to many. */
enum {
    REBAL_TYPE_I32 = 1,    /**< int32_t */
    REBAL_TYPE_U32 = 2,    /**< uint32_t */
    REBAL_TYPE_I64 = 3,    /**< int64_t */
    REBAL_TYPE_U64 = 4,    /**< uint64_t */
    REBAL_TYPE_F64 = 5,    /**< double */
    REBAL_TYPE_SIZE = 6,   /**< size_t */
    REBAL_TYPE_STRUCT = 7, /**< pointer to a struct of parameters, or to a rebal_risk_model, whose
                                matrices are none */
    REBAL_TYPE_COLUMN = 16 /**< added: pointer to [n] of it */
};

/** What a field is that the caller leaves out: a NULL column in each row, or a 0. */
enum {
    REBAL_DEFAULT_VALUE = 0, /**< default_value; a number left 0 is 0, a struct left NULL all 0 */
    REBAL_DEFAULT_ROW = 1,   /**< the number of the row */
    REBAL_DEFAULT_BASE = 2,  /**< instruments.base */
    REBAL_DEFAULT_KIND = 3,  /**< in row instruments.base REBAL_CASH, else default_value */
    REBAL_DEFAULT_MONEY = 4, /**< rules.money_exponent */
    REBAL_DEFAULT_QUANTITY = 5, /**< in row instruments.base rules.money_exponent, else
                                     default_value */
    REBAL_DEFAULT_FEE = 6,      /**< default_value where fees.n > 0, else REBAL_NONE */
    REBAL_DEFAULT_ROOM = 7,     /**< 2 instruments.n + 16 */
    REBAL_DEFAULT_REQUIRED = 8  /**< none: it must be given, a column where its length is not 0 */
};

/** One field of one option struct: what a binding needs for keyword arguments, bounds and help. A
 *  column has as many elements as the field `count_field` says, and count_plus more; where that
 *  field is itself a column, its last element says it. */
typedef struct rebal_param {
    uint32_t struct_size;  /**< sizeof(rebal_param) */
    int32_t field;         /**< its code; rebal_code_name() gives "policy.band_abs_ppb" */
    int32_t type;          /**< REBAL_TYPE_I32... */
    uint32_t offset;       /**< bytes from the start of its struct */
    int64_t min;           /**< least value allowed; of REBAL_TYPE_U64 to be read as uint64_t, of
                                REBAL_TYPE_F64 the bits of a double, as max and default_value */
    int64_t max;           /**< greatest value allowed; likewise, so that -1 is 2^64 - 1 */
    const char *unit;      /**< "ppb", "money", "ns", "quantity", "price", "row", "count",
                                "exponent"; "id": any number, "code": of an enum, "bits": a set of
                                an enum, "struct": none, "zero": reserved; "fraction", "power",
                                "coefficient": of doubles */
    int32_t count_field;   /**< code of the field that gives a column's length; 0: not a column */
    int32_t count_plus;    /**< elements beyond that: 1 of offsets, else 0 */
    int64_t default_value; /**< as default_from says; REBAL_NONE where it does not name it */
    int32_t default_from;  /**< REBAL_DEFAULT_VALUE... */
    uint32_t reserved;     /**< 0 */
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
