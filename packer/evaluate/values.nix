# The values that the action gives to one evaluation: `arguments.json` of a folder, with the Nix
# expressions that are too long for an argument or have no other way into a pure evaluation.
directory:
let
  values = builtins.fromJSON (builtins.readFile "${directory}/arguments.json");
in
values
// {
  expressions = builtins.mapAttrs (_name: file: import "${directory}/${file}") values.argFiles;
}
