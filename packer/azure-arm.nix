# Packer template for the builder `azure-arm`: starts a machine of Debian at Azure, restarts it into memory,
# installs the system onto its disk in place of what is there, and has Azure make an image: a managed
# image, or a version of a gallery where `shared_image_gallery_destination` is given.
# Keys: hashicorp/packer-plugin-azure builder/azure/arm/config.go.
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
  # the hash of its archive behind it, `2.6.3@sha256:...`.
  packerVersion ? null,
  pluginVersion ? null,
  hostPlatform ? "x86_64-linux",
  # What the evaluated system asks of disk and machine (evaluate/facts.nix); null: not known, the
  # disk is one ext4 labelled `nixos`.
  facts ? null,
  # Size of the image's disk in GiB, such as 30G; Debian's has 30.
  disk_size ? "30G",
}:
let
  lib = import ./lib.nix;

  since = lib.sinceOf "azure";
  user = lib.fromMaybeJSON "builder" builder;
  given = key: (user.${key} or null) != null;
  ownBase = builtins.any given [
    "custom_managed_image_name"
    "image_publisher"
    "image_url"
    "shared_image_gallery"
  ];

  layout = lib.diskLayout {
    inherit facts hostPlatform;
    diskAs = "/dev/sda";
  };
  # Generation 2 of Azure's machines boots by UEFI, generation 1 by BIOS.
  second = layout.environment.PACKERNIX_FIRMWARE != "bios";

  # Azure makes no user `root`; who is let in becomes root by sudo, and in memory is root.
  asRoot = "chmod +x {{.Path}}; {{.Vars}} sudo -E sh {{.Path}}";
  restart = lib.restartIntoMemory;

  # Packer's number of GiB: a disk of Azure's has whole MiB anyway.
  diskSize =
    if user ? os_disk_size_gb then toString user.os_disk_size_gb else lib.userVariable "disk_size";
in
if hostPlatform != "x86_64-linux" then
  throw "argument `hostPlatform': at Azure a machine restarts into memory on x86_64-linux only, not on `${hostPlatform}'"
else
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
        type = "azure-arm";
        # Nothing of it is in the image.
        os_type = "Linux";
        os_disk_size_gb = diskSize;
        # Memory enough, both generations, and no temporary disk, which might be taken for the other one.
        vm_size = "Standard_B2als_v2";
        communicator = "ssh";
        ssh_username = "packernix";
        ssh_timeout = "15m";
        # sshd answers before the machine has its keys, and again while it restarts.
        ssh_handshake_attempts = 100;
      }
      // (
        if given "shared_image_gallery_destination" && !(given "managed_image_resource_group_name") then
          { }
        else
          { managed_image_name = lib.userVariable "packernix_name"; }
      )
      // lib.optionalAttrs (!ownBase) {
        image_publisher = "debian";
        image_offer = "debian-12";
        image_sku = if second then "12-gen2" else "12";
      };
    };
    builder = user;

    variables' = lib.wayVariables // {
      disk_size = lib.gibibytes "disk_size" disk_size;
    };
    variables = lib.sizedVariables variables;

    provisioners =
      [ (builtins.head restart // { execute_command = asRoot; }) ]
      ++ builtins.tail restart
      ++ [
        {
          type = "shell";
          inline = [
            "if [ \"$(ls -d /sys/block/sd* | wc -l)\" != 1 ]; then echo 'the machine has not one disk but several: take a vm_size without a temporary disk' >&2; exit 1; fi"
          ];
        }
      ]
      ++ lib.installOnto {
        inherit nixos layout;
        disk = "/dev/sda";
        wipe = true;
        nixConf = lib.fromMaybeJSONText "nix_conf" nix_conf;
        way = lib.wayTo { inherit user fakessh compress; };
      };

    packernix = lib.pluginFacts {
      inherit pluginVersion since;
      source = "github.com/hashicorp/azure";
      version = "2.6.3";
    }
    // {
      packer = "1.6.6";
      method = "install";
      machine = {
        firmware = if second then "efi" else "bios";
        port = lib.portOf facts;
      };
      room = lib.roomOf {
        inherit layout;
        size = "${diskSize}G";
      };
      # Of the machine that builds; the image does not know them.
      classes = {
        managed_image_name = "name";
      }
      // lib.optionalAttrs (!ownBase) {
        image_offer = "session";
        image_publisher = "session";
      };
    };
  }
