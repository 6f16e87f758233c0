# Values as users give them, and the names that are made of them.
_lib:
let
  inherit (builtins)
    addErrorContext
    attrNames
    concatLists
    elemAt
    fromJSON
    isAttrs
    isString
    listToAttrs
    match
    stringLength
    substring
    typeOf
    unsafeDiscardStringContext
    ;

  hashPattern = "[0-9abcdfghijklmnpqrsvwxyz]{32}";

  # The store path that `text` is, or lies in: `/nix/store/<hash>-<name>`.
  storePathOf =
    what: text:
    let
      plain = unsafeDiscardStringContext (toString text);
      parts = match "(${builtins.storeDir}/(${hashPattern})-[^/]+)(/.*)?" plain;
    in
    if parts == null then
      throw "${what}: `${plain}' is no path in the store ${builtins.storeDir}"
    else
      {
        path = elemAt parts 0;
        hash = elemAt parts 1;
      };
in
rec {
  inherit storePathOf;

  # The 32 characters that begin the base name of a store path.
  pathHash = nixos: (storePathOf "nixos" nixos).hash;

  # A name that every builder accepts (lower-case letters, digits, `-`; 38 characters).
  cleanResourceName = nixos: "nixos-${pathHash nixos}";

  # An attribute set, or JSON text of one. `name` is the argument's name, for the message.
  fromMaybeJSON =
    name: value:
    let
      decoded = addErrorContext "while reading the argument `${name}' as JSON" (fromJSON value);
    in
    if isAttrs value then
      value
    else if !(isString value) then
      throw "argument `${name}': expected an attribute set or JSON text of one, got a ${typeOf value}"
    else if match "[ \t\r\n]*" value != null then
      { }
    else if isAttrs decoded then
      decoded
    else
      throw "argument `${name}': the text is not the JSON of one object: ${excerpt value}";

  # A truth value, or `true`/`false` as text.
  fromMaybeBool =
    name: value:
    if builtins.isBool value then
      value
    else if value == "true" then
      true
    else if value == "false" then
      false
    else
      throw "argument `${name}': expected true or false, got ${
        if isString value then "`${value}'" else "a ${typeOf value}"
      }";

  # A text, or that text as a JSON string (first and last character `"`).
  fromMaybeJSONText =
    name: value:
    if !(isString value) then
      throw "argument `${name}': expected a text, got a ${typeOf value}"
    else if match "\"([^\"\\\n]|\\\\.)*\"" value != null then
      fromJSON value
    else
      value;

  excerpt =
    text: if stringLength text > 60 then "`${substring 0 60 text}'..." else "`${text}'";

  # Right wins; attribute sets are merged, everything else (lists too) is replaced.
  recursiveMerge =
    left: right:
    left
    // listToAttrs (
      map (name: {
        inherit name;
        value =
          if isAttrs (left.${name} or null) && isAttrs right.${name} then
            recursiveMerge left.${name} right.${name}
          else
            right.${name};
      }) (attrNames right)
    );

  filterNulls =
    set:
    listToAttrs (
      concatLists (
        map (
          name:
          if set.${name} == null then
            [ ]
          else
            [
              {
                inherit name;
                value = set.${name};
              }
            ]
        ) (attrNames set)
      )
    );

  optional = condition: value: if condition then [ value ] else [ ];
  optionalAttrs = condition: set: if condition then set else { };
}
