/* SPDX-License-Identifier: MIT */
#include "base/cpu.h"

#include <stdint.h>

#if RBL_CPU_AVX2
typedef struct cpu_registers {
    uint32_t eax, ebx, ecx, edx;
} cpu_registers;

static cpu_registers cpu_ask(uint32_t leaf) {
    cpu_registers r;
    __asm__ volatile("cpuid"
                     : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
                     : "a"(leaf), "c"(0));
    return r;
}

/* The registers that the system saves: bit 1 those of SSE, bit 2 those of AVX. */
static uint32_t cpu_saved_registers(void) {
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

bool rbl_cpu_has_avx2(void) {
    const uint32_t osxsave_avx = UINT32_C(3) << 27;
    if (cpu_ask(0).eax < 7) return false;
    if ((cpu_ask(1).ecx & osxsave_avx) != osxsave_avx) return false;
    return (cpu_saved_registers() & 6) == 6 && (cpu_ask(7).ebx >> 5 & 1) != 0;
}
#else
bool rbl_cpu_has_avx2(void) { return false; }
#endif
