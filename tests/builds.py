#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A golden program and the sources it needs, built by each compiler here, at each level, with limbs
and for several instruction sets: every build prints the same digest, and no object imports anything
but memory functions. A compiler that does not round as written is refused: by the last source.

    builds.py [--all] GOLDEN.c SOURCE...        sources from lib/, without .c

--all: every set at every level; else limbs at -O2 and instruction sets at -O3."""
import itertools
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
BASE = ["-std=c17", "-ffp-contract=off", "-fno-math-errno",
        *(f"-I{ROOT}/{name}" for name in ("lib", "include", "tests"))]
LEVELS = ["-O0", "-O1", "-O2", "-O3"]
LIMBS = ["-DRBL_LIMBS", "-DRBL_PLAIN_LANES"]  # as other compilers get them
X86_SETS = [["-mavx2"], ["-mavx2", "-mfma"], ["-march=native"]]
IMPORTS = {"malloc", "free", "memcpy", "memset", "memmove", "memcmp", "_GLOBAL_OFFSET_TABLE_"}
IS_X86 = platform.machine() in ("x86_64", "AMD64")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def imports(objects):
    """Undefined symbols that are neither ours nor allowed."""
    names = set()
    for path in objects:
        names |= {line.split()[0] for line in run("nm", "-u", "-P", path).splitlines()}
    return {name for name in names if not name.startswith(("rbl_", "rebal_"))} - IMPORTS


def build(folder, compiler, flags, golden, sources):
    """The digest of a build, and what is wrong with its symbols."""
    objects = []
    for name in sources:
        objects.append(f"{folder}/{name.replace('/', '_')}.o")
        run(compiler, *BASE, *flags, "-c", f"{ROOT}/lib/{name}.c", "-o", objects[-1])
    run(compiler, *BASE, *flags, golden, *objects, "-o", f"{folder}/golden")
    return run(f"{folder}/golden", "--print").strip(), imports(objects)


def sets(level, everything):
    """The further flags to try at a level."""
    found = [[]]
    if everything or level == "-O2":
        found.append(LIMBS)
    if IS_X86 and (everything or level == "-O3"):
        found += X86_SETS
    return found


def accepted(folder, compiler, flag, source):
    """Whether a unit of doubles compiles with a flag that changes how they are rounded."""
    command = [compiler, *BASE, flag, "-c", f"{ROOT}/lib/{source}.c", "-o", f"{folder}/x.o"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def main():
    everything = sys.argv[1] == "--all"
    golden, *sources = sys.argv[2:] if everything else sys.argv[1:]
    compilers = [name for name in ("gcc", "clang") if shutil.which(name)]
    digests, problems = {}, []
    with tempfile.TemporaryDirectory() as folder:
        for compiler, level in itertools.product(compilers, LEVELS):
            for extra in sets(level, everything):
                name = " ".join([compiler, level, *extra])
                digest, wrong = build(folder, compiler, [level, *extra], golden, sources)
                digests.setdefault(digest, []).append(name)
                problems += [f"{name}: imports {symbol}" for symbol in sorted(wrong)]
        for compiler in compilers:
            x87 = ["-mfpmath=387"] if IS_X86 and compiler == "gcc" else []
            for flag in ["-ffast-math", *x87]:
                if accepted(folder, compiler, flag, sources[-1]):
                    problems.append(f"{compiler} {flag}: {sources[-1]} is accepted")
    for digest, names in digests.items():
        print(f"{digest}: {', '.join(names)}")
    print("\n".join(problems))
    sys.exit(1 if problems or len(digests) != 1 else 0)


main()
