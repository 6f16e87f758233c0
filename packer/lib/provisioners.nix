# What is done on the machine that builds, and on the runner for it.
lib:
let
  inherit (builtins) attrNames;
  inherit (lib)
    optionalAttrs
    script
    shellQuote
    storePathOf
    userVariable
    ;
in
rec {
  # Provisioner: `nix_conf` to /etc/nix/nix.conf of the machine, byte for byte; none for "".
  writeNixConf =
    text:
    if text == "" then
      [ ]
    else
      [
        {
          type = "shell";
          inline = [
            "umask 022"
            "mkdir -p /etc/nix"
            "umask 077"
            # On NixOS a link into the store.
            "rm -f /etc/nix/nix.conf"
            "printf %s ${shellQuote text} > /etc/nix/nix.conf"
          ];
        }
      ];

  # Provisioner: `nix_conf` for the Nix that copies on the runner (`nixCopyClosure` with `here`);
  # none for "".
  localNixConf =
    text:
    if text == "" then
      [ ]
    else
      [
        {
          type = "shell-local";
          inline = [
            "umask 077"
            "mkdir -p '${userVariable "packernix_scratch_directory"}'"
            "printf %s ${shellQuote text} > '${userVariable "packernix_scratch_directory"}/nix.conf'"
          ];
        }
      ];

  # Provisioner: one of our scripts on the machine, its arguments by environment.
  remoteScript = name: environment: {
    type = "shell";
    script = script name;
    environment_vars = environmentVars environment;
  };

  # Provisioner: one of our scripts on the runner.
  localScript = name: environment: {
    type = "shell-local";
    script = script name;
    environment_vars = environmentVars environment;
  };

  environmentVars =
    environment: map (name: "${name}=${toString environment.${name}}") (attrNames environment);

  # Provisioners that bring the closure of `nixos` into the store below `root` of the machine.
  # By SSH from the runner, or (`fakessh`) through Packer's own connection only, or (`here`)
  # where `root` is on the runner itself; `nixConf` is then what `localNixConf` was given.
  # `packerKey`: where the variable `packernix_ssh_private_key_file` is empty, Packer knows the key.
  nixCopyClosure =
    {
      nixos,
      root ? "/",
      fakessh ? false,
      compress ? true,
      here ? false,
      nixConf ? "",
      packerKey ? false,
    }:
    let
      toplevel = (storePathOf "nixos" nixos).path;
      flag = if compress then "1" else "0";
      scratch = userVariable "packernix_scratch_directory";
      inbox = if root == "/" then "/nix/.packernix-inbox" else "${root}/.packernix-inbox";
    in
    if here then
      [
        (localScript "copy-closure.sh" (
          {
            PACKERNIX_TOPLEVEL = toplevel;
            PACKERNIX_ROOT = root;
            PACKERNIX_HOST = "";
            PACKERNIX_COMPRESS = "0";
          }
          // optionalAttrs (nixConf != "") { NIX_USER_CONF_FILES = "${scratch}/nix.conf"; }
        ))
      ]
    else if fakessh then
      [
        (localScript "pack-closure.sh" {
          PACKERNIX_TOPLEVEL = toplevel;
          PACKERNIX_COMPRESS = flag;
          PACKERNIX_SCRATCH = scratch;
        })
        {
          type = "shell";
          inline = [ "mkdir -p -m 0700 ${inbox}" ];
        }
        {
          type = "file";
          source = "${scratch}/closure";
          destination = "${inbox}/closure";
          generated = true;
        }
        {
          type = "file";
          source = "${scratch}/nix.tar.gz";
          destination = "${inbox}/nix.tar.gz";
          generated = true;
        }
        (remoteScript "import-closure.sh" {
          PACKERNIX_TOPLEVEL = toplevel;
          PACKERNIX_INBOX = inbox;
          PACKERNIX_ROOT = root;
        })
      ]
    else
      [
        ((if packerKey then localScriptWithKey else localScript) "copy-closure.sh" {
          PACKERNIX_TOPLEVEL = toplevel;
          PACKERNIX_COMPRESS = flag;
          PACKERNIX_ROOT = root;
          PACKERNIX_HOST = "{{build `Host`}}";
          PACKERNIX_PORT = "{{build `Port`}}";
          PACKERNIX_USER = "{{build `User`}}";
          PACKERNIX_KEY = userVariable "packernix_ssh_private_key_file";
        })
      ];

  # `localScript`, with the key of Packer's connection in the file PACKERNIX_KEY while it runs,
  # unless that names one. Packer writes `inline` into a file of mode 0700; a variable of the
  # environment would stand on a command line.
  localScriptWithKey = name: environment: {
    type = "shell-local";
    inline = [
      "umask 077"
      "work=$(mktemp -d)"
      "trap 'rm -rf \"$work\"' EXIT"
      "trap 'exit 1' HUP INT TERM"
      "if [ -z \"$PACKERNIX_KEY\" ]; then"
      "export PACKERNIX_KEY=\"$work/key\""
      "cat >\"$PACKERNIX_KEY\" <<'END'"
      "{{build `SSHPrivateKey`}}"
      "END"
      "fi"
      (shellQuote (script name))
    ];
    environment_vars = environmentVars environment;
  };

  # Provisioners: the system onto `disk` of the machine (null: the one that is blank), with `wipe` in
  # place of what is there, through `way`, the common arguments of `nixCopyClosure`. At their end the
  # disk is unmounted.
  installOnto =
    {
      nixos,
      layout,
      nixConf,
      way,
      disk ? null,
      wipe ? false,
    }:
    # The machine may have no program for it.
    (if layout.btrfsProgs == null then [ ] else nixCopyClosure (way // { nixos = layout.btrfsProgs; }))
    ++ [
      (remoteScript "partition.sh" (
        layout.environment
        // {
          PACKERNIX_ROOT = "/mnt";
        }
        // optionalAttrs (disk != null) { PACKERNIX_DISK = disk; }
        // optionalAttrs wipe { PACKERNIX_WIPE = 1; }
      ))
    ]
    ++ writeNixConf nixConf
    ++ nixCopyClosure (way // { inherit nixos; root = "/mnt"; })
    ++ [
      (remoteScript "install.sh" {
        PACKERNIX_ROOT = "/mnt";
        PACKERNIX_TOPLEVEL = (storePathOf "nixos" nixos).path;
        PACKERNIX_DISK_AS = layout.diskAs;
      })
      (remoteScript "seal.sh" { PACKERNIX_ROOT = "/mnt"; })
    ];

  # Provisioners for a machine that runs NixOS and has the closure of `nixos` in its store: the
  # machine restarts into that system, which is checked and sealed. `diskAs` is the name that the
  # configuration may have for the disk of the root file system.
  switchSystem =
    { nixos, diskAs }:
    let
      toplevel = (storePathOf "nixos" nixos).path;
    in
    [
      (
        remoteScript "switch.sh" {
          PACKERNIX_TOPLEVEL = toplevel;
          PACKERNIX_DISK_AS = diskAs;
        }
        // {
          expect_disconnect = true;
          # What ends a command as the machine goes down: SIGHUP, SIGKILL, SIGTERM.
          valid_exit_codes = [
            0
            129
            137
            143
          ];
          # Nothing may be asked of the machine that goes down; the seal empties /tmp.
          skip_clean = true;
        }
      )
      (
        remoteScript "proof.sh" {
          PACKERNIX_TOPLEVEL = toplevel;
          PACKERNIX_PROOF = "system";
        }
        // {
          pause_before = "10s";
          start_retry_timeout = "15m";
        }
      )
      (remoteScript "seal.sh" { PACKERNIX_ROOT = "/"; })
    ];
}
