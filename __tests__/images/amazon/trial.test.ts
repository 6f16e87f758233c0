/** A throw-away machine from an AMI, as a current Packer starts it on the double of EC2. */
import path from "node:path";
import { DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { removeImage } from "../../../src/images/remove.ts";
import type { Image, TrialInput } from "../../../src/images/types.ts";
import { buildTemplate } from "../../../src/packer/build.ts";
import { writePackerFiles } from "../../../src/packer/session.ts";
import { writeTemplate } from "../../../src/packer/template.ts";
import { someFacts } from "../../contract/images.ts";
import { current } from "../../helpers/current-packer.ts";
import { installed, machineMissing } from "../../helpers/ec2/index.ts";
import { currentWith, toolEnvironment } from "../../packer-nix/tools.ts";
import {
  type AmazonFixture,
  type AmazonHome,
  amazonFixture,
  someInput,
  someTemplate,
} from "./fixture.ts";

const possible = installed !== undefined && machineMissing() === undefined;
const suite = possible ? describe : describe.skip;
const withCurrent = current === undefined ? test.skip : test;

suite("a trial of an AMI", () => {
  let fixture: AmazonFixture;
  beforeAll(async () => {
    fixture = await amazonFixture("amazon-ebs", { pendingPolls: 0 }, {}, { machine: true });
  });
  afterAll(async () => await fixture?.close());

  async function finished(opened: AmazonHome, digest: string): Promise<Image> {
    const { input, artifacts } = await opened.build(someFacts(digest), { named: true });
    return await opened.home.finalise(input, artifacts);
  }

  function trialInput(
    opened: AmazonHome,
    image: TrialInput["image"],
    template?: TrialInput["template"],
  ): TrialInput {
    const facts = someFacts("t");
    const { invocation } = opened;
    return { image, template, facts, invocation, platform: "x86_64-linux" };
  }

  test("from the image alone: marks of this run, its own end, no rights, no image", async () => {
    const opened = await fixture.open({ regions: 2 });
    const image = await finished(opened, "a");
    const trial = await opened.home.trial?.prepare(trialInput(opened, image));
    const marks = { "packernix-run": opened.invocation.id };
    expect(trial?.builder).toMatchObject({
      type: "amazon-ebs",
      region: "eu-central-1",
      source_ami: image.id,
      skip_create_ami: true,
      instance_type: "t3.small",
      run_tags: marks,
      run_volume_tags: marks,
      shutdown_behavior: "terminate",
      user_data: expect.stringContaining("shutdown -P"),
      ssh_username: "root",
    });
    for (const key of ["ami_regions", "tags", "snapshot_tags", "iam_instance_profile"]) {
      expect(trial?.builder).not.toHaveProperty(key);
    }
    expect(opened.home.trial?.packer).toBe("1.7.0");
    await removeImage(opened.home, image);
  });

  test("from the image alone, by those who ask and where the user says", async () => {
    const builderConfig = {
      access_key: "AKIAIOSFODNN7EXAMPLE",
      secret_key: "made-up",
      ssh_username: "admin",
      instance_type: "m7i.large",
      ami_users: ["123456789012"],
    };
    const opened = await fixture.open({}, { builderConfig });
    const image = await finished(opened, "d");
    const trial = await opened.home.trial?.prepare(trialInput(opened, image));
    expect(trial?.builder).toMatchObject({ ssh_username: "admin", instance_type: "m7i.large" });
    expect(trial?.builder).not.toHaveProperty("ami_users");
    await removeImage(opened.home, image);
  });

  test("of the template stays how the machine is reached, and not what the image is", async () => {
    const opened = await fixture.open();
    const image = await finished(opened, "b");
    const template = someTemplate({
      subnet_id: "subnet-0",
      ssh_username: "admin",
      profile: "p",
      instance_type: "m7i.large",
      iam_instance_profile: "powerful",
      ami_users: ["123456789012"],
      encrypt_boot: true,
      source_ami: "ami-00000000",
      tags: { a: "b" },
      ssh_interface: "session_manager",
      communicator: "none",
    });
    const trial = await opened.home.trial?.prepare(trialInput(opened, image, template));
    expect(trial?.builder).toMatchObject({
      subnet_id: "subnet-0",
      communicator: "ssh",
      ssh_username: "admin",
      profile: "p",
      instance_type: "m7i.large",
      source_ami: image.id,
    });
    for (const key of [
      "iam_instance_profile",
      "ami_users",
      "encrypt_boot",
      "tags",
      "ssh_interface",
    ])
      expect(trial?.builder).not.toHaveProperty(key);
    await removeImage(opened.home, image);
  });

  withCurrent("a current Packer runs a script on it and leaves nothing", async () => {
    const packer = await currentWith(current as NonNullable<typeof current>, "amazon");
    const opened = await fixture.open();
    const image = await finished(opened, "c");
    const before = await fixture.ec2.inventory();
    const { machine } = fixture.ec2;
    const template = someTemplate({
      ssh_host: machine?.host,
      ssh_port: machine?.port,
      ssh_username: machine?.user,
      aws_polling: { delay_seconds: 1, max_attempts: 60 },
    } as object);
    const trial = await opened.home.trial?.prepare(trialInput(opened, image, template));
    if (trial === undefined) throw new Error("no trial");
    const { directory, id } = opened.invocation;
    const lines: string[] = [];
    const session = {
      packer: packer.program,
      env: {
        ...toolEnvironment(directory),
        AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
        AWS_SECRET_ACCESS_KEY: "made-up",
        ...trial.environment,
        PACKER_PLUGIN_PATH: packer.plugins,
      },
      invocation: id,
      directory,
      workingDirectory: directory,
      cacheDirectory: path.join(directory, "cache"),
      log: { ...opened.options.log, child: (line: string) => void lines.push(line) },
    };
    const root = { provisioners: [{ type: "shell", inline: ["echo inside of it"] }] };
    const written = writeTemplate({ ...template, root, builder: trial.builder }, trial);
    const result = await buildTemplate(session, await writePackerFiles(session, written, "{}"));
    expect({ ...result, lines }).toMatchObject({ exitCode: 0, artifacts: [] });
    expect(lines.join("\n")).toContain("inside of it");
    await trial.dispose();

    const Filters = [{ Name: "tag:packernix-run", Values: [id] }];
    const ask = new DescribeInstancesCommand({ Filters });
    const { Reservations = [] } = await fixture.ec2.client("eu-central-1").send(ask);
    const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
    expect(instances).toMatchObject([{ ImageId: image.id, State: { Name: "terminated" } }]);
    expect(instances[0]?.IamInstanceProfile).toBeUndefined();
    expect(await opened.home.leftovers(id)).toEqual([]);
    const after = await fixture.ec2.inventory();
    expect(after.filter((line) => / (image|snapshot) /.test(line))).toEqual(
      before.filter((line) => / (image|snapshot) /.test(line)),
    );
    await removeImage(opened.home, image);
  });

  test("what did not pass and is kept is not this run's any more, and goes when it has expired", async () => {
    const opened = await fixture.open({ regions: 2, expiresIn: 2 });
    const facts = someFacts("d");
    const { input, artifacts } = await opened.build(facts, { named: true });
    const where = await opened.home.quarantine?.(input, artifacts);
    expect(where).toMatch(/^eu-central-1:ami-[0-9a-f]+$/);
    expect(await opened.home.leftovers(opened.invocation.id)).toEqual([]);
    expect(await opened.home.find(facts.identity)).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const later = await fixture.open({ regions: 2 });
    const left = await later.home.leftovers(undefined);
    expect(left.map(({ what }) => what).join()).toContain("ami-");
    expect(await later.home.reap(left)).toHaveLength(left.length);
    expect(await later.home.leftovers(undefined)).toEqual([]);
  });

  test("and nobody waits for its name as long as it is kept", async () => {
    const opened = await fixture.open();
    const facts = someFacts("kept");
    const { input, artifacts } = await opened.build(facts, { named: true });
    await opened.home.quarantine?.(input, artifacts);
    const next = await fixture.open();
    expect(await next.home.reserveName?.(someInput(next, facts), undefined)).toEqual({
      name: `${facts.name}-${next.invocation.id.slice(-8)}`,
    });
  });
});
