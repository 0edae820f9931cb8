#!/usr/bin/env bash
# Draws docs/status.png, the status page of `cloudsql proxy` on a desktop and on a phone.
# usage: cli/src/measure/status-picture.sh FILE    after mvn package; needs Chromium, pngquant, curl, PostgreSQL and psql
set -euo pipefail
picture=$(realpath "$1")
cd "$(dirname "$0")"
jar=$PWD/../../target/cloudsql.jar
work=$(mktemp -d)
cleanup() { for pid in $(jobs -p); do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
free() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }
field() { python3 -c "import json; print(json.load(open('$work/env.json'))['$1'])"; }

control=$(free); http=$(free); orders=$(free)
java -jar "$jar" emulator --instance shop:europe-west1:orders --embedded --user=app --password=secret --database=shop \
    --admin-port=0 --server-port=0 --control-port="$control" > "$work/emulator.log" 2>&1 &
java -jar "$jar" emulator env --json --control-port="$control" --wait=60s > "$work/env.json"
java -jar "$jar" proxy --sqladmin-api-endpoint="$(field adminEndpoint)" --server-port="$(field serverPort)" \
    --credentials-file="$(field serviceAccountKey)" --http-port="$http" --health-check --status-page \
    --skip-failed-instance-config "shop:europe-west1:orders?port=$orders" "shop:europe-west1:archive?port=0" \
    > "$work/proxy.log" 2>&1 &
java -jar "$jar" proxy wait --http-port="$http" --max=60s
PGPASSWORD=secret psql "host=127.0.0.1 port=$orders user=app dbname=shop" -Atc 'select pg_sleep(60)' > /dev/null &
until curl -sf "http://localhost:$http/status.json" | grep -q '"lastConnect"'; do sleep 0.5; done
curl -sf "http://localhost:$http/status" > "$work/status.html"
cat > "$work/both.html" <<'HTML'
<body style="margin:0;background:#bbb;display:flex;gap:20px;padding:20px;align-items:flex-start">
<iframe src="status.html" style="border:0;width:720px;height:560px"></iframe>
<iframe src="status.html" style="border:0;width:340px;height:860px"></iframe>
HTML
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$work/browser" --hide-scrollbars --window-size=1120,900 \
    --screenshot="$picture" "file://$work/both.html" > "$work/chromium.log" 2>&1
pngquant --force --output "$picture" 32 "$picture"
