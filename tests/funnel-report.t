#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016
. tests/lib.sh
here=tests/funnel
report() {
	funnel-report -s $here/stages.csv --now 2025-07-01 "$@"
}
# value SECTION BY GROUP FROM TO METRIC: the line's "value low high n status" in the last csv.
value() {
	awk -F, -v want="$1,$2,$3,$4,$5,$6," 'index($0, want) == 1 { print substr($0, length(want) + 1) }' "$tmp/out"
}

# Nine leads worked out by hand: see tests/funnel/leads.csv. One is in the future, one has no date of its MQL, one skipped it,
# one is dated backwards, two are too young.
run report -k $here/kpis.csv --by source --cohort month $here/leads.csv
exits 0 "text: exit 0"
quiet "text: silent"
out_is "text: as the golden one" $here/report.txt
LC_ALL=C sed "s/[$(printf '\200')-$(printf '\277')]//g" "$tmp/out" >"$tmp/narrow" # characters, not bytes
ok "text: fits 80 columns" not grep -Eq '^.{81}' "$tmp/narrow"
ok "text: no blanks at line ends" not grep -q ' $' "$tmp/out"
ok "text: no colour in a file" not grep -q "$(printf '\033')" "$tmp/out"
cp "$tmp/out" "$tmp/first"
run report -k $here/kpis.csv --by source --cohort month $here/leads.csv
out_is "text: the same again" "$tmp/first"

run report -k $here/kpis.csv --by source --cohort month --format csv $here/leads.csv
is "csv: head" "$(head -n 1 "$tmp/out")" section,by,group,from,to,metric,value,low,high,n,status
is "csv: eleven columns" "$(awk -F, 'NF != 11' "$tmp/out")" ''
is "reached counts later stages as passed" "$(value funnel '' '' '' mql reached)" 7,,,,
is "matured: six of eight are old enough, five went on" "$(value funnel '' '' lead mql rate_prev)" \
	0.833333,0.436497,0.969947,6,
is "rate of the first" "$(value funnel '' '' lead deal rate_first)" 0.166667,0.030053,0.563503,6,
is "lost in a stage" "$(value funnel '' '' '' sql lost)" 1,,,,
is "median by nearest rank, the negative one left out" "$(value velocity '' '' lead mql median_days)" 1,,,4,
is "p90" "$(value velocity '' '' lead mql p90_days)" 10,,,4,
is "the negative one is counted" "$(value velocity '' '' lead mql negative)" 1,,,,
is "from first to last" "$(value velocity '' '' lead deal median_days)" 50,,,1,
is "a young cohort has no rate yet" "$(value cohort month 2025-06 lead mql rate_prev)" –,–,–,0,unfinished
is "groups are caseless, one spelling shown" "$(value breakdown source Google '' lead reached)" 3,,,,
is "an empty value is a group" "$(value breakdown source '(empty)' '' lead reached)" 1,,,,
is "kpi: undecided" "$(value kpi owner both mql sql rate)" 0.6,0.230724,0.882379,5,undecided
is "kpi: how many more" "$(value kpi owner both mql sql needed)" 1,,,,
is "kpi: missed within its own window" "$(value kpi '' '' lead mql rate)" 0.833333,0.436497,0.969947,6,missed
is "kpi: too young for that window" "$(value kpi '' '' lead mql pending)" 2,,,,
is "quality: skipped" "$(value quality '' '' '' mql skipped)" 1,,,,
is "quality: unreadable" "$(value quality '' '' '' mql unreadable)" 1,,,,
is "quality: backwards" "$(value quality '' '' lead mql negative)" 1,,,,
is "quality: not yet" "$(value quality '' '' '' '' not_yet)" 1,,,,
ok "no NaN, no inf" not grep -Eiq ',-?(nan|inf)' "$tmp/out"
cp "$tmp/out" "$tmp/csv"

run report -k $here/kpis.csv --by source --cohort month --format tsv $here/leads.csv
tr ',' '\t' <"$tmp/csv" >"$tmp/tsv"
out_is "tsv: the same" "$tmp/tsv"
run report -k $here/kpis.csv --by source --cohort month -t $here/leads.csv
out_is "-t is --format tsv" "$tmp/tsv"
tr ',' '\t' <$here/leads.csv >"$tmp/leads.tsv"
run report -k $here/kpis.csv --by source --cohort month --format csv "$tmp/leads.tsv"
out_is "TSV in: the same" "$tmp/csv"
run report -k $here/kpis.csv --by source --cohort month --format csv -o "$tmp/file" $here/leads.csv
ok "-o" cmp -s "$tmp/file" "$tmp/csv"

# Whom rates count.
run report --rate all --format csv $here/leads.csv
is "all: every entrant" "$(value funnel '' '' lead mql rate_prev | cut -d, -f 1,4)" 0.875,8
run report --rate resolved --format csv $here/leads.csv
is "resolved: went on or lost" "$(value funnel '' '' sql deal rate_prev | cut -d, -f 1,4)" 0.5,2
is "resolved: open ones left out" "$(value funnel '' '' mql sql rate_prev | cut -d, -f 1,4)" 1,3
run report --window 5d --format csv $here/leads.csv
is "window: what comes later does not count" "$(value funnel '' '' mql sql rate_prev | cut -d, -f 1,4)" 0.333333,6

# The unfinished: 25 % go on, after 21 days in the mean; 60 days of 90 are seen. 0.25 (1 - exp(-60/21)) = 0.2356.
awk -f $here/unfinished.awk >"$tmp/unfinished.csv"
run funnel-report -s $here/two-stages.csv --now 2025-04-01 --window 60d --rate all --format csv "$tmp/unfinished.csv"
is "naive rate 19.0 %" "$(value funnel '' '' mql sql rate_prev | cut -c 1-5)" 0.190
run funnel-report -s $here/two-stages.csv --now 2025-04-01 --window 60d --format csv "$tmp/unfinished.csv"
is "matured: the truth is in its interval" "$(value funnel '' '' mql sql rate_prev | awk -F, '{ print ($2 < 0.23562 && $3 > 0.23562) }')" 1
is "matured rate 23.6 %, the true one" \
	"$(value funnel '' '' mql sql rate_prev | awk -F, '{ printf "%.1f %d", 100 * $1, $4 }')" '23.6 12000'

# Periods.
run report --from 2025-01-02 --to 2025-01-04 --format csv $here/leads.csv
is "--to is up to the end of its day" "$(value quality '' '' '' '' leads)" 3,,,,
is "what is outside is counted" "$(value quality '' '' '' '' outside)" 5,,,,
run report --from 2025-01-02T00:00:01Z --to 2025-01-04T00:00:00Z --format csv $here/leads.csv
is "times are exact" "$(value quality '' '' '' '' leads)" 1,,,,
run report --now 2025-01-12 --rate all --format csv $here/leads.csv
is "a replay does not know the future" "$(value funnel '' '' '' sql reached)" 1,,,,
printf 'created_at\n2024-12-29T20:00:00Z\n2024-12-30\n2025-01-01\n' >"$tmp/weeks.csv"
run report --cohort week --section cohort --format csv "$tmp/weeks.csv"
is "weeks are ISO weeks" "$(value cohort week 2025-W01 '' lead reached)" 2,,,,
run report --cohort week --section cohort --format csv --tz Asia/Seoul "$tmp/weeks.csv"
is "in the zone" "$(value cohort week 2025-W01 '' lead reached)" 3,,,,

# Groups.
run report --by created_at:quarter,source --section breakdown --format csv $here/leads.csv
ok "several columns, one cut" grep -q '^breakdown,"created_at:quarter,source",2025-Q1 / fair,,lead,reached,3,' "$tmp/out"
run report --by source --by lead_id --top 1 --section breakdown --format csv $here/leads.csv
is "--top keeps the largest" "$(value breakdown source fair '' lead reached)" 4,,,,
is "and adds up the rest" "$(value breakdown source '(other)' '' lead reached)" 4,,,,
is "of each breakdown" "$(value breakdown lead_id '(other)' '' lead reached)" 7,,,,
printf 'stage,mql_at\nSQL,\n lead ,\nnowhere,\n,\n' >"$tmp/stage.csv"
run report --rate all --format csv "$tmp/stage.csv"
is "the stage alone counts" "$(value funnel '' '' '' mql reached)" 1,,,,
is "a stage of no table is said" "$(value quality '' '' '' '' unknown_stage)" 1,,,,
is "a column that is not there is said" "$(value quality '' '' '' deal no_column)" 1,,,,

# --check.
run report -k $here/kpis.csv --check --section funnel $here/leads.csv
exits 1 "--check: a missed target is exit 1"
printf 'from,to,target\nmql,sql,25%%\nlead,mql,0\n' >"$tmp/kpis.csv"
run report -k "$tmp/kpis.csv" --check $here/leads.csv
exits 0 "--check: undecided and met are exit 0"
run report -k "$tmp/kpis.csv" --check-rate $here/leads.csv
exits 0 "--check-rate: undecided above its target is exit 0"
printf 'from,to,target\nmql,sql,70%%\nlead,mql,0\n' >"$tmp/kpis.csv"
run report -k "$tmp/kpis.csv" --check $here/leads.csv
exits 0 "--check: 60 % of 5 may be 70 %"
run report -k "$tmp/kpis.csv" --check-rate $here/leads.csv
exits 1 "--check-rate: 60 % of 5 is below 70 %, undecided or not"
run report -k "$tmp/kpis.csv" --check-rate --section kpi --format csv $here/leads.csv
is "--check-rate: the report still says undecided" "$(value kpi '' '' mql sql rate | cut -d, -f 5)" undecided
printf 'from,to,target\nmql,sql,70%%\n' >"$tmp/kpis.csv"
run report -k "$tmp/kpis.csv" --check-rate --now 2024-01-01 $here/leads.csv
exits 0 "--check-rate: nobody to judge by is exit 0"

# Nothing.
head -n 1 $here/leads.csv >"$tmp/head.csv"
run report -k $here/kpis.csv --by source --cohort month "$tmp/head.csv"
exits 0 "no leads: a report all the same"
ok "no leads: n/a is a dash" grep -q '^MQL .*–' "$tmp/out"
ok "no leads: the target is undecided" grep -q '^MQL → SQL – (n 0): target 25 %, undecided; nobody to judge' "$tmp/out"
ok "no leads: no NaN" not grep -iq nan "$tmp/out"

# Bottleneck: 5 were old enough at MQL, 3 went on.
run report -k $here/kpis.csv --section bottleneck --format csv $here/leads.csv
is "bottleneck: where most are lost" "$(value bottleneck '' '' mql sql drop)" 2,,,5,largest
is "bottleneck: slowest" "$(value bottleneck '' '' sql deal median_days)" 30,,,1,slowest
is "bottleneck: worth = 8 x (0.99 - 0.833333) x 0.6 x 0.333333" "$(value bottleneck '' '' lead mql fix_value)" 0.250667,,,,largest
is "bottleneck: a met target is worth nothing" "$(value bottleneck '' '' mql sql fix_value)" 0,,,,

# Kaplan and Meier: the leads of 30 days and more are all seen for the window; the young ones count for what they lived.
run funnel-report -s $here/two-stages.csv --now 2025-04-01 --window 60d --rate km --format csv "$tmp/unfinished.csv"
is "km: the true rate, with all leads" "$(value funnel '' '' mql sql rate_prev |
	awk -F, '{ printf "%d %d", ($1 > 0.232 && $1 < 0.239 && $2 < 0.23562 && $3 > 0.23562), $4 }')" '1 36000'
run funnel-report -s $here/two-stages.csv --now 2025-09-01 --window 60d --rate km --format csv "$tmp/unfinished.csv"
value funnel '' '' mql sql rate_prev | cut -d, -f 1 >"$tmp/km"
run funnel-report -s $here/two-stages.csv --now 2025-09-01 --window 60d --rate all --format csv "$tmp/unfinished.csv"
is "km: where all are seen to the end it is the plain rate" "$(value funnel '' '' mql sql rate_prev | cut -d, -f 1)" \
	"$(cat "$tmp/km")"

# Two periods.
run report --rate all --from 2025-01-03 --to 2025-01-31 --compare 2025-01-01..2025-01-02 --section compare --format csv \
	$here/leads.csv
is "compare: the difference is that of the rates" "$(awk -F, '
	$6 == "rate_prev" && $5 == "sql" { r[++n] = $7 } $6 == "difference" && $5 == "sql" { d = $7 }
	END { print n, (r[1] - r[2] - d) ^ 2 < 1e-11 }' "$tmp/out")" '2 1'
run report --compare 1d --section quality --format csv --now 2025-01-03T12:00:00Z $here/leads.csv
ok "compare: a duration sets the period" grep -q '^quality' "$tmp/out"

# What those who went on have in common: 6 of 20 against 10 of 100 (domain vectors: 3.00, 1.23 to 7.31, p .0272).
awk 'BEGIN {
	print "lead_id,created_at,sql_at,source,lost_reason,lost_at,score,due_at,confirmed_at,owner,amount"
	for (i = 1; i <= 120; i++) {
		went = i <= 6 || (i > 20 && i <= 30)
		printf "L%d,2025-01-01,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", i, went ? "2025-01-20" : "", i <= 20 ? "Fair" : "web",
			(i > 110 ? "Price" : ""), (i > 110 ? "2025-02-01" : ""), 120 - i,
			i <= 10 ? "2025-01-05" : "", i <= 4 ? "2025-01-04" : i <= 6 ? "2025-01-09" : "", i % 2 ? "kim" : "lee", i <= 6 ? 100 : ""
	}
}' >"$tmp/120.csv"
printf 'stage,kind,when\nlead,,\nsql,,\nlost,lost,\n' >"$tmp/s.csv"
many() {
	run funnel-report -s "$tmp/s.csv" --now 2025-07-01 --format csv "$@" "$tmp/120.csv"
}
many --section trait
is "trait: lift" "$(value trait source Fair lead sql lift)" 3,1.230722,7.312782,120,up
is "trait: rate of those that have it" "$(value trait source Fair lead sql rate | cut -d, -f 1,4)" 0.3,20
is "trait: p" "$(value trait source Fair lead sql p | cut -c 1-6)" 0.0272
is "trait: q of two" "$(value trait source Fair lead sql q | cut -c 1-6)" 0.0272
many --section trait --traits sorce
err "trait: did you mean" '"sorce"; did you mean "source"'

# The same as contents: who read it within 7 days, and nobody for reading it late.
awk 'BEGIN {
	print "at,type,lead_id,asset"
	for (i = 1; i <= 20; i++) { print "2025-01-03,visit,L" i ",guide"; print "2025-01-04,visit,L" i ",Guide" }
	for (i = 21; i <= 30; i++) print "2025-01-19,visit,L" i ",late"
	print "2025-01-02,visit,L1,"
}' >"$tmp/events.csv"
many --section content -e "$tmp/events.csv"
is "content: lift" "$(value content asset Guide lead sql lift)" 3,1.230722,7.312782,120,up
is "content: read after the landmark is not read" "$(value content asset late lead sql lift)" ''
is "content: one comparison" "$(value content '' '' '' '' compared)" 1,,,,
many --section content --landmark 19d -e "$tmp/events.csv"
is "content: who went on before the landmark is not compared" "$(value content '' '' '' '' compared)" 0,,,,

many --section loss
is "loss: reasons" "$(value loss lost_reason Price '' '' share)" 1,0.722467,1,10,
is "loss: by source" "$(value loss 'source,lost_reason' x '' '' lost)$(grep -c 'web / Price,,lead,lost,10' "$tmp/out")" 1
many --section sla
is "sla: in time" "$(value sla '' '' '' '' on_time | cut -d, -f 1,4)" 0.4,10
is "sla: late" "$(value sla '' '' '' '' late)" 2,,,,
is "sla: overdue, by owner" "$(value sla owner kim '' '' overdue)" 2,,,,
many --section stuck
is "stuck: beyond p75 of those who went on" "$(value stuck '' '' '' lead share | cut -d, -f 1,4)" 1,94
is "stuck: p75" "$(value stuck '' '' '' lead limit_days)" 19,,,16,
many --section grade
is "grade: the highest tenth first" "$(value grade score '01: 108 to 119' '' lead reached)" 12,,,,
is "grade: its mean" "$(value grade score '01: 108 to 119' '' '' mean_score)" 113.5,,,,
is "grade: ten of them" "$(grep -c ',mean_score,' "$tmp/out")" 10
many --section inflow --cohort month
is "inflow: entries by their own month" "$(value inflow month 2025-01 '' sql entered)" 16,,,,
many --section inflow
is "inflow: by week where the span is short" "$(value inflow week 2025-W04 '' sql entered)" 16,,,,
many --section funnel,bottleneck
run funnel-report -s "$tmp/s.csv" --now 2025-07-01 "$tmp/120.csv"
ok "text: what stands out is shown by default" grep -q '^  source: Fair *30.0 % *20 *10.0 % *3.00 (1.23–7.31)  0.027$' "$tmp/out"

# Lists: as many as the report counts, as they came.
list() {
	run funnel-report -s "$tmp/s.csv" --now 2025-07-01 --list "$@" "$tmp/120.csv"
	sed 1d "$tmp/out" | wc -l | tr -d ' '
}
is "list: stuck" "$(list stuck)" 94
is "list: overdue" "$(list overdue)" 4
is "list: dropped" "$(list dropped:lead)" 104
is "list: recycle" "$(list recycle)" 0
is "list: with the head of the file" "$(head -n 1 "$tmp/out")" "$(head -n 1 "$tmp/120.csv")"
run funnel-report -s "$tmp/s.csv" --list dropped:sql "$tmp/120.csv"
err "list: the last stage drops nobody" '"sql" is no step'
run report --list overdue $here/leads.csv
err "list: what is missing" 'no column "due_at"'
run report --section loss $here/leads.csv
err "a section without its column says which" 'section loss: no column "lost_reason"'

# Recycled: who rests in a stage of kind recycle, and who once did and came back; not who was lost and came back.
printf 'stage,kind,when\nlead,,\nsql,,\nlost,lost,\nrest,recycle,\n' >"$tmp/rest.csv"
cat >"$tmp/recycled.csv" <<'EOT'
lead_id,created_at,stage,sql_at,recycle_count,reentry_count
1,2025-01-01,lead,,,
2,2025-01-01,rest,,1,
3,2025-01-01,rest,,2,1
4,2025-01-01,sql,2025-01-09,1,1
5,2025-01-01,sql,2025-01-09,0,1
6,2025-01-01,lost,,1,0
EOT
recycled() {
	funnel-report -s "$tmp/rest.csv" --now 2025-07-01 --section funnel "$@"
}
ok "text: recycled leads have a line" sh -c 'grep -q "^4 leads were recycled: 2 at rest now, 2 came back$"' <<EOT
$(recycled "$tmp/recycled.csv")
EOT
run recycled --format csv "$tmp/recycled.csv"
is "csv: recycled leads" "$(grep -o 'recycled,4\|resting,2\|returned,2' "$tmp/out" | tr '\n' ' ')" 'recycled,4 resting,2 returned,2 '
cut -d, -f 1-4 "$tmp/recycled.csv" >"$tmp/fewer.csv"
run recycled "$tmp/fewer.csv"
ok "without the counts of lead-stage: those at rest" grep -q '^2 leads were recycled: 2 at rest now$' "$tmp/out"
sed 's/,rest,/,lead,/; s/,[0-9],/,,/' "$tmp/recycled.csv" >"$tmp/fewer.csv"
run recycled "$tmp/fewer.csv"
ok "nobody recycled: no line" not grep -q recycled "$tmp/out"
recycled --partial "$tmp/1.part" "$tmp/recycled.csv"
recycled --partial "$tmp/2.part" "$tmp/recycled.csv"
run recycled --merge "$tmp/1.part" "$tmp/2.part"
ok "and of parts" grep -q '^8 leads were recycled: 4 at rest now, 4 came back$' "$tmp/out"

# --by origin: one table in text, and what is organic.
awk -F, -v OFS=, 'NR == 1 { print $0, "origin", "medium"; next } { print $0, NR % 2 ? "sales" : "marketing", "organic" }' "$tmp/120.csv" >"$tmp/origin.csv"
run funnel-report -s "$tmp/s.csv" --now 2025-07-01 --by origin "$tmp/origin.csv"
is "--by origin: the table is there once" "$(grep -c '^marketing ' "$tmp/out")" 1
ok "--by origin: organic has its own heading" sh -c 'grep -A 1 "^Origin$" "$1" | grep -q "^Organic: 100.0 %"' - "$tmp/out"
run funnel-report -s "$tmp/s.csv" --now 2025-07-01 --by origin --format html "$tmp/origin.csv"
is "--by origin: one chart of it" "$(grep -c ' · origin: From the first stage to the last' "$tmp/out")" 1
run funnel-report -s "$tmp/s.csv" --now 2025-07-01 --by source "$tmp/origin.csv"
is "by another column: the section has its table" "$(grep -c '^marketing ' "$tmp/out")" 1

# In Korean.
run report -k $here/kpis.csv --by source --cohort month --lang ko $here/leads.csv
exits 0 "text in Korean"
for word in '퍼널 리포트, 2025-07-01: 리드 8건' 퍼널 목표 병목 '소요 일수' '코호트: 월별' '유입: 월별' '세부 분류: source' '데이터 품질'; do
	ok "text in Korean: $word" grep -q "^$word" "$tmp/out"
done
is "text in Korean: no word of ours is left in English" "$(sed 's/Lead\|MQL\|SQL\|Google\|fair\|source\|both\|(empty)\|--[a-z]* csv\|n [0-9]//g' "$tmp/out" | grep -i '[a-z][a-z][a-z]')" ''
is "text in Korean: fits 80 columns" "$(perl -CSD -ne 'chomp; print "$_\n" if length() + (() = /[\x{ac00}-\x{d7a3}]/g) > 80' "$tmp/out")" ''
is "text in Korean: columns end together" "$(perl -CSD -ne 'chomp; if (/^\x{c77c}\x{c218}/ .. /^$/) { print length() + (() = /[\x{ac00}-\x{d7a3}]/g), " " if / n$|  [0-9]+$/ }' "$tmp/out" | tr ' ' '\n' | sort -u | grep -c .)" 1
run report -k $here/kpis.csv --by source --lang ko --format md $here/leads.csv
ok "markdown in Korean" grep -q '^## 퍼널$' "$tmp/out"

# The same leads and --now: the same bytes, in every format and either language.
for format in text md csv tsv json html; do
	for lang in en ko; do
		report -k $here/kpis.csv --by source --cohort month --lang $lang --format $format $here/leads.csv >"$tmp/once"
		report -k $here/kpis.csv --by source --cohort month --lang $lang --format $format $here/leads.csv >"$tmp/twice"
		ok "the same bytes again: $format, $lang" cmp -s "$tmp/once" "$tmp/twice"
	done
done

# The other formats say the same.
hostile="$tmp/hostile.csv"
printf 'source,created_at,mql_at\n<script>alert(1)</script>,2025-01-01,2025-01-02\n"""><img src=x onerror=alert(1)>",2025-01-01,\n' >"$hostile"
printf ']]>,2025-01-01,\n"a|b\\c",2025-01-01,\n&amp;,2025-01-01,\n' >>"$hostile"
printf '\342\200\256x,2025-01-01,\na\001b,2025-01-01,\n\357\277\277y,2025-01-01,\n' >>"$hostile"
run report --by source --format html "$hostile"
exits 0 "html: exit 0"
is "html: no script but the one at the end" "$(grep -ci '<script' "$tmp/out")" 1
ok "html: no tag of a label" not grep -qi '<img' "$tmp/out"
ok "html: labels are text" grep -qF '&lt;script&gt;alert(1)&lt;/script&gt;' "$tmp/out"
ok "html: ]]> is text" grep -qF ']]&gt;' "$tmp/out"
ok "html: & is text" grep -qF '&amp;amp;' "$tmp/out"
ok "html: direction marks are seen" grep -qF '\u202ex' "$tmp/out"
ok "html: no style attribute, no handler" test "$(grep -Eo '<[^>]*>' "$tmp/out" | grep -Eci ' (style|on[a-z]+)=')" -eq 0
ok "html: nothing from elsewhere" not grep -Eqi '(src|href)="[^#]|@import|url\(' "$tmp/out"
# every tag is closed in order: what a strict XML parser wants
is "html: tags match" "$(perl -0ne '
	s/<!DOCTYPE[^>]*>//; s/<(style|script)>.*?<\/\1>//gs;
	while (/<(\/?)([a-zA-Z1-6]+)((?:\s[^<>]*?)?)(\/?)>/g) {
		if ($1) { my $t = pop @open; print "</$2> for <$t>\n" if $t ne $2 }
		elsif (!$4) { push @open, $2 }
	}
	print "open: @open\n" if @open' "$tmp/out")" ''
cp "$tmp/out" "$tmp/html"
run report --by source --format html "$hostile"
out_is "html: the same bytes again" "$tmp/html"
run report --by source --format html --lang ko "$hostile"
ok "html: in Korean" grep -q '<html [^>]*lang="ko">' "$tmp/out"
ok "html: Korean words" grep -q '<h1>퍼널 리포트</h1>' "$tmp/out"
run report --by source --format md "$hostile"
ok "md: no tag" not grep -q '<' "$tmp/out"
is "md: every row of a table has as many cells" "$(sed 's/\\|//g' "$tmp/out" | awk -F '|' '!/^\|/ { n = 0; next } n && NF != n; { n = NF }')" ''
run report -k $here/kpis.csv --by source --format json $here/leads.csv
if perl -MJSON::PP -e 1 2>/dev/null; then
	is "json: parses, numbers are numbers" "$(perl -MJSON::PP -0ne '
		$r = decode_json($_); ($x) = grep { $_->{metric} eq "rate_prev" && $_->{to} eq "mql" } @{$r->{funnel}};
		print "$r->{leads} $x->{value} $x->{n}"' "$tmp/out")" "8 0.833333 6"
	run report --by source --format json "$hostile"
	ok "json: of hostile labels" perl -MJSON::PP -0ne 'decode_json($_)' "$tmp/out"
else
	skip "json: parses" "no JSON::PP"
fi

run report --by source --format xlsx -o "$tmp/1.xlsx" "$hostile"
exits 0 "xlsx: exit 0"
sleep 2 # a zip file has times in steps of two seconds
run report --by source --format xlsx -o "$tmp/2.xlsx" "$hostile"
ok "xlsx: the same bytes again" cmp -s "$tmp/1.xlsx" "$tmp/2.xlsx"
run report -k $here/kpis.csv --section velocity,funnel --format xlsx -o "$tmp/3.xlsx" $here/leads.csv
if have unzip; then
	unzip -p "$tmp/1.xlsx" xl/sharedStrings.xml >"$tmp/strings"
	ok "xlsx: labels are text" grep -qF '&lt;script&gt;alert(1)&lt;/script&gt;' "$tmp/strings"
	is "xlsx: two charts" "$(unzip -l "$tmp/3.xlsx" | grep -c 'xl/charts/chart')" 2
	ok "xlsx: created at --now" sh -c 'unzip -p "$1" docProps/core.xml | grep -q 2025-07-01T00:00:00Z' - "$tmp/3.xlsx"
	# the numbers of the sheet "data", the last, are those of the csv
	sheet=$(unzip -l "$tmp/3.xlsx" | grep -o 'xl/worksheets/sheet[0-9]*.xml' | sort -V | tail -n 1)
	run report -k $here/kpis.csv --section velocity,funnel --format csv $here/leads.csv
	is "xlsx: numbers as in the csv" "$(unzip -p "$tmp/3.xlsx" "$sheet" | grep -o '<c r="[G-J][0-9]*"[^>]*><v>[^<]*' | grep -v 't="s"' |
		sed 's/.*"\([G-J][0-9]*\)".*<v>/\1 /' | awk '{ printf "%s %.6f\n", $1, $2 }')" \
		"$(awk -F, 'NR > 1 { for (i = 7; i <= 10; i++) if ($i != "" && $i != "–") printf "%c%d %.6f\n", 64 + i, NR, $i }' "$tmp/out")"
else
	skip "xlsx: what is in it" "no unzip"
fi

# Terminals.
printf 'source,created_at\n"a\033]0;x\007b",2025-01-01\n\302\233c,2025-01-01\n\342\200\256d,2025-01-01\n"e\rf",2025-01-01\n' \
	>"$tmp/evil.csv"
run report --by source --section breakdown "$tmp/evil.csv"
ok "controls are shown, not sent" not grep -q "$(printf '[\001-\010\013-\037\177]')" "$tmp/out"
ok "OSC" grep -qF 'a\x1b]0;x\x07b ' "$tmp/out"
ok "C1" grep -qF '\x9bc ' "$tmp/out"
ok "right to left" grep -qF '\u202ed ' "$tmp/out"
ok "carriage return" grep -qF 'e\x0df ' "$tmp/out"
run report --ascii -k $here/kpis.csv $here/leads.csv
ok "--ascii: bars of #" grep -q '^Lead .*###' "$tmp/out"
sed 's/계약//' "$tmp/out" >"$tmp/ascii"
ok "--ascii: only labels are not" not grep -q "$(printf '[\200-\377]')" "$tmp/ascii"
run report --color always $here/leads.csv
ok "--color always" grep -q "$(printf '\033\\[1m')" "$tmp/out"

# Mistakes.
for bad in '--section moon' '--format odt' '--rate best' '--compare soon' '--list lost' '--section content' '--list stuck --check' '--cohort moon' '--window soon' '--from x' '--top x' \
	'--section breakdown' '--section kpi' '--check' '--color red' '--tsv --format csv' '--for-excel'; do
	# shellcheck disable=SC2086
	run report $bad $here/leads.csv
	exits 2 "usage: $bad"
	err "usage: $bad: one line" '^funnel-report: .*try .funnel-report --help.$'
done
run report --section moon $here/leads.csv
err "an unknown section lists what there is" 'funnel, kpi, bottleneck, compare, .*, sla, stuck, quality, time, attribution, traffic'
run report --by sorce $here/leads.csv
err "--by: did you mean" '"sorce"; did you mean "source"'
run report --by created_at:moon $here/leads.csv
err "--by: a cut that is none" '"moon" is not day'
bad_kpi() {
	printf 'from,to,target,within\n%s\n' "$2" >"$tmp/bad.csv"
	run report -k "$tmp/bad.csv" $here/leads.csv
	exits 2 "kpis: $1"
	err "kpis: $1: says where" "bad\.csv:2: $3"
}
bad_kpi "unknown stage" 'mql,nosuch,25%,' 'to: "nosuch"'
bad_kpi "no step" 'mql,lost,25%,' 'to: "lost" is no step'
bad_kpi "backwards" 'sql,mql,25%,' 'to: "mql" does not come after "sql"'
bad_kpi "25 is not 25%" 'mql,sql,25,' 'target: .*25%'
bad_kpi "no number" 'mql,sql,many,' 'target: '
bad_kpi "no target" 'mql,sql,,' 'target: empty'
bad_kpi "no duration" 'mql,sql,25%,later' 'within: "later"'
# Periods and dates that are not what was meant.
report --compare 2025-01-01..2025-03-31 $here/leads.csv >"$tmp/all"
ok "compare: without --from, now is all leads" grep -q '^Now: all leads\. Before: 2025-01-01 to 2025-03-31\.' "$tmp/all"
report --compare ..2025-03-31 --from 2025-04-01 $here/leads.csv >"$tmp/all"
ok "compare: open periods" grep -q '^Now: from 2025-04-01\. Before: up to 2025-03-31\.' "$tmp/all"
report --lang ko --compare 2025-01-01..2025-03-31 $here/leads.csv >"$tmp/all"
ok "in Korean: all leads" grep -q '전체 리드' "$tmp/all"
report --lang ko --compare ..2025-03-31 --from 2025-04-01 $here/leads.csv >"$tmp/all"
ok "in Korean: open periods" sh -c 'grep -q "2025-04-01부터" "$1" && grep -q "2025-03-31까지" "$1"' sh "$tmp/all"
run report --compare 2025-03-31..2025-01-01 $here/leads.csv
exits 2 "compare: a period that ends before it begins: exit 2"
run report --from 2025-06-01 --to 2025-05-01 $here/leads.csv
exits 2 "--to before --from: exit 2"
err "and says so" '^funnel-report: --to is before --from; '
run report --from 2025-06-01 --to 2025-06-01 $here/leads.csv
exits 0 "one day is a period"
run report --by source:month $here/leads.csv
exits 2 "--by of what has no date: exit 2"
err "with the column" 'by: "source" has no value that is a date, to be cut by month$'
awk 'BEGIN { print "lead_id,created_at,mql_at"; for (i = 0; i < 12; i++) printf "%d,2024-%02d-01,\n", i, i + 1 }' >"$tmp/year.csv"
run report --by mql_at:month "$tmp/year.csv"
exits 0 "nor is an empty column an error"
run report --section inflow "$tmp/year.csv"
ok "entries: says that it shows the last ones" grep -q '^The last 8 of 12; --format csv has all\.$' "$tmp/out"
run report --list quality:skipped $here/leads.csv
cp "$tmp/out" "$tmp/all"
n=0
for stage in lead mql sql deal; do
	run report --list quality:skipped:$stage $here/leads.csv
	n=$((n + $(sed 1d "$tmp/out" | wc -l)))
	ok "quality:skipped:$stage is among quality:skipped" sh -c 'sed 1d "$1" | grep -vxFf "$2"; [ $? -eq 1 ]' sh "$tmp/out" "$tmp/all"
	is "as many as the section says: $stage" "$(sed 1d "$tmp/out" | wc -l | tr -d ' ')" \
		"$(report --section quality --format csv $here/leads.csv | awk -F, -v s=$stage '$6 == "skipped" && $5 == s { v = $7 } END { print v + 0 }')"
done
ok "and there are some" test "$n" -gt 0
run report --list quality:skipped:mqx $here/leads.csv
exits 2 "quality: an unknown stage: exit 2"
run report --list quality:no_stage:mql $here/leads.csv
exits 2 "quality: what is of no stage: exit 2"
run report --list overdue "$tmp/year.csv"
err "overdue: which column to bring" 'confirmed_at \(when the owner took the lead up; bring it from the CRM\)'
awk 'BEGIN { print "lead_id,created_at,due_at,confirmed_at,owner"
	for (i = 0; i < 90; i++) printf "%d,2025-01-01,2025-01-05,2025-01-0%d,o%d\n", i, 4 + i % 3, i < 45 ? i % 5 : i }' >"$tmp/owners.csv"
run report --section sla --top 6 --format csv "$tmp/owners.csv"
is "sla: the largest owners and the others" "$(awk -F, '$2 == "owner" && $6 == "on_time" { printf "%s %s ", $3, $10 }' "$tmp/out")" 'o0 9 o1 9 o2 9 o3 9 o4 9 o45 1 (other) 44 '

# A wide table: long names, many leads.
printf 'stage,kind,label\nlead,,홈페이지에서 들어온 문의 접수\nmql,,마케팅이 확인한 적격 리드 전체\nwon,won,최종 계약이 체결된 고객사 전체\nlost,lost,\n' >"$tmp/long.csv"
awk 'BEGIN { print "lead_id,created_at,mql_at,won_at,lost_at"
	for (i = 0; i < 2000; i++) printf "%d,2025-01-01,%s,%s,%s\n", i, i % 3 ? "2025-01-20" : "", i % 3 == 1 && i % 5 ? "2025-02-20" : "", i % 3 ? "" : "2025-02-01" }' >"$tmp/long.leads"
funnel-report -s "$tmp/long.csv" --now 2025-07-01 --section funnel,velocity,time,stuck "$tmp/long.leads" >"$tmp/out"
is "text: long names fit 80 columns" "$(perl -CSD -ne 'chomp; print "$_\n" if length() + (() = /[\x{ac00}-\x{d7a3}]/g) > 80' "$tmp/out")" ''
ok "text: with all of its columns" grep -q 'of first  days  lost' "$tmp/out"
printf 'lead_id,created_at,mql_at\n1,2025-06-02,2025-06-05\n2,2025-02-03,\n' >"$tmp/early.csv"
run report --section funnel --from 2025-06-01 "$tmp/early.csv"
ok "too early for any rate: the report says so" grep -q '^Nobody entered a stage 90d ago or earlier, so there is no rate yet' "$tmp/out"
run report --section funnel "$tmp/early.csv"
ok "and not where there is one" not grep -q 'Nobody' "$tmp/out"

# Visitors without a name are a stage of their own where the list may have some.
printf 'lead_id,created_at,mql_at,stage\n1,2025-01-02,2025-01-05,mql\n2,2025-01-03,,lead\n' >"$tmp/named.csv"
run report -s stages-mdp --section funnel --format csv "$tmp/named.csv"
is "who has a name is a lead: no traffic" "$(awk -F, '$6 == "reached" { printf "%s %s ", $5, $7 }' "$tmp/out")" 'lead 2 mql 1 sal 0 sql 0 deal 0 won 0 '
printf 'lead_id,visitor_id,created_at,stage\n1,,2025-01-02,lead\n,v,2025-01-03,traffic\n' >"$tmp/visit.csv"
run report -s stages-mdp --section funnel --format csv "$tmp/visit.csv"
is "visitors: traffic" "$(awk -F, '$6 == "reached" { printf "%s %s ", $5, $7 }' "$tmp/out")" 'traffic 2 lead 1 mql 0 sal 0 sql 0 deal 0 won 0 '
printf 'name\nx\n' >"$tmp/none.csv"
run report "$tmp/none.csv"
exits 2 "no column says where a lead is"

# Two ways to one answer. Leads with whole days go a short way: the same leads with T00:00:00 go the long one. And with more
# stages than a kind of lead has room for each lead is counted by itself. Dates are missing, skipped, backwards, far apart.
awk 'BEGIN {
	s = 42
	print "lead_id,created_at,stage,source,a_at,b_at,c_at,d_at,e_at,lost_at"
	for (i = 1; i <= 4000; i++) {
		line = ""
		d = r(1300)
		far = r(4) + 1
		for (k = 0; k < 6; k++) {
			d += r(40) * (r(9) ? 1 : -1) * (r(50) ? 1 : 150)
			line = line "," (r(k < 5 ? far + 1 : 3) && (k == 5 || !over) ? day(d) : "")
			over = r(5) == 0 && k < 5
		}
		printf "L%d,%s,%s,s%d%s\n", i, r(9) ? "" : day(r(1400)), r(7) ? "" : substr("abcdez", r(6) + 1, 1), r(9), line
	}
}
function r(n) { s = (s * 1103515245 + 12345) % 2147483648; return int(s / 65536) % n }
function day(d) {
	d = d < 0 ? 0 : d
	return sprintf("%04d-%02d-%02d", 2021 + int(d / 336), int(d % 336 / 28) + 1, d % 28 + 1)
}' >"$tmp/days.csv"
sed '1!s/\(20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]\)/\1T00:00:00/g' "$tmp/days.csv" >"$tmp/times.csv"
printf 'stage,kind,max_days\na,step,30\nb,step,\nc,step,90\nd,step,\ne,won,\nlost,lost,\nz,recycle,\n' >"$tmp/five.csv"
{
	printf 'stage,kind\na,step\nb,step\nc,step\nd,step\ne,step\n'
	awk 'BEGIN { for (i = 1; i <= 20; i++) printf "more%d,step\n", i }'
	printf 'lost,lost\nz,recycle\n'
} >"$tmp/many.csv"
for how in "" "--rate km" "--rate resolved --window 30d" "--rate all" "--window 10d --cohort month --by source --by created_at:year"; do
	for file in days times; do
		# shellcheck disable=SC2086
		funnel-report --tz UTC --now 2024-01-01 -s "$tmp/five.csv" --format csv $how "$tmp/$file.csv" >"$tmp/of.$file"
	done
	ok "whole days and midnights give one report: ${how:-as it is}" cmp -s "$tmp/of.days" "$tmp/of.times"
	# shellcheck disable=SC2086
	funnel-report --tz UTC --now 2024-01-01 -s "$tmp/many.csv" --format csv $how --section funnel,cohort,breakdown \
		--by source "$tmp/days.csv" | grep -v more >"$tmp/of.many"
	# shellcheck disable=SC2086
	funnel-report --tz UTC --now 2024-01-01 -s "$tmp/five.csv" --format csv $how --section funnel,cohort,breakdown \
		--by source "$tmp/days.csv" >"$tmp/of.five"
	ok "kinds of leads give the counts of each by itself: ${how:-as it is}" cmp -s "$tmp/of.five" "$tmp/of.many"
done
ok "the leads are odd enough" test "$(grep -c '^quality' "$tmp/of.days")" -gt 8
finish
