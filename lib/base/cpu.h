/* SPDX-License-Identifier: MIT */
/** @file
 *  What the processor can do beyond what the compiler was told. */
#ifndef RBL_BASE_CPU_H
#define RBL_BASE_CPU_H

#include <stdbool.h>

/* 1 where functions can be compiled for AVX2 beside the others, and are not for it anyway. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__AVX2__)
#define RBL_CPU_AVX2 1
#else
#define RBL_CPU_AVX2 0
#endif

/** Whether the processor and the system support AVX2; false where RBL_CPU_AVX2 is 0. Asks the
 *  processor each time, which is slow in a virtual machine. */
bool rbl_cpu_has_avx2(void);

#endif
