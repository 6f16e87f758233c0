#!/bin/sh
# On the machine that installs, as root, where its only disk is the one to be overwritten: restarts it,
# by kexec, into a system that lives in memory alone and lets Packer in as before. That system is the
# base's own running kernel, its programs and modules, the SSH keys, addresses and routes it has now.
# It is for Debian and Ubuntu, and leaves the disk as it is. This file is the first process there too.
# It ends with the connection.
set -eu
export PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${PATH:-}"

# What the scripts of this folder use, and what is taken along where the base has it.
needed="blkid blockdev cat chmod chroot cp cut du env find findmnt grep gzip head id ip ln ls lsblk mkdir
  mkfs.ext4 mknod mktemp modprobe mount mountpoint mv od partx readlink rm rmdir sed setsid sfdisk sh
  sleep sort sshd stat sync tail tar touch tr umount uname unshare wc wipefs xargs"
optional="awk bash blkdiscard chown date dd df echo false fstrim kill lz4 mkfs.btrfs mkfs.vfat nproc
  printf ps scp test timeout true zstd"
# Beside those that the base works with: file systems, and what tells of the power button.
modules="button evdev ext4 crc32c_generic vfat nls_cp437 nls_ascii nls_iso8859_1 nls_utf8 btrfs"
# kB, of a machine that is sold with 1 GB.
least_memory=800000

fail() {
  echo "ram: $*" >&2
  exit 1
}

# The files of programs, without those that the base lacks; what a shell has built in is a file too.
programs() {
  for program in "$@"; do
    for folder in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
      if [ -x "$folder/$program" ]; then echo "$folder/$program" && break; fi
    done
  done
}

# The kernel that runs: its version stands in the file's head (Documentation/arch/x86/boot.rst).
find_kernel() {
  for kernel in "/boot/vmlinuz-$(uname -r)" /boot/vmlinuz /vmlinuz; do
    ! grep -aqsF "$(uname -r) " "$kernel" || return 0
  done
  fail "the kernel that runs ($(uname -r)) is not in /boot; the base must be a Debian or Ubuntu that has not been upgraded since it started"
}

check() {
  [ "$(id -u)" = 0 ] || fail "only root can restart the machine into memory"
  [ "$(uname -m)" = x86_64 ] || fail "the machine is $(uname -m); only x86_64 can be restarted into memory"
  memory=$(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo)
  [ "$memory" -ge $least_memory ] ||
    fail "the machine has $((memory / 1024)) MiB of memory; it takes one with 1 GB to install from memory"
  [ -e /proc/sys/kernel/kexec_load_disabled ] || fail "the base's kernel has no kexec, which restarts it into memory"
  [ "$(cat /proc/sys/kernel/kexec_load_disabled)" = 0 ] ||
    fail "kexec, which restarts the machine into memory, is switched off here (sysctl kernel.kexec_load_disabled)"
  find_kernel
  missing=
  for program in $needed perl ldd; do
    [ -n "$(programs "$program")" ] || missing="$missing $program"
  done
  cpio=$(programs cpio busybox | head -n 1)
  [ -n "$cpio" ] || missing="$missing cpio"
  [ -z "$missing" ] || fail "the base lacks programs for a system in memory:$missing"
  # Where nobody may log in as root, who has come as another user is root in memory.
  login=${SUDO_USER:-root}
  keys=$(getent passwd "$login" | cut -d: -f6)/.ssh
  [ -s "$keys/authorized_keys" ] || fail "$login has no authorized_keys, so nobody could log in to the system in memory"
}

# To the same places below $ram. /bin may be a link to usr/bin.
take_programs() {
  for folder in /bin /sbin /lib /lib32 /lib64; do
    [ -e $folder ] || continue
    place=$(readlink -f $folder)
    mkdir -p "$ram$place"
    [ "$place" = $folder ] || ln -s "${place#/}" "$ram$folder"
  done
  # shellcheck disable=SC2046,SC2086 # names of programs
  set -- $(programs $needed $optional) /usr/lib/openssh/*
  # Of what is no program with libraries it says so.
  ldd "$@" 2>/dev/null | sed -n 's/^[^/]*\(\/[^ ]*\) (0x.*/\1/p' | sort -u >"$work/libraries"
  # What the C library and modprobe load by name, and what programs ask for.
  for name in libnss_files.so.2 libnss_dns.so.2 libgcc_s.so.1 liblzma.so.5 libzstd.so.1; do
    set -- "$@" "/lib/x86_64-linux-gnu/$name"
  done
  set -- "$@" /etc/ssl/certs/ca-certificates.crt /etc/mke2fs.conf /etc/hosts
  for file in "$@"; do
    shift
    [ ! -e "$file" ] || set -- "$@" "$file"
  done
  cp -L --parents -t "$ram" "$@"
  take_files <"$work/libraries"
}

take_files() { xargs cp -L --parents -t "$ram"; }

# Those that are loaded, in the order in which they were, and those that are named.
take_modules() {
  loaded=$(sed 's/ .*//' /proc/modules | sed '1!G;h;$!d')
  echo "$loaded" button evdev >"$ram/etc/packernix/modules"
  # shellcheck disable=SC2086 # names of modules
  modprobe -a --show-depends $loaded $modules 2>/dev/null |
    sed -n 's/^insmod \([^ ]*\).*/\1/p' | sort -u >"$work/modules"
  ls /lib/modules/"$(uname -r)"/modules.* >>"$work/modules"
  take_files <"$work/modules"
}

# The names of the network cards by their address, and commands for `ip -batch`.
take_network() {
  for card in /sys/class/net/*; do
    [ ! -e "$card/device" ] || echo "$(cat "$card/address") ${card##*/}"
  done >"$ram/etc/packernix/cards"
  for family in 4 6; do
    while read -r _ card; do
      echo "link set dev $card mtu $(cat "/sys/class/net/$card/mtu") up"
      ip -o -$family addr show dev "$card" scope global |
        sed -n "s/.* inet6\{0,1\} \(.*\) scope .*/addr add \1 dev $card/p"
      ip -o -$family route show dev "$card" | sed "
        / proto kernel /d
        s/ linkdown\| expires [0-9]*sec\| pref [a-z]*\| proto [a-z]*//g
        s/.*/route replace & dev $card/"
    done <"$ram/etc/packernix/cards" >"$work/network"
    # A gateway may be reached by a route of its own.
    for order in link addr; do grep "^$order " "$work/network" || true; done >"$ram/etc/packernix/network-$family"
    grep -v ' via ' "$work/network" | grep '^route ' >>"$ram/etc/packernix/network-$family" || true
    grep ' via ' "$work/network" >>"$ram/etc/packernix/network-$family" || true
  done
  resolver=/run/systemd/resolve/resolv.conf
  [ -s $resolver ] || resolver=/etc/resolv.conf
  [ ! -s $resolver ] || cp -L $resolver "$ram/etc/resolv.conf"
}

take_ssh() {
  port=${SSH_CONNECTION:-22}
  cp /etc/ssh/ssh_host_*_key "$ram/etc/ssh/"
  mkdir -m 0700 "$ram/root" "$ram/root/.ssh"
  cat "$keys"/authorized_keys* >"$ram/root/.ssh/authorized_keys"
  chmod 0600 "$ram/root/.ssh/authorized_keys" "$ram"/etc/ssh/ssh_host_*_key
  for name in root "$login"; do echo "$name:x:0:0::/root:/bin/sh"; done | uniq >"$ram/etc/passwd"
  grep -E '^(sshd|nobody):' /etc/passwd >>"$ram/etc/passwd"
  # Locked for passwords, which is not what sshd takes for locked.
  for name in root "$login"; do echo "$name:*:::::::"; done | uniq >"$ram/etc/shadow"
  chmod 0600 "$ram/etc/shadow"
  grep -E '^(root|tty|disk|nogroup):' /etc/group >"$ram/etc/group"
  echo 'passwd: files' >"$ram/etc/nsswitch.conf"
  cat >"$ram/etc/packernix/sshd" <<END
Port ${port##* }
AuthenticationMethods publickey
PermitRootLogin yes
PidFile none
UsePAM no
UseDNS no
Subsystem sftp internal-sftp
END
}

# Of the kernel's own words those that say where it talks.
command_line() {
  tr ' ' '\n' </proc/cmdline | grep -E '^(console|earlycon|nomodeset|acpi|pci|iommu)(=|$)' | tr '\n' ' '
  echo 'panic=10'
}

# Both system calls by number, because few bases have a program for them: kexec_file_load and reboot,
# the latter with the words of linux/reboot.h.
kexec_load() {
  # shellcheck disable=SC2016 # for Perl
  LC_ALL=C perl -e '
    my ($kernel, $initrd, $line) = @ARGV;
    open(my $k, "<", $kernel) or die "$kernel: $!\n";
    open(my $i, "<", $initrd) or die "$initrd: $!\n";
    $line .= "\0";
    syscall(320, fileno($k), fileno($i), length($line), $line, 0) == 0 or die "$!\n";
  ' "$@"
}

# Why the kernel does not take one of the same machine: kexec_file_load(2); kernel_lockdown(7) for the file.
refused() {
  lock=$(sed -n 's/.*\[\(.*\)\].*/\1/p' /sys/kernel/security/lockdown 2>/dev/null || true)
  case $1 in
  *"not implemented"*) why="it has no kexec_file_load. Choose another image for the base" ;;
  *"Cannot allocate"* | *"assign requested address"*) why="the machine has too little free memory. Choose a larger one" ;;
  *) case $lock in
    "" | none) why="choose another image for the base, or a machine that is not a container" ;;
    *) why="Secure Boot has locked it (lockdown: $lock), and it takes a kernel only whose signature it knows. Choose a machine without Secure Boot, or another image for the base" ;;
    esac ;;
  esac
  fail "the base's kernel refuses kexec, which restarts it into memory ($1): $why"
}

# Closes every connection first, so that Packer knows at once, and comes back to the new system only.
start() {
  sleep 1
  # By name, lest systemd starts it again; those that are served stay.
  for unit in ssh.socket sshd.socket ssh.service sshd.service; do systemctl stop $unit || true; done
  for process in /proc/[0-9]*; do
    case $(cat "$process/comm" 2>/dev/null) in sshd*) kill -s KILL "${process##*/}" 2>/dev/null || true ;; esac
  done
  sync
  # The last packets leave.
  sleep 1
  exec perl -e 'syscall(169, 0xfee1dead, 0x28121969, 0x45584543, 0)'
}

pack() {
  check
  work=$(mktemp -d /var/tmp/packernix-ram.XXXXXX)
  trap 'rm -rf "$work"' EXIT
  ram=$work/ram
  umask 022
  mkdir -p "$ram/etc/packernix" "$ram/etc/ssh"
  for folder in dev mnt nix proc run sys tmp usr/local/bin var/empty var/tmp; do mkdir -p "$ram/$folder"; done
  chmod 1777 "$ram/tmp" "$ram/var/tmp"
  take_programs
  take_modules
  take_network
  take_ssh
  cp "$0" "$ram/init"
  for name in poweroff shutdown halt; do
    # shellcheck disable=SC2016 # for that shell
    printf '#!/bin/sh\nfor key in s u o; do echo $key >/proc/sysrq-trigger; done\nsleep 60\n' >"$ram/usr/sbin/$name"
    chmod 0755 "$ram/usr/sbin/$name"
  done
  chmod 0755 "$ram/init"
  set -- "$cpio"
  case $cpio in */busybox) set -- "$cpio" cpio ;; esac
  # Not compressed: that takes longer than it saves.
  (cd "$ram" && find . | "$@" -o -H newc 2>/dev/null) >"$work/initrd"
  if ! refusal=$(kexec_load "$kernel" "$work/initrd" "$(command_line)" 2>&1); then
    refused "$refusal"
  fi
  echo "ram: $(du -k "$work/initrd" | cut -f1) kB, kernel $(uname -r); the machine restarts into memory"
  setsid sh "$0" start </dev/null >/dev/null 2>&1 &
  sleep 600
  fail "the machine does not restart"
}

# The first process in memory: it never ends, and nothing that fails ends it.
boot() {
  set +e
  mount -t proc proc /proc
  mount -t sysfs sysfs /sys
  mount -t devtmpfs devtmpfs /dev
  exec </dev/console >/dev/console 2>&1
  mkdir -p /dev/pts /dev/shm
  mount -t devpts -o gid=5,mode=0620,ptmxmode=0666 devpts /dev/pts
  mount -t tmpfs -o mode=1777 tmpfs /dev/shm
  mount -t tmpfs -o mode=0755 tmpfs /run
  for link in fd:fd stdin:fd/0 stdout:fd/1 stderr:fd/2; do ln -sfn "/proc/self/${link#*:}" "/dev/${link%%:*}"; done
  # What is sent lies here; nobody else wants the memory.
  mount -o remount,size=80% /
  ln -sfn /proc/mounts /etc/mtab
  xargs modprobe -a -q </etc/packernix/modules
  network
  mkdir -m 0755 /run/sshd
  /usr/sbin/sshd -f /etc/packernix/sshd || sshd -f /etc/packernix/sshd
  echo "ram: the system in memory is up"
  buttons
  while :; do
    sleep 3600 &
    wait $!
  done
}

# Cards come in any order and with other names; two may have to swap theirs.
network() {
  ip link set dev lo up
  tries=0
  while [ "$tries" -lt 10 ]; do
    missing=
    while read -r address _; do
      grep -qsx "$address" /sys/class/net/*/address || missing=1
    done </etc/packernix/cards
    [ -n "$missing" ] || break
    sleep 1
    tries=$((tries + 1))
  done
  count=0
  for card in /sys/class/net/*; do
    name=$(sed -n "s/^$(cat "$card/address") //p" /etc/packernix/cards | head -n 1)
    if [ ! -e "$card/device" ] || [ "${name:-${card##*/}}" = "${card##*/}" ]; then continue; fi
    count=$((count + 1))
    ip link set dev "${card##*/}" down
    ip link set dev "${card##*/}" name "ram$count" && echo "ram$count $name"
  done >/run/names
  while read -r from to; do ip link set dev "$from" name "$to"; done </run/names
  for family in 4 6; do ip -$family -force -batch /etc/packernix/network-$family; done
}

# Clouds press the power button; each event of one is a press.
buttons() {
  for input in /sys/class/input/event*; do
    grep -qs 'Power Button' "$input/device/name" || continue
    { head -c 24 "/dev/input/${input##*/}" >/dev/null && poweroff; } &
  done
}

[ $# -gt 0 ] || set -- pack
if [ $$ = 1 ]; then boot; else "$@"; fi
