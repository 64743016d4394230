#!/bin/sh
# SPDX-License-Identifier: MIT
# lead-stage: gates, entry times, what never slides back, the log.
. tests/lib.sh

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
lead_id,created_at,budget,stage,lead_at,mql_at,sal_at,sql_at,deal_at,lost_at,recycle_at
a,2025-01-01,5000,sql,2025-01-01,2025-01-03T10:00:00Z,,2025-02-02T09:00:00Z,,,
b,2025-01-01,10,lead,2025-01-01,,,,,,
c,2025-01-01T08:00:00+09:00,,mql,2024-12-31T23:00:00Z,2025-05-01,,,,,
d,2025-01-01,,recycle,2025-01-01,2024-12-01,,,,,2025-06-01T00:00:00Z
e,2025-01-01,,recycle,2025-01-01,2025-01-01,,,,,2025-06-01T00:00:00Z
f,2025-01-01,,lost,2025-01-01,,,,,2025-03-01,
g,2025-01-01,,mql,2025-01-01,2025-05-20,,,,,
h,,,lead,2025-06-01T00:00:00Z,,,,,,
EOT

s() {
	run lead-stage --now "$now" -s stages.csv "$@"
}

s -e events.csv leads.csv
exits 0 "gates: exit 0"
out_is "first event, event condition, skipped stages, kinds, created_at, now, dates without a time" wanted.csv
err "a later stage before an earlier one is counted" '^lead-stage: 1 lead: a later stage is dated before an earlier one$'
is "and that is all" "$(wc -l <err)" 1
s -q -e events.csv leads.csv
quiet "-q is quiet"
s -v -e events.csv leads.csv
err "-v says which" 'leads.csv:5: a later stage is dated before'
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
stage,lead_id,sql_at,mql_at,lead_at,sal_at,deal_at,lost_at,recycle_at
sql,x,,,,,,,
deal,y,2025-02-01,,,,,,
recycle,z,,2025-01-01,,,,,2025-06-01T00:00:00Z
sql,u,soon,,,,,,
lost,v,,2025-01-01,,,,,
recycle,g,,2025-01-01,,,,,
EOT
err "unknown stage" 'back.csv:4: stage: not in the table of stages'
err "unreadable time" 'back.csv:5: the time of a stage cannot be read'

printf 'lead_id,mql_at,recycle_at\ng,2025-01-01,2025-05-01\n' >recycled.csv
s -e events.csv recycled.csv
out "what a lead does after recycling takes it out again; its first date stays" <<'EOT'
lead_id,mql_at,recycle_at,stage,lead_at,sal_at,sql_at,deal_at,lost_at
g,2025-01-01,2025-05-01,mql,,,,,
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
EOT
run lead-stage --now 2025-02-01 -e ev.csv ld.csv
is "stages-mdp: newsletter, webinar, consultation, meeting with budget and size, won, lost" \
	"$(awk -F, 'NR > 1 { printf "%s ", $5 }' out)" "lead mql sal sql lead deal lost mql "
run lead-stage --now 2025-06-01 -e ev.csv ld.csv
is "stages-mdp: without a sign for long, to be approached again" "$(awk -F, 'NR > 1 { printf "%s ", $5 }' out)" \
	"lead recycle recycle sql lead deal lost recycle "
run lead-stage --now 2025-02-01 -s stages-hubspot -e ev.csv ld.csv
is "stages-hubspot" "$(awk -F, 'NR > 1 { printf "%s ", $5 }' out)" "ml mql sal sql ml customer lost mql "

printf 'lead_id\n1\n2\n' >two.csv
printf 'at,type,lead_id\n2025-03-01T00:00:00Z,webinar,1\n 2025-03-02 ,webinar, 2 \n' >two-events.csv
run lead-stage --now 2025-05-01 -e two-events.csv two.csv
is "an event at midnight has a time of day, one on a day has none; blanks around cells do not matter" \
	"$(awk -F, 'NR > 1 { printf "%s ", $4 }' out)" "2025-03-01T00:00:00Z 2025-03-02 "

finish
