# A finished entry of `nixosConfigurations`. It is left as it is, unless the user gives values for it.
{
  # Folder with the values.
  directory,
  # The flake's `nixosConfigurations`.
  value,
}:
let
  values = import ./values.nix directory;
  packer = toString ../.;
  extended =
    configuration:
    configuration.extendModules {
      modules = [ (import ./options.nix values.moduleConfig) ];
      specialArgs =
        values.expressions
        // values.strings
        // {
          packernixModulesPath = "${packer}/modules";
          tfpnModulesPath = "${packer}/modules";
        };
    };
in
import ./select.nix {
  inherit value;
  inherit (values) names;
  found =
    configuration:
    if values.extend && !(configuration ? extendModules) then
      { problem = "no-extend-modules"; }
    else
      import ./result.nix {
        inherit (values)
          platform
          builder
          generatorArguments
          ;
        scripts = packer;
        generator = if values.generator == null then null else "${packer}/${values.generator}";
        evaluated = if values.extend then extended configuration else configuration;
      };
}
