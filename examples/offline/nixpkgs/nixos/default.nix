# `nix-build nixos -A system`, with the configuration of NIX_PATH or of an argument.
{
  configuration ? <nixos-config>,
  system ? builtins.currentSystem,
}:
let
  eval = import ./lib/eval-config.nix {
    inherit system;
    modules = [ configuration ];
  };
in
{
  inherit (eval) config options pkgs;
  system = eval.config.system.build.toplevel;
}
