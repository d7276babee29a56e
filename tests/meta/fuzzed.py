#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every function of the interface that takes anything is called by a fuzz harness."""
import re

from house import ROOT, Report, without_comments

HARNESSES = [*sorted((ROOT / "tests/fuzz").glob("*.[ch]")), ROOT / "tests/property/desk.c"]
MAP = ROOT / "lib/rebal.map"
# They take nothing but memory: there is nothing to put into them.
NOTHING = {"rebal_version", "rebal_features", "rebal_semantics", "rebal_selftest",
           "rebal_selftest_size"}


def main():
    report = Report()
    called = set()
    for path in HARNESSES:
        text = without_comments(path.read_text(encoding="utf-8"))
        called.update(re.findall(r"\b(rebal_\w+)\(", text))
    names = []
    for number, line in enumerate(MAP.read_text(encoding="ascii").splitlines(), 1):
        name = re.fullmatch(r"\s+(rebal_\w+);", line)
        if name:
            names.append(name.group(1))
            if (names[-1] in called) == (names[-1] in NOTHING):
                report.add(MAP, number, f"{names[-1]} is called by no fuzz harness"
                           if names[-1] not in called else f"{names[-1]} takes nothing, yet is "
                           "called by a fuzz harness")
    report.done(f"{len(names) - len(NOTHING)} functions, each called by a fuzz harness")


main()
