#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every relative link of a page, and every path of this tree that a page or a comment of the public
headers names, is there."""
import re

from house import ROOT, Report, public_headers, repository_files

LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(
    r"(?<![\w./<-])((?:bench|docs|include|lib|tests)/[\w.*/-]*\w\.(?:c|h|md|py|txt|svg|map|csv))\b"
)


def main():
    report, links, paths = Report(), 0, 0
    files = repository_files()
    names = {path.relative_to(ROOT) for path in files}
    for page in [path for path in files if path.suffix == ".md"] + public_headers():
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
            for target in LINK.findall(line) if page.suffix == ".md" else []:
                if re.match(r"[a-z]+:|#", target):
                    continue
                links += 1
                if not (page.parent / target.split("#")[0]).exists():
                    report.add(page, number, f"link to {target}, which is not there")
            for name in PATH.findall(line):
                paths += 1
                if not any(path.match(name) for path in names):
                    report.add(page, number, f"names {name}, which is not there")
    report.done(f"{links} links and {paths} paths, all there")


if __name__ == "__main__":
    main()
