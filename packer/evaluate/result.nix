# What the action reads of an evaluated system: its toplevel, and the template made for it.
{
  evaluated,
  platform,
  # As in template.nix.
  generator,
  generatorArguments,
  offered,
  # Where the template's scripts lie when this action's files are in the store already: named, so
  # that they are kept.
  scripts ? null,
}:
let
  toplevel = evaluated.config.system.build.toplevel or null;
  outPath = builtins.unsafeDiscardStringContext toplevel.outPath;
  hostPlatform =
    evaluated.pkgs.stdenv.hostPlatform.system or (evaluated.pkgs.stdenv.system or platform);
  made = import ./template.nix {
    inherit generator;
    nixos = outPath;
    arguments = generatorArguments;
    offered = offered // {
      inherit hostPlatform;
      # Not of what only looks like a system, such as one for a container.
      facts =
        if evaluated.config ? fileSystems && evaluated.config ? services.openssh then
          import ./facts.nix { inherit (evaluated) config pkgs; }
        else
          null;
    };
  };
in
if !(builtins.isAttrs evaluated && evaluated ? config) then
  {
    problem = "no-system";
    type = builtins.typeOf evaluated;
  }
else if !(builtins.isAttrs toplevel && toplevel ? drvPath && toplevel ? outPath) then
  { problem = "no-toplevel"; }
else if made ? problem then
  made
else
  {
    inherit (made) template context;
    inherit scripts;
    toplevel = outPath;
    derivation = builtins.unsafeDiscardStringContext toplevel.drvPath;
    platform = hostPlatform;
    hostName = evaluated.config.networking.hostName or null;
    storeDir = builtins.storeDir;
  }
