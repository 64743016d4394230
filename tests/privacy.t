#!/bin/sh
# SPDX-License-Identifier: MIT
# Nothing of a person gets out but where it is asked for: an address, a number and a name that were planted never appear in
# what a tool says, for each tool, kind of error, and file that an option has it read; and every file that a tool makes, the
# temporary ones too, is for its owner only from the moment it is there.
# shellcheck disable=SC2012,SC2086
. tests/lib.sh
cd "$tmp" || exit 2

now=2026-03-01
mail=canary77@leak.example phone=01077778888 name=카나리아
planted="canary77\|leak\.example\|7777-\?8888\|$name"
printf 'points,when\n5,budget > 5 and created_at < now\n' >rules.csv
printf 'grade,when\nA,score > 1\nB,\n' >bands.csv
printf 'queue,pool\nq,p\n' >routes.csv
printf 'owner,email,pool\nkim,kim@corp.example,p\nlee,lee@corp.example,p\n' >roster.csv
printf 'Subject: {lead_id}\n\n{company} asked.\n' >template
printf 'flag,when\nodd,budget > 5\n' >flags.csv
head='lead_id,email,phone,name,company,budget,created_at,mql_at,stage,owner,owner_email,consent,ip,converted,country'
awk -v head="$head" 'BEGIN {
	print head
	for (i = 1; i <= 200; i++)
		printf "L%d,p%d@firm%d.example,010-1234-%04d,Ann %d,Firm %d,%d,2026-01-%02d,2026-02-%02d,lead,%s,kim@corp.example,yes,203.0.113.%d,%d,KR\n",
			i, i, i % 70, i, i, i % 70, i * 7919 % 90, i % 28 + 1, i % 28 + 1, i % 2 ? "kim" : "lee", i % 250, i * 7 % 5 < 2
}' >good.csv
printf 'at,type,lead_id,email\n2026-01-05,visit,L1,\n' >events.csv

# The person in the middle of a good list, in a record of each kind of badness.
bad() {
	file=$1
	shift
	{ head -n 101 good.csv; printf "$@"; tail -n 100 good.csv; } >"$file"
}
rest='Firm 1,1,2026-01-01,2026-02-01,lead,kim,kim@corp.example,yes,203.0.113.7,1,KR'
mkdir bad
bad bad/short "$mail,$mail,$phone,$name\n"
bad bad/long "$mail,$mail,$phone,$name,$rest,$mail,$name,$phone\n"
bad bad/open "$mail,\"$mail,$phone,$name,$rest\n"
bad bad/behind "$mail,\"$mail\"$name,$phone,$name,$rest\n"
bad bad/middle "$mail,$name\"$mail,$phone,$name,$rest\n"
bad bad/utf8 "$mail,$mail\377,$phone,$name\377,$rest\n"
bad bad/nul "$mail,$mail\0,$phone,$name\0$name,$rest\n"
bad bad/everywhere "$mail,$name,$mail,$phone,$mail,$mail,$mail,$name,$name,$name,$mail,$mail,$mail,$mail,$name\n"
bad bad/turned "$name,$phone,$name,$mail,$phone,$name,$phone,$phone,$phone,$phone,$name,$name,$name,$name,$phone\n"
bad bad/twice "$mail,$mail,$phone,$name,$rest\n$mail,$mail,$phone,$name,$rest\n"
bad bad/header "$mail,\"$mail\r\nBcc: $mail\",$phone,\"$name\nX: $mail\",\"$name\r\nTo: $mail\",$rest\n"
bad bad/escape "$mail\033[2J,$mail\033]0;x\007,$phone,$name\342\200\256,$rest\n"
bad bad/large "$mail,$mail,$phone,$name $(head -c 5000 /dev/zero | tr '\0' x),$rest\n"
{ echo "$mail,$name,$phone"; sed '1d; s/^\([^,]*,[^,]*,[^,]*\),.*/\1/' good.csv; } >bad/first # no header: a person in its place
bad bad/cut "$mail,$mail,$phone,\"$name"
gzip -c bad/everywhere 2>/dev/null | head -c 300 >bad/gzip

# with TOOL: the arguments that it needs
with() {
	case $1 in
	lead-import) echo "-x rejects" ;;
	lead-verify) echo "-r flags.csv" ;;
	lead-dedupe) echo "-k email,phone" ;;
	lead-score) echo "-r rules.csv -b bands.csv" ;;
	lead-train) echo "--target converted=1 --features budget,created_at" ;;
	lead-stage) echo "-s stages-mdp" ;;
	lead-route) echo "-r routes.csv -t roster.csv" ;;
	lead-notify) echo "-n -w budget>5 -t roster.csv -T template" ;;
	lead-split) echo "-N 3 --by email" ;;
	funnel-report) echo "-s stages-mdp --by name" ;;
	esac
}
# more TOOL: other ways to run it, one a line
more() {
	with "$1"
	case $1 in
	lead-import) printf '%s\n' "--strict" "--events" "--max-rejects 0" "--date-order dmy --country KR" "-e cp949" ;;
	lead-verify) printf '%s\n' "-e events.csv" "--stream" ;;
	lead-dedupe) printf '%s\n' "" "--pairs" "--audit audit --mark" "-k name --first" "--against good.csv" "--key-list" ;;
	lead-score) printf '%s\n' "-r bant -r icp -e events.csv" "-r rules.csv --explain --values" "-r rules.csv -j 3" ;;
	lead-train) printf '%s\n' "--target converted=1" "--target converted=1 --report report" "--target budget>5 --holdout time --time created_at" ;;
	lead-stage) printf '%s\n' "-s stages-mdp -e events.csv --log log" ;;
	lead-route) printf '%s\n' "-r routes.csv -t roster.csv -S state -s stages-mdp" "-r routes.csv -t roster.csv -j 3" ;;
	lead-notify) printf '%s\n' "--maildir box -w budget>=0 -t roster.csv" "--sendmail /nowhere/else -w budget>5 -t roster.csv" "--stdout --digest -w budget>5 -t roster.csv -T template" ;;
	lead-split) printf '%s\n' "--by ip -N 2" "--size 1K" ;;
	funnel-report) printf '%s\n' "--format html" "--list quality" "--list stuck" "--cohort month -k kpis" ;;
	esac
}

# --- the list itself is bad
for path in "$BIN"/*; do
	tool=${path##*/}
	[ -n "$(with "$tool")" ] || continue
	rm -rf w
	mkdir w
	more "$tool" >ways
	_bad='' said=0
	for file in bad/*; do
		for flag in -v -q '--max-field 60' '--max-record 120' '--max-columns 4'; do
			way=0
			while read -r args; do
				way=$((way + 1))
				[ "$flag" = -v ] || case $way-$file in 1-bad/[elt]*) ;; *) continue ;; esac # the limits: here and there
				rm -f rejects audit log state* report
				rm -rf box
				case $tool in lead-split) set -- -o w/part ;; *) set -- ;; esac
				timeout 60 $tool --now $now $args $flag "$@" "$file" >o 2>e </dev/null
				[ $? -le 2 ] || _bad="$_bad | $file $args $flag: $(tail -n 1 e)"
				said=$((said + $(wc -l <e)))
				! grep -q "$planted" e || _bad="$_bad | $file $args $flag: $(grep -m 1 "$planted" e)"
			done <ways
		done
	done
	is "P1 $tool: no person in what it says of a list" "$_bad" ''
	ok "P1 $tool: and it says something" test $said -gt 20
done

# --- what an option reads is such a list; who is in a state, in an audit or among events is a person, too
printf 'at,type,lead_id,email\n%s,%s,%s,%s\n2026-01-01,visit,%s\n' "$mail" "$name" "$mail" "$mail" "$mail" >bad/events
printf 'at,type,lead_id,email\n2026-01-01,visit,%s,"%s\n' "$mail" "$mail" >bad/events2
printf 'leadpipe-route\t2\nlead\t%s\t%s\t%s\n' "$mail" "$name" "$phone" >bad/state
printf 'leadpipe-notify\t1\ntold\t%s\t%s\t%s\n' "$mail" "$name" "$phone" >bad/ledger
lead-route --now $now -r routes.csv -t roster.csv -S bad/true good.csv >o 2>e
sed "20s/L[0-9]*/$mail/" bad/true >bad/state2
lead-dedupe -q --now $now -k email --audit bad/audit bad/twice >o 2>e
sed "2s/,/,$mail,/" bad/audit >bad/audit2
for path in "$BIN"/*; do
	tool=${path##*/}
	[ -n "$(with "$tool")" ] && [ "$tool" != lead-train ] || continue
	_bad=
	"$tool" --print-options | grep -q . || _bad=' | no table of options'
	for option in $("$tool" --print-options | awk -F '\t' '$3 ~ /^(RULES|BANDS|EVENTS|TABLE|FLAGS|LIST|MATCH|MERGE|MASTER|AUDIT|STAGES|ROUTES|ROSTER|HOLIDAYS|KPIS|MAP|STATE|PRESET)$/ ||
		$2 ~ /^(traffic|spend|template|merge|merged|model)$/ { print $2 }'); do
		case $tool-$option in *-probability) continue ;; esac
		for file in bad/*; do
			cp "$file" own # a state is written
			case $tool in lead-split) set -- -o w/part ;; *) set -- ;; esac
			case $tool-$option in
			lead-dedupe-undo) args= ;;
			lead-dedupe-match | lead-dedupe-model | lead-dedupe-against) args= ;;
			*) args=$(with "$tool") ;;
			esac
			timeout 60 $tool --now $now $args -v "--$option" ./own "$@" good.csv >o 2>e </dev/null
			[ $? -le 2 ] || _bad="$_bad | --$option $file: $(tail -n 1 e)"
			! grep -q "$planted" e || _bad="$_bad | --$option $file: $(grep -m 1 "$planted" e)"
		done
	done
	is "P1 $tool: nor of what its options read" "$_bad" ''
done

# --- a list without a header: its first line is somebody whom no hint may name, however near to a column's name
for who in 'Statham,statham@corp.example' 'Statham,+44 161 496 0000'; do
	printf '%s\nLi,x\n' "$who" >none.csv
	printf 'points,when\n1,stathan=x\n' >near.csv
	for args in 'lead-dedupe -k stathan' 'lead-score -r near.csv' 'lead-split --by stathan -N 2 -o part' \
		'lead-train --target stathan=1'; do
		timeout 60 $args --now $now none.csv >o 2>e </dev/null
		ok "P1 ${args%% *}: a column that the list lacks is named" grep -q "unknown column .stathan" e
		ok "P1 ${args%% *}: and no name of a list without a header" not grep -qi statham e
	done
done

# --- modes: what open and mkdir were asked for, with a umask that takes nothing away
if have strace && strace -o /dev/null true 2>/dev/null; then
	mkdir t new
	# modes TOOL ...: the calls that made something that others may read, but for devices
	modes() {
		rm -rf t/* new
		mkdir new
		(
			umask 000
			TMPDIR=$tmp/t
			export TMPDIR
			strace -f -qq -o trace -e trace=umask,open,openat,creat,mkdir,mkdirat,mknod,memfd_create "$@" >o 2>e
		)
		status=$?
		is "P2 $text: ends well" "$status" "${wanted:-0}"
		ok "P2 $text: makes something" grep -Eq 'O_CREAT|O_TMPFILE|mkdir' trace
		is "P2 $text: every file that it makes is for the owner only" \
			"$(awk '/umask\(077\)/ { own[$1] = 1 } own[$1] || /\.gcda"/ { next } # its counts, if it was built to count
				/O_CREAT|O_TMPFILE|creat\(|mknod/ && !/0600\)|0400\)/ || /mkdir/ && !/0700\)/' trace | head -n 3)" ''
		is "P2 $text: and stays so" "$(find new t -mindepth 1 \( -type f -perm /077 -o -type d -perm /077 \) | head -n 3)" ''
	}
	for text in xlsx import import-workbook verify dedupe match score train stage route notify box split html list; do
		wanted=0
		case $text in
		import) wanted=1 && modes lead-import --now $now -o new/o -x new/rejects bad/short ;;
		import-workbook) modes lead-import --now $now -o new/o book.xlsx ;;
		verify) wanted=1 && modes lead-verify --now $now -r flags.csv -o new/o --alerts new/alerts good.csv ;;
		dedupe) modes lead-dedupe --now $now -k email -o new/o --audit new/audit - <good.csv ;;
		match) modes lead-dedupe --now $now -o new/o --review new/review --audit new/audit good.csv ;;
		score) modes lead-score --now $now -r rules.csv -b bands.csv -e events.csv -o new/o good.csv ;;
		train) modes lead-train -q --now $now --target converted=1 --features budget -o new/o --report new/report --probability new/p good.csv ;;
		stage) modes lead-stage --now $now -s stages-mdp -o new/o --log new/log good.csv ;;
		route) modes lead-route --now $now -r routes.csv -t roster.csv -S new/state -o new/o good.csv ;;
		notify) modes lead-notify --now $now --from a@corp.example --stdout -o new/o -x new/rejects -w 'budget>5' -t roster.csv -S new/state good.csv ;;
		box) modes lead-notify --now $now --from a@corp.example --maildir new/box -w 'budget>5' -t roster.csv good.csv ;;
		split) modes lead-split --now $now -N 3 -o new/part good.csv ;;
		html) modes funnel-report --now $now -s stages-mdp --format html -o new/o good.csv ;;
		xlsx) modes funnel-report --now $now -s stages-mdp --format xlsx -o new/o good.csv && cp new/o book.xlsx ;;
		list) modes funnel-report --now $now -s stages-mdp --list quality --format xlsx -o new/o good.csv ;;
		esac
	done
else
	skip "P2 modes of what is made" "no strace"
fi
finish
