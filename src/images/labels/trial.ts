/**
 * A throw-away machine from an image, made by the cloud's API and reached by Packer's builder `null`:
 * for builders that cannot leave out the image. The cloud makes a key and a server, and removes them.
 */
import path from "node:path";
import { UserError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/json.ts";
import { only } from "../builder-keys.ts";
import { makeSshKey } from "../ssh-key.ts";
import type { HomeOptions, TrialInput } from "../types.ts";
import type { LabelCloud, RunLabels } from "./cloud.ts";

/** Everything that it makes has this name, and the labels of the run where it takes any. */
export interface TrialMaker {
  /** What kind of machine and where, for the log. */
  machine: string;
  /** @param line Of authorized_keys. @returns its id. */
  createKey(name: string, line: string): Promise<string>;
  createServer(name: string, keyId: string): Promise<TrialServer>;
  /** Gone already is success. */
  remove(kind: "key" | "server", id: string): Promise<void>;
}

export interface TrialServer {
  id: string;
  /** Returns when it runs. @returns its IPv4 address; undefined where it has none. */
  address(): Promise<string | undefined>;
}

/** How Packer gets into a machine of an image, where the user says nothing else. */
export function loginTo({ template }: TrialInput): JsonObject {
  const port = template?.facts?.machine?.port;
  return {
    communicator: "ssh",
    ssh_username: "root",
    ssh_timeout: "10m",
    ssh_handshake_attempts: 100,
    ssh_read_write_timeout: "2m",
    ...(port === undefined ? {} : { ssh_port: port }),
  };
}

const keptKeys = /^ssh_(port|username|timeout|handshake_attempts)$/;

/**
 * The trial of an adapter.
 * @param makerOf For the image with this id; `builder` is what the user has written for Packer's builder.
 */
export function serverTrial(
  { builderConfig }: HomeOptions,
  makerOf: (id: string, builder: JsonObject, run: RunLabels) => Promise<TrialMaker>,
): NonNullable<LabelCloud["trial"]> {
  return {
    // Of the builder `null`.
    packer: "1.6.6",
    async prepare(id, input, run) {
      const given = { ...loginTo(input), ...(input.template?.builder ?? builderConfig) };
      const maker = await makerOf(id, given, run);
      const name = `${run.name}-test`;
      const made: Parameters<TrialMaker["remove"]>[] = [];
      const dispose = async () => {
        for (const one of made.splice(0).reverse()) await maker.remove(...one);
      };
      try {
        const folder = path.join(input.invocation.directory, "trial");
        const key = await makeSshKey(folder, `key-${Date.now()}`);
        const keyId = await maker.createKey(name, key.publicLine);
        made.push(["key", keyId]);
        const server = await maker.createServer(name, keyId);
        made.push(["server", server.id]);
        const host = await server.address();
        if (host === undefined) throw new UserError(`The server ${name} got no IPv4 address.`);
        const builder = {
          type: "null",
          ...loginTo(input),
          ssh_host: host,
          ssh_private_key_file: key.file,
          ...only(given, keptKeys),
        };
        return { builder, variables: {}, notes: [`Server: ${maker.machine}`], dispose };
      } catch (error) {
        // What cannot be removed now has the labels of the run.
        await dispose().catch(() => {});
        throw error;
      }
    },
  };
}
