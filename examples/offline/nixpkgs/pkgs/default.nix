# Every package is built by Nix from Debian's .deb files. The builder is Debian's static busybox,
# so a build needs nothing of the host. Programs get an interpreter and a library path inside
# the store, as any Nix program has; no file of Debian's is needed outside /nix.
{
  lib,
  config,
  system,
  pool,
}:
final:
let
  static = pool + "/static";

  busybox = mark "busybox" (derivation {
    name = "busybox-static";
    inherit system;
    builder = "${static}/busybox";
    args = [
      "sh"
      "-euc"
      ''
        "$builder" mkdir -p "$out/bin"
        "$builder" cp "$builder" "$out/bin/busybox"
        for applet in $("$builder" --list); do
          test "$applet" = busybox || "$builder" ln -s busybox "$out/bin/$applet"
        done
      ''
    ];
  });

  mark = pname: drv: drv // {
    inherit pname;
    meta.mainProgram = pname;
  };

  # `script` runs in busybox' shell with -eu; attributes of `env` are its variables.
  runCommand =
    name: env: script:
    derivation (
      {
        inherit name system;
        builder = "${busybox}/bin/busybox";
        args = [
          "sh"
          "-euc"
          ". \"$buildCommandPath\""
        ];
        PATH = "${busybox}/bin";
        buildCommand = script;
        passAsFile = [ "buildCommand" ] ++ env.passAsFile or [ ];
        preferLocalBuild = true;
      }
      // builtins.removeAttrs env [ "passAsFile" ]
    );

  writeText' =
    name: text: executable: destination:
    runCommand name
      {
        inherit text destination;
        passAsFile = [ "text" ];
      }
      ''
        target="$out$destination"
        mkdir -p "$(dirname "$target")"
        cp "$textPath" "$target"
        chmod ${if executable then "755" else "644"} "$target"
      '';

  debs = names: map (name: pool + "/${name}.deb") names;

  unpack = ''
    mkdir root
    for deb in $debs; do
      member=$(ar t "$deb" | grep '^data\.tar')
      case "$member" in
        *.xz) ar p "$deb" "$member" | xz -d | tar -x --no-same-owner -C root ;;
        *.gz) ar p "$deb" "$member" | gzip -d | tar -x --no-same-owner -C root ;;
        *) echo "$deb: $member: no way to unpack this" >&2; exit 1 ;;
      esac
    done
  '';

  glibc = runCommand "glibc-2.36" { debs = debs [ "libc6" ]; } ''
    ${unpack}
    mkdir -p "$out/lib"
    cp -a root/lib/x86_64-linux-gnu/*.so* "$out/lib/"
  '';

  libraries =
    runCommand "libraries"
      {
        debs = debs (import ./libraries.nix);
      }
      ''
        ${unpack}
        mkdir -p "$out/lib"
        for folder in root/lib/x86_64-linux-gnu root/usr/lib/x86_64-linux-gnu; do
          if test -d "$folder"; then
            find "$folder" -maxdepth 1 -name '*.so*' ! -type d -exec cp -a {} "$out/lib/" \;
          fi
        done
        # Of the Unicode library only what libxml2 loads, for libarchive.
        rm -f "$out"/lib/libicu[!ud]* "$out"/lib/libicutu* "$out"/lib/libicutest*
      '';

  patchelf = runCommand "patchelf" { debs = debs [ "patchelf" ]; } ''
    ${unpack}
    mkdir -p "$out/bin"
    cp root/usr/bin/patchelf "$out/bin/"
  '';

  # A package of programs: `install` copies from ./root to $out, then everything that is ELF gets
  # its interpreter and its library path.
  programs =
    pname: names: install:
    mark pname (
      runCommand pname
        {
          debs = debs names;
          inherit glibc libraries patchelf;
        }
        ''
          ${unpack}
          mkdir -p "$out"
          ${install}
          patch() {
            "$glibc/lib/ld-linux-x86-64.so.2" --library-path "$glibc/lib:$libraries/lib" \
              "$patchelf/bin/patchelf" "$@"
          }
          find "$out" -type f > files
          while read -r file; do
            test "$(head -c 4 "$file" | tail -c 3)" = ELF || continue
            case "$file" in
              */i386-pc/* | */x86_64-efi/*) continue ;;
            esac
            chmod u+w "$file"
            case "$file" in
              *.so | *.so.*) ;;
              *) patch --set-interpreter "$glibc/lib/ld-linux-x86-64.so.2" "$file" ;;
            esac
            patch --force-rpath --set-rpath "$out/lib:$libraries/lib:$glibc/lib" "$file"
          done < files
        ''
    );

  pick = folder: list: ''
    mkdir -p "$out/bin"
    for program in ${toString list}; do
      for place in root/bin root/sbin root/usr/bin root/usr/sbin; do
        # Content alone: Nix refuses to set the setuid bit that some of them have.
        if test -f "$place/$program"; then cat "$place/$program" > "$out/bin/$program"; fi
      done
      test -s "$out/bin/$program" || { echo "no $program in $debs" >&2; exit 1; }
      chmod 755 "$out/bin/$program"
    done
  '';
in
{
  inherit
    lib
    config
    system
    busybox
    glibc
    libraries
    patchelf
    runCommand
    ;

  stdenv = rec {
    hostPlatform = {
      inherit system;
      isx86_64 = true;
      isAarch64 = false;
      isLinux = true;
      isx86 = true;
    };
    buildPlatform = hostPlatform;
    targetPlatform = hostPlatform;
    isLinux = true;
    inherit system;
    mkDerivation =
      arguments:
      runCommand (arguments.name or "${arguments.pname}-${arguments.version}") (builtins.removeAttrs
        arguments
        [
          "name"
          "buildCommand"
          "meta"
        ]
      ) arguments.buildCommand;
  };
  stdenvNoCC = final.stdenv;
  runCommandLocal = runCommand;
  runtimeShell = "${final.bash}/bin/bash";

  writeText = name: text: writeText' name text false "";
  writeTextFile =
    {
      name,
      text,
      executable ? false,
      destination ? "",
      ...
    }:
    writeText' name text executable destination;
  writeTextDir = path: text: writeText' (baseNameOf path) text false "/${path}";
  writeScript = name: text: writeText' name text true "";
  writeScriptBin = name: text: mark name (writeText' name text true "/bin/${name}");
  writeShellScript = name: text: final.writeScript name "#!${final.runtimeShell}\n${text}";
  writeShellScriptBin =
    name: text: final.writeScriptBin name "#!${final.runtimeShell}\n${text}";

  symlinkJoin =
    { name, paths, ... }:
    final.buildEnv { inherit name paths; };

  # Links to everything in `paths`; the first package that has a file wins.
  buildEnv =
    {
      name,
      paths,
      pathsToLink ? [ "/" ],
      ...
    }:
    runCommand name { inherit paths; } ''
      mkdir -p "$out"
      for package in $paths; do
        (cd "$package" && find . ! -type d) | while read -r file; do
          file=''${file#./}
          test ! -e "$out/$file" || continue
          mkdir -p "$out/$(dirname "$file")"
          ln -s "$package/$file" "$out/$file"
        done
      done
    '';

  bash = programs "bash" [ "bash" ] ''
    mkdir -p "$out/bin"
    cp root/bin/bash "$out/bin/bash"
    ln -s bash "$out/bin/sh"
  '';
  bashInteractive = final.bash;

  coreutils = programs "coreutils" [ "coreutils" ] ''
    mkdir -p "$out/bin"
    cp -dR root/bin/. root/usr/bin/. "$out/bin/"
  '';

  openssh = programs "openssh" [ "openssh-client" "openssh-server" "openssh-sftp-server" ] ''
    mkdir -p "$out/bin" "$out/libexec"
    cp root/usr/sbin/sshd root/usr/bin/ssh root/usr/bin/scp root/usr/bin/ssh-keygen "$out/bin/"
    cp root/usr/lib/openssh/sftp-server "$out/libexec/"
  '';

  nix = programs "nix" [ "nix-bin" ] ''
    mkdir -p "$out/bin" "$out/lib"
    cp -a root/usr/bin/. "$out/bin/"
    cp -a root/usr/lib/nix/*.so "$out/lib/"
    mkdir -p "$out/libexec/nix"
    ln -s ../../bin/nix "$out/libexec/nix/build-remote"
  '';

  e2fsprogs = programs "e2fsprogs" [ "e2fsprogs" ] (
    pick "sbin" [
      "e2fsck"
      "mke2fs"
      "resize2fs"
      "tune2fs"
    ]
    + ''
      ln -s e2fsck "$out/bin/fsck.ext4"
      ln -s mke2fs "$out/bin/mkfs.ext4"
    ''
  );

  btrfs-progs = programs "btrfs-progs" [ "btrfs-progs" ] (
    pick "bin" [
      "btrfs"
      "mkfs.btrfs"
    ]
  );

  systemd-boot = runCommand "systemd-boot" { debs = debs [ "systemd-boot-efi" ]; } ''
    ${unpack}
    mkdir -p "$out/lib/systemd/boot/efi"
    cp root/usr/lib/systemd/boot/efi/systemd-bootx64.efi "$out/lib/systemd/boot/efi/"
  '';

  util-linux = programs "util-linux" [ "util-linux" "mount" "fdisk" ] (
    pick "bin" [
      "blkid"
      "findmnt"
      "fstrim"
      "lsblk"
      "mount"
      "partx"
      "sfdisk"
      "umount"
    ]
  );

  grub2 = programs "grub" [ "grub-common" "grub2-common" "grub-pc-bin" "grub-efi-amd64-bin" ] (
    pick "sbin" [
      "grub-editenv"
      "grub-install"
      "grub-mkimage"
      "grub-probe"
    ]
    + ''
      for target in i386-pc x86_64-efi; do
        mkdir -p "$out/lib/grub/$target"
        cp root/usr/lib/grub/"$target"/*.* "$out/lib/grub/$target/"
        rm -f "$out"/lib/grub/"$target"/*.image "$out"/lib/grub/"$target"/*.module
      done
    ''
  );
  grub2_full = final.grub2;

  # The kernel image and the modules that a virtual machine needs.
  linux = runCommand "linux" { debs = debs [ "linux-image-cloud-amd64" ]; } ''
    ${unpack}
    version=$(ls root/lib/modules)
    mkdir -p "$out/lib/modules/$version"
    cp root/boot/vmlinuz-* "$out/bzImage"
    from="root/lib/modules/$version"
    cp "$from/modules.order" "$from/modules.builtin" "$from/modules.builtin.modinfo" \
      "$out/lib/modules/$version/"
    depmod -b root "$version" 2>/dev/null
    want() {
      local file="$1" line
      test ! -e "$out/lib/modules/$version/$file" || return 0
      mkdir -p "$(dirname "$out/lib/modules/$version/$file")"
      cp "$from/$file" "$out/lib/modules/$version/$file"
      line=$(grep "^$file:" "$from/modules.dep")
      for other in ''${line#*:}; do want "$other"; done
    }
    for name in ${toString (import ./kernel-modules.nix)}; do
      pattern=$(echo "$name" | sed 's/[-_]/[-_]/g')
      file=$(cut -d: -f1 "$from/modules.dep" | grep "/$pattern\\.ko\$" | head -n 1) || file=
      if test -z "$file"; then
        grep -q "/$pattern\\.ko\$" "$from/modules.builtin" || { echo "no module $name" >&2; exit 1; }
      else
        want "$file"
      fi
    done
    depmod -b "$out" "$version"
    echo -n "$version" > "$out/version"
  '';
}
