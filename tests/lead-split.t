#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2012,SC2016
# lead-split: parts that hold whole records, all of them, once; and the list again from its parts.
. tests/lib.sh

# make_list SEED ROWS EOL: a list with all that may stand in one, each record with a number of its own in front; and
# "list.ids", where each record begins and how long it is.
make_list() {
	perl -e '
		my ($seed, $rows, $eol, $to) = @ARGV;
		srand($seed);
		$eol = { lf => "\n", crlf => "\r\n", cr => "\r" }->{$eol};
		sub pick { $_[int rand @_] }
		open my $out, ">:raw", "$to/list.csv" or die;
		print $out pick("", "\xef\xbb\xbf") . "id,email,note,\"more\"\"" . pick("", $eol, "\n\r\n") . "x\"" . $eol;
		for my $i (1 .. $rows) {
			my $end = $i == $rows ? pick($eol, "") : $eol;
			my @cell = (sprintf("R%07d", $i), pick("a", "b", "c", "B ", "") . int(rand 9) . "\@x.example",
				pick("", "plain", "\"q\"", "\"two\nlines\"", "\"a \"\"b\"\",\r\n c\"", "\"\"", "\xff\xfe", "x" x rand 300,
					"\"" . "y\n" x rand(200) . "\"", "5\" screen", "\"x\"y\"", " \"z\"", "\"\"\"\"", "a,b,c,d,e"),
				pick("", "\"end\"", "\"\n\"", "e"));
			$#cell = int rand 4 if rand() < .05;
			# a quote where none may stand: the record ends with its line
			$cell[3] = "e" if @cell > 2 and $cell[2] =~ /screen|x"y| "z/;
			my $line = join(",", @cell[0 .. ($#cell > 3 ? 3 : $#cell)]) . $end;
			$line = join(",", $cell[0], "\"open\"x,plain") . $end if rand() < .02;
			print $out $line;
		}' "$1" "$2" "$3" "$tmp"
}

# whole PART ...: every record of the list is in one of the parts, whole, and nothing else.
whole() {
	perl -e '
		local $/; my $list = shift;
		sub slurp { open my $in, "<:raw", $_[0] or die; return scalar <$in> }
		my $all = slurp($list);
		my ($head) = $all =~ /\A(.*?)(?=R0000001|\z)/s;
		my %record; # a record ends where the next one begins
		$record{$1} = "$1$2" while $all =~ /(R\d{7})(.*?)(?=R\d{7}|\z)/gs;
		for my $part (@ARGV) {
			my $p = slurp($part);
			substr($p, 0, length $head) eq $head or die "$part: not the header\n";
			my $at = length $head;
			while ($at < length $p) {
				my $r = delete $record{substr($p, $at, 8)} or die "$part: at byte $at: no record\n";
				substr($p, $at, length $r) eq $r or die "$part: not whole: " . substr($r, 0, 8) . "\n";
				$at += length $r;
			}
		}
		die scalar(keys %record) . " records are missing\n" if %record' "$tmp/list.csv" "$@"
}

mkdir "$tmp/o"
for eol in lf crlf cr; do
	for seed in 1 2 3 4; do
		make_list $seed $((seed * seed * 60)) $eol
		[ $seed = 1 ] && size=1 || size=9K # a part each
		for way in '-N 1' '-N 3' '-N 7 --block 500' "--size $size" '-N 4 --order' '-N 3 --by email'; do
			rm -f "$tmp"/o/*
			# shellcheck disable=SC2086
			run lead-split $way -o "$tmp/o/p" "$tmp/list.csv"
			ok "$eol $seed: $way: whole records, all of them, once" whole "$tmp"/o/p*
			case $way in
			--size* | *--order)
				run lead-split --join "$tmp"/o/p*
				out_is "$eol $seed: $way: joined: the same bytes" "$tmp/list.csv"
				;;
			esac
		done
		rm -f "$tmp"/o/*
		(cd "$tmp/o" && lead-split --size 5K <"$tmp/list.csv")
		ok "$eol $seed: from a pipe" whole "$tmp"/o/part-*.csv
	done
done
is "for the owner only" "$(ls -l "$tmp"/o/part-00001.csv | cut -c1-10)" '-rw-------'

# Rows of one key meet, in any spelling of it.
awk 'BEGIN { print "id,email,n"; for (i = 0; i < 3000; i++) printf "%d,%s%d@X.example,%d\n", i, i % 2 ? "Kim" : "kim", i % 50, i }' \
	>"$tmp/keys.csv"
rm -f "$tmp"/o/*
run lead-split -N 5 --by email -o "$tmp/o/k" "$tmp/keys.csv"
exits 0 "--by: exit 0"
quiet "--by: silent"
is "--by: a key is in one part only" "$(for p in "$tmp"/o/k*; do
	sed 1d "$p" | cut -d, -f2 | tr '[:upper:]' '[:lower:]' | sort -u
done | sort | uniq -d)" ''
ok "--by: every part has some" sh -c 'for p in "$1"/o/k*; do test "$(wc -l <"$p")" -gt 100 || exit 1; done' sh "$tmp"
for p in "$tmp"/o/k*; do lead-dedupe -k email "$p" | sed 1d; done | cut -d, -f1 | sort >"$tmp/parts"
lead-dedupe -k email "$tmp/keys.csv" | sed 1d | cut -d, -f1 | sort >"$tmp/one"
ok "--by: deduped in parts as in one" cmp "$tmp/one" "$tmp/parts"
printf 'id,email\n1,\n2,\n3,\n4,\n' >"$tmp/none.csv"
rm -f "$tmp"/o/*
lead-split -N 2 --by email -o "$tmp/o/n" "$tmp/none.csv"
is "--by: rows without a key are dealt out" "$(tr '\n' ' ' <"$tmp/o/n01.csv")" 'id,email 1, 3, '
run lead-split -N 2 --by mail -o "$tmp/o/n" "$tmp/none.csv"
exits 2 "--by: no such column"
err "--by: did you mean" 'unknown column "mail"; did you mean "email"'
run lead-split -N 2 --by 'id,email' -o "$tmp/o/n" "$tmp/keys.csv"
exits 0 "--by: several columns"

# Numbers instead of parts: the part is the number modulo the parts, and lines sort back.
rm -f "$tmp"/o/*
awk 'BEGIN { print "note,Email,n"; for (i = 0; i < 500; i++) printf "\"a\tb,\n%d\",%s,%d\n", i, i % 9 ? "Kim" i % 50 "@X.example" : "", i }' >"$tmp/mark.csv"
lead-split -N 7 --by email -o "$tmp/o/m" "$tmp/mark.csv"
run lead-split --mark 9999999999 --by email "$tmp/mark.csv"
exits 0 "--mark: exit 0"
quiet "--mark: silent"
is "--mark: the columns" "$(sed 1q "$tmp/out")" "$(printf 'key_\trow_\tnote\tEmail\tn')"
is "--mark: a line is a record, numbered" "$(sed 1d "$tmp/out" | cut -f2,3,5 | awk -F'\t' '
	$1 != sprintf("%016.0f", 9999999999 + NR - 1) || $2 != "a\\tb,\\n" NR - 1 || $3 != NR - 1' | wc -l | tr -d ' ')" 0
for p in 1 2 3 4 5 6 7; do
	lead-split --join "$tmp/o/m0$p.csv" | perl -0ne 'print "'$p'\t$1\n" while /,(Kim.*?),/g'
done | sort -u >"$tmp/parts"
sed 1d "$tmp/out" | awk -F'\t' '$1 != "" { print $1 % 7 + 1 "\t" $4 }' | sort -u >"$tmp/marks"
ok "--mark: the part is the number modulo the parts" cmp "$tmp/parts" "$tmp/marks"
is "--mark: as many numbers as keys" "$(sed 1d "$tmp/out" | cut -f1 | sort -u | wc -l | tr -d ' ')" 51
is "--mark: without a key no number" "$(sed 1d "$tmp/out" | grep -c '^	')" 56
tr '[:upper:]' '[:lower:]' <"$tmp/mark.csv" | sed 's/,\(kim[^,]*\),/, \1 ,/' >"$tmp/lower.csv"
is "--mark: equal keys, equal numbers" "$(lead-split --mark 1 --by email "$tmp/lower.csv" | cut -f1 | cksum)" "$(cut -f1 "$tmp/out" | cksum)"
lead-split --mark 0 --by email <"$tmp/mark.csv" | sed 1d | sort | sort -t'	' -k2,2 | cut -f3- >"$tmp/back"
is "--mark: dealt out and sorted back" "$(cksum <"$tmp/back")" "$(lead-split --mark 0 --by email "$tmp/mark.csv" | sed 1d | cut -f3- | cksum)"
sed '5s/,/,x,/' "$tmp/lower.csv" >"$tmp/wide.csv"
run lead-split --mark 0 --by email "$tmp/wide.csv"
exits 2 "--mark: a row that is too long: exit 2"
err "--mark: a row that is too long: where" 'wide\.csv:[45]:.*expected 3 fields, found 4'
run lead-split --mark 0 --by mail "$tmp/mark.csv"
exits 2 "--mark: no such column: exit 2"
err "--mark: did you mean" 'unknown column "mail"; did you mean "Email"'
run lead-split --mark x --by email "$tmp/mark.csv"
err "--mark: no number" 'option "--mark": not the number of a row'
run lead-split --mark 1 "$tmp/mark.csv"
err "--mark: by what" '--mark needs --by'
run lead-split --mark 1 --by email -N 3 "$tmp/mark.csv"
exits 2 "--mark: two ways: exit 2"

# Events of merged leads go where their lead goes; leads that share an id, or have each other's, meet too.
awk 'BEGIN {
	print "name,merged_ids,lead_id"
	for (i = 0; i < 400; i++)
		printf "x,%s,L%d\n", i % 2 ? "" : sprintf("\"L%d; a%d;#%d;B%d\"", i, i, i, i), i
	print "two,\"b6;c1\",N1\nown,L1;d1,N2\nnone,q1;q2,\nshort"
}' >"$tmp/merged.csv"
awk 'BEGIN {
	print "at,lead_id"
	for (i = 0; i < 400; i++)
		printf "1,L%d\n2,A%d\n3,b%d\n", i, i, i
	print "1,N1\n2,c1\n3,N2\n4,D1\n5,L1\n6,q1\n7,q2\n8,\n9,#6\n9,L3"
}' >"$tmp/acts.csv"
rm -f "$tmp"/o/*
run lead-split -N 7 --by lead_id --merged "$tmp/merged.csv" -o "$tmp/o/l" "$tmp/merged.csv"
exits 0 "--merged: exit 0"
quiet "--merged: silent"
run lead-split -N 7 --by Lead_ID --merged "$tmp/merged.csv" -o "$tmp/o/e" "$tmp/acts.csv"
exits 0 "--merged: events: exit 0"
# away LEADS-PART EVENTS-PART ...: the leads with an event that is in the part of another number.
away() {
	for p in 1 2 3 4 5 6 7; do
		sed "1d; s/^/$p,/" "$tmp/o/e0$p.csv"
		echo -
		sed "1d; s/^/$p,/; s/\"//g" "$tmp/o/l0$p.csv"
	done | tr '[:upper:]' '[:lower:]' | awk -F, '$0 == "-" { next }
		/,(x|two|own|none),/ { lead[++n] = $1 "," $4 ";" $3; next }
		$3 ~ /^[a-z]/ { part[$3] = part[$3] == "" || part[$3] == $1 ? $1 : "two"; next }
		END {
			for (i = 1; i <= n; i++) {
				split(lead[i], side, ",")
				k = split(side[2], id, / *; */)
				for (j = 1; j <= k; j++)
					if (id[j] in part) {
						met++
						if (part[id[j]] != side[1])
							print id[j]
					}
			}
			print met
		}'
}
is "--merged: every lead has its events, and those of its ids, in the part of its number" "$(away)" 1008
is "--merged: all rows once" "$(cat "$tmp"/o/e0*.csv | sed '/^at/d' | sort | cksum)" "$(sed 1d "$tmp/acts.csv" | sort | cksum)"
rm -f "$tmp"/o/*
lead-split -N 7 --by lead_id -o "$tmp/o/l" "$tmp/merged.csv"
lead-split -N 7 --by lead_id -o "$tmp/o/e" "$tmp/acts.csv"
ok "without --merged they are elsewhere" test "$(away | wc -l)" -gt 100
rm -f "$tmp"/o/*
printf 'lead_id\tmerged_ids\nL1\tM1;M2\n' >"$tmp/merged.tsv"
lead-split -N 3 --by lead_id --merged - -o "$tmp/o/e" "$tmp/acts.csv" <"$tmp/merged.tsv"
is "--merged: TSV, from a pipe: all rows" "$(cat "$tmp"/o/e* | wc -l | tr -d ' ')" $(($(wc -l <"$tmp/acts.csv") + 2))
rm -f "$tmp"/o/*
run lead-split -N 2 --by lead_id --merged "$tmp/acts.csv" -o "$tmp/o/m" "$tmp/acts.csv"
exits 2 "--merged: no column merged_ids: exit 2"
err "--merged: no column merged_ids" 'acts\.csv: no column "merged_ids"; lead-dedupe writes it$'
run lead-split -N 2 --by lead_id --merged "$tmp/keys.csv" -o "$tmp/o/m" "$tmp/acts.csv"
err "--merged: no column lead_id" 'keys\.csv: unknown column "lead_id"'
run lead-split -N 2 --by lead_id --merged "$tmp/nobody" -o "$tmp/o/m" "$tmp/acts.csv"
exits 2 "--merged: no such file: exit 2"
err "--merged: no such file" 'nobody: No such file'
printf 'lead_id,merged_ids\n1,"2\n' >"$tmp/cut.csv"
run lead-split -N 2 --by lead_id --merged "$tmp/cut.csv" -o "$tmp/o/m" "$tmp/acts.csv"
err "--merged: where it is broken" 'cut\.csv:2: quote opened here is never closed$'
is "--merged: what fails leaves no part" "$(ls -A "$tmp/o")" ''
run lead-split -N 2 --by at --merged "$tmp/merged.csv" -o "$tmp/o/m" "$tmp/acts.csv"
exits 2 "--merged: another key: exit 2"
err "--merged: another key" '--merged goes with --by lead_id or email'
# Events under an address that a merge lost belong to the lead that is left.
awk 'BEGIN {
	print "lead_id,email,merged_emails"
	for (i = 0; i < 300; i++)
		printf "L%d,a%d@x.kr,%s\n", i, i, i % 3 ? "" : sprintf("b%d@y.kr; C%d@z.kr", i, i)
}' >"$tmp/emails.csv"
awk 'BEGIN {
	print "at,email"
	for (i = 0; i < 300; i++)
		printf "1,A%d@x.kr\n2,B%d@y.kr\n3,c%d@z.kr\n", i, i, i
}' >"$tmp/visits.csv"
lost() {
	for p in 1 2 3 4 5; do
		sed "1d; s/^/$p,/" "$tmp/o/l0$p.csv"
		echo -
		sed "1d; s/^/$p,/" "$tmp/o/e0$p.csv"
		echo -
	done | tr '[:upper:]' '[:lower:]' | awk -F, '$0 == "-" { event = !event; next }
		event { part[$3] = $1; next }
		{ id = substr($2, 2); home[id] = $1; if ($4 != "") many[id] = 1 }
		END {
			for (id in home)
				away += part["a" id "@x.kr"] != home[id] || (id in many &&
					(part["b" id "@y.kr"] != home[id] || part["c" id "@z.kr"] != home[id]))
			print away + 0
		}'
}
rm -f "$tmp"/o/*
lead-split -N 5 --by email --merged "$tmp/emails.csv" -o "$tmp/o/l" "$tmp/emails.csv"
run lead-split -N 5 --by Email --merged "$tmp/emails.csv" -o "$tmp/o/e" "$tmp/visits.csv"
exits 0 "--merged: by address: exit 0"
is "--merged: events under a lost address are where their lead is" "$(lost)" 0
is "--merged: by address: all rows once" "$(cat "$tmp"/o/e0*.csv | sed '/^at/d' | sort | cksum)" "$(sed 1d "$tmp/visits.csv" | sort | cksum)"
lead-split -N 5 --by email -o "$tmp/o/e" "$tmp/visits.csv"
ok "--merged: by address: without it they are elsewhere" test "$(lost)" -gt 50
rm -f "$tmp"/o/*
run lead-split -N 2 --by email --merged "$tmp/visits.csv" -o "$tmp/o/m" "$tmp/visits.csv"
err "--merged: no column merged_emails" 'visits\.csv: no column "merged_emails"; lead-dedupe writes it$'
run lead-split -N 2 --by lead_id --merged - -o "$tmp/o/m" <"$tmp/acts.csv"
exits 2 "--merged: both from the standard input: exit 2"
cp "$tmp/merged.csv" "$tmp/o/m01.csv"
run lead-split -N 2 --by lead_id --merged "$tmp/o/m01.csv" -o "$tmp/o/m" "$tmp/acts.csv"
err "--merged: a part that is LEADS" 'm01\.csv: is read and would be overwritten'
ok "--merged: a part that is LEADS: it stays" cmp "$tmp/merged.csv" "$tmp/o/m01.csv"

# Visitors of merged leads: where every event has an id, each part has all that its leads need; where visitors have not, all
# events are given to each part. The scores are those of the whole list.
printf 'points,on\n10,form\n1,visit\n' >"$tmp/points.csv"
points() { # LIST EVENTS
	lead-score -q --now 2026-01-01 --no-clamp --reasons 0 -r "$tmp/points.csv" -e "$2" "$1" | sed 1d
}
for seed in 1 2 3 4 5 6; do
	rm -f "$tmp"/o/*
	(cd "$tmp/o" && awk -v seed=$seed -v ids=1 -f "$OLDPWD/tests/score/visits.awk")
	lead-dedupe -q -k who "$tmp/o/visits.csv" >"$tmp/o/one.csv"
	awk -F, '$3 != ""' "$tmp/o/visits-events.csv" >"$tmp/o/named.csv"
	lead-split -N 3 --by lead_id --merged "$tmp/o/one.csv" -o "$tmp/o/l" "$tmp/o/one.csv"
	lead-split -N 3 --by lead_id --merged "$tmp/o/one.csv" -o "$tmp/o/e" "$tmp/o/named.csv"
	for p in 1 2 3; do
		points "$tmp/o/l0$p.csv" "$tmp/o/e0$p.csv" >>"$tmp/o/named.got"
		points "$tmp/o/l0$p.csv" "$tmp/o/visits-events.csv" >>"$tmp/o/all.got"
	done
	for e in named visits-events; do
		points "$tmp/o/one.csv" "$tmp/o/$e.csv" | sort >"$tmp/o/$e.wanted"
	done
	sort "$tmp/o/named.got" | cmp - "$tmp/o/named.wanted"
	sort "$tmp/o/all.got" | cmp - "$tmp/o/visits-events.wanted"
	cmp -s "$tmp/o/named.wanted" "$tmp/o/visits-events.wanted" && echo "no visitor"
done >"$tmp/apart" 2>&1
is "--merged: visitors of merged leads: the scores of the parts are those of the whole" "$(cat "$tmp/apart")" ''

# TSV has no quotes.
printf 'id\tnote\n1\t"open\n2\tx"y\n' >"$tmp/t.tsv"
rm -f "$tmp"/o/*
lead-split --size 1 -o "$tmp/o/t" "$tmp/t.tsv"
is "TSV: a line is a record" "$(ls "$tmp/o")" "$(printf 't00001.tsv\nt00002.tsv')"
run lead-split --join "$tmp"/o/t*
out_is "TSV: joined" "$tmp/t.tsv"
printf 'id;note\n1;"a\n;b"\n2;c\n' >"$tmp/s.csv"
rm -f "$tmp"/o/*
lead-split -d ';' --size 1 -o "$tmp/o/s" "$tmp/s.csv"
is "-d: another delimiter" "$(sed 1d "$tmp/o/s00002.csv")" '2;c'

# More parts than rows.
rm -f "$tmp"/o/*
head -n 20 "$tmp/keys.csv" >"$tmp/few.csv"
run lead-split -N 40 -o "$tmp/o/f" "$tmp/few.csv"
exits 0 "more parts than rows: exit 0"
is "more parts than rows: all are there" "$(ls "$tmp/o" | wc -l | tr -d ' ')" 40
run lead-split --join "$tmp"/o/f*
out_is "more parts than rows: joined" "$tmp/few.csv"

# Little or nothing.
rm -f "$tmp"/o/*
printf 'id,note\n' >"$tmp/head.csv"
run lead-split -N 3 -o "$tmp/o/h" "$tmp/head.csv"
exits 0 "header only: exit 0"
is "header only: every part has it" "$(cat "$tmp"/o/h0*.csv | tr '\n' ' ')" 'id,note id,note id,note '
run lead-split --join "$tmp"/o/h*
out_is "header only: joined" "$tmp/head.csv"
printf 'id,note' >"$tmp/bare.csv"
rm -f "$tmp"/o/*
lead-split --size 10 -o "$tmp/o/b" "$tmp/bare.csv"
run lead-split --join "$tmp/o/b00001.csv"
out_is "a header without line end: the same bytes" "$tmp/bare.csv"
printf 'id,note\n1,a' >"$tmp/x1"
printf '\357\273\277id,note\r\n2,b\r\n' >"$tmp/x2"
run lead-split --join "$tmp/x1" "$tmp/x2"
is "join: records do not run together" "$(tr -d '\r' <"$tmp/out" | tr '\n' ' ')" 'id,note 1,a 2,b '
run lead-split --join "$tmp/x1" "$tmp/keys.csv"
exits 2 "join: other columns: exit 2"
err "join: says which" 'keys\.csv: its header is not that of .*x1$'
: >"$tmp/empty"
run lead-split -N 2 -o "$tmp/o/e" "$tmp/empty"
exits 2 "empty file: exit 2"
err "empty file: says so" 'empty: .*empty'
ok "empty file: no parts" not ls "$tmp"/o/e*
printf 'id,note\n1,x\n2,"open\n3,y\n' >"$tmp/open.csv"
rm -f "$tmp"/o/*
for way in '-N 2' '--size 5' '-N 2 --by id' '-N 2 --order' --null; do
	# shellcheck disable=SC2086
	run lead-split $way -o "$tmp/o/q" "$tmp/open.csv"
	exits 2 "a quote that is never closed ($way): exit 2"
	err "a quote that is never closed ($way): where" 'open\.csv:3: quote opened here is never closed$'
	[ "$way" = '--size 5' ] || is "a quote that is never closed ($way): no part" "$(ls -A "$tmp/o")" ''
	rm -f "$tmp"/o/*
done
awk 'BEGIN { print "id,note"; printf "1,\""; for (i = 0; i < 30000; i++) print "lines"; print "\"\n2,x" }' >"$tmp/long.csv"
run lead-split -N 2 --max-record 100K -o "$tmp/o/l" "$tmp/long.csv"
exits 2 "a record over the limit: exit 2"
err "a record over the limit: where" 'long\.csv:2: .*--max-record'
run lead-split -N 2 -o "$tmp/o/l" "$tmp/long.csv"
exits 0 "a record larger than a block"
cp "$tmp/keys.csv" "$tmp/o/p01.csv"
run lead-split -N 2 -o "$tmp/o/p" "$tmp/o/p01.csv"
exits 2 "a part that is the input: exit 2"
ok "a part that is the input: it stays" cmp "$tmp/keys.csv" "$tmp/o/p01.csv"
run sh -c 'lead-split -N 2 --order -o "$2" <"$1" && cat "$1" | lead-split -N 2 --order -o "$2"' sh "$tmp/keys.csv" "$tmp/o/z"
err "--order of a pipe: says what works" 'order needs a file.*--size'
run lead-split -N 2 -o "$tmp/none/p" "$tmp/keys.csv"
exits 2 "a folder that is not there: exit 2"
run lead-split "$tmp/keys.csv"
exits 2 "nothing said: exit 2"
run lead-split -N 2 --size 10 "$tmp/keys.csv"
exits 2 "two ways: exit 2"
run lead-split -N 2 -v -o "$tmp/o/v" "$tmp/keys.csv"
err "-v: what was done" "$(($(wc -c <"$tmp/keys.csv") - 11)) bytes behind the header, 2 parts"

# Blocks for a reader that is told apart by NUL.
# A file that is cut short while it is read: rows would be missing. Its first part is a pipe, which does not take all.
awk 'BEGIN { print "id,note"; for (i = 0; i < 200000; i++) print i ",abcdefghijklmnopqrstuvwxyz" }' >"$tmp/whole.csv"
for way in '-N 4 --order' '-N 4' '-N 4 --by id' '--size 2M'; do
	rm -f "$tmp"/o/s-*
	cp "$tmp/whole.csv" "$tmp/shrinks.csv"
	part=$tmp/o/s-01.csv
	[ "${way#--size}" = "$way" ] || part=$tmp/o/s-00001.csv
	mkfifo "$part"
	{ head -c 1000 >/dev/null; : >"$tmp/shrinks.csv"; cat >/dev/null; } <"$part" &
	# shellcheck disable=SC2086
	run timeout 20 lead-split $way -o "$tmp/o/s-" "$tmp/shrinks.csv"
	wait
	exits 2 "$way: a file that is cut short while it is read: exit 2"
	err "$way: and says so" 'shrinks\.csv: changed while it was read'
	ok "$way: and leaves no parts" not test -e "$tmp/o/s-02.csv"
done
rm -f "$tmp"/o/s-*

make_list 9 500 lf
run lead-split --null --block 3K "$tmp/list.csv"
exits 0 "--null: exit 0"
rm -f "$tmp"/o/*
to=$tmp/o perl -0 -ne 'chomp; open my $o, ">:raw", sprintf("%s/n%04d", $ENV{to}, $.); print $o $_' "$tmp/out"
ok "--null: blocks are lists" whole "$tmp"/o/n*
ok "--null: more than one" test -e "$tmp/o/n0003"
run lead-split --join "$tmp"/o/n*
out_is "--null: joined: the same bytes" "$tmp/list.csv"
awk 'BEGIN { print "id,note"; for (i = 0; i < 100000; i++) print i ",abcdefghijklmnopqrstuvwxyz" }' >"$tmp/long.csv"
is "--null: blocks of more than is read at a time" 2 "$(lead-split --null --block 2M "$tmp/long.csv" | tr -cd '\0' | wc -c | tr -d ' ')"
run lead-split -N 2 --block 2M -o "$tmp/o/long-" "$tmp/long.csv"
is "--block: of more than is read at a time" 2097 "$(($(wc -c <"$tmp/o/long-01.csv") / 1000))"
fat=$(head -c 70000 /dev/zero | tr '\0' x)
{ echo id,note; for i in 0 1 2 3 4 5 6 7 8; do printf '%s,%s\n%s,b\n' $i "$fat" $i; done; } >"$tmp/long.csv"
run lead-split -N 2 --by id -o "$tmp/o/fat-" "$tmp/long.csv"
is "--by: records larger than what is held of a part, in their order" \
	"$(for i in 1 2; do sed 1d "$tmp/o/fat-0$i.csv" | cksum; done)" \
	"$(for i in 1 2; do sed 1d "$tmp/o/fat-0$i.csv" | sort -s -t, -k1,1n | cksum; done)"
is "--by: and all of them" "$(cat "$tmp"/o/fat-0?.csv | grep -c '^[0-8],')" 18
run lead-split --null "$tmp/head.csv"
is "--null: header only" "$(tr '\0' '.' <"$tmp/out")" "$(printf 'id,note\n.')"
if have parallel && parallel --version 2>/dev/null | grep -q '^GNU'; then
	ok "--null: GNU parallel takes it" sh -c 'lead-split --null --block 3K "$1/keys.csv" |
		parallel --no-notice --pipe -k -N1 -j2 --recend "\0" --rrs "cat >\"$1/o/g{#}\"" 2>/dev/null &&
		lead-split --join $(ls "$1"/o/g* | sort -V) | cmp - "$1/keys.csv"' sh "$tmp"
else
	skip "--null: GNU parallel" "parallel is not installed"
fi

# What the shell allows is not all that there is; a full disk leaves no part.
awk 'BEGIN { print "lead_id,x"; for (i = 0; i < 20000; i++) print i ",some text of a record " i }' >"$tmp/wide.csv"
mkdir "$tmp/limits"
# shellcheck disable=SC3045
(ulimit -Sn 40; lead-split -N 100 -o "$tmp/limits/p" "$tmp/wide.csv")
is "more parts than files that may be open by default" "$? $(ls "$tmp/limits" | wc -l | tr -d ' ')" '0 100'
rm -f "$tmp"/limits/*
for way in '-N 3' '-N 3 --order' '--size 200K' '--size 200K -'; do
	status=0
	case $way in
	*-) (ulimit -f 100; lead-split ${way%-} -o "$tmp/limits/p") <"$tmp/wide.csv" 2>"$tmp/err" || status=$? ;;
	*) (ulimit -f 100; lead-split $way -o "$tmp/limits/p" "$tmp/wide.csv") 2>"$tmp/err" || status=$? ;;
	esac
	exits 2 "no room for the parts, $way: exit 2"
	err "said, $way" 'p-?0*1\.csv: write error: File too large$'
	is "and no part is there, $way" "$(ls -A "$tmp/limits")" ''
done
finish
