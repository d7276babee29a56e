#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The program in README.md is docs/examples/minimal.c, which is compiled and run."""
import re

from house import ROOT, Report


def main():
    report = Report()
    readme = ROOT / "README.md"
    blocks = re.findall(r"```c\n(.*?)```", readme.read_text(encoding="utf-8"), re.S)
    source = (ROOT / "docs/examples/minimal.c").read_text(encoding="utf-8")
    if not blocks or blocks[0].strip() not in source:
        report.add(readme, 1, "the first C block is not in docs/examples/minimal.c")
    report.done("the program in README.md is minimal.c")


main()
