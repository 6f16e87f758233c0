import { expect, test } from "@jest/globals";
import { secretTexts } from "../../src/shared/secrets.ts";

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
