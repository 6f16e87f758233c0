/**
 * A throw-away machine of an image, in a resource group of its own that one deletion takes away. Not by
 * Packer's builder: that can leave out the image only since 1.0.8, and Azure makes no user `root`.
 */
import { z } from "zod";
import { homeTime } from "../../shared/clock.ts";
import { UserError } from "../../shared/errors.ts";
import { type JsonObject, mapStrings } from "../../shared/json.ts";
import { textOf } from "../builder-keys.ts";
import type { RunLabels } from "../labels/cloud.ts";
import { limits } from "../labels/limits.ts";
import { withOwnLabels } from "../labels/own-labels.ts";
import type { TrialMaker } from "../labels/trial.ts";
import { type AzureApi, createdTag, regionOf } from "./api.ts";

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

const deployments = "/providers/Microsoft.Resources/deployments/";
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
  const wanted = regionOf(textOf(builder, "location") ?? "");
  const [location = ""] = regions.includes(wanted) ? [wanted] : regions;
  const size = textOf(builder, "vm_size") ?? usualSize;
  const labels = { ...run.labels, [createdTag]: new Date(homeTime()).toISOString() };
  const tags = withOwnLabels(builder, "azure_tags", labels, limits.azure);
  // For a role that may make no groups.
  const own = textOf(builder, "build_resource_group_name");
  const whole = await api.whole();
  return {
    machine: `${size} of ${id} in ${location}`,
    createKey: async (_, line) => line,
    async createServer(name, line) {
      const group = `${whole}/resourceGroups/${own ?? name}`;
      if (own === undefined) await api.write("PUT", group, { location, tags });
      const deployment = `${group}${deployments}${name}`;
      return {
        id: deployment,
        // The caller knows from now on what to remove.
        async address() {
          const machine = { group, name, builder, size, location, tags, line, image: id };
          const template = templateOf(machine);
          await api.write("PUT", deployment, { properties: { mode: "Incremental", template } });
          await api.settled(deployment, `the machine ${name}`);
          const network = `${group}/providers/Microsoft.Network`;
          if (!isPrivate(builder)) {
            const found = await api.get(`${network}/publicIPAddresses/${name}`, publicAddress);
            return found?.properties.ipAddress;
          }
          const found = await api.get(`${network}/networkInterfaces/${name}`, privateAddress);
          return found?.properties.ipConfigurations[0]?.properties.privateIPAddress;
        },
      };
    },
    async remove(kind, deployment) {
      if (kind === "key") return;
      const [group = "", name = ""] = deployment.split(deployments);
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

/** The machine is in a network of the user's that the runner can reach. */
function isPrivate(builder: JsonObject): boolean {
  return textOf(builder, "virtual_network_name") !== undefined;
}

interface Machine {
  /** Path of its group. */
  group: string;
  name: string;
  builder: JsonObject;
  image: string;
  size: string;
  location: string;
  tags: JsonObject;
  /** A line of authorized_keys. */
  line: string;
}

/** learn.microsoft.com, "ARM templates": a Standard address lets nobody in without a rule. */
function templateOf({
  group,
  name,
  builder,
  image,
  size,
  location,
  tags,
  line,
}: Machine): JsonObject {
  const whole = group.split("/").slice(0, 3).join("/");
  const make = (type: string, apiVersion: string, properties: JsonObject, more: JsonObject) => ({
    ...{ type, apiVersion, name, location, tags, properties },
    ...more,
  });
  const idOf = (kind: string) => `${group}/providers/Microsoft.Network/${kind}/${name}`;
  const needs = (...kinds: string[]) => ({ dependsOn: kinds.map((kind) => idOf(kind)) });
  const network = (kind: string, properties: JsonObject, more: JsonObject = {}) =>
    make(`Microsoft.Network/${kind}`, "2023-09-01", properties, more);
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
  const range = "10.0.0.0/24";
  const networkSecurityGroup = { id: idOf("networkSecurityGroups") };
  const subnets = [{ name: "machine", properties: { addressPrefix: range, networkSecurityGroup } }];
  const own = [
    network("networkSecurityGroups", { securityRules: [{ name: "ssh", properties: rule }] }),
    network(
      "virtualNetworks",
      { addressSpace: { addressPrefixes: [range] }, subnets },
      needs("networkSecurityGroups"),
    ),
    network(
      "publicIPAddresses",
      { publicIPAllocationMethod: "Static" },
      { sku: { name: "Standard" } },
    ),
  ];
  const user = (key: string) => textOf(builder, key) ?? "";
  const ways = isPrivate(builder)
    ? {
        subnet: {
          id: `${whole}/resourceGroups/${user("virtual_network_resource_group_name")}/providers/Microsoft.Network/virtualNetworks/${user("virtual_network_name")}/subnets/${user("virtual_network_subnet_name") || "default"}`,
        },
      }
    : {
        subnet: { id: `${idOf("virtualNetworks")}/subnets/machine` },
        publicIPAddress: { id: idOf("publicIPAddresses") },
      };
  const card = { ipConfigurations: [{ name: "machine", properties: ways }] };
  const path = `/home/${baseUser}/.ssh/authorized_keys`;
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
        ssh: { publicKeys: [{ path, keyData: line }] },
      },
    },
    networkProfile: { networkInterfaces: [{ id: idOf("networkInterfaces") }] },
  };
  const resources = [
    ...(isPrivate(builder) ? [] : own),
    network(
      "networkInterfaces",
      card,
      isPrivate(builder) ? {} : needs("virtualNetworks", "publicIPAddresses"),
    ),
    make("Microsoft.Compute/virtualMachines", "2024-03-01", machine, needs("networkInterfaces")),
  ];
  return {
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    // Nothing in it is an expression ("Template syntax").
    resources: mapStrings(resources, (text) => (text.startsWith("[") ? `[${text}` : text)),
  };
}
