/* SPDX-License-Identifier: MIT */
/* Runs a fuzz harness without libFuzzer: on seeded random inputs, or on files.
 *
 *   NAME COUNT [FIRST SEED]      NAME FILE... */
#include "fuzz/fuzz.h"
#include "splitmix.h"

enum { MOST = 4096 };

static uint8_t input[1 << 16];

static size_t draw(uint64_t seed) {
    uint64_t state = seed;
    size_t count = (size_t)(splitmix_next(&state) % MOST);
    if (seed % 3 == 0) count %= 64;
    for (size_t k = 0; k < count; k++) input[k] = (uint8_t)splitmix_next(&state);
    return count;
}

static int run_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) return 1;
    size_t count = fread(input, 1, sizeof input, file);
    (void)fclose(file);
    return LLVMFuzzerTestOneInput(input, count);
}

int main(int argc, char **argv) {
    char *end = argv[0];
    uint64_t count = argc > 1 ? strtoull(argv[1], &end, 10) : 20000;
    if (argc > 1 && *end != '\0') {
        int failed = 0;
        for (int k = 1; k < argc; k++) failed |= run_file(argv[k]);
        return failed;
    }
    uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    for (uint64_t k = 0; k < count; k++) {
        size_t n = draw(first + k);
        if (LLVMFuzzerTestOneInput(input, n) != 0) return 1;
    }
    printf("%" PRIu64 " inputs\n", count);
    return 0;
}
