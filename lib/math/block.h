/* SPDX-License-Identifier: MIT */
/** @file
 *  A block of paths, computed side by side: number l of each row belongs to the path in lane l. A
 *  lane takes the operations that it would take alone, so that neither its place nor the width of
 *  vectors changes a bit. */
#ifndef RBL_MATH_BLOCK_H
#define RBL_MATH_BLOCK_H

enum { RBL_BLOCK_PATHS = 16 }; /* four vectors of AVX2 */

/* A loop over lanes, which compilers are to turn into vectors and not to unroll: unrolled first,
 * such loops become vectors of scraps. */
#ifdef __GNUC__
#define BLOCK_FOR(lane, count) _Pragma("GCC unroll 1") for (int lane = 0; lane < (count); lane++)
#else
#define BLOCK_FOR(lane, count) for (int lane = 0; lane < (count); lane++)
#endif

#endif
