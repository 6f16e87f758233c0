/** What the derivations of a system say of the packages in it, as real Nix writes them. */
import { expect, test } from "@jest/globals";
import { graphOf } from "../../src/nix/derivation.ts";
import { nameOf } from "../../src/nix/packages.ts";
import { run } from "../../src/shared/exec.ts";

/** In the manner of nixpkgs' stdenv, runCommand, and units. */
const expression = `
  let
    make = attributes: derivation ({
      system = "x86_64-linux";
      builder = "\${bash}/bin/bash";
      args = [ "-e" (builtins.toFile "builder.sh" "") ];
      stdenv = "\${stdenv}";
    } // attributes);
    bare = name: derivation { inherit name; system = "x86_64-linux"; builder = "/bin/sh"; };
    fixed = name: make {
      inherit name;
      outputHash = "0000000000000000000000000000000000000000000000000000";
      outputHashAlgo = "sha256";
      outputHashMode = "recursive";
      nativeBuildInputs = [ curl ];
    };
    bash = bare "bash-5.2";
    gcc = bare "gcc-13.3.0";
    curl = bare "curl-8.0";
    stdenv = derivation {
      name = "stdenv-linux"; system = "x86_64-linux"; builder = "/bin/sh"; inherit gcc;
    };
    zlib = make { name = "zlib-1.3"; src = fixed "zlib-1.3.tar.gz"; outputs = [ "out" "dev" ]; };
    nginx = make {
      name = "nginx-1.26";
      src = fixed "nginx-1.26.tar.gz";
      patches = [ (fixed "CVE-2026-1.patch") (make { name = "local.patch"; }) ];
      nativeBuildInputs = [ (bare "cmake-3.30") ];
      depsBuildBuild = [ (bare "pkg-config-0.29") ];
      buildInputs = [ zlib.dev ];
      disallowedReferences = [ (bare "forbidden-1") ];
      makeFlags = [ "AR=\${bare "binutils-2.46"}/bin/ar" ];
      configureFlags = [ "CC=\${make { name = "gcc-wrapper-13"; wrapperName = "CC_WRAPPER"; }}/bin/cc" ];
    };
    mariadb = make {
      name = "mariadb-11";
      __structuredAttrs = true;
      nativeBuildInputs = [ (bare "ninja-1.12") ];
      text = "say \\"hi\\" \\\\ (brackets) \\t \${bare "jemalloc-5"}/lib ä";
    };
    coreutils = bare "coreutils-9.5";
    script = make {
      name = "unit-script-mysql-start";
      text = "#!\${bash}/bin/bash\\n\${coreutils}/bin/mkdir x\\n  exec \${mariadb}/bin/mysqld\\n";
    };
    unit = name: text: make { name = "unit-\${name}.service"; inherit text; };
  in make {
    name = "nixos-system-web-26.05";
    units = [
      (unit "web" "[Service]\\nEnvironment=\\"PATH=\${coreutils}/bin\\"\\nExecStart=!\${nginx}/bin/nginx -g x\\n")
      (unit "mysql" "[Service]\\nExecStart=\${script}/bin/mysql-start\\n")
    ];
    vendored = fixed "vendor";
  }
`;

test("what only a build needs is no part of the system", async () => {
  const env = { PATH: process.env["PATH"] ?? "", NIX_CONFIG: "substituters =" };
  const { stdout } = await run("nix-instantiate", ["--expr", expression], { env });
  const graph = await graphOf(stdout.trim());
  expect(graph.packages.map(nameOf).sort()).toEqual([
    // By the first line of a script.
    "bash-5.2.drv",
    "coreutils-9.5.drv",
    "jemalloc-5.drv",
    "mariadb-11.drv",
    "nginx-1.26.drv",
    "nixos-system-web-26.05.drv",
    "unit-mysql.service.drv",
    "unit-script-mysql-start.drv",
    "unit-web.service.drv",
    "zlib-1.3.drv",
  ]);
  expect(graph.services).toEqual(["mariadb", "nginx"]);
});
