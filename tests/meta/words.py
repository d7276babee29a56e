#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""No file names a path of the machine it was written on, nor the host of a package registry."""
from house import ROOT, Report, repository_files

# In pieces, so that this file passes its own test.
FOLDERS = ["/" + name + "/" for name in ("work", "root", "home", "Users")]
HOSTS = [name + "." + domain for name, domain in (
    ("deb.debian", "org"), ("security.debian", "org"), ("snapshot.debian", "org"),
    ("pypi", "org"), ("pythonhosted", "org"), ("crates", "io"), ("proxy.golang", "org"),
    ("sum.golang", "org"), ("registry.npmjs", "org"), ("repo1.maven", "org"),
    ("repo.maven.apache", "org"), ("packages.cloud.google", "com"), ("pkg", "dev"),
)]


def main():
    report = Report()
    files = repository_files()
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace")
        for word in FOLDERS + HOSTS:
            if word in text:
                for number, line in enumerate(text.splitlines(), 1):
                    if word in line:
                        report.add(path, number, f"names {word}")
    if not files:
        report.add(ROOT, 1, "no files found")
    report.done(f"{len(files)} files name neither a path of a machine nor a registry")


main()
