# What the generators share whose builder starts a machine, and lets Packer make its key.
lib:
let
  inherit (lib) fromMaybeBool;
in
{
  # The versions of Packer and of the plugin that brought a key of the builder.
  sinceOf = builder: builtins.fromJSON (builtins.readFile (./. + "/${builder}-since.json"));

  # How the closure gets onto the machine: the common arguments of `nixCopyClosure`. `indirect`: the
  # builder's own ways to a machine that the runner does not reach.
  wayTo =
    {
      user,
      fakessh,
      compress,
      indirect ? false,
    }:
    let
      given = key: (user.${key} or null) != null;
    in
    {
      fakessh =
        fromMaybeBool "fakessh" fakessh
        # What the runner cannot reach by an address, a port and a key file of its own.
        || indirect
        || given "ssh_bastion_host"
        || given "ssh_proxy_host"
        || (user.ssh_agent_auth or false) == true;
      compress = fromMaybeBool "compress" compress;
      packerKey = true;
    };

  # The variables that the scripts of that way read.
  wayVariables = {
    # Empty: the key that Packer makes, or has from the builder.
    packernix_ssh_private_key_file = "";
    # Where an archive of the closure is put on the runner, with `fakessh`.
    packernix_scratch_directory = "packernix-scratch";
  };

  # `packernixRoot` of the builder's plugin: the version to take where none is asked for, and what
  # `sinceOf` has of Packer itself.
  pluginFacts =
    {
      source,
      version,
      pluginVersion,
      since,
    }:
    {
      plugins = [
        {
          inherit source;
          version = if pluginVersion == null then version else pluginVersion;
        }
      ];
      since = builtins.mapAttrs (_: lowest: lowest.packer) since;
    };

  # `packernixRoot` of the size of the image's disk, unless the user decides what it is.
  roomOf =
    {
      layout,
      size,
      unknown ? false,
    }:
    if layout.compressed || unknown then
      null
    else
      {
        inherit size;
        inherit (layout) overhead;
      };
}
