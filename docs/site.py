#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the site below build/docs, from the top of the tree, and checks its links.

    site.py [DOXYGEN]

With Debian's doxygen-awesome-css it has that style, light and dark; without, Doxygen's own, and
says so. Fails where Doxygen warns, and where a link of a page leads to no file or no anchor.
"""
import html.parser
import pathlib
import subprocess
import sys
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
STYLE = pathlib.Path("/usr/share/doxygen-awesome-css")
SHEETS = ["doxygen-awesome.css", "doxygen-awesome-sidebar-only.css"]


class Page(html.parser.HTMLParser):
    """The anchors of a page, and what it links to."""

    def __init__(self, path):
        super().__init__()
        self.anchors, self.links = set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.anchors |= {attrs[key] for key in ("id", "name") if attrs.get(key)}
        for key in ("href", "src", "data"):
            target = attrs.get(key)
            if target and not target.startswith("javascript:"):
                self.links.append((self.getpos()[0], target))


def settings():
    text = (ROOT / "docs/Doxyfile").read_text(encoding="utf-8")
    sheets = [STYLE / name for name in SHEETS]
    if not all(sheet.is_file() for sheet in sheets):
        print("doxygen-awesome-css is not installed: Doxygen's own style")
        return text
    return text + "\nHTML_COLORSTYLE_SAT = 100\nHTML_EXTRA_STYLESHEET = %s\n" % " ".join(
        map(str, sheets))


def broken(folder):
    """Lines of what is wrong with the links of the pages in folder, and how many there are."""
    pages = {path: Page(path) for path in sorted(folder.rglob("*.html"))}
    wrong, count = [], 0
    for path, page in pages.items():
        for line, target in page.links:
            parts = urllib.parse.urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            count += 1
            name = urllib.parse.unquote(parts.path)
            there = (path.parent / name).resolve() if name else path
            anchor = urllib.parse.unquote(parts.fragment)
            if not there.is_file():
                wrong.append("%s:%d: link to %s, no such file" % (path, line, target))
            elif anchor and there in pages and anchor not in pages[there].anchors:
                wrong.append("%s:%d: link to %s, no such anchor" % (path, line, target))
    return wrong, count


def main(doxygen="doxygen"):
    made = subprocess.run([doxygen, "-"], input=settings(), text=True, cwd=ROOT)
    if made.returncode:
        return made.returncode
    wrong, count = broken(ROOT / "build/docs")
    print(*wrong or ["%d links, all there" % count], sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
