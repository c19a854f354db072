#!/usr/bin/env bash
# Makes what a release consists of, in artifacts/release or the folder $RELEASE.
# Usage: ./publish.sh [file | tool | image]...      all of them by default
#        REGISTRY=ghcr.io REPOSITORY=me/loadcluster ./publish.sh push
#   file    one self-contained file for each platform
#   tool    the package for `dotnet tool install`
#   image   an archive of the image for each architecture, to load; asks a registry for the base image
#   push    the image of all architectures into a registry; wants the docker command, but no daemon
# RIDS="linux-x64" for some platforms only.
set -euo pipefail
RELEASE=${RELEASE:-$(dirname "$0")/artifacts/release}
mkdir -p "$RELEASE"
RELEASE=$(cd "$RELEASE" && pwd)
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
rids=${RIDS:-linux-x64 linux-arm64 osx-arm64 win-x64}

publish() {
  dotnet publish src/Cli --configuration Release -m:1 "$@"
}

file() {
  local rid work
  for rid in $rids; do
    work=artifacts/single/$rid
    publish --runtime "$rid" -p:PublishSingleFile=true --output "$work"
    case $rid in
      win-*) (cd "$work" && zip -q -9 "$RELEASE/loadcluster-$rid.zip" loadcluster.exe) ;;
      *) tar -C "$work" -czf "$RELEASE/loadcluster-$rid.tar.gz" loadcluster ;;
    esac
  done
}

tool() {
  dotnet pack src/Cli --configuration Release -m:1 --output "$RELEASE"
}

images() {
  for rid in $rids; do
    case $rid in linux-*) echo "$rid" ;; esac
  done
}

image() {
  local rid
  for rid in $(images); do
    # Its layers are compressed; the archive is not.
    publish --runtime "$rid" -t:PublishContainer -p:ContainerArchiveOutputPath="$RELEASE/loadcluster-image-$rid.tar"
  done
}

# One by one: the SDK makes an index of several only where nothing is compiled ahead.
push() {
  local rid version name parts=()
  version=$(dotnet msbuild src/Cli -getProperty:Version)
  name=$REGISTRY/$REPOSITORY:$version
  for rid in $(images); do
    publish --runtime "$rid" -t:PublishContainer -p:ContainerRegistry="$REGISTRY" -p:ContainerRepository="$REPOSITORY" \
      -p:ContainerImageTag="$version-$rid"
    parts+=("$name-$rid")
  done
  docker manifest create "$name" "${parts[@]}"
  docker manifest push --purge "$name"
}

[ $# -gt 0 ] || set -- file tool image
for part; do
  case $part in
    file | tool | image | push) "$part" ;;
    *) echo "publish.sh: '$part': use file, tool, image or push" >&2; exit 2 ;;
  esac
done
(cd "$RELEASE" && sha256sum -- *.tar *.tar.gz *.zip *.nupkg 2>/dev/null >SHA256SUMS || true)
ls -l "$RELEASE"
