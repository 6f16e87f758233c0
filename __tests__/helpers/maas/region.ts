/**
 * A MAAS region's images, files and machines, with the rules of canonical/maas 3.5.13 (src/maasserver:
 * forms/__init__.py, BootResourceForm; api/boot_resources.py; api/files.py; api/machines.py), each tried
 * against that code.
 */
import { createHash } from "node:crypto";

/** A refusal: what a client sees of it. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: string | object;
  constructor(status: number, body: string | object) {
    super(String(status));
    this.status = status;
    this.body = body;
  }
}

interface ImageSet {
  version: string;
  sha256: string;
  size: number;
  filetype: string;
  parts: Buffer[];
  /** When all regions have it (ms). */
  completeAt: number;
}

export interface Resource {
  id: number;
  name: string;
  title: string;
  architecture: string;
  base_image: string;
  type: "uploaded" | "synced";
  sets: ImageSet[];
}

export interface MachineState {
  system_id: string;
  hostname: string;
  pool: string;
  osystem: string;
  distro_series: string;
  agent_name: string;
  status_name: string;
  status_message: string;
  ip_addresses: string[];
  user_data: string;
  /** When it is deployed (ms). */
  until: number;
}

export interface User {
  username: string;
  is_superuser: boolean;
}

export interface Settings {
  /** Milliseconds by which this region's clock is ahead. */
  ahead: number;
  /** Milliseconds until all regions have an image. */
  syncMs: number;
  /** Milliseconds that a deployment takes. */
  deployMs: number;
  /** What a deployment ends with instead, such as `Failed deployment`. */
  deployEnd: string;
  /** Addresses of deployed machines. */
  addresses: string[];
  version: string;
  /** Bytes of a request: of nginx (debian/extras/nginx.conf). */
  largest: number;
  /** Architectures of synced images. */
  architectures: string[];
  defaultSeries: string;
  /** By API key. */
  users: Record<string, User>;
}

/** maasserver/enum.py, BOOT_RESOURCE_FILE_TYPE_CHOICES_UPLOAD. */
const filetypes = [
  ...["tgz", "tbz", "txz", "ddtgz", "ddtbz", "ddtxz", "ddtar", "ddbz2", "ddgz", "ddxz", "ddraw"],
];
const field = (name: string, sentence: string) => new Refusal(400, { [name]: [sentence] });

export type Region = ReturnType<typeof makeRegion>;

export function makeRegion(settings: Settings) {
  let last = 0;
  const resources = new Map<number, Resource>();
  /** By user and name. */
  const files = new Map<string, Map<string, Buffer>>();
  const machines = new Map<string, MachineState>();
  const received = ({ parts }: ImageSet) => parts.reduce((sum, part) => sum + part.length, 0);
  const isComplete = (set: ImageSet) => set.completeAt <= Date.now();

  function checkForm(form: Readonly<Record<string, string>>): string {
    const { name: given = "", architecture = "", filetype = "tgz", base_image = "" } = form;
    if (given.length > 255) {
      throw field("name", `Ensure this value has at most 255 characters (it has ${given.length}).`);
    }
    const parts = given.split("/");
    if (parts.length > 2) throw new Refusal(500, "too many values to unpack (expected 2)");
    const [system = "", rest = ""] = parts;
    if (parts.length === 2 && system !== "custom") {
      throw field(
        "name",
        `Unsupported operating system ${system}, supported operating systems: ['custom']`,
      );
    }
    const name = parts.length === 2 ? rest : given;
    if (/^(custom|ubuntu|ubuntu-core|windows|rhel|centos\d*)$/.test(name)) {
      throw field("name", `${name} is a reserved name`);
    }
    if (!settings.architectures.includes(architecture)) {
      const known = settings.architectures.map((one) => `'${one}'`).join(", ");
      throw field(
        "architecture",
        `'${architecture}' is not a valid architecture. It should be one of: ${known}.`,
      );
    }
    if (!filetypes.includes(filetype)) {
      throw field(
        "filetype",
        `Select a valid choice. ${filetype} is not one of the available choices.`,
      );
    }
    if (base_image !== "" && !/^(ubuntu|centos|rhel|ol)\/[\w.-]+$/.test(base_image)) {
      throw field("base_image", `Invalid base image ${base_image}`);
    }
    for (const need of ["size", "sha256"]) {
      if (!form[need]) throw field(need, "This field is required.");
    }
    return name;
  }

  /** Of another post with the same name the earlier bytes go at once, and the base image stays. */
  function post(form: Readonly<Record<string, string>>, user: User): Resource {
    if (!user.is_superuser) throw new Refusal(403, "Forbidden");
    const name = checkForm(form);
    const before = [...resources.values()].find(
      (one) =>
        one.type === "uploaded" && one.name === name && one.architecture === form["architecture"],
    );
    const found: Resource = before ?? {
      ...{ id: ++last, name, title: "", type: "uploaded", sets: [] },
      architecture: form["architecture"] ?? "",
      base_image: form["base_image"] ?? "",
    };
    found.title = form["title"] ?? "";
    if (form["keep_old"] !== "true") found.sets = [];
    const sha256 = form["sha256"] ?? "";
    // Bytes that it has already are not sent again.
    const known = [...resources.values()].some(({ sets }) =>
      sets.some((set) => set.sha256 === sha256 && isComplete(set)),
    );
    found.sets.push({
      version: `20261130${found.sets.length === 0 ? "" : `.${found.sets.length}`}`,
      sha256,
      size: Number(form["size"]),
      filetype: form["filetype"] ?? "tgz",
      parts: [],
      completeAt: known ? 0 : Number.POSITIVE_INFINITY,
    });
    resources.set(found.id, found);
    return found;
  }

  /** One that is whole already. @returns its id. */
  function put({ name, sha256 }: { name: string; sha256: string }): number {
    const id = ++last;
    const set = { version: "20261130", sha256, size: 512, filetype: "ddgz", parts: [] };
    resources.set(id, {
      ...{ id, name, title: "", type: "uploaded", architecture: "amd64/generic" },
      ...{ base_image: "rhel/9", sets: [{ ...set, completeAt: 0 }] },
    });
    return id;
  }

  function putFile(user: string, name: string, content: string): void {
    const own = files.get(user) ?? new Map<string, Buffer>();
    files.set(user, own.set(name, Buffer.from(content)));
  }

  /** Bytes are appended; nobody says where they belong. */
  function append(id: number, bytes: Buffer): void {
    const set = resources.get(id)?.sets.at(-1);
    if (set === undefined) throw new Refusal(404, "No BootResource matches the given query.");
    if (isComplete(set)) throw new Refusal(400, "Cannot upload to a complete file.");
    if (received(set) + bytes.length > set.size) throw new Refusal(400, "Too much data received.");
    set.parts.push(bytes);
    if (received(set) < set.size) return;
    const hash = createHash("sha256");
    for (const part of set.parts) hash.update(part);
    if (hash.digest("hex") !== set.sha256) {
      throw new Refusal(400, "Saved content does not match given SHA256 value.");
    }
    set.completeAt = Date.now() + settings.syncMs;
  }

  function remove(id: number): void {
    // So says the handler: an error of the server.
    if (!resources.delete(id))
      throw new Refusal(500, "BootResource matching query does not exist.");
  }

  const brief = ({ id, name, title, architecture, type, base_image }: Resource) => ({
    ...{ id, name, title, architecture, base_image },
    type: type === "uploaded" ? "Uploaded" : "Synced",
    resource_uri: `/MAAS/api/2.0/boot-resources/${id}/`,
    last_deployed: null,
    subarches: "generic",
  });
  const view = (one: Resource) => ({
    ...brief(one),
    sets: Object.fromEntries(
      one.sets.map((set) => [
        set.version,
        {
          version: set.version,
          label: "uploaded",
          size: set.size,
          complete: isComplete(set),
          files: {
            [set.filetype === "tgz" ? "root-tgz" : "root-dd"]: {
              filename: set.filetype === "tgz" ? "root-tgz" : "root-dd",
              filetype: set.filetype === "tgz" ? "root-tgz" : "root-dd",
              sha256: set.sha256,
              size: set.size,
              complete: isComplete(set),
              ...(!isComplete(set) && {
                progress: received(set) / set.size,
                upload_uri: `/MAAS/api/2.0/boot-resources/${one.id}/upload/${one.id}/`,
              }),
            },
          },
        },
      ]),
    ),
  });

  function settleMachine(one: MachineState): MachineState {
    if (one.status_name === "Deploying" && one.until <= Date.now()) {
      one.status_name = settings.deployEnd;
      one.ip_addresses = settings.addresses;
    }
    return one;
  }

  function addMachine(hostname: string, changes: Partial<MachineState> = {}): MachineState {
    const one: MachineState = {
      ...{ system_id: `m${++last}`, hostname, pool: "default", osystem: "", distro_series: "" },
      ...{ agent_name: "", status_name: "Ready", status_message: "", ip_addresses: [] },
      ...{ user_data: "", until: 0, ...changes },
    };
    machines.set(one.system_id, one);
    return one;
  }

  return {
    settings,
    resources,
    files,
    machines,
    brief,
    view,
    post,
    put,
    putFile,
    append,
    remove,
    addMachine,
    machine(id: string): MachineState {
      const found = machines.get(id);
      if (found === undefined) throw new Refusal(404, "Not Found");
      return settleMachine(found);
    },
    allocate({ agent_name = "", pool, name }: Record<string, string | undefined>): MachineState {
      const found = [...machines.values()].find(
        (one) =>
          one.status_name === "Ready" &&
          (pool === undefined || one.pool === pool) &&
          (name === undefined || one.hostname === name),
      );
      if (found === undefined) {
        throw new Refusal(409, `No available machine matches constraints: pool=${pool}`);
      }
      return Object.assign(found, { status_name: "Allocated", agent_name });
    },
    deploy(id: string, form: Readonly<Record<string, string>>): MachineState {
      const found = this.machine(id);
      const [system = "", series = ""] = (form["distro_series"] ?? "").split("/");
      const isThere = [...resources.values()].some(
        (one) => one.name === series && one.sets.some(isComplete),
      );
      if (system !== "custom" || !isThere) {
        throw new Refusal(400, {
          distro_series: [`'${form["distro_series"]}' is not a valid distro_series.`],
        });
      }
      return Object.assign(found, {
        osystem: system,
        distro_series: series,
        user_data: form["user_data"] ?? "",
        status_name: "Deploying",
        until: Date.now() + settings.deployMs,
      });
    },
    release(id: string): MachineState {
      const found = this.machine(id);
      if (found.status_name === "Ready") {
        throw new Refusal(409, "Machine cannot be released in its current state ('Ready').");
      }
      return Object.assign(found, {
        ...{ osystem: "", distro_series: "", agent_name: "", status_name: "Ready" },
        ip_addresses: [],
      });
    },
  };
}
