/** The machine behind the double of EC2 lets in who the API gave a key, while an instance has it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import {
  CreateKeyPairCommand,
  DescribeImagesCommand,
  ImportKeyPairCommand,
  type KeyType,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { type Ec2, installed, machineMissing, startEc2 } from "./ec2/index.ts";
import { until } from "./until.ts";

const possible = installed !== undefined && machineMissing() === undefined;
const suite = possible ? describe : describe.skip;

suite("the machine of the double of EC2", () => {
  let ec2: Ec2;
  let folder: string;

  beforeAll(async () => {
    ec2 = await startEc2({ machine: true });
    folder = await mkdtemp(path.join(os.tmpdir(), "ec2-machine-test-"));
  });
  afterAll(async () => {
    await ec2?.[Symbol.asyncDispose]();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    Object.assign(machine().settings, { mode: "up", delay: 0 });
  });

  const machine = () => {
    if (ec2.machine === undefined) throw new Error("there is no machine");
    return ec2.machine;
  };

  /**
   * @param timeout Seconds for the first answer.
   * @returns the exit code, and what SSH said where it failed.
   */
  async function enter(key: string, command = "echo inside", timeout = 100) {
    const { host, port, user } = machine();
    const options = ["BatchMode=yes", "IdentitiesOnly=yes", "StrictHostKeyChecking=no"];
    const others = ["UserKnownHostsFile=/dev/null", `ConnectTimeout=${timeout}`, "LogLevel=ERROR"];
    const args = ["-F", "/dev/null", "-i", key, "-p", `${port}`];
    const all = [...args, ...[...options, ...others].flatMap((one) => ["-o", one])];
    return await execa("ssh", [...all, `${user}@${host}`, command], { reject: false });
  }

  async function keyPair(KeyName: string, KeyType: KeyType): Promise<string> {
    const made = await ec2.client().send(new CreateKeyPairCommand({ KeyName, KeyType }));
    const file = path.join(folder, KeyName);
    await writeFile(file, made.KeyMaterial ?? "", { mode: 0o600 });
    return file;
  }

  async function run(KeyName: string): Promise<string> {
    const client = ec2.client();
    const { Images } = await client.send(new DescribeImagesCommand({ Owners: ["427812963091"] }));
    const launch = { ImageId: Images?.[0]?.ImageId, MinCount: 1, MaxCount: 1, KeyName };
    const { Instances } = await client.send(new RunInstancesCommand(launch));
    return Instances?.[0]?.InstanceId ?? "";
  }

  test.each(["rsa", "ed25519"] as const)("a key pair of type %s", async (type) => {
    const key = await keyPair(`made-${type}`, type);
    expect((await enter(key)).exitCode).toBe(255);
    const id = await run(`made-${type}`);
    expect(await enter(key)).toMatchObject({ exitCode: 0, stdout: "inside" });
    const other = await keyPair(`other-${type}`, type);
    expect((await enter(other)).stderr).toMatch(/Permission denied/);
    await ec2.client().send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect((await enter(key)).stderr).toMatch(/Permission denied/);
  });

  test("a key pair that was imported", async () => {
    const key = path.join(folder, "imported");
    await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    const { stdout } = await execa("cat", [`${key}.pub`]);
    const PublicKeyMaterial = Buffer.from(stdout);
    const command = new ImportKeyPairCommand({ KeyName: "imported", PublicKeyMaterial });
    await ec2.client().send(command);
    await run("imported");
    expect(await enter(key)).toMatchObject({ exitCode: 0, stdout: "inside" });
  });

  test("a machine that hangs, refuses, or loses its power", async () => {
    const key = await keyPair("moods", "ed25519");
    await run("moods");
    machine().settings.mode = "hang";
    expect((await enter(key, "echo inside", 3)).stderr).toMatch(/timed out/i);
    machine().settings.mode = "refuse";
    expect((await enter(key)).stderr).toMatch(/reset|closed/i);
    machine().settings.mode = "up";
    machine().connections.length = 0;
    const working = enter(key, "echo started; sleep 60");
    const open = () => machine().connections.filter((connection) => connection.open).length;
    await until("it is open", () => open() > 0);
    machine().cut();
    expect((await working).exitCode).toBe(255);
    // SSH may see the end of a connection before this process does.
    await until("it is closed", () => open() === 0);
  });

  test("an instance needs a key pair that is there", async () => {
    await expect(run("made up")).rejects.toMatchObject({ name: "InvalidKeyPair.NotFound" });
  });
});
