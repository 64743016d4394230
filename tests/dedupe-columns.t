#!/bin/sh
# SPDX-License-Identifier: MIT
# What leads are compared by: the match table and its errors, what a column is by its values, and columns that are parts
# of one thing.
. tests/lib.sh

cd "$tmp" || exit 2
d() {
	run lead-dedupe --now 2026-01-01 "$@"
}
# columns: of the last --explain, each with its kind and how that was found
columns() {
	awk -F, 'NR > 2 && $1 != "" && !seen[$1]++ { print $1, $2, $NF }' out
}

# The match table.
printf 'lead_id,email,name\n1,a@b.example,Kim\n' >leads.csv
table() { # NAME TABLE LEADS REGEX: what is said of it
	printf '%b' "$2" >match.csv
	d -m match.csv "$3"
	exits 2 "match table: $1: exit 2"
	err "match table: $1: said" "$4"
}
printf 'lead_id,email,email\n1,a@b.example,b@b.example\n' >two.csv
table "two columns of that name" 'column,compare\nemail,email\n' two.csv '^lead-dedupe: two\.csv:1: two columns are called "email"$'
table "a negative weight" 'column,compare,weight\nemail,email,-1\n' leads.csv '^lead-dedupe: match\.csv:2: weight: not from 0 to 1000$'
table "a column twice" 'column,compare\nemail,email\nemail,name\n' leads.csv '^lead-dedupe: match\.csv:3: column: is there twice: "email"$'
table "none of its columns" 'column,compare\nfax?,phone\n' leads.csv '^lead-dedupe: match\.csv: names no column that is there$'
awk 'BEGIN { printf "lead_id"; for (i = 1; i <= 43; i++) printf ",c%d", i; print "" }' >wide.csv
table "more columns than can be" "$(awk 'BEGIN { print "column,compare"; for (i = 1; i <= 43; i++) print "c" i ",name" }')\n" wide.csv \
	'^lead-dedupe: match\.csv:44: more than 42 columns$'
printf 'column,compare\nfax?,phone\nemail,email\n' >match.csv
d -m match.csv --explain leads.csv
is "match table: a column with ? need not be there" "$(columns)" 'email email table'

# What no name says, the values do.
awk 'BEGIN { print "c1,c2,c3,c4,c5,c6,c7,c8,c9"
	for (i = 1; i <= 300; i++) printf "p%d@firm%d.example,2024-%02d-%02d,%06d,%d,%.2f,%s,Word%d,some more words of %d,\n",
		i % 250, i % 90, i % 12 + 1, i % 28 + 1, i * 7919 % 250 * 37, i % 97, i * 1.37, i % 4 ? "red" : "blue", i % 83, i % 83 }' >values.csv
d --explain values.csv
is "kinds from values" "$(columns)" 'c1 email values
c2 date values
c3 code values
c4 number values
c5 number values
c6 exact values
c7 name values
c8 text values'

# Parts of a name and of an address.
{
	cat <<-'EOT'
		lead_id,name_first,name_last,name_full,phone,country,addr_full,addr_city
		1,Ann,Leeds,,010-1234-5678,KR,1 Main St,Springfield
		2,,,"Leeds, Ann",+82 10 1234 5678,,1 Main St Springfield,
		3,Leeds,Ann,,01012345678,KR,,
		4,,,Bob van Morris,,,9 Elm Rd,Shelbyville
		5,Bob van,Morris,,030 1234567,DE,9 Elm Rd Shelbyville,
		6,,,김민수,+49 30 1234567,,,
		7,민수,김,,,,,
		8,,,Prince,,,77 Purple Way,Minneapolis
		9,Prince,Prince,,010 1555 0199,KR,77 Purple Way,Minneapolis
	EOT
	awk 'BEGIN { for (i = 10; i < 80; i++) printf "%d,F%c%c%d,L%c%d,,,,%d Oak Ave %d,T%d\n",
		i, 97 + i % 26, 97 + i % 7, i, 97 + i % 23, i * 7, i, i * 3, i % 5 }'
} >names.csv
d --explain names.csv
is "a whole name and a town are parts of what is compared" "$(columns)" 'name_first name name
name_last name name
phone phone name
addr_full address name
country exact name'
d --pairs names.csv
levels() { # ROW_A ROW_B: of names, phone, address
	awk -F, -v a="$1" -v b="$2" '$1 == a && $2 == b { print $10, $12, $14, $16 }' out
}
is "\"Leeds, Ann\" is Ann Leeds; a national number by the country of the record; a town behind its street" \
	"$(levels 1 2)" 'same same same same'
is "the last word is the last name" "$(levels 4 5)" 'same same empty same'
is "of Hangul the first syllable is" "$(levels 6 7)" 'same same empty empty'
is "one word alone is both" "$(levels 8 9)" 'same same empty same'
is "first and last name swapped are fair" "$(levels 1 3)" 'fair fair same empty'
finish
