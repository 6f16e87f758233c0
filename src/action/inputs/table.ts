/**
 * The inputs as data. `action.yml`, the tables of docs/inputs.md and the reading of inputs all come from
 * here. A new input is one entry.
 */
import { platforms } from "../../shared/platform.ts";
import type { Kind } from "./kinds.ts";

/** The lifecycle steps there are. */
export const stepNames = [
  ...(["create", "read", "plan", "test", "promote", "prune", "delete", "install"] as const),
] as const;
export type StepName = (typeof stepNames)[number];

export const groupNames = {
  what: "What to do",
  which: "Which image",
  evaluation: "Evaluation",
  template: "Template",
  tools: "Tools",
  cache: "Cache",
  running: "Running",
  lifecycle: "Lifecycle",
  github: "GitHub",
  security: "Security",
} as const;
export type Group = keyof typeof groupNames;

export interface InputDefinition {
  name: string;
  group: Group;
  /** The steps that read it; for any other step a set value is an error. */
  steps: readonly StepName[];
  kind: Kind;
  /**
   * False if neither the evaluation nor the template can see it. All other inputs are part of the key of
   * the evaluation cache.
   */
  evaluation?: false;
  /** One sentence or two for `action.yml` and docs/inputs.md; Markdown code spans are fine. */
  description: string;
  /** The default in `action.yml`. A value equal to it counts as not set by the user. */
  default?: string;
  /** The allowed words; the message about any other lists them. */
  choices?: readonly string[];
  /** Masked, and never shown in a message. */
  secret?: true;
}

const all = stepNames;
/** The steps that work with images. */
const ofImages = ["create", "read", "plan", "test", "promote", "prune", "delete"] as const;
/** Steps that can evaluate a configuration. */
const ofConfigurations = ["create", "read", "plan", "test", "promote", "delete"] as const;
/** Steps that can select an existing image by its id, or by family and stage. */
const ofExisting = ["read", "test", "promote", "delete"] as const;
/** Steps that run Packer. */
const ofPacker = ["create", "test"] as const;

export const inputTable = [
  {
    name: "step",
    evaluation: false,
    group: "what",
    steps: all,
    kind: "text",
    default: "create",
    choices: stepNames,
    description:
      "What to do: `create` finds the image or builds it, `read` finds it and changes nothing, `plan` shows what `create` would do and how the system differs, `test` boots a throw-away machine from it and checks it, `promote` gives it another stage, `prune` removes old images, `delete` removes one, `install` puts Nix and Packer on `PATH` for later steps.",
  },
  {
    name: "flake",
    group: "what",
    steps: ofConfigurations,
    kind: "text",
    description:
      "Flake and an entry of its `nixosConfigurations`, such as `.#web`, or of its `nixosModules`, such as `.#nixosModules.web`.",
  },
  {
    name: "configuration",
    group: "what",
    steps: ofConfigurations,
    kind: "path",
    description: "File with a NixOS module.",
  },
  {
    name: "builder",
    group: "what",
    steps: ofImages,
    kind: "text",
    default: "qemu",
    description:
      "Packer builder that makes the image; if `template` has several, the name or type of one. With `image`, the list `images` tells the builder, and so does the id of an AMI (`amazon-ebs`), of an image on Azure or in MAAS.",
  },
  {
    name: "regions",
    evaluation: false,
    group: "what",
    steps: ofImages,
    kind: "list",
    description:
      "Regions of the cloud: the image is built in the first one, the others get copies. Default: the cloud's own variable, such as `AWS_REGION`.",
  },
  {
    name: "family",
    evaluation: false,
    group: "what",
    steps: ofImages,
    kind: "word",
    description:
      "Family of images that replace each other. Default: the name of the configuration, so `.#web` and `.#nixosConfigurations.web` are both `web`; for `promote` and `test` with `image`, the image's family; for `prune`, every family of this repository.",
  },
  {
    name: "stage",
    evaluation: false,
    group: "what",
    steps: ["create", "read", "plan", "test", "delete"],
    kind: "word",
    description:
      "`create`, `plan`: a stage to add to the image, such as `testing`. `read`, `test`, `delete`: with `family`, selects the image that holds this stage.",
  },
  {
    name: "test-script",
    evaluation: false,
    group: "what",
    steps: ofPacker,
    kind: "path",
    description:
      "Script file to run on a throw-away machine booted from the image, before `create` gives the image its final mark. The action reads and keeps a JUnit file at `$PACKERNIX_RESULTS/junit.xml`.",
  },
  {
    name: "build-timeout",
    evaluation: false,
    group: "what",
    steps: ofPacker,
    kind: "timeout",
    default: "120m",
    description: "Maximum time for Packer to build and test the image; `24d` at most.",
  },
  {
    name: "image",
    evaluation: false,
    group: "which",
    steps: ofExisting,
    kind: "lines",
    description:
      "Selects an image by its id, by the output `image`, or by the output `images` of an earlier step or job.",
  },
  {
    name: "pull-request",
    evaluation: false,
    group: "which",
    steps: ["create", "read", "plan", "test", "promote", "delete"],
    kind: "number",
    description:
      "Number of the pull request that a `preview` image belongs to. Default: the one of the event.",
  },
  {
    name: "toplevel",
    group: "which",
    steps: ofConfigurations,
    kind: "path",
    description: "Store path of a finished NixOS system.",
  },
  {
    name: "platform",
    group: "evaluation",
    steps: ofConfigurations,
    kind: "text",
    choices: platforms,
    description:
      "Nix system of the image, `x86_64-linux` or `aarch64-linux`. Default: the runner's.",
  },
  {
    name: "update",
    group: "evaluation",
    steps: ["create", "plan"],
    kind: "list",
    description:
      "Flake inputs to update in `flake.lock` first, such as `nixpkgs`; `*` for all. The new file stays in the checkout and is copied to `output-directory`; `plan` updates a copy and shows what would change.",
  },
  {
    name: "sources",
    group: "evaluation",
    steps: ofConfigurations,
    kind: "list",
    description:
      "Files that the evaluation may see, as globs from the root of the work tree, such as `machines/**`. Evaluation runs on a copy with only these files, so a commit that changes none of them needs no evaluation.",
  },
  {
    name: "nixpkgs",
    group: "evaluation",
    steps: ofConfigurations,
    kind: "text",
    description:
      "Path, channel name, tarball URL or flake reference of nixpkgs. Default: the pin beside the configuration (`flake.lock`, npins, niv), then `NIX_PATH`.",
  },
  {
    name: "module-config",
    group: "evaluation",
    steps: ofConfigurations,
    kind: "values",
    description:
      "Values that the modules see as `config.packernix`. Not for secrets: they end up in the image and in caches.",
  },
  {
    name: "arg",
    group: "evaluation",
    steps: ofConfigurations,
    kind: "strings",
    description: "More arguments for the modules, each a Nix expression. Not for secrets.",
  },
  {
    name: "argstr",
    group: "evaluation",
    steps: ofConfigurations,
    kind: "strings",
    description: "More arguments for the modules, each a literal string. Not for secrets.",
  },
  {
    name: "eval-env",
    group: "evaluation",
    steps: ofConfigurations,
    kind: "environment",
    description:
      "Environment variables that a configuration in a file reads with `builtins.getEnv`. Its evaluation is then neither restricted to the checkout nor cached. The evaluation of a flake sees none; variables of Nix, git and ssh (`NIX_PATH`, `GIT_SSH_COMMAND`) are allowed there too.",
  },
  {
    name: "nix-config",
    group: "evaluation",
    steps: all,
    kind: "lines",
    description:
      "Lines of `nix.conf` for this run, such as `substituters`, `builders` or `max-jobs`.",
  },
  {
    name: "template-generator",
    group: "template",
    steps: ofConfigurations,
    kind: "path",
    description: "File with your own template generator. Default: the builder's generator.",
  },
  {
    name: "template",
    group: "template",
    steps: ofConfigurations,
    kind: "lines",
    description: "A Packer JSON template, as a file or as text, instead of a generator.",
  },
  {
    name: "builder-config",
    group: "template",
    steps: [...ofConfigurations, "prune"],
    kind: "values",
    description:
      "Keys of the Packer builder, which override those of the template; `{{ }}` is Packer's language. Keys for access to a cloud, such as `profile` and `assume_role`, also apply when an image is selected without a configuration, and for `prune`.",
  },
  {
    name: "variables",
    group: "template",
    steps: ofConfigurations,
    kind: "strings",
    description:
      "Values for the template's variables, each a literal string; `{{ }}` is Packer's language.",
  },
  {
    name: "generator-args",
    group: "template",
    steps: ofConfigurations,
    kind: "values",
    description:
      "Arguments of the template generator: `nix_conf`, `compress`, `fakessh`, and its own.",
  },
  {
    name: "nix-version",
    group: "tools",
    steps: all,
    kind: "text",
    description:
      "Version of Nix, such as `2.34`, `>=2.28` or `2.34.7`. Default: the installed Nix, else the version that this action was made with.",
  },
  {
    name: "packer-version",
    group: "tools",
    steps: ["create", "test", "install"],
    kind: "text",
    description:
      "Version of Packer, such as `1.15` or `1.13.1`; `1.13.1@sha256:<hash of the archive>` for an unsigned one. Default: the installed Packer, else the version that this action was made with.",
  },
  {
    name: "mirrors",
    evaluation: false,
    group: "tools",
    steps: all,
    kind: "strings",
    description:
      "Mirrors for downloads: a map from a host, such as `releases.hashicorp.com`, to a URL. Downloads from mirrors are verified too.",
  },
  {
    name: "cache",
    evaluation: false,
    group: "cache",
    steps: all,
    kind: "text",
    default: "auto",
    choices: ["auto", "write", "read", "off"],
    description:
      "Use of the Actions cache for Nix, sources, build results and evaluation results. `auto` always reads, and writes from the default branch or when there was no entry to start from. Events that strangers can trigger never write.",
  },
  {
    name: "push-to",
    evaluation: false,
    group: "cache",
    steps: ["create"],
    kind: "text",
    description:
      "Nix store to upload the system to when an image is built: `s3://…`, `https://…`, `ssh-ng://…`, `ssh://…`, `file://…`.",
  },
  {
    name: "signing-key",
    evaluation: false,
    group: "cache",
    steps: ["create"],
    kind: "text",
    secret: true,
    description:
      "Secret key, as `nix key generate-secret` prints it, that signs the upload to `push-to`.",
  },
  {
    name: "working-directory",
    group: "running",
    steps: ofConfigurations,
    kind: "path",
    description: "Folder in the workspace that relative paths start from. Default: the workspace.",
  },
  {
    name: "image-store",
    evaluation: false,
    group: "running",
    steps: ofImages,
    kind: "path",
    description:
      "Where to keep images that are files (`qemu`, `docker`), and the records of images of any other builder: a folder outside the workspace, or `cache` for the Actions cache; for `docker` also the repository of a registry, such as `docker://ghcr.io/acme/web`. Default: `cache` on GitHub-hosted runners, elsewhere a folder in the user's data directory.",
  },
  {
    name: "expires",
    evaluation: false,
    group: "running",
    steps: ["create"],
    kind: "duration",
    description: "How long the image keeps `stage`, such as `7d`; an expired preview is removed.",
  },
  {
    name: "labels",
    evaluation: false,
    group: "running",
    steps: ["create"],
    kind: "labels",
    description: "Your own labels for a new image.",
  },
  {
    name: "test-command",
    evaluation: false,
    group: "lifecycle",
    steps: ofPacker,
    kind: "command",
    description:
      "Program and arguments, one per line, to run on the runner against that machine, such as `goss` or `inspec`; its environment has `PACKERNIX_HOST`, `PACKERNIX_PORT`, `PACKERNIX_USER`, `PACKERNIX_KEY_FILE` and `PACKERNIX_RESULTS`.",
  },
  {
    name: "keep-failed",
    evaluation: false,
    group: "lifecycle",
    steps: ["create"],
    kind: "boolean",
    default: "false",
    description:
      "Keep an image that fails its checks, for inspection; it gets no final mark, and later runs remove it after its expiry.",
  },
  {
    name: "from-stage",
    evaluation: false,
    group: "lifecycle",
    steps: ["promote"],
    kind: "word",
    description:
      "Stage that the image must have reached; with `family` alone, promotes the holder of this stage.",
  },
  {
    name: "to-stage",
    evaluation: false,
    group: "lifecycle",
    steps: ["promote", "test"],
    kind: "word",
    description: "Stage to give the image; for `test`, after it has passed.",
  },
  {
    name: "roll-back",
    evaluation: false,
    group: "lifecycle",
    steps: ["promote"],
    kind: "boolean",
    default: "false",
    description: "Give `to-stage` of `family` back to the image that held it before.",
  },
  {
    name: "keep",
    evaluation: false,
    group: "lifecycle",
    steps: ["prune"],
    kind: "count",
    description: "How many of the newest images to keep in each family, and as many of each stage.",
  },
  {
    name: "older-than",
    evaluation: false,
    group: "lifecycle",
    steps: ["prune"],
    kind: "duration",
    description: "Remove only images older than this, such as `30d`.",
  },
  {
    name: "dry-run",
    evaluation: false,
    group: "lifecycle",
    steps: ["prune", "delete"],
    kind: "boolean",
    description: "Only list what would be removed. Default: `true` for `prune`, else `false`.",
  },
  {
    name: "github-token",
    evaluation: false,
    group: "github",
    steps: all,
    kind: "text",
    default: "${{ github.token }}",
    secret: true,
    description: "Token for fetches from GitHub, and for the comment on a pull request.",
  },
  {
    name: "output-directory",
    evaluation: false,
    group: "github",
    steps: ofImages,
    kind: "path",
    description:
      "Folder for the image's templates (`create.json`, `read.json`, `delete.json`), `plan.json`, a new `flake.lock`, and `junit.xml` of a test.",
  },
  {
    name: "allow",
    evaluation: false,
    group: "security",
    steps: ofConfigurations,
    kind: "list",
    choices: ["untrusted", "unsandboxed"],
    description:
      "`untrusted`: evaluate foreign commits, or run their checks, on `pull_request_target`, `workflow_run` and comment events, with all rights of this job. `unsandboxed`: build without Nix's sandbox if none is possible, even for pull requests; builds can then read all secrets of this job.",
  },
  {
    name: "force",
    evaluation: false,
    group: "security",
    steps: ["promote", "delete"],
    kind: "boolean",
    default: "false",
    description:
      "`delete` also removes images that hold a stage, are protected or are in use, and lifts a cloud's protection against deletion. `promote` also promotes an image from which the stage was rolled back.",
  },
] as const satisfies readonly InputDefinition[];

export type InputName = (typeof inputTable)[number]["name"];

/** The same table with a wider type, for code that handles all inputs alike. */
export const inputDefinitions: readonly InputDefinition[] = inputTable;

/** The three inputs that give a configuration. */
export const configurationInputs = ["configuration", "flake", "toplevel"] as const;
export type ConfigurationInput = (typeof configurationInputs)[number];
