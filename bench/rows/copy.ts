/** The closure's way over SSH to the building machine, which has an empty store. */
import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import { sshHosts, sshHostsMissing } from "../../__tests__/helpers/ssh-hosts.ts";
import { execute, interleaved, rowOf } from "../measure.ts";
import { type Bench, closureOf, isLarge, type Packed, sizesOf } from "../prepare.ts";
import type { Row } from "../types.ts";

export async function copyRows(bench: Bench): Promise<Row[]> {
  const why = sshHostsMissing();
  if (why !== undefined) throw new Error(why);
  const { sandbox, root, quick } = bench;
  const rows: Row[] = [];
  // Names of network namespaces are files here, and the machine's own are not to be touched.
  mkdirSync("/run/netns", { recursive: true });
  await execute([["mount", "-t", "tmpfs", "none", "/run/netns"]]);
  const packed = await closureOf(bench, sizesOf(bench).at(-1) as Packed["size"]);
  await sandbox.useStore(packed.name);
  const top = packed.infos.at(-1)?.path ?? "";
  const directory = sandbox.folder();
  chmodSync(directory, 0o755);
  const { hosts, key, options, close } = await sshHosts({ count: 1, directory });
  const host = hosts[0] as (typeof hosts)[number];
  const emptied = async () => {
    const script = "chmod -R u+w /nix && rm -rf /nix/* && mkdir /nix/store && sync -f /nix";
    await host.inside("sh", ["-c", script]);
  };
  const arrived = async () => {
    const count = (await host.inside("sh", ["-c", "ls /nix/store | grep -c closure"])).trim();
    if (Number(count) !== packed.infos.length) throw new Error(`${count} paths arrived`);
  };
  const target = `${host.user}@${host.address}`;
  const contenders = {
    ours: {
      what: "ours",
      before: emptied,
      turn: async () => {
        await execute([[path.join(root, "packer", "scripts", "copy-closure.sh")]], {
          env: {
            ...sandbox.env,
            PACKERNIX_TOPLEVEL: top,
            PACKERNIX_ROOT: "/",
            PACKERNIX_HOST: host.address,
            PACKERNIX_PORT: String(host.port),
            PACKERNIX_USER: host.user,
            PACKERNIX_KEY: key,
            PACKERNIX_COMPRESS: "1",
          },
        });
      },
      after: arrived,
    },
    peer: {
      what: "`nix-copy-closure`",
      before: emptied,
      turn: async () => {
        const program = path.join(sandbox.bin, "nix-copy-closure");
        const env = { ...sandbox.env, NIX_SSHOPTS: options.join(" ") };
        await execute([[program, "--to", target, top]], { env });
      },
      after: arrived,
    },
  };
  const rounds = quick ? 1 : 3;
  try {
    for (const [megabits, times] of [
      [undefined, 1.3],
      [500, 2],
    ] as const) {
      await host.limit(megabits);
      bench.say(`copy over ${megabits ?? "unlimited"} Mbit/s`);
      const { ours, peer } = await interleaved(contenders, rounds, bench.say);
      const speed = megabits === undefined ? "loopback" : `${megabits} Mbit/s`;
      const goal = { text: `≥ ${times} × faster than \`nix-copy-closure\``, of: peer };
      rows.push(
        rowOf({
          id: `copy-${megabits ?? "loopback"}`,
          name: `closure copy over SSH, ${speed}`,
          size: packed.size,
          ours,
          peer,
          target: isLarge(packed.size) ? { ...goal, times: 1 / times } : { ...goal, none: true },
          rounds,
        }),
      );
    }
  } finally {
    await close();
  }
  return rows;
}
