#!/bin/sh
# SPDX-License-Identifier: MIT
# Do the tools that stream take time in proportion to their input, and memory that does not grow? The same 100,000 leads come
# through a pipe again and again, never from a disk. For make bench-growth.
#
#   BENCH_TIMES="1 20 200"   how often; 200 is 20,000,000 leads, 5.3 GB; 10 GB is 380
#   BENCH_PEAK=32            MiB that none may exceed
#   BENCH_SLOWER=1.3         how much more a byte of the largest input may take than of the second largest
#
# What a tool makes of the leads three times is first compared with three times what it makes of them once. Exit 1 where one of
# this does not hold.
set -eu
BUILD=${BUILD:-build}
BIN=$(cd "${BIN:-$BUILD/bin}" && pwd)
times=${BENCH_TIMES:-1 20 200}
peak=${BENCH_PEAK:-32}
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
tools() {
	cat <<END
cat
lead-import -q
lead-verify -q --stream $clock
lead-score -q $clock -r $here/rules12.csv -b $here/bands12.csv
lead-stage -q $clock
END
}

tools >"$work/tools"
bytes=$(wc -c <"$work/body.csv")
failed=0
echo "| tool | leads | GB | s | s a GB | peak MiB |"
echo "|---|---|---|---|---|---|"
while read -r tool; do
	again 1 | $tool | tail -n +2 >"$work/once"
	cat "$work/once" "$work/once" "$work/once" | cksum >"$work/wanted"
	again 3 | $tool | tail -n +2 | cksum >"$work/got"
	if ! cmp -s "$work/wanted" "$work/got"; then
		echo "$tool: three times the leads are not three times the output" >&2
		failed=1
		continue
	fi
	before=
	for n in $times; do
		measure sh -c "again $n | $tool" 3>"$work/took" >/dev/null
		read -r wall _ kib <"$work/took"
		# shellcheck disable=SC2086 # two words
		awk -v tool="${tool%% *}" -v n="$n" -v bytes="$bytes" -v wall="$wall" -v kib="$kib" 'BEGIN {
			gb = bytes * n / 1e9
			printf "| %s | %d | %.2f | %.2f | %.3f | %.1f |\n", tool, n * 100000, gb, wall, wall / gb, kib / 1024 }'
		if awk "BEGIN { exit !($kib / 1024 > $peak) }"; then
			echo "$tool: more than $peak MiB for $n times 100,000 leads" >&2
			failed=1
		fi
		last=$before
		before="$n $wall"
	done
	# the first is too short to be compared with
	if [ "$(echo "$times" | wc -w)" -gt 2 ] && awk "BEGIN { split(\"$last $before\", f, \" \"); exit !(f[4] / f[3] > f[2] / f[1] * $slower) }"; then
		echo "$tool: a byte of the largest input takes more than $slower times as long" >&2
		failed=1
	fi
done <"$work/tools"
exit $failed
