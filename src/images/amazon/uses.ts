/**
 * What works with AMIs: machines, launch templates, parameters and recipes that name one, accounts
 * that may launch it. Only asked for what is about to be removed.
 */
import {
  DescribeImageAttributeCommand,
  type EC2Client,
  type LaunchPermission,
  paginateDescribeImageReferences,
  type ResourceTypeRequest,
} from "@aws-sdk/client-ec2";
import { chunksOf } from "../../shared/chunks.ts";
import type { ImageUse } from "../labels/cloud.ts";
import type { Account } from "./account.ts";
import { inEachRegion } from "./amis.ts";
import type { AmazonApi } from "./api.ts";
import { causeOf, codeOf, isForbidden, isGone } from "./errors.ts";
import { copiesOf, hasCopy, wholeImages } from "./images.ts";
import { describe, listings } from "./listings.ts";

/** Something that uses an AMI of one region. */
interface Use {
  ami: string;
  phrase: string;
}

/** EC2 API Reference, "DescribeImageReferences": 10 AMIs at most. */
const mostReferences = 10;

/** Calls at one time in a region, for what takes one call for each AMI. */
const concurrency = 8;

/**
 * In every region that has a copy: removal takes them all, also where nobody asked to look.
 * @param texts Of images, as `idOf` makes them.
 */
export async function usesOf(account: Account, texts: readonly string[]): Promise<ImageUse[]> {
  const whole = await wholeImages(account, texts);
  const copies = texts.map((text, index) => [...copiesOf(text), ...(whole[index]?.copies ?? [])]);
  const found = await inEachRegion(copies.flat(), async (region, here) => {
    const ids = [...new Set(here.map(({ id }) => id))];
    const { api } = account;
    const uses = await Promise.all([references(api, region, ids), shares(api, region, ids)]);
    return uses.flat().map(({ ami, phrase }) => ({ region, id: ami, phrase }));
  });
  return found.map((use) => ({
    image: texts.find((_, index) => hasCopy({ copies: copies[index] }, use)),
    phrase: `${use.phrase} (${use.region})`,
  }));
}

/** Amazon's own answer; where it is not offered or not allowed, what it is made from. */
async function references(api: AmazonApi, region: string, ids: string[]): Promise<Use[]> {
  try {
    const parts = await inLanes(chunksOf(ids, mostReferences), (part) =>
      askReferences(api.ec2(region), part),
    );
    return parts.flat();
  } catch (error) {
    const reason = causeOf(error);
    const isAbsent = ["InvalidAction", "UnsupportedOperation"].includes(codeOf(reason));
    // An AMI that is gone makes Amazon refuse the question about the others too.
    if (!isAbsent && !isForbidden(reason) && !isGone(reason)) throw error;
  }
  const [instances, templates] = await Promise.all([
    describe(api, region, listings.instances, {
      "image-id": ids,
      "instance-state-name": livingStates,
    }),
    describe(api, region, listings.templates, {}),
  ]);
  return [
    ...instances.map(({ ImageId: ami = "", InstanceId }) => ({
      ami,
      phrase: `instance/${InstanceId}`,
    })),
    ...templates.map(({ LaunchTemplateData, LaunchTemplateId: id, VersionNumber: number }) => ({
      ami: LaunchTemplateData?.ImageId ?? "",
      phrase: `launch-template/${id} version ${number}`,
    })),
  ].filter(({ ami }) => ids.includes(ami));
}

/** States of machines that use an AMI: a terminated one is still listed for an hour. */
const livingStates = ["pending", "running", "shutting-down", "stopping", "stopped"];

/**
 * EC2 API Reference, "ResourceTypeOption": by default instances in all states, and of a launch
 * template the ten newest versions, though an older one may be its default. It has 10,000 at most.
 */
const referring: ResourceTypeRequest[] = [
  {
    ResourceType: "ec2:Instance",
    ResourceTypeOptions: [{ OptionName: "state-name", OptionValues: livingStates }],
  },
  {
    ResourceType: "ec2:LaunchTemplate",
    ResourceTypeOptions: [{ OptionName: "version-depth", OptionValues: ["10000"] }],
  },
];

async function askReferences(client: EC2Client, ImageIds: string[]): Promise<Use[]> {
  const found: Use[] = [];
  const pages = paginateDescribeImageReferences(
    { client },
    { ImageIds, IncludeAllResourceTypes: true, ResourceTypes: referring },
  );
  for await (const page of pages) {
    for (const { ImageId: ami = "", Arn: arn = "" } of page.ImageReferences ?? []) {
      // `arn:aws:ec2:eu-central-1:123456789012:instance/i-1`: what stands after the account.
      found.push({ ami, phrase: arn.split(":").slice(5).join(":") || arn });
    }
  }
  return found;
}

/** The other accounts that may launch each AMI. Amazon answers for one AMI at a time. */
async function shares(api: AmazonApi, region: string, ids: string[]): Promise<Use[]> {
  const parts = await inLanes(ids, async (ami) => {
    try {
      const answer = await api
        .ec2(region)
        .send(new DescribeImageAttributeCommand({ ImageId: ami, Attribute: "launchPermission" }));
      return (answer.LaunchPermissions ?? []).map((one) => ({ ami, phrase: sharedWith(one) }));
    } catch (error) {
      if (isGone(causeOf(error))) return [];
      throw error;
    }
  });
  return parts.flat();
}

function sharedWith(permission: LaunchPermission): string {
  if (permission.Group === "all") return "shared with everybody";
  const { UserId, OrganizationArn, OrganizationalUnitArn } = permission;
  return `shared with ${UserId ?? OrganizationArn ?? OrganizationalUnitArn ?? "others"}`;
}

/** Does the work for all items, `concurrency` at one time. @returns the results in their order. */
async function inLanes<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const part of chunksOf(items, concurrency))
    results.push(...(await Promise.all(part.map(work))));
  return results;
}
