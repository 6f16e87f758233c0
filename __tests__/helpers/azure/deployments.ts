/** Deployments of templates: learn.microsoft.com, "ARM template documentation"; as much as machines need. */
import { type Answer, ApiError, type Call } from "../cloud/wire.ts";
import type { Machine } from "./models.ts";
import { begin, demand, diskOf, view } from "./routes.ts";
import type { Body, Resource, Subscription } from "./subscription.ts";

interface Template {
  parameters?: Record<string, { value?: unknown; defaultValue?: unknown }>;
  variables?: Body;
  resources: (Body & {
    type: string;
    name: string;
    properties: Body;
    tags?: Record<string, string>;
  })[];
}

/** The only functions that the templates of Packer and of this action use for what is looked at here. */
function evaluator({ variables = {} }: Template, parameters: Record<string, { value: unknown }>) {
  const evaluate = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(evaluate);
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, evaluate(one)]));
    }
    if (typeof value !== "string") return value;
    // "To have a literal string start with a left bracket and end with a right bracket".
    if (value.startsWith("[[")) return value.slice(1);
    const [, kind, name = ""] = /^\[(parameters|variables)\('(\w+)'\)\]$/.exec(value) ?? [];
    if (kind === "parameters") return parameters[name]?.value;
    return kind === "variables" ? evaluate(variables[name]) : value;
  };
  return evaluate;
}

export async function deploy(
  azure: Subscription,
  call: Call,
  id: string,
  verb: string | undefined,
): Promise<Answer> {
  const { method, body } = call;
  const group = id.split("/").slice(0, 5).join("/");
  const found = azure.find(id);
  if (verb === "operations") return [200, { value: operationsOf(azure, found) }];
  if (method === "GET" || method === "DELETE") {
    if (found === undefined) {
      if (method === "DELETE") return [204];
      throw new ApiError(404, "DeploymentNotFound", `Deployment '${id}' could not be found.`);
    }
    if (method === "GET") return [200, view(found)];
    azure.resources.delete(id.toLowerCase());
    return [204];
  }
  if (azure.find(group) === undefined) throw new ApiError(404, "ResourceGroupNotFound", "no group");
  const { template, parameters = {} } = body["properties"] as {
    template: Template;
    parameters?: Record<string, { value: unknown }>;
  };
  const evaluate = evaluator(template, parameters);
  const parts = evaluate(template.resources) as Template["resources"];
  for (const { type } of parts) {
    demand(azure, `${type}/write`, group);
    if (type === "Microsoft.Network/networkInterfaces") {
      for (const kind of ["virtualNetworks/subnets", "publicIPAddresses"]) {
        demand(azure, `Microsoft.Network/${kind}/join/action`, group);
      }
    }
    if (type === "Microsoft.Compute/virtualMachines") {
      demand(azure, "Microsoft.Network/networkInterfaces/join/action", group);
    }
    const refused = azure.settings.refused[`PUT ${type}`];
    if (refused !== undefined) throw new ApiError(...refused);
  }
  if (verb === "validate") return [200, { properties: { provisioningState: "Succeeded" } }];
  const name = id.split("/").at(-1) ?? "";
  const deployment = azure.put({
    id,
    name,
    type: "Microsoft.Resources/deployments",
    location: "",
    tags: {},
    properties: { provisioningState: "Running" },
  });
  const made = parts.map((part) => make(azure, group, part));
  deployment.properties["made"] = made.map((one) => one.id);
  return await begin(azure, "PUT Microsoft.Resources/deployments", 201, deployment, async () => {
    for (const one of made) {
      if (one.type === "Microsoft.Compute/virtualMachines") await boot(azure, one);
      one.properties.provisioningState = "Succeeded";
    }
    deployment.properties.provisioningState = "Succeeded";
  });
}

function make(azure: Subscription, group: string, part: Template["resources"][number]): Resource {
  const { type, name, tags = {}, location } = part;
  const id = `${group}/providers/${type}/${name}`;
  const properties: Resource["properties"] = { ...part.properties, provisioningState: "Creating" };
  if (type === "Microsoft.Network/publicIPAddresses") properties["ipAddress"] = "127.0.0.1";
  if (type === "Microsoft.Network/networkInterfaces") {
    const [first, ...others] = properties["ipConfigurations"] as { properties: Body }[];
    const privateIPAddress = "10.0.0.4";
    properties["ipConfigurations"] = [
      { ...first, properties: { ...first?.properties, privateIPAddress } },
      ...others,
    ];
  }
  if (type === "Microsoft.Compute/virtualMachines") {
    const { storageProfile }: Machine = properties;
    const osDisk = storageProfile?.osDisk;
    const disk = `${group}/providers/Microsoft.Compute/disks/${osDisk?.name}`;
    // A disk that comes with a machine has no tags of its own.
    azure.put({
      id: disk,
      name: String(osDisk?.name),
      type: "Microsoft.Compute/disks",
      location: String(location),
      tags: {},
      properties: { provisioningState: "Succeeded" },
    });
    const filled: Machine["storageProfile"] = {
      ...storageProfile,
      osDisk: { createOption: "FromImage", ...osDisk, managedDisk: { id: disk } },
    };
    properties["storageProfile"] = filled;
    properties["uses"] = [disk.toLowerCase()];
  }
  return azure.put({ id, name, type, tags, location: String(location), properties });
}

async function boot(azure: Subscription, machine: Resource): Promise<void> {
  const { hardware } = azure;
  const { osProfile, storageProfile }: Machine = machine.properties;
  const { publicKeys = [] } = osProfile?.linuxConfiguration?.ssh ?? {};
  const keys = publicKeys.map(({ keyData }) => keyData).join("\n");
  const { id } = storageProfile?.imageReference ?? {};
  const image =
    id === undefined || /Microsoft.Compute\/locations/i.test(id) ? undefined : azure.find(id);
  const disk = diskOf(machine);
  await hardware?.create?.(disk, 30, image?.id);
  const path = "/metadata/instance/compute/publicKeys/0/keyData?api-version=2021-02-01&format=text";
  await hardware?.start(disk, keys, { metadata: { [path]: `${keys}\n` } });
  const group = machine.id.split("/").slice(0, 5).join("/");
  const address = hardware?.address?.(disk) ?? "127.0.0.1";
  for (const one of azure.within(group)) {
    if (one.type === "Microsoft.Network/publicIPAddresses") one.properties["ipAddress"] = address;
  }
}

/** "Deployment Operations - List". */
function operationsOf(azure: Subscription, deployment: Resource | undefined): Body[] {
  const made = (deployment?.properties["made"] ?? []) as string[];
  return made.map((id, index) => ({
    id: `${deployment?.id}/operations/${index}`,
    operationId: String(index),
    properties: {
      provisioningState: "Succeeded",
      targetResource: {
        id,
        resourceName: id.split("/").at(-1),
        resourceType: azure.find(id)?.type ?? id.split("/").slice(6, 8).join("/"),
      },
    },
  }));
}
