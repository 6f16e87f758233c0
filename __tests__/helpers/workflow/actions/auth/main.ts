/**
 * The credentials file in the workspace and its name in the job's environment, as
 * google-github-actions/auth leaves them (src/main.ts there). What the file says, the machine knows.
 */
import { randomBytes } from "node:crypto";
import { appendFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const env = process.env as Record<string, string>;
const provider = env["INPUT_WORKLOAD_IDENTITY_PROVIDER"] ?? "";
const account = env["INPUT_SERVICE_ACCOUNT"] ?? "";
const pattern =
  /^projects\/\d+\/locations\/global\/workloadIdentityPools\/[^/]+\/providers\/[^/]+$/;
if (env["ACTIONS_ID_TOKEN_REQUEST_URL"] === undefined || !pattern.test(provider)) {
  process.stdout.write("::error::google-github-actions/auth failed\n");
  process.exit(1);
}
const name = `gha-creds-${randomBytes(8).toString("hex")}.json`;
const file = path.join(env["GITHUB_WORKSPACE"] ?? "", name);
writeFileSync(file, env["TEST_GOOGLE_CREDENTIALS"] ?? "{}", { mode: 0o640 });
const [, project = ""] = /@([^.]+)\.iam\.gserviceaccount\.com$/.exec(account) ?? [];
const variables = [
  ...["CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE", "GOOGLE_APPLICATION_CREDENTIALS"],
  "GOOGLE_GHA_CREDS_PATH",
].map((variable) => `${variable}=${file}\n`);
const projects = ["CLOUDSDK_CORE_PROJECT", "CLOUDSDK_PROJECT", "GCLOUD_PROJECT", "GCP_PROJECT"];
const named = [...projects, "GOOGLE_CLOUD_PROJECT"].map((variable) => `${variable}=${project}\n`);
appendFileSync(env["GITHUB_ENV"] ?? "", [...variables, ...named].join(""));
