#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The pipe verify, dedupe, score, stage and the report, inside Spark: partitions go through the installed tools.

Leads and events are folders of CSV parts (lead-split writes them; each with its header) or Parquet. What must meet is
brought together by Spark: records that share a key (dedupe), and leads with their events. Everything else, and every
decision, is the tools'. The records and the report are those of the same pipe on one machine.

What moves is text: an element of an RDD is a block of TSV lines, never a row. In TSV a line is a record, so that lines
can be dealt out and sorted without being taken apart. A task holds the leads or the events of one partition.
"""
import argparse
import csv
import functools
import glob
import io
import os
import subprocess
import sys
import tempfile
import threading
import zlib
from collections import defaultdict

from pyspark import AccumulatorParam, StorageLevel
from pyspark.sql import DataFrame, SparkSession, functions as F

STEP = 10 ** 10  # a record's number is its part times this and its row: 16 digits, so that lines sort as numbers do
PIECE = 1 << 20  # bytes of text that become one string of the JVM
PAIRS = b"row_a\trow_b\tprobability"
OTHERS = {"lead_id": b"merged_ids", "email": b"merged_emails"}  # where lead-dedupe leaves what a lead has besides


class ToolError(Exception):
    """A tool that did not do its job: exit 2 and its line on stderr."""


class Lines(AccumulatorParam):
    """What the tools said, on its way to the driver. A task that runs twice says it twice: a set keeps one."""

    def zero(self, value):
        return frozenset()

    def addInPlace(self, a, b):
        return a | b


def lines_of(blocks):
    for block in blocks:
        yield from block.split(b"\n")[:-1]


def dealt(out):
    """(bucket, block) for each list of lines in OUT, which is by bucket."""
    for bucket, lines in out.items():
        yield bucket, b"\n".join(lines) + b"\n"


def write_lines(path, lines):
    with open(path, "wb") as f:
        f.write(b"\n".join(lines) + b"\n")


class Tasks:
    """What runs on the workers. Sent there, so it holds nothing but settings."""

    def __init__(self, o, said):
        self.o, self.said = o, said
        now, country = ["--now", o.now, "--tz", o.tz], ["--country", o.country] if o.country else []
        self.verify = ["lead-verify", "--stream", "-t"] + now + country
        self.list_keys = ["lead-dedupe", "--key-list"] + country + [x for key in o.key for x in ("-k", key)]
        self.merge = ["lead-dedupe", "-k", "cluster_", "-r", o.merge]
        self.match = ["lead-dedupe", "--model", o.model] + country
        self.score = ["lead-score"] + now + [x for r in o.rules for x in ("-r", r)] + ["-b", o.bands]
        self.stage = ["lead-stage"] + now + ["-s", o.stages]
        self.report = ["funnel-report"] + now + ["-s", o.stages] + (["-k", o.kpis] if o.kpis else []) + o.report_option

    def mark(self, part):
        """In front of each row: key_, a number for what leads and events meet by, and row_, the record's own."""
        return ["lead-split", "--mark", str(part * STEP), "--by", self.o.event_key]

    def scored(self, events, fields, pairs=None):
        """From leads with the numbers of row and cluster in front to records of the end."""
        merge = [self.match + ["-r", self.o.merge, "--clusters", pairs]] if self.o.model else \
            [self.merge] if self.o.key else []
        return merge + [["cut", "-f", fields], self.score + ["-e", events], self.stage + ["-e", events]]

    def pipe(self, where, commands, blocks=None):
        """What the last of the commands writes, header included. Without BLOCKS the first one reads a file."""
        env = dict(os.environ, PATH=os.pathsep.join(filter(None, [self.o.tools, os.environ.get("PATH")])))
        errors = tempfile.TemporaryFile()
        running, source = [], subprocess.DEVNULL if blocks is None else subprocess.PIPE
        for command in commands:
            p = subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, stderr=errors, env=env)
            if running:
                source.close()  # the next one has it: a tool that ends early ends the one before
            running.append(p)
            source = p.stdout
        broken = []

        def feed():
            try:
                with running[0].stdin as to:
                    for block in blocks:
                        to.write(block)
            except BrokenPipeError:
                pass  # the tool has said why
            except BaseException as e:  # what made the blocks failed: not the end of them
                broken.append(e)
                running[0].kill()

        feeder = threading.Thread(target=feed, daemon=True)
        if blocks is not None:
            feeder.start()
        text = running[-1].stdout.read()
        if blocks is not None:
            feeder.join()
        codes = [p.wait() for p in running]
        if broken:
            raise broken[0]
        errors.seek(0)
        lines = ["%s: %s" % (where, line) for line in errors.read().decode("utf-8", "replace").strip().splitlines()]
        errors.close()
        if any(code not in (0, 1) for code in codes):
            codes = ", ".join("%s: exit %d" % (c[0], code) for c, code in zip(commands, codes) if code not in (0, 1))
            raise ToolError("; ".join(lines + ["%s: %s" % (where, codes)]))
        if lines:
            self.said.add(frozenset(lines))
        return text

    def body(self, where, commands, head, blocks=None):
        """The lines behind the header, which has to be HEAD."""
        got, _, text = self.pipe(where, commands, blocks).partition(b"\n")
        if got != head:
            other = sorted(set(got.split(b"\t")) ^ set(head.split(b"\t")))
            raise ToolError("%s: %s: other columns than in the first part: %s" % (where, commands[0][-1], other))
        return text

    def keys(self, part, body, head):
        """(bucket of the key, lines of key and record number), for every key of every record."""
        listed, out = self.pipe("keys, partition %d" % part, [self.list_keys], [head + b"\n", body]), defaultdict(list)
        first = part * STEP - 1
        for line in listed.split(b"\n")[1:-1]:
            row, _, key = line.split(b"\t")
            out[zlib.crc32(key) % self.o.partitions].append(b"%s\t%016d" % (key, first + int(row)))
        return dealt(out)

    def shared(self, blocks):
        """(record, the first one) where both have the same key. What nobody shares ends here."""
        before, first = None, None
        for line in sorted(lines_of(blocks)):  # not as they came: a task that runs again has to say the same
            key, _, number = line.rpartition(b"\t")
            if key == before:
                yield int(number), first
            else:
                before, first = key, int(number)

    def blocks(self, part, body, head, *large):
        """Of each record and block (see SCALING in lead-dedupe): record, block, what tells equal records, limit."""
        text = self.pipe("blocks, partition %d" % part, [self.match + ["--block-keys", *large]], [head + b"\n", body])
        return (line.split(b"\t") for line in text.split(b"\n")[1:-1])

    def sizes(self, part, body, head):
        """(bucket of the block, lines of block, limit and same): which blocks are there, and how large?"""
        out = defaultdict(set)
        for _, block, same, limit in self.blocks(part, body, head):
            if limit:
                out[zlib.crc32(block) % self.o.partitions].add(b"%s\t%s\t%s" % (block, limit, same))
        return dealt(out)

    def large(self, blocks):
        met = defaultdict(set)
        for line in lines_of(blocks):
            block, limit, same = line.split(b"\t")
            met[block, int(limit)].add(same)
        return (b"%s\t%d\n" % (block, len(same)) for (block, limit), same in met.items() if len(same) > limit)

    def block_keys(self, part, body, head, large):
        """(bucket of the block, lines of block and record)."""
        out = defaultdict(list)
        with tempfile.NamedTemporaryFile(suffix=".tsv") as f:
            f.write(large)
            f.flush()
            for row, block, _, _ in self.blocks(part, body, head, "--large", f.name):
                out[zlib.crc32(block) % self.o.partitions].append(b"%s\t%s" % (block, row))
        return dealt(out)

    def together(self, blocks):
        """(part, lines of record and block) for blocks of several records: only those are worth sending."""
        rows, out = defaultdict(list), defaultdict(list)
        for line in lines_of(blocks):
            block, _, row = line.partition(b"\t")
            rows[block].append(row)
        for block, some in rows.items():
            for row in some if len(some) > 1 else ():
                out[int(row) // STEP].append(b"%016d\t%s" % (int(row), block))
        return dealt(out)

    def deal_blocks(self, body, asked, columns):
        """(bucket of the block, records with their block): those of a block meet."""
        of, out = defaultdict(list), defaultdict(list)
        for line in lines_of(asked):
            row, _, block = line.partition(b"\t")
            of[row].append(block)
        for line in body.split(b"\n")[:-1]:
            cells = line.split(b"\t")
            for block in of.get(cells[1], ()):
                out[zlib.crc32(block) % self.o.partitions].append(b"\t".join([block] + [cells[i] for i in columns]))
        return dealt(out)

    def compared(self, bucket, blocks, head):
        """(record, an earlier one, the line that says so)."""
        text = self.pipe("pairs, partition %d" % bucket, [self.match + ["--block-pairs"]], [head + b"\n"] + blocks)
        for line in text.split(b"\n")[1:-1]:
            a, b, _ = line.split(b"\t")
            yield int(b), int(a), line.decode()

    def deal_leads(self, part, body, head, labels):
        """(bucket, ("lead", lines)): records of a cluster meet; the others are where events of their key are.
        (bucket, ("to", lines)): a key's own bucket is told where else its events are to go."""
        n, leads, to, others = self.o.partitions, defaultdict(list), defaultdict(list), []
        cluster = dict(line.split(b"\t") for line in lines_of(labels))
        names = [name.strip().lower() for name in head.split(b"\t")]
        emails, merged = self.o.event_key.lower() == "email", OTHERS.get(self.o.event_key.lower())
        merged = names.index(merged) - 2 if merged in names else None
        for line in body.split(b"\n")[:-1]:
            key, row, rest = line.split(b"\t", 2)
            first = cluster.get(row)
            home = int(key or row) % n
            bucket = home if first is None else int(first) % n
            leads[bucket].append(b"%s\t%s\t%s" % (row, first or row, rest))
            if key and bucket != home:
                to[home].append(b"%s\t%d" % (key, bucket))
            if merged is not None:
                ids = (name.strip() for name in rest.split(b"\t")[merged].split(b";"))
                others += [b"%s\t%d" % (name, bucket) for name in ids if name and (name[:1] != b"#" or emails)]
        if others:
            text = [self.o.event_key.encode() + b"\tto_\n", b"\n".join(others) + b"\n"]
            for line in self.pipe("merged, partition %d" % part, [self.mark(0)], text).split(b"\n")[1:-1]:
                key, _, _, bucket = line.split(b"\t")
                if int(bucket) != int(key) % n:
                    to[int(key) % n].append(b"%s\t%s" % (key, bucket))
        for kind, out in ("lead", leads), ("to", to):
            for bucket, block in dealt(out):
                yield bucket, (kind, block)

    def deal_events(self, part, body):
        """(bucket of their key, ("event", lines))."""
        n, out, keyless = self.o.partitions, defaultdict(list), 0
        for line in body.split(b"\n")[:-1]:
            key, _, _ = line.partition(b"\t")
            if key:
                out[int(key) % n].append(line)
            else:
                keyless += 1
        if keyless:
            self.said.add(frozenset(["events, partition %d: %d without %s, left out" % (part, keyless, self.o.event_key)]))
        for bucket, block in dealt(out):
            yield bucket, ("event", block)

    def move(self, met):
        """Copies of events for the other buckets that have a lead of their key. Those of nobody do no harm."""
        to, out = defaultdict(set), defaultdict(list)
        for line in lines_of(block for kind, block in met if kind == "to"):
            key, _, bucket = line.partition(b"\t")
            to[key].add(int(bucket))
        if to:
            for line in lines_of(block for kind, block in met if kind == "event"):
                key, _, rest = line.partition(b"\t")
                for bucket in to.get(key, ()):
                    out[bucket].append(rest)
        return dealt(out)

    def finish(self, bucket, leads, met, moved, lead_head, event_head, out_head, fields):
        """("text", lines) of what comes out of the bucket's leads, and ("counts", its part of the report)."""
        where = "score, partition %d" % bucket
        events = [line.partition(b"\t")[2] for line in lines_of(block for kind, block in met if kind == "event")]
        events = sorted(events + list(lines_of(moved)))  # by row: ties in time are as they were
        pairs = sorted(set(lines_of(block for kind, block in leads if kind == "pair")))
        leads = sorted(lines_of(block for kind, block in leads if kind == "lead"))
        with tempfile.TemporaryDirectory() as folder:
            files = [os.path.join(folder, name) for name in ("events.tsv", "pairs.tsv")]
            write_lines(files[0], [event_head] + events)
            write_lines(files[1], [PAIRS] + pairs)
            del events
            text = self.body(where, self.scored(files[0], fields, files[1]), out_head,
                             [b"\n".join([lead_head] + leads) + b"\n"])
        if self.o.report:
            yield "counts", self.pipe("report, partition %d" % bucket, [self.report + ["--partial", "-"]],
                                      [out_head + b"\n", text])
        while text:
            end = text.find(b"\n", PIECE) + 1 or len(text)
            yield "text", text[:end - 1]
            text = text[end:]


def whole(rdd, n):
    """Blocks by bucket: N elements, each with all blocks of its bucket."""
    return rdd.partitionBy(n, lambda bucket: bucket).mapPartitions(lambda xs: iter([[x for _, x in xs]]))


def components(pairs, note):
    """(u, v): v is the smallest number that is connected with u, by PAIRS with u > v. "Large star" and "small star" of
    Kiveris and others, Connected Components in MapReduce and Beyond (2014): rounds grow with the logarithm."""
    def lowest(frame):
        return frame.selectExpr("u", "v", "least(u, min(v) over (partition by u)) as m")

    before, rounds = None, 0
    while True:
        both = pairs.union(pairs.selectExpr("v as u", "u as v"))
        large = lowest(both).where("v > u").selectExpr("v as u", "m as v").distinct()
        small = lowest(large).selectExpr("explode(array(u, v)) as u", "m as v").where("u != v").distinct()
        pairs = small.persist(StorageLevel.DISK_ONLY)
        now = pairs.selectExpr("count(*)", "sum(v)", "sum(u)").first()
        rounds += 1
        if now == before:
            break
        before = now
    note("clusters: %d rounds" % rounds)
    return pairs


def unescaped(cell):
    for code, value in ("\\\\", "\0"), ("\\t", "\t"), ("\\n", "\n"), ("\\r", "\r"), ("\0", "\\"):
        cell = F.replace(cell, F.lit(code), F.lit(value))
    return cell


class Job:
    def __init__(self, spark, o):
        self.spark, self.sc, self.o = spark, spark.sparkContext, o
        self.said = self.sc.accumulator(frozenset(), Lines())
        self.tasks = Tasks(o, self.said)

    def note(self, text):
        print("leads.py: " + text, file=sys.stderr, flush=True)

    def parts(self, path):
        """The header, as CSV, and a partition for each file, in the order of their names, so that 'first' means what
        it means on one machine; and what the first command of a task gets of it: an argument, or blocks."""
        path = os.path.abspath(path)  # tasks run in other folders
        files = sorted(glob.glob(os.path.join(path, "*." + self.o.input)) if os.path.isdir(path) else glob.glob(path))
        if not files:
            sys.exit("leads.py: %s: no %s files" % (path, self.o.input))
        text = io.StringIO()
        if self.o.input == "csv":
            with open(files[0], encoding="utf-8-sig", newline="") as f:
                csv.writer(text, lineterminator="\n").writerow(next(csv.reader(f)))
            head = text.getvalue().encode()
            return head, self.sc.parallelize(files, len(files)), lambda entries: (list(entries), None)
        frames = [self.spark.read.parquet(name).coalesce(1) for name in files]
        csv.writer(text, lineterminator="\n").writerow(frames[0].columns)
        head = text.getvalue().encode()
        cells = [F.col("`%s`" % name).cast("string") for name in frames[0].columns]
        frame = functools.reduce(DataFrame.unionByName, frames)
        rows = frame.select(F.to_csv(F.struct(*cells), {"escape": '"', "ignoreLeadingWhiteSpace": "false",
                                                        "ignoreTrailingWhiteSpace": "false"}))
        return head, rows.rdd, lambda entries: ([], (x for some in ([head], (r[0].encode() + b"\n" for r in entries))
                                                     for x in some))

    def head_of(self, what, commands, head):
        """The header the commands make of HEAD: they run once here, over no rows, and so check tables and options."""
        return self.tasks.pipe("driver, " + what, commands, [head]).rstrip(b"\n")

    def marked(self, what, path, commands):
        """The header, and one block a part, of what the commands make of it, with key_ and row_ in front."""
        tasks, (head, parts, opened) = self.tasks, self.parts(path)
        marked = self.head_of(what, commands + [tasks.mark(0)], head)

        def run(part, entries):
            argument, blocks = opened(entries)
            chain = commands + [tasks.mark(part)]
            yield tasks.body("%s, partition %d" % (what, part), [chain[0] + argument] + chain[1:], marked, blocks)

        return marked, parts.mapPartitionsWithIndex(run)

    def key_pairs(self, head, leads):
        """Records with an equal key."""
        tasks, n = self.tasks, self.o.partitions
        self.head_of("dedupe", [tasks.list_keys], head + b"\n")
        listed = leads.mapPartitionsWithIndex(lambda part, bodies: tasks.keys(part, next(bodies), head))
        return self.spark.createDataFrame(whole(listed, n).flatMap(tasks.shared), "u long, v long", verifySchema=False)

    def match_pairs(self, head, leads):
        """Records that are one by probability; frames of (u, v, line)."""
        tasks, n, parts = self.tasks, self.o.partitions, leads.getNumPartitions()
        head = head.replace(b"\trow_\t", b"\tlist_row\t", 1)
        self.head_of("dedupe", [tasks.match + ["--block-keys"]], head + b"\n")
        sizes = leads.mapPartitionsWithIndex(lambda part, bodies: tasks.sizes(part, next(bodies), head))
        large = b"block\trecords\n" + b"".join(whole(sizes, n).flatMap(tasks.large).collect())
        listed = leads.mapPartitionsWithIndex(lambda part, bodies: tasks.block_keys(part, next(bodies), head, large))
        asked = whole(whole(listed, n).flatMap(tasks.together), parts)
        with open(self.o.model, encoding="utf-8", newline="") as f:  # the columns that it compares
            wanted = {row[0].strip().casefold() for row in csv.reader(f)} | {"list_row", "country", "merged_by"}
        names = head.split(b"\t")
        columns = [i for i, name in enumerate(names) if name.decode().strip().casefold() in wanted]
        sent = leads.zip(asked).flatMap(lambda x: tasks.deal_blocks(x[0], x[1], columns))
        block_head = b"\t".join([b"block"] + [names[i] for i in columns])
        pairs = whole(sent, n).mapPartitionsWithIndex(lambda bucket, x: tasks.compared(bucket, next(x), block_head))
        return self.spark.createDataFrame(pairs, "u long, v long, line string", verifySchema=False) \
            .persist(StorageLevel.DISK_ONLY)

    def labels(self, pairs, parts):
        """For each part its records that are in a cluster with others: lines of record and cluster. The lines of PAIRS
        by the bucket of their cluster."""
        stars = components(pairs.select("u", "v"), self.note)
        stars = stars.union(stars.selectExpr("v as u", "v").distinct())
        lines = stars.groupBy(F.expr("cast(u div %d as int)" % STEP)) \
            .agg(F.expr("concat_ws('', collect_list(format_string('%016d\t%d\n', u, v)))"))
        labels = whole(lines.rdd.map(lambda x: (x[0], x[1].encode())), parts)
        if not self.o.model:
            return labels, self.sc.emptyRDD()
        lines = pairs.join(stars.withColumnRenamed("v", "first"), "u").groupBy(F.expr("cast(first %% %d as int)" %
                                                                                      self.o.partitions)) \
            .agg(F.expr("concat_ws('', collect_list(concat(line, '\n')))"))
        return labels, lines.rdd.map(lambda x: (x[0], ("pair", x[1].encode())))

    def run(self):
        tasks, n = self.tasks, self.o.partitions
        head, leads = self.marked("leads", self.o.leads, [tasks.verify])
        leads = leads.persist(StorageLevel.DISK_ONLY)
        labels, pairs = leads.map(lambda _: []), self.sc.emptyRDD()
        if self.o.model:
            labels, pairs = self.labels(self.match_pairs(head, leads), leads.getNumPartitions())
        elif self.o.key:
            labels, pairs = self.labels(self.key_pairs(head, leads), leads.getNumPartitions())
        lead_head, fields = b"row_\tcluster_\t" + head.split(b"\t", 2)[2], "3-"
        names = [name.strip().lower() for name in lead_head.split(b"\t")]
        if self.o.model:
            lead_head = b"list_row" + lead_head[len("row_"):]
        elif self.o.key and b"email" in names and b"merged_emails" not in names and \
                all("email" in key.lower().split(",") for key in self.o.key):
            # No address can be lost, which a bucket, merged by cluster_, does not know.
            fields = "3-%d,%d-" % (len(names), len(names) + 2)
        sent = leads.zip(labels).mapPartitionsWithIndex(
            lambda part, x: (y for body, labels in x for y in tasks.deal_leads(part, body, head, labels)))
        sent = sent.persist(StorageLevel.DISK_ONLY)
        event_head, met = b"row_\tat\ttype\t" + self.o.event_key.encode(), sent.filter(lambda x: x[1][0] == "to")
        if self.o.events:
            marked, events = self.marked("events", self.o.events, [])
            event_head = marked.partition(b"\t")[2]
            met = met.union(events.mapPartitionsWithIndex(lambda part, bodies: tasks.deal_events(part, next(bodies))))
        met = whole(met, n)
        moved = whole(met.flatMap(tasks.move), n)
        with tempfile.TemporaryDirectory() as folder:
            files = [os.path.join(folder, name) for name in ("events.tsv", "pairs.tsv")]
            write_lines(files[0], [event_head])
            write_lines(files[1], [PAIRS])
            out_head = self.head_of("score and stage", tasks.scored(files[0], fields, files[1]), lead_head + b"\n")
        leads = whole(sent.filter(lambda x: x[1][0] == "lead").union(pairs), n)
        done = leads.zip(met).zip(moved).mapPartitionsWithIndex(
            lambda bucket, x: (y for (leads, met), moved in x
                               for y in tasks.finish(bucket, leads, met, moved, lead_head, event_head, out_head, fields)))
        done = done.persist(StorageLevel.DISK_ONLY)
        self.write(out_head, done.filter(lambda x: x[0] == "text").map(lambda x: (x[1].decode(),)))
        if self.o.report:
            self.report(done.filter(lambda x: x[0] == "counts").values())

    def report(self, counts):
        """The counts of each partition, added up here."""
        with tempfile.NamedTemporaryFile(suffix=".tsv") as f:
            for some in counts.collect():
                f.write(some)
            f.flush()
            o = self.o
            self.tasks.pipe("driver, report", [self.tasks.report + ["--merge", "--format", o.report_format, "-o", o.report,
                                                                    f.name]])

    def write(self, head, texts):
        """By Spark's own commit: a task that is run again replaces what it wrote, and nothing is there twice."""
        frame = self.spark.createDataFrame(texts, "text string", verifySchema=False) \
            .selectExpr("explode(split(text, '\n', -1)) as line").selectExpr("line", "split(line, '\t', -1) as cell")
        cell = F.when(F.col("line").contains("\\"), F.transform("cell", unescaped)).otherwise(F.col("cell"))
        frame = frame.select(cell.alias("cell"))
        names = [name.decode() for name in head.split(b"\t")]
        w = frame.select(*[F.col("cell")[i].alias(name) for i, name in enumerate(names)]).write.mode("error")
        if self.o.output == "parquet":
            w.parquet(self.o.out)
        else:
            w.option("header", True).option("escape", '"').option("emptyValue", "").option("nullValue", "") \
                .option("ignoreLeadingWhiteSpace", False).option("ignoreTrailingWhiteSpace", False).csv(self.o.out)


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
    p.add_argument("--model", help="dedupe by probability instead, with what lead-dedupe --model FILE learned")
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
    if o.model and o.key:
        p.error("--key and --model exclude each other")
    o.model = o.model and os.path.abspath(o.model)
    return o


def reason(e):
    """Of a failed job: what a tool said, not Spark's stack."""
    lines = [line for line in str(e).splitlines() if "ToolError: " in line]
    return lines[0].split("ToolError: ", 1)[1] if lines else str(e)


def main():
    o = options()
    spark = SparkSession.builder.appName("leadpipe").config("spark.sql.shuffle.partitions", o.partitions).getOrCreate()
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
