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
is "a young cohort has no rate yet" "$(value cohort month 2025-06 lead mql rate_prev)" –,–,–,0,
is "groups are caseless, the first spelling shown" "$(value breakdown source Google '' lead reached)" 3,,,,
is "an empty value is a group" "$(value breakdown source '(empty)' '' lead reached)" 1,,,,
is "kpi: undecided" "$(value kpi owner both mql sql rate)" 0.6,0.230724,0.882379,5,undecided
is "kpi: how many more" "$(value kpi owner both mql sql needed)" 1,,,,
is "kpi: missed within its own window" "$(value kpi '' '' lead mql rate)" 0.833333,0.436497,0.969947,6,missed
is "kpi: too young for that window" "$(value kpi '' '' lead mql pending)" 2,,,,
is "quality: skipped" "$(value quality '' '' '' mql skipped)" 1,,,,
is "quality: unreadable" "$(value quality '' '' '' mql unreadable)" 1,,,,
is "quality: backwards" "$(value quality '' '' lead mql negative)" 1,,,,
is "quality: not yet" "$(value quality '' '' '' '' not_yet)" 1,,,,
ok "no NaN, no inf" not grep -Eiq 'nan|inf' "$tmp/out"
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

# Nothing.
head -n 1 $here/leads.csv >"$tmp/head.csv"
run report -k $here/kpis.csv --by source --cohort month "$tmp/head.csv"
exits 0 "no leads: a report all the same"
ok "no leads: n/a is a dash" grep -q '^MQL .*–' "$tmp/out"
ok "no leads: the target is undecided" grep -q '^MQL → SQL – (n 0): target 25 %, undecided; nobody to judge' "$tmp/out"
ok "no leads: no NaN" not grep -iq nan "$tmp/out"

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
for bad in '--section sla' '--format html' '--rate best' '--cohort moon' '--window soon' '--from x' '--top x' \
	'--section breakdown' '--section kpi' '--check' '--color red' '--tsv --format csv' '--for-excel'; do
	# shellcheck disable=SC2086
	run report $bad $here/leads.csv
	exits 2 "usage: $bad"
	err "usage: $bad: one line" '^funnel-report: .*try .funnel-report --help.$'
done
run report --section sla $here/leads.csv
err "an unknown section lists what there is" 'funnel, kpi, velocity, cohort, breakdown, quality'
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
printf 'name\nx\n' >"$tmp/none.csv"
run report "$tmp/none.csv"
exits 2 "no column says where a lead is"
finish
