#!/bin/sh
# SPDX-License-Identifier: MIT
# lead-route: the order of deciding, pools, capacity, absence, consent, and a state that survives.
. tests/lib.sh

cd "$tmp" || exit 2
now=2025-06-02T09:00:00Z

leads() { # N: that many leads without anything
	awk -v n="$1" 'BEGIN { print "lead_id"; for (i = 1; i <= n; i++) print "L" i }'
}
r() {
	run lead-route --now "$now" "$@"
}
column() { # NAME: of out, on one line
	awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next } { printf "%s ", $c }' out
}

printf 'queue,pool\nsales,p\n' >all.csv
printf 'owner,pool,weight\na,p,5\nb,p,1\nc,p,1\n' >roster.csv
leads 14 >l.csv
r -r all.csv -t roster.csv l.csv
is "smooth weighted round robin 5/1/1" "$(column owner)" "a a b a c a a a a b a c a a "
printf 'owner,pool,weight\na,p,3\nb,p,2\nc,p,1\n' >roster.csv
r -r all.csv -t roster.csv l.csv
is "smooth weighted round robin 3/2/1" "$(column owner)" "a b a c b a a b a c b a a b "

printf 'owner,pool,weight,capacity\na,p,5,2\nb,p,1,3/week\n' >roster.csv
leads 6 >l.csv
r -r all.csv -t roster.csv l.csv
exits 1 "somebody was not routed: exit 1"
is "within capacity, else unrouted" "$(column owner)$(column queue)" \
	"a a b b b  sales sales sales sales sales unrouted "
err "counted" '^lead-route: 1 lead unrouted'
is "with the reason" "$(sed -n 7p out)" 'L6,unrouted,,,,,"all.csv:2: pool p: nobody free (0 away, 2 full, 0 not for this lead)"'
cp out once.csv
r -r all.csv -t roster.csv once.csv
out_is "a second run changes nothing, the unrouted lead included" once.csv

cat >roster.csv <<'EOT'
owner,pool,weight,away_from,away_to
a,p,1,2025-06-01,2025-06-02
b,p,1,,
c,p,1,2025-06-03,
d,p,0,,
EOT
leads 4 >l.csv
r -r all.csv -t roster.csv l.csv
is "who is away is passed over; the last day counts; weight 0 gets nothing" "$(column owner)" "b c b c "
r --now 2025-06-03T00:00:00Z -r all.csv -t roster.csv l.csv
is "back on the day after; away without an end" "$(column owner)" "a b a b "

# b away for 6 leads, then back: no flood
printf 'owner,pool,away_to\na,p,\nb,p,2025-06-02\n' >roster.csv
leads 6 >l.csv
r -S flood -r all.csv -t roster.csv l.csv
awk 'BEGIN { print "lead_id"; for (i = 1; i <= 6; i++) print "M" i }' >m.csv
r --now 2025-06-03T09:00:00Z -S flood -r all.csv -t roster.csv m.csv
is "nobody is flooded on return" "$(column owner)" "a b a b a b "

cat >roster.csv <<'EOT'
owner,email,pool,when
ann,,sales|key,
bob,,sales,country = 'KR'
EOT
cat >routes.csv <<'EOT'
queue,when,pool,action,content,sla,priority
rest,,,mail,news,,9
sales,grade = 'A',sales,call,,5min,1
key,grade = 'K',key,visit,deck,2d,1
never,consent = 'no' or grade = 'A',sales,call,,,2
EOT
cat >l.csv <<'EOT'
lead_id,email,company,country,grade,owner,consent,unsubscribed_at
1,x@acme.com,Acme Inc.,US,A,,yes,
2,y@ACME.com,,US,B,,,
3,z@gmail.com,"ACME, Inc.",US,B,,,
4,q@gmail.com,n/a,KR,A,,,
5,r@gmail.com,N/A,KR,A,,,
6,s@beta.kr,Beta,KR,B,zoe,,
7,t@beta.kr,,KR,A,,,
8,u@gmail.com,,KR,B,,,
9,v@acme.com,,KR,A,,No,
10,w@acme.com,,KR,B,zed,yes,2025-01-01
11,a@gmail.com,,US,K,,unknown,
EOT
r -r routes.csv -t roster.csv l.csv
exits 0 "all routed"
sed 's/"ACME, Inc."/ACME/' out | cut -d, -f1,9- >short
cat >want <<'EOT'
lead_id,queue,action,content,due_at,route_reason
1,sales,call,,2025-06-02T09:05:00Z,routes.csv:3: pool sales
2,rest,mail,news,,owner of the same company (domain)
3,rest,mail,news,,owner of the same company (name)
4,sales,call,,2025-06-02T09:05:00Z,routes.csv:3: pool sales
5,sales,call,,2025-06-02T09:05:00Z,routes.csv:3: pool sales
6,rest,mail,news,,existing owner
7,sales,call,,2025-06-02T09:05:00Z,owner of the same company (domain)
8,rest,mail,news,,routes.csv:2
9,no-consent,,,,no consent
10,no-consent,,,,unsubscribed
11,key,visit,deck,2025-06-04T09:00:00Z,routes.csv:4: pool key
EOT
ok "order: consent, owner, company, route by priority, pool; due times" diff want short
is "owners" "$(sed 's/"ACME, Inc."/ACME/' out | awk -F, 'NR > 1 { printf "%s ", $6 }')" \
	"ann ann ann ann bob zoe zoe   zed ann "
cp out once.csv
r --now 2025-06-05 -r routes.csv -t roster.csv once.csv
out_is "on another day nothing moves, and no clock starts again" once.csv

# consent x unsubscribed: only yes and unknown without an unsubscription are routed out
awk 'BEGIN { print "lead_id,consent,unsubscribed_at"
	split("yes,no,,YES,NO,false,0,거부,maybe", c, ",")
	for (i = 1; i in c; i++) for (u = 0; u < 2; u++) print i u "," c[i] "," (u ? "2025-01-01" : "") }' >consent.csv
printf 'queue,when,pool\nsales,,sales\n' >open.csv
printf 'owner,pool\nann,sales\n' >roster.csv
r -r open.csv -t roster.csv consent.csv
is "nobody who said no is given to sales" \
	"$(awk -F, 'NR > 1 && $4 == "sales" { printf "%s:%s ", $2, $3 }' out)" "yes: : YES: "
is "and all others are kept" "$(awk -F, '$4 == "no-consent"' out | wc -l)" 15
printf "queue,when,action\nsuppress,not consent = 'yes',none\nother,,mail\n" >said.csv
r -r said.csv consent.csv
is "a row about consent says where" "$(awk -F, 'NR == 4 { print $4, $6 }' out)" "suppress none"

# the state
rm -f st st.lock
leads 5 >l.csv
printf 'owner,pool,capacity\na,p,4/day\nb,p,\nc,p,\n' >roster.csv
s() {
	run lead-route --now "$now" -S st -r all.csv -t roster.csv "$@"
}
s -n l.csv
ok "-n makes no state" not test -e st
ok "and no lock" not test -e st.lock
s l.csv
cp out first
is "the state is private" "$(ls -l st | cut -c1-10)" "-rw-------"
cp st st1
s l.csv
out_is "the same leads keep owner, due time and reason" first
ok "and the state stays" cmp st st1
awk 'BEGIN { print "lead_id"; for (i = 1; i <= 7; i++) print "N" i }' >n.csv
s n.csv
is "the turn goes on where it was" "$(column owner)" "c a b c a b c "
awk 'BEGIN { print "lead_id"; for (i = 1; i <= 4; i++) print "O" i }' >o.csv
s o.csv
is "the day's capacity counts over runs" "$(column owner)" "b c b c "
cp st st1
s -n n.csv
ok "-n leaves the state" cmp st st1
if [ -w /dev/full ]; then
	leads 3 | sed 's/L/Q/' >q.csv
	lead-route --now "$now" -S st -r all.csv -t roster.csv q.csv >/dev/full 2>err
	is "no output, no new state" "$? $(cmp st st1 && echo same)" "2 same"
fi
head -c 60 st1 >st
s l.csv
exits 2 "a state cut short is refused"
is "and left alone" "$(wc -c <st)" 60
sed 's/\tb\t/\ta\t/' st1 >st
s l.csv
err "a damaged one" 'st: damaged'
sed '1s/1$/2/' st1 >st
s l.csv
err "one of a newer version" 'st: written by a newer lead-route'
: >st
s l.csv
exits 2 "an empty one"
cp st1 st
if have flock; then
	flock st.lock sleep 3 &
	sleep 0.5
	s l.csv
	exits 75 "locked by another run: 75"
	err "in one line" '^lead-route: st: in use by another run; try later$'
	wait
else
	skip "locked by another run: 75" "no flock"
	skip "in one line" "no flock"
fi

# killed at any time, the state is whole, and what it gave out is a run's whole work or nothing
rm -f k k.lock
awk 'BEGIN { print "lead_id"; for (i = 1; i <= 20000; i++) print "K" i }' >k.csv
bad=0 i=0
while [ $i -lt 30 ]; do
	lead-route --now "$now" -S k -r all.csv -t roster.csv k.csv >/dev/null 2>&1 &
	pid=$!
	sleep "0.0$((i % 10))"
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	if [ -e k ]; then
		tail -n 1 k | grep -q '^end' || bad=1
		[ "$(grep -c '^lead' k)" -eq 20001 ] || bad=1 # the first line begins so, too
	fi
	i=$((i + 1))
done
is "30 kills, no torn state" "$bad" 0

# many runs at once: each takes its turn
rm -f w w.lock
printf 'owner,pool\na,p\nb,p\nc,p\nd,p\n' >roster.csv
i=0
while [ $i -lt 20 ]; do
	printf 'lead_id\nW%d\n' $i >"w$i.csv"
	lead-route --wait 30 --now "$now" -S w -r all.csv -t roster.csv "w$i.csv" >"w$i.out" 2>&1 &
	i=$((i + 1))
done
wait
is "20 runs at once share out evenly" "$(cat w?.out w??.out | cut -d, -f3 | grep -v owner | sort | uniq -c | awk '{ printf "%s%s ", $2, $1 }')" \
	"a5 b5 c5 d5 "

printf 'queue,pool\nsales,nobody\n' >bad.csv
run lead-route -r bad.csv -t roster.csv l.csv
err "a pool nobody is in" 'bad.csv:2: pool: nobody in roster.csv is in "nobody"'
run lead-route -r all.csv l.csv
err "a pool without a roster" 'all.csv:2: pool: "p" needs a roster'
printf 'queue,sla\nsales,soon\n' >bad.csv
run lead-route -r bad.csv l.csv
err "a bad sla" 'bad.csv:2: sla: '
printf 'queue,when\nsales,grade = 1\n' >bad.csv
run lead-route -r bad.csv l.csv
err "an unknown column" 'bad.csv:2: when: '
exits 2 "is exit 2"

# the shipped tables
cat >l.csv <<'EOT'
lead_id,grade,stage,consent
1,A,lead,yes
2,B,mql,
3,B,lead,
4,C,lead,
5,F,recycle,
6,A,sql,no
EOT
rm -f roster.csv routes.csv # the shipped example is meant
r -t roster l.csv
is "routes: A to sales, MQL confirmed within a day, B nurtured, C and below by mail" \
	"$(awk -F, 'NR > 1 { printf "%s/%s/%s ", $5, $6, $9 }' out)" \
	"sales/park/2025-06-02T10:00:00Z confirm/kim/2025-06-03T09:00:00Z nurture// automatic// long nurture// no-consent// "

finish
