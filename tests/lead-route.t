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
printf 'lead_id,email\n1,a@one.kr\n2,b@one.kr\n3,c@one.kr\n4,d@one.kr\n5,e@two.kr\n' >l.csv
r -r all.csv -t roster.csv l.csv
is "a company stays together beyond the capacity" "$(column owner)$status" "a a a a b 0"
err "which is said" '^lead-route: capacity: 1 owner got 2 leads beyond it, of companies that are theirs$'

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
zoe,,,
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
# an owner whom the roster does not have: a queue of the CRM, or who left
printf 'owner,pool\nann,p\nbob,p\n' >few.csv
printf 'lead_id,email,company,grade,owner\n6,s@beta.kr,Beta,A,Queue\n7,t@beta.kr,Beta,A,\n8,u@gmail.com,Beta,A,\n' >l.csv
r -S odd -r all.csv -t few.csv l.csv
exits 1 "a lead whose owner is not in the roster: exit 1"
err "is said" '^lead-route: owner: 1 lead has an owner who is not in few.csv$'
is "keeps its owner, and its company's leads go to another" "$(column owner)" "Queue ann ann "
printf 'owner,pool\nbob,p\n' >few.csv
printf 'lead_id,email,company,grade,owner\n9,v@beta.kr,Beta,A,\n10,w@beta.kr,,A,\n' >m.csv
r -S odd -r all.csv -t few.csv m.csv
is "a company of one who left the roster has a new owner" "$(column owner)$status" "bob bob 0"
printf 'owner,pool\nann,p\nbob,p\n' >few.csv
r -S odd -r all.csv -t few.csv m.csv
is "and keeps that one" "$(column owner)$status" "bob bob 0"

# a lead for nobody whose company gets an owner later in the run: the same run again gives the same
cat >l.csv <<'EOT'
lead_id,email,company,grade
1,x@acme.com,,B
2,,Beta,B
3,y@acme.com,,A
4,,Beta Inc.,A
5,z@acme.com,,B
1,x@acme.com,,B
6,u@gmail.com,,B
EOT
printf "queue,when,pool\nsales,grade = 'A',sales\nrest,,\n" >again.csv
printf 'owner,pool\nann,sales\n' >team.csv
rm -f again again.lock
r -S again -r again.csv -t team.csv l.csv
is "the company's owner is for those who come after" "$(column owner)" "  ann ann ann   "
cp out once.csv
r -S again -r again.csv -t team.csv l.csv
out_is "a second run gives nobody's leads to nobody again" once.csv
r --now 2025-06-03T09:00:00Z -S again -r again.csv -t team.csv once.csv
out_is "so it does over its own output, a day later" once.csv
sed 's/^1,x@acme.com,,B/1,x@acme.com,,A/' l.csv >up.csv
r -S again -r again.csv -t team.csv up.csv
is "a lead that leaves that queue goes to its company's owner" "$(sed -n 2p out | cut -d, -f5,6,10)" \
	"sales,ann,owner of the same company (domain)"

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
is "a row about consent says where, and the reason both" "$(awk -F, 'NR == 4 { print $4, $6, $9 }' out)" "suppress none no consent; said.csv:2"

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
	lead-route --now "$now" -S st -r all.csv -t roster.csv q.csv >/dev/full 2>err
	s q.csv
	cp out twice
	cp st1 st
	s q.csv
	out_is "a full disk twice gives the same as once" twice
	cp st1 st
	awk 'BEGIN { print "lead_id"; for (;;) print "Z" i++ }' |
		timeout 20 lead-route --now "$now" -S st -r all.csv -t roster.csv >/dev/full 2>err
	is "and ends the run at once" "$? $(cmp st st1 && echo same) $(ls st?*)" "2 same st.lock
st1"
fi
chmod 644 st
s o.csv
is "the mode of a state is put right" "$(ls -l st | cut -c1-10) $(ls -l st.lock | cut -c1-10)" "-rw------- -rw-------"
cp st1 st
head -c 60 st1 >st
s l.csv
exits 2 "a state cut short is refused"
is "and left alone" "$(wc -c <st)" 60
sed 's/\tb\t/\ta\t/' st1 >st
s l.csv
err "a damaged one, with the way out" 'st: damaged or cut short; put back a copy, or remove it'
sed '1s/2$/3/' st1 >st
s l.csv
err "one of a newer version, with the way out" 'st: written by a newer lead-route \(version 3\); use that one, or remove it'
: >st
s l.csv
exits 2 "an empty one"
cp st1 st
if have flock; then
	ln -s st st-link
	flock st.lock sleep 5 &
	while flock -n st.lock true; do sleep 0.1; done
	s l.csv
	exits 75 "locked by another run: 75"
	err "in one line" '^lead-route: st: in use by another run; try later$'
	run lead-route -r routes.csv -S st-link l.csv
	exits 75 "by another name, too"
	wait
else
	skip "locked by another run: 75" "no flock"
	skip "in one line" "no flock"
	skip "by another name, too" "no flock"
fi
run lead-route -r routes.csv -S . l.csv
exits 2 "a folder is no state"
err "and says so" '^lead-route: \.: not a file$'
ok "and gets no lock" not test -e ..lock
mkfifo st-pipe
run timeout 10 lead-route -r routes.csv -n -S st-pipe l.csv
exits 2 "nor is a pipe, which nobody waits for"
run timeout 10 lead-route -r routes.csv -S st-pipe l.csv
ok "and it gets no lock" not test -e st-pipe.lock

# killed at any time, the state is whole, and what it gave out is a run's whole work or nothing; each run that ends
# begins anew from one that gave out 4,000, so that there is always something to tear
rm -f k k.lock
awk 'BEGIN { print "lead_id"; for (i = 1; i <= 4000; i++) print "J" i }' >j.csv
awk 'BEGIN { print "lead_id"; for (i = 1; i <= 4000; i++) print "K" i }' >k.csv
lead-route --now "$now" -S k0 -r all.csv -t roster.csv j.csv >/dev/null 2>&1
cp k0 k
bad=0 half=0 i=0
while [ $i -lt 200 ]; do
	lead-route --now "$now" -S k -r all.csv -t roster.csv k.csv >/dev/null 2>&1 &
	pid=$!
	sleep "0.0$((i % 5))$((i % 7))"
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	n=$(grep -c '^lead	' k)
	case $n in
	4000) half=$((half + 1)) ;;
	8000) cp k0 k ;;
	*) bad=$((bad + 1)) ;;
	esac
	lead-route -n --now "$now" -S k -r all.csv -t roster.csv l.csv >/dev/null 2>&1
	[ $? -le 1 ] || bad=$((bad + 1))
	i=$((i + 1))
done
is "200 kills, no torn state" "$bad" 0
echo "# $half of 200 came before the new state"

# What a power cut leaves: nothing is put in place before its bytes are on the disk, and the state comes last
if have strace && strace -o /dev/null true 2>/dev/null; then
	rm -f q q.lock
	strace -f -y -e 'trace=fsync,flock,?rename,?renameat,?renameat2' -o trace \
		lead-route --now "$now" -S q -o q.out -r all.csv -t roster.csv l.csv >/dev/null 2>&1
	is "the lock; the output written through and in place; then the state; each time the folder, too" "$(awk '
		/flock\(.*q\.lock.*LOCK_EX/ { printf "lock " }
		/fsync\(.*\.leadpipe\./ { printf "file "; next }
		/fsync\(/ { printf "folder " }
		/rename/ { sub(/"[^"]*$/, ""); sub(/.*"/, ""); printf "%s ", $0 }' trace)" \
		"lock file q.out folder file q folder "
else
	skip "nothing is in place before it is on the disk" "no strace"
fi

# 16 at once, 25 runs each of 5 leads: 2,000 assignments, each takes its turn
rm -f w w.lock
printf 'owner,pool,weight\na,p,4\nb,p,2\nc,p,1\nd,p,1\n' >roster.csv
worker() {
	_i=0
	while [ $_i -lt 25 ]; do
		awk -v w="$1" -v i="$_i" 'BEGIN { print "lead_id"; for (k = 0; k < 5; k++) print "W" w "-" i "-" k }' |
			lead-route --wait 120 --now "$now" -S w -r all.csv -t roster.csv >>"w$1.out" 2>>"w$1.err"
		_i=$((_i + 1))
	done
}
i=0
while [ $i -lt 16 ]; do
	worker $i &
	i=$((i + 1))
done
wait
is "16 at once, 2,000 assignments: none lost" "$(grep -c '^lead	' w) $(cat w*.out | grep -c '^W') $(cat w*.err)" "2000 2000 "
is "and the shares are exact" "$(cat w*.out | grep '^W' | cut -d, -f3 | sort | uniq -c | awk '{ printf "%s%s ", $2, $1 }')" \
	"a1000 b500 c250 d250 "
is "in the state too" "$(awk -F'\t' '$1 == "lead" { n[$3]++ } END { print n["a"], n["b"], n["c"], n["d"] }' w)" "1000 500 250 250"

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

printf 'owner,pool,capacity\na,p,1.5/day\n' >bad.csv
run lead-route -r all.csv -t bad.csv l.csv
err "half a lead a day" 'bad.csv:2: capacity: not a whole number of leads'
printf 'owner,pool,hours\na,p,Mon-Fri 9 to\n' >bad.csv
run lead-route -r all.csv -t bad.csv l.csv
err "hours that are none" 'bad.csv:2: hours: "9 to" is no range such as 09:00-18:00'
printf 'date,zone\n2025-02-30,\n' >bad.csv
run lead-route -r all.csv -t roster.csv --holidays bad.csv l.csv
err "a day that is none" 'bad.csv:2: date: not a day'

# capacity per day and per week, over a week
rm -f c c.lock
printf 'owner,pool,capacity\na,p,"2/day, 5/week"\nb,p,\n' >roster.csv
got=
for day in 02 03 04 05 06 07 08 09; do # Monday to the next Monday
	awk -v d="$day" 'BEGIN { print "lead_id"; for (i = 1; i <= 8; i++) print "D" d "-" i }' >d.csv
	run lead-route --now "2025-06-${day}T09:00:00Z" -S c -r all.csv -t roster.csv d.csv
	got="$got$(column owner | tr -cd a | wc -c) "
done
is "two a day, five a week" "$got" "2 2 1 0 0 0 0 2 "

# a long absence, then the shares again
rm -f f f.lock
printf 'owner,pool,weight,away_to\na,p,3,\nb,p,2,2025-08-31\nc,p,1,\n' >roster.csv
leads 4000 >l.csv
run lead-route --now "$now" -S f -r all.csv -t roster.csv l.csv
is "while b is away three months, a and c share" "$(column owner | tr ' ' '\n' | sort | uniq -c | awk 'NF == 2 { printf "%s%s ", $2, $1 }')" "a3000 c1000 "
leads 600 | sed 's/L/R/' >m.csv
run lead-route --now 2025-09-01T09:00:00Z -S f -r all.csv -t roster.csv m.csv
is "back, b gets the share of any day" "$(column owner | tr ' ' '\n' | sort | uniq -c | awk 'NF == 2 { printf "%s%s ", $2, $1 }')" "a300 b200 c100 "
is "from the first six on" "$(column owner | cut -c1-12 | tr ' ' '\n' | sort | tr -d '\n')" "aaabbc"

# who is away keeps the leads; who stands in does the work, else it waits. 2026-11-30 is a Monday
cat >away.csv <<'EOT'
owner,pool,away_from,away_to,cover,hours,zone
lee,s,2026-11-28,2026-12-04,kim,Mon-Fri 09:00-18:00,Asia/Seoul
kim,s,2026-11-30T12:00,2026-12-01,yoon,Mon-Fri 09:00-18:00,Asia/Seoul
yoon,s,,,,Mon-Fri 08:00-12:00,Asia/Seoul
park,s,2026-11-28,2026-12-04,,Mon-Fri 09:00-18:00,Asia/Seoul
cho,s,2026-11-28,,,,
EOT
printf 'queue,when,pool,sla\nday,which = 2,s,1d\nweek,which = 3,s,1w\nhours,,s,4h\n' >away-routes.csv
cat >l.csv <<'EOT'
lead_id,owner,email,which
1,lee,a@lee.example,
2,park,a@park.example,
3,park,b@park.example,2
4,park,c@park.example,3
5,cho,a@cho.example,
6,,d@lee.example,
7,,d@park.example,
EOT
away() {
	run lead-route --now "$1" --tz Asia/Seoul -r away-routes.csv -t away.csv "$2"
}
away 2026-11-30T10:00:00+09:00 l.csv
is "the owner stays, and who is away without a cover gets nothing new of a company" "$(column owner)" "lee park park park cho lee kim "
is "due by who stands in; else from the first day back; an absence without an end moves nothing" "$(column due_at)" \
	"2026-11-30T14:00:00+09:00 2026-12-07T13:00:00+09:00 2026-12-08T09:00:00+09:00 2026-12-14T09:00:00+09:00 2026-11-30T14:00:00+09:00 2026-11-30T14:00:00+09:00 2026-11-30T14:00:00+09:00 "
is "who covers" "$(column covered_by)" "kim     kim  "
is "the reason says so" "$(sed -n '2p;3p;6p;7p' out | cut -d, -f9)" "existing owner (away until 2026-12-04; kim covers)
existing owner (away until 2026-12-04)
existing owner (away)
owner of the same company (domain) (away until 2026-12-04; kim covers)"
cp out away-out.csv
away 2026-11-30T10:00:00+09:00 away-out.csv
out_is "again: the same bytes" away-out.csv
away 2026-12-07T10:00:00+09:00 away-out.csv
is "after it nobody is said to be away" "$(grep -c 'until' out) $(column covered_by)" "0        "
away 2026-11-30T15:00:00+09:00 l.csv
is "who stands in is away too: the next one, by that one's hours" "$(column covered_by)$(column due_at | cut -d' ' -f1)" \
	"yoon     yoon  2026-12-01T12:00:00+09:00"
away 2026-11-27T16:00:00+09:00 l.csv
is "what would fall due in an absence: the cover has it in time, else after the return" "$(column due_at | cut -d' ' -f1,2)" \
	"2026-11-30T11:00:00+09:00 2026-12-07T13:00:00+09:00"
sed 's/,kim,/,kin,/' away.csv >bad.csv
run lead-route -r away-routes.csv -t bad.csv l.csv
err "a cover who is nobody" 'bad.csv:2: cover: "kin" is no owner in this table; did you mean "kim"[?]'
sed 's/,yoon,Mon/,lee,Mon/' away.csv >bad.csv
run lead-route -r away-routes.csv -t bad.csv l.csv
err "a circle" 'bad.csv:2: cover: goes round in a circle'
printf 'owner,pool,away_from\nkim,s,2026.11.28\n' >bad.csv
run lead-route -r away-routes.csv -t bad.csv l.csv
err "a date in other marks" 'bad.csv:2: away_from: not a time such as 2026-11-28'

# promises in the owner's hours; 2025-06-06 is a Friday
cat >roster.csv <<'EOT'
owner,pool,hours,zone
seo,kr,Mon-Fri 09:00-18:00,Asia/Seoul
nyc,us,Mon-Fri 09:00-17:00 America/New_York,
all,free,,
EOT
cat >sla.csv <<'EOT'
queue,when,pool,sla
kr5,which = 1,kr,5min
kr24,which = 2,kr,24h
us1,which = 3,us,1h
free,which = 4,free,24h
day,which = 5,us,1d
week,which = 6,us,1w
EOT
printf 'date,name,zone\n2025-06-09,a holiday here,Asia/Seoul\n2025-06-09,and another,Asia/Seoul\n' >off.csv
printf 'lead_id,which\n1,1\n2,2\n3,3\n4,4\n5,5\n6,6\n' >l.csv
run lead-route --now 2025-06-06T20:30:00Z -r sla.csv -t roster.csv l.csv
is "due in the owner's hours: over the weekend, or the clock round where there are none" "$(column due_at)" \
	"2025-06-09T00:05:00Z 2025-06-11T06:00:00Z 2025-06-09T13:30:00Z 2025-06-07T20:30:00Z 2025-06-09T20:30:00Z 2025-06-13T20:30:00Z "
cp out once.csv
run lead-route --now 2025-06-08T20:30:00Z -r sla.csv -t roster.csv once.csv
out_is "and the clock does not start again" once.csv
run lead-route --tz Asia/Seoul --now 2025-06-06T20:30:00Z -r sla.csv -t roster.csv --holidays off.csv l.csv
is "over a holiday, and written in --tz; who has no hours has holidays" "$(column due_at)" \
	"2025-06-10T09:05:00+09:00 2025-06-12T15:00:00+09:00 2025-06-09T22:30:00+09:00 2025-06-08T05:30:00+09:00 2025-06-10T05:30:00+09:00 2025-06-14T05:30:00+09:00 "

# days are those of the calendar where the owner is, also without hours, and a day off elsewhere changes nothing;
# in Berlin 2026-03-29 has 23 hours and 2026-10-25 has 25; 2026-03-29T02:30 does not exist
cat >roster.csv <<'EOT'
owner,pool,hours,zone
none,none,,Europe/Berlin
round,round,24/7,Europe/Berlin
daily,daily,daily 00:00-24:00,Europe/Berlin
here,here,,
EOT
awk 'BEGIN {
	print "queue,when,pool,sla"
	n = split("none round daily here", pool, " ")
	k = split("1d 24h 2d", sla, " ")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= k; j++)
			print pool[i] sla[j] ",which = " ++w "," pool[i] "," sla[j]
	print "nobody,which = " ++w ",,1d"
}' >sla.csv
awk 'BEGIN { print "lead_id,which"; for (i = 1; i <= 13; i++) print i "," i }' >l.csv
printf 'date,name\n2020-01-01,long ago\n' >off.csv
days() { # NOW DUE OF OWNERS IN BERLIN, IN UTC, OF NOBODY
	_want="$2 $2 $2 $3 $4 "
	run lead-route --now "$1" -r sla.csv -t roster.csv l.csv
	is "days without hours, from $1" "$(column due_at)" "$_want"
	run lead-route --now "$1" -r sla.csv -t roster.csv --holidays off.csv l.csv
	is "and with a holiday of long ago" "$(column due_at)" "$_want"
}
days 2026-03-28T23:30:00+01:00 "2026-03-29T21:30:00Z 2026-03-29T22:30:00Z 2026-03-30T21:30:00Z" \
	"2026-03-29T22:30:00Z 2026-03-29T22:30:00Z 2026-03-30T22:30:00Z" 2026-03-29T22:30:00Z
days 2026-10-24T12:00:00+02:00 "2026-10-25T11:00:00Z 2026-10-25T10:00:00Z 2026-10-26T11:00:00Z" \
	"2026-10-25T10:00:00Z 2026-10-25T10:00:00Z 2026-10-26T10:00:00Z" 2026-10-25T10:00:00Z
days 2026-03-28T02:30:00+01:00 "2026-03-29T01:30:00Z 2026-03-29T01:30:00Z 2026-03-30T00:30:00Z" \
	"2026-03-29T01:30:00Z 2026-03-29T01:30:00Z 2026-03-30T01:30:00Z" 2026-03-29T01:30:00Z
days 2026-03-29T00:00:00+01:00 "2026-03-29T22:00:00Z 2026-03-29T23:00:00Z 2026-03-30T22:00:00Z" \
	"2026-03-29T23:00:00Z 2026-03-29T23:00:00Z 2026-03-30T23:00:00Z" 2026-03-29T23:00:00Z

# what a campaign said in `content` is not lost
printf 'lead_id,content,grade\n1,banner 7,A\n2,,B\n' >l.csv
printf 'queue,when,content\na,grade = '"'A'"',proposal\nb,,news\n' >content.csv
r -r content.csv l.csv
out "an origin's content goes to origin_content" <<'EOT'
lead_id,content,grade,queue,owner,action,due_at,route_reason,origin_content
1,proposal,A,a,,,,content.csv:2,banner 7
2,news,B,b,,,,content.csv:3,
EOT
cp out once.csv
r -r content.csv once.csv
out_is "once" once.csv
printf 'lead_id,content,grade,route_reason\n1,banner 7,A,\n2,news,B,content.csv:3\n' >l.csv
r -r content.csv l.csv
err "or is said, where there is no place for it" '^lead-route: content: 1 lead had one of their own, now replaced$'

# content and action by phase of the stage
printf 'stage,phase,content,action\nlead,TOFU,guide,educate\nsql,BOFU,offer,close\n' >phases.csv
printf 'lead_id,stage\n1,lead\n2,sql\n3,\n' >l.csv
printf 'queue,when,content,action\nearly,phase = '"'TOFU'"',,\nlate,phase = '"'BOFU'"',deck,\nother,,none,none\n' >phase.csv
r -r phase.csv -s phases.csv l.csv
is "by phase; what the row leaves empty is the stage's" "$(awk -F, 'NR > 1 { print $3 "/" $5 "/" $6 }' out | tr '\n' ' ')" \
	"early/educate/guide late/close/deck other/none/none "

# somebody leaves
cat >roster.csv <<'EOT'
owner,pool,weight,capacity
kim,sales,1,
lee,sales,1,2/day
park,sales,1,
EOT
printf 'queue,when,pool,sla\nsales,stage? = '"'a'"',sales,1h\nrest,,,\n' >move.csv
cat >l.csv <<'EOT'
lead_id,email,stage,owner,consent
1,a@acme.com,a,kim,
2,b@acme.com,a,kim,
3,c@beta.com,a,lee,
4,d@beta.com,a,Kim,
5,e@gmail.com,a,kim,
6,f@gmail.com,a,kim,no
7,g@gmail.com,,kim,
8,h@gmail.com,a,,
9,i@gmail.com,a,kim,
EOT
rm -f mv mv.lock
r -r move.csv -t roster.csv -S mv l.csv
cp out before.csv
cp mv mv1
r -r move.csv -t roster.csv -S mv -n --rebalance kim before.csv
exits 0 "a plan"
ok "-n: the state stays" cmp mv mv1
is "who gets which: the company together, who has the company already, within the pool; nobody else moves" \
	"$(awk -F, 'NR > 1 { printf "%s:%s>%s ", $1, $11, $4 }' out)" \
	"1:kim>lee 2:kim>lee 3:>lee 4:Kim>lee 5:kim>park 6:>kim 7:kim>park 8:kim>park 9:kim>park "
is "with the reason" "$(awk -F, '$1 == 1 || $1 == 7 { print $10 }' out | tr '\n' '|')" \
	"was kim; move.csv:2: pool sales|was kim; move.csv:3: pool sales|"
cp out plan.csv
r -r move.csv -t roster.csv -S mv -v --rebalance kim before.csv
out_is "without -n the same" plan.csv
err "and -v counts" '7 moved'
is "and the state knows" "$(awk -F'\t' '$1 == "lead" { printf "%s:%s ", $2, $3 }' mv)" \
	"1:lee 2:lee 3:lee 4:lee 5:park 7:park 8:park 9:park "
is "nothing is kim's any more" "$(awk -F'\t' '$1 != "credit" && $3 == "kim"' mv)" ""
r -r move.csv -t roster.csv -S mv --rebalance kim plan.csv
is "a second time nothing moves" "$(cut -d, -f1-9 out | cksum)" "$(cut -d, -f1-9 plan.csv | cksum)"
cut -d, -f1-3,5 l.csv | r -r move.csv -t roster.csv -S mv -
is "and an export without owners finds the new ones" "$(column owner)" "lee lee lee lee park  park park park "
printf 'owner,pool,weight,away_from\nkim,sales,1,\nlee,sales,1,2025-01-01\npark,sales,1,2025-01-01\n' >roster.csv
printf 'lead_id,stage,owner\n1,a,kim\n' >l.csv
r -r move.csv -t roster.csv --rebalance kim l.csv
exits 1 "nobody is free: exit 1"
is "and the lead stays, with the reason" "$(column owner)$(sed -n 2p out | cut -d, -f8-)" \
	'kim "was kim; move.csv:2: pool sales: nobody free (3 away, 0 full, 0 not for this lead)",'
r -r move.csv -t roster.csv --rebalance kimm l.csv
exits 2 "a name that nobody has: exit 2"
err "with the one that was meant" 'nobody is called "kimm"; did you mean "kim"\?'
r -r move.csv -t roster.csv --rebalance xyzzy l.csv
err "or where it was looked for" 'nobody is called "xyzzy": not in roster.csv, the leads or the state'
run lead-route -r move.csv --rebalance kim l.csv
exits 2 "without a roster there is nobody to give to"

# retention: what left the input long ago leaves the state; what is still in it stays
rm -f o o.lock
printf 'owner,pool\na,p\nb,p\n' >roster.csv
printf 'lead_id,email\n1,x@one.com\n2,y@two.com\n' >l.csv
run lead-route --now 2024-02-29T12:00:00Z -S o -r all.csv -t roster.csv l.csv
printf 'lead_id,email\n2,y@two.com\n3,z@three.com\n' >m.csv
run lead-route --now 2026-02-28T12:00:00Z -S o -r all.csv -t roster.csv m.csv
is "two years to the day, over a leap day: kept" "$(grep -c '^lead	' o)" 3
cp o o1
run lead-route -v --now 2026-03-01T12:00:01Z -S o -n -r all.csv -t roster.csv m.csv
err "-n says how many would go" '1 forgotten'
ok "and keeps them" cmp o o1
run lead-route --now 2026-03-01T12:00:01Z -S o --forget never -r all.csv -t roster.csv m.csv
is "--forget never" "$(grep -c '^lead	' o)" 3
run lead-route --now 2026-03-01T12:00:01Z -S o -r all.csv -t roster.csv m.csv
is "then the lead and its company go, who is in the input stays" \
	"$(awk -F'\t' '$1 == "lead" || $1 == "company" { printf "%s ", $2 }' o)" "domain:two.com domain:three.com 2 3 "
run lead-route --forget soon -S o -r all.csv -t roster.csv m.csv
exits 2 "--forget takes a time span"
sed 's/^\(company.*\)\t[0-9]*$/\1/; s/^leadpipe-route\t2/leadpipe-route\t1/; /^end/d' o >old
perl -e 'use integer; undef $/; $_ = <>; my $h = 0xcbf29ce484222325; $h = ($h ^ ord) * 0x100000001b3 for split //; printf "%send\t%d\t%016x\n", $_, tr/\n//, $h' old >old1 2>/dev/null
mv old1 old
run lead-route --now 2026-03-01T12:00:01Z -S old -r all.csv -t roster.csv m.csv
is "a state of version 1 is read" "$status $(column owner)" "0 $(awk -F'\t' '$1 == "lead" { printf "%s ", $3 }' o)"

# leads that nothing identifies: still not given away twice
printf 'grade\nA\nA\nB\nA\n' >l.csv
rm -f t t.lock
run lead-route --now "$now" -S t -r all.csv -t roster.csv l.csv
cp out once.csv
run lead-route --now "$now" -S t -r all.csv -t roster.csv l.csv
out_is "rows without any name, twice the same run" once.csv
is "share out like others" "$(column owner)" "a b a b "

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
is "routes: A to sales within the hour, MQL confirmed within a day, B nurtured, C and below by mail" \
	"$(awk -F, 'NR > 1 { printf "%s/%s/%s ", $5, $6, $9 }' out)" \
	"sales/park/2025-06-02T10:00:00Z confirm/kim/2025-06-03T09:00:00Z nurture// automatic// long nurture// no-consent// "

printf 'lead_id,grade,stage\n1,A,sal\n2,B,lead\n3,B,other\n4,B,sql\n5,B,deal\n' >l.csv
r -t roster -s stages-mdp l.csv
is "routes: a call within 5 minutes; content and action by phase" \
	"$(awk -F, 'NR > 1 { printf "%s/%s/%s/%s ", $4, $6, $7, $8 }' out)" \
	"call now/call/proposal/2025-06-02T09:05:00Z nurture/educate/newsletter/ nurture/nurture/webinar/ nurture/nurture/case study/ nurture/nurture/case study/ "
for stages in customer hubspot mdp; do
	r -t roster -s stages-$stages l.csv
	is "the shipped routes go with the shipped stages: $stages" "$status $(cat err)" "0 "
done
mkdir own
cp "$BIN"/../share/leadpipe/*.csv own
LEADPIPE_SHARE=$PWD/own
export LEADPIPE_SHARE
r -t roster -s stages-customer l.csv
unset LEADPIPE_SHARE
ok "but a team's own share is held to its stages" grep -q '/own/routes.csv:[0-9]*: when: no stage of .*stages-customer.csv is called "recycle"$' err
printf 'stage\nsal\nlead\nother\nsql\ndeal\n' >own.csv
r -t roster -s own.csv l.csv
ok "and those of a team's own table are missed" grep -q 'routes.csv:7: when: no stage of own.csv is called "mql"$' err

# what a table says that no lead can meet
printf 'lead_id,grade,stage,consent\n1,A,sal,\n' >l.csv
cat >routes.csv <<'EOT'
queue,when
typo,"stage in ('mqll', 'mql') or 'sal' = stage"
label,stage = 'Marketing qualified lead' and not stage ~ 'nobody'
all,
behind,grade = 'A'
anyway,consent = 'no'
EOT
printf 'stage,label\nlead,\nmql,Marketing qualified lead\nsal,\n' >stages.csv
r -s stages.csv l.csv
is "a stage that the table of stages lacks" "$status $(grep -c 'routes.csv:2: when: no stage of stages.csv is called "mqll"$' err)" "0 1"
is "nor does a label do" "$(grep -c 'routes.csv:3: when: no stage of stages.csv is called "Marketing qualified lead"$' err)" 1
is "a row behind that for everybody" "$(grep -c 'routes.csv:5: takes nobody: the row of line 4 is tried before, and takes everybody$' err)" 1
is "a row about consent may stand there; nothing else is said" "$(wc -l <err | tr -d ' ')" 3
r l.csv
is "without -s stages are not known" "$(cat err)" \
	"lead-route: routes.csv:5: takes nobody: the row of line 4 is tried before, and takes everybody"

finish
