#!/bin/sh
# SPDX-License-Identifier: MIT
# lead-dedupe by probability in its three steps, over parts: what an engine shuffles is sorted here. The same records as
# from one run with the same model, in the same order, with the column list_row.
#
#   dedupe.sh [-N PARTS] [-j JOBS] -m MODEL -o OUT list.tsv [OPTION ...]
#
#   -N  parts (8)   -j  how many at the same time (2)
#   -m  what was learned: lead-dedupe --model MODEL list.tsv >/dev/null
#   OPTION  for all steps: --country KR; --mark only for the last
set -eu
parts=8 jobs=2 model='' out=''
usage() {
	sed -n 's/^# \{0,1\}//; 3,10p' "$0" >&2
	exit 2
}
while getopts N:j:m:o: o; do
	case $o in
	N) parts=$OPTARG ;;
	j) jobs=$OPTARG ;;
	m) model=$OPTARG ;;
	o) out=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
if [ $# -lt 1 ] || [ -z "$model" ] || [ -z "$out" ]; then
	usage
fi
list=$1
shift
last=
for option; do
	shift
	case $option in --mark) last=$option ;; *) set -- "$@" "$option" ;; esac
done
umask 077
LC_ALL=C
export LC_ALL
work=$(mktemp -d "${TMPDIR:-/tmp}/dedupe.XXXXXX")
trap 'rm -rf "$work"' EXIT
tab=$(printf '\t')

# each STEP NAME ...: the step for each part; the first that fails ends the run.
each() {
	step=$1
	shift
	printf '%s\n' "$@" | xargs -P "$jobs" -I{} sh -c "lead-dedupe --model \"\$0\" $step" "$model" {} "$options"
}
options=$*

awk -F'\t' -v OFS='\t' 'NR == 1 { print $0, "list_row"; next } { print $0, NR - 1 }' "$list" >"$work/list.tsv"
lead-split -N "$parts" --order -o "$work/list." "$work/list.tsv"

# The blocks of each record; large are those of more that differ than their limit; then again with these.
each '$2 --block-keys -o "$1.blocks" "$1"' "$work"/list.*.tsv
for file in "$work"/list.*.blocks; do sed 1d "$file"; done | cut -f2- | sort -u |
	awk -F'\t' 'function end() { if (n > most && most != "") print block "\t" n }
		BEGIN { print "block\trecords" } $1 != block { end(); block = $1; n = 0 } { n++; most = $3 } END { end() }' >"$work/large.tsv"
each "\$2 --block-keys --large '$work/large.tsv' -o \"\$1.blocks\" \"\$1\"" "$work"/list.*.tsv

# Records of a block meet, where there are several; the number of the part is the hash of the block.
for file in "$work"/list.*.blocks; do sed 1d "$file"; done | cut -f1,2 | sort -t"$tab" -k2,2 |
	awk -F'\t' '$2 == block { if (first != "") print first; first = ""; print; next } { block = $2; first = $0 }' |
	sort -t"$tab" -k1,1n >"$work/members"
awk -F'\t' -v OFS='\t' -v n="$parts" -v members="$work/members" -v to="$work/block." '
	function part(block) { return (index("0123456789abcdef", substr(block, 9, 1)) * 16 + index("0123456789abcdef", substr(block, 10, 1))) % n }
	NR == 1 { for (i = 0; i < n; i++) print $0, "block" >(to i); more = (getline line <members) > 0; next }
	{ while (more) { split(line, m); if (m[1] != NR - 1) break; print $0, m[2] >(to part(m[2])); more = (getline line <members) > 0 } }' "$work/list.tsv"
each '$2 --block-pairs -o "$1.pairs" "$1"' "$work"/block.*
for file in "$work"/block.*.pairs; do sed 1d "$file"; done | sort -u >"$work/pairs"

# What is connected meets; a record without a pair goes anywhere.
awk -F'\t' -v n="$parts" -v pairs="$work/pairs" -v to="$work/" '
	function top(x) { while (up[x] != x) x = up[x] = up[up[x]]; return x }
	BEGIN { while ((getline <pairs) > 0) { for (i = 1; i < 3; i++) if (!($i in up)) up[$i] = $i
		x = top($1); y = top($2); if (x < y) up[y] = x; else up[x] = y } close(pairs) }
	NR == 1 { for (i = 0; i < n; i++) { print >(to "part." i); print "row_a\trow_b" >(to "part." i ".pairs") }
		while ((getline line <pairs) > 0) { split(line, p); print p[1] "\t" p[2] >(to "part." top(p[1]) % n ".pairs") }; next }
	{ x = NR - 1; print >(to "part." (x in up ? top(x) : x) % n) }' "$work/list.tsv"
# shellcheck disable=SC2046
each "\$2 $last --clusters \"\$1.pairs\" -o \"\$1.done\" \"\$1\"" $(seq -f "$work/part.%g" 0 $((parts - 1)))

# In the order of the list; clusters are counted by part, and now anew.
row=$(head -n 1 "$work/part.0.done" | tr '\t' '\n' | grep -nx list_row | cut -d: -f1)
{
	head -n 1 "$work/part.0.done"
	awk -F'\t' -v OFS='\t' 'FNR == 1 { c = 0; for (i = 1; i <= NF; i++) if ($i == "cluster_id") c = i; next }
		c { $c = FILENAME ":" $c } { print }' "$work"/part.*.done | sort -t"$tab" -k"$row,${row}n"
} | awk -F'\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "cluster_id") c = i; print; next }
	c { if (!($c in id)) id[$c] = ++n; $c = id[$c] } { print }' >"$work/out"
mv "$work/out" "$out"
