#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2012,SC2016
# What every tool promises (leadpipe(7)), asked of every binary there is in the same way.
. tests/lib.sh

now='2026-07-01T00:00:00Z'

# The tool with the arguments that make it run on a plain lead file; behind the command in $via, if any.
via=
t() {
	case $tool in
	lead-dedupe) set -- -k lead_id "$@" ;;
	lead-score) set -- -r bant -b bands "$@" ;;
	lead-train) set -- -q --target 'converted = 1' --features budget,timeline "$@" ;;
	lead-stage) set -- -s stages-mdp "$@" ;;
	lead-route) set -- -r "$tmp/routes.csv" -t "$tmp/roster.csv" "$@" ;;
	lead-notify) set -- -n -r "$tmp/notify.csv" -t "$tmp/roster.csv" -T "$tmp/template" "$@" ;;
	funnel-report) set -- -s stages-mdp "$@" ;;
	lead-split) set -- --join "$@" ;;
	esac
	$via "$tool" --now "$now" "$@"
}

# filter: records in, the same records with columns added out. lenient: records out, but takes the mess. other: what
# comes out is no lead list. bytes: what comes out is what went in, whatever it is.
kind_of() {
	case $1 in
	lead-split) echo bytes ;;
	lead-import) echo lenient ;;
	lead-train | lead-notify | funnel-report) echo other ;;
	*) echo filter ;;
	esac
}

# Tables and lists.
printf 'queue,when,pool\nall,1 = 1,sdr\n' >"$tmp/routes.csv"
printf 'owner,email,pool\nkim,kim@corp.example,sdr\nlee,lee@corp.example,sdr\n' >"$tmp/roster.csv"
printf 'when\nbudget > 0\n' >"$tmp/notify.csv"
printf 'Subject: lead {lead_id}\n\n{company} asked.\n' >"$tmp/template"

# leads N [FROM]: a plain lead file.
leads() {
	awk -v n="$1" -v from="${2:-1}" 'BEGIN {
		print "lead_id,email,company,budget,authority,need,timeline,converted,created_at,consent,owner_email,odd"
		for (i = from; i < from + n; i++)
			printf "L%05d,p%d@firm%d.example,Firm %d,%d,%s,%s,%d,%d,2026-%02d-%02dT09:00:00Z,yes,kim@corp.example,0%d\n",
				i, i, i, i, i * 7919 % 120000, i % 3 ? "influencer" : "decision maker",
				i % 4 ? "replace the old one" : "", i % 9 + 1, i * 7 % 5 < 2, i % 6 + 1, i % 27 + 1, i
	}'
}
leads 150 >"$tmp/plain.csv"
head -n 1 "$tmp/plain.csv" >"$tmp/header.csv"
: >"$tmp/empty.csv"
printf '\n\n\r\n' >"$tmp/newlines.csv"
sed 's/$/\r/' "$tmp/plain.csv" >"$tmp/crlf.csv"
tr '\n' '\r' <"$tmp/plain.csv" >"$tmp/cr.csv"
{ printf '\357\273\277'; cat "$tmp/plain.csv"; } >"$tmp/bom.csv"
printf '%s' "$(cat "$tmp/plain.csv")" >"$tmp/nofinal.csv"
sed 's/$/\n/' "$tmp/plain.csv" >"$tmp/blank.csv"
sed 's/^L00003,\(.*\)$/"L00003",\1/; s/Firm 5,/"Firm 5",/' "$tmp/plain.csv" >"$tmp/quoted.csv"
leads 20000 >"$tmp/big.csv"
tab=$(printf '\t')

# damage FILE COMMAND: the plain file whose fourth line sed changed. The address in it must not get into a message.
damage() {
	sed "4$2" "$tmp/plain.csv" >"$tmp/$1"
}
printf 'PK\003\004\024\000"\000\n\000' >"$tmp/book.csv"
printf '\037\213\010\000"\n\000' >"$tmp/gzip.csv"
damage short.csv 's/,[^,]*$//'
damage long.csv 's/$/,more/'
damage nul.csv 's/Firm/Fi\x00m/'
damage utf8.csv 's/Firm/Fi\xffm/'
damage quote.csv 's/Firm/"Firm/'
damage stray.csv 's/Firm/Fi"rm/'

# field BYTES FILE: a field of that size in the last column of the third line.
field() {
	awk -v n="$1" 'NR == 3 { s = "x"; while (length(s) < n) s = s s; $0 = $0 substr(s, 1, n) } 1' "$tmp/plain.csv"
}
field 1000000 >"$tmp/mb.csv"
field 1100000 >"$tmp/over.csv"
awk 'NR <= 3 { for (i = 0; i < 4100; i++) $0 = $0 (NR == 1 ? ",c" i : ",") } NR <= 3' "$tmp/plain.csv" >"$tmp/wide.csv"

# refuses TEXT PATTERN: exit 2 with one line, which has the pattern and not the address of line 4.
refuses() {
	exits 2 "$1: exit 2"
	err "$1: says where" "$2"
	is "$1: one line" "$(wc -l <"$tmp/err" | tr -d ' ')" 1
	ok "$1: no value in the message" not grep -q 'p3@' "$tmp/err"
}

no_temporaries() {
	ok "$1: no temporary left" not sh -c 'ls -A "$1" | grep -q "^\.leadpipe"' sh "$2"
}

help_and_usage() {
	run t --no-such-option
	exits 2 "$tool: unknown option: exit 2"
	ok "$tool: unknown option: nothing on stdout" test ! -s "$tmp/out"
	err "$tool: unknown option: one line that says where help is" "^$tool: unknown option .*[Tt]ry '$tool --help'$"
	is "$tool: unknown option: one line" "$(wc -l <"$tmp/err" | tr -d ' ')" 1
	run t --versio
	exits 2 "$tool: an abbreviated option is an error"
	err "$tool: with a suggestion" 'did you mean "--version"\?'
	run t "-$(printf '\001')"
	exits 2 "$tool: a control byte as option: exit 2"
	run t --tz Asia/Soul "$tmp/plain.csv"
	exits 2 "$tool: unknown zone: exit 2"
	run t --now 2026-02-30 "$tmp/plain.csv"
	exits 2 "$tool: impossible --now: exit 2"
	run t --output
	exits 2 "$tool: an option without its argument: exit 2"
	run t --output '' "$tmp/plain.csv"
	err "$tool: an empty argument is said" "^$tool: option \"-o\": its argument .FILE. is empty; try '$tool --help'$"
	taken=
	for option in $("$tool" --print-options | awk -F'\t' 'NR > 1 && $3 != "" { print $2 }'); do
		run t "--$option" '' "$tmp/plain.csv"
		[ "$status" -eq 2 ] && grep -q "argument (.*) is empty" "$tmp/err" || taken="$taken $option"
	done
	is "$tool: an empty argument, of a variable that is not set, is an error of every option" "$taken" ''
	run "$tool" ''
	exits 2 "$tool: an empty file name: exit 2"

	run "$tool" -h
	exits 0 "$tool: -h: exit 0"
	quiet "$tool: -h: silent"
	is "$tool: -h: usage first" "$(sed -n '1s/ \[.*//p' "$tmp/out")" "usage: $tool"
	cp "$tmp/out" "$tmp/short"
	run "$tool" --help
	exits 0 "$tool: --help: exit 0"
	ok "$tool: --help: more than -h" test "$(wc -c <"$tmp/out")" -gt "$(wc -c <"$tmp/short")"
	ok "$tool: --help: exit codes" grep -q '^Exit codes:' "$tmp/out"
	ok "$tool: --help: examples" grep -q '^Examples:' "$tmp/out"
	ok "$tool: --help: at most 100 columns" not grep -Eq '.{101}' "$tmp/out"
	run "$tool" -V
	ok "$tool: -V: name and version" grep -Eq "^$tool [0-9]+\.[0-9]+\.[0-9]+\$" "$tmp/out"

	run "$tool" --print-options
	is "$tool: option table: four cells a row" "$(awk -F '\t' 'NF != 4' "$tmp/out")" ''
	is "$tool: option table: a letter is there once" "$(awk -F '\t' '$1 != "" && seen[$1]++' "$tmp/out")" ''
	is "$tool: option table: a name is there once" "$(awk -F '\t' '$2 != "" && seen[$2]++' "$tmp/out")" ''
	is "$tool: option table: help is short, without a full stop" \
		"$(awk -F '\t' 'NR > 1 && ($4 == "" || $4 ~ /\.$/ || length($4) > 70)' "$tmp/out")" ''
	ok "$tool: option table: all in --help" sh -c '"$1" --help >"$3/help"; awk -F "\t" "NR > 1 && \$2 != \"\" {
		print \"--\" \$2 }" "$2" | while read -r o; do grep -qF -- "$o" "$3/help" || exit 1; done' \
		sh "$tool" "$tmp/out" "$tmp"
}

broken_output() {
	for o in -h --help -V; do
		status=0
		"$tool" $o >/dev/full 2>"$tmp/err" || status=$?
		exits 2 "$tool: $o into a full disk: exit 2"
		err "$tool: $o into a full disk: a write error" 'write error: '
		status=0
		"$tool" $o >&- 2>"$tmp/err" || status=$?
		exits 2 "$tool: $o with stdout closed: exit 2"
	done
	for f in plain big; do
		status=0
		t "$tmp/$f.csv" >/dev/full 2>"$tmp/err" || status=$?
		exits 2 "$tool: full disk ($f): exit 2"
		err "$tool: full disk ($f): a write error" 'write error: No space left on device$'
	done
	status=0
	t "$tmp/plain.csv" >&- 2>"$tmp/err" || status=$?
	exits 2 "$tool: stdout closed: exit 2"
	run t -o /dev/full "$tmp/plain.csv"
	exits 2 "$tool: -o /dev/full: exit 2"
	ok "$tool: -o /dev/full: the device is still one" test -c /dev/full
	run t -o "$tmp/none/out.csv" "$tmp/plain.csv"
	exits 2 "$tool: -o into a folder that is not there: exit 2"

	{ status=0; t "$tmp/big.csv" 2>"$tmp/err" || status=$?; echo "$status" >"$tmp/rc"; } | head -n 1 >"$tmp/out"
	status=$(cat "$tmp/rc")
	quiet "$tool: | head -1: silent"
	ok "$tool: | head -1: ended by SIGPIPE or done" test "$status" -eq 141 -o "$status" -eq 0

	mkdir "$tmp/small"
	status=0
	(ulimit -f 64; t -o "$tmp/small/out" "$tmp/big.csv") >"$tmp/out" 2>"$tmp/err" || status=$?
	if [ "$kind" = other ]; then
		skip "$tool: file size limit" "its output is small"
	else
		exits 2 "$tool: file size limit: exit 2, no signal"
		ok "$tool: file size limit: no file" test ! -e "$tmp/small/out"
	fi
	no_temporaries "$tool: file size limit" "$tmp/small"
	rm -rf "$tmp/small"

	mkdir "$tmp/killed"
	mkfifo "$tmp/killed/in"
	{ cat "$tmp/plain.csv"; sleep 1; } 1<>"$tmp/killed/in" & # both ways: never waits for a reader
	via='timeout -s TERM 0.4'
	run t -o "$tmp/killed/out" "$tmp/killed/in"
	via=
	wait
	exits 124 "$tool: SIGTERM: ended by it"
	ok "$tool: SIGTERM: no half file" test ! -e "$tmp/killed/out"
	no_temporaries "$tool: SIGTERM" "$tmp/killed"
	rm -rf "$tmp/killed"
}

broken_input() {
	run t "$tmp/none.csv"
	refuses "$tool: missing file" 'none\.csv: No such file'
	run t "$tmp"
	refuses "$tool: directory" 'Is a directory'
	run t <"$tmp/empty.csv"
	refuses "$tool: empty stdin" 'empty'
	run t "$tmp/empty.csv"
	refuses "$tool: empty file" 'empty\.csv: .*empty'
	run t "$tmp/newlines.csv"
	# to the lenient one they are a column without a name
	[ "$kind" = lenient ] || refuses "$tool: nothing but line ends" 'newlines\.csv:'
	status=0
	t <&- >"$tmp/out" 2>"$tmp/err" || status=$?
	exits 2 "$tool: stdin closed: exit 2"
	if [ "$(id -u)" -eq 0 ]; then
		skip "$tool: unreadable file" "root can read everything"
	else
		cp "$tmp/plain.csv" "$tmp/secret.csv"
		chmod 000 "$tmp/secret.csv"
		run t "$tmp/secret.csv"
		refuses "$tool: unreadable file" 'Permission denied'
	fi
	if [ "$kind" = lenient ]; then
		for f in short long nul utf8 stray; do
			run t -x "$tmp/rejects.csv" "$tmp/$f.csv"
			ok "$tool: $f: goes on" test "$status" -le 1
			ok "$tool: $f: the records before are there" grep -q L00002 "$tmp/out"
			ok "$tool: $f: no value in messages" not grep -q 'p3@' "$tmp/err"
		done
		run t -x "$tmp/rejects.csv" "$tmp/quote.csv"
		exits 1 "$tool: unterminated quote: set aside"
		err "$tool: unterminated quote: says where" 'quote\.csv:4:'
		run t -x "$tmp/rejects.csv" "$tmp/over.csv"
		ok "$tool: field over the limit: never silent" test "$status" -ne 0
	elif [ "$kind" = bytes ]; then
		for f in short long nul utf8 stray over wide; do
			run t "$tmp/$f.csv"
			out_is "$tool: $f: not its business" "$tmp/$f.csv"
		done
	else
		run t "$tmp/short.csv"
		refuses "$tool: too few fields" 'short\.csv:4: '
		run t "$tmp/long.csv"
		refuses "$tool: too many fields" 'long\.csv:4: '
		run t "$tmp/nul.csv"
		refuses "$tool: NUL" 'nul\.csv:4:'
		run t "$tmp/book.csv"
		refuses "$tool: a workbook" 'book\.csv:1:1: this is a workbook.*; lead-import reads'
		run t "$tmp/gzip.csv"
		refuses "$tool: gzip" 'gzip\.csv:1:1: this is compressed \(gzip\); lead-import reads it'
		run t "$tmp/utf8.csv"
		refuses "$tool: bad UTF-8" 'utf8\.csv:4:'
		run t "$tmp/stray.csv"
		refuses "$tool: quote in the middle" 'stray\.csv:4:'
		run t "$tmp/quote.csv"
		refuses "$tool: unterminated quote" 'quote\.csv:4:'
		run t <"$tmp/quote.csv"
		err "$tool: of stdin too" '<stdin>:4:'
		run t "$tmp/over.csv"
		refuses "$tool: field over the limit" 'over\.csv:3:'
		run t --max-field 2M "$tmp/over.csv"
		exits 0 "$tool: --max-field lifts the limit"
		run t --max-field 100 "$tmp/mb.csv"
		exits 2 "$tool: --max-field 100: exit 2"
		run t --max-record 1K "$tmp/mb.csv"
		exits 2 "$tool: --max-record 1K: exit 2"
		run t "$tmp/wide.csv"
		refuses "$tool: more than 4096 columns" 'wide\.csv:'
		run t --max-columns 5000 "$tmp/wide.csv"
		ok "$tool: --max-columns lifts the limit" not grep -q 'max-columns' "$tmp/err"
		sed 's/^lead_id/lead_key/' "$tmp/plain.csv" >"$tmp/renamed.csv"
		run t "$tmp/plain.csv" "$tmp/renamed.csv"
		exits 2 "$tool: a later file with another column: exit 2"
	fi
}

same_input() {
	run t "$tmp/plain.csv"
	exits 0 "$tool: plain file: exit 0"
	quiet "$tool: plain file: silent"
	ok "$tool: plain file: some output" test -s "$tmp/out"
	cp "$tmp/out" "$tmp/good"
	run t "$tmp/plain.csv"
	out_is "$tool: again: the same bytes" "$tmp/good"
	run t <"$tmp/plain.csv"
	out_is "$tool: stdin: the same" "$tmp/good"
	run t - <"$tmp/plain.csv"
	out_is "$tool: -: the same" "$tmp/good"
	for f in crlf cr bom nofinal blank quoted; do
		run t "$tmp/$f.csv"
		if [ "$kind" = bytes ]; then
			out_is "$tool: $f: the same bytes" "$tmp/$f.csv"
		elif [ "$f" = quoted ] && [ "$kind" = filter ]; then
			is "$tool: $f: the same without its quotes" "$(tr -d '"' <"$tmp/out" | cksum)" \
				"$(tr -d '"' <"$tmp/good" | cksum)"
		else
			out_is "$tool: $f: the same" "$tmp/good"
		fi
	done
	(
		LC_ALL=C.UTF-8 TZ=Asia/Seoul
		export LC_ALL TZ
		t --tz UTC "$tmp/plain.csv" >"$tmp/out" 2>"$tmp/err"
	)
	out_is "$tool: another locale and zone, --tz UTC: the same" "$tmp/good"
	cp "$tmp/plain.csv" "$tmp/-x.csv"
	(cd "$tmp" && t -- -x.csv) >"$tmp/out" 2>"$tmp/err"
	out_is "$tool: -- ends the options" "$tmp/good"
	run t -v "$tmp/plain.csv"
	[ "$kind" = bytes ] && what='1 part' || what='150 read' # records are not looked at
	err "$tool: -v: what was read, and now" "^$tool: $what, .*now 2026-07-01T00:00:00Z"
	# lead-train warns that 150 leads are few, unless -q comes last.
	[ "$tool" = lead-train ] || is "$tool: -v: one line" "$(wc -l <"$tmp/err" | tr -d ' ')" 1
	out_is "$tool: -v: the same output" "$tmp/good"
	run t -q "$tmp/plain.csv"
	out_is "$tool: -q: the same output" "$tmp/good"
	run t --progress "$tmp/plain.csv"
	[ "$kind" = bytes ] || err "$tool: --progress: how many records" "^$tool: 150 records"
	run t "$tmp/header.csv"
	case $tool in
	lead-train)
		exits 2 "$tool: header only: nothing to learn from"
		;;
	*)
		exits 0 "$tool: header only: exit 0"
		quiet "$tool: header only: silent"
		;;
	esac
	if [ "$kind" != other ]; then
		head -n 1 "$tmp/good" >"$tmp/wanted"
		out_is "$tool: header only: the header" "$tmp/wanted"
	fi

	(
		umask 000
		t -o "$tmp/new.csv" "$tmp/plain.csv" >"$tmp/out" 2>"$tmp/err"
	)
	ok "$tool: -o: nothing on stdout" test ! -s "$tmp/out"
	ok "$tool: -o: what stdout would have got" cmp "$tmp/new.csv" "$tmp/good"
	is "$tool: -o: for the owner only, whatever the umask" "$(ls -l "$tmp/new.csv" | cut -c1-10)" '-rw-------'
	chmod 640 "$tmp/new.csv"
	run t -o "$tmp/new.csv" "$tmp/plain.csv"
	is "$tool: -o: a file keeps its mode" "$(ls -l "$tmp/new.csv" | cut -c1-10)" '-rw-r-----'
	cp "$tmp/plain.csv" "$tmp/inplace.csv"
	run t -o "$tmp/inplace.csv" "$tmp/inplace.csv"
	if [ "$(kind_of "$tool")" = other ]; then
		exits 2 "$tool: -o on its own input, which is not in the output: exit 2"
		ok "$tool: -o on its own input: the leads stay" cmp "$tmp/inplace.csv" "$tmp/plain.csv"
	else
		ok "$tool: -o on its own input" cmp "$tmp/inplace.csv" "$tmp/good"
	fi
	echo before >"$tmp/log"
	{ t -o /dev/stdout "$tmp/plain.csv" 2>"$tmp/err"; echo after; } >>"$tmp/log"
	{ echo before; cat "$tmp/good"; echo after; } >"$tmp/wanted"
	ok "$tool: -o /dev/stdout: written where the shell has it, nothing replaced" cmp "$tmp/log" "$tmp/wanted"
	cp "$tmp/plain.csv" "$tmp/kept.csv"
	run t -o "$tmp/kept.csv" "$tmp/empty.csv"
	ok "$tool: -o after an error: the old file" cmp "$tmp/kept.csv" "$tmp/plain.csv"
	no_temporaries "$tool: -o" "$tmp"
	rm -f "$tmp/new.csv"
}

# What only filters promise.
pass_through() {
	run t "$tmp/plain.csv"
	cp "$tmp/out" "$tmp/good"
	run t "$tmp/good"
	out_is "$tool: on its own output: the same bytes" "$tmp/good"

	# Odd values in columns of others: every record begins with the bytes it had.
	{
		printf 'lead_id,email,budget,0ld,"a ""b""",사업자\n'
		printf 'L1,a@b.example,1,0101,  two  ,㈜가나\n'
		printf 'L2,c@d.example,,1e5,"x, ""y""",=1+1\n'
		printf 'L3,E@F.example,007,-0.10,+82 10,\\t\n'
	} >"$tmp/odd.csv"
	run t "$tmp/odd.csv"
	is "$tool: foreign columns: byte for byte" \
		"$(awk 'NR == FNR { want[NR] = $0; next } substr($0, 1, length(want[FNR])) != want[FNR]' \
			"$tmp/odd.csv" "$tmp/out")" ''
	is "$tool: foreign columns: every row" "$(wc -l <"$tmp/out")" "$(wc -l <"$tmp/odd.csv")"
	printf 'lead_id,note\nL1,"one\ntwo\r\nthree"\nL2,"tab\there"\n' >"$tmp/lines.csv"
	run t "$tmp/lines.csv"
	ok "$tool: a line end in a cell stays as it was" grep -q "$(printf '^two\r$')" "$tmp/out"
	run t --tsv "$tmp/lines.csv"
	ok "$tool: --tsv: escaped" grep -qF "L1${tab}one\\ntwo\\r\\nthree" "$tmp/out"
	is "$tool: --tsv: every record one line" "$(wc -l <"$tmp/out" | tr -d ' ')" 3
	cp "$tmp/out" "$tmp/good.tsv"
	run t "$tmp/good.tsv"
	out_is "$tool: TSV in, TSV out: the same" "$tmp/good.tsv"
	run t "$tmp/lines.csv"
	cp "$tmp/out" "$tmp/good.csv"
	run t --tsv "$tmp/good.csv"
	out_is "$tool: --tsv of its own CSV: the same TSV" "$tmp/good.tsv"

	printf ' LEAD_ID ,x,x,,이름\nL1,1,2,3,가\nL2,1,2,3,나\n' >"$tmp/names.csv"
	run t "$tmp/names.csv"
	exits 0 "$tool: foreign columns without a name, or with the same: exit 0"
	is "$tool: and they stay" "$(cut -d, -f1-5 "$tmp/out" | tr -d '"')" "$(cat "$tmp/names.csv")"
	sed 's/^lead_id,email/Lead_ID, EMAIL /' "$tmp/plain.csv" >"$tmp/case.csv"
	run t "$tmp/plain.csv"
	sed 1d "$tmp/out" >"$tmp/good"
	run t "$tmp/case.csv"
	is "$tool: names in other case, with blanks: the same rows" "$(sed 1d "$tmp/out" | cksum)" "$(cksum <"$tmp/good")"
	sed 's/,odd$/,budget/' "$tmp/plain.csv" >"$tmp/twice.csv"
	case $tool in
	lead-score)
		run t "$tmp/twice.csv"
		exits 2 "$tool: a column it needs is there twice: exit 2"
		err "$tool: and says so" '(twice|two columns).*budget|budget.*twice'
		;;
	esac

	# The same records in two files; the second with its columns in another order.
	leads 75 >"$tmp/one.csv"
	leads 75 76 | awk -F, -v OFS=, '{ x = $1; $1 = $2; $2 = x } 1' >"$tmp/two.csv"
	run t "$tmp/plain.csv"
	cp "$tmp/out" "$tmp/good"
	run t "$tmp/one.csv" "$tmp/two.csv"
	out_is "$tool: two files, columns in another order: as one" "$tmp/good"

	run t "$tmp/mb.csv"
	exits 0 "$tool: a field of 1 MB: exit 0"
	ok "$tool: a field of 1 MB: all of it" sh -c 'test "$(wc -c <"$1")" -gt 1000000' sh "$tmp/out"

	printf 'lead_id,f\nL1,=1+1\nL2,-5\nL3,@x\nL4,+1+1\n' >"$tmp/formula.csv"
	run t --for-excel "$tmp/formula.csv"
	is "$tool: --for-excel: BOM" "$(head -c 3 "$tmp/out" | od -An -tx1 | tr -d ' ')" efbbbf
	is "$tool: --for-excel: CRLF" "$(grep -c "$(printf '\r$')" "$tmp/out")" 5
	is "$tool: --for-excel: formulas, not numbers" "$(sed 1d "$tmp/out" | cut -d, -f2 | tr -d '\r' | tr '\n' ' ')" \
		"'=1+1 -5 '@x '+1+1 "
}

# What an option has the tool read is neither its output nor another file that it writes. By the name of the argument
# in the table of options; FILE is one that is read where the option is one of these.
own_tables() {
	"$tool" --print-options | awk -F '\t' '$3 ~ /^(RULES|BANDS|EVENTS|TABLE|FLAGS|LIST|MATCH|MERGE|MASTER|AUDIT|STAGES|ROUTES|ROSTER|HOLIDAYS|KPIS|MAP)$/ ||
		$2 ~ /^(traffic|spend|template)$/ { print $2 }' >"$tmp/reads"
	"$tool" --print-options | awk -F '\t' '$2 ~ /^(output|rejects|alerts|review|audit|partial|log|report|model|state)$/ {
		print $2 }' >"$tmp/writes"
	while read -r r; do
		while read -r w; do
			# these are refused before anything is compared
			case $r:$w in undo:model | undo:review | undo:audit | holidays:state | holidays:rejects) continue ;; esac
			cp "$tmp/plain.csv" "$tmp/own.csv"
			run timeout 10 "$tool" --now "$now" "--$r" "$tmp/../${tmp##*/}/own.csv" "--$w" "$tmp/own.csv" "$tmp/plain.csv"
			exits 2 "$tool: --$w may not be what --$r reads: exit 2"
			[ "$w" = output ] || err "$tool: --$w and --$r: says so" overwrit
			[ "$w" != output ] || err "$tool: --$r and the output: says so" 'own\.csv: is read and would be overwritten$'
			ok "$tool: --$w and --$r: the file stays" cmp "$tmp/own.csv" "$tmp/plain.csv"
		done <"$tmp/writes"
	done <"$tmp/reads"
}

# Names of columns in the two Unicode forms of Hangul.
unicode_names() {
	nfc=$(printf '\354\235\264\353\246\204')
	nfd=$(printf '\341\204\213\341\205\265\341\204\205\341\205\263\341\206\267')
	[ -x "$BIN/lead-dedupe" ] || { skip "NFC and NFD names" "no lead-dedupe"; return; }
	printf '%s,x\nkim,1\nkim,2\n' "$nfd" >"$tmp/nfd.csv"
	run lead-dedupe -k "$nfc" "$tmp/nfd.csv"
	exits 0 "a name in NFD is found by its NFC"
	is "and does its work" "$(wc -l <"$tmp/out" | tr -d ' ')" 2
	is "and stays as it was written" "$(head -n 1 "$tmp/out" | cut -d, -f1)" "$nfd"
}

for path in "$BIN"/*; do
	tool=${path##*/}
	case " ${*:-$tool} " in *" $tool "*) ;; *) continue ;; esac
	kind=$(kind_of "$tool")
	help_and_usage
	broken_output
	broken_input
	same_input
	own_tables
	if [ "$kind" = filter ]; then
		pass_through
	else
		skip "$tool: pass through" "it is no filter"
	fi
done
unicode_names
finish
