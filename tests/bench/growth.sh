#!/bin/sh
# SPDX-License-Identifier: MIT
# Do the tools take time in proportion to their input, and those that stream memory that does not grow? The same 100,000 leads
# come through a pipe again and again, never from a disk; where memory is by keys, as many different ones as it says, and the
# memory is shown. For make bench-growth.
#
#   BENCH_TIMES="1 20 200"   how often; 200 is 20,000,000 leads, 5.3 GB; 10 GB is 380
#   BENCH_SLOWER=1.3         how much more a byte of the largest input may take than of the second largest
#
# What a filter makes of the leads three times is first compared with three times what it makes of them once; what brings leads
# together (first, split, report) is only measured. Exit 1 where one of this does not hold, or where a tool takes more memory
# than it may: 32 MiB, 64 for what counts.
set -eu
BUILD=${BUILD:-build}
BIN=$(cd "${BIN:-$BUILD/bin}" && pwd)
times=${BENCH_TIMES:-1 20 200}
slower=${BENCH_SLOWER:-1.3}
here=$(cd "$(dirname "$0")" && pwd)
work=$BUILD/bench/growth
mkdir -p "$work"
work=$(cd "$work" && pwd)
PATH=$BIN:$work:$PATH
LC_ALL=C
TZ=UTC
export PATH LC_ALL TZ here work

cc=${CC:-cc}
$cc -O2 -std=c11 -D_GNU_SOURCE -o "$work/measure" "$here/measure.c"
$cc -O2 -std=c11 -o "$work/generate" "$here/generate.c"
generate leads 100000 >"$work/leads.csv"
head -n 1 "$work/leads.csv" >"$work/head.csv"
tail -n +2 "$work/leads.csv" >"$work/body.csv"
cat >"$work/again" <<'END'
#!/bin/sh
cat "$work/head.csv"
i=0
while [ $i -lt "$1" ]; do
	cat "$work/body.csv"
	i=$((i + 1))
done
END
chmod +x "$work/again"

clock="--now 2026-07-01T00:00:00Z"
# PEAK in MiB or nothing|each, where a lead makes a lead; all; or different leads|TOOL
tools() {
	cat <<END
32|each|cat
32|each|lead-import -q
32|each|lead-verify -q --stream $clock
32|each|lead-score -q $clock -r $here/rules12.csv -b $here/bands12.csv
32|each|lead-stage -q $clock
32|all|lead-dedupe -q -k email --first
32|all|lead-split -N 4 -o $work/part-
64|all|funnel-report -q $clock -s $here/stages.csv --by source
|different|lead-dedupe -q -k email --first
|different|lead-dedupe -q -k email
|different|lead-verify -q $clock
|different|funnel-report -q $clock -s $here/stages.csv --by source
END
}

tools >"$work/tools"
bytes=$(wc -c <"$work/body.csv")
failed=0
echo "| tool | leads | GB | s | s a GB | peak MiB |"
echo "|---|---|---|---|---|---|"
while IFS='|' read -r peak how tool; do
	if [ "$how" = each ]; then
		again 1 | $tool | tail -n +2 >"$work/once"
		cat "$work/once" "$work/once" "$work/once" | cksum >"$work/wanted"
		again 3 | $tool | tail -n +2 | cksum >"$work/got"
		if ! cmp -s "$work/wanted" "$work/got"; then
			echo "$tool: three times the leads are not three times the output" >&2
			failed=1
			continue
		fi
	fi
	before=
	for n in $times; do
		from="again $n"
		[ "$how" != different ] || from="generate leads $((n * 100000))"
		measure sh -c "$from | $tool" 3>"$work/took" >/dev/null
		read -r wall _ kib <"$work/took"
		# shellcheck disable=SC2086 # two words
		awk -v tool="${tool%% *}" -v n="$n" -v bytes="$bytes" -v wall="$wall" -v kib="$kib" 'BEGIN {
			gb = bytes * n / 1e9
			printf "| %s | %d | %.2f | %.2f | %.3f | %.1f |\n", tool, n * 100000, gb, wall, wall / gb, kib / 1024 }'
		if [ "$peak" ] && awk "BEGIN { exit !($kib / 1024 > $peak) }"; then
			echo "$tool: more than $peak MiB for $n times 100,000 leads" >&2
			failed=1
		fi
		last=$before
		before="$n $wall"
	done
	# the first is too short to be compared with
	rm -f "$work"/part-*
	if [ "$(echo "$times" | wc -w)" -gt 2 ] && awk "BEGIN { split(\"$last $before\", f, \" \"); exit !(f[4] / f[3] > f[2] / f[1] * $slower) }"; then
		echo "$tool: a byte of the largest input takes more than $slower times as long" >&2
		failed=1
	fi
done <"$work/tools"
exit $failed
