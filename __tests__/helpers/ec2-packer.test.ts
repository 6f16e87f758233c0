/** The double of EC2 is one that Packer builds on: from a base image to images in three regions. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { DescribeImagesCommand, DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { current } from "./current-packer.ts";
import { type Ec2, installed, machineMissing, startEc2 } from "./ec2/index.ts";
import { amazonPlugin } from "./ec2/packer.ts";
import { ebsTemplate } from "./ec2/template.ts";

const possible = installed !== undefined && machineMissing() === undefined;
const suite = possible ? describe : describe.skip;
const regions = ["eu-central-1", "eu-west-1", "us-east-1"];

suite("Packer on the double of EC2", () => {
  let ec2: Ec2;
  let folder: string;

  beforeAll(async () => {
    ec2 = await startEc2({ machine: true });
    folder = await mkdtemp(path.join(os.tmpdir(), "ec2-packer-"));
  });
  afterAll(async () => {
    await ec2?.[Symbol.asyncDispose]();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  function template(name: string, more: object = {}): string {
    const own = {
      region: regions[0],
      ami_regions: regions,
      custom_endpoint_ec2: ec2.url,
      skip_region_validation: true,
      ami_name: name,
      tags: { final: "yes" },
      run_tags: { run: name },
    };
    return JSON.stringify(ebsTemplate(ec2, { ...own, ...more }));
  }

  async function build(packer: string, name: string, env: Record<string, string>, more = {}) {
    const file = path.join(folder, `${name}.json`);
    await writeFile(file, template(name, more));
    const own = {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      CHECKPOINT_DISABLE: "1",
      // Seconds between two looks at what is pending.
      AWS_POLL_DELAY_SECONDS: "1",
    };
    const run = await execa(packer, ["build", "-machine-readable", file], {
      env: { ...own, ...ec2.env, ...env },
      extendEnv: false,
      cwd: folder,
      reject: false,
      all: true,
      timeout: 280_000,
    });
    if (run.exitCode !== 0) throw new Error(run.all);
    return /artifact,0,id,(.*)/.exec(run.stdout)?.[1]?.split("%!(PACKER_COMMA)") ?? [];
  }

  async function check(
    packer: string,
    name: string,
    env: Record<string, string>,
    more: object,
    expected: object,
  ) {
    const before = await ec2.inventory(regions);
    const ids = await build(packer, name, env, more);
    expect(ids.map((id) => id.split(":")[0])).toEqual(regions);
    const added = (await ec2.inventory(regions)).filter((line) => !before.includes(line));
    const images = ids.map((id) => id.replace(":", " image "));
    expect(added.filter((line) => / image /.test(line))).toEqual(images);
    expect(added.filter((line) => / snapshot /.test(line))).toHaveLength(3);
    expect(added).toHaveLength(6);
    for (const id of ids) {
      const [region = "", ImageId = ""] = id.split(":");
      const described = new DescribeImagesCommand({ ImageIds: [ImageId] });
      const { Images = [] } = await ec2.client(region).send(described);
      expect(Images[0]?.Tags).toContainEqual({ Key: "final", Value: "yes" });
      expect(Images[0]).toMatchObject(expected);
    }
  }

  test("Packer 1.6.6", async () => {
    await check("packer", "by-old", {}, {}, { State: "available" });
  });

  const newer = current === undefined ? test.skip : test;
  newer("a current Packer, with what the old one lacks", async () => {
    const { packer, env } = await amazonPlugin(folder);
    await check(
      packer,
      "by-current",
      env,
      {
        imds_support: "v2.0",
        deprecate_at: new Date(Date.now() + 86_400_000).toISOString().replace(/\.\d+Z/, "Z"),
        deregistration_protection: { enabled: true },
        temporary_key_pair_type: "ed25519",
        snapshot_tags: { final: "yes" },
        run_volume_tags: { run: "by-current" },
      },
      {
        State: "available",
        ImdsSupport: "v2.0",
        DeregistrationProtection: "enabled-without-cooldown",
        DeprecationTime: expect.stringMatching(/^20/),
      },
    );
  });

  newer("a current Packer on a spot instance", async () => {
    // Packer waits 15 seconds between two looks at an image.
    ec2.settings.pendingPolls = 0;
    const { packer, env } = await amazonPlugin(folder);
    const spot = {
      spot_price: "auto",
      spot_instance_types: ["t3.micro"],
      instance_type: undefined,
      fleet_tags: { run: "by-spot" },
      spot_tags: { run: "by-spot" },
    };
    await check(packer, "by-spot", env, spot, { State: "available" });
    const Filters = [{ Name: "tag:run", Values: ["by-spot"] }];
    const { Reservations } = await ec2.client().send(new DescribeInstancesCommand({ Filters }));
    expect(Reservations?.[0]?.Instances).toMatchObject([{ State: { Name: "terminated" } }]);
  });
});
