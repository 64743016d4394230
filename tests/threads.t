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
same "no final newline" $score "$tmp/leads.csv" "$tmp/short.csv"

cat "$tmp/leads.csv" | $score -j 3 >"$tmp/many"
$score -j 1 "$tmp/leads.csv" >"$tmp/one"
ok "from a pipe" cmp -s "$tmp/one" "$tmp/many"
$score -j 3 -r /dev/stdin "$tmp/leads.csv" <"$tmp/rules.csv" >"$tmp/many"
ok "tables that can be read only once are" test -s "$tmp/many"

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

for wrong in 0 -1 x 65 ""; do
	lead-score -j "$wrong" "$tmp/leads.csv" >/dev/null 2>"$tmp/err"
	is "-j '$wrong'" "$?" 2
done
finish
