/* SPDX-License-Identifier: MIT */
/** @file
 *  Statuses and the error report: what every call that can fail returns, and the detail it gives.
 */
#ifndef REBAL_STATUS_H
#define REBAL_STATUS_H

#include <stddef.h>
#include <stdint.h>

#ifndef REBAL_API
#define REBAL_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Outcome of a call: 0, or a negative code that never changes its number. */
typedef int32_t rebal_status;
enum {
    REBAL_OK = 0,              /**< done */
    REBAL_E_ARGUMENT = -1,     /**< NULL where data is needed, or a wrong count */
    REBAL_E_STRUCT = -2,       /**< struct_size below the minimum, or a field set that is unknown */
    REBAL_E_MEMORY = -3,       /**< malloc failed, or memory too small or not aligned to 16 */
    REBAL_E_ENGINE = -4,       /**< handles of different engines */
    REBAL_E_ROW = -5,          /**< row out of range, or named twice */
    REBAL_E_RANGE = -6,        /**< number outside its documented domain */
    REBAL_E_DUPLICATE = -7,    /**< instrument id twice */
    REBAL_E_TARGET_SUM = -8,   /**< targets do not sum to one, and the policy says they must */
    REBAL_E_TIME = -9,         /**< time runs backwards */
    REBAL_E_CAPACITY = -10,    /**< caller's arrays too small: count holds the need; or more in
                                    flight than rules.in_flight_max, or to verify than rows */
    REBAL_E_OVERFLOW = -11,    /**< exact value of 2^126 fine units, or 2^62 money, reached */
    REBAL_E_NO_PRICE = -12,    /**< a row that is held, wanted or in flight has no price */
    REBAL_E_STALE_PRICE = -13, /**< price older than halt.price_age_ns */
    REBAL_E_NO_VALUE = -14,    /**< account worth nothing or less */
    REBAL_E_FUNDS = -15,       /**< a withdrawal that no allowed sale can meet */
    REBAL_E_STALE_PLAN = -16,  /**< plan made from another state than the account is in */
    REBAL_E_HALT = -17,        /**< a hard cap was hit: error.field names it */
    REBAL_E_PARSE = -18,       /**< text is not a decimal number; bytes are not canonical */
    REBAL_E_NOT_FINITE = -19,  /**< NaN or infinity where a double is read */
    REBAL_E_UNSUPPORTED = -20, /**< well formed, and not built in this version */
    REBAL_E_ORPHAN = -21,      /**< a holding without target, and the policy forbids it */
    REBAL_E_LAW = -22,         /**< commit of verified orders that break a law */
    REBAL_E_UNSEALED = -23,    /**< order ids, digests, bytes, or a commit after a tick:
                                    rebal_plan_seal() first */
    REBAL_E_NOT_PSD = -24,     /**< matrix not symmetric, or not positive semidefinite */
    REBAL_E_UNPROVED = -25,    /**< no trade was found that could be certified to be the best:
                                    the rules' numbers lie too far apart */
    REBAL_E_INTERNAL = -99     /**< our fault; the handle still works */
};

enum {
    REBAL_ONE = 1000000000, /**< one in parts per billion */
    REBAL_NONE = -1         /**< no row; no value */
};

/** Detail of a failure, in numbers. Every call that can fail takes a pointer to one as its last
 *  argument: NULL if unwanted, written on failure only, as many fields as fit; nothing
 *  where struct_size is below 4. */
typedef struct rebal_error {
    uint32_t struct_size; /**< sizeof(rebal_error) */
    int32_t status;       /**< the status returned */
    int32_t field;        /**< code of the offending field (rebal_code_name()); 0: none, although
                               rebal_code_name(0) is the status "OK" */
    int32_t row;          /**< instrument row, or REBAL_NONE */
    int64_t index;        /**< position in the offending array, or REBAL_NONE */
    int64_t value;        /**< offending value; of a double cut to an integer, at the ends of int64
                               beyond them, 0 for a NaN; of an id its bits, to be read as
                               uint64_t */
} rebal_error;

#ifdef __cplusplus
}
#endif
#endif
