# SPDX-License-Identifier: MIT
"""The tasks of the benchmark by DuckDB and Polars: peers.py duckdb|polars t1|t2|t3|t4|t5|t6|t9 LEADS [EVENTS]; output on
stdout. THREADS: how many DuckDB may use (Polars: POLARS_MAX_THREADS)."""
import os
import sys

library, task, leads = sys.argv[1:4]
events = sys.argv[4] if len(sys.argv) > 4 else ""
stages = ["lead", "mql", "sal", "sql", "won"]
points = {"visit": 1, "open": 1, "click": 3, "download": 10, "form": 15, "webinar": 25, "demo": 40, "unsubscribe": -15}
dm = "ceo|cto|cmo|vp|director|head|대표|본부장|이사"
free = r"@(gmail|naver|daum|outlook)\."
need = "demo|pricing|urgent|견적|도입"
since = "2026-06-01T09:00:00+09:00"


def by_duckdb():
    import duckdb

    db = duckdb.connect(config={"threads": int(os.environ.get("THREADS", os.cpu_count()))})
    text = "all_varchar=true, header=true, quote='\"', escape='\"', strict_mode=true"
    table = f"read_csv('{leads}', {text}, nullstr='')"
    number = lambda c: f"try_cast({c} as double)"
    if task == "t1":
        names = [column[0] for column in db.execute(f"describe select * from {table}").fetchall()]
        counted = db.execute(f"select count(*), {', '.join(f'count({c})' for c in names)} from {table}").fetchone()
        print(f"{counted[0]} records {counted[0] * len(names)} fields")
        return
    if task == "t2":
        query = f"select lead_id, email, company, country, employees from {table} where {number('employees')} >= 200"
    elif task == "t9":
        types = "{'employees': 'BIGINT', 'revenue': 'BIGINT', 'budget': 'BIGINT', 'timeline': 'BIGINT', 'created_at': 'TIMESTAMPTZ'}"
        query = f"select * from read_csv('{leads}', header=true, quote='\"', escape='\"', types={types})"
    elif task == "t3":
        score = f"""least(100, greatest(0,
          if({number('employees')} >= 200, 10, 0) + if({number('revenue')} >= 1e7, 15, 0) + if({number('budget')} >= 50000, 15, 0)
          + if({number('timeline')} <= 3, 15, 0) + if(regexp_matches(title, '{dm}', 'i'), 20, 0)
          - if(regexp_matches(title, 'intern|student', 'i'), 15, 0) - if(regexp_matches(email, '{free}', 'i'), 10, 0)
          + if(regexp_matches(need, '{need}', 'i'), 10, 0) + if(industry in ('Software','Manufacturing','Finance','Healthcare'), 8, 0)
          + if(country in ('KR','US','JP','DE','SG'), 5, 0) + if(source in ('webinar','referral','partner'), 7, 0)
          + if(created_at > '{since}', 5, 0)))"""
        query = f"""select *, case when score >= 60 then 'A' when score >= 40 then 'B' when score >= 20 then 'C' else 'D' end as grade
          from (select *, {score} as score from {table})"""
    elif task == "t4":
        query = f"""select * exclude (rn, lower_email) from (select *, row_number() over () as rn, lower(email) as lower_email from {table})
          qualify row_number() over (partition by lower_email order by rn) = 1 order by rn"""
    elif task == "t5":
        counts = ", ".join(f"count(*) filter (list_position({stages}, stage) >= {i + 1}) as {s}_" for i, s in enumerate(stages))
        query = f"""select month, source, replace(name, '_', '') as stage, value from (unpivot (select created_at[1:7] as month, source, {counts}
          from {table} group by 1, 2) on {', '.join(s + '_' for s in stages)})"""
    else:
        cases = " ".join(f"when '{k}' then {v}" for k, v in points.items())
        query = f"""with day as (select lead_id, least(20, sum(case type {cases} end)) as points from read_csv('{events}', {text})
          where "at" >= '2026-04-02T00:00:00Z' and "at" <= '2026-07-01T00:00:00Z' group by lead_id, "at"[1:10]),
          total as (select lead_id, sum(points)::int as score from day group by lead_id)
          select l.*, coalesce(t.score, 0) as score from {table} l left join total t using (lead_id)"""
    header = "false" if task == "t5" else "true"
    db.execute(f"copy ({query}) to '/dev/stdout' (format csv, header {header})")


def by_polars():
    import polars as pl

    def scan(path):
        return pl.scan_csv(path, infer_schema=False)

    def number(name):
        return pl.col(name).cast(pl.Float64, strict=False)

    def worth(condition, n):
        return pl.when(condition).then(n).otherwise(0)

    def write(lazy, header=True):
        lazy.collect().write_csv(sys.stdout.buffer, include_header=header)

    table = scan(leads)
    if task == "t1":
        frame = table.collect()
        print(f"{frame.height} records {frame.height * frame.width} fields")
    elif task == "t2":
        write(table.filter(number("employees") >= 200).select("lead_id", "email", "company", "country", "employees"))
    elif task == "t9":
        types = {c: pl.Int64 for c in ("employees", "revenue", "budget", "timeline")}
        write(pl.scan_csv(leads, schema_overrides=types, infer_schema_length=0, try_parse_dates=False)
              .with_columns(pl.col("created_at").str.to_datetime("%Y-%m-%dT%H:%M:%S%z")))
    elif task == "t3":
        text = lambda c: pl.col(c).fill_null("")
        score = (worth(number("employees") >= 200, 10) + worth(number("revenue") >= 1e7, 15) + worth(number("budget") >= 50000, 15)
                 + worth(number("timeline") <= 3, 15) + worth(text("title").str.contains(f"(?i){dm}"), 20)
                 - worth(text("title").str.contains("(?i)intern|student"), 15) - worth(text("email").str.contains(f"(?i){free}"), 10)
                 + worth(text("need").str.contains(f"(?i){need}"), 10)
                 + worth(pl.col("industry").is_in(["Software", "Manufacturing", "Finance", "Healthcare"]), 8)
                 + worth(pl.col("country").is_in(["KR", "US", "JP", "DE", "SG"]), 5)
                 + worth(pl.col("source").is_in(["webinar", "referral", "partner"]), 7)
                 + worth(pl.col("created_at") > since, 5)).clip(0, 100)
        grade = (pl.when(pl.col("score") >= 60).then(pl.lit("A")).when(pl.col("score") >= 40).then(pl.lit("B"))
                 .when(pl.col("score") >= 20).then(pl.lit("C")).otherwise(pl.lit("D")))
        write(table.with_columns(score.alias("score")).with_columns(grade.alias("grade")))
    elif task == "t4":
        write(table.with_columns(pl.col("email").str.to_lowercase().alias("_"))
              .unique(subset="_", keep="first", maintain_order=True).drop("_"))
    elif task == "t5":
        reached = [(pl.col("stage").is_in(stages[i:])).sum().alias(s) for i, s in enumerate(stages)]
        write(table.group_by(pl.col("created_at").str.slice(0, 7).alias("month"), pl.col("source")).agg(reached)
              .unpivot(index=["month", "source"], variable_name="stage", value_name="reached"), header=False)
    else:
        day = (scan(events).filter((pl.col("at") >= "2026-04-02T00:00:00Z") & (pl.col("at") <= "2026-07-01T00:00:00Z"))
               .with_columns(pl.col("type").replace_strict(points, default=0).alias("points"))
               .group_by("lead_id", pl.col("at").str.slice(0, 10).alias("day")).agg(pl.col("points").sum().clip(upper_bound=20))
               .group_by("lead_id").agg(pl.col("points").sum().alias("score")))
        write(table.join(day, on="lead_id", how="left", maintain_order="left").with_columns(pl.col("score").fill_null(0)))


by_duckdb() if library == "duckdb" else by_polars()
