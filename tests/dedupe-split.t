#!/bin/sh
# SPDX-License-Identifier: MIT
# lead-dedupe by probability in three steps, over 1, 3 and 7 parts with sort and awk between them, writes what one run with the
# same model writes: the same clusters and probabilities, and the same merged records.
. tests/lib.sh

cd "$tmp" || exit 2
PATH=$PATH:$OLDPWD/tests
d() {
	run lead-dedupe --now 2025-06-01 "$@"
}

# steps N LIST OPTIONS: marked.tsv and merged.tsv by N parts, of list.tsv, which has the column list_row.
steps() {
	n=$1
	shift
	rm -rf parts
	mkdir parts
	lead-split -N "$n" -o parts/list. list.tsv
	# which blocks there are, and which of them are large
	for part in parts/list.*; do
		lead-dedupe --model model.csv "$@" --block-keys "$part" | sed 1d
	done >blocks
	cut -f2- blocks | sort -u | awk -F'\t' '$3 != "" { n[$1]++; most[$1] = $3 }
		END { print "block\trecords"; for (b in n) if (n[b] > most[b]) print b "\t" n[b] }' >large.tsv
	for part in parts/list.*; do
		lead-dedupe --model model.csv "$@" --block-keys --large large.tsv "$part" | sed 1d
	done >blocks
	# the records of a block meet; one that is alone in it meets nobody
	awk -F'\t' -v OFS='\t' -v n="$n" 'FILENAME == "blocks" && pass == 1 { met[$2]++; next }
		FILENAME == "blocks" { if (met[$2] > 1) of[$1] = of[$1] " " $2; next }
		FNR == 1 { row = NF; for (i = 0; i < n; i++) print $0, "block" >("parts/block." i); next }
		{ k = split(of[$row], block, " ")
			for (i = 1; i <= k; i++) print $0, block[i] >("parts/block." (index("0123456789abcdef", substr(block[i], 9, 1)) % n)) }' \
		pass=1 blocks pass=2 blocks list.tsv
	for part in parts/block.*; do
		lead-dedupe --model model.csv "$@" --block-pairs "$part" | sed 1d
	done | sort -u >pairs
	# what is connected meets; records of no pair go anywhere
	awk -F'\t' -v OFS='\t' -v n="$n" 'function top(x) { while (up[x] != x) x = up[x] = up[up[x]]; return x }
		FILENAME == "pairs" { p++; a[p] = $1; b[p] = $2; line[p] = $0; for (i = 1; i < 3; i++) if (!($i in up)) up[$i] = $i
			x = top($1); y = top($2); if (x < y) up[y] = x; else up[x] = y; next }
		FNR == 1 { row = NF; for (i = 0; i < n; i++) { print >("parts/part." i); print "row_a\trow_b\tprobability" >("parts/pairs." i) }
			for (i = 1; i <= p; i++) print line[i] >("parts/pairs." (top(a[i]) % n)); next }
		{ print >("parts/part." (($row in up ? top($row) : $row) % n)) }' pairs list.tsv
	for i in $(seq 0 $((n - 1))); do
		lead-dedupe --model model.csv "$@" --clusters "parts/pairs.$i" --mark "parts/part.$i" >"parts/marked.$i"
		lead-dedupe --model model.csv "$@" --clusters "parts/pairs.$i" "parts/part.$i" >"parts/merged.$i"
	done
	mark parts/marked.* >marked.tsv
	merged parts/merged.* >merged.tsv
}

# mark FILE...: of each record its number, the first of its cluster and the probability.
mark() {
	awk -F'\t' 'FNR == 1 { file++; for (i = 1; i <= NF; i++) { if ($i == "list_row") r = i; if ($i == "cluster_id") c = i; if ($i == "match_probability") p = i }; next }
		{ k = file " " $c; if (!(k in first)) first[k] = $r; print $r "\t" first[k] "\t" $p }' "$@" | sort -n
}

# merged FILE...: the records by their number, with the column merged_emails in any case.
merged() {
	awk -F'\t' -v OFS='\t' 'FNR == 1 { e = 0; for (i = 1; i <= NF; i++) { if ($i == "list_row") r = i; if ($i == "merged_emails") e = i } }
		{ if (e) { x = $e == "merged_emails" ? "" : $e; for (i = e; i < NF; i++) $i = $(i + 1); NF-- } else x = ""; if (FNR > 1) print $r, $0, x }' "$@" | sort -n
}

# same TEXT LIST OPTIONS: LIST as TSV, learned and read again by one run, and by 1, 3 and 7 parts.
same() {
	text=$1
	list=$2
	shift 2
	lead-dedupe -k "$(head -n 1 "$list" | tr '\t' ',' | cut -d, -f1)" --key-list -t -o /dev/null "$list" || return
	awk -v OFS='\t' 'NR == 1 { print $0, "list_row"; next } { print $0, NR - 1 }' "$list" >list.tsv
	rm -f model.csv
	d "$@" --model model.csv --mark -o learned.tsv list.tsv
	d "$@" --mark -o plain.tsv list.tsv
	ok "$text: learning with a file and without: the same" cmp learned.tsv plain.tsv
	case " $* " in *' -m '*) shift 2 ;; esac
	d "$@" --model model.csv --mark -o one.tsv list.tsv
	ok "$text: learning and reading: the same" cmp learned.tsv one.tsv
	d "$@" --model model.csv -o one-merged.tsv list.tsv
	mark one.tsv >one.marked
	merged one-merged.tsv >one.merged
	for parts in ${PARTS:-1 3 7}; do
		steps "$parts" "$@"
		ok "$text: $parts parts: the same clusters" cmp one.marked marked.tsv
		echo "# $(wc -l <one.marked) records, $(wc -l <pairs) pairs, $(sed 1d large.tsv | wc -l) large, $(cut -f2 one.marked | sort -u | wc -l) clusters, $(wc -l <one.merged) merged"
		ok "$text: $parts parts: the same records" cmp one.merged merged.tsv
	done
}

if [ $# -gt 0 ]; then
	same "$@"
	finish
	exit
fi
