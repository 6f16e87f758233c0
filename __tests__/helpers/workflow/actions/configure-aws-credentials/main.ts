/**
 * Keys of a role in the job's environment (README of aws-actions/configure-aws-credentials: "OIDC",
 * where the job needs `permissions: id-token: write`; `aws-region`; a role's session lasts 15 minutes
 * to 12 hours). Each role has a key of its own, by which the double of EC2 can tell who asks.
 */
import { appendFileSync } from "node:fs";
import { keyOf } from "./key.ts";

const env = process.env as Record<string, string>;
const role = env["INPUT_ROLE-TO-ASSUME"] ?? "";
const region = env["INPUT_AWS-REGION"] ?? "";
const seconds = Number(env["INPUT_ROLE-DURATION-SECONDS"]);

if (env["ACTIONS_ID_TOKEN_REQUEST_URL"] === undefined || role === "") {
  fail("Credentials could not be loaded, please check your action inputs");
}
if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) fail(`Region is not valid: ${region}`);
if (!(seconds >= 900 && seconds <= 43_200)) fail(`role-duration-seconds: ${seconds}`);

const secrets = {
  AWS_ACCESS_KEY_ID: keyOf(role),
  AWS_SECRET_ACCESS_KEY: `made-up/secret/of/${keyOf(role)}`,
  AWS_SESSION_TOKEN: `made-up/session/of/${keyOf(role)}`,
};
for (const secret of Object.values(secrets)) process.stdout.write(`::add-mask::${secret}\n`);
const lines = Object.entries({ ...secrets, AWS_REGION: region, AWS_DEFAULT_REGION: region });
appendFileSync(
  env["GITHUB_ENV"] ?? "",
  lines.map(([name, value]) => `${name}=${value}\n`).join(""),
);

function fail(message: string): never {
  process.stdout.write(`::error::${message}\n`);
  process.exit(1);
}
