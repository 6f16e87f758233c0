/** Real Nix and Packer for the tests of the generators, each run with a home of its own. */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll } from "@jest/globals";
import type { CurrentPacker } from "../../scripts/lib/current-packer.ts";
import { type RunResult, run } from "../../src/shared/exec.ts";

export const packerDirectory = resolve(import.meta.dirname, "../../packer");
export const scripts = join(packerDirectory, "scripts");

/** A store path as generators are given it; nothing is there. */
export const nixos = "/nix/store/lsgj3ya6mrs2yz8ry6c5v1dzyrzdzmbf-nixos-system-web-26.05";

export interface BuilderJson {
  type: string;
  [key: string]: unknown;
}

export interface TemplateJson {
  _packernix: string;
  variables: Record<string, string>;
  builders: BuilderJson[];
  provisioners: Record<string, unknown>[];
  "post-processors"?: unknown[];
}

const made: string[] = [];
afterAll(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A new empty directory, removed after the tests; real path, because Nix looks at those. */
export function scratch(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "packer-nix-")));
  made.push(directory);
  return directory;
}

/** Environment for Nix and Packer: no substituters, no home of the user's. */
export function toolEnvironment(home: string): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    TMPDIR: home,
    PACKER_CONFIG_DIR: home,
    CHECKPOINT_DISABLE: "1",
    NIX_CONFIG: [
      "substituters =",
      "sandbox = false",
      "build-users-group =",
      "experimental-features = nix-command flakes",
    ].join("\n"),
  };
}

/** `nix-instantiate --eval` on a generator, as the action and as a user by hand would call it. */
export async function evaluate(
  generator: string,
  args: readonly string[],
  options: { restricted?: boolean; anyExit?: boolean } = {},
): Promise<RunResult> {
  return await run(
    "nix-instantiate",
    [
      ...["--eval", "--strict", "--json", "--read-write-mode"],
      ...["-I", `packernix=${packerDirectory}`, "-I", packerDirectory],
      ...(options.restricted === true ? ["--option", "restrict-eval", "true"] : []),
      ...args,
      generator,
    ],
    { env: toolEnvironment(scratch()), anyExit: options.anyExit ?? false },
  );
}

/** Evaluates packer/<builder>.nix to its template, for the toplevel of the tests. */
export const generate = (builder: string, ...args: string[]): Promise<TemplateJson> =>
  generateFor(nixos, builder, ...args);

export async function generateFor(
  toplevel: string,
  builder: string,
  ...args: string[]
): Promise<TemplateJson> {
  const { stdout } = await evaluate(join(packerDirectory, `${builder}.nix`), [
    ...["--argstr", "nixos", toplevel],
    ...args,
  ]);
  return JSON.parse(stdout) as TemplateJson;
}

export const withBuilder = (builder: object) => ["--argstr", "builder", JSON.stringify(builder)];
export const builderOf = (template: TemplateJson) => template.builders[0] as BuilderJson;
export const oldPacker = ["--argstr", "packerVersion", "1.6.6"];

/** Names of our scripts that provisioners run. */
export const scriptsOf = (provisioners: TemplateJson["provisioners"]): string[] =>
  provisioners
    .map(({ script, inline }) => String(script ?? (inline as string[]).at(-1)))
    .flatMap((text) => /([\w-]+\.sh)'?$/.exec(text)?.[1] ?? []);

/** Keys of a template that some of these versions of the builder's plugin do not have. */
export function unknownKeys(template: TemplateJson, ...versions: string[]): string[] {
  const { type, ...builder } = builderOf(template);
  const table = join(import.meta.dirname, `../fixtures/packer/${type}-keys.json`);
  const names = JSON.parse(readFileSync(table, "utf8")) as Record<string, string[]>;
  return Object.keys(builder).filter((key) =>
    versions.some((version) => names[version]?.includes(key) !== true),
  );
}

export const qemu = async (...args: string[]) => await generate("qemu", ...args);

/** What an evaluation that fails says, with its trace, as the action asks for it. */
export async function refusal(generator: string, ...args: string[]): Promise<string> {
  const result = await evaluate(generator, ["--show-trace", "--argstr", "nixos", nixos, ...args], {
    anyExit: true,
  });
  if (result.exitCode === 0) throw new Error(`evaluated to ${result.stdout}`);
  return result.stderr;
}

/** Runs Packer on a template in a new directory. */
export async function packer(
  command: readonly string[],
  template: unknown,
  directory = scratch(),
  other: { program: string; plugins: string } = { program: "packer", plugins: "" },
): Promise<RunResult> {
  const file = join(directory, "template.json");
  writeFileSync(file, JSON.stringify(template));
  return await run(other.program, [...command, file], {
    env: {
      ...toolEnvironment(directory),
      ...(other.plugins === "" ? {} : { PACKER_PLUGIN_PATH: other.plugins }),
    },
    cwd: directory,
    anyExit: true,
  });
}

/** A current Packer with its plugin of that name, for `packer`. */
export async function currentWith(
  built: CurrentPacker,
  name: keyof CurrentPacker["plugins"],
): Promise<{ program: string; plugins: string }> {
  const plugins = scratch();
  const plugin = built.plugins[name];
  if (plugin === undefined) throw new Error(`the plugin ${name} was not built`);
  const { file, source } = plugin;
  await run(built.packer, ["plugins", "install", "--path", file, source], {
    env: { ...toolEnvironment(plugins), PACKER_PLUGIN_PATH: plugins },
  });
  return { program: built.packer, plugins };
}

/** A text with everything that Nix, JSON, Packer and shells treat as their own. */
export const never = [
  "' \" ` $HOME $(touch /tmp/never) ${HOME} ''${x} \\n %s",
  "{{ user `nixos` }} {{env `HOME`}} {{{ }}}",
  "ünïcode\ttab ::add-mask::x",
  "",
].join("\n");
