#!/bin/sh
# SPDX-License-Identifier: MIT
# lead-verify: findings and statuses, signs of the whole file, flags and alerts, lists, DNS against a server of the test's
# own on loopback.
. tests/lib.sh

root=$PWD
cd "$tmp" || exit 2
now=2026-07-01T00:00:00Z
v() {
	run lead-verify --now "$now" "$@"
}

# --- one lead at a time
cat >leads.csv <<'EOT'
lead_id,email,phone,name,company,domain,biz_no,country
1,kim@corp.co.kr,+821090712264,김민수,㈜Corp,,124-81-00998,KR
2,kim@gmial.com,010-1111-1111,asdf,Acme Inc,,111-11-11111,KR
3,Info@mailinator.com,+19005551212,John Smith,Acme,,,US
4,kim@x.y.mailinator.com,,,,,,
5,lee@mail.acme.co.kr,12,ㅁㄴㅇㄹ,"Acme Co., Ltd.",,,KR
6,lee@co.kr,010-9071-2264,xKjHgTrQw,,,,
7,lee @corp.com,,test,Other Ltd,,,
8,홍길동@한국.한국,,kim 2,,,,
9,lee@naver.con,,,,,,
10,"""kim""@corp.com",,,,,,
11,kim@[192.0.2.1],,,,,,
12,kim@corp,,,,,,
13,(x)kim@corp.com,,,,,,
14,kim..lee@corp.com,,,,,,
15,kim@example.com,,,,,,
16,kim@gооgle.com,,,,,,
17,kim@corp.nosuchtop,,,,,,
18,kim@gmail.com,,,Acme,,,
19,kim@acme.com,,,삼성전자,acme.com,,
20,kim@acme.com,,,Other,www.acme.com,,
21,support2+kr@acme.com,+10005551234,,,,,
22,,,,,,,
23,kim@bücher.de,0212345678,,,,,KR
EOT
v leads.csv
exits 0 "findings are no failure"
quiet "and silent"
cut -d , -f 1 leads.csv >ids
sed 's/"Acme Co., Ltd."/Acme/' out >plain 2>/dev/null || sed 's/"Acme Co., Ltd."/Acme/' "$tmp/out" >plain
awk -F , 'NR > 1 { print $1 "|" $9 "|" $10 "|" $11 "|" $12 "|" $13 "|" $14 "|" $15 }' plain >got
cat >wanted <<'EOT'
1|valid||valid||valid||
2|risky|disposable;typo:gmail.com|risky|fake|invalid||biz_no;name_keyboard
3|risky|disposable;role|risky|premium|unknown||
4|risky|disposable|||||
5|valid||invalid|impossible|valid||name_keyboard
6|risky|suffix|unknown|no_country|||name_random
7|risky|deprecated|||risky||company_domain;name_test
8|risky|utf8|||||name_digits
9|risky|typo:naver.com|||||
10|risky|quoted|||||
11|risky|literal|||||
12|risky|no_dot|||||
13|risky|comment|||||
14|invalid|syntax|||||
15|invalid|reserved|||||
16|risky|lookalike|||||
17|risky|tld|||||
18|valid|free|||unknown||
19|valid||||valid||
20|valid||||valid||
21|risky|role|risky|unassigned|||
22|||||||
23|valid||risky|fake|||
EOT
ok "each finding has its code, each column its status" diff wanted got
is "the leads themselves are as they were" "$(cut -d , -f 1-2 "$tmp/out" | cksum)" "$(cut -d , -f 1-2 leads.csv | cksum)"
v --country KR leads.csv
ok "--country: of phones without one" grep -q '^6,.*,valid,,,,name_random$' "$tmp/out"
v --stream leads.csv
cp "$tmp/out" streamed
v leads.csv
out_is "one look or two: the same findings" streamed
v --country XX leads.csv
exits 2 "--country of none: exit 2"

printf 'lead_id,email,company\n1,a@samsung.com,삼성전자\n2,a@s.com,Samsung\n3,a@ab.com,B\n4,a@seoulsemicon.com,Seoul Semiconductor Industry\n5,a@bigsemiconductors.com,Global Semiconductor\n6,a@acme.com,Other Thing\n7,a@gsi.com,Global Semi Industry\n' >firms.csv
v firms.csv
is "a company by its domain: what can be told, and what cannot" "$(awk -F, 'NR > 1 { print $1 ":" $8 }' "$tmp/out" | paste -sd' ' -)" \
	'1:unknown 2:unknown 3:unknown 4:valid 5:valid 6:risky 7:valid'

# --- the codes and the manual
v --codes
exits 0 "--codes: exit 0"
awk -F , 'NR > 1 { print $2 "," ($3 == "" ? "-" : $3) }' "$tmp/out" | sort >codes
sed -n 's/^\.It Li \([a-z_0-9:<>\\&]*\) Ta \([a-z]*\|\\(en\) Ta .*/\1,\2/p' "$root/man/lead-verify.1" |
	sed 's/\\&//g; s/\\(en/-/' | sort >manual
ok "the manual has these codes with their status, and no other" diff codes manual

# --- the whole file
{
	echo 'lead_id,email,ip,need,created_at'
	awk 'BEGIN {
		long = "We want to replace our old system in the third quarter of this year."
		for (i = 1; i <= 6; i++) # six leads of one address; one of them twice
			printf "a%d,p%d@a.kr,203.0.113.%d,%s,2026-06-0%d\n", i, (i > 5 ? 5 : i), 7, "", i
		for (i = 1; i <= 6; i++) # of an office, and private ones
			printf "b%d,q%d@b.kr,198.51.100.%d,,2026-06-0%d\n", i, i, 9, i
		for (i = 1; i <= 6; i++)
			printf "c%d,r%d@c.kr,192.168.0.1,,2026-06-0%d\n", i, i, i
		for (i = 1; i <= 5; i++) # the same words, more or less
			printf "d%d,s%d@d.kr,,%s,2026-06-0%d\n", i, i, (i % 2 ? long : toupper(long)), i
		for (i = 1; i <= 3; i++) # three times a day, and three days
			printf "e%d,%s@e.kr,,,2026-06-01T0%d:00:00Z\n", i, (i % 2 ? "same" : "SAME"), i
		for (i = 1; i <= 3; i++)
			printf "f%d,other@f.kr,,,2026-06-0%d\n", i, i
		for (i = 1; i <= 6; i++) # IPv6: one subscriber
			printf "g%d,t%d@g.kr,2001:db8:1:2::%d,,2026-06-0%d\n", i, i, i, i
	}'
} >batch.csv
printf 'network,note\n198.51.100.0/24,our own\n' >office.csv
cat >wanted <<'EOT'
a/5/same_ip
b//
c//
d//same_need
e//repeat
f//
g/6/same_ip
EOT
v --office office.csv batch.csv
awk -F , 'NR > 1 { print substr($1, 1, 1) "/" $11 "/" $12 }' "$tmp/out" | sort -u >got
ok "one address, one text, one person" diff wanted got
v batch.csv
ok "without --office its leads are counted" grep -q '^b1,.*,6,same_ip$' "$tmp/out"
v --office office.csv --stream batch.csv
is "--stream: nothing of the whole file" "$(sed 1d "$tmp/out" | cut -d , -f 11,12 | sort -u)" ','
awk 'BEGIN {
	print "lead_id,need"
	split("I want to speak to somebody about the prices|Please show me how the product works in detail", need, "|")
	for (i = 1; i <= 40; i++) print i "," need[i % 2 + 1]
}' >choices.csv
v choices.csv
is "the choices of a form are no copied words" "$(sed 1d "$tmp/out" | cut -d , -f 9 | sort -u)" ''
printf 'network\n192.0.2.1/24\n' >bad.csv
v --office bad.csv leads.csv
exits 2 "a network that is none: exit 2"
err "with its line" 'bad\.csv:2: network: '

# A file that does not fit into memory comes out as it went in.
awk 'BEGIN {
	print "lead_id,email,created_at,note"
	for (i = 1; i <= 60000; i++)
		printf "%d,p%d@corp.kr,2026-06-%02d,\"%0250d, \"\"%d\"\"\"\n", i, i % 25000, i % 2 + 1, i * 7919, i
}' >large.csv
mkdir spool
TMPDIR=$tmp/spool
export TMPDIR
v large.csv
exits 0 "a large file: exit 0"
is "every byte of its leads" "$(sed 's/,valid,,,,,,[a-z]*$//; 1s/,email_status.*//' "$tmp/out" | cksum)" \
	"$(cksum <large.csv)"
is "and no temporary file stays" "$(ls -A spool)" ''
mkfifo pipe
cp "$tmp/out" "$tmp/first"
cat large.csv >pipe &
v pipe
ok "from a pipe the same" cmp "$tmp/first" "$tmp/out"
is "and no temporary file stays there" "$(ls -A spool)" ''
run lead-verify --now "$now" <large.csv
ok "and from a redirected file" cmp "$tmp/first" "$tmp/out"
# The events come from a pipe, so that the leads change between opening and the second reading.
cp large.csv changing.csv
{ echo 'lead_id,x@corp.kr,2026-06-01T00:00:00Z,y' >>changing.csv; printf 'at,type,email\n'; } >pipe &
v -e pipe changing.csv
exits 2 "a file that changes while it is read: exit 2"
err "which one" 'changing.csv: changed while it was read'
TMPDIR=$tmp/nowhere
cat large.csv >pipe 2>/dev/null &
v pipe
exits 2 "nowhere to put it: exit 2"
err "and that is said" 'temporary file: No such file'
unset TMPDIR

# --- flags and alerts
cat >team.csv <<'EOT'
flag,when,alert
bot,has(email_flags 'disposable'),yes
EOT
v -r team.csv leads.csv
exits 2 "a flag that cannot be read: exit 2"
cat >team.csv <<'EOT'
flag,when,alert
bot,"has(email_flags, 'disposable') and phone_status = 'risky'",
dull,email_status = 'invalid',no
both,"has(flags, 'bot') and company_status = 'invalid'",yes
EOT
v -r ./team.csv --alerts alerts.csv leads.csv
exits 1 "an alert: exit 1"
err "says how many" '^lead-verify: 3 alerts: alerts\.csv$'
cp alerts.csv "$tmp/out"
out "a line for each" <<'EOT'
lead_id,flag,rule,when
2,bot,team.csv:2,"has(email_flags, 'disposable') and phone_status = 'risky'"
2,both,team.csv:4,"has(flags, 'bot') and company_status = 'invalid'"
3,bot,team.csv:2,"has(email_flags, 'disposable') and phone_status = 'risky'"
EOT
is "for the owner only" "$(ls -l alerts.csv | cut -c 1-10)" '-rw-------'
v -r ./team.csv leads.csv
exits 0 "without --alerts: exit 0"
ok "a later flag sees the earlier ones" grep -q '^2,.*;bot;both$' "$tmp/out"
ok "an alert of no is a flag all the same" grep -q '^14,.*,dull$' "$tmp/out"
cp "$tmp/out" again.csv
v -r ./team.csv again.csv
out_is "on its own output: the same" again.csv
sed 2,4d leads.csv >calm.csv
v -r ./team.csv --alerts alerts.csv calm.csv
exits 0 "no alert: exit 0"
is "and an empty list" "$(wc -l <alerts.csv | tr -d ' ')" 1
printf 'flag,when,alert\nx,1 = 1,maybe\n' >bad.csv
v -r ./bad.csv leads.csv
err "alert is yes or no" 'bad\.csv:2: alert: '
printf 'flag,when\n' >none.csv
v -r ./none.csv leads.csv
exits 2 "a table without a flag: exit 2"
err "and says so" '\./none\.csv: no flag in it$'
cat >events.csv <<'EOT'
at,type,lead_id,asset
2026-06-01T01:00:00Z,form,1,/a
2026-06-01T02:00:00Z,form,1,/a
2026-06-01T03:00:00Z,form,1,/a
2026-06-01T01:00:00Z,visit,2,/a
2026-06-01T02:00:00Z,visit,2,/a
2026-06-01T03:00:00Z,visit,2,/a
EOT
v -e events.csv leads.csv
is "the same form three times a day, from the events; visits are none" \
	"$(grep -E '(,|;)repeat$' "$tmp/out" | cut -d , -f 1)" 1

# --- lists of one's own
printf '# ours\ndomain\ncorp.co.kr\n' >own.csv
printf 'local\nkim\n' >mine.csv
v --disposable ./own.csv --roles ./mine.csv leads.csv
ok "--disposable, --roles" grep -q '^1,.*,risky,disposable;role,' "$tmp/out"
v --disposable ./none.csv leads.csv
exits 2 "a list that is not there: exit 2"
for list in disposable roles free-mail phones; do
	ok "$list.csv says where it is from" sh -c 'grep -q "^#" "$1"' sh "$root/lib/share/$list.csv"
done

# --- lists against real ones
if [ -n "$DATA" ]; then
	{ echo email; sed 's/^/x@/' "$DATA/verify/disposable-email-domains/disposable_email_blocklist.conf"; } >list.csv
	v list.csv
	is "disposable: at most 1 in 200 of last summer's list is not in this one" \
		"$(awk -F , 'NR > 1 { n++; if ($3 !~ /disposable/) bad++ } END { print (bad + 0 <= n / 200) }' "$tmp/out")" 1
	{ echo email; sed 's/$/@corp.com/' "$DATA/verify/role-based/roles.txt"; } >list.csv
	v list.csv
	is "roles: all but names, places and brands" \
		"$(awk -F , 'NR > 1 { n++; if ($3 !~ /role/) bad++ } END { print (bad + 0 <= n * 0.08) }' "$tmp/out")" 1
else
	skip "lists against real ones" "no data"
fi

# --- DNS
printf 'id,email\n1,a@mx.test.kr\n' >dns.csv
v --dns-server 127.0.0.1 dns.csv
exits 2 "--dns-server without --dns: exit 2"
if ! perl -MIO::Socket::INET -e 1 2>/dev/null; then
	skip "DNS" "no perl with sockets"
	finish
fi
# Answers by the first label: mx, null, a, aaaa, none (nothing there), nx, fail, silent, slow (the first time), echo (the
# question), refer (to others); or as the file "zone" says of a whole name. Counts what it is asked in the file "asked".
cat >server.pl <<'EOT'
use strict;
use warnings;
use IO::Socket::INET;
my $s = IO::Socket::INET->new(Proto => "udp", LocalAddr => "127.0.0.1", LocalPort => 0) or die "$!";
open my $port, ">", "port.new" or die; print $port $s->sockport; close $port; rename "port.new", "port";
open my $log, ">", "asked" or die; select((select($log), $| = 1)[0]);
$SIG{ALRM} = sub { exit 0 }; alarm 60;
my %seen;
while (defined(my $from = $s->recv(my $q, 4096))) {
	my ($at, @label) = (12);
	while (my $n = ord substr $q, $at, 1) { push @label, substr $q, $at + 1, $n; $at += $n + 1; }
	my $type = unpack "n", substr $q, $at + 1, 2;
	my $question = substr $q, 12, $at + 5 - 12;
	my $what = lc $label[0]; $what =~ s/\d+$//;
	if (open my $zone, "<", "zone") { for (<$zone>) { $what = $1 if /^(\S+) (?:\*|\Q@{[lc join ".", @label]}\E)$/ } }
	print $log join(".", @label), " $type\n";
	next if $what eq "silent";
	next if $what eq "slow" && !$seen{join ".", @label}++;
	if ($what eq "echo") { $s->send($q, 0, $from); next }
	my ($code, @answer) = (0);
	$code = 3 if $what eq "nx";
	$code = 2 if $what eq "fail";
	push @answer, pack("nC a4 n", 10, 4, "mail", 0xc00c) if $type == 15 && $what =~ /^(mx|slow|xn--.*)$/;
	push @answer, pack("nC", 0, 0) if $type == 15 && $what eq "null";
	push @answer, pack("C4", 192, 0, 2, 1) if $type == 1 && $what eq "a";
	push @answer, pack("n8", 0x2001, 0xdb8, 0, 0, 0, 0, 0, 1) if $type == 28 && $what eq "aaaa";
	my $r = pack("n6", unpack("n", $q), ($what eq "refer" ? 0x8100 : 0x8180) | $code, 1, scalar @answer, 0, 0) . $question;
	$r .= pack("n n n N n", 0xc00c, $type, 1, 60, length $_) . $_ for @answer;
	$s->send($r, 0, $from);
}
EOT
perl server.pl &
server=$!
i=0
while [ ! -s port ] && [ $i -lt 50 ]; do
	sleep 0.1
	i=$((i + 1))
done
port=$(cat port)
cat >dns.csv <<'EOT'
id,email
1,a@mx.corp.kr
2,b@MX.corp.kr
3,a@null.corp.kr
4,a@a.corp.kr
5,a@aaaa.corp.kr
6,a@none.corp.kr
7,a@nx.corp.kr
8,a@fail.corp.kr
9,a@silent.corp.kr
10,a@slow.corp.kr
11,a@example.com
12,no address
13,a@[192.0.2.1]
14,a@mx
15,a@bücher.de
16,
17,a@echo.corp.kr
18,a@refer.corp.kr
EOT
v --dns --dns-timeout 1 --dns-server "127.0.0.1:$port" dns.csv
exits 0 "--dns: exit 0"
out "--dns: MX, RFC 7505, A, AAAA, nothing, no domain, failure, silence, a lost packet, no answer at all" <<'EOT'
id,email,email_status,email_flags,phone_status,phone_flags,company_status,ip_leads,flags
1,a@mx.corp.kr,valid,,,,,,
2,b@MX.corp.kr,valid,,,,,,
3,a@null.corp.kr,invalid,null_mx,,,,,
4,a@a.corp.kr,valid,a_only,,,,,
5,a@aaaa.corp.kr,valid,a_only,,,,,
6,a@none.corp.kr,invalid,no_mx,,,,,
7,a@nx.corp.kr,invalid,no_mx,,,,,
8,a@fail.corp.kr,unknown,dns_failed,,,,,
9,a@silent.corp.kr,unknown,dns_failed,,,,,
10,a@slow.corp.kr,valid,,,,,,
11,a@example.com,invalid,reserved,,,,,
12,no address,invalid,syntax,,,,,
13,a@[192.0.2.1],risky,literal,,,,,
14,a@mx,valid,,,,,,
15,a@bücher.de,valid,,,,,,
16,,,,,,,,
17,a@echo.corp.kr,unknown,dns_failed,,,,,
18,a@refer.corp.kr,unknown,dns_failed,,,,,
EOT
is "each domain is asked once" "$(grep -ci '^mx\.corp\.kr 15' asked)" 1
ok "an international name as DNS has it" grep -q '^xn--bcher-kva\.de 15' asked
is "no question for what is no domain" "$(grep -c 'example\|192' asked)" 0
{ echo id,email; awk 'BEGIN { for (i = 0; i < 300; i++) print i ",a@mx" i ".corp.kr" }'; } >many.csv
v -v --dns --dns-rate 100000 --dns-server "127.0.0.1:$port" many.csv
is "many domains" "$(cut -d , -f 3 "$tmp/out" | sort | uniq -c | awk '{ print $1, $2 }' | tr '\n' ' ')" '1 email_status 300 valid '
err "-v: how many were asked for" '300 domains asked for'
head -n 41 many.csv >some.csv
from=$(date +%s%N)
v --dns --dns-rate 20 --dns-server "127.0.0.1:$port" some.csv
took=$((($(date +%s%N) - from) / 1000000))
ok "--dns-rate 20: 40 domains take a second at least ($took ms)" test "$took" -ge 900 -a "$took" -le 6000
printf 'mx io\na org\nnone kr\n' >zone
printf 'id,email\n1,kim@io\n2,kim@org\n3,kim@kr\n' >dns.csv
v dns.csv
is "a top domain: that it takes mail nobody can know without DNS" "$(cut -d, -f3,4 "$tmp/out" | sed 1d | tr '\n' ' ')" \
	'risky,no_dot risky,no_dot risky,no_dot '
v --dns --dns-server "127.0.0.1:$port" dns.csv
is "--dns: valid where it has an MX, risky where it has an address only" "$(cut -d, -f3,4 "$tmp/out" | sed 1d | tr '\n' ' ')" \
	'valid, risky,no_dot;a_only invalid,no_mx;no_dot '
# All of isemail, with DNS as it says that it was: what it calls valid is valid, what only RFC 5321 allows, comments and
# what is deprecated are risky under those names, and RFC 5322's own forms and errors are syntax. Blanks around a whole
# address are taken off, as everywhere.
if [ -f "$DATA/verify/isemail/tests.csv" ]; then
	cat >isemail.pl <<'EOT'
use strict;
use warnings;
local $/;
$_ = <STDIN>;
open my $in, ">", "isemail.csv" or die; open my $zone, ">", "zone" or die; open my $want, ">", "isemail.want" or die;
print $in "id,email\n"; print $zone "mx *\n";
my ($n, @f) = (0);
while (/\G(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n|\z)/g) {
	my ($quoted, $plain, $end) = ($1, $2, $3);
	push @f, defined $quoted ? $quoted =~ s/""/"/gr : $plain;
	next if $end eq ",";
	my ($id, $address, $category, $diagnosis) = splice @f;
	last unless defined $category;
	$address =~ s/\xe2\x90([\x80-\x9f])/chr(ord($1) - 0x80)/ge;
	$address =~ s/\xe2\x90\xa1/\x7f/g;
	next if !$n++ || $address =~ /\0/; # no tool of ours reads a NUL: lead-import sets it aside
	print $in "$id,\"" . ($address =~ s/"/""/gr) . "\"\n";
	my $dns = $diagnosis =~ /NO_RECORD/ ? "none" : $diagnosis =~ /NO_MX|RFC5321/ ? "a" : "mx";
	print $zone "$dns $1\n" if $category =~ /VALID|DNSWARN|RFC5321/ && $address =~ /([a-z0-9.-]+)\)?$/;
	print $want "$id ", $address eq "" ? " " : $category =~ /VALID/ ? "valid " : $dns eq "none" ? "invalid no_mx" :
		$category =~ /CFWS/ && $address =~ /^ [^\r]*$|^[^\r]* $/ ? "valid " : $diagnosis =~ /NO_MX/ ? "valid a_only" : $category =~ /CFWS/ ? "risky comment" :
		$category =~ /DEPREC/ ? "risky deprecated" : $category =~ /RFC5321/ ? "risky " : "invalid syntax", "\n";
}
EOT
	perl isemail.pl <"$DATA/verify/isemail/tests.csv"
	echo local >roles.csv # of which "test" is one
	v --dns --dns-rate 10000 --dns-server "127.0.0.1:$port" --roles roles.csv isemail.csv
	have sqlite3 && sqlite3 :memory: '.mode csv' ".import '$tmp/out' t" '.mode list' '.separator " "' \
		'select id, email_status, email_flags from t' >isemail.got
	is "isemail: $(wc -l <isemail.want | tr -d ' ') addresses, all as it says" "$(awk '
		NR == FNR { status[$1] = $2; flag[$1] = $3; next }
		$3 == "tld" { next } # gone since: the list of top domains is newer
		($2 != status[$1] && $3 != "no_mx;deprecated") || (flag[$1] != "" && !index($3, flag[$1])) { print $0 }' isemail.want isemail.got)" ''
fi
rm -f zone
kill "$server"
wait "$server" 2>/dev/null
v --dns --dns-server "127.0.0.1:$port" many.csv
exits 0 "nobody answers: exit 0"
is "and nobody is called invalid for it" "$(cut -d , -f 3 "$tmp/out" | sort -u | tr '\n' ' ')" 'email_status unknown '
v --dns --dns-server nonsense dns.csv
exits 2 "a server that is no address: exit 2"

# --- flags that ask for events, without events

printf 'flag,when\nbusy,count() > 3\n' >busy.csv
printf 'lead_id,email\na,a@example.com\n' >plain.csv
v -r ./busy.csv plain.csv
is "a line says that -e is missing" "$(cat "$tmp/err")" "lead-verify: the rules ask for events, and there are none: -e is missing"
v plain.csv
quiet "the shipped flags do without"

# --- a column that is there twice: neither is taken where it is needed

printf 'at,type,lead_id\n2026-06-01,visit,1\n' >one-event.csv
twice() { # COLUMN ARG...: of leads that have it twice
	twice=$1
	shift
	printf 'lead_id,email,phone,%s,%s\n1,info@mailinator.com,,,\n' "$twice" "$(echo "$twice" | tr a-z A-Z)" >twice.csv
	v "$@" twice.csv
}
refused() {
	twice "$@"
	is "two columns called $*" "$status $(cat "$tmp/err")$(cat "$tmp/out")" \
		"2 lead-verify: twice.csv:1: two columns are called \"$1\""
}
for column in email phone name company domain biz_no country ip need created_at email_status phone_flags flags; do
	refused $column
done
refused ip --partial -
refused email --stream
refused lead_id --alerts twice-alerts.csv
ok "and no alerts are written" not test -e twice-alerts.csv
refused visitor_id -e one-event.csv
for column in lead_id title visitor_id; do
	twice $column
	exits 0 "two columns called $column are nobody's loss"
done
twice ip --stream
exits 0 "nor two that are counted, where nothing is"
twice company --partial -
exits 0 "nor two that are judged, where nothing is"

finish
