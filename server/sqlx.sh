#!/bin/sh
# Writes .sqlx/, from which the queries are checked where no database is at hand. Wants DATABASE_URL, see `make gen`.
#
# The macros write their query's data whenever they run against a database, so they have to run all again. Touching
# the crate's root makes them; afterwards it gets its old time back, or every other build would start over as well. The whole
# workspace, as all builds here: for one package alone cargo would settle other features, and check half of the rest once more.
set -eu
cd "$(dirname "$0")/.."
fresh=$PWD/target/sqlx
rm -rf "$fresh" && mkdir -p "$fresh/data" "$fresh/tmp"
touch -r server/src/lib.rs "$fresh/time"
trap 'touch -r "$fresh/time" server/src/lib.rs' EXIT
touch server/src/lib.rs
SQLX_OFFLINE=false SQLX_OFFLINE_DIR="$fresh/data" SQLX_TMP="$fresh/tmp" cargo check --quiet --workspace --lib
mkdir -p .sqlx
rm -f .sqlx/query-*.json
find "$fresh/data" -name 'query-*.json' -exec mv {} .sqlx/ \;
