# Runs the demo as an ordinary user in a root file system of its own: the program, the C library it asks for, /proc, and
# one folder for results; nothing else, and all but that folder read-only. Inside `unshare --mount --net`, as root.
# Usage: unshare --mount --net sh jail.sh PROGRAM SCRATCH
set -eu
program=$1
jail=$2/jail
mount --make-rprivate /
ip link set lo up

mkdir -p "$jail/proc" "$jail/dev" "$jail/results"
cp "$program" "$jail/loadcluster"
ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
  mkdir -p "$jail$(dirname "$library")"
  cp -L "$library" "$jail$library"
done
# Before the devices: mounted over them, it would show the empty files below.
mount --bind "$jail" "$jail"
for device in null zero urandom random; do
  touch "$jail/dev/$device" && mount --bind "/dev/$device" "$jail/dev/$device"
done

mount -t proc proc "$jail/proc" 2>/dev/null || mount --rbind /proc "$jail/proc"
mount -t tmpfs -o mode=1777,size=10m results "$jail/results"
mount -o remount,bind,ro "$jail"
! touch "$jail/not-read-only" 2>/dev/null

# The socket for debuggers would be in /tmp, which is not there.
exec env -i DOTNET_EnableDiagnostics=0 "$(command -v chroot)" --userspec=1654:1654 "$jail" /loadcluster demo --no-progress -o /results
