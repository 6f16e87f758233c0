# Packer template for the builder `hcloud`: starts a server at Hetzner in the rescue system, installs
# the system onto its disk in place of what is there, and has Hetzner make a snapshot of the disk.
# Keys: hetznercloud/packer-plugin-hcloud builder/hcloud/config.go.
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
  # the hash of its archive behind it, `1.7.2@sha256:...`.
  packerVersion ? null,
  pluginVersion ? null,
  hostPlatform ? "x86_64-linux",
  # What the evaluated system asks of disk and machine (evaluate/facts.nix); null: not known, the
  # disk is one ext4 labelled `nixos`.
  facts ? null,
  # The least disk of a server that is made from the image, such as 80G. The type of the server that
  # builds is chosen by it; Hetzner's smallest disks have 40 GB.
  disk_size ? "40G",
}:
let
  lib = import ./lib.nix;

  since = lib.sinceOf "hcloud";
  server_type =
    {
      x86_64-linux = "cx23";
      aarch64-linux = "cax11";
    }
    .${hostPlatform}
      or (throw "argument `hostPlatform': `${hostPlatform}' is none of aarch64-linux, x86_64-linux");

  user = lib.fromMaybeJSON "builder" builder;
  given = key: (user.${key} or null) != null;

  layout = lib.diskLayout {
    inherit facts hostPlatform;
    diskAs = "/dev/sda";
  };
in
lib.mkTemplate {
  inherit nixos;

  builder' = lib.withoutUnknownKeys {
    inherit
      packerVersion
      pluginVersion
      since
      user
      ;
    own = {
      type = "hcloud";
      snapshot_name = lib.userVariable "packernix_name";
    }
    # What the type of the server, which may be gone tomorrow, is chosen by.
    // lib.optionalAttrs (!given "server_type") {
      snapshot_labels.packernix-disk = lib.userVariable "disk_size";
    }
    // {
      # Nothing of it is in the image.
      image = "debian-12";
      rescue = "linux64";
      location = "nbg1";
      server_type = lib.userVariable "packernix_server_type";
      communicator = "ssh";
      ssh_username = "root";
      temporary_key_pair_type = "ed25519";
      ssh_timeout = "10m";
      # The system on the disk goes down while sshd still answers.
      ssh_handshake_attempts = 100;
    };
  };
  builder = user;

  variables' = lib.wayVariables // {
    disk_size = lib.gibibytes "disk_size" disk_size;
    packernix_server_type = server_type;
  };
  variables = lib.sizedVariables variables;

  provisioners = [
    {
      # The rescue system's own disk are 960 MB of memory, and a Nix is sent to the machine.
      type = "shell";
      inline = [
        "mkdir -p /nix"
        "mountpoint -q /nix || mount -t tmpfs -o mode=0755,size=75% tmpfs /nix"
      ];
    }
  ]
  # Hetzner makes the snapshot before the server is off.
  ++ lib.installOnto {
    inherit nixos layout;
    way = lib.wayTo { inherit user fakessh compress; };
    disk = "/dev/sda";
    wipe = true;
    nixConf = lib.fromMaybeJSONText "nix_conf" nix_conf;
  };

  packernix = lib.pluginFacts {
    inherit pluginVersion since;
    source = "github.com/hetznercloud/hcloud";
    version = "1.7.2";
  }
  // {
    packer = "1.6.6";
    method = "install";
    machine = {
      firmware = if layout.efi then "efi" else "bios";
      port = lib.portOf facts;
    };
    room = lib.roomOf {
      inherit layout;
      size = "${lib.userVariable "disk_size"}G";
      unknown = given "server_type";
    };
    # Of the machine that builds; the image does not know them.
    classes = {
      snapshot_name = "name";
    }
    // lib.optionalAttrs (!given "image") { image = "session"; }
    // lib.optionalAttrs (!given "rescue") { rescue = "session"; }
    # The label says what counts of it.
    // lib.optionalAttrs (!given "server_type") { server_type = "session"; };
  };
}
