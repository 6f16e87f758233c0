/**
 * A double of Google's Compute Engine API v1 on the loopback, as far as builds and images need it.
 * Every rule names the page of cloud.google.com that it follows, or quotes it.
 */
import { type RestApi, startApi } from "../cloud/api.ts";
import { type Hardware, type Machine, startMachine } from "../machine.ts";
import {
  type Image,
  makeProject,
  type Project,
  projectName,
  type Settings,
  type Thing,
} from "./project.ts";
import { answer } from "./routes.ts";

export { machineMissing } from "../machine.ts";
export { projectName } from "./project.ts";

export const token = "google-token-of-the-tests-0123456789";

export interface Google extends RestApi {
  /** Environment of children that speak to it. */
  env: Record<string, string>;
  /** Keys of the builder that lead to it. */
  config: { project_id: string; custom_endpoints: Record<string, string> };
  project: Project;
  settings: Settings;
  machine?: Machine;
  /** Everything that costs or could be forgotten, in lines. */
  inventory(): string[];
  addImage(name: string, labels?: Record<string, string>): Image;
  /** Things of others, of every kind, this many of each. */
  addForeign(count: number): Thing[];
}

const words =
  "projects|global|zones|regions|aggregated|images|family|instances|disks|operations|machineTypes|instanceTemplates|setLabels|deprecate|serialPort|wait";
const statuses: Record<number, string> = {
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
};

/**
 * @param options.machine Instances are a machine that can be reached by SSH.
 * @param options.hardware Instances are these.
 */
export async function startGoogle(
  options: { settings?: Partial<Settings>; machine?: boolean; hardware?: Hardware } = {},
): Promise<Google> {
  const settings: Settings = {
    operationMs: 50,
    longestWait: 120_000,
    failing: {},
    granted: undefined,
    enabled: true,
    remaining: undefined,
    tokens: { [token]: "read-write" },
    ...options.settings,
  };
  const project = makeProject(settings);
  const machine = options.machine === true ? await startMachine() : undefined;
  project.hardware = options.hardware ?? machine;
  const api = await startApi(
    {
      cloud: "Google",
      prefix: "/compute/v1",
      id: new RegExp(`^(?!(${words})$)`),
      async answer(call) {
        await project.settle();
        return await answer(project, call);
      },
      // google.rpc.ErrorInfo says what the older `errors` has no word for.
      body: ({ status, code, message }) => ({
        error: {
          code: status,
          message,
          errors: [
            {
              message,
              domain: "global",
              reason: code === "SERVICE_DISABLED" ? "accessNotConfigured" : code,
            },
          ],
          status: statuses[status] ?? "INVALID_ARGUMENT",
          ...(code === "SERVICE_DISABLED"
            ? { details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: code }] }
            : {}),
        },
      }),
      refusals: {
        unknown: [401, "authError", "Request had invalid authentication credentials."],
        readOnly: [
          403,
          "forbidden",
          `Required 'compute.images.setLabels' permission for 'projects/${projectName}'`,
        ],
        limit: [403, "rateLimitExceeded", "Rate Limit Exceeded"],
      },
    },
    settings,
  );
  const zone = "zones/us-central1-a";
  const addImage: Google["addImage"] = (name, labels = {}) => {
    const image: Image = {
      ...project.thing(name, "global", labels),
      status: "READY",
      diskSizeGb: 10,
      architecture: "X86_64",
      guestOsFeatures: [],
      storageLocations: ["us"],
    };
    project.images.set(name, image);
    return image;
  };
  return {
    ...api,
    env: {},
    config: { project_id: projectName, custom_endpoints: { compute: `${api.url}/` } },
    project,
    settings,
    ...(machine === undefined ? {} : { machine }),
    inventory: () =>
      [
        ...[...project.instances.values()].map(({ name }) => `instance ${name}`),
        ...[...project.disks.values()].map(({ name }) => `disk ${name}`),
        ...[...project.images.values()].map(({ name, status }) => `image ${name} ${status}`),
      ].sort(),
    addImage,
    addForeign(count) {
      return Array.from({ length: count }, (_, index) => {
        // Of nobody, of another repository, and with a name like ours.
        const labels = [{}, { team: "x" }, { "packernix-run": "2-1-1-aaaaaaaa" }][index % 3] ?? {};
        const name = [`web-${index}`, `packernix-2-1-1-aaaaaaaa-x${index}`][index % 2] ?? "";
        const image = addImage(name, { ...labels });
        const disk = { ...project.thing(name, zone, { ...labels }), sizeGb: 10 };
        project.disks.set(name, disk);
        const instance = {
          ...project.thing(name, zone, { ...labels }),
          disks: [],
          metadata: [],
          status: "RUNNING" as const,
          scheduling: {},
          serviceAccounts: [],
        };
        project.instances.set(name, instance);
        return [image, disk, instance];
      }).flat();
    },
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await machine?.close();
    },
  };
}

/** Of a template as small as a build with a machine can be. */
export function smallBuilder({ machine, config }: Google) {
  return {
    type: "googlecompute",
    ...config,
    zone: "us-central1-a",
    source_image_family: "debian-12",
    source_image_project_id: ["debian-cloud"],
    disk_attachment: [
      { volume_type: "pd-balanced", volume_size: 10, create_image: true, device_name: "packernix" },
    ],
    disable_default_service_account: true,
    use_os_login: false,
    ssh_host: machine?.host,
    ssh_port: machine?.port,
    ssh_username: machine?.user,
  };
}
