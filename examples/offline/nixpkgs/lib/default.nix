# A small library with the names that NixOS configurations use most. Own code, not nixpkgs' own.
let
  trivial = import ./trivial.nix;
  lists = import ./lists.nix;
  strings = import ./strings.nix { inherit lists; };
  attrsets = import ./attrsets.nix { inherit lists; };
  options = import ./options.nix { inherit lib; };
  modules = import ./modules.nix { inherit lib; };
  types = import ./types.nix { inherit lib; };
  lib =
    trivial
    // lists
    // strings
    // attrsets
    // options
    // modules
    // {
      inherit
        trivial
        lists
        strings
        attrsets
        options
        modules
        types
        ;
    };
in
lib
