# What a system asks of the disk and the machine that it boots from, by the facts of its evaluation
# (../evaluate/facts.nix). What a builder's disk cannot be is refused by the option's name.
lib:
let
  inherit (builtins)
    all
    any
    concatStringsSep
    elem
    elemAt
    filter
    head
    isString
    match
    ;
  inherit (lib) optionalAttrs;

  refuse = option: why: throw "${option}: ${why}";

  # On no disk of the machine, or nothing that the boot waits for.
  virtual = [
    "9p"
    "bind"
    "cifs"
    "devpts"
    "devtmpfs"
    "none"
    "nfs"
    "nfs4"
    "overlay"
    "proc"
    "ramfs"
    "sysfs"
    "tmpfs"
    "virtiofs"
  ];
  isOptional =
    fs:
    any (option: elem option fs.options) [
      "bind"
      "noauto"
      "nofail"
      "rbind"
      "x-systemd.automount"
    ];
  needsDisk =
    fs:
    !(elem fs.fsType virtual)
    && match "fuse([.].*)?" fs.fsType == null
    && (fs.mountPoint == "/" || !isOptional fs);

  uuids = {
    vfat = "[0-9A-F]{4}-[0-9A-F]{4}";
    other = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  };

  # `by-label/nixos` and the like of what `fs` is mounted from; `partition` is its name in /dev.
  nameOf =
    { fs, partition }:
    let
      device = toString fs.device;
      link = match "/dev/disk/(by-(label|uuid|partlabel|partuuid)/[A-Za-z0-9_.-]+)" device;
      tag = match "(LABEL|UUID|PARTLABEL|PARTUUID)=([A-Za-z0-9_.-]+)" device;
      words = {
        LABEL = "by-label";
        UUID = "by-uuid";
        PARTLABEL = "by-partlabel";
        PARTUUID = "by-partuuid";
      };
      name =
        if link != null then
          head link
        else if tag != null then
          "${words.${head tag}}/${elemAt tag 1}"
        else if device == partition then
          ""
        else
          null;
      uuid = match "by-uuid/(.*)" (toString name);
      pattern = if fs.fsType == "vfat" then uuids.vfat else uuids.other;
    in
    if name == null then
      refuse "fileSystems.\"${fs.mountPoint}\".device" "`${device}' is nothing that the image's disk has. It has one partition for the system, which gets the name that stands there: /dev/disk/by-label/nixos, or another by-label, by-uuid, by-partlabel or by-partuuid; there is no LVM, LUKS, RAID or second disk (an entry with the option `nofail' may be elsewhere)"
    else if uuid != null && match pattern (head uuid) == null then
      refuse "fileSystems.\"${fs.mountPoint}\".device" "`${head uuid}' is no UUID that a file system of type ${fs.fsType} can have"
    else
      name;

  isPlain = text: match "[A-Za-z0-9/_.@-]+" text != null;

  # `root=/nix,subvol=@nix`: a mount of partition.sh.
  mountOf =
    kind: fs:
    let
      kept = filter (option: match "(subvol|compress|compress-force)=[A-Za-z0-9/_.@:-]+" option != null) fs.options;
      odd = filter (option: match "subvol(id)?=.*" option != null && !(elem option kept)) fs.options;
    in
    if !(isPlain fs.mountPoint) then
      refuse "fileSystems.\"${fs.mountPoint}\"" "a mount point of the image's disk has only letters, digits and /_.@-"
    else if odd != [ ] then
      refuse "fileSystems.\"${fs.mountPoint}\".options" "`${head odd}' is no subvolume that can be made; name it by `subvol='"
    else
      concatStringsSep "," ([ "${kind}=${fs.mountPoint}" ] ++ (if kind == "root" then kept else [ ]));

  bootLoader =
    { loader, aarch64 }:
    let
      devices = filter (device: device != "nodev") loader.grubDevices;
      distinct = builtins.attrNames (
        builtins.listToAttrs (
          map (name: {
            inherit name;
            value = null;
          }) devices
        )
      );
      efi = loader.systemdBoot || loader.grubEfi;
    in
    if !(loader.grub || loader.systemdBoot) then
      refuse "boot.loader" "neither boot.loader.grub.enable nor boot.loader.systemd-boot.enable is on, and the image's disk boots by one of the two"
    else if loader.systemdBoot then
      if loader.extendedBoot != null then
        refuse "boot.loader.systemd-boot.xbootldrMountPoint" "the image's disk has no such partition"
      else
        { inherit efi; disk = null; }
    else if efi && !loader.grubRemovable then
      refuse "boot.loader.grub.efiInstallAsRemovable" "must be true (and boot.loader.efi.canTouchEfiVariables false): the variables of a firmware are no part of an image"
    else if !efi && aarch64 then
      refuse "boot.loader.grub.efiSupport" "must be true: aarch64 machines boot by UEFI"
    else if !efi && devices == [ ] then
      refuse "boot.loader.grub.device" "`nodev' writes no boot code, so the disk would not boot by BIOS; name the disk, or set boot.loader.grub.efiSupport"
    else if builtins.length distinct > 1 then
      refuse "boot.loader.grub.devices" "${concatStringsSep " and " distinct} are two disks, and an image is one"
    else if !(all (device: match "/dev/[a-z0-9]+" device != null) devices) then
      refuse "boot.loader.grub.devices" "`${head distinct}' is no name that the disk can have where GRUB is installed; write one such as /dev/vda"
    else
      {
        inherit efi;
        disk = if devices == [ ] then null else head devices;
      };
in
rec {
  # The disk that `facts` (null: not known) asks for, made by partition.sh and install.sh.
  #   diskAs       name that the disk has when the image boots
  #   singleMount  the builder mounts the system's partition itself, as the root
  # Gives `environment` for partition.sh, `diskAs`, `efi` (how it boots), `btrfsProgs` (or null),
  # `overhead` (MiB of the disk that are not the system's), and whether files are `compressed`.
  diskLayout =
    {
      facts,
      hostPlatform,
      diskAs,
      singleMount ? false,
    }:
    let
      aarch64 = hostPlatform == "aarch64-linux";
      partition =
        number: if match ".*[0-9]" disk == null then "${disk}${number}" else "${disk}p${number}";

      boot = bootLoader { inherit (facts) loader; inherit aarch64; };
      disk = if boot.disk == null then diskAs else boot.disk;

      # The ESP is made also where the boot does not wait for it.
      needed = filter (
        fs: needsDisk fs || fs.fsType == "vfat" && fs.mountPoint == facts.loader.esp
      ) facts.fileSystems;
      at = mountPoint: filter (fs: fs.mountPoint == mountPoint) needed;
      store = at "/nix/store" ++ at "/nix" ++ at "/";
      system = head store;
      isEsp =
        fs: fs.fsType == "vfat" || boot.efi && fs.mountPoint == facts.loader.esp && fs.fsType == "auto";
      esps = filter isEsp needed;
      esp = head esps;
      isSystem = fs: fs.device == system.device && (fs.mountPoint == system.mountPoint || type == "btrfs");
      others = filter (fs: !(isEsp fs) && !(isSystem fs)) needed;
      # The store first shows what is wrong with the disk as a whole.
      strange = head others;
      type = if system.fsType == "auto" then "ext4" else system.fsType;
      onSystem = filter (fs: isSystem fs && fs.fsType == system.fsType) facts.fileSystems;
      tmpfs = filter (fs: fs.mountPoint == "/" && fs.fsType == "tmpfs") facts.fileSystems;
      mounts =
        map (mountOf "tmpfs") tmpfs ++ map (mountOf "root") onSystem ++ map (mountOf "esp") esps;

      known = {
        inherit (boot) efi;
        diskAs = disk;
        overhead = if esps == [ ] then 4 else 516;
        compressed = builtins.match ".*,compress.*" known.environment.PACKERNIX_MOUNTS != null;
        btrfsProgs = if type == "btrfs" then facts.btrfsProgs else null;
        environment = {
          # `hybrid` has the partitions of both.
          PACKERNIX_FIRMWARE =
            if esps == [ ] then
              "bios"
            else if boot.disk == null then
              "efi"
            else
              "hybrid";
          PACKERNIX_TYPE = type;
          PACKERNIX_NAME = nameOf {
            fs = system;
            partition = partition "2";
          };
          PACKERNIX_MOUNTS = concatStringsSep " " mounts;
        }
        // optionalAttrs (type == "btrfs") { PACKERNIX_TOOLS = "${facts.btrfsProgs}/bin"; }
        // optionalAttrs (esps != [ ]) {
          PACKERNIX_ESP_NAME = nameOf {
            fs = esp // {
              fsType = "vfat";
            };
            partition = partition "1";
          };
        };
      };
    in
    if facts == null then
      {
        inherit diskAs;
        efi = aarch64;
        overhead = if aarch64 then 516 else 4;
        compressed = false;
        btrfsProgs = null;
        environment.PACKERNIX_FIRMWARE = if aarch64 then "efi" else "bios";
      }
    else if facts.luks != [ ] then
      refuse "boot.initrd.luks.devices" "`${head facts.luks}' is encrypted, and the image's disk is not"
    else if store == [ ] then
      refuse "fileSystems.\"/nix\"" "the store must lie on the image's disk: /dev/disk/by-label/nixos"
    else if
      !(elem type [
        "btrfs"
        "ext4"
      ])
    then
      refuse "fileSystems.\"${system.mountPoint}\".fsType" "`${type}' is not made by this builder, which knows ext4 and btrfs"
    else if others != [ ] then
      refuse "fileSystems.\"${strange.mountPoint}\"" "the image's disk has one file system for the system (`${toString system.device}' of type ${type}; several mounts of it only by btrfs), and an EFI system partition. `${toString strange.device}' is neither; where it is another disk, give it the option `nofail'"
    else if builtins.length esps > 1 then
      refuse "fileSystems.\"${(elemAt esps 1).mountPoint}\"" "the image's disk has one EFI system partition, and \"${esp.mountPoint}\" is it"
    else if boot.efi && (esps == [ ] || esp.mountPoint != facts.loader.esp) then
      refuse "fileSystems.\"${facts.loader.esp}\"" "the EFI system partition (boot.loader.efi.efiSysMountPoint) must be mounted there: device /dev/disk/by-label/ESP, fsType vfat"
    else if tmpfs != [ ] && at "/boot" == [ ] && !boot.efi then
      refuse "fileSystems.\"/boot\"" "the root is on tmpfs, so what boots must have a file system of its own; with boot.loader.systemd-boot.enable that is the EFI system partition"
    else if
      singleMount && (tmpfs != [ ] || system.mountPoint != "/" || builtins.length onSystem > 1 || any (option: match "subvol.*" option != null) system.options)
    then
      refuse "fileSystems.\"/\"" "this builder mounts one file system, as the root: subvolumes and a root on tmpfs are for builder qemu"
    else
      known;

  # What a builder must know that boots the NixOS of somebody else and switches it: its disk stays
  # as it is. `own`: the base is the user's, and nothing is known of its disk.
  refuseOtherDisk =
    {
      facts,
      hostPlatform,
      own,
    }:
    let
      layout = diskLayout {
        inherit facts hostPlatform;
        diskAs = "/dev/xvda";
        singleMount = true;
      };
      inherit (layout) environment;
      aarch64 = hostPlatform == "aarch64-linux";
      on = "the disk of NixOS' official image stays as it is: ext4, labelled nixos, booted by ${
        if aarch64 then "UEFI from the partition labelled ESP" else "BIOS with GRUB"
      }. Builder amazon-chroot makes a disk of its own; or name a `source_ami' that fits";
    in
    if own || facts == null then
      true
    else if layout.efi != aarch64 then
      refuse "boot.loader.${
        if facts.loader.systemdBoot then "systemd-boot.enable" else "grub.efiSupport"
      }" on
    else if environment.PACKERNIX_TYPE != "ext4" then
      refuse "fileSystems.\"/\".fsType" on
    else if !(elem environment.PACKERNIX_NAME [ "by-label/nixos" "" ]) then
      refuse "fileSystems.\"/\".device" on
    else
      true;

  # The port of SSH, whether or not root is let in.
  portOf = facts: if facts == null || elem 22 facts.ssh.ports then 22 else head (facts.ssh.ports ++ [ 22 ]);

  # The port by which root is let in with a key; `only` where the builder can use no other.
  sshPort =
    {
      facts,
      only ? null,
    }:
    let
      inherit (facts) ssh;
      chosen = if only == null then portOf facts else only;
      users = if isString ssh.allowUsers then [ ssh.allowUsers ] else ssh.allowUsers;
    in
    if facts == null then
      chosen
    else if !ssh.enable then
      refuse "services.openssh.enable" "must be true: this builder looks at the machine over SSH"
    else if
      elem ssh.rootLogin [
        "no"
        false
        "forced-commands-only"
      ]
    then
      refuse "services.openssh.settings.PermitRootLogin" "`${if ssh.rootLogin == false then "no" else ssh.rootLogin}' keeps this builder out, which logs in as root with a key; `prohibit-password' lets in nobody without one"
    else if users != null && !(elem "root" users) then
      refuse "services.openssh.settings.AllowUsers" "must name root: this builder logs in as root with a key"
    else if !(elem chosen ssh.ports) then
      refuse "services.openssh.ports" "must have ${toString chosen} among them: this builder reaches the machine before and after the switch by one port"
    else if ssh.open != null && !(elem chosen ssh.open) then
      refuse "services.openssh.openFirewall" "is false, and networking.firewall.allowedTCPPorts lacks ${toString chosen}: this builder would not reach the machine"
    else
      chosen;
}
