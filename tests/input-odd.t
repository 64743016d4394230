#!/bin/sh
# SPDX-License-Identifier: MIT
# Input that few lists have: bad bytes in TSV, odd records beyond the limits, compressed files that were cut, a full or missing
# folder for temporary files, delimiters by name, sections and lines to skip.
. tests/lib.sh

root=$PWD
cd "$tmp" || exit 2
now=2026-01-01
score() {
	run lead-score --now $now -r bant "$@"
}
import() {
	run lead-import --now $now "$@"
}
# refused TEXT MESSAGE: the last run was exit 2 with this one line; nothing of a later record is written
refused() {
	is "$1" "$status $(cat err)" "2 $2"
	ok "$1: nothing of it" not grep -q '^3,\|^3	' out
}

# --- TSV has no quotes: a bad byte is found all the same, with its place
printf 'lead_id\tname\n1\tok\n2\t\377x\n3\tc\n' >bytes.tsv
score bytes.tsv
refused "TSV: not UTF-8" 'lead-score: bytes.tsv:3:3: not UTF-8 (byte 0xff); lead-import reads other encodings'
printf 'lead_id\tname\n1\tok\n2\ta\000x\n3\tc\n' >nul.tsv
score nul.tsv
refused "TSV: NUL" 'lead-score: nul.tsv:3:4: NUL byte'
printf 'name\temail\na\\tb\tx@y.example\n\000c\\td\tz@y.example\n' >nul.tsv
import -d tsv nul.tsv
is "TSV: lead-import takes NUL bytes out, and reads the escapes of that line" "$status $(sed -n 3p out)" '0 "c	d",z@y.example'
err "... and says so" 'nul\.tsv:3: NUL bytes in a record'
printf 'lead_id\tname\n1\tok\n2\tab\\tc\\nd\\\\ "q"\n3\tc' >escapes.tsv
score escapes.tsv
is "TSV: escapes and quotes stay as they were" "$(sed -n 3p out | cut -f 2)" 'ab\tc\nd\\ "q"'
long() { # BEGINNING END: a third record of 300,000 bytes with a bad one in front
	printf "$1"
	head -c 300000 /dev/zero | tr '\0' x
	printf "$2"
}
long 'lead_id\tname\n1\tok\n2\t\377' '\n3\tc\n' >long.tsv
score long.tsv
refused "TSV: a bad byte in a long record" 'lead-score: long.tsv:3:3: not UTF-8 (byte 0xff); lead-import reads other encodings'
score --max-record 100K long.tsv
refused "TSV: beyond the limit" 'lead-score: long.tsv:3:1: record longer than the limit (--max-record)'
long 'lead_id,name\n1,ok\n2,"\377' '"\n3,c\n' >long.csv
score --max-record 100K long.csv
refused "CSV: beyond the limit" 'lead-score: long.csv:3:1: record longer than the limit (--max-record)'
{ printf 'lead_id,name\n1,ok\n2,"\377'; awk 'BEGIN { for (i = 0; i < 3000; i++) print "a line of a note that has no end but goes on and on" }'; printf '"\n3,c\n'; } >lines.csv
score lines.csv
refused "CSV: a bad byte in a cell of many lines" 'lead-score: lines.csv:3:4: not UTF-8 (byte 0xff); lead-import reads other encodings'
score --max-record 100K lines.csv
refused "CSV: a cell of many lines beyond the limit" \
	'lead-score: lines.csv:3:3: a quote was opened here in a record longer than the limit (--max-record)'

# --- compressed
if have gzip; then
	printf 'email,note\na@x.example,1\n' | gzip -c >small.gz
	awk 'BEGIN { print "email,note"; for (i = 1; i <= 30000; i++) print "p" i "@x.example," i * 7919 % 99991 }' | gzip -c >big.gz
	{ cat small.gz; head -c 5000 /dev/zero; } >padded.gz
	import padded.gz
	is "zeros behind it, as tapes have them" "$status $(tail -n 1 out)" '0 a@x.example,1'
	{ cat padded.gz; echo x; } >behind.gz
	import behind.gz
	refused "anything else behind it" 'lead-import: behind.gz: what stands behind the compressed data is neither more of it nor padding'
	head -c 50000 big.gz >cut.gz
	import cut.gz
	is "cut" "$status $(cat err)" '2 lead-import: cut.gz: compressed file ends too early'
	{ head -c 30000 big.gz; printf '\377\377\377\377\377\377\377\377\377\377\377\377'; tail -c +30013 big.gz; } >damaged.gz
	import damaged.gz
	is "damaged" "$status $(tail -n 1 err)" '2 lead-import: damaged.gz: compressed file is damaged'
	printf '\037\213' | lead-import >out 2>err
	is "nothing but its first bytes: exit 2" $? 2
else
	skip "compressed files" "no gzip"
fi

# --- what cannot be sought needs a temporary file
if have perl && have gzip; then
	head -c 100000 /dev/zero | od -An -v -tx1 >note
	perl "$root/tests/zip.pl" book.zip a=note
	head -c 40000 /dev/urandom >>book.zip
	status=0
	# shellcheck disable=SC2002
	cat book.zip | TMPDIR=$tmp/none lead-import >out 2>err || status=$?
	is "a workbook from a pipe, and no folder for it" "$status $(cat err)" '2 lead-import: temporary file: No such file or directory'
	status=0
	# shellcheck disable=SC2002
	cat book.zip | (ulimit -f 8; lead-import) >out 2>err || status=$?
	is "... or no room" "$status $(cat err)" '2 lead-import: temporary file: File too large'
else
	skip "a workbook from a pipe" "no perl, no gzip"
fi

# --- delimiters and sections
printf 'email^note\na@x.example^"1"\n' >hat.csv
import -d '^' hat.csv
is "a delimiter of one's own" "$(tail -n 1 out)" a@x.example,1
import -d '^' --explain hat.csv
is "... is named by itself" "$(sed -n 2p out | cut -d, -f3)" '^'
for d in semicolon semi pipe colon tab space; do
	case $d in semi*) c=';' ;; pipe) c='|' ;; colon) c=: ;; tab) c=$(printf '\t') ;; space) c=' ' ;; esac
	printf 'email%snote\na@x.example%s1\n' "$c" "$c" >named.csv
	import -d $d named.csv
	is "-d $d" "$(tail -n 1 out)" a@x.example,1
done
for d in comm '"' 'é' '' "$(printf '\001')"; do
	import -d "$d" hat.csv
	exits 2 "-d '$d': exit 2"
	err "-d '$d': said" 'option "-d"'
done
import --skip-lines 9 hat.csv
is "more lines are skipped than there are" "$status $(cat err)" '2 lead-import: hat.csv: no header row behind the lines that are skipped'
finish
