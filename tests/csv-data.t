#!/bin/sh
# SPDX-License-Identifier: MIT
# Public CSV conformance suites and odd real files, read as libcsv reads them at every chunk size.
data=${LEADPIPE_DATA:-../shared/data}
[ -d "$data/csv" ] || { echo "1..0 # SKIP no data folder (LEADPIPE_DATA)"; exit 0; }
find "$data/csv" -name '*.csv' -print0 | sort -z | xargs -0 "${BUILD:-build}/tests/unit_in"
