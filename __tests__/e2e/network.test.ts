/** The built action behind a company's proxy, which alone knows the names of the services. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { type CacheService, startCacheService } from "../helpers/cache-service/index.ts";
import { type Ec2, installed, startEc2 } from "../helpers/ec2/index.ts";
import { type Fixture, makeFixture, type RunOptions, tinyInputs } from "../helpers/fixture.ts";
import { type ForwardProxy, startForwardProxy } from "../helpers/forward-proxy.ts";

let fixture: Fixture;
let service: CacheService;
let ec2: Ec2 | undefined;
let proxy: ForwardProxy;
let env: Record<string, string>;

const portOf = (url: string) => Number(new URL(url).port);
const at = (url: string, host: string) => Object.assign(new URL(url), { host, port: "80" }).href;

beforeAll(async () => {
  fixture = await makeFixture();
  service = await startCacheService();
  ec2 = installed === undefined ? undefined : await startEc2({});
  const { environment } = service.job();
  const cache = portOf(environment["ACTIONS_RESULTS_URL"] ?? "");
  proxy = await startForwardProxy({
    hosts: {
      "results.test": cache,
      "api.test": cache,
      "ec2.test": portOf(ec2?.url ?? "http://x:1"),
    },
  });
  env = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
});
afterEach(() => {
  proxy.asked.length = 0;
});
afterAll(async () => {
  await proxy?.[Symbol.asyncDispose]();
  await service?.close();
  await ec2?.[Symbol.asyncDispose]();
  await fixture?.[Symbol.asyncDispose]();
});

async function onNewMachine(): Promise<RunOptions> {
  await rm(path.join(fixture.folder, "home"), { recursive: true, force: true });
  const { environment, githubToken } = service.job();
  const of = (name: string) => environment[name] ?? "";
  return {
    env,
    job: {
      repository: "example/machines",
      token: githubToken,
      runtimeToken: of("ACTIONS_RUNTIME_TOKEN"),
      cacheUrl: at(of("ACTIONS_RESULTS_URL"), "results.test"),
      github: {
        server_url: of("GITHUB_SERVER_URL"),
        api_url: at(of("GITHUB_API_URL"), "api.test"),
      },
    },
  };
}

const asked = () => [...new Set(proxy.asked.map((one) => one.replace(/\/[^/:]*(\?.*)?$/, "/")))];

test("GitHub's API is asked through the proxy, as the first request of the job", async () => {
  const selected = { step: "prune", keep: "1", "image-store": "cache", family: "web" };
  const token = { "github-token": service.job().githubToken };
  const ran = await fixture.run({ ...selected, ...token }, await onNewMachine());
  expect(ran.result.annotations.filter(({ kind }) => kind === "error")).toEqual([]);
  expect(ran.outputs).toMatchObject({ status: "nothing" });
  expect(proxy.asked[0]).toMatch(
    /^GET http:\/\/api\.test\/api\/repos\/example\/machines\/actions\/caches/,
  );
});

test("the caches, the action's own and the toolkit's, are reached through the proxy", async () => {
  const inputs = { ...tinyInputs, "image-store": "cache" };
  const made = await fixture.run(inputs, await onNewMachine());
  expect(made.result.annotations).toEqual([]);
  expect(made.outputs).toMatchObject({ status: "created" });
  const again = await fixture.run(inputs, await onNewMachine());
  expect(again.outputs).toMatchObject({ status: "reused" });
  const twirp = "http://results.test/twirp/github.actions.results.api.v1.CacheService/";
  const blob = "http://results.test/blob/";
  expect(asked()).toEqual(expect.arrayContaining([`POST ${twirp}`, `PUT ${blob}`, `GET ${blob}`]));
  expect(service.entries.all().length).toBeGreaterThan(0);
});

(installed === undefined ? describe.skip : describe)("Amazon", () => {
  const selected = {
    step: "read",
    builder: "amazon-ebs",
    family: "web",
    stage: "production",
    regions: "eu-central-1",
  };
  const amazon = (more: Record<string, string> = {}) => ({
    env: { ...env, ...ec2?.env, AWS_ENDPOINT_URL: "http://ec2.test", ...more },
  });

  test("EC2 is asked through the proxy", async () => {
    const ran = await fixture.run(selected, amazon());
    expect(ran.outputs).toMatchObject({ status: "absent" });
    expect(asked()).toEqual(["POST http://ec2.test/"]);
  });

  test.each([
    [
      "a name that NO_PROXY takes out",
      { NO_PROXY: "ec2.test" },
      /the name ec2\.test is not known here \(\w+\)/,
    ],
    [
      "a proxy that forbids the host",
      { AWS_ENDPOINT_URL: "https://sts.test" },
      /sts\.test cannot be reached: the proxy 127\S+ answered 403/,
    ],
    [
      "a proxy that is not there",
      { HTTP_PROXY: "http://127.0.0.1:2" },
      /nothing listens at the proxy 127\.0\.0\.1:2/,
    ],
  ])("%s is told in one sentence", async (_name, more, message) => {
    const ran = await fixture.run(selected, amazon(more));
    const errors = ran.result.annotations.filter(({ kind }) => kind === "error");
    expect(errors.map((one) => one.message)).toEqual([expect.stringMatching(message)]);
    expect(errors[0]?.message).not.toContain("report it");
  });
});
