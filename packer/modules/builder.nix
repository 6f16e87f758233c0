# What a module of this folder says of itself: its name for the module system, and an option with its
# builder's name, by which ../evaluate/result.nix knows for which builder a configuration is made.
lib: builder: {
  _file = toString (./. + "/${builder}-config.nix");
  key = "packernix/modules/${builder}-config.nix";

  options.packernixBuilders.${builder} = lib.mkOption {
    default = true;
    visible = false;
  };
}
