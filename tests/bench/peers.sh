#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what leadpipe is measured against: peers.sh [apt] [pip] [cargo]. Never run by make bench.
set -eu
BUILD=${BUILD:-build}
[ $# -gt 0 ] || { echo "usage: peers.sh [apt] [pip] [cargo]" >&2; exit 2; }
as_root=
[ "$(id -u)" -eq 0 ] || as_root=sudo
for from in "$@"; do
	case $from in
	apt) $as_root apt-get install -y --no-install-recommends miller mawk gawk sqlite3 python3 python3-pip ;;
	pip) python3 -m pip install --quiet --target "$BUILD/bench/python" duckdb polars ;;
	cargo) cargo install --quiet --locked --root "$BUILD/bench/cargo" xsv ;;
	*) echo "peers.sh: apt, pip or cargo, not $from" >&2; exit 2 ;;
	esac
done
