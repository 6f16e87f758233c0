/**
 * A double of the EC2 API on the loopback: moto_server behind a proxy that makes it behave as EC2
 * where moto is laxer. Every rule names the page of AWS that it follows.
 */
import { EC2Client } from "@aws-sdk/client-ec2";
import { type Hardware, type Machine, type MachineSettings, startMachine } from "../machine.ts";
import {
  type Account,
  accountId,
  foreignImage,
  foreignSnapshot,
  type Image,
  makeAccount,
  type Settings,
} from "./account.ts";
import type { Naming } from "./disks.ts";
import { type Fault, makeFaults } from "./faults.ts";
import { inventory } from "./inventory.ts";
import { startMoto } from "./moto.ts";
import { checkDocument, type Policy } from "./policy.ts";
import { type RecordedCall, startProxy } from "./proxy.ts";
import { type Runner, startRunner } from "./runner.ts";

export { type Hardware, machineMissing } from "../machine.ts";
export { accountId } from "./account.ts";
export { disksMissing } from "./disks.ts";
export type { Fault } from "./faults.ts";
export { installed } from "./moto.ts";
export type { PolicyDocument, Statement } from "./policy.ts";
export type { RecordedCall } from "./proxy.ts";

export interface Ec2Options {
  settings?: Partial<Settings>;
  /** Instances are a machine that can be reached by SSH. */
  machine?: Partial<MachineSettings> | true;
  /** Instances are what the test says. */
  hardware?: Hardware;
  /** The tests run on an instance: it has metadata, and volumes that are attached are devices here. */
  runner?: Naming;
}

export interface Ec2 extends AsyncDisposable {
  url: string;
  /** Environment of children that speak to it. */
  env: Record<string, string>;
  /** Every call, newest last; tests may empty it. */
  requests: RecordedCall[];
  /** May be changed at any time. */
  settings: Settings;
  /** Where it was asked for. */
  machine?: Machine;
  runner?: Runner;
  faults: { add(fault: Fault): void; clear(): void };
  /** Of all callers but the test itself; undefined: everything is allowed. */
  setPolicy(policy: Policy): void;
  /** For the test itself: sees no lag and no faults, and is not recorded. */
  client(region?: string): EC2Client;
  /** Of every region that was used, and of those that are named. */
  inventory(regions?: readonly string[]): Promise<string[]>;
  /** What is told of an instance or a volume from now on, such as when it was made. */
  tell(region: string, id: string, elements: Record<string, string>): void;
  /** Images that were in the account before, with the same tags on each and its snapshots. */
  addForeign(
    count: number,
    given?: Partial<Image> & { region?: string; tags?: Record<string, string> },
  ): Image[];
}

/** Signature and keys are not looked at. */
const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "made-up" };

export async function startEc2(options: Ec2Options = {}): Promise<Ec2> {
  const settings: Settings = {
    pendingPolls: 1,
    lag: 0,
    emptyPages: 0,
    failImages: 0,
    lingering: 0,
    cooldown: 24 * 3_600_000,
    volumeScale: 1,
    ...options.settings,
  };
  const moto = await startMoto();
  const account: Account = makeAccount(moto, settings);
  const machine = options.machine === undefined ? undefined : await machineOf(options.machine);
  const hardware = options.hardware ?? machine;
  if (hardware !== undefined) account.hardware = hardware;
  const runner =
    options.runner === undefined
      ? undefined
      : await startRunner(account, "eu-central-1", options.runner);
  const faults = makeFaults();
  const requests: RecordedCall[] = [];
  const common = { account, faults, requests, metadata: runner?.metadata };
  const proxy = await startProxy({ ...common, direct: false });
  const direct = await startProxy({ ...common, direct: true });
  const clients: EC2Client[] = [];
  let foreign = 0;

  return {
    url: proxy.url,
    env: {
      AWS_ENDPOINT_URL: proxy.url,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: "eu-central-1",
      ...(runner === undefined
        ? { AWS_EC2_METADATA_DISABLED: "true" }
        : { AWS_EC2_METADATA_SERVICE_ENDPOINT: runner.metadata.url }),
    },
    requests,
    settings,
    ...(machine === undefined ? {} : { machine }),
    ...(runner === undefined ? {} : { runner }),
    faults: { add: faults.add, clear: faults.clear },
    setPolicy(policy) {
      if (policy !== undefined && "Statement" in policy) checkDocument(policy);
      account.policy = policy;
    },
    client(region = "eu-central-1") {
      const client = new EC2Client({ endpoint: direct.url, region, credentials });
      clients.push(client);
      return client;
    },
    inventory: async (regions = []) =>
      await inventory(account, [...account.regions.keys(), ...regions]),
    tell: (region, id, elements) => void account.region(region).extra.set(id, elements),
    addForeign(count, { region = "eu-central-1", tags = {}, ...given } = {}) {
      return Array.from({ length: count }, () => {
        const name = `foreign ${++foreign}`;
        const image = foreignImage(region, { name, owner: accountId, ...given });
        const { images, snapshots } = account.region(region);
        images.set(image.id, image);
        for (const { ebs } of image.owner === accountId ? image.devices : []) {
          if (ebs?.snapshotId !== undefined)
            snapshots.set(ebs.snapshotId, foreignSnapshot(ebs, image.id));
        }
        const own = image.devices.flatMap(({ ebs }) => ebs?.snapshotId ?? []);
        const marked = Object.keys(tags).length === 0 ? [] : [image.id, ...own];
        account.tags.give(region, marked, new Map(Object.entries(tags)));
        return image;
      });
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      await proxy.close();
      await direct.close();
      await machine?.close();
      await runner?.close();
      await moto.close();
    },
  };
}

const machineOf = async (given: Partial<MachineSettings> | true) =>
  await startMachine(given === true ? {} : given);
