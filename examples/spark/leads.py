#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The pipe verify, dedupe, score, stage and the report, inside Spark: partitions go through the installed tools.

Leads and events are folders of CSV parts (lead-split writes them; each with its header) or Parquet. What must meet is
brought together by Spark: records that share a key (dedupe), and leads with their events. Everything else, and every
decision, is the tools'. The records and the report are those of the same pipe on one machine.
"""
import argparse
import csv
import glob
import io
import os
import subprocess
import sys
import tempfile
import threading

from pyspark import AccumulatorParam, StorageLevel
from pyspark.sql import SparkSession
from pyspark.sql.types import StringType, StructField, StructType

csv.field_size_limit(16 << 20)
WIDTH = 40  # bits of a record's number within its part; the part is above them


class ToolError(Exception):
    """A tool that did not do its job: exit 2 and its line on stderr."""


class Lines(AccumulatorParam):
    """What the tools said, on its way to the driver. A task that runs twice says it twice: a set keeps one."""

    def zero(self, value):
        return frozenset()

    def addInPlace(self, a, b):
        return a | b


def rows_in(stream):
    return csv.reader(io.TextIOWrapper(stream, encoding="utf-8", newline=""))


def writer_to(stream):
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
    return text, csv.writer(text, lineterminator="\n")


def write_rows(path, head, rows):
    with open(path, "wb") as f:
        text, w = writer_to(f)
        w.writerow(head)
        w.writerows(rows)
        text.flush()


class Tools:
    """Runs the tools over the rows of one partition. Sent to the workers, so it holds nothing but settings."""

    def __init__(self, folder, said):
        self.folder = folder
        self.said = said

    def argv(self, command):
        path = os.path.join(self.folder, command[0]) if self.folder else command[0]
        return [path] + command[1:]

    def pipe(self, where, commands, head, rows):
        """The rows behind the last of the commands, its header first. HEAD None: the first command reads a file."""
        errors = tempfile.TemporaryFile()
        running, source = [], subprocess.DEVNULL if head is None else subprocess.PIPE
        for command in commands:
            p = subprocess.Popen(self.argv(command), stdin=source, stdout=subprocess.PIPE, stderr=errors)
            if running:
                source.close()  # the next one has it: a tool that ends early ends the one before
            running.append(p)
            source = p.stdout
        broken = []

        def feed():
            try:
                text, w = writer_to(running[0].stdin)
                w.writerow(head)
                w.writerows(rows)
                text.close()
            except BrokenPipeError:
                pass  # the tool has said why
            except BaseException as e:  # what made the rows failed: not the end of them
                broken.append(e)
                running[0].kill()

        feeder = threading.Thread(target=feed, daemon=True)
        if head is not None:
            feeder.start()
        try:
            yield from rows_in(running[-1].stdout)
        finally:
            if sys.exc_info()[0] is not None:
                for p in running:
                    p.kill()
            if head is not None:
                feeder.join()
            codes = [p.wait() for p in running]
            errors.seek(0)
            text = errors.read().decode("utf-8", "replace").strip()
            errors.close()
        if broken:
            raise broken[0]
        lines = ["%s: %s" % (where, line) for line in text.splitlines()]
        if any(code not in (0, 1) for code in codes):
            codes = ", ".join("%s: exit %d" % (c[0], code) for c, code in zip(commands, codes) if code not in (0, 1))
            raise ToolError("; ".join(lines + ["%s: %s" % (where, codes)]))
        if lines:
            self.said.add(frozenset(lines))


def place(head, name):
    for i, column in enumerate(head):
        if column.strip().casefold() == name.casefold():
            return i
    sys.exit("leads.py: no column %r" % name)


class Job:
    def __init__(self, spark, o):
        self.spark, self.sc, self.o = spark, spark.sparkContext, o
        self.said = self.sc.accumulator(frozenset(), Lines())
        self.tools = Tools(o.tools, self.said)
        self.now = ["--now", o.now, "--tz", o.tz]

    def parts(self, path):
        """CSV: a task a file, in the order of their names, so that 'first' means what it means on one machine."""
        path = os.path.abspath(path)  # tasks run in other folders
        files = sorted(glob.glob(os.path.join(path, "*.csv"))) if os.path.isdir(path) else sorted(glob.glob(path))
        if not files:
            sys.exit("leads.py: %s: no CSV files" % path)
        with open(files[0], "rb") as f:
            head = [name.lstrip("\ufeff") for name in next(rows_in(f))]
        return head, self.sc.parallelize(list(enumerate(files)), len(files))

    def verified(self):
        """(number of the record, its cells) of each lead, through lead-verify."""
        tools, now, o = self.tools, self.now, self.o
        verify = ["lead-verify", "--stream"] + now + (["--country", o.country] if o.country else [])

        def numbered(part, rows):
            for n, row in enumerate(rows):
                yield part << WIDTH | n, row

        if o.input == "parquet":
            frame = self.spark.read.parquet(o.leads)
            head = frame.columns
            data = frame.rdd.map(lambda r: ["" if v is None else str(v) for v in r])

            def run(part, rows):
                out = tools.pipe("leads, partition %d" % part, [verify], head, rows)
                next(out)
                yield from numbered(part, out)

            leads = data.mapPartitionsWithIndex(run)
        else:
            head, files = self.parts(o.leads)

            def run(entries):
                for part, name in entries:
                    out = tools.pipe("leads, partition %d" % part, [verify + [name]], None, None)
                    next(out)
                    yield from numbered(part, out)

            leads = files.mapPartitions(run)
        return self.head_of("verify", [verify], head), leads

    def head_of(self, what, commands, head):
        """The header the commands make of HEAD: they run once here, over no rows, and so check tables and options."""
        return next(self.tools.pipe("driver, " + what, commands, head, []))

    def clusters(self, head, leads):
        """(number, number of the first record of its cluster), for those that share a key with another one.

        Each record takes the smallest number that its keys know, until none changes: as many rounds as the longest
        chain of keys needs, and one to see it."""
        tools, o = self.tools, self.o
        listed = ["lead-dedupe", "--key-list"] + (["--country", o.country] if o.country else [])
        for key in o.key:
            listed += ["-k", key]
        self.head_of("dedupe", [listed], head)

        def keys(part, rows):
            numbers = []

            def only_cells():
                for number, cells in rows:
                    numbers.append(number)
                    yield cells

            out = tools.pipe("keys, partition %d" % part, [listed], head, only_cells())
            next(out)
            for row, _, key in out:
                yield key, numbers[int(row) - 1]

        n = o.partitions
        pairs = leads.mapPartitionsWithIndex(keys).persist(StorageLevel.DISK_ONLY)
        shared = pairs.groupByKey(n).filter(lambda kv: len(kv[1]) > 1).flatMapValues(lambda v: v)
        shared = shared.persist(StorageLevel.DISK_ONLY)  # key, number
        label = shared.map(lambda kv: (kv[1], kv[1])).distinct(n)
        by_number = shared.map(lambda kv: (kv[1], kv[0])).partitionBy(n).persist(StorageLevel.DISK_ONLY)
        rounds = 0
        while True:
            of_key = by_number.join(label, n).map(lambda x: x[1]).reduceByKey(min, n)
            better = shared.join(of_key, n).map(lambda x: x[1]).reduceByKey(min, n)
            better = better.persist(StorageLevel.DISK_ONLY)
            changed = better.join(label, n).filter(lambda x: x[1][0] != x[1][1]).count()
            label, rounds = better, rounds + 1
            if changed == 0:
                break
        self.note("clusters: %d rounds" % rounds)
        return label

    def deduped(self, head, leads):
        """One record for each cluster. Records of a cluster meet, in the order of the list, and lead-dedupe merges."""
        tools, o = self.tools, self.o
        if not o.key:
            return head, leads
        merge = ["lead-dedupe", "-k", "cluster_", "-r", o.merge]
        wide = head + ["row_", "cluster_"]
        out_head = self.head_of("merge", [merge], wide)
        keep = [i for i, name in enumerate(out_head) if name not in ("row_", "cluster_")]
        row = out_head.index("row_")
        label = self.clusters(head, leads)
        labelled = leads.leftOuterJoin(label, o.partitions).map(
            lambda x: ((x[1][1] if x[1][1] is not None else x[0], x[0]), x[1][0]))
        ordered = labelled.repartitionAndSortWithinPartitions(o.partitions, lambda key: hash(key[0]))

        def run(part, rows):
            wide_rows = (cells + [str(number), str(cluster)] for (cluster, number), cells in rows)
            out = tools.pipe("merge, partition %d" % part, [merge], wide, wide_rows)
            next(out)
            for cells in out:
                yield int(cells[row]), [cells[i] for i in keep]

        return [out_head[i] for i in keep], ordered.mapPartitionsWithIndex(run)

    def events(self):
        """Header, and (key, (number, cells)) of each event."""
        o = self.o
        if not o.events:
            return None, None
        if o.input == "parquet":
            frame = self.spark.read.parquet(o.events)
            head = frame.columns
            key = place(head, o.event_key)
            rows = frame.rdd.map(lambda r: ["" if v is None else str(v) for v in r]).zipWithIndex()
            return head, rows.map(lambda x: (x[0][key].strip(), (x[1], x[0])))
        head, files = self.parts(o.events)
        key = place(head, o.event_key)

        def read(entries):
            for part, name in entries:
                with open(name, "rb") as f:
                    rows = rows_in(f)
                    if len(next(rows)) != len(head):
                        raise ToolError("events, partition %d: %s: not the columns of the first part" % (part, name))
                    for n, row in enumerate(rows):
                        if len(row) != len(head):
                            raise ToolError("events, partition %d: %s: record %d: expected %d fields, found %d" %
                                            (part, name, n + 1, len(head), len(row)))
                        yield row[key].strip(), (part << WIDTH | n, row)

        return head, files.mapPartitions(read)

    def gathered(self, head, leads, events):
        """(key, (number, cells, shared)) of each event, by the lead that has it: that of its key, or the one that this
        was made into, by merged_ids. Where several leads have it, it is shared and goes to each of them.

        All of it is partitioned by the key once; only the events of merged leads move again."""
        n, column = self.o.partitions, [name.strip().casefold() for name in head]
        if self.o.event_key.casefold() != "lead_id" or "merged_ids" not in column:
            return events.mapValues(lambda e: e + (False,))
        ids = column.index("merged_ids")

        def merged(x):
            own, (_, cells) = x
            for name in {name.strip() for name in cells[ids].split(";")} - {own, ""}:
                if not name.startswith("#"):  # the number of a record that has no id
                    yield name, own

        there = leads.mapPartitions(lambda rows: ((key, None) for key, _ in rows), preservesPartitioning=True)
        met = events.partitionBy(n).groupWith(leads.flatMap(merged).partitionBy(n), there)

        def stay(x):
            key, (theirs, owners, lead) = x
            owners, lead = set(owners), len(lead) > 0
            if lead or not owners:
                for number, cells in theirs:
                    yield key, (number, cells, len(owners) > 0)

        def move(x):
            _, (theirs, owners, lead) = x
            owners, lead = set(owners), len(lead) > 0
            for number, cells in theirs if owners else ():
                for owner in owners:
                    yield owner, (number, cells, lead or len(owners) > 1)

        return met.flatMap(stay, preservesPartitioning=True).union(met.flatMap(move).partitionBy(n))

    def staged(self, head, leads):
        """Through lead-score and lead-stage, the events of a lead with it."""
        tools, o = self.tools, self.o
        event_head, events = self.events()
        score = ["lead-score"] + self.now + [x for r in o.rules for x in ("-r", r)] + ["-b", o.bands]
        stage = ["lead-stage"] + self.now + ["-s", o.stages]
        event_head = event_head or ["at", "type", "lead_id"]
        with tempfile.NamedTemporaryFile(suffix=".csv") as f:  # no events, but as if there were: the columns are the same
            text, w = writer_to(f)
            w.writerow(event_head)
            text.flush()
            out_head = self.head_of("score and stage", [score + ["-e", f.name], stage + ["-e", f.name]], head)
        key = place(head, o.event_key)
        keyed = leads.map(lambda x: (x[1][key].strip(), x)).partitionBy(o.partitions)
        events = self.sc.emptyRDD() if events is None else self.gathered(head, keyed, events)
        both = keyed.cogroup(events, numPartitions=o.partitions)

        def run(part, groups):
            with tempfile.TemporaryDirectory() as folder:
                name = os.path.join(folder, "events.csv")
                numbers, rows, written = [], [], set()
                with open(name, "wb") as f:
                    text, w = writer_to(f)
                    w.writerow(event_head)
                    for _, (some, theirs) in groups:
                        for number, cells in sorted(some):
                            numbers.append(number)
                            rows.append(cells)
                        for number, cells, shared in sorted(theirs):
                            if number not in written:
                                w.writerow(cells)
                            if shared:  # perhaps by leads of this partition
                                written.add(number)
                    text.flush()
                commands = [score + ["-e", name], stage + ["-e", name]]
                out = tools.pipe("score, partition %d" % part, commands, head, rows)
                next(out)
                for n, cells in enumerate(out):  # to its end, where the exit code is looked at
                    yield numbers[n], cells

        return out_head, both.mapPartitionsWithIndex(run)

    def report(self, head, leads):
        """Counts of each partition, added up here."""
        tools, o = self.tools, self.o
        count = ["funnel-report"] + self.now + ["-s", o.stages] + o.report_option
        if o.kpis:
            count += ["-k", o.kpis]

        def run(part, rows):
            yield list(tools.pipe("report, partition %d" % part, [count + ["--partial", "-"]], head,
                                  (cells for _, cells in rows)))

        with tempfile.NamedTemporaryFile("wb", suffix=".csv") as f:
            text, w = writer_to(f)
            for i, rows in enumerate(leads.mapPartitionsWithIndex(run).toLocalIterator()):
                w.writerows(rows)
            text.flush()
            command = self.tools.argv(count) + ["--merge", "--format", o.report_format, "-o", o.report, f.name]
            if subprocess.run(command).returncode not in (0, 1):
                raise ToolError("driver, report: funnel-report --merge failed")

    def write(self, head, leads):
        """By Spark's own commit: a task that is run again replaces what it wrote, and nothing is there twice."""
        columns = StructType([StructField(name, StringType()) for name in head])
        frame = self.spark.createDataFrame(leads.map(lambda x: tuple(x[1])), columns)
        w = frame.write.mode("error")
        if self.o.output == "parquet":
            w.parquet(self.o.out)
        else:
            w.option("header", True).option("escape", '"').option("emptyValue", "").option("nullValue", "") \
                .option("ignoreLeadingWhiteSpace", False).option("ignoreTrailingWhiteSpace", False).csv(self.o.out)

    def note(self, text):
        print("leads.py: " + text, file=sys.stderr, flush=True)

    def run(self):
        head, leads = self.verified()
        leads = leads.persist(StorageLevel.DISK_ONLY)
        head, leads = self.deduped(head, leads)
        head, leads = self.staged(head, leads)
        leads = leads.persist(StorageLevel.DISK_ONLY)
        self.write(head, leads)
        if self.o.report:
            self.report(head, leads)


def options():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--leads", required=True, help="folder or glob of CSV parts, or Parquet")
    p.add_argument("--events", help="the same for events")
    p.add_argument("--input", choices=["csv", "parquet"], default="csv")
    p.add_argument("--out", required=True, help="folder that is made; an error where it is there")
    p.add_argument("--output", choices=["csv", "parquet"], default="csv")
    p.add_argument("--report", help="file of the report")
    p.add_argument("--report-format", default="text")
    p.add_argument("--report-option", action="append", default=[], help="for funnel-report, such as --by=source")
    p.add_argument("--tools", default="", help="folder of the tools on every worker (default: PATH)")
    p.add_argument("--key", action="append", default=[], help="lead-dedupe -k; may repeat; none: no dedupe")
    p.add_argument("--event-key", default="lead_id", help="the column that leads and events meet by")
    p.add_argument("--country", default="")
    p.add_argument("--merge", default="merge")
    p.add_argument("--rules", action="append", default=[])
    p.add_argument("--bands", default="bands")
    p.add_argument("--stages", default="stages-mdp")
    p.add_argument("--kpis")
    p.add_argument("--now", required=True)
    p.add_argument("--tz", default="UTC")
    p.add_argument("--partitions", type=int, default=8)
    o = p.parse_args()
    o.rules = o.rules or ["bant"]
    return o


def reason(e):
    """Of a failed job: what a tool said, not Spark's stack."""
    lines = [line for line in str(e).splitlines() if "ToolError: " in line]
    return lines[0].split("ToolError: ", 1)[1] if lines else str(e)


def main():
    o = options()
    spark = SparkSession.builder.appName("leadpipe").getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    job = Job(spark, o)
    status = 0
    try:
        job.run()
    except Exception as e:  # the tool's line, the partition and the exit code, as the last words
        job.note(reason(e))
        status = 2
    for line in sorted(job.said.value):
        job.note(line)
    spark.stop()
    return status


if __name__ == "__main__":
    sys.exit(main())
