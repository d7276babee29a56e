#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The elementary functions built by each compiler here, at each level and for several instruction
sets: every build gives the same digest, and no object imports anything but mem*. A compiler that
does not round as written is refused."""
import itertools
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ["cpu", "fmath", "fmath_arrays"]
BASE = ["-std=c17", "-ffp-contract=off", "-fno-math-errno", f"-I{ROOT}/lib", f"-I{ROOT}/include"]
LEVELS = ["-O0", "-O1", "-O2", "-O3"]
SETS = [[], ["-DRBL_LIMBS"]]
X86_SETS = [["-mavx2"], ["-mavx2", "-mfma"], ["-march=native"]]
IMPORTS = {"memcpy", "memset", "memmove", "memcmp", "_GLOBAL_OFFSET_TABLE_"}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def imports(objects):
    """Undefined symbols that are neither ours nor allowed."""
    names = set()
    for path in objects:
        names |= {line.split()[0] for line in run("nm", "-u", "-P", path).splitlines()}
    return {name for name in names if not name.startswith("rbl_")} - IMPORTS


def build(folder, compiler, flags):
    """The digest of a build, and what is wrong with its symbols."""
    objects = []
    for name in SOURCES:
        objects.append(f"{folder}/{name}.o")
        run(compiler, *BASE, *flags, "-c", f"{ROOT}/lib/base/{name}.c", "-o", objects[-1])
    program = f"{folder}/golden"
    run(compiler, *BASE, *flags, f"{ROOT}/tests/fmath/golden.c", *objects, "-o", program)
    return run(program, "--print").strip(), imports(objects)


def accepts(folder, compiler, flag):
    command = [compiler, *BASE, flag, "-c", f"{ROOT}/lib/base/fmath.c", "-o", f"{folder}/x.o"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def main():
    compilers = [name for name in ("gcc", "clang") if shutil.which(name)]
    is_x86 = platform.machine() in ("x86_64", "AMD64")
    digests, problems = {}, []
    with tempfile.TemporaryDirectory() as folder:
        for compiler, level in itertools.product(compilers, LEVELS):
            for extra in SETS + (X86_SETS if is_x86 and level in ("-O0", "-O3") else []):
                name = " ".join([compiler, level, *extra])
                digest, wrong = build(folder, compiler, [level, *extra])
                digests.setdefault(digest, []).append(name)
                problems += [f"{name}: imports {symbol}" for symbol in sorted(wrong)]
        for compiler in compilers:
            x87 = ["-mfpmath=387"] if is_x86 and compiler == "gcc" else []
            for flag in ["-ffast-math", *x87]:
                if accepts(folder, compiler, flag):
                    problems.append(f"{compiler} {flag}: accepted")
    for digest, names in digests.items():
        print(f"{digest}: {', '.join(names)}")
    print("\n".join(problems))
    sys.exit(1 if problems or len(digests) != 1 else 0)


main()
