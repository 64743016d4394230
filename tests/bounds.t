#!/bin/sh
# SPDX-License-Identifier: MIT
# What would take all time or memory ends, and says why: fields without end, patterns that go back for ever, keys made to
# collide, a million groups; and a clock that goes back harms nobody. What hostile.t asks of some tools is asked of the rest.
# shellcheck disable=SC2086,SC3045
. tests/lib.sh
cd "$tmp" || exit 2
now=2026-03-01

# --- giants, in 256 MiB (a sanitizer wants it all)
vm=262144
(ulimit -v $vm; lead-import -V >o 2>&1) || vm=unlimited
# within TEXT EXIT REGEX TOOL ... <in
within() {
	_text=$1 _exit=$2 _regex=$3
	shift 3
	status=0
	(ulimit -v $vm; exec timeout 60 "$@") <in >out 2>err || status=$?
	exits "$_exit" "$_text"
	[ -z "$_regex" ] || err "$_text: says why" "$_regex"
}
head='lead_id,owner_email,budget,created_at'
{ echo $head; printf '1,"'; yes xxxxxxxx | head -c 40000000; } >in
within "S1 lead-notify: a field of 40 MB" 2 '<stdin>:2:3: field longer than 1048576 bytes' lead-notify -n -w 'budget > 0'
within "S1 lead-split: a field of 40 MB is a record that is longer than allowed" 2 'record' lead-split -N 2 --by lead_id -o part
{ echo $head; awk 'BEGIN { for (i = 0; i < 200000; i++) printf "xxxxxxxxxx,"; print "x" }'; } >in
within "S2 lead-notify: 200,001 columns" 2 '<stdin>:2(:[0-9]+)?: ' lead-notify -n -w 'budget > 0'
head -c 40000000 /dev/zero | tr '\0' x >in
within "S3 lead-notify: 40 MB without a line end" 2 '<stdin>:1:1: .*longer than' lead-notify -n -w 'budget > 0'
rm -f in part*

# --- headers that mean what stands beside them, as many as there may be: each asked once what does (14 s where each asks all)
awk 'BEGIN { for (i = 1; i <= 4096; i++) printf "이름%s", i < 4096 ? "," : "\n"; for (i = 1; i <= 4096; i++) printf "1%s", i < 4096 ? "," : "\n" }' >names.csv
run sh -c 'ulimit -t 8; exec lead-import -q -o names.out names.csv'
exits 0 "S2 lead-import: 4,096 headers of one name in little time"
is "and a column is one of them" "$(head -1 names.out | tr , '\n' | grep -c '^name$')" 1

# --- patterns that go back for ever: exit 2 with the record and the row, from every place where a pattern may stand
aaa=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
{
	echo 'lead_id,email,owner,owner_email,memo,created_at,budget,converted'
	awk -v aaa=$aaa 'BEGIN { for (i = 1; i <= 120; i++) printf "L%d,p%d@f%d.example,kim,k@corp.example,%s,2025-01-01,%d,%d\n", i, i, i, i == 100 ? aaa "!" : "x", i, i % 3 == 0 }'
} >leads.csv
cut -d, -f1,2,5- leads.csv >free.csv
printf 'owner,email,pool\nkim,k@corp.example,p\n' >roster.csv
printf 'owner,pool,when\nkim,p,memo ~ '"'^(a+)+\$'"'\n' >roster-slow.csv
printf 'queue,pool\nq,p\n' >routes.csv
printf 'points,when\n1,\n' >r.csv
printf 'at,type,lead_id,asset\n2025-01-01,form,L1,%s!\n' $aaa >events.csv
# slow TEXT REGEX HEADER ROW TOOL ...
slow() {
	_text=$1 _regex=$2
	printf '%s\n%s\n' "$3" "$4" >t.csv
	shift 4
	status=0
	timeout 60 "$@" >out 2>err || status=$?
	exits 2 "regex: $_text"
	err "regex: $_text: where" "$_regex"
	ok "regex: $_text: no value" not grep -q aaaaaa err
}
p="memo ~ '^(a+)+\$'" at='leads.csv:101: t.csv:2: .*limit'
slow "rules of lead-score" "$at" points,when "1,$p" lead-score -r t.csv leads.csv
slow "its bands" "leads.csv:101: t.csv:2: .*limit" grade,when "A,$p" lead-score -r r.csv -b t.csv leads.csv
slow "by threads" "$at" points,when "1,$p" lead-score -j 3 -r t.csv leads.csv
slow "of an event" "events.csv:2: t.csv:2: pattern .*limit" points,on,when "1,form,event.asset ~ '^(a+)+\$'" lead-score -r t.csv -e events.csv leads.csv
slow "flags of lead-verify" "$at" flag,when "f,$p" lead-verify -r t.csv leads.csv
slow "stages of lead-stage" "$at" stage,when "s,$p" lead-stage -s t.csv leads.csv
slow "routes of lead-route" "$at" queue,when "q,$p" lead-route -r t.csv leads.csv
slow "its roster" 'free.csv:101: roster-slow.csv:2: .*limit' a b lead-route -r routes.csv -t roster-slow.csv free.csv
slow "the table of lead-notify" "$at" when "$p" lead-notify -n -r t.csv leads.csv
slow "its option" 'leads.csv:101: .*limit' a b lead-notify -n -w "$p" leads.csv
slow "the target of lead-train" 'leads.csv:101: .*limit' a b lead-train --target "$p" --features budget leads.csv
slow "its --where" 'leads.csv:101: .*limit' a b lead-train --target converted=1 --where "not $p" --features budget leads.csv

# --- keys that were made to collide: 131,072 of one length that are one to the hash of Bernstein (and so to many others)
awk 'BEGIN { print "lead_id,email,source,ip,created_at,owner"
	for (i = 0; i < 131072; i++) { k = ""; for (b = 131072 / 2; b >= 1; b = int(b / 2)) k = k (int(i / b) % 2 ? "fy" : "gX")
		print k "," k "@" k ".example," k "," k ",2026-01-01,kim" } }' >in.csv
printf 'at,type,lead_id\n' >ev.csv
awk -F, 'NR > 1 { print "2026-01-01,form," $1 }' in.csv >>ev.csv
printf 'points,on\n1,form\n' >on.csv
printf 'stage\nlead\n' >s.csv
flood() {
	_text=$1
	shift
	status=0
	timeout 60 "$@" >out 2>err || status=$?
	exits 0 "I10 crafted keys: $_text"
}
flood "keys of lead-dedupe" lead-dedupe -k lead_id,email in.csv
is "I10 ... and all of them are there" "$(wc -l <out | tr -d ' ')" 131073
flood "addresses of lead-verify" lead-verify --now $now in.csv
flood "leads of events" lead-score --now $now -r on.csv -e ev.csv in.csv
is "I10 ... each finds its own" "$(cut -d, -f7 out | sort | uniq -c | sort -rn | head -n 1 | tr -s ' ')" ' 131072 1'
flood "the state of lead-route" lead-route --now $now -r routes.csv -t roster.csv -S st in.csv
flood "the ledger of lead-notify" lead-notify --now $now --from a@corp.example --stdout -o o -w "empty(memo?)" -t roster.csv -S ns in.csv
flood "groups of funnel-report" funnel-report --now $now -s s.csv --by source in.csv
rm -f out o st ns

# --- a million groups
awk 'BEGIN { print "lead_id,source,ip,created_at"; for (i = 0; i < 1000000; i++) printf "L%d,s%d,10.%d.%d.%d,2026-01-01\n", i, i, i / 65536, i / 256 % 256, i % 256 }' >in
[ $vm = unlimited ] || vm=131072
within "a million groups of funnel-report, in 128 MiB" 0 '' funnel-report --now $now -s s.csv --by source --format csv
within "a million addresses of lead-verify, in 128 MiB" 0 '' lead-verify --now $now -j 1
within "a million stages that no table has: 128 MiB" 1 'not in the table' sh -c "sed '1s/source/stage/' | lead-stage --now $now -s s.csv"
within "a million keys of lead-dedupe, in 128 MiB" 0 '' lead-dedupe -k source
rm -f in out

# --- the clock goes back a year between two runs, and forth again
printf 'queue,pool,sla\nq,p,2h\n' >routes.csv
printf 'owner,email,pool,capacity\nkim,k@corp.example,p,3/day\nlee,l@corp.example,p,3/day\n' >roster.csv
few() {
	awk -v n="$1" 'BEGIN { print "lead_id,email,temperature"; for (i = 1; i <= n; i++) printf "%d,p%d@f%d.example,hot\n", i, i, i }'
}
few 4 >four.csv
few 8 >eight.csv
rm -f st*
route="lead-route -r routes.csv -t roster.csv -S st"
$route --now 2026-03-01T10:00:00Z four.csv >first
run $route --now 2025-03-01T10:00:00Z eight.csv
exits 0 "back: lead-route"
head -n 5 out >four
ok "back: who had an owner keeps it, and the time by which it is due" cmp four first
is "back: the turns go on" "$(cut -d, -f5 out | sed 1d | sort | uniq -c | tr -s ' ' | tr '\n' ' ')" ' 4 kim  4 lee '
cp out back
run $route --now 2026-03-01T10:00:00Z eight.csv
out_is "forth: nothing moves" back
notify="lead-notify --from a@corp.example --stdout -t roster.csv -S told -v"
$notify --now 2026-03-01T10:00:00Z back -o o 2>err
run $notify --now 2025-03-01T10:00:00Z back
err "back: lead-notify tells nobody twice" ' 0 told in 0 messages, 8 told before'
printf 'stage,when\nlead,\nmql,1 = 1\n' >s.csv
lead-stage --now 2026-03-01T10:00:00Z -s s.csv --log log four.csv >o 2>err
cp log log1
run lead-stage --now 2025-03-01T10:00:00Z -s s.csv --log log o
exits 0 "back: lead-stage"
ok "back: a stage that was entered is not entered again" cmp log log1
finish
