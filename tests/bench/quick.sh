#!/bin/sh
# SPDX-License-Identifier: MIT
# Is leadpipe still as fast? Instructions of each task on fixed inputs, by callgrind, beside those of tests/bench/baseline: more
# than 5 % above is a failure. For make bench-quick, under a minute; instructions hardly depend on what else the machine does.
#
#   quick.sh             compare; exit 1 where a task got slower
#   quick.sh --update    write the baseline of this compiler and CPU anew
#
# The counts are those of one compiler's code on one kind of CPU (which kernel the reader and libc choose), so the baseline has
# a line for each such pair that was measured; where this one has none there is nothing to compare with, and that is said.
set -eu
BUILD=${BUILD:-build}
BIN=$(cd "${BIN:-$BUILD/bin}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
tolerance=${BENCH_TOLERANCE:-5}
baseline=$here/baseline
work=$BUILD/bench-quick
mkdir -p "$work"
LC_ALL=C
TZ=UTC
export LC_ALL TZ

command -v valgrind >/dev/null 2>&1 || { echo "bench-quick: no valgrind here: skipped"; exit 0; }
cc=${CC:-cc}
compiler=$($cc --version | head -n 1 | tr -cs 'A-Za-z0-9.\n' _)
dispatch=$(uname -m)
! grep -q avx2 /proc/cpuinfo 2>/dev/null || dispatch=$dispatch-avx2
key=$compiler/$dispatch

made=$(cksum <"$here/generate.c")
if [ "$(cat "$work/made" 2>/dev/null)" != "$made" ]; then
	$cc -O2 -std=c11 -o "$work/generate" "$here/generate.c"
	"$work/generate" events 20000 4000 >"$work/events.csv"
	"$work/generate" leads 4000 >"$work/leads.csv"
	echo "$made" >"$work/made"
fi

# tasks: NAME|COMMAND. Each is run on half the input and on all of it: what both have in common (start, tables) goes out.
clock="--now 2026-07-01T00:00:00Z"
tasks() {
	cat <<END
score|lead-score -j 1 $clock -r $here/rules12.csv -b $here/bands12.csv \$L
events|lead-score -j 1 $clock --no-clamp -r $here/events8.csv -e \$E \$L
dedupe|lead-dedupe -q -k email \$L
first|lead-dedupe -q -k email --first \$L
import|lead-import -q -j 1 \$L
verify|lead-verify -q -j 1 $clock \$L
stage|lead-stage -q $clock \$L
funnel|funnel-report --now 2026-07-02T00:00:00Z -s $here/stages.csv --rate all --by created_at:month,source --top 0 --section breakdown --format csv \$L
END
}

# instructions COMMAND
instructions() {
	# 1: an alert was raised, rows were rejected
	eval "valgrind --tool=callgrind --callgrind-out-file=/dev/null $BIN/$1" 2>"$work/said" >/dev/null ||
		[ $? -eq 1 ] || { cat "$work/said" >&2; exit 2; }
	awk '/Collected *:/ { print $NF; found = 1 } END { exit !found }' "$work/said"
}

head -n 10001 "$work/events.csv" >"$work/events-half.csv"
# As TSV a record is a line, so that it can be cut.
PATH=$BIN:$PATH lead-dedupe -q -k lead_id --first -t "$work/leads.csv" >"$work/whole.tsv"
head -n 2001 "$work/whole.tsv" >"$work/half.tsv"
: >"$work/counts"
tasks | while IFS='|' read -r name command; do
	L=$work/half.tsv E=$work/events-half.csv
	export L E
	half=$(instructions "$command")
	L=$work/whole.tsv E=$work/events.csv
	export L E
	whole=$(instructions "$command")
	echo "$name $((whole - half))" >>"$work/counts"
done

if [ "${1:-}" = --update ]; then
	{
		echo "# Instructions of the second half of each task's input, by compiler and CPU: make bench-quick (quick.sh --update)."
		[ ! -f "$baseline" ] || grep -v '^#' "$baseline" | grep -v "^$key " || :
		sed "s|^|$key |" "$work/counts"
	} >"$work/baseline"
	mv "$work/baseline" "$baseline"
	echo "bench-quick: baseline of $key written"
	exit 0
fi
if ! grep -q "^$key " "$baseline" 2>/dev/null; then
	echo "bench-quick: no baseline for $key: skipped (quick.sh --update makes one)"
	exit 0
fi
awk -v key="$key" -v tolerance="$tolerance" '
	NR == FNR { if ($1 == key) was[$2] = $3; next }
	{
		if (!($1 in was)) { printf "bench-quick: %s: not in the baseline\n", $1; bad = 1; next }
		change = 100 * ($2 / was[$1] - 1)
		printf "bench-quick: %-7s %12d instructions, %+.1f %%%s\n", $1, $2, change, (change > tolerance) ? ": slower" : ""
		if (change > tolerance) bad = 1
	}
	END { exit bad }' "$baseline" "$work/counts"
