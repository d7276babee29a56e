#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lines, branches and MC/DC of the library that the tests reach, floor by floor, on clang-19
as deployed: broken invariants are one macro, which is constant there (RBL_COVERAGE). No floor may
fall below what tests/coverage.txt says it has reached; where one has risen, the file is to follow.

    coverage.py           builds, runs the tests, prints the table, compares
    coverage.py --update  writes what is reached
    coverage.py --missed  also prints each line and branch that is not reached"""
import json
import os
import pathlib
import re
import subprocess
import sys

from library import Log, ROOT, run

BUILD = ROOT / "build/coverage"
REACHED = ROOT / "tests/coverage.txt"
FLOORS = ["base", "math", "market", "policy", "plan", "api"]
KINDS = ["lines", "branches", "mcdc"]
INSTRUMENT = ["-fprofile-instr-generate", "-fcoverage-mapping", "-fcoverage-mcdc",
              "-DRBL_COVERAGE"]
# A decision of more than six conditions would take 2^7 bits each: clang-19 leaves it out by itself.
SUITES = ["unit", "golden", "exhaustive", "property", "solve", "lots", "volatility", "covariance",
          "band", "simulation", "fmath", "wide"]


def build():
    if not (BUILD / "build.ninja").exists():
        run("meson", "setup", str(BUILD), str(ROOT), "-Dtests=enabled", "-Doptimization=1",
            f"-Dc_args={INSTRUMENT}", "-Dc_link_args=-fprofile-instr-generate",
            env=dict(os.environ, CC="clang-19"))
    run("ninja", "-C", str(BUILD), "-j1")


def test():
    """Runs the suites; the profiles of all programs become one."""
    for old in BUILD.glob("*.profraw"):
        old.unlink()
    suites = [word for suite in SUITES for word in ("--suite", suite)]
    command = ["meson", "test", "-C", str(BUILD), "--no-rebuild", "--no-suite", "long",
               "--timeout-multiplier", "5", "--num-processes", "1", *suites]
    environment = dict(os.environ, LLVM_PROFILE_FILE=str(BUILD / "p-%8m.profraw"))
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    print(done.stdout[-1500:])
    profiles = sorted(str(path) for path in BUILD.glob("*.profraw"))
    run("llvm-profdata-19", "merge", "-sparse", *profiles, "-o", str(BUILD / "all.profdata"))
    return done.returncode == 0


def programs():
    """Programs that hold the library, whose functions are those of one archive: any of them sees
    only what it links, so all are given."""
    found = [path for path in sorted((BUILD / "tests").rglob("*"))
             if path.is_file() and os.access(path, os.X_OK) and "." not in path.name]
    shared = [path for path in sorted((BUILD / "lib").glob("librebal.so.*")) if path.is_file()]
    first, *rest = shared[-1:] + found
    return [str(first), *(word for path in rest for word in ("-object", str(path)))]


def export(*more):
    return run("llvm-cov-19", "export", *programs(), f"-instr-profile={BUILD}/all.profdata", *more,
               *[str(ROOT / "lib" / floor) for floor in FLOORS])


def summarise(data):
    """{floor: {kind: (covered, count)}}"""
    sums = {floor: {kind: [0, 0] for kind in KINDS} for floor in FLOORS}
    for file in data["data"][0]["files"]:
        floor = pathlib.Path(file["filename"]).relative_to(ROOT / "lib").parts[0]
        for kind in KINDS:
            sums[floor][kind][0] += file["summary"][kind]["covered"]
            sums[floor][kind][1] += file["summary"][kind]["count"]
    return sums


def percent(covered, count):
    return 100.0 * covered / count if count else 100.0


def reached():
    text = REACHED.read_text(encoding="utf-8") if REACHED.exists() else ""
    rows = re.findall(r"^(\w+) +([\d.]+) +([\d.]+) +([\d.]+)$", text, re.M)
    return {row[0]: [float(value) for value in row[1:]] for row in rows}


def update(sums):
    lines = ["# Percent of lines, branches and MC/DC that tests/coverage.py found; none may fall."]
    for floor in FLOORS:
        values = [int(100 * percent(*sums[floor][kind])) / 100 for kind in KINDS]
        lines.append(f"{floor:7}" + "".join(f"{value:8.2f}" for value in values))
    REACHED.write_text("\n".join(lines) + "\n", encoding="utf-8")


def print_missed(data):
    for file in data["data"][0]["files"]:
        name = pathlib.Path(file["filename"]).relative_to(ROOT)
        for line, column, *_, in_true, in_false in (
                (*branch[:4], branch[4], branch[5]) for branch in file.get("branches", [])):
            if in_true == 0 or in_false == 0:
                side = "true" if in_true == 0 else "false"
                print(f"{name}:{line}:{column}: never {side}")


def main():
    build()
    log = Log("coverage")
    log.add("the tests themselves", test())
    data = json.loads(export())
    sums, least = summarise(data), reached()
    print(f"{'floor':8}" + "".join(f"{kind:>22}" for kind in KINDS))
    for floor in FLOORS:
        cells = [f"{c}/{n} {percent(c, n):6.2f} %" for c, n in (sums[floor][k] for k in KINDS)]
        print(f"{floor:8}" + "".join(f"{cell:>22}" for cell in cells))
    if "--missed" in sys.argv:
        print_missed(data)
    if "--update" in sys.argv:
        update(sums)
        return
    for floor in FLOORS:
        for kind, value in zip(KINDS, least.get(floor, [100, 100, 100])):
            now = percent(*sums[floor][kind])
            log.add(f"{kind} of {floor}", now >= value - 0.005, f"{now:.2f} % >= {value:.2f} %")
    sys.exit(1 if log.failed else 0)


if __name__ == "__main__":
    main()
