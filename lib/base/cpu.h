/* SPDX-License-Identifier: MIT */
/** @file
 *  What the processor can do beyond what the compiler was told. */
#ifndef RBL_BASE_CPU_H
#define RBL_BASE_CPU_H

#include <stdbool.h>

/* 1 where functions can be compiled for AVX2 beside the others, and are not for it anyway. gcc for
 * Windows does not align the stack for its vectors of 32 bytes (gcc bug 54412). */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__AVX2__) &&                              \
    (!defined(_WIN32) || defined(__clang__))
#define RBL_CPU_AVX2 1
#else
#define RBL_CPU_AVX2 0
#endif

/* Into each form of a function, whatever a compiler thinks of their size: else it cannot make their
 * loops vectors. */
#ifdef __GNUC__
#define RBL_CPU_INLINE inline __attribute__((always_inline))
#else
#define RBL_CPU_INLINE inline
#endif

/* Asks for the cache line of an address that is read soon. */
#ifdef __GNUC__
#define RBL_CPU_FETCH(address) __builtin_prefetch(address)
#else
#define RBL_CPU_FETCH(address) ((void)(address))
#endif

/* RBL_CPU_FORMS: name_plain(), what name_all() is, and name_avx2(), the same for AVX2, where that
 * is compiled. RBL_CPU_FORM: form i of a name, 0 the plain one, 1 that of AVX2. */
#if RBL_CPU_AVX2
#define RBL_CPU_FORMS(name, parameters, arguments)                                                 \
    static void name##_plain parameters { name##_all arguments; }                                  \
    __attribute__((target("avx2"))) static void name##_avx2 parameters { name##_all arguments; }
#define RBL_CPU_FORM(name, i) ((i) == 1 ? name##_avx2 : name##_plain)
#else
#define RBL_CPU_FORMS(name, parameters, arguments)                                                 \
    static void name##_plain parameters { name##_all arguments; }
#define RBL_CPU_FORM(name, i) ((void)(i), name##_plain)
#endif

/** Whether the processor and the system support AVX2; false where RBL_CPU_AVX2 is 0. Asks the
 *  processor each time, which is slow in a virtual machine. */
bool rbl_cpu_has_avx2(void);

#endif
