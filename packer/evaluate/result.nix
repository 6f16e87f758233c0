# What the action reads of an evaluated system: its toplevel, and the template made for it.
{
  evaluated,
  platform,
  # Whose template is made, or null where it is the user's own.
  builder,
  # As in template.nix.
  generator,
  generatorArguments,
  # Where the template's scripts lie when this action's files are in the store already: named, so
  # that they are kept.
  scripts ? null,
}:
let
  toplevel = evaluated.config.system.build.toplevel or null;
  outPath = builtins.unsafeDiscardStringContext toplevel.outPath;
  hostPlatform =
    evaluated.pkgs.stdenv.hostPlatform.system or (evaluated.pkgs.stdenv.system or platform);
  # Each module of ../modules declares an option with its builder's name.
  imported = builtins.attrNames (evaluated.config.packernixBuilders or { });
  lacksModule =
    builder != null
    && builtins.pathExists (../modules + "/${builder}-config.nix")
    && !(builtins.elem builder imported);
  # nixpkgs nixos/modules/tasks/filesystems.nix and system/boot/loader/grub/grub.nix.
  cannotBoot = builtins.any (
    entry:
    !entry.assertion && builtins.match ".*(root file system|grub\\.devices).*" entry.message != null
  ) (evaluated.config.assertions or [ ]);
  cannotBeReached = !(evaluated.config.services.openssh.enable or true);
  # nixpkgs nixos/modules/virtualisation/container-config.nix, and what it asks for.
  noContainer = builder == "docker" && !(evaluated.config.boot.isContainer or false);
  made = import ./template.nix {
    inherit generator;
    nixos = outPath;
    arguments = generatorArguments;
    offered = {
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
else if lacksModule && imported != [ ] then
  {
    problem = "other-module";
    type = builtins.head imported;
  }
else if noContainer then
  { problem = "no-container"; }
else if builder != "docker" && lacksModule && (cannotBoot || cannotBeReached) then
  { problem = "no-module"; }
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
