#!/bin/sh
# SPDX-License-Identifier: MIT
# The pipe verify, dedupe, score, stage and the report, on several cores or hosts by GNU parallel. What must meet is
# brought together by lead-split: rows of one key for dedupe, leads with their events for score and stage.
#
#   run.sh [-H HOSTS] [-S SSH] [-B FOLDER] [-N PARTS] [-k KEY] [-K KPIS] -n NOW -o FOLDER leads.csv events.csv
#
#   -H  hosts as GNU parallel's -S takes them, "4/host1,4/host2"; without, jobs run here
#   -S  the ssh command, with its options
#   -B  the folder of the tools on the hosts, where it is not in PATH there
#   -N  parts (8)        -k  the column whose equal values are one lead (email)
#   -K  table of targets -n  the moment to judge from, the same everywhere
#   -o  where leads.csv, report.txt and jobs.log come
set -eu
hosts='' ssh=ssh bin='' parts=8 key=email kpis='' now='' out=''
usage() {
	sed -n 's/^# \{0,1\}//; 4,14p' "$0" >&2
	exit 2
}
while getopts H:S:B:N:k:K:n:o: o; do
	case $o in
	H) hosts=$OPTARG ;;
	S) ssh=$OPTARG ;;
	B) bin=$OPTARG ;;
	N) parts=$OPTARG ;;
	k) key=$OPTARG ;;
	K) kpis=$OPTARG ;;
	n) now=$OPTARG ;;
	o) out=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
if [ $# -ne 2 ] || [ -z "$now" ] || [ -z "$out" ]; then
	usage
fi
umask 077
mkdir -p "$out"
out=$(cd "$out" && pwd)
leads=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
events=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
rm -rf "$out/work" "$out/jobs.log"
mkdir "$out/work"
cd "$out/work"
PARALLEL_SSH=$ssh
export PARALLEL_SSH

# jobs RESULT COMMAND ARGS ...: the command for each argument; a host that fails gives its jobs to others, three times in
# all, and the first job that still fails ends the run. What a job leaves is in RESULT.
jobs() {
	result=$1 command=$2
	shift 2
	set -- --will-cite --retries 3 --halt soon,fail=1 --joblog +../jobs.log --tag \
		"${bin:+PATH=$bin:\$PATH; export PATH; }umask 077; $command" "$@"
	if [ -n "$hosts" ]; then
		# a folder of its own on the host, gone afterwards
		set -- -S "$hosts" --workdir ... --transferfile '{1}' --transferfile '{2}' --return "$result" --cleanup "$@"
	fi
	parallel "$@" </dev/null
}

t="--now $now --tz UTC"
table=''
if [ -n "$kpis" ]; then
	table="-k $kpis"
fi

# Rows of one key meet. Each part is verified and deduped by itself.
lead-split -N "$parts" --by "$key" -o k- "$leads"
jobs '{1.}.one' "lead-verify --stream $t -o {1.}.ok {1} && lead-dedupe -k $key -o {1.}.one {1.}.ok" ::: k-*.csv :::+ k-*.csv
lead-split --join k-*.one >unique.csv

# Leads meet their events, those of the leads that were made into them too.
lead-split -N "$parts" --by lead_id --merged unique.csv -o l- unique.csv
lead-split -N "$parts" --by lead_id --merged unique.csv -o e- "$events"
jobs '{1.}.done' "lead-score $t -r bant -r engagement -b bands -e {2} -o {1.}.scored {1} &&
	lead-stage $t -s stages-mdp -e {2} -o {1.}.done {1.}.scored" ::: l-*.csv :::+ e-*.csv
lead-split --join -o ../leads.csv l-*.done

# Counts of each part, and the report of all.
# shellcheck disable=SC2086
for part in l-*.done; do
	funnel-report $t -s stages-mdp $table --partial "${part%.done}.part" "$part"
done
# shellcheck disable=SC2086
funnel-report $t -s stages-mdp $table --merge -o ../report.txt l-*.part
cd ..
rm -rf work
