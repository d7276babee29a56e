#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How many mutants of the planner, the money and the checks of input the tests find. All are
compiled once, into a copy of the library; each is then run against harness after harness, the
quickest first, until one fails.

    mutation.py [--every N] [--only TEXT]     every N-th mutant; those whose place has TEXT"""
import argparse
import collections
import os
import pathlib
import resource
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.append("/usr/lib/python3/dist-packages")
from library import Compiler, FLAGS, Log, ROOT, oracle, properties, run, sources  # noqa: E402
from mutate import Mutator  # noqa: E402

FOLDER = ROOT / "build/mutation"
MUTATED = ["lib/base/round.h", "lib/base/wide.h", "lib/base/wide.c", "lib/base/decimal.c",
           "lib/market/fee.c", "lib/market/column.c", "lib/market/book.c", "lib/market/drift.c",
           "lib/api/ruleset.c", "lib/api/compile.c", "lib/api/portfolio.c", "lib/api/flight.c",
           "lib/api/plan.c", "lib/api/inspect.c", "lib/api/decimal.c", "lib/plan/*.c",
           "lib/plan/ledger.h", "lib/plan/heap.h"]
UNITS = ["base/wide", "base/round", "base/decimal", "plan/*", "market/fee", "market/column",
         "market/book", "market/drift", "api/decimal", "api/engine", "api/engine_rules",
         "api/portfolio", "api/portfolio_fill", "api/portfolio_flight", "api/plan",
         "api/plan_tables", "api/plan_bytes", "api/flows", "api/clock", "api/extremes",
         "api/sequences"]
SECONDS = 10  # of the processor, then a mutant counts as found: it hangs
SLOW = 2.5  # harnesses that take more are left out


def mutated_files():
    return sorted(path for pattern in MUTATED for path in ROOT.glob(pattern))


def generate():
    """Copies of lib/ with mutants; returns the list of mutants."""
    mutator = Mutator(["-std=c17", f"-I{ROOT}/lib", f"-I{ROOT}/include", "-DRBL_NO_ESTIMATES",
                       "-I/usr/lib/llvm-19/lib/clang/19/include"])
    chosen = mutated_files()
    for path in sorted((ROOT / "lib").glob("*/*.[ch]")):
        copy = FOLDER / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        name = path.relative_to(ROOT).as_posix()
        text = mutator.mutate(path, name) if path in chosen else path.read_text(encoding="utf-8")
        copy.write_text(text, encoding="utf-8")
    return mutator.mutants


def build():
    """The harnesses, quickest first: name, command."""
    compiler = Compiler("mutation/objects", ["gcc"], ["-O1", "-w", "-std=gnu17",
                                                      "-DRBL_NO_ESTIMATES"])
    flags = [flag for flag in FLAGS if not flag.startswith(("-std", f"-I{ROOT}/lib"))]
    flags += [f"-I{FOLDER}/lib", f"-I{ROOT}/tests/mutation"]
    copies = [f"build/mutation/{name}" for name in sources(False)]
    library = compiler.compile([*copies, "tests/mutation/mutant.c"], flags)
    worlds = compiler.compile(oracle(), flags)

    def program(name, files, more=()):
        objects = compiler.compile(files, flags)
        return compiler.link_program(name, [*objects, *more, *library])

    cases = program("cases", ["tests/golden/golden_library.c", "tests/golden/golden_cases.c"],
                    worlds)
    exhaustive = program("exhaustive", ["tests/exhaustive/exhaustive.c"], worlds)
    worlds_random = program("random", ["tests/exhaustive/random_world.c"], worlds)
    laws = program("property", properties())
    digests = program("digests", ["tests/golden/digests.c"], worlds)
    yield "golden cases", [cases]
    yield "exhaustive", [exhaustive, "--part", "0/8192"]
    for name in ("lawful", "fills", "saved", "foreign", "ends"):
        yield "property", [laws, name, "300"]
    yield "random worlds", [worlds_random, "--count", "500"]
    compiler.link = run("pkg-config", "--libs", "check").split() + ["-lm"]
    for pattern in UNITS:
        floor, noun = pattern.split("/")
        for path in sorted((ROOT / "tests/unit" / floor).glob(f"test_{noun}.c")):
            name = path.relative_to(ROOT).as_posix()
            yield "unit", [program(f"{floor}_{path.stem}", [name])]
    yield "golden digests", [digests]
    yield "exhaustive", [exhaustive, "--part", "1/512"]
    yield "property", [laws, "lawful", "5000"]
    yield "random worlds", [worlds_random, "--few", "--count", "5000"]


def fails(command, mutant, seconds=SECONDS):
    """Whether the harness fails, and what it cost of the processor."""
    environment = dict(os.environ, MUTANT=str(mutant), CK_FORK="no")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(["prlimit", f"--cpu={seconds}", *command], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.returncode != 0, cost


def quick(log, harnesses):
    """Those that pass without a mutant and take little time."""
    kept = []
    for name, command in harnesses:
        failed, cost = fails(command, 0, 100)
        if failed:
            log.add(f"without a mutant: {' '.join(command)}", False)
        elif cost <= SLOW:
            kept.append((name, command))
    log.add("the copy without a mutant", bool(kept), f"{len(kept)} of {len(harnesses)} harnesses")
    return kept


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--least", type=float, default=0, help="percent that must be found")
    asked = parser.parse_args()
    log = Log("mutation")
    mutants = generate()
    harnesses = quick(log, list(build()))
    found, survivors = collections.Counter(), []
    tried = [mutant for mutant in mutants if asked.only in mutant[1]][::asked.every]
    for number, place in tried:
        by = next((name for name, command in harnesses if fails(command, number)[0]), None)
        found[by] += by is not None
        if by is None:
            survivors.append(f"{place} [{number}]")
            print("survives:", survivors[-1], flush=True)
    score = 100.0 * (len(tried) - len(survivors)) / max(1, len(tried))
    print(", ".join(f"{name} {count}" for name, count in found.most_common() if name))
    log.add("mutation score", score >= asked.least,
            f"{score:.1f} % of {len(tried)} of {len(mutants)} mutants")
    sys.exit(1 if log.failed else 0)


main()
