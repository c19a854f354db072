# Runs a command as an ordinary user in a root file system of its own: what is in ROOT, some FOLDERS of this machine, /proc,
# some devices, and one folder for results; nothing else, and all but that folder read-only.
# Usage: unshare --mount sh jail.sh ROOT USER FOLDERS COMMAND [ARGUMENT]...     as root
set -eu
jail=$1 user=$2 folders=$3
shift 3
mount --make-rprivate /
ip link set lo up

# Bound to itself, before anything is bound into it, so that it can be made read-only.
mkdir -p "$jail/proc" "$jail/dev" "$jail/results"
mount --bind "$jail" "$jail"
for device in null zero urandom random; do
  touch "$jail/dev/$device" && mount --bind "/dev/$device" "$jail/dev/$device"
done
for folder in $folders; do
  mkdir -p "$jail$folder" && mount --bind "$folder" "$jail$folder" && mount -o remount,bind,ro "$jail$folder"
done
mount -t proc proc "$jail/proc" 2>/dev/null || mount --rbind /proc "$jail/proc"
mount -t tmpfs -o mode=1777,size=10m results "$jail/results"
mount -o remount,bind,ro "$jail"
! touch "$jail/not-read-only" 2>/dev/null

exec "$(command -v chroot)" --userspec="$user:$user" "$jail" "$@"
