#!/usr/bin/env bash
# Checks the library with a real Cloud SQL instance and prints a report: docs/real-cloud-check.md.
#
#   CLOUDSQL_PASSWORD=… examples/real-cloud-check/run.sh --dialect postgres \
#       --instance project:region:instance --user app --database shop
set -euo pipefail
cd "$(dirname "$0")/../.."
exec mvn -q compile -Preal-cloud-check -pl examples/real-cloud-check -am "-Dreal-cloud-check.args=$*"
