#!/bin/sh
# SPDX-License-Identifier: MIT
# lead-dedupe by probability in three steps, over 1, 3 and 7 parts (examples/parallel/dedupe.sh), writes what one run with the same
# model writes: the same clusters and probabilities, and the same merged records. And a run that reads a model writes what the
# one that learned it wrote.
. tests/lib.sh

script=$PWD/examples/parallel/dedupe.sh
cd "$tmp" || exit 2
d() {
	run lead-dedupe --now 2025-06-01 "$@"
}

# same TEXT LIST OPTIONS: LIST as TSV, learned and read again by one run, and by 1, 3 and 7 parts.
same() {
	text=$1
	list=$2
	shift 2
	awk -v OFS='\t' 'NR == 1 { print $0, "list_row"; next } { print $0, NR - 1 }' "$list" >list.tsv
	rm -f model.csv learned.tsv plain.tsv one.tsv wanted.tsv
	d "$@" --model model.csv --mark -o learned.tsv list.tsv
	d "$@" --mark -o plain.tsv list.tsv
	ok "$text: learning with a file and without: the same" cmp learned.tsv plain.tsv
	case " $* " in *' -m '*) shift 2 ;; esac
	d "$@" --model model.csv --mark -o one.tsv list.tsv
	ok "$text: learning and reading: the same" cmp learned.tsv one.tsv
	d "$@" --model model.csv -o wanted.tsv list.tsv
	for parts in ${PARTS:-1 3 7}; do
		rm -f marked.tsv got.tsv
		sh "$script" -N "$parts" -m model.csv -o marked.tsv "$list" "$@" --mark
		ok "$text: $parts parts: the same clusters" cmp one.tsv marked.tsv
		sh "$script" -N "$parts" -m model.csv -o got.tsv "$list" "$@"
		ok "$text: $parts parts: the same records" cmp wanted.tsv got.tsv
	done
}

# A list of one's own: sh tests/dedupe-split.t NAME LIST.tsv OPTIONS
if [ $# -gt 0 ]; then
	same "$@"
	finish
	exit
fi

lib='function r(n) { return int(rand() * n) }
	function word(   s, i) { s = ""; for (i = 0; i < 3; i++) s = s substr("bdfgklmnprstv", 1 + r(13), 1) substr("aeiou", 1 + r(5), 1); return s substr("lnrst", 1 + r(5), 1) }
	function slip(s,   i) { i = 1 + r(length(s) - 1); return substr(s, 1, i - 1) substr("abcdefghiklmnoprstuvw", 1 + r(21), 1) substr(s, i + 1) }
	function some(s, gap, bad) { if (rand() < gap) return ""; return rand() < bad ? slip(s) : s }'

# Leads: large blocks (four towns, a few firms, short names), some there ten times as they are, addresses of roles, a second run's mark.
awk "$lib"' BEGIN { OFS = "\t"; srand(4); print "lead_id", "name", "email", "phone", "company", "city", "country", "merged_by"
	for (i = 0; i < 40; i++) first[i] = word(); for (i = 0; i < 150; i++) last[i] = word(); for (i = 0; i < 30; i++) firm[i] = word() " " word(); split("Seoul,Busan,Daegu,Ulsan", town, ",")
	for (e = 0; e < 1300; e++) { f = first[r(40)]; l = last[r(150)]; c = firm[int(30 * rand() ^ 2)]; m = (r(20) ? f "." l e % 7 : "info") "@" c ".example"; sub(" ", "", m)
		p = "010-" (1000 + r(9000)) "-" (1000 + r(9000)); t = town[1 + r(4)]; n = r(3) ? 1 : 1 + r(4); x = r(100) ? 0 : 10; y = some(m, .3, 0)
		for (k = 0; k < n + x; k++) print (r(9) ? "L" ++id : ""), (k < n ? some(f " " l, .05, .2) : f " " l), (k < n ? some(m, .2, .1) : y), (k < n ? some(p, .3, .1) : ""), \
			(k < n ? some(c, .2, .1) : c) (r(2) ? " Inc." : ""), (k < n ? some(t, .1, 0) : t), (r(3) ? "KR" : ""), (r(5) ? "" : "match") } }' >leads
same leads leads --country KR
d --model model.csv --country KR -v -o /dev/null list.tsv
err "leads: with large blocks" 'refused as too large'
ok "leads: and records that say the same" [ "$(cut -f2- leads | sort | uniq -d | wc -l)" -gt 5 ]
ok "leads: and clusters: $(wc -l <got.tsv) of $(wc -l <list.tsv)" [ "$(wc -l <got.tsv)" -lt "$(wc -l <list.tsv)" ]

# Persons: dates in two ways, first and last names that change places, an address in parts, columns with other numbers of levels.
awk "$lib"' BEGIN { OFS = "\t"; srand(6); print "entity", "first_name", "surname", "full_name", "dob", "addr_full", "addr_city", "gender"
	for (i = 0; i < 90; i++) first[i] = word(); for (i = 0; i < 200; i++) last[i] = word(); for (i = 0; i < 9; i++) town[i] = word()
	for (e = 0; e < 600; e++) { f = first[r(90)]; l = last[r(200)]; y = 1930 + r(70); m = 1 + r(12); a = 1 + r(28); s = 1 + r(300) " " word() " street"; t = town[r(9)]; g = r(2) ? "M" : "F"
		n = 1 + r(4); for (k = 0; k < n; k++) { d = r(3) ? sprintf("%d.%d.%d", a, m, y) : sprintf("%04d-%02d-%02d", y, m, a)
			print e, (x = some(f, .1, .1)), (z = some(l, .1, .1)), (x z == "" ? f " " l : ""), some(d, .1, .1), some(s, .1, .1), some(t, .2, 0), some(g, .1, 0) } } }' >persons
same persons persons
printf 'column,compare,weight,levels\nfirst_name,name,,3\nsurname,name,0.8,\ndob,date,,4\naddr_full,address,,\n' >person-match.csv
same "persons by a table" persons -m person-match.csv

# Names of firms alone: what their words say is learned.
awk "$lib"' BEGIN { OFS = "\t"; srand(11); print "entity", "company"; split("Physics,Chemistry,History,Law", of, ",")
	for (e = 0; e < 160; e++) { p = word(); q = word(); name = p " " q " University"; n = 2 + r(5)
		for (k = 0; k < n; k++) { s = rand() < .8 ? name : p " " q " Univ."; if (rand() < .5) s = "Department of " of[1 + r(4)] " " s; if (rand() < .5) s = s " Germany"; print e, s } } }' >firms
printf 'column,compare\ncompany,company\n' >firm-match.csv
same firms firms -m firm-match.csv

# What cannot be.
d --model no-model.csv --block-keys list.tsv
err "no model: it is not learned of a part" 'no-model.csv: no such model'
[ ! -e no-model.csv ] || _fail "no model: none is written"
d --block-keys list.tsv
err "nor without one" 'give the --model that all steps share'
d --model model.csv --block-pairs list.tsv
err "no blocks" 'needs the columns list_row and block'
printf 'row_a\trow_b\n1\t99999\n' >pairs
d --model model.csv --clusters pairs list.tsv
err "a pair of a record that is elsewhere" 'pairs:2: row_b: no record has this number'
{ head -n 1 list.tsv; sed 1d list.tsv | tac; } >backwards.tsv
head -n 1 pairs >no-pairs
d --model model.csv --clusters no-pairs backwards.tsv
err "records that are not in order" 'list_row: not a number above that of the one before'
printf 'block\trecords\nx1\t5\n' >counts
d --model model.csv --block-keys --large counts list.tsv
err "counts of what is no block" 'counts:2: no block'
printf 'block\tcount\n' >counts
d --model model.csv --block-keys --large counts list.tsv
err "counts without their columns" 'counts:1: no column records'
rows() { # ROW BLOCK: the list with these in the first record, and the end of an open one
	awk -F '\t' -v OFS='\t' -v row="$1" -v block="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "list_row") at = i
		print at ? $0 : "list_row" OFS $0, "block"; next }
		NR == 2 { if (at) $at = row; else $0 = row OFS $0; print $0, block }' list.tsv
}
rows x "" >odd.tsv
d --model model.csv --block-pairs odd.tsv
err "a record without its number" 'odd.tsv:2: list_row: not a number of a record'
rows 1 zz >odd.tsv
d --model model.csv --block-pairs odd.tsv
err "a block that no step wrote" 'odd.tsv:2: block: none that --block-keys writes'
d -k company --model model.csv --block-keys list.tsv
exits 2 "with keys: exit 2"
for what in '-m person-match.csv --model model.csv --block-keys:do not go with --block-keys' '--model model.csv --large counts:--large goes with' \
	'--model model.csv --clusters pairs --explain:is a step of its own' '-k company --first --against list.tsv:--against does not go with' \
	'-k company --country KOR:not a code of two letters'; do
	# shellcheck disable=SC2086
	d ${what%%:*} list.tsv
	exits 2 "${what%%:*}: exit 2"
	err "and why" "${what#*:}"
done

for set in febrl3 fake1000 restaurant dblp_acm affiliations; do
	[ -f "$DATA/dedupe/$set/input.csv" ] || { skip "$set in parts" "no data"; continue; }
	# a tab or a line end in a cell is none of its words
	awk -v RS='"' -v ORS='"' 'NR % 2 == 0 { gsub(/[\n\r\t]/, " ") } { print }' "$DATA/dedupe/$set/input.csv" | sed '$s/"$//' >input.csv
	lead-dedupe -q -k rec_id --first -t -o real.tsv input.csv
	PARTS=3 same "$set" real.tsv
done
finish
