/** Images as earlier runs would have left them, on the doubles of clouds and in a folder. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Ec2 } from "../__tests__/helpers/ec2/index.ts";
import { regionsMark } from "../src/images/amazon/images.ts";
import { newRecord, writeRecord } from "../src/images/files/record.ts";
import { changed } from "../src/images/labels/codec.ts";
import { finalMarks } from "../src/images/labels/facts.ts";
import type { LabelLimits } from "../src/images/labels/limits.ts";
import type { Labels, Marks } from "../src/images/labels/types.ts";
import { marks } from "../src/images/marks.ts";
import type { ImageFacts } from "../src/images/types.ts";

/** Of the repository in which the bench's jobs run. */
export const repositoryId = "42";

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
export function putAmi(ec2: Ec2, made: Made, regions: string[]): string {
  const { facts, created } = made;
  const tags = {
    ...marksOf(made, "amazon-ebs"),
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

/** What a thing of that name carries with these marks. */
export function labelsOf(name: string, given: Marks, limits: LabelLimits): Labels {
  return changed(limits.form === "note" ? { "": name } : {}, { put: given }, limits).all;
}

/** Of a finished image. */
export function marksOf({ facts, invocation }: Made, builder: string): Record<string, string> {
  const input = { facts, invocation: { id: invocation, directory: "", expires: 0 } };
  return finalMarks(input, { builder, repositoryId });
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
