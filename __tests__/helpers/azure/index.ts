/**
 * A double of Azure Resource Manager on the loopback, as far as builds and images need it. Every rule
 * names the page of learn.microsoft.com that it follows, or quotes it.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeAuthority } from "../certificates.ts";
import { type RestApi, startApi } from "../cloud/api.ts";
import { startForwardProxy } from "../forward-proxy.ts";
import { type Hardware, type Machine, startMachine } from "../machine.ts";
import { type AzureAuth, clientId, clientSecret, startAuth, tenantId } from "./auth.ts";
import type { Models } from "./models.ts";
import { answer } from "./routes.ts";
import {
  makeSubscription,
  type Resource,
  type Settings,
  type Subscription,
  subscriptionId,
  whole,
} from "./subscription.ts";

export { machineMissing } from "../machine.ts";

export const token = "azure-token-of-the-tests-0123456789";
export const group = "images";
export const gallery = { resource_group: group, gallery_name: "shared", image_name: "web" };

export interface Azure extends RestApi {
  /** Environment of children that speak to it. */
  env: Record<string, string>;
  subscription: Subscription;
  settings: Settings;
  auth?: AzureAuth;
  machine?: Machine;
  /** Everything that costs or could be forgotten, in lines. */
  inventory(): string[];
  /** What is there already, as Microsoft's types have it. */
  add<Type extends keyof Models>(
    type: Type,
    id: string,
    tags: Record<string, string>,
    properties: Models[Type],
  ): Resource;
  addImage(name: string, tags?: Record<string, string>): Resource;
  addVersion(name: string, tags?: Record<string, string>): Resource;
  lock(scope: string): void;
  /** Things of others, of every kind, this many of each. */
  addForeign(count: number): Resource[];
}

/**
 * @param options.machine Machines are one that can be reached by SSH.
 * @param options.hardware Machines are these.
 * @param options.secure By TLS, behind a proxy that leads Azure's own names here.
 */
export async function startAzure(
  options: {
    settings?: Partial<Settings>;
    machine?: boolean;
    hardware?: Hardware;
    secure?: boolean;
  } = {},
): Promise<Azure> {
  const settings: Settings = {
    operationMs: 50,
    failing: {},
    refused: {},
    granted: undefined,
    page: 50,
    remaining: undefined,
    tokens: { [token]: "read-write" },
    ...options.settings,
  };
  const subscription = makeSubscription(settings);
  const machine = options.machine === true ? await startMachine() : undefined;
  subscription.hardware = options.hardware ?? machine;
  const folder = await mkdtemp(path.join(tmpdir(), "azure-"));
  const authority = options.secure ? makeAuthority(folder) : undefined;
  const api = await startApi(
    {
      cloud: "Azure",
      prefix: "",
      // Names of things, and not of their kinds.
      id: /^(?!(subscriptions|resource[Gg]roups|providers|Microsoft\.\w+|images|galleries|versions|virtualMachines|virtualMachineScaleSets|disks|deployments|tags|default|locks|resources|operations|locations|network\w+|public\w+|virtualNetworks|validate|deallocate|generalize)$)./,
      tls: authority?.issue("management.azure.com"),
      async answer(call) {
        await subscription.settle();
        return await answer(subscription, call);
      },
      body: ({ code, message }) => ({ error: { code, message } }),
      refusals: {
        unknown: [
          401,
          "ExpiredAuthenticationToken",
          "The access token expiry UTC time is earlier than current UTC time.",
        ],
        readOnly: [
          403,
          "AuthorizationFailed",
          "does not have authorization to perform action 'Microsoft.Resources/tags/write' over scope",
        ],
        limit: [
          429,
          "SubscriptionRequestsThrottled",
          "Number of requests for the subscription exceeded the limit.",
        ],
      },
      // "Understand how Azure Resource Manager throttles requests".
      headers: ({ remaining }): Record<string, string> =>
        remaining === 0
          ? { "retry-after": "1", "x-ms-ratelimit-remaining-subscription-reads": "0" }
          : { "x-ms-ratelimit-remaining-subscription-reads": "11999" },
    },
    settings,
  );
  const auth = authority && (await startAuth(authority, "login.microsoftonline.com", token));
  const proxy =
    auth &&
    (await startForwardProxy({
      hosts: {
        "management.azure.com": Number(new URL(api.url).port),
        "login.microsoftonline.com": auth.port,
      },
    }));
  const add: Azure["add"] = (type, id, tags, properties) =>
    subscription.put({
      id,
      name: id.split("/").at(-1) ?? "",
      type,
      location: "westeurope",
      tags,
      properties: { ...properties, provisioningState: "Succeeded" },
    });
  const home = `${whole}/resourceGroups/${group}`;
  const definition = `${home}/providers/Microsoft.Compute/galleries/shared/images/web`;
  add("group", home, {}, {});
  add("Microsoft.Compute/galleries", definition.split("/").slice(0, -2).join("/"), {}, {});
  add(
    "Microsoft.Compute/galleries/images",
    definition,
    {},
    {
      hyperVGeneration: "V2",
      osState: "Generalized",
      osType: "Linux",
      identifier: { publisher: "octo", offer: "nixos", sku: "web" },
    },
  );
  const addImage: Azure["addImage"] = (name, tags = {}) =>
    add("Microsoft.Compute/images", `${home}/providers/Microsoft.Compute/images/${name}`, tags, {});
  const addVersion: Azure["addVersion"] = (name, tags = {}) =>
    add("Microsoft.Compute/galleries/images/versions", `${definition}/versions/${name}`, tags, {
      publishingProfile: {
        excludeFromLatest: true,
        publishedDate: new Date().toISOString(),
        targetRegions: [{ name: "West Europe" }],
      },
      storageProfile: {},
    });
  return {
    ...api,
    env: {
      ...(proxy && {
        HTTPS_PROXY: proxy.url,
        SSL_CERT_FILE: authority.file,
        NODE_EXTRA_CA_CERTS: authority.file,
      }),
      ARM_SUBSCRIPTION_ID: subscriptionId,
      ARM_TENANT_ID: tenantId,
      ARM_CLIENT_ID: clientId,
      ARM_CLIENT_SECRET: clientSecret,
    },
    subscription,
    settings,
    ...(auth && { auth }),
    ...(machine === undefined ? {} : { machine }),
    add,
    inventory: () =>
      [...subscription.resources.values()]
        .map(({ id, type, properties }) => `${type} ${id} ${properties.provisioningState}`)
        .sort(),
    addImage,
    addVersion,
    lock(scope) {
      const id = `${scope}/providers/Microsoft.Authorization/locks/keep`;
      subscription.locks.set(id.toLowerCase(), { id, scope });
    },
    addForeign(count) {
      return Array.from({ length: count }, (_, index) => {
        // Of nobody, of another repository, and with a name like ours.
        const tags = [{}, { team: "x" }, { "packernix-run": "2-1-1-aaaaaaaa" }][index % 3] ?? {};
        const name = [`web-${index}`, `packernix-2-1-1-aaaaaaaa-x${index}`][index % 2] ?? "";
        return [
          addImage(name, { ...tags }),
          addVersion(`1.0.${index}`, { ...tags }),
          add("group", `${whole}/resourceGroups/${name}`, { ...tags }, {}),
          add(
            "Microsoft.Compute/disks",
            `${home}/providers/Microsoft.Compute/disks/${name}`,
            { ...tags },
            {},
          ),
        ];
      }).flat();
    },
    async [Symbol.asyncDispose]() {
      await proxy?.[Symbol.asyncDispose]();
      await auth?.[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
      await machine?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Of a template as small as a build with a machine can be. */
export function smallBuilder({ machine }: Azure, more: object = {}) {
  return {
    type: "azure-arm",
    os_type: "Linux",
    managed_image_resource_group_name: group,
    managed_image_name: "replaced",
    image_publisher: "debian",
    image_offer: "debian-12",
    image_sku: "12-gen2",
    location: "westeurope",
    vm_size: "Standard_B2als_v2",
    communicator: "ssh",
    ssh_host: machine?.host,
    ssh_port: machine?.port,
    ssh_username: machine?.user,
    // Packer 1.6.6 waits for an image that Azure has refused to make.
    polling_duration_timeout: "15s",
    ...more,
  };
}
