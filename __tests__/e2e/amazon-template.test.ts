/** What a template of the user's own says by variables, of place and credentials, is what everything acts on. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { regions } from "../images/amazon/orphans.ts";
import { type Builds, possible, startBuilds } from "./amazon-builds.ts";

const suite = possible ? describe : describe.skip;
const [first, second, third] = regions;

suite("a template at Amazon that speaks by variables", () => {
  let builds: Builds;

  const written = { id: "AKIAWRITTENINTHEFILE", secret: "secret-of-the-template" };
  const stranger = {
    AWS_ACCESS_KEY_ID: "AKIASTRANGERSTRANGER",
    AWS_SECRET_ACCESS_KEY: "secret-of-the-stranger",
    AWS_REGION: third,
    AWS_DEFAULT_REGION: third,
  };

  beforeAll(async () => {
    builds = await startBuilds();
    const folder = path.join(builds.fixture.folder, "home/.aws");
    await mkdir(folder, { recursive: true });
    await writeFile(
      path.join(folder, "credentials"),
      `[images]\naws_access_key_id = ${written.id}\naws_secret_access_key = ${written.secret}\n`,
    );
  });
  afterEach(async () => await builds.settle());
  afterAll(async () => await builds?.[Symbol.asyncDispose]());

  const place = {
    region: "{{user `aws_region`}}",
    ami_regions: "{{user `ami_regions`}}",
    aws_polling: { delay_seconds: 1, max_attempts: 120 },
  };
  const variables = { aws_region: null, ami_regions: "" };

  async function inputsFor(builder: object, more: object, given: object) {
    const template = {
      ...builds.template({ ...place, ...builder }),
      variables: { ...variables, ...more },
    };
    await builds.fixture.write("said.json", JSON.stringify(template));
    const said = { aws_region: first, ami_regions: second, ...given };
    return await builds.freshInputs({
      builder: "amazon-ebs",
      template: "said.json",
      regions: "",
      variables: JSON.stringify(said),
    });
  }

  const env = (more = {}) => ({ ...builds.env(), ...stranger, ...more });
  const askedBy = () => [...new Set(builds.ec2.requests.map(({ key }) => key))];

  test("region, copies and profile are the template's, for create, read and delete", async () => {
    const inputs = await inputsFor({ profile: "{{user `who`}}" }, { who: "{{env `WHO`}}" }, {});
    const options = { env: env({ WHO: "images" }) };
    builds.ec2.requests.length = 0;
    const made = await builds.fixture.run(inputs, options);
    expect(made.result.annotations).toEqual([]);
    expect(made.outputs).toMatchObject({ status: "created" });
    expect(made.outputs["image"]).toMatch(new RegExp(`^${first}:ami-\\w+,${second}:ami-\\w+$`));
    expect(askedBy()).toEqual([written.id]);
    const read = await builds.fixture.run({ ...inputs, step: "read" }, options);
    expect(read.outputs).toMatchObject({ status: "found", image: made.outputs["image"] });
    const deleted = await builds.fixture.run({ ...inputs, step: "delete" }, options);
    expect(deleted.outputs).toMatchObject({ status: "deleted" });
    expect(askedBy()).toEqual([written.id]);
    expect(await builds.all()).toEqual(builds.before());
  });

  test("keys that it takes from the environment are those of the post step too, and in no state", async () => {
    const more = { id: "{{env `MY_ID`}}", key: "{{env `MY_SECRET`}}" };
    const inputs = await inputsFor(
      { access_key: "{{user `id`}}", secret_key: "{{user `key`}}" },
      more,
      {},
    );
    const options = { env: env({ MY_ID: written.id, MY_SECRET: written.secret }) };
    const started = await builds.begin("an instance is started", inputs, options);
    builds.end("kill -9 of all", started.step);
    const main = await started.step.done;
    expect(JSON.stringify([main.state, main.outputs])).not.toMatch(
      new RegExp(`${written.id}|${written.secret}`),
    );
    builds.ec2.requests.length = 0;
    const { result } = await started.finish();
    expect(result.annotations.filter(({ stage }) => stage === "post")).toEqual([]);
    expect(await builds.all()).toEqual(builds.before());
    expect(askedBy()).toEqual([written.id]);
  });

  test("what contradicts `regions`, and what only Packer can read, is refused before any work", async () => {
    const refused = async (builder: object, more: object, changes: object) => {
      const inputs = { ...(await inputsFor(builder, {}, more)), ...changes };
      const { result } = await builds.fixture.run(inputs, { env: env() });
      return result.annotations.map(({ message }) => message).join();
    };
    expect(await refused({}, {}, { regions: third })).toBe(
      `regions: begins with ${third}, but \`region\` of the builder is ${first}. Keep one of them.`,
    );
    expect(await refused({}, {}, { regions: `${first},${third}` })).toBe(
      `regions: asks for copies in ${third}, but \`ami_regions\` of the builder is ${second}. Keep one of them.`,
    );
    expect(await refused({ profile: "{{user `aws_region` | upper}}" }, {}, {})).toMatch(
      /^builder: its `profile` holds an expression that only Packer can read/,
    );
    expect(await refused({ vault_aws_engine: { name: "x" } }, {}, {})).toMatch(
      /^builder: .*cannot get credentials by `vault_aws_engine`/,
    );
  });
});
