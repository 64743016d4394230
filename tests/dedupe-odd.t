#!/bin/sh
# SPDX-License-Identifier: MIT
# lead-dedupe on what nobody expects: nothing may be lost (rows in = kept + merged, each id in one record), time and memory stay
# bounded, and --undo leads back to the same bytes. Random files have fixed seeds.
. tests/lib.sh

cd "$tmp" || exit 2
d() {
	run lead-dedupe --now 2025-06-01 "$@"
}
# A run that hangs must fail and not wait for ever.
limited() {
	if command -v timeout >/dev/null; then timeout 120 "$@"; else "$@"; fi
}

# adds_up TEXT FILE: the output has each lead_id of FILE once, alone or in merged_ids, and as many as were counted.
adds_up() {
	awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ n = split($at["merged_ids"], id, ";"); if (!n) { n = 1; id[1] = $at["lead_id"] }
		  sum += $at["merged_count"]; for (i = 1; i <= n; i++) print id[i] }
		END { print "#" sum }' "$tmp/out.tsv" | sort >got
	{
		lead-dedupe -k lead_id --first -t <"$2" | awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "lead_id") c = i; next }
			{ print $c; n++ } END { print "#" n + 0 }'
	} | sort >wanted
	if cmp -s got wanted; then _pass "$1"; else diff wanted got >why; _fail "$1" why; fi
}

# A million rows that say the same, by probability and by key.
awk 'BEGIN { print "lead_id,email,first_name,last_name,company"
	for (i = 1; i <= 1000000; i++) print i ",kim@acme.com,Minsu,Kim,Acme" }' >same.csv
run limited lead-dedupe --now 2025-06-01 --audit audit.csv same.csv
exits 0 "a million rows that are one"
is "are one" "$(tail -n +2 out | wc -l | tr -d ' ')" 1
is "and counted" "$(tail -n 1 out | sed 's/.*,//')" 1000000
err "and it is said that the list of them is long" 'of up to [0-9]* bytes: give --max-field'
mv out merged.csv
run limited lead-dedupe --undo audit.csv merged.csv
out_is "and taken back" same.csv
run limited lead-dedupe -k email --now 2025-06-01 same.csv
is "by key too" "$(tail -n +2 out | wc -l | tr -d ' ')" 1
rm -f audit.csv merged.csv same.csv

# One giant block: all share the name, the company and the city, and nobody is anybody else.
awk 'BEGIN { print "lead_id,email,first_name,last_name,company,city"
	for (i = 1; i <= 30000; i++) printf "%d,u%07d@x%d.example,Minsu,Kim,Acme,Seoul\n", i, i * 7919 % 10000000, i * 31 % 9973 }' >block.csv
run limited lead-dedupe --now 2025-06-01 -v -t -o out.tsv block.csv
exits 0 "one giant block"
err "is refused, and that is said" 'blocks of up to [0-9]+ records refused'
adds_up "and nothing is lost" block.csv

# Columns without a value.
awk 'BEGIN { print "lead_id,email,phone,name,company"; for (i = 1; i <= 500; i++) print i ",,,,"; }' >empty.csv
run limited lead-dedupe --now 2025-06-01 -t -o out.tsv empty.csv
exits 0 "all columns are empty: a night in which nobody left an address"
err "is said" ': no column has values to compare by: nothing is merged$'
adds_up "and all stay" empty.csv
awk 'BEGIN { print "lead_id,memo"; for (i = 1; i <= 500; i++) print i "," i % 7 }' >none.csv
d none.csv
exits 2 "no column that could be compared: a wrong file"
printf 'column,compare\nemail,email\nname,name\ncompany,company\n' >match.csv
run limited lead-dedupe --now 2025-06-01 -m match.csv -t -o out.tsv empty.csv
exits 0 "with a table they are compared and say nothing"
adds_up "so all stay" empty.csv
printf 'column,compare\nemail,email\nfax,phone\n' >bad.csv
d -m bad.csv empty.csv
exits 2 "a column of the table that is missing"
err "is said with its row" 'bad.csv:3: .*fax'

# NFD, as macOS writes it: the same lead.
printf 'lead_id,email,name,company\n1,a@b.kr,김민수,카카오\n2,a@b.kr,%b,%b\n3,c@d.kr,김민서,카카오\n' \
	'\341\204\200\341\205\265\341\206\267\341\204\206\341\205\265\341\206\253\341\204\211\341\205\256' \
	'\341\204\217\341\205\241\341\204\217\341\205\241\341\204\213\341\205\251' >nfd.csv
d --mark nfd.csv
is "NFD and NFC are one, another name is not" "$(tail -n +2 out | sed 's/^\([0-9]*\),.*,\([0-9]*\),[0-9.]*$/\1\2/' | tr '\n' ' ')" "11 21 32 "

# Cells of nearly a megabyte, alike and not.
awk 'function big(w, n,   i, s) { s = w; for (i = 0; i < n; i++) s = s s; return substr(s, 1, 1000000) }
	BEGIN { print "lead_id,email,name,company"; a = big("lorem ipsum ", 17); b = big("dolor sit ", 17)
	print "1,a@b.kr,Minsu Kim," a; print "2,a@b.kr,Minsu Kim," a; print "3,c@d.kr," b ",Acme"; print "4,e@f.kr," b "x,Acme" }' >big.csv
run limited lead-dedupe --now 2025-06-01 -t -o out.tsv big.csv
exits 0 "cells of a megabyte"
adds_up "and nothing is lost" big.csv

# Yesterday's list once more: its leads are counted once.
printf 'lead_id,email,name\n1,a@b.kr,Kim\n2,A@b.kr,Kim\n3,c@d.kr,Lee\n' >list.csv
lead-dedupe -k email --now 2025-06-01 list.csv >first.csv
d -k email first.csv first.csv
is "no lead is counted twice" "$(sed -n 2p out)" "1,a@b.kr,Kim,1;2,2"

# What is typed where there is nothing: no key.
printf 'lead_id,email,phone\n1,@,0\n2,@,0\n3,,00000000\n4,,00000000\n' >nothing.csv
d -k email -k phone -t -o out.tsv nothing.csv
is "@ and 0 make nobody one" "$(wc -l <out.tsv | tr -d ' ')" 5

# Random lists, with quotes, line ends, blanks and other scripts inside cells.
random() { # SEED ROWS
	awk -v seed="$1" -v rows="$2" 'function r(n) { return int(rand() * n) }
	function cell(s) { if (r(9) == 0) s = s " "; if (r(12) == 0) s = s "\"q\""; if (r(15) == 0) s = s "\nline"
		if (r(20) == 0) s = s "\r\nwindows"; if (r(10) == 0) s = ""; gsub(/"/, "\"\"", s)
		return s ~ /[",\r\n]/ || r(7) == 0 ? "\"" s "\"" : s }
	BEGIN { srand(seed)
		split("김민수 이서연 Kim Müller O'\''Brien Ångström 王伟 smith", name, " "); split("Acme (주)카카오 Beta,Inc Gamma_GmbH 株式会社山田", firm, " ")
		print "lead_id,email,phone,name,company,memo"
		for (i = 1; i <= rows; i++) { p = r(int(rows / 2) + 1)
			print i "," cell(r(9) ? "u" p "@x" p % 7 ".kr" : "U" p "@X" p % 7 ".kr") "," cell("010-" 1000 + p % 9000 "-" 1000 + p * 7 % 9000) \
				"," cell(name[p % 8 + 1]) "," cell(firm[p % 5 + 1]) "," cell("m" r(100)) } }'
}
for seed in 1 2 3 4 5 6 7 8 9 10 11 12; do
	random $seed $((seed * 40)) >r.csv
	keys=
	[ $((seed % 2)) -eq 0 ] || keys="-k email -k phone,name"
	# shellcheck disable=SC2086
	limited lead-dedupe --now 2025-06-01 --country KR $keys --audit a.csv -o m.csv r.csv
	# shellcheck disable=SC2086
	limited lead-dedupe --now 2025-06-01 --country KR $keys -t -o out.tsv r.csv
	adds_up "random list $seed${keys:+ by key}: nothing is lost" r.csv
	d --undo a.csv m.csv
	out_is "and it is taken back byte for byte" r.csv
	# by key a merged record may share one that none of its own had: the number of one and the name of another
	[ -z "$keys" ] || continue
	d --country KR m.csv
	out_is "and merging again changes nothing" m.csv
done

# A BOM and Windows line ends belong to the file: the audit carries them.
random 20 60 | awk '{ printf "%s\r\n", $0 }' >unix.csv
{ printf '\357\273\277'; cat unix.csv; } >windows.csv
lead-dedupe -k email --now 2025-06-01 --audit a.csv -o m.csv windows.csv
d --undo a.csv m.csv
out_is "BOM and CRLF: back byte for byte" windows.csv
lead-dedupe -k email --now 2025-06-01 --audit a.csv -o m.csv unix.csv
d --undo a.csv m.csv
out_is "CRLF without a BOM" unix.csv
printf '"lead_id","e-mail",n\n\n1,a,1\n\n2,"b",2\n3,a,3' >odd.csv
lead-dedupe -k e-mail --now 2025-06-01 --audit a.csv -o m.csv odd.csv
d --undo a.csv m.csv
printf '"lead_id","e-mail",n\n1,a,1\n2,"b",2\n3,a,3\n' >plain.csv
out_is "the header as it was; no blank lines; a line end at the end" plain.csv
d -t --undo a.csv m.csv
printf 'lead_id\te-mail\tn\n1\ta\t1\n2\tb\t2\n3\ta\t3\n' >plain.tsv
out_is "as TSV: the same records" plain.tsv
printf 'lead_id,email\n1,a@b.kr\n2,a@b.kr,more\n' >ragged.csv
d -k email ragged.csv
exits 2 "an irregular row is an error"
err "with its place" 'ragged.csv:3:'

finish
