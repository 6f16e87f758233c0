rec {
  inherit (builtins)
    add
    bitAnd
    bitOr
    compareVersions
    deepSeq
    fromJSON
    functionArgs
    isAttrs
    isBool
    isFloat
    isInt
    isList
    isPath
    isString
    lessThan
    pathExists
    readFile
    seq
    sub
    toJSON
    trace
    tryEval
    typeOf
    ;
  id = x: x;
  const = x: _: x;
  flip =
    f: a: b:
    f b a;
  pipe = builtins.foldl' (x: f: f x);
  isFunction = f: builtins.isFunction f || (f ? __functor && builtins.isFunction (f.__functor f));
  min = a: b: if a < b then a else b;
  max = a: b: if a > b then a else b;
  mod = a: b: a - b * (a / b);
  boolToString = b: if b then "true" else "false";
  importJSON = path: builtins.fromJSON (builtins.readFile path);
  warn = message: builtins.trace "warning: ${message}";
  warnIf = condition: message: if condition then warn message else id;
  throwIf = condition: message: if condition then throw message else id;
  throwIfNot = condition: throwIf (!condition);
  assertMsg = condition: message: condition || throw message;
  versionOlder = a: b: builtins.compareVersions b a == 1;
  versionAtLeast = a: b: !versionOlder a b;
  inPureEvalMode = !(builtins ? currentSystem);
  version = "26.05-offline";
  trivialRelease = "26.05";
}
