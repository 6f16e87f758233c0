{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.boot.initrd;
  # nixos/lib/utils.nix, `pathsNeededForBoot`; the folder before what lies in it.
  early = lib.filter (
    fs: fs.neededForBoot || lib.elem fs.mountPoint [ "/" "/nix" "/nix/store" "/var" "/etc" ]
  ) (lib.attrValues config.fileSystems);
  types = map (fs: fs.fsType) early;
  kernel = config.boot.kernelPackages.kernel;
  init = pkgs.writeText "stage-1-init.sh" (
    lib.replaceStrings [ "@mounts@" ] [
      (lib.concatMapStringsSep "\n" (
        fs: "${fs.device} ${fs.mountPoint} ${fs.fsType} ${lib.concatStringsSep "," fs.options}"
      ) early)
    ] (builtins.readFile ../scripts/stage-1-init.sh)
  );
in
{
  options.boot.initrd = {
    enable = lib.mkOption {
      type = lib.types.enum [ true ];
      default = true;
    };
    availableKernelModules = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
    };
    kernelModules = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
    };
    luks.devices = lib.mkOption {
      type = lib.types.attrsOf lib.types.attrs;
      default = { };
      description = "Nothing opens them here.";
    };
    systemd.enable = lib.mkOption {
      type = lib.types.enum [ false ];
      default = false;
      description = "Stage 1 is a script here.";
    };
  };
  options.system.build.initialRamdisk = lib.mkOption {
    type = lib.types.package;
    internal = true;
  };

  config = {
    assertions = [
      {
        assertion = config.boot.isContainer || config.fileSystems ? "/";
        message = "The ‘fileSystems’ option does not specify your root file system.";
      }
    ];
    # Not packed: unpacking costs an emulated processor more than reading does.
    system.build.initialRamdisk = pkgs.runCommand "initrd" { } ''
      mkdir -p tree/bin tree/dev tree/proc tree/sys tree/run tree/mnt-root "$out"
      cp ${pkgs.busybox}/bin/busybox tree/bin/
      for applet in cat findfs grep insmod ln mkdir mount sed sh sleep switch_root tr uname head; do
        ln -s busybox "tree/bin/$applet"
      done
      version=$(cat ${kernel}/version)
      from="${kernel}/lib/modules/$version"
      to="tree/lib/modules/$version"
      mkdir -p "$to"
      want() {
        local file="$1" line
        test ! -e "$to/$file" || return 0
        mkdir -p "$(dirname "$to/$file")"
        line=$(grep "^$file:" "$from/modules.dep")
        for other in ''${line#*:}; do want "$other"; done
        cp "$from/$file" "$to/$file"
        echo "$file" >> "$to/load-order"
      }
      touch "$to/load-order"
      for name in ${toString (lib.unique (cfg.kernelModules ++ cfg.availableKernelModules))}; do
        pattern=$(echo "$name" | sed 's/[-_]/[-_]/g')
        file=$(cut -d: -f1 "$from/modules.dep" | grep "/$pattern\\.ko\$" | head -n 1) || file=
        if test -n "$file"; then
          want "$file"
        elif ! grep -q "/$pattern\\.ko\$" "$from/modules.builtin"; then
          echo "modprobe: FATAL: Module $name not found in directory $from" >&2
          exit 1
        fi
      done
      cp ${init} tree/init
      chmod 755 tree/init
      find tree -exec touch -h -d @1 {} +
      (cd tree && find . | sort | cpio -o -H newc -R 0:0 --renumber-inodes --ignore-devno) > "$out/initrd"
    '';
    boot.initrd.kernelModules = [
      "virtio_pci"
      "virtio_blk"
    ]
    ++ lib.optional (lib.elem "btrfs" types) "btrfs"
    ++ lib.optional (lib.elem "ext4" types || lib.elem "auto" types) "ext4";
  };
}
