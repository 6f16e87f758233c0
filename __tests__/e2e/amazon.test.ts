/** An image at Amazon from its making to its end, by the built action, on the double of EC2. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Ec2, installed, startEc2 } from "../helpers/ec2/index.ts";
import { makeWorld, type Ran, type World } from "../helpers/world.ts";

const suite = installed === undefined ? describe.skip : describe;

/** Made up, each for one way in. */
const keys = {
  id: "AKIAENVIRONMENT00000",
  environment: "made-up/of+the/environment0000000000000",
  builder: "made-up/of+the/builder0config0000000000",
  token: "made-up/session+token/0000000000000000000000000000",
};

suite("an image at Amazon", () => {
  let world: World;
  let ec2: Ec2;

  beforeAll(async () => {
    world = await makeWorld();
    ec2 = await startEc2({ settings: { pendingPolls: 1 } });
  });
  afterAll(async () => {
    await ec2?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  const run = async (inputs: Record<string, string>, withKeys: "env" | "builder") =>
    await world.run(
      {
        ...{ builder: "amazon-ebs", "output-directory": "out" },
        regions: "eu-central-1, us-east-1",
        ...inputs,
        ...(withKeys === "env"
          ? {}
          : {
              "builder-config": JSON.stringify({
                ...{ access_key: keys.id, secret_key: keys.builder, token: keys.token },
              }),
            }),
      },
      {
        env: {
          AWS_ENDPOINT_URL: ec2.url,
          AWS_EC2_METADATA_DISABLED: "true",
          ...(withKeys === "env"
            ? {
                ...{ AWS_ACCESS_KEY_ID: keys.id, AWS_SECRET_ACCESS_KEY: keys.environment },
                AWS_SESSION_TOKEN: keys.token,
              }
            : {}),
        },
      },
    );

  /**
   * All that a person or a later step can read: log, annotations, outputs, state, summary, files but
   * for the templates, which only their owner can read.
   */
  async function published({ result }: Ran): Promise<string> {
    const texts = result.rawLines
      .filter(({ text }) => !text.startsWith("::add-mask::"))
      .map(({ text }) => text);
    const folder = path.join(world.workspace, "out");
    for (const file of await readdir(folder)) {
      if (/^(create|read|delete)\.json$/.test(file)) continue;
      texts.push(await readFile(path.join(folder, file), "utf8"));
    }
    const { annotations, outputs, state, summary } = result;
    return [...texts, JSON.stringify({ annotations, outputs, state, summary })].join("\n");
  }

  test.each(["env", "builder"] as const)(
    "is made, found again, read and deleted, with keys by: %s; and no key is told",
    async (way) => {
      const [base] = ec2.addForeign(1, {
        owner: "427812963091",
        permissions: [{ group: "all" }],
        name: `base ${way}`,
      });
      const template = {
        builders: [
          {
            ...{ type: "amazon-ebs", source_ami: base?.id, instance_type: "t3.small" },
            ...{ communicator: "none", ami_name: "{{user `name`}}" },
            aws_polling: { delay_seconds: 1, max_attempts: 60 },
          },
        ],
        variables: { name: "by hand" },
      };
      await world.write("ami.json", JSON.stringify(template));
      const configured = {
        ...{ configuration: "web.nix", nixpkgs: "nixpkgs", template: "ami.json" },
      };
      const before = await ec2.inventory(["eu-central-1", "us-east-1"]);
      const texts: string[] = [];
      const step = async (inputs: Record<string, string>) => {
        const ran = await run(inputs, way);
        texts.push(await published(ran));
        expect(ran.result.annotations).toEqual([]);
        return ran.outputs;
      };

      const made = await step({ ...configured, family: "web", stage: "testing" });
      expect(made).toMatchObject({
        ...{ status: "created", changed: "true", builder_id: "mitchellh.amazonebs" },
        image: expect.stringMatching(/^eu-central-1:ami-[0-9a-f]+,us-east-1:ami-[0-9a-f]+$/),
        image_id: expect.stringMatching(/^ami-/),
      });
      const again = await step({ ...configured, family: "web", stage: "testing" });
      expect(again).toMatchObject({ status: "reused", changed: "false", image: made["image"] });
      // Keys of the builder are read beside a configuration only.
      const by = (image: string | undefined) =>
        way === "builder" ? configured : { image: image ?? "" };
      const read = await step({ step: "read", ...by(made["image_id"]) });
      expect(read).toMatchObject({ status: "found", image: made["image"] });
      const gone = await step({ step: "delete", force: "true", ...by(made["image"]) });
      expect(gone).toMatchObject({ status: "deleted" });
      const held = { family: "web", stage: "testing" };
      const absent = await step({ step: "read", ...(way === "builder" ? configured : held) });
      expect(absent).toMatchObject({ status: "absent", image: "" });
      expect(await ec2.inventory(["eu-central-1", "us-east-1"])).toEqual(before);

      for (const text of texts) {
        for (const secret of [keys.environment, keys.builder, keys.token]) {
          const place = text.indexOf(secret);
          expect(place < 0 ? "" : text.slice(Math.max(0, place - 100), place)).toBe("");
        }
      }
    },
    300_000,
  );
});
