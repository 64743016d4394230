# SPDX-License-Identifier: MIT
"""Leads that are the same, by other means: match.py duckdb|recordlinkage|splink LEADS; lead_id,cluster_id on stdout. Blocks for
all: the address, the last name with four letters of the company, the first name with the domain. Scores: Jaro-Winkler of
the address and the company 35 % each, of the names 15 % each, from 0.93 (Splink: its own, from 0.9)."""
import csv
import os
import sys

library, leads = sys.argv[1:3]
threads = int(os.environ.get("THREADS", os.cpu_count()))
same = 0.93


def by_duckdb():
    import duckdb

    db = duckdb.connect(config={"threads": threads})
    db.execute(f"""create table l as select row_number() over () as i, lead_id, lower(email) as e, split_part(lower(email), '@', 2) as d,
        lower(company) as c, lower(first_name) as f, lower(last_name) as n
        from read_csv('{leads}', all_varchar=true, header=true, nullstr='')""")
    blocks = ["a.e = b.e", "a.n = b.n and a.c[1:4] = b.c[1:4]", "a.f = b.f and a.d = b.d"]
    pairs = " union ".join(f"select a.i, b.i as j from l a join l b on a.i < b.i and {block}" for block in blocks)
    score = " + ".join(f"{w} * coalesce(jaro_winkler_similarity(a.{c}, b.{c}), 0)" for c, w in (("e", .35), ("c", .35), ("f", .15), ("n", .15)))
    found = db.execute(f"select p.i - 1, p.j - 1 from ({pairs}) p join l a on a.i = p.i join l b on b.i = p.j where {score} >= {same}").fetchall()
    return [row[0] for row in db.execute("select lead_id from l order by i").fetchall()], found


def by_recordlinkage():
    import pandas
    import recordlinkage

    table = pandas.read_csv(leads, dtype=str, keep_default_na=False)
    for column in ("email", "company", "first_name", "last_name"):
        table[column] = table[column].str.lower()
    table["b1"] = table["last_name"] + "|" + table["company"].str[:4]
    table["b2"] = table["first_name"] + "|" + table["email"].str.split("@").str[-1]
    index = recordlinkage.Index()
    for key in ("email", "b1", "b2"):
        index.block(key)
    pairs = index.index(table)
    compare = recordlinkage.Compare()
    for column in ("email", "company", "first_name", "last_name"):
        compare.string(column, column, method="jarowinkler")
    values = compare.compute(pairs, table)
    score = values[0] * .35 + values[1] * .35 + values[2] * .15 + values[3] * .15
    return list(table["lead_id"]), list(score[score >= same].index)


def by_splink():
    import duckdb
    import pandas
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    table = pandas.read_csv(leads, dtype=str, keep_default_na=False).replace("", None)
    for column in ("email", "company", "first_name", "last_name"):
        table[column] = table[column].str.lower()
    table["b1"] = table["last_name"] + "|" + table["company"].str[:4]
    table["b2"] = table["first_name"] + "|" + table["email"].str.split("@").str[-1]
    blocks = [block_on("email"), block_on("b1"), block_on("b2")]
    settings = SettingsCreator(
        link_type="dedupe_only", unique_id_column_name="lead_id", blocking_rules_to_generate_predictions=blocks,
        comparisons=[cl.JaroWinklerAtThresholds(c, [0.93, 0.8]) for c in ("email", "company", "first_name", "last_name")])
    api = DuckDBAPI(connection=duckdb.connect(config={"threads": threads}))
    # Splink 5 takes a table that the database knows already, 4 the table and the database.
    linker = Linker(api.register(table), settings) if hasattr(api, "register") else Linker(table, settings, db_api=api)
    linker.training.estimate_probability_two_random_records_match([block_on("email")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for block in blocks[:2]:
        linker.training.estimate_parameters_using_expectation_maximisation(block)
    found = linker.inference.predict(threshold_match_probability=0.9).as_pandas_dataframe()
    number = {name: i for i, name in enumerate(table["lead_id"])}
    return list(table["lead_id"]), [(number[a], number[b]) for a, b in zip(found["lead_id_l"], found["lead_id_r"])]


names, found = {"duckdb": by_duckdb, "recordlinkage": by_recordlinkage, "splink": by_splink}[library]()
root = list(range(len(names)))


def find(i):
    while root[i] != i:
        root[i] = root[root[i]]
        i = root[i]
    return i


for a, b in found:
    root[find(a)] = find(b)
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["lead_id", "cluster_id"])
out.writerows((name, find(i)) for i, name in enumerate(names))
