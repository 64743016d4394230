#!/bin/sh
# SPDX-License-Identifier: MIT
# lead-dedupe beside Splink on sets whose truth is known. For make accuracy.
#
# Both get the same columns and their kinds (tests/accuracy/SET.csv) and nothing else: lead-dedupe with its one threshold,
# Splink by the recipe of its tutorial (tests/accuracy/splink_run.py) at 0.9 and at the best of all thresholds. F1 is over
# pairs. The sets are looked for in $LEADPIPE_DATA/dedupe, a folder each: input.csv, and gold.csv with rec_id,entity.
# Splink comes from PyPI into an environment under build/, which may be thrown away.
#
#   ACCURACY_SETS="febrl1 restaurant"   only these
# shellcheck disable=SC2015
set -eu
BUILD=${BUILD:-build}
BIN=${BIN:-$BUILD/bin}
data=${LEADPIPE_DATA:-../shared/data}/dedupe
here=$(cd "$(dirname "$0")/accuracy" && pwd)
work=$BUILD/accuracy
venv=$work/venv
python=${PYTHON:-python3}

[ -d "$data" ] || {
	echo "accuracy: no $data: skipped (LEADPIPE_DATA says where it is)"
	exit 0
}
command -v "$python" >/dev/null || {
	echo "accuracy: no $python: skipped"
	exit 0
}
mkdir -p "$work"
splink=yes
if ! "$venv/bin/python" -c 'import duckdb, pandas, splink' 2>/dev/null; then
	"$python" -m venv "$venv" >"$work/venv.log" 2>&1 &&
		"$venv/bin/pip" install -q splink duckdb pandas pyarrow >>"$work/venv.log" 2>&1 || {
		echo "accuracy: Splink cannot be installed ($work/venv.log): lead-dedupe alone"
		splink=
	}
fi
[ -z "$splink" ] || "$venv/bin/python" - <<'END'
import duckdb, splink
print(f"Splink {splink.__version__}, DuckDB {duckdb.__version__}")
END
date -u +%Y-%m-%d
printf '%-14s %8s   %-24s %6s   %-24s %6s %6s\n' set records 'lead-dedupe F1 (P, R)' s 'Splink F1 (P, R) at 0.9' best s
for set in ${ACCURACY_SETS:-febrl1 febrl2 febrl3 fake1000 restaurant dblp_acm senzing patstat affiliations}; do
	folder=$data/$set
	[ -f "$folder/input.csv" ] && [ -f "$here/$set.csv" ] || {
		echo "$set: not there: skipped"
		continue
	}
	before=$(date +%s.%N)
	"$BIN/lead-dedupe" -m "$here/$set.csv" --mark -o "$work/$set.csv" "$folder/input.csv"
	after=$(date +%s.%N)
	ours=$("$python" "$here/f1.py" "$folder/gold.csv" "$work/$set.csv")
	theirs='- - - - - -'
	[ -z "$splink" ] || theirs=$("$venv/bin/python" "$here/splink_run.py" "$folder/input.csv" "$here/$set.csv" \
		"$folder/gold.csv" 2>"$work/$set.log") || theirs='- - - - - -'
	echo "$set $before $after $ours $theirs"
done | awk '
	NF < 12 { print; next }
	{
		printf "%-14s %8d   %.3f  (%.3f, %.3f)    %6.1f   ", $1, $4, $5, $6, $7, $3 - $2
		if ($8 == "-") printf "-\n"
		else printf "%.3f  (%.3f, %.3f)    %6.3f %6.1f\n", $8, $9, $10, $11, $13
		ours += $5; n++
		if ($8 != "-") { at += $8; best += $11; both += $5; m++ }
	}
	END {
		if (n) printf "%-14s %8s   %.3f", "mean", "", ours / n
		if (m) printf "  (%.3f of those with both; Splink at 0.9 %.3f, at its best %.3f)", both / m, at / m, best / m
		if (n) print ""
	}'
