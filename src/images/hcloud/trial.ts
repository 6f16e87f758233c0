/**
 * A throw-away server from a snapshot, made by the API and reached by Packer's builder `null`: the
 * plugin can leave out the snapshot since 1.7.0 only, and Debian's Packer never can.
 */
import path from "node:path";
import { UserError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/json.ts";
import type { RunLabels } from "../labels/cloud.ts";
import { makeSshKey } from "../qemu/ssh-key.ts";
import type { TrialInput, TrialMachine } from "../types.ts";
import type { HetznerApi } from "./api.ts";
import { textOf } from "./prepare.ts";
import { chooseType } from "./server-types.ts";

/** Where neither the template nor `builder-config` says it; also the generator's default. */
const usualLocation = "nbg1";

const keptKeys = /^ssh_(port|username|timeout|handshake_attempts)$/;

export async function trySnapshot(
  api: HetznerApi,
  {
    id,
    written,
    input,
    run,
  }: { id: string; written: JsonObject; input: TrialInput; run: RunLabels },
): Promise<TrialMachine> {
  const image = await api.image(id);
  if (image === undefined) throw new UserError(`Hetzner has no snapshot ${id} (any more).`);
  const location = textOf(written, "location") ?? usualLocation;
  const type = await chooseType(api, {
    type: textOf(written, "server_type"),
    isFirm: false,
    location,
    architecture: image.architecture,
    disk: image.disk_size,
  });
  const name = `${run.name}-test`;
  const made: [kind: string, id: string][] = [];
  const dispose = async () => {
    for (const [kind, id] of made.splice(0).reverse()) await api.remove(kind, id);
  };
  try {
    const folder = path.join(input.invocation.directory, "trial");
    const key = await makeSshKey(folder, `key-${Date.now()}`);
    const keyId = await api.createKey({ name, public_key: key.publicLine, labels: run.labels });
    made.push(["ssh_keys", keyId]);
    const { server, start } = await api.createServer({
      name,
      image: image.id,
      server_type: type.name,
      location,
      ssh_keys: [Number(keyId)],
      labels: run.labels,
    });
    made.push(["servers", String(server.id)]);
    await start();
    const host = server.public_net.ipv4?.ip;
    if (host === undefined) throw new UserError(`Hetzner gave server ${name} no IPv4 address.`);
    const port = input.template?.facts?.machine?.port;
    return {
      builder: {
        type: "null",
        communicator: "ssh",
        ssh_host: host,
        ssh_username: "root",
        ssh_private_key_file: key.file,
        ssh_timeout: "10m",
        ssh_handshake_attempts: 100,
        ssh_read_write_timeout: "2m",
        ...(port === undefined ? {} : { ssh_port: port }),
        ...Object.fromEntries(Object.entries(written).filter(([key]) => keptKeys.test(key))),
      },
      variables: {},
      notes: [`Server: ${type.name} in ${location}, of snapshot ${id}`],
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
