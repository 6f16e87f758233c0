/** `create` where the image exists: with the evaluation cached and not, and with ten times as many images. */
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  type CacheService,
  startCacheService,
} from "../../__tests__/helpers/cache-service/index.ts";
import {
  type Fixture,
  makeFixture,
  nixConfig,
  type Ran,
  type RunOptions,
  tinyInputs,
} from "../../__tests__/helpers/fixture.ts";
import { type Contender, execute, interleaved, rowOf } from "../measure.ts";
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";

/**
 * About as much evaluation as the toplevel of NixOS 16.09: a thousand derivations, and a second of
 * work. Later releases take several times as long, and what the action adds stays the same.
 */
const configuration = `{ ... }:
let
  parts = builtins.genList (number: derivation {
    name = "part-\${toString number}"; system = "x86_64-linux"; builder = "/bin/sh";
    before = if number == 0 then "" else "\${builtins.elemAt parts (number - 1)}";
  }) 1000;
  written = builtins.foldl' (sum: part: sum + builtins.stringLength part.drvPath) 0 parts;
  work = builtins.foldl' (sum: number: sum + builtins.stringLength (toString number)) 0
    (builtins.genList (number: number) 3000000);
in
{ networking.hostName = if written + work > 0 then "web" else "none"; }
`;

export async function createRows(bench: Bench): Promise<Row[]> {
  const { sandbox } = bench;
  process.env["TMPDIR"] = sandbox.disk;
  process.env["NIX_CONF_DIR"] = sandbox.env["NIX_CONF_DIR"];
  await sandbox.useStore("create");
  const fixture = await makeFixture();
  const service = await startCacheService(sandbox.memory);
  try {
    await fixture.write("web.nix", configuration);
    const hit = await cachedRow(bench, fixture, service);
    const none = await evaluationRow(bench, fixture, {
      id: "create-evaluation",
      name: "`create`, image exists, evaluation not cached",
      inputs: { ...tinyInputs, cache: "off" },
      note: "",
    });
    const growth = await growthRow(bench, fixture);
    await fill(fixture, 0);
    await fillTree(path.join(fixture.workspace, "tree"));
    const large = await evaluationRow(bench, fixture, {
      id: "create-large-tree",
      name: "`create`, image exists, 50,000 files beside the configuration, not in git",
      inputs: tinyInputs,
      note: ", a look into the evaluation cache that gives up",
    });
    return [hit, none, growth, large];
  } finally {
    await service.close();
    await fixture[Symbol.asyncDispose]();
  }
}

/** A machine that has never seen an image, before a cache that has. */
async function cachedRow(bench: Bench, fixture: Fixture, service: CacheService): Promise<Row> {
  const inputs = { ...tinyInputs, "image-store": "cache" };
  const step = { uses: bench.action };
  const onNewMachine = async () => {
    await rm(path.join(fixture.folder, "home"), { recursive: true, force: true });
    return { ...jobOf(service), step };
  };
  bench.say("create, once, so that the image exists");
  expectStatus(await fixture.run(inputs, await onNewMachine()), "created");
  await fixture.started();
  const rounds = bench.quick ? 2 : 7;
  let options: RunOptions = {};
  const requests = service.requests.length;
  const { ours } = await interleaved(
    {
      ours: {
        what: "ours",
        before: async () => {
          options = await onNewMachine();
        },
        turn: async () => {
          const ran = await fixture.run(inputs, options);
          expectStatus(ran, "reused");
          return ran.main.seconds;
        },
      },
    },
    rounds,
    bench.say,
  );
  const started = await fixture.started();
  const asked = Math.round((service.requests.length - requests) / rounds);
  if (started.length > 0)
    throw new Error(`with the evaluation cached these were started: ${started.join("; ")}`);
  return rowOf({
    id: "create-cached",
    name: "`create`, image exists, evaluation cached",
    ours,
    target: { text: "≤ 1.5 s, no Nix, no Packer", limit: 1.5 },
    rounds,
    note: `a machine that has nothing but the cache: 0 processes of Nix or Packer, ${asked} requests`,
  });
}

async function fillTree(folder: string): Promise<void> {
  for (let index = 0; index < 500; index++) {
    const inner = path.join(folder, `${index % 25}`, `${index}`);
    await mkdir(inner, { recursive: true });
    for (let file = 0; file < 100; file++) {
      await writeFile(path.join(inner, `${file}.nix`), `{ value = ${file}; }\n`);
    }
  }
}

async function evaluationRow(
  bench: Bench,
  fixture: Fixture,
  row: Pick<Row, "id" | "name" | "note"> & { inputs: Record<string, string> },
): Promise<Row> {
  const { inputs } = row;
  const options = { step: { uses: bench.action } };
  bench.say(`${row.id}, once, so that the image exists`);
  await fixture.run(inputs, options);
  const expression = `(import ./nixpkgs/nixos/lib/eval-config.nix {
    system = "x86_64-linux"; modules = [ ./web.nix ];
  }).config.system.build.toplevel.drvPath`;
  const flags = ["--eval", "--strict", "--json", "--read-write-mode", "--expr", expression];
  const bare: Contender = {
    what: "bare evaluation",
    turn: async () => {
      await execute([[path.join(bench.sandbox.bin, "nix-instantiate"), ...flags]], {
        env: { ...bench.sandbox.env, NIX_CONFIG: nixConfig },
        cwd: fixture.workspace,
      });
    },
  };
  await fixture.started();
  const rounds = bench.quick ? 2 : 7;
  const { ours, floor } = await interleaved(
    {
      ours: {
        what: "ours",
        turn: async () => {
          const ran = await fixture.run(inputs, options);
          expectStatus(ran, "reused");
          return ran.main.seconds;
        },
      },
      floor: bare,
    },
    rounds,
    bench.say,
  );
  const started = await fixture.started();
  const evaluators = started.filter((line) => line.startsWith("nix-instantiate")).length / rounds;
  return rowOf({
    id: row.id,
    name: row.name,
    ours,
    floor,
    target: { text: "≤ 1.3 × bare evaluation, one evaluator", of: floor, times: 1.3 },
    rounds,
    note: `1,000 derivations, written into the same store; ${evaluators} evaluator per run${row.note}`,
  });
}

async function growthRow(bench: Bench, fixture: Fixture): Promise<Row> {
  const few = bench.quick ? 10 : 100;
  const options = { step: { uses: bench.action } };
  await fixture.run(tinyInputs, options);
  const rounds = bench.quick ? 2 : 7;
  const turn = (count: number): Contender => ({
    what: `${count} foreign images`,
    before: () => fill(fixture, count),
    turn: async () => {
      const ran = await fixture.run(tinyInputs, options);
      expectStatus(ran, "reused");
      return ran.main.seconds;
    },
  });
  const measured = await interleaved({ few: turn(few), many: turn(10 * few) }, rounds, bench.say);
  return rowOf({
    id: "growth-images",
    name: `\`create\`, evaluation cached, ${10 * few} foreign images beside ours`,
    ours: measured.many,
    peer: measured.few,
    target: { text: `flat: ≤ 1.2 × the same with ${few}`, of: measured.few, times: 1.2 },
    rounds,
  });
}

/** Puts images of other families beside ours: records and small files. */
async function fill(fixture: Fixture, count: number): Promise<void> {
  const names = await readdir(fixture.store);
  const own = names.find((name) => name.endsWith(".json") && !name.includes("foreign"));
  if (own === undefined) throw new Error("the image store has no record");
  const text = await readFile(path.join(fixture.store, own), "utf8");
  const base = path.basename(own, ".json");
  const there = new Set(names);
  for (let index = 0; index < count || there.has(`${foreign(base, index)}.json`); index++) {
    const name = foreign(base, index);
    const file = path.join(fixture.store, name);
    if (index >= count) {
      await rm(`${file}.json`);
      await rm(`${file}.qcow2`);
    } else if (!there.has(`${name}.json`)) {
      await writeFile(`${file}.json`, text.replaceAll(base, name).replaceAll('"web"', '"other"'));
      await cp(path.join(fixture.store, `${base}.qcow2`), `${file}.qcow2`);
    }
  }
}

/** As an image of ours is called, but with another store hash and another digest. */
function foreign(base: string, index: number): string {
  const number = String(index).padStart(6, "0");
  return base.replace(
    /-[0-9a-z]{32}-[0-9a-z]{20}$/,
    `-${"0".repeat(26)}${number}-${"1".repeat(20)}`,
  );
}

export function jobOf(service: CacheService): RunOptions {
  const { environment, githubToken } = service.job();
  const of = (name: string) => environment[name] ?? "";
  return {
    job: {
      repository: "example/machines",
      token: githubToken,
      runtimeToken: of("ACTIONS_RUNTIME_TOKEN"),
      cacheUrl: of("ACTIONS_RESULTS_URL"),
      github: {
        repository_id: "42",
        ref: "refs/heads/main",
        server_url: of("GITHUB_SERVER_URL"),
        api_url: of("GITHUB_API_URL"),
      },
    },
  };
}

export function expectStatus({ outputs, result }: Ran, status: string): void {
  if (outputs["status"] === status) return;
  const end = result.log.split("\n").slice(-25).join("\n");
  throw new Error(`the step ended with ${outputs["status"]} instead of ${status}:\n${end}`);
}
