/** What can be said about an image: who may launch it, until when it is good, whether it may go. */
import {
  type Account,
  type Call,
  findImage,
  type Image,
  type LaunchPermission,
  ownImage,
} from "./account.ts";
import { protectionOf } from "./image-view.ts";
import { page } from "./paging.ts";
import { changed } from "./snapshots.ts";
import { ApiError, items, list, type Parameters, structures, type Tree, text } from "./wire.ts";

type Action = (account: Account, call: Call) => Tree;

/** An action on one own image that answers `<return>true</return>`. */
const onImage =
  (act: (image: Image, parameters: Parameters, account: Account) => void): Action =>
  (account, { region, parameters }) => {
    act(ownImage(account.region(region), parameters["ImageId"] ?? ""), parameters, account);
    return { return: true };
  };

export const imageAttributeActions = {
  EnableImageDeprecation: onImage((image, parameters) => {
    const at = new Date(parameters["DeprecateAt"] ?? "");
    if (Number.isNaN(at.getTime())) {
      throw new ApiError("InvalidParameterValue", "DeprecateAt is not a date and time");
    }
    // "You can't specify a date in the past"; seconds are rounded to the nearest minute.
    if (at.getTime() < Date.now() - 60_000) {
      throw new ApiError("InvalidParameterValue", "DeprecateAt cannot be in the past");
    }
    image.deprecateAt = new Date(Math.round(at.getTime() / 60_000) * 60_000);
  }),

  DisableImageDeprecation: onImage((image) => {
    delete image.deprecateAt;
  }),

  /** "Sets the AMI state to disabled and removes all launch permissions from the AMI." */
  DisableImage: onImage((image) => {
    if (image.state !== "available" && image.state !== "disabled") {
      throw new ApiError(
        "InvalidAMIID.Unavailable",
        `The image ID '${image.id}' is in state '${image.state}'`,
      );
    }
    image.state = "disabled";
    image.permissions = [];
  }),

  EnableImage: onImage((image) => {
    if (image.state === "disabled") image.state = "available";
  }),

  EnableImageDeregistrationProtection: onImage((image, parameters) => {
    const cooldown = parameters["WithCooldown"] === "true";
    image.protection = cooldown ? "enabled-with-cooldown" : "enabled-without-cooldown";
    delete image.protectedUntil;
  }),

  /** "When you disable deregistration protection, you won't immediately be able to deregister". */
  DisableImageDeregistrationProtection: onImage((image, _, { settings }) => {
    if (image.protection === "enabled-with-cooldown") {
      image.protectedUntil = new Date(Date.now() + settings.cooldown);
    }
    image.protection = "disabled";
  }),

  /** Every way of naming the attribute: by `Attribute`, by its own name, by lists. */
  ModifyImageAttribute: onImage((image, parameters) => {
    const attribute = parameters["Attribute"];
    const value = parameters["Value"] ?? "";
    const description =
      parameters["Description.Value"] ?? (attribute === "description" ? value : undefined);
    if (description !== undefined) image.description = description;
    const imdsSupport =
      parameters["ImdsSupport.Value"] ?? (attribute === "imdsSupport" ? value : undefined);
    if (imdsSupport !== undefined) image.attributes["imdsSupport"] = imdsSupport;
    const flat = [
      ...list(parameters, "UserId").map((userId) => ({ userId })),
      ...list(parameters, "UserGroup").map((group) => ({ group })),
      ...list(parameters, "OrganizationArn").map((organizationArn) => ({ organizationArn })),
      ...list(parameters, "OrganizationalUnitArn").map((organizationalUnitArn) => ({
        organizationalUnitArn,
      })),
    ];
    const operation = parameters["OperationType"];
    const added = permissions(parameters, "Add").concat(operation === "add" ? flat : []);
    const removed = permissions(parameters, "Remove").concat(operation === "remove" ? flat : []);
    if (image.state === "disabled" && added.length > 0) {
      // DisableImage: "A disabled AMI can't be shared."
      throw new ApiError("InvalidAMIID.Unavailable", `The image ID '${image.id}' is disabled`);
    }
    image.permissions = changed(image.permissions, added, removed);
  }),

  ResetImageAttribute: onImage((image) => {
    image.permissions = [];
  }),

  DescribeImageAttribute(account: Account, { region, parameters }: Call): Tree {
    const image = findImage(account.region(region), parameters["ImageId"] ?? "");
    const attribute = parameters["Attribute"] ?? "";
    const simple: Record<string, string | undefined> = {
      description: image.description,
      bootMode: image.attributes["bootMode"],
      imdsSupport: image.attributes["imdsSupport"],
      tpmSupport: image.attributes["tpmSupport"],
      deregistrationProtection: protectionOf(image),
      sriovNetSupport: "simple",
    };
    if (attribute === "launchPermission") {
      return { imageId: image.id, launchPermission: image.permissions.map((one) => ({ ...one })) };
    }
    if (!(attribute in simple)) {
      // "The blockDeviceMapping attribute is deprecated. Using this attribute returns the
      // Client.AuthFailure error."
      const denied = attribute === "blockDeviceMapping";
      throw new ApiError(
        denied ? "AuthFailure" : "InvalidParameterValue",
        denied ? "Unauthorized attempt to access restricted resource" : `Invalid attribute`,
        denied ? 403 : 400,
      );
    }
    return { imageId: image.id, [attribute]: { value: simple[attribute] } };
  },

  /** EC2 User Guide, "Identify your resources referencing specified AMIs". */
  async DescribeImageReferences(account: Account, call: Call): Promise<Tree> {
    const { region, parameters } = call;
    const all = parameters["IncludeAllResourceTypes"] === "true";
    const asked = structures(parameters, "ResourceType");
    const types = asked.map((one) => one["ResourceType"]);
    if (!all && types.length === 0) {
      throw new ApiError(
        "InvalidParameterCombination",
        "Either IncludeAllResourceTypes or ResourceTypes must be specified",
      );
    }
    const ids = list(parameters, "ImageId");
    const wants = (type: string) => all || types.includes(type);
    const option = (type: string, name: string) =>
      asked
        .filter((one) => one["ResourceType"] === type)
        .flatMap((one) => structures(one, "ResourceTypeOption"))
        .filter((one) => one["OptionName"] === name)
        .flatMap((one) => list(one, "OptionValue"));
    const found: Tree[] = [];
    const add = (imageId: string, resourceType: string, path: string) => {
      const arn = `arn:aws:ec2:${region}:123456789012:${path}`;
      if (ids.includes(imageId)) found.push({ imageId, resourceType, arn });
    };
    if (wants("ec2:Instance")) {
      // EC2 API Reference, "ResourceTypeOption": "Default: All states", of `version-depth` 10.
      const states = option("ec2:Instance", "state-name");
      const answer = await account.moto.ask("ec2", region, "DescribeInstances");
      for (const reservation of items(answer, "reservationSet")) {
        for (const instance of items(reservation, "instancesSet")) {
          const state = text((instance["instanceState"] ?? {}) as Tree, "name");
          if (states.length > 0 && !states.includes(state)) continue;
          const id = text(instance, "instanceId");
          add(text(instance, "imageId"), "ec2:Instance", `instance/${id}`);
        }
      }
    }
    if (wants("ec2:LaunchTemplate")) {
      const depth = Number(option("ec2:LaunchTemplate", "version-depth")[0] ?? 10);
      for (const { id, imageId } of await templates(account, region, depth)) {
        add(imageId, "ec2:LaunchTemplate", `launch-template/${id}`);
      }
    }
    const { part, nextToken } = page(call.action, parameters, found, account.settings);
    return { imageReferenceSet: part, nextToken };
  },
};

function permissions(parameters: Parameters, operation: "Add" | "Remove"): LaunchPermission[] {
  return structures(parameters, `LaunchPermission.${operation}`).map((one) => {
    const entries = (
      [
        ["UserId", "userId"],
        ["Group", "group"],
        ["OrganizationArn", "organizationArn"],
        ["OrganizationalUnitArn", "organizationalUnitArn"],
      ] as const
    ).flatMap(([from, to]) => (one[from] === undefined ? [] : [[to, one[from]]]));
    return Object.fromEntries(entries) as LaunchPermission;
  });
}

/** Of each template the AMIs of so many versions, "starting from the most recent version". */
async function templates({ moto }: Account, region: string, depth: number) {
  const answer = await moto.ask("ec2", region, "DescribeLaunchTemplates");
  const found: { id: string; imageId: string }[] = [];
  for (const template of items(answer, "launchTemplates")) {
    const id = text(template, "launchTemplateId");
    const versions = await moto.ask("ec2", region, "DescribeLaunchTemplateVersions", {
      LaunchTemplateId: id,
    });
    const newest = items(versions, "launchTemplateVersionSet").sort(
      (a, b) => Number(text(b, "versionNumber")) - Number(text(a, "versionNumber")),
    );
    for (const version of newest.slice(0, depth)) {
      const imageId = text((version["launchTemplateData"] ?? {}) as Tree, "imageId");
      if (imageId !== "") found.push({ id, imageId });
    }
  }
  return found;
}
