import { stat } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { makeSshKey } from "../../src/images/ssh-key.ts";
import { run } from "../../src/shared/exec.ts";
import { env, temporaryFolder } from "./qemu/fixture.ts";

describe("makeSshKey", () => {
  it("writes a key that OpenSSH reads, for us alone, and never the same twice", async () => {
    const folder = await temporaryFolder();
    const key = await makeSshKey(folder, "one");
    expect((await stat(key.file)).mode & 0o777).toBe(0o600);
    const { stdout } = await run("ssh-keygen", ["-y", "-f", key.file], { env });
    expect(stdout.trim()).toBe(key.publicLine);
    expect(key.publicLine).toMatch(/^ssh-ed25519 [A-Za-z0-9+/=]+ packernix$/);
    const other = await makeSshKey(folder, "two");
    expect(other.publicLine).not.toBe(key.publicLine);
    await expect(makeSshKey(folder, "one")).rejects.toThrow(/EEXIST/);
  });
});
