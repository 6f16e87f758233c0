# Packer template for the builder `googlecompute`: starts Debian at Google, installs the system onto a
# blank second disk, and has Google make an image of that disk; machine and disks are thrown away.
# Keys: hashicorp/packer-plugin-googlecompute builder/googlecompute/config.go.
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
  # the hash of its archive behind it, `1.2.7@sha256:...`.
  packerVersion ? null,
  pluginVersion ? null,
  hostPlatform ? "x86_64-linux",
  # What the evaluated system asks of disk and machine (evaluate/facts.nix); null: not known, the
  # disk is one ext4 labelled `nixos`.
  facts ? null,
  # Size of the image's disk, such as 20G; Google's smallest disks have 10 GB.
  disk_size ? "10G",
}:
let
  lib = import ./lib.nix;

  since = lib.sinceOf "googlecompute";
  machine =
    {
      x86_64-linux = {
        machine_type = "e2-medium";
        image_architecture = "X86_64";
        source_image_family = "debian-12";
      };
      aarch64-linux = {
        machine_type = "t2a-standard-1";
        image_architecture = "ARM64";
        source_image_family = "debian-12-arm64";
      };
    }
    .${hostPlatform}
      or (throw "argument `hostPlatform': `${hostPlatform}' is none of aarch64-linux, x86_64-linux");

  user = lib.fromMaybeJSON "builder" builder;
  given = key: (user.${key} or null) != null;
  ownBase = given "source_image" || given "source_image_family";

  layout = lib.diskLayout {
    inherit facts hostPlatform;
    diskAs = "/dev/sda";
  };

  # `disk_size` is Packer's word for the first disk, which is the base; users mean the image.
  diskSize =
    if !user ? disk_size then
      lib.userVariable "disk_size"
    else if builtins.isInt user.disk_size then
      toString user.disk_size
    else
      lib.gibibytes "disk_size" user.disk_size;

  # Google names the disk by it below /dev/disk/by-id ("Device names").
  deviceName = "packernix";
  device = "/dev/disk/by-id/google-${deviceName}";
in
lib.mkTemplate {
  inherit nixos;

  builder' = lib.withoutUnknownKeys {
    inherit packerVersion pluginVersion since;
    # Without it the image would be Debian: refused like a key of the user's.
    user = user // {
      disk_attachment = [ ];
    };
    own = {
      type = "googlecompute";
      image_name = lib.userVariable "packernix_name";
      inherit (machine) image_architecture machine_type;
      image_guest_os_features = [
        "GVNIC"
        "VIRTIO_SCSI_MULTIQUEUE"
      ]
      ++ lib.optional layout.efi "UEFI_COMPATIBLE";

      zone = "us-central1-a";
      disk_size = 10;
      disk_type = "pd-balanced";
      disk_attachment = [
        {
          volume_type = "pd-balanced";
          volume_size = diskSize;
          create_image = true;
          device_name = deviceName;
        }
      ]
      ++ (user.disk_attachment or [ ]);
      # Nothing on the machine asks Google for anything.
      disable_default_service_account = true;
      state_timeout = "15m";

      communicator = "ssh";
      ssh_username = "root";
      temporary_key_pair_type = "ed25519";
      ssh_timeout = "10m";
      # sshd answers before the guest agent and the script below have let root in.
      ssh_handshake_attempts = 100;
      use_os_login = false;
      # Google's Debian lets no root in ("Connect to Linux VMs as the root user").
      metadata.startup-script = builtins.concatStringsSep "\n" [
        "#!/bin/sh"
        "mkdir -p /etc/ssh/sshd_config.d"
        "echo 'PermitRootLogin prohibit-password' > /etc/ssh/sshd_config.d/00-packernix.conf"
        "systemctl reload ssh"
      ];
      wrap_startup_script = false;
    }
    // lib.optionalAttrs (!ownBase) {
      inherit (machine) source_image_family;
      source_image_project_id = [ "debian-cloud" ];
    };
  };
  builder = removeAttrs user [
    "disk_attachment"
    "disk_size"
  ];

  variables' = lib.wayVariables // {
    disk_size = lib.gibibytes "disk_size" disk_size;
  };
  variables = lib.sizedVariables variables;

  # At their end the disk is unmounted: Google removes the machine without asking its system.
  provisioners = lib.installOnto {
    inherit nixos layout;
    way = lib.wayTo {
      inherit user fakessh compress;
      indirect = (user.use_iap or false) == true;
    };
    disk = device;
    nixConf = lib.fromMaybeJSONText "nix_conf" nix_conf;
  };

  packernix = lib.pluginFacts {
    inherit pluginVersion since;
    source = "github.com/hashicorp/googlecompute";
    version = "1.2.7";
  }
  // {
    packer = "1.7.0";
    method = "install";
    machine = {
      firmware = if layout.efi then "efi" else "bios";
      port = lib.portOf facts;
    };
    room = lib.roomOf {
      inherit layout;
      size = "${diskSize}G";
    };
    # Of the machine that builds; the image does not know them.
    classes = {
      image_name = "name";
      disk_size = "session";
      metadata = "session";
      metadata_files = "session";
      startup_script_file = "session";
      source_image = "session";
      source_image_family = "session";
      source_image_project_id = "session";
    };
  };
}
