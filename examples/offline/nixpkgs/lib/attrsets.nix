{ lists }:
rec {
  inherit (builtins)
    attrNames
    attrValues
    catAttrs
    getAttr
    hasAttr
    intersectAttrs
    isAttrs
    listToAttrs
    mapAttrs
    removeAttrs
    ;
  nameValuePair = name: value: { inherit name value; };
  mapAttrs' = f: set: listToAttrs (map (name: f name set.${name}) (attrNames set));
  mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
  attrsToList = mapAttrsToList nameValuePair;
  concatMapAttrs = f: set: lists.foldl' (a: b: a // b) { } (mapAttrsToList f set);
  genAttrs = names: f: listToAttrs (map (name: nameValuePair name (f name)) names);
  filterAttrs =
    predicate: set:
    listToAttrs (
      map (name: nameValuePair name set.${name}) (
        lists.filter (name: predicate name set.${name}) (attrNames set)
      )
    );
  optionalAttrs = condition: set: if condition then set else { };
  mergeAttrsList = lists.foldl' (a: b: a // b) { };
  hasAttrByPath =
    path: set:
    path == [ ]
    || (
      isAttrs set
      && hasAttr (lists.head path) set
      && hasAttrByPath (lists.tail path) set.${lists.head path}
    );
  attrByPath =
    path: default: set:
    if hasAttrByPath path set then lists.foldl' (s: name: s.${name}) set path else default;
  getAttrFromPath =
    path: set:
    if hasAttrByPath path set then
      lists.foldl' (s: name: s.${name}) set path
    else
      throw "cannot find attribute `${builtins.concatStringsSep "." path}'";
  setAttrByPath = path: value: lists.foldr (name: inner: { ${name} = inner; }) value path;
  isDerivation = x: isAttrs x && (x.type or null) == "derivation";
  recursiveUpdate =
    a: b:
    a
    // mapAttrs (
      name: value:
      if isAttrs value && isAttrs (a.${name} or null) then recursiveUpdate a.${name} value else value
    ) b;
  zipAttrsWith =
    f: sets:
    listToAttrs (
      map (name: nameValuePair name (f name (catAttrs name sets))) (
        lists.unique (lists.concatMap attrNames sets)
      )
    );
  zipAttrs = zipAttrsWith (_: values: values);
  getBin = package: package;
  getExe = package: "${package}/bin/${package.meta.mainProgram or package.pname or package.name}";
  getExe' = package: name: "${package}/bin/${name}";
}
