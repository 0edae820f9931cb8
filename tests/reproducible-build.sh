#!/usr/bin/env bash
# Builds what a release publishes twice, in two copies of the tree that differ in path, time zone,
# language, character encoding and number of threads, and compares the bytes of all jars and lists of
# libraries. Both use the same JDK, because another one may compile to other bytes, and the same
# permissions, which the jars of sources and Javadoc record. Takes some minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

modules=.
for module in $(sed -n 's|.*<module>\(.*\)</module>.*|\1|p' pom.xml); do
  grep -q '<maven.deploy.skip>true' "$module/pom.xml" || modules+=,$module
done

# Copies the tree to a folder.
copy() {
  mkdir -p "$work/$1"
  tar -c --exclude=./.git --exclude=target --exclude=node_modules . | tar -x -C "$work/$1"
}

# Builds a copy, and prints the digest of each file that is published.
build() {
  cd "$work/$1"
  shift
  mvn -q package -Prelease -Dmaven.test.skip=true -Dspotless.check.skip -Dhome.url=https://example.com \
    ${MAVEN_REPOSITORY:+-Dmaven.repo.local="$MAVEN_REPOSITORY"} -pl "$modules" -am "$@" >&2
  find . \( -path '*/target/cloudsql-*.jar' -o -path '*/target/bom.json' -o -path '*/target/bom.xml' \) \
    -exec sha256sum {} + | sort -k 2
}

umask 022
# Both before the first build, because the tree may change meanwhile.
copy one
copy two/in-a-longer-path
(TZ=UTC LC_ALL=C.UTF-8 build one) >"$work/one.txt"
(TZ=Pacific/Auckland LC_ALL=C MAVEN_OPTS=-Duser.language=de build two/in-a-longer-path -T1) >"$work/two.txt"
[ -s "$work/one.txt" ]
if ! diff "$work/one.txt" "$work/two.txt"; then
  echo "These files differ." >&2
  exit 1
fi
echo "$(wc -l <"$work/one.txt") files are the same in both builds."
