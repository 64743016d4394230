#!/bin/sh
# SPDX-License-Identifier: MIT
# lead-dedupe in three steps, keys, pairs and clusters, each of which can be split: the records of one process.
. tests/lib.sh

awk 'BEGIN {
	srand(11)
	print "lead_id,email,phone,company,note"
	for (i = 1; i <= 2000; i++)
		printf "L%d,%s,%s,%s,n%d\n", i, rand() < .2 ? "" : (rand() < .5 ? "P" : "p") int(rand() * 900) "@firm.example",
			rand() < .4 ? "" : "010-1234-" 1000 + int(rand() * 900), rand() < .5 ? "Firm Inc." : "firm", i
}' >"$tmp/leads.csv"
keys='-k email -k company,phone --country KR'
# shellcheck disable=SC2086
run lead-dedupe $keys "$tmp/leads.csv"
cp "$tmp/out" "$tmp/whole"
ok "chains reach over keys" sh -c 'cut -d, -f6 "$1" | grep -q ";.*;.*;"' sh "$tmp/whole"

# 1. The keys of three parts, each by a process of its own; rows are numbered through. 2. The first row of each key.
# 3. What is connected.
lead-split -N 3 --order -o "$tmp/p-" "$tmp/leads.csv"
base=0
for p in "$tmp"/p-*; do
	# shellcheck disable=SC2086
	lead-dedupe $keys --key-list "$p" | awk -F, -v OFS=, -v base=$base 'NR > 1 { $1 += base; print }'
	base=$((base + $(wc -l <"$p") - 1))
done >"$tmp/keys"
awk -F, '
	function root(i) {
		while (parent[i] != i)
			i = parent[i]
		return i
	}
	FILENAME ~ /keys$/ {
		row = $1
		sub(/^[^,]*,[^,]*,/, "")
		if (!(row in parent))
			parent[row] = row
		if ($0 in first) {
			a = root(first[$0]); b = root(row)
			if (a < b) parent[b] = a
			else parent[a] = b
		} else {
			first[$0] = row
		}
		next
	}
	FNR == 1 { print $0 ",cluster"; next }
	{ row = FNR - 1; print $0 "," (row in parent ? root(row) : "alone" row) }' "$tmp/keys" "$tmp/leads.csv" >"$tmp/labelled"
# Records of a cluster meet; each part is merged by itself.
lead-split -N 4 --by cluster -o "$tmp/c-" "$tmp/labelled"
for c in "$tmp"/c-*; do
	lead-dedupe -k cluster "$c" | cut -d, -f1-5,7-
done | sort -u >"$tmp/steps"
sort "$tmp/whole" >"$tmp/sorted"
ok "three steps: the same records" cmp "$tmp/sorted" "$tmp/steps"

printf 'lead_id,email,phone\n1,A@x.example,\n2,,x\n3,n/a,+82 10-1234-5678\n' >"$tmp/few.csv"
run lead-dedupe -k email -k phone,lead_id --key-list "$tmp/few.csv"
out "what keys look like" <<'EOT'
row,lead_id,key
1,1,1:a@x.example
3,3,2:13:+821012345678 1:3
EOT
run lead-dedupe --key-list "$tmp/few.csv"
exits 2 "--key-list without -k: exit 2"
run lead-dedupe -k email --key-list --mark "$tmp/few.csv"
exits 2 "--key-list and --mark: exit 2"
run lead-dedupe -k email --key-list --audit "$tmp/a" "$tmp/few.csv"
exits 2 "--key-list and --audit: exit 2"
finish
