/** Images of a MAAS, on the double of its API, with things of others in it. Disks are real, but tiny. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { openHome } from "../../../src/images/maas/index.ts";
import { marks } from "../../../src/images/marks.ts";
import type { HomeOptions } from "../../../src/images/types.ts";
import type { Fixture, OpenedHome, OpenOptions } from "../../contract/images.ts";
import { type Maas, startMaas } from "../../helpers/maas/index.ts";
import { openIn, temporaryFolder } from "../qemu/fixture.ts";

export interface MaasFixture extends Fixture {
  double: Maas;
  root: string;
  open(
    options?: OpenOptions,
    changes?: Partial<HomeOptions>,
    env?: NodeJS.ProcessEnv,
  ): Promise<OpenedHome & { options: HomeOptions }>;
}

export async function maasFixture(): Promise<MaasFixture> {
  const root = await temporaryFolder();
  const double = await startMaas();
  return {
    double,
    root,
    texts: {
      odd: "snow ☃ \"'\\ $(id) `id` {{env `HOME`}} ::add-mask::x\n##[error] ''${x} ../../x,",
      emptyNames: false,
    },
    async open(options = {}, changes = {}, env = double.env) {
      const opened = await openIn(
        root,
        path.join(root, "store"),
        options,
        env,
        changes,
        async (given, environment) =>
          await openHome(given, environment, { lag: 100, retry: { pause: 10 } }),
      );
      return {
        ...opened,
        build: async (facts, { named } = { named: false }) => {
          const name = named ? facts.name : `${facts.name}-${opened.invocation.id.slice(-8)}`;
          return await opened.build({ ...facts, name });
        },
      };
    },
    async addForeign() {
      const foreign = double.addForeign(6);
      const before = JSON.stringify(foreign);
      const there = double.inventory();
      return async () => {
        const now = double.inventory();
        return JSON.stringify(foreign) === before && there.every((line) => now.includes(line));
      };
    },
    async damage({ name }) {
      const own = double.region.files.get("admin");
      const file = `packernix/1/${name}.json`;
      const record = JSON.parse(String(own?.get(file)));
      record.labels[marks.identity] = "x";
      own?.set(file, Buffer.from(JSON.stringify(record)));
      const before = String(own?.get(file));
      return async () =>
        String(own?.get(file)) === before && double.inventory().includes(`image ${name}`);
    },
    async close() {
      await double[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}
