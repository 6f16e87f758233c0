/**
 * The post step of a build at Amazon that was killed, when the job's credentials are not any more what
 * they were: whatever comes of it, the job's conclusion is main's.
 */
import path from "node:path";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { accountId } from "../helpers/ec2/index.ts";
import { startForwardProxy } from "../helpers/forward-proxy.ts";
import { type GitHubTokens, startGitHubTokens } from "../helpers/github-tokens.ts";
import type { JobOptions, JobResult } from "../helpers/runner/index.ts";
import { regions } from "../images/amazon/orphans.ts";
import { type Builds, possible, startBuilds } from "./amazon-builds.ts";

const suite = possible ? describe : describe.skip;
const stranger = "210987654321";

/** Of configure-aws-credentials; GITHUB_ENV overrides the job's own variables. */
const laterAction = {
  "action.yml":
    "name: credentials\nruns:\n  using: node24\n  main: main.cjs\ninputs:\n  env:\n    description: lines\n",
  "main.cjs":
    'require("node:fs").appendFileSync(process.env.GITHUB_ENV, process.env.INPUT_ENV + "\\n");\n',
};

suite("the post step at Amazon, after a build that was killed", () => {
  let builds: Builds;
  let github: GitHubTokens;

  beforeAll(async () => {
    builds = await startBuilds();
    github = await startGitHubTokens();
    for (const [name, text] of Object.entries(laterAction)) {
      await builds.fixture.write(`later/${name}`, text);
    }
  });
  afterEach(async () => await builds.settle());
  afterAll(async () => {
    await builds?.[Symbol.asyncDispose]();
    await github?.[Symbol.asyncDispose]();
  });

  /** The session of a role, as configure-aws-credentials puts it into the environment. */
  async function session(account: string): Promise<Record<string, string>> {
    const keys = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "made-up" };
    const sts = new STSClient({
      endpoint: builds.ec2.url,
      region: "us-east-1",
      credentials: keys,
    });
    const RoleArn = `arn:aws:iam::${account}:role/images`;
    const asked = new AssumeRoleCommand({ RoleArn, RoleSessionName: "GitHubActions" });
    const { Credentials } = await sts.send(asked);
    sts.destroy();
    return {
      AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? "",
      AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? "",
      AWS_SESSION_TOKEN: Credentials?.SessionToken ?? "",
    };
  }

  /** A build that is killed when its instance runs; the step may fail, and the job goes on. */
  async function killedBuild(job: Partial<JobOptions> = {}, more: Record<string, string> = {}) {
    const env = { ...(await session(accountId)), ...more };
    const step = { continueOnError: true };
    const started = await builds.begin("an instance is started", {}, { env, job, step });
    builds.end("kill -9 of all", started.step);
    const main = await started.step.done;
    expect(main).toMatchObject({ outcome: "failure", conclusion: "success" });
    const made = (await builds.all()).filter((line) => !builds.before().includes(line));
    expect(made.map((line) => line.split(" ")[1])).toEqual(
      expect.arrayContaining(["instance", "key-pair", "security-group", "volume"]),
    );
    builds.ec2.requests.length = 0;
    return { ...started, key: env["AWS_ACCESS_KEY_ID"] ?? "", made };
  }

  const expire = (key: string) =>
    builds.ec2.faults.add({ key, kind: "expired-token", times: Number.POSITIVE_INFINITY });

  const removals = () =>
    builds.ec2.requests.filter(({ action, status }) =>
      status === 200 ? /^(Delete|Terminate|Deregister|Cancel)/.test(action) : false,
    );

  test("expired: it becomes the role again by a token of GitHub's, and removes everything", async () => {
    const { key, finish } = await killedBuild({ idTokenUrl: github.url });
    expire(key);
    const { result } = await finish();
    expect(result.log).toContain("the credentials have expired; arn:aws:iam::");
    expect(result.annotations.filter(({ stage }) => stage === "post")).toEqual([]);
    expect(await builds.all()).toEqual(builds.before());
    expect(github.asked.at(-1)).toMatch(/audience=sts\.amazonaws\.com$/);
    const token = builds.ec2.requests.find(({ action }) => action === "AssumeRoleWithWebIdentity");
    expect(token?.parameters["RoleArn"]).toBe(`arn:aws:iam::${accountId}:role/images`);
    expect(removals().length).toBeGreaterThan(0);
    expect(removals().filter((one) => one.key === key)).toEqual([]);
    expect(result.conclusion).toBe("success");
  });

  test("behind a proxy too, which alone knows the services", async () => {
    const portOf = (url: string) => Number(new URL(url).port);
    const hosts = { "ec2.test": portOf(builds.ec2.url), "tokens.test": portOf(github.url) };
    const proxy = await startForwardProxy({ hosts });
    try {
      const idTokenUrl = github.url.replace(/127\.0\.0\.1:\d+/, "tokens.test");
      const more = { HTTP_PROXY: proxy.url, AWS_ENDPOINT_URL: "http://ec2.test" };
      const { key, finish } = await killedBuild({ idTokenUrl }, more);
      expire(key);
      const { result } = await finish();
      expect(result.annotations.filter(({ stage }) => stage === "post")).toEqual([]);
      expect(await builds.all()).toEqual(builds.before());
      expect(proxy.asked.filter((one) => one.includes("tokens.test"))).toHaveLength(1);
    } finally {
      await proxy[Symbol.asyncDispose]();
    }
  });

  /** One annotation and the summary say all that somebody needs who removes it by hand. */
  async function expectNamed(result: JobResult, made: readonly string[], why: string) {
    expect(removals()).toEqual([]);
    expect((await builds.all()).filter((line) => !builds.before().includes(line))).toEqual(made);
    const annotations = result.annotations.filter(({ stage }) => stage === "post");
    expect(annotations).toMatchObject([{ kind: "error" }]);
    const run = /packernix-run=([\w-]+)/.exec(annotations[0]?.message ?? "")?.[1];
    const summary = result.stages.find(({ stage }) => stage === "post")?.summary;
    for (const text of [annotations[0]?.message, summary]) {
      expect(text).toContain(why);
      expect(text).toContain(`account ${accountId}`);
      expect(text).toContain(regions.join(", "));
      expect(text).toContain(`Name=tag:packernix-run,Values=${run}`);
      expect(text).toContain(`packernix-${run}`);
      expect(text).toMatch(/AMI whose name begins with nixos-\w{32}-\w{20}/);
    }
    expect(made).toContain(`eu-central-1 key-pair packernix-${run}`);
    expect(result.conclusion).toBe("success");
  }

  test("expired, and the job may ask for no token: it removes nothing and says what there is", async () => {
    const { key, made, finish } = await killedBuild();
    expire(key);
    const { result } = await finish();
    await expectNamed(result, made, "the credentials have expired");
  });

  test("of another account since a later step: it removes nothing there and says what there is", async () => {
    const { job, made, finish } = await killedBuild();
    const other = await session(stranger);
    const lines = Object.entries(other).map(([name, value]) => `${name}=${value}`);
    const later = await job.run({
      id: "later",
      uses: path.join(builds.fixture.workspace, "later"),
      with: { env: lines.join("\n") },
    });
    expect(later.conclusion).toBe("success");
    builds.ec2.requests.length = 0;
    const { result } = await finish();
    await expectNamed(result, made, `the credentials are of account ${stranger} now`);
    const keys = new Set(builds.ec2.requests.map((one) => one.key));
    expect([...keys]).toEqual([other["AWS_ACCESS_KEY_ID"]]);
    // Nothing but who they are was asked with them.
    expect(builds.ec2.requests.map(({ action }) => action)).toEqual(["GetCallerIdentity"]);
  });

  test("of another account, but the job may ask for a token: it removes everything where it was built", async () => {
    const { job, finish } = await killedBuild({ idTokenUrl: github.url });
    const other = await session(stranger);
    const lines = Object.entries(other).map(([name, value]) => `${name}=${value}`);
    await job.run({
      id: "later",
      uses: path.join(builds.fixture.workspace, "later"),
      with: { env: lines.join("\n") },
    });
    builds.ec2.requests.length = 0;
    const { result } = await finish();
    expect(result.annotations.filter(({ stage }) => stage === "post")).toEqual([]);
    expect(await builds.all()).toEqual(builds.before());
    expect(removals().filter((one) => one.key === other["AWS_ACCESS_KEY_ID"])).toEqual([]);
  });
});
