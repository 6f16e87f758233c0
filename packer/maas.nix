# Template for the builder `maas`: an image that MAAS deploys. Packer's builder `qemu` makes the disk, as
# ./qemu.nix has it; what curtin asks of an image is added, and with `filetype` tgz an archive of the
# root file system is made beside the disk.
{
  nixos,
  builder ? { },
  variables ? { },
  nix_conf ? "",
  fakessh ? false,
  compress ? false,
  packerVersion ? null,
  pluginVersion ? null,
  hostPlatform ? "x86_64-linux",
  facts ? null,
  # Machines with a smaller disk cannot be deployed by it; the root file system grows at boot. With `tgz`
  # no machine gets this disk, but the archive is made on it.
  disk_size ? if filetype == "tgz" then "16384M" else "4096M",
  memory ? 2048,
  cpus ? 2,
  # What MAAS is given: `ddgz`, the whole disk, or `tgz`, the root file system for a layout of MAAS's.
  filetype ? "ddgz",
  # The system that MAAS takes the image for: for any other than these, it has curtin change what
  # NixOS does not have (maasserver/compose_preseed.py, `netplan info`).
  base_image ? "rhel/9",
}@args:
let
  lib = import ./lib.nix;
  inherit (builtins)
    elem
    fromJSON
    length
    genList
    elemAt
    match
    toJSON
    ;

  disk = import ./qemu.nix (
    removeAttrs args [
      "filetype"
      "base_image"
    ]
    // {
      inherit disk_size;
    }
  );
  known = fromJSON disk._packernix;
  count = length disk.provisioners - 1;
  seal = elemAt disk.provisioners count;
  layout = lib.diskLayout {
    inherit facts hostPlatform;
    diskAs = "/dev/sda";
  };

  # What ./scripts/curtin-hooks.sh can make of a layout of MAAS's.
  environment = {
    PACKERNIX_TYPE = "ext4";
    PACKERNIX_NAME = "by-label/nixos";
    PACKERNIX_ESP_NAME = "by-label/ESP";
    PACKERNIX_MOUNTS = "root=/ esp=/boot/efi";
  }
  // layout.environment;
  flat =
    environment.PACKERNIX_TYPE == "ext4"
    && environment.PACKERNIX_NAME == "by-label/nixos"
    && environment.PACKERNIX_ESP_NAME == "by-label/ESP"
    && elem environment.PACKERNIX_MOUNTS [
      "root=/"
      "root=/ esp=/boot/efi"
    ];

  # Read by curtin in MAAS's own Ubuntu, so nothing of it may lead into the store.
  curtin = [
    {
      type = "shell";
      inline = [ "mkdir -m 0755 /mnt/curtin" ];
    }
    {
      type = "file";
      sources = [
        (lib.script "curtin-hooks.sh")
        (lib.script "install.sh")
      ];
      destination = "/mnt/curtin/";
    }
    {
      type = "shell";
      inline = [
        "cd /mnt/curtin"
        "mv curtin-hooks.sh curtin-hooks"
        "echo '${layout.diskAs}' > disk-as"
        "chmod 0755 curtin-hooks install.sh"
        "chmod 0644 disk-as"
        "findmnt --noheadings --output SOURCE --target /mnt > /run/packernix-root"
      ];
    }
  ];

  archive = [
    (lib.remoteScript "archive-root.sh" { PACKERNIX_ARCHIVE = "/mnt/.packernix/root.tgz"; })
    {
      type = "file";
      direction = "download";
      source = "/mnt/.packernix/root.tgz";
      destination = "{{user `packernix_output_directory`}}/{{user `packernix_name`}}.tgz";
    }
    {
      type = "shell";
      inline = [
        "rm -r /mnt/.packernix"
        "umount /mnt"
      ];
    }
  ];
in
if
  !(elem filetype [
    "ddgz"
    "tgz"
  ])
then
  throw "argument `filetype': `${toString filetype}' is neither ddgz nor tgz"
else if match "(ubuntu|centos|rhel|ol)/[a-z0-9.-]+" base_image == null then
  throw "argument `base_image': `${base_image}' is no system and release that MAAS knows, such as rhel/9"
else if filetype == "tgz" && layout.environment.PACKERNIX_FIRMWARE == "hybrid" then
  throw "boot.loader.grub: with `filetype' tgz the loader is installed when a machine is deployed, for its one firmware: set boot.loader.grub.efiSupport to false for machines with BIOS, or boot.loader.grub.device to \"nodev\" for those with UEFI; ddgz is for both"
else if filetype == "tgz" && !flat then
  throw "argument `filetype': with tgz MAAS makes the file systems, so the configuration has one ext4 at /dev/disk/by-label/nixos, and for UEFI /dev/disk/by-label/ESP at /boot/efi, as maas-config.nix has it; ddgz takes others"
else
  disk
  // {
    _packernix = toJSON (
      known
      // {
        result = { inherit filetype base_image; };
      }
      // lib.optionalAttrs (filetype == "tgz" && known ? room) {
        # The system, and its archive beside it.
        room = known.room // {
          copies = 2;
        };
      }
    );
    provisioners =
      genList (elemAt disk.provisioners) count
      ++ curtin
      ++ [ seal ]
      ++ (if filetype == "tgz" then archive else [ ]);
  }
