# Packer template for the builder `amazon-ebs`: starts an official NixOS image on EC2, copies the
# system onto it, restarts into that system and has EC2 make the image of its disk.
{
  # Store path of the toplevel, the only required argument.
  nixos,
  # Common arguments; also accepted as JSON text.
  builder ? { },
  variables ? { },
  nix_conf ? "",
  # true: the closure travels through Packer's own connection only.
  fakessh ? false,
  compress ? true,
  # What will read the template; null: not known, a current one is assumed.
  packerVersion ? null,
  pluginVersion ? null,
  hostPlatform ? "x86_64-linux",
  # What the evaluated system asks of disk and machine (evaluate/facts.nix); null: not known.
  facts ? null,
  # Size of the image's root volume, such as 20G; it must hold the base too.
  disk_size ? "8G",
}:
let
  lib = import ./lib.nix;

  instance_type = if lib.ec2Architecture hostPlatform == "arm64" then "t4g.small" else "t3.small";

  user = lib.fromMaybeJSON "builder" builder;
  given = key: (user.${key} or null) != null;

  value = key: default: if given key then user.${key} else default;

  ownBase = given "source_ami" || given "source_ami_filter";

  # Packer cannot change a spot instance, and refuses to try (builder/ebs/builder.go).
  spot = given "spot_price" && toString user.spot_price != "0" && user.spot_price != "";
in
assert lib.refuseOtherDisk {
  inherit facts hostPlatform;
  own = ownBase;
};
lib.mkTemplate {
  inherit nixos;

  builder' = lib.amazonBuilder {
    inherit packerVersion pluginVersion user;
    own = {
      type = "amazon-ebs";
      ami_name = lib.userVariable "packernix_name";
      ami_virtualization_type = "hvm";

      launch_block_device_mappings = [
        {
          # The root device of every NixOS image.
          device_name = "/dev/xvda";
          volume_type = "gp3";
          # What a gp3 volume has by itself; Packer 1.6 does not leave it to EC2.
          iops = 3000;
          throughput = 125;
          volume_size = lib.userVariable "disk_size";
          delete_on_termination = true;
        }
      ];
      # Of machines that are made from the image, and of the one that builds.
      imds_support = "v2.0";
      metadata_options = {
        http_endpoint = "enabled";
        http_tokens = "required";
        http_put_response_hop_limit = 1;
      };
      # A machine that switches itself off is gone.
      shutdown_behavior = "terminate";

      communicator = "ssh";
      ssh_username = "root";
      temporary_key_pair_type = "ed25519";
      ssh_timeout = "10m";
      # sshd may answer before the key of the instance is there.
      ssh_handshake_attempts = 100;
      # Copies of large or encrypted images take longer than the default of ten minutes.
      aws_polling = {
        delay_seconds = 5;
        max_attempts = 720;
      };
    }
    // lib.optionalAttrs (!ownBase) (lib.officialImage hostPlatform)
    // lib.optionalAttrs (!given "spot_instance_types") { inherit instance_type; }
    // lib.optionalAttrs (!spot) { ena_support = true; };
  };
  builder = user;

  variables' = lib.wayVariables // {
    disk_size = lib.gibibytes "disk_size" disk_size;
  };
  variables = lib.sizedVariables variables;

  provisioners =
    lib.writeNixConf (lib.fromMaybeJSONText "nix_conf" nix_conf)
    ++ lib.nixCopyClosure (
      lib.wayTo {
        inherit user fakessh compress;
        indirect = user.ssh_interface or null == "session_manager";
      }
      // {
        inherit nixos;
      }
    )
    # The name that images from nixpkgs have for their disk.
    ++ lib.switchSystem {
      inherit nixos;
      diskAs = "/dev/xvda";
    };

  packernix = lib.amazonFacts pluginVersion // {
    method = "copy";
    # The base's own store is on it too until the seal.
    room = {
      size = "${lib.userVariable "disk_size"}G";
      overhead = 0;
    };
    machine.port = lib.sshPort {
      inherit facts;
      # A host of the user's own may lead to another port of the machine.
      only = if value "ssh_host" null == null then value "ssh_port" 22 else null;
    };
    # Of the machine that builds; the image does not know them.
    classes = {
      ami_name = "name";
      aws_polling = "session";
      communicator = "session";
      instance_type = "session";
      metadata_options = "session";
      shutdown_behavior = "session";
      ssh_handshake_attempts = "session";
      ssh_timeout = "session";
      ssh_username = "session";
      temporary_key_pair_type = "session";
    };
  };
}
