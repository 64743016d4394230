#!/bin/sh
# SPDX-License-Identifier: MIT
# With threads a tool says the same, byte for byte, as with one: any number of them, any format, several files and pipes, errors
# at the right line; and what comes slowly is not held back.
. tests/lib.sh

cat >"$tmp/rules.csv" <<'EOT'
points,when,because,group
10,employees >= 200,Large,Fit
20,"title ~ '\b(ceo|cto|대표)\b'",Decision maker,Fit
-5,"not empty(memo) and memo ~ 'x{3,}y?z'",Odd,Other
7,age(created_at) < 400d,New,Other
EOT
printf 'grade,when\nA,score >= 25\nB,score_fit > 0\nC,\n' >"$tmp/bands.csv"
# 4 MiB: quoted cells with line ends and commas, Korean, empty cells
awk 'BEGIN {
	print "lead_id,title,employees,memo,created_at"
	n = split("CEO|대표|Engineer|\"CTO, Cloud\"|\"two\nlines\"|\"say \"\"hi\"\"\"", title, "|")
	for (i = 1; i <= 60000; i++)
		printf "L%d,%s,%s,%s,2025-%02d-%02dT0%d:00:00\n", i, title[i % n + 1], i % 7 ? i % 1000 : "",
			i % 13 ? "a memo of number " i * 7919 % 100003 : "=xxxyz", i % 12 + 1, i % 28 + 1, i % 9
}' >"$tmp/leads.csv"
sed 's/$/\r/' "$tmp/leads.csv" >"$tmp/crlf.csv"
score="lead-score --now 2026-01-01 --tz America/New_York -r $tmp/rules.csv -b $tmp/bands.csv"
lead-score --reasons 0 -t "$tmp/leads.csv" -r "$tmp/rules.csv" -b "$tmp/bands.csv" >"$tmp/leads.tsv"
{ cat "$tmp/leads.csv"; printf 'last,CEO,300,,2025-01-01'; } >"$tmp/short.csv"

# same TEXT COMMAND ...: for one, two, three and nine threads
same() {
	text=$1
	shift
	"$@" -v -j 1 >"$tmp/one" 2>"$tmp/one.err" || echo "status $?" >>"$tmp/one.err"
	ok "$text" test "$(grep -c '^L' "$tmp/one")" -ge 60000
	for n in 2 3 9; do
		"$@" -v -j $n >"$tmp/many" 2>"$tmp/many.err" || echo "status $?" >>"$tmp/many.err"
		ok "$text, $n threads" cmp -s "$tmp/one" "$tmp/many"
		ok "and it says the same" cmp -s "$tmp/one.err" "$tmp/many.err"
	done
}

same "CSV" $score "$tmp/leads.csv"
ok "a good part of it was left to the threads" test "$(wc -c <"$tmp/leads.csv")" -gt 3000000
same "TSV" $score --groups "$tmp/leads.tsv"
same "CSV to TSV" $score -t "$tmp/leads.csv"
same "CRLF" $score "$tmp/crlf.csv"
same "for a spreadsheet" $score --for-excel "$tmp/leads.csv"
same "two tables" $score --compare bant "$tmp/leads.csv"
same "several files" $score "$tmp/leads.csv" "$tmp/crlf.csv" "$tmp/leads.csv"
# lines that end with CR are not cut anywhere, least of all in their last cell
awk 'BEGIN {
	printf "lead_id,title,employees,created_at,memo\r"
	for (i = 1; i <= 60000; i++)
		printf "L%d,CEO,%d,2025-01-01,a memo of number %d that is much longer than all the rest of it\r", i, i % 900, i
}' >"$tmp/cr.csv"
$score -j 1 "$tmp/cr.csv" >"$tmp/one"
$score -j 3 --max-record 3000 "$tmp/cr.csv" >"$tmp/many" 2>"$tmp/err"
ok "CR" cmp -s "$tmp/one" "$tmp/many"
is "CR, nothing is said" "$(cat "$tmp/err")" ''
is "CR, all of them" "$(grep -c '^L' "$tmp/many")" 60000
same "no final newline" $score "$tmp/leads.csv" "$tmp/short.csv"

cat "$tmp/leads.csv" | $score -j 3 >"$tmp/many"
$score -j 1 "$tmp/leads.csv" >"$tmp/one"
ok "from a pipe" cmp -s "$tmp/one" "$tmp/many"
$score -j 3 -r /dev/stdin "$tmp/leads.csv" <"$tmp/rules.csv" >"$tmp/many"
ok "tables that can be read only once are" test -s "$tmp/many"

# ... and a table or a list that is edited before the threads begin is what it was for all of them
mkfifo "$tmp/late"
# edited TEXT TOOL ...: the first half of the leads, then the tables are others, then the rest; compared with the tables as they were
edited() {
	text=$1
	shift
	"$@" -j 1 "$leads" >"$tmp/one" 2>/dev/null
	"$@" -j 3 "$tmp/late" >"$tmp/many" 2>"$tmp/err" &
	pid=$!
	exec 9>"$tmp/late"
	head -c 900000 "$leads" >&9
	sleep 1
	cp "$tmp/edit.csv" "$tmp/edit.kept"
	cp "$tmp/edit.words" "$tmp/edit.kept.words"
	sed -i 's/10,/90,/; s/^small/other/' "$tmp/edit.csv"
	echo Engineer >"$tmp/edit.words"
	tail -c +900001 "$leads" >&9
	exec 9>&-
	wait $pid
	ok "$text: edited tables are what they were" cmp -s "$tmp/one" "$tmp/many"
	mv "$tmp/edit.kept" "$tmp/edit.csv"
	mv "$tmp/edit.kept.words" "$tmp/edit.words"
}
leads=$tmp/leads.csv
printf 'CEO\n대표\n' >"$tmp/edit.words"
printf 'points,when,because\n10,employees >= 200,Large\n3,"title in file '"'$tmp/edit.words'"'",Boss\n' >"$tmp/edit.csv"
edited "lead-score" lead-score --now 2026-01-01 -r "$tmp/edit.csv"
ok "lead-score: they decide" sh -c 'grep -q "+10 Large" "$1" && grep -q "+3 Boss" "$1"' sh "$tmp/one"
printf 'flag,when\nsmall,employees < 20\nboss,"title in file '"'$tmp/edit.words'"'"\n' >"$tmp/edit.csv"
edited "lead-verify" lead-verify --now 2026-01-01 --stream -r "$tmp/edit.csv"
ok "lead-verify: they decide" grep -q 'small;boss' "$tmp/one"

# errors: the same line, the same words, the same status; not all of the output is written then
wrong() {
	text=$1
	$score -j 1 "$tmp/wrong.csv" >/dev/null 2>"$tmp/one.err"
	is "$text" "$?" 2
	$score -j 3 "$tmp/wrong.csv" >/dev/null 2>"$tmp/many.err"
	is "$text, with threads" "$?" 2
	ok "and it says the same line" cmp -s "$tmp/one.err" "$tmp/many.err"
}
{ cat "$tmp/leads.csv"; echo 'a,b,c'; tail -n 30000 "$tmp/leads.csv"; } >"$tmp/wrong.csv"
wrong "a ragged row"
{ cat "$tmp/leads.csv"; echo 'a,b"c,1,2,3'; tail -n 30000 "$tmp/leads.csv"; } >"$tmp/wrong.csv"
wrong "a quote in the middle"
{ cat "$tmp/leads.csv"; echo 'a,"b,1,2,3'; tail -n 30000 "$tmp/leads.csv" | tr -d '"'; } >"$tmp/wrong.csv"
wrong "a quote that nothing closes"
{ cat "$tmp/leads.csv"; printf 'a,\377,1,2,3\n'; tail -n 30000 "$tmp/leads.csv"; } >"$tmp/wrong.csv"
wrong "bad UTF-8"
{ cat "$tmp/leads.csv"; printf 'L,'; head -c 2000000 /dev/zero | tr '\0' x; echo ',1,2,2025-01-01'; } >"$tmp/wrong.csv"
wrong "a field beyond the limit"

$score -j 3 "$tmp/leads.csv" 2>"$tmp/err" | head -n 1 >"$tmp/out"
is "a closed pipe ends it quietly" "$(wc -c <"$tmp/err")" 0
if [ -c /dev/full ]; then
	$score -j 3 "$tmp/leads.csv" >/dev/full 2>"$tmp/err"
	is "a full disk is an error" "$?" 2
fi

# A row that comes late leaves while the next is not there yet.
mkfifo "$tmp/pipe"
$score -j 2 <"$tmp/pipe" >"$tmp/slow" &
pid=$!
exec 9>"$tmp/pipe"
cat "$tmp/leads.csv" >&9
echo 'late,CEO,500,,2025-12-01' >&9
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	grep -q '^late,' "$tmp/slow" && break
	sleep 0.5
done
ok "a late row is written while the source is open" grep -q '^late,CEO' "$tmp/slow"
exec 9>&-
wait $pid
is "and then it ends well" "$?" 0

# --- events: read by threads where only their type counts
awk 'BEGIN {
	print "at,type,lead_id,email,visitor_id,asset,value"
	n = split("visit|Form|form|webinar|\"two\nlines\"|", type, "|")
	for (i = 1; i <= 80000; i++)
		printf "%s,%s,%s,%s,%s,%s,%s\n", i % 5000 ? "2025-" i % 12 + 101 "-" i % 28 + 101 "T10:00:00" : i % 10000 ? "no time" : "2031-01-01", type[i % n + 1], i % 3 ? "" : "L" i % 70000,
			i % 3 == 1 ? "P" i % 900 "@Corp.example" : "", i % 3 == 2 || i % 30 == 1 ? "v" i % 5000 : "", i % 4 ? "/p" i % 50 : "", i % 9
}' | sed 's/-1\([0-9][0-9]\)-1\([0-9][0-9]\)T/-\1-\2T/' >"$tmp/events.csv"
# one lead in nine came back, some of them on a day that is none; some are twenty leads, or the lead before, too
awk -F '\t' 'NR == 1 { print "lead_id,email,visitor_id,merged_ids,reentered_at,memo"; next }
	{ many = $1; for (i = 1; i <= 20; i++) many = many ";L" NR % 100 * 600 + i % 17
	print $1 "," ($1 ~ /[05]$/ ? "p" NR % 1000 "@corp.example" : "") "," ($1 ~ /[37]$/ ? "v" NR % 5000 : "") "," \
		(NR % 50 == 7 ? many : NR % 7 == 2 ? before : "") "," (NR % 700 == 10 ? "one day" : NR % 9 ? "" : "2025-08-01") \
		",so that threads find it worth while"
	before = $1 }' "$tmp/leads.tsv" >"$tmp/known.csv"
ok "the leads are for threads, too" test "$(wc -c <"$tmp/known.csv")" -gt 2500000
cat >"$tmp/on.csv" <<'EOT'
points,on,when,because,per,half_life
3,visit,,Visits,2/day,30d
5,form|webinar,,Asks,,
7,,count(type = 'form') > 2,Often,,
EOT
{ cat "$tmp/on.csv"; echo "1,visit,event.asset = '/p7',Page,,"; } >"$tmp/on-asset.csv"
cat >"$tmp/on-since.csv" <<'EOT'
points,on,within,since,group,per,max
3,visit,300d,reentered_at,Events,,
10,form|webinar,200d,reentered_at,Events,,
,,,,Events,day,9
EOT
for table in on on-asset on-since; do
	for n in 1 2 5; do
		lead-score --now 2026-01-01 --no-clamp -r "$tmp/$table.csv" -e "$tmp/events.csv" -e "$tmp/events.csv" -j $n "$tmp/known.csv" >"$tmp/$n-plain" 2>/dev/null
		lead-score -v --now 2026-01-01 --no-clamp -r "$tmp/$table.csv" -e "$tmp/events.csv" -e "$tmp/events.csv" -j $n "$tmp/known.csv" >"$tmp/$n" 2>"$tmp/$n.err"
		lead-score --now 2026-01-01 --no-clamp -r "$tmp/$table.csv" -e "$tmp/events.csv" -j $n "$tmp/known.csv" "$tmp/known.csv" 2>/dev/null | cksum >"$tmp/$n-files"
	done
	ok "events, $table: two threads" cmp -s "$tmp/1" "$tmp/2"
	ok "five" cmp -s "$tmp/1" "$tmp/5"
	ok "they say the same" cmp -s "$tmp/1.err" "$tmp/5.err"
	ok "who they are does not depend on what is counted" cmp -s "$tmp/1" "$tmp/1-plain"
	ok "nor by threads" cmp -s "$tmp/1" "$tmp/5-plain"
	ok "leads in two files" cmp -s "$tmp/1-files" "$tmp/5-files"
done
ok "some are nobody's" grep -q ' [1-9][0-9]* of nobody' "$tmp/1.err"
ok "dates that are none are counted over all threads" grep -q 'reentered_at: not a date for [0-9]* leads' "$tmp/5.err"
for n in 1 4; do
	lead-score --now 2026-01-01 -r "$tmp/on.csv" --compare "$tmp/on-since.csv" -e "$tmp/events.csv" -j $n "$tmp/known.csv" 2>"$tmp/old.$n" >"$tmp/out"
done
ok "those of the old rules alone, too" grep -q 'reentered_at: not a date for [0-9]* leads' "$tmp/old.1"
is "by threads" "$(grep reentered_at "$tmp/old.4")" "$(grep reentered_at "$tmp/old.1")"
printf 'points,on,within\n3,visit,1d\n' >"$tmp/on-new.csv"
ok "events that are old have a time, too" lead-score -q -j 2 --now 2027-01-01 -r "$tmp/on-new.csv" -e "$tmp/events.csv" -o "$tmp/new" "$tmp/known.csv"
ok "events count" test "$(cut -d , -f 4 "$tmp/1" | sort -u | wc -l)" -gt 10
ok "some have no time" grep -q 'without a time' "$tmp/1.err"

# --- lead-route: threads prepare, one decides in the order of the file; the state is the same too
awk 'BEGIN {
	print "lead_id,email,company,budget,unsubscribed_at,memo"
	n = split("Acme Inc.|\"Bolt, Ltd.\"|(주)누리|the \"\"Big\"\" Co|주식회사 가온|", name, "|")
	for (i = 1; i <= 60000; i++)
		printf "%s,%s,%s,%d,%s,\"row %d,\n%s\"\n", i % 11 ? "L" i % 50000 : "", i % 3 ? "p" i "@d" i * 7919 % 900 ".example" : i % 2 ? "q" i "@gmail.com" : "",
			i % 5 ? "House " i * 104729 % 4000 " " (i % 2 ? "GmbH" : "") : i % 10 ? "\"" name[2] "\"" : name[i % n + 1], i % 100 * 1000, i % 17 ? "" : "2025-01-01", i,
			"a text that makes the file longer than a thread waits for"
}' | sed 's/,""\([^"]*\)"",/,"\1",/' >"$tmp/route.csv"
awk 'BEGIN { print "owner,pool,weight,capacity,when,away_from,away_to"; for (i = 1; i <= 60; i++) printf "o%d,%s,%d,%s,%s,%s,\n", i, i % 2 ? "sdr" : "sdr|big", i % 5 + 1, i % 7 ? "" : "200/day", i % 9 ? "" : "budget > 20000", i % 13 ? "" : "2025-01-01" }' >"$tmp/roster.csv"
printf 'queue,when,pool,sla\nbig,budget >= 50000,big,1h\nrest,,sdr,2d\n' >"$tmp/routes.csv"
lead-import -q "$tmp/route.csv" >"$tmp/clean.csv" 2>"$tmp/err"
lead-dedupe -q -k lead_id --first -t "$tmp/clean.csv" >"$tmp/route.tsv"
awk -F '\t' '{ print $3 "\t" $1 "\t" $2 "\t" $6 "\t" $4 "\t" $5 "\t" $7 }' "$tmp/route.tsv" >"$tmp/turned.tsv"
route="lead-route --now 2026-01-05T01:00:00Z -r $tmp/routes.csv -t $tmp/roster.csv"
routed() {
	text=$1
	shift
	for n in 1 2 5; do
		rm -f "$tmp/state"
		$route -v -S "$tmp/state" -j $n "$@" >"$tmp/$n" 2>"$tmp/$n.err"
		echo "status $?" >>"$tmp/$n.err"
		mv "$tmp/state" "$tmp/$n.state" 2>/dev/null || : >"$tmp/$n.state"
	done
	ok "$text: a large part was routed" test "$(wc -c <"$tmp/1")" -gt 2000000
	for n in 2 5; do
		ok "$text: $n threads" cmp -s "$tmp/1" "$tmp/$n"
		ok "$text: $n threads, the same state" cmp -s "$tmp/1.state" "$tmp/$n.state"
		ok "$text: $n threads, the same words" cmp -s "$tmp/1.err" "$tmp/$n.err"
	done
}
routed "lead-route" "$tmp/clean.csv"
ok "of the same company" grep -q 'owner of the same company (name)' "$tmp/5"
ok "by domain" grep -q 'owner of the same company (domain)' "$tmp/5"
ok "some have no lead_id" grep -q '	row:' "$tmp/5.state"
routed "lead-route, TSV" "$tmp/route.tsv"
routed "lead-route, columns in another order" "$tmp/route.tsv" "$tmp/turned.tsv"
routed "lead-route, for a spreadsheet" --for-excel "$tmp/clean.csv"
{ cat "$tmp/clean.csv"; echo 'a,b,c'; tail -n 30000 "$tmp/clean.csv"; } >"$tmp/wrong.csv"
for n in 1 3; do
	rm -f "$tmp/state"
	$route -S "$tmp/state" -j $n "$tmp/wrong.csv" >/dev/null 2>"$tmp/$n.err"
	is "lead-route, a ragged row, $n threads" "$?" 2
	ok "lead-route, a ragged row, $n threads: no state" test ! -e "$tmp/state"
done
ok "and it says the same line" cmp -s "$tmp/1.err" "$tmp/3.err"

# --- lead-verify: the leads are counted in order, by all of them; alerts name the leads, or number them
cat >"$tmp/flags.csv" <<'EOT'
flag,when
bot,"has(email_flags, 'disposable') or ip_leads >= 30"
copied,need_leads > 20
twice,day_leads > 3
EOT
awk 'BEGIN {
	print "lead_id,name,email,phone,ip,need,created_at"
	for (i = 1; i <= 40000; i++)
		printf "%s,Ann %d,p%d@%s,+8210%08d,203.0.113.%d,\"%s\n%0*d, \"\"please\"\"\",2025-%02d-%02d\n", i % 3 ? "L" i : "", i, i % 9000,
			i % 50 ? "corp.example" : "mailinator.com", i * 7919 % 100000000, i % 700 % 256,
			"a text that is long enough to be counted", i % 11, i % 900, i % 12 + 1, i % 28 + 1
}' >"$tmp/people.csv"
verify="lead-verify --now 2026-01-01 -r $tmp/flags.csv --alerts $tmp/alerts"
# both TEXT COMMAND ...: stdout, stderr, status and the files that it writes, for one thread and for more
both() {
	text=$1
	shift
	rm -f "$tmp/alerts" "$tmp/rejects"
	"$@" -v -j 1 >"$tmp/one" 2>"$tmp/one.err"
	echo "status $?" >>"$tmp/one.err"
	cat "$tmp/alerts" "$tmp/rejects" >"$tmp/one.more" 2>/dev/null
	for n in 2 5; do
		rm -f "$tmp/alerts" "$tmp/rejects"
		"$@" -v -j $n >"$tmp/many" 2>"$tmp/many.err"
		echo "status $?" >>"$tmp/many.err"
		cat "$tmp/alerts" "$tmp/rejects" >"$tmp/many.more" 2>/dev/null
		# how much of the output is there when an error comes is another matter
		grep -q 'status 2' "$tmp/one.err" || ok "$text, $n threads: the same" cmp -s "$tmp/one" "$tmp/many"
		ok "says the same" cmp -s "$tmp/one.err" "$tmp/many.err"
		ok "writes the same files" cmp -s "$tmp/one.more" "$tmp/many.more"
	done
}
clock="--now 2026-01-01"
both "verify" $verify "$tmp/people.csv"
ok "there are alerts, with and without a name" test "$(grep -c '^L' "$tmp/one.more")" -gt 100 -a "$(grep -c '^#' "$tmp/one.more")" -gt 100
both "verify, streaming" $verify --stream "$tmp/people.csv"
both "verify, several files" $verify "$tmp/people.csv" "$tmp/people.csv"
cp "$tmp/one" "$tmp/wanted"
cat "$tmp/people.csv" | $verify -j 3 - "$tmp/people.csv" >"$tmp/many" 2>/dev/null
ok "verify, a pipe and a file" cmp -s "$tmp/wanted" "$tmp/many"
{ cat "$tmp/people.csv"; echo 'a,b,c'; tail -n 30000 "$tmp/people.csv"; } >"$tmp/wrong.csv"
both "verify, a ragged row" $verify "$tmp/wrong.csv"
sed -i 's/^copied.*/&\nslow,name ~ '"'^(x+x+)+$'"'/' "$tmp/flags.csv"
{ cat "$tmp/people.csv"; printf 'last,%sz,,,,,\n' "$(head -c 4000 /dev/zero | tr '\0' x)"; } >"$tmp/wrong.csv"
both "verify, a condition that does not end" $verify "$tmp/wrong.csv"
is "is an error" "$(tail -n 1 "$tmp/one.err")" "status 2"

# --- lead-import: what decides how a column is read, and quotes where none may stand, in the middle of the file
awk 'BEGIN {
	print "Email,Full Name,Phone,Created,Budget,Employees,Note"
	for (i = 1; i <= 60000; i++) {
		note = i % 9 ? "a note, quoted\nof " i : "" i
		gsub(/"/, "\"\"", note)
		if (i == 30000) note = "x"
		printf "p%d@corp.example,%s,%s,%s,%s,%d,%s\n", i, i % 5 ? "Ann  Lee" : "홍길동", i % 4 ? "010-" i % 9000 + 1000 "-" i * 31 % 9000 + 1000 : "+82 2 " i % 900 + 100 " " i % 9000 + 1000,
			i == 40000 ? "not a date" : (i % 12 + 1) "/" (i < 45000 ? i % 12 + 1 : 13 + i % 15) "/2025", i < 20000 ? i % 1000 : i < 50000 ? "\"" i % 900 + 1 ",500\"" : i % 100 ".5", i % 500,
			i % 9 ? "\"" note "\"" : note
	}
}' >"$tmp/export.csv"
import="lead-import $clock -x $tmp/rejects"
both "import, columns that are decided late" $import "$tmp/export.csv"
both "import, dates told" $import --date-order mdy "$tmp/export.csv"
is "all of it" "$(grep -c '^p' "$tmp/one")" 60000
both "import, strict" $import --strict --date-order mdy "$tmp/export.csv"
both "import, to TSV" $import -t --date-order mdy "$tmp/export.csv"
for n in 1 3; do
	$import --strict --date-order mdy --max-rejects 0 -j $n "$tmp/export.csv" >/dev/null 2>"$tmp/err.$n"
	is "import, more rejects than allowed, $n threads" "$?" 2
done
ok "says the same" cmp -s "$tmp/err.1" "$tmp/err.3"
awk '{ print } NR % 40000 == 20000 { print "q" NR "@corp.example,5\" screen,,,,,\nshort,row\nq@corp.example,a,b,c,d,e,f,too long\n,,,,,," }
	NR % 60000 == 50000 { print "r" NR "@corp.example,\"Ann\"x,,,,,\nTotal,,,,,\n\nr@corp.example,\"open" }' "$tmp/export.csv" >"$tmp/messy.csv"
both "import, quotes anywhere and rows of any length" $import --date-order mdy "$tmp/messy.csv"
ok "some are rejected" test "$(wc -l <"$tmp/one.more")" -gt 5
both "import, several files" $import --date-order mdy "$tmp/messy.csv" "$tmp/leads.csv" "$tmp/export.csv"
sed 's/$/\r/' "$tmp/messy.csv" >"$tmp/messy-crlf.csv"
both "import, CRLF" $import --date-order mdy "$tmp/messy-crlf.csv"
gzip -c "$tmp/messy.csv" >"$tmp/messy.csv.gz"
both "import, gzip" $import --date-order mdy "$tmp/messy.csv.gz"
if iconv -f utf-8 -t cp949 "$tmp/export.csv" >"$tmp/cp949.csv" 2>/dev/null; then
	both "import, CP949" $import --date-order mdy "$tmp/cp949.csv"
	# where it is first seen that it is Korean, numbers become Korean ones; whoever reads ahead
	{
		echo 'email,name,phone'
		seq 100000 | sed 's/.*/p&@corp.example,Ann,02-1234-5678/'
		seq 30000 | sed 's/.*/q&@corp.example,홍길동,02-1234-5678/'
	} | iconv -f utf-8 -t cp949 >"$tmp/late.csv"
	both "import, CP949 that begins late" $import "$tmp/late.csv"
	is "with the first Korean record" "$(grep -c '+82' "$tmp/one")" 30000
else
	skip "import, CP949" "no iconv"
fi
{ cat "$tmp/export.csv"; printf 'z@corp.example,\377,,,,,\nz@corp.example,a\0b,,,,,\n'; tail -n 20000 "$tmp/export.csv"; } >"$tmp/bytes.csv"
both "import, bytes that are no text" $import --date-order mdy "$tmp/bytes.csv"
cat "$tmp/messy.csv" | $import --date-order mdy -j 3 >"$tmp/many" 2>/dev/null
cat "$tmp/messy.csv" | $import --date-order mdy -j 1 >"$tmp/one" 2>/dev/null
ok "import, a pipe" cmp -s "$tmp/one" "$tmp/many"
for tool in "$import --date-order mdy $tmp/export.csv" "$verify $tmp/people.csv"; do
	$tool -q -j 3 2>"$tmp/err" | head -n 1 >"$tmp/out"
	is "${tool%% *}: a closed pipe ends it quietly" "$(wc -c <"$tmp/err")" 0
	[ -c /dev/full ] || continue
	$tool -q -j 3 >/dev/full 2>"$tmp/err"
	is "${tool%% *}: a full disk is an error" "$?" 2
done

head -n 6001 "$tmp/clean.csv" >"$tmp/few.csv"
both "records compared" lead-dedupe --now 2026-01-01 --mark "$tmp/few.csv"
both "what was learned of them" lead-dedupe --now 2026-01-01 --explain "$tmp/few.csv"

for tool in lead-score lead-verify lead-import lead-dedupe; do
	for wrong in 0 -1 x 65 ""; do
		$tool -j "$wrong" "$tmp/leads.csv" >/dev/null 2>"$tmp/err"
		is "$tool -j '$wrong'" "$?" 2
	done
done
finish
