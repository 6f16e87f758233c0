# The template as a whole, and texts in Packer's language.
lib:
let
  inherit (builtins)
    attrNames
    deepSeq
    elemAt
    filter
    isString
    match
    replaceStrings
    toJSON
    ;
  inherit (lib)
    cleanResourceName
    filterNulls
    fromMaybeJSON
    recursiveMerge
    storePathOf
    ;
in
rec {
  # Data in a key of a builder or post-processor: Packer gives the text back as it was.
  # Not for variables and provisioners: Packer renders those an unknown number of times, and no
  # writing of `{{` survives that. What a shell is to get goes through `shellQuote`.
  literal = replaceStrings [ "{{" ] [ "{{`{{`}}" ];
  # Data as one word of a POSIX shell command in a provisioner. Each brace stands alone between
  # quotes, so Packer never sees `{{`, however often it renders the command.
  shellQuote = text: "'${replaceStrings [ "'" "{" ] [ "'\\''" "{''" ] (toString text)}'";

  userVariable = name: "{{user `${name}`}}";

  # The generator's own keys (`own`) without those that a known older Packer or plugin lacks;
  # where the user gave one of them, it is refused by name. `since`: the versions that brought a
  # key, `{ key = { packer; plugin; }; }`.
  withoutUnknownKeys =
    {
      since,
      packerVersion,
      pluginVersion,
      own,
      user,
    }:
    let
      number = version: match "v?([0-9]+[.][0-9]+[.][0-9]+).*" (toString version);
      older =
        version: least:
        let
          found = number version;
        in
        found != null && builtins.compareVersions (elemAt found 0) least < 0;
      lacks =
        key:
        if !(since ? ${key}) then
          null
        else if older packerVersion since.${key}.packer then
          "Packer ${since.${key}.packer} or later; this one is ${packerVersion}"
        else if older pluginVersion since.${key}.plugin then
          "version ${since.${key}.plugin} or later of the builder's plugin; this one is ${pluginVersion}"
        else
          null;
      refused = filter (key: user.${key} != null && lacks key != null) (attrNames user);
      first = elemAt refused 0;
    in
    if refused != [ ] then
      throw "argument `builder': `${first}' needs ${lacks first}"
    else
      removeAttrs own (filter (key: lacks key != null) (attrNames own));

  # What the action must know of a template, as the text that Packer takes for a comment.
  #   packer        lowest version of Packer
  #   plugins       [ { source, version } ], for Packer >= 1.7
  #   method        how the system gets onto the disk: "install", "copy" or "import"
  #   provisioners  "system": they bring only the system, so they do not count in the identity
  #   disk          number of the disk that is the image; the others are thrown away
  #   classes       { key of the builder = "content" | "credential" | "session" | "name" | "attribute" }
  #   since         { key of the builder = lowest version of Packer that knows it }
  packernixRoot =
    {
      packer ? "1.6.6",
      plugins ? [ ],
      method,
      provisioners ? "system",
      classes ? { },
      since ? null,
      disk ? null,
    }:
    toJSON (filterNulls {
      version = 1;
      inherit
        packer
        plugins
        method
        provisioners
        classes
        since
        disk
        ;
    });

  # A whole template with exactly one builder. `builder'` and `variables'` are the generator's
  # own, `builder` and `variables` the user's (also as JSON text) and stronger; a null removes
  # the key. The variables `nixos` and `name` are always there. The action sets those whose names
  # begin with `packernix_` and which the template declares.
  mkTemplate =
    {
      nixos,
      builder',
      builder ? { },
      variables' ? { },
      variables ? { },
      provisioners ? [ ],
      post-processors ? [ ],
      packernix ? null,
    }:
    let
      merged =
        name: own: users:
        recursiveMerge (fromMaybeJSON "${name}'" own) (fromMaybeJSON name users);
      theBuilder = filterNulls (merged "builder" builder' builder);
      template = filterNulls {
        _packernix =
          if packernix == null then
            null
          else if isString packernix then
            packernix
          else
            packernixRoot packernix;
        variables = {
          nixos = (storePathOf "nixos" nixos).path;
          name = userVariable "packernix_name";
          packernix_name = cleanResourceName nixos;
        }
        // filterNulls (merged "variables" variables' variables);
        builders = [ theBuilder ];
        inherit provisioners;
        post-processors = if post-processors == [ ] then null else post-processors;
      };
    in
    if !(isString (theBuilder.type or null)) then
      throw "argument `builder': the builder has no `type', which must be a text"
    else
      deepSeq template template;
}
