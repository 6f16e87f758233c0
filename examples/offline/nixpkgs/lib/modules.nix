# The module system: declarations and definitions of many modules become one `options` and one
# `config`. Behaviour and wording follow nixpkgs lib/modules.nix; the code does not.
{ lib }:
let
  inherit (lib) isOption showOption showDefs;

  defaultPriority = 100;
  defaultOrder = 1000;
  isWrapped = type: value: builtins.isAttrs value && (value._type or null) == type;

  # `mkIf` and friends around a set of options move down to its attributes, so that a set can be
  # looked into without its condition being known.
  pushDown =
    value:
    if isWrapped "merge" value then
      builtins.concatMap pushDown value.contents
    else if isWrapped "if" value then
      map (builtins.mapAttrs (_: inner: mkIf value.condition inner)) (pushDown value.content)
    else if isWrapped "override" value then
      map (builtins.mapAttrs (_: inner: mkOverride value.priority inner)) (pushDown value.content)
    else
      [ value ];

  # The same at an option itself, where conditions are decided.
  discharge =
    loc: value:
    if isWrapped "merge" value then
      builtins.concatMap (discharge loc) value.contents
    else if isWrapped "if" value then
      if !builtins.isBool value.condition then
        throw "`mkIf' called with a non-Boolean condition in the definition of `${showOption loc}'"
      else if value.condition then
        discharge loc value.content
      else
        [ ]
    else
      [ value ];

  priorityOf = value: if isWrapped "override" value then value.priority else defaultPriority;
  stripOverride = value: if isWrapped "override" value then value.content else value;
  orderOf = value: if isWrapped "order" value then value.priority else defaultOrder;
  stripOrder = value: if isWrapped "order" value then value.content else value;

  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };
  mkMerge = contents: {
    _type = "merge";
    inherit contents;
  };
  mkOverride = priority: content: {
    _type = "override";
    inherit priority content;
  };
  mkOrder = priority: content: {
    _type = "order";
    inherit priority content;
  };

  moduleKeys = [
    "_file"
    "_class"
    "key"
    "disabledModules"
    "imports"
    "options"
    "config"
    "meta"
    "freeformType"
  ];

  normalise =
    file: key: module:
    let
      isLong = module ? config || module ? options;
      bad = builtins.attrNames (builtins.removeAttrs module moduleKeys);
      content =
        if isLong then
          module.config or { }
        else
          builtins.removeAttrs module [
            "_file"
            "_class"
            "key"
            "disabledModules"
            "imports"
            "require"
            "freeformType"
          ];
      freeform = lib.optional (module ? freeformType) { _module.freeformType = module.freeformType; };
    in
    if !builtins.isAttrs module then
      throw "module `${file}' does not look like a module: it is ${builtins.typeOf module}, not a set or a function"
    else if isLong && bad != [ ] then
      throw "Module `${key}' has an unsupported attribute `${builtins.head bad}'. This is caused by introducing a top-level `config' or `options' attribute. Add configuration attributes immediately on the top level instead, or move all of them (namely: ${toString bad}) into the explicit `config' attribute."
    else
      {
        _file = toString (module._file or file);
        key = toString (module.key or key);
        imports = module.require or [ ] ++ module.imports or [ ];
        disabled = module.disabledModules or [ ];
        options = module.options or { };
        configs = [ content ] ++ freeform;
      };

  loadModule =
    args: parentFile: fallbackKey: m:
    let
      isFile = builtins.isPath m || builtins.isString m || (builtins.isAttrs m && m ? outPath);
      file = if isFile then toString m else parentFile;
      key = if isFile then toString m else fallbackKey;
      raw = if isFile then import m else m;
      # Arguments are looked up by name and lazily: most come from `config._module.args`.
      named = builtins.mapAttrs (
        name: _:
        builtins.addErrorContext "while evaluating the module argument `${name}' in `${key}':" (
          args.${name} or args.config._module.args.${name}
        )
      ) (lib.functionArgs' raw);
      module = if lib.isFunction raw then raw (args // named) else raw;
    in
    normalise file key (if builtins.isAttrs module && module ? __functor then module else module);

  # Every module once, by key; importing modules come after what they import.
  collect =
    modulesPath: modules: args:
    let
      load =
        parent: parentKey: list:
        lib.imap1 (n: loadModule args parent "${parentKey}:anon-${toString n}") list;
      all = builtins.genericClosure {
        startSet = load "<unknown-file>" "" modules;
        operator = module: load module._file module.key module.imports;
      };
      disabled = map (
        m: if builtins.isString m && !lib.hasPrefix "/" m then "${modulesPath}/${m}" else toString (m.key or m)
      ) (builtins.concatMap (m: m.disabled) all);
    in
    lib.reverseList (
      if disabled == [ ] then
        all
      else
        # Imports of a disabled module must vanish with it, so the walk is done again.
        builtins.genericClosure {
          startSet = builtins.filter (m: !builtins.elem m.key disabled) (load "<unknown-file>" "" modules);
          operator =
            module:
            builtins.filter (m: !builtins.elem m.key disabled) (load module._file module.key module.imports);
        }
    );

  # decls: [ { file; options; } ], defs: [ { file; value; } ] with nothing left to push down.
  mergeTree =
    loc: decls: defs:
    let
      declsFor = lib.zipAttrs (
        map (d: builtins.mapAttrs (_: options: { inherit (d) file; inherit options; }) d.options) decls
      );
      rawFor = lib.zipAttrs (
        map (
          d:
          if !builtins.isAttrs d.value then
            throw "The option path `${showOption loc}' is an attribute set of options, but it is defined to not be an attribute set in `${d.file}'. Did you define its value at the correct and complete path?"
          else
            builtins.mapAttrs (_: value: { inherit (d) file; inherit value; }) d.value
        ) defs
      );
      perName = builtins.mapAttrs (
        name: found:
        let
          here = loc ++ [ name ];
          raw = rawFor.${name} or [ ];
          leaves = builtins.filter (d: isOption d.options) found;
          inner = builtins.filter (d: !isOption d.options) found;
        in
        if inner == [ ] then
          {
            tree = evalOption here leaves raw;
            unmatched = [ ];
          }
        else if leaves != [ ] then
          throw "The option `${showOption here}' in `${(builtins.head leaves).file}' is a prefix of options in `${(builtins.head inner).file}'."
        else
          mergeTree here inner (
            builtins.concatMap (d: map (value: { inherit (d) file; inherit value; }) (pushDown d.value)) raw
          )
      ) declsFor;
      unknown = builtins.removeAttrs rawFor (builtins.attrNames declsFor);
    in
    {
      tree = builtins.mapAttrs (_: r: r.tree) perName;
      unmatched =
        builtins.concatLists (lib.mapAttrsToList (_: r: r.unmatched) perName)
        ++ builtins.concatLists (
          lib.mapAttrsToList (name: map (d: d // { loc = loc ++ [ name ]; })) unknown
        );
    };

  mergeDecls =
    loc: decls:
    let
      types = map (d: d.options.type or lib.types.unspecified) decls;
      merged = builtins.foldl' (a: b: a // b) { } (map (d: d.options) decls);
      # Each of these is said by one of them.
      saidTwice =
        name: builtins.length (builtins.filter (d: builtins.hasAttr name d.options) decls) > 1;
    in
    if
      !(builtins.any saidTwice [
        "apply"
        "default"
        "description"
        "example"
        "type"
      ])
    then
      merged
    else if builtins.all (t: t ? getSubModules) types then
      merged
      // {
        type = lib.types.submodule (builtins.concatMap (t: t.getSubModules) types);
      }
    else
      throw "The option `${showOption loc}' in `${(builtins.elemAt decls 1).file}' is already declared in `${(builtins.head decls).file}'.";

  evalOption =
    loc: decls: raw:
    let
      opt = mergeDecls loc decls;
      type = opt.type or lib.types.unspecified;
      declared = lib.optional (opt ? default) {
        file = (builtins.head decls).file;
        value = mkOverride 1500 opt.default;
      };
      candidates = builtins.concatMap (
        def:
        map (value: {
          inherit (def) file;
          inherit value;
        }) (discharge loc def.value)
      ) (raw ++ declared);
      highestPrio = builtins.foldl' lib.min 9999 (map (d: priorityOf d.value) candidates);
      winners = builtins.concatMap (
        d:
        map (value: {
          inherit (d) file;
          inherit value;
        }) (discharge loc (stripOverride d.value))
      ) (builtins.filter (d: priorityOf d.value == highestPrio) candidates);
      sorted =
        if builtins.any (d: isWrapped "order" d.value) winners then
          builtins.sort (a: b: orderOf a.value < orderOf b.value) winners
        else
          winners;
      defs = map (d: d // { value = stripOrder d.value; }) sorted;
      userDefs = builtins.filter (d: priorityOf d.value < 1500) candidates;
      merged =
        if opt.readOnly or false && builtins.length userDefs > 1 then
          throw "The option `${showOption loc}' is read-only, but it's set multiple times. Definition values:${showDefs defs}"
        else if defs == [ ] then
          type.emptyValue.value or (throw "The option `${showOption loc}' was accessed but has no value defined. Try setting the option.")
        else
          mergeDefinitions loc type defs;
    in
    opt
    // {
      inherit loc type highestPrio;
      value = builtins.addErrorContext "while evaluating the option `${showOption loc}':" (
        if opt ? apply then opt.apply merged else merged
      );
      isDefined = defs != [ ] || type ? emptyValue.value;
      files = map (d: d.file) defs;
      declarations = map (d: d.file) decls;
      definitions = map (d: d.value) defs;
      definitionsWithLocations = defs;
      __toString = _: showOption loc;
    };

  # defs: [ { file; value; } ], at least one, of one priority and already in order.
  mergeDefinitions =
    loc: type: defs:
    let
      wrong = builtins.filter (d: !type.check d.value) defs;
    in
    if wrong != [ ] then
      throw "A definition for option `${showOption loc}' is not of type `${type.description}'. Definition values:${showDefs wrong}"
    else
      type.merge loc defs;

  # Definitions of a part of an option (a list element, an attribute): conditions and priorities
  # are decided again at this depth.
  mergeNested =
    loc: type: raw:
    (evalOption loc [
      {
        file = "<nested>";
        options = { inherit type; };
      }
    ] raw);

  evalModules =
    {
      modules,
      prefix ? [ ],
      specialArgs ? { },
      args ? { },
      check ? true,
      class ? null,
    }@arguments:
    let
      internal = {
        _file = "lib/modules.nix";
        key = "lib/modules.nix";
        options._module = {
          args = lib.mkOption {
            type = lib.types.lazyAttrsOf lib.types.raw;
            default = { };
            internal = true;
          };
          check = lib.mkOption {
            type = lib.types.bool;
            default = check;
            internal = true;
          };
          freeformType = lib.mkOption {
            type = lib.types.raw;
            default = null;
            internal = true;
          };
        };
        config._module.args = args // {
          inherit extendModules;
          moduleType = lib.types.submodule modules;
        };
      };
      collected = collect (specialArgs.modulesPath or "") (modules ++ [ internal ]) (
        {
          inherit lib options config;
        }
        // specialArgs
      );
      result =
        mergeTree prefix
          (map (m: {
            file = m._file;
            inherit (m) options;
          }) collected)
          (
            builtins.concatMap (
              m:
              builtins.concatMap (
                content:
                map (value: {
                  file = m._file;
                  inherit value;
                }) (pushDown content)
              ) m.configs
            ) collected
          );
      options = result.tree;
      declared = valuesOf options;
      freeformType = declared._module.freeformType;
      skip = builtins.length prefix;
      freeform = freeformType.merge prefix (
        map (d: {
          inherit (d) file;
          value = lib.setAttrByPath (lib.drop skip d.loc) d.value;
        }) result.unmatched
      );
      config =
        if freeformType == null || result.unmatched == [ ] then
          declared
        else
          lib.recursiveUpdate freeform declared;
      first = builtins.head result.unmatched;
      checked =
        if declared._module.check && freeformType == null && result.unmatched != [ ] then
          throw "The option `${showOption first.loc}' does not exist. Definition values:${showDefs [ first ]}"
        else
          null;
      extendModules =
        {
          modules ? [ ],
          specialArgs ? { },
          prefix ? arguments.prefix or [ ],
        }:
        evalModules (
          arguments
          // {
            inherit prefix;
            modules = arguments.modules ++ modules;
            specialArgs = arguments.specialArgs or { } // specialArgs;
          }
        );
    in
    {
      _type = "configuration";
      options = builtins.seq checked options;
      config = builtins.seq checked (builtins.removeAttrs config [ "_module" ]);
      _module = builtins.seq checked declared._module;
      inherit extendModules class;
    };

  valuesOf = builtins.mapAttrs (_: node: if isOption node then node.value else valuesOf node);
in
{
  inherit
    evalModules
    mkIf
    mkMerge
    mkOverride
    mkOrder
    mergeDefinitions
    mergeNested
    ;
  functionArgs' = f: if builtins.isFunction f then builtins.functionArgs f else { };
  mkDefault = mkOverride 1000;
  mkOptionDefault = mkOverride 1500;
  mkForce = mkOverride 50;
  mkVMOverride = mkOverride 10;
  mkImageMediaOverride = mkOverride 60;
  mkBefore = mkOrder 500;
  mkAfter = mkOrder 1500;
  mkAssert =
    condition: message: content:
    mkIf (if condition then true else throw "\nFailed assertion: ${message}") content;
  setDefaultModuleLocation = file: m: {
    _file = file;
    imports = [ m ];
  };
  mkRemovedOptionModule =
    path: reason:
    { options, ... }:
    {
      options = lib.setAttrByPath path (lib.mkOption { visible = false; });
      config.assertions =
        let
          opt = lib.getAttrFromPath path options;
        in
        [
          {
            assertion = opt.files == [ ];
            message = "The option definition `${showOption path}' in ${lib.showFiles opt.files} no longer has any effect; please remove it.\n${reason}";
          }
        ];
    };
}
