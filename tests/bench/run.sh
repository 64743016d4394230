#!/bin/sh
# SPDX-License-Identifier: MIT
# What leadpipe costs beside the tools that are installed, by whole processes. For make bench.
#
#   BENCH_LEADS=100000 BENCH_EVENTS=500000   size; 2000000 and 10000000 is the large one
#   BENCH_RUNS=5                             runs of each; the median counts
#   BENCH_LIMIT=60 BENCH_MEMORY=6000         a peer expected to take longer (s) or more (MiB) is left out, and named
#   BENCH_TASKS="T1 T3 T4 T5 T6"
#
# Every output is first compared with leadpipe's on 100,000 leads; a tool whose answer differs gets no time. Runs are
# interleaved, so that what else the machine does hits all alike. Output goes to /dev/null. Data, and results as CSV, are in
# build/bench. Nothing is installed here: see peers.sh.
set -eu
BUILD=${BUILD:-build}
BIN=$(cd "${BIN:-$BUILD/bin}" && pwd)
leads=${BENCH_LEADS:-100000}
events=${BENCH_EVENTS:-$((leads * 5))}
runs=${BENCH_RUNS:-5}
limit=${BENCH_LIMIT:-60}
memory=${BENCH_MEMORY:-6000}
tasks=${BENCH_TASKS:-T1 T3 T4 T5 T6}
small=100000
here=$(cd "$(dirname "$0")" && pwd)
lib=$(cd "$here/../../lib" && pwd)
mkdir -p "$BUILD/bench"
bench=$(cd "$BUILD/bench" && pwd)
archive=$(cd "$BIN/.." && pwd)/liblead.a
PATH=$BIN:$bench:$bench/cargo/bin:$PATH
LC_ALL=C
PYTHONPATH=$bench/python
P=$here/peers
export PATH LC_ALL PYTHONPATH P here

cc=${CC:-cc}
$cc -O2 -std=c11 -D_GNU_SOURCE -I"$lib" -o "$bench/count" "$here/count.c" "$archive" -lcsv -lpcre2-8 -lunistring -lm
$cc -O2 -std=c11 -o "$bench/count_libcsv" "$here/count_libcsv.c" -lcsv
$cc -O2 -std=c11 -D_GNU_SOURCE -o "$bench/measure" "$here/measure.c"
$cc -O2 -std=c11 -o "$bench/generate" "$here/generate.c"

# data LEADS EVENTS: a folder with leads.csv, leads.tsv (for what cannot read quotes) and events.csv, made once.
data() {
	folder=$bench/$1-$2
	key=$(cksum <"$here/generate.c")
	[ "$(cat "$folder/made" 2>/dev/null)" = "$key" ] && return
	mkdir -p "$folder"
	generate leads "$1" >"$folder/leads.csv"
	generate events "$2" "$1" >"$folder/events.csv"
	lead-dedupe -k lead_id --first -t -o "$folder/leads.tsv" "$folder/leads.csv"
	echo "$key" >"$folder/made"
}

have() {
	command -v "$1" >/dev/null 2>&1
}
can() {
	case $1 in
	duckdb | polars) have python3 && python3 -c "import $1" 2>/dev/null ;;
	*) have "$1" ;;
	esac
}

# The tools of each task: TASK|TOOL|NEEDS|COMMAND, where $L, $T and $E are leads.csv, leads.tsv and events.csv.
clock="--now 2026-07-01T00:00:00Z"
all() {
	cat <<END
T0|wc -l|wc|wc -l <\$L
T0|cat to cat|cat|cat <\$L | cat
T1|leadpipe (its reader)|count|count \$L
T1|libcsv|count_libcsv|count_libcsv \$L
T1|zsv|zsv|zsv count \$L
T1|qsv|qsv|qsv count \$L
T1|xsv|xsv|xsv count \$L
T1|mlr|mlr|mlr --icsv --onidx put -q 'begin { @n = 0; @f = 0 } @n += 1; @f += NF; end { print @n." records ".@f." fields" }' \$L
T1|mawk on TSV|mawk|mawk -F'\t' 'NR > 1 { f += NF } END { print NR - 1, "records", f, "fields" }' \$T
T1|gawk on TSV|gawk|gawk -F'\t' 'NR > 1 { f += NF } END { print NR - 1, "records", f, "fields" }' \$T
T1|duckdb|duckdb|python3 \$P/peers.py duckdb t1 \$L
T1|polars|polars|python3 \$P/peers.py polars t1 \$L
T3|lead-score|lead-score|lead-score $clock -r \$here/rules12.csv -b \$here/bands12.csv \$L
T3|lead-score --reasons 0|lead-score|lead-score $clock --reasons 0 -r \$here/rules12.csv -b \$here/bands12.csv \$L
T3|lead-score on TSV|lead-score|lead-score $clock -r \$here/rules12.csv -b \$here/bands12.csv \$T
T3|mlr|mlr|mlr --icsv --ocsv put -f \$P/score.mlr \$L
T3|mawk on TSV|mawk|mawk -F'\t' -f \$P/score.awk \$T
T3|gawk on TSV|gawk|gawk -F'\t' -f \$P/score.awk \$T
T3|duckdb|duckdb|python3 \$P/peers.py duckdb t3 \$L
T3|polars|polars|python3 \$P/peers.py polars t3 \$L
T4|lead-dedupe --first|lead-dedupe|lead-dedupe -k email --first \$L
T4|lead-dedupe|lead-dedupe|lead-dedupe -k email \$L
T4|mlr|mlr|mlr --icsv --ocsv put '\$_ = tolower(\$email)' then head -n 1 -g _ then cut -x -f _ \$L
T4|mawk on TSV|mawk|mawk -F'\t' '!seen[tolower(\$3)]++' \$T
T4|gawk on TSV|gawk|gawk -F'\t' '!seen[tolower(\$3)]++' \$T
T4|tsv-uniq on TSV|tsv-uniq|tsv-uniq -H -i -f email \$T
T4|sqlite3|sqlite3|sqlite3 -csv -header :memory: ".import \$L l" 'select * from l where rowid in (select min(rowid) from l group by lower(email)) order by rowid'
T4|duckdb|duckdb|python3 \$P/peers.py duckdb t4 \$L
T4|polars|polars|python3 \$P/peers.py polars t4 \$L
T5|funnel-report|funnel-report|funnel-report --now 2026-07-02T00:00:00Z --tz Asia/Seoul -s \$here/stages.csv --rate all --by created_at:month,source --top 0 --section breakdown --format csv \$L
T5|mlr|mlr|mlr --icsv --ojsonl put -q -f \$P/funnel.mlr \$L
T5|mawk on TSV|mawk|mawk -F'\t' -f \$P/funnel.awk \$T
T5|gawk on TSV|gawk|gawk -F'\t' -f \$P/funnel.awk \$T
T5|duckdb|duckdb|python3 \$P/peers.py duckdb t5 \$L
T5|polars|polars|python3 \$P/peers.py polars t5 \$L
T6|lead-score -e|lead-score|lead-score $clock --no-clamp -r \$here/events8.csv -e \$E \$L
T6|mawk on TSV|mawk|mawk -f \$P/events.awk \$E \$T
T6|gawk on TSV|gawk|gawk -f \$P/events.awk \$E \$T
T6|duckdb|duckdb|python3 \$P/peers.py duckdb t6 \$L \$E
T6|polars|polars|python3 \$P/peers.py polars t6 \$L \$E
END
}

# columns NAMES <FILE: these columns, sorted, with commas; by a reader that is not ours.
columns() {
	if have python3; then
		python3 -c '
import csv, sys
csv.field_size_limit(1 << 30)
sys.stdin.reconfigure(encoding="utf-8", newline="")
head = sys.stdin.readline().rstrip("\n")
tab = "\t" in head
rows = (line.rstrip("\n").split("\t") for line in sys.stdin) if tab else csv.reader(sys.stdin)
head = head.split("\t") if tab else next(csv.reader([head]))
at = [head.index(name) for name in sys.argv[1].split(",")]
sys.stdout.writelines(",".join(row[i] for i in at) + "\n" for row in rows)' "$1" | sort
	elif [ "$(head -n 1 | tr -cd '\t')" ]; then
		mlr --itsv --ocsv --headerless-csv-output cut -o -f "$1" | sort
	else
		mlr --icsv --ocsv --headerless-csv-output cut -o -f "$1" | sort
	fi
}
# answer TASK <OUTPUT: what has to be the same for all.
answer() {
	case $1 in
	T0) echo ;;
	T1) awk 'NF == 1 { print $1; next } { print $1, $3 }' ;;
	T3) columns lead_id,score,grade ;;
	T4) columns lead_id ;;
	T5) awk -F, '/^section/ { next } $1 != "breakdown" { print; next } $7 == "reached" { sub(/ \/ /, ",", $4); print $4 "," $6 "," $8 }' | sort ;;
	T6) columns lead_id,score ;;
	esac
}

data $small $((small * 5))
check=$folder
data "$leads" "$events"
full=$folder
scale=$((leads / small))
[ $scale -ge 1 ] || scale=1
work=$bench/work
rm -rf "$work"
mkdir -p "$work"
: >"$work/said"

# Who is here, who is right, and who is expected to end in time.
all >"$work/all"
while IFS='|' read -r task tool needs command; do
	case " T0 $tasks " in *" $task "*) ;; *) continue ;; esac
	if ! can "$needs"; then
		echo "$task $tool: not installed" >>"$work/said"
		continue
	fi
	L=$check/leads.csv T=$check/leads.tsv E=$check/events.csv
	export L T E
	if ! measure sh -c "$command" >"$work/out" 2>"$work/err" 3>"$work/took"; then
		echo "$task $tool: failed: $(head -n 1 "$work/err")" >>"$work/said"
		continue
	fi
	answer "$task" <"$work/out" >"$work/answer"
	[ -f "$work/$task.answer" ] || cp "$work/answer" "$work/$task.answer"
	case $task-$(wc -w <"$work/answer") in
	T1-1) cut -d ' ' -f 1 "$work/$task.answer" >"$work/wanted" && tool="$tool (rows only)" ;;
	*) cp "$work/$task.answer" "$work/wanted" ;;
	esac
	if ! cmp -s "$work/wanted" "$work/answer"; then
		echo "$task $tool: another answer, not timed: $(diff "$work/wanted" "$work/answer" | sed -n 2,3p | tr '\n' ' ')" >>"$work/said"
		continue
	fi
	read -r wall cpu peak <"$work/took"
	# Memory grows more slowly than the data: a good part of it is there for any size.
	if awk "BEGIN { exit !($wall * $scale > $limit || $peak / 1024 * (1 + $scale / 4) > $memory) }"; then
		echo "$task $tool: left out, took $wall s and $((peak / 1024)) MiB for $small leads" >>"$work/said"
		continue
	fi
	echo "$task|$tool|$command" >>"$work/timed"
done <"$work/all"

L=$full/leads.csv T=$full/leads.tsv E=$full/events.csv
export L T E
results=$bench/results-$leads.csv
echo "task,tool,run,wall,cpu,peak_kib" >"$results"
run=1
while [ "$run" -le "$runs" ]; do
	while IFS='|' read -r task tool command; do
		measure sh -c "$command" >/dev/null 2>"$work/err" 3>"$work/took" || { cat "$work/err" >&2; exit 2; }
		read -r wall cpu peak <"$work/took"
		echo "$task,$tool,$run,$wall,$cpu,$peak" >>"$results" # no name has a comma
	done <"$work/timed"
	run=$((run + 1))
done

echo "$leads leads ($(($(wc -c <"$L") / 1000000)) MB), $events events ($(($(wc -c <"$E") / 1000000)) MB); medians of $runs runs;" \
	"$(nproc 2>/dev/null || echo '?') cores; $(date +%F)"
tail -n +2 "$results" | sort -t , -k1,1 -k2,2 -k4,4n |
	awk -F , '
		{ key = $1 "|" $2; n[key]++; wall[key, n[key]] = $4; if ($6 > peak[key]) peak[key] = $6; cpu[key] += $5 }
		function median(k,    m) { m = n[k]; return m % 2 ? wall[k, (m + 1) / 2] : (wall[k, m / 2] + wall[k, m / 2 + 1]) / 2 }
		END { for (k in n) printf "%s|%.4f|%.4f|%.1f\n", k, median(k), cpu[k] / n[k], peak[k] / 1024 }' |
	sort -t '|' -k1,1 -k3,3n >"$work/medians"
awk -F '|' '
	FNR == 1 { file++ }
	file == 1 { if (!($1 in first)) first[$1] = $2; next } # the first of a task is leadpipe as it is mostly used
	{ line[++n] = $0; if ($2 == "wc -l") floor = $3; if ($1 != "T0" && $2 == first[$1]) ours[$1] = $3 }
	END {
		print "\n| task | tool | s | cpu s | peak MiB | x wc -l | x leadpipe |\n|---|---|---|---|---|---|---|"
		for (i = 1; i <= n; i++) {
			split(line[i], f, "|")
			printf "| %s | %s | %.3f | %.3f | %.1f | %.1f | %s |\n", f[1], f[2], f[3], f[4], f[5], f[3] / floor,
				f[1] in ours ? sprintf("%.1f", f[3] / ours[f[1]]) : ""
		}
	}' "$work/timed" "$work/medians"
[ ! -s "$work/said" ] || { echo; cat "$work/said"; }
