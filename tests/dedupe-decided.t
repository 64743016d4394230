#!/bin/sh
# SPDX-License-Identifier: MIT
# lead-dedupe --decided: what people say of pairs stands above keys and probability, night after night.
. tests/lib.sh

root=$PWD
cd "$tmp" || exit 2
d() {
	run lead-dedupe --now 2025-06-01 "$@"
}
# clusters: the ids of the records of the output, one cluster after the other
clusters() {
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
		{ print $c["merged_ids"] == "" ? $c["lead_id"] : $c["merged_ids"] }' out | paste -sd' ' -
}
table() {
	printf 'id_a,id_b,decided\n'
	printf '%s\n' "$@"
}

cat >list.csv <<'EOT'
lead_id,email,name,phone,company
A,kim@acme.kr,Kim Minsu,010-1234-5678,Acme
B,kim@acme.kr,Kim Minsu,010-1234-5678,Acme
C,kim@acme.kr,Kim Minsu,010-1234-5678,Acme
D,lee@beta.kr,Lee Jiwon,010-9999-5678,Beta
E,park@gamma.kr,Park Hana,010-7777-1111,Gamma
F,choi@delta.kr,Choi Yun,010-2222-3333,Delta
B,kim@acme.kr,Kim Minsu,010-1234-5678,Acme
EOT
table A,B,apart D,E,match A,F,doubtful A,D, F,Z,apart >rows.csv

# both ways to find clusters
for by in '' '-k email'; do
	# shellcheck disable=SC2086
	d $by --decided rows.csv list.csv
	exits 0 "${by:-probability}: exit 0"
	quiet "${by:-probability}: silent, though one is not in the list"
	is "${by:-probability}: apart stays apart, match is one, C goes with the first, an id names all its records" "$(clusters)" \
		"A;C B D;E F"
	is "${by:-probability}: an address that is lost is kept" "$(grep '^D,' out | tr , '\n' | grep park)" park@gamma.kr
	cp out once.csv
	# shellcheck disable=SC2086
	d $by --decided rows.csv once.csv
	out_is "${by:-probability}: a second run changes nothing" once.csv
	sed '1s/$/,merged_by,merged_emails,merged_ids,merged_count/; 2,$s/$/,,,,/' list.csv >list2.csv
	[ -z "$by" ] || sed '1s/$/,merged_emails,merged_ids,merged_count/; 2,$s/$/,,,/' list.csv >list2.csv
	for files in 'once.csv list2.csv' 'list2.csv once.csv'; do
		# shellcheck disable=SC2086
		d $by --decided rows.csv $files
		is "${by:-probability}: and so over the result and the list" "$(awk -F, 'NR > 1 { print $1, $NF }' out | paste -sd' ' -)" \
			"A 2 B 1 D 2 F 1"
	done
	# shellcheck disable=SC2086
	d $by --mark --decided rows.csv list.csv
	is "${by:-probability}: --mark: cluster and a probability of 1" "$(awk -F, 'NR > 1 { print $1 $6 ":" $7 }' out | paste -sd' ' -)" \
		"A1:1 B2:1 C1:1 D3:1 E3:1 F4: B2:1"
	# shellcheck disable=SC2086
	d $by -v --decided rows.csv list.csv
	err "${by:-probability}: -v counts what is not in the list" '3 decided \(1 not in the list\)'
done
cp once.csv keyed.csv

# a review: the column is empty, the tool's own words never count
printf 'lead_id,name\nA,Kim Minsu\nB,Kim Minsu\nC,Lee Jiwon\n' >names.csv
d -q --review review.csv names.csv
is "--review: a column for the person" "$(head -n 1 review.csv)" \
	"row_a,row_b,id_a,id_b,probability,decision,total,prior,overlap,name,name_bits,decided"
is "empty" "$(awk -F, 'NR > 1 { print $3, $4, $6, $NF }' review.csv)" 'A B doubtful '
d -q names.csv
cp out before
d -q --decided review.csv names.csv
out_is "a review that nobody filled in decides nothing" before
quiet "and says nothing"
sed 's/,[^,]*$//' review.csv >old.csv
d --decided old.csv names.csv
exits 2 "a table without the column is no such table"
err "and says which" 'old.csv:1: column "decided" is missing'
sed '2,$s/^\([^,]*,[^,]*,A,B,.*,\)$/\1Match/' review.csv >full.csv
printf '\357\273\277' >bom.csv
sed 's/,/;/g; s/$/\r/' full.csv >>bom.csv
d -q --decided bom.csv names.csv
is "the review, filled in by a spreadsheet" "$(clusters)" "A;B C"
for word in match APART; do
	table "B,A,$word" >two.csv
	d -q --decided two.csv --review again.csv names.csv
	is "a decided pair is not asked again ($word)" "$(wc -l <again.csv)" 1
done
d --decided rows.csv --pairs list.csv
is "--pairs: what was done, and that it was decided" "$(awk -F, 'NR > 1 { print $3 "," $4 "," $6 "," $NF }' out | paste -sd' ' -)" \
	"A,B,apart,apart A,C,match, A,B,apart,apart B,B,match, D,E,match,match"
cp out pairs.csv
d --decided pairs.csv --decided rows.csv list.csv
is "--pairs is such a table, too, and several tables are one" "$(clusters)" "A;C B D;E F"
ok "the table is not written" sh -c '! lead-dedupe --decided rows.csv --review rows.csv list.csv 2>/dev/null >&2'
is "nor lost" "$(wc -l <rows.csv)" 6

# names
cat >mixed.csv <<'EOT'
lead_id,email,name,phone
,kim@acme.kr,Kim Minsu,010-1234-5678
,Kim2@acme.kr,Kim Minsu,010-1234-5678
G,kim@acme.kr,Kim Minsu,010-1234-5678
#1,lee@beta.kr,Lee Jiwon,010-9999-5678
H,jiwon@beta.kr,Park Hana,010-9999-0000
g,x@y.kr,Gi Da,010-5555-0000
EOT
table kim@acme.kr,KIM2@ACME.KR,apart 'lee@beta.kr,H,match' g,H,apart >names.csv
for by in '' '-k phone'; do
	# shellcheck disable=SC2086
	d $by --mark --decided names.csv mixed.csv
	is "${by:-probability}: an address in any case names records without an id, and no others; # is no id; ids are bytes" \
		"$(awk -F, 'NR > 1 { print $5 }' out | paste -sd' ' -)" "1 2 1 3 3 4"
done
d --pairs mixed.csv
is "--pairs and --review name a record without an id by its address" "$(awk -F, 'NR == 2 { print $3, $4 }' out)" "kim@acme.kr G"
d -k phone --decided names.csv mixed.csv
cp out once.csv
sed 's/$/,,,/; 1s/,*$/,merged_emails,merged_ids,merged_count/' mixed.csv >mixed2.csv
d -k phone --decided names.csv once.csv mixed2.csv
is "and what was made of them" "$(awk -F, 'NR > 1 { print $2, $NF }' out | paste -sd' ' -)" "$(awk -F, 'NR > 1 { print $2, $NF }' once.csv | paste -sd' ' -)"
for row in ',A,match' 'A,,apart'; do
	table A,B,match "$row" >empty.csv
	d --decided empty.csv list.csv
	exits 2 "a decided row of nobody ($row): exit 2"
	err "with its line" 'empty.csv:3: decided, but id_a or id_b is empty'
done
table ,B, B,,doubtful >empty.csv
d --decided empty.csv list.csv
exits 0 "not decided: it may be empty"
table A,B,yes >word.csv
d --decided word.csv list.csv
exits 2 "another word: exit 2"
err "with its line" 'word.csv:2: decided: neither match, apart'

# by way of one who left; merged before
table A,Q,match Q,F,match >rows3.csv
d -k email --decided rows3.csv list.csv
is "match by way of one who is not there" "$(clusters)" "A;B;C;F D E"
cat >merged.csv <<'EOT'
lead_id,email,merged_ids,merged_count
A,a@x.kr,A;B;C,3
B,b@x.kr,,
C,b@x.kr,,
D,b@x.kr,,
E,e@x.kr,,
EOT
table A,D,apart >rows4.csv
d -k email --decided rows4.csv merged.csv
is "who was merged before stays with it; apart of one is apart of all" "$(clusters)" "A;B;C D E"
d -k email merged.csv
is "(which keys alone do not say)" "$(clusters)" "A;B;C B;C;D E"
table E,A,doubtful B,C,apart D,E,match >rows5.csv
for by in '-k email' ''; do
	# shellcheck disable=SC2086
	d $by --decided rows5.csv merged.csv
	exits 1 "apart, but one already: exit 1"
	err "with the line" '^lead-dedupe: rows5.csv:3: apart, but in one record already'
	is "one line" "$(wc -l <err)" 1
	ok "all else is done" grep -q 'D;E' out
done
d -q -k email --decided rows5.csv merged.csv
exits 1 "-q: exit 1"
quiet "and no word"
table A,X,match E,Y,match B,E,apart X,Y,apart >rows6.csv
sed '6a\
M,m@x.kr,X;E,2' merged.csv >merged2.csv
d -k email --decided rows6.csv merged2.csv
exits 1 "joined by way of merged records: exit 1"
is "with the lines" "$(sed 's/: apart.*//' err | paste -sd' ' -)" "lead-dedupe: rows6.csv:4 lead-dedupe: rows6.csv:5"

# who says the same in all columns is compared as one, and yet may be apart
printf 'lead_id,email,name,phone\nA,kim@acme.kr,Kim Minsu,010-1234-5678\nB,kim@acme.kr,Kim Minsu,010-1234-5678\n' >twins.csv
echo 'C,,Kim Minsu,010-1234-5678' >>twins.csv
table A,B,apart A,C,apart >rows9.csv
d --decided rows9.csv twins.csv
is "of two that say the same one is left for a third" "$(clusters)" "A B;C"

# what an earlier run merged is nobody's word
cat >night.csv <<'EOT'
lead_id,email,name,phone,merged_ids,merged_count
A,kim@acme.kr,Kim Minsu,010-1234-5678,,
B,,Kim Minsu,010-1234-5678,,
C,kim@acme.kr,Kim Minsu,,,
A,kim@acme.kr,Minsu Kim,010-1234-5678,A;B,2
EOT
table B,C,apart >rows8.csv
d --pairs --review review.csv --decided rows8.csv night.csv
is "--pairs tells what was decided from what follows of that" "$(awk -F, 'NR > 1 { print $1 $2 $6 $NF }' out | paste -sd' ' -)" \
	"12match 13apart 14match 23apartapart 24match 34apart"
is "--review asks neither" "$(wc -l <review.csv)" 1

# contradictions
for rows in 'A,B,match B,C,match C,A,apart' 'C,A,apart A,B,match C,B,match' 'A,C,match C,A,apart'; do
	# shellcheck disable=SC2086
	table $rows >bad.csv
	rm -f made
	for mode in '-k email -o made --audit made2' '-o made --review made2' '-o made --model made2'; do
		# shellcheck disable=SC2086
		d $mode --decided bad.csv list.csv
		exits 2 "$rows: a contradiction"
		ok "nothing is written" sh -c '! ls made made2 2>/dev/null'
	done
	ok "its lines" grep -Eq '^lead-dedupe: bad.csv:[0-9]: apart, but match by bad.csv:[0-9](, bad.csv:[0-9])?$' err
done
table A,A,apart >bad.csv
d --decided bad.csv list.csv
err "apart from oneself" 'bad.csv:2: apart, but id_a and id_b are one name'
table A,B,match >one.csv
table B,A,apart >two.csv
d --decided one.csv --decided two.csv list.csv
err "of two tables" 'two.csv:2: apart, but match by one.csv:2'
table A,A,match A,B,match B,A,match A,B,match >fine.csv
d -k phone --decided fine.csv list.csv
exits 0 "what is said twice is no contradiction"
is "P: no name in any message" "$(table 'kim@secret.kr,lee@secret.kr,match' 'lee@secret.kr,kim@secret.kr,apart' >bad.csv
	lead-dedupe --decided bad.csv list.csv 2>&1 | grep -c secret)" 0

# usage
for mode in '-k email --first' '-k email --key-list' '--model m.csv --block-keys' '--model m.csv --block-pairs' '--undo merged.csv'; do
	# shellcheck disable=SC2086
	d $mode --decided rows.csv list.csv
	exits 2 "not with $mode"
	err "and says so" 'decided does not go with|--undo takes no other'
done
d -k email --decided nowhere.csv list.csv
exits 2 "no such table"

# why a record is there, and the way back
d -k email --decided rows.csv --audit audit.csv list.csv
is "--audit: the key or the word" "$(grep ',key$' audit.csv | cut -d, -f2-5 | paste -sd' ' -)" "3,C,email,1 7,B,email,2 5,E,decided,4"
mv out unique.csv
d --undo audit.csv unique.csv
out_is "--undo leads back" list.csv

# a master
head -n 2 list.csv >master.csv
sed -n '1p; 5p' list.csv >>master.csv
sed -i '3d' master.csv
for by in '' '-k email'; do
	table C,A,apart F,D,match >rows7.csv
	sed '/^[AD],/d' list.csv >leads.csv
	# shellcheck disable=SC2086
	d $by --against master.csv --decided rows7.csv leads.csv
	is "${by:-probability}: --against: match is left out, apart is not, and nobody with it" "$(clusters)" "B;C E"
	is "${by:-probability}: nor may it be that one" "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "match_id") c = i; next } $c != ""' out)" ''
	table C,A,apart B,A,apart F,D,match >rows7.csv
	# shellcheck disable=SC2086
	d $by --against master.csv --mark --decided rows7.csv leads.csv
	is "${by:-probability}: --mark says which it is" "$(awk -F, 'NR > 1 && $NF != "" { print $1 $NF }' out)" FD
done

printf 'lead_id,email,merged_ids\nM,kim@acme.kr,M;O;P\n' >master.csv
printf 'email,lead_id\nkim@acme.kr,Q\nlee@x.kr,R\nkim@acme.kr,S\n' >leads.csv
table O,Q,apart P,R,match >rows7.csv
d -k email --against master.csv --decided rows7.csv leads.csv
is "MASTER's merged_ids name its records, though the leads have none" "$(clusters)" "Q;S"

# three steps: the third heeds them
d --model model.csv list.csv
lead-dedupe -q --model model.csv --block-keys list.csv >blocks.csv
awk -F, 'NR == FNR { row[FNR - 1] = $0; next } FNR == 1 { print "list_row," row[0] ",block"; next }
	{ print $1 "," row[$1] "," $2 }' list.csv blocks.csv >of-blocks.csv
lead-dedupe -q --model model.csv --block-pairs of-blocks.csv >found.csv
d --model model.csv --decided rows.csv --clusters found.csv list.csv
cp out steps.csv
d --model model.csv --decided rows.csv list.csv
out_is "--clusters: as in one run" steps.csv

# nothing to compare, a pipe, a table with comments and other columns
printf 'lead_id,name\nA,\nB,\nC,\n' >bare.csv
table A,C,match >one.csv
d --decided one.csv bare.csv
is "decided where there is nothing to compare" "$(clusters)" "A;C B"
run sh -c 'cat list.csv | lead-dedupe -k email --decided rows.csv'
out_is "a pipe is as a file" keyed.csv
printf 'note,ID_B,x,Decided,id_a\n# of Monday\n,E,"1\n2",match,D\nsee,B,,apart,A\n' >other.csv
d -k email --decided other.csv list.csv
out_is "columns in any order, comments, other columns" keyed.csv
printf 'id_a\tid_b\tdecided\nA\tB\tapart\nD\tE\tmatch\n' | tee tabs.tsv >/dev/null
d -k email --decided tabs.tsv list.csv
out_is "TSV" keyed.csv
table >none.csv
d -k email --decided none.csv list.csv
is "a table without rows is one that nobody filled in" "$(clusters)" "A;B;C D E F"

# large tables
awk 'BEGIN { print "lead_id,email,x"; for (i = 1; i <= 100000; i++) printf "i%d,u%d@x.kr,1\n", i, i % 40000 }' >many.csv
awk 'BEGIN { print "id_a,id_b,decided"; for (i = 1; i <= 100000; i++) print "i1,i2,apart" }' >same.csv
awk 'BEGIN { print "id_a,id_b,decided"; for (i = 2; i <= 50001; i++) print "i1,i" i ",apart" }' >star.csv
awk 'BEGIN { print "id_a,id_b,decided"; for (i = 2; i <= 100000; i++) print "i" i - 1 ",i" i ",match" }' >chain.csv
awk 'BEGIN { print "id_a,id_b,decided"; for (i = 1; i <= 600; i++) for (k = 1; k < i; k++) print "i" i ",i" k ",apart" }' >all.csv
for what in same=2 star=2 chain=1 all=600; do
	run timeout 60 lead-dedupe -q -k x --decided "${what%=*}.csv" many.csv
	is "100,000 records that share a key, ${what%=*}" "$status $(($(wc -l <out) - 1))" "0 ${what#*=}"
	run timeout 60 lead-dedupe -q --model none --dry-run --decided "${what%=*}.csv" --mark many.csv
	exits 0 "and by probability"
done
echo i1,i100000,apart >>chain.csv
run timeout 60 lead-dedupe -k x --decided chain.csv many.csv
exits 2 "a contradiction by way of 100,000"
ok "is one line of twenty" test "$(wc -c <err)" -lt 600
err "and a count" 'and 99979 more$'

if have perl; then
	is "random lists with keys: as the page says, done the slow way" "$(perl "$root/tests/decided.pl" 1 150 "$tmp" | grep -v '^seen')" ''
	mkdir prob
	perl "$root/tests/decided-prob.pl" 1 0 "$tmp/prob"
	is "random lists by probability: what is decided is kept, shown, not asked again, and so the next time" \
		"$(perl "$root/tests/decided-prob.pl" 1 80 "$tmp/prob" | grep -v '^seen')" ''
else
	skip "random lists" "perl is not installed"
fi

# an id may have a semicolon in it
printf 'lead_id,email,name\nP;Q,x@x.example,Kim\nP,p@x.example,Lee\nQ,q@x.example,Park\n' >semi.csv
printf 'id_a,id_b,decided\nP,Z,match\n' >semi-decided.csv
run lead-dedupe -q -k email --decided semi-decided.csv semi.csv
is "an id with a semicolon is one" "$(sed 1d out | cut -d, -f1 | tr '\n' ' ')" 'P;Q P Q '
printf 'lead_id,email\nA;B,x@x.example\nC,x@x.example\n' >semi.csv
printf 'id_a,id_b,decided\nA;B,C,apart\n' >semi-decided.csv
run lead-dedupe -q -k email --decided semi-decided.csv semi.csv
is "and is found by it" "$(sed 1d out | cut -d, -f1 | tr '\n' ' ')" 'A;B C '
finish
