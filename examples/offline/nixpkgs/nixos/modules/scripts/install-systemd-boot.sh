#! @shell@
# Writes systemd-boot's entries for every generation of the system profile, kernels and initrds beside
# them; the loader itself is installed only when NIXOS_INSTALL_BOOTLOADER=1 (nixpkgs
# nixos/modules/system/boot/loader/systemd-boot/systemd-boot-builder.py).
set -euo pipefail
shopt -s nullglob
export PATH=@path@
default=$(readlink -f "$1")
profile=/nix/var/nix/profiles/system
esp=@esp@

# As `bootctl install` has it.
if test "$(findmnt -n -o TARGET,FSTYPE --target "$esp" | tr -s ' ')" != "$esp vfat"; then
  echo "File system \"$esp\" is not a FAT EFI System Partition (ESP) file system." >&2
  exit 1
fi
if ! test -L "$profile" || ! test -e "$profile/kernel"; then
  echo "$0: $profile is not set: there is no system generation to make entries for" >&2
  exit 1
fi

if test "${NIXOS_INSTALL_BOOTLOADER:-}" = 1; then
  mkdir -p "$esp/EFI/systemd" "$esp/EFI/BOOT"
  cp @systemdBoot@/lib/systemd/boot/efi/systemd-bootx64.efi "$esp/EFI/systemd/"
  cp @systemdBoot@/lib/systemd/boot/efi/systemd-bootx64.efi "$esp/EFI/BOOT/BOOTX64.EFI"
elif ! test -e "$esp/EFI/systemd/systemd-bootx64.efi"; then
  echo "could not find any previously installed systemd-boot" >&2
  exit 1
fi
mkdir -p "$esp/EFI/nixos" "$esp/loader/entries"

kept=()
place() {
  local file name
  file=$(readlink -f "$1")
  name=${file#/nix/store/}
  name=${name//\//-}.efi
  kept+=("$name")
  placed=/EFI/nixos/$name
  test -e "$esp$placed" || { cp "$file" "$esp$placed.tmp" && mv "$esp$placed.tmp" "$esp$placed"; }
}

current=
for number in $(for link in "$profile"-*-link; do
  link=${link#"$profile"-}
  echo "${link%-link}"
done | sort -rn | head -n @limit@); do
  system=$(readlink -f "$profile-$number-link")
  name=nixos-generation-$number.conf
  kept+=("$name")
  test "$system" != "$default" || current=${current:-$name}
  place "$system/kernel"
  kernel=$placed
  place "$system/initrd"
  {
    echo "title NixOS"
    echo "sort-key nixos"
    echo "version Generation $number NixOS $(cat "$system/nixos-version")"
    echo "linux $kernel"
    echo "initrd $placed"
    echo "options init=$system/init $(cat "$system/kernel-params")"
  } > "$esp/loader/entries/$name.tmp"
  mv "$esp/loader/entries/$name.tmp" "$esp/loader/entries/$name"
done
test "$current" || { echo "$0: $default is no generation of $profile" >&2; exit 1; }
{
  echo "timeout @timeout@"
  echo "default $current"
  echo "editor @editor@"
} > "$esp/loader/loader.conf.tmp"
mv "$esp/loader/loader.conf.tmp" "$esp/loader/loader.conf"
# What no entry names any more.
for file in "$esp"/EFI/nixos/* "$esp"/loader/entries/nixos-generation-*; do
  case " ${kept[*]} " in
    *" ${file##*/} "*) ;;
    *) rm -f "$file" ;;
  esac
done
sync -f "$esp"
