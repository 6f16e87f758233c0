/** Credentials: whose they are, and that they are asked for once, and again before they end. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  actingEnvironment,
  checkActing,
  credentialsOf,
  remembered,
} from "../../../src/images/amazon/credentials.ts";
import type { JsonObject } from "../../../src/shared/json.ts";
import { type Ec2, installed, startEc2 } from "../../helpers/ec2/index.ts";

function counting(end: () => Date | undefined, fails: () => boolean = () => false) {
  let asked = 0;
  const provide = remembered(async () => {
    asked += 1;
    if (fails()) throw new Error("no answer");
    const expiration = end();
    return {
      accessKeyId: `AKIA${asked}`,
      secretAccessKey: "made-up",
      ...(expiration && { expiration }),
    };
  });
  return { provide, asked: () => asked };
}

it("asks once for all who ask at the same time, and for those who come later", async () => {
  const { provide, asked } = counting(() => undefined);
  await Promise.all([provide(), provide(), provide()]);
  await provide();
  expect(asked()).toBe(1);
});

it("asks again shortly before the end", async () => {
  let minutes = 1;
  const { provide, asked } = counting(() => new Date(Date.now() + minutes * 60_000));
  await provide();
  minutes = 60;
  await Promise.all([provide(), provide()]);
  await provide();
  expect(asked()).toBe(2);
});

it("asks again after a failure", async () => {
  let fails = true;
  const { provide, asked } = counting(
    () => undefined,
    () => fails,
  );
  await expect(provide()).rejects.toThrow("no answer");
  fails = false;
  expect(await provide()).toMatchObject({ accessKeyId: "AKIA2" });
  expect(asked()).toBe(2);
});

describe("the builder says whose they are", () => {
  const before = { ...process.env };
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "packernix-keys-"));
    file = path.join(folder, "keys");
    const section = (name: string, id: string) =>
      `[${name}]\naws_access_key_id = ${id}\naws_secret_access_key = made-up\n`;
    await writeFile(file, section("default", "AKIADEFAULT") + section("images", "AKIAIMAGES"));
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIAOTHER", AWS_SECRET_ACCESS_KEY: "x" });
    process.env["AWS_SHARED_CREDENTIALS_FILE"] = file;
  });
  afterAll(async () => {
    process.env = before;
    await rm(folder, { recursive: true, force: true });
  });
  const keyOf = async (builder: JsonObject) =>
    (await credentialsOf(builder, "eu-central-1")()).accessKeyId;

  it("by keys, a file, a profile, and before the environment", async () => {
    const keys = { access_key: "AKIAOWN", secret_key: "x", profile: "images" };
    expect(await keyOf(keys)).toBe("AKIAOWN");
    expect(await keyOf({ profile: "images" })).toBe("AKIAIMAGES");
    expect(await keyOf({ shared_credentials_file: file })).toBe("AKIADEFAULT");
    expect(await keyOf({ shared_credentials_file: file, profile: "images" })).toBe("AKIAIMAGES");
    expect(await keyOf({ profile: "" })).toBe("AKIAOTHER");
  });

  it("to a Packer too that would look at the environment first", () => {
    const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_SESSION_TOKEN: "" };
    expect(actingEnvironment({ profile: "images" }, undefined)).toEqual({ environment: none });
    expect(actingEnvironment({ profile: "" }, undefined)).toEqual({});
    expect(actingEnvironment({}, "http://x")).toEqual({
      environment: { AWS_ENDPOINT_URL_EC2: "http://x" },
    });
  });

  it.each([
    [{ profile: "{{user `p`}}" }, /`profile` holds an expression/],
    [{ assume_role: { role_arn: "{{isotime}}" } }, /`assume_role` holds an expression/],
    [{ ami_regions: ["{{timestamp}}"] }, /`ami_regions` holds an expression/],
    [{ mfa_code: "123456" }, /cannot get credentials by `mfa_code`/],
    [{ vault_aws_engine: { name: "x" } }, /by `vault_aws_engine`/],
    [{ access_key: "x" }, /only one of .* is set/],
    [{ shared_credentials_file: "keys" }, /more than one folder/],
  ] as [JsonObject, RegExp][])("refuses %j", (builder, words) => {
    expect(() => checkActing(builder)).toThrow(words);
  });

  it("is content with what it can act as, and with what is empty", () => {
    const empty = { mfa_code: "", access_key: "", secret_key: "", ami_regions: "", profile: "" };
    expect(checkActing(empty)).toBeUndefined();
    expect(checkActing({ shared_credentials_file: "~/.aws/other" })).toBeUndefined();
  });

  (installed === undefined ? it.skip : it)("by a role, with all that Packer tells it", async () => {
    const ec2: Ec2 = await startEc2();
    Object.assign(process.env, { AWS_ENDPOINT_URL: ec2.url });
    try {
      const role = {
        role_arn: "arn:aws:iam::123456789012:role/images",
        external_id: "their-id",
        session_name: "web",
        duration_seconds: 1800,
        policy: "{}",
        policy_arns: "arn:aws:iam::aws:policy/ReadOnlyAccess",
        tags: { team: "web" },
        transitive_tag_keys: ["team"],
      };
      await credentialsOf({ assume_role: role, profile: "images" }, "eu-central-1")();
      const asked = ec2.requests.find(({ action }) => action === "AssumeRole");
      expect(asked).toMatchObject({ key: "AKIAIMAGES" });
      expect(asked?.parameters).toMatchObject({
        RoleArn: role.role_arn,
        ExternalId: "their-id",
        RoleSessionName: "web",
        DurationSeconds: "1800",
        Policy: "{}",
        "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "Tags.member.1.Key": "team",
        "Tags.member.1.Value": "web",
        "TransitiveTagKeys.member.1": "team",
      });
    } finally {
      await ec2[Symbol.asyncDispose]();
    }
  });
});
