/**
 * A container of an image whose first process is an init. It needs what a machine has (systemd.io,
 * "Container Interface"), so it is privileged unless the builder says otherwise. The user's checks
 * begin when init is done.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { literal } from "../../packer/literal.ts";
import { UserError } from "../../shared/errors.ts";
import { isObject, type JsonObject } from "../../shared/json.ts";
import type { BuildInput, HomeOptions, TrialMachine } from "../types.ts";
import type { Daemon } from "./daemon.ts";
import { withLabels } from "./prepare.ts";

type Labels = Readonly<Record<string, string>>;
type Scripts = Pick<HomeOptions, "scripts">;

const proof = "container-proof.sh";

/** Keys of the builder that say how its container is run. */
const keptKeys = /^(privileged|cap_add|cap_drop|device|runtime|tmpfs|volumes|docker_path)$/;

export interface Tried {
  /** In the daemon. */
  image: string;
  toplevel: string;
  /** What the template or `builder-config` says of the builder. */
  written: JsonObject;
  labels: Labels;
  /** It was brought into the daemon for this. */
  isBrought: boolean;
}

export function tryContainer(
  daemon: Daemon,
  { image, toplevel, written, labels, isBrought }: Tried,
  { scripts }: Scripts,
): TrialMachine {
  const kept = Object.fromEntries(Object.entries(written).filter(([key]) => keptKeys.test(key)));
  return {
    builder: {
      type: "docker",
      image,
      pull: false,
      discard: true,
      fix_upload_owner: false,
      privileged: true,
      tmpfs: ["/run"],
      ...kept,
      run_command: withLabels(["-d", "--", "{{.Image}}"], labels),
    },
    provisioners: [
      {
        type: "shell",
        script: literal(path.join(scripts, proof)),
        environment_vars: [`PACKERNIX_TOPLEVEL=${toplevel}`],
      },
    ],
    variables: {},
    notes: [`Container of ${image}`],
    dispose: async () => {
      if (isBrought) await daemon.docker(["image", "rm", image], { anyExit: true });
    },
  };
}

/** @throws {UserError} with what the container wrote, when its init does not come up. */
export async function proveContainer(
  { docker, containers }: Daemon,
  image: string,
  { facts, template }: BuildInput,
  labels: Labels,
  { scripts }: Scripts,
): Promise<void> {
  const rights = rightsOf({ privileged: true, tmpfs: ["/run"], ...template.builder });
  const marks = Object.entries(labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]);
  const fixed = ["run", "--detach", "--network=none"];
  const { stdout } = await docker([...fixed, ...rights, ...marks, image]);
  const id = stdout.trim();
  try {
    const { exitCode, stderr } = await docker(
      ["exec", "--interactive", id, "/bin/sh", "-s", facts.toplevel],
      { input: await readFile(path.join(scripts, proof), "utf8"), anyExit: true },
    );
    if (exitCode === 0) return;
    const logs = await docker(["logs", "--tail", "50", id], { anyExit: true });
    throw new UserError(`The container of the image does not come up. ${stderr.trim()}`, {
      details: logs.stdout + logs.stderr,
    });
  } finally {
    await containers.remove(id);
  }
}

/** Options of Docker's client by which the plugin gives its container rights (builder/docker/driver_docker.go). */
function rightsOf(builder: JsonObject): string[] {
  const flags = { cap_add: "cap-add", cap_drop: "cap-drop", device: "device", tmpfs: "tmpfs" };
  const lists = Object.entries(flags).flatMap(([key, flag]) => {
    const values = builder[key];
    return Array.isArray(values) ? values.map((value) => `--${flag}=${String(value)}`) : [];
  });
  const { privileged, runtime, volumes } = builder;
  const mounts = Object.entries(isObject(volumes) ? volumes : {});
  return [
    ...(String(privileged) === "true" ? ["--privileged"] : []),
    ...(typeof runtime === "string" ? [`--runtime=${runtime}`] : []),
    ...lists,
    ...mounts.map(([host, guest]) => `--volume=${host}:${String(guest)}`),
  ];
}
