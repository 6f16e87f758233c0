/** What Packer is told, as Packer itself takes it: the old one and a current one, on the double of EC2. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { checkInstance } from "../../../src/images/amazon/chroot.ts";
import { endAt } from "../../../src/images/amazon/machine.ts";
import { removeImage } from "../../../src/images/remove.ts";
import type { BuildInput } from "../../../src/images/types.ts";
import { buildTemplate } from "../../../src/packer/build.ts";
import { writePackerFiles } from "../../../src/packer/session.ts";
import { writeTemplate } from "../../../src/packer/template.ts";
import { isUserError } from "../../../src/shared/errors.ts";
import { run } from "../../../src/shared/exec.ts";
import type { JsonObject } from "../../../src/shared/json.ts";
import { someFacts } from "../../contract/images.ts";
import { current } from "../../helpers/current-packer.ts";
import { installed } from "../../helpers/ec2/index.ts";
import { startMetadata } from "../../helpers/ec2/metadata.ts";
import { currentWith, toolEnvironment } from "../../packer-nix/tools.ts";
import {
  type AmazonFixture,
  type AmazonHome,
  amazonFixture,
  instanceFacts,
  someInput,
  someTemplate,
} from "./fixture.ts";

const suite = installed === undefined ? describe.skip : describe;

suite("what Packer is told", () => {
  let fixture: AmazonFixture;
  beforeAll(async () => {
    fixture = await amazonFixture("amazon-ebs", { pendingPolls: 0 });
  });
  afterAll(async () => await fixture?.close());

  async function prepared(builder: object, opened?: AmazonHome) {
    const by = opened ?? (await fixture.open({ regions: 3 }));
    const input = { ...someInput(by, someFacts()), template: someTemplate(builder) };
    return { by, input, preparation: await by.home.prepare(input) };
  }

  test("regions, a name, and marks beside the user's own tags; never a credential", async () => {
    const { by, preparation } = await prepared({
      tags: { Name: "web", "packernix-run": "forged" },
      run_tags: { team: "web" },
    });
    const marks = {
      "packernix-run": by.invocation.id,
      "packernix-expires": String(by.invocation.expires),
    };
    expect(preparation.builder).toMatchObject({
      region: "eu-central-1",
      ami_regions: null,
      ami_name: someFacts().name,
      tags: { Name: "web", ...marks },
      run_tags: { team: "web", ...marks },
      run_volume_tags: marks,
      snapshot_tags: marks,
      temporary_key_pair_name: `packernix-${by.invocation.id}`,
      shutdown_behavior: "terminate",
      custom_endpoint_ec2: fixture.ec2.url,
      skip_region_validation: true,
    });
    expect(preparation.builder).not.toHaveProperty("spot_tags");
    expect(preparation.builder).not.toHaveProperty("force_deregister");
    expect(JSON.stringify(preparation)).not.toMatch(/AKIA|made-up|access_key|secret/);
    expect(preparation.notes).toContain(
      "Region: eu-central-1, copies in us-east-1, ap-southeast-2",
    );
  });

  test("marks on a spot request only where there is one", async () => {
    const { preparation } = await prepared({ spot_price: "auto" });
    expect(preparation.builder).toHaveProperty("spot_tags");
    const { preparation: none } = await prepared({ spot_price: "0" });
    expect(none.builder).not.toHaveProperty("spot_tags");
  });

  test("a preview is told apart from its beginning", async () => {
    const opened = await fixture.open({ regions: 2 });
    const stages = [{ family: "web", stage: "preview", since: "2026-01-01T00:00:00Z" }];
    const input = someInput(opened, someFacts("a", { stages, trusted: false }));
    const { builder } = await opened.home.prepare(input);
    expect(builder["run_tags"]).toMatchObject({ "packernix-stage": "preview" });
  });

  test("of the keys of regions Packer gets that of its own; what it alone can read is refused", async () => {
    const keys = { "eu-central-1": "alias/here", "us-east-1": "alias/there" };
    const { preparation } = await prepared({ region_kms_key_ids: keys, kms_key_id: "alias/else" });
    expect(preparation.builder).toMatchObject({
      region_kms_key_ids: null,
      kms_key_id: "alias/here",
    });
    const away = await prepared({ region_kms_key_ids: { "us-east-1": "alias/there" } });
    expect(away.preparation.builder).toHaveProperty("region_kms_key_ids", null);
    expect(away.preparation.builder).not.toHaveProperty("kms_key_id");
    const one = await fixture.open();
    for (const builder of [
      { snapshot_users: ["{{user `account`}}"] },
      { region_kms_key_ids: { "us-east-1": "{{user `key`}}" } },
      { skip_save_build_region: true },
    ]) {
      await expect(prepared(builder)).rejects.toThrow(new RegExp(Object.keys(builder)[0] ?? ""));
      await prepared(builder, one);
    }
  });

  test("user data and behaviour of the user's own stay", async () => {
    const own = await prepared({ user_data: "#!/bin/sh\n" });
    expect(own.preparation.builder).not.toHaveProperty("user_data");
    const stop = await prepared({ shutdown_behavior: "stop" });
    expect(stop.preparation.builder).not.toHaveProperty("user_data");
    expect(stop.preparation.builder).not.toHaveProperty("shutdown_behavior");
    const key = await prepared({ ssh_keypair_name: "mine" });
    expect(key.preparation.builder).not.toHaveProperty("temporary_key_pair_name");
  });

  test("the machine plans its own end, as systemd takes it", async () => {
    const { preparation, by } = await prepared({});
    const script = String(preparation.builder["user_data"]);
    expect(script.startsWith("#!/bin/sh\n")).toBe(true);
    const minutes = () => Math.floor((by.invocation.expires - Date.now() / 1000) / 60);
    const most = minutes();
    // A shutdown that only says how it was called.
    const calls = async (text: string) => {
      const shown = text
        .replace(/^PATH=.*$/m, "shutdown() { echo called $1 $2; }")
        .replace(/^export PATH$/m, "");
      return (await run("sh", ["-c", shown], { env: { PATH: process.env["PATH"] ?? "" } })).stdout;
    };
    const [, called] = /called -P \+(\d+)/.exec(await calls(script)) ?? [];
    // The script's clock has whole seconds.
    expect(Number(called)).toBeLessThanOrEqual(most + 1);
    expect(Number(called)).toBeGreaterThanOrEqual(minutes());
    expect(await calls(endAt(0))).toContain("called -P +1");
  });

  test("a builder with other regions is refused when its home is opened, with both named", async () => {
    const opened = async (builderConfig: JsonObject, regions: string[]) => {
      const home = await fixture.open({}, { builderConfig, regions });
      return home.options.regions;
    };
    const two = ["eu-central-1", "us-east-1"];
    for (const [builder, words] of [
      [{ region: "us-west-2" }, /begins with eu-central-1, but .* is us-west-2/],
      [{ ami_regions: ["us-west-2"] }, /copies in us-east-1, but .* is us-west-2/],
      [
        { ami_regions: "us-west-2,us-east-1" },
        /copies in us-east-1, but .* is us-west-2, us-east-1/,
      ],
    ] as [JsonObject, RegExp][]) {
      const error = await opened(builder, two).catch((thrown: unknown) => thrown);
      expect(isUserError(error)).toBe(true);
      expect(String(error)).toMatch(words);
    }
    await opened({ region: "eu-central-1", ami_regions: " us-east-1,eu-central-1" }, two);
    await opened({ region: "", ami_regions: "" }, two);
  });

  test("credentials that end before the build may are told", async () => {
    const credentials = path.join((await fixture.open()).invocation.directory, "credentials");
    const soon = new Date(Date.now() + 600_000).toISOString();
    const answer = { Version: 1, AccessKeyId: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "made-up" };
    const print = `printf %s '${JSON.stringify({ ...answer, Expiration: soon })}'`;
    await writeFile(`${credentials}.sh`, print);
    await writeFile(credentials, `[soon]\ncredential_process = sh ${credentials}.sh\n`);
    const kept = process.env["AWS_SHARED_CREDENTIALS_FILE"];
    process.env["AWS_SHARED_CREDENTIALS_FILE"] = credentials;
    try {
      const opened = await fixture.open(
        { expiresIn: 7200 },
        { builderConfig: { profile: "soon" } },
      );
      await prepared({}, opened);
      expect(opened.lines.join("\n")).toContain(`warning: The credentials end at ${soon}`);
      const brief = await fixture.open({ expiresIn: 3900 }, { builderConfig: { profile: "soon" } });
      await prepared({}, brief);
      expect(brief.lines.join("\n")).not.toContain("credentials end");
    } finally {
      if (kept === undefined) delete process.env["AWS_SHARED_CREDENTIALS_FILE"];
      else process.env["AWS_SHARED_CREDENTIALS_FILE"] = kept;
    }
  });

  const packers = [
    ["1.6.6", async () => ({ program: "packer", plugins: "" })],
    ...(current === undefined
      ? []
      : [[current.version, () => currentWith(current as NonNullable<typeof current>, "amazon")]]),
  ] as [string, () => Promise<{ program: string; plugins: string }>][];

  test.each(packers)(
    "Packer %s builds by it, and its image is found, reused, refused a second time and removed",
    async (_, find) => {
      const packer = await find();
      const opened = await fixture.open({ regions: 2 });
      const before = await fixture.ec2.inventory(["eu-central-1", "us-east-1"]);
      const base = fixture.ec2
        .addForeign(1, { owner: "427812963091", permissions: [{ group: "all" }] })
        .map(({ id }) => id);
      const input: BuildInput = {
        ...someInput(opened, someFacts("p", { labels: { team: "web" } })),
        template: someTemplate({
          source_ami: base[0] ?? "",
          instance_type: "t3.small",
          communicator: "none",
          aws_polling: { delay_seconds: 1, max_attempts: 60 },
          tags: { Name: "web" },
        }),
      };
      const build = async () => {
        const preparation = await opened.home.prepare(input);
        const { directory, id } = opened.invocation;
        const session = {
          packer: packer.program,
          env: {
            ...toolEnvironment(directory),
            AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
            AWS_SECRET_ACCESS_KEY: "made-up",
            ...preparation.environment,
            ...(packer.plugins === "" ? {} : { PACKER_PLUGIN_PATH: packer.plugins }),
          },
          invocation: id,
          directory,
          workingDirectory: directory,
          cacheDirectory: path.join(directory, "cache"),
          log: opened.options.log,
        };
        const written = writeTemplate(input.template, preparation);
        return await buildTemplate(session, await writePackerFiles(session, written, "{}"));
      };
      expect(await opened.home.reserveName?.(input, undefined)).toEqual({ name: input.facts.name });
      const built = await build();
      expect(built).toMatchObject({ exitCode: 0, errors: [] });
      const image = await opened.home.finalise(input, built.artifacts);
      expect(built.artifacts.at(-1)).toMatchObject({
        id: `${image.region}:${image.id}`,
        builderId: image.builderId,
      });
      expect(image.copies.map(({ region }) => region)).toEqual(["eu-central-1", "us-east-1"]);
      expect(image.labels).toEqual({ Name: "web", team: "web" });
      expect(await opened.home.leftovers(opened.invocation.id)).toEqual([]);

      // The name is taken now, and Packer says so before it makes anything.
      const again = await build();
      expect(again.exitCode).not.toBe(0);
      const claim = await opened.home.reserveName?.(input, again.errors);
      expect(claim).toMatchObject({ image: { image: image.image } });
      await removeImage(opened.home, image);
      const own = (line: string) => !base.some((id) => line.includes(id.slice(4)));
      expect((await fixture.ec2.inventory()).filter(own)).toEqual(before);
    },
  );
});

describe("the instance that amazon-chroot needs", () => {
  const facts = instanceFacts;

  test("is one in the build region, and its metadata is asked by version 2", async () => {
    const metadata = await startMetadata(facts);
    const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url };
    try {
      await checkInstance("eu-central-1", env, 0);
      expect(metadata.requests).toEqual([
        "PUT /latest/api/token 200",
        "GET /latest/dynamic/instance-identity/document 200",
      ]);
      await expect(checkInstance("us-east-1", env, 0)).rejects.toThrow(
        /which is in eu-central-1.*first region is us-east-1/,
      );
      await expect(checkInstance("eu-central-1", env, 1000)).rejects.toThrow(/must run as root/);
    } finally {
      await metadata.close();
    }
  });

  test("is told where there is none", async () => {
    const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: "http://127.0.0.1:1" };
    const error = await checkInstance("eu-central-1", env, 0).catch((thrown: unknown) => thrown);
    expect(isUserError(error)).toBe(true);
    expect(String(error)).toMatch(/only on an EC2 instance.*self-hosted runner/);
    const forbidden = { ...env, AWS_EC2_METADATA_DISABLED: "true" };
    await expect(checkInstance("eu-central-1", forbidden, 0)).rejects.toThrow(
      /AWS_EC2_METADATA_DISABLED forbids\. /,
    );
  });
});
