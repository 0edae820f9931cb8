#!/usr/bin/env bash
# Measures `cloudsql proxy` on the emulator: idle and busy connections, throughput beside stunnel, cold start.
# usage: cli/src/measure/measure.sh [idle] [stream] [start]    after mvn package; needs stunnel, curl, openssl
set -euo pipefail
cd "$(dirname "$0")"
jar=$PWD/../../target/cloudsql.jar
work=$(mktemp -d)
name=shop:europe-west1:orders
cleanup() { for pid in $(jobs -p); do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
free() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }
javac -d "$work" ProxyLoad.java
load() { java -XX:TieredStopAtLevel=1 -cp "$work" ProxyLoad "$@"; }

source_port=$(free); control=$(free)
java -XX:TieredStopAtLevel=1 -cp "$work" ProxyLoad source "$source_port" &
java -Xss256k -jar "$jar" emulator --instance $name --backend 127.0.0.1:$source_port \
    --server-port=0 --admin-port=0 --control-port=$control > "$work/emulator.log" 2>&1 &
java -jar "$jar" emulator env --json --control-port=$control --wait=60s > "$work/env.json"
field() { python3 -c "import json,sys; e=json.load(open('$work/env.json')); print($1)"; }
api=$(field 'e["adminEndpoint"]'); server_port=$(field 'e["serverPort"]')
key=$(field 'e["serviceAccountKey"]'); address=$(field "e['instances']['$name']['addresses']['public']")
flags=(--sqladmin-api-endpoint="$api" --server-port="$server_port" --credentials-file="$key")

start_proxy() { # port options...
  local port=$1; shift
  java "$@" -jar "$jar" proxy "${flags[@]}" --quiet "$name?port=$port" > "$work/proxy.log" 2>&1 &
  proxy=$!
}

idle() {
  local port; port=$(free)
  start_proxy "$port" -Xmx256m
  load first "$port"
  java -XX:TieredStopAtLevel=1 -cp "$work" ProxyLoad idle "$port" 5000 200 10 > "$work/idle.log" 2>&1 &
  local loader=$!
  until grep -q busy "$work/idle.log"; do sleep 0.5; done
  sleep 2
  echo "proxy with 5,000 idle and 200 busy connections, -Xmx256m:"
  grep -E 'VmRSS|Threads' /proc/$proxy/status
  echo "files: $(ls /proc/$proxy/fd | wc -l)"
  wait $loader
  cat "$work/idle.log"
  jcmd $proxy GC.run > /dev/null; sleep 2
  kill $proxy
}

stunnel_port=
start_stunnel() {
  local token csr
  token=$(curl -sf -H 'Metadata-Flavor: Google' "$api"computeMetadata/v1/instance/service-accounts/default/token | python3 -c 'import json,sys; print(json.load(sys.stdin)["access_token"])')
  openssl genrsa -out "$work/key.pem" 2048 2>/dev/null
  openssl rsa -in "$work/key.pem" -pubout -out "$work/public.pem" 2>/dev/null
  python3 -c "import json; print(json.dumps({'public_key': open('$work/public.pem').read()}))" > "$work/request.json"
  curl -sf -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d @"$work/request.json" \
      "${api}sql/v1beta4/projects/shop/instances/orders:generateEphemeralCert" \
      | python3 -c 'import json,sys; print(json.load(sys.stdin)["ephemeralCert"]["cert"])' > "$work/cert.pem"
  stunnel_port=$(free)
  cat > "$work/stunnel.conf" <<CONF
foreground = yes
debug = err
[db]
client = yes
accept = 127.0.0.1:$stunnel_port
connect = $address:$server_port
cert = $work/cert.pem
key = $work/key.pem
sslVersionMin = TLSv1.3
CONF
  stunnel "$work/stunnel.conf" > "$work/stunnel.log" 2>&1 &
  stunnel=$!
}

stream() {
  local port; port=$(free)
  start_proxy "$port"
  load first "$port"
  start_stunnel
  load first "$stunnel_port"
  load stream "$port" 1000 > /dev/null
  local before_proxy before_stunnel; before_proxy=$(cpu $proxy); before_stunnel=$(cpu $stunnel)
  echo "one connection, 500 MB at a time, in turn, after 1 GB to warm up:"
  for round in 1 2 3 4 5; do
    echo "round $round: proxy $(load stream "$port" 500), stunnel $(load stream "$stunnel_port" 500)"
  done
  echo "processor time for 2.5 GB: proxy $(( $(cpu $proxy) - before_proxy ))0 ms, stunnel $(( $(cpu $stunnel) - before_stunnel ))0 ms"
  kill $proxy $stunnel
}

cpu() { awk '{ print $14 + $15 }' /proc/$1/stat; } # hundredths of a second

start_once() { # java options: milliseconds from exec to the first byte through the proxy, and of processor time
  local port begin end; port=$(free)
  begin=$(date +%s%N)
  start_proxy "$port" "$@"
  load first "$port"
  end=$(date +%s%N)
  echo -n "$(( (end - begin) / 1000000 ))($(cpu $proxy)0) "
  kill $proxy; wait $proxy 2>/dev/null || true
}

start() {
  local quick=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1)
  echo -n "cold start to the first byte, ms (processor time): as it is: "
  for i in 1 2 3 4 5; do start_once "${quick[@]}"; done; echo
  start_once "${quick[@]}" -XX:ArchiveClassesAtExit="$work/cloudsql.jsa" -Xlog:cds=off -Xlog:cds+dynamic=off > /dev/null; sleep 3
  echo -n "with AppCDS: "
  for i in 1 2 3 4 5; do start_once "${quick[@]}" -XX:SharedArchiveFile="$work/cloudsql.jsa" -Xlog:cds=off; done; echo
}

[ $# -gt 0 ] || set -- idle stream start
for what in "$@"; do $what; done
