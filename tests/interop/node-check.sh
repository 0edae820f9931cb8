#!/usr/bin/env bash
# Reads rows through the emulator with the official Node connector: installs it from the npm
# registry into tests/interop/target/node, then runs NodeConnectorTests, which are skipped wherever it is
# not installed. Needs Node 20 or newer.
#
#   tests/interop/node-check.sh            install and run
#   tests/interop/node-check.sh install    only install, for a later mvn verify
set -euo pipefail
cd "$(dirname "$0")/../.."

packages=tests/interop/target/node
mkdir -p "$packages"
cp tests/interop/node/package.json tests/interop/node/package-lock.json "$packages"
npm ci --prefix "$packages" --ignore-scripts --no-audit --no-fund

if [ "${1:-}" != install ]; then
  exec mvn -B -pl tests/interop -am test -Dtest=NodeConnectorTests -Dinterop.node=required
fi
