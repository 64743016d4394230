#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2012,SC2016
# The jobs of examples/cron with made-up exports through the whole pipe: silent when all is well, whole files whatever
# happens, one at a time, mail when something is wrong, and units that systemd reads.
. tests/lib.sh
have bash || skip_all "no bash"
have flock || skip_all "no flock"
root=$PWD
jobs=$root/examples/cron
sh examples/make-leads "$tmp/made" || exit 2
mkdir -p "$tmp/bin" "$tmp/leads" && cd "$tmp/leads" && mkdir inbox events tables || exit 2
cp "$root"/examples/*.csv tables
cp "$tmp/made/events.csv" "$tmp/made/deals.csv" events

# A mailer that keeps what it gets; $tmp/down makes it fail.
cat >"$tmp/bin/mailer" <<EOT
#!/bin/sh
[ ! -e "$tmp/down" ] || exit 75
[ "\$1" = -i ] && [ "\$2" = -- ] && [ \$# -eq 3 ] || exit 64
echo "\$3" >>"$tmp/to"
cat >"$tmp/mail.\$\$"
EOT
chmod +x "$tmp/bin/mailer"
: >"$tmp/to"
printf 'SENDMAIL=%s\nFROM=leads@corp.example\n' "$tmp/bin/mailer" >leadpipe.conf
NOW=2026-06-29T08:00:00+09:00
export NOW
j() { # JOB: from cron's point of view
	run "$jobs/$1.sh" "$tmp/leads" </dev/null
	cp "$tmp/out" "$tmp/$1.out"
}
told() {
	wc -l <"$tmp/to" | tr -d ' '
}

j nightly
exits 2 "nightly: nothing there is not done"
err "and said" '^nightly: inbox is empty, and there is no today\.csv$'

grep -v -e '^51990,Paul' -e '^51991,Anna' "$tmp/made/hubspot.csv" >inbox/hubspot.csv
j nightly
exits 0 "nightly: all well"
quiet "then nothing is mailed by cron"
ok "nor printed" not test -s "$tmp/out"
ok "today.csv has owners" sh -c 'lead-import -q --country KR today.csv | grep -q "Kim Jisoo"'
ok "today.csv is private" sh -c 'ls -l today.csv | grep -q "^-rw-------"'
ok "the export is in the archive" sh -c 'ls archive/2026-06-29/*/hubspot.csv && ! ls inbox/hubspot.csv'
ok "the report is written" grep -q "^MQL " reports/2026-06-29.txt
hot=$(told)
ok "owners were told of hot leads ($hot)" test "$hot" -ge 3
is "each of them once" "$(grep -c ^told notify.state)" "$hot"
is "and only staff was" "$(grep -cv '@leadpipe\.example$' "$tmp/to")" 0
is "from whom the settings say" "$(cat "$tmp"/mail.* | grep ^From: | sort -u)" 'From: leads@corp.example'
is "the log has a line for each step" \
	"$(sed -n 's/^[^ ]* nightly\[[0-9]*\]: \([a-z-]*\): .* now 2026.*/\1/p' log/leadpipe.log | sort | tr '\n' ' ')" \
	'funnel-report lead-dedupe lead-import lead-notify lead-route lead-score lead-stage lead-verify '
ok "with a time and a zone" grep -Eq '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\+0900 nightly\[[0-9]+\]: end: exit 0 after [0-9]+ s$' log/leadpipe.log
ok "and nothing of a lead" not grep -q '@' log/leadpipe.log

# Again, with nothing new. Who had no owner may get that of a colleague, once.
moves=$(wc -l <stages.log)
j nightly
exits 0 "nightly: once more"
is "nobody moves or is told twice" "$(wc -l <stages.log) $(cut -f 3,4 notify.state | sort | uniq -d)" "$moves "
cp today.csv "$tmp/before"
hot=$(told)
j nightly
is "nobody is told again" "$(told)" "$hot"
ok "owners stay" cmp "$tmp/before" today.csv
ok "what was there before is in the backup" test -f backup/2026-06-29/today.csv -a -f backup/2026-06-29/routes.state

# An old export once more, with the stage of then: the log has each move once.
cp stages.log "$tmp/moves"
lead=$(awk -F, '$4 == "mql" { print $2; exit }' stages.log)
mail=$(lead-import -q today.csv | awk -F, -v id="$lead" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "email") e = i
	else if ($i == "lead_id") l = i } $l == id { print $e }')
printf 'lead_id,email,phone,stage\n%s,%s,,lead\n' "$lead" "$mail" >inbox/old.csv
j hourly
ok "an old export again: a lead that had moved ($lead)" test -n "$lead" -a -n "$mail"
ok "and no move is logged twice" cmp stages.log "$tmp/moves"
cp "$tmp/before" today.csv

# A lead that has another address and number by now is still one; and a company is its owner's, whichever row comes first.
cp routes.state "$tmp/routes.before"
printf 'lead_id,email,phone\n%s,moved@moved.example,+821088887777\n' "$lead" >inbox/moved.csv
printf 'lead_id,email,company,owner,title,employees,budget,need,timeline,consent,created_at\n%s\n%s\n' \
	'"O1",o1@owned.example,Owned,,CMO,500,90000,"now, or
soon",1,yes,2026-06-28' 'O2,o2@owned.example,Owned,Park Sora,CMO,500,90000,now,1,yes,2026-06-28' >inbox/owned.csv
j hourly
is "a changed address and number: one lead" "$(cut -d, -f1 today.csv | grep -cx "$lead")" 1
is "a company's owner stands in a later row" "$(sed -n 's/^soon.*\(Park Sora\).*\(owner of the same company\).*/\1, \2/p' today.csv)" \
	'Park Sora, owner of the same company'
cp "$tmp/before" today.csv
cp "$tmp/routes.before" routes.state

# What comes in during the day.
awk -F, 'NR == 1 || NR % 2' "$tmp/made/expo.csv" >inbox/expo.csv
j hourly
ok "hourly: new exports" test "$status" -le 1
ok "are in today.csv" test "$(wc -l <today.csv)" -gt "$(wc -l <"$tmp/before")"
more=$(told)
j hourly
exits 0 "hourly: once more"
is "nobody is told twice" "$(told)" "$more"
cp "$tmp/made/meta.tsv" inbox
j hourly
exits 1 "hourly: a rejected row has to be looked at"
err "and is named" 'meta\.tsv:[0-9]+: expected 20 cells, found 5'
ok "the row is kept" grep -q meta.tsv rejects.csv
j hourly
exits 0 "hourly: it is not said again"
is "nor kept twice" "$(grep -c meta.tsv rejects.csv) $(grep -c ^file rejects.csv)" '1 1'
# nobody is there
cp tables/roster.csv "$tmp/roster.csv"
sed 's/^\([A-Z].*\),[^,]*,[^,]*$/\1,2026-01-01,2026-12-31/' "$tmp/roster.csv" >tables/roster.csv
printf 'lead_id,email,title,employees,budget,need,timeline,consent,created_at\nX1,x1@x1.example,CMO,500,90000,now,1,yes,2026-06-28\n' \
	>inbox/x.csv
j hourly
exits 1 "hourly: a hot lead that nobody can take"
err "is said" '1 lead unrouted'
j hourly
exits 0 "hourly: once, not every hour"
quiet "really"
ok "but logged" grep -q 'nothing new to look at' log/leadpipe.log
j nightly
exits 1 "nightly: it is said again"
cp "$tmp/roster.csv" tables/roster.csv
# of a list of the run's own, which is in another folder each time
cp today.csv routes.state "$tmp"
printf 'lead_id,email,stage,consent,created_at\nX2,x2@x2.example,waiting room,yes,2026-06-28\n' >inbox/x.csv
j hourly
exits 1 "hourly: a stage that no table has"
err "is said by the list's name" ': scored\.csv:[0-9]+: column "stage"'
cp "$tmp/today.csv" "$tmp/routes.state" .

# Quiet hours: what becomes hot at night is told in the morning.
printf 'lead_id,email,name,company,title,employees,budget,need,timeline,authority,consent,created_at,source\nNEW1,new@new.example,New,New Corp,CMO,500,90000,now,1,decision maker,yes,2026-06-30T01:00:00+09:00,google\n' >inbox/new.csv
cp inbox/new.csv "$tmp"
before=$(told)
NOW=2026-06-30T02:00:00+09:00
j hourly
is "a hot lead at night: nobody is told" "$(told)" "$before"
NOW=2026-06-30T08:05:00+09:00
j hourly
is "in the morning its owner is, and that of the one that waited" "$(told)" $((before + 2))
ok "about that lead" grep -lq 'NEW1' "$tmp"/mail.*

# Failures.
cp today.csv "$tmp/before"
cp routes.state "$tmp/state"
cp stages.log "$tmp/stages"
cp tables/routes.csv "$tmp/routes.csv"
printf 'queue,when\nx,bugdet > 1\n' >tables/routes.csv
echo 'MAILTO_OPS=ops@corp.example' >>leadpipe.conf
rm -f "$tmp"/mail.*
j hourly
exits 2 "a bad table is not done"
err "and is named" 'routes\.csv:2'
ok "the last list is still there" cmp "$tmp/before" today.csv
ok "the state, too" cmp "$tmp/state" routes.state
ok "and the log of stages" cmp "$tmp/stages" stages.log
is "it is mailed" "$(tail -n 1 "$tmp/to") $(cat "$tmp"/mail.* | grep ^Subject)" 'ops@corp.example Subject: leadpipe hourly: exit 2'
ok "with what was said" grep -q 'routes\.csv:2' "$tmp"/mail.*
cp "$tmp/routes.csv" tables/routes.csv
: >inbox/broken.csv
: >inbox/notes.doc
mkdir inbox/fair
printf 'Name,Email,Note\nF,fair@fair.example,hi\n' >inbox/fair/Cards.CSV
printf '# of the fair\n--set=source=fair\n--set=currency=KRW\n' >tables/fair.import
j hourly
exits 1 "an export that is empty stops no other one"
err "and is named" '^hourly: inbox/broken\.csv cannot be read; it is in inbox/failed now$'
err "as is what is no export" 'left in the inbox, no export by its name: inbox/notes\.doc$'
ok "it is there" sh -c 'ls inbox/failed/2026-06-30/*/broken.csv'
ok "the other one is in the list, with the options of its source" sh -c \
	'lead-import -q today.csv | grep fair@fair.example | grep fair | grep -q KRW'
is "the columns keep their order" "$(head -n 1 "$tmp/before")" "$(head -n 1 today.csv | cut -c "1-$(head -n 1 "$tmp/before" | wc -c | awk '{ print $1 - 1 }')")"
ok "what undoes a merge is with the export" sh -c 'ls archive/2026-06-30/*/merged.csv'
ok "and does" sh -c 'for a in archive/2026-06-30/*/merged.csv; do
	lead-dedupe --undo "$a" "${a%merged.csv}people.csv" >/dev/null || exit 1; done'
rm -r inbox/notes.doc
cp "$tmp/before" today.csv
cp tables/kpis.csv "$tmp/kpis.csv"
printf 'from,to,target\nlead,nowhere,5%%\n' >tables/kpis.csv
j nightly
exits 1 "a report that cannot be made: the list is done"
err "and it is said" 'the list is done, this is not$'
cp "$tmp/kpis.csv" tables
# a step in the middle of the pipe that dies
printf '#!/bin/sh\nhead -n 3\nexit 2\n' >"$tmp/bin/lead-dedupe"
chmod +x "$tmp/bin/lead-dedupe"
cp "$tmp/new.csv" inbox
OLDPATH=$PATH PATH=$tmp/bin:$PATH
j nightly
PATH=$OLDPATH
exits 2 "a step in the middle of the pipe that fails is not done"
ok "and nothing is replaced" cmp "$tmp/before" today.csv
ok "nor archived" test -f inbox/new.csv
# an export that comes under the name of one that is being worked on
cat >"$tmp/bin/lead-dedupe" <<EOT
#!/bin/sh
PATH=$OLDPATH
[ ! -f "$tmp/next.csv" ] || mv "$tmp/next.csv" inbox/new.csv
exec lead-dedupe "\$@"
EOT
sed 's/NEW1/NEXT1/; s/new@/next@/; s/New,New Corp/Next,Next Corp/' "$tmp/new.csv" >"$tmp/next.csv"
PATH=$tmp/bin:$PATH
j hourly
PATH=$OLDPATH
rm "$tmp/bin/lead-dedupe"
ok "an export that takes the place of one that is read: it stays" grep -q NEXT1 inbox/new.csv
ok "the one before is in the list, it is not" sh -c 'grep -q new@new.example today.csv && ! grep -q next@new.example today.csv'
j hourly
ok "and is taken in next time" sh -c 'grep -q next@new.example today.csv && ! ls inbox/new.csv 2>/dev/null'
# a backup that a full disk cut off is none
rm -rf "backup/2026-06-30"
mkdir -p backup/2026-06-30
head -c 100 today.csv >backup/2026-06-30/.today.csv
cp today.csv "$tmp/whole"
j nightly
ok "a backup is whole or not there" cmp "$tmp/whole" backup/2026-06-30/today.csv
mkdir "$tmp/locked"
mkdir "$tmp/locked/leadpipe.lock"
run "$jobs/hourly.sh" "$tmp/locked" </dev/null
exits 2 "a lock that cannot be opened is no other job"
touch "$tmp/down"
sed 's/NEW1/NEW2/; s/new@/new2@/; s/New,New Corp/Neu,Other Corp/' "$tmp/new.csv" >inbox/new2.csv
j hourly
exits 1 "the mail system is down: somebody should look"
err "said" 'not sent, stays due: .*mailer: exit 75'
rm "$tmp/down"
before=$(grep -c leadpipe.example "$tmp/to")
j hourly
is "the next hour tells" "$(grep -c leadpipe.example "$tmp/to")" $((before + 1))

# One at a time.
cp today.csv "$tmp/before"
flock leadpipe.lock sleep 3 &
sleep 0.3
LOCK_WAIT=0
export LOCK_WAIT
for job in nightly hourly weekly; do
	j $job
	exits 75 "$job: another job is working"
	quiet "$job: which is no news"
done
unset LOCK_WAIT
ok "nothing happened" cmp "$tmp/before" today.csv
j hourly
exits 75 "the next hour comes soon"
j weekly
exits 0 "the next week does not: it waits"
wait
printf '#!/bin/sh\nexit 71\n' >"$tmp/bin/flock"
chmod +x "$tmp/bin/flock"
PATH=$tmp/bin:$PATH
j hourly
PATH=$OLDPATH
rm "$tmp/bin/flock"
exits 2 "a lock that cannot be had is no other job"
cp leadpipe.conf "$tmp"
echo 'FROM=Leads <leads@corp.example>' >>leadpipe.conf
j hourly
exits 2 "settings that cannot be read are not left out"
err "and it is said" '^hourly: leadpipe\.conf cannot be read'
cp "$tmp/leadpipe.conf" .
i=0
while [ $i -lt 6 ]; do
	{ "$jobs/hourly.sh" "$tmp/leads" >/dev/null 2>&1; echo $? >"$tmp/rc.$i"; } &
	i=$((i + 1))
done
wait
is "six at once: one works" "$(cat "$tmp"/rc.* | sort | uniq -c | awk '{ print $2 }' | tr '\n' ' ')" '0 75 '
i=0
while [ $i -lt 8 ]; do
	"$jobs/hourly.sh" "$tmp/leads" >/dev/null 2>&1 &
	pid=$!
	sleep "0.0$((i * 4 % 10))"
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	i=$((i + 1))
done
sleep 1
mkdir .work.killed
j hourly
ok "killed in the middle: the next run goes on" test "$status" -eq 0
ok "and clears away what they left" not ls -d .work.*
ok "with the same list" cmp "$tmp/before" today.csv

# Killed when the list is there and what belongs to it is not, or not all of it: the next job ends what it finds.
cp today.csv routes.state stages.log "$tmp"
for at in lead-route mv-today mv-export lead-dedupe-log; do
	cp "$tmp/today.csv" "$tmp/routes.state" "$tmp/stages.log" .
	rm -rf archive/2026-06-30 "$tmp/kill"
	mkdir "$tmp/kill"
	cat >"$tmp/kill/tool" <<EOT
#!/bin/sh
PATH=$OLDPATH
tool=\${0##*/}
\$tool "\$@"
status=\$?
case "$at \$tool \$*" in
lead-route\\ lead-route* | mv-today\\ mv*\\ today.csv | mv-export\\ mv*inbox/killed.csv* | lead-dedupe-log*stages.log*)
	: >"$tmp/kill/done"
	kill -9 \$PPID ;;
esac
exit \$status
EOT
	chmod +x "$tmp/kill/tool"
	for tool in lead-route lead-dedupe mv; do ln -s tool "$tmp/kill/$tool"; done
	printf 'lead_id,email,name,consent\nK1,k@killed.example,Kim,yes\nK2,k@killed.example,Kim,yes\n' >inbox/killed.csv
	PATH=$tmp/kill:$PATH
	j hourly
	PATH=$OLDPATH
	is "killed behind $at" "$status $(ls "$tmp/kill/done")" "137 $tmp/kill/done"
	j hourly
	ok "killed behind $at: the next job goes on" test "$status" -le 1
	is "killed behind $at: the lead is there, and in the log of stages once" \
		"$(grep -c 'k@killed\.example' today.csv) $(grep -c ',K1,' stages.log)" '1 1'
	day=$(dirname archive/2026-06-30/*/killed.csv)
	is "killed behind $at: its merge can be taken back" \
		"$(lead-dedupe --undo "$day/merged.csv" "$day/people.csv" | grep -c 'k@killed\.example')" 2
	is "killed behind $at: nothing is left" "$(ls -d .work.* inbox/*.csv 2>/dev/null)" ''
done
cp "$tmp/today.csv" "$tmp/routes.state" "$tmp/stages.log" .

# The week.
j weekly
exits 0 "weekly: no target is missed"
quiet "weekly: then nothing is mailed"
ok "weekly: nor printed" not test -s "$tmp/weekly.out"
ok "weekly: the report is kept" test -s reports/2026-W27.txt -a -s reports/2026-W27.csv
ok "weekly: as a page and a workbook, too" sh -c 'grep -q "^<!DOCTYPE html>" reports/2026-W27.html && test -s reports/2026-W27.xlsx'
printf 'from,to,target,within\nlead,mql,95%%,45d\n' >tables/kpis.csv
j weekly
exits 1 "weekly: a target is missed"
ok "weekly: then the report is printed" cmp "$tmp/weekly.out" reports/2026-W27.txt
ok "weekly: and says missed" grep -q missed "$tmp/weekly.out"
rm today.csv
j weekly
exits 2 "weekly: without leads there is no report"

# systemd, cron, the page.
if have systemd-analyze; then
	mkdir "$tmp/units"
	for unit in "$jobs"/leadpipe-*; do
		case $unit in *.logrotate) continue ;; esac
		sed "s|/srv/leadpipe/cron|$jobs|; s|^User=.*||; s|^Documentation=.*||" "$unit" >"$tmp/units/$(basename "$unit")"
	done
	cp "$tmp/units/leadpipe-failure@.service" "$tmp/units/leadpipe-failure@x.service"
	run systemd-analyze verify "$tmp"/units/leadpipe-*.timer "$tmp"/units/leadpipe-nightly.service \
		"$tmp"/units/leadpipe-hourly.service "$tmp"/units/leadpipe-weekly.service "$tmp"/units/leadpipe-failure@x.service
	is "the units are good to systemd" "$status $(grep leadpipe "$tmp/err")" '0 '
	for when in '*-*-* 05:15:00 Asia/Seoul' '*-*-* *:05:00' 'Mon *-*-* 07:00:00 Asia/Seoul'; do
		ok "a timer: $when" sh -c 'grep -qF "OnCalendar=$2" "$1"/leadpipe-*.timer && systemd-analyze calendar "$2"' sh "$jobs" "$when"
	done
else
	skip "the units are good to systemd" "no systemd-analyze"
fi
# The command of each unit as it stands there: in the folders that it names, with the tools installed and nothing else known.
if [ "$(id -u)" -eq 0 ] && have unshare && unshare -m sh -c 'mount -t tmpfs none /srv' 2>/dev/null; then
	mkdir -p "$tmp/srv/leadpipe" "$tmp/srv/leads/inbox" "$tmp/srv/leads/tables" "$tmp/srv/leads/events"
	cp -r "$jobs" "$tmp/srv/leadpipe/cron"
	cp "$root"/examples/*.csv "$tmp/srv/leads/tables"
	cp "$tmp/made/events.csv" "$tmp/made/deals.csv" "$tmp/srv/leads/events"
	grep -v -e '^51990,Paul' -e '^51991,Anna' "$tmp/made/hubspot.csv" >"$tmp/srv/leads/inbox/hubspot.csv"
	printf 'SENDMAIL=%s\nFROM=leads@corp.example\nNOW=2026-06-29T08:00:00+09:00\n' "$tmp/bin/mailer" >"$tmp/srv/leads/leadpipe.conf"
	tools=$(cd "$(dirname "$(command -v lead-import)")/.." && pwd)
	rm -f "$tmp/bin/lead-dedupe"
	for job in nightly hourly weekly; do
		run unshare -m sh -c 'mount --bind "$1" /srv && mount --bind "$2" /usr/local && exec env -i ${ASAN_OPTIONS:+ASAN_OPTIONS=$ASAN_OPTIONS} $3' sh \
			"$tmp/srv" "$tools" "$(sed -n 's/^ExecStart=//p' "$jobs/leadpipe-$job.service")"
		exits 0 "what leadpipe-$job.service runs, with an empty environment"
		quiet "leadpipe-$job.service: in silence"
	done
	ok "it is done" test -s "$tmp/srv/leads/today.csv" -a -s "$tmp/srv/leads/reports/2026-W27.txt"
else
	skip "what the units run, with an empty environment" "only root can lay folders over others"
fi
for unit in "$jobs"/leadpipe-*.timer; do
	ok "$(basename "$unit") has its service" test -f "${unit%.timer}.service"
done
sed -n 's|.*\(/srv/leadpipe/cron/[a-z]*\.sh\).*|\1|p' "$jobs"/crontab "$jobs"/*.service "$jobs"/*.sh | sort -u |
	while read -r path; do [ -x "$jobs/$(basename "$path")" ] || echo "$path"; done >"$tmp/missing"
is "every script that is named is there, and runs" "$(cat "$tmp/missing")" ''
ls "$jobs" | while read -r file; do
	case $file in
	README.md | leadpipe-*.service | leadpipe-*.timer) continue ;;
	esac
	grep -qF "$file" "$jobs/README.md" || echo "$file"
done >"$tmp/missing"
is "README.md names every file" "$(cat "$tmp/missing")" ''

# A first list that has no phone numbers.
mkdir "$tmp/few" "$tmp/few/inbox" "$tmp/few/tables"
cp "$root"/examples/*.csv "$tmp/few/tables"
cp "$tmp/leads/leadpipe.conf" "$tmp/few"
printf 'Name,Email\nA,a@shop.example\nB,b@shop.example\nA,A@shop.example\n' >"$tmp/few/inbox/x.csv"
run "$jobs/nightly.sh" "$tmp/few" </dev/null
exits 0 "a list without phone numbers: all well"
quiet "really"
is "two persons" "$(sed 1d "$tmp/few/today.csv" | wc -l | tr -d ' ')" 2
# An agreement to something else, in an export: said when it comes in.
printf '이메일,개인정보 동의\nno1@no1.example,미동의\nno2@no2.example,동의\n' >"$tmp/few/inbox/ko.csv"
run "$jobs/nightly.sh" "$tmp/few" </dev/null
exits 1 "an agreement to something else has to be looked at"
err "it is said" 'inbox/ko\.csv: column "개인정보 동의": a no is taken for consent no'
is "who did not agree to it has said no" "$(lead-import -q "$tmp/few/today.csv" | tr -d '"\r' | awk -F, 'NR == 1 {
	for (i = 1; i <= NF; i++) { if ($i == "email") e = i; if ($i == "consent") c = i } }
	$e ~ /^no[12]@/ { print $e, $c }' | sort | tr '\n' ' ')" 'no1@no1.example no no2@no2.example  '
run "$jobs/nightly.sh" "$tmp/few" </dev/null
exits 0 "the next night it is no news"
quiet "nor said"

# What a tool says is something to look at, also when it ends with 0.
mkdir -p "$tmp/few/events"
printf 'at,type,email\nsome day,form,no2@no2.example\n2026-06-01,form,no2@no2.example\n' >"$tmp/few/events/bad.csv"
run "$jobs/nightly.sh" "$tmp/few" </dev/null
exits 1 "a tool that did all it could, and has something to say"
err "is heard" 'events/bad\.csv:2: at: not a time; 1 event left out for that'
run "$jobs/nightly.sh" "$tmp/few" </dev/null
exits 0 "the same the next night is no news"
printf 'another day,form,no2@no2.example\n' >>"$tmp/few/events/bad.csv"
run "$jobs/nightly.sh" "$tmp/few" </dev/null
exits 1 "what is another is"
run "$jobs/hourly.sh" "$tmp/few" </dev/null
exits 1 "hourly: it is, too"
run "$jobs/hourly.sh" "$tmp/few" </dev/null
exits 0 "hourly: but once"

# Names of columns with commas and lines in them, as spreadsheets have them, are names.
for name in '"memo
(free)",email,phone' '"phone,email",email,phone'; do
	rm -rf "$tmp/names"
	mkdir "$tmp/names" "$tmp/names/inbox" "$tmp/names/tables"
	cp "$root"/examples/*.csv "$tmp/names/tables"
	cp "$tmp/leads/leadpipe.conf" "$tmp/names"
	for day in 1 2; do
		printf 'name,%s,lead_id,consent\nKim,x,kim@a.example,,L1,yes\nLi,y,kim@a.example,,L2,yes\n' "$name" >"$tmp/names/inbox/$day.csv"
		run "$jobs/nightly.sh" "$tmp/names" </dev/null
		exits 0 "a name like $(printf %s "$name" | tr '\n' ' '), day $day: all well"
	done
	is "$(printf %s "$name" | tr '\n' ' '): one address, one lead" "$(lead-import -q "$tmp/names/today.csv" | grep -c kim@a.example)" 1
done

# What is another each time is news each time, although it is said in the same words.
for hour in 10 11 12; do
	printf 'lead_id,email,name,created_at\nF%s,f%s@x.example,Foo,03/04/2026\n' $hour $hour >"$tmp/names/inbox/export.csv"
	run "$jobs/hourly.sh" "$tmp/names" </dev/null
	exits 1 "an export that cannot be read, at $hour"
done
for row in a b c; do
	printf 'lead_id,email,name\nG1,g1@x.example,Goo\n%s,\n' $row >"$tmp/names/inbox/export.csv"
	run "$jobs/hourly.sh" "$tmp/names" </dev/null
	exits 1 "a row that is set aside: $row"
done
cp "$tmp/names/archive"/*/*/export.csv "$tmp/names/inbox/export.csv" 2>/dev/null ||
	printf 'lead_id,email,name\nG1,g1@x.example,Goo\nc,\n' >"$tmp/names/inbox/export.csv"
run "$jobs/hourly.sh" "$tmp/names" </dev/null
exits 0 "the same row once more is no news"
# Exports that are called like what lies beside them in the archive.
for name in people merged; do
	printf 'name,email,lead_id,consent\nKim,%s@b.example,L4,yes\nKim,%s@b.example,L5,yes\n' $name $name >"$tmp/names/inbox/$name.csv"
done
before=$(TZ=Asia/Seoul date +%H%M)
run "$jobs/hourly.sh" "$tmp/names" </dev/null
day=$(ls -d "$tmp"/names/archive/*/* | tail -n 1)
is "exports called people and merged: the merge can be taken back" \
	"$(lead-dedupe --undo "$day/merged.csv" "$day/people.csv" | grep -c '@b\.example')" 4
ok "the archive has the time of the zone that its days are in" test "$(basename "$day" | cut -c 1-4)" -ge "$before" -o "$before" -ge 2358

# Two people at one telephone, who became one; and how that is taken back for good.
mkdir "$tmp/two" "$tmp/two/inbox" "$tmp/two/tables"
cp "$root"/examples/*.csv "$tmp/two/tables"
cp "$tmp/leads/leadpipe.conf" "$tmp/two"
cd "$tmp/two" || exit 2
printf 'lead_id,name,email,phone\nA,Ann,ann@shop.example,010-1234-5678\nB,Ben,ben@shop.example,010-1234-5678\nC,Cid,cid@shop.example,\n' >export.csv
cp export.csv inbox
people() {
	lead-import -q today.csv | cut -d, -f1 | sed 1d | sort | tr -d '\n'
}
run "$jobs/nightly.sh" "$tmp/two" </dev/null
is "one telephone, one lead" "$(people)" AC
printf 'id_a,id_b,decided\nA,B,apart\n' >tables/decided.csv
cp export.csv inbox
run "$jobs/nightly.sh" "$tmp/two" </dev/null
exits 1 "decided.csv: who is one already has to be looked at"
err "it is said" 'tables/decided\.csv:2: apart, but in one record already'
day=$(ls -d archive/*/* | head -n 1)
lead-dedupe --undo "$day/merged.csv" "$day/people.csv" >before.csv
grep -v '^A,' today.csv >without.csv && mv without.csv today.csv
grep -e '^lead_id' -e '^[AB],' before.csv >inbox/before.csv
run "$jobs/nightly.sh" "$tmp/two" </dev/null
exits 0 "as README.md says: all well"
is "they are two" "$(people)" ABC
cp export.csv inbox
run "$jobs/nightly.sh" "$tmp/two" </dev/null
exits 0 "the next night, too"
is "with the same export" "$(people)" ABC
finish
