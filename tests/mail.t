#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016
# lead-notify with a real mail server: a Postfix of the test's own (nothing of the machine's is used or changed), which
# sends over SMTP on loopback to itself and delivers into a mailbox, where another parser reads the mail.
. tests/lib.sh
PATH=$PATH:/usr/sbin:/sbin
[ "$(id -u)" -eq 0 ] || skip_all "only root can start Postfix"
have postfix && have postconf || skip_all "Postfix is not installed"
id postfix >/dev/null 2>&1 && getent group postdrop >/dev/null 2>&1 || skip_all "Postfix has no user here"
have python3 || skip_all "no python3 to read the mail"

chmod 755 "$tmp" # its daemons are other users
cd "$tmp" || exit 2
mkdir pf spool data mail log work
chown postfix data
chown nobody mail
port=$((20000 + $$ % 20000))
cat >pf/main.cf <<EOT
compatibility_level = 3.6
command_directory = $(postconf -d -h command_directory)
daemon_directory = $(postconf -d -h daemon_directory)
queue_directory = $tmp/spool
data_directory = $tmp/data
maillog_file = $tmp/log/mail
maillog_file_prefixes = $tmp
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.test.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_relay_restrictions = permit_mynetworks, reject
transport_maps = inline:{ { corp.example = smtp:[127.0.0.1]:$port } }
disable_dns_lookups = yes
virtual_mailbox_domains = box.example
virtual_mailbox_base = $tmp/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:$(id -u nobody)
virtual_gid_maps = static:$(id -g nobody)
virtual_minimum_uid = 1
alias_maps =
alias_database =
EOT
cat >pf/master.cf <<EOT
127.0.0.1:$port inet n - n - - smtpd -o cleanup_service_name=cleanup2
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
cleanup2 unix n - n - 0 cleanup -o virtual_alias_maps=inline:{{@corp.example=@box.example}}
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
EOT
if ! timeout 30 postfix -c "$tmp/pf" start >start 2>&1; then
	sed 's/^/# /' start
	skip_all "Postfix does not start here"
fi
trap 'timeout 20 postfix -c "$tmp/pf" stop >/dev/null 2>&1; chmod -R u+rwx "$tmp"; rm -rf "$tmp"' EXIT
printf '#!/bin/sh\nMAIL_CONFIG=%s exec sendmail "$@"\n' "$tmp/pf" >sendmail
chmod +x sendmail
postsendmail=$tmp/sendmail

# arrived N: waits until so many messages are in the mailbox, and no longer than for one more.
arrived() {
	i=0
	while [ "$(ls mail/all/new 2>/dev/null | wc -l)" -lt "$1" ] && [ $i -lt 300 ]; do
		sleep 0.1
		i=$((i + 1))
	done
	sleep 0.5
	is "${2:-$1 messages arrive}" "$(ls mail/all/new 2>/dev/null | wc -l | tr -d ' ')" "$1"
}

cat >work/parse.py <<'EOT'
import email, email.policy, glob, sys
from email.header import decode_header, make_header
from email.utils import parseaddr
want = {l.split("\t")[0]: l.rstrip("\n").split("\t", 4) for l in open("work/people.tsv", encoding="utf-8")}
seen = set()
for f in glob.glob("mail/all/new/*"):
    raw = open(f, "rb").read()
    m = email.message_from_bytes(raw, policy=email.policy.default)
    name, address = parseaddr(email.message_from_bytes(raw)["To"].replace("\n", ""))
    text = m.get_content()
    lead = text.split("\n")[0]
    _, owner, to, subject, note = want[lead]
    assert lead not in seen, lead
    seen.add(lead)
    assert str(make_header(decode_header(name))) == owner and address == to, (lead, name, address)
    assert m["Subject"] == subject, (lead, m["Subject"], subject)
    assert text == lead + "\n" + note.replace("\\n", "\n") + "\n", (lead, text)
    assert m["X-Original-To"] in (None, to) and m["Delivered-To"].split("@")[0] == to.split("@")[0]
    assert m["Cc"] is None and m["Bcc"] is None and len(m.get_all("To")) == 1 and not m.defects
assert seen == set(want), set(want) - seen
print("ok", len(seen))
EOT
cat >work/make.py <<'EOT'
import csv
people = [
    ("M1", "김민수", "minsu@corp.example", "㈜한빛소프트 — 박지성 님", "점수 92\\n이유: 예산 +30; 결정권자 +25"),
    ("M2", "Lee, Ann", "ann+leads@corp.example", "Acme", "plain"),
    ("M3", "제갈공명" * 12, "long@corp.example", "아주 긴 회사 이름 " * 20 + "끝", "가나다라마바사 " * 300 + "."),
    ("M4", "🔥 Fire", "fire@corp.example", "🔥" * 60, "🔥" * 2000),
    ("M5", "", "alone@corp.example", "x" * 1200, "x" * 5000),
    ("M6", "From me", "from@corp.example", "From the start", "From the start\\n.\\n..\\nFrom: x@y\\n\\n.\\nquit"),
    ("M7", 'a "b" <c@d.example>', "quote@corp.example", "=?utf-8?B?DQpCY2M6IHhAeQ==?=", "=?utf-8?q?x?= =41"),
    ("M8", "O'Brien (DE)", "o'brien@corp.example", "$(touch owned) `touch owned` ; touch owned", "tab\there end"),
]
out = csv.writer(open("work/people.csv", "w", encoding="utf-8", newline=""), lineterminator="\n")
out.writerow(["lead_id", "owner", "owner_email", "subject", "note", "temperature"])
tsv = open("work/people.tsv", "w", encoding="utf-8")
for p in people:
    out.writerow([*p[:4], p[4].replace("\\n", "\n"), "hot"])
    tsv.write("\t".join(p) + "\n")
EOT
python3 work/make.py
printf 'Subject: {subject}\n\n{lead_id}\n{note}\n' >work/template
send() {
	run lead-notify --sendmail "$postsendmail" --from pipe@corp.example -T work/template -S work/state "$@"
}
send work/people.csv
exits 0 "sent by Postfix's sendmail"
quiet "in silence"
arrived 8 "all of them arrive over SMTP"
run python3 work/parse.py
is "and are read back: Korean names, emoji, dots, From, long lines" "$(cat out err)" 'ok 8'
ok "no shell has seen them" test ! -e owned -a ! -e work/owned
send -v work/people.csv
err "twice the same run sends nothing new" '0 told in 0 messages, 8 told before'
arrived 8 "nor does anything arrive"

# What would break a message never reaches the server.
rm -rf mail/all/new/*
{
	echo 'lead_id,owner,owner_email,subject,note,temperature'
	printf 'E1,a,a@corp.example,"x\r\nBcc: v@corp.example",n,hot\n'
	printf 'E2,a,"a@corp.example\nRCPT TO:<v@corp.example>",x,n,hot\n'
	printf 'E3,a,-bs@corp.example,x,n,hot\n'
	printf 'E4,"a\n\nbody",a@corp.example,x,n,hot\n'
	printf 'E5,a,good@corp.example,x,"n\r\n.\r\nMAIL FROM:<v@corp.example>\r\n",hot\n'
} >work/evil.csv
send work/evil.csv
exits 1 "four of five are rejected"
is "with their codes" "$(sed 's/.*\[//; s/\]//' err | tr '\n' ' ')" \
	'header-injection header-injection leading-dash header-injection '
arrived 1 "one arrives"
ok "whole, and as one" grep -q 'MAIL FROM:' mail/all/new/*

# The server is down: what it does not take stays due.
rm -rf mail/all/new/* work/state*
timeout 20 postfix -c "$tmp/pf" stop >/dev/null 2>&1
printf '#!/bin/sh\nexit 75\n' >down
chmod +x down
run lead-notify --sendmail "$tmp/down" -T work/template -S work/state work/people.csv
exits 1 "it does not take them: exit 1"
is "nobody is told" "$(grep -c ^told work/state)" 0
send work/people.csv
exits 0 "it is down, but takes them into its queue"
timeout 30 postfix -c "$tmp/pf" start >/dev/null 2>&1
arrived 8 "they arrive when it is up again"

# Killed between sending and remembering: at most one twice for each kill, the same to mail stores.
rm -rf mail/all/new/* work/state*
awk 'BEGIN { print "lead_id,owner,owner_email,subject,note,temperature"
	for (i = 1; i <= 80; i++) print "K" i ",김" i ",k" i "@corp.example,lead " i ",note,hot" }' >work/k.csv
kills=0 i=0
while [ $i -lt 12 ]; do
	lead-notify --wait 10 --sendmail "$postsendmail" --from pipe@corp.example -T work/template -S work/state work/k.csv \
		>/dev/null 2>&1 &
	pid=$!
	sleep "0.$((i * 3 % 7))"
	kill -9 $pid 2>/dev/null && kills=$((kills + 1))
	wait $pid 2>/dev/null
	i=$((i + 1))
done
sleep 0.5
send --wait 10 work/k.csv
exits 0 "$kills kills, and a last run"
i=0
while [ "$(cat mail/all/new/* 2>/dev/null | grep -h '^K[0-9]*$' | sort -u | wc -l)" -lt 80 ] && [ $i -lt 200 ]; do
	sleep 0.1
	i=$((i + 1))
done
sleep 1
got=$(ls mail/all/new | wc -l)
is "everybody was told" "$(cat mail/all/new/* | grep -h '^K[0-9]*$' | sort -u | wc -l | tr -d ' ')" 80
ok "at most one twice for each kill ($((got - 80)) were)" test "$got" -le $((80 + kills))
is "duplicates have one Message-ID" "$(cat mail/all/new/* | grep -hi '^Message-ID:' | sort -u | wc -l | tr -d ' ')" 80
finish
