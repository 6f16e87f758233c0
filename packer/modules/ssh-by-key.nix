# SSH for root by a key from this file, and by no password. A set for `services.openssh`, not a module
# of its own: options are looked up before they are set, because their names changed between NixOS
# 16.09 and today.
{
  lib,
  options,
  keyFile,
}:
let
  inherit (lib) mkDefault;
in
{
  enable = mkDefault true;
  authorizedKeysFiles = [ keyFile ];
}
// (
  if options.services.openssh ? settings then
    {
      settings = {
        PermitRootLogin = mkDefault "prohibit-password";
        PasswordAuthentication = mkDefault false;
        KbdInteractiveAuthentication = mkDefault false;
      };
    }
  else
    {
      # The one word for it that 16.09 has too.
      permitRootLogin = mkDefault "without-password";
      passwordAuthentication = mkDefault false;
    }
)
