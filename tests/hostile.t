#!/bin/sh
# SPDX-License-Identifier: MIT
# Hostile input: broken structure, encodings, numbers, dates, disks, descriptors, tables and state files. Every tool has
# to answer with its exit code and a line that says where, and must never crash, hang, grow or lose a record in silence.
# shellcheck disable=SC1091,SC2016,SC2059,SC2086,SC2094,SC2154,SC3045
. tests/lib.sh

now=2025-01-10
cd "$tmp" || exit 2
printf 'points,when\n1,\n' >r.csv
printf 'queue,when\nx,\n' >q.csv
printf 'queue,pool\nx,p\n' >qp.csv
printf 'owner,pool\nkim,p\nlee,p\n' >ro.csv
printf 'stage\nlead\n' >s.csv
printf 'lead_id,email,a,created_at\nL1,k@c1.example,1,2025-01-01\nL2,l@c2.example,2,2025-01-02\n' >small.csv
awk 'BEGIN { print "lead_id,email,a,created_at"; for (i = 0; i < 4000; i++)
	printf "L%d,u%d@c%d.example,%d,2025-01-%02d\n", i, i, i % 50, i, i % 28 + 1 }' >big.csv
# The tools that read leads strictly, one a line, and all of them.
cat >strict <<'END'
lead-dedupe -k a
lead-dedupe -k a --first
lead-score -r r.csv
lead-stage -s s.csv
lead-route -r q.csv
lead-verify
lead-train -q --target a=1
funnel-report -s s.csv
END
# To learn needs leads, whatever else is well.
{ echo lead-import; grep -v lead-train strict; } >all

# each LIST TEXT EXIT REGEX <in: every tool of the list exits so and says something that the regex finds (- for silence).
vm=unlimited
each() {
	_bad=
	while read -r _tool; do
		_rc=0
		(ulimit -v $vm; exec timeout 20 $_tool --now $now <in >o 2>e) || _rc=$?
		[ $_rc -eq "$3" ] || _bad="$_bad | $_tool: exit $_rc: $(head -n 1 e)"
		if [ "$4" = - ]; then
			[ ! -s e ] || _bad="$_bad | $_tool: $(head -n 1 e)"
		else
			grep -Eq -- "$4" e || _bad="$_bad | $_tool: $(head -n 1 e)"
		fi
	done <"$1"
	is "$2" "$_bad" ""
}

# same_records TEXT WANTED <in: the columns a and created_at of what each strict filter writes, | for the line ends.
same_records() {
	_bad=
	while read -r _tool; do
		case $_tool in funnel-report*) continue ;; esac
		_got=$($_tool --now $now <in 2>&1 | cut -d, -f1,2 | tail -n +2 | tr '\n' '|')
		[ "$_got" = "$2" ] || _bad="$_bad | $_tool: $_got"
	done <all
	is "$1" "$_bad" ""
}

small=262144
(ulimit -v $small; lead-import -V >o 2>&1) || small=unlimited	# a sanitizer wants it all

# --- structure of the input ---

vm=$small
{ printf 'a,created_at\n1,"'; yes xxxxxxxx | head -c 40000000; } >in
each all "S1 a field of 40 MB: the limit, where it began, small memory" 2 \
	'<stdin>:2:3: field longer than 1048576 bytes'
awk 'BEGIN { for (i = 0; i < 200000; i++) printf "xxxxxxxxxx,"; print "x" }' >in
each all "S2 200,001 columns: the limit" 2 '<stdin>:1:1: more than 4096 columns'
head -c 40000000 /dev/zero | tr '\0' x >in
each all "S3 40 MB without a line end: the limit" 2 '<stdin>:1:1: .*longer than'
vm=unlimited
rm -f in
awk 'BEGIN { s = "x"; while (length(s) < 500) s = s s; print "a,b"; print "1," s; print "2,y" }' >in
run lead-import --max-record 100 <in
ok "S3 lead-import: --max-record holds for a record, too" test "$status" -ne 0

printf 'a,created_at\n1\n1,2,3\n1,2025-01-01\n' >in
each strict "S4 ragged: strict tools name the line" 2 '<stdin>:2: expected 2 fields, found 1'
run lead-import -x rej <in
exits 1 "S4 ragged: lead-import goes on, exit 1"
out "S4 ragged: the good row comes out" <<'END'
a,created_at
1,2025-01-01
END
is "S4 ragged: codes and lines" "$(cut -d, -f2,5 rej | tr '\n' ' ')" "line,code 2,missing-cell 3,extra-cell "
run lead-import -v -q -v <in
err "S4 read = written + rejected" '3 read, 1 written, 2 rejected, 0 dropped'

printf 'a,created_at\n1,"2\n3,4\n' >in
each strict "S5 a quote never closed: where it opened" 2 '<stdin>:2:3: quote opened here is never closed'
run lead-import <in
exits 1 "S5 a quote never closed: lead-import sets its line aside"
err "S5 ... and says which" '<stdin>:2: .*open-quote'
printf 'a,created_at\n1,"x\ny"\n1,"z' >in
each strict "S5 ... and lines inside quotes count" 2 '<stdin>:4:3: '

printf 'a,created_at\n1,5" pipe\n2,"x"y\n' >in
each strict "S6 stray quotes: strict tools stop" 2 '<stdin>:2:4: quote'
run lead-import <in
exits 1 "S6 stray quotes: an inch mark is data, text behind a closing quote sets the row aside"
out "S6 stray quotes: as they were" <<'END'
a,created_at
1,"5"" pipe"
END
printf 'city,b\n2,"x"y\n3,"z"\n4,5\n' >in
run lead-import -q -v <in
err "S6 a stray quote swallows no record" '3 read, 2 written, 1 rejected'

printf 'a,created_at\n1\0x,2\n3,2025-01-01\n' >in
each strict "S7 NUL: strict tools stop at its place" 2 '<stdin>:2:2: NUL'
rm -f rej
run lead-import -x rej <in
exits 0 "S7 NUL: lead-import takes one in a text out"
err "S7 NUL: and says so" '<stdin>:2: NUL bytes in a record \[nul-byte\]'
printf 'a,created_at\n1,2\0\n3,2025-0\0001-01\n' >in
run lead-import -x rej <in
exits 1 "S7 NUL: inside a date it rejects the record"
ok "S7 NUL: with its code" grep -q nul-byte rej

printf '\357\273\277"a",created_at\n1,2025-01-01\n' >in
each all "S8 byte order mark, quoted header" 0 -
same_records "S8 ... the first column is a" '1,2025-01-01|'
printf '\357\273\277\357\273\277x,created_at\n1,2025-01-01\n' >in
run lead-import <in
is "S8 two of them: lead-import takes both off" "$(head -n 1 out)" x,created_at
for bom in '' '\357\273\277'; do
	printf "\\357\\273\\277${bom}x,created_at\\n1,2025-01-01\\n" >in
	_bad=
	while read -r tool; do
		case $tool in *dedupe*) tool="lead-dedupe -k created_at" ;; esac
		$tool --now $now <in 2>/dev/null | head -c 3 | od -An -tx1 | grep -q 'ef bb bf' && _bad="$_bad | $tool"
	done <all
	is "S8 no byte order mark in the output ($bom)" "$_bad" ""
done

printf 'a,created_at\n1,2025-01-01\n3,2025-01-02\n' >in
same_records "S9 LF" '1,2025-01-01|3,2025-01-02|'
printf 'a,created_at\r\n1,2025-01-01\r\n3,2025-01-02\r\n' >in
same_records "S9 CRLF" '1,2025-01-01|3,2025-01-02|'
printf 'a,created_at\r1,2025-01-01\r3,2025-01-02\r' >in
same_records "S9 CR" '1,2025-01-01|3,2025-01-02|'
printf 'a,created_at\n1,2025-01-01\r\n3,2025-01-02\r' >in
same_records "S9 mixed" '1,2025-01-01|3,2025-01-02|'
printf 'a,created_at\r\r\n1,2025-01-01\r\r\n3,2025-01-02\r\r\n' >in
same_records "S9 CR CR LF" '1,2025-01-01|3,2025-01-02|'
printf 'a,b\n1,"x\r\ny\rz\nw"\n' >in
run lead-dedupe -k a --first <in
out_is "S9 line ends inside quotes stay byte for byte" in
printf 'a,created_at\r\n1,"x\r\ny"\r\n1\r\n' >in
each strict "S9 CRLF is one line" 2 '<stdin>:4: expected 2'

: >in
each all "S10 empty input" 2 '<stdin>: empty input'
printf '\n\r\n\n' >in
each strict "S10 blank lines only" 2 '<stdin>: empty input'
printf 'a,created_at\n' >in
each all "S10 a header only" 0 -
printf 'a,created_at' >in
each all "S10 a header without a line end" 0 -
_bad=
while read -r tool; do
	case $tool in funnel*) ;; *) $tool <in | grep -q '^a,created_at' || _bad="$_bad $tool" ;; esac
done <all
is "S10 ... and the header is written again" "$_bad" ""
printf 'a,created_at\n1,2025-01-01' >in
same_records "S10 no line end at the end" '1,2025-01-01|'
printf 'a\n""\n1\n' >in
run lead-dedupe -k a --first <in
out_is "S10 one column: an empty value is a record" in

printf 'a,a,created_at\n1,2,2025-01-01\n' >in
run lead-dedupe -k a <in
exits 2 "S11 a name that two columns share cannot be used"
err "S11 ... and that is said" 'two columns are called "a"'
run lead-score -r r.csv --reasons 0 <in
exits 0 "S11 it may be there where nobody asks for it"
run lead-import <in
out "S11 lead-import makes names unique" <<'END'
a,a_2,created_at
1,2,2025-01-01
END
printf 'sep=;\ncity;b;\n1;2;\n' >in
run lead-import <in
out "S11 sep= and a nameless last column" <<'END'
city,b
1,2
END
printf 'a\tt;city\n1;2\n' >in
lead-import -d ';' <in 2>/dev/null >o
run lead-score -r r.csv o
exits 0 "S11 a tab in a header does not make the output of lead-import unreadable"

printf 'points,when\n1,emial = 1\n' >r2.csv
run lead-score -r r2.csv small.csv
exits 2 "S12 a missing column in a rule"
err "S12 ... with table, row and the nearest name" 'r2\.csv:2: when: unknown column "emial"; did you mean "email"'
run lead-dedupe -k emial small.csv
err "S12 a missing column in an option" 'unknown column "emial"; did you mean "email"'
printf 'created_at,source\n,\n' >in
run funnel-report --by sorce in
err "S12 funnel-report --by" 'unknown column "sorce"; did you mean "source"'

# The header 이메일 and the value 김, decomposed.
printf '\341\204\213\341\205\265\341\204\206\341\205\246\341\204\213\341\205\265\341\206\257,b\n' >in
printf 'a@b.example,\341\204\200\341\205\265\341\206\267\nc@b.example,\352\271\200\n' >>in
run lead-dedupe -k 이메일 in
exits 0 "S13 a decomposed header is found by its composed name"
run lead-dedupe -k b in
is "E6 decomposed and composed values are one" "$(wc -l <out | tr -d ' ')" 2
ok "E6 ... and the first spelling stays" grep -q "$(printf '\341\204\200\341\205\265\341\206\267')" out
printf 'points,when\n1,"b = '"'김'"'"\n2,"b ~ '"'^김\$'"'"\n' >r2.csv
run lead-score -r r2.csv --reasons 0 in
is "E6 rules see the composed form" "$(cut -d, -f3 out | tr '\n' ' ')" "score 3 3 "

printf 'city\nhello; world\nfoo\n' >in
run lead-import in
out_is "S14 one column with a semicolon below: nothing is guessed, nothing lost" in
printf 'a;b,c\n1;2,3\n' >in
run lead-import in
exits 2 "S14 a header that reads two ways needs -d"
err "S14 ... and says so" '-d'

# Whatever the pieces in which bytes arrive, the answer is the same.
printf 'lead_id,email,a,created_at\r\n1,"x\r\n""y""",\352\271\200,2025-01-01\r\n2,,,\n' >in
_bad=
while read -r tool; do
	$tool --now $now <in >o 2>&1
	{ i=1; while [ $i -le 80 ]; do dd if=in bs=1 skip=$((i - 1)) count=1 2>/dev/null; i=$((i + 1)); done; } |
		$tool --now $now >o2 2>&1
	cmp -s o o2 || _bad="$_bad $tool"
done <all
is "S15 byte by byte through a pipe gives the same" "$_bad" ""

# --- encodings ---

# 홍길동 in CP949 behind 30,000 lines of ASCII, from a pipe.
awk 'BEGIN { print "name,email"; for (i = 0; i < 30000; i++) print "kim,k" i "@x.example" }' >in
printf '\310\253\261\346\265\277,h@x.example\n' >>in
is "E1 CP949 first at line 30,002" "$(lead-import <in 2>/dev/null | tail -n 1)" "홍길동,h@x.example"
run lead-score -r r.csv in
err "E1 strict tools name the byte and the way out" 'in:30002:3: not UTF-8 \(byte 0xb1\); lead-import'
printf 'name,b\n\224\356\244\212\214\143,1\n' >in
run lead-import in
out "E2 syllables that EUC-KR does not have" <<'END'
name,b
뷁쨰똠,1
END
printf 'name,b\n\310\253,1\n' >in	# 홍 in CP949, and a letter in UTF-8
run lead-import in
err "E3 text that is valid in both encodings is warned of" '-e|cp949|CP949'
run lead-import -e cp949 in
out "E3 -e decides" <<'END'
name,b
홍,1
END
printf '\377\376c\0i\0t\0y\0,\0b\0\n\0\142\326,\0002\0\n\0' >in
run lead-import in
out "E4 UTF-16LE with a mark" <<'END'
city,b
홢,2
END
tail -c +3 in >in2
run lead-import in2
ok "E4 UTF-16LE without one: read or refused, never mojibake" sh -c \
	"grep -q 홢 out || grep -q UTF-16 err"
run lead-score -r r.csv in
exits 2 "E4 strict tools refuse it"
_bad=
for s in '\200' '\300\257' '\355\240\200' '\365\200\200\200' '\364\220\200\200' '\340\200\200' '\342\202'; do
	printf 'city,b\n1,한x'"$s"'\n2,ok\n' >in
	lead-score -r r.csv in >o 2>e
	[ $? -eq 2 ] && grep -q '^lead-score: in:2:7: not UTF-8' e || _bad="$_bad strict:$s"
	rm -f rej
	lead-import -x rej in >o 2>e
	[ $? -eq 1 ] && grep -q '^in,2,.*bad-utf8' rej && grep -q '^2,ok' o || _bad="$_bad import:$s"
done
is "E5 each kind of bad UTF-8 has its place" "$_bad" ""
printf 'email,n\n\357\274\241\357\274\242\357\274\243\357\274\240\357\275\205\357\275\230\357\274\216\357\275\203\357\275\217,1\n' >in
printf 'abc@ex.co,2\nab\342\200\213c@ex.co,3\n' >>in
lead-import -q in >o
run lead-dedupe -k email o
is "E7 full-width letters and zero-width spaces make no other address" "$(wc -l <out | tr -d ' ')" 2
printf 'name,b\n\352\260\200\341\206\247,1\n\352\260\200,2\n\352\260\201,3\n\352\260\200\341\206\250,4\n' >in
run lead-dedupe -k name in
is "E9 composing drops no code point" "$(cut -d, -f2,4 out | tr '\n' ' ')" "b,merged_count 1,1 2,1 3,2 "
_bad=
printf 'title,v\nTITLE,"1,5"\ntitle,1.5\n' >in
printf "points,when\n1,title = 'title'\n2,v > 1\n" >r2.csv
for l in C tr_TR.UTF-8 de_DE.UTF-8 ko_KR.eucKR nonsense; do
	[ "$(LC_ALL=$l lead-score -r r2.csv in | cksum)" = "$(lead-score -r r2.csv in | cksum)" ] || _bad="$_bad $l"
done
is "N2 the locale changes nothing" "$_bad" ""

# --- numbers and dates ---

printf 'points,when\n1,v > 0 or v <= 0\n' >r2.csv
printf 'v\nnan\ninf\n-inf\n0x10\n1e400\n1e\n--5\n12abc\n1/2\nTRUE\n5만5만\n' >in
run lead-score -r r2.csv in
is "N1 what is no number is none" "$(cut -d, -f2 out | sort -u | tr '\n' ' ')" "0 score "
printf 'v\n12\n 12\n+5\n.5\n1e5\n1.\n"1,000"\n5천만\n00123\n' >in
run lead-score -r r2.csv --reasons 0 --tsv in
is "N1 what is one is" "$(cut -f2 out | sort -u | tr '\n' ' ')" "1 score "
_bad=
for p in nan inf 0x10 1e400 1,5 --5 - =5 5x 9223372036854775808; do
	printf 'points,when\n"%s",\n' "$p" >r2.csv
	lead-score -r r2.csv small.csv >o 2>e
	[ $? -eq 2 ] && grep -q '^lead-score: r2.csv:2: points: ' e || _bad="$_bad $p"
done
is "N1 a bad number in a table is an error with its row" "$_bad" ""
printf 'points,when\n1,v = 9007199254740992\n' >r2.csv
printf 'v\n9007199254740993\n' >in
run lead-score -r r2.csv in
is "N3 2^53 + 1 is not 2^53" "$(tail -n 1 out | cut -d, -f2)" 0
printf 'v,created_at\n00123,\n01012345678,\n1E5,\n1/2,\nTRUE,\n0.10,\n9007199254740993,\n' >in
_bad=
while read -r tool; do
	case $tool in funnel*) continue ;; *dedupe*) tool="lead-dedupe -k v --first" ;; esac
	$tool --now $now in 2>&1 | cut -d, -f1 >o
	cut -d, -f1 in | cmp -s - o || _bad="$_bad | $tool"
done <all
is "N4 values pass through as they are" "$_bad" ""

printf 'points,when\n1,created_at < 9999-12-31 or created_at >= 9999-12-31\n' >r2.csv
printf 'created_at\n2024-02-30\n2023-02-29\n2024-13-01\n0000-01-01\n10000-01-01\n2024-01-01x\n2024-01-01T25:00\n2024-01-01T\n' >in
run lead-score -r r2.csv in
is "D1 days that do not exist are no dates" "$(cut -d, -f2 out | sort -u | tr '\n' ' ')" "0 score "
run lead-import --strict in
is "D1 lead-import --strict rejects them" "$(wc -l <out | tr -d ' ')" 1
run lead-import in
err "D1 and says so without it" 'in:2: column "created_at": .*bad-date'
run lead-stage -s s.csv --now $now in
err "D1 lead-stage says that a date cannot be read, rather than invent one silently" 'cannot be read'
printf 'created_at\n1969-12-31\n0001-01-01\n9999-12-31\n2024-02-29\n' >in
run lead-score -r r2.csv in
is "D2 days far away are dates" "$(cut -d, -f2 out | sort -u | tr '\n' ' ')" "1 score "
printf 'created_at\n9999-12-31T23:59:59-12:00\n0001-01-01T00:00:00+14:00\n1900-01-01T10:00:00\n' >in
lead-stage -s s.csv --now $now --tz Asia/Seoul in 2>/dev/null >o
is "D2 no time is written that is not ISO 8601" "$(tail -n +2 o | cut -d, -f3 |
	grep -Evc '^([0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2}))?)?$')" 0
if [ -e /usr/share/zoneinfo/Asia/Seoul ]; then
	printf 'created_at\n2024-11-03T01:30:00\n2024-03-10T02:30:00\n' >in
	run lead-stage -s s.csv --now $now --tz America/New_York in
	is "D3 twice there: the first; not there: behind the gap" "$(cut -d, -f3 out | tr '\n' ' ')" \
		"lead_at 2024-11-03T01:30:00-04:00 2024-03-10T03:30:00-04:00 "
	printf 'created_at\n1988-05-08T02:30:00\n1960-05-15T00:00:00\n' >in
	run lead-stage -s s.csv --now $now --tz Asia/Seoul in
	is "D3 Seoul in 1988 and 1960" "$(cut -d, -f3 out | tr '\n' ' ')" \
		"lead_at 1988-05-08T03:30:00+10:00 1960-05-15T00:00:00+09:30 "
	run lead-stage -s s.csv --now 2024-03-10T02:30:00 --tz America/New_York in
	exits 0 "D3 --now in a gap"
else
	skip "D3 times that are twice there" "no zoneinfo"
fi
_bad=
for z in Asia/Seuol asia/seoul ../../etc/passwd /etc/passwd . local 'Asia/Seoul '; do
	TZ=$z lead-stage -s s.csv small.csv >o 2>e
	[ $? -eq 2 ] && grep -q 'unknown time zone' e || _bad="$_bad TZ=$z"
	lead-stage --tz "$z" -s s.csv small.csv >o 2>e
	[ $? -eq 2 ] && grep -q 'unknown time zone' e || _bad="$_bad --tz=$z"
done
is "D4 a zone that is not there is an error" "$_bad" ""
printf 'created_at\n2024-01-01T23:59:60\n2024-01-01T24:00:00\n2024-01-01T10:00:00+25:00\n' >in
run lead-score -r r2.csv in
is "D5 leap second and 24:00 are times, +25:00 is not" "$(cut -d, -f2 out | tr '\n' ' ')" "score 1 1 0 "
_bad=
for t in '' now 2024-02-30 1700000000 '2024-01-01T00:00:00+99:99' '2024-01-01 '; do
	lead-score -r r.csv --now "$t" small.csv >o 2>e
	[ $? -eq 2 ] || _bad="$_bad [$t]"
done
is "D5 --now is read whole" "$_bad" ""
_bad=
while read -r tool; do
	[ "$($tool --now $now <small.csv 2>&1 | cksum)" = "$(TZ=UTC0 $tool --now $now <small.csv 2>&1 | cksum)" ] ||
		_bad="$_bad $tool"
done <all
is "D6 --now makes the output the same" "$_bad" ""

# --- input, output, descriptors ---

# io TEXT REST REGEX: every tool, with this rest of the command line, exits 2 and says one line that the regex finds.
cat >io.list <<'END'
lead-import -x io.rej
lead-dedupe -k email
lead-dedupe -k email --first
lead-score -r r.csv
lead-score -r r.csv --explain
lead-stage -s s.csv
lead-route -r qp.csv -t ro.csv
funnel-report -s s.csv
END
io() {
	_bad=
	while read -r _tool; do
		for _file in small.csv big.csv; do
			_rc=0
			eval "timeout 20 $_tool $2" 2>e || _rc=$?
			[ $_rc -eq 2 ] && grep -q "$3" e && [ "$(wc -l <e)" -eq 1 ] ||
				_bad="$_bad | $_tool $_file: exit $_rc $(head -n 1 e)"
		done
	done <io.list
	is "$1" "$_bad" ""
}
if [ -c /dev/full ]; then
	io "I1 a full disk" '$_file >/dev/full' 'write error: No space left'
	io "I1 --help to a full disk" '--help >/dev/full' 'write error'
	io "I1 -V to a full disk" '-V >/dev/full' 'write error'
else
	skip "I1 a full disk" "no /dev/full"
fi
io "I2 stdout is closed" '$_file >&-' 'write error: Bad file'
io "I2 stdin is closed" '<&- >o' 'Bad file'
io "I2 stdin is a folder" '<. >o' 'Is a directory'
io "I2 no such file" 'nope/x >o' 'nope/x: No such file'
printf 'city,b\n1\n1,2\n' >bad.csv
rm -f OUT REJ
lead-import -x REJ -o OUT bad.csv <&- >&- 2>&-
is "I2 nothing is said into a file that took the number of a closed descriptor" \
	"$(grep -c 'lead-import: ' OUT REJ | tr '\n' ' ')" "OUT:0 REJ:0 "
awk 'BEGIN { print "lead_id,email,a,created_at"; for (i = 0; i < 60000; i++)
	printf "L%d,u%d@c%d.example,%d,2025-01-01\n", i, i, i % 50, i }' >huge.csv
_bad=
while read -r tool; do
	case $tool in funnel*) continue ;; esac
	rc=$({ $tool huge.csv 2>e; echo $? >rc; } | head -n 1 >o; cat rc)
	[ "$rc" -eq 141 ] && [ ! -s e ] || _bad="$_bad | $tool: $rc"
	rc=$({ (trap '' PIPE; timeout 10 $tool huge.csv 2>e; echo $? >rc); } | head -n 1 >o; cat rc)
	[ "$rc" -eq 2 ] || [ "$rc" -eq 141 ] || _bad="$_bad | ignored $tool: $rc"
done <io.list
is "I3 a reader that goes away" "$_bad" ""
_bad=
while read -r tool; do
	case $tool in funnel*) continue ;; esac
	rc=$( (ulimit -f 20; $tool big.csv >o 2>e; echo $?) )
	[ "$rc" -eq 2 ] && grep -q 'write error' e || _bad="$_bad | $tool: $rc"
done <io.list
is "I5 a limit of the file size is a write error, not a signal" "$_bad" ""

printf 'at,lead_id,from,to,why\n' >log
(ulimit -f 20; lead-stage -s s.csv --now $now --log log big.csv >/dev/null 2>e; echo $? >rc)
is "I5 lead-stage: a log that cannot be written is exit 2" "$(cat rc)" 2
ok "I5 ... and no half line is left in it" test "$(tail -c 1 log | od -An -tx1 | tr -d ' ')" = 0a

if have strace && strace -o /dev/null true 2>/dev/null; then
	for inject in write:error=EINTR:when=1+2 read:error=EINTR:when=1..2; do
		_bad=
		while read -r tool; do
			$tool --now $now big.csv >o 2>/dev/null
			case $inject in
			read*) strace -o /dev/null -P "$PWD/big.csv" -e inject=$inject $tool --now $now big.csv >o2 2>/dev/null ;;
			*) strace -o /dev/null -e trace=write -e inject=$inject $tool --now $now big.csv >o2 2>/dev/null ;;
			esac || _bad="$_bad | $tool: exit"
			cmp -s o o2 || _bad="$_bad | $tool"
		done <io.list
		is "I6 interrupted: $inject" "$_bad" ""
	done
	for inject in fsync:error=EIO rename:error=EXDEV write:error=ENOSPC; do
		_bad=
		while read -r tool; do
			echo old >OUT
			strace -o /dev/null -e trace=fsync,rename,write -e inject=$inject $tool -o OUT small.csv >o 2>/dev/null
			rc=$?
			[ $rc -eq 2 ] && [ "$(cat OUT)" = old ] || _bad="$_bad | $tool: $rc"
			set -- .leadpipe.*
			[ ! -e "$1" ] || _bad="$_bad | $tool left $1"
		done <io.list
		is "I6 -o keeps the old file: $inject" "$_bad" ""
	done
	rm -f st st.lock
	lead-route -r qp.csv -t ro.csv -S st --now $now small.csv >o
	cp st st0
	sed 's/L/M/; s/@c/@d/' small.csv >small2.csv
	strace -o /dev/null -e trace=rename -e inject=rename:error=EACCES:when=2 \
		lead-route -r qp.csv -t ro.csv -S st -o OUT --now $now small2.csv 2>/dev/null
	is "I6 a state that cannot be replaced is exit 2" $? 2
	ok "I6 ... and the old one stays" cmp st st0
else
	skip "I6 interrupted and failing system calls" "no strace"
fi

cp small.csv in
run lead-score -r r.csv -o in in
is "L10 output = input" "$(cut -d, -f5 in | tr '\n' ' ')" "score 1 1 "

# overwrite TEXT FILE COMMAND: FILE is read or written twice by the command: that has to be refused, and FILE to stay.
overwrite() {
	_text=$1 _file=$2
	shift 2
	cp "$_file" keep
	run "$@"
	if [ $status -eq 2 ] && cmp -s "$_file" keep; then ok "$_text" true
	else ok "$_text (exit $status, $(head -n 1 "$_file" | cut -c 1-30))" false; fi
	cp keep "$_file"
}
cp bad.csv b2.csv
overwrite "L10 rejects = input" b2.csv lead-import -x b2.csv b2.csv
echo old >OUT
overwrite "L10 rejects = output" OUT lead-import -x OUT -o OUT bad.csv
cp small.csv b2.csv
overwrite "L10 audit = input" b2.csv lead-dedupe -k email --audit b2.csv b2.csv
overwrite "L10 log = input" b2.csv lead-stage -s s.csv --log b2.csv b2.csv
rm -f st st.lock
lead-route -r qp.csv -t ro.csv -S st --now $now small.csv >o
overwrite "L10 output = state" st lead-route -r qp.csv -t ro.csv -S st -o st --now $now small2.csv
cp huge.csv grow.csv
(ulimit -f 20000; timeout 10 lead-import grow.csv >>grow.csv 2>/dev/null)
ok "L10 a file appended to itself does not grow for ever" test "$(wc -c <grow.csv)" -lt 4000000
rm -f grow.csv

ln -s gone/x dangling
run lead-import -o dangling small.csv
exits 2 "L8 a link to nowhere"
(umask 000; rm -f OUT REJ st st.lock; lead-import -q -x REJ -o OUT bad.csv
	lead-route -r qp.csv -t ro.csv -S st --now $now small.csv >o)
# shellcheck disable=SC2012
is "L9 what tools make is for the owner only" "$(ls -l OUT REJ st | cut -c 1-10 | sort -u)" "-rw-------"

# --- the state of lead-route ---

rm -f st st.lock
route='lead-route -r qp.csv -t ro.csv -S st --now 2025-01-10'
$route small.csv >o
cp st st0
sed 's/L/M/; s/@c/@d/' small.csv >small2.csv
if [ -c /dev/full ]; then
	$route small2.csv >/dev/full 2>/dev/null
	ok "L4 no output, no new state" cmp st st0
fi
_bad=
size=$(wc -c <st0)
i=0
while [ $i -lt "$size" ]; do
	head -c $i st0 >st
	$route small2.csv >o 2>e
	rc=$?
	[ $rc -eq 2 ] && [ "$(wc -c <st)" -eq $i ] || _bad="$_bad $i:$rc"
	{ head -c $i st0; printf X; tail -c +$((i + 2)) st0; } >st
	$route small2.csv >o 2>e
	rc=$?
	[ $rc -eq 2 ] || _bad="$_bad X$i:$rc"	# no state holds an X
	i=$((i + 5))
done
is "L6 a state cut or changed at any byte is refused" "$_bad" ""
printf 'leadpipe-route\t9\nend\t0\t0\n' >st
run $route small.csv
exits 2 "L6 a newer state"
err "L6 ... is said to be one" 'newer'
rm -f st st.lock
seq 40 | xargs -P16 -I{} sh -c \
	'printf "lead_id,email\nP{},a@c{}.example\n" | '"$route"' --wait 30 >/dev/null || echo failed' >o 2>&1
is "L2 40 runs, 16 at once: none lost, none refused" "$(grep -c '^lead	' st) $(grep -c . o)" "40 0"
is "L2 ... and the turns are fair" "$(awk -F'\t' '$1 == "lead" { n[$3]++ } END { print n["kim"], n["lee"] }' st)" "20 20"
rm -f st st.lock OUT
_bad=
i=0
while [ $i -lt 25 ]; do
	$route -o OUT big.csv &
	pid=$!
	sleep 0.0$((i % 5))
	kill -9 $pid
	wait $pid
	[ ! -e st ] || tail -n 1 st | grep -q '^end' || _bad="$_bad state"
	[ ! -e OUT ] || [ "$(wc -l <OUT)" -eq 4001 ] || _bad="$_bad output"
	i=$((i + 1))
done 2>/dev/null
is "L1 killed 25 times: whole files or none" "$_bad" ""
run $route small.csv
exits 0 "L1 the next run goes on"
rm -f .leadpipe.*
if have flock; then
	(flock 9; sleep 1) 9>st.lock &
	sleep 0.3
	run $route small.csv
	exits 75 "L5 a state in use"
	err "L5 ... one line" '^lead-route: st: in use'
	wait
else
	skip "L5 a state in use" "no flock"
fi

# --- tables with absurd content ---

# table TEXT REGEX TABLE COMMAND: exit 2 and a message with the row.
table() {
	_text=$1 _regex=$2
	printf "$3" >t.csv
	shift 3
	status=0
	timeout 20 "$@" >out 2>err || status=$?
	if [ $status -eq 2 ] && grep -Eq -- "$_regex" err; then ok "$_text" true
	else ok "$_text: exit $status $(head -n 1 err)" false; fi
}
score="lead-score -r t.csv --now $now small.csv"
deep=$(printf '(%.0s' 1 2 3 4 5 6 7 8)
deep=$deep$deep$deep$deep$deep$deep$deep$deep$deep$deep
table "rule: 80 brackets deep" 't.csv:2: when: .*deep' "points,when\n1,${deep}a\n" $score
aaa=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
printf 'lead_id,memo\nL1,x\nL2,%s!\n' $aaa >memo.csv
for t in "lead-score -r" "lead-stage -s" "lead-route -r"; do
	case $t in *score*) h=points ;; *stage*) h=stage ;; *) h=queue ;; esac
	table "rule: a runaway pattern is an error with the row ($t)" 'memo.csv:3: t.csv:2: .*pattern .* limit' \
		"$h,when\n1,memo ~ '^(a+)+\$'\n" $t t.csv memo.csv
done
table "rule: no pattern" 't.csv:2: when: pattern' "points,when\n1,a ~ '('\n" $score
table "rule: a pattern without end" 'limit' "points,when\n1,a ~ '(?R)'\n" $score
table "rule: an enormous pattern" 't.csv:2: when: pattern' "points,when\n1,a ~ '(a{65535}){65535}'\n" $score
table "rule: a window of nothing" 't.csv:2: when' 'points,when\n1,count(0d) = 0\n' $score
table "rule: a formula" 't.csv:2: when' 'points,when\n1,=a > 1\n' $score
table "rule: a day that is not there" 't.csv:2: when' 'points,when\n1,created_at > 2025-02-30\n' $score
for v in 0/day -1/day 1/0d 999999999999999999999/day 1.5/day; do
	table "rules: per $v" 't.csv:2: per' "points,on,per\n1,form,$v\n" $score
done
for v in 0 0d -30d 30 inf 1e9d; do
	table "rules: half_life $v" 't.csv:2: half_life' "points,on,half_life\n1,form,$v\n" $score
	table "rules: within $v" 't.csv:2: within' "points,on,within\n1,form,$v\n" $score
done
table "rules: a decay above 100 %" 't.csv:2: decay' 'points,on,decay\n1,form,101%%/30d\n' $score
table "rules: min above max" 't.csv:2: min' 'points,min,max\n1,5,1\n' $score
table "rules: a column twice" 't.csv:1: column "points" is there twice' 'points,points\n1,1\n' $score
table "rules: the limit of a group twice" 't.csv:3: ' 'points,group,max\n,g,5\n,g,6\n1,g,\n' $score
table "rules: ragged" 't.csv:2: expected 2' 'points,when\n1\n' $score
table "rules: a workbook" 't.csv: ' 'PK\003\004\001\002' $score
table "rules: a folder" 'no such table|directory' '' lead-score -r . small.csv
table "rules: without end" '/dev/zero' '' lead-score -r /dev/zero small.csv
printf 'points,when,because\n5,,\261\350\n' >t.csv
run lead-score -r t.csv --tsv small.csv
ok "rules: a table in CP949" grep -q '+5 김' out
route="lead-route -r qp.csv -t t.csv --now $now small.csv"
table "roster: a weight below zero" 't.csv:2: weight' 'owner,pool,weight\nkim,p,-1\n' $route
table "roster: a weight of nan" 't.csv:2: weight' 'owner,pool,weight\nkim,p,nan\n' $route
table "roster: away backwards" 't.csv:2: away_to' 'owner,pool,away_from,away_to\nkim,p,2025-01-10,2025-01-01\n' $route
table "roster: twice in a pool" 't.csv:3: ' 'owner,pool\nkim,p\nKIM,p\n' $route
table "roster: nobody" 'nobody' 'owner,pool\n' $route
printf 'owner,pool,weight\nkim,p,0\nlee,p,0\n' >t.csv
run $route
exits 1 "roster: only weights of zero: unrouted, exit 1"
printf 'owner,pool\n"a\nb",p\n"c\td",p\n' >t.csv
printf 'lead_id,email\n"x\ny",a@q1.example\nz,a@q2.example\n' >in
rm -f st st.lock
lead-route -r qp.csv -t t.csv -S st --now $now in >o
run lead-route -r qp.csv -t t.csv -S st --now $now in
out_is "roster: line ends in names survive the state" o
table "stages: twice" 't.csv:3: ' 'stage\nlead\nLEAD\n' lead-stage -s t.csv small.csv
table "stages: max_days below zero" 't.csv:2: max_days' 'stage,max_days\nlead,-1\n' lead-stage -s t.csv small.csv
table "kpis: a target of 25" 't.csv:2: target' 'from,to,target\nlead,mql,25\n' funnel-report -k t.csv small.csv
table "kpis: backwards" 't.csv:2: ' 'from,to,target\nmql,lead,25%%\n' funnel-report -k t.csv small.csv
table "merge: no such rule" 't.csv:2: keep' 'column,keep\na,nosuch\n' lead-dedupe -k email -r t.csv small.csv
table "map: a column filled twice" 't.csv:3: ' 'column,from\nx,email\nx,a\n' lead-import -m t.csv small.csv

# --- output that somebody else will run ---

printf 'a,b\n=1+1,+1+1\n-1+1,"@SUM(1,1)"\n"\t=1","\r=1"\n"\n=1",-5\n"-1,000",+821012345678\n' >in
run lead-score -r r.csv --reasons 0 --for-excel in
is "J1 formulas get an apostrophe, numbers do not" "$(tr -d '\r' <out | cut -d, -f1,2 | tail -n +2 | tr '\n\t' '!>')" \
	"'=1+1,'+1+1!'-1+1,\"'@SUM(1!\"'>=1\",\"'=1\"!\"'!=1\",-5!\"-1,000\"!"
run lead-dedupe -k a --first in
ok "J1 between tools nothing is altered" grep -q '^=1+1,+1+1$' out
printf 'created_at,source\n2025-01-01,"\033]0;pwn\007"\n2025-01-01,\302\233[31m\n2025-01-01,"a\rb"\n2025-01-01,\342\200\256rtl\n' >in
run funnel-report -s s.csv --by source in
is "J2 a report holds no control characters" "$(LC_ALL=C tr -d '\n -~\200-\377' <out | wc -c | tr -d ' ')$(
	grep -c "$(printf '\302\233\\|\342\200\256')" out)" 00
printf '\033[31mevil\n' >"$(printf 'x\033[2J.csv')"
run lead-score -r "$(printf 'x\033[2J.csv')" small.csv
is "J2 nor does a message" "$(LC_ALL=C tr -d '\n -~\200-\377' <err | wc -c | tr -d ' ')" 0

# --- no person in a message ---

C=canary77 P=01077778888 N=카나리
printf 'lead_id,email,phone,name,budget,created_at,stage,consent\n' >head.csv
cp head.csv c1.csv
printf '%s,%s@x.example,%s,%s,%s,%s,%s,%s\n' $C $C $P $N $C $C $N $C >>c1.csv
{ cat head.csv; printf '1,%s\n' $C; } >c2.csv
{ cat head.csv; printf '1,"%s,%s,%s\n' $C $P $N; } >c3.csv
{ cat head.csv; printf '1,x"%s",%s,%s,,,,\n' $C $P $N; } >c4.csv
{ cat head.csv; printf '1,%s\377,%s,%s,,,,\n' $C $P $N; } >c5.csv
{ cat head.csv; printf '1,%s\0,%s,%s,,,,\n' $C $P $N; } >c6.csv
printf 'at,type,lead_id,email\n%s,%s,%s,%s\n2025-01-01,%s\n' $C $N $C $C $C >ev.csv
printf '%s@x.example,%s,%s,%s%s!,%s,,,\n' $C $C $P $N $aaa $C >>c1.csv
printf "points,when\n1,name ~ '(a+)+\$'\n2,budget > 5 and created_at < now\n" >t.csv
for f in c?.csv; do
	for v in -v -q; do
		lead-import $v $f
		lead-import --strict $v $f
		lead-import $v small.csv $f
		lead-dedupe $v -k email,phone $f
		lead-dedupe $v -k name --first $f
		lead-score $v -r t.csv $f
		lead-score $v -r r.csv -e ev.csv $f
		lead-score $v -r bant -r icp -e $f $f
		lead-stage $v -e ev.csv $f
		lead-route $v -r qp.csv -t ro.csv $f
		lead-route $v -r qp.csv -t $f small.csv
		lead-route $v -r qp.csv -t ro.csv -S $f small.csv
		funnel-report $v --by name $f
	done
done >o 2>e
is "P1 messages hold no value of a lead" "$(grep -c "$C\|$P\|$N" e)" 0
ok "P1 (and there were messages)" test -s e

# Needs a file system of its own.
if [ "$(id -u)" -eq 0 ] && mkdir fs && mount -t tmpfs -o size=64k tmpfs fs 2>/dev/null; then
	trap 'umount "$tmp/fs" 2>/dev/null; chmod -R u+rwx "$tmp"; rm -rf "$tmp"' EXIT
	_bad=
	while read -r tool; do
		case $tool in funnel*) continue ;; esac
		echo old >fs/OUT
		$tool -o fs/OUT big.csv >o 2>e
		rc=$?
		[ $rc -eq 2 ] && [ "$(cat fs/OUT)" = old ] && grep -q 'No space' e || _bad="$_bad | $tool: $rc"
		# shellcheck disable=SC2010
		ls -A fs | grep -q leadpipe && _bad="$_bad | $tool: left a file"
	done <io.list
	is "I4 a full file system: the old file stays, nothing is left" "$_bad" ""
	lead-route -r qp.csv -t ro.csv -S fs/st --now $now big.csv >o 2>e
	is "I4 a state that does not fit is exit 2" "$? $(ls fs/st 2>/dev/null)" "2 "
	umount fs
else
	skip "I4 a full file system" "needs root"
fi
finish
