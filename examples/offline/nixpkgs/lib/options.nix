# Declarations of options, and how they and their values are shown in messages.
{ lib }:
rec {
  isOption = x: builtins.isAttrs x && (x._type or null) == "option";
  isType = type: x: builtins.isAttrs x && (x._type or null) == type;

  mkOption =
    {
      type ? lib.types.unspecified,
      default ? null,
      defaultText ? null,
      example ? null,
      description ? null,
      apply ? null,
      internal ? false,
      visible ? true,
      readOnly ? false,
      relatedPackages ? null,
    }@attributes:
    attributes // { _type = "option"; };

  mkEnableOption =
    name:
    mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether to enable ${name}.";
    };

  mkPackageOption =
    pkgs: name: _:
    mkOption {
      type = lib.types.package;
      default = pkgs.${name};
    };

  literalExpression = text: {
    _type = "literalExpression";
    inherit text;
  };
  literalExample = literalExpression;
  literalMD = literalExpression;
  mdDoc = text: text;

  # Attribute names that are no identifiers are quoted, as Nix would want them.
  showOption = lib.concatMapStringsSep "." (
    part:
    if builtins.match "[a-zA-Z_][a-zA-Z0-9_'-]*|<.*>|[*]" part != null then part else "\"${part}\""
  );

  showFiles = lib.concatMapStringsSep " and " (file: "`${file}'");

  # A short text for a value: strict only as far as it is printed, and never an error of its own.
  showValue =
    let
      go =
        depth: value:
        if builtins.isString value then
          lib.escapeNixString value
        else if builtins.isBool value then
          lib.boolToString value
        else if value == null then
          "null"
        else if lib.isFunction value then
          "<function>"
        else if builtins.isList value then
          if value == [ ] then
            "[ ]"
          else if depth == 0 then
            "[ ... ]"
          else
            "[ ${lib.concatMapStringsSep " " (safe (depth - 1)) value} ]"
        else if lib.isDerivation value then
          "<derivation ${value.name or "?"}>"
        else if builtins.isAttrs value then
          if value == { } then
            "{ }"
          else if depth == 0 then
            "{ ... }"
          else
            "{ ${
              lib.concatStrings (lib.mapAttrsToList (name: v: "${name} = ${safe (depth - 1) v}; ") value)
            }}"
        else
          toString value;
      safe =
        depth: value:
        let
          text = go depth value;
          tried = builtins.tryEval (builtins.deepSeq text text);
        in
        if tried.success then tried.value else "<error>";
    in
    safe 3;

  showDefs = lib.concatMapStrings (def: "\n- In `${def.file}': ${showValue def.value}");
}
