#!/bin/sh
# SPDX-License-Identifier: MIT
# lead-dedupe: what is one by exact keys and by probability, what survives, consent, the audit and the way back; sqlite3 and
# awk as oracles, and real lists with known answers.
. tests/lib.sh

cd "$tmp" || exit 2
d() {
	run lead-dedupe --now 2025-06-01 "$@"
}

cat >leads.csv <<'EOT'
lead_id,email,phone,company,title,country,city,employees,created_at,tags,consent,consent_at,unsubscribed_at
1,Kim@Acme.com,010-1234-5678,㈜에이컴,Manager,KR,,10,2025-03-01,"b;a",yes,2025-01-01,
2,lee@beta.kr,,Beta,,KR,Seoul,,2025-01-01,,,,
3,kim@acme.com ,,에이컴 주식회사,Sales Manager,KR,Busan,200,2025-02-01,A;c,no,2025-02-01,
4,-,,Beta,,,,,,,,,
5,-,,,,,,,,,,,
6,,+82 10 1234 5678,,CEO,KR,,50,2025-04-01T10:00:00Z,,yes,2025-03-03,2025-05-05
7,,,,,,,,,,,,
8,,,,,,,,,,,,
EOT
d -k email leads.csv
exits 0 "exit 0"
quiet "silent"
out "one key: an address is one in any case; no address is no key; the shipped table decides" <<'EOT'
lead_id,email,phone,company,title,country,city,employees,created_at,tags,consent,consent_at,unsubscribed_at,merged_ids,merged_count
1,Kim@Acme.com,010-1234-5678,에이컴 주식회사,Sales Manager,KR,Busan,200,2025-02-01,b;a,no,2025-02-01,,1;3,2
2,lee@beta.kr,,Beta,,KR,Seoul,,2025-01-01,,,,,,1
4,-,,Beta,,,,,,,,,,,1
5,-,,,,,,,,,,,,,1
6,,+82 10 1234 5678,,CEO,KR,,50,2025-04-01T10:00:00Z,,yes,2025-03-03,2025-05-05,,1
7,,,,,,,,,,,,,,1
8,,,,,,,,,,,,,,1
EOT
d -k email -k phone --audit audit.csv leads.csv
is "keys that repeat join what shares any of them" "$(awk -F, 'NR == 2 { print $NF, $(NF - 1) }' out)" "3 1;3;6"
is "an unsubscription survives" "$(cut -d, -f13 out | sed -n 2p)" 2025-05-05
is "the audit is private" "$(ls -l audit.csv | cut -c1-10)" "-rw-------"
is "the audit: the columns, every value, the lines, the end" "$(wc -l <audit.csv)" 60
is "which key joined a record, and to which" "$(grep ',key$' audit.csv | cut -d, -f2-5 | paste -sd' ' -)" "3,3,email,1 6,6,phone,1"
is "and which stands" "$(grep '^[1-9].*,employees,' audit.csv | paste -sd' ' -)" \
	"1,1,1,employees,10,no 1,3,3,employees,200,yes 1,6,6,employees,50,no"
cp out once.csv
d -k email -k phone once.csv
out_is "a second run changes nothing" once.csv
rm audit.csv
d -n -k email --audit audit.csv leads.csv
ok "-n writes no audit" not test -e audit.csv
d -k company,country leads.csv
is "columns with commas must agree together; an empty part is no key" "$(cut -d, -f1 out | paste -sd' ' -)" \
	"lead_id 1 2 4 5 6 7 8"
d -k company leads.csv
is "companies without their legal form" "$(awk -F, 'NR > 1 { print $(NF - 1) "x" $NF }' out | paste -sd' ' -)" \
	"1;3x2 2;4x2 x1 x1 x1 x1"
d --mark -k company leads.csv
is "--mark: all rows, the cluster, and a probability where there are two" \
	"$(awk -F, 'NR > 1 { print $1 ":" $(NF - 1) ":" $NF }' out | paste -sd' ' -)" "1:1:1 2:2:1 3:1:1 4:2:1 5:3: 6:4: 7:5: 8:6:"
cp out once.csv
d --mark -k company once.csv
out_is "--mark twice is once" once.csv
d --first -v -k company leads.csv
is "--first: rows as they are" "$(diff leads.csv out | sed -n 's/^[<>] \([0-9]\).*/\1/p' | paste -sd' ' -)" "3 4"
err "--first says when a no is lost" '1 dropped record said no to contact'
err "and counts" '8 read, 6 written, 2 dropped'

# bytes: what is not merged is passed as it was; quotes, TSV escapes, line ends in cells
printf 'k,"v",w\n1,"a ""q"" b",x\n2,"line\nend","y"\n1,,"z,"\n3,"p",q\n' >quotes.csv
d -k k quotes.csv
printf 'k,v,w,merged_ids,merged_count\n1,"a ""q"" b",x,#1;#3,2\n2,"line\nend","y",,1\n3,"p",q,,1\n' >wanted
out_is "quoted cells" wanted
printf 'k\tv\n1\ta\\tb\\\\\n1\tc\n2\t\\n\n' >tabs.tsv
printf 'k,keep\n' >/dev/null
printf 'column\tkeep\nv\tunion\n' >union.tsv
d -r union.tsv -k k tabs.tsv
printf 'k\tv\tmerged_ids\tmerged_count\n1\ta\\tb\\\\;c\t#1;#2\t2\n2\t\\n\t\t1\n' >wanted
out_is "TSV escapes" wanted

# every rule of the merge table
cat >rules.csv <<'EOT'
column,keep
l,last
g,longest
m,most
x,max
n,min
t,min
w,newest at
u,union
c,any_no
a1,address-block
a2,address-block
zz?,first
EOT
cat >rows.csv <<'EOT'
k,f,l,g,m,x,n,t,w,u,c,a1,a2,at
1,,1,가나다,B,9,1.5k,2025-01-02,,p;q,yes,Seoul,,2025-01-01
1,second,,abcd,a,10,20,20250101,new,Q; r,yes,Busan,12,2025-03-01
1,third,3,ab,A,n/a,,bad,old,,yes,,13,2025-02-01
1,,,,,,,,,,,,,2025-09-01
EOT
d -r rules.csv -k k rows.csv
is "first last longest most max min newest union any_no address-block" "$(sed -n 2p out)" \
	"1,second,3,abcd,a,10,20,20250101,new,p;q;r,,Busan,12,2025-01-01,#1;#2;#3;#4,4"
for c in yes,yes=yes yes,no=no no,yes=no yes,= ,yes= no,=no ,no=no YES,False=False; do
	printf 'k,consent\n1,%s\n1,%s\n' "${c%%,*}" "$(echo "${c#*,}" | sed 's/=.*//')" >consent.csv
	d -k k consent.csv
	is "consent ${c%=*}" "$(sed -n '2s/^1,\([^,]*\),.*/\1/p' out)" "${c#*=}"
done
printf 'column,keep\nconsent,last\n' >last.csv
printf 'k,consent\n1,no\n1,yes\n' >consent.csv
d -r last.csv -k k consent.csv
is "unless the table says otherwise" "$(sed -n 2p out)" "1,yes,#1;#2,2"

# amounts are of a currency; stages are one story; columns that no row names
printf 'k,budget,revenue,currency\n1,60000,,USD\n1,50000000,9,KRW\n1,70000,, usd\n1,80000,,\n' >money.csv
d -k k money.csv
is "no currency is taken for another" "$(sed -n 2p out)" "1,70000,,USD,#1;#2;#3;#4,4"
printf 'k,budget,currency\n1,,USD\n1,500,\n1,900,\n' >money.csv
d -k k money.csv
is "an amount of no currency gets none" "$(sed -n 2p out)" "1,900,,#1;#2;#3,3"
printf 'k,budget,currency\n1,,\n1,,EUR\n' >money.csv
d -k k money.csv
is "without an amount the currency is kept" "$(sed -n 2p out)" "1,,EUR,#1;#2,2"
printf 'column,keep\nmemo?,last\n' >own.csv
printf 'k,amount,currency\n1,,USD\n1,5,KRW\n' >money.csv
d -r own.csv -k k money.csv
is "also where the table does not name them" "$(sed -n 2p out)" "1,5,KRW,#1;#2,2"
printf 'column,keep\n*_x,last\nb_*_x,first\nc,last\n*,max\n' >own.csv
printf 'k,a_x,b_1_x,c,n\n1,1,1,1,9\n1,2,2,2,10\n' >stars.csv
d -r own.csv -k k stars.csv
is "stars: the first that fits, behind names" "$(sed -n 2p out)" "1,2,2,2,10,#1;#2,2"
printf 'column,keep\nk,furthest\n' >bad.csv
d -r bad.csv -k k stars.csv
err "furthest of nothing" 'bad.csv:2: keep: furthest needs the values in order'
cat >stages.csv <<'EOT'
lead_id,email,created_at,stage,traffic_at,lead_at,sql_at,won_at,lost_at,sql_latest_at,recycle_count,trial_at
A,a@x.kr,2026-01-01,lead,2026-05-01,2026-05-02,,2026-06-05,,2026-05-30,1,2026-02-02
B,a@x.kr,2026-01-01,SQL,2026-01-01,2026-01-02,2026-02-01,2026-06-03,,2026-05-31,3,2026-02-01
C,c@x.kr,2026-01-01,sql,,,2026-04-01,,,,,
D,c@x.kr,2026-01-01,lost,,,2026-02-01,,2026-03-01,,,
E,e@x.kr,2026-01-01,lead,,2026-01-02,,,,,,
F,e@x.kr,2026-01-01,sql,,,,,,,,
G,g@x.kr,2026-01-01,lost,,,2026-01-01,,2026-03-01,,,
H,g@x.kr,2026-01-01,sql,,,2026-01-05,,2026-02-01,,,
EOT
d -k email stages.csv
out "the dates of stages merge into one story, and the stage is the furthest" <<'EOT'
lead_id,email,created_at,stage,traffic_at,lead_at,sql_at,won_at,lost_at,sql_latest_at,recycle_count,trial_at,merged_ids,merged_count
A,a@x.kr,2026-01-01,SQL,2026-01-01,2026-01-02,2026-02-01,2026-06-03,,2026-05-31,3,2026-02-01,A;B,2
C,c@x.kr,2026-01-01,sql,,,2026-02-01,,2026-03-01,,,,C;D,2
E,e@x.kr,2026-01-01,sql,,2026-01-02,,,,,,,E;F,2
G,g@x.kr,2026-01-01,sql,,,2026-01-01,,2026-03-01,,,,G;H,2
EOT
lead-stage -q <out >staged.csv
is "and lead-stage finds it" "$(awk -F, 'NR > 1 { print $1 ":" $4 }' staged.csv | paste -sd' ' -)" "A:won C:lost E:sql G:lost"

# a record without an id is no lead of that id
printf 'lead_id,email\n,a@b.kr\n7,c@d.kr\n,a@b.kr\n7,c@d.kr\n8,c@d.kr\n,c@d.kr\n' >ids.csv
d -k email ids.csv
out "numbers of records are marked" <<'EOT'
lead_id,email,merged_ids,merged_count
,a@b.kr,#1;#3,2
7,c@d.kr,7;8;#6,3
EOT
cp out ids.csv
d -k email ids.csv ids.csv
is "and are never taken for each other" "$(cut -d, -f3,4 out | sed 1d | paste -sd' ' -)" "#1;#3,4 7;8,3"
printf 'lead_id,email\n,a@b.kr\n,c@d.kr\n' >master.csv
printf 'lead_id,email\n1,c@d.kr\n' >new.csv
d --mark -k email --against master.csv new.csv
is "nor in match_id" "$(sed -n '2s/.*,//p' out)" "#2"

# by key, then by probability
cat >both.csv <<'EOT'
lead_id,email,phone,name,company
1,kim@acme.kr,010-1234-5678,Minsu Kim,Acme
2,kim@acme.kr,010-1234-5678,Minsu Kim,
3,minsu@home.kr,010-1234-5678,Minsu Kim,Acme Inc
4,lee@beta.kr,010-4444-5678,Suji Lee,Beta
EOT
d -k email both.csv
cp out keyed.csv
d keyed.csv
cp out matched.csv
cut -d, -f1,6- matched.csv >out
printf 'lead_id,merged_ids,merged_count,merged_by,merged_emails\n1,1;2;3,3,match,minsu@home.kr\n4,,1,match,\n' >wanted
out_is "what keys made one is compared with all others" wanted
d matched.csv
out_is "what was compared is not again" matched.csv
d both.csv
cp out matched.csv
cut -d, -f1,6- matched.csv >out
printf 'lead_id,merged_by,merged_emails,merged_ids,merged_count\n1,match,minsu@home.kr,1;2;3,3\n4,match,,,1\n' >wanted
out_is "and at once it is the same" wanted

# the addresses that a merge loses: what was done with them is found
d -k phone --audit audit.csv both.csv
cp out phoned.csv
is "addresses that were lost, once each" "$(cut -d, -f1,6 phoned.csv | paste -sd' ' -)" \
	"lead_id,merged_emails 1,minsu@home.kr 4,"
d -k phone -k email phoned.csv
out_is "again: nothing changes" phoned.csv
d --undo audit.csv phoned.csv
out_is "--undo: and back" both.csv
printf '%s\n' lead_id,email,phone,merged_emails '1,a@x.kr,010-1234-5678,B@x.kr' \
	'2,b@x.kr,010-1234-5678,c@x.kr;A@x.kr' '3,,010-1234-5678,' >chain.csv
d -k phone chain.csv
is "those of earlier merges stay, those that are there do not" "$(sed -n 2p out)" \
	"1,a@x.kr,010-1234-5678,B@x.kr;c@x.kr,1;2;3,3"
d -k email both.csv
is "none where the address is what they share" "$(head -1 out)" \
	"lead_id,email,phone,name,company,merged_ids,merged_count"
sed '1s/$/,merged_by/; 2,$s/$/,match/; $d' keyed.csv >seen.csv
printf '9,lee@beta.kr,010-4444-5678,Suji Lee,Beta,,,\n10,kim@acme.kr,,,,,,\n' >>seen.csv
d -k email seen.csv
is "a record that keys changed is to be compared again" "$(awk -F, '{ print $1 ":" $NF }' out | paste -sd' ' -)" \
	"lead_id:merged_by 1: 3:match 9:"
printf '%s\n' lead_id,email,name 1,a@x.kr,Ann 2,, 3,b@x.kr,Bob >blank.csv
d blank.csv
is "what has no value to compare was not compared" "$(awk -F, 'NR > 1 { print $1 ":" $4 }' out | paste -sd' ' -)" "1:match 2: 3:match"

printf 'column,keep\nfoo,first\n' >bad.csv
d -r bad.csv -k k consent.csv
err "a column that is not there" 'bad.csv:2: unknown column "foo"'
printf 'column,keep\nconsent,best\n' >bad.csv
d -r bad.csv -k k consent.csv
err "a rule that is none" 'bad.csv:2: keep: unknown rule "best"'
d -k emial leads.csv
err "a key that is not there" 'unknown column "emial"; did you mean "email"'
exits 2 "is exit 2"
d --first --mark -k email leads.csv
exits 2 "--first and --mark exclude each other"

# the way back
d -k email -k company --audit audit.csv -o merged.csv leads.csv
d --undo audit.csv merged.csv
out_is "--undo gives the input back" leads.csv
sed '1s/"//g' quotes.csv >rows.csv
d -k k --audit audit.csv -o merged.csv rows.csv
d --undo audit.csv merged.csv
out_is "byte for byte, with quotes that were not needed" rows.csv
d -k k -r union.tsv --audit audit.csv -o merged.tsv tabs.tsv
d --undo audit.csv merged.tsv
out_is "of TSV too" tabs.tsv
d --undo audit.csv leads.csv
exits 2 "an audit of another file: exit 2"
err "says so, and what to give" 'the columns are not those that .*: give the list that this run of lead-dedupe wrote, before other tools$'
sed 2d merged.tsv >less.tsv
d --undo audit.csv less.tsv
exits 2 "a record too few: exit 2"
d --undo leads.csv leads.csv
err "no audit" 'leads.csv: no audit'
printf 'lead_id,email,name\n1,a@b.example,x\n2,a@b.example,y\n3,c@b.example,z\n' >three.csv
d -k email --audit whole.csv -o two.csv three.csv
for edit in '6s/^1/one/' '6s/^1,1/1,0/' '7s/email/mail/' 7d; do
	sed "$edit" whole.csv >broken.csv
	d --undo broken.csv two.csv
	is "a broken row of an audit: $edit" "$status $(wc -c <out) $(sed 's/:[67]:/:N:/' err)" "2 0 lead-dedupe: broken.csv:N: no row of an audit, or rows before it are missing"
done
sed 13d whole.csv >broken.csv
d --undo broken.csv two.csv
is "a row of an audit is missing" "$status $(cat err)" "2 lead-dedupe: broken.csv:14: no row of an audit, or rows before it are missing"
head -n 1 two.csv >none.csv
d --undo whole.csv none.csv
is "none of the records that the audit tells of" "$status $(cat err)" \
	"2 lead-dedupe: whole.csv: the file does not have all records that the audit tells of"

# by probability
cat >people.csv <<'EOT'
lead_id,name,email,phone,company,city
1,김민수,minsu.kim@samsung.com,010-1234-5678,삼성전자,서울
2,김민서,minseo@samsung.com,010-9876-5432,삼성전자,서울
3,김민수,minsu.kim@samsung.com,+82 10 1234 5678,㈜삼성전자,
4,이영희,info@alpha.com,,삼성전기,수원
5,박철수,info@beta.com,,베타,부산
6,김민수,,,,
7,김민수,,,,
8,John Smith,john.smith@gmail.com,,Acme Inc.,Seoul
9,Jon Smith,john.smith@gmail.com,,Acme,Seoul
10,Mary Major,mary@gmail.com,,Globex,Busan
11,,,,,
12,,,,,
EOT
d --mark --country KR people.csv
quiet "without keys: silent"
is "names support and never decide; roles, free mail and empty values say nothing" \
	"$(awk -F, 'NR > 1 { print $1 ":" $7 }' out | paste -sd' ' -)" \
	"1:1 2:2 3:1 4:3 5:4 6:5 7:6 8:7 9:7 10:8 11:9 12:10"
d --country KR --audit audit.csv --model model.csv --review review.csv -o merged.csv people.csv
is "merged" "$(awk -F, '$NF > 1 { print $(NF - 1) }' merged.csv | paste -sd' ' -)" "merged_ids 1;3 8;9"
is "read = kept + merged, each in one" "$(awk -F, 'NR > 1 { n += $NF } END { print n }' merged.csv)" 12
d --undo audit.csv merged.csv
out_is "and back" people.csv
d merged.csv
out_is "a second run changes nothing" merged.csv
d --country KR --model model.csv people.csv
out_is "with the model: the same" merged.csv
is "the model is private" "$(ls -l model.csv | cut -c1-10)" "-rw-------"
is "and a table" "$(head -n 1 model.csv)" "column,compare,weight,levels,level,m,u,among,value"
d --model model.csv -m model.csv people.csv
exits 2 "a model and a table: exit 2"
sed '3s/0\.[0-9]*,,$/2,,/' model.csv >bad.csv
d --model bad.csv people.csv
err "a model with a share above 1" 'bad.csv:3: m and u'
sed '$s/end,[0-9]*/end,/' model.csv >edited.csv
grep -v ',records,' edited.csv >bad.csv
d --model bad.csv people.csv
err "a model that does not say of how many records" 'bad.csv: no row for the records: take it away'
sed 's/^\(email,,,,value,3,,,\).*/\1here/; $i email,,,,value,3,,,here' edited.csv >bad.csv
d --model bad.csv people.csv
err "or has a value that is no key" 'bad.csv:[0-9]*: m: below 1, or value: not 16'
sed 3d model.csv >bad.csv
d --model bad.csv people.csv
exits 2 "a model that lacks a row"
err "is said" 'bad.csv: it has [0-9]* rows, and its last one says [0-9]*: it was damaged'
sed '3s/,name,/,phone,/; 3t; 3s/,[a-z]*,/,date,/' model.csv >bad.csv
d --model bad.csv people.csv
err "rows of one column that disagree" 'bad.csv:4: compare, weight or levels: not as in the row before'
d --model edited.csv --mark people.csv
mv out one
d --model model.csv --mark people.csv
ok "an edited one need not count its rows" cmp out one
is "no value is in a model" "$(grep -ciE 'samsung|kim|smith|민수|seoul' model.csv)" 0
awk 'BEGIN { srand(2); print "a,b"; for (i = 0; i < 3000; i++) { s = "x" i; for (k = 0; k < 12; k++) s = s " w" k (rand() < .5); print s "," i % 700 } }' >dense.csv
printf 'column,compare\na,text\nb,number\n' >dense-match.csv
head -n 101 dense.csv >few.csv
d -m dense-match.csv --model dense-model.csv few.csv
quiet "a model of a few"
d --model dense-model.csv dense.csv
exits 0 "and a list that is another: done"
err "with a word" 'dense-model.csv: of another list: fewer are compared than it says; learn it anew'
d --pairs people.csv
is "--pairs: the parts make the total" "$(awk -F, 'NR > 1 && $6 == "match" { s = $8 + $9; for (i = 11; i <= NF; i += 2) s += $i
	if (s - $7 > 0.05 || $7 - s > 0.05) print }' out)" ''
ok "and there are some" grep -q ',match,' out
d --explain people.csv
ok "--explain: kinds told from names" grep -q '^company,company,1,6,same,' out
printf 'lead_id,name,email,phone,company,city\n90,김민수,Minsu.Kim@samsung.com,,,\n91,New One,new@one.example,,One,Seoul\n' >new.csv
d --against people.csv new.csv
is "--against: only what is new" "$(cut -d, -f1 out | paste -sd' ' -)" "lead_id 91"
d --mark --against people.csv new.csv
is "--mark: who the others are" "$(awk -F, 'NR > 1 { print $1 ":" $NF }' out | paste -sd' ' -)" "90:1 91:"
d -k email --against people.csv new.csv
is "by key too" "$(cut -d, -f1 out | paste -sd' ' -)" "lead_id 91"
d --threshold 2 people.csv
exits 2 "a probability above 1: exit 2"
d -k email --threshold 0.5 people.csv
exits 2 "keys have no probability: exit 2"
d -k email --pairs people.csv
exits 2 "keys have no pairs: exit 2"
printf 'column,compare\nemial,email\n' >match.csv
d -m match.csv people.csv
err "a match table with a column that is not there" 'match.csv:2: unknown column "emial"; did you mean "email"'
printf 'column,compare\nemail,mail\n' >match.csv
d -m match.csv people.csv
err "or a kind that is none" 'match.csv:2: compare: unknown kind "mail"'
printf 'column,compare,levels\nemail,email,9\n' >match.csv
d -m match.csv people.csv
err "or too many levels" 'match.csv:2: levels: not from 2 to 6'
printf 'lead_id,created_at\n1,\n2,\n' >nothing.csv
d nothing.csv
err "nothing to compare" 'no column to compare by'
head -n 1 people.csv >head.csv
d head.csv
exits 0 "header only"
awk 'BEGIN { print "lead_id,name,email"; for (i = 1; i <= 100000; i++) print i ",Kim,kim@a.example" }' >same.csv
d same.csv
is "a hundred thousand times the same" "$(wc -l <out) $(sed -n 2p out | awk -F, '{ print $NF }')" "2 100000"
awk 'BEGIN { print "lead_id,name,company"; for (i = 1; i <= 100000; i++) print i ",Kim " i % 1000 ",Acme" }' >giant.csv
d -v giant.csv
is "one giant block: nobody is lost, nobody merged" "$(wc -l <out)" 100001
err "and it is said" 'refused as too large'
{ cat people.csv; printf '13,Big,big@c.example,,'; awk 'BEGIN { for (i = 0; i < 100000; i++) printf "word%d ", i }'; printf ',\n'; } >large.csv
d large.csv
exits 0 "a cell of a megabyte"

# lists with known answers: F1 by pairs; the floor is what was measured, less a little
f1() {
	[ -n "$DATA" ] && [ -d "$DATA/dedupe/$1" ] || { skip "F1 of $1" "no data"; return; }
	d --mark "$DATA/dedupe/$1/input.csv"
	perl -e '
		sub cells { my ($f) = @_; open my $h, $f or die; my @rows; local $/; my $t = <$h>; my @r;
			while ($t =~ /\G(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|\z)/g) { push @r, defined $1 ? $1 : $2;
				if ($3 ne ",") { push @rows, [@r]; @r = (); last if pos($t) >= length $t } } @rows }
		my (%gold, %pair, %a, %b); $gold{$_->[0]} = $_->[1] for cells($ARGV[0]);
		my @m = cells($ARGV[1]); my $h = shift @m; my ($c) = grep { $h->[$_] eq "cluster_id" } 0 .. $#$h;
		for (@m) { my $g = $gold{$_->[0]}; $pair{"$g $_->[$c]"}++; $a{$g}++; $b{$_->[$c]}++ }
		my $n = sub { my $s = 0; $s += $_ * ($_ - 1) / 2 for @_; $s };
		my ($t, $x, $y) = ($n->(values %pair), $n->(values %a), $n->(values %b));
		printf "%.4f\n", 2 * $t / ($x + $y)' "$DATA/dedupe/$1/gold.csv" out >f1
	ok "F1 of $1 is at least $2: $(cat f1)" awk -v least="$2" '{ fits = $1 >= least } END { exit !fits }' f1
}
f1 febrl1 0.99
f1 febrl2 0.99
f1 febrl3 0.99
f1 fake1000 0.94
f1 restaurant 0.91
f1 dblp_acm 0.93
f1 senzing 0.78
f1 patstat 0.81
f1 affiliations 0.45

# oracles, on ten thousand made-up leads
awk 'BEGIN { srand(7); print "lead_id,email,phone,name"
	for (i = 1; i <= 10000; i++) {
		e = rand() < .1 ? "" : sprintf("%s%d@x%d.com", rand() < .5 ? "u" : "U", rand() * 3000, rand() * 2)
		p = rand() < .3 ? "" : sprintf("+8210%08d", 10000000 + int(rand() * 4000))
		print i "," e "," p ",n" i } }' >big.csv
d --first -k email big.csv
awk -F, 'NR == 1 || $2 == "" || !seen[tolower($2)]++' big.csv >wanted
out_is "awk agrees on --first" wanted
d -k email big.csv
cut -d, -f1 out >ids
cut -d, -f1 wanted | diff - ids >/dev/null
is "and on the first of each when merging" $? 0
if have sqlite3; then
	sqlite3 -batch :memory: '.import --csv big.csv l' \
		"select count(*), max(n) from (select count(*) n from l where email <> '' group by lower(email))" >want
	is "sqlite3 agrees on the number and the largest" "$(awk -F, 'NR > 1 && $2 != "" { n++; if ($NF > m) m = $NF } END { print n "|" m }' out)" "$(cat want)"
else
	skip "sqlite3 agrees on the number and the largest" "no sqlite3"
fi
# Read twice, and only what is merged is held: as from a pipe; also where a later record makes one of two.
d -k email -k phone big.csv
cp out wanted
lead-dedupe -k email -k phone <big.csv >got
ok "from standard input the same" cmp wanted got
# shellcheck disable=SC2002
cat big.csv | lead-dedupe -k email -k phone >got
ok "and through a pipe" cmp wanted got
printf 'lead_id,email,phone\n1,a@x.com,\n2,b@x.com,+821012345678\n3,a@x.com,+821012345678\n4,c@x.com,\n' >late.csv
d -k email -k phone late.csv
is "a record makes one of two before it" "$(cut -d, -f 1,4,5 out | tr '\n' ' ')" 'lead_id,merged_emails,merged_ids 1,b@x.com,1;2;3 4,, '
cp late.csv master.csv
printf 'lead_id,email,phone\n1,a@x.com,\n2,,+821012345678\n5,e@x.com,\n' >two.csv
d -k email -k phone --against master.csv two.csv
is "so does one of the master" "$(cut -d, -f 1 out | tr '\n' ' ')" 'lead_id 5 '
mkfifo pipe
cp big.csv changing.csv
{ printf '9,,,n\n' >>changing.csv; cat late.csv; } >pipe &
d -k email --against pipe changing.csv
exits 2 "a file that changes while it is read: exit 2"
err "which one" 'changing\.csv: changed while it was read'
d --mark -k email -k phone big.csv
# labels spread along both keys until nothing changes
awk -F, 'NR > 1 { e[NR] = tolower($2); p[NR] = $3; l[NR] = NR; n = NR }
	END { do { c = 0; split("", be); split("", bp)
		for (i = 2; i <= n; i++) { if (e[i] != "" && (!(e[i] in be) || l[i] < be[e[i]])) be[e[i]] = l[i]
			if (p[i] != "" && (!(p[i] in bp) || l[i] < bp[p[i]])) bp[p[i]] = l[i] }
		for (i = 2; i <= n; i++) { m = l[i]; if (e[i] != "" && be[e[i]] < m) m = be[e[i]]; if (p[i] != "" && bp[p[i]] < m) m = bp[p[i]]
			if (m < l[i]) { l[i] = m; c = 1 } } } while (c)
		for (i = 2; i <= n; i++) { if (!(l[i] in id)) id[l[i]] = ++k; print id[l[i]] } }' big.csv >wanted
awk -F, 'NR > 1 { print $5 }' out >got
ok "awk agrees on clusters of two keys" cmp wanted got

# --- a column that is there twice: neither is taken where it is needed

twice() { # FILE COLUMN ARG...: exit 2, one line, nothing written
	file=$1 column=$2
	shift 2
	rm -f twice.au twice.out twice.model twice.review
	d "$@" -o twice.out
	is "two columns called $column: $*" "$status $(cat err out)" \
		"2 lead-dedupe: $file:1: two columns are called \"$column\""
	is "... and nothing is written" "$(ls twice.au twice.out twice.model twice.review 2>/dev/null)" ''
}
printf 'lead_id,email,Email,name,phone,company\n1,kim1@x.kr,,Kim Min,010-1234-5678,Acme\n2,kim2@x.kr,,Kim Min,010-1234-5678,Acme\n3,a@b.kr,,Lee,,\n' >twod.csv
twice twod.csv email --audit twice.au --model twice.model --review twice.review twod.csv
twice twod.csv email --mark --model twice.model twod.csv
twice twod.csv email -k name twod.csv
d --mark -k name twod.csv
exits 0 "nobody asks for the address where leads are marked by another key"
printf 'lead_id,email,name,Name,x,X\n1,k@x.kr,Kim Min,,,\n2,k@x.kr,Kim Min,,,\n' >twon.csv
twice twon.csv name --mark twon.csv
twice twon.csv name --explain twon.csv
d -k email twon.csv
exits 0 "nor for names where addresses are the key"
printf 'lead_id,email,phone,x,X\n1,k@x.kr,010-1234-5678,,\n2,k@x.kr,010-1234-5678,,\n3,l@x.kr,010-2222-5678,,\n' >twox.csv
d twox.csv
is "two columns that are empty are compared by nobody" "$status $(wc -l <out | tr -d ' ')" '0 3'
printf 'lead_id,email,phone,country,Country\n1,k@x.kr,010-1234-5678,KR,\n2,k@x.kr,,,\n' >twoc.csv
twice twoc.csv country -k phone --first twoc.csv
twice twoc.csv country --mark twoc.csv
for column in merged_ids merged_emails merged_count merged_by unsubscribed_at lead_id; do
	printf 'email,%s,%s\nb@x.kr,7;8,old\nb@x.kr,9,\n' $column $column >twom.csv
	twice twom.csv $column -k email --audit twice.au twom.csv
done
for column in cluster_id match_probability; do
	printf 'email,%s,%s\nb@x.kr,7,old\n' $column $column >twom.csv
	twice twom.csv $column --mark -k email twom.csv
	d -k email twom.csv
	exits 0 "two columns called $column are kept where none is written"
done
printf 'email,budget,currency,Currency\nb@x.kr,7,USD,\n' >twom.csv
twice twom.csv currency -k email twom.csv
printf 'lead_id,email,budget,consent,consent_at,Consent_at\n1,b@x.kr,7,yes,2025-01-01,\n' >twom.csv
twice twom.csv consent_at -k email twom.csv
printf 'lead_id,email,Email,name\n1,k@x.kr,,Kim Min\n' >twomaster.csv
printf 'lead_id,email,name,phone\n1,k@x.kr,Kim Min,\n2,k@x.kr,Kim Min,\n' >one.csv
twice twomaster.csv email -k email --against twomaster.csv one.csv
twice twomaster.csv email --against twomaster.csv --model twice.model one.csv
d -k name --mark --against twomaster.csv one.csv
exits 0 "nobody asks for the master's address by another key"

finish
