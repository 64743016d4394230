# SPDX-License-Identifier: MIT
"""Pairwise F1, precision and recall of lead-dedupe --mark against a gold file, for tests/accuracy.sh.

usage: f1.py GOLD.csv MARKED.csv
Writes: records F1 precision recall.
"""
import csv
import sys
from collections import Counter

csv.field_size_limit(1 << 27)
entity = {r["rec_id"]: r["entity"] for r in csv.DictReader(open(sys.argv[1], encoding="utf-8"))}
cluster = {r["rec_id"]: r["cluster_id"] for r in csv.DictReader(open(sys.argv[2], encoding="utf-8"))}


def pairs(things):
    return sum(n * (n - 1) // 2 for n in Counter(things).values())


both = pairs((entity[k], cluster[k]) for k in entity)
precision = both / max(pairs(cluster[k] for k in entity), 1)
recall = both / max(pairs(entity.values()), 1)
print(len(entity), 2 * precision * recall / max(precision + recall, 1e-9), precision, recall)
