#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2012,SC2086
# The list of what can go wrong with such tools, and that each has its test (tests/threats.tsv); and a test of those of which
# no other file is about: what is asked of shells and networks, who a temporary file belongs to, folders that are read-only.
#
#   S  structure  1 giant field 2 giant record 3 giant line 4 ragged 5 open quote 6 stray quote 7 NUL 8 byte order mark 9 line ends
#                 10 empty 11 headers 12 missing column 13 forms of Unicode 14 sniffing 15 fuzz
#   E  encodings  1 late CP949 2 beyond EUC-KR 3 ambiguous 4 UTF-16 5 bad UTF-8 6 NFD keys 7 wide and unseen 8 output 9 composing
#   N  numbers    1 grammar 2 locale 3 precision 4 passed through
#   D  dates      1 impossible 2 far 3 twice or never 4 unknown zone 5 whole field 6 same bytes from --now
#   I  machine    1 full disk 2 descriptors 3 broken pipe 4 full file system 5 size limit 6 short, EINTR, EIO 7 no memory 8 signals
#                 9 bound of memory 10 crafted keys 11 bombs
#   L  state      1 kill -9 2 at once 3 on the disk 4 after the output 5 locked 6 damaged 7 read-only, modes 8 links 9 umask 10 in = out
#   J  injection  1 formulas 2 terminals 3 HTML 4 Markdown 5 mail headers 6 shell 7 JSON 8 URLs 9 XLSX
#   P  privacy    1 messages 2 temporary files 3 opt-out 4 retention 5 network
. tests/lib.sh

list=tests/threats.tsv
for count in S:15 E:9 N:4 D:6 I:11 L:10 J:9 P:5; do
	letter=${count%:*} n=${count#*:} missing=
	while [ "$n" -gt 0 ]; do
		grep -q "^$letter$n	" "$list" || missing="$missing $letter$n"
		n=$((n - 1))
	done
	is "every threat has a test: $letter" "$missing" ''
done
is "and the tests are there" "$(grep -v '^#' "$list" | while IFS='	' read -r id file text; do
	grep -qF -- "$text" "tests/$file" || echo "$id $file: $text"
done)" ''

cd "$tmp" || exit 2
now=2026-03-01
printf 'owner,email,pool\nkim,k@corp.example,p\n' >roster.csv
printf 'queue,pool\nq,p\n' >routes.csv
printf 'points,when\n1,\n' >r.csv
printf 'stage\nlead\n' >s.csv
printf 'flag,when\nf,1 = 1\n' >f.csv
head='lead_id,email,name,company,owner,created_at,budget,converted'
# A field that a shell, a URL or a name service would make something of.
evil="\$(touch owned); touch owned; \`touch owned\`|touch owned"
{
	echo $head
	awk -v evil="$evil" 'BEGIN { for (i = 1; i <= 120; i++) printf "L%d,p%d@firm%d.example,\"%s\",http://x.example/%d,kim,2026-01-01,%d,%d\n", i, i, i, evil, i, i % 50, i % 3 == 0 }'
} >leads.csv
# runs: every tool, with all that it writes; $via before it
runs() {
	$via lead-import --now $now -o new/i -x new/x leads.csv
	$via lead-verify --now $now -r f.csv -o new/v --alerts new/al leads.csv
	$via lead-dedupe --now $now -o new/d --audit new/au leads.csv
	$via lead-score --now $now -r r.csv -o new/s leads.csv
	$via lead-train -q --now $now --target converted=1 --features budget --report new/re -o new/t leads.csv
	$via lead-stage --now $now -s s.csv --log new/l -o new/g leads.csv
	$via lead-route --now $now -r routes.csv -t roster.csv -S new/st -o new/r leads.csv
	$via lead-notify --now $now --from a@corp.example --sendmail ./mailer -w 'budget > 48' -t roster.csv -S new/ns leads.csv
	$via lead-split -N 2 -o new/p leads.csv
	$via funnel-report --now $now -s s.csv --by name --format html -o new/h leads.csv
	$via funnel-report --now $now -s s.csv --by name --format xlsx -o new/w leads.csv
}
printf '#!/bin/sh\ncat >>mails\nprintf "%%s\\n" "$*" >>argv\n' >mailer
chmod +x mailer
mkdir new
via=
runs >o 2>e
is "J6 no field is run: every tool" "$(ls -d owned new/owned 2>/dev/null)" ''
is "J6 a mailer gets addresses, and nothing of a lead" "$(sort -u argv)" '-i -- k@corp.example'
if have strace && strace -o /dev/null true 2>/dev/null; then
	rm -rf new/*
	via='strace -f -qq -o trace.one -e trace=open,openat,creat,execve,socket,connect'
	: >trace
	runs() {
		for _one in 'lead-import -o new/i -x new/x' 'lead-verify -r f.csv -o new/v --alerts new/al' 'lead-dedupe -o new/d --audit new/au' \
			'lead-score -r r.csv -o new/s' 'lead-train -q --target converted=1 --features budget --report new/re -o new/t' \
			'lead-stage -s s.csv --log new/l -o new/g' 'lead-route -r routes.csv -t roster.csv -S new/st -o new/r' \
			'lead-notify --from a@corp.example --sendmail ./mailer -w budget>48 -t roster.csv -S new/ns' 'lead-split -N 2 -o new/p' \
			'funnel-report -s s.csv --by name --format html -o new/h' 'funnel-report -s s.csv --by name --format xlsx -o new/w'; do
			rm -f trace.one
			$via ${_one%% *} --now $now ${_one#* } leads.csv
			sed "s/^/${_one%% *} /" trace.one >>trace
		done
	}
	runs >o 2>e
	is "J6 no tool asks a shell" "$(grep execve trace | grep -v 'execve("[^"]*/\(lead\|funnel\)-[a-z]*"' | grep -v '^lead-notify .*execve("\(\./mailer\|[^"]*/cat\)"')" ''
	is "J8 no tool asks a web server" "$(grep -E 'socket\(AF_INET|connect\(.*AF_INET' trace)" ''
	is "P5 nothing is asked of the network without --dns" "$(grep -cE 'socket\(AF_INET' trace)" 0
	is "L8 a temporary file is never one that was there, nor a link" "$(grep O_CREAT trace | grep -v 'O_EXCL\|O_NOFOLLOW\|O_TMPFILE\|/leadpipe-[A-Za-z0-9]*/\|"argv"\|"mails"\|\.gcda"' | head -n 3)" ''
	ok "L8 (and there were some)" test "$(grep -c O_EXCL trace)" -gt 12
else
	skip "J6 J8 P5 L8: what the system is asked for" "no strace"
fi

# A folder where nothing can be made, and a state of somebody else: said, and nothing happens.
as=
if [ "$(id -u)" -eq 0 ]; then
	have setpriv && as='setpriv --reuid=65534 --regid=65534 --clear-groups'
	chmod 755 "$tmp"
fi
mkdir own bin closed
cp "$BIN"/* bin
cp -r "$BIN/../share/leadpipe" share
LEADPIPE_SHARE=$tmp/share
export LEADPIPE_SHARE
chmod 777 own
chmod 755 closed
printf 'leadpipe-route\t2\n' >closed/state
chmod 600 closed/state
if [ "$(id -u)" -ne 0 ]; then chmod 555 closed; fi
if { [ "$(id -u)" -ne 0 ] || [ -n "$as" ]; } && $as test ! -w closed && $as bin/lead-import -V >o 2>&1; then
	_bad=
	for _one in 'lead-import -o closed/i' 'lead-import -x closed/x -o own/i' 'lead-verify -r f.csv -o closed/v' 'lead-verify -r f.csv -o own/v --alerts closed/al' \
		'lead-dedupe -o closed/d' 'lead-dedupe -o own/d --audit closed/au' 'lead-score -r r.csv -o closed/s' \
		'lead-train -q --target converted=1 --features budget -o closed/t' 'lead-stage -s s.csv -o closed/g' 'lead-stage -s s.csv --log closed/l -o own/g' \
		'lead-route -r routes.csv -t roster.csv -o closed/r' 'lead-route -r routes.csv -t roster.csv -S closed/st -o own/r' \
		'lead-route -r routes.csv -t roster.csv -S closed/state -o own/r' \
		'lead-notify --stdout -w budget>48 -t roster.csv -S closed/ns' 'lead-notify --maildir closed/m -w budget>48 -t roster.csv' \
		'lead-split -N 2 -o closed/p' 'funnel-report -s s.csv -o closed/h' 'funnel-report -s s.csv --format xlsx -o closed/w'; do
		status=0
		$as bin/${_one%% *} --now $now ${_one#* } leads.csv >o 2>e || status=$?
		case $status:$_one in
		2:*) ;;
		1:*maildir*) ;; # what cannot be delivered stays due
		*) _bad="$_bad | $_one: exit $status" ;;
		esac
		grep -q 'closed.*: \(Permission denied\|Read-only\)' e || _bad="$_bad | $_one: $(head -n 1 e)"
	done
	is "L7 a folder that is read-only, a state of somebody else: said" "$_bad" ''
	is "L7 ... and nothing is made" "$(ls -A closed)" state
else
	skip "L7 a folder that is read-only" "nobody else can be asked"
fi

# What is in another encoding comes out as UTF-8, whatever the output.
printf 'name,email,memo\n\310\253\261\346\265\277,h@x.example,\242\346\n\261\350,k@x.example,\n' >cp949.csv
_bad=
for _one in 'lead-import' 'lead-import --tsv' 'lead-import --for-excel' 'lead-import --explain'; do
	$_one --now $now cp949.csv 2>e | perl -MEncode -0777 -ne 'eval { decode("UTF-8", $_, 1 | Encode::LEAVE_SRC); 1 } or print "no"; print "none" if !/name/' >o
	[ ! -s o ] || _bad="$_bad | $_one: $(cat o)"
done
is "E8 nothing is written but UTF-8" "$_bad" ''
finish
