#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the figures of docs/trust.md, between its two marks, from the logs of the last runs of the
steps of tests/run and from tests/coverage.txt. A step that was not run here has no row.

    figures.py            writes
    figures.py --print    prints"""
import json
import re
import sys

from library import ROOT

PAGE = ROOT / "docs/trust.md"
BEGIN, END = "<!-- figures: tests/figures.py -->", "<!-- end of figures -->"
STEPS = ["gcc", "clang", "asan", "limbs", "exact", "aarch64", "armhf", "riscv64", "s390x", "i686",
         "i686-sse", "mingw", "wasm", "musl", "tcc", "fast-math", "msan", "tsan", "ubsan",
         "valgrind", "fuzz", "planted", "proof", "mutation", "coverage"]
TOLD = {"fuzz", "planted", "proof", "mutation"}  # steps whose details are figures of their own


def results(step):
    path = ROOT / "build" / step / "meson-logs/testlog.json"
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def steps():
    yield "| step | tests passed | skipped | failed |"
    yield "|---|---|---|---|"
    for step in STEPS:
        found = [result["result"] for result in results(step)]
        if found:
            passed, skipped = found.count("OK") + found.count("EXPECTEDFAIL"), found.count("SKIP")
            yield f"| {step} | {passed} | {skipped} | {len(found) - passed - skipped} |"


def details():
    rows = [(step, result) for step in STEPS if step in TOLD for result in results(step)]
    if rows:
        yield ""
        yield "| step | what | figure |"
        yield "|---|---|---|"
    for step, result in rows:
        yield f"| {step} | {result['name']} | {result.get('detail', '')} |"


def coverage():
    text = (ROOT / "tests/coverage.txt").read_text(encoding="utf-8")
    yield ""
    yield "| floor | lines % | branches % | MC/DC % |"
    yield "|---|---|---|---|"
    for row in re.findall(r"^(\w+) +([\d.]+) +([\d.]+) +([\d.]+)$", text, re.M):
        yield "| " + " | ".join(row) + " |"


def main():
    table = "\n".join([*steps(), *details(), *coverage()])
    if "--print" in sys.argv:
        print(table)
        return
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}", encoding="utf-8")


main()
