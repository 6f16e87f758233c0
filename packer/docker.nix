# Packer template for the builder `docker`: makes a container image that holds the closure of the
# system and nothing else. Before Packer, scripts/docker-base.sh imports the closure as one layer; the
# builder runs the image, changes nothing in it, and commits it with an entry point.
# Keys: hashicorp/packer-plugin-docker builder/docker/config.go.
{
  # Store path of the toplevel, the only required argument.
  nixos,
  # Common arguments; also accepted as JSON text.
  builder ? { },
  variables ? { },
  # What will read the template; null: not known, a current one is assumed.
  packerVersion ? null,
  pluginVersion ? null,
}:
let
  lib = import ./lib.nix;
  toplevel = (lib.storePathOf "nixos" nixos).path;
  user = lib.fromMaybeJSON "builder" builder;
  since = lib.sinceOf "docker";
in
lib.mkTemplate {
  inherit nixos;

  builder' = lib.withoutUnknownKeys {
    inherit packerVersion pluginVersion since user;
    own = {
      type = "docker";
      # By docker-base.sh. Nothing is pulled: it is of this machine.
      image = "packernix-base";
      pull = false;
      commit = true;
      # Packer mounts its folder there: one that is in the image already, so that there is no other layer.
      container_dir = "/tmp";
      run_command = [
        "-d"
        "-i"
        "-t"
        "--network=none"
        # What systemd takes for an orderly end (systemd.io, "Container Interface"); the image inherits it.
        "--stop-signal=SIGRTMIN+3"
        "--entrypoint=/bin/sh"
        "--"
        "{{.Image}}"
      ];
      changes = [
        ''ENTRYPOINT ["/init"]''
        "CMD []"
        # For `docker exec`; init has a path of its own.
        "ENV PATH=/run/wrappers/bin:/run/current-system/sw/bin:${toplevel}/sw/bin"
      ];
    };
  };
  builder = user;
  inherit variables;

  packernix = lib.pluginFacts {
    inherit pluginVersion since;
    source = "github.com/hashicorp/docker";
    version = "1.1.2";
  }
  // {
    method = "import";
    classes = {
      # How the container is run in which nothing happens.
      cap_add = "session";
      cap_drop = "session";
      device = "session";
      privileged = "session";
      runtime = "session";
      tmpfs = "session";
      volumes = "session";
    }
    # It names this run's own import of the toplevel, which the identity has.
    // lib.optionalAttrs ((user.image or null) == null) { image = "session"; };
  };
}
