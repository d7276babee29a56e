#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Formulas, errors and invariants: each id of the tables stands in lib and in a test, and each id
in code stands in a table."""
import re

from house import ROOT, Report, in_folder, repository_files

TABLES = {"F": "formulas.md", "E": "errors.md", "I": "invariants.md"}
ID = r"[FEI]-(?:[0-9]{2,3}|[A-Z][A-Z0-9_]*[A-Z0-9])"
# A row begins with its id: "| F-012 | ..." or "### F-012 ...", perhaps in ` ` or ** **.
ROW = re.compile(rf"^(?:\||#+)\s*(?:<a [^>]*></a>)?[`*]*({ID})\b")


def defined(report):
    """{id: (file, line)} of the rows of the tables."""
    rows = {}
    for letter, name in TABLES.items():
        path = ROOT / "docs" / name
        if not path.is_file():
            report.add(path, 1, "is missing")
            continue
        before = len(rows)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = ROW.match(line)
            if not match:
                continue
            if not match.group(1).startswith(letter):
                report.add(path, number, f"{match.group(1)} does not belong in this table")
            elif match.group(1) in rows:
                report.add(path, number, f"{match.group(1)} is defined twice")
            rows.setdefault(match.group(1), (path, number))
        if len(rows) == before:
            report.add(path, 1, "has no row that begins with an id")
    return rows


def main():
    report = Report()
    rows = defined(report)
    used = {"lib": set(), "tests": set()}
    for path in repository_files():
        if path.suffix not in (".c", ".h", ".py") or in_folder(path, "tests/meta"):
            continue
        folder = path.relative_to(ROOT).parts[0]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for name in re.findall(rf"(?<![\w-]){ID}(?![\w-])", line):
                used.get(folder, set()).add(name)
                if name not in rows:
                    report.add(path, number, f"{name} is in no table of docs/")
    for name, (path, number) in rows.items():
        for folder, names in used.items():
            if name not in names:
                report.add(path, number, f"{name} stands in no file of {folder}/")
    report.done(f"{len(rows)} ids, each in lib and in a test")


main()
