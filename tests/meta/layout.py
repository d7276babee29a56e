#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What stands where: the top level, and that no source file lies beside the build unnoticed;
that every recipe is tested, and that changelog and site are of the version of meson.build."""
import re

from house import ROOT, Report, c_files, repository_files

TOP = {"include", "lib", "tests", "bench", "docs", "pkgconfig", "meson.build", "meson_options.txt",
       "LICENSE", "README.md", ".ci", ".clang-format", ".gitignore"}


def words(path):
    """The quoted words of a meson.build, without comments, in order."""
    text = re.sub(r"#.*", "", path.read_text(encoding="utf-8")) if path.is_file() else ""
    return re.findall(r"'([^'\n]+)'", text)


def listed(path):
    return set(words(path))


def check_lib(report):
    lists = ROOT / "lib/meson.build"
    lib = listed(lists)
    sources = [word for word in words(lists) if word.endswith(".c")]
    for name in sorted({name for name in sources if sources.count(name) > 1}):
        report.add(lists, 1, f"{name} stands there twice")
    headers = listed(ROOT / "include/meson.build")
    for path in c_files("lib"):
        name = path.relative_to(ROOT / "lib").as_posix()
        if path.suffix == ".c" and name not in lib:
            report.add(path, 1, "not in lib/meson.build")
    for path in c_files("include"):
        if path.relative_to(ROOT / "include").as_posix() not in headers:
            report.add(path, 1, "not in include/meson.build")


def check_tests(report):
    """Each folder of tests/ is built, and its meson.build names each of its C files."""
    folders = listed(ROOT / "tests/meson.build")
    for path in repository_files():
        parts = path.relative_to(ROOT).parts
        if parts[0] != "tests" or len(parts) < 3 or path.suffix not in (".c", ".py"):
            continue
        build = ROOT / "tests" / parts[1] / "meson.build"
        if parts[1] not in folders or not build.is_file():
            report.add(path, 1, f"tests/{parts[1]}/ is not part of the build")
        elif path.suffix == ".c":
            name = "/".join(parts[2:]).removesuffix(".c")
            short = name.replace("test_", "")
            if not {name, name + ".c", short} & listed(build):
                report.add(path, 1, f"not in tests/{parts[1]}/meson.build")


def check_recipes(report):
    """Each recipe is run as a test, and stands in the table of recipes."""
    folder = ROOT / "docs/recipes"
    tested = listed(folder / "meson.build")
    table = (folder / "README.md").read_text(encoding="utf-8")
    for path in sorted(folder.glob("*.md")):
        if path.name == "README.md":
            continue
        if path.stem not in tested:
            report.add(path, 1, "not in docs/recipes/meson.build")
        if f"]({path.name})" not in table:
            report.add(path, 1, "not in the table of docs/recipes/README.md")


def check_version(report):
    """The newest version of the changelog is meson's and the site's, with ABI and Numbers."""
    page = ROOT / "docs/changelog.md"
    version = re.search(r"version: '([\d.]+)'", (ROOT / "meson.build").read_text()).group(1)
    newest = re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.M)[1]
    if version not in newest.splitlines()[0].split():
        report.add(page, 1, f"its newest version is not {version}, meson's")
    for name in ("ABI", "Numbers"):
        if f"\n### {name}\n" not in newest:
            report.add(page, 1, f"the newest version has no paragraph {name}")
    site = ROOT / "docs/Doxyfile"
    if not re.search(rf"^PROJECT_NUMBER\s*= {re.escape(version)}$", site.read_text(), re.M):
        report.add(site, 1, f"its PROJECT_NUMBER is not {version}, meson's")


def check_manual(report):
    """Each call that the manual page names is exported."""
    page = ROOT / "docs/man/librebal.3"
    exported = set(re.findall(r"^ *(rebal_\w+);", (ROOT / "lib/rebal.map").read_text(), re.M))
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        for name in re.findall(r"^\.(?:It )?Fn (\w+)", line):
            if name not in exported:
                report.add(page, number, f"{name} is not exported")


def main():
    report = Report()
    for name in sorted({path.relative_to(ROOT).parts[0] for path in repository_files()} - TOP):
        report.add(ROOT / name, 1, f"not among the top level's {', '.join(sorted(TOP))}")
    check_lib(report)
    check_tests(report)
    check_recipes(report)
    check_version(report)
    check_manual(report)
    report.done("every file in its place and in its list")


main()
