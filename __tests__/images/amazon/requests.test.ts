/** How Amazon is reached, and what is said when there are no credentials or no way to it. */
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { DescribeImagesCommand } from "@aws-sdk/client-ec2";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { amazonApi } from "../../../src/images/amazon/api.ts";
import { amazonError } from "../../../src/images/amazon/errors.ts";
import { isUserError, messageOf } from "../../../src/shared/errors.ts";
import type { JsonObject } from "../../../src/shared/json.ts";
import { type ForwardProxy, startForwardProxy } from "../../helpers/forward-proxy.ts";
import { scratch } from "../../tools/vendor.ts";

const folder = scratch();
const role = "arn:aws:iam::123456789012:role/image-builder";
const keys = { AWS_ACCESS_KEY_ID: "AKIAMADEUP", AWS_SECRET_ACCESS_KEY: "made-up" };
const web = {
  AWS_ROLE_ARN: role,
  AWS_WEB_IDENTITY_TOKEN_FILE: path.join(folder, "token"),
};
let before: NodeJS.ProcessEnv;
let proxy: ForwardProxy;
/** What the next answers are. */
let answer: { status: number; body: string; type?: string };
const server = createServer((_request, response) => {
  const { status, body, type = "text/xml" } = answer;
  response.writeHead(status, { "content-type": type }).end(body);
});

beforeAll(async () => {
  writeFileSync(web.AWS_WEB_IDENTITY_TOKEN_FILE, "made.up.token");
  writeFileSync(path.join(folder, "config"), "[profile empty]\nregion = eu-central-1\n");
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  proxy = await startForwardProxy({ hosts: { "amazon.test": port } });
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  before = { ...process.env };
  for (const name of Object.keys(process.env))
    if (/^AWS_|_proxy$/i.test(name)) delete process.env[name];
  Object.assign(process.env, {
    HTTP_PROXY: proxy.url,
    HTTPS_PROXY: proxy.url,
    AWS_ENDPOINT_URL: "http://amazon.test",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: path.join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE: path.join(folder, "no-credentials"),
  });
  proxy.asked.length = 0;
});
afterEach(() => {
  process.env = before;
});

const stsError = (code: string, message: string) => ({
  status: 403,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});

function api(builderConfig: JsonObject = {}) {
  const { signal } = new AbortController();
  return amazonApi(
    { regions: ["eu-central-1"], builderConfig, cleanupState: undefined, signal },
    process.env,
  );
}

async function failure(builderConfig: JsonObject = {}): Promise<string> {
  const error = await api(builderConfig)
    .ec2("eu-central-1")
    .send(new DescribeImagesCommand({}))
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  if (!isUserError(error)) throw error;
  return messageOf(error);
}

const denied = (action: string) =>
  stsError(
    "AccessDenied",
    `User: arn:aws:iam::123456789012:user/ci is not authorized to perform: ${action} on resource: ${role}`,
  );

test.each([
  [
    "AssumeRole refused",
    keys,
    { assume_role: { role_arn: role } },
    denied("sts:AssumeRole"),
    /the role arn:\S+role\/image-builder may not be assumed \(sts:AssumeRole is refused\).*external_id/,
  ],
  [
    "AssumeRoleWithWebIdentity refused",
    web,
    {},
    stsError("AccessDenied", "Not authorized to perform: sts:AssumeRoleWithWebIdentity"),
    /role\/image-builder may not be assumed \(sts:AssumeRoleWithWebIdentity is refused\).*token\.actions\.githubusercontent\.com/,
  ],
  [
    "expired while assuming",
    keys,
    { assume_role: { role_arn: role } },
    stsError("ExpiredToken", "The security token included in the request is expired"),
    /with which the role \S+image-builder is assumed have expired/,
  ],
  [
    "a token of another audience",
    web,
    {},
    stsError("InvalidIdentityToken", "Incorrect token audience"),
    /sts:AssumeRoleWithWebIdentity for the role \S+image-builder failed: Incorrect token audience/,
  ],
  [
    "a missing profile",
    { AWS_PROFILE: "images" },
    {},
    undefined,
    /the profile images \(AWS_PROFILE\) gives no .*read from \S+config and \S+no-credentials/,
  ],
  [
    "a missing profile of the builder",
    keys,
    { profile: "images" },
    undefined,
    /the profile images \(`profile` of the builder\) gives no credentials/,
  ],
  [
    "a profile without credentials",
    { AWS_PROFILE: "empty" },
    {},
    undefined,
    /the profile empty \(AWS_PROFILE\) gives no credentials/,
  ],
  [
    "a missing token file",
    { ...web, AWS_WEB_IDENTITY_TOKEN_FILE: "/no/token" },
    {},
    undefined,
    /AWS_WEB_IDENTITY_TOKEN_FILE names \/no\/token, which cannot be read/,
  ],
  ["no credentials", {}, {}, undefined, /there are no credentials\. Run aws-actions/],
  [
    "no way to STS",
    { ...keys, AWS_ENDPOINT_URL_STS: "https://sts.test" },
    { assume_role: { role_arn: role } },
    undefined,
    /credentials could not be requested: sts\.test cannot be reached: the proxy \S+ answered 403: have sts\.test allowed there/,
  ],
  [
    "a key with a line break",
    { ...keys, AWS_ACCESS_KEY_ID: "AKIAMADEUP\n" },
    {},
    undefined,
    /AWS_ACCESS_KEY_ID or AWS_SESSION_TOKEN holds a line break/,
  ],
  [
    "a region that is not there",
    { ...keys, AWS_ENDPOINT_URL: "http://127.0.0.1:2" },
    {},
    undefined,
    /DescribeImages in eu-central-1 failed: 127\.0\.0\.1:2 takes no connection.*Check also that eu-central-1 is an AWS region/,
  ],
  [
    "a page of a gateway",
    keys,
    {},
    { status: 200, body: "<html>Sign in</html>", type: "text/html; charset=utf-8" },
    /in place of EC2 in eu-central-1 a page answers.*the address http:\/\/amazon\.test/,
  ],
  [
    "a region that is not enabled",
    keys,
    {},
    {
      status: 401,
      body: "<Response><Errors><Error><Code>AuthFailure</Code><Message>AWS was not able to validate the provided access credentials</Message></Error></Errors></Response>",
    },
    /eu-central-1 does not accept these credentials.*has this region enabled/,
  ],
] as const)("%s is told as such", async (_name, env, builder, given, message) => {
  Object.assign(process.env, env);
  if (given !== undefined) answer = given;
  expect(await failure(builder as JsonObject)).toMatch(message);
});

test.each([
  ["Unavailable", 503, /The server is overloaded\. AWS has trouble of its own: run the step again/],
  ["SignatureDoesNotMatch", 403, /eu-central-1 does not accept these credentials/],
  ["Blocked", 400, /DescribeImages in eu-central-1 failed: The server is overloaded\.$/],
])("%s with status %i is nothing to report", (name, httpStatusCode, message) => {
  const refused = { name, $metadata: { httpStatusCode } };
  const error = Object.assign(new Error("The server is overloaded"), refused);
  const told = amazonError(error, "DescribeImages", "eu-central-1");
  expect(isUserError(told)).toBe(true);
  expect(messageOf(told)).toMatch(message);
});

test("EC2, STS and what assumes roles go through the proxy from the first request on", async () => {
  answer = stsError("AccessDenied", "no");
  Object.assign(process.env, keys);
  await failure({ assume_role: { role_arn: role } });
  await failure();
  const sts = new STSClient(api().settings("eu-central-1"));
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toThrow("no");
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "", ...web });
  await failure();
  expect(proxy.asked).toEqual(Array(4).fill("POST http://amazon.test/"));
});
