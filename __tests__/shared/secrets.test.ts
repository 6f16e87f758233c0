import { expect, test } from "@jest/globals";
import { isCredentialName, isSecretName, secretTexts } from "../../src/shared/secrets.ts";

test("what builder keys hold is secret by their names, at any depth", () => {
  const builder = {
    type: "amazon-ebs",
    region: "eu-central-1",
    kms_key_id: "alias/web",
    access_key: "A",
    secret_key: "B",
    token: "{{env `TOKEN`}}",
    ssh_password: "",
    vault_aws_engine: { name: "role", secrets: ["C", { deep: "D" }] },
    tags: { Name: "web" },
  };
  expect(secretTexts(builder)).toEqual(["A", "B", "C", "D"]);
});

test.each([
  ...["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY"],
  ...["GITHUB_TOKEN", "GH_TOKEN", "HCLOUD_TOKEN", "DIGITALOCEAN_API_KEY", "VULTR_API_KEY"],
  ...["ARM_CLIENT_SECRET", "AZURE_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS", "SSHPASS"],
  ...["access_key", "db_password", "api_key", "private_key"],
])("%s is a credential", (name) => {
  expect([isCredentialName(name), isSecretName(name)]).toEqual([true, true]);
});

test.each(["http_tokens", "AWS_REGION", "kms_key_id", "ssh_username", "CACHE_KEY"])(
  "%s is none",
  (name) => expect(isCredentialName(name)).toBe(false),
);
