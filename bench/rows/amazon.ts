/** Amazon's home against the double of EC2: `read` beside many AMIs of others, `create` where the image exists. */
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { DescribeImagesCommand, EC2Client, paginateDescribeImages } from "@aws-sdk/client-ec2";
import {
  type CacheService,
  startCacheService,
} from "../../__tests__/helpers/cache-service/index.ts";
import { type Ec2, startEc2 } from "../../__tests__/helpers/ec2/index.ts";
import { type Fixture, makeFixture, type RunOptions } from "../../__tests__/helpers/fixture.ts";
import { madeImage, putAmi } from "../made-images.ts";
import { execute, interleaved, rowOf } from "../measure.ts";
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";
import { expectStatus, jobOf } from "./create.ts";
import { readRow, type SharedPlace } from "./read.ts";

const [region = "", ...others] = ["eu-central-1", "us-east-1", "ap-southeast-2"];

export async function amazonRows(bench: Bench): Promise<Row[]> {
  const { sandbox } = bench;
  process.env["TMPDIR"] = sandbox.disk;
  process.env["NIX_CONF_DIR"] = sandbox.env["NIX_CONF_DIR"];
  await sandbox.useStore("amazon");
  await using fixture = await makeFixture();
  const service = await startCacheService(sandbox.memory);
  try {
    return [...(await readRows(bench, fixture)), await createRow(bench, fixture, service)];
  } finally {
    await service.close();
  }
}

/** A later job, with nothing in its workspace. */
export async function laterJob(bench: Bench, fixture: Fixture, ec2?: Ec2): Promise<RunOptions> {
  const workspace = path.join(fixture.folder, "empty");
  await mkdir(workspace, { recursive: true });
  return { job: { workspace }, step: { uses: bench.action }, ...(ec2 && { env: ec2.env }) };
}

/** What the same listing costs without the action: the SDK alone, in a process that runs already. */
export async function listBare({ url }: Pick<Ec2, "url">): Promise<void> {
  const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "made-up" };
  const client = new EC2Client({ endpoint: url, region, credentials });
  const input = {
    Owners: ["self"],
    Filters: [{ Name: "tag:packernix-final", Values: ["1"] }],
  };
  for await (const _page of paginateDescribeImages({ client, pageSize: 1000 }, input));
  client.destroy();
}

export async function atAmazon(bench: Bench, fixture: Fixture, ec2: Ec2): Promise<SharedPlace> {
  const options = await laterJob(bench, fixture, ec2);
  return {
    async names() {
      const command = new DescribeImagesCommand({ Owners: ["self"] });
      const { Images } = await ec2.client(region).send(command);
      return (Images ?? []).map(({ Name = "" }) => Name).sort();
    },
    put: async (image) => putAmi(ec2, image, [region]),
    addForeign: (name, tags) => void ec2.addForeign(1, { region, tags, name }),
    run: (inputs) => fixture.run({ builder: "amazon-ebs", regions: region, ...inputs }, options),
    requests: () => ec2.requests.splice(0).length,
  };
}

async function readRows(bench: Bench, fixture: Fixture): Promise<Row[]> {
  const rows: Row[] = [];
  for (const by of ["id", undefined] as const) {
    await using small = await startEc2();
    await using large = await startEc2();
    rows.push(
      await readRow(bench, `amazon-read-${by ?? "stage"}`, {
        what: "AMIs",
        few: await atAmazon(bench, fixture, small),
        many: await atAmazon(bench, fixture, large),
        floor: { what: "bare SDK listing", turn: () => listBare(large) },
        most: 5000,
        ...(by && { by }),
      }),
    );
  }
  return rows;
}

/** A machine that has nothing but the cache, and an image in three regions. */
async function createRow(bench: Bench, fixture: Fixture, service: CacheService): Promise<Row> {
  await using ec2 = await startEc2();
  const inputs = {
    configuration: "web.nix",
    nixpkgs: "nixpkgs",
    builder: "amazon-ebs",
    regions: [region, ...others].join(","),
  };
  const onNewMachine = async (): Promise<RunOptions> => {
    await rm(path.join(fixture.folder, "home"), { recursive: true, force: true });
    await mkdir(path.join(fixture.folder, "home"));
    return { ...jobOf(service), step: { uses: bench.action }, env: ec2.env };
  };
  bench.say("read, once, so that the evaluation is remembered");
  const first = await fixture.run({ ...inputs, step: "read" }, await onNewMachine());
  expectStatus(first, "absent");
  const { toplevel = "", identity: text = "" } = first.outputs;
  const identity = { storeHash: text.slice(0, 32), digest: text.slice(33), text };
  const image = putAmi(ec2, madeImage(1, { toplevel, identity, name: `nixos-${text}` }), [
    region,
    ...others,
  ]);
  await fixture.started();
  const chunk = await homeChunk(bench);
  const rounds = bench.quick ? 2 : 7;
  let options: RunOptions = {};
  let requests = 0;
  const measured = await interleaved(
    {
      ours: {
        what: "ours",
        before: async () => {
          options = await onNewMachine();
          ec2.requests.splice(0);
        },
        turn: async () => {
          const ran = await fixture.run(inputs, options);
          expectStatus(ran, "reused");
          if (ran.outputs["image"] !== image) throw new Error(`reused ${ran.outputs["image"]}`);
          return ran.main.seconds;
        },
        after: () => {
          requests = ec2.requests.length;
        },
      },
      floor: {
        what: "loading the home and its SDK",
        turn: async () => {
          const script = `await import(${JSON.stringify(chunk)})`;
          await execute([[process.execPath, "--input-type=module", "--eval", script]]);
        },
      },
    },
    rounds,
    bench.say,
  );
  const started = await fixture.started();
  if (started.length > 0) {
    throw new Error(`with the evaluation cached these were started: ${started.join("; ")}`);
  }
  return rowOf({
    id: "amazon-create-cached",
    name: "`create`, AMI exists in three regions, evaluation cached",
    ours: measured.ours,
    floor: measured.floor,
    target: { text: "≤ 1.5 s, no Nix, no Packer", limit: 1.5 },
    rounds,
    note: `a machine that has nothing but the cache: 0 processes of Nix or Packer, ${requests} requests to AWS`,
  });
}

/** The chunk of the home of AMIs, which loads the SDK. */
async function homeChunk({ action }: Bench): Promise<string> {
  const dist = path.join(action, "dist");
  for (const name of await readdir(dist)) {
    const file = path.join(dist, name);
    const mark = "\n// src/images/amazon/index.ts\n";
    if (name.endsWith(".js") && (await readFile(file, "utf8")).includes(mark)) return file;
  }
  throw new Error("the built action has no home of AMIs");
}
