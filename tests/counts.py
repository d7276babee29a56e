#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Instructions of the hot functions, counted by callgrind, against tests/counts/counts.txt: no more
than 2 % above it, so that speed does not rot, nor below it, so that the table stays true. The
counts are those of one compiler; with another one they are printed alone.

    counts.py            counts and compares
    counts.py --update   counts and writes the table"""
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "tests/counts/counts.txt"
FLAGS = ("-std=c17 -O2 -ffp-contract=off -fno-math-errno -w "
         "-Iinclude -Ilib -Itests -DREBAL_API=").split()
PER_CALL = {"ticks": 2048, "storm": 2048}  # ticks in a repeat
SHARE = 0.02


def compiler():
    version = subprocess.check_output(["gcc", "-dumpfullversion"], text=True)
    return f"gcc {version.strip()} {platform.machine()}"


def build(folder):
    program = folder / "hot"
    sources = [str(p) for p in sorted((ROOT / "lib").rglob("*.c"))]
    subprocess.run(["gcc", *FLAGS, "tests/counts/hot.c", *sources, "-o", str(program)],
                   cwd=ROOT, check=True)
    return program


def instructions(program, scenario, repeats):
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", str(program), scenario,
         str(repeats)], capture_output=True, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", run.stderr).group(1))


def count(program, scenario):
    few, many = 2, 12
    work = instructions(program, scenario, many) - instructions(program, scenario, few)
    return work / (many - few) / PER_CALL.get(scenario, 1)


def read_table():
    lines = [line.split() for line in TABLE.read_text().splitlines() if not line.startswith("#")]
    return {fields[0]: float(fields[1]) for fields in lines if fields}


def write_table(counts):
    head = f"# SPDX-License-Identifier: MIT\n# {compiler()}\n# scenario, instructions of one\n"
    rows = "".join(f"{name} {value:.1f}\n" for name, value in counts.items())
    TABLE.write_text(head + rows)


def main():
    names = re.findall(r'\{"(\w+)", do_', (ROOT / "tests/counts/hot.c").read_text())
    with tempfile.TemporaryDirectory() as folder:
        program = build(pathlib.Path(folder))
        counts = {name: count(program, name) for name in names}
    if "--update" in sys.argv:
        write_table(counts)
        return 0
    table, same = read_table(), f"# {compiler()}\n" in TABLE.read_text()
    failed = 0
    for name, value in counts.items():
        wanted = table.get(name, 0.0)
        off = wanted == 0 or abs(value / wanted - 1) > SHARE
        failed += off and same
        print(f"{name}: {value:.1f} instructions, {wanted:.1f} in the table"
              f"{', more than 2 % off' if off and same else ''}")
    if not same:
        print(f"{compiler()} is not the compiler of the table: nothing is compared")
    return int(failed > 0 or set(table) != set(names))


if __name__ == "__main__":
    sys.exit(main())
