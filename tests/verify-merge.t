#!/bin/sh
# SPDX-License-Identifier: MIT
# lead-verify in parts: with the signs of all parts each lead gets what it gets in the whole list.
. tests/lib.sh

# Leads of few addresses, with texts and days that repeat; some of nobody.
awk 'BEGIN {
	srand(3)
	print "lead_id,email,phone,name,ip,need,created_at,visitor_id"
	for (i = 1; i <= 3000; i++) {
		who = int(rand() * 1500)
		printf "%s,%s,%s,Kim,%s,%s,2026-0%d-%02d,\n", rand() < .1 ? "" : "L" i,
			rand() < .2 ? "" : (rand() < .5 ? "P" : "p") who "@firm.example", rand() < .3 ? "" : "+8210" 10000000 + who,
			rand() < .1 ? "" : rand() < .5 ? "203.0.113." int(rand() * 60) : "2001:db8:" int(rand() * 9) "::" int(rand() * 99),
			rand() < .6 ? "" : "we need very much to replace the old one of number " int(rand() * 80), rand() * 2 + 1, rand() * 9 + 1
	}
}' >"$tmp/all.csv"
run lead-verify "$tmp/all.csv"
exits 0 "whole: exit 0"
cp "$tmp/out" "$tmp/whole"
sed 1d "$tmp/whole" >"$tmp/rows"
ok "there is something to count" sh -c 'cut -d, -f14,15 "$1" | sort -u | grep -c . | xargs test 20 -lt' sh "$tmp/whole"
for n in 1 2 5; do
	rm -f "$tmp"/p-* "$tmp/all.signs"
	lead-split -N $n --order -o "$tmp/p-" "$tmp/all.csv"
	for p in "$tmp"/p-*; do
		lead-verify --partial - "$p" >>"$tmp/all.signs" || echo failed >>"$tmp/all.signs"
	done
	[ $n = 1 ] || ok "$n parts: each by itself is not the whole" not sh -c '
		for p in "$1"/p-*; do lead-verify "$p" | sed 1d; done | cmp - "$1/rows"' sh "$tmp"
	for p in "$tmp"/p-*; do
		lead-verify --merge "$tmp/all.signs" -o "$p" "$p"
	done
	run lead-split --join "$tmp"/p-*
	out_is "$n parts: as the whole" "$tmp/whole"
done
ok "signs: no value in them" not grep -Eq 'firm|203\.|replace' "$tmp/all.signs"
run lead-verify --partial "$tmp/one.signs" "$tmp/all.csv"
exits 0 "--partial: exit 0"
ok "nothing on stdout" test ! -s "$tmp/out"
# shellcheck disable=SC2012
is "for the owner only" "$(ls -l "$tmp/one.signs" | cut -c1-10)" '-rw-------'
cp "$tmp/one.signs" "$tmp/two.signs"
lead-verify --partial "$tmp/one.signs" "$tmp/all.csv"
ok "again: the same bytes" cmp "$tmp/one.signs" "$tmp/two.signs"
run lead-verify --merge "$tmp/all.csv" "$tmp/all.csv"
exits 2 "leads in the place of signs: exit 2"
err "and says so" 'all\.csv: no partial result'
sed '3s/^../zz/' "$tmp/one.signs" >"$tmp/bad.signs"
run lead-verify --merge "$tmp/bad.signs" "$tmp/all.csv"
exits 2 "no hash: exit 2"
run lead-verify --merge "$tmp/one.signs" --stream "$tmp/all.csv"
exits 2 "--merge and --stream: exit 2"
run lead-verify --merge "$tmp/none.signs" "$tmp/all.csv"
err "no such file" 'none\.signs: No such file'
finish
