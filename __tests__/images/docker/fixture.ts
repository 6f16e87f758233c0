/** Homes of container images on a real daemon and a real registry, with things of others in both. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openHome } from "../../../src/images/docker/index.ts";
import { mediaTypes } from "../../../src/images/docker/registry.ts";
import { marks } from "../../../src/images/marks.ts";
import type { BuildInput, HomeOptions } from "../../../src/images/types.ts";
import { isObject } from "../../../src/shared/json.ts";
import { usualRetry } from "../../../src/shared/retry.ts";
import type { Fixture, OpenedHome, OpenOptions } from "../../contract/images.ts";
import { openRun } from "../../contract/run.ts";
import type { Docker } from "../../helpers/docker.ts";

export interface DockerFixture extends Fixture {
  /** `127.0.0.1:20000/acme/web-…` */
  name: string;
  /** `acme/web-…` */
  repository: string;
  open(options?: OpenOptions, changes?: Partial<HomeOptions>): Promise<OpenedHome>;
}

export interface Place {
  docker: Docker;
  /** Where the home looks for it. */
  host: string;
  url: string;
  /** Variables of the job. */
  env?: Record<string, string>;
  /** Of each request; the usual number by default. */
  tries?: number;
}

const odd = "snow ☃ \"'\\ $(id) `id` {{env `HOME`}} ::add-mask::x\n##[error] ''${x} ../../x,";

export async function dockerFixture(
  place: Place,
  repository = `acme/web-${randomBytes(4).toString("hex")}`,
): Promise<DockerFixture> {
  const { docker, host, url } = place;
  const root = await mkdtemp(path.join(tmpdir(), "packernix-docker-home-"));
  const name = `${host}/${repository}`;
  const env = { PATH: process.env["PATH"] ?? "", HOME: root, ...docker.env, ...place.env };

  const open: DockerFixture["open"] = async (given = {}, changes = {}) => {
    const run = await openRun(root, given, { imageStore: `docker://${name}`, env, ...changes });
    const { options, invocation, lines } = run;
    const { tries = usualRetry.tries } = place;
    const home = await openHome(options, env, { lag: 100, retry: { pause: 10, tries } });
    const build: OpenedHome["build"] = async (facts) => {
      const input: BuildInput = {
        template: {
          root: {},
          builder: { type: "docker" },
          variables: {},
          sensitive: [],
          facts: undefined,
        },
        facts,
        invocation,
        platform: "x86_64-linux",
      };
      const { builder } = await home.prepare(input);
      const words = builder["run_command"] as string[];
      const labels = words.flatMap((word, at) => (words[at - 1] === "--label" ? [word] : []));
      const changed = labels.flatMap((label) => {
        const at = label.indexOf("=");
        // What Docker's client is given by Packer as it is, `--change` takes in quotes.
        const value = JSON.stringify(label.slice(at + 1)).replaceAll("$", "\\$");
        return /^packernix-(run|expires|stage|repository)=/.test(label)
          ? ["--change", `LABEL ${label.slice(0, at)}=${value}`]
          : [];
      });
      const archive = path.join(invocation.directory, "layer.tar");
      const content = path.join(invocation.directory, "content");
      await mkdir(content, { recursive: true });
      await writeFile(path.join(content, "file"), `${facts.identity.text} ${invocation.id}\n`);
      execFileSync("tar", ["--create", "--file", archive, "--directory", content, "."]);
      const image = docker.docker("import", ...changed, archive).trim();
      const builderId = "packer.post-processor.docker-import";
      const artifact = { build: "docker", index: 0, builderId, string: "", files: [] };
      return { input, artifacts: [{ ...artifact, id: image }] };
    };
    return { home, invocation, lines, build };
  };

  const manifests = `${url}/v2/${repository}/manifests`;
  const accept = { accept: mediaTypes.index };

  return {
    name,
    repository,
    open,
    texts: { odd, emptyNames: false },
    async addForeign() {
      const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] };
      for (const tag of ["latest", `${"a".repeat(32)}-${"b".repeat(20)}`]) {
        await fetch(`${manifests}/${tag}`, {
          method: "PUT",
          headers: { "content-type": mediaTypes.index },
          body: JSON.stringify(index),
        });
      }
      const archive = path.join(root, "foreign.tar");
      execFileSync("tar", [
        "--create",
        "--file",
        archive,
        "--directory",
        root,
        "--files-from=/dev/null",
      ]);
      const others = ["2-3-4-other", "1-2-3-named"].map((run) => {
        const change = ["packernix-run", "packernix-expires"].map(
          (label, at) => `LABEL ${label}=${[run, "1000"][at]}`,
        );
        const id = docker.docker("import", ...change.flatMap((one) => ["--change", one]), archive);
        return id.trim();
      });
      docker.docker("tag", others[1] ?? "", "packernix-test-named:latest");
      return async () => {
        const tag = await fetch(`${manifests}/latest`, { headers: accept });
        const here = docker.docker("image", "ls", "--quiet", "--no-trunc");
        return tag.ok && others.every((id) => here.includes(id));
      };
    },
    async damage({ name }) {
      const tag = name.replace(/^nixos-/, "");
      const read = async () =>
        await (await fetch(`${manifests}/${tag}`, { headers: accept })).json();
      const index: unknown = await read();
      if (!isObject(index as never)) throw new Error("no record");
      const broken = structuredClone(index) as { annotations: Record<string, string> };
      broken.annotations[marks.identity] = "x";
      await fetch(`${manifests}/${tag}`, {
        method: "PUT",
        headers: { "content-type": mediaTypes.index },
        body: JSON.stringify(broken),
      });
      return async () => JSON.stringify(await read()) === JSON.stringify(broken);
    },
    async close() {
      for (const line of docker.inventory()) {
        const [kind = "", id = ""] = line.split(" ");
        try {
          docker.docker(kind, "rm", "--force", id);
        } catch {
          // A parent went with its child.
        }
      }
      await rm(root, { recursive: true, force: true });
    },
  };
}
