/**
 * The post step with other credentials than those of the build: expired, another account's, without
 * rights. What cannot be looked for is named.
 */
import { rm, stat } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { identityTokens } from "../../../src/action/identity-token.ts";
import { cleanupStateOf } from "../../../src/images/amazon/cleanup.ts";
import { readCleanupState } from "../../../src/images/amazon/cleanup-state-schema.ts";
import { keptSecrets } from "../../../src/images/kept-secrets.ts";
import type { JsonObject } from "../../../src/shared/json.ts";
import { type Ec2, installed, startEc2 } from "../../helpers/ec2/index.ts";
import {
  type GitHubTokens,
  identityToken,
  startGitHubTokens,
} from "../../helpers/github-tokens.ts";
import { addBases, makers, marksOf, openLeftovers, regions } from "./orphans.ts";

const withDouble = installed === undefined ? describe.skip : describe;
let serial = 0;
let run = "";
const role = "arn:aws:iam::123456789012:role/images";

withDouble("the post step at Amazon", () => {
  let ec2: Ec2;
  let github: GitHubTokens;
  const environment = { ...process.env };

  beforeAll(async () => {
    ec2 = await startEc2();
    addBases(ec2);
    github = await startGitHubTokens();
  });
  afterAll(async () => {
    await ec2[Symbol.asyncDispose]();
    await github[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    Object.assign(process.env, ec2.env);
    serial += 1;
    run = `42-${serial}-1-aaaaaaaa`;
    await makers["key-pair"](ec2.client(regions[0]), marksOf(run));
    github.asked.length = 0;
    ec2.requests.length = 0;
  });
  afterEach(() => {
    process.env = { ...environment };
    ec2.faults.clear();
    ec2.setPolicy(undefined);
  });

  const stateWith = (changes: JsonObject = {}): JsonObject => ({
    account: "123456789012",
    regions: [...regions],
    endpoint: ec2.url,
    name: "nixos-web",
    profile: false,
    builder: {},
    ...changes,
  });

  const tokens = () =>
    identityTokens(() => {}, {
      ACTIONS_ID_TOKEN_REQUEST_URL: github.url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "made-up",
    });

  const made = { name: "web", builder: { type: "amazon-ebs" } };

  it("is told account, regions and names, and nothing secret", async () => {
    const { api, options } = await openLeftovers(ec2, run);
    const builderConfig = { access_key: "AKIAIOSFODNN7EXAMPLE", secret_key: "made-up-secret" };
    const state = await cleanupStateOf(
      made,
      api,
      { ...options, builderConfig },
      { AWS_ROLE_ARN: role },
    );
    expect(readCleanupState(state)).toEqual({
      account: "123456789012",
      regions: [...regions],
      endpoint: ec2.url,
      name: "web",
      profile: false,
      role,
      builder: {},
    });
    expect(JSON.stringify(state)).not.toContain("made-up-secret");
    const file = path.join(options.invocation.directory, "builder-secrets.json");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await keptSecrets(options)).toEqual({ ...builderConfig, token: "" });
    await rm(file);
    expect(await keptSecrets(options)).toEqual({});
  });

  it("knows as whom the builder acts", async () => {
    const { api, options } = await openLeftovers(ec2, run);
    const builder = { profile: "p", assume_role: { role_arn: role, external_id: "e" } };
    const builderConfig = { ...builder, region: regions[0], tags: { a: "b" } };
    const state = await cleanupStateOf(
      made,
      api,
      { ...options, builderConfig },
      { AWS_ROLE_ARN: role },
    );
    expect(state.builder).toEqual(builder);
  });

  it("looks where a machine is tried too, in the step itself and after it", async () => {
    const [elsewhere, here] = regions;
    const changes = { regions: [here] };
    const home = await openLeftovers(ec2, run, changes);
    const tried = { name: "web", builder: { type: "amazon-ebs", region: elsewhere } };
    const state = await home.cleanupState(tried);
    expect(state["regions"]).toEqual([here, elsewhere]);
    const later = await openLeftovers(ec2, run, { cleanupState: state, regions: [] });
    const found = await later.leftovers(run);
    expect(found.map(({ what }) => what)).toEqual([expect.stringMatching(/^key pair .*central-1/)]);
    expect(await home.leftovers(run)).toEqual(found);
    expect(await home.reap(found)).toEqual(found);
  });

  it("is not kept from building where nobody says whose account it is", async () => {
    ec2.faults.add({ action: "GetCallerIdentity", kind: "server-error", times: 9 });
    const { api, options, log } = await openLeftovers(ec2, run);
    const state = await cleanupStateOf(made, api, options, {});
    expect(state.account).toBeUndefined();
    expect(log.lines).toEqual([
      expect.stringMatching(/^debug: The account could not be determined/),
    ]);
  });

  it("removes with the credentials of the environment where they are good", async () => {
    const home = await openLeftovers(ec2, run, { cleanupState: stateWith(), regions: [] });
    expect(await home.reap(await home.leftovers(run))).toHaveLength(1);
    expect(github.asked).toEqual([]);
  });

  it.each(["expired-token", "expired"] as const)(
    "assumes the role again by a token of GitHub's: %s",
    async (kind) => {
      ec2.faults.add({ action: "GetCallerIdentity", kind, times: 1 });
      const home = await openLeftovers(ec2, run, {
        cleanupState: stateWith({ role }),
        identityToken: tokens(),
      });
      expect(await home.reap(await home.leftovers(run))).toHaveLength(1);
      expect(github.asked).toEqual([
        "Bearer made-up /token?api-version=2.0&audience=sts.amazonaws.com",
      ]);
      const assumed = ec2.requests.find(({ action }) => action === "AssumeRoleWithWebIdentity");
      expect(assumed?.parameters).toMatchObject({
        RoleArn: role,
        WebIdentityToken: identityToken,
      });
    },
  );

  it.each([
    ["expired and no token to be had", { role }, "expired-token" as const],
    ["expired and no role known", {}, "expired-token" as const],
    ["of another account", { account: "210987654321", role }, undefined],
  ])("removes nothing and names it all: %s", async (_name, changes, kind) => {
    if (kind !== undefined) ec2.faults.add({ action: "GetCallerIdentity", kind, times: 9 });
    const state = stateWith(changes);
    const home = await openLeftovers(ec2, run, { cleanupState: state });
    await expect(home.leftovers(run)).rejects.toThrow(
      new RegExp(
        `account ${state["account"]}, in eu-central-1, us-east-1, ap-southeast-2, .*packernix-run=${run}.*packernix-${run}.*nixos-web`,
      ),
    );
    expect(ec2.requests.map(({ action }) => action)).not.toContain("DeleteKeyPair");
    ec2.faults.clear();
    const again = await openLeftovers(ec2, run, { cleanupState: stateWith() });
    expect(await again.reap(await again.leftovers(run))).toHaveLength(1);
  });
});
