#!/bin/sh
# SPDX-License-Identifier: MIT
# lead-stage: gates, entry times, what never slides back, the log.
. tests/lib.sh

here=$PWD
cd "$tmp" || exit 2
now=2025-06-01T00:00:00Z

cat >stages.csv <<'EOT'
stage,when,on,kind
lead,,,
mql,,webinar|demo,
sal,,consultation,
sql,budget? >= 1000 and event.value > 0,meeting,
deal,,won,won
lost,,lost,lost
recycle,stage = 'mql' and age(mql_at) > 90d,,recycle
EOT
cat >events.csv <<'EOT'
at,type,lead_id,value
2025-01-05,WEBINAR,a,
2025-01-03T10:00:00Z,demo,a,
2025-02-01T09:00:00Z,meeting,a,0
2025-02-02T09:00:00Z,meeting,a,1
2025-02-02T09:00:00Z,meeting,b,1
2025-05-01,webinar,c,
2025-07-01,consultation,c,
2024-12-01,webinar,d,
2025-01-01,webinar,e,
2025-03-01,lost,f,
2025-05-20,webinar,g,
EOT
cat >leads.csv <<'EOT'
lead_id,created_at,budget
a,2025-01-01,5000
b,2025-01-01,10
c,2025-01-01T08:00:00+09:00,
d,2025-01-01,
e,2025-01-01,
f,2025-01-01,
g,2025-01-01,
h,,
EOT
cat >wanted.csv <<'EOT'
lead_id,created_at,budget,stage,lead_at,mql_at,sal_at,sql_at,deal_at,lost_at,recycle_at,mql_latest_at,sal_latest_at,sql_latest_at,deal_latest_at,recycle_count,reentry_count,reentered_at,unsubscribed_at
a,2025-01-01,5000,sql,2025-01-01,2025-01-03T10:00:00Z,,2025-02-02T09:00:00Z,,,,,,,,,,,
b,2025-01-01,10,lead,2025-01-01,,,,,,,,,,,,,,
c,2025-01-01T08:00:00+09:00,,mql,2024-12-31T23:00:00Z,2025-05-01,,,,,,,,,,,,,
d,2025-01-01,,recycle,2025-01-01,2024-12-01,,,,,2025-06-01T00:00:00Z,,,,,1,,,
e,2025-01-01,,recycle,2025-01-01,2025-01-01,,,,,2025-06-01T00:00:00Z,,,,,1,,,
f,2025-01-01,,lost,2025-01-01,,,,,2025-03-01,,,,,,,,,
g,2025-01-01,,mql,2025-01-01,2025-05-20,,,,,,,,,,,,,
h,,,lead,2025-06-01T00:00:00Z,,,,,,,,,,,,,,
EOT

s() {
	run lead-stage --now "$now" -s stages.csv "$@"
}

s -e events.csv leads.csv
exits 0 "gates: exit 0"
out_is "first event, event condition, skipped stages, kinds, created_at, now, dates without a time" wanted.csv
err "a later stage before an earlier one is counted" '^lead-stage: 1 lead: a later stage is dated before an earlier one; funnel-report --list quality:backwards lists them$'
is "and that is all" "$(wc -l <err)" 1
s -q -e events.csv leads.csv
quiet "-q is quiet"
s -v -e events.csv leads.csv
is "-v does not say it for each lead" "$(grep -c 'dated before' err)" 1
err "-v counts events" '8 read, 8 written, 8 moved, events: 11 read, 0 of nobody, 1 later than now'

cp wanted.csv again.csv
s -e events.csv again.csv
out_is "a second run changes nothing" wanted.csv
run lead-stage --now 2026-01-01 -q -s stages.csv -e events.csv again.csv
is "later nobody slides back, and dates stay" "$(grep -c '2025-06-01T00:00:00Z' out)" 3

cat >back.csv <<'EOT'
stage,lead_id,sql_at,mql_at
SQL,x,,
Deal,y,2025-02-01,
customer,z,,2025-01-01
,u,soon,
lost,v,,2025-01-01
recycle,g,,2025-01-01
EOT
s -v -e events.csv back.csv
out "what the record says stands; a stage of no table is reported" <<'EOT'
stage,lead_id,sql_at,mql_at,lead_at,sal_at,deal_at,lost_at,recycle_at,mql_latest_at,sal_latest_at,sql_latest_at,deal_latest_at,recycle_count,reentry_count,reentered_at,unsubscribed_at
sql,x,,,,,,,,,,,,,,,
deal,y,2025-02-01,,,,,,,,,,,,,,
recycle,z,,2025-01-01,,,,,2025-06-01T00:00:00Z,,,,,1,,,
sql,u,soon,,,,,,,,,,,,,,
lost,v,,2025-01-01,,,,,,,,,,,,,
recycle,g,,2025-01-01,,,,,,,,,,1,,,
EOT
err "unknown stage" '^lead-stage: back.csv:4: column "stage": not in stages.csv; 1 lead says so; "customer" is one of stages-hubspot$'
err "unreadable time" '^lead-stage: 1 lead: the time of a stage cannot be read; .* quality:unreadable lists them'

printf 'lead_id,mql_at,recycle_at\ng,2025-01-01,2025-05-01\n' >recycled.csv
s -e events.csv recycled.csv
out "what a lead does after recycling takes it out again; its first date stays, the latest stands beside" <<'EOT'
lead_id,mql_at,recycle_at,stage,lead_at,sal_at,sql_at,deal_at,lost_at,mql_latest_at,sal_latest_at,sql_latest_at,deal_latest_at,recycle_count,reentry_count,reentered_at,unsubscribed_at
g,2025-01-01,2025-05-01,mql,,,,,,2025-05-20,,,,1,1,2025-05-20,
EOT
printf 'lead_id,sql_at,lost_at\nr,2025-04-01,2025-02-01\ns,2025-04-01,2025-05-01\nt,2025-04-01,2025-04-01\n' >reopened.csv
s reopened.csv
is "a step after the loss reopens; a loss after it, or on its day, stands" \
	"$(cut -d, -f4 out | paste -sd' ' -)" "stage sql lost lost"

rm -f log.csv
s -q -e events.csv -n --log log.csv leads.csv
ok "-n writes no log" not test -e log.csv
s -q -e events.csv --log log.csv leads.csv
is "the log is private" "$(ls -l log.csv | cut -c1-10)" "-rw-------"
is "one line a transition" "$(wc -l <log.csv)" 9
is "at, lead, from, to, why" "$(sed -n 2p log.csv)" "2025-02-02T09:00:00Z,a,,sql,stages.csv:5: event meeting"
s -q -e events.csv --log log.csv again.csv
is "nothing moved, nothing logged" "$(wc -l <log.csv)" 9
sed 's/^a,\(.*\),sql,/a,\1,mql,/' wanted.csv >moved.csv
s -q -e events.csv --log log.csv moved.csv
is "appended" "$(sed -n 10p log.csv)" "2025-02-02T09:00:00Z,a,mql,sql,stages.csv:5: sql_at was there"
if [ -w /dev/full ]; then
	cp leads.csv place.csv
	run lead-stage -q --now "$now" -s stages.csv -e events.csv --log /dev/full -o place.csv place.csv
	exits 2 "no log line: exit 2"
	ok "and the leads stay as they were" cmp place.csv leads.csv
	lead-stage -q --now "$now" -s stages.csv -e events.csv --log full.log leads.csv >/dev/full 2>err
	is "no output, no log line" "$?-$(wc -c <full.log)" "2-0"
fi

printf 'stage,when\nlead,\nmql,points > 3\n' >bad.csv
run lead-stage -s bad.csv leads.csv
exits 2 "an unknown column in a gate"
err "with table and line" 'bad.csv:3: when: '
printf 'stage,when\nlead,\nmql,event.value > 3\n' >bad.csv
run lead-stage -s bad.csv leads.csv
err "a condition on an event without on" 'bad.csv:3: when: a condition on an event needs'
printf 'stage,kind\nlead,step\nLEAD,won\n' >bad.csv
run lead-stage -s bad.csv leads.csv
err "a stage twice" 'bad.csv:3: stage: "LEAD" is there twice'
printf 'stage,kind\nlead,stepp\n' >bad.csv
run lead-stage -s bad.csv leads.csv
err "a kind of no kind" 'bad.csv:2: kind: "stepp" is not'

# rest and return: who was recycled or lost, and did something again
cat >cool.csv <<'EOT'
stage,when,on,kind,cool_off
lead,,,,
mql,,webinar,,
sal,,consultation,,
lost,,lost,lost,30d
gone,,gone,lost,
recycle,stage = 'mql' and age(mql_at) >= 90d,,recycle,10d
EOT
cat >cool-leads.csv <<'EOT'
lead_id,created_at,mql_at,sal_at,lost_at,gone_at,recycle_at
a,2025-01-01,2025-01-05,,,,2025-05-01T12:00:00Z
b,2025-01-01,2025-01-05,,,,2025-05-01T12:00:00Z
c,2025-01-01,2025-01-05,,,,2025-05-01T12:00:00Z
d,2025-01-01,2025-01-05,2025-01-20,2025-02-01,,
e,2025-01-01,2025-01-05,,,2025-02-01,
f,2025-01-01,2025-01-05,,,,2025-05-01T12:00:00Z
g,2025-01-01,,,,,
h,2025-01-01,2025-01-05,2025-01-20,,,2025-03-01
EOT
cat >cool-events.csv <<'EOT'
at,type,lead_id
2025-05-11T12:00:00Z,webinar,a
2025-05-11T12:00:01Z,webinar,b
2025-05-05T00:00:00Z,consultation,c
2025-03-01T00:00:00Z,webinar,d
2025-03-04T00:00:00Z,webinar,d
2025-05-04T00:00:00Z,webinar,e
2025-05-20T00:00:00Z,visit,f
2025-01-10T00:00:00Z,webinar,g
2025-02-01T00:00:00Z,lost,g
2025-02-10T00:00:00Z,consultation,g
2025-04-01T00:00:00Z,webinar,g
2025-04-20T00:00:00Z,lost,g
2025-05-25T00:00:00Z,webinar,g
2025-04-01T00:00:00Z,webinar,h
2025-04-02T00:00:00Z,consultation,h
EOT
field() { # LEAD COLUMN ...: of out
	_lead=$1
	shift
	for _name; do
		awk -F, -v lead="$_lead" -v name="$_name" '
			NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next }
			$1 == lead { printf "%s ", c ? $c : "none" }' out
	done
}
run lead-stage --now "$now" -s cool.csv -e cool-events.csv cool-leads.csv
is "within the cool-off, its last moment included, nothing opens" "$(field a stage mql_latest_at reentry_count)" "recycle   "
is "after it the lead is back, with the first date and the latest" \
	"$(field b stage mql_at mql_latest_at recycle_at recycle_count reentry_count reentered_at)" \
	"mql 2025-01-05 2025-05-11T12:00:01Z 2025-05-01T12:00:00Z 1 1 2025-05-11T12:00:01Z "
is "nor does a gate open that was never open before" "$(field c stage sal_at)" "recycle  "
is "a lost lead too, where the table has a cool-off" "$(field d stage mql_at sal_at mql_latest_at)" \
	"mql 2025-01-05 2025-01-20 2025-03-04T00:00:00Z "
is "and not where it has none" "$(field e stage)" "gone "
is "what opens no gate brings nobody back" "$(field f stage)" "recycle "
is "lost, back, lost again, back again: all in one run" \
	"$(field g stage mql_at sal_at mql_latest_at lost_at reentry_count reentered_at)" \
	"mql 2025-01-10T00:00:00Z  2025-05-25T00:00:00Z 2025-04-20T00:00:00Z 2 2025-05-25T00:00:00Z "
is "back, and on from there" "$(field h stage mql_latest_at sal_latest_at reentry_count)" \
	"sal 2025-04-01T00:00:00Z 2025-04-02T00:00:00Z 1 "
cp out round1.csv
run lead-stage --now "$now" -s cool.csv -e cool-events.csv round1.csv
out_is "run over its own output it changes nothing" round1.csv
run lead-stage --now 2025-06-01T20:00:00Z -s cool.csv -e cool-events.csv round1.csv
out_is "nor later, while nothing is new" round1.csv
run lead-stage --now 2025-09-01 -s cool.csv -e cool-events.csv round1.csv
is "a lead that lapses again is recycled again" "$(field b stage mql_at mql_latest_at recycle_at recycle_count reentry_count)" \
	"recycle 2025-01-05 2025-05-11T12:00:01Z 2025-09-01T00:00:00Z 2 1 "
cp out round2.csv
run lead-stage --now 2025-12-01 -s cool.csv -e cool-events.csv round2.csv
out_is "once" round2.csv

# a gate of a score: comes back by anything the lead does, where the table says so
cat >score.csv <<'EOT'
stage,when,on,kind,again
lead,,,,
mql,score >= 60,,,yes
recycle,stage = 'mql' and age(stage_at) >= 90d,,recycle,
EOT
printf 'lead_id,score,mql_at,recycle_at\na,70,2025-01-01,2025-05-01\nb,50,2025-01-01,2025-05-01\nc,70,2025-01-01,2025-05-01\n' >sl.csv
printf 'at,type,lead_id\n2025-05-20T10:00:00Z,visit,a\n2025-05-20T10:00:00Z,visit,b\n2025-04-20,visit,c\n' >se.csv
run lead-stage --now "$now" -s score.csv -e se.csv sl.csv
is "back by score and any event since" "$(field a stage mql_latest_at)$(field b stage)$(field c stage)" \
	"mql 2025-05-20T10:00:00Z recycle recycle "

# dates of the record that open a gate as an event does
printf 'stage,on,at\nlead,,\nmql,webinar,became_mql\ndeal,won,deal_date?\n' >at.csv
printf 'lead_id,created_at,became_mql\na,2025-01-01,2025-02-01\nb,2025-01-01,\nc,2025-01-01,2025-04-01\n' >al.csv
printf 'at,type,lead_id\n2025-03-01,webinar,c\n' >ae.csv
run lead-stage --now "$now" -s at.csv -e ae.csv al.csv
is "at: a column that dates a gate; the earlier of date and event" "$(field a stage mql_at)$(field b stage mql_at)$(field c mql_at)" \
	"mql 2025-02-01 lead  2025-03-01 "
sed 's/became_mql/becane_mql/' at.csv >bad.csv
run lead-stage -s bad.csv al.csv
err "a misspelt one is an error" 'bad.csv:3: at: unknown column "becane_mql"; did you mean'
printf 'stage,kind,cool_off\nlead,,10d\n' >bad.csv
run lead-stage -s bad.csv al.csv
err "cool_off is of lost and recycle" 'bad.csv:2: cool_off: only where'
printf 'stage,kind,cool_off\nlead,,\nlost,lost,soon\n' >bad.csv
run lead-stage -s bad.csv al.csv
err "cool_off is a time span" 'bad.csv:3: cool_off: not a time span'

# the shipped tables
cat >ev.csv <<'EOT'
at,type,lead_id
2025-01-02,newsletter,1
2025-01-02,webinar,2
2025-01-03,consultation,3
2025-01-04,meeting,4
2025-01-04,meeting,5
2025-01-05,won,6
2025-01-05,lost,7
2025-01-05,webinar,8
2025-01-06,proposal,9
EOT
cat >ld.csv <<'EOT'
lead_id,created_at,budget,employees
1,2025-01-01,,
2,2025-01-01,,
3,2025-01-01,,
4,2025-01-01,50000,80
5,2025-01-01,50000,
6,2025-01-01,,
7,2025-01-01,,
8,2025-01-01,,
9,2025-01-01,,
EOT
run lead-stage --now 2025-02-01 -e ev.csv ld.csv
is "stages-mdp: newsletter, webinar, consultation, meeting with budget and size, won, lost, proposal" \
	"$(awk -F, 'NR > 1 { printf "%s ", $5 }' out)" "lead mql sal sql lead won lost mql deal "
run lead-stage --now 2025-06-01 -e ev.csv ld.csv
is "stages-mdp: without a sign for long, to be approached again" "$(awk -F, 'NR > 1 { printf "%s ", $5 }' out)" \
	"lead recycle recycle sql lead won lost recycle deal "
cp out mdp.csv
run lead-stage --now 2025-07-01 -e ev.csv mdp.csv
out_is "stages-mdp: and stays so" mdp.csv
run lead-stage --now 2025-02-01 -s stages-customer -e ev.csv ld.csv
is "stages-customer" "$(awk -F, 'NR > 1 { printf "%s ", $5 }' out)" "ml mql sal sql ml customer lost mql ml "
run lead-stage --now 2025-02-01 -s stages-hubspot -e ev.csv ld.csv
is "stages-hubspot" "$(awk -F, 'NR > 1 { printf "%s ", $5 }' out)" \
	"subscriber mql sql sql sql customer lost mql opportunity "
printf 'lead_id,visitor_id,created_at\n,v1,\n,v2,2025-01-03\nx,v3,2025-01-05\n' >traffic.csv
printf 'at,type,visitor_id\n2025-01-02T08:00:00Z,visit,v1\n2025-01-04T08:00:00Z,visit,v2\n2025-01-04T09:00:00Z,visit,v3\n' >visits.csv
run lead-stage --now 2025-02-01 -e visits.csv traffic.csv
is "stages-mdp: who has no name is traffic, from the first visit or the record" "$(awk -F, 'NR > 1 { printf "%s/%s/%s ", $4, $5, $6 }' out)" \
	"traffic/2025-01-02T08:00:00Z/ traffic/2025-01-03/ lead/2025-01-04T09:00:00Z/2025-01-05 "

printf 'stage,on\nlead,\nmql,webinar\n' >two-stages.csv
printf 'lead_id\n1\n2\n' >two.csv
printf 'at,type,lead_id\n2025-03-01T00:00:00Z,webinar,1\n 2025-03-02 ,webinar, 2 \n' >two-events.csv
run lead-stage --now 2025-05-01 -s two-stages.csv -e two-events.csv two.csv
is "an event at midnight has a time of day, one on a day has none; blanks around cells do not matter" \
	"$(awk -F, 'NR > 1 { printf "%s ", $4 }' out)" "2025-03-01T00:00:00Z 2025-03-02 "

# what an export calls its stages: a label is as good as the name, and each unknown one is said once
printf 'stage,on,label\nlead,,Lead\nmql,webinar,Marketing Qualified Lead\nlost,lost,MQL\n' >labels.csv
printf 'lead_id,stage\n1,marketing qualified lead\n2,MQL\n3,subscriber\n4,subscriber\n5,other\n' >labelled.csv
run lead-stage --now 2025-05-01 -s labels.csv labelled.csv
is "a label is read as the name, and the name goes before it" \
	"$(awk -F, 'NR > 1 { printf "%s ", $2 }' out)" "mql mql lead lead lead "
exits 1 "an unknown stage: somebody should look"
is "it is said once, with how many, and not what it is, but for a word of a shipped table" "$(cat err)" 'lead-stage: labelled.csv:4: column "stage": not in labels.csv; 2 leads say so; "subscriber" is one of stages-hubspot
lead-stage: labelled.csv:6: column "stage": not in labels.csv; 1 lead says so'
awk 'BEGIN { print "lead_id,stage"; for (i = 1; i <= 60; i++) print i ",s" i % 30 }' >sixty.csv
run lead-stage --now 2025-05-01 -s labels.csv sixty.csv
is "and at most twenty of them" "$(wc -l <err) $(tail -n 1 err)" \
	"21 lead-stage: 20 leads: their stages are not in the table, either"

# who unsubscribes by an event is unsubscribed, in whatever words, until the record says otherwise
cat >stop-leads.csv <<'EOT'
lead_id,email,consent,consent_at,unsubscribed_at
a,a@example.com,yes,2025-01-01,
b,b@example.com,,,
c,c@example.com,yes,2025-01-01,2024-06-01
d,d@example.com,yes,2025-04-01,
e,e@example.com,yes,2025-03-02,
f,f@example.com,no,2025-04-01,
g,g@example.com,,,
h,h@example.com,,,
EOT
cat >stop-events.csv <<'EOT'
at,type,lead_id,email
2025-03-01T10:00:00Z,Unsubscribe,a,
2025-03-05T10:00:00Z,UNSUBSCRIBED,a,
2025-03-02,수신거부,,B@example.com
2025-03-01T10:00:00Z,unsubscribe,c,
2025-03-01T10:00:00Z,unsubscribe,d,
2025-03-02T10:00:00Z,opt_out,e,
2025-03-02T10:00:00Z,opt out,f,
2025-03-02T10:00:00Z,opt-out,g,
2025-04-02T10:00:00Z,subscribe,g,
2025-03-02T10:00:00Z,webinar,h,
2025-09-02T10:00:00Z,unsubscribe,h,
EOT
run lead-stage --now 2025-05-01 -s labels.csv -e stop-events.csv stop-leads.csv
is "the first event; what is there stays; a later yes of the record counts, an event of the day or another list does not" \
	"$(awk -F, 'NR > 1 { printf "%s:%s ", $1, $5 }' out)" \
	"a:2025-03-01T10:00:00Z b:2025-03-02 c:2024-06-01 d: e:2025-03-02T10:00:00Z f:2025-03-02T10:00:00Z g:2025-03-02T10:00:00Z h: "
cp out stopped.csv
run lead-stage --now 2025-05-01 -s labels.csv -e stop-events.csv stopped.csv
out_is "again: the same bytes" stopped.csv
lead-stage -q --now 2025-05-01 -s labels.csv -e stop-events.csv stop-leads.csv >staged.csv
printf 'queue,when\nall,\n' >all-routes.csv
run lead-route --now 2025-05-01 -r all-routes.csv staged.csv
is "so lead-route gives them to nobody" "$(grep -c ',no-consent,' out)" 6
cut -d, -f1,2 stop-leads.csv >bare.csv
run lead-stage --now 2025-05-01 -s labels.csv -e ae.csv bare.csv
is "with -e the column is always there" "$(sed -n 1p out | sed 's/.*,//')" unsubscribed_at

# many transitions: the log does not hold them in memory, and two runs do not mix their lines
awk 'BEGIN { print "lead_id"; for (i = 1; i <= 20000; i++) print "L" i }' >many.csv
rm -f log.csv
lead-stage -q --now "$now" -s two-stages.csv --log log.csv many.csv >/dev/null &
lead-stage -q --now "$now" -s two-stages.csv --log log.csv many.csv >/dev/null
wait
is "two runs append whole to one log" \
	"$(awk -F, 'NR == 1 { next } NF != 5 { bad++ } { n[$2]++ } END { for (i in n) if (n[i] == 2) k++; print NR, bad + 0, k }' log.csv)" \
	"40001 0 20000"
status=0
TMPDIR=$tmp/none lead-stage -q --now "$now" -s two-stages.csv --log none.log many.csv >out 2>err || status=$?
is "no folder for so many: exit 2" "$status $(cat err)" '2 lead-stage: none.log: its lines so far cannot be kept: No such file or directory'
ok "and no line in the log" test ! -s none.log
printf 'lead_id\n"a ""b"", c"\nplain\n' >odd.csv
lead-stage -q --now "$now" -s two-stages.csv --log none.log odd.csv >out
is "an id that needs quotes has them in the log" "$(cut -d, -f2- none.log | sed -n 2p)" "$(cut -d, -f1,2 odd.csv | sed -n 2p),,$(sed -n 2p two-stages.csv | cut -d, -f1),two-stages.csv:2: every lead"
cp none.log before.log
status=0
# 512 bytes a block: the lines fit into the temporary file, and not behind what the log has
(ulimit -f $(($(wc -c <log.csv) / 2 / 512 + 40)); awk 'BEGIN { for (i = 0; i < 500; i++) print "a line that was there before, of an older run" }' >>before.log; cp before.log grown.log
	lead-stage -q --now "$now" -s two-stages.csv --log before.log many.csv) >out 2>err || status=$?
is "no room in the log: exit 2" "$status $(cat err)" '2 lead-stage: before.log: File too large'
ok "and it ends where it ended" cmp before.log grown.log
if [ -w /dev/full ]; then
	awk 'BEGIN { print "lead_id"; for (;;) print "L" i++ }' | timeout 20 lead-stage -q -s two-stages.csv >/dev/full 2>err
	is "a full disk ends the run at once" "$?" 2
	err "and says so" '^lead-stage: write error: '
fi

# One lead that comes and goes very often: each round costs a look, not all of its events.
printf 'stage,on,kind,again\nlead,,,\nmql,visit,,yes\nrest,unsub,recycle,\nwon,deal,won,\n' >"$tmp/rounds.csv"
awk 'BEGIN { for (i = 0; i < 120000; i++) printf "2025-%02d-%02dT%02d:%02d:%02dZ,%s,L1\n", 1 + int(i / 14400), 1 + int(i / 600) % 24,
		int(i / 25) % 24, i * 2 % 50, i % 60, i % 2 ? "unsub" : "visit" }' | sort |
	sed '1i\
at,type,lead_id' >"$tmp/often.csv"
printf 'lead_id,created_at\nL1,2025-01-01\n' >"$tmp/one.csv"
run sh -c 'ulimit -t 4; exec lead-stage -s "$1" -e "$2" --now 2026-07-01 "$3"' - "$tmp/rounds.csv" "$tmp/often.csv" "$tmp/one.csv"
exits 0 "a lead that comes back sixty thousand times takes little time"
ok "and every round is counted" grep -Eq '^L1,.*,60000,59999,' "$tmp/out"
# Whatever the leads did, and whatever the record says: a second run changes nothing, and runs night by night end where one run does.
awk 'function day(d) { return sprintf("%d-%02d-%02d", 2023 + int(d / 336), 1 + int(d / 28) % 12, 1 + d % 28) }
	BEGIN {
		srand(7)
		n = split("visit webinar demo consultation meeting deal won lost unsubscribe click", type, " ")
		print "lead_id,created_at,stage,lost_at,mql_at,budget,employees" >"many.csv"
		print "lead_id,created_at,budget,employees" >"fresh.csv"
		print "at,type,lead_id" >"did.csv"
		for (i = 1; i <= 1500; i++) {
			from = int(rand() * 900)
			budget = rand() < .5 ? 9 : ""
			printf "L%d,%s,%s,%s,%s,%s,9\n", i, rand() < .7 ? day(from) : "", rand() < .2 ? (rand() < .5 ? "lost" : "mql") : "",
				rand() < .1 ? day(from + int(rand() * 300)) : "", rand() < .1 ? day(from + int(rand() * 300)) : "",
				budget >"many.csv"
			printf "L%d,%s,%s,9\n", i, day(from), budget >"fresh.csv"
			for (k = int(rand() * 8); k > 0; k--)
				printf "%s,%s,L%d\n", day(from + int(rand() * 700)), type[1 + int(rand() * n)], i >"did.csv"
		}
	}'
for table in stages-mdp stages-hubspot stages-customer; do
	lead-stage -q --now 2025-12-01 -s $table -e did.csv many.csv >one.csv
	lead-stage -q --now 2025-12-01 -s $table -e did.csv one.csv >two.csv
	ok "$table: a second run over any lead changes nothing" cmp one.csv two.csv
done
# what a condition does is dated by the run that finds it, so without those
grep -v '^recycle' "$here/lib/share/stages-mdp.csv" >dated.csv
cp fresh.csv nights.csv
for year in 2023 2024 2025; do
	for month in 03 06 09 12; do
		lead-stage -q --now $year-$month-01 -s ./dated.csv -e did.csv -o nights.csv nights.csv
	done
done
lead-stage -q --now 2025-12-01 -s ./dated.csv -e did.csv fresh.csv >once.csv
ok "twelve runs while it happens end where one does" cmp once.csv nights.csv

# The same of tables drawn at random: gates in any order and shared events, conditions on where the lead was, every kind
# of rest, days without a time; and of the shipped ones, without what a condition alone does.
cat >history.awk <<'EOT'
function pick(list, a) { return a[1 + int(rand() * split(list, a, " "))] }
function row(s) { rows[++n] = s }
BEGIN {
	srand(seed)
	steps = 2 + int(rand() * 4)
	names = "o1 o2 o3 x " (shipped ? shipped : "s1 s2 s3 s4 s5")
	for (i = 1; i <= steps; i++)
		row("st" i ",," (rand() < .2 ? "s" i "|" pick("o1 o3 s1 s2") : "s" i) "," pick("step step won") ",," pick("- - no yes"))
	for (i = 1 + int(rand() * 3); i > 0; i--)
		row("out" i "," (rand() < .4 ? pick("stage='st1' !empty(st1_at) stage!='out1'") : "") ",o" i "," \
			pick("lost recycle") "," pick("- 5d 30d 0 60d") ",")
	for (i = n; i > 1 && rand() < .8; i--) {
		k = 1 + int(rand() * i)
		s = rows[i]; rows[i] = rows[k]; rows[k] = s
	}
	print "stage,when,on,kind,cool_off,again\nlead,,,,," >"table.csv"
	for (i = 1; i <= n; i++) {
		gsub(/,-/, ",", rows[i]); gsub(/!empty/, "not empty", rows[i])
		print rows[i] >"table.csv"
	}
	print "lead_id,created_at,budget,employees" >"fresh.csv"
	print "at,type,lead_id" >"did.csv"
	for (i = 1; i <= 80; i++) {
		print "L" i ",2025-01-01,9,9" >"fresh.csv"
		for (k = int(rand() * 10); k > 0; k--) {
			d = int(rand() * 168)
			printf "2025-%02d-%02d%s,%s,L%d\n", 1 + int(d / 28), 1 + d % 28,
				rand() < .4 ? "" : sprintf("T%02d:00:00Z", rand() * 24), pick(names), i >"did.csv"
		}
	}
}
EOT
differ() { # TABLE SEED [TYPES OF THE TABLE]
	rm -f table.csv fresh.csv did.csv
	awk -v seed="$2" -v shipped="$3" -f history.awk
	cp fresh.csv nights.csv
	for day in 01-08 01-15T07:00:00Z 01-16 02-01 02-20 03-03 03-20T19:00:00Z 04-04 04-25 05-10 06-01 06-20 07-01; do
		lead-stage -q --now 2025-$day -s "$1" -e did.csv -o nights.csv nights.csv || echo "failed"
	done
	lead-stage -q --now 2025-07-01 -s "$1" -e did.csv -o once.csv fresh.csv || echo "failed"
	lead-stage -q --now 2025-07-01 -s "$1" -e did.csv once.csv | cmp -s - once.csv || echo "$1, $2: again"
	cmp -s once.csv nights.csv || echo "$1, $2"
}
is "random tables: thirteen runs while it happens end where one does, and once more there" \
	"$(for seed in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do differ ./table.csv $seed; done)" ''
for table in stages-mdp stages-hubspot stages-customer; do
	grep -v '^recycle' "$here/lib/share/$table.csv" >"$table.csv"
done
is "and so do the shipped ones" "$(for seed in 31 32 33; do
	differ ./stages-mdp.csv $seed "webinar consultation meeting deal won lost lost"
	differ ./stages-hubspot.csv $seed "form webinar meeting proposal won referral lost lost"
	differ ./stages-customer.csv $seed "form demo consultation meeting won lost lost"
done)" ''

# What the visitors of merged leads did opens gates, as awk finds in the list before the merge.
placed() {
	awk -v seed="$1" -f "$here/tests/score/visits.awk"
	lead-dedupe -q -k who visits.csv >visits-one.csv
	awk -v by=who -f "$here/tests/score/visits-owner.awk" visits.csv visits-events.csv |
		awk '{ n = $2 + $3 > 12 ? 12 : $2 + $3; print $1, n ? "s" n : "lead" }' | sort >visits.wanted
	lead-stage -q --now $now -t -s ./visits-stages.csv -e visits-events.csv visits-one.csv | awk -F'\t' '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at["who"], $at["stage"] }' | sort | cmp - visits.wanted
}
awk 'BEGIN {
	print "stage,when,on\nlead,,"
	for (i = 1; i <= 12; i++)
		print "s" i ",count() >= " i "," (i == 1 ? "form|visit" : "")
}' >visits-stages.csv
is "random lists: what visitors of merged leads did" \
	"$(for seed in 1 2 3 4 5 6 7 8 9 10 11 12; do placed $seed 2>&1; done)" ''

# Time does not grow with the square of one lead's events of one moment.
printf 'stage,when,on,kind,again\nlead,,,,\nmql,score >= 50,,,yes\nrecycle,,bounce,recycle,\nwon,,paid,won,\n' >moment-stages.csv
printf 'lead_id,score,created_at\nL1,60,2025-01-01\n' >moment.csv
awk 'BEGIN {
	print "at,type,lead_id\n2025-01-02,bounce,L1"
	for (i = 0; i < 400000; i++)
		print "2025-02-01,bounce,L1"
	print "2025-02-01,open,L1"
}' >moment-events.csv
run timeout 60 lead-stage -q --now $now -s ./moment-stages.csv -e moment-events.csv moment.csv
exits 0 "400,000 bounces of one day: done"
is "the other event of that day is what it did" "$(sed 1d out)" "L1,60,2025-01-01,mql,2025-01-01,,2025-01-02,,2025-02-01,,1,1,2025-02-01,"
finish
