/**
 * A throw-away machine of an image, in a resource group of its own that one deletion takes away. Not by
 * Packer's builder: that can leave out the image only since 1.0.8, and Azure makes no user `root`.
 */
import { z } from "zod";
import { homeTime } from "../../shared/clock.ts";
import { UserError } from "../../shared/errors.ts";
import type { Json, JsonObject } from "../../shared/json.ts";
import { textOf } from "../builder-keys.ts";
import type { RunLabels } from "../labels/cloud.ts";
import type { TrialMaker } from "../labels/trial.ts";
import { type AzureApi, createdTag } from "./api.ts";

/** Whom Azure lets in on the base; it takes no `root` ("FAQ about Linux Virtual Machines"). */
export const baseUser = "packernix";
/** Where neither the template nor `builder-config` says it; also the generator's default. */
const usualSize = "Standard_B2als_v2";

/** In the order in which they can be removed. */
export const machineTypes = [
  "Microsoft.Compute/virtualMachines",
  "Microsoft.Network/networkInterfaces",
  "Microsoft.Network/publicIPAddresses",
  "Microsoft.Network/virtualNetworks",
  "Microsoft.Network/networkSecurityGroups",
  "Microsoft.Compute/disks",
];

const publicAddress = z.object({ properties: z.object({ ipAddress: z.string().optional() }) });
const privateAddress = z.object({
  properties: z.object({
    ipConfigurations: z.array(
      z.object({ properties: z.object({ privateIPAddress: z.string().optional() }) }),
    ),
  }),
});

export async function trialOf(
  api: AzureApi,
  id: string,
  builder: JsonObject,
  run: RunLabels,
): Promise<TrialMaker> {
  const image = await api.image(id);
  if (image === undefined) throw new UserError(`Azure has no image ${id} (any more).`);
  const { regions = [] } = image;
  const location = regions.find((one) => one === textOf(builder, "location")) ?? regions[0] ?? "";
  const size = textOf(builder, "vm_size") ?? usualSize;
  const tags = { ...run.labels, [createdTag]: new Date(homeTime()).toISOString() };
  // Of somebody who may make no groups.
  const own = textOf(builder, "build_resource_group_name");
  const whole = await api.whole();
  const provider = (group: string, kind: string, name: string) =>
    `${group}/providers/${kind}/${name}`;
  return {
    machine: `${size} of ${id} in ${location}`,
    createKey: async (_, line) => line,
    async createServer(name, line) {
      const group = `${whole}/resourceGroups/${own ?? name}`;
      if (own === undefined) await api.write("PUT", group, { location, tags });
      const deployment = provider(group, "Microsoft.Resources/deployments", name);
      const template = templateOf({ name, builder, image: id, size, location, tags, line });
      await api.write("PUT", deployment, { properties: { mode: "Incremental", template } });
      return {
        id: deployment,
        async address() {
          await api.settled(deployment, `the machine ${name}`);
          if (isPrivate(builder)) {
            const path = provider(group, "Microsoft.Network/networkInterfaces", name);
            const found = await api.get(path, privateAddress);
            return found?.properties.ipConfigurations[0]?.properties.privateIPAddress;
          }
          const path = provider(group, "Microsoft.Network/publicIPAddresses", name);
          return (await api.get(path, publicAddress))?.properties.ipAddress;
        },
      };
    },
    async remove(kind, deployment) {
      if (kind === "key") return;
      const [group = "", name = ""] = deployment.split(
        "/providers/Microsoft.Resources/deployments/",
      );
      if (own === undefined) return await api.remove(group, false);
      for (const type of machineTypes) {
        const found = await api.things(group, type);
        const ours = found.filter((one) => one.name.startsWith(name));
        await Promise.all(ours.map((one) => api.remove(one.id)));
      }
      await api.remove(deployment);
    },
  };
}

/** In a network of the user's, to which the runner has a way. */
function isPrivate(builder: JsonObject): boolean {
  return textOf(builder, "virtual_network_name") !== undefined;
}

interface Machine {
  name: string;
  builder: JsonObject;
  image: string;
  size: string;
  location: string;
  tags: JsonObject;
  /** Of authorized_keys. */
  line: string;
}

/** learn.microsoft.com, "ARM templates": a Standard address lets nobody in without a rule. */
function templateOf({ name, builder, image, size, location, tags, line }: Machine): JsonObject {
  const idOf = (kind: string, ...names: string[]) =>
    `[resourceId('Microsoft.Network/${kind}', '${names.join("', '")}')]`;
  const make = (
    kind: string,
    apiVersion: string,
    properties: JsonObject,
    more: JsonObject = {},
  ) => ({
    type: kind,
    apiVersion,
    name,
    location,
    tags,
    properties,
    ...more,
  });
  const network = (kind: string, properties: JsonObject, more: JsonObject = {}) =>
    make(`Microsoft.Network/${kind}`, "2023-09-01", properties, more);
  const user = (key: string) => textOf(builder, key) ?? "";
  const allowed = builder["allowed_inbound_ip_addresses"];
  const rule = {
    priority: 100,
    direction: "Inbound",
    access: "Allow",
    protocol: "Tcp",
    sourcePortRange: "*",
    destinationPortRange: String(builder["ssh_port"] ?? 22),
    destinationAddressPrefix: "*",
    ...(Array.isArray(allowed) && allowed.length > 0
      ? { sourceAddressPrefixes: allowed }
      : { sourceAddressPrefix: "*" }),
  };
  const subnet = isPrivate(builder)
    ? `[resourceId('${user("virtual_network_resource_group_name")}', 'Microsoft.Network/virtualNetworks/subnets', '${user("virtual_network_name")}', '${user("virtual_network_subnet_name") || "default"}')]`
    : idOf("virtualNetworks/subnets", name, "machine");
  const ways: Json[] = isPrivate(builder)
    ? []
    : [
        network("networkSecurityGroups", { securityRules: [{ name: "ssh", properties: rule }] }),
        network(
          "virtualNetworks",
          {
            addressSpace: { addressPrefixes: ["10.0.0.0/24"] },
            subnets: [
              {
                name: "machine",
                properties: {
                  addressPrefix: "10.0.0.0/24",
                  networkSecurityGroup: { id: idOf("networkSecurityGroups", name) },
                },
              },
            ],
          },
          { dependsOn: [idOf("networkSecurityGroups", name)] },
        ),
        network(
          "publicIPAddresses",
          { publicIPAllocationMethod: "Static" },
          { sku: { name: "Standard" } },
        ),
      ];
  const publicIPAddress = { id: idOf("publicIPAddresses", name) };
  const card = {
    ipConfigurations: [
      {
        name: "machine",
        properties: { subnet: { id: subnet }, ...(isPrivate(builder) ? {} : { publicIPAddress }) },
      },
    ],
  };
  const keyPath = `/home/${baseUser}/.ssh/authorized_keys`;
  const machine = {
    hardwareProfile: { vmSize: size },
    storageProfile: {
      imageReference: { id: image },
      osDisk: { name: `${name}-os`, createOption: "FromImage", deleteOption: "Delete" },
    },
    osProfile: {
      computerName: "nixos",
      adminUsername: baseUser,
      linuxConfiguration: {
        disablePasswordAuthentication: true,
        ssh: { publicKeys: [{ path: keyPath, keyData: line }] },
      },
    },
    networkProfile: { networkInterfaces: [{ id: idOf("networkInterfaces", name) }] },
  };
  const needs = isPrivate(builder)
    ? []
    : [idOf("virtualNetworks", name), idOf("publicIPAddresses", name)];
  return {
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    resources: [
      ...ways,
      network("networkInterfaces", card, { dependsOn: needs }),
      make("Microsoft.Compute/virtualMachines", "2024-03-01", machine, {
        dependsOn: [idOf("networkInterfaces", name)],
      }),
    ],
  };
}
