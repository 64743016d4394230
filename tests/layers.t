#!/bin/sh
# SPDX-License-Identifier: MIT
# Data flows one way: bytes, records, typed values, rules, records, bytes. A module includes only its own layer and lower
# ones, nothing includes in a circle, outside libraries have one user each, and only the commands exit.
. tests/lib.sh

# A file is the module of its name, or of the part before its first "_" (rule_lex.c is rule).
cat >"$tmp/layers" <<'EOT'
0 slice ascii err mem huge map file guard hush progress
1 key num when zone text identity phone company country free_mail re literal dates decay cap consent clean similar address idn suffix cidr dns logit bayes mime quiet
2 cell cut scan irregular reader record in out parallel crew hold again header decode table dialect gunzip xlsx state mailer
3 rule event history score band judge chance scorer ledger stage assign absence roster route match dedupe merge cluster pair compare mapping region synonyms import rejects verify verifier train model message field block em link groups undo audit split template told notify digest teller witness decided
4 stats funnel report train_report score_summary
5 cli
EOT
# What only one file may include: header, file.
cat >"$tmp/only" <<'EOT'
csv.h lib/irregular.c
idn2.h lib/idn.c
libpsl.h lib/suffix.c
ares.h lib/dns.c
linear.h lib/logit.c
pcre2.h lib/re.c
iconv.h lib/decode.c
zlib.h lib/gunzip.c
zip.h lib/xlsx_part.c
expat.h lib/xlsx_part.c
xlsxwriter.h lib/report_xlsx.c
uninorm.h lib/text.c
unicase.h lib/text.c
uniwidth.h lib/text.c
unistr.h lib/text.c
EOT

grep -H '^#include' lib/*.[ch] cmd/*.c | sed 's/:#include */ /; s/[<>"]//g' >"$tmp/includes"
ls lib/*.[ch] >"$tmp/files"
ok "there are files that include" test "$(wc -l <"$tmp/files")" -gt 50 -a "$(wc -l <"$tmp/includes")" -gt 50

# Lines "unlisted ..." and "upward ...".
awk '
	function module(path) {
		sub(/.*\//, "", path)
		sub(/\.[ch]$/, "", path)
		if (!(path in layer))
			sub(/_.*/, "", path)
		return path
	}
	FILENAME ~ /layers$/ { for (i = 2; i <= NF; i++) layer[$i] = $1; next }
	FILENAME ~ /files$/ {
		if (!(module($1) in layer))
			print "unlisted " $1
		next
	}
	module($1) in layer && module($2) in layer && layer[module($2)] > layer[module($1)] {
		printf "upward %s (%d) includes %s (%d)\n", $1, layer[module($1)], $2, layer[module($2)]
	}
' "$tmp/layers" "$tmp/files" "$tmp/includes" >"$tmp/found"
is "every module is in a layer" "$(grep '^unlisted' "$tmp/found")" ''
is "no module includes a higher layer" "$(grep '^upward' "$tmp/found")" ''

# Headers that include headers: a circle is what tsort complains about.
sed -n 's|^lib/\([a-z0-9_]*\.h\) \([a-z0-9_]*\.h\)$|\1 \2|p' "$tmp/includes" >"$tmp/pairs"
tsort "$tmp/pairs" >/dev/null 2>"$tmp/circle"
is "no circle of headers" "$(cat "$tmp/circle")" ''

is "each outside library has one user" "$(awk '
	FILENAME ~ /only$/ { only[$1] = $2; next }
	$2 in only && $1 != only[$2] { print $1 " includes " $2 ", which is for " only[$2] }
' "$tmp/only" "$tmp/includes")" ''

is "only cmd, cli, mem, err and guard exit" "$(grep -nE '(^|[^_a-z])(exit|die|die_code|abort)\(' lib/*.c |
	grep -vE '^lib/(err|mem|cli|cli_files|cli_events|guard)\.c:|out of memory|out_of_memory')" ''
is "only err and progress write to stderr" "$(grep -nE 'stderr|STDERR' lib/*.c |
	grep -vE '^lib/(err|progress|cli|hush)\.c:|"[^"]*stderr')" ''
# Lists of countries and mail providers are data, however long.
is "no source file over 500 lines, no command over 300" "$(wc -l lib/*.c lib/*.h cmd/*.c |
	awk '$2 !~ /^total$|country\.c$|free_mail\.c$|phone_plan\.c$/ && $1 > ($2 ~ /^cmd/ ? 300 : 500) { print $2 ": " $1 }')" ''
finish
