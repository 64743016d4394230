#!/bin/sh
# SPDX-License-Identifier: MIT
# lead-dedupe by probability, on made-up lists whose truth is known: large entities with gaps, households, names of firms alone,
# Korean names, and the same bytes on any number of cores. F1 is over pairs; the floors are what was seen, less a little.
. tests/lib.sh

cd "$tmp" || exit 2
d() {
	run lead-dedupe --now 2025-06-01 "$@"
}

# pairs FILE: precision and recall in hundredths. FILE has the entity in its first column and was written by --mark, as TSV.
pairs() {
	awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "cluster_id") c = i; next }
		{ both[$1 " " $c]++; truth[$1]++; found[$c]++ }
		END { for (k in both) b += both[k] * (both[k] - 1); for (k in truth) t += truth[k] * (truth[k] - 1)
			for (k in found) f += found[k] * (found[k] - 1)
			printf "%d %d\n", 100 * b / (f ? f : 1), 100 * b / t }' "$1"
}
# good TEXT PRECISION RECALL
good() {
	pairs out.tsv >got
	ok "$1: precision and recall $(cat got)" awk -v p="$2" -v r="$3" '{ fits = $1 >= p && $2 >= r } END { exit !fits }' got
}

# Words that are not alike, and slips of the pen.
lib='function r(n) { return int(rand() * n) }
	function word(   s, i) { s = ""; for (i = 0; i < 3; i++) s = s substr("bdfgklmnprstv", 1 + r(13), 1) substr("aeiou", 1 + r(5), 1); return s substr("lnrst", 1 + r(5), 1) }
	function slip(s,   i) { i = 1 + r(length(s) - 1); return substr(s, 1, i - 1) substr("abcdefghiklmnoprstuvw", 1 + r(21), 1) substr(s, i + 1) }
	function some(s, gap, bad) { if (rand() < gap) return ""; return rand() < bad ? slip(s) : s }'

# Entities of 2 to 20 records, a fifth of the cells empty, a tenth with a slip.
awk "$lib"' BEGIN { srand(5); print "entity,first_name,surname,dob,birth_place,occupation"
	for (i = 0; i < 300; i++) first[i] = word(); for (i = 0; i < 900; i++) last[i] = word(); for (i = 0; i < 60; i++) town[i] = word()
	for (e = 0; e < 1000; e++) { f = first[int(300 * rand() ^ 2)]; l = last[int(900 * rand() ^ 2)]; t = town[int(60 * rand() ^ 2)]; o = word()
		d = sprintf("%d-%02d-%02d", 1700 + r(200), 1 + r(12), 1 + r(28)); n = 2 + r(19)
		for (k = 0; k < n; k++) print e "," some(f, .2, .2) "," some(l, .2, .2) "," (rand() < .1 ? substr(d, 1, 4) "-01-01" : some(d, .35, 0)) \
			"," some(t, .35, .1) "," some(o, .5, 0) } }' >large.csv
printf 'column,compare\nfirst_name,name\nsurname,name\ndob,date\nbirth_place,name\noccupation,text\n' >person.csv
d -m person.csv --mark -t -o out.tsv large.csv
good "large entities with gaps" 97 82
if command -v taskset >/dev/null && cpu=$(taskset -cp $$ 2>/dev/null | sed 's/.*: *//; s/[-,].*//') && [ -n "$cpu" ]; then
	taskset -c "$cpu" lead-dedupe -q -m person.csv --mark -t -o one.tsv large.csv
	ok "one core writes the same bytes" cmp out.tsv one.tsv
	d -m person.csv --explain large.csv
	mv out explained
	taskset -c "$cpu" lead-dedupe -q -m person.csv --explain -o one large.csv
	ok "and learns the same" cmp explained one
else
	skip "one core writes the same bytes" "no taskset"
	skip "and learns the same" "no taskset"
fi

# Households: one family name, street and postcode; a third of the people are there twice.
awk "$lib"' BEGIN { srand(9); print "entity,first_name,last_name,street,city,zip,phone"
	for (i = 0; i < 200; i++) first[i] = word(); for (i = 0; i < 20; i++) town[i] = word()
	for (h = 0; h < 700; h++) { l = word(); s = 1 + r(999) " " word() " St"; c = r(20); z = 27000 + c * 10 + r(10)
		for (m = 0; m < 1 + h % 4; m++) { f = first[r(200)]; p = 2000000 + r(7999999)
			for (k = 0; k < (r(3) ? 1 : 2); k++) print h "_" m "," some(f, .02, .1) "," some(l, 0, .1) "," some(s, .1, .05) "," town[c] "," some(z, .1, 0) "," some(p, .5, 0) } } }' >home.csv
printf 'column,compare\nfirst_name,name\nlast_name,name\nstreet,address\ncity,name\nzip,code\nphone,phone\n' >home-match.csv
d -m home-match.csv --mark -t -o out.tsv home.csv
good "households are not one person" 86 90

# A company and a town: the company is the only anchor, and is learned all the same.
awk "$lib"' BEGIN { srand(3); print "entity,company,city"; for (i = 0; i < 40; i++) town[i] = word(); split("GmbH AG KG OHG", form, " ")
	for (e = 0; e < 1500; e++) { c = word() " " word(); t = town[r(40)]; n = 1 + r(3)
		for (k = 0; k < n; k++) print e "," some(some(c, 0, .7), 0, .5) " " form[1 + r(4)] "," some(t, .05, .05) } }' >firm.csv
printf 'column,compare\ncompany,company\ncity,name\n' >firm-match.csv
d -m firm-match.csv --mark -t -o out.tsv firm.csv
good "a company and a town" 97 88
# nine in ten of the pairs have a slip in one of the names
d -m firm-match.csv --explain firm.csv
ok "m of the company is learned: $(awk -F, '$3 "," $5 == "same,same" || ($1 == "company" && $5 == "same") { print $6 }' out | head -n 1)" \
	awk -F, '$1 == "company" && $5 == "same" { low = $6 < 0.4 } END { exit !low }' out

# Names of firms alone.
printf '%s\n' company 'THM Maschinenbau GmbH' 'ZDB Maschinenbau GmbH' 'Forza Fensterbau KG' 'Finma Fensterbau KG' \
	'Müller Logistik Gesellschaft bürgerlichen Rechts' 'Mueller Logistik GbR' 'Ranke Holzbau GmbH&Co.KG' 'Ranke Holzbau GmbH und Co. KG' \
	'Ranke Holzbau Societas Europaea' 'Dorn Elektrotechnik UG' 'DornElektrotechnik Unternehmergesellschaft' >names.csv
d --mark names.csv
is "two with a word of their own are two; forms and blanks make no other" "$(sed '1d; s/,[^,]*$//; s/.*,//' out | paste -sd' ' -)" \
	"1 2 3 4 5 5 6 6 6 7 7"

# A model of one column says the same again.
d --mark --model one.csv names.csv
cp out first
d --mark --model one.csv names.csv
ok "a model of one column: the same again" cmp out first

# What an institution is called at times only (where it is, of what department) and its initials tell it from no other; that others
# have the same department makes no two one.
awk "$lib"' function cap(s) { return toupper(substr(s, 1, 1)) substr(s, 2) }
	BEGIN { srand(11); print "entity,company"; split("Physics,Chemistry,History,Law", of, ",")
	for (e = 0; e < 160; e++) { p = cap(word()); q = cap(word()); name = p " " q " University"; n = 2 + r(5)
		for (k = 0; k < n; k++) { s = rand() < .8 ? name : p " " q " Univ."
			if (rand() < .5) s = "Department of " of[1 + r(4)] " " s
			if (rand() < .5) s = s " Germany"
			print e "," s } } }' >places.csv
printf 'column,compare\ncompany,company\n' >one-match.csv
d -m one-match.csv --mark -t -o out.tsv places.csv
good "institutions with and without department and country" 99 90
awk 'BEGIN { print "company"; for (i = 0; i < 40; i++) printf "%c%s %s Werke\n", 65 + i % 26, substr("aeioualerinostam", 1 + i % 13, 3), substr("KolbenRaderKettenWellenLager", 1 + i % 20, 7)
	print "Bremer Institut of Nautics"; print "BIN"; print "Nautische Karten"; print "NautischeKarten GmbH" }' >short.csv
d -m one-match.csv --mark short.csv
is "initials, and two words as one" "$(tail -4 out | awk -F, '{ print $2 }' | uniq -c | awk '{ print $1 }' | paste -sd' ' -)" "2 2"

# Korean names with and without a blank and what one is called.
printf '%s\n' lead_id,name,company,email '1,김민수,한빛전자,kms@hanbit.example' '2,김 민수 부장님,(주)한빛전자,' '3,김민서,한빛전자,' \
	'4,이서연 대리,다온물산,' '5,이 서연,다온물산,lee@daon.example' >korean.csv
d --mark korean.csv
is "a title and a blank make no other name" "$(awk -F, 'NR > 1 { print $1 ":" $5 }' out | paste -sd' ' -)" "1:1 2:1 3:2 4:3 5:3"

# Who is a person. One line a list: what clusters there are.
clusters() {
	d --mark "$2"
	is "$1" "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "cluster_id") c = i; next } { print $c }' out | paste -sd' ' -)" "$3"
}
list() {
	printf '%s\n' "$@" >list.csv
}
list lead_id,email A,kim1@gmail.com B,kim2@gmail.com C,minsu.kim@firm.example D,minsu.kin@firm.example E,info@firm.example F,info@firm.example
clusters "addresses alone: numbers and slips are others, the same is the same" list.csv "1 2 3 4 5 5"
d --review look.csv list.csv
is "a slip is to be looked at, a number is not" "$(sed 1d look.csv | cut -d, -f3,4,6)" C,D,doubtful
list lead_id,phone A,+821012345678 B,+821012345679 C,+821012345678
clusters "telephones alone: one digit is another" list.csv "1 2 1"
list lead_id,name,created_at 1,김민수,2026-01-01 2,김민수,2026-03-01 '3,김민수 부장님,2026-04-01' '4,Lee Anna,2026-02-01'
clusters "names alone merge nothing" list.csv "1 2 3 4"
err "and that is said" 'only names to compare by, which decide nothing: nothing is merged'
d --review look.csv list.csv
is "but are to be looked at" "$(sed 1d look.csv | cut -d, -f3,4 | paste -sd' ' -)" "1,2 1,3"
list lead_id,first_name,last_name 1,Minsu,Kim 2,Minsu,Kim 3,Anna,Lee
clusters "nor in two columns" list.csv "1 2 3"
list lead_id,birthday 1,1990-01-01 2,1990-01-01
clusters "nor days" list.csv "1 2"
err "and that is said" 'only birthday to compare by, which many share: nothing is merged'
list lead_id,email,name L0,a@x.com,Kim L1,a@x.com,Kim M,b@x.com,Lee
d --pairs list.csv
is "--pairs has those that say the same" "$(sed 1d out | cut -d, -f3,4,6)" L0,L1,match

# Slips: in the address and in the name, and where the address only says again what the name says.
list lead_id,email,name,company,phone 'A,nova2022@firm.example,Paul Smith,Firm,' 'B,nvoa2022@firm.example,Pual Smith,Firm,' \
	'C,foti.baseo@dorn.example,Foti Baseo,Dorn,' 'D,foti.basco@dorn.example,Foti Basco,Dorn,' \
	'E,mail198@lumen.example,Anna Lee,Lumen,' 'F,mail189@lumen.example,Anna Lee,Lumen,' \
	'G,min89@lumen.example,Minsu Han,Lumen,' 'H,min98@lumen.example,Minsu Han,Lumen,' \
	'I,info@cedar.example,Rosa Gruber,Cedar,+821055501234' 'J,gruber@cedar.example,Rosa Gruber,Cedar,+821055501234'
clusters "a slip in two columns is one person, a name in both is not; of numbers three digits or more have slips" list.csv \
	"1 1 2 3 4 4 5 6 7 7"
d --review look.csv list.csv
is "which is to be looked at" "$(sed 1d look.csv | cut -d, -f3,4,6)" C,D,doubtful
list lead_id,name,company,phone A,김준율,신성금속,+821049223470 B,김영율,신성금속,+821049223470 C,박민수,다온물산,+821055553470 D,박민서,다온물산,+821055553471 \
	E,최지훈,한빛전자,+821044443470 F,이지훈,한빛전자,+821044443470
clusters "one syllable that is another: one telephone tells, a firm does not; nor of another family" list.csv "1 1 2 3 4 5"

# A third of those who are there twice have a slip in three columns: these are no class of others.
awk "$lib"' BEGIN { srand(21); print "entity,first_name,last_name,email,company"; for (i = 0; i < 60; i++) { first[i] = word(); last[i] = word() }
	for (e = 0; e < 4000; e++) { f = first[r(60)]; l = last[r(60)]; c = word() " " word(); m = word() e; at = "@" word() r(300) ".example"
		print e "," f "," l "," m at "," c
		if (!r(4)) { if (!r(3)) { f = slip(f); m = slip(substr(m, 1, 6)) substr(m, 7); c = slip(c) } print e "," f "," l "," m at "," c } } }' >twice.csv
printf 'column,compare\nfirst_name,name\nlast_name,name\nemail,email\ncompany,company\n' >twice-match.csv
d -m twice-match.csv --mark -t -o out.tsv twice.csv
good "slips in three columns at once" 99 97

# People of a few firms: a tenth of them is there twice, with the column $1 empty or a slip in it.
people() {
	awk -v firms="$1" -v numbers="$2" "$lib"' BEGIN { srand(7); print "entity,name,email,company,phone,switchboard,title"
		for (i = 0; i < firms; i++) { firm[i] = word(); desk[i] = 20000000 + r(9999999) }
		for (i = 0; i < 60; i++) { first[i] = word(); last[i] = word() }
		for (e = 0; e < 1000; e++) { do { f = first[r(60)]; l = last[r(60)]; c = r(firms)
				m = f "." l (numbers ? 1 + r(99) : "") "@" firm[c] ".example" } while (m in there); there[m]
			p = "+8210" 10000000 + r(89999999); t = "title " r(5)
			for (k = 0; k < (r(10) ? 1 : 2); k++) print e "," f " " l "," (k && r(3) == 0 ? "" : m) "," firm[c] "," p ",+822" desk[c] "," t } }'
}
# of COLUMNS TEXT PRECISION RECALL
of() {
	cut -d, -f"1,$1" all.csv | awk -F, -v OFS=, 'NR == 1 || NF < 3 || $2 $3 != ""' >list.csv
	d --mark -t -o out.tsv list.csv
	good "$2" "$3" "$4"
}
for firms in 5 50; do
	people $firms "" >all.csv
	of 3,4 "$firms firms: e-mail and company" 100 60
	of 3,4,7 "$firms firms: and what they do" 100 60
	of 3,4,6 "$firms firms: and the telephone of the firm" 100 60
	of 2,3,4,6 "$firms firms: and a name" 98 60
	of 2,3,4,5 "$firms firms: and a telephone of one's own" 99 95
	people $firms 1 >all.csv
	of 2-5 "$firms firms: numbered addresses" 99 95
done

finish
