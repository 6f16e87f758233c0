# Packer template for the builder `vultr`: starts an instance of Debian, restarts it into memory,
# installs the system onto its disk in place of what is there, and has Vultr make a snapshot.
# Keys: vultr/packer-plugin-vultr builder/vultr/config.go.
{
  # Store path of the toplevel, the only required argument.
  nixos,
  # Common arguments; also accepted as JSON text.
  builder ? { },
  variables ? { },
  nix_conf ? "",
  # true: the closure travels through Packer's own connection only.
  fakessh ? false,
  compress ? true,
  # What will read the template; null: not known, a current one is assumed. The plugin's may have
  # the hash of its archive behind it, `2.7.0@sha256:...`.
  packerVersion ? null,
  pluginVersion ? null,
  hostPlatform ? "x86_64-linux",
  # What the evaluated system asks of disk and machine (evaluate/facts.nix); null: not known, the
  # disk is one ext4 labelled `nixos`.
  facts ? null,
}:
let
  lib = import ./lib.nix;

  # The builder takes one of them.
  bases = [
    "app_id"
    "image_id"
    "iso_id"
    "iso_url"
    "snapshot_id"
  ];
in
lib.mkTemplateFromMemory {
  inherit
    nixos
    builder
    variables
    nix_conf
    fakessh
    compress
    packerVersion
    pluginVersion
    hostPlatform
    facts
    ;

  machines = "Vultr's instances";
  source = "github.com/vultr/vultr";
  version = "2.7.0";

  own =
    given:
    {
      type = "vultr";
      snapshot_description = lib.userVariable "packernix_name";
      region_id = lib.userVariable "packernix_region";
      plan_id = lib.userVariable "packernix_plan";
      # A snapshot takes minutes, up to half an hour.
      state_timeout = "1h";
      ssh_timeout = "15m";
    }
    # Nothing of it is in the image.
    // lib.optionalAttrs (!builtins.any given bases) { os_id = lib.userVariable "packernix_os"; };
  # The action puts others in their place where Vultr has these no more.
  variables' = {
    packernix_region = "ewr";
    # The smallest with the memory that it takes. Its disk, of 25 GB, is the least that an instance
    # of the image can have.
    packernix_plan = "vc2-1c-1gb";
    # Debian 12.
    packernix_os = "2136";
  };
  sizeKey = "plan_id";
  size = "25G";

  packernix = given: {
    packer = "1.7.0";
    # Of the machine that builds; the image does not know them.
    classes = {
      snapshot_description = "name";
    }
    // lib.optionalAttrs (!given "os_id") { os_id = "session"; }
    // lib.optionalAttrs (!given "plan_id") { plan_id = "session"; };
  };
}
