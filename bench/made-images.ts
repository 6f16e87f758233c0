/** Images as earlier runs would have left them, on the doubles of clouds and in a folder. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Ec2 } from "../__tests__/helpers/ec2/index.ts";
import type { Google } from "../__tests__/helpers/google/index.ts";
import type { Hetzner } from "../__tests__/helpers/hcloud/index.ts";
import { regionsMark } from "../src/images/amazon/images.ts";
import { newRecord, writeRecord } from "../src/images/files/record.ts";
import { encode } from "../src/images/labels/codec.ts";
import { finalMarks } from "../src/images/labels/facts.ts";
import { limits } from "../src/images/labels/limits.ts";
import { marks } from "../src/images/marks.ts";
import type { ImageFacts } from "../src/images/types.ts";

/** Of the repository in which the bench's jobs run. */
const repositoryId = "42";

/** One image of a family; they are as old as their number says, the lowest first. */
export interface Made {
  facts: ImageFacts;
  invocation: string;
  created: Date;
}

/** Made by the repository itself, without a stage. */
export function madeImage(number: number, given: Partial<ImageFacts> = {}): Made {
  const text = `${String(number).padStart(32, "0")}-${String(number).padStart(20, "0")}`;
  return {
    facts: {
      identity: { storeHash: text.slice(0, 32), digest: text.slice(33), text },
      toplevel: `/nix/store/${text.slice(0, 32)}-nixos-system-web`,
      family: "web",
      stages: [],
      trusted: true,
      labels: {},
      name: `nixos-${text}`,
      ...given,
    },
    invocation: `${repositoryId}-${number + 1}-1-aaaaaaaa`,
    created: new Date(Date.UTC(2026, 0, 1) + number * 60_000),
  };
}

/** @returns its id in each region, as `image` shows it. */
export function putAmi(ec2: Ec2, { facts, invocation, created }: Made, regions: string[]): string {
  const input = { facts, invocation: { id: invocation, directory: "", expires: 0 } };
  const tags = {
    ...finalMarks(input, { builder: "amazon-ebs", repositoryId }),
    [marks.region]: regions[0] ?? "",
    ...regionsMark(regions),
  };
  const ids = regions.flatMap((region) =>
    ec2
      .addForeign(1, { region, tags, name: facts.name, createdAt: created })
      .map(({ id }) => `${region}:${id}`),
  );
  return ids.sort().join();
}

/** @returns its id. */
export function putSnapshot(hetzner: Hetzner, { facts, invocation, created }: Made): string {
  const final = finalMarks(
    { facts, invocation: { id: invocation, directory: "", expires: 0 } },
    { builder: "hcloud", repositoryId },
  );
  const image = hetzner.addSnapshot(facts.name, encode(final, limits.hetzner));
  image.created = created.toISOString();
  return String(image.id);
}

/** @returns its id, which is its name. */
export function putGoogleImage(google: Google, { facts, invocation, created }: Made): string {
  const final = finalMarks(
    { facts, invocation: { id: invocation, directory: "", expires: 0 } },
    { builder: "googlecompute", repositoryId },
  );
  const image = google.addImage(facts.name, encode(final, limits.google));
  image.created = created.toISOString();
  return image.name;
}

/** A record and a small file. */
export async function putFile(store: string, { facts, invocation, created }: Made): Promise<void> {
  const record = newRecord({
    builder: "qemu",
    facts,
    invocation,
    repositoryId,
    builderId: "transcend.qemu",
    name: facts.name,
    extension: "qcow2",
    created: created.toISOString(),
    size: 512,
  });
  await writeFile(path.join(store, `${facts.name}.qcow2`), Buffer.alloc(512));
  await writeFile(path.join(store, `${facts.name}.json`), writeRecord(record));
}
