#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Instructions of the hot functions, counted by callgrind, against tests/counts/counts.txt: no more
than 2 % above it, so that speed does not rot, nor below it, so that the table stays true. The
counts are those of one compiler; with another one they are printed alone.

    counts.py            counts and compares
    counts.py --update   counts and writes the table"""
import platform
import re
import subprocess
import sys

from library import ROOT, Compiler, Log, run, sources

TABLE = ROOT / "tests/counts/counts.txt"
HOT = "tests/counts/hot.c"
PER_CALL = {"ticks": 2048, "storm": 2048}  # ticks in a repeat
SHARE = 0.02


def compiler_name():
    return f"gcc {run('gcc', '-dumpfullversion').strip()} {platform.machine()}"


def instructions(program, scenario, repeats):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, scenario]
    done = subprocess.run([*command, str(repeats)], capture_output=True, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def count(program, scenario):
    few, many = 2, 12
    work = instructions(program, scenario, many) - instructions(program, scenario, few)
    return work / (many - few) / PER_CALL.get(scenario, 1)


def read_table():
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines()]
    return {fields[0]: float(fields[1]) for fields in lines if fields and fields[0] != "#"}


def write_table(counts):
    head = f"# SPDX-License-Identifier: MIT\n# {compiler_name()}\n# scenario, instructions of one\n"
    rows = "".join(f"{name} {value:.1f}\n" for name, value in counts.items())
    TABLE.write_text(head + rows, encoding="utf-8")


def compare(log, counts):
    table = read_table()
    same = f"# {compiler_name()}\n" in TABLE.read_text(encoding="utf-8")
    log.add("the table has them all", set(table) == set(counts))
    for name, value in counts.items():
        wanted = table.get(name, 0)
        near = wanted > 0 and abs(value / wanted - 1) <= SHARE
        said = f"{value:.1f} instructions, {wanted:.1f} in the table"
        log.add(name, near or not same, said if same else said + " of another compiler")


def main():
    log, compiler = Log("counts"), Compiler("counts", ["gcc"], ["-O2", "-w", "-DREBAL_API="])
    program = compiler.link_program("hot", compiler.compile([HOT, *sources()]))
    names = re.findall(r'\{"(\w+)", do_', (ROOT / HOT).read_text(encoding="utf-8"))
    counts = {name: count(program, name) for name in names}
    if "--update" in sys.argv:
        write_table(counts)
    else:
        compare(log, counts)
    sys.exit(1 if log.failed else 0)


if __name__ == "__main__":
    main()
