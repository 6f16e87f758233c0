#! @shell@
# The system profile's way into the boot menu and into the running machine.
set -uo pipefail
export PATH=@path@
out=@out@
action=${1:-}

case "$action" in
  switch | boot | test | dry-activate) ;;
  *)
    cat >&2 << USAGE
Usage: $0 [switch|boot|test|dry-activate]

switch:       make the configuration the boot default and activate now
boot:         make the configuration the boot default
test:         activate the configuration, but don't make it the boot default
dry-activate: show what would be done if this configuration were activated
USAGE
    exit 1
    ;;
esac

if ! test -f /etc/NIXOS && ! grep -qs '^ID="\?nixos"\?$' /etc/os-release; then
  echo "This is not a NixOS installation!" >&2
  exit 1
fi

if test "$action" = switch || test "$action" = boot; then
  @installBootLoader@ "$out" || exit 1
fi

if test "${NIXOS_NO_SYNC:-}" != 1; then
  sync -f /nix/store
fi
test "$action" != boot || exit 0

if test "$(cat /run/current-system/init-interface-version 2> /dev/null)" != "$(cat "$out/init-interface-version")"; then
  cat >&2 << NOTE
Warning: the new NixOS configuration has an 'init' that is
incompatible with the current configuration.  The new configuration
won't take effect until you reboot the system.
NOTE
  exit 100
fi

# Units whose file is another one in the new system, and units that it no longer has.
changed=() gone=()
for unit in /etc/systemd/system/*.service; do
  test -e "$unit" || continue
  name=${unit##*/}
  new=$out/etc/systemd/system/$name
  if ! test -e "$new"; then
    gone+=("$name")
  elif test "$(readlink -f "$unit")" != "$(readlink -f "$new")"; then
    changed+=("$name")
  fi
done

if test "$action" = dry-activate; then
  echo "would stop the following units: ${gone[*]:-none}" >&2
  echo "would restart the following units: ${changed[*]:-none}" >&2
  exit 0
fi

systemctl=/run/current-system/sw/bin/systemctl
status=0
if test "${#gone[@]}" -gt 0; then
  echo "stopping the following units: ${gone[*]}" >&2
  "$systemctl" stop "${gone[@]}"
fi
echo "activating the configuration..." >&2
"$out/activate" "$out" || status=2
if test "${#changed[@]}" -gt 0; then
  echo "restarting the following units: ${changed[*]}" >&2
  "$systemctl" restart "${changed[@]}" || status=4
fi
"$systemctl" start-all || status=4
exit "$status"
