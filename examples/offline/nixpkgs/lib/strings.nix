{ lists }:
rec {
  inherit (builtins)
    concatStringsSep
    isString
    match
    replaceStrings
    split
    stringLength
    substring
    toJSON
    ;
  concatStrings = concatStringsSep "";
  concatMapStrings = f: list: concatStrings (map f list);
  concatMapStringsSep =
    separator: f: list:
    concatStringsSep separator (map f list);
  concatImapStringsSep =
    separator: f: list:
    concatStringsSep separator (lists.imap1 f list);
  concatLines = concatMapStrings (line: line + "\n");
  optionalString = condition: text: if condition then text else "";
  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
  hasSuffix =
    suffix: text:
    let
      rest = stringLength text - stringLength suffix;
    in
    rest >= 0 && substring rest (stringLength text) text == suffix;
  hasInfix =
    infix: text: lists.length (split (escapeRegex infix) text) > 1;
  removePrefix =
    prefix: text:
    if hasPrefix prefix text then
      substring (stringLength prefix) (stringLength text) text
    else
      text;
  removeSuffix =
    suffix: text:
    if hasSuffix suffix text then
      substring 0 (stringLength text - stringLength suffix) text
    else
      text;
  stringToCharacters = text: lists.genList (i: substring i 1 text) (stringLength text);
  escape = characters: replaceStrings characters (map (c: "\\${c}") characters);
  escapeRegex = escape (stringToCharacters "\\[{()^$?*+|.");
  splitString =
    separator: text: lists.filter isString (split (escapeRegex separator) (toString text));
  # Single quotes, as every POSIX shell reads them.
  escapeShellArg = x: "'${replaceStrings [ "'" ] [ "'\\''" ] (toString x)}'";
  escapeShellArgs = concatMapStringsSep " " escapeShellArg;
  escapeNixString = text: replaceStrings [ "$" ] [ "\\$" ] (toJSON text);
  isStringLike = x: isString x || builtins.isPath x || x ? outPath || x ? __toString;
  isStorePath =
    x: isStringLike x && hasPrefix "${builtins.storeDir}/" (builtins.unsafeDiscardStringContext "${toString x}");
  makeSearchPath =
    folder: packages: concatMapStringsSep ":" (p: "${p}/${folder}") (lists.filter (p: p != null) packages);
  makeBinPath = makeSearchPath "bin";
  toLower = replaceStrings (stringToCharacters "ABCDEFGHIJKLMNOPQRSTUVWXYZ") (
    stringToCharacters "abcdefghijklmnopqrstuvwxyz"
  );
  toUpper = replaceStrings (stringToCharacters "abcdefghijklmnopqrstuvwxyz") (
    stringToCharacters "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
  );
  fileContents = path: removeSuffix "\n" (builtins.readFile path);
}
