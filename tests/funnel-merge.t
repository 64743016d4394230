#!/bin/sh
# SPDX-License-Identifier: MIT
# Reports merged from parts: the same bytes as the report of all leads, in every section and format, however the leads
# are split; and what does not add up is refused.
. tests/lib.sh
now='--now 2025-11-20'
{
	echo stage,kind,label,max_days
	printf 'lead,,Lead,30\nmql,,MQL,20\nsal,,,\nsql,,SQL,40\nopportunity,,,\ncustomer,won,계약,\n'
	printf 'lost,lost,,\nrecycle,recycle,,\n'
} >"$tmp/stages.csv"
printf 'from,to,target,within,owner\nmql,sql,25%%,,both\nlead,mql,0.9,30d,\n' >"$tmp/kpis.csv"

# make SEED LEADS PARTS: all.csv, ev.csv, and the leads thrown into p1.csv ...
make_leads() {
	rm -f "$tmp"/p*.csv
	awk -f tests/funnel/leads.awk -v seed="$1" -v n="$2" >"$tmp/all.csv"
	awk -v seed="$1" -v n="$2" 'BEGIN {
		srand(seed + 7)
		split("web,Web,mail,전시회,", source, ",")
		print "at,type,lead_id,asset,source,campaign"
		for (i = 0; i < 3 * n; i++)
			printf "2025-%02d-%02dT10:00:00Z,%s,L%d,%s,%s,%s%d\n", rand() * 10 + 1, rand() * 28 + 1,
				rand() < .5 ? "visit" : "Download", rand() * n + 1,
				substr("/a /b /c /D /d ", int(rand() * 5) * 3 + 1, 2),
				source[int(rand() * 5) + 1],
				rand() < .5 ? "C" : "c", rand() * rand() * 150
	}' >"$tmp/ev.csv"
	awk -v seed="$1" 'BEGIN {
		srand(seed)
		split("Web,mail,moon", source, ",")
		print "day,source,visitors"
		for (m = 1; m <= 10; m++)
			for (d = 1; d <= 28; d += 1 + int(rand() * 3))
				printf "2025-%02d-%02d,%s,%d\n", m, d, source[int(rand() * 3) + 1], rand() * 50
	}' >"$tmp/visitors.csv"
	awk -v parts="$3" -v seed="$1" -v to="$tmp/p" 'BEGIN { srand(seed) }
		NR == 1 { for (i = 1; i <= parts; i++) print >(to i ".csv"); next }
		{ print >(to int(rand() * parts) + 1 ".csv") }' "$tmp/all.csv"
	# and the events of each lead with it
	for p in "$tmp"/p*.csv; do
		awk -F, 'FNR == NR { lead[$1]; next }
			FNR == 1 || $3 in lead' "$p" "$tmp/ev.csv" >"$tmp/ev${p##*/p}"
	done
}

# merged OPTIONS ...: the report of all and of the parts, in three formats; the parts the last first. Leads in other stages than
# those of the table may be so many that it ends with 1.
merged() {
	for p in "$tmp"/p*.csv; do
		# shellcheck disable=SC2086
		(
			for o in "$@"; do # the events of the part
				shift
				case $travels,$o in 1,"$tmp/ev.csv") set -- "$@" "$tmp/ev${p##*/p}" ;; *) set -- "$@" "$o" ;; esac
			done
			funnel-report $now "$@" --partial "$tmp/q${p##*/p}" "$p"
		) || return
	done
	for format in text csv json; do
		# shellcheck disable=SC2086
		funnel-report $now "$@" --format $format "$tmp/all.csv" >"$tmp/whole" || [ $? -eq 1 ] || return
		# shellcheck disable=SC2046,SC2086
		(
			for o in "$@"; do
				shift
				case $o in -e | "$tmp/ev.csv") ;; *) set -- "$@" "$o" ;; esac
			done
			funnel-report $now "$@" --merge --format $format $(ls -r "$tmp"/q*.csv)
		) >"$tmp/sum" || [ $? -eq 1 ] || return
		cmp "$tmp/whole" "$tmp/sum" || return
	done
}

s="-s $tmp/stages.csv" k="-k $tmp/kpis.csv"
for seed in 1 2 3 4 5 6 7; do
	make_leads $seed $((seed * 97)) $seed
	travels=$((seed % 2))
	rm -f "$tmp"/q*.csv
	while read -r options; do
		# shellcheck disable=SC2086
		ok "$seed parts: ${options:-all there is}" merged $s $options
	done <<-EOT

		$k
		$k --rate km --by source --window 60d
		--by source --by campaign,medium --by created_at:month,Country --top 5
		$k --rate all --cohort month
		--rate resolved --cohort week --by owner --top 0
		$k --compare 90d
		$k --compare 90d --rate km --cohort quarter
		--from 2025-03-01 --to 2025-06-30
		$k --section content,trait,velocity -e $tmp/ev.csv
		$k -e $tmp/ev.csv --traffic $tmp/visitors.csv
		--section attribution -e $tmp/ev.csv --lookback 60d --half-life 3d --top 3
		--section attribution -e $tmp/ev.csv --touch campaign --top 0
		--section traffic,funnel --traffic $tmp/visitors.csv --cohort week --from 2025-03-01 --to 2025-06-30
		--traits owner,queue,email --section trait
		--section funnel,bottleneck,velocity,time,inflow,origin,grade,trait,loss,sla,stuck,quality
	EOT
done

# Seven parts are there now.
for i in 1 2 3 4 5 6 7; do
	# shellcheck disable=SC2086
	funnel-report $now $s $k --partial "$tmp/q$i.csv" "$tmp/p$i.csv"
done
for format in md tsv html xlsx; do
	# shellcheck disable=SC2086
	funnel-report $now $s $k --format $format -o "$tmp/whole" "$tmp/all.csv"
	# shellcheck disable=SC2086
	funnel-report $now $s $k --format $format -o "$tmp/sum" --merge "$tmp"/q[1-7].csv
	ok "$format: the same bytes" cmp "$tmp/whole" "$tmp/sum"
done

# What is merged may be written as a part again; parts may come through a pipe.
# shellcheck disable=SC2086
partial() {
	run funnel-report $now $s --section funnel,velocity,inflow "$@"
}
for i in 1 2 3 4 5 6 7; do
	partial --partial "$tmp/q$i.csv" "$tmp/p$i.csv"
done
exits 0 "--partial: exit 0"
ok "nothing on stdout" test ! -s "$tmp/out"
# shellcheck disable=SC2012
is "for the owner only" "$(ls -l "$tmp/q1.csv" | cut -c1-10)" '-rw-------'
partial "$tmp/all.csv"
cp "$tmp/out" "$tmp/whole"
partial --merge --partial "$tmp/a.csv" "$tmp/q1.csv" "$tmp/q2.csv" "$tmp/q3.csv"
partial --merge --partial - "$tmp/q4.csv" "$tmp/q5.csv" "$tmp/q6.csv" "$tmp/q7.csv"
cp "$tmp/out" "$tmp/b.csv"
partial --merge "$tmp/a.csv" "$tmp/b.csv"
out_is "merged in two steps: the same" "$tmp/whole"
cat "$tmp"/q[1-7].csv >"$tmp/pipe"
partial --merge <"$tmp/pipe"
out_is "through a pipe: the same" "$tmp/whole"
head -n 1 "$tmp/all.csv" >"$tmp/none.csv"
partial --partial "$tmp/none.part" "$tmp/none.csv"
partial --merge "$tmp/none.part" "$tmp/a.csv" "$tmp/b.csv"
out_is "a part without leads: the same" "$tmp/whole"
partial --partial - "$tmp/p1.csv"
cp "$tmp/out" "$tmp/one"
partial --merge --partial - "$tmp/q1.csv"
out_is "one part merged is itself" "$tmp/one"

# refused TEXT REGEX: the last run was exit 2 with that line.
refused() {
	exits 2 "$1: exit 2"
	err "$1: says why" "$2"
	ok "$1: nothing on stdout" test ! -s "$tmp/out"
}
run funnel-report "-s" "$tmp/stages.csv" --partial "$tmp/x" "$tmp/p1.csv"
refused "--partial without --now" 'needs --now'
run funnel-report --now 2025-11-21 "-s" "$tmp/stages.csv" --section funnel,velocity,inflow --merge "$tmp/q1.csv"
refused "another --now" 'q1\.csv:[0-9]+: counted with another --now'
partial --window 30d --merge "$tmp/q1.csv"
refused "another --window" 'another --window'
run funnel-report --now 2025-11-20 --section funnel,velocity,inflow --merge "$tmp/q1.csv"
refused "another table of stages" 'another --stages'
run funnel-report --now 2025-11-20 -s "$tmp/stages.csv" --section funnel --merge "$tmp/q1.csv"
refused "other sections" 'other sections'
partial --cohort week --merge "$tmp/q1.csv"
refused "another --cohort" 'another --cohort'
run funnel-report --now 2025-11-20 --tz Asia/Seoul -s "$tmp/stages.csv" --section funnel,velocity,inflow --merge "$tmp/q1.csv"
refused "another --tz" 'another --tz'
sed '$d' "$tmp/q2.csv" >"$tmp/cut.csv"
partial --merge "$tmp/q1.csv" "$tmp/cut.csv"
refused "a part that was cut off" 'cut off'
sed 10d "$tmp/q2.csv" >"$tmp/cut.csv"
partial --merge "$tmp/q1.csv" "$tmp/cut.csv"
refused "a part that lacks a row" 'q?cut\.csv'
partial --merge "$tmp/p1.csv"
refused "leads in the place of counts" 'no partial result'
sed 's/version,4/version,3/' "$tmp/q1.csv" >"$tmp/two.csv"
partial --merge "$tmp/two.csv"
refused "another version" 'another version'
sed 's/,email$/,mail/; 1s/,email,/,mail,/' "$tmp/p1.csv" >"$tmp/mail.csv"
partial --partial "$tmp/mail.part" "$tmp/mail.csv"
partial --merge "$tmp/q1.csv" "$tmp/mail.part"
refused "other columns" 'other columns'
# Visitors are read again for the whole, and have to be the same; the column of touches is that of the parts.
from() {
	run funnel-report --now 2025-11-20 -s "$tmp/stages.csv" "$@"
}
from --traffic "$tmp/visitors.csv" --partial "$tmp/t.part" "$tmp/all.csv"
from --merge "$tmp/t.part"
refused "parts with visitors, the whole without" 'other sections \(--traffic: not given here, given there\)$'
sed '2s/[0-9]*$/77/' "$tmp/visitors.csv" >"$tmp/others.csv"
from --traffic "$tmp/others.csv" --merge "$tmp/t.part"
refused "other visitors" 'another --traffic'
from --section attribution -e "$tmp/ev.csv" --touch campaign --partial "$tmp/c.part" "$tmp/all.csv"
from --section attribution --touch campaign --format csv --merge "$tmp/c.part"
cp "$tmp/out" "$tmp/whole"
from --section attribution --format csv --merge "$tmp/c.part"
out_is "--touch is taken from the parts" "$tmp/whole"
ok "and there are channels in it" test "$(grep -c ',campaign,[Cc][0-9]*,,customer,credit_markov,' "$tmp/whole" | tee "$tmp/channels")" -ge 10
from --section attribution --touch source --merge "$tmp/c.part"
refused "another --touch" 'another --touch'
from --section attribution --half-life 3d --merge "$tmp/c.part"
refused "another --half-life" 'another --half-life'
from --section attribution -e "$tmp/ev.csv" --partial "$tmp/s.part" "$tmp/all.csv"
from --section attribution --merge "$tmp/s.part" "$tmp/c.part"
refused "touches by source in one part, by campaign in the other" 'another --touch'
partial --merge --list stuck "$tmp/q1.csv"
exits 2 "--merge and --list: exit 2"
run funnel-report --now 2025-11-20 --cohort month --partial "$tmp/cohort.part" "$tmp/p1.csv"
run funnel-report --now 2025-11-20 --merge "$tmp/cohort.part"
refused "--cohort of the parts is not that of the whole" 'other sections \(--cohort: not given here, given there\)$'
awk 'BEGIN { print "lead_id,created_at,word"; for (i = 0; i < 66000; i++) print i ",2025-01-01,w" i }' >"$tmp/many.csv"
run funnel-report --now 2025-11-20 --by word --section breakdown --partial "$tmp/many.part" "$tmp/many.csv"
refused "more groups than are kept" 'do not add up'
ok "and no file" test ! -e "$tmp/many.part"
head -n 40001 "$tmp/many.csv" >"$tmp/m1.csv"
sed '2,40001d' "$tmp/many.csv" >"$tmp/m2.csv"
for i in 1 2; do
	run funnel-report --now 2025-11-20 --by word --section breakdown --partial "$tmp/m$i.part" "$tmp/m$i.csv"
done
run funnel-report --now 2025-11-20 --by word --section breakdown --merge "$tmp/m1.part" "$tmp/m2.part"
refused "more groups than are kept, in all parts together" 'do not add up'
finish
