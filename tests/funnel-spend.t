#!/bin/sh
# SPDX-License-Identifier: MIT
# What a lead costs: months spread over their days, sums that no order changes, the limits, what does not match; and against
# awk on the leads of tests/funnel and on random ones.
. tests/lib.sh
value() {
	awk -F, -v want="spend,$1,$2,,$3,$4," 'index($0, want) == 1 { print substr($0, length(want) + 1) }' "$tmp/out"
}
printf 'stage,kind,when\nlead,,\nmql,,\nwon,won,\n' >"$tmp/s.csv"
# spend FILE OPTION ...: the section as csv, of $leads.
leads=$tmp/l.csv
spend() {
	_file=$1
	shift
	run funnel-report -s "$tmp/s.csv" --now 2025-12-01 --section spend --format csv --spend "$_file" "$@" "$leads"
}

# Worked out by hand.
cat >"$tmp/l.csv" <<'EOT'
lead_id,created_at,mql_at,won_at,source,amount
1,2025-01-01,2025-01-09,2025-03-01,web,"1,000.10"
2,2025-01-02,2025-01-09,,WEB,77
3,2025-02-01T10:00:00Z,,,ad,
4,2025-03-05,2025-03-06,2025-03-07,,9000
5,2025-01-31,2025-02-02,2025-02-03,fair,500
6,,2025-01-09,,web,
7,,,,web,
8,2026-02-01,,,web,
EOT
cat >"$tmp/c.csv" <<'EOT'
day,source,spend
2025-01,web,"3,100.00"
2025-01-01,Web,10.5
2025-01-01,Web,0.25
2025-02,ad,28
2025-02-27,moon,0.0004
EOT
spend "$tmp/c.csv"
exits 0 "exit 0"
quiet "silent"
cp "$tmp/out" "$tmp/first"
is "all that was spent" "$(value '' '' '' spend)" 3138.7504,,,,
is "who entered on a day of the file, paid or not" "$(value '' '' lead cost)" 627.7501,,,5,
is "each stage by those who reached it, whenever" "$(value '' '' mql cost) $(value '' '' won cost)" 784.6876,,,4,\ 1569.3752,,,2,
is "paid sources only" "$(value '' '' lead cost_paid) $(value '' '' won cost_paid)" 784.6876,,,4,\ 3138.7504,,,1,
is "what the won brought" "$(value '' '' won return)" 0.477929,,,2,
is "days that the file lacks" "$(value '' '' lead no_spend)" 1,,,,
is "without a date" "$(value '' '' lead undated)" 1,,,,
is "of sources without spend" "$(value '' '' lead leads_unmatched)" 1,,,,
is "on sources without a lead" "$(value '' '' '' spend_unmatched)" 0.0004,,,,
is "by month: January" "$(value month 2025-01 '' spend) $(value month 2025-01 lead cost)" 3110.75,,,,\ 777.6875,,,4,
is "by month: a stage with nobody has no cost" "$(value month 2025-02 lead cost) $(value month 2025-02 won cost)" 28.0004,,,1,\ –,,,0,
is "by month: nobody won" "$(value month 2025-02 won return)" 0,,,0,
is "a day that the file lacks is in no month" "$(value month 2025-03 '' spend)" ''
is "by source, caselessly" "$(value source WEB '' spend) $(value source WEB lead cost) $(value source WEB won return)" 3110.75,,,,\ 1036.9167,,,3,\ 0.321498,,,1,
is "nothing spent" "$(value source fair '' spend) $(value source fair won cost) $(value source fair won return)" 0,,,,\ 0,,,1,\ –,,,1,
is "the largest first, by what was spent" "$(awk -F, '$2 == "source" && $6 == "spend" { printf "%s ", $3 }' "$tmp/out")" 'WEB ad moon fair '

# Order says nothing, nor how a month is written.
{ head -n 1 "$tmp/c.csv" && sed 1d "$tmp/c.csv" | sort -r; } >"$tmp/turned.csv"
spend "$tmp/turned.csv"
out_is "rows in another order: the same" "$tmp/first"
awk 'BEGIN {
	print "source,Cost,DATE,note"
	for (d = 31; d > 0; d--) printf "web,100,2025-01-%02d,\n", d
	for (d = 1; d <= 28; d++) printf "ad,\"1 \",2025-02-%02d,x\n", d
	print "Web,10.50,2025-01-01,\nWeb,.25,2025-01-01,\nmoon,0.0004,2025-02-27,"
}' >"$tmp/days.csv"
spend "$tmp/days.csv"
out_is "days instead of months, other names, another order: the same" "$tmp/first"

# Months: a leap February, a remainder, and what cuts them.
printf 'lead_id,created_at\n1,2024-02-29\n2,2024-03-01\n' >"$tmp/leap.csv"
leads=$tmp/leap.csv
printf 'day,spend\n2024-02,0.0059\n2024-03,31\n' >"$tmp/m.csv"
spend "$tmp/m.csv" --cohort day
is "29 days" "$(awk -F, '$2 == "day" && $3 ~ /^2024-02/ && $6 == "spend"' "$tmp/out" | wc -l | tr -d ' ')" 29
is "the remainder goes to the first days" "$(value day 2024-02-01 '' spend) $(value day 2024-02-02 '' spend) $(value day 2024-02-29 '' spend)" \
	0.0003,,,,\ 0.0002,,,,\ 0.0002,,,,
is "nothing is lost" "$(value '' '' '' spend)" 31.0059,,,,
is "no source, no tables by source, no paid ones" "$(grep -c 'paid\|,source,' "$tmp/out")" 0
is "no amount, no return" "$(grep -c return "$tmp/out")" 0
spend "$tmp/m.csv" --cohort week
is "a week over two months" "$(value week 2024-W09 '' spend)" 3.0008,,,,
spend "$tmp/m.csv" --now 2024-03-10T12:00:00Z
is "--now in mid-month: up to its day" "$(value '' '' '' spend)" 10.0059,,,,
spend "$tmp/m.csv" --from 2024-02-29 --to 2024-03-03
is "--from, --to cut a month" "$(value '' '' '' spend) $(value '' '' lead cost)" 3.0002,,,,\ 1.5001,,,2,
run funnel-report -s "$tmp/s.csv" --now 2025-12-01 --section spend --format csv --tz Europe/Berlin --spend "$tmp/m.csv" --cohort day "$leads"
is "a month over the change of clocks has its days" "$(awk -F, '$2 == "day" && $3 ~ /^2024-03/ && $6 == "spend" && $7 == 1' "$tmp/out" | wc -l | tr -d ' ')" 31
printf 'day,spend\n2024-02-29,0\n' >"$tmp/zero.csv"
spend "$tmp/zero.csv"
is "nothing was spent: costs nothing" "$(value '' '' '' spend) $(value '' '' lead cost)" 0,,,,\ 0,,,1,
printf 'day,spend\n' >"$tmp/none.csv"
spend "$tmp/none.csv"
is "no rows: nobody to count" "$(value '' '' '' spend) $(value '' '' lead cost) $(value '' '' lead no_spend)" 0,,,,\ –,,,0,\ 2,,,,

# Sources in the two forms of Unicode, with blanks, in any case; more of them than are shown.
nfc=$(printf '\354\240\204\354\213\234')
nfd=$(printf '\341\204\214\341\205\245\341\206\253\341\204\211\341\205\265')
printf 'lead_id,created_at,source\n1,2025-01-01,%s\n2,2025-01-01, %s \n3,2025-01-01,ÉXPO\n' "$nfc" "$nfd" >"$tmp/forms.csv"
printf 'day,source,spend\n2025-01-01,%s,10\n2025-01-01,éxpo,3\n2025-01-01,,1\n' "$nfd" >"$tmp/f.csv"
leads=$tmp/forms.csv
spend "$tmp/f.csv"
is "NFD and NFC are one source" "$(value source "$nfc" lead cost)" 5,,,2,
is "so are upper and lower case" "$(awk -F, '$2 == "source" && $5 == "lead" && $7 == 3 && $10 == 1' "$tmp/out" | wc -l | tr -d ' ')" 1
is "spent on no source" "$(value source '(empty)' '' spend) $(value '' '' '' spend_unmatched)" 1,,,,\ 1,,,,
awk 'BEGIN { print "day,source,spend"; for (i = 1; i <= 9; i++) print "2025-01-01,s" i "," i * i }' >"$tmp/nine.csv"
awk 'BEGIN { print "lead_id,created_at,source,won_at,amount"; for (i = 1; i <= 90; i++) print i ",2025-01-01,s" i % 9 + 1 ",2025-01-02," i }' >"$tmp/ninety.csv"
leads=$tmp/ninety.csv
spend "$tmp/nine.csv" --top 3
is "--top: the largest, the others as one" "$(awk -F, '$2 == "source" && $6 == "spend" { printf "%s:%s ", $3, $7 }' "$tmp/out")" \
	's9:81 s8:64 s7:49 (other):91 '
is "and their leads and amounts" "$(value source '(other)' lead cost) $(value source '(other)' won return)" 1.5167,,,60,\ 29.340659,,,60,

awk 'BEGIN { print "day,source,spend"; for (i = 0; i < 65537; i++) print "2025-01-01,s" i ",1" }' >"$tmp/crowd.csv"
spend "$tmp/crowd.csv"
exits 2 "more sources than are told apart: exit 2"
err "and said" 'crowd\.csv:65538: source: more of them than are told apart$'

# Much money, and more.
printf 'lead_id,created_at\n1,2025-01-01\n2,2025-01-01\n3,2025-01-01\n' >"$tmp/three.csv"
leads=$tmp/three.csv
printf 'day,spend\n2025-01-01,900조\n' >"$tmp/much.csv"
spend "$tmp/much.csv"
is "900 trillion" "$(value '' '' '' spend) $(value '' '' lead cost)" 900000000000000,,,,\ 300000000000000,,,3,
printf 'day,spend\n2025-01-01,"899,999,999,999,999"\n2025-01-01,0.9999\n2025-01-01,0.0001\n' >"$tmp/much.csv"
spend "$tmp/much.csv"
is "to the ten-thousandth, where a double is not" "$(value '' '' '' spend)" 900000000000000,,,,
echo 2025-01-02,0.0001 >>"$tmp/much.csv"
spend "$tmp/much.csv"
exits 2 "more than that: exit 2"
err "says where and what" 'much\.csv:5: spend: more than 900,000,000,000,000 in all$'
printf 'day,spend\n2025-01-01,12345678901.2345\n2025-01-01,0.1\n2025-01-01,0.2\n2025-01-01,70000000.0001\n' >"$tmp/exact.csv"
spend "$tmp/exact.csv"
is "no digit is lost" "$(value '' '' '' spend)" 12415678901.5346,,,,

# Mistakes: said with file, line and column.
nth=0
while IFS='|' read -r line what file; do
	nth=$((nth + 1))
	# shellcheck disable=SC2059
	printf "$file\n" >"$tmp/bad.csv"
	spend "$tmp/bad.csv"
	exits 2 "mistake $nth: exit 2"
	is "mistake $nth: said" "$(cat "$tmp/err")" "funnel-report: $tmp/bad.csv:$line: $what"
done <<'EOT'
2|day: not a day as 2025-04-21 or a month as 2025-04|day,spend\nsoon,1
2|date: not a day as 2025-04-21 or a month as 2025-04|date,spend\n2025-13,1
2|day: not a day as 2025-04-21 or a month as 2025-04|day,spend\n2025-02-30,1
2|day: not a day as 2025-04-21 or a month as 2025-04|day,spend\n+025-02,1
2|day: not a day as 2025-04-21 or a month as 2025-04|day,spend\n2025,1
3|spend: not an amount of 0 or more|day,spend\n2025-01,1\n2025-02,-1
2|cost: not an amount of 0 or more|day,cost\n2025-01,much
2|spend: not an amount of 0 or more|day,spend\n2025-01,
2|spend: not an amount of 0 or more|day,spend\n2025-01,1.2.3
4|spend: another currency than above|day,spend\n2025-01,₩5000\n2025-01,1\n2025-01,$5
2|spend: more than 900,000,000,000,000 in all|day,spend\n2025-01,1e300
2|spend: more than 900,000,000,000,000 in all|day,spend\n2030-01,900000000000001
1|no column "day" in a file of spend|when,spend\n2025-01,1
1|no column "spend" in a file of spend|day,visitors\n2025-01,1
1|two columns "spend"|day,spend,Spend\n2025-01,1,2
1|two columns "day"|day,day,spend\n2025-01,2025-01,2
1|two columns "source"|day,source,spend,source\n2025-01,a,2,b
2|expected 2 fields, found 1|day,spend\n2025-01
EOT
spend "$tmp/there-is-none.csv"
exits 2 "no such file: exit 2"
leads=$tmp/l.csv
run funnel-report -s "$tmp/s.csv" --now 2025-12-01 --format csv --spend "$tmp/c.csv" "$leads"
is "by itself where --spend is given" "$(grep -c ^spend, "$tmp/out")" "$(($(wc -l <"$tmp/first") - 1))"

# Every format, both languages.
for lang in en ko; do
	for format in text md csv tsv json html xlsx; do
		run funnel-report -s "$tmp/s.csv" --now 2025-12-01 --spend "$tmp/c.csv" --lang $lang --format $format -o "$tmp/$lang.$format" "$leads"
		exits 0 "$lang $format: exit 0"
		quiet "$lang $format: silent"
		ok "$lang $format: something" test -s "$tmp/$lang.$format"
	done
done
run funnel-report -s "$tmp/s.csv" --now 2025-12-01 --section spend --spend "$tmp/c.csv" "$leads"
out "text" <<'EOT'
Funnel report, 2025-12-01: 7 leads, entered 2025-01-01 to 2025-03-05
Rates: of those that entered a stage 90d ago or earlier, who went on within 90d;
    in brackets 95 % intervals.

Cost
3,139 spent, 5 leads of the same days; cost of each 627.75, of paid sources only
    784.69 (n 4)
Stage  leads  cost of each  of paid sources  cost of each
lead       5        627.75                4        784.69
mql        4        784.69                3         1,046
won        2         1,569                1         3,139
won: amount for each unit spent 0.48 (n 2)
1 lead entered on a day that the file of spend does not have; it is left out
    here
1 lead has no date of entry; it is left out here
1 lead is of a source without spend, as organic ones are
0.00 was spent on sources that brought no lead: check that both files call them
    the same

Cost by month
         spent    lead     mql    won  return
2025-01  3,111  777.69  777.69  1,555    0.48
2025-02  28.00   28.00       –      –       0

Cost by source
      spent   lead    mql    won  return
WEB   3,111  1,037  1,037  3,111    0.32
ad       28     28      –      –       0
moon   0.00      –      –      –       0
fair      0      0      0      0       –
EOT
sed -n '/^비용$/,/^비용: 월별/p' "$tmp/ko.text" >"$tmp/korean"
is "in Korean no word of ours is left in English" "$(tr -d '0-9.,:()~–\n' <"$tmp/korean" | tr ' ' '\n' | grep '^[a-z]*$' | grep -vx 'lead\|mql\|won\|n' | tr -d '\n')" ''
ok "markdown: a table of sources" grep -q '^| WEB | 3,111 | 1,037 |' "$tmp/en.md"
is "json: an amount is a number" "$(grep -c '"metric":"spend","value":3138.7504}' "$tmp/en.json")" 1

# On tests/funnel/leads.csv and on random leads: as awk counts by source and by month.
# oracle LEADS SPEND: "source|web|lead cost n" for each source and month, costs with four decimals. The columns of LEADS are
# lead_id, source and the dates of four stages; SPEND has days only.
oracle() {
	awk -F, '
		function add(by, group) { for (k = 1; k <= reached; k++) n[by "|" group "|" k]++ }
		FNR == 1 { next }
		FILENAME == ARGV[1] {
			day[$1]; cents = int($3 * 100 + .5)
			spent["month|" substr($1, 1, 7)] += cents; spent["source|" tolower($2)] += cents
			next
		}
		{
			reached = 0
			for (k = 1; k <= 4; k++) if ($(k + 2) != "") reached = k
			entry = ""
			for (k = 4; k >= 1; k--) if ($(k + 2) ~ /^2/) entry = $(k + 2)
			if (!reached || !(entry in day)) next
			add("month", substr(entry, 1, 7)); add("source", $2 == "" ? "(empty)" : tolower($2))
			groups["source|" ($2 == "" ? "(empty)" : tolower($2))]
		}
		END {
			split("lead mql sql deal", stage, " ")
			for (g in spent) groups[g]
			for (g in groups) for (k = 1; k <= 4; k++)
				if (n[g "|" k]) printf "%s %s %.4f %d\n", g, stage[k], int(spent[g] * 100 / n[g "|" k] + .5) / 10000, n[g "|" k]
				else printf "%s %s - 0\n", g, stage[k]
		}' "$2" "$1" | sort
}
report_costs() {
	awk -F, '$1 == "spend" && $2 != "" && $6 == "cost" {
		printf $10 ? "%s|%s %s %.4f %d\n" : "%s|%s %s - 0\n", $2, tolower($3), $5, $7, $10 }' "$tmp/out" | sort
}
awk 'BEGIN {
	print "day,source,spend"
	for (m = 1; m <= 6; m++) for (d = 1; d <= 28; d++) if ((m * 28 + d) % 5 != 4) printf "2025-%02d-%02d,%s,%d.%02d\n", m, d, d % 3 ? "google" : d % 2 ? "Fair" : "mail", d * 7 % 40, m * d % 100
}' >"$tmp/o.csv"
oracle tests/funnel/leads.csv "$tmp/o.csv" >"$tmp/wanted"
run funnel-report -s tests/funnel/stages.csv --now 2025-10-01 --section spend --top 0 --format csv --spend "$tmp/o.csv" tests/funnel/leads.csv
report_costs >"$tmp/out2"
mv "$tmp/out2" "$tmp/out"
out_is "the leads of tests/funnel, as awk counts" "$tmp/wanted"
for seed in 1 2 3; do
	awk -v seed=$seed 'BEGIN {
		srand(seed)
		print "lead_id,source,created_at,mql_at,sql_at,deal_at"
		for (i = 0; i < 3000; i++) {
			s = int(rand() * 7); k = int(rand() * 5); m = int(rand() * 6) + 1; d = int(rand() * 28) + 1
			printf "%d,%s", i, s ? substr("googleGoogleFair  FAIR  mail  other ", (s - 1) * 6 + 1, 6) : ""
			for (j = 0; j < 4; j++) printf ",%s", j <= k ? sprintf("2025-%02d-%02d", m + j, d) : ""
			print ""
		}
	}' | sed 's/ *,/,/g' >"$tmp/r.csv"
	oracle "$tmp/r.csv" "$tmp/o.csv" >"$tmp/wanted"
	run funnel-report -s tests/funnel/stages.csv --now 2025-12-01 --section spend --top 0 --format csv --spend "$tmp/o.csv" "$tmp/r.csv"
	report_costs >"$tmp/out2"
	mv "$tmp/out2" "$tmp/out"
	out_is "random leads $seed, as awk counts" "$tmp/wanted"
done

# Parts: the same bytes, however the leads are split; amounts of all sizes.
awk -f tests/funnel/leads.awk -v seed=3 -v n=900 >"$tmp/all.csv"
awk 'BEGIN {
	srand(9); split("google,Naver,kakao,moon,", s, ",")
	print "day,source,spend"
	for (m = 1; m <= 12; m++) {
		printf "2025-%02d,google,%d.%04d\n", m, rand() * 1e6, rand() * 1e4
		for (d = 1; d <= 28; d += 3) printf "2025-%02d-%02d,%s,%d.%02d\n", m, d, s[int(rand() * 5) + 1], rand() * 1e5, rand() * 100
	}
}' >"$tmp/m.csv"
{
	echo stage,kind,label
	printf 'lead,,Lead\nmql,,MQL\nsal,,\nsql,,SQL\nopportunity,,\ncustomer,won,계약\nlost,lost,\nrecycle,recycle,\n'
} >"$tmp/stages.csv"
for parts in 1 3 7; do
	rm -f "$tmp"/p*.csv "$tmp"/q*.csv
	awk -v parts=$parts -v to="$tmp/p" 'BEGIN { srand(parts) }
		NR == 1 { for (i = 1; i <= parts; i++) print >(to i ".csv"); next }
		{ print >(to int(rand() * parts) + 1 ".csv") }' "$tmp/all.csv"
	for options in '' '--section spend --cohort week --top 2' '--section spend --from 2025-03-10 --to 2025-08-20'; do
		# shellcheck disable=SC2086
		for p in "$tmp"/p*.csv; do
			funnel-report -s "$tmp/stages.csv" --now 2025-09-20 --spend "$tmp/m.csv" $options --partial "$tmp/q${p##*/p}" "$p"
		done
		for format in text csv tsv json md html xlsx; do
			# shellcheck disable=SC2086
			funnel-report -s "$tmp/stages.csv" --now 2025-09-20 --spend "$tmp/m.csv" $options --format $format -o "$tmp/whole" "$tmp/all.csv"
			# shellcheck disable=SC2046,SC2086
			funnel-report -s "$tmp/stages.csv" --now 2025-09-20 --spend "$tmp/m.csv" $options --format $format -o "$tmp/sum" --merge $(ls -r "$tmp"/q*.csv)
			ok "$parts parts, $format ${options:-all sections}: the same bytes" cmp "$tmp/whole" "$tmp/sum"
		done
	done
done
merge() {
	run funnel-report -s "$tmp/stages.csv" --now 2025-09-20 --section spend --format csv "$@" --merge "$tmp"/q*.csv
}
for p in "$tmp"/p*.csv; do
	funnel-report -s "$tmp/stages.csv" --now 2025-09-20 --section spend --spend "$tmp/m.csv" --partial "$tmp/q${p##*/p}" "$p"
done
merge --spend "$tmp/m.csv"
exits 0 "merged"
cp "$tmp/out" "$tmp/whole"
{ head -n 1 "$tmp/m.csv" && sed 1d "$tmp/m.csv" | sort; } >"$tmp/turned.csv"
merge --spend "$tmp/turned.csv"
out_is "the same spend in another order: as good" "$tmp/whole"
{ cat "$tmp/m.csv" && echo 2025-02-02,google,1; } >"$tmp/others.csv"
merge --spend "$tmp/others.csv"
exits 2 "another spend: exit 2"
err "another spend: refused" 'another --spend'
run funnel-report -s "$tmp/stages.csv" --now 2025-09-20 --section spend --merge "$tmp/q1.csv"
exits 2 "and none"

# A chart where there are enough, with the month or source of each bar.
run funnel-report -s "$tmp/stages.csv" --now 2025-09-20 --section spend --spend "$tmp/m.csv" --format html "$tmp/all.csv"
is "charts by month and by source" "$(grep -c '<figcaption>What one that reached the stage cost' "$tmp/out")" 2
run funnel-report -s "$tmp/s.csv" --now 2025-12-01 --section spend --spend "$tmp/c.csv" --format html "$leads"
is "none of a handful" "$(grep -c '<figcaption>' "$tmp/out")" 0
finish
