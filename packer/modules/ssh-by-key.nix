# SSH for root by a key from this file, and by no password. A set for `services.openssh`, not a module
# of its own: options are looked up before they are set, because their names changed between NixOS
# 16.09 and today.
{
  lib,
  options,
  keyFile,
}:
let
  weak = import ./weak.nix lib;
in
{
  enable = weak true;
  authorizedKeysFiles = [ keyFile ];
}
// (
  if options.services.openssh ? settings then
    {
      settings = {
        PermitRootLogin = weak "prohibit-password";
        PasswordAuthentication = weak false;
        KbdInteractiveAuthentication = weak false;
      };
    }
  else
    {
      # The one word for it that 16.09 has too.
      permitRootLogin = weak "without-password";
      passwordAuthentication = weak false;
    }
)
