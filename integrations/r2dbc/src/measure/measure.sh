#!/usr/bin/env bash
# Compares this R2DBC driver with the official connector's on the emulator, with a PostgreSQL behind it.
# usage: integrations/r2dbc/src/measure/measure.sh [ROUNDS]    after mvn install -DskipTests -pl cli,integrations/r2dbc -am
# Needs PostgreSQL's programs, python3, and port 3307 free, because the official connector has no setting for it.
set -euo pipefail
cd "$(dirname "$0")"
rounds=${1:-5}
jar=$PWD/../../../../cli/target/cloudsql.jar
work=$(mktemp -d)
cleanup() { for pid in $(jobs -p); do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT

declare -A jars
for path in ours official; do
  mvn -q -B dependency:build-classpath -P$path -Dmdep.outputFile="$work/$path.txt" > "$work/maven.log" || { cat "$work/maven.log"; exit 1; }
  jars[$path]=$(cat "$work/$path.txt")
done
javac -d "$work" -cp "${jars[ours]}" R2dbcLoad.java

control=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])')
emulator() { java -XX:TieredStopAtLevel=1 -jar "$jar" emulator "$@" --control-port="$control"; }
instances=()
for id in ours handicapped official; do
  instances+=(--instance shop:europe-west1:$id --embedded --user=app --password=secret --database=shop)
done
java -jar "$jar" emulator "${instances[@]}" --admin-port=0 --control-port="$control" > "$work/emulator.log" 2>&1 &
emulator env --json --wait=60s > "$work/env.json" || { cat "$work/emulator.log"; exit 1; }
field() { python3 -c "import json; print(json.load(open('$work/env.json'))['$1'])"; }
api=$(field adminEndpoint)
export GOOGLE_APPLICATION_CREDENTIALS; GOOGLE_APPLICATION_CREDENTIALS=$(field serviceAccountKey)
{
  emulator fault set connect-settings delay:50ms
  emulator fault set generate-ephemeral-cert delay:50ms
  # The official R2DBC connector offers TLS 1.2 only, which the emulator accepts with this fault. With such a
  # fault the emulator makes a new server certificate for each connection. So one of our instances has its
  # own, correct name set as a fault: it costs the server the same, and no session is resumed.
  emulator fault set shop:europe-west1:official tls12-only
  emulator fault set shop:europe-west1:handicapped wrong-common-name:shop:handicapped
} > "$work/faults.log"

load() { # scenario contender
  local path=ours url="r2dbc:cloudsql:postgresql://app:secret@shop:europe-west1:$2/shop?cloudSqlAdminRootUrl=$api"
  if [ "$2" = official ]; then
    path=official url="r2dbc:gcp:postgresql://app:secret@shop:europe-west1:$2/shop?ADMIN_ROOT_URL=$api"
  fi
  java -cp "$work:${jars[$path]}" R2dbcLoad "$1" "$url" 2> "$work/error.log" \
      || { echo "$2, $1: failed" >&2; cat "$work/error.log" >&2; return 1; }
}
turns() { # scenario turn: all contenders, in changing order
  local order=(ours handicapped official ours handicapped)
  for contender in "${order[@]:$(( $2 % 3 )):3}"; do
    load "$1" "$contender" | sed "s/^/$2\t$contender\t/" >> "$work/measures.txt"
  done
}

for contender in ours handicapped official; do load warm $contender > /dev/null; done   # warms up the emulator
java -version 2>&1 | sed -n 2p
echo "load at the start: $(cut -d' ' -f1-3 /proc/loadavg)"
for round in $(seq "$rounds"); do
  turns cold $(( 2 * round )); turns cold $(( 2 * round + 1 ))
  turns warm "$round"
done
echo "load at the end: $(cut -d' ' -f1-3 /proc/loadavg)"

python3 - "$work/measures.txt" <<'PYTHON'
import statistics, sys
values = {}
for line in open(sys.argv[1]):
    turn, contender, measure, value = line.rstrip("\n").split("\t")
    values.setdefault(measure, {}).setdefault(turn, {})[contender] = float(value)
print("| measure | ours | handicapped | official | ours ÷ official | handicapped ÷ official | turns |\n|---|--:|--:|--:|--:|--:|--:|")
for measure, turns in values.items():
    cells = ["%.4g" % statistics.median(t[c] for t in turns.values()) for c in ("ours", "handicapped", "official")]
    for contender in ("ours", "handicapped"):
        ratios = [t[contender] / t["official"] for t in turns.values()]
        cells.append("%.2f (%.2f to %.2f)" % (statistics.median(ratios), min(ratios), max(ratios)))
    print("| %s | %s | %d |" % (measure, " | ".join(cells), len(turns)))
PYTHON
