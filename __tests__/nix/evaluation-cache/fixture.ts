/** A checkout with real git, and keys for it. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { GitHub } from "../../../src/action/event.ts";
import { readGitHub } from "../../../src/action/event.ts";
import { readInputs, seenByEvaluation } from "../../../src/action/inputs/read.ts";
import {
  type EvaluationKey,
  type EvaluationKeyOptions,
  evaluationKey,
} from "../../../src/nix/evaluation-cache/key.ts";
import { childEnvironment } from "../../../src/shared/environment.ts";
import { run } from "../../../src/shared/exec.ts";
import { nixpkgs, scratch } from "../fixture.ts";

export interface Checkout {
  workspace: string;
  actionRoot: string;
  write(file: string, text: string): string;
  remove(file: string): void;
  git(...args: string[]): Promise<string>;
  commit(): Promise<void>;
  answer(
    inputs?: Record<string, string>,
    options?: Partial<EvaluationKeyOptions>,
  ): Promise<EvaluationKey | { reason: string }>;
  key(inputs?: Record<string, string>, options?: Partial<EvaluationKeyOptions>): Promise<string>;
  reason(inputs?: Record<string, string>, options?: Partial<EvaluationKeyOptions>): Promise<string>;
}

/** Environment in which no machine-wide search path and no settings count. */
export const quiet = (folder: string): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: folder,
  NIX_PATH: "",
  NIX_CONF_DIR: folder,
});

export function github(workspace: string): GitHub {
  return { ...readGitHub({}), workspace };
}

/**
 * An empty checkout with a copy of the small nixpkgs beside it.
 * @param inGit False: a folder that no git knows.
 */
export async function checkout(inGit = true, name = "work"): Promise<Checkout> {
  const folder = scratch();
  const workspace = path.join(folder, name);
  const actionRoot = path.join(folder, "action");
  mkdirSync(workspace);
  for (const [file, text] of [
    ["dist/index.js", "// the action"],
    ["packer/qemu.nix", "{ nixos }: { }"],
  ] as const) {
    mkdirSync(path.dirname(path.join(actionRoot, file)), { recursive: true });
    writeFileSync(path.join(actionRoot, file), text);
  }
  cpSync(nixpkgs, path.join(folder, "nixpkgs"), { recursive: true });
  const git: Checkout["git"] = async (...args) => {
    const user = ["-c", "user.email=test@example.org", "-c", "user.name=test"];
    const file = ["-c", "protocol.file.allow=always"];
    const result = await run("git", [...user, ...file, ...args], {
      env: childEnvironment("common"),
      cwd: workspace,
    });
    return result.stdout.trim();
  };
  const answer: Checkout["answer"] = async (inputs = {}, options = {}) => {
    const given = { configuration: "web.nix", nixpkgs: path.join(folder, "nixpkgs"), ...inputs };
    const environment = Object.fromEntries(
      Object.entries(given)
        .filter(([, value]) => value !== "")
        .map(([input, value]) => [`INPUT_${input.toUpperCase()}`, value]),
    );
    const read = await readInputs(environment, github(workspace));
    return await evaluationKey({
      inputs: read,
      seen: seenByEvaluation(read),
      workspace,
      actionRoot,
      nix: { folders: [], wouldInstall: "2.34.7" },
      environment: quiet(folder),
      ...options,
    });
  };
  const result: Checkout = {
    workspace,
    actionRoot,
    write(file, text) {
      const target = path.join(workspace, file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text);
      return target;
    },
    remove: (file) => rmSync(path.join(workspace, file), { recursive: true }),
    git,
    async commit() {
      await git("add", "--all");
      await git("commit", "-q", "--allow-empty", "-m", "change");
    },
    answer,
    async key(inputs, options) {
      const found = await answer(inputs, options);
      if ("key" in found) return found.key;
      throw new Error(`no key: ${found.reason}`);
    },
    async reason(inputs, options) {
      const found = await answer(inputs, options);
      if ("reason" in found) return found.reason;
      throw new Error("there is a key");
    },
  };
  result.write("web.nix", `{ imports = [ ./base.nix ]; networking.hostName = "web"; }\n`);
  result.write("base.nix", "{ }\n");
  result.write("README.md", "A machine.\n");
  result.write(".gitignore", "ignored*\n");
  if (inGit) {
    await git("init", "-q", "-b", "main");
    await result.commit();
  }
  return result;
}
