#!/usr/bin/env bash
# Makes what a release consists of, in artifacts/release.
# Usage: ./publish.sh [file | tool | image]...      all of them by default
#   file    one self-contained file for each platform; RIDS="linux-x64" for some of them
#   tool    the package for `dotnet tool install`
#   image   an archive of the image for each architecture, to load or push; asks a registry for the base image
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
release=$PWD/artifacts/release
mkdir -p "$release"

file() {
  local rid work
  for rid in ${RIDS:-linux-x64 linux-arm64 osx-arm64 win-x64}; do
    work=artifacts/single/$rid
    dotnet publish src/Cli --configuration Release --runtime "$rid" -p:PublishSingleFile=true -m:1 --output "$work"
    case $rid in
      win-*) (cd "$work" && zip -q -9 "$release/loadcluster-$rid.zip" loadcluster.exe) ;;
      *) tar -C "$work" -czf "$release/loadcluster-$rid.tar.gz" loadcluster ;;
    esac
  done
}

tool() {
  dotnet pack src/Cli --configuration Release -m:1 --output "$release"
}

image() {
  local architecture
  for architecture in x64 arm64; do
    dotnet publish src/Cli --configuration Release --os linux --arch "$architecture" -t:PublishContainer -m:1 \
      -p:ContainerArchiveOutputPath="$release/loadcluster-image-linux-$architecture.tar.gz"
  done
}

[ $# -gt 0 ] || set -- file tool image
for part; do
  case $part in
    file | tool | image) "$part" ;;
    *) echo "publish.sh: '$part': use file, tool or image" >&2; exit 2 ;;
  esac
done
(cd "$release" && sha256sum -- *.tar.gz *.zip *.nupkg 2>/dev/null >SHA256SUMS || true)
ls -l "$release"
