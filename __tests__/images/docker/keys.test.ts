import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { dockerKeys } from "../../../src/images/docker/keys.ts";

const { classes } = dockerKeys;

/** Every key of Packer 1.6.6 and of the plugin 1.1.4, from the files that src/images/docker/keys.ts names. */
const names: Record<"1.6.6" | "1.1.4", string[]> = JSON.parse(
  await readFile("__tests__/fixtures/packer/docker-keys.json", "utf8"),
);

describe("keys of the builder docker", () => {
  it("all have a class, and no other has", () => {
    const known = new Set([...names["1.6.6"], ...names["1.1.4"], "type"]);
    expect(known.size).toBeGreaterThan(70);
    expect(Object.keys(classes).sort()).toEqual([...known].sort());
  });

  it("came as packer/lib/docker-since.json says", async () => {
    const since = JSON.parse(await readFile("packer/lib/docker-since.json", "utf8"));
    const added = names["1.1.4"].filter((name) => !names["1.6.6"].includes(name));
    expect(Object.keys(since).sort()).toEqual(added.sort());
  });

  it("count when they say what is in the image, and never when they are secret", () => {
    for (const key of ["image", "changes", "message", "platform", "volumes"]) {
      expect([key, classes[key]]).toEqual([key, "content"]);
    }
    for (const key of ["run_command", "pull", "discard", "login_server", "docker_path"]) {
      expect([key, classes[key]]).toEqual([key, "session"]);
    }
    for (const key of Object.keys(classes)) {
      if (/password$|private_key|certificate|aws_(access|secret)_key|aws_token/.test(key)) {
        expect([key, classes[key]]).toEqual([key, "credential"]);
      }
    }
  });
});
