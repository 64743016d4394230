#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2013,SC2016
# The manual is there, clean, holds exactly the options of each tool, and its examples run.
. tests/lib.sh
have mandoc || skip_all "mandoc is not installed"

# plain PAGE: as text, without overstrikes.
plain() {
	mandoc -Tascii -Owidth=200 "$1" | sed "s/.$(printf '\b')//g"
}

# tags: the options that stand as tags of lists in a plain page, one a line: "-r", "--rules".
tags() {
	grep -E '^ {5}-' | sed 's/^ *//; s/  .*//' | tr ',' '\n' | sed 's/^ *//; s/[ =].*//' | grep '^-' | sort -u
}

for page in man/*.[157]; do
	ok "$page: no warning from mandoc" sh -c 'test -z "$(mandoc -Tlint -Wwarning "$1" | grep -v STYLE | tee /dev/stderr)"' \
		sh "$page"
	name=$(basename "$page")
	is "$page: its title is its name" "$(sed -n 's/^\.Dt \([^ ]*\) \([0-9]\).*/\1.\2/p' "$page" | tr '[:upper:]' '[:lower:]')" \
		"$name"
	for other in $(sed -n 's/^\.Xr \([a-z-]*\) \([157]\).*/\1.\2/p' "$page" | grep -E '^(lead|funnel)' | sort -u); do
		ok "$page: refers to $other, which is there" test -f "man/$other"
	done
done

plain man/leadpipe.7 | tags >"$tmp/common"
for path in "$BIN"/*; do
	tool=${path##*/}
	page=man/$tool.1
	if [ ! -f "$page" ]; then
		ok "$tool has a page" false
		continue
	fi
	for section in NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
		ok "$page: $section" grep -Eq "^\.Sh \"?$section\"?$" "$page"
	done
	plain "$page" | tags >"$tmp/page"
	"$tool" --print-options | awk -F '\t' 'NR > 1 {
		if ($1 != "") print "-" $1
		if ($2 != "") print "--" $2 }' | sort -u >"$tmp/table"
	# A letter may mean something else here than everywhere (-t): then it is in both.
	sort -u "$tmp/common" "$tmp/page" >"$tmp/both"
	is "$page: every option is in it, or in leadpipe(7)" "$(comm -13 "$tmp/both" "$tmp/table")" ''
	is "$page: no option that is not there" "$(comm -23 "$tmp/page" "$tmp/table")" ''
done
for page in man/*.1; do
	ok "$page: is of a tool" test -x "$BIN/$(basename "$page" .1)"
done

# The examples, each in a folder with the files they name. What has no example data is made here.
mkdir "$tmp/bin"
for command in mail sendmail; do
	printf '#!/bin/sh\ncat >/dev/null\n' >"$tmp/bin/$command"
	chmod +x "$tmp/bin/$command"
done
PATH=$tmp/bin:$PATH
fixture() {
	mkdir -p "$1"
	awk 'BEGIN {
		print "lead_id,email,phone,name,company,title,employees,revenue,country,budget,authority,need,timeline," \
			"origin,source,medium,campaign,content,consent,created_at,stage,mql_at,sal_at,sql_at,customer_at,owner,converted"
		for (i = 1; i <= 200; i++) {
			won = i * 7 % 5 < 2
			printf "L%03d,p%d@firm%d.example,+8210%08d,Kim %d,Firm %d,%s,%d,%d,KR,%d,%s,%s,%d,", i, i, i % 150, i, i,
				i % 150, i % 4 ? "manager" : "CMO", i * 13 % 300, i * 1000000, i * 7919 % 120000,
				i % 3 ? "influencer" : "decision maker", i % 2 ? "replace the old one" : "", i % 9 + 1
			printf "%s,%s,cpc,spring,guide,yes,2026-%02d-%02dT09:00:00+09:00,,%s,,,,%s,%d\n",
				i % 3 ? "marketing" : "sales", i % 2 ? "google" : "naver", i % 5 + 1, i % 27 + 1,
				i % 2 ? "2026-05-30" : "", i % 5 ? "" : "kim", won
		}
	}' >"$1/leads.csv"
	awk 'BEGIN {
		print "at,type,lead_id,asset,source,campaign,ip,value"
		for (i = 1; i <= 400; i++)
			printf "2026-06-%02dT1%d:00:00+09:00,%s,L%03d,/p%d,google,spring,192.0.2.%d,\n", i % 28 + 1, i % 10,
				i % 3 ? "visit" : "webinar", i % 200 + 1, i % 9, i % 99
	}' >"$1/events.csv"
	# Enough leads to learn from, with something to learn.
	awk 'BEGIN {
		print "lead_id,title,employees,source,medium,country,phone,created_at,stage,converted"
		for (i = 1; i <= 1500; i++) {
			big = i * 13 % 300; cmo = i * 7 % 10 < 3; web = i * 11 % 17 < 9
			won = (i * 7919 % 101) < 10 + 30 * cmo + 20 * web + (big > 100) * 20
			printf "P%04d,%s,%d,%s,%s,%s,%s,2026-%02d-%02d,%s,%d\n", i, cmo ? "CMO" : "manager", big,
				web ? "google" : "fair", i % 3 ? "cpc" : "email", i % 4 ? "KR" : "JP",
				i % 5 ? "+8210" 10000000 + i : "", i * 31 % 5 + 1, i * 17 % 28 + 1,
				won ? "customer" : "lost", won
		}
	}' >"$1/past.csv"
	cp lib/share/roster.csv examples/spend.csv "$1"
	for name in old new master today verified a b; do
		cp "$1/leads.csv" "$1/$name.csv"
	done
	[ ! -d tests/cases/man ] || cp -R tests/cases/man/. "$1"
	chmod -R u+w "$1"
}

# examples PAGE: its commands, one a line; those that go on behind a backslash joined.
examples() {
	awk '/^\.Sh EXAMPLES/ { on = 1; next } /^\.Sh/ { on = 0 } !on { next }
		/^\.Dl / { sub(/^\.Dl /, ""); print; next }
		/^\.Bd -literal/ { block = 1; next }
		/^\.Ed/ { block = 0; next }
		block && (/^\$ / || more) {
			sub(/^\$ /, "")
			more = sub(/\\e$/, "")
			printf "%s%s", $0, more ? "" : "\n"
		}' "$1" | sed 's/\\e/\\/g; s/\\&//g; s/\\-/-/g; s/\\(aq/'"'"'/g; s/\\(dq/"/g'
}

tools="sh"
for path in "$BIN"/*; do
	tools="$tools|${path##*/}"
done
for page in man/*.[157]; do
	rm -rf "$tmp/folder"
	fixture "$tmp/folder"
	examples "$page" >"$tmp/examples"
	while IFS= read -r command; do
		status=0
		(cd "$tmp/folder" && sh -c "$command") >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
		# What went wrong inside a pipe is seen by its message; the line of -v is none.
		if [ "$status" -le 1 ] && ! grep -v ', now 2' "$tmp/err" | grep -Eq "^($tools): "; then
			_pass "$page: $command"
		else
			{ echo "exit $status"; cat "$tmp/err"; } >"$tmp/why"
			_fail "$page: $command" "$tmp/why"
		fi
	done <"$tmp/examples"
done

# "Look at the best" has to: the scores that come out are the highest, in their order.
fixture "$tmp/folder"
examples man/leadpipe.7 | grep 'sort -rn' >"$tmp/best"
is "man/leadpipe.7: an example by score" "$(wc -l <"$tmp/best" | tr -d ' ')" 1
(cd "$tmp/folder" && lead-score -r bant -b bands --tsv leads.csv) >"$tmp/all"
column=$(head -n 1 "$tmp/all" | tr '\t' '\n' | grep -nx score | cut -d: -f1)
(cd "$tmp/folder" && sh "$tmp/best") | cut -f "$column" >"$tmp/out"
sed 1d "$tmp/all" | cut -f "$column" | sort -rn | sed 10q >"$tmp/wanted"
ok "man/leadpipe.7: the fixture has several scores" test "$(sort -u "$tmp/wanted" | wc -l)" -gt 1
out_is "man/leadpipe.7: the best come first" "$tmp/wanted"
finish
