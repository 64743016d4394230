#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the Spark job beside the same pipe on one machine, and compares records and report. For make check-spark.
#
# BUILD (build): tools in $BUILD/bin; an environment of its own with PySpark, in $BUILD/spark, is made for it.
# LEADS (2000), EVENTS (10000), PARTS (4): sizes. MASTER (local[2,4]): where Spark is. KEEP=1: keeps $BUILD/spark.
# PYSPARK (pyspark==3.5.*): what pip installs; a folder of an environment that has it already works too.
set -eu
BUILD=${BUILD:-build}
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
LEADS=${LEADS:-2000} EVENTS=${EVENTS:-10000} PARTS=${PARTS:-4} MASTER=${MASTER:-local[2,4]}
PYSPARK=${PYSPARK:-pyspark==3.5.*}
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

sh "$here/../make-parts" "$LEADS" "$EVENTS" "$PARTS" .
t='--now 2026-07-01 --tz UTC'
seconds() {
	date +%s
}
say() {
	echo "check-spark: $*"
}

# The pipe. What lead-stage warns of is no matter here.
begin=$(seconds)
# shellcheck disable=SC2086
lead-verify --stream $t leads.csv | lead-dedupe -k email -k phone | lead-score $t -r bant -r engagement -b bands -e events.csv |
	lead-stage -q $t -s stages-mdp -e events.csv >one.csv
# shellcheck disable=SC2086
funnel-report $t -s stages-mdp -k kpis --by source --format csv one.csv >one.report
say "$LEADS leads, $EVENTS events: the pipe: $(($(seconds) - begin)) s"

# spark OUT OPTIONS ...: the job.
spark() {
	out=$1
	shift
	spark-submit --master "$MASTER" "$here/leads.py" --leads leads --events events --out "$out" --report "$out.report" \
		--report-format csv --report-option=--by=source --kpis kpis --key email --key phone --rules bant \
		--rules engagement --now 2026-07-01 --partitions "$PARTS" "$@" >"$out.log" 2>&1
}

# same OUT: its records and its report are those of the pipe.
same() {
	python3 "$here/compare.py" one.csv "$1" | sed 's/^/check-spark: /'
	cmp one.report "$1.report"
	say "$1: the report: the same bytes"
}

begin=$(seconds)
spark csv || { tail -n 20 csv.log; exit 1; }
say "Spark on $MASTER: $(($(seconds) - begin)) s"
same csv

# A tool that fails once: its partition runs again, and nothing is there twice.
mkdir tools
for tool in "$BUILD"/bin/*; do
	ln -s "$tool" tools
done
rm tools/lead-score
cat >tools/lead-score <<EOT
#!/bin/sh
rows=\$(mktemp)
cat >"\$rows"
if [ ! -e "$work/failed" ] && [ "\$(wc -l <"\$rows")" -gt 5 ]; then
	: >"$work/failed"
	echo "lead-score: <stdin>:17: as a test" >&2
	rm "\$rows"
	exit 2
fi
exec "$BUILD/bin/lead-score" "\$@" <"\$rows"
EOT
chmod +x tools/lead-score
spark again --tools "$work/tools" || { tail -n 20 again.log; exit 1; }
[ -e failed ]
same again
grep -q 'partition [0-9]*: lead-score: <stdin>:17: as a test.*exit 2' again.log
say "a partition that failed once: run again; its line is in the driver's log"

# Bad input: the job ends with the tool's line, the file, the row, the partition and the exit code.
sed 's/^L00000[0-9]*1,/&"x"y,/' leads/part-02.csv >bad.csv
mv bad.csv leads/part-02.csv
if spark bad; then
	say "a bad row was taken"
	exit 1
fi
grep '^leads.py: .*partition 1: lead-verify: .*part-02.csv:[0-9]*:.*exit 2' bad.log | tail -n 1 | cut -c 1-200
[ ! -e bad/_SUCCESS ]
say "a bad row: the job ends with its place, and without output"
