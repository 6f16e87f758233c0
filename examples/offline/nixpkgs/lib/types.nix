# Option types: `check` says whether one definition fits, `merge` makes one value of all.
{ lib }:
let
  inherit (lib) showOption showDefs;

  mkType =
    {
      name,
      description ? name,
      check ? (_: true),
      merge ? mergeEqual,
      ...
    }@attributes:
    attributes
    // {
      _type = "option-type";
      inherit
        name
        description
        check
        merge
        ;
    };

  conflict =
    loc: defs:
    throw "The option `${showOption loc}' has conflicting definition values:${showDefs defs}\nUse `lib.mkForce value` or `lib.mkDefault value` to change the priority on any of these definitions.";

  mergeEqual =
    loc: defs:
    let
      first = (builtins.head defs).value;
    in
    if builtins.all (d: d.value == first) (builtins.tail defs) then first else conflict loc defs;

  mergeOne =
    loc: defs:
    if builtins.length defs == 1 then
      (builtins.head defs).value
    else
      throw "The option `${showOption loc}' is defined multiple times while it's expected to be unique. Definition values:${showDefs defs}\nUse `lib.mkForce value` or `lib.mkDefault value` to change the priority on any of these definitions.";

  # What `unspecified` does: sets and lists are joined, everything else must be said once or alike.
  mergeLoose =
    loc: defs:
    let
      values = map (d: d.value) defs;
    in
    if builtins.length defs == 1 then
      builtins.head values
    else if builtins.all builtins.isList values then
      builtins.concatLists values
    else if builtins.all (v: builtins.isAttrs v && !lib.isDerivation v) values then
      builtins.foldl' lib.recursiveUpdate { } values
    else
      mergeEqual loc defs;

  addCheck =
    type: check:
    type
    // {
      check = x: type.check x && check x;
    };

  separated =
    name: separator:
    mkType {
      inherit name;
      description = "strings concatenated with ${builtins.toJSON separator}";
      check = builtins.isString;
      merge = _: defs: lib.concatStringsSep separator (map (d: d.value) defs);
    };

  isPathLike = x: lib.isStringLike x && builtins.substring 0 1 (toString x) == "/";

  mapNamed =
    element: lazy: loc: defs:
    let
      merged = lib.zipAttrsWith (name: found: lib.mergeNested (loc ++ [ name ]) element found) (
        map (d: builtins.mapAttrs (_: value: { inherit (d) file; inherit value; }) d.value) defs
      );
    in
    builtins.mapAttrs (_: o: o.value) (
      if lazy then merged else lib.filterAttrs (_: o: o.definitions != [ ]) merged
    );

  ints = rec {
    between =
      lowest: highest:
      addCheck types.int (x: x >= lowest && x <= highest)
      // {
        name = "intBetween";
        description = "integer between ${toString lowest} and ${toString highest} (both inclusive)";
      };
    unsigned = addCheck types.int (x: x >= 0) // {
      description = "unsigned integer, meaning >=0";
    };
    positive = addCheck types.int (x: x > 0) // {
      description = "positive integer, meaning >0";
    };
    u8 = between 0 255;
    u16 = between 0 65535;
  };

  types = {
    inherit ints mkType addCheck;
    mkOptionType = mkType;

    unspecified = mkType {
      name = "unspecified";
      description = "unspecified value";
      merge = mergeLoose;
    };
    anything = types.unspecified // {
      name = "anything";
      description = "anything";
    };
    raw = mkType {
      name = "raw";
      description = "raw value";
      merge = mergeOne;
    };
    bool = mkType {
      name = "bool";
      description = "boolean";
      check = builtins.isBool;
    };
    int = mkType {
      name = "int";
      description = "signed integer";
      check = builtins.isInt;
    };
    float = mkType {
      name = "float";
      description = "floating point number";
      check = builtins.isFloat;
    };
    number = types.either types.int types.float;
    port = ints.u16 // {
      description = "16 bit unsigned integer; between 0 and 65535 (both inclusive)";
    };
    str = mkType {
      name = "str";
      description = "string";
      check = builtins.isString;
    };
    string = separated "string" "";
    nonEmptyStr = addCheck types.str (x: builtins.match "[ \t\n]*" x == null) // {
      description = "non-empty string";
    };
    singleLineStr = addCheck types.str (x: builtins.match "[^\n\r]*\n?" x != null) // {
      description = "(optionally newline-terminated) single-line string";
    };
    strMatching =
      pattern:
      addCheck types.str (x: builtins.match pattern x != null)
      // {
        description = "string matching the pattern ${pattern}";
      };
    separatedString = separator: separated "separatedString" separator;
    lines = separated "lines" "\n";
    commas = separated "commas" ",";
    envVar = separated "envVar" ":";
    attrs = mkType {
      name = "attrs";
      description = "attribute set";
      check = builtins.isAttrs;
      merge = _: defs: builtins.foldl' (a: d: a // d.value) { } defs;
      emptyValue.value = { };
    };
    package = mkType {
      name = "package";
      description = "package";
      check = x: lib.isDerivation x || lib.isStorePath x;
      merge = mergeOne;
    };
    shellPackage = types.package;
    path = mkType {
      name = "path";
      description = "path";
      check = isPathLike;
    };
    pathInStore = mkType {
      name = "pathInStore";
      description = "path in the Nix store";
      check = lib.isStorePath;
    };
    enum =
      values:
      mkType {
        name = "enum";
        description = "one of ${lib.concatMapStringsSep ", " lib.showValue values}";
        check = x: builtins.elem x values;
      };
    nullOr =
      inner:
      mkType {
        name = "nullOr";
        description = "null or ${inner.description}";
        check = x: x == null || inner.check x;
        merge =
          loc: defs:
          if builtins.all (d: d.value == null) defs then
            null
          else if builtins.any (d: d.value == null) defs then
            throw "The option `${showOption loc}' is defined both null and not null, in ${lib.showFiles (map (d: d.file) defs)}."
          else
            lib.mergeDefinitions loc inner defs;
        emptyValue.value = null;
      };
    either =
      a: b:
      mkType {
        name = "either";
        description = "${a.description} or ${b.description}";
        check = x: a.check x || b.check x;
        merge =
          loc: defs:
          if builtins.all (d: a.check d.value) defs then
            a.merge loc defs
          else if builtins.all (d: b.check d.value) defs then
            b.merge loc defs
          else
            conflict loc defs;
      };
    oneOf = list: builtins.foldl' types.either (builtins.head list) (builtins.tail list);
    coercedTo =
      from: convert: to:
      mkType {
        name = "coercedTo";
        description = "${to.description} or ${from.description} convertible to it";
        check = x: (from.check x && to.check (convert x)) || to.check x;
        merge =
          loc: defs:
          to.merge loc (
            map (d: if from.check d.value then d // { value = convert d.value; } else d) defs
          );
      };
    uniq = inner: inner // { merge = mergeOne; };
    unique = _: inner: inner // { merge = mergeOne; };
    listOf =
      element:
      mkType {
        name = "listOf";
        description = "list of ${element.description}";
        check = builtins.isList;
        merge =
          loc: defs:
          map (o: o.value) (
            builtins.filter (o: o.definitions != [ ]) (
              builtins.concatLists (
                lib.imap1 (
                  n: d:
                  lib.imap1 (
                    m: value:
                    lib.mergeNested (loc ++ [ "[definition ${toString n}-entry ${toString m}]" ]) element [
                      {
                        inherit (d) file;
                        inherit value;
                      }
                    ]
                  ) d.value
                ) defs
              )
            )
          );
        emptyValue.value = [ ];
      };
    nonEmptyListOf = element: addCheck (types.listOf element) (l: l != [ ]);
    attrsOf =
      element:
      mkType {
        name = "attrsOf";
        description = "attribute set of ${element.description}";
        check = builtins.isAttrs;
        merge = mapNamed element false;
        emptyValue.value = { };
      };
    lazyAttrsOf =
      element:
      (types.attrsOf element)
      // {
        merge = mapNamed element true;
        description = "lazy attribute set of ${element.description}";
      };
    functionTo =
      result:
      mkType {
        name = "functionTo";
        description = "function that evaluates to a(n) ${result.description}";
        check = lib.isFunction;
        merge =
          loc: defs: argument:
          lib.mergeDefinitions loc result (map (d: d // { value = d.value argument; }) defs);
      };
    deferredModule = mkType {
      name = "deferredModule";
      description = "module";
      check = x: builtins.isAttrs x || lib.isFunction x || isPathLike x;
      merge = _: defs: {
        imports = map (d: lib.setDefaultModuleLocation d.file d.value) defs;
      };
    };
    submodule = modules: types.submoduleWith { modules = lib.toList modules; };
    submoduleWith =
      {
        modules,
        specialArgs ? { },
        shorthandOnlyDefinesConfig ? null,
        description ? "submodule",
      }:
      mkType {
        name = "submodule";
        inherit description;
        check = x: builtins.isAttrs x || lib.isFunction x || builtins.isPath x;
        merge =
          loc: defs:
          (lib.evalModules {
            inherit specialArgs;
            prefix = loc;
            modules =
              modules
              ++ [ { _module.args.name = lib.mkOptionDefault (lib.last loc); } ]
              ++ map (
                d:
                if builtins.isAttrs d.value then
                  {
                    _file = d.file;
                    config = d.value;
                  }
                else
                  lib.setDefaultModuleLocation d.file d.value
              ) defs;
          }).config;
        emptyValue.value =
          (lib.evalModules {
            inherit specialArgs;
            modules = modules ++ [ { _module.args.name = "‹name›"; } ];
          }).config;
        getSubModules = modules;
      };
  };
in
types
