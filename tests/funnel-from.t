#!/bin/sh
# SPDX-License-Identifier: MIT
# Where leads come from and how long they take: credit by channel, visitors, time to go on; and the lists of doubtful leads.
# Worked out by hand, by awk, and over random lists: credits add up to the conversions.
. tests/lib.sh
value() {
	awk -F, -v want="$1,$2,$3,$4,$5,$6," 'index($0, want) == 1 { print substr($0, length(want) + 1) }' "$tmp/out"
}
printf 'stage,kind,when\nlead,,\nwon,won,\n' >"$tmp/s.csv"
report() {
	run funnel-report -s "$tmp/s.csv" --now 2025-12-01 --format csv "$@"
}

# Paths C1 C2 C3 won, C1, C2 C3: the textbook's chain.
printf 'lead_id,created_at,won_at,source\n1,2025-01-02T12:00:00Z,2025-02-01T12:00:00Z,web\n2,2025-01-01,,web\n3,2025-01-01,,ad\n' >"$tmp/l.csv"
cat >"$tmp/e.csv" <<'EOT'
at,type,lead_id,source,campaign
2025-01-02T12:00:00Z,visit,1,C1,x
2025-01-02T13:00:00Z,visit,1,,x
2025-01-03T12:00:00Z,visit,1,C2,x
2025-01-04T12:00:00Z,visit,1,C3,y
2025-02-01T12:00:01Z,visit,1,C9,z
2025-01-02,visit,2,C1,x
2025-01-02,visit,3,c2,x
2025-01-03,visit,3,C3,x
EOT
credit() {
	value attribution "${2:-source}" "$1" '' won "credit_$3" | cut -d, -f 1
}
report --section attribution -e "$tmp/e.csv" "$tmp/l.csv"
exits 0 "attribution: exit 0"
is "conversions" "$(value attribution '' '' '' won conversions)" 1,,,,
is "first" "$(credit C1 '' first) $(credit C2 '' first) $(credit C3 '' first)" "1 0 0"
is "last: what comes after the conversion is no touch of it" "$(credit C1 '' last) $(credit C2 '' last) $(credit C3 '' last)" "0 0 1"
is "U" "$(credit C1 '' u) $(credit C2 '' u) $(credit C3 '' u)" "0.4 0.2 0.4"
is "W: the first touch made the lead" "$(credit C1 '' w) $(credit C2 '' w) $(credit C3 '' w)" "0.6 0.1 0.3"
is "Markov" "$(credit C1 '' markov) $(credit C2 '' markov) $(credit C3 '' markov)" "0.2 0.4 0.4"
is "removal effects, the spelling is folded" "$(value attribution source C2 '' won removal | cut -d, -f 1)" 1
is "a channel after the conversion is none" "$(credit C9 '' linear)" ''
cp "$tmp/out" "$tmp/inorder"
{
	head -n 1 "$tmp/e.csv"
	sed 1d "$tmp/e.csv" | sort -r
} >"$tmp/turned.csv"
report --section attribution -e "$tmp/turned.csv" "$tmp/l.csv"
out_is "the order of events changes nothing, the spelling shown neither" "$tmp/inorder"
report --section attribution --half-life 1d -e "$tmp/e.csv" "$tmp/l.csv"
is "decay: a day is half" "$(credit C1 '' decay) $(credit C2 '' decay) $(credit C3 '' decay)" "0.142857 0.285714 0.571429"
report --section attribution --lookback 29d -e "$tmp/e.csv" "$tmp/l.csv"
is "lookback: older touches are none" "$(credit C1 '' first)$(credit C2 '' first) $(credit C3 '' linear)" "1 0.5"
report --section attribution --touch campaign -e "$tmp/e.csv" "$tmp/l.csv"
is "another column" "$(credit x campaign linear) $(credit y campaign linear)" "0.75 0.25"
report --section attribution --touch moon -e "$tmp/e.csv" "$tmp/l.csv"
err "a column that is not there" 'no column "moon"'
printf 'at,type,lead_id\n2025-01-01,visit,1\n' >"$tmp/bare.csv"
report --section attribution -e "$tmp/bare.csv" "$tmp/l.csv"
err "no column to tell by" 'source, campaign or content'
report -e "$tmp/bare.csv" "$tmp/l.csv"
exits 0 "by default the section is left out then"
is "by default the section is left out" "$(grep -c ^attribution "$tmp/out")" 0
report --section attribution "$tmp/l.csv"
exits 2 "attribution without events is a mistake"

# Random lists: every model's credits add up to the conversions, to the last digit that is written; many channels; whatever
# --top leaves.
for seed in 1 2 3 4 5 6; do
	awk -v seed=$seed -v events="$tmp/re.csv" 'BEGIN {
		srand(seed)
		print "lead_id,created_at,won_at"
		print "at,type,lead_id,source" >events
		for (i = 1; i <= 400; i++) {
			won = rand() < .4
			printf "%d,2025-03-01,%s\n", i, won ? sprintf("2025-0%d-%02dT%02d:00:00Z", 3 + rand() * 3, 1 + rand() * 28, rand() * 24) : ""
			for (n = int(rand() * 9); n > 0; n--)
				printf "2025-0%d-%02dT%02d:%02d:00Z,visit,%d,ch%d\n", 1 + rand() * 6, 1 + rand() * 28, rand() * 24, rand() * 60, i,
					rand() * rand() * (seed > 3 ? 300 : 12) >events
		}
	}' >"$tmp/rl.csv"
	for top in 0 5 20; do
		report --section attribution --top $top --lookback 60d -e "$tmp/re.csv" "$tmp/rl.csv"
		is "seed $seed, top $top: credits of all seven models add up to the conversions" "$(awk -F, '
			$6 == "conversions" { want = $7 }
			$6 ~ /^credit_/ { split($7, d, "."); sum[$6] += d[1] * 1000000 + substr(d[2] "000000", 1, 6) }
			END { for (m in sum) if (sum[m] == want * 1000000) good++; print good, (want > 100) }' "$tmp/out")" "7 1"
	done
done
report --section attribution --top 0 -e "$tmp/re.csv" "$tmp/rl.csv"
is "more than a hundred channels: the rest is one" "$(grep -c ',(other),,won,touched' "$tmp/out")" 1

# Visitors.
printf 'lead_id,created_at,source\n1,2025-01-01,web\n2,2025-01-02,WEB\n3,2025-02-01T10:00:00Z,ad\n4,2025-03-05,ad\n5,2025-01-01,fair\n' >"$tmp/v.csv"
printf 'day,source,visitors\n2025-01-01,web,100\n2025-01-02,Web,50\n2025-02-01,ad,20\n2025-02-01,mail,30\n' >"$tmp/t.csv"
report --traffic "$tmp/t.csv" --section funnel,traffic "$tmp/v.csv"
is "visitors before the first stage" "$(value funnel '' '' '' lead visitors)" 200,,,,
is "their rate, of the days that both have" "$(value funnel '' '' '' lead rate_visitors | cut -d, -f 1,4)" 0.02,200
is "by month" "$(value traffic month 2025-01 '' lead rate | cut -d, -f 1,4)" 0.02,150
is "by source, caselessly" "$(grep -i "^traffic,source,web,,lead,rate," "$tmp/out" | cut -d, -f 7,10)" 0.013333,150
is "a day that the traffic lacks is said" "$(value traffic '' '' '' lead no_traffic)" 1,,,,
is "a source without visitors is said" "$(value traffic source fair '' lead rate)" –,–,–,0,no_visitors
is "and how many leads that are" "$(value traffic '' '' '' lead leads_unmatched)" 1,,,,
is "visitors of a source without leads" "$(value traffic '' '' '' lead visitors_unmatched)" 30,,,,
report --traffic "$tmp/t.csv" --section traffic --from 2025-02-01 "$tmp/v.csv"
is "the period is that of the leads" "$(value traffic '' '' '' lead visitors)" 50,,,,
run funnel-report -s "$tmp/s.csv" --now 2025-12-01 --traffic "$tmp/t.csv" --section traffic "$tmp/v.csv"
ok "text: days that do not match have a line" grep -q '^1 lead entered on a day that the file of visitors does not have; it is left out' "$tmp/out"
ok "text: sources that do not match have a line" grep -q '^30 visitors are of sources that brought no lead' "$tmp/out"
printf 'day,source,visitors\n2025-01-01,web,1\n' >"$tmp/few.csv"
report --traffic "$tmp/few.csv" --section traffic "$tmp/v.csv"
is "more leads than visitors: no rate" "$(value traffic '' '' '' lead rate)" –,–,–,1,more_leads
nth=0
for bad in 'day,visitors\nsoon,1' 'day,visitors\n2025-01-01,many' 'day,visitors\n2025-01-01,-1' 'day,visitors\n2025-01-01,1.5' 'day,visits\n2025-01-01,1'; do
	# shellcheck disable=SC2059
	printf "$bad\n" >"$tmp/bad.csv"
	report --traffic "$tmp/bad.csv" "$tmp/v.csv"
	nth=$((nth + 1))
	exits 2 "traffic: mistake $nth"
	err "traffic: mistake $nth: says where" 'bad\.csv:[12]: '
done

# Time to go on: 1, 2 ... 10 days, and 10 that are still waiting, all of them for 5 days.
awk 'BEGIN {
	print "lead_id,created_at,won_at"
	for (i = 1; i <= 10; i++) printf "%d,2025-11-01,2025-11-%02d\n", i, 1 + i
	for (i = 11; i <= 20; i++) print i ",2025-11-26,"
}' >"$tmp/days.csv"
report --section time "$tmp/days.csv"
is "deciles" "$(awk -F, '$6 == "decile_days" { printf "%s ", $7 }' "$tmp/out")" "1 2 3 4 5 6 7 8 9 10 "
# by day 5: 5 of 20; then 5 of the 5 left of those watched on: 1 - .75 * (1 - 1/5) ...
is "who is still waiting counts for as long as it has been watched" "$(awk -F, '$6 == "converted" { printf "%s:%s ", $3, $7 }' "$tmp/out")" \
	"0:0 1:0.05 2:0.1 3:0.15 4:0.2 5:0.25 6:0.4 7:0.55 8:0.7 9:0.85 10:1 "
# where all are watched to the end it is the plain share
awk 'NR <= 11 { print } END { for (i = 11; i <= 20; i++) print i ",2025-01-26," }' "$tmp/days.csv" >"$tmp/all.csv"
report --section time "$tmp/all.csv"
is "all watched: the plain share" "$(value time days 7 lead won converted | cut -d, -f 1,4)" 0.35,20

# Doubtful leads: listed are as many as are counted.
printf 'stage,kind,when\nlead,,\nmql,,\nwon,won,\n' >"$tmp/q.csv"
cat >"$tmp/doubt.csv" <<'EOT'
lead_id,created_at,mql_at,won_at,stage
1,2025-01-01,2025-01-02,2025-01-03,
2,2025-01-01,,2025-01-03,
3,2025-01-05,2025-01-02,,
4,2025-01-01,soon,,
5,2026-01-01,,,
6,2025-01-01,2026-05-01,,
7,2025-01-01,,,nowhere
8,,,,won
EOT
funnel-report -s "$tmp/q.csv" --now 2025-12-01 --section quality --format csv "$tmp/doubt.csv" >"$tmp/out"
list() {
	funnel-report -s "$tmp/q.csv" --now 2025-12-01 --list "$1" "$tmp/doubt.csv" | sed 1d | cut -d, -f 1 | tr '\n' ' '
}
is "list quality: all of them" "$(list quality)" "2 3 4 5 6 7 8 "
is "list quality: skipped" "$(list quality:skipped)" "2 8 "
is "list quality: backwards" "$(list quality:backwards)" "3 "
is "list quality: unreadable" "$(list quality:unreadable)" "4 "
is "list quality: not yet" "$(list quality:not_yet)" "5 "
is "list quality: future" "$(list quality:future)" "6 "
is "list quality: unknown stage" "$(list quality:unknown_stage)" "7 "
is "list quality: undated" "$(list quality:undated)" "4 8 "
is "quality counts as many" "$(awk -F, '$6 ~ /backwards|not_yet|unknown_stage/ { n += $7 } END { print n }' "$tmp/out")" 3
run funnel-report -s "$tmp/q.csv" --list quality:moon "$tmp/doubt.csv"
err "list quality: what there is" 'quality:moon is not one of no_stage, unknown_stage, skipped'

# Twenty contents that do nothing, 500 times: any q < 0.05 is a false alarm, and at most one run in twenty has one.
alarms=0
runs=0
mkdir "$tmp/chance"
awk -v folder="$tmp/chance" 'BEGIN {
	for (run = 1; run <= 500; run++) {
		# a generator of our own: the same lists with every awk
		seed = run * 7919 + 13
		for (i = 0; i < 50; i++)
			rnd()
		leads = folder "/" run ".l"
		events = folder "/" run ".e"
		print "lead_id,created_at,won_at" >leads
		print "at,type,lead_id,asset" >events
		for (i = 1; i <= 300; i++) {
			print i ",2025-01-01," (rnd() < .2 ? "2025-01-20" : "") >leads
			for (c = 1; c <= 20; c++)
				if (rnd() < .3) print "2025-01-03,visit," i ",content " c >events
		}
		close(leads)
		close(events)
	}
}
function rnd() {
	seed = seed * 16807 % 2147483647
	return seed / 2147483647
}'
for leads in "$tmp"/chance/*.l; do
	funnel-report -s "$tmp/s.csv" --now 2025-07-01 --section content -e "${leads%.l}.e" --format csv "$leads" >"$tmp/out"
	[ "$(value content '' '' '' '' compared)" = 20,,,, ] && runs=$((runs + 1))
	grep -Eq ',lift,.*,(up|down)$' "$tmp/out" && alarms=$((alarms + 1))
done
is "content: 500 runs of 20 contents" "$runs" 500
ok "content: chance alone raises an alarm in at most the nominal share of runs ($alarms of 500)" test "$alarms" -le 25
# Conversion times worked out by others (PostHog, conversion_time_cases.py): from what people did to stages to times.
cat >"$tmp/way.csv" <<'EOT'
stage,kind,on
sign_up,,sign up
movie,,play movie
buy,won,buy
EOT
took() { # EVENTS: the stages of their leads; then what each way took, on average in seconds
	cut -d, -f 3 "$1" | tail -n +2 | sort -u | sed '1i\
lead_id' >"$tmp/who.csv"
	lead-stage -s "$tmp/way.csv" -e "$1" --now 2021-12-01 -o "$tmp/staged.csv" "$tmp/who.csv"
	funnel-report -s "$tmp/way.csv" --now 2021-12-01 --section velocity --partial "$tmp/times.part" "$tmp/staged.csv"
}
average() {
	awk -F, -v to="$1" '$1 == "steps" && $4 == to && $5 == "took_us" { sum += $6 * $7; n += $7 } END { print sum / n / 1e6 }' \
		"$tmp/times.part"
}
cat >"$tmp/did.csv" <<'EOT'
at,type,lead_id
2020-01-01T12:00:00Z,sign up,p1
2020-01-01T13:00:00Z,play movie,p1
2020-01-01T15:00:00Z,buy,p1
2020-01-02T14:00:00Z,sign up,p2
2020-01-02T16:00:00Z,play movie,p2
2020-01-02T14:00:00Z,sign up,p3
2020-01-02T16:00:00Z,play movie,p3
2020-01-02T17:00:00Z,buy,p3
EOT
took "$tmp/did.csv"
is "conversion time: 6000 s to the second step, 5400 s to the third" "$(average movie) $(average buy)" "6000 5400"
run funnel-report -s "$tmp/way.csv" --now 2021-12-01 --section velocity --format csv "$tmp/staged.csv"
is "conversion time: the median is 7200 s" "$(value velocity '' '' sign_up movie median_days)" 0.0833,,,3,
cat >"$tmp/did.csv" <<'EOT'
at,type,lead_id
2021-05-01T01:00:00Z,sign up,p1
2021-05-01T02:00:00Z,play movie,p1
2021-05-01T03:00:00Z,buy,p1
2021-05-03T04:00:00Z,sign up,p1
2021-05-03T05:00:00Z,play movie,p1
2021-05-04T07:00:00Z,sign up,p1
2021-05-04T10:00:00Z,play movie,p1
EOT
took "$tmp/did.csv"
is "conversion time: later tries that came to nothing do not count" "$(average movie) $(average buy)" "3600 3600"
cat >"$tmp/did.csv" <<'EOT'
at,type,lead_id
2020-01-02T14:00:00Z,sign up,p1
2020-01-02T14:05:00Z,play movie,p1
2020-01-02T14:03:00Z,sign up,p2
2020-01-02T12:00:00Z,sign up,p3
2020-01-02T12:15:00Z,play movie,p3
EOT
took "$tmp/did.csv"
is "conversion time: 600 s" "$(average movie)" 600
for window in 14d 5min; do
	run funnel-report -s "$tmp/way.csv" --now 2021-12-01 --section funnel --window $window --format csv "$tmp/staged.csv"
	is "conversion within $window" "$(value funnel '' '' sign_up movie rate_prev | cut -d, -f 1,4)" \
		"$([ $window = 14d ] && echo 0.666667,3 || echo 0.333333,3)"
done
run funnel-report -s "$tmp/s.csv" --now 2025-12-01 -e "$tmp/e.csv" --half-life 0.0000001s "$tmp/l.csv"
exits 2 "a half-life of nothing is no duration"

# Days of 23 hours: the period before has the same days, its first one included.
{
	echo lead_id,created_at
	for day in 01-28 01-29 01-30 02-28 03-01 03-31; do echo "x$day,2026-$day"; done
} >"$tmp/spring.csv"
for zone in UTC Europe/Berlin; do
	run funnel-report -s "$tmp/s.csv" --tz $zone --now 2026-07-01 --rate all --from 2026-03-01 --to 2026-03-31 --compare previous \
		--section compare --format csv "$tmp/spring.csv"
	is "compare: as many days before, $zone" "$(value compare period '2026-01-29 to 2026-02-28' '' lead reached)" 3,,,,
done

# Scores: one written in two ways is one, and what has no room is said.
awk 'BEGIN { print "lead_id,created_at,score"
	for (i = 0; i < 100; i++) print i ",2025-01-01," (i % 2 ? "85" : i % 4 ? "85.0" : "085") }' >"$tmp/scored.csv"
report --section grade "$tmp/scored.csv"
is "deciles: 85, 85.0 and 085 stay together" "$(grep -c ',lead,reached,' "$tmp/out") $(value grade score '01: 85 to 85' '' lead reached)" "1 100,,,,"
awk 'BEGIN { print "lead_id,created_at,score"; for (i = 0; i < 70000; i++) printf "%d,2025-01-01,%.6f\n", i, i / 1e6 }' >"$tmp/scored.csv"
report --section grade "$tmp/scored.csv"
is "deciles: no lead is lost" "$(awk -F, '$5 == "lead" && $6 == "reached" { n += $7 } END { print n }' "$tmp/out")" 70000

# A cell may be long, and is nobody's address.
awk 'BEGIN { for (i = 0; i < 60000; i++) text = text "x y "
	print "lead_id,created_at,source"; for (i = 0; i < 20; i++) print i ",2025-01-01," text i % 3 }' >"$tmp/long.csv"
run sh -c 'ulimit -t 20; exec funnel-report -s "$1" --now 2025-12-01 --rate all --ascii --by source "$2"' - "$tmp/s.csv" "$tmp/long.csv"
exits 0 "a long label is cut in little time"
ok "and fits" not grep -Eq '^.{81}' "$tmp/out"
printf 'lead_id,created_at,source\n1,2025-01-01,https://evil.example/\n2,2025-01-01,www.evil.example\n' >"$tmp/link.csv"
run funnel-report -s "$tmp/s.csv" --now 2025-12-01 --by source --section breakdown --format md "$tmp/link.csv"
ok "markdown: no link to elsewhere" not grep -Eq 'https://|www\.e' "$tmp/out"
ok "markdown: its text stays" grep -qF '| https\://evil.example/ |' "$tmp/out"
finish
