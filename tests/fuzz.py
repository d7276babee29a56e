#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The harnesses of tests/fuzz under libFuzzer with the address and undefined-behaviour sanitizers.
Runs end by number, not by time, and begin from nothing, so that a build tries the same inputs again
on any machine. What finds nothing and costs most is left out: comparisons as a guide, an order of
inputs by how rare they are, coverage of what fills a book. With --keep what is worth keeping stays
in build/fuzz/corpus, where the next such run begins.

    fuzz.py [--runs N] [--seed S] [--keep] [HARNESS...]"""
import argparse
import re
import subprocess
import sys

from library import Compiler, Log, ROOT, sources

HARNESSES = ["bytes", "tables", "sequence", "batch", "estimates", "solvers"]
FLAGS = ["-O2", "-g", "-fno-omit-frame-pointer", "-fno-sanitize-recover=all", "-DBOOK_SMALL"]
SANITIZERS = "address,undefined,float-divide-by-zero"
# Without sanitizers here: a third of the instructions where plans are sealed, and no branch on what
# it reads. The step asan has it.
PLAIN = ["lib/base/sha256.c"]
# What fills and reads books is no find when another branch of it is taken.
DESK = ["tests/property/book.c", "tests/property/desk.c"]


def build(names):
    unseen = Compiler("fuzz", ["clang-19"], [f"-fsanitize={SANITIZERS}", *FLAGS])
    plain = Compiler("fuzz", ["clang-19"], ["-O2", "-g"])
    compiler = Compiler("fuzz", ["clang-19"], [f"-fsanitize=fuzzer-no-link,{SANITIZERS}",
                                             "-fno-sanitize-coverage=trace-cmp", *FLAGS])
    library = compiler.compile([name for name in sources() if name not in PLAIN])
    library += plain.compile(PLAIN)
    desk = unseen.compile(DESK)
    compiler.link = ["-fsanitize=fuzzer"]
    for name in names:
        own = compiler.compile([f"tests/fuzz/{name}.c"])
        yield name, compiler.link_program(name, own + desk + library)


def fuzz(log, name, program, asked):
    corpus, found = ROOT / "build/fuzz/corpus" / name, ROOT / "build/fuzz/found"
    for folder in (corpus, found):
        folder.mkdir(parents=True, exist_ok=True)
    command = [program, f"-runs={asked.runs}", f"-seed={asked.seed}", "-max_len=2048",
               "-entropic=0", "-print_final_stats=1", "-timeout=60",
               f"-artifact_prefix={found}/{name}-"]
    if asked.keep:
        command.append(str(corpus))
    done = subprocess.run(command, capture_output=True, text=True, check=False, errors="replace")
    output = done.stdout + done.stderr
    executed = re.search(r"number_of_executed_units: (\d+)", output)
    if done.returncode != 0:
        print(output[-6000:])
    detail = f"{executed.group(1) if executed else 'no'} executions"
    log.add(f"fuzz {name}", done.returncode == 0, detail)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=1000000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("names", nargs="*", default=HARNESSES)
    asked = parser.parse_args()
    log = Log("fuzz")
    for name, program in build(asked.names):
        fuzz(log, name, program, asked)
    sys.exit(1 if log.failed else 0)


if __name__ == "__main__":
    main()
