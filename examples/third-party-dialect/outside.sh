#!/usr/bin/env bash
# The outsider's view: builds a copy of this folder, far from the tree, against artifacts of the
# library from a local repository of its own. What Maven has downloaded already is not downloaded
# again, and nothing of this is seen by other builds.
set -euo pipefail
example=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$example/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

downloads=${MAVEN_REPOSITORY:-$HOME/.m2/repository}
mkdir -p "$downloads" "$work/repository/dev"
find "$downloads" -mindepth 1 -maxdepth 1 ! -name dev -exec ln -s {} "$work/repository/" \;

echo "Installing the library into $work/repository"
mvn -q -B -f "$tree/pom.xml" -Dmaven.repo.local="$work/repository" -DskipTests install \
    -pl api,tck,runtime -am

echo "Building the dialect in $work/dialect"
cp -R "$example" "$work/dialect"
rm -rf "$work/dialect/target"
cd "$work/dialect"
mvn -B -Dmaven.repo.local="$work/repository" verify
