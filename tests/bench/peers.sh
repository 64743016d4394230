#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what leadpipe is measured against: peers.sh [apt] [pip] [cargo] [all]. Never run by make bench, which leaves out
# what is not there and says so. zsv and, on some systems, tsv-utils are in none of these: they are measured where they are in PATH.
set -eu
BUILD=${BUILD:-build}
[ $# -gt 0 ] || { echo "usage: peers.sh [apt] [pip] [cargo] [all]" >&2; exit 2; }
as_root=
[ "$(id -u)" -eq 0 ] || as_root=sudo

# one WHAT COMMAND ...: a peer that cannot be had is named, the others are still installed.
one() {
	what=$1
	shift
	"$@" || echo "peers.sh: $what could not be installed" >&2
}

[ "$1" != all ] || set -- apt pip cargo
for from in "$@"; do
	case $from in
	apt)
		for package in miller mawk gawk sqlite3 python3 python3-pip csvkit tsv-utils; do
			apt-cache show "$package" >/dev/null 2>&1 || { echo "peers.sh: no package $package here" >&2; continue; }
			one "$package" $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package"
		done
		;;
	pip)
		for package in duckdb polars splink recordlinkage; do
			one "$package" python3 -m pip install --quiet --target "$BUILD/bench/python" --upgrade "$package"
		done
		;;
	cargo)
		one xsv cargo install --quiet --locked --root "$BUILD/bench/cargo" xsv
		one qsv cargo install --quiet --locked --root "$BUILD/bench/cargo" --bin qsvlite --no-default-features --features lite qsv
		[ ! -x "$BUILD/bench/cargo/bin/qsvlite" ] || ln -sf qsvlite "$BUILD/bench/cargo/bin/qsv"
		;;
	*) echo "peers.sh: apt, pip, cargo or all, not $from" >&2; exit 2 ;;
	esac
done
