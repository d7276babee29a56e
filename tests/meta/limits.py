#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sizes of files, functions and lines; the licence line of each source file."""
import statistics

from house import Report, in_folder, items, repository_files

FILE_LINES, FUNCTION_LINES, COLUMNS = 500, 70, 100
SUFFIXES = {".c", ".h", ".py", ".map", ".lua", ".sh"}
NAMES = {"meson.build", "meson_options.txt", "Doxyfile"}


def is_source(path):
    if path.suffix in SUFFIXES or path.name in NAMES:
        return True
    if path.suffix:
        return False
    with open(path, "rb") as start:
        return start.read(2) == b"#!"


def check_file(report, path, functions):
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    if len(lines) > FILE_LINES:
        report.add(path, len(lines), f"{len(lines)} lines, more than {FILE_LINES}")
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS:
            report.add(path, number, f"{len(line)} columns, more than {COLUMNS}")
        if line != line.rstrip() or "\t" in line:
            report.add(path, number, "a tab, or white space at the end of the line")
    if not any("SPDX-License-Identifier: MIT" in line for line in lines[:3]):
        report.add(path, 1, "no SPDX-License-Identifier: MIT in the first three lines")
    if path.suffix in (".c", ".h"):
        for item in items(text):
            if item.is_function:
                size = item.last - item.first + 1
                functions.append((size, path))
                if size > FUNCTION_LINES:
                    report.add(path, item.first,
                               f"{item.name}: {size} lines, more than {FUNCTION_LINES}")
    return len(lines)


def medians(folder, files, functions):
    sizes = [size for path, size in files.items() if in_folder(path, folder)]
    bodies = [size for size, path in functions if in_folder(path, folder)]
    if sizes:
        longest = f"median {statistics.median(bodies):g}, longest {max(bodies)}" if bodies else "-"
        print(f"{folder:8} {len(sizes):4} files: median {statistics.median(sizes):g} lines, "
              f"longest {max(sizes)}; {len(bodies)} functions: {longest}")


def main():
    report = Report()
    functions, files = [], {}
    for path in repository_files():
        if is_source(path):
            size = check_file(report, path, functions)
            if path.suffix in (".c", ".h"):
                files[path] = size
    for folder in ("include", "lib", "tests", "bench", "docs"):
        medians(folder, files, functions)
    report.done(f"all within {FILE_LINES} lines, {FUNCTION_LINES} a function, {COLUMNS} columns")


main()
