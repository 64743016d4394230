#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the Spark job beside the same pipe on one machine, and compares records and report. For make check-spark.
#
# BUILD (build): tools in $BUILD/bin; an environment of its own with PySpark, in $BUILD/spark, is made for it.
# LEADS (2000), EVENTS (10000), PARTS (4): sizes. MASTER (local[2,4]): where Spark is. KEEP=1: keeps $BUILD/spark.
# CASES (csv parquet match again bad): which of the cases below. SUBMIT: further options for spark-submit.
# PYSPARK (pyspark==3.5.*): what pip installs; a folder of an environment that has it already works too.
set -eu
BUILD=${BUILD:-build}
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
LEADS=${LEADS:-2000} EVENTS=${EVENTS:-10000} PARTS=${PARTS:-4} MASTER=${MASTER:-local[2,4]}
PYSPARK=${PYSPARK:-pyspark==3.5.*} CASES=${CASES:-csv parquet match again bad}
here=$(cd "$(dirname "$0")" && pwd)
work=$BUILD/spark
java -version >/dev/null 2>&1 || { echo "check-spark: no java; Spark 3.5 wants version 8, 11 or 17" >&2; exit 2; }
rm -rf "$work"
mkdir -p "$work"
cleanup() {
	[ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap cleanup EXIT
if [ -x "$PYSPARK/bin/spark-submit" ]; then
	venv=$PYSPARK
else
	echo "check-spark: installing $PYSPARK into $work"
	python3 -m venv "$work/venv"
	"$work/venv/bin/pip" install -q "$PYSPARK"
	venv=$work/venv
fi
PATH=$BUILD/bin:$venv/bin:$PATH
PYSPARK_PYTHON=$venv/bin/python3
export PATH PYSPARK_PYTHON
cd "$work"

t='--now 2026-07-01 --tz UTC'
sh "$here/../make-parts" "$LEADS" "$EVENTS" "$PARTS" .
seconds() {
	date +%s
}
say() {
	echo "check-spark: $*"
}

# pipe ONE DEDUPE ...: on one machine. What lead-stage warns of is no matter here.
# shellcheck disable=SC2086
pipe() {
	one=$1
	shift
	lead-verify --stream $t leads.csv | lead-dedupe "$@" | lead-score $t -r bant -r engagement -b bands -e events.csv |
		lead-stage -q $t -s stages-mdp -e events.csv >"$one.csv"
	funnel-report $t -s stages-mdp -k kpis --by source --format csv "$one.csv" >"$one.report"
}
begin=$(seconds)
pipe one -k email -k phone
say "$LEADS leads, $EVENTS events: the pipe: $(($(seconds) - begin)) s"

# spark OUT OPTIONS ...: the job. DEDUPE: how.
DEDUPE='--key email --key phone'
spark() {
	out=$1
	shift
	begin=$(seconds)
	# shellcheck disable=SC2086
	spark-submit --master "$MASTER" ${SUBMIT:-} "$here/leads.py" --out "$out" --report "$out.report" \
		--report-format csv --report-option=--by=source --kpis kpis $DEDUPE --rules bant --rules engagement \
		--now 2026-07-01 --partitions "$PARTS" "$@" >"$out.log" 2>&1 || return 1
	say "$out: Spark on $MASTER: $(($(seconds) - begin)) s"
}

# same OUT [ONE]: its records and its report are those of the pipe.
same() {
	said=$(python3 "$here/compare.py" "${2:-one}.csv" "$1")
	say "$1: $said"
	cmp "${2:-one}.report" "$1.report"
	say "$1: the report: the same bytes"
}
wanted() {
	case " $CASES " in *" $1 "*) ;; *) return 1 ;; esac
}
failed() {
	tail -n 20 "$1.log"
	exit 1
}
csv='--leads leads --events events'

if wanted csv; then
	# shellcheck disable=SC2086
	spark csv $csv || failed csv
	same csv
fi

# The same from Parquet, and to it.
if wanted parquet; then
	cat >convert.py <<-'EOT'
		import glob, os, sys
		from pyspark.sql import SparkSession
		spark = SparkSession.builder.getOrCreate()
		reader = spark.read.option("header", True).option("multiLine", True).option("escape", '"')
		for name in sorted(glob.glob("leads/*.csv") + glob.glob("events/*.csv")) if sys.argv[1] == "in" else []:
		    to = os.path.join("parquet-" + os.path.dirname(name), os.path.basename(name) + ".parquet")
		    reader.csv(name).coalesce(1).write.parquet(to)
		if sys.argv[1] == "out":
		    spark.read.parquet("parquet").write.option("header", True).option("escape", '"').option("emptyValue", "") \
		        .csv("parquet-csv")
	EOT
	spark-submit --master "$MASTER" convert.py in >convert.log 2>&1 || failed convert
	spark parquet --leads parquet-leads --events parquet-events --input parquet --output parquet || failed parquet
	spark-submit --master "$MASTER" convert.py out >convert.log 2>&1 || failed convert
	mv parquet.report parquet-csv.report
	same parquet-csv
fi

# By probability, with what was learned before.
if wanted match; then
	lead-dedupe --model model.csv leads.csv >learned.csv
	pipe matched --model model.csv
	DEDUPE='--model model.csv'
	# shellcheck disable=SC2086
	spark match $csv || failed match
	DEDUPE='--key email --key phone'
	same match matched
fi

# A tool that fails once: its partition runs again, and nothing is there twice.
if wanted again; then
	mkdir tools
	cat >tools/lead-score <<-EOT
		#!/bin/sh
		rows=\$(mktemp)
		cat >"\$rows"
		if [ ! -e "$work/failed" ] && [ "\$(wc -l <"\$rows")" -gt 5 ]; then
			: >"$work/failed"
			echo "lead-score: <stdin>:17: as a test" >&2
			rm "\$rows"
			exit 2
		fi
		"$BUILD/bin/lead-score" "\$@" <"\$rows"
		status=\$?
		rm "\$rows"
		exit \$status
	EOT
	chmod +x tools/lead-score
	# shellcheck disable=SC2086
	spark again $csv --tools "$work/tools" || failed again
	[ -e failed ]
	same again
	grep -q 'partition [0-9]*: lead-score: <stdin>:17: as a test.*exit 2' again.log
	say "a partition that failed once: run again; its line is in the driver's log"
fi

# Bad input: the job ends with the tool's line, the file, the row, the partition and the exit code.
if wanted bad; then
	for what in leads events; do
		mkdir -p "bad-$what/leads" "bad-$what/events"
		ln -s "$work"/leads/*.csv "bad-$what/leads"
		ln -s "$work"/events/*.csv "bad-$what/events"
		rm "bad-$what/$what/part-02.csv"
		sed '17s/,/,"x"y,/' "$what/part-02.csv" >"bad-$what/$what/part-02.csv"
		if spark "bad-$what" --leads "bad-$what/leads" --events "bad-$what/events" --out bad; then
			say "a bad row was taken"
			exit 1
		fi
		tail -n 30 "bad-$what.log" | grep "^leads.py: $what, partition 1: lead-[a-z]*: .*part-02.csv:[0-9]*:.*exit 2" |
			tail -n 1 | cut -c 1-200
		[ ! -e bad/_SUCCESS ]
		say "a bad row of $what: the job ends with its place, and without output"
	done
fi
