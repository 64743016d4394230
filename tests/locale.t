#!/bin/sh
# SPDX-License-Identifier: MIT
# The place a tool runs at does not change what it says: three zones (given by --tz and by TZ) and four locales, made here where
# the system has none, among them the one whose small I has no dot. What --tz is for does change with it.
. tests/lib.sh

here=$PWD
cd "$tmp" || exit 2
now='2026-07-01T00:00:00Z'
awk 'BEGIN {
	split("INDIGO Ltd|ISTANBUL A.Ş.|삼성전자㈜|Größe GmbH|Firm 1,5", firm, "|")
	split("DIRECTOR|Yönetici|본부장|IT Director|intern", title, "|")
	print "lead_id,email,first_name,last_name,company,title,budget,authority,need,timeline,created_at,updated_at,mql_at,consent"
	for (i = 1; i <= 200; i++)
		printf "L%03d,İ%d@firm%d.example,Ilgın%d,IŞIK%d,\"%s\",%s,%d.5,%s,%s,%d,2026-%02d-%02d,%s,%s,yes\n", i, i % 180, i % 70,
			i, i % 9, firm[i % 5 + 1], title[i % 5 + 1], i * 7919 % 90000, i % 3 ? "influencer" : "decision maker",
			i % 4 ? "replace" : "", i % 9 + 1, i % 6 + 1, i % 27 + 1, i % 2 ? "05/06/2026 11:30 PM" : "2026.06.30 오후 3:05",
			i % 3 ? "" : "2026-06-15T23:30:00"
}' >leads.csv
sed 's/05\/06/25\/06/' leads.csv >dmy.csv
awk -F, -v OFS=, '{ print $0, NR == 1 ? "owner" : "kim" }' leads.csv >owned.csv
# days that do not exist, are far, are twice or never by the clock of a zone; seconds and hours at the edge; half a date
cat >dates.csv <<'EOT'
lead_id,created_at
1,2024-02-30
2,2023-02-29
3,2024-02-29
4,1969-12-31
5,0001-01-01
6,9999-12-31T23:59:59
7,1988-05-08T02:30:00
8,1960-05-15T00:00:00
9,2024-11-03T01:30:00
10,2024-03-10T02:30:00
11,2024-01-01T23:59:60
12,2024-01-01T24:00:00
13,2024-01-01T10:00:00+25:00
14,2024-01-01x
15,오후 3:05
16,2024.01.05 오후 3:05
17,01/02/69
EOT
printf 'queue,when,pool\nall,1 = 1,sdr\n' >routes.csv
printf 'owner,email,pool\nkim,kim@corp.example,sdr\nlee,lee@corp.example,sdr\n' >roster.csv
printf 'at,lead_id,type,asset\n2026-06-28T23:30:00,L003,visit,/pricing\n2026-06-29T00:30:00+09:00,L004,form,/demo\n' >events.csv
cat >rules.csv <<'EOT'
points,on,when,per,because
5,visit|form,,1/day,Visit
7,,title ~ '(?i)director|본부장',,Title
3,,company = 'indigo ltd',,Company
2,,created_at > 2026-03-01,,Young
EOT

# all: the checksums of what every tool says.
all() {
	for tz in UTC Asia/Seoul America/New_York; do
		for command in "lead-import dmy.csv" "lead-verify leads.csv" "lead-dedupe leads.csv" "lead-dedupe -k email leads.csv" \
			"lead-score -r rules.csv -b bands -e events.csv leads.csv" "lead-stage -s stages-mdp leads.csv" \
			"lead-route -r routes.csv -t roster.csv leads.csv" "funnel-report -s stages-mdp --section funnel,velocity,cohort leads.csv" \
			"funnel-report -s stages-mdp --format html --lang ko leads.csv" "lead-train -q --target budget>40000 --features need,title,timeline leads.csv" \
			"lead-notify -n --from a@corp.example -w budget>80000 -t roster.csv owned.csv" "lead-split --null dates.csv" \
			"lead-stage -s stages-mdp dates.csv" "lead-score -r rules.csv dates.csv" "lead-import dates.csv" "lead-stage --no-such-option" "lead-score -r none leads.csv"; do
			# shellcheck disable=SC2086
			{ $command --now "$now" --tz $tz 2>&1; echo "exit $?"; } >one
			echo "$tz ${command%% *} $(cksum <one)"
		done
	done
}

LC_ALL=C TZ=UTC all >wanted
is "what is compared is there" "$(wc -l <wanted | tr -d ' ')" 51
ok "zones matter where they are asked for" sh -c 'grep lead-import wanted | cut -d" " -f2- | sort -u | wc -l | grep -q "[4-6]"'

mkdir locales
for l in ko_KR tr_TR; do
	localedef -i $l -f UTF-8 "locales/$l.UTF-8" >/dev/null 2>&1
done
for l in C C.UTF-8 ko_KR.UTF-8 tr_TR.UTF-8; do
	path=
	case $l in
	C*) ;;
	*)
		[ -d "locales/$l" ] || {
			skip "$l: the same bytes" "no source of this locale (package locales)"
			continue
		}
		path=$tmp/locales
		;;
	esac
	for tz in UTC Asia/Seoul America/New_York; do
		(
			[ -z "$path" ] || export LOCPATH="$path"
			LC_ALL=$l TZ=$tz
			export LC_ALL TZ
			all >got
		)
		ok "$l, TZ=$tz: the same bytes" diff wanted got
	done
done
cd "$here" || exit 2
finish
