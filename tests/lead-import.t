#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2012,SC2016,SC2059
# lead-import(1): encodings, layouts, headers, values, rejects; then the real exports where they are.
. tests/lib.sh

import() {
	run lead-import --now 2026-01-01T00:00:00Z "$@"
}
# with TEXT: a file of this text (printf's escapes), imported with the options behind it.
with() {
	printf "$1" >"$tmp/in.csv"
	shift
	import "$@" "$tmp/in.csv"
}
# gives NAME ROW ...: what with wrote, line by line; and nothing on stderr.
gives() {
	_name=$1
	shift
	printf '%s\n' "$@" >"$tmp/wanted"
	exits 0 "$_name: exit 0"
	quiet "$_name: silent"
	out_is "$_name" "$tmp/wanted"
}

# --- layout
with 'email;name\na@b.co;Kim\n'
gives "semicolons" email,name a@b.co,Kim
with 'email|name\na@b.co|x,y\n'
gives "pipes" email,name 'a@b.co,"x,y"'
with 'email\tname\na@b.co\t"x\ty"\n'
gives "tabs with quotes" email,name 'a@b.co,"x	y"'
with 'email\tname\na@b.co\tx\\ty\n'
gives "tabs with escapes" email,name 'a@b.co,"x	y"'
with 'sep=;\nemail;name\na@b.co;x,y\n' -v
is "sep= is believed" "$(tail -n 1 "$tmp/out")" 'a@b.co,"x,y"'
err "sep= is a line that is dropped" '2 read, 1 written, 0 rejected, 1 dropped'
with 'a;b,c\n1;2,3\n'
exits 2 "two separators as often: exit 2"
err "and asks for -d" 'in.csv:1: as many "," as ";" in the header; name the delimiter with -d'
with 'city;b,c\n1;2,3\n' -d ';'
gives "-d decides" 'city,"b,c"' '1,"2,3"'
with '\n\nemail,name\na@b.co,Kim\n'
gives "blank lines before the header" email,name a@b.co,Kim
with 'Notes:\n"Some, of it"\n\nFirst Name,Last Name,Email\nA,B,a@b.co\n' -v
is "notes before the header" "$(cat "$tmp/out")" "first_name,last_name,email
A,B,a@b.co"
err "notes are counted" '3 read, 1 written, 0 rejected, 2 dropped'
with 'Monthly report\nName,Email,City\nKim,a@b.co,Seoul\n'
gives "a title before the header" name,email,city Kim,a@b.co,Seoul
with 'name,city\nKim,Seoul,Korea\nLee,Busan,Korea\n'
exits 1 "longer rows are no header"
is "the first line stays the header" "$(cat "$tmp/out")" name,city
with 'name,note\nx,city\nA,B\n' --skip-lines 1
gives "--skip-lines" x,city A,B
with 'email,name,\na@b.co,Kim,\n' -v
is "a nameless empty column is left out" "$(cat "$tmp/out")" "email,name
a@b.co,Kim"
err "and said" '1 nameless empty column left out'
with 'email,name,\na@b.co,Kim,x\n'
gives "a nameless column with values has a number" email,name,column_3 a@b.co,Kim,x
{ printf 'email,name,\n'; yes 'a@b.co,Kim,' | head -n 9000; printf 'a@b.co,Kim,x\n'; } >"$tmp/late.csv"
import "$tmp/late.csv"
exits 1 "a late value in one rejects its record"
err "with its place" 'late.csv:9002: a value in a column without a name \[extra-cell\]'
is "and the others are written" "$(wc -l <"$tmp/out" | tr -d ' ')" 9001
with 'city\n1\n\n2\n'
gives "one column: a blank line is an empty value" city 1 '""' 2
with 'email\na@b.co\n\nc@d.co\n\n' -v
is "but nobody is no lead" "$(cat "$tmp/out")" "email
a@b.co
c@d.co"
err "and counted" '4 read, 2 written, 0 rejected, 2 dropped'
with '\n\n'
gives "blank lines only: a header without a name, and a value" column_1 '""'
with '\n'
exits 2 "one blank line: no header"
with 'city,b\n1,2,\n3,4,,\n'
gives "empty cells behind the last column" city,b 1,2 3,4
with 'city,b\n1,2\n,\n  \n3,4\n' -v
err "rows without values are dropped and counted" '4 read, 2 written, 0 rejected, 2 dropped'
with 'Lead Owner,First Name,Email\nx,y,a@b.co\nGrand Totals (1 records)\nCopyright (c) 2000-2026 salesforce.com, inc.\n' -v
exits 0 "footers are no error"
err "footers are dropped and counted" '3 read, 1 written, 0 rejected, 2 dropped'

with '이름,이메일,예산\n김,a@b.co,5\nTotal,t@b.co,10\n,합 계,15\n총계 (2건),,\nGrand total:,,15\n' -v
is "rows of totals are no leads" "$(cut -d, -f1 "$tmp/out" | tr '\n' ' ')" 'name 김 Total '
err "and counted" '5 read, 2 written, 0 rejected, 3 dropped'
with 'Company,Country,Employees\nTotal,FR,100\nAcme,US,5\nTotal,,105\n' -v
is "a company of that name is one" "$(cut -d, -f1 "$tmp/out" | tr '\n' ' ')" 'company Total Acme '
err "and its totals are not" '3 read, 2 written, 0 rejected, 1 dropped'

# --- headers
with '이메일,문의내용,도입시기\na@b.co,교체,즉시\n'
gives "headers of inquiry forms" email,need,timeline a@b.co,교체,0
with 'E-Mail Address,Full_Name*,회사명,담당자,Odd\na@b.co,Kim,Acme,Lee,0101\n' -v
is "synonyms, English and Korean" "$(head -n 1 "$tmp/out")" 'email,name,company,담당자,Odd'
is "what is not known passes as it is" "$(tail -n 1 "$tmp/out")" 'a@b.co,Kim,Acme,Lee,0101'
err "an ambiguous header is said" 'column "담당자" may be any of name|owner and keeps its name'
printf 'email,\352\260\200\na@b.co,1\n' >"$tmp/nfc.csv"
printf 'email,\341\204\200\341\205\241\na@b.co,\341\204\200\341\205\241\n' >"$tmp/nfd.csv"
import "$tmp/nfc.csv" "$tmp/nfd.csv"
is "Hangul in parts is composed, in headers and cells" "$(cat "$tmp/out")" "$(printf 'email,\352\260\200\na@b.co,1\na@b.co,\352\260\200')"
with 'Work Email,Email\nw@b.co,e@b.co\n'
gives "of two synonyms the better gets the column" 'Work Email,email' w@b.co,e@b.co
with 'Email,Email\na@b.co,c@d.co\n'
gives "the same header twice" email,Email_2 a@b.co,c@d.co
with ' 이메일 ,휴대폰\na@b.co,010-1234-5678\n'
gives "a Korean list needs no option" email,phone a@b.co,+821012345678
with 'Email,Do Not Email\na@b.co,Yes\nc@d.co,No\n'
gives "an opt-out is a no, its absence no yes" 'email,Do Not Email,consent' a@b.co,Yes,no c@d.co,No,
# same NAME: with -m of what --explain says, the last file gives the same bytes.
same() {
	cp "$tmp/out" "$tmp/first"
	import --explain "$tmp/in.csv"
	cp "$tmp/out" "$tmp/map.csv"
	import -m "$tmp/map.csv" "$tmp/in.csv"
	ok "$1: -m of --explain does the same" cmp "$tmp/out" "$tmp/first"
}
with 'Email,Marketing Opt In,Unsubscribed from all email,City\na@b.co,Yes,true,x\nb@b.co,,true,y\nc@b.co,yes,false,z\nd@b.co,,false,z\n'
gives "consent and an opt-out: the strictest" 'email,consent,Unsubscribed from all email,city' \
	a@b.co,no,true,x b@b.co,no,true,y c@b.co,yes,false,z d@b.co,,false,z
same "consent and an opt-out"
with '이메일,수신 동의,수신거부\na@b.co,Y,Y\nb@b.co,Y,\nc@b.co,N,N\nd@b.co,Y,수신거부\n'
gives "the same in Korean" 'email,consent,수신거부' a@b.co,no,Y b@b.co,yes, c@b.co,no,N d@b.co,no,수신거부
with 'Email,Do Not Email,Unsubscribed,unsub,HasOptedOutOfEmail,City\na@b.co,No,Yes,,0,x\nb@b.co,No,No,0,1,x\nc@b.co,,,1,0,x\nd@b.co,no,false,0,0,x\n'
gives "any number of opt-outs" 'email,Do Not Email,Unsubscribed,unsub,HasOptedOutOfEmail,city,consent' \
	a@b.co,No,Yes,,0,x,no b@b.co,No,No,0,1,x,no c@b.co,,,1,0,x,no d@b.co,no,false,0,0,x,
same "any number of opt-outs"
with 'Email,Opt-In,Opted out of email: One to One,Email Opt In\na@b.co,yes,,yes\nb@b.co,yes,true,yes\nc@b.co,yes,,no\nd@b.co,yes,,\n'
gives "several consents: unknown is between no and yes" 'email,consent,Opted out of email: One to One,Email Opt In' \
	a@b.co,yes,,yes b@b.co,no,true,yes c@b.co,no,,no d@b.co,,,
same "several consents"
with 'Email,Unsubscribed\na@b.co,perhaps\n'
is "an opt-out that is not understood is no yes" "$(tail -n 1 "$tmp/out")" a@b.co,perhaps,perhaps
err "and said" 'column "consent": neither yes nor no \[bad-consent\]'
printf 'column,from,type\nconsent,Rep says,consent\nconsent,Old system,opt-out\nconsent,New system,opt-out\n' >"$tmp/map.csv"
with 'Email,Rep says,Old system,New system\na@b.co,yes,no,yes\nb@b.co,yes,no,no\n' -m "$tmp/map.csv"
is "a map may name several" "$(cut -d, -f2 "$tmp/out" | tr '\n' ' ')" 'consent no yes '
with 'Email,GDPR consent given\na@b.co,Yes\n'
is "what only sounds like a consent gives no yes" "$(tail -n 1 "$tmp/out")" 'a@b.co,Yes,'
err "and said" 'in.csv: column "GDPR consent given": a no is taken for consent no, a yes for nothing; -m says what it is'
with 'Email,Unsubscribed\na@b.co,Yes\n' --set consent=yes
is "--set comes before an opt-out" "$(tail -n 1 "$tmp/out")" a@b.co,Yes,yes
is "and it is said, once" "$(cat "$tmp/err")" \
	"lead-import: $tmp/in.csv: column \"Unsubscribed\" is not used for consent, which --set gives"
with 'Email,Do Not Call,Unsubscribe Reason\na@b.co,Yes,x\n'
gives "other channels, and the why, are no consent" 'email,Do Not Call,Unsubscribe Reason' a@b.co,Yes,x
with 'Email,Budget\na@b.co,$50K\nc@d.co,"1,000"\n'
gives "money, and its currency" email,budget,currency a@b.co,50000,USD c@d.co,1000,
with 'email,budget,currency\na@b.co,₩5천만,USD\n'
exits 0 "another currency than the row's: kept"
err "and said" 'mixed-currency'
is "its value" "$(tail -n 1 "$tmp/out")" 'a@b.co,₩5천만,USD'
printf 'Email,City\na@b.co,Seoul\n' >"$tmp/one.csv"
printf '도시;E-mail;Odd\n부산;c@d.co;x\n' >"$tmp/two.csv"
import "$tmp/one.csv" "$tmp/two.csv"
gives "several files: the union" email,city,Odd a@b.co,Seoul, c@d.co,부산,x
lead-import "$tmp/one.csv" - <"$tmp/two.csv" >"$tmp/out"
is "one of them standard input" "$(tail -n 1 "$tmp/out")" c@d.co,부산,x

# --- the map
printf 'column,from,type,default\nlead_id,Key|ID,,\ncity,,,Seoul\n,Secret,,\nseen_at,Seen,date,\n' >"$tmp/map.csv"
with 'ID,Secret,Seen,Email\n7,x,45631,a@b.co\n' -m "$tmp/map.csv"
gives "-m: from, default, leave out, type" lead_id,seen_at,email,city 7,2024-12-05,a@b.co,Seoul
with 'Kex,Seen,Secret\n7,45631,x\n' -m "$tmp/map.csv"
exits 2 "-m: a header that is nowhere: exit 2"
err "with its line and a suggestion" 'map.csv:2: from: unknown column "Key"; did you mean "Kex"\?'
printf 'column,from,typ\n' >"$tmp/bad.csv"
with 'a\n1\n' -m "$tmp/bad.csv"
exits 2 "-m: an unknown column of the map"
err "is named" 'bad.csv:1: unknown column "typ"'
with '담당자,Work Email,Email,Do Not Email,\nKim,w@b.co,e@b.co,Yes,\n' --explain
out "--explain" <<EOT
file,encoding,delimiter,preset,header,column,type,format,how
$tmp/in.csv,utf-8,comma,,담당자,담당자,text,,ambiguous
$tmp/in.csv,utf-8,comma,,Work Email,Work Email,text,,own
$tmp/in.csv,utf-8,comma,,Work Email,email,email,,combined
$tmp/in.csv,utf-8,comma,,Email,email,email,,name
$tmp/in.csv,utf-8,comma,,Do Not Email,Do Not Email,text,,own
$tmp/in.csv,utf-8,comma,,Do Not Email,consent,opt-out,,opt-out
$tmp/in.csv,utf-8,comma,,,,,,"nameless, empty"
EOT
cp "$tmp/out" "$tmp/explained.csv"
import "$tmp/in.csv"
cp "$tmp/out" "$tmp/plain.csv"
import -m "$tmp/explained.csv" "$tmp/in.csv"
ok "what --explain prints is a map that says the same" \
	sh -c 'tr , "\n" <"$1" | sort >"$3"; tr , "\n" <"$2" | sort | cmp - "$3"' sh "$tmp/out" "$tmp/plain.csv" "$tmp/sorted"
sed 's/담당자,담당자/담당자,owner/' "$tmp/explained.csv" >"$tmp/edited.csv"
import -m "$tmp/edited.csv" "$tmp/in.csv"
is "and can be edited" "$(head -n 1 "$tmp/out" | cut -d, -f1)" owner
with 'a\n1\n' -p salesfroce
exits 2 "an unknown preset: exit 2"
err "with a suggestion" 'unknown preset "salesfroce"; did you mean "salesforce"\?'
LEADPIPE_SHARE=$tmp/nowhere lead-import "$tmp/one.csv" >"$tmp/out" 2>"$tmp/err"
is "no table of headers: exit 2" $? 2
err "and said" 'headers'

# --- values
one() { # NAME COLUMN VALUE WANTED [OPTION ...]
	_one=$1 _col=$2 _val=$3 _want=$4
	shift 4
	printf 'k,%s\n1,"%s"\n' "$_col" "$(printf %s "$_val" | sed 's/"/""/g')" >"$tmp/in.csv"
	import "$@" "$tmp/in.csv"
	is "$_one" "$(sed -n 2p "$tmp/out")" "1,$_want"
}
one "e-mail: in lower case" email 'Kim@B.Co' 'kim@b.co'
one "e-mail: blanks around" email ' a@b.co ' 'a@b.co'
one "e-mail: no-break and zero-width" email "$(printf '\302\240a@b.co\342\200\213')" a@b.co
one "phone: international" phone '+82 10-1234-5678' +821012345678
one "phone: Korean mobile without a country" phone 010.1234.5678 +821012345678
one "phone: a zero eaten, --country" phone 1012345678 +821012345678 --country KR
printf '이름,휴대폰\n김,010-1234-5678\n이,02-312-3456\n' >"$tmp/in.csv"
import -q --country US "$tmp/in.csv"
is "phone: --country is not for a mobile number below a Korean header" "$(sed -n 2p "$tmp/out")" '김,+821012345678'
one "phone: --country US" phone '(201) 555-0123' +12015550123 --country US
one "phone: wrapped by Excel" phone '="01012345678"' +821012345678
one "phone: an apostrophe" phone "'01012345678" +821012345678
printf 'country,phone\n대한민국,02-312-3456\nUS,2015550123\n' >"$tmp/in.csv"
import "$tmp/in.csv"
is "phone: the country of the record" "$(cut -d, -f2 "$tmp/out" | tail -n 2 | tr '\n' ' ')" '+8223123456 +12015550123 '
one "time: a day" created_at 2025-04-21 2025-04-21
one "time: slashes, the year first" created_at 2025/4/21 2025-04-21
one "time: dots" created_at '2025. 4. 21.' 2025-04-21
one "time: Japanese" created_at '2026年7月10日 午後9時05分' 2026-07-10T21:05:00+09:00 --tz Asia/Seoul
one "time: Chinese" created_at '2026/7/10 下午9:05:00' 2026-07-10T21:05:00+09:00 --tz Asia/Seoul
one "time: Korean" created_at '2026. 7. 10 오전 9:00:00' 2026-07-10T09:00:00+09:00 --tz Asia/Seoul
one "time: Korean, noon" created_at '2026. 7. 10 오후 12:05:00' 2026-07-10T12:05:00Z
one "time: Korean words" created_at '2026년 7월 10일 9시 5분' 2026-07-10T09:05:00Z
one "time: a month's name first" created_at 'Mar 22, 2025 19:13:27' 2025-03-22T19:13:27Z
one "time: the day first" created_at '12 Mar 2025' 2025-03-12
one "time: with a weekday and a zone" created_at 'Sat, 22 Mar 2025 19:13:27 +0900' 2025-03-22T10:13:27Z
one "time: month first, by its value" created_at 04/21/2025 2025-04-21
one "time: day first, by its value" created_at 21-04-2025 2025-04-21
one "time: AM/PM" created_at '3/15/2024 2:30 PM' 2024-03-15T14:30:00Z
one "time: twelve at night" created_at '3/15/2024 12:30 AM' 2024-03-15T00:30:00Z
one "time: --date-order mdy" created_at 03/04/2026 2026-03-04 --date-order mdy
one "time: --date-order dmy" created_at 03/04/2026 2026-04-03 --date-order dmy
one "time: --date-order ymd" created_at 25.04.21 2025-04-21 --date-order ymd
one "time: seconds" created_at 1700000000 2023-11-14T22:13:20Z
one "time: milliseconds" created_at 1700000000123 2023-11-14T22:13:20.123Z
one "time: Excel's day" created_at 45631.0 2024-12-05
one "time: Excel's minute" created_at 45631.5 2024-12-05T12:00:00Z
one "time: an offset stays" created_at 2026-09-05T20:30:38+05:30 2026-09-05T20:30:38+05:30
one "time: without an offset, in --tz" created_at '2025-04-21 09:30' 2025-04-21T09:30:00+09:00 --tz Asia/Seoul
one "time: UTC says the header" 'Submit Date (UTC)' '2025-04-21 00:30' 2025-04-21T09:30:00+09:00 --tz Asia/Seoul
one "number: groups" employees '1,234' 1234
one "number: at least" employees '50명 이상' 50
one "number: full-width" employees '１，２３４' 1234
one "money: at least" budget '5000만원 이상' '50000000,KRW'
one "money: about" budget '약 5천만원' '50000000,KRW'
one "money: full-width" budget '５０００만원' '50000000,KRW'
one "money: full-width, dollars" budget '＄５，０００' '5000,USD'
one "money: plus" budget '$50k+' '50000,USD'
one "money: nobody said which" budget 5천만 '50000000,'
one "money: at most is not known" budget '5000만원 이하' '5000만원 이하,'
one "money: the currency that --set gives" budget 5천만 '50000000,KRW' --set currency=KRW
while read -r months text; do
	one "months: $text" timeline "$text" "$months"
	quiet "months: $text: silent"
done <<'EOT'
3 3개월 이내
6 6개월
1 1개월
0 즉시
12 1년 이내
6 3~6개월
12 6개월 ~ 1년
2 ２개월
6 within 6 months
3 1-3 months
0 Immediately
3 13 weeks
2.96 90 days
3 1분기 이내
1 한달 이내
4.5 4.5
EOT
one "number: plain, untouched" employees 100.0 100.0
one "money: 억" revenue '10억' '1000000000,'
one "money: an accountant's minus" revenue '(1,200.00)' '-1200,'
one "consent: Korean yes" consent 동의 yes
one "consent: Korean no" consent 미동의 no
one "consent: FALSE" consent FALSE no
one "origin" origin 마케팅 marketing
for word in NULL '\N' N/A -- - '#N/A' Select '--None--'; do
	one "no value: $word" city "$word" ''
done
for word in none No 없음 Namibia 0; do
	one "a value: $word" city "$word" "$word"
done
one "--keep-nulls" city N/A N/A --keep-nulls
bad() { # NAME COLUMN VALUE CODE
	one "$1: kept" "$2" "$3" "$3"
	exits 0 "$1: no rejection"
	err "$1: said with its place and code" "in.csv:2: column \"$2\": .*\\[$4\\]; kept as it is, 1 in all"
	ok "$1: the value is not said" not grep -qF -- "$3" "$tmp/err"
	import --strict "$tmp/in.csv"
	exits 1 "$1: --strict rejects"
}
bad "bad e-mail" email a.b.co bad-email
bad "bad phone" phone 555-7001 bad-phone
printf 'Vorname,E-Mail,Telefon\nA,a@firm.example,030 1234567\n' >"$tmp/in.csv"
import "$tmp/in.csv"
is "a German number: the header says no country" "$(sed 1d "$tmp/out")" 'A,a@firm.example,030 1234567'
err "and the message names the option" 'in.csv:2: column "phone": .* needs --country \[bad-phone\]; kept as it is'
import --country DE "$tmp/in.csv"
is "with it" "$(sed 1d "$tmp/out")" 'A,a@firm.example,+49301234567'
bad "an impossible date" created_at 2024-02-30 bad-date
bad "a date with a tail" created_at '2024-02-03 nine' bad-date
bad "bad number" employees many bad-number
bad "months without a latest" timeline '6개월 이후' bad-number
bad "a month's name is no number of months" timeline 3월 bad-number
bad "bad consent" consent perhaps bad-consent
bad "bad origin" origin moon bad-origin
bad "a country of no length that any has" country "$(printf %0120d 0 | tr 0 a)" bad-country
# shellcheck disable=SC1112
one "a country with a typographic quote" country 'Côte d’Ivoire' CI
printf 'column,from,type\nlong,Long,minutes\ntags,Tags,list\n' >"$tmp/map.csv"
for v in '2 hours 5 mins=125' '1d 2h=1560' '1:02:30=62.5' '90 s=1.5' '1h h=1h h' '1:x:3=1:x:3' '5m 2h=5m 2h' '.=.' '3 moons=3 moons'; do
	with "Long,Tags\n${v%=*},\n" -m "$tmp/map.csv"
	is "minutes: ${v%=*}" "$(sed -n 2p "$tmp/out")" "${v#*=},"
done
with 'Long,Tags\n,"""VIP"",,Blog; x | "\n' -m "$tmp/map.csv"
is "a list, its quotes and empty parts" "$(sed -n 2p "$tmp/out")" ',VIP;Blog;x'

# --- what a column's values say of how they are written
dates() { # NAME WANTED VALUE ...: the days that come out
	_dates=$1 _want=$2
	shift 2
	{ echo email,created_at; for _v; do echo "a@b.co,$_v"; done; } >"$tmp/in.csv"
	import "$tmp/in.csv"
	is "$_dates" "$(cut -d, -f2 "$tmp/out" | sed 1d | tr '\n' ' ')" "$_want"
	is "$_dates, from a pipe" "$(lead-import <"$tmp/in.csv" 2>/dev/null | cut -d, -f2 | sed 1d | tr '\n' ' ')" "$_want"
}
dates "a later date says that the month is first" '2026-03-04 2026-01-15 ' 03/04/2026 01/15/2026
dates "a later date says that the day is first" '2026-04-03 2026-01-15 ' 03/04/2026 15/01/2026
dates "two digits for the year" '2026-01-15 2026-02-10 1999-12-31 ' 15.01.26 10.02.26 31.12.99
dates "the same day both ways is no question" '2026-05-05 ' 05/05/2026
dates "a year has two digits: what has one in one way is read in the other" '2026-04-05 2025-12-01 ' 26.4.5 25.12.1
# a slip of the day in a short month says nothing of the order
for slip in 26.02.29 26.04.31; do
	with "이메일,등록일\na@x.kr,26.02.27\nb@x.kr,26.02.28\nc@x.kr,$slip\n"
	is "a Korean list with $slip: the others stay what they are" "$(cut -d, -f2 "$tmp/out" | sed 1d | tr '\n' ' ')" "2026-02-27 2026-02-28 $slip "
	err "and it is said" 'in.csv:4: column "created_at": not a date or time \[bad-date\]'
done
with 'email,created_at\na@x.de,28/02/26\nb@x.de,15/03/26\nc@x.de,31/04/26\n'
exits 2 "31/04/26 does not say that the year is first"
import --date-order dmy "$tmp/in.csv"
is "with the order: the slip alone is kept" "$(cut -d, -f2 "$tmp/out" | sed 1d | tr '\n' ' ')" '2026-02-28 2026-03-15 31/04/26 '
with '이메일,등록일\na@x.kr,26.02.27\nb@x.kr,26.02.28\nc@x.kr,26.02.82\n'
err "a Korean list with the year last: it is said" 'in.csv: column "created_at": dates are read as dmy, as its values say; --date-order says otherwise$'
with 'email,created_at\na@b.co,03/04/2026\nb@b.co,04/05/2026\n'
exits 2 "day or month first, and no date tells: exit 2"
err "asks for --date-order" 'in.csv: column "created_at": day or month first\? .*2 can be both, .*--date-order'
is "and nothing is written" "$(cat "$tmp/out")" ''
with 'email,created_at\na@b.co,03/04/2026\nb@b.co,15/01/2026\nc@b.co,01/15/2026\n'
exits 2 "days and months first in one column: exit 2"
err "and said" 'some dates have the day first and some the month'
import --date-order dmy "$tmp/in.csv"
is "--date-order reads what can be both" "$(cut -d, -f2 "$tmp/out" | sed 1d | tr '\n' ' ')" '2026-04-03 2026-01-15 2026-01-15 '
{
	echo email,created_at
	yes a@b.co,03/04/2026 | head -n 20000
	echo a@b.co,15/01/2026
} >"$tmp/late.csv"
import "$tmp/late.csv"
is "the last of 20,001 dates decides" "$(cut -d, -f2 "$tmp/out" | sort | uniq -c | tr -s ' ' | tr '\n' ';')" \
	' 1 2026-01-15; 20000 2026-04-03; 1 created_at;'
lead-import <"$tmp/late.csv" | cmp -s - "$tmp/out"
is "from a pipe too" $? 0
{ cat "$tmp/late.csv"; echo a@b.co,01/15/2026; } >"$tmp/in.csv"
import "$tmp/in.csv"
exits 2 "the last two contradict each other: exit 2"
{ echo email,created_at; echo a@b.co,03/04/2026; echo a@b.co,15/01/2026; yes a@b.co,2026-01-01 | head -n 9000; echo a@b.co,01/15/2026; } >"$tmp/in.csv"
import "$tmp/in.csv"
exits 2 "a late date against what was decided: exit 2"
err "and said before a record is written" 'in.csv: column "created_at": some dates have the day first and some the month'
is "with nothing written" "$(cat "$tmp/out")" ''
{ echo email,created_at; yes a@b.co,2026-01-01 | head -n 9000; echo a@b.co,03/04/2026; echo a@b.co,15/01/2026; } >"$tmp/in.csv"
import "$tmp/in.csv"
is "a late first question: the rest of the file decides" "$(tail -n 2 "$tmp/out" | cut -d, -f2 | tr '\n' ' ')" '2026-04-03 2026-01-15 '
# shellcheck disable=SC2002
cat "$tmp/in.csv" | lead-import | cmp -s - "$tmp/out"
is "of a pipe too" $? 0
with 'Email,Revenue\na@b.co,"1.234,50"\nb@b.co,"2.500"\nc@b.co,"0,5"\n'
is "decimal commas, by the column" "$(cut -d, -f2 "$tmp/out" | sed 1d | tr '\n' ' ')" '1234.5 2500 0.5 '
with 'Email,Revenue\na@b.co,"1,234.50"\nb@b.co,"2,500"\nc@b.co,1.234\n'
is "decimal points, by the column" "$(cut -d, -f2 "$tmp/out" | sed 1d | tr '\n' ' ')" '1234.5 2500 1.234 '
with 'Email,Revenue\na@b.co,"1,234.50"\nb@b.co,"1.234,50"\nc@b.co,1.234\n'
err "both in one column: what can be both is kept and said" 'in.csv:4: .*\[ambiguous-number\]'
one "money: 만" revenue 1234만 '12340000,'
one "money: K and a currency" revenue '$50K' '50000,USD'
with 'Email,Created,Revenue\na@b.co,03/04/2026,"1,5"\nb@b.co,15/04/2026,2\n' --explain
is "--explain shows what was found" "$(cut -d, -f6-8 "$tmp/out" | sed 1d | tr '\n' ' ')" \
	'email,email, created_at,time,dmy revenue,money,comma '
cp "$tmp/out" "$tmp/map.csv"
printf 'Email,Created,Revenue\na@b.co,03/04/2026,"1,234"\n' >"$tmp/in.csv"
import -m "$tmp/map.csv" "$tmp/in.csv"
is "and -m holds to it" "$(sed -n 2p "$tmp/out" | cut -d, -f2,3)" 2026-04-03,1.234
with 'Email,Created\na@b.co,03/04/2026\n' --explain
exits 0 "--explain of what is undecided"
is "says so" "$(tail -n 1 "$tmp/out" | cut -d, -f8)" undecided

# --- nobody
with 'Record ID,Email,Phone\n1,a@b.co,\n2,,\n' -v
exits 1 "a lead without any name or address is set aside"
err "and said" 'in.csv:3: nobody to reach: no email, phone \[no-contact\]'
with 'Record ID,City\n1,Seoul\n'
exits 0 "not where the file has no such column"

# --- systems
with 'Record ID,Lifecycle Stage,Email,"Date entered ""Marketing Qualified Lead (Lifecycle Stage Pipeline)""","Date entered ""Sales Qualified Lead (B2B)""","Date exited ""Lead (B2B)""",Became a Customer Date,hs_v2_date_entered_opportunity\n1,mql,a@b.co,2026-01-02 03:04,2026-02-03,2026-02-03,2026-03-04,2026-02-20\n'
is "HubSpot: dates of stages" "$(head -n 1 "$tmp/out")" \
	'lead_id,stage,email,mql_at,sql_at,"Date exited ""Lead (B2B)""",customer_at,opportunity_at'
with 'Opportunity ID,Opportunity Name,From Stage,To Stage,Last Modified\n006A,x,Prospecting,Closed Won,2026-01-02 03:04\n' --events
gives "Salesforce: stage history as events" 'lead_id,Opportunity Name,From Stage,value,at,type' \
	'006A,x,Prospecting,Closed Won,2026-01-02T03:04:00Z,stage'
with 'Lead ID,Field / Event,Old Value,New Value,Edit Date\n00Q1,Lead Status,Open,Qualified,2026-01-02 03:04\n' --events
gives "Salesforce: field history as events" 'lead_id,type,Old Value,value,at' \
	'00Q1,Lead Status,Open,Qualified,2026-01-02T03:04:00Z'
printf 'Attendee Report,,\nHost Details,,\nAttended,User Name (Original Name),Email,Join Time\nYes,Host,h@b.co,01/02/2026 05:50 PM\nAttendee Details,\nAttended,User Name (Original Name),Email,Join Time\nYes,K\000im,a@b.co,01/02/2026 06:02 PM\nYes,Kim,a@b.co,01/02/2026 06:32 PM\nNo,Lee,c@d.co,--\nOther Attended,\nUser Name,Join Time\n+82**,01/02/2026 06:32 PM\n' >"$tmp/in.csv"
import -v "$tmp/in.csv"
is "Zoom: the attendees" "$(cat "$tmp/out")" "Attended,name,email,joined_at
Yes,Kim,a@b.co,2026-01-02T18:02:00Z
Yes,Kim,a@b.co,2026-01-02T18:32:00Z
No,Lee,c@d.co,"
err "Zoom: other sections are counted" '11 read, 3 written, 0 rejected, 8 dropped, .*3 in other sections'
import --section 'Host Details' "$tmp/in.csv"
is "Zoom: --section" "$(tail -n 1 "$tmp/out")" Yes,Host,h@b.co,2026-01-02T17:50:00Z
import --section Hosts "$tmp/in.csv"
exits 2 "Zoom: no such section: exit 2"
with 'Email Address,MEMBER_RATING,LEID,TAGS\na@b.co,2,7,"""VIP"",""Blog"""\n'
is "Mailchimp: tags" "$(tail -n 1 "$tmp/out")" 'a@b.co,2,7,VIP;Blog'

# --- what a header says of its values
with 'Email,Amount (EUR),예산(원),매출(만원)\na@b.co,"1.234,50",,5\nb@b.co,$5,,\nc@b.co,"2,5","1,000",\n'
is "a currency in the header" "$(cat "$tmp/out")" 'email,amount,budget,revenue,currency
a@b.co,1234.5,,5,EUR
b@b.co,$5,,,EUR
c@b.co,2.5,"1,000",,EUR'
err "another beside it is kept and said" 'column "budget": an amount in another currency'
with 'Email,Created (GMT+9)\na@b.co,2026-05-04 09:00\n'
is "a zone in the header" "$(sed -n 2p "$tmp/out" | cut -d, -f2)" 2026-05-04T00:00:00Z
with '이름,성,이메일\n길동,홍,a@b.co\n'
gives "a first name beside a last name" first_name,last_name,email 길동,홍,a@b.co
with 'Name,Email,Work Email,Mobile,Office Phone\nKim,,w@b.co,,+82 2-345-6789\nLee,a@b.co,x@b.co,+82 10-9071-2264,\n'
is "a second address fills what is empty" "$(cut -d, -f2,4 "$tmp/out" | tr '\n' ' ')" \
	'email,phone w@b.co,+8223456789 a@b.co,+821090712264 '

# --- which header is meant
with 'E-mail,Name,email,email,name\nold@b.co,Kim,new@b.co,third@b.co,kmin\n'
is "headers that are alike" "$(cat "$tmp/out")" 'E-mail,name,email,email_2,name_2
old@b.co,Kim,new@b.co,third@b.co,kmin'
same "headers that are alike"
is "the second is named" "$(cut -d, -f5 "$tmp/map.csv" | sort -u | tr '\n' ' ')" 'E-mail Name email email#2 header name '
printf 'column,from\nname,Wer\n' >"$tmp/map.csv"
printf 'Wer,email\nKim,a@b.co\n' >"$tmp/one.csv"
printf 'Who,email\nLee,b@b.co\n' >"$tmp/two.csv"
import -m "$tmp/map.csv" "$tmp/one.csv" "$tmp/two.csv"
is "a header that one file lacks" "$(cat "$tmp/err")" \
	"lead-import: $tmp/two.csv: no header \"Wer\", so no name [$tmp/map.csv:2]"

# --- what is no list of leads
with '제품,수량\na,1\n'
exits 0 "no header is known: it is read as it is"
err "which is said, always" 'in.csv: no header of this file is known; --explain prints a map'
with 'a@b.co\nc@d.co\n'
err "addresses without a header: that, too" 'no header of this file is known'
with 'at,type,email\n2026-06-01,visit,a@b.co\n'
exits 0 "events without --events are read as they are"
err "which is said" 'in.csv: columns "type" and "at" and nothing of a person but a key: these look like events'
with 'at,type,email,name\n2026-06-01,visit,a@b.co,Kim\n'
exits 0 "a list of people may have these columns"
is "and nothing is said" "$(cat "$tmp/err")" ""
with 'email\na@b.co\n'
gives "one column of addresses" email a@b.co
with 'email,수량\na@b.co,1\n'
gives "one that is known is enough" email,수량 a@b.co,1
printf 'column,from\nneed,제품\n' >"$tmp/map.csv"
with '제품,수량\na,1\n' -m "$tmp/map.csv"
gives "so is one of the map" need,수량 a,1
with '제품,수량\na,1\n' --explain
is "--explain prints it" "$(sed -n 2p "$tmp/out" | cut -d, -f5-)" 제품,제품,text,,own
printf 'email\na@b.co\n' >"$tmp/in.xlsx"
import "$tmp/in.xlsx"
exits 2 "text that is called a workbook: exit 2"
err "and said" 'in.xlsx: called a workbook, but it is none'

# --- consent in signs, and what may be one
with '이메일,마케팅동의여부\na@b.co,O\nb@b.co,○\nc@b.co,Y\nd@b.co,✓\ne@b.co,v\nf@b.co,예\ng@b.co,동의\n'
is "signs of yes" "$(cut -d, -f2 "$tmp/out" | sort | uniq -c | tr -s ' \n' ' ')" ' 1 consent 7 yes '
with '이메일,홍보성 정보 수신\na@b.co,X\nb@b.co,×\nc@b.co,N\nd@b.co,아니오\ne@b.co,미동의\n'
is "signs of no" "$(cut -d, -f2 "$tmp/out" | sort | uniq -c | tr -s ' \n' ' ')" ' 1 consent 5 no '
with '이메일,수신거부\na@b.co,X\nb@b.co,O\n'
is "below an opt-out of a Korean file" "$(cut -d, -f3 "$tmp/out" | tr '\n' ' ')" 'consent  no '
with 'Email,Do Not Email\na@b.co,x\n'
is "of another a cross may be a tick" "$(cut -d, -f3 "$tmp/out" | tr '\n' ' ')" 'consent no '
for h in 'No emails' 'Marketing Emails'; do
	with "email,$h\na@b.co,no\n"
	is "$h: said" "$(cat "$tmp/err")" \
		"lead-import: $tmp/in.csv: column \"$h\" is not used for consent; -m says what it is"
done
# An agreement to something else: a no is a no to everything, a yes is none.
for h in 동의 '개인정보 동의' '개인정보 수집 및 이용 동의' '개인정보수집동의' '개인정보 동의 여부' '동의/미동의' 'Privacy consent' \
	'I agree to the privacy policy' 'I agree to receive information about products' 'Data processing consent'; do
	with "email,$h\na@b.co,미동의\nb@b.co,비동의\nc@b.co,동의안함\nd@b.co,동의하지 않습니다.\ne@b.co,거부\nf@b.co,아니오\ng@b.co,no\nh@b.co,Declined\ni@b.co,\"No, thanks\"\nj@b.co,동의\nk@b.co,Yes\nl@b.co,\n"
	is "$h: a no is one" "$(sed 's/.*,//' "$tmp/out" | tr '\n' ' ')" 'consent no no no no no no no no no    '
done
with 'email,consent,개인정보 동의\na@b.co,yes,미동의\nb@b.co,yes,동의\nc@b.co,,동의\n'
is "it is stricter than a yes" "$(cut -d, -f2 "$tmp/out" | tr '\n' ' ')" 'consent no yes  '
is "once more: the same" "$(lead-import -q "$tmp/out" | cksum)" "$(cksum <"$tmp/out")"
with 'email,동의\na@b.co,동의를 거부할 권리가 있으며 거부하는 경우 참가가 제한될 수 있음을 확인하고 동의합니다\n'
is "the text that was agreed to is no refusal" "$(sed 's/.*,//' "$tmp/out" | tail -n 1)" ''
with 'email,동의 철회,Consent source,SMS 동의,subscriber_at\na@b.co,no,no,no,\n'
is "what is about an agreement, or of another channel, is none" "$(head -n 1 "$tmp/out")" 'email,동의 철회,Consent source,SMS 동의,subscriber_at'
is "and since when is none" "$(grep -c subscriber_at "$tmp/err")" 0
printf 'column,from,type\n개인정보 동의,개인정보 동의,\nconsent,개인정보 동의,refusal\n' >"$tmp/map.csv"
with 'email,개인정보 동의\na@b.co,미동의\n' -m "$tmp/map.csv"
gives "a map ends the message" 'email,개인정보 동의,consent' 'a@b.co,미동의,no'
quiet "it does"
with '담당자,이름,이메일\n김,이,a@b.co\n'
is "an ambiguous header is said, with a map to copy" "$(cat "$tmp/err")" \
	"lead-import: $tmp/in.csv: column \"담당자\" may be any of name|owner and keeps its name; to say which: printf 'column,from\\nowner,담당자\\n' >map.csv, then -m map.csv"

# --- ranges, units, countries, stages, totals
while IFS='|' read -r column value wanted; do
	printf '%s,email\n"%s",a@b.co\n' "$column" "$value" >"$tmp/in.csv"
	import "$tmp/in.csv"
	is "$column $value" "$(tail -n 1 "$tmp/out" | sed 's/,a@b.co//')" "$wanted"
done <<'EOT'
employees|51-200|51
employees|50~100명|50
employees|1,001-5,000|1001
employees|10,000+ employees|10000
employees|50명 이상 100명 미만|50
employees|200-51|200-51
employees|50명 미만|50명 미만
budget|1천만원~5천만원|10000000,KRW
budget|1~5천만원|10000000,KRW
budget|3천~5천만원|30000000,KRW
budget|500만~1억|5000000,
budget|10억 이상|1000000000,
budget|1억 5천|150000000,
budget|$10k-$50k|10000,USD
budget|5000만원 이하|5000만원 이하,
timeline|3-6|3-6
예산(만원)|500|5000000,KRW
예산(만원)|500~1,000|5000000,KRW
예산(만원)|5천만원|50000000,KRW
매출액(백만 원)|1.5|1500000,KRW
매출(단위: 억원)|3|300000000,KRW
Umsatz (Mio. €)|3|3000000,EUR
年商（百万円）|3|3000000,JPY
Budget in EUR|3|3,EUR
country|South Korea|KR
country|Korea, Republic of|KR
country|대한민국|KR
country|United States|US
country|Deutschland|DE
country|日本|JP
country|Polska|PL
country|Narnia|Narnia
홈페이지|https://www.firm.co.kr/|firm.co.kr
홈페이지|https://blog.example.com/firm|https://blog.example.com/firm
Lifecycle Stage|Marketing Qualified Lead|mql
Lifecycle Stage|salesqualifiedlead|sql
Lifecycle Stage|Other|Other
EOT
with 'email,employees\na@b.co,51-200\nb@b.co,11-50\n'
is "ranges are said once" "$(cat "$tmp/err")" \
	"lead-import: $tmp/in.csv:2: column \"employees\": a range, or at least so much [range]; its lower bound is taken, 2 in all"
with 'email,employees\na@b.co,51-200\n' --strict
exits 0 "and can be read"
printf 'column,from\nname,담당자\n' >"$tmp/map.csv"
with '구분,담당자,이메일\n온라인,김,a@b.co\n합계,57,평균 3\n소계,이,b@b.co\n비고,57,\n' -m "$tmp/map.csv" -v
is "totals, and a bare number for a name" "$(cut -d, -f2 "$tmp/out" | tr '\n' ' ')" 'name 김 이 '
err "are counted" '4 read, 2 written, 1 rejected, 1 dropped'

# --- NUL bytes
with 'name,email\nK\000im,a@b.co\nLee\000\000\000,\000b@b.co\000\000\n\000Park,\000\n' -v
is "NULs around a value and one in a name are taken out" "$(cat "$tmp/out")" "name,email
Kim,a@b.co
Lee,b@b.co
Park,"
err "and said" 'in.csv:2: NUL bytes in a record \[nul-byte\]; taken out, 3 records in all'
err "and counted" '3 read, 3 written, 0 rejected, 0 dropped, 3 with NUL bytes taken out'
with 'name,email,employees\nKi\000\000im,a@b.co,5\nKim,a\000@b.co,5\nKim,a@b.co,1\0005\n\000\000,\000,\n' -v
err "several in a name, one in an address or a number, nothing but NULs: set aside" \
	'4 read, 0 written, 4 rejected, 0 dropped'
with 'name,email\nK\000im,a@b.co\n' --strict
exits 1 "--strict takes none out"
with '\000name,email\000\000\nKim,a@b.co\n'
is "NULs around the names of columns" "$(head -n 1 "$tmp/out")" name,email
with '\000name,email\nKim,a@b.co\n' --strict
exits 2 "not with --strict"

# --- compressed
if have gzip; then
	printf 'email,name\na@b.co,Kim\n' >"$tmp/plain.csv"
	gzip -c "$tmp/plain.csv" >"$tmp/in.csv.gz"
	import "$tmp/in.csv.gz"
	out_is "gzip" "$tmp/plain.csv"
	lead-import <"$tmp/in.csv.gz" >"$tmp/out"
	out_is "gzip, from a pipe" "$tmp/plain.csv"
	{ cat "$tmp/in.csv.gz"; echo b@b.co,Lee | gzip -c; } >"$tmp/two.gz"
	import "$tmp/two.gz"
	is "gzip of two members" "$(tail -n 1 "$tmp/out")" b@b.co,Lee
	head -c 30 "$tmp/in.csv.gz" >"$tmp/cut.gz"
	import "$tmp/cut.gz"
	exits 2 "gzip, cut: exit 2"
	err "and said" 'cut.gz: compressed file ends too early'
else
	skip "compressed" "gzip is not installed"
fi

# --- encodings
printf 'email,이름\na@b.co,홍길동\n' >"$tmp/utf8.csv"
printf 'email,name\na@b.co,홍길동\n' >"$tmp/named.csv"
if have iconv; then
	for enc in CP949 UTF-16LE UTF-16BE; do
		iconv -f UTF-8 -t $enc "$tmp/utf8.csv" >"$tmp/in.csv"
		import "$tmp/in.csv"
		out_is "$enc, found" "$tmp/named.csv"
		import -e $enc - <"$tmp/in.csv"
		out_is "$enc, given, from a pipe" "$tmp/named.csv"
	done
	awk 'BEGIN { print "email,name"; for (i = 1; i < 60000; i++) print "p" i "@firm.example,Kim" }' >"$tmp/long.csv"
	printf 'a@b.co,홍길동\n' >"$tmp/tail.csv"
	{ cat "$tmp/long.csv"; iconv -f UTF-8 -t CP949 "$tmp/tail.csv"; } >"$tmp/in.csv"
	cat "$tmp/long.csv" "$tmp/tail.csv" >"$tmp/wanted"
	lead-import <"$tmp/in.csv" >"$tmp/out"
	out_is "one CP949 name at line 60,001 of a pipe" "$tmp/wanted"
else
	skip "encodings" "iconv is not installed"
fi
with 'city,b\n1,\355\240\200\n2,3\n'
exits 1 "one bad byte: its record only"
err "with its place" 'in.csv:2: .*\[bad-utf8\]'
is "and the rest" "$(cat "$tmp/out")" "city,b
2,3"
with 'city,b\n가,1\n\377,2\n나,3\n'
exits 1 "a bad byte in UTF-8: its record only"
is "the rest is there" "$(wc -l <"$tmp/out" | tr -d ' ')" 3
with 'caf\200\201,b\n1,2\n'
exits 2 "a header in no encoding: exit 2"
err "with offset and hint" 'in.csv: byte 0x80 at offset 3 is in no encoding that is known by itself; name it with -e'
with '가,b\377\n1,2\n'
exits 2 "a bad byte in the header: exit 2"
err "with the column" 'in.csv:1: the name of column 2 has a byte that is no text in utf-8'
with 'a\n1\n' -e cp94
err "an unknown encoding" 'unknown encoding "cp94"; did you mean "cp949"\?'
with 'PK\003\004'
exits 2 "half a workbook: exit 2"
err "and named" 'a damaged workbook'
with '\320\317\021\340\241\261\032\341E\000n\000c\000r\000y\000p\000t\000e\000d\000P\000a\000c\000k\000a\000g\000e\000'
err "a workbook with a password is named" 'protected by a password'
with '\320\317\021\340\241\261\032\341'
err "an old workbook is named" 'an old workbook \(xls\)'
with '<html><body><table>'
err "a web page that calls itself xls is named" 'a web page'
with 'city,b\000\000c\n1,2\n'
exits 2 "NULs inside a name of the header: exit 2"
err "with the column" 'in.csv:1: the name of column 2 has a byte that is no text'

import -v --tz Asia/Seoul -x "$tmp/rejects.csv" tests/import/korean.cp949.csv
exits 1 "a Korean list as Excel saves it: one broken row"
out_is "the others, without any option" tests/import/korean.csv
err "its account" '5 read, 2 written, 1 rejected, 2 dropped, 1 null words emptied, 1 phone zeros restored'
is "the broken one" "$(tail -n 1 "$tmp/rejects.csv" | cut -d, -f2,5,7-)" '8,missing-cell, found 3",뷁;x;y'

# --- rejects
with 'city,b\n1\n1,2,3\n1,2\n4,x\000\000y\n5,"x\ny"\n6\n' -x "$tmp/rejects.csv" -v
exits 1 "rejected rows: exit 1"
is "the others are written" "$(cat "$tmp/out")" 'city,b
1,2
5,"x
y"'
err "each is said" 'in.csv:2: expected 2 cells, found 1 \[missing-cell\]'
err "the account" '6 read, 2 written, 4 rejected, 0 dropped'
tr '\000' '@' <"$tmp/rejects.csv" | sed "s|$tmp/||" >"$tmp/seen"
printf '%s\n' file,line,byte,column,code,message,raw \
	'in.csv,2,7,,missing-cell,"expected 2 cells, found 1",1' \
	'in.csv,3,9,,extra-cell,"expected 2 cells, found 3","1,2,3"' \
	'in.csv,5,19,,nul-byte,NUL bytes where something may be missing,"4,x@@y"' \
	'in.csv,8,34,,missing-cell,"expected 2 cells, found 1",6' >"$tmp/wanted"
ok "the file of rejects" diff "$tmp/wanted" "$tmp/seen"
is "is private" "$(ls -l "$tmp/rejects.csv" | cut -c1-10)" -rw-------
touch "$tmp/open.csv"
chmod 644 "$tmp/open.csv"
with 'city,b\n1\n' -x "$tmp/open.csv"
is "also where it was there" "$(ls -l "$tmp/open.csv" | cut -c1-10)" -rw-------
with 'city,b\n1,2\n' -x "$tmp/none.csv"
is "without rejects it is a header" "$(cat "$tmp/none.csv")" file,line,byte,column,code,message,raw
with 'city,b\n1\n2\n3\n4,5\n' --max-rejects 2 -o "$tmp/o.csv" -x "$tmp/rejects.csv"
exits 2 "--max-rejects N: exit 2"
ok "no output then" test ! -e "$tmp/o.csv"
is "but the rejects" "$(wc -l <"$tmp/rejects.csv" | tr -d ' ')" 4
with 'city,b\n1\n2\n3\n4,5\n' --max-rejects 75%
exits 1 "--max-rejects 75%: just enough"
with 'city,b\n1\n2\n3\n4,5\n' --max-rejects 74.9%
exits 2 "--max-rejects 74.9%: too many"
{ echo city,b; yes 1 | head -n 100; } >"$tmp/in.csv"
import "$tmp/in.csv"
is "twenty are said, then a count" "$(wc -l <"$tmp/err" | tr -d ' ')" 21
err "of the others" 'and 80 more rejected rows'
with 'city,b\n1,"2\n3,4\n'
exits 1 "a quote that is never closed: its line is set aside"
err "and said" 'in.csv:2: a quote that is never closed.*\[open-quote\]'
is "the others are kept" "$(sed 1d "$tmp/out")" 3,4
with '"city,b\n1,2\n'
exits 2 "one in the header: exit 2"
err "where it was opened" 'in.csv:1: quote opened here is never closed'
{ printf 'city,b,c\n1,"2,3\n'; yes 4,5,6 | head -n 100000; } >"$tmp/in.csv"
import -v "$tmp/in.csv"
err "in a large file too" '100001 read, 100000 written, 1 rejected'
{ printf 'city,b,c\n1,"2,3\n'; yes 4,5,6 | head -n 200000; } >"$tmp/in.csv"
import "$tmp/in.csv"
exits 2 "one with more behind it than a field may have: exit 2"
err "and what it may be" 'in.csv:2:3: field longer than 1048576 bytes .*quote is never closed'
import -v --max-field 10000000 "$tmp/in.csv"
err "--max-field: its line is set aside" '200001 read, 200000 written, 1 rejected'
with 'title\n\n\ncity,b,c\n1,2,3\n1,2\n'
err "lines are those of the file, behind a title too" 'in.csv:6: expected 3 cells, found 2'
with 'city,b\n1,5" pipe\n'
exits 0 "a stray quote is data"
err "and said" 'in.csv:2: .*\[stray-quote\]; taken as it is, 1 in all'
is "quoted for strict readers" "$(tail -n 1 "$tmp/out")" '1,"5"" pipe"'
with 'city,b\n1,ha "ha" ha\n2,"x"y\n3,Kim "Jr\n4,2" x 3"\n' -x "$tmp/rejects.csv"
exits 1 "a pair of quotes in a cell, and text behind one, are set aside"
is "the others are data" "$(sed 1d "$tmp/out")" '3,"Kim ""Jr"
4,"2"" x 3"""'
is "with their lines" "$(sed 1d "$tmp/rejects.csv" | cut -d, -f2,5 | tr '\n' ' ')" '2,stray-quote 3,stray-quote '
import /nonexistent/x.csv
exits 2 "a missing file: exit 2"

# --- events
printf 'column,from,type\nlead_id,mql_id,\nat,won,\n' >"$tmp/deals-map.csv"
with 'mql_id,sdr_id,won\nm1,s1,2018-02-26 19:58:54\n' --events --set type=won -m "$tmp/deals-map.csv"
gives "--events" lead_id,sdr_id,at,type m1,s1,2018-02-26T19:58:54Z,won
with 'Email,Timestamp,Event,Page\na@b.co,2025-01-02 03:04,visit,/x\n' --events
gives "--events: headers of events" email,at,type,asset a@b.co,2025-01-02T03:04:00Z,visit,/x
with 'Email,Timestamp\na@b.co,2025-01-02\n' --events
exits 2 "--events without a type: exit 2"
err "says how" 'events need a column "type"'

# --- twice is once
with 'Email,Phone,Created,Amount\nKim@B.co,010-1234-5678,2025/1/2,"$1,000"\n'
cp "$tmp/out" "$tmp/once.csv"
import "$tmp/once.csv"
out_is "importing what was imported changes nothing" "$tmp/once.csv"
import -t "$tmp/once.csv"
cp "$tmp/out" "$tmp/once.tsv"
import "$tmp/once.tsv"
out_is "nor by way of TSV" "$tmp/once.csv"

# --- the real exports
if [ -z "$DATA" ]; then
	skip "real exports" "the folder of real lists is not there (LEADPIPE_DATA)"
	finish
fi
# real FILE OPTIONS: imported, without what it says of kept values.
real() {
	_file=$1
	shift
	import -v "$@" "$DATA/$_file"
}
column() { # NAME: the values of a column of the output
	lead-import -q -t "$tmp/out" | awk -F'\t' -v want="$1" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == want) c = i; next } { print $c }' | tr '\n' ' '
}
head_is() {
	is "$1" "$(head -n 1 "$tmp/out")" "$2"
}
e=exports
real $e/hubspot-export.csv
head_is "HubSpot" 'lead_id,first_name,last_name,email,phone,Lead Status,created_at,source'
real $e/hubspot_contacts_mixed_dates.csv
is "HubSpot: both styles of dates" "$(column created_at)" \
	'2024-03-12T09:14:00Z 2024-03-15T14:30:00Z 2024-03-13T09:14:00Z  '
real $e/salesforce-leads.csv
head_is "Salesforce" 'lead_id,first_name,last_name,email,phone,company,source,Status,owner'
err "Salesforce: a bad address is said" 'salesforce-leads.csv:4: column "email".*bad-email'
real $e/zoho-crm-export.csv
head_is "Zoho" 'name,email,phone,source,owner,Lead Status,industry'
real $e/mailchimp.csv
is "Mailchimp: opt-in time" "$(column created_at)" '2020-02-03T04:05:06Z '
for f in meta_lead_ads.csv meta_lead_ads_utf16le.tsv; do
	real $e/$f
	err "$f: the test lead is dropped" '3 read, 2 written, 0 rejected, 1 dropped'
	is "$f: p: is taken off" "$(column phone)" '+12015550123 +12015550123 '
	is "$f: form id" "$(column form_id)" '1 1 '
	is "$f: campaign" "$(column campaign)" 'ShineOne-Property ShineOne-Property '
done
real $e/facebook-leads-realistic.csv
is "Meta, short: l: is taken off" "$(column lead_id)" '123 124 125 '
real $e/linkedin_connections.csv
err "LinkedIn: four records behind notes" '6 read, 4 written, 0 rejected, 2 dropped'
is "LinkedIn: dates" "$(column created_at | cut -c 1-10)" 2025-03-12
real $e/eventbrite.csv
is "Eventbrite: people" "$(column email | tr ' ' '\n' | sort -u | grep -c .)" 2
real $e/google_forms.csv
err "Google Forms: two records, one with a line end inside" '2 read, 2 written'
err "Google Forms: the order it usually has is said" 'read as mdy, as this system usually'
is "Google Forms: dates" "$(sed -n 2p "$tmp/out" | cut -d, -f1)" 2026-05-10T09:15:00Z
real $e/german_semicolon_quoted.csv
is "semicolons inside quotes" "$(tail -n 1 "$tmp/out")" 'Lovelace; Ada,ada@example.com'
real $e/pipedrive_sample_import.csv
is "Pipedrive: work address, deal value" "$(column email)$(column amount)" 'tony.turner@moveer.com 100.0 '
real $e/zoom_participants.csv
is "Zoom: first joined" "$(column created_at | cut -d' ' -f1)" 2026-10-06T18:01:12Z
for f in excel-messy-export european-semicolon google-ads-realistic horrible-headers-mixed; do
	real $e/$f.csv
	exits 0 "$f"
	ok "$f: e-mail found" grep -Eq '(^|,)email(,|$)' "$tmp/out"
done

real csv/korean-cp949/festivals.cp949.csv
err "CP949: 1,365 records" '1365 read, 1365 written'
is "CP949: phones in E.164" "$(column phone | tr ' ' '\n' | grep -c '^+82')" 1226
err "CP949: but three that are none" 'column "phone".*3 in all'
is "CP949: 033-000-0000 twice and 033-0241-1856, which no one can have, stay as they are" \
	"$(column phone | tr ' ' '\n' | grep '^0' | sort | tr '\n' ' ')" '033-000-0000 033-000-0000 033-0241-1856 '
is "CP949: as iconv reads it" "$(sed -n 2p "$tmp/out" | cut -d, -f2)" '강원대학교 춘천캠퍼스'
for f in little big; do
	real csv/csvkit-examples/test_utf16_$f.csv
	is "UTF-16 $f" "$(tail -n 1 "$tmp/out")" 4,5,ʤ
done
real csv/charlesnepote/CSV-basic-ISO-8859-1.LF.csv
is "Latin-1, found" "$(tail -n 1 "$tmp/out")" Hélène,Mahé,42
real csv/csvkit-examples/test_latin1.csv -e latin1
is "Latin-1, given" "$(tail -n 1 "$tmp/out")" 4,5,©
real csv/csvkit-examples/null_byte.csv
is "a NUL that is a whole cell" "$(tail -n 1 "$tmp/out")" ,2,3
real csv/csvkit-examples/mac_newlines.csv
err "CR only" '2 read, 2 written'
real csv/xlsx-named-csv/Leads.csv
cp "$tmp/out" "$tmp/workbook.out"
import "$DATA/xeducation/leads.csv"
ok "a workbook called .csv is read as the CSV of the same leads" cmp "$tmp/out" "$tmp/workbook.out"
c=csv/csv-test-data/csv
for f in bad-header-less-fields bad-header-more-fields; do
	real $c/$f.csv
	exits 1 "$f"
done
real $c/bad-header-no-header.csv
exits 2 "a header alone is missing"
real $c/bad-missing-quote.csv
exits 1 "bad-missing-quote"
err "bad-missing-quote, with its line" 'bad-missing-quote.csv:2: .*open-quote'
for f in bad-unescaped-quote bad-quotes-with-unescaped-quote; do
	real $c/$f.csv
	exits 1 "$f"
	err "$f, with its line" "$f.csv:2: .*stray-quote"
done

# Well-formed files against the JSON beside them. The first row is a header: every name is one cell of it.
if have sqlite3; then
	for json in "$DATA"/csv/csv-test-data/json/*.json "$DATA"/csv/csv-spectrum/json/*.json; do
		name=$(basename "$json" .json)
		case $json in
		*spectrum*) csv=$DATA/csv/csv-spectrum/csvs/$name.csv ;;
		*) csv=$DATA/csv/csv-test-data/csv/$name.csv ;;
		esac
		case $json in
		*spectrum* | */header-*) skip_head=1 ;;
		*) skip_head=0 ;;
		esac
		printf '%s\n' ".mode list" ".separator '|' '~'" \
			"create table j(x); insert into j values (readfile('$json'));" \
			"select c.value from j, json_each(iif(json_type(j.x) = 'object', json_array(json(j.x)), j.x)) r, json_each(r.value) c;" >"$tmp/script"
		sqlite3 :memory: <"$tmp/script" >"$tmp/wanted"
		case $name in
		# What the JSON has and the file has not: CR LF inside a cell, and a phone number that was changed.
		newlines_crlf) tr -d '\r' <"$tmp/wanted" >"$tmp/w" && mv "$tmp/w" "$tmp/wanted" ;;
		location_coordinates) sed 's/1234567890/2095257564/' "$tmp/wanted" >"$tmp/w" && mv "$tmp/w" "$tmp/wanted" ;;
		# A name is made for a column without one.
		all-empty) sed 's/^/column_1/' <"$tmp/wanted" >"$tmp/w" && mv "$tmp/w" "$tmp/wanted" ;;
		esac
		lead-import --keep-nulls "$csv" >"$tmp/import.csv" 2>/dev/null
		# The strict reader of sqlite3 shows what came out.
		printf '%s\n' ".mode csv" ".import '$tmp/import.csv' t" ".mode list" ".separator '~' '~'" "select * from t;" >"$tmp/script"
		sqlite3 :memory: <"$tmp/script" >"$tmp/rows"
		[ $skip_head = 1 ] || { head -n 1 "$tmp/import.csv" | tr , '~' | tr '\n' '~'; cat "$tmp/rows"; } >"$tmp/all"
		[ $skip_head = 1 ] && cp "$tmp/rows" "$tmp/all"
		ok "$name: as its JSON" cmp "$tmp/wanted" "$tmp/all"
	done
else
	skip "files with JSON beside them" "sqlite3 is not installed"
fi

real xeducation/leads.csv
err "X Education: all in, all out, Select emptied" '9240 read, 9240 written, 0 rejected, 0 dropped, 13380 null words emptied'
err "X Education: the nameless column is said" '1 nameless empty column'
ok "X Education: no Select is left" not grep -q '\(^\|,\)Select\(,\|$\)' "$tmp/out"

real olist/mql.csv -m examples/olist/mql-map.csv
quiet_but=$(grep -cv ', now ' "$tmp/err")
is "Olist: leads without a complaint" "$quiet_but" 0
head_is "Olist: leads" lead_id,created_at,landing_page,source
real olist/deals.csv --events --set type=won -m examples/olist/deals-map.csv
err "Olist: 529 deals" '529 read, 529 written'
is "Olist: at keeps its time" "$(sed -n 2p "$tmp/out" | cut -d, -f5)" 2018-02-26T19:58:54Z
ok "Olist: sdr_id and sr_id survive" sh -c 'head -n 1 "$1" | grep -q "sdr_id,sr_id"' sh "$tmp/out"
if have sqlite3; then
	is "Olist: every deal's key" \
		"$(printf '%s\n' .mode\ csv ".import '$tmp/out' o" ".import '$DATA/olist/deals.csv' d" \
			"select count(*) from o join d on o.lead_id = d.mql_id and o.sdr_id = d.sdr_id and o.sr_id = d.sr_id
				and replace(d.won_date, ' ', 'T') || 'Z' = o.at;" | sqlite3 :memory:)" 529
fi
real webfunnel/payment_confirmation.csv --events --set at=2015-05-01 -m examples/webfunnel/page-map.csv
err "shop: 452 paid" '452 read, 452 written'
real webfunnel/user.csv -m examples/webfunnel/user-map.csv
is "shop: visitors without a complaint" "$(grep -cv -e ', now ' -e 'as its values say' "$tmp/err")" 0
is "shop: day first, by the values" "$(sed -n 2p "$tmp/out")" 450007,2015-02-28,Desktop,Female,other

# Three styles of dates, one result (a product is spelt in two ways in these files).
printf 'column,from,type\nengaged_at,engage_date,date\nclosed_at,close_date,date\n' >"$tmp/maven.csv"
for style in '' .mdy .dmy; do
	import -m "$tmp/maven.csv" "$DATA/maven/sales_pipeline$style.csv"
	sed 's/GTX Pro/GTXPro/' "$tmp/out" >"$tmp/maven$style.out"
	quiet "Maven$style: every date is read"
done
ok "Maven: mdy as ISO" cmp "$tmp/maven.out" "$tmp/maven.mdy.out"
ok "Maven: dmy as ISO" cmp "$tmp/maven.out" "$tmp/maven.dmy.out"

# --- other systems
with 'Contact list\nemail,name\na@b.co,Kim\n'
gives "a table of two columns below a title" email,name a@b.co,Kim
with 'note\n"hello, email"\nfoo\n'
out "a list of one column is no title" <<'EOT'
note
"hello, email"
foo
EOT
with 'Contact list,\nemail,name\na@b.co,Kim\n'
gives "and below a title with padding" email,name a@b.co,Kim
with 'Topic,ID,Host email,Duration (minutes)\nGrowth,1,h@u.co,62\n\nName (original name),Email,Join time,Leave time,Duration (minutes)\nAnn,a@b.co,03/14/2026 10:01:00 AM,03/14/2026 11:00:00 AM,1h 2m\nBob,b@b.co,,,1:02:30\nCho,c@b.co,,,7 min\nDan,d@b.co,,,soon\n'
is "a summary before the header; minutes" "$(cut -d, -f2,5 "$tmp/out" | tr '\n' ' ')" \
	'email,Duration (Minutes) a@b.co,62 b@b.co,62.5 c@b.co,7 d@b.co,soon '
err "what is no duration is said" 'bad-number'
with 'User Name,User Email,Invitee Name,Invitee Email,Event Type Name\nRep,r@us.co,Ann,a@b.co,Demo\n'
is "Calendly: the invitee, not the host" "$(sed -n 2p "$tmp/out")" 'Rep,r@us.co,Ann,a@b.co,Demo'
is "... by the header" "$(sed -n 1p "$tmp/out")" 'User Name,User Email,name,email,Event Type Name'
with 'email,Is Test Lead\na@b.co,No\nb@b.co,Yes\nc@b.co,\n' -v
err "test leads by their column" '3 read, 2 written, 0 rejected, 1 dropped'
with '응답일시,1. 성함,Q2) 이메일(필수),[선택] 휴대전화 번호,5. 마케팅 정보 수신에 동의하십니까?\n2026. 3. 1. 13:05,김민수,a@b.co,1012345678,동의합니다\n'
gives "numbered questions" created_at,name,email,phone,consent 2026-03-01T13:05:00Z,김민수,a@b.co,+821012345678,yes
with "What's your first name?,And your last name?,What's your work email?,Where do you work?,Network ID\nAnn,Lee,a@b.co,Corp,n\n"
gives "questions in English" "first_name,last_name,email,company,Network ID" Ann,Lee,a@b.co,Corp,n
with 'email, v\na@b.co, x \n'
gives "blanks in a column that nobody knows are its own" 'email,v' 'a@b.co, x '
with 'k,company\n1, x \n'
gives "not in one that is known" 'k,company' '1,x'

# --- what a column says, where nothing tells
with 'email,created_at\na@b.co,01/31/2026\nb@b.co,31/01/2026\n'
exits 0 "dates of both orders that can all be read in one way only: exit 0"
is "each is read so" "$(cut -d, -f2 "$tmp/out" | tr '\n' ' ')" 'created_at 2026-01-31 2026-01-31 '
err "and it is said" 'column "created_at": some dates have the day first and some the month; each can be read in one'
with 'email,created_at\na@b.co,01/31/2026\nb@b.co,31/01/2026\nc@b.co,03/04/2026\n'
exits 2 "with one that can be both: exit 2"
with 'k,revenue\n1,"1,234"\n2,1.234\n'
is "marks of both kinds, and nothing tells: kept" "$(sed 1d "$tmp/out" | tr '\n' ' ')" '1,"1,234", 2,1.234, '
err "and said" 'in.csv:2: column "revenue": .*\[ambiguous-number\]; kept as it is, 2 in all'
is "of a pipe too" "$(lead-import -q <"$tmp/in.csv" | sed 1d | tr '\n' ' ')" '1,"1,234", 2,1.234, '
{ echo k,revenue; printf '1,"1,234"\n2,1.234\n'; yes 1,12345 | head -n 12000; echo '3,"1.234,5"'; } >"$tmp/in.csv"
import "$tmp/in.csv"
is "a late one that tells, tells of all" "$(sed -n '2,3p;$p' "$tmp/out" | tr '\n' ' ')" '1,1.234, 2,1234, 3,1234.5, '
is "of a pipe too, late" "$(lead-import -q <"$tmp/in.csv" | sed -n '2,3p;$p' | tr '\n' ' ')" '1,1.234, 2,1234, 3,1234.5, '

# --- what can be both comes late
{ echo k,revenue; yes 1,12345 | head -n 12000; printf '%s\n' 1,1.234 '2,"1.234,56"' 3,1.234; } >"$tmp/in.csv"
import "$tmp/in.csv"
is "of a file by all values" "$(tail -n 3 "$tmp/out" | tr '\n' ' ')" '1,1234, 2,1234.56, 3,1234, '
cp "$tmp/out" "$tmp/file.out"
# shellcheck disable=SC2002
cat "$tmp/in.csv" | lead-import >"$tmp/out"
out_is "of a pipe by all values" "$tmp/file.out"
{ printf '%s\n' k,revenue '1,"1,234.5"' '1,"1,234"'; yes 1,12345 | head -n 12000; echo '1,"1.234,56"'; } >"$tmp/in.csv"
import "$tmp/in.csv"
is "a late one of the other kind: what can be both is kept" "$(sed -n '2,3p;$p' "$tmp/out" | tr '\n' ' ')" \
	'1,1234.5, 1,"1,234", 1,1234.56, '
err "and said" 'in.csv:3: column "revenue": .*\[ambiguous-number\]; kept as it is, 1 in all'
# Nothing of two columns tells before the other asks; quotes, and a record that a block cuts, in what is left of the pipe.
{
	echo k,created_at,revenue,note
	awk 'BEGIN { for (i = 0; i < 30000; i++) printf "%d,2026-01-02,%d,\"a, \"\"b\"\"\nc\"\n", i, i }'
	printf '%s\n' 'x,03/04/2026,5,d' 'y,04/05/2026,"1.234",e'
	awk 'BEGIN { for (i = 0; i < 30000; i++) printf "%d,2026-01-02,%d,\"a, \"\"b\"\"\nc\"\n", i, i }'
	printf '%s\n' 'z,15/04/2026,"0,5",f'
} >"$tmp/in.csv"
import "$tmp/in.csv"
cp "$tmp/out" "$tmp/file.out"
is "two columns" "$(grep '^[xyz]' "$tmp/out" | tr '\n' ' ')" 'x,2026-04-03,5,d, y,2026-05-04,1234,e, z,2026-04-15,0.5,f, '
cat "$tmp/in.csv" | lead-import >"$tmp/out"
out_is "of a pipe: the same bytes" "$tmp/file.out"

# A file's name must not look like a message.
touch "$tmp/a
lead-import: b"
import "$tmp/a
lead-import: b"
exits 2 "a line end in a name: exit 2"
is "one line" "$(wc -l <"$tmp/err" | tr -d ' ')" 1
err "it is shown escaped" 'a.x0alead-import: b: empty input'
with ',,\n,,\n,email,name\n,a@b.co,Kim\n'
gives "blank rows with separators before the header, a blank first column" email,name a@b.co,Kim
finish
