#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Includes go from a floor to itself or to a lower one, and are written from lib/."""
import re

from house import FLOORS, ROOT, Report, c_files

STANDARD = {"assert.h", "float.h", "limits.h", "stdalign.h", "stdbool.h", "stddef.h", "stdint.h",
            "string.h"}
ALLOCATION = "stdlib.h"  # for malloc and free: the top floor only


def check_quoted(report, path, line, name):
    floor = path.relative_to(ROOT / "lib").parts[0]
    other = name.split("/")[0]
    if other not in FLOORS or name.count("/") != 1:
        report.add(path, line, f'"{name}" is not written from lib/ as "<floor>/<noun>.h"')
    elif not (ROOT / "lib" / name).is_file():
        report.add(path, line, f'"{name}" does not exist')
    elif FLOORS.index(other) > FLOORS.index(floor):
        report.add(path, line, f"floor {floor} includes the higher floor {other}")
    elif floor == "plan" and path.name.startswith("verify") and other == "plan":
        if not name.startswith("plan/verify"):
            report.add(path, line, f'verify shares no code with the planner, and includes "{name}"')
    elif path.stem.startswith("certificate") and other != "base" and not (
            name.startswith("market/certificate")):
        report.add(path, line, f'certificate shares no code with the solver, and includes "{name}"')


def check_angled(report, path, line, name):
    floor = path.relative_to(ROOT / "lib").parts[0]
    if name.startswith("rebal/"):
        if not (ROOT / "include" / name).is_file():
            report.add(path, line, f"<{name}> does not exist")
    elif name == ALLOCATION:
        if floor != "api":
            report.add(path, line, f"<{name}>: only lib/api allocates")
    elif name not in STANDARD:
        report.add(path, line, f"<{name}>: not among {', '.join(sorted(STANDARD))}")


def main():
    report = Report()
    count = 0
    for path in c_files("lib"):
        parts = path.relative_to(ROOT / "lib").parts
        if len(parts) != 2 or parts[0] not in FLOORS:
            report.add(path, 1, f"not in lib/<floor>/, floors: {', '.join(FLOORS)}")
            continue
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', text)
            if match:
                count += 1
                check = check_quoted if match.group(1) == '"' else check_angled
                check(report, path, number, match.group(2))
            elif re.match(r"\s*#\s*include", text):
                report.add(path, number, "an include that is not \"…\" or <…>")
    report.done(f"{count} includes keep to their floors")


main()
