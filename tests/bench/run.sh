#!/bin/sh
# SPDX-License-Identifier: MIT
# What leadpipe costs beside the tools that are installed, by whole processes. For make bench.
#
#   BENCH_LEADS=100000 BENCH_EVENTS=500000   size; 2000000 and 10000000 is the large one
#   BENCH_RUNS=5                             runs of each; the median counts
#   BENCH_LIMIT=60 BENCH_MEMORY=6000         a peer expected to take longer (s) or more (MiB) is left out, and named
#   BENCH_TASKS="T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11"
#
# T1 count fields. T2 five columns of the rows that a number filters. T3 twelve rules, all columns written. T4 exact dedupe.
# T5 funnel by month and source. T6 score from events. T7 the pipe of five tools, and each of its stages alone: how much longer it
# takes than the slowest of them, and than all their CPU on the cores there are, the least that any pipe can take. T8 fuzzy dedupe,
# always of 100,000. T9 import with typing. T10 leads to a roster of 1,000 owners, beside a plain pass: every cell read and written,
# nothing decided (pass.c); lead-route is to take at most three times that. T11 what speaks against each lead.
#
# Every output is first compared with leadpipe's on 100,000 leads; a tool whose answer differs gets no time (T8: one that finds
# less than three quarters of the true pairs; how many of its own are right is said beside). Runs are interleaved, so that what
# else the machine does hits all alike. Output goes to /dev/null. Data, and results as Markdown and CSV, are in build/bench.
# Nothing is installed here: see peers.sh.
set -eu
BUILD=${BUILD:-build}
BIN=$(cd "${BIN:-$BUILD/bin}" && pwd)
leads=${BENCH_LEADS:-100000}
events=${BENCH_EVENTS:-$((leads * 5))}
runs=${BENCH_RUNS:-5}
limit=${BENCH_LIMIT:-60}
memory=${BENCH_MEMORY:-6000}
tasks=${BENCH_TASKS:-T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11}
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
for program in count project pass; do
	$cc -w -O2 -std=c11 -D_GNU_SOURCE -I"$lib" -o "$bench/$program" "$here/$program.c" "$archive" -lcsv -lpcre2-8 -lunistring -lm
done
$cc -O2 -std=c11 -o "$bench/count_libcsv" "$here/count_libcsv.c" -lcsv
$cc -O2 -std=c11 -D_GNU_SOURCE -o "$bench/measure" "$here/measure.c"
$cc -O2 -std=c11 -o "$bench/generate" "$here/generate.c"

# data LEADS EVENTS: a folder with leads.csv, leads.tsv (for what cannot read quotes) and events.csv, made once for these tools.
data() {
	folder=$bench/$1-$2
	key=$(cat "$here/generate.c" "$BIN"/lead-import "$BIN"/lead-verify "$BIN"/lead-dedupe "$BIN"/lead-score "$BIN"/lead-stage | cksum)
	[ "$(cat "$folder/made" 2>/dev/null)" = "$key" ] && return
	mkdir -p "$folder"
	generate leads "$1" "$folder/truth.csv" >"$folder/leads.csv"
	generate events "$2" "$1" >"$folder/events.csv"
	lead-dedupe -k lead_id --first -t -o "$folder/leads.tsv" "$folder/leads.csv"
	awk 'BEGIN { print "owner,pool,weight"; for (i = 1; i <= 1000; i++) print "owner" i ",sdr," i % 5 + 1 }' >"$folder/roster.csv"
	printf 'queue,when,pool,sla\nhot,budget >= 50000,sdr,1h\nrest,,sdr,\n' >"$folder/routes.csv"
	# what the stages of the pipe read when they run alone
	lead-import -q "$folder/leads.csv" >"$folder/1.csv"
	lead-verify --now 2026-07-01T00:00:00Z -q "$folder/1.csv" >"$folder/2.csv" || [ $? -eq 1 ]
	lead-dedupe -q -k email "$folder/2.csv" >"$folder/3.csv"
	lead-score --now 2026-07-01T00:00:00Z -q -r "$here/rules12.csv" -b "$here/bands12.csv" "$folder/3.csv" >"$folder/4.csv"
	lead-stage --now 2026-07-01T00:00:00Z -q "$folder/4.csv" >"$folder/5.csv"
	echo "$key" >"$folder/made"
}

have() {
	command -v "$1" >/dev/null 2>&1
}
can() {
	case $1 in
	duckdb | polars | recordlinkage | splink) have python3 && python3 -c "import $1" 2>/dev/null ;;
	*) have "$1" ;;
	esac
}

# The tools of each task: TASK|TOOL|NEEDS|COMMAND, where $L, $T and $E are leads.csv, leads.tsv and events.csv, $D is their
# folder and $S the one of 100,000.
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
T1|csvkit|csvstat|csvstat --count \$L
T1|mawk on TSV|mawk|mawk -F'\t' 'NR > 1 { f += NF } END { print NR - 1, "records", f, "fields" }' \$T
T1|gawk on TSV|gawk|gawk -F'\t' 'NR > 1 { f += NF } END { print NR - 1, "records", f, "fields" }' \$T
T1|duckdb, 1 thread|duckdb|THREADS=1 POLARS_MAX_THREADS=1 python3 \$P/peers.py duckdb t1 \$L
T1|duckdb, 2 threads|duckdb|THREADS=2 POLARS_MAX_THREADS=2 python3 \$P/peers.py duckdb t1 \$L
T1|polars, 1 thread|polars|THREADS=1 POLARS_MAX_THREADS=1 python3 \$P/peers.py polars t1 \$L
T1|polars, 2 threads|polars|THREADS=2 POLARS_MAX_THREADS=2 python3 \$P/peers.py polars t1 \$L
T2|leadpipe (its library)|project|project \$L
T2|leadpipe on TSV|project|project \$T
T2|mlr|mlr|mlr --icsv --ocsv filter '\$employees >= 200' then cut -o -f lead_id,email,company,country,employees \$L
T2|xsv (regex)|xsv|xsv search -s employees '^([2-9][0-9][0-9]|[1-9][0-9][0-9][0-9]+)\$' \$L | xsv select lead_id,email,company,country,employees
T2|qsv (regex)|qsv|qsv search -s employees '^([2-9][0-9][0-9]|[1-9][0-9][0-9][0-9]+)\$' \$L | qsv select lead_id,email,company,country,employees
T2|csvkit|csvgrep|csvgrep -c employees -r '^([2-9][0-9][0-9]|[1-9][0-9][0-9][0-9]+)\$' \$L | csvcut -c lead_id,email,company,country,employees
T2|mawk on TSV|mawk|mawk -F'\t' -v OFS='\t' 'NR == 1 || \$10 >= 200 { print \$1, \$3, \$7, \$12, \$10 }' \$T
T2|gawk on TSV|gawk|gawk -F'\t' -v OFS='\t' 'NR == 1 || \$10 >= 200 { print \$1, \$3, \$7, \$12, \$10 }' \$T
T2|tsv-utils on TSV|tsv-filter|tsv-filter -H --ge employees:200 \$T | tsv-select -H -f lead_id,email,company,country,employees
T2|sqlite3|sqlite3|sqlite3 -csv -header :memory: ".import \$L l" 'select lead_id, email, company, country, employees from l where cast(employees as real) >= 200'
T2|duckdb, 1 thread|duckdb|THREADS=1 POLARS_MAX_THREADS=1 python3 \$P/peers.py duckdb t2 \$L
T2|duckdb, 2 threads|duckdb|THREADS=2 POLARS_MAX_THREADS=2 python3 \$P/peers.py duckdb t2 \$L
T2|polars, 1 thread|polars|THREADS=1 POLARS_MAX_THREADS=1 python3 \$P/peers.py polars t2 \$L
T2|polars, 2 threads|polars|THREADS=2 POLARS_MAX_THREADS=2 python3 \$P/peers.py polars t2 \$L
T3|lead-score|lead-score|lead-score $clock -r \$here/rules12.csv -b \$here/bands12.csv \$L
T3|lead-score -j 1|lead-score|lead-score -j 1 $clock -r \$here/rules12.csv -b \$here/bands12.csv \$L
T3|lead-score --reasons 0|lead-score|lead-score $clock --reasons 0 -r \$here/rules12.csv -b \$here/bands12.csv \$L
T3|lead-score on TSV|lead-score|lead-score $clock -r \$here/rules12.csv -b \$here/bands12.csv \$T
T3|mlr|mlr|mlr --icsv --ocsv put -f \$P/score.mlr \$L
T3|mawk on TSV|mawk|mawk -F'\t' -f \$P/score.awk \$T
T3|gawk on TSV|gawk|gawk -F'\t' -f \$P/score.awk \$T
T3|duckdb, 1 thread|duckdb|THREADS=1 POLARS_MAX_THREADS=1 python3 \$P/peers.py duckdb t3 \$L
T3|duckdb, 2 threads|duckdb|THREADS=2 POLARS_MAX_THREADS=2 python3 \$P/peers.py duckdb t3 \$L
T3|polars, 1 thread|polars|THREADS=1 POLARS_MAX_THREADS=1 python3 \$P/peers.py polars t3 \$L
T3|polars, 2 threads|polars|THREADS=2 POLARS_MAX_THREADS=2 python3 \$P/peers.py polars t3 \$L
T4|lead-dedupe --first|lead-dedupe|lead-dedupe -k email --first \$L
T4|lead-dedupe|lead-dedupe|lead-dedupe -k email \$L
T4|mlr|mlr|mlr --icsv --ocsv put '\$_ = tolower(\$email)' then head -n 1 -g _ then cut -x -f _ \$L
T4|mawk on TSV|mawk|mawk -F'\t' '!seen[tolower(\$3)]++' \$T
T4|gawk on TSV|gawk|gawk -F'\t' '!seen[tolower(\$3)]++' \$T
T4|tsv-uniq on TSV|tsv-uniq|tsv-uniq -H -i -f email \$T
T4|sqlite3|sqlite3|sqlite3 -csv -header :memory: ".import \$L l" 'select * from l where rowid in (select min(rowid) from l group by lower(email)) order by rowid'
T4|duckdb, 1 thread|duckdb|THREADS=1 POLARS_MAX_THREADS=1 python3 \$P/peers.py duckdb t4 \$L
T4|duckdb, 2 threads|duckdb|THREADS=2 POLARS_MAX_THREADS=2 python3 \$P/peers.py duckdb t4 \$L
T4|polars, 1 thread|polars|THREADS=1 POLARS_MAX_THREADS=1 python3 \$P/peers.py polars t4 \$L
T4|polars, 2 threads|polars|THREADS=2 POLARS_MAX_THREADS=2 python3 \$P/peers.py polars t4 \$L
T5|funnel-report|funnel-report|funnel-report --now 2026-07-02T00:00:00Z --tz Asia/Seoul -s \$here/stages.csv --rate all --by created_at:month,source --top 0 --section breakdown --format csv \$L
T5|mlr|mlr|mlr --icsv --ojsonl put -q -f \$P/funnel.mlr \$L
T5|mawk on TSV|mawk|mawk -F'\t' -f \$P/funnel.awk \$T
T5|gawk on TSV|gawk|gawk -F'\t' -f \$P/funnel.awk \$T
T5|duckdb, 1 thread|duckdb|THREADS=1 POLARS_MAX_THREADS=1 python3 \$P/peers.py duckdb t5 \$L
T5|duckdb, 2 threads|duckdb|THREADS=2 POLARS_MAX_THREADS=2 python3 \$P/peers.py duckdb t5 \$L
T5|polars, 1 thread|polars|THREADS=1 POLARS_MAX_THREADS=1 python3 \$P/peers.py polars t5 \$L
T5|polars, 2 threads|polars|THREADS=2 POLARS_MAX_THREADS=2 python3 \$P/peers.py polars t5 \$L
T6|lead-score -e|lead-score|lead-score $clock --no-clamp -r \$here/events8.csv -e \$E \$L
T6|lead-score -j 1 -e|lead-score|lead-score -j 1 $clock --no-clamp -r \$here/events8.csv -e \$E \$L
T6|mawk on TSV|mawk|mawk -f \$P/events.awk \$E \$T
T6|gawk on TSV|gawk|gawk -f \$P/events.awk \$E \$T
T6|duckdb, 1 thread|duckdb|THREADS=1 POLARS_MAX_THREADS=1 python3 \$P/peers.py duckdb t6 \$L \$E
T6|duckdb, 2 threads|duckdb|THREADS=2 POLARS_MAX_THREADS=2 python3 \$P/peers.py duckdb t6 \$L \$E
T6|polars, 1 thread|polars|THREADS=1 POLARS_MAX_THREADS=1 python3 \$P/peers.py polars t6 \$L \$E
T6|polars, 2 threads|polars|THREADS=2 POLARS_MAX_THREADS=2 python3 \$P/peers.py polars t6 \$L \$E
T7|the pipe of five|lead-import|lead-import -q \$L | lead-verify $clock -q | lead-dedupe -q -k email | lead-score $clock -q -r \$here/rules12.csv -b \$here/bands12.csv | lead-stage $clock -q
T7|1 lead-import|lead-import|lead-import -q \$L
T7|2 lead-verify|lead-verify|lead-verify $clock -q \$D/1.csv
T7|3 lead-dedupe|lead-dedupe|lead-dedupe -q -k email \$D/2.csv
T7|4 lead-score|lead-score|lead-score $clock -q -r \$here/rules12.csv -b \$here/bands12.csv \$D/3.csv
T7|5 lead-stage|lead-stage|lead-stage $clock -q \$D/4.csv
T8|lead-dedupe|lead-dedupe|lead-dedupe -q --mark \$S/leads.csv
T8|lead-dedupe -j 1|lead-dedupe|lead-dedupe -q -j 1 --mark \$S/leads.csv
T8|duckdb, 1 thread|duckdb|THREADS=1 python3 \$P/match.py duckdb \$S/leads.csv
T8|duckdb, 2 threads|duckdb|THREADS=2 python3 \$P/match.py duckdb \$S/leads.csv
T8|splink|splink|THREADS=2 python3 \$P/match.py splink \$S/leads.csv
T8|recordlinkage|recordlinkage|python3 \$P/match.py recordlinkage \$S/leads.csv
T9|lead-import|lead-import|lead-import -q \$L
T9|lead-import -j 1|lead-import|lead-import -q -j 1 \$L
T9|mlr|mlr|mlr --icsv --ocsv put '\$employees = int(\$employees); \$revenue = int(\$revenue)' \$L
T9|csvkit|in2csv|in2csv -f csv \$L
T10|lead-route|lead-route|lead-route $clock -q -r \$D/routes.csv -t \$D/roster.csv \$L
T10|lead-route -j 1|lead-route|lead-route -j 1 $clock -q -r \$D/routes.csv -t \$D/roster.csv \$L
T10|a plain pass|pass|pass \$L
T11|lead-verify|lead-verify|lead-verify $clock -q \$D/1.csv
T11|lead-verify -j 1|lead-verify|lead-verify -j 1 $clock -q \$D/1.csv
T9|duckdb, 1 thread|duckdb|THREADS=1 POLARS_MAX_THREADS=1 python3 \$P/peers.py duckdb t9 \$L
T9|duckdb, 2 threads|duckdb|THREADS=2 POLARS_MAX_THREADS=2 python3 \$P/peers.py duckdb t9 \$L
T9|polars, 1 thread|polars|THREADS=1 POLARS_MAX_THREADS=1 python3 \$P/peers.py polars t9 \$L
T9|polars, 2 threads|polars|THREADS=2 POLARS_MAX_THREADS=2 python3 \$P/peers.py polars t9 \$L
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
# pairs: of records with a cluster (the column cluster_id) the pairs, and how many of them and of the true ones are right. The
# answer is that they are enough; how many goes to said.
pairs() {
	columns lead_id,cluster_id >"$work/clusters"
	tail -n +2 "$small_folder/truth.csv" | sort | join -t , - "$work/clusters" |
		awk -F , -v tool="$tool" -v said="$work/said" '
			{ truth[$2]++; found[$3]++; both[$2, $3]++ }
			function pairs(n) { return n * (n - 1) / 2 }
			END {
				for (k in truth) t += pairs(truth[k])
				for (k in found) f += pairs(found[k])
				for (k in both) b += pairs(both[k])
				precision = f ? b / f : 0
				recall = t ? b / t : 0
				printf "T8 %s: precision %.3f, recall %.3f of %d pairs\n", tool, precision, recall, t >>said
				print recall >= 0.75 ? "most of them" : "too few"
			}'
}
# answer TASK <OUTPUT: what has to be the same for all.
answer() {
	case $1 in
	T0) echo ;;
	T1) awk 'NF == 1 { print $1; next } { print $1, $3 }' ;;
	T2) columns lead_id,email,country,employees ;;
	T3) columns lead_id,score,grade ;;
	T4) columns lead_id ;;
	T5) awk -F, '/^section/ { next } $1 != "breakdown" { print; next } $7 == "reached" { sub(/ \/ /, ",", $4); print $4 "," $6 "," $8 }' | sort ;;
	T6) columns lead_id,score ;;
	T7) # the pipe gives what its parts give one after the other
		part=${tool%% *}
		[ "$part" != the ] || part=5
		cmp -s - "$D/$part.csv" && echo the same || echo another
		;;
	T8) pairs ;;
	T9) columns lead_id,employees,revenue ;;
	T10) columns lead_id,memo ;;
	T11) columns lead_id,email_status,phone_status,company_status ;;
	esac
}

data $small $((small * 5))
check=$folder
small_folder=$folder
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
	L=$check/leads.csv T=$check/leads.tsv E=$check/events.csv D=$check S=$check
	export L T E D S
	status=0
	measure sh -c "$command" >"$work/out" 2>"$work/err" 3>"$work/took" || status=$?
	if [ $status -gt 1 ] || { [ $status -eq 1 ] && [ ! -s "$work/out" ]; }; then
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
	scale_now=$scale
	[ "$task" != T8 ] || scale_now=1
	if awk "BEGIN { exit !($wall * $scale_now > $limit || $peak / 1024 * (1 + $scale_now / 4) > $memory) }"; then
		echo "$task $tool: left out, took $wall s and $((peak / 1024)) MiB for $small leads" >>"$work/said"
		continue
	fi
	echo "$task|$tool|$command" >>"$work/timed"
done <"$work/all"

L=$full/leads.csv T=$full/leads.tsv E=$full/events.csv D=$full
export L T E D
results=$bench/results-$leads.csv
echo "task,tool,run,wall,cpu,peak_kib" >"$results" # a comma in a name becomes a semicolon
run=1
while [ "$run" -le "$runs" ]; do
	while IFS='|' read -r task tool command; do
		status=0
		measure sh -c "$command" >/dev/null 2>"$work/err" 3>"$work/took" || status=$?
		[ $status -le 1 ] || { cat "$work/err" >&2; exit 2; } # 1: rows were rejected, an alert was raised
		read -r wall cpu peak <"$work/took"
		echo "$task,$(echo "$tool" | tr , \;),$run,$wall,$cpu,$peak" >>"$results"
	done <"$work/timed"
	run=$((run + 1))
done

{
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
	file == 1 { sub(/,/, ";", $2); if (!($1 in first)) first[$1] = $2; next } # the first of a task is leadpipe as it is mostly used
	{ line[++n] = $0; if ($2 == "wc -l") floor = $3; if ($1 != "T0" && $2 == first[$1]) ours[$1] = $3 }
	END {
		print "\n| task | tool | s | cpu s | peak MiB | x wc -l | x leadpipe |\n|---|---|---|---|---|---|---|"
		for (i = 1; i <= n; i++) {
			split(line[i], f, "|")
			printf "| %s | %s | %.3f | %.3f | %.1f | %.1f | %s |\n", f[1], f[2], f[3], f[4], f[5], f[3] / floor,
				f[1] in ours ? sprintf("%.1f", f[3] / ours[f[1]]) : ""
		}
	}' "$work/timed" "$work/medians"
awk -F '|' -v cores="$(nproc 2>/dev/null || echo 1)" '
	$1 == "T7" && $2 ~ /^[0-9]/ { all += $4; if ($3 > slowest) slowest = $3 }
	$1 == "T7" && $2 == "the pipe of five" { pipe = $3 }
	END {
		if (pipe && slowest)
			printf "\nThe pipe takes %.2f times its slowest stage, and %.2f times the CPU of its stages spread over %d cores (%.2f s).\n",
				pipe / slowest, pipe / (all / cores), cores, all / cores
	}' "$work/medians"
[ ! -s "$work/said" ] || { echo; sed 's/^/- /' "$work/said"; }
} | tee "$bench/results-$leads.md"
