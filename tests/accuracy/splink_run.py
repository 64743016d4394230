# SPDX-License-Identifier: MIT
"""Splink on one set, by the recipe of its own tutorial, for tests/accuracy.sh.

usage: splink_run.py INPUT.csv MATCH.csv GOLD.csv

The columns and their kinds are those of the match table that lead-dedupe gets. Each kind is compared as the
tutorial and the reference of Splink's comparison library do it; values are lower case, trimmed, and missing
where empty. The prior comes from deterministic rules, u from random sampling, m from EM over each of the
blocking rules for training. Writes one line: F1, precision and recall at 0.9, the best F1 of all thresholds
with its threshold, and the seconds that it took to read, train, predict and cluster once.
"""
import csv
import sys
import time
import warnings
from collections import Counter

warnings.filterwarnings("ignore")
import duckdb
import pandas as pd
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

source, table, gold = sys.argv[1:4]
csv.field_size_limit(1 << 27)
kinds = {r["column"]: r["compare"] for r in csv.DictReader(open(table, encoding="utf-8"))}
start = time.time()
data = pd.read_csv(source, dtype=str, keep_default_na=False)[["rec_id", *kinds]]
for c in kinds:
    data[c] = data[c].str.lower().str.strip().map(lambda v: v or None)
# A column that a rule for training names is not trained by it: where there is only one, its parts are columns.
if list(kinds) == ["company"]:
    words = data["company"].str.replace(r"\W+", " ", regex=True).str.strip()
    data["begin"] = words.str[:4]
    data["word"] = words.str.split().str[0]
    data["second"] = words.str.split().str[1]
    data["last"] = words.str.split().str[-1]


def date_format(values):
    given = [v for v in values if v]
    for form in ("%Y-%m-%d", "%Y%m%d", "%m/%d/%Y", "%d/%m/%Y"):
        if pd.to_datetime(given, format=form, errors="coerce").notna().mean() > 0.5:
            return form
    return "%Y-%m-%d"


def comparison(c, kind):
    rare = data[c].nunique() < 0.9 * data[c].notna().sum()
    if kind == "name":
        return cl.NameComparison(c)
    if kind == "company":
        return cl.JaroWinklerAtThresholds(c, [0.95, 0.88, 0.8]).configure(term_frequency_adjustments=True)
    if kind == "email":
        return cl.EmailComparison(c)
    if kind == "phone":
        return cl.DamerauLevenshteinAtThresholds(c, [1, 2])
    if kind == "date":
        return cl.DateOfBirthComparison(c, input_is_string=True, datetime_format=date_format(data[c]),
                                        invalid_dates_as_null=False)
    if kind == "code":
        if "post" in c or "zip" in c:
            return cl.LevenshteinAtThresholds(c, 1).configure(term_frequency_adjustments=True)
        return cl.DamerauLevenshteinAtThresholds(c, [1, 2])
    if kind in ("text", "address"):
        return cl.CustomComparison(output_column_name=c, comparison_levels=[
            cll.NullLevel(c),
            cll.ExactMatchLevel(c).configure(tf_adjustment_column=c) if rare else cll.ExactMatchLevel(c),
            cll.JaroWinklerLevel(c, 0.95),
            cll.Or(cll.JaroWinklerLevel(c, 0.88), cll.JaccardLevel(c, 0.9)),
            cll.JaccardLevel(c, 0.8),
            cll.ElseLevel(),
        ])
    return cl.ExactMatch(c).configure(term_frequency_adjustments=kind == "exact")


def start_of(c, n):
    return f"substr({c}, 1, {n})"


# Rules by hand, as somebody who knows the set would write them: deterministic ones and the recall they are
# thought to have, those to train on, and those to predict over.
person = dict(
    sure=[block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")], recall=0.8,
    train=[block_on("date_of_birth"), block_on("given_name", "surname"), block_on("postcode", "street_number")],
    predict=[block_on("given_name", "surname"), block_on("surname", "date_of_birth"), block_on("soc_sec_id"),
             block_on("given_name", "postcode"), block_on("surname", "postcode"), block_on("date_of_birth"),
             block_on("address_1"), block_on("street_number", "suburb")])
company = dict(
    sure=[block_on("company"), "l.begin = r.begin and jaro_winkler_similarity(l.company, r.company) > 0.95"],
    recall=0.6,
    train=[block_on("begin"), block_on("word"), block_on("second", "last")],
    predict=[block_on("begin"), block_on("word"), block_on("second"), block_on("last")])
rules = {
    "surname,given_name": person,
    "first_name,surname,dob": dict(
        sure=["l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
              "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
              "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
              block_on("email")], recall=0.7,
        train=[block_on("first_name", "surname"), block_on("dob")],
        predict=[block_on("first_name", "city"), block_on("surname"), block_on("dob"), block_on("email"),
                 block_on("first_name", "surname")]),
    "name,address": dict(
        sure=[block_on("name"), block_on("address")], recall=0.7,
        train=[block_on(start_of("name", 4)), block_on(start_of("address", 6)), block_on("city", start_of("name", 2))],
        predict=[block_on(start_of("name", 3)), block_on(start_of("address", 5)), block_on("city", "cuisine"),
                 block_on("split_part(name, ' ', 2)"), block_on("city")]),
    "title,authors": dict(
        sure=[block_on("title", "year"), block_on("authors", "year")], recall=0.8,
        train=[block_on("title"), block_on("authors"), block_on("year", start_of("title", 6))],
        predict=[block_on("title"), block_on("authors"), block_on("year", start_of("title", 4)),
                 block_on("year", start_of("authors", 4)), block_on(start_of("title", 12))]),
    "primary_name_last": dict(
        sure=[block_on("primary_name_last", "primary_name_first", "date_of_birth"), block_on("email_address"),
              block_on("ssn_number"), block_on("passport_number"), block_on("primary_name_org")], recall=0.5,
        train=[block_on("date_of_birth"), block_on("primary_name_last"), block_on("addr_line1"),
               block_on("email_address")],
        predict=[block_on("primary_name_last"), block_on("date_of_birth"), block_on("addr_line1"),
                 block_on("email_address"), block_on("phone_number"), block_on("passport_number"),
                 block_on("ssn_number"), block_on("drivers_license_number"), block_on("national_id_number"),
                 block_on("primary_name_full"), block_on("native_name_full"),
                 block_on(start_of("primary_name_org", 4)), block_on("addr_full"), block_on("primary_name_first")]),
    "company": company,
}
rule = next(r for need, r in rules.items() if all(c in kinds for c in need.split(",")))

db = DuckDBAPI()
frame = db.register(data)
linker = Linker(frame, SettingsCreator(
    link_type="dedupe_only", unique_id_column_name="rec_id",
    comparisons=[comparison(c, k) for c, k in kinds.items() if data[c].notna().any()],
    blocking_rules_to_generate_predictions=rule["predict"], retain_intermediate_calculation_columns=False),
    log_level=None)
training = linker.training
training.estimate_probability_two_random_records_match(rule["sure"], recall=rule["recall"])
training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
for r in rule["train"]:
    try:
        training.estimate_parameters_using_expectation_maximisation(r)
    except Exception as e:
        print(f"splink_run: {str(e).splitlines()[0]}", file=sys.stderr)
scored = linker.inference.predict(threshold_match_probability=0.001)
entity = {r["rec_id"]: r["entity"] for r in csv.DictReader(open(gold, encoding="utf-8"))}


def pairs(things):
    return sum(n * (n - 1) // 2 for n in Counter(things).values())


def measure(threshold):
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(
        scored, threshold_match_probability=threshold).as_record_list()
    cluster = {r["rec_id"]: r["cluster_id"] for r in found}
    both = pairs((entity[k], cluster[k]) for k in entity)
    p = both / max(pairs(cluster[k] for k in entity), 1)
    r = both / max(pairs(entity.values()), 1)
    return 2 * p * r / max(p + r, 1e-9), p, r


at = measure(0.9)
seconds = time.time() - start
best = max((measure(t)[0], t) for t in (0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99,
                                        0.995, 0.999, 0.9995, 0.9999, 0.99999, 0.999999, 0.9999999))
print("%.4f %.4f %.4f %.4f %s %.1f" % (*at, *best, seconds))
