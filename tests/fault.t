#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2010,SC2012,SC2086
# What tools do when the machine fails: every allocation, write, read, fsync, rename, open and temporary of a run fails
# once (tests/fault/shim.c), short and interrupted calls change nothing. A fault is either harmless (same bytes out), or exit
# 2 with a message; files are as before or whole, and no temporary stays. FAULT_DEEP=1 walks through the first 1,000 of a
# kind and then 0.5 % further at a time; without it through the first 40, and then a seventh further. CASES and SIGNALS name
# the cases to do, an empty REST leaves out the rest.
. tests/lib.sh

${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -shared -fPIC -w -o "$tmp/shim.so" tests/fault/shim.c -ldl 2>"$tmp/cc" ||
	skip_all "no shim: $(head -n 1 "$tmp/cc")"
# A sanitizer brings allocation functions of its own.
grep -Eq "__[at]san_init" "$BIN/lead-score" && skip_all "the tools are built with a sanitizer"
LD_PRELOAD=$tmp/shim.so lead-score -V >"$tmp/out" 2>&1 && grep -q '^lead-score' "$tmp/out" || skip_all "no LD_PRELOAD here"

now='2026-07-01T00:00:00Z'
awk 'BEGIN {
	print "lead_id,email,first_name,last_name,company,phone,budget,authority,need,timeline,converted,created_at,consent"
	for (i = 1; i <= 300; i++)
		printf "L%03d,p%d@firm%d.example,Given%d,Family%d,Firm %d,+8210%08d,%d,%s,%s,%d,%d,2026-%02d-%02dT09:00:00Z,yes\n",
			i, i % 280, i % 90, i % 280, i % 97, i % 90, i % 280 * 7919, i * 7919 % 120000, i % 3 ? "influencer" : "decision maker",
			i % 4 ? "replace the old one" : "", i % 9 + 1, i * 7 % 5 < 2, i % 6 + 1, i % 27 + 1
}' >"$tmp/leads.csv"
awk 'BEGIN { print "at,lead_id,type,asset"
	for (i = 1; i <= 400; i++) printf "2026-06-%02dT10:00:00Z,L%03d,%s,/a%d\n", i % 28 + 1, i % 300 + 1, i % 3 ? "visit" : "form", i % 9 }' >"$tmp/events.csv"
{ cat "$tmp/leads.csv"; echo 'L999,only,three'; } >"$tmp/bad.csv"
printf 'lead_id,name,memo\n1,\261\350\271\316\274\366,\260\241\n' >"$tmp/cp949.csv"
printf 'queue,when,pool\nall,1 = 1,sdr\n' >"$tmp/routes.csv"
printf 'owner,email,pool\nkim,kim@corp.example,sdr\nlee,lee@corp.example,sdr\n' >"$tmp/roster.csv"
cat >"$tmp/rules.csv" <<'EOT'
points,on,when,because
5,form,,Form
3,,company ~ '^firm [0-9]*1$',Firm
9,,budget > 1000,Budget
EOT

# The cases: a name, then the command, run in a folder of its own where out.csv (and state, log.csv, side.csv) exist already
# as "old" files if the case names them.
case_of() {
	case $1 in
	import) set -- lead-import -o out.csv -x side.csv ../bad.csv ;;
	import-pipe) set -- lead-import -e auto - ;;
	alerts) set -- lead-verify -o out.csv --alerts side.csv ../leads.csv ;;
	verify) set -- lead-verify -o out.csv ../leads.csv ;;
	dedupe) set -- lead-dedupe -k email -o out.csv --audit side.csv ../leads.csv ;;
	match) set -- lead-dedupe -o out.csv --review side.csv ../leads.csv ;;
	score) set -- lead-score -r ../rules.csv -b bands -e ../events.csv -o out.csv ../leads.csv ;;
	ledger) set -- lead-score -r ../rules.csv -e ../events.csv --explain -o out.csv ../leads.csv ;;
	train) set -- lead-train -q --target converted=1 --features budget,timeline --report side.csv -o out.csv ../leads.csv ;;
	stage) set -- lead-stage -s stages-mdp -o out.csv --log log.csv ../leads.csv ;;
	route) set -- lead-route -r ../routes.csv -t ../roster.csv -S state -o out.csv ../leads.csv ;;
	html) set -- funnel-report -s stages-mdp --format html -o out.csv ../leads.csv ;;
	xlsx) set -- funnel-report -s stages-mdp --format xlsx -o out.csv ../leads.csv ;;
	esac
	command=$1
	shift
	set -- "$command" --now "$now" "$@"
	echo "$@"
}
cases='import import-pipe verify dedupe match score ledger train stage route html xlsx'

# fresh: the folder as a run finds it.
fresh() {
	rm -rf "$tmp/w"
	mkdir "$tmp/w"
	for f in out.csv side.csv; do
		case $command in *" $f"*) echo old >"$tmp/w/$f" ;; esac
	done
	[ ! -f "$tmp/state.before" ] || cp "$tmp/state.before" "$tmp/w/state"
}

# go: the command of the case, with the faults the environment says.
go() {
	status=0
	(cd "$tmp/w" && case $c in
	import-pipe) env LD_PRELOAD="$tmp/shim.so" "$@" $command <../cp949.csv ;;
	*) env LD_PRELOAD="$tmp/shim.so" "$@" $command ;;
	esac) >"$tmp/stdout" 2>"$tmp/err" </dev/null || status=$?
}

# same FILE: is it as in the run without faults?
same() {
	cmp -s "$tmp/w/$1" "$tmp/good/$1"
}
# same_cells FILE: a workbook with all cells of the good one. Where memory fails libxlsxwriter leaves out without a word which
# cell is marked, and the numbers that charts keep for programs that cannot look into the sheets.
same_cells() {
	for book in "$tmp/w/$1" "$tmp/good/$1"; do
		{
			unzip -p "$book" xl/sharedStrings.xml
			unzip -p "$book" 'xl/worksheets/*' | grep -o '<sheetData.*</sheetData>'
		} | cksum
	done >"$tmp/sums"
	[ "$(sort -u "$tmp/sums" | wc -l)" -eq 1 ]
}
# whole FILE: as before, or as after.
whole() {
	same "$1" && return 0
	[ "$1" != log.csv ] || [ -s "$tmp/w/log.csv" ] || return 0
	if [ "$1" = state ] && [ -f "$tmp/state.before" ]; then
		cmp -s "$tmp/w/$1" "$tmp/state.before"
	elif [ -f "$tmp/w/$1" ]; then
		[ "$(cat "$tmp/w/$1")" = old ]
	else
		[ "$1" = state ]
	fi
}

# verdict CALL N: says what is wrong after a fault, if anything.
verdict() {
	said="$c: $1 $2: exit $status"
	case $status in
	"$good") ;;
	2) [ -s "$tmp/err" ] || echo "$said, no message" ;;
	*) echo "$said: $(head -n 1 "$tmp/err")" ;;
	esac
	for f in out.csv side.csv log.csv state; do
		[ -f "$tmp/good/$f" ] || continue
		if [ "$status" = "$good" ]; then
			same $f || { [ "$c $1" = 'xlsx malloc' ] && same_cells $f; } || echo "$said, but $f differs"
		else
			whole $f || echo "$said, $f is torn"
		fi
	done
	[ "$status" != "$good" ] || cmp -s "$tmp/stdout" "$tmp/good.stdout" || echo "$said, but stdout differs"
	ls -A "$tmp/w" | grep -Ev '^(out\.csv|side\.csv|log\.csv|state|state\.lock)$' | sed "s/^/$said, left behind: /"
	awk -v said="$said" 'length($0) > 400 || /p[0-9]+@firm/ { print said ", the message is too long or tells a value" }' "$tmp/err"
}

faults=0
for c in ${CASES-$cases}; do
	command=$(case_of "$c")
	command -v "${command%% *}" >/dev/null || continue
	rm -f "$tmp/state.before"
	if [ "$c" = route ]; then
		fresh
		go A=1
		cp "$tmp/w/state" "$tmp/state.before" 2>/dev/null
		awk 'NR == 1 || sub(/^L/, "M")' "$tmp/leads.csv" >"$tmp/more.csv"
		command=$(echo "$command" | sed 's/leads.csv/more.csv/')
	fi
	fresh
	go A=1
	good=$status
	cp "$tmp/err" "$tmp/why.good"
	rm -rf "$tmp/good"
	cp -r "$tmp/w" "$tmp/good"
	cp "$tmp/stdout" "$tmp/good.stdout"
	ok "$c: runs" test "$good" -le 1
	[ "$good" -le 1 ] || sed 's/^/# /' "$tmp/why.good"

	: >"$tmp/wrong"
	for how in short eintr; do
		fresh
		go FAULT_CALL=$how
		[ "$status" = "$good" ] || echo "$c: $how: exit $status: $(head -n 1 "$tmp/err")" >>"$tmp/wrong"
		verdict $how all >>"$tmp/wrong"
	done
	is "$c: short and interrupted reads and writes change nothing" "$(cat "$tmp/wrong")" ''

	for call in write read fsync rename open mkostemp mmap iconv_open malloc; do
		: >"$tmp/wrong"
		n=1
		came=0
		while :; do
			rm -f "$tmp/mark"
			fresh
			errno=28
			case $call in iconv_open) errno=22 ;; read | fsync) errno=5 ;; open) errno=24 ;; mmap | malloc) errno=12 ;; rename) errno=18 ;; esac
			go FAULT_CALL=$call FAULT_AT=$n FAULT_ERRNO=$errno FAULT_MARK="$tmp/mark"
			[ -f "$tmp/mark" ] || break
			came=$((came + 1))
			verdict $call $n >>"$tmp/wrong"
			n=$((n + 1))
			if [ -n "${FAULT_DEEP:-}" ]; then
				[ $n -lt 1000 ] || n=$((n + n / 200))
			else
				[ $n -lt 40 ] || n=$((n + n / 7))
			fi
		done
		faults=$((faults + came))
		case $call in write | read | open | malloc) [ $came -gt 0 ] || echo "$c: no $call came" >>"$tmp/wrong" ;; esac
		is "$c: each $call fails once ($came)" "$(head -n 5 "$tmp/wrong")" ''
	done
done
# What leadpipe(7) says in SIGNALS: whenever one comes, files that belong together are all as before or all new, and nothing
# else is left, in TMPDIR neither.
mkdir "$tmp/t"
together() {
	new=0 old=0
	for f in out.csv side.csv; do
		[ -f "$tmp/good/$f" ] || continue
		if same "$f"; then
			new=$((new + 1))
		elif [ "$(cat "$tmp/w/$f" 2>&1)" = old ]; then
			old=$((old + 1))
		else
			echo "$said: $f is torn"
		fi
	done
	[ $new -eq 0 ] || [ $old -eq 0 ] || echo "$said: a part is new"
	[ "$status" -eq $((128 + sig)) ] || [ "$new" -gt 0 ] || echo "$said: exit $status: $(head -n 1 "$tmp/err")"
	ls -A "$tmp/w" "$tmp/t" | grep -E '^\.?leadpipe' | sed "s/^/$said: left behind: /"
}
# comes WHERE CALL ...: the signals HUP, INT and TERM by turns, at each call.
comes() {
	where=$1
	shift
	for call; do
		: >"$tmp/wrong"
		n=0
		while n=$((n + 1)); do
			case $((n % 3)) in 0) sig=1 ;; 1) sig=15 ;; 2) sig=2 ;; esac
			rm -f "$tmp/mark"
			fresh
			TMPDIR=$tmp/t go FAULT_CALL=$call FAULT_AT=$n FAULT_SIGNAL=$sig FAULT_WHERE=$where FAULT_MARK="$tmp/mark"
			[ -f "$tmp/mark" ] || break
			said="$c: signal $sig $where $call $n"
			faults=$((faults + 1))
			together >>"$tmp/wrong"
			[ $n -lt 12 ] || n=$((n + n / 4))
		done
		[ "$where" = parent ] || case $call in write | open | malloc) [ $n -gt 1 ] || echo "no $call came" >>"$tmp/wrong" ;; esac
		is "$c: a signal $where each $call ($n)" "$(head -n 5 "$tmp/wrong")" ''
	done
}
for c in ${SIGNALS-import alerts dedupe score train stage xlsx}; do
	command=$(case_of "$c")
	rm -f "$tmp/state.before"
	fresh
	go A=1
	rm -rf "$tmp/good"
	cp -r "$tmp/w" "$tmp/good"
	rm -f "$tmp/good/log.csv"
	comes before write read fsync rename open mkostemp malloc 2>/dev/null
	comes after write fsync rename mkostemp 2>/dev/null
	case $c in train | xlsx) comes parent write fsync rename mkostemp malloc 2>/dev/null ;; esac
done

# lead-split -N: all parts are those of before, or all are new.
split_signals() {
	c=split command='lead-split -N 8 -o part ../more.csv'
	sed 's/L/NEW/' "$tmp/leads.csv" >"$tmp/more.csv"
	for call in write fsync rename mkostemp; do
		for where in before after; do
			: >"$tmp/wrong"
			n=0
			while n=$((n + 1)); do
				rm -rf "$tmp/w" "$tmp/mark"
				mkdir "$tmp/w"
				lead-split -N 8 -o "$tmp/w/part" "$tmp/leads.csv"
				go FAULT_CALL=$call FAULT_AT=$n FAULT_SIGNAL=15 FAULT_WHERE=$where FAULT_MARK="$tmp/mark"
				[ -f "$tmp/mark" ] || break
				faults=$((faults + 1))
				new=$(grep -l NEW "$tmp"/w/part* | wc -l)
				case $new in 0 | 8) ;; *) echo "$call $n: $new of 8 parts are new" ;; esac
				! ls -A "$tmp/w" | grep '^\.' || echo "$call $n: left behind"
				[ "$status" -eq 143 ] || echo "$call $n: exit $status"
			done >>"$tmp/wrong"
			case $call in write | rename) [ $n -gt 1 ] || echo "no $call came" >>"$tmp/wrong" ;; esac
			is "split: a signal $where each $call ($n)" "$(head -n 5 "$tmp/wrong")" ''
		done
	done
}
[ -z "${REST-yes}" ] || ! command -v lead-split >/dev/null || split_signals 2>/dev/null

# lead-split: the parts together are the list, or no part is there.
splits() {
	for call in write read fsync rename open mkostemp malloc; do
		: >"$tmp/wrong"
		n=0
		while n=$((n + 1)); do
			rm -rf "$tmp/w" "$tmp/mark"
			mkdir "$tmp/w"
			c=split command='lead-split -N 3 --order -o part ../leads.csv'
			go FAULT_CALL=$call FAULT_AT=$n FAULT_MARK="$tmp/mark"
			[ -f "$tmp/mark" ] || break
			faults=$((faults + 1))
			if [ "$status" -eq 0 ]; then
				lead-split --join "$tmp"/w/part* 2>&1 | cmp -s - "$tmp/leads.csv" || echo "$call $n: exit 0, other rows"
			elif [ "$status" -ne 2 ] || ! [ -s "$tmp/err" ]; then
				echo "$call $n: exit $status: $(head -n 1 "$tmp/err")"
			fi
			! ls -A "$tmp/w" | grep '^\.' || echo "$call $n: left behind"
			[ $n -lt 40 ] || n=$((n + n / 7))
		done >>"$tmp/wrong"
		case $call in write | read | open | malloc) [ $n -gt 1 ] || echo "no $call came" >>"$tmp/wrong" ;; esac
		is "split: each $call fails once ($n)" "$(head -n 5 "$tmp/wrong")" ''
	done
}

# lead-notify: whatever fails, a second run tells who was not told; nobody is told twice, but for the one mail whose ledger line
# was lost.
notifies() {
	hot=$(awk -F, 'NR > 1 && $7 > 119000' "$tmp/leads.csv" | wc -l)
	for call in write read fsync rename open mkostemp malloc; do
		: >"$tmp/wrong"
		n=0
		while n=$((n + 1)); do
			rm -rf "$tmp/w" "$tmp/mark"
			mkdir "$tmp/w"
			c=notify command='lead-notify --from a@corp.example -w budget>119000 -t ../roster.csv -S state --maildir m ../owned.csv'
			go FAULT_CALL=$call FAULT_AT=$n FAULT_MARK="$tmp/mark"
			[ -f "$tmp/mark" ] || break
			faults=$((faults + 1))
			# libc's own name service asserts that it has memory.
			[ "$status" -le 2 ] || grep -q nss_database "$tmp/err" || echo "$call $n: exit $status: $(head -n 1 "$tmp/err")"
			[ "$status" -eq 0 ] || [ -s "$tmp/err" ] || echo "$call $n: exit $status, no message"
			go A=1
			[ "$status" -eq 0 ] || echo "$call $n: the second run: exit $status: $(head -n 1 "$tmp/err")"
			sent=$(ls "$tmp/w/m/new" | wc -l)
			[ "$sent" -eq "$hot" ] || [ "$sent" -eq $((hot + 1)) ] || echo "$call $n: $sent messages for $hot leads"
			[ $n -lt 40 ] || n=$((n + n / 7))
		done >>"$tmp/wrong"
		case $call in write | read | open | malloc) [ $n -gt 1 ] || echo "no $call came" >>"$tmp/wrong" ;; esac
		is "notify: each $call fails once ($n)" "$(head -n 5 "$tmp/wrong")" ''
	done
}
[ -z "${REST-yes}" ] || ! command -v lead-split >/dev/null || splits
awk -F, -v OFS=, '{ print $0, NR == 1 ? "owner" : "kim" }' "$tmp/leads.csv" >"$tmp/owned.csv"
[ -z "${REST-yes}" ] || ! command -v lead-notify >/dev/null || notifies
echo "# $faults faults"
finish
