#!/bin/sh
# SPDX-License-Identifier: MIT
# What is said of a table that is wrong: exit 2 and one line with the table, the line and what to write; nothing on stdout.
. tests/lib.sh

cd "$tmp" || exit 2
now=2026-06-01
printf 'lead_id,email,created_at,consent,budget\n1,a@b.example,2026-01-01,yes,1\n2,a@b.example,2026-01-02,no,2\n' >leads.csv
printf 'owner,email,pool\nkim,kim@corp.example,sales\n' >owners.csv
printf 'queue,pool\nq,sales\n' >queues.csv

# wrong MESSAGE TABLE COMMAND ...: the table is t.csv; the message is a regular expression for all of the line.
wrong() {
	want=$1
	printf "$2" >t.csv
	shift 2
	tool=$1
	shift
	run "$tool" --now $now "$@"
	is "$tool: $want" "$status $(wc -l <err | tr -d ' ') $(wc -c <out | tr -d ' ') $(grep -cE -- "^$tool: $want\$" err)" '2 1 0 1'
	[ "$(grep -cE -- "^$tool: $want\$" err)" = 1 ] || sed 's/^/# /' err
}

dedupe='lead-dedupe -k email -r t.csv leads.csv'
wrong 't.csv:2: keep: only newest and furthest take more "created_at"' 'column,keep\nbudget,longest created_at\n' $dedupe
wrong 't.csv:2: keep: newest needs the time of a record; no column "seen_at"' 'column,keep\nbudget,newest seen_at\n' $dedupe
wrong 't.csv:2: column: empty' 'column,keep\n?,first\n' $dedupe
wrong 't.csv:3: column: is there twice: "budget"' 'column,keep\nbudget,first\nbudget,last\n' $dedupe
printf 'lead_id,email,budget,Budget\n1,a@b.example,1,2\n' >two.csv
wrong 't.csv:2: two columns are called "budget"' 'column,keep\nbudget,first\n' lead-dedupe -k email -r t.csv two.csv
wrong 't.csv:2: two columns are called "budget"' 'column,keep\nemail,newest budget\n' lead-dedupe -k email -r t.csv two.csv
wrong 't.csv:1: two columns are called "consent"' 'lead_id,email,consent,consent\n1,a,,\n' lead-dedupe -k email t.csv
printf 'column,keep\nbudget,first\n' >t.csv
run lead-dedupe --now $now -k email -r t.csv leads.csv
is "one no to contact counts, also where the table does not speak of consent" "$(sed -n 2p out)" \
	'1,a@b.example,2026-01-01,no,1,1;2,2'

stage='lead-stage -s t.csv leads.csv'
wrong 't.csv:3: again: only where the kind is step or won' 'stage,kind,again\nlead,,\nlost,lost,yes\n' $stage
wrong 't.csv:2: again: not yes or no' 'stage,kind,again\nlead,,maybe\n' $stage
wrong 't.csv:2: cool_off: only where the kind is lost or recycle' 'stage,cool_off\nlead,30d\n' $stage
wrong 't.csv:2: cool_off: not a time span such as 30d' 'stage,kind,cool_off\nlost,lost,soon\n' $stage
wrong 't.csv:2: stage: empty' 'stage,label\n,x\n' $stage
wrong 't.csv:2: max_days: below zero' 'stage,max_days\nlead,-1\n' $stage
wrong 't.csv:2: max_days: not a number' 'stage,max_days\nlead,soon\n' $stage
wrong 't.csv: no stage of kind step or won' 'stage,kind\nlost,lost\n' $stage

chance='lead-score -r bant --probability t.csv leads.csv'
wrong 't.csv:2: probability: not between 0 and 1' 'score,probability\n1,2\n' $chance
wrong 't.csv:2: probability: not a number; decimals have a point, as in 0.5' 'score;probability\n1;0,25\n' $chance
wrong 't.csv:2: probability: not a number' 'score,probability\n1,x\n' $chance
wrong 't.csv:3: score: not above that of the row before' 'score,probability\n1,.1\n1,.2\n' $chance
wrong 't.csv: no row' 'score,probability\n' $chance

wrong 't.csv:2: queue: empty' 'queue,pool\n,sales\n' lead-route -r t.csv -t owners.csv leads.csv
wrong 't.csv:2: pool: nobody in owners.csv is in "sale"; did you mean "sales"\?' 'queue,pool\nq,sale\n' \
	lead-route -r t.csv -t owners.csv leads.csv
wrong 't.csv:2: date: not a day such as 2025-12-25' 'date\nsoon\n' lead-route -r queues.csv -t owners.csv --holidays t.csv leads.csv
wrong 't.csv:2: zone: "Asia/Soul" is no time zone such as Asia/Seoul' 'date,zone\n2026-01-01,Asia/Soul\n' \
	lead-route -r queues.csv -t owners.csv --holidays t.csv leads.csv

wrong 't.csv:2: format: mdy, dmy, ymd, point or comma' 'column,from,type,format\nx,email,text,soon\n' lead-import -m t.csv leads.csv
wrong 't.csv:2: type: text, email, .* or test' 'column,from,type\nx,email,words\n' lead-import -m t.csv leads.csv
wrong 't.csv:3: column "x" is filled twice; from lists several headers as a\|b' 'column,from\nx,email\nx,budget\n' \
	lead-import -m t.csv leads.csv

# The shipped numbers, where somebody puts a table of their own in their place.
cp -r "$BIN/../share/leadpipe" own
phones() { # MESSAGE ROW
	printf 'region,code,type,pattern\n%s\n' "$2" >own/phones.csv
	LEADPIPE_SHARE=$tmp/own
	export LEADPIPE_SHARE
	run lead-verify --now $now leads.csv
	unset LEADPIPE_SHARE
	is "phones.csv: $1" "$status $(cat err)" "2 lead-verify: $tmp/own/phones.csv:2: $1"
}
sed -i 's/$/,phone/; 2,$s/phone$/+821012345678/' leads.csv
phones 'code: not a number' 'KR,x,other,1'
phones 'code: no calling code' 'KR,0,other,1'
phones 'type: neither premium nor other' 'KR,82,mobile,1'
phones 'pattern: empty' 'KR,82,other,'

# A model of lead-dedupe, spoilt in each way.
awk 'BEGIN { print "lead_id,name,email,phone"; for (i = 1; i <= 60; i++) { j = i % 45
	printf "%d,Given%d Family%d,p%d@firm%d.example,010-%04d-5678\n", i, j, j % 9, j, j % 7, j * 37 } }' >people.csv
lead-dedupe -q --model good.csv -o /dev/null people.csv
model='lead-dedupe --model t.csv people.csv'
spoilt_model() { # MESSAGE SED
	sed 's/,end,[0-9]*,/,end,,/' good.csv | sed "$2" >bad.csv # a person leaves their number empty
	wrong "$1" "$(sed 's/%/%%/g; s/$/\\n/' bad.csv | tr -d '\n')" $model
}
view=$(awk -F, 'NR > 1 && $8 != "" { print NR; exit }' good.csv) # the first row of what pairs share that agree in one column
spoilt_model 't.csv:2: m: not above 0' '2s/0[.0-9e-]*/0/'
spoilt_model 't.csv:3: compare: unknown kind' '3s/,[a-z]*,/,sound,/'
spoilt_model 't.csv:3: level: none of same, near, close, fair, weak and else, nor another word of a model' '3s/,same,/,equal,/'
spoilt_model 't.csv:3: weight not from 0 to 1000, or levels not from 2 to 6' '3s/,6,same/,7,same/'
spoilt_model 't.csv:3: m: not a number' '3s/,same,[^,]*/,same,much/'
spoilt_model 't.csv:3: unknown column "surname".*' '3s/^[a-z]*,/surname,/'
spoilt_model 't.csv: its last row is not the end: it was cut short' '$d'
spoilt_model 't.csv: no row for the prior' 2d
wrong 't.csv: it has [0-9]* rows, and its last one says [0-9]*: it was damaged' "$(sed 5d good.csv | sed 's/$/\\n/' | tr -d '\n')" $model
spoilt_model 't.csv: no column' '3,$ { /,end,/!d; }'
spoilt_model "t.csv:$view: among: none of the columns above" "${view}s/[^,]*,[^,]*\$/surname,/"
spoilt_model "t.csv:$view: m: not between 0 and 1" "${view}s/prior,[^,]*/prior,1/"
spoilt_model "t.csv:$view: among: no row for its prior above" "${view}d"
view=$((view + 1))
spoilt_model "t.csv:$view: column: none of the columns above" "${view}s/^[a-z]*,/surname,/"
spoilt_model "t.csv:$view: u: not above 0 and at most 1" "${view}s/same,[^,]*,[^,]*/same,,2/"
awk -F, '{ print } $8 != "" && $5 == "prior" { for (i = 0; i < 50; i++) print }' good.csv | sed 's/,end,[0-9]*,/,end,,/' >bad.csv
wrong 't.csv:[0-9]*: among: more rows for a prior than columns' "$(sed 's/$/\\n/' bad.csv | tr -d '\n')" $model
row=$(grep -n '^name,.*,value,' good.csv | head -n 1 | cut -d : -f 1)
spoilt_model "t.csv:[0-9]+: unknown column \"surname\".*" "${row}s/.*/name,,,,whole,,1,,surname/"
spoilt_model 't.csv:[0-9]+: value: none of the columns above' "${row}s/.*/name,,,,partner,,1,,surname/"
spoilt_model 't.csv:[0-9]+: m and u: not a number that can be' "${row}s/,value,[^,]*/,value,-1/"
spoilt_model 't.csv:[0-9]+: column: none of the columns above' "${row}s/^name/lead_id/"
run lead-dedupe --model good.csv people.csv
exits 0 "and the good one is read"

# A partial result of funnel-report, spoilt in each way.
awk 'BEGIN { print "lead_id,email,source,created_at,mql_at,won_at,amount,stage"
	for (i = 1; i <= 20; i++) printf "L%d,p%d@x.example,%s,2026-0%d-01,%s,%s,%s,%s\n", i, i, i % 3 ? "web" : "fair", i % 4 + 1,
		i % 2 ? "2026-05-01" : "", i % 4 == 1 ? "2026-05-20" : "", i % 4 == 1 ? i * 100 : "", i % 4 == 1 ? "won" : i % 2 ? "mql" : "lead" }' >funnel.csv
printf 'at,lead_id,type,source\n2026-04-01,L1,visit,web\n2026-04-03,L1,form,fair\n2026-04-05,L1,visit,web\n' >events.csv
printf 'stage,kind\nlead,\nmql,\nwon,won\n' >stages.csv
report='-s stages.csv --by source --cohort month'
run funnel-report --now $now $report -e events.csv --touch source --partial good.csv funnel.csv
exits 0 "a partial result"
spoilt_part() { # MESSAGE SED
	sed "$2" good.csv >bad.csv
	cmp -s good.csv bad.csv && echo "# nothing is spoilt"
	wrong "$1" "$(sed 's/\\/\\\\/g; s/%/%%/g; s/$/\\n/' bad.csv | tr -d '\n')" funnel-report $report --touch source --merge t.csv
}
at='t.csv:[0-9]+:'
spoilt_part "$at count: not a whole number" '/^leads,.*,leads,/s/20$/2.5/'
spoilt_part "$at count: not a whole number" '/^leads,.*,leads,/s/20$//'
spoilt_part "$at count: not a whole number" '/^leads,.*,leads,/s/20$/99999999999999999999/'
spoilt_part "$at count: more than can be counted" '/^leads,.*,leads,/{ s/,20$/,9000000000000000000/; p; p; }'
spoilt_part "$at count: 0 of a value" '/^steps,.*,age_us,/s/,[0-9]*$/,0/'
spoilt_part "$at value: not a whole number" '/^steps,.*,age_us,/s/age_us,[0-9]*/age_us,long/'
spoilt_part "$at value: not a number" '/^leads,.*,amount,/s/4500/much/'
spoilt_part "$at value: not a time" '/^leads,.*,first,/s/2026[^,]*/soon/'
spoilt_part "$at group: not a day" '/^inflow,/s/,2026-[^,]*/,soon/'
spoilt_part "$at a group without its label" '/,label,/d'
spoilt_part "$at a count that this version does not know" '/^leads,.*,leads,/s/,leads,/,seals,/'
spoilt_part "$at a count that this version does not know" '/^way 0/s/,reached,/,touched,/'
spoilt_part "$at a part begins before the one above has ended: it was cut off" '$d; /^leads,.*,leads,/{ p; s/.*/leadpipe-partial,,,,version,2,/; }'
spoilt_part "$at a count before the settings" '0,/^setting/s/^setting.*/&\nleads,,,,leads,,20/'
spoilt_part "$at no partial result \(of funnel-report --partial\) begins here" 2d
spoilt_part "$at rows of this part are missing" '/^leads,.*,leads,/d'
finish
