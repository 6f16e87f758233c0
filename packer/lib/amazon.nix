# What the builders of Amazon share.
lib:
let
  since = lib.sinceOf "amazon";
in
rec {
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

  # `withoutUnknownKeys` for a builder of Amazon.
  amazonBuilder = asked: lib.withoutUnknownKeys (asked // { inherit since; });

  # What the action must know of every template of Amazon, see `packernixRoot`.
  amazonFacts =
    pluginVersion:
    lib.pluginFacts {
      inherit pluginVersion since;
      source = "github.com/hashicorp/amazon";
      version = "1.8.2";
    };

  # A size of a volume with its unit, as the GiB that EC2 counts in and the text of a variable.
  gibibytes =
    name: value:
    let
      text = toString value;
      parts = builtins.match "([1-9][0-9]*)([GgTt])" text;
      number = builtins.fromJSON (builtins.head parts);
    in
    if builtins.match "[{][{].*" text != null then
      text
    else if parts == null then
      throw "argument `${name}': `${text}' is no size of whole gibibytes such as 20G"
    else if builtins.match "[Tt]" (builtins.elemAt parts 1) != null then
      toString (number * 1024)
    else
      builtins.head parts;

  # Values of variables that the user gave, among them perhaps that size.
  sizedVariables =
    variables:
    let
      given = lib.fromMaybeJSON "variables" variables;
    in
    given
    // lib.optionalAttrs (given ? disk_size) { disk_size = gibibytes "disk_size" given.disk_size; };
}
