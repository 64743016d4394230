#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Are the records in two lists the same? Both are sorted by lead_id and compared, by a digest of all cells.

compare.py LIST LIST: each a CSV file or a folder of CSV parts.
"""
import csv
import glob
import hashlib
import os
import sys

csv.field_size_limit(16 << 20)


def records(path):
    files = sorted(glob.glob(os.path.join(path, "*.csv"))) if os.path.isdir(path) else [path]
    head, rows = None, []
    for name in files:
        with open(name, encoding="utf-8", newline="") as f:
            part = csv.reader(f)
            first = next(part, None)
            if first is None:
                continue
            if head is not None and first != head:
                sys.exit("compare.py: %s: other columns" % name)
            head = first
            key = head.index("lead_id")
            rows += ((row[key], hashlib.md5("\0".join(row).encode()).digest()) for row in part)
    if head is None:
        sys.exit("compare.py: %s: no records and no header" % path)
    return head, sorted(rows)


a, b = (records(path) for path in sys.argv[1:3])
if a[0] != b[0]:
    sys.exit("compare.py: other columns: %s" % sorted(set(a[0]) ^ set(b[0])))
if len(a[1]) != len(b[1]):
    sys.exit("compare.py: %d records and %d" % (len(a[1]), len(b[1])))
for x, y in zip(a[1], b[1]):
    if x != y:
        sys.exit("compare.py: record %s is another one" % x[0])
print("%d records, the same" % len(a[1]))
