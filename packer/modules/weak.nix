# How the modules of this folder say something: just stronger than an option's own default, and weaker
# than everybody else, `mkDefault` (1000) included. An option's own default is 1500 today and was 1001
# in 16.09 (nixpkgs lib/modules.nix, `mkOptionDefault`).
lib: lib.mkOverride ((lib.mkOptionDefault null).priority - 0.5)
