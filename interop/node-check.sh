#!/usr/bin/env bash
# Reads rows through the fake cloud with the official Node connector: installs it from the npm
# registry into interop/target/node, then runs NodeConnectorTests, which are skipped wherever it is
# not installed. Needs Node 20 or newer.
#
#   interop/node-check.sh            install and run
#   interop/node-check.sh install    only install, for a later mvn verify
set -euo pipefail
cd "$(dirname "$0")/.."

packages=interop/target/node
mkdir -p "$packages"
cp interop/node/package.json interop/node/package-lock.json "$packages"
npm ci --prefix "$packages" --ignore-scripts --no-audit --no-fund

if [ "${1:-}" != install ]; then
  exec mvn -B -pl interop -am test -Dtest=NodeConnectorTests -Dinterop.node=required
fi
