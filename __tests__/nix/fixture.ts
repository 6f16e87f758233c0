/** A workspace with real files, and real Nix in two versions, for the tests of this folder. */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "@jest/globals";
import {
  type Folders,
  type GivenConfiguration,
  readConfiguration,
  resolveConfiguration,
} from "../../src/nix/configuration.ts";
import { evaluate } from "../../src/nix/evaluate.ts";
import { type NixSessionOptions, openNixSession } from "../../src/nix/session.ts";
import type { Evaluation, EvaluationRequest, NixSession } from "../../src/nix/types.ts";
import { childEnvironment } from "../../src/shared/environment.ts";
import { isUserError, type UserError } from "../../src/shared/errors.ts";
import { run } from "../../src/shared/exec.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { newerNix } from "../helpers/newer-nix.ts";
import { nightly } from "../helpers/nightly.ts";

export const fixtures = path.resolve(import.meta.dirname, "../fixtures/nix");
export const nixpkgs = path.join(fixtures, "nixpkgs");
export const packerDirectory = path.resolve(import.meta.dirname, "../../packer");
export const generator = path.join(fixtures, "generators", "all.nix");

/** The machine's Nix, and at night a newer one (root, for its chroot). */
export const nixVersions: [string, string | undefined][] = [["the machine's Nix", undefined]];
if (nightly && process.getuid?.() === 0) {
  nixVersions.push(["a newer Nix", (await newerNix()).bin]);
}

const made: string[] = [];
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function scratch(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "nix-test-")));
  made.push(folder);
  return folder;
}

export type ConfigurationInputs = Partial<Record<GivenConfiguration["input"], string>>;

/** What the one input names. */
export async function parseConfiguration(inputs: ConfigurationInputs, folders: Folders) {
  const [[name, value] = ["configuration", ""]] = Object.entries(inputs);
  const given = readConfiguration(name as GivenConfiguration["input"], value);
  return await resolveConfiguration(given, folders);
}

export interface Fixture {
  workspace: string;
  log: ReturnType<typeof collectingLog>;
  write(file: string, text: string): string;
  git(...args: string[]): Promise<void>;
  session(options?: Partial<NixSessionOptions>): Promise<NixSession>;
  evaluate(
    inputs: ConfigurationInputs,
    request?: Partial<EvaluationRequest>,
    options?: Partial<NixSessionOptions>,
  ): Promise<Evaluation>;
}

/**
 * @param bin Folder of the Nix to use.
 * @param name Of the workspace's folder; Nix 2.8 cannot read git below a name with a space.
 */
export function fixture(bin: string | undefined, name = "work space"): Fixture {
  const folder = scratch();
  const workspace = path.join(folder, name);
  mkdirSync(workspace);
  const log = collectingLog();
  const session = async (options: Partial<NixSessionOptions> = {}) =>
    await openNixSession({
      invocation: {
        id: "1-1-1-test",
        directory: path.join(folder, `run-${randomBytes(4).toString("hex")}`),
        expires: 0,
      },
      workspace,
      workingDirectory: workspace,
      packerDirectory,
      evalEnv: {},
      log,
      bin,
      environment: withoutNixPath(),
      ...options,
      nixConfig: ["substituters =", "sandbox = false", ...(options.nixConfig ?? [])],
    });
  return {
    workspace,
    log,
    write(file, text) {
      const target = path.join(workspace, file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text);
      return target;
    },
    async git(...args) {
      const user = ["-c", "user.email=test@example.org", "-c", "user.name=test"];
      await run("git", [...user, ...args], { env: childEnvironment("common"), cwd: workspace });
    },
    session,
    async evaluate(inputs, request = {}, options = {}) {
      const nix = await session(options);
      const source = await parseConfiguration(inputs, nix);
      return await evaluate({ ...emptyRequest, source, ...request }, nix);
    },
  };
}

/** Everything of a request but the source. */
export const emptyRequest: Omit<EvaluationRequest, "source"> = {
  generator: { kind: "none" },
  generatorArguments: {},
  platform: "x86_64-linux",
  nixpkgs: undefined,
  moduleConfig: {},
  arg: {},
  argstr: {},
};

function withoutNixPath(): NodeJS.ProcessEnv {
  const { NIX_PATH: _, ...rest } = process.env;
  return { ...rest, NIX_PATH: "" };
}

/** The error that some work ends with; fails when it does not, or with a fault of ours. */
export async function userErrorOf(work: Promise<unknown>): Promise<UserError> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!("error" in outcome)) throw new Error(`no error, but ${JSON.stringify(outcome.value)}`);
  if (isUserError(outcome.error)) return outcome.error;
  throw outcome.error;
}

/** What a value must survive: every language that it passes on its way. */
export const nasty = [
  "line one\nline two\ttab",
  `quotes " ' '' \` \\ \\n`,
  "$(touch /tmp/executed) `id` $HOME",
  "$" + "{{ github.token }} {{ user `x` }} {{env `HOME`}}",
  "''$" + "{nix} $" + "{nix} $$" + "{nix}",
  "::add-mask::x\n::error::y\n##[error]z",
  "ünïcode ☃ \u{1f600} \u2028",
].join("\n");
