# What every template generator shares. Plain Nix: needs no nixpkgs, works from Nix 2.8 on.
# A generator reads it as `import <packernix/lib.nix>` or `import <lib.nix>`.
let
  inherit (builtins)
    addErrorContext
    attrNames
    baseNameOf
    concatLists
    concatStringsSep
    deepSeq
    elemAt
    filter
    foldl'
    fromJSON
    genList
    isAttrs
    isString
    listToAttrs
    match
    replaceStrings
    stringLength
    substring
    toJSON
    typeOf
    unsafeDiscardStringContext
    ;

  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;

  hashPattern = "[0-9abcdfghijklmnpqrsvwxyz]{32}";

  # The store path that `text` is, or lies in: `/nix/store/<hash>-<name>`.
  storePathOf =
    what: text:
    let
      plain = unsafeDiscardStringContext (toString text);
      parts = match "(${builtins.storeDir}/(${hashPattern})-[^/]+)(/.*)?" plain;
    in
    if parts == null then
      throw "${what}: `${plain}' is no path in the store ${builtins.storeDir}"
    else
      {
        path = elemAt parts 0;
        hash = elemAt parts 1;
      };

  # Brackets and strings of a JSON text, counted character by character.
  # Nix cannot catch its own JSON errors, so the common ones (cut off, one bracket too many,
  # text behind the end) are found here, where the argument's name is known.
  jsonBalance =
    text:
    foldl' (
      state: position:
      let
        char = substring position 1 text;
        blank = char == " " || char == "\n" || char == "\t" || char == "\r";
        opens = char == "{" || char == "[";
        closes = char == "}" || char == "]";
        depth = state.depth + (if opens then 1 else if closes then -1 else 0);
        next =
          if state.broken then
            state
          else if state.escape then
            state // { escape = false; }
          else if state.string then
            state
            // {
              escape = char == "\\";
              string = char != "\"";
            }
          else if blank then
            state
          else
            {
              escape = false;
              string = char == "\"";
              inherit depth;
              broken = (state.depth == 0 && (state.begun || char != "{")) || depth < 0;
              begun = true;
            };
      in
      deepSeq next next
    ) {
      depth = 0;
      begun = false;
      string = false;
      escape = false;
      broken = false;
    } (genList (position: position) (stringLength text));

  lib = rec {
    # The directory of the generators as a string: its scripts exist there when evaluation has
    # ended (with `--read-write-mode` where the directory is not in the store already).
    path =
      let
        here = toString ./.;
      in
      if hasPrefix "${builtins.storeDir}/" here then
        here
      else
        builtins.path {
          path = ./.;
          name = "packernix";
        };

    script = name: "${path}/scripts/${name}";

    # The 32 characters that begin the base name of a store path.
    pathHash = nixos: (storePathOf "nixos" nixos).hash;

    # A name that every builder accepts (lower-case letters, digits, `-`; 38 characters).
    cleanResourceName = nixos: "nixos-${pathHash nixos}";

    # An attribute set, or JSON text of one. `name` is the argument's name, for the message.
    fromMaybeJSON =
      name: value:
      let
        state = jsonBalance value;
        decoded = addErrorContext "while reading the argument `${name}' as JSON" (fromJSON value);
      in
      if isAttrs value then
        value
      else if !(isString value) then
        throw "argument `${name}': expected an attribute set or JSON text of one, got a ${typeOf value}"
      else if match "[ \t\r\n]*" value != null then
        { }
      else if state.broken || state.string || state.depth != 0 then
        throw "argument `${name}': the text is not the JSON of one object: ${excerpt value}"
      else
        decoded;

    # A truth value, or `true`/`false` as text.
    fromMaybeBool =
      name: value:
      if builtins.isBool value then
        value
      else if value == "true" then
        true
      else if value == "false" then
        false
      else
        throw "argument `${name}': expected true or false, got ${
          if isString value then "`${value}'" else "a ${typeOf value}"
        }";

    # A text, or that text as a JSON string (first and last character `"`).
    fromMaybeJSONText =
      name: value:
      if !(isString value) then
        throw "argument `${name}': expected a text, got a ${typeOf value}"
      else if match "\"([^\"\\\n]|\\\\.)*\"" value != null then
        fromJSON value
      else
        value;

    excerpt =
      text: if stringLength text > 60 then "`${substring 0 60 text}'..." else "`${text}'";

    # Right wins; attribute sets are merged, everything else (lists too) is replaced.
    recursiveMerge =
      left: right:
      left
      // listToAttrs (
        map (name: {
          inherit name;
          value =
            if isAttrs (left.${name} or null) && isAttrs right.${name} then
              recursiveMerge left.${name} right.${name}
            else
              right.${name};
        }) (attrNames right)
      );

    filterNulls =
      set:
      listToAttrs (
        concatLists (
          map (
            name:
            if set.${name} == null then
              [ ]
            else
              [
                {
                  inherit name;
                  value = set.${name};
                }
              ]
          ) (attrNames set)
        )
      );

    # Data in a key of a builder or post-processor: Packer gives the text back as it was.
    # Not for variables and provisioners: Packer renders those an unknown number of times, and no
    # writing of `{{` survives that. What a shell is to get goes through `shellQuote`.
    packerText = replaceStrings [ "{{" ] [ "{{`{{`}}" ];
    literal = packerText;

    # Data as one word of a POSIX shell command in a provisioner. Each brace stands alone between
    # quotes, so Packer never sees `{{`, however often it renders the command.
    shellQuote = text: "'${replaceStrings [ "'" "{" ] [ "'\\''" "{''" ] (toString text)}'";

    userVariable = name: "{{user `${name}`}}";

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
              "mkdir -p '${userVariable "scratch_directory"}'"
              "printf %s ${shellQuote text} > '${userVariable "scratch_directory"}/nix.conf'"
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
    # `packerKey`: where the variable `ssh_private_key_file` is empty, Packer knows the key.
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
        scratch = userVariable "scratch_directory";
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
            PACKERNIX_KEY = userVariable "ssh_private_key_file";
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

    # EC2's word for the processor of a Nix system.
    ec2Architecture =
      hostPlatform:
      {
        x86_64-linux = "x86_64";
        aarch64-linux = "arm64";
      }
      .${hostPlatform}
        or (throw "argument `hostPlatform': `${hostPlatform}' is none of aarch64-linux, x86_64-linux");

    # Official images of NixOS on EC2 are called nixos/<release>.<build>-<platform>. A pre-release
    # has `pre` or `beta` in place of the second dot, which each `?` of EC2's filters keeps from
    # matching.
    officialImage = hostPlatform: {
      source_ami_filter = {
        filters = {
          name = "nixos/??.??.*-${hostPlatform}";
          architecture = ec2Architecture hostPlatform;
          root-device-type = "ebs";
          virtualization-type = "hvm";
        };
        owners = [ "427812963091" ];
        most_recent = true;
      };
    };

    # The generator's own keys (`own`) without those that a known older Packer or plugin lacks;
    # where the user gave one of them, it is refused by name. `since`: the versions that brought a
    # key, `{ key = { packer; plugin; }; }`.
    withoutUnknownKeys =
      {
        since,
        packerVersion,
        pluginVersion,
        own,
        user,
      }:
      let
        number = version: match "v?([0-9]+[.][0-9]+[.][0-9]+).*" (toString version);
        older =
          version: least:
          let
            found = number version;
          in
          found != null && builtins.compareVersions (elemAt found 0) least < 0;
        lacks =
          key:
          if !(since ? ${key}) then
            null
          else if older packerVersion since.${key}.packer then
            "Packer ${since.${key}.packer} or later; this one is ${packerVersion}"
          else if older pluginVersion since.${key}.plugin then
            "version ${since.${key}.plugin} or later of the builder's plugin; this one is ${pluginVersion}"
          else
            null;
        refused = filter (key: user.${key} != null && lacks key != null) (attrNames user);
        first = elemAt refused 0;
      in
      if refused != [ ] then
        throw "argument `builder': `${first}' needs ${lacks first}"
      else
        removeAttrs own (filter (key: lacks key != null) (attrNames own));

    # What the action must know of a template, as the text that Packer takes for a comment.
    #   packer        lowest version of Packer
    #   plugins       [ { source, version } ], for Packer >= 1.7
    #   method        how the system gets onto the disk: "install", "copy" or "import"
    #   provisioners  "system": they bring only the system, so they do not count in the identity
    #   disk          number of the disk that is the image; the others are thrown away
    #   classes       { key of the builder = "content" | "credential" | "session" | "name" | "attribute" }
    #   since         { key of the builder = lowest version of Packer that knows it }
    packernixRoot =
      {
        packer ? "1.6.6",
        plugins ? [ ],
        method,
        provisioners ? "system",
        classes ? { },
        since ? null,
        disk ? null,
      }:
      toJSON (filterNulls {
        version = 1;
        inherit
          packer
          plugins
          method
          provisioners
          classes
          since
          disk
          ;
      });

    # A whole template with exactly one builder. `builder'` and `variables'` are the generator's
    # own, `builder` and `variables` the user's (also as JSON text) and stronger; a null removes
    # the key. The variables `nixos` and `name` are always there.
    mkTemplate =
      {
        nixos,
        builder',
        builder ? { },
        variables' ? { },
        variables ? { },
        provisioners ? [ ],
        post-processors ? [ ],
        packernix ? null,
      }:
      let
        merged =
          name: own: users:
          recursiveMerge (fromMaybeJSON "${name}'" own) (fromMaybeJSON name users);
        theBuilder = filterNulls (merged "builder" builder' builder);
        template = filterNulls {
          _packernix =
            if packernix == null then
              null
            else if isString packernix then
              packernix
            else
              packernixRoot packernix;
          variables = {
            nixos = (storePathOf "nixos" nixos).path;
            name = cleanResourceName nixos;
          }
          // filterNulls (merged "variables" variables' variables);
          builders = [ theBuilder ];
          inherit provisioners;
          post-processors = if post-processors == [ ] then null else post-processors;
        };
      in
      if !(isString (theBuilder.type or null)) then
        throw "argument `builder': the builder has no `type', which must be a text"
      else
        deepSeq template template;

    # True where `version` ("1.6.6", or null for unknown) is at least `least`.
    atLeast = version: least: version != null && builtins.compareVersions version least >= 0;

    inherit hasPrefix storePathOf;
    baseName = path: unsafeDiscardStringContext (baseNameOf path);
    optional = condition: value: if condition then [ value ] else [ ];
    optionalAttrs = condition: set: if condition then set else { };
    lines = text: filter isString (builtins.split "\n" text);
    concatLines = concatStringsSep "\n";
  };
in
lib
