/** `image-store: cache` through the built action: machines that forget everything else. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type CacheService, startCacheService } from "../helpers/cache-service/index.ts";
import { type Fixture, makeFixture, type RunOptions, tinyInputs } from "../helpers/fixture.ts";

let fixture: Fixture;
let service: CacheService;
const inputs = { ...tinyInputs, "image-store": "cache" };

beforeAll(async () => {
  fixture = await makeFixture();
  service = await startCacheService();
});
afterAll(async () => {
  await service?.close();
  await fixture?.[Symbol.asyncDispose]();
});

/** A job on a machine that has never seen an image. */
async function onNewMachine(
  settings: Parameters<CacheService["job"]>[0] = {},
): Promise<RunOptions> {
  await rm(path.join(fixture.folder, "home"), { recursive: true, force: true });
  const { environment, githubToken } = service.job(settings);
  const of = (name: string) => environment[name] ?? "";
  return {
    job: {
      repository: "example/machines",
      token: githubToken,
      runtimeToken: of("ACTIONS_RUNTIME_TOKEN"),
      cacheUrl: of("ACTIONS_RESULTS_URL"),
      github: {
        repository_id: "42",
        ref: "refs/heads/main",
        server_url: of("GITHUB_SERVER_URL"),
        api_url: of("GITHUB_API_URL"),
      },
    },
  };
}

test("an image made on one machine is found on another, by identity and by stage", async () => {
  const made = await fixture.run({ ...inputs, stage: "testing" }, await onNewMachine());
  expect(made.result.annotations).toEqual([]);
  expect(made.outputs).toMatchObject({ status: "created" });
  await fixture.started();

  const again = await fixture.run(inputs, await onNewMachine());
  expect(again.outputs).toMatchObject({ status: "reused", changed: "false" });
  expect((await fixture.started()).filter((line) => /^(packer|qemu)/.test(line))).toEqual([]);
  const { stat } = await import("node:fs/promises");
  expect((await stat(again.outputs["image"] ?? "")).size).toBeGreaterThan(0);

  const selected = { step: "read", family: "web", stage: "testing", "image-store": "cache" };
  const staged = await fixture.run(selected, await onNewMachine());
  expect(staged.outputs).toMatchObject({ status: "found", stages: '["testing"]' });
});

test("a run that may only read still makes its image, and says what it could not do", async () => {
  const other = { ...inputs, "module-config": "only: here", configuration: "other.nix" };
  await fixture.write("other.nix", '{ ... }: { networking.hostName = "other"; }\n');
  const ran = await fixture.run(other, await onNewMachine({ cache: "read" }));
  expect(ran.outputs).toMatchObject({ status: "created" });
  const [warning] = ran.result.annotations.filter((one) =>
    /could not|refused|read-only/.test(one.message),
  );
  expect(warning?.kind).toBe("warning");
});

test("delete, then absent", async () => {
  const deleted = await fixture.run(
    { ...inputs, step: "delete", force: "true" },
    await onNewMachine(),
  );
  expect(deleted.outputs).toMatchObject({ status: "deleted" });
  const read = await fixture.run({ ...inputs, step: "read" }, await onNewMachine());
  expect(read.outputs).toMatchObject({ status: "absent" });
});

test("without the permission to delete, the message names it", async () => {
  await fixture.run(inputs, await onNewMachine());
  const refused = await fixture.run(
    { ...inputs, step: "delete" },
    await onNewMachine({ actions: "read" }),
  );
  expect(refused.main.conclusion).toBe("failure");
  expect(refused.result.annotations[0]?.message).toMatch(/actions: write/);
});
