# How the modules of this folder say something: just stronger than an option's own default (1500), and
# weaker than everybody else, `mkDefault` (1000) included.
lib: lib.mkOverride 1400
