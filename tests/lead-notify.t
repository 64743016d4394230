#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016
# lead-notify: who is told of what, once; messages that cannot be broken into; mailers that fail in every way.
. tests/lib.sh
cd "$tmp" || exit 2

now=2026-06-01T09:00:00+09:00
n() {
	run lead-notify --now "$now" --tz Asia/Seoul --from pipe@corp.example "$@"
}

cat >roster.csv <<'EOT'
owner,email,pool,when,hours
김민수,minsu@corp.example,sdr,grade = 'A',
"Lee, Ann",ann@corp.example,sdr,,
"Lee, Ann",,sales,,
nomail,,sales,,
EOT
cat >l.csv <<'EOT'
lead_id,name,company,email,score,grade,temperature,reasons,owner,due_at
L1,박지성,㈜한빛,ps@hanbit.example,92.5,A,hot,Budget +30; Need +35,김민수,2026-06-01T09:05:00+09:00
L2,Bob,Acme,bob@acme.example,81,A,hot,,"LEE, ann",
L3,Cid,Beta,cid@beta.example,10,F,cool,,"Lee, Ann",
EOT

# What is said.
n --stdout -t roster.csv l.csv
exits 0 "mbox"
quiet "is silent"
out "the messages" <<'EOT'
From lead-notify Mon Jun 01 00:00:00 2026
Date: Mon, 01 Jun 2026 09:00:00 +0900
From: pipe@corp.example
To: =?UTF-8?B?6rmA66+87IiY?= <minsu@corp.example>
Subject: =?UTF-8?B?SG90IGxlYWQ6IOOInO2VnOu5mw==?=
Message-ID: <leadpipe.9aec8b9d5f9e9141c5c6ed5fc257ac8b@corp.example>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Name     =EB=B0=95=EC=A7=80=EC=84=B1
Company  =E3=88=9C=ED=95=9C=EB=B9=9B
E-mail   ps@hanbit.example
Score    92.5 A
Reasons  Budget +30; Need +35
Due      2026-06-01T09:05:00+09:00
Lead     L1
Rule     the score is in the hot band

From lead-notify Mon Jun 01 00:00:00 2026
Date: Mon, 01 Jun 2026 09:00:00 +0900
From: pipe@corp.example
To: "LEE, ann" <ann@corp.example>
Subject: Hot lead: Acme
Message-ID: <leadpipe.23dcd6db75c6e8f00598b333c508367c@corp.example>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 7bit

Name     Bob
Company  Acme
E-mail   bob@acme.example
Score    81 A
Lead     L2
Rule     the score is in the hot band

EOT
cp out first
n --stdout -t roster.csv <l.csv
out_is "the same from stdin" first
n --now 2027-01-01 --stdout -t roster.csv l.csv
is "another day: the same Message-ID" "$(grep Message-ID out)" "$(grep Message-ID first)"
n -n -v -w 'score >= 90' -t roster.csv l.csv
err "-w" '1 told in 1 message, 0 told before, 0 later, 0 without consent, 0 in queues without owners, 0 rejected, 0 failed'
is "the rule is the reason" "$(grep ^Rule out)" 'Rule     score >= 90'
printf "when,because\nscore > 100,\ngrade = 'F',poor\n" >rules.csv
n -n -r rules.csv -w 'score > 90' -w 'score > 91' -t roster.csv l.csv
is "-r and -w, each may hold" "$(grep -c ^To: out) $(grep '^Rule.*poor' out)" '2 Rule     poor'
n -n -w 'scoer > 1' -t roster.csv l.csv
exits 2 "an unknown column in a rule"
err "is named" '^lead-notify: --when:1: when: unknown column "scoer"'
printf 'when,to\nscore > 100,x\n' >bad.csv
n -n -r bad.csv -t roster.csv l.csv
err "an unknown column in the table" 'bad\.csv:1: unknown column "to"'
printf 'owner,email\nkim,a@b.example\nKIM,c@d.example\n' >bad.csv
n -n -t bad.csv l.csv
err "two addresses for one owner" 'bad\.csv:3: email: this owner has another one in line 2'
printf 'lead_id,temperature\n1,hot\n' >none.csv
n -n none.csv
err "no column with owners" 'no column "owner" or "owner_email"'
exits 2 "is exit 2"

# Where it goes.
cat >o.csv <<'EOT'
lead_id,email,owner,owner_email,temperature
1,,"Lee, Ann",other@corp.example,hot
2,,kim@corp.example,,hot
3,,,direct@corp.example,hot
,lead@x.example,"Lee, Ann",,hot
EOT
n --stdout -t roster.csv o.csv
is "owner_email wins; an owner that is an address; an address alone; the roster" \
	"$(grep ^To: out | tr '\n' ' ')" \
	'To: "Lee, Ann" <other@corp.example> To: kim@corp.example To: direct@corp.example To: "Lee, Ann" <ann@corp.example> '
n --stdout --from '김 <pipe@corp.example>' o.csv
is "--from with a name" "$(sed -n 3p out)" 'From: =?UTF-8?B?6rmA?= <pipe@corp.example>'
for from in '' 'x' 'a@b@c' '-x@corp.example' "a@b.example
Bcc: c@d.example"; do
	run lead-notify -n --from "$from" o.csv
	exits 2 "--from: not an address: exit 2"
done
run lead-notify -n o.csv
is "without --from: this user" "$(sed -n '3s/@.*//p' out)" "From: $(id -un)"

# Consent.
awk 'BEGIN { print "lead_id,owner_email,temperature,consent,unsubscribed_at"
	split("yes,no,,NO,false,거부,unknown,maybe", c, ",")
	for (i = 1; i <= 8; i++) for (u = 0; u < 2; u++) print i u ",a@c.example,hot," c[i] "," (u ? "2026-01-01" : "") }' >consent.csv
n -n -v consent.csv
is "who said no is told of to nobody" "$(grep -c ^To: out)" 3
err "and counted" '3 told in .*13 without consent'
exits 0 "which is no failure"

printf 'lead_id,owner,queue,temperature\n1,,closed,hot\n2,,unrouted,hot\n3,,,hot\n4,a@c.example,closed,hot\n' >queue.csv
n -n -v queue.csv
is "a queue that is nobody's is no failure; no owner else is" "$(grep -c no-owner err) $(grep -c '1 in queues without owners' err) \
$(grep -c ^To: out)" '2 1 1'

n -n queue.csv
cp out dry
n -n -S dry.state -x dry.rejects -o dry.mail queue.csv
is "-n: -o takes what stdout would have" "$(wc -c <out | tr -d ' ') $(cmp dry dry.mail)" '0 '
ok "and no other file is written" test ! -e dry.state -a ! -e dry.state.lock -a ! -e dry.rejects

# Rejected, with a code, never repaired.
nl='
'
cr=$(printf '\r')
{
	echo 'lead_id,name,company,email,owner,owner_email,temperature'
	echo "1,\"A${nl}Bcc: v@evil.example\",C,p1@firm.example,,a@corp.example,hot"
	echo "2,A,\"C${cr}Bcc: v@evil.example\",p2@firm.example,,a@corp.example,hot"
	echo "3,A,C,p3@firm.example,\"O${nl}X: y\",a@corp.example,hot"
	echo "4,A,C,p4@firm.example,O,\"a@corp.example${nl}b@evil.example\",hot"
	echo "5,A,C,p5@firm.example,O,-oQ/tmp@corp.example,hot"
	echo "6,A,C,p6@firm.example,O,|/bin/sh@corp.example,hot"
	echo '7,A,C,p7@firm.example,O,"a@corp.example, b@evil.example",hot'
	echo '8,A,C,p8@firm.example,O,a@corp.example b,hot'
	echo '9,A,C,p9@firm.example,O,김@corp.example,hot'
	echo '10,A,C,p10@firm.example,,,hot'
	echo '11,A,C,p11@firm.example,nobody,,hot'
	echo '12,A,C,p12@firm.example,nomail,,hot'
	echo ',A,C,,O,a@corp.example,hot'
	printf '14,"A\033[2J",C,p14@firm.example,O,a@corp.example,hot\n'
	printf '15,A\342\200\250B,C,p15@firm.example,O,a@corp.example,hot\n'
	printf '16,A\302\205B,C,p16@firm.example,O,a@corp.example,hot\n'
	echo '17,"A ",C,p17@firm.example,O,a@corp.example,hot'
	echo '18,=?utf-8?B?DQpCY2M6IGE=?=,C,p18@firm.example,O,a@corp.example,hot'
	echo '19,A,C,p19@firm.example,O,a@corp.example ,hot'
	echo '20,A,C,p20@firm.example,O,"(x)a@corp.example",hot'
	printf '21,"A\t",C,p21@firm.example,O,a@corp.example,hot\n'
} >evil.csv
printf 'Subject: {name} {company}\n\n{lead_id} {name}\n' >subject
n -x rejects.csv -S e.state --maildir evil -T subject -t roster.csv evil.csv
exits 1 "rejected leads: exit 1"
is "codes" "$(awk -F, 'NR > 1 && /^evil.csv/ { print $5 }' rejects.csv | tr '\n' ' ')" \
	"header-injection header-injection header-injection header-injection leading-dash bad-address bad-address bad-address \
bad-address no-owner no-address no-address no-id header-injection header-injection header-injection bad-address bad-address \
header-injection "
is "the file is private" "$(ls -l rejects.csv | cut -c1-10)" '-rw-------'
ok "each on stderr with its code" test "$(grep -c '^lead-notify: evil.csv:[0-9]*: column ".*: .* \[[a-z-]*\]$' err)" -eq 19
ok "no value on stderr" not grep -Eq 'firm\.example|corp\.example|evil\.example|Bcc' err
is "the others were told" "$(cat evil/new/* | grep -c ^To:)" 2
is "no header of theirs" "$(cat evil/new/* | grep -Eci '^(bcc|x):')" 0
ok "what looks like an encoded word is text" sh -c 'grep -q "^Subject: =?UTF-8?B?PT91dGYtOD9CP0RRcENZMk02SUdFPT89IEM=?=$" evil/new/*'
is "and only they are in the state" "$(cut -f 3 e.state | tr '\n' ' ')" " 17 18 $(tail -n 1 e.state | cut -f 3) "

# Templates.
cat >template <<'EOT'
Subject: {company|name}: {score} points
Reply-To: {name} <{email}>
X-Priority: 1
From: "Lead pipe" <{owner_email}>

{{{lead_id}}} {because} {count} {now}
Title {title?}
EOT
run lead-notify --stdout --now "$now" --tz Asia/Seoul -w 'score > 90' -T template -t roster.csv l.csv
exits 0 "a template"
sed -e 1d -e 4d -e 6d -e '/^M/d' -e '/^Content/d' out >got
cat >want <<'EOT'
Date: Mon, 01 Jun 2026 09:00:00 +0900
From: Lead pipe <minsu@corp.example>
Subject: =?UTF-8?B?44ic7ZWc67mbOiA5Mi41IHBvaW50cw==?=
X-Priority: 1
Auto-Submitted: auto-generated

{L1} score > 90 1 2026-06-01T09:00:00+09:00

EOT
ok "is filled in" diff want got
is "a reply goes to the lead" "$(grep ^Reply-To out)" 'Reply-To: =?UTF-8?B?67CV7KeA7ISx?= <ps@hanbit.example>'
sed 's/ps@hanbit.example/ps hanbit/' l.csv >odd.csv
n -n -w 'score > 90' -T template -t roster.csv odd.csv
err "Reply-To that is no address" 'odd\.csv:2: column "Reply-To": .*\[bad-address\]'
exits 1 "is exit 1"
for header in To Cc bcc Date Message-Id mime-version Content-Type Resent-To Auto-Submitted; do
	printf '%s: x\n\nbody\n' $header >bad
	n -n -T bad -t roster.csv l.csv
	ok "$header is not for templates" test "$status" -eq 2
done
printf 'Subject: {nmae}\n\n' >bad
n -n -T bad -t roster.csv l.csv
err "an unknown column in a template" '^lead-notify: bad:1: unknown column "nmae"; did you mean "name"\?'
n -n -T missing -t roster.csv l.csv
err "a template that is not there" '^lead-notify: missing: No such file'

# Digest.
{
	cat l.csv
	echo 'L4,Dora,Gamma,dora@gamma.example,88,A,hot,,김민수,'
	echo 'L5,Eve,Delta,eve@delta.example,88,A,hot,,"Lee, Ann",'
	echo 'L4,Dora,Gamma,dora@gamma.example,88,A,hot,,김민수,'
} >many.csv
n --stdout -v --digest -t roster.csv many.csv
err "digest: one message an owner, a lead once" '6 read, 4 told in 2 messages, 1 told before'
is "with all of them" "$(grep -E '^(To|Subject|Lead)' out | tr '\n' ';')" \
	'To: =?UTF-8?B?6rmA66+87IiY?= <minsu@corp.example>;Subject: Hot leads: 2;Lead     L1;Lead     L4;To: "LEE, ann" <ann@corp.example>;Subject: Hot leads: 2;Lead     L2;Lead     L5;'
printf 'owner,email,hours,zone\nKim,kim@corp.example,09:00-18:00,\nKim,,,America/New_York\n' >zone.csv
printf 'lead_id,owner\nZ1,Kim\n' >zoned.csv
n -n -v --working-hours -w "lead_id = 'Z1'" -t zone.csv zoned.csv
err "hours are by the clock of the owner's zone, in whatever row it stands" ' 0 told in 0 messages, 0 told before, 1 later'
printf 'lead_id,owner_email,grade\nC1,ann@corp.example,A\nC2,Ann@CORP.example,A\n' >capitals.csv
n -n --digest -w "grade = 'A'" capitals.csv
is "an address is one, whatever its capitals" "$(grep -E '^(To|Subject)' out | tr '\n' ';')" \
	'To: ann@corp.example;Subject: Hot leads: 2;'
printf 'Subject: {count} for {owner}\n\nHello\n{#leads}\n- {name}\n{/leads}\nBye {owner_email}\n' >digest
n -n --digest -T digest -w "grade = 'A'" -t roster.csv many.csv
is "with a template" "$(sed -n '/^Hello/,/^Bye/p' out | tail -n 4 | tr '\n' ';')" 'Hello;- Bob;- Eve;Bye ann@corp.example;'
n -n --digest -T subject -t roster.csv many.csv
is "one without {#leads}: its body for each lead" "$(tail -n 4 out | tr '\n' ';')" 'L2 Bob;;L5 Eve;;'

# A mailer that notes how it was called and what it got.
cat >mailer <<'EOT'
#!/bin/sh
[ "$1" = -i ] && [ "$2" = -- ] && [ $# -eq 3 ] || exit 64
echo "called: $3" >&2
id=$(sed -n 's/^Lead  *//p')
echo "$3 $id" >>log
[ ! -e slow ] || sleep 0.02
EOT
chmod +x mailer
s() {
	n --sendmail ./mailer -S st -t roster.csv "$@"
}
s many.csv
exits 0 "sent"
quiet "silently: what the mailer says has addresses in it"
is "as mailer -i -- address" "$(cat log)" "minsu@corp.example L1${nl}ann@corp.example L2${nl}minsu@corp.example L4${nl}ann@corp.example L5"
is "the state is private" "$(ls -l st | cut -c1-10)" '-rw-------'
cp st st1
s -v many.csv
err "again: nothing new" '0 told in 0 messages, 5 told before'
is "really" "$(wc -l <log | tr -d ' ') $(cmp st st1 && echo same)" '4 same'
n -n -S st -t roster.csv many.csv
ok "nor in a dry run" not test -s out
sed 's/,김민수,/,"Lee, Ann",/' l.csv >moved.csv
s moved.csv
is "another owner is told" "$(tail -n 1 log)" 'ann@corp.example L1'
awk -F, -v OFS=, 'NR == 1 { $11 = "merged_ids" } NR == 2 { $1 = "L9"; $11 = "L7;L1 " } 1' l.csv >merged.csv
s merged.csv
is "a lead that L1 was merged into is known" "$(wc -l <log | tr -d ' ')" 5
n -n -S st1 --stdout -t roster.csv l.csv
ok "-n changes nothing" not test -e st1.lock
# The numbers of records without an id are nobody's.
printf 'lead_id,email,owner_email,temperature,merged_ids\n1,a@c.example,o@c.example,hot,\n' >num.csv
n --stdout -S num.state num.csv
printf 'lead_id,email,owner_email,temperature,merged_ids\n,b@c.example,o@c.example,hot,#1;#2\n' >num2.csv
n --stdout -S num.state num2.csv
is "record 1 is not lead 1" "$(grep -c ^To: out)" 1
printf 'lead_id,email,owner_email,temperature,merged_ids\n#1,a@c.example,o@c.example,hot,\n' >num.csv
n --stdout -S num2.state num.csv
n --stdout -S num2.state num2.csv
is "nor a lead that is called #1" "$(grep -c ^To: out)" 1
printf 'lead_id,owner_email,temperature\nS1,a@c.example,hot\n' >s.csv
n --stdout -S s.state s.csv
is "--stdout: written" "$(grep -c ^To: out) $(grep -c S1 s.state)" '1 1'
n --stdout -S s.state s.csv
ok "and remembered" not test -s out
rm s.state
if [ -w /dev/full ]; then
	lead-notify --now "$now" --stdout -S s.state s.csv >/dev/full 2>err
	is "no output, nothing remembered" "$? $(test -e s.state || echo none)" '2 none'
else
	skip "no output, nothing remembered" "no /dev/full"
fi
n -o messages -S s.state s.csv
is "-o takes the messages" "$(grep -c ^To: messages) $(grep -c S1 s.state)" '1 1'
n --maildir m --stdout s.csv
exits 2 "two ways out"
n --maildir m -o messages s.csv
exits 2 "or these two"

# Maildir.
umask 000
n --maildir m -S m.state -t roster.csv l.csv
umask 022
is "maildir: one file each in new, none in tmp" "$(ls m/new | wc -l | tr -d ' ') $(ls m/tmp | wc -l | tr -d ' ') $(ls m/cur | wc -l | tr -d ' ')" '2 0 0'
is "for its owner only" "$(ls -l m/new | awk 'NR == 2 { print $1 }') $(ls -ld m m/new | awk '{ printf "%s ", $1 }')" \
	'-rw------- drwx------ drwx------ '
ok "names as the standard has them" sh -c 'ls m/new | grep -Eqv "^[0-9]+\.M[0-9]+P[0-9]+Q[0-9]+\.[^/:]+$" && exit 1 || exit 0'
is "messages without the line of an mbox" "$(cat m/new/* | grep -c '^From ')" 0
awk 'BEGIN { print "Subject: long\n"; for (i = 0; i < 90; i++) print "a line of a template that is longer than a block" }' >long
head -n 2 l.csv >few.csv
for way in '--maildir full' '--sendmail ./long.sh'; do
	printf '#!/bin/sh\ncat >/dev/null\necho x >>sent\n' >long.sh
	chmod +x long.sh
	status=0
	# 512 bytes a block: the state fits, no message does
	(ulimit -f 2; lead-notify --now "$now" $way -T long -S long.state -w 'not empty(lead_id)' -t roster.csv few.csv) >out 2>err || status=$?
	exits 1 "no room for a message, $way: exit 1"
	err "said, $way" '^lead-notify: few\.csv:2: not sent, stays due: .*File too large$'
	is "nothing half is there, $way" "$(find full -type f 2>/dev/null) $(cat sent 2>/dev/null) $(grep -c ^told long.state)" '  0'
done
touch file
n --maildir file -S m2.state -t roster.csv l.csv
exits 2 "a maildir that is none"

# Mailers that fail.
cat >third <<'EOT'
#!/bin/sh
cat >/dev/null
echo x >>calls
[ "$(wc -l <calls)" -ne 3 ]
EOT
printf '#!/bin/sh\nkill -9 $$\n' >killed
printf '#!/bin/sh\nexec sleep 60\n' >hangs
printf '#!/bin/sh\ntrap "" TERM\nsleep 60 & wait\nsleep 60\n' >stubborn
printf '#!/bin/sh\nexit 0\n' >deaf
printf '#!/bin/sh\nexit 75\n' >tempfail
chmod +x third killed hangs stubborn deaf tempfail
awk 'BEGIN { print "lead_id,owner_email,temperature"; for (i = 1; i <= 5; i++) print "F" i ",o" i "@corp.example,hot" }' >five.csv
f() { # MAILER
	rm -f f.state calls
	n --sendmail "$1" -S f.state --timeout 1 five.csv
}
f ./third
exits 1 "the third fails: exit 1"
err "and is said" '^lead-notify: five\.csv:4: not sent, stays due: \./third: exit 1$'
is "the others are told" "$(cut -f 3 f.state | grep ^F | tr '\n' ' ')" 'F1 F2 F4 F5 '
n --sendmail ./third -S f.state -v five.csv
err "the next run sends it" '1 told in 1 message, 4 told before'
f ./nowhere
exits 1 "no mailer: exit 1"
err "is said" 'nowhere: No such file'
is "nobody is told" "$(grep -c ^told f.state)" 0
f ./killed
err "a mailer that is killed" 'killed: ended by signal 9'
f ./tempfail
err "a mailer that wants it later" 'tempfail: exit 75'
ok "addresses are not said" not grep -q '@' err
head -n 2 five.csv >one.csv
rm -f f.state
n --sendmail ./stubborn -S f.state --timeout 1 one.csv
err "one that ignores SIGTERM is killed, too" 'stubborn: killed'
awk 'BEGIN { print "lead_id,owner_email,temperature"; for (i = 1; i <= 9; i++) print "H" i ",o@corp.example,hot" }' >nine.csv
rm -f f.state
before=$(date +%s)
n --sendmail ./hangs -S f.state --timeout 1 nine.csv
exits 1 "a mailer that hangs: exit 1"
err "is killed" 'hangs: killed: not done after 1 s'
ok "in time" test $(($(date +%s) - before)) -le 20
is "after five in a row the rest is not tried" "$(grep -c 'killed: not done' err) $(grep -c 'not tried again' err)" '5 4'
awk 'BEGIN { s = "김"; while (length(s) < 900000) s = s s; print "lead_id,owner_email,temperature,note"
	print "G,o@corp.example,hot," substr(s, 1, 900000) }' >giant.csv
printf 'Subject: big\n\n{note}\n' >giant
f ./deaf
exits 0 "a mailer that reads nothing"
rm -f f.state
n --sendmail ./deaf -T giant -S f.state giant.csv
exits 0 "even of a megabyte"
n --stdout -T giant giant.csv
is "no line is longer than 76" "$(awk 'length > 76' out | wc -l | tr -d ' ')" 0
printf '#!/bin/sh\ncat >got.$$\n[ "$(tail -n 1 got.$$ | cut -c1-3)" = =EA ]\n' >counts
chmod +x counts
n --sendmail ./counts -T giant giant.csv
exits 0 "all of it arrives"
rm -f got.*
if have perl; then
	rm -f f.state
	run perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV' lead-notify --now "$now" --sendmail ./deaf -S f.state five.csv
	is "started by somebody who ignores SIGCHLD: still known how the mailer ended" "$status $(grep -c ^told f.state)" '0 5'
else
	skip "started by somebody who ignores SIGCHLD" "no perl"
fi
printf 'Subject: {note}\n\nx\n' >bighead
n -n -T bighead giant.csv
err "a giant header is refused" 'giant\.csv:2: column "Subject": .*\[header-too-long\]'
rm -f d.state calls
n --digest --sendmail ./tempfail -S d.state -t roster.csv many.csv
is "a digest that fails leaves all of its leads due" "$status $(grep -c ^told d.state)" '1 0'

# Quiet hours.
rm -f q.state
q() { # TIME
	n -v --quiet-hours '22:00-08:00, sun' --sendmail ./deaf -S q.state --now "$1" five.csv
}
q 2026-06-01T23:30:00+09:00
exits 0 "quiet hours: exit 0"
err "nobody is told" '0 told in 0 messages, 0 told before, 5 later'
q 2026-06-02T07:59:00+09:00
err "nor after midnight" '5 later'
q 2026-06-02T08:00:00+09:00
err "then all are" '5 told in 5 messages'
q 2026-06-07T12:00:00+09:00
err "once" '5 told before, 0 later'
for times in '22:00' '22:00-25:00' 'day' ''; do
	n -n --quiet-hours "$times" five.csv
	ok "no times: \"$times\"" test "$status" -eq 2
done

# The hours of the roster.
cat >hours.csv <<'EOT'
owner,email,hours
kim,kim@corp.example,Mon-Fri 09:00-18:00
kim,,
lee,lee@corp.example,22:00-06:00 America/New_York
ann,ann@corp.example,
EOT
printf 'lead_id,owner,temperature\nA,kim,hot\nB,lee,hot\nC,ann,hot\nD,x@corp.example,hot\n' >h.csv
h() { # TIME: who is told
	n -n --working-hours -t hours.csv --now "$@" h.csv
	grep ^To: out | sed 's/.*<//; s/@.*//; s/To: //' | tr '\n' ' '
}
is "working hours: kim and who works round the clock" "$(h 2026-06-01T09:00:00+09:00)" 'kim ann x '
is "before nine: not kim" "$(h 2026-06-01T08:59:59+09:00)" 'ann x '
is "nor at six sharp, when it is five in New York" "$(h 2026-06-01T18:00:00+09:00)" 'lee ann x '
is "nor on Sunday" "$(h 2026-06-07T19:00:00+09:00)" 'ann x '
is "lee, at midnight in New York" "$(h 2026-06-01T13:00:00+09:00)" 'kim lee ann x '
# by the clock of New York 22:00 is 03:00Z before the 8th of March, 02:00Z behind it
is "lee, when the clock goes forward" "$(h 2026-03-08T02:59:00Z)/$(h 2026-03-08T03:00:00Z)/$(h 2026-03-09T02:00:00Z)" \
	'ann x /lee ann x /kim lee ann x '
printf 'date,name\n2026-06-01,off\n' >off.csv
is "a holiday, of those who work round the clock, too" "$(h 2026-06-01T10:00:00+09:00 --holidays off.csv)" 'x '
sed 's/18:00/xx/' hours.csv >bad.csv
n -n --working-hours -t bad.csv h.csv
err "hours that are none" 'bad\.csv:2: hours: '
n -n --working-hours h.csv
exits 2 "hours without a roster"
# the zone in a column of its own, as lead-route has it; that in the hours comes before it
cat >zone.csv <<'EOT'
owner,email,hours,zone
kim,kim@corp.example,09:00-18:00,America/New_York
lee,lee@corp.example,09:00-18:00 Europe/London,America/New_York
ann,ann@corp.example,,America/New_York
ann,,09:00-18:00,
EOT
z() {
	n -n --working-hours -t zone.csv --now "$1" h.csv
	grep ^To: out | sed 's/.*<//; s/@.*//; s/To: //' | tr '\n' ' '
}
is "the roster's zone: nine in London" "$(z 2026-06-01T08:00:00Z)" 'lee x '
is "nine in New York" "$(z 2026-06-01T13:00:00Z)" 'kim lee ann x '
is "six in London" "$(z 2026-06-01T17:00:00Z)" 'kim ann x '
sed 's/,America.*/,Mars/' zone.csv >bad.csv
n -n --working-hours -t bad.csv h.csv
err "no such zone" 'bad\.csv:2: zone: no time zone such as Asia/Seoul'

# The state.
head -c 60 st1 >st
s l.csv
exits 2 "a state cut short is refused"
err "with the way out" 'st: damaged or cut short; put back a copy, or remove it to begin anew'
sed 's/L1/L8/' st1 >st
s l.csv
exits 2 "a damaged one"
sed '1s/2$/3/' st1 >st
s l.csv
err "a newer one" 'newer'
: >st
s l.csv
exits 2 "an empty one"
err "with the way out" 'st: not a state file of lead-notify; put back a copy, or remove it to begin anew'
n -S . l.csv
exits 2 "a folder is none"
ok "and gets no lock" not test -e ..lock
printf 'leadpipe-route\t1\nend\t1\t0\n' >st
s l.csv
err "one of another tool" 'st: not a state file of lead-notify; put back a copy, or remove it to begin anew'
awk 'BEGIN { print "lead_id,owner_email,temperature"; for (i = 1; i <= 40; i++) print "D" i ",o@corp.example,hot" }' >d.csv
head -n 30 d.csv >d29.csv
rm -f disk.state log
n --sendmail ./mailer -S disk.state d29.csv
cp disk.state disk.before
status=0
# one block of 512 bytes: less than the state has
(ulimit -f 1; lead-notify --now "$now" --sendmail ./mailer -S disk.state d.csv) 2>err >out || status=$?
exits 2 "no room for the state: exit 2"
is "found before anybody is told; the state stays" "$(wc -l <log | tr -d ' ') $(cmp disk.state disk.before && echo same)" '29 same'
n --sendmail ./mailer -S disk.state d.csv
is "so nobody is told twice" "$(wc -l <log | tr -d ' ')" 40
n -S d.csv --sendmail ./mailer d.csv
exits 2 "the state is the input"
if have flock; then
	flock st.lock sleep 2 &
	sleep 0.3
	rm -f st
	s l.csv
	exits 75 "locked by another run: 75"
	s --wait 10 l.csv
	exits 0 "--wait"
	wait
else
	skip "locked by another run" "no flock"
fi

# Killed at any moment: nobody is left out, and each kill makes at most one lead be told twice.
awk 'BEGIN { print "lead_id,owner_email,temperature"; for (i = 1; i <= 120; i++) print "K" i ",k@corp.example,hot" }' >k.csv
rm -f k.state log
kills=0 torn=0 i=0
while [ $i -lt 60 ]; do
	lead-notify --now "$now" --wait 5 --sendmail ./mailer -S k.state k.csv >/dev/null 2>&1 &
	pid=$!
	sleep "0.0$((i * 7 % 10))"
	kill -9 $pid 2>/dev/null && kills=$((kills + 1))
	wait $pid 2>/dev/null
	[ ! -e k.state ] || lead-notify --now "$now" -n -S k.state k.csv >/dev/null 2>&1 || torn=1
	i=$((i + 1))
done
sleep 0.1
n --sendmail ./mailer -S k.state k.csv
sleep 0.1
is "$kills kills: everybody is told" "$status $(cut -d ' ' -f 2 log | sort -u | wc -l | tr -d ' ')" '0 120'
ok "at most one twice for each kill ($(($(wc -l <log) - 120)) were)" test "$(wc -l <log)" -le $((120 + kills))
is "the state is always whole" "$torn" 0
n -v --sendmail ./mailer -S k.state k.csv
err "and nobody is due" '0 told in 0 messages, 120 told before'
n --sendmail ./mailer -S k.state k.csv
is "what is left is one piece" "$(grep -c ^end k.state)" 1
quiet "of which nothing is said any more"
# The ledger grows while messages are sent: what a run that is killed leaves is read again, but for a line that is cut off.
printf '#!/bin/sh\n[ ! -e k.state ] || { ls -i k.state; grep -c ^end k.state; } >>grown\nexit 0\n' >grows
chmod +x grows
rm -f k.state
n --sendmail ./grows -S k.state k.csv
is "it is one file while 120 are sent" "$(awk 'NF == 2 { print $1 }' grown | sort -u | wc -l | tr -d ' ')" 1
is "and one piece more with each" "$(awk 'NF == 1' grown | sed -n '1p;60p;120p' | tr '\n' ' ')" '1 60 120 '
printf '#!/bin/sh\ncp k.state k.torn\nexit 0\n' >grows
head -n 11 k.csv >k10.csv
rm -f k.state
n --sendmail ./grows -S k.state k10.csv
printf 'told\t2026-06-01T00:00:00Z\tK10\tk@corp.exa' >>k.torn
n -v --sendmail ./deaf -S k.torn k.csv
err "a line that is cut off was not told" '111 told in 111 messages, 9 told before'
err "and the state of a run that did not end is said" 'k.torn: the run before did not come to its end'
sed 's/K7/K8/' k.state >k.torn
n --sendmail ./deaf -S k.torn k.csv
exits 2 "a line that was changed is damage"
# SIGTERM waits for the message and the state.
rm -f k.state log
i=0
while [ $i -lt 20 ]; do
	lead-notify --now "$now" --wait 5 --sendmail ./mailer -S k.state k.csv >/dev/null 2>&1 &
	pid=$!
	sleep "0.0$((i * 3 % 10))"
	kill -TERM $pid 2>/dev/null
	wait $pid 2>/dev/null
	i=$((i + 1))
done
n --sendmail ./mailer -S k.state k.csv
is "SIGTERM makes nobody be told twice" "$(wc -l <log | tr -d ' ')" 120

# Many at once, with the same leads.
rm -f w.state log
head -n 81 k.csv >w.csv
touch slow
i=0
while [ $i -lt 16 ]; do
	lead-notify --now "$now" --wait 60 --sendmail ./mailer -S w.state w.csv >"w$i.out" 2>&1 &
	i=$((i + 1))
done
wait
rm slow
is "16 at once: each lead is told once" "$(cut -d ' ' -f 2 log | sort | uniq -c | awk '{ print $1 }' | sort -u | tr '\n' ' ')$(wc -l <log | tr -d ' ')" '1 80'
is "in silence" "$(cat w*.out)" ''

# Read back by a parser that is not ours.
if have python3; then
	cat >parse.py <<'EOT'
import email, email.policy, mailbox
from email.header import decode_header, make_header
from email.utils import parseaddr
want = [l.rstrip("\n").split("\t") for l in open("people.tsv", encoding="utf-8")]
box = mailbox.mbox("box")
got = [email.message_from_bytes(box.get_bytes(k), policy=email.policy.default) for k in box.keys()]
raws = [box.get_bytes(k) for k in box.keys()]
assert len(got) == len(want), (len(got), len(want))
for m, raw, (owner, address, name, note) in zip(got, raws, want):
    # email.policy.default puts blanks between the encoded words of a name; the older interface does not
    to, at = parseaddr(email.message_from_bytes(raw)["To"].replace("\n", ""))
    assert str(make_header(decode_header(to))) == owner and at == address, (to, owner, at, address)
    assert len(m["To"].addresses) == 1
    assert m["Subject"] == "Lead: " + name, (m["Subject"], name)
    assert m.get_content().replace("\r\n", "\n") == note + "\n", (m.get_content(), note)
    assert not m.defects and not any(h.defects for h in m.values()), (m.defects, name)
    assert m["Date"].datetime.isoformat() == "2026-06-01T09:00:00+09:00"
for line in open("box", "rb"):
    assert len(line) <= 79, line
print("ok", len(got))
EOT
	cat >make.py <<'EOT'
import csv, random
random.seed(6)
parts = ["김", "민", "수", "🔥", "é", "a", "b c", "👩‍👩‍👧", "\"", "\\", ",", "<", ">", "@", "(", "한빛", "From ", ".", "=?utf-8?q?x?=", "ß", ";", ":"]
out = csv.writer(open("people.csv", "w", encoding="utf-8", newline=""), lineterminator="\n")
out.writerow(["lead_id", "owner", "owner_email", "name", "note", "temperature"])
tsv = open("people.tsv", "w", encoding="utf-8")
def text(n):
    return " ".join("".join(random.choice(parts) for _ in range(n)).split()) or "x"
for i in range(400):
    owner, name, note = text(i % 40 + 1), text(i % 90 + 1), text(i + 1)
    out.writerow([i, owner, "o%d@corp.example" % i, name, note, "hot"])
    tsv.write("\t".join([owner, "o%d@corp.example" % i, name, note]) + "\n")
EOT
	python3 make.py
	printf 'Subject: Lead: {name}\n\n{note}\n' >people
	n -o box -T people people.csv
	exits 0 "400 people with names of every kind"
	run python3 parse.py
	is "are read back by Python's email" "$(cat out err)" 'ok 400'
else
	skip "read back by Python's email" "no python3"
fi
# A dry run is for people: nothing is encoded.
printf 'lead_id,last_name,first_name,company,title,temperature,owner\n1,김,민수,㈜한빛,,hot,김민수\n2,Lee,Bo,,,hot,"Lee, Ann"\n3,,Cid,,"x \033[31mred",hot,"Lee, Ann"\n' >names.csv
n -n -t roster.csv names.csv
is "who and what can be read and grepped" "$(grep -E '^(To|Subject|Name)' out | sed 's/  */ /' | tr '\n' ';')" \
	"To: 김민수 <minsu@corp.example>;Subject: Hot lead: ㈜한빛;Name 김민수;To: Lee, Ann <ann@corp.example>;Subject: Hot lead: Bo Lee;Name Bo Lee;To: Lee, Ann <ann@corp.example>;Subject: Hot lead: Cid;Name Cid;"
is "and steers no terminal" "$(grep ^Title out)" 'Title    x ?[31mred'
printf 'Subject: to {person}\n\n{company}: %%\n' | sed 's/%%/%/' >t-person
n -n -w "lead_id = 1" -T t-person -t roster.csv names.csv
out "all of it" <<'EOT'
From lead-notify Mon Jun 01 00:00:00 2026
Date: Mon, 01 Jun 2026 09:00:00 +0900
From: pipe@corp.example
To: 김민수 <minsu@corp.example>
Subject: to 김민수

㈜한빛: %

EOT

# Who is away: who stands in is told, once, and else it waits.
cat >away.csv <<'EOT'
owner,email,away_from,away_to,cover
lee,lee@corp.example,2026-05-30,2026-06-05,kim
kim,kim@corp.example,,,
park,park@corp.example,2026-05-30,2026-06-05,
EOT
printf 'lead_id,owner,owner_email\n1,lee,lee@corp.example\n2,park,\n3,kim,\n' >al.csv
n -n -v -w "lead_id > 0" -t away.csv al.csv
is "to who stands in, even where the lead has the owner's address" "$(grep ^To: out | tr '\n' ' ')" "To: kim <kim@corp.example> To: kim <kim@corp.example> "
is "and says whose it is" "$(grep -c '^For      lee, who is away$' out)" 1
err "nobody stands in: later" '2 told in 2 messages, 0 told before, 1 later'
n --stdout -S away.state -w "lead_id > 0" -t away.csv al.csv
run lead-notify --now 2026-06-06T09:00:00+09:00 --tz Asia/Seoul --from pipe@corp.example -v -n -S away.state -w "lead_id > 0" -t away.csv al.csv
is "back: what waited, and nothing twice" "$(grep ^To: out)" "To: park <park@corp.example>"
sed 's/,kim$/,kin/' away.csv >bad.csv
n -n -w "lead_id > 0" -t bad.csv al.csv
err "a cover who is nobody" 'bad.csv:2: cover: "kin" is no owner in this table; did you mean "kim"[?]'
finish
