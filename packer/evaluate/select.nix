# What a list of names leads to below a value; else the name that is missing, and those that exist
# in its place.
{
  value,
  names,
  # Function of what was found.
  found,
}:
let
  name = builtins.head names;
in
if names == [ ] then
  found value
else if builtins.isAttrs value && value ? ${name} then
  import ./select.nix {
    value = value.${name};
    names = builtins.tail names;
    inherit found;
  }
else
  {
    problem = "no-attribute";
    missing = name;
    names = if builtins.isAttrs value then builtins.attrNames value else [ ];
  }
