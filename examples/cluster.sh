#!/bin/sh
# SPDX-License-Identifier: MIT
# Machines on one machine: four network namespaces with a bridge between them, and in them a Spark cluster, or hosts with
# sshd. For root, on Linux with ip(8). Ends what it started and leaves no namespace.
#
#   cluster.sh spark [COMMAND ...]
#       a master and two workers; spark/check.sh runs on them, or COMMAND, with MASTER and SUBMIT for spark-submit. With
#       KILL=N the second worker and its executor get signal 9 after N tasks that the executor did.
#   cluster.sh ssh
#       three hosts; parallel/run.sh runs over them, and is compared with the pipe on one.
#
# BUILD (build): tools in $BUILD/bin. PYSPARK: a folder of an environment that has PySpark. CORES (1), MEMORY (2g): of each
# worker. LEADS (2000), EVENTS (10000), PARTS (4): sizes. KEEP=1: leaves what came out in $BUILD/cluster.
set -eu
mode=${1:-}
case $mode in spark | ssh) ;; *) sed -n 's/^# \{0,1\}//; 3,14p' "$0" >&2; exit 2 ;; esac
BUILD=${BUILD:-build}
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
LEADS=${LEADS:-2000} EVENTS=${EVENTS:-10000} PARTS=${PARTS:-4}
here=$(cd "$(dirname "$0")" && pwd)
work=$BUILD/cluster
PATH=$BUILD/bin:$PATH
export BUILD LEADS EVENTS PARTS PATH
rm -rf "$work"
mkdir -p "$work"
started=''
cleanup() {
	# shellcheck disable=SC2086
	[ -z "$started" ] || kill -9 $started 2>/dev/null || :
	for i in 0 1 2 3; do
		# what the processes started in turn: nobody else is in these namespaces
		for p in $(ip netns pids "leadpipe$i" 2>/dev/null); do
			kill -9 "$p" 2>/dev/null || :
		done
		ip netns del "leadpipe$i" 2>/dev/null || :
	done
	[ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

# Namespace 0 has the bridge, so that outside of the four nothing changes. The machines are 10.77.0.1 to 10.77.0.4.
ip netns add leadpipe0
on() {
	at=$1
	shift
	ip netns exec "leadpipe$at" "$@"
}
on 0 ip link add hub type bridge
on 0 ip addr add 10.77.0.1/24 dev hub
on 0 ip link set hub up
on 0 ip link set lo up
for i in 1 2 3; do
	ip netns add "leadpipe$i"
	on 0 ip link add "to$i" type veth peer name eth0 netns "leadpipe$i"
	on 0 ip link set "to$i" master hub up
	on "$i" ip addr add "10.77.0.$((i + 1))/24" dev eth0
	on "$i" ip link set eth0 up
	on "$i" ip link set lo up
done

# start I LOG COMMAND ...: in the background, on machine I; started has its number.
start() {
	at=$1 log=$work/$2
	shift 2
	ip netns exec "leadpipe$at" "$@" >"$log" 2>&1 &
	started="$started $!"
}

spark() {
	if [ ! -x "${PYSPARK:-}/bin/spark-submit" ]; then
		python3 -m venv "$work/venv"
		"$work/venv/bin/pip" install -q 'pyspark==3.5.*'
		PYSPARK=$work/venv
	fi
	SPARK_HOME=$("$PYSPARK/bin/python3" -c 'import pyspark; print(pyspark.__path__[0])')
	export SPARK_HOME PYSPARK SPARK_LOCAL_DIRS="$work/tmp" # what a killed one leaves there goes with the rest
	SPARK_LOCAL_IP=10.77.0.1 start 0 master "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master \
		--host 10.77.0.1 --port 7077 --webui-port 8080
	sleep 5
	for i in 1 2; do
		SPARK_LOCAL_IP=10.77.0.$((i + 1)) start "$i" "worker$i" "$SPARK_HOME/bin/spark-class" \
			org.apache.spark.deploy.worker.Worker --host "10.77.0.$((i + 1))" --cores "${CORES:-1}" \
			--memory "${MEMORY:-2g}" --work-dir "$work/$i" spark://10.77.0.1:7077
	done
	waited=0
	while [ "$(grep -c 'Registering worker' "$work/master")" -lt 2 ]; do
		[ $((waited += 1)) -lt 120 ] || { tail -n 5 "$work/master" "$work/worker1" >&2; exit 1; }
		sleep 1
	done
	if [ -n "${KILL:-}" ]; then
		{
			while [ "$(cat "$work"/2/app-*/*/stderr 2>/dev/null | grep -c 'Finished task')" -lt "$KILL" ]; do
				sleep 0.2
			done
			for p in $(ip netns pids leadpipe2); do # the worker, its executor and what that runs
				kill -9 "$p" 2>/dev/null || :
			done
			echo "cluster: worker 2 and its executor killed after $KILL tasks"
		} &
		started="$started $!"
	fi
	export SPARK_LOCAL_IP=10.77.0.1 MASTER=spark://10.77.0.1:7077
	export SUBMIT="${SUBMIT:-} --conf spark.executor.memory=${EXECUTOR_MEMORY:-1g} --conf spark.driver.host=10.77.0.1"
	[ $# -gt 0 ] || set -- sh "$here/spark/check.sh"
	CASES=${CASES:-csv} on 0 "$@"
}

ssh_hosts() {
	ssh-keygen -q -t ed25519 -N '' -f "$work/host"
	ssh-keygen -q -t ed25519 -N '' -f "$work/user"
	mkdir -p /run/sshd
	hosts=''
	for i in 1 2 3; do
		printf '%s\n' "ListenAddress 10.77.0.$((i + 1))" "HostKey $work/host" "AuthorizedKeysFile $work/user.pub" \
			'StrictModes no' 'UsePAM no' 'MaxStartups 100' "PidFile $work/pid$i" >"$work/sshd$i"
		start "$i" "log$i" "$(command -v sshd || echo /usr/sbin/sshd)" -D -e -f "$work/sshd$i"
		echo "10.77.0.$((i + 1)) $(cut -d' ' -f1,2 "$work/host.pub")" >>"$work/known"
		hosts=$hosts${hosts:+,}${CORES:-1}/$(id -un)@10.77.0.$((i + 1))
	done
	sleep 1
	sh "$here/make-parts" "$LEADS" "$EVENTS" 2 "$work/in"
	rm -rf "$work/in/leads" "$work/in/events"
	t='--now 2026-07-01 --tz UTC'
	begin=$(date +%s)
	# shellcheck disable=SC2086
	lead-verify --stream $t "$work/in/leads.csv" | lead-dedupe -k email |
		lead-score $t -r bant -r engagement -b bands -e "$work/in/events.csv" |
		lead-stage -q $t -s stages-mdp -e "$work/in/events.csv" >"$work/one.csv"
	# shellcheck disable=SC2086
	funnel-report $t -s stages-mdp -k kpis "$work/one.csv" >"$work/one.txt"
	echo "cluster: $LEADS leads, $EVENTS events: the pipe: $(($(date +%s) - begin)) s"
	begin=$(date +%s)
	on 0 sh "$here/parallel/run.sh" -H "$hosts" -B "$BUILD/bin" -N "$PARTS" -K kpis -n 2026-07-01 -o "$work/out" \
		-S "ssh -i $work/user -o UserKnownHostsFile=$work/known -o BatchMode=yes -o IdentitiesOnly=yes" \
		"$work/in/leads.csv" "$work/in/events.csv"
	echo "cluster: three hosts: $(($(date +%s) - begin)) s; jobs on each:" \
		"$(cut -f2 "$work/out/jobs.log" | sort | uniq -c | awk '{ printf "%s %d  ", $2, $1 }')"
	said=$(python3 "$here/spark/compare.py" "$work/one.csv" "$work/out/leads.csv")
	echo "cluster: $said"
	cmp "$work/one.txt" "$work/out/report.txt"
	echo "cluster: the report: the same bytes"
}

case $mode in
spark) shift && spark "$@" ;;
ssh) ssh_hosts ;;
esac
