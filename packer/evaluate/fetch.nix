# Sources that are named by a lock file or by an address, brought into the store.
{ packernixArguments }:
let
  values = import ./values.nix packernixArguments;
  fetchers = {
    tree = source: builtins.fetchTree source.locked;
    tarball = source: {
      outPath = builtins.fetchTarball (
        { inherit (source) url; } // (if source ? sha256 then { inherit (source) sha256; } else { })
      );
    };
    git =
      source:
      builtins.fetchGit (
        { inherit (source) url rev; }
        // (if source.submodules or false then { submodules = true; } else { })
        // {
          allRefs = true;
        }
      );
  };
  fetched = fetchers.${values.source.kind} values.source;
in
{
  path = "${fetched}";
  narHash = fetched.narHash or null;
}
