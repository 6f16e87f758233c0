/**
 * Google's home against the double of its API: `read` beside many images of others, `prune` of many, by
 * the credentials of google-github-actions/auth; and what it costs to load Google's library for them.
 */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Fixture, makeFixture } from "../../__tests__/helpers/fixture.ts";
import { type GoogleAuth, startAuth } from "../../__tests__/helpers/google/auth.ts";
import {
  type Google,
  projectName,
  startGoogle,
  token,
} from "../../__tests__/helpers/google/index.ts";
import { putGoogleImage } from "../made-images.ts";
import { execute, interleaved, rowOf } from "../measure.ts";
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";
import { pruneRow } from "./prune.ts";
import { readRow, type SharedPlace } from "./read.ts";

export async function googleRows(bench: Bench): Promise<Row[]> {
  process.env["TMPDIR"] = bench.sandbox.disk;
  await using fixture = await makeFixture();
  await using auth = await startAuth(token);
  await using small = await startGoogle();
  await using large = await startGoogle();
  await using few = await startGoogle();
  await using many = await startGoogle();
  const at = (google: Google) => atGoogle(bench, fixture, google, auth);
  const places = { where: "images at Google", few: await at(few), many: await at(many) };
  const bare = (google: Google) => ({ what: "bare listing", turn: () => listBare(google) });
  return [
    await loadRow(bench),
    await readRow(bench, "google-read", {
      what: "images",
      few: await at(small),
      many: await at(large),
      floor: bare(large),
    }),
    await pruneRow(bench, "google-prune-dry", { ...places, dry: true, floor: bare(many) }),
    await pruneRow(bench, "google-prune", { ...places, dry: false }),
  ];
}

async function loadRow({ action, quick, say }: Bench): Promise<Row> {
  const dist = path.join(action, "dist");
  const texts = new Map<string, string>();
  for (const name of await readdir(dist)) {
    if (name.endsWith(".js")) texts.set(name, await readFile(path.join(dist, name), "utf8"));
  }
  const chunks = [...texts].filter(([, text]) =>
    text.includes("\n// node_modules/google-auth-library/"),
  );
  const bytes = chunks.reduce((sum, [, text]) => sum + text.length, 0);
  const code = chunks.map(([name]) => `import(${JSON.stringify(path.join(dist, name))})`).join(";");
  const node = (text: string) => async () => {
    await execute([[process.execPath, "-e", text]], {});
  };
  const rounds = quick ? 3 : 15;
  const { ours, floor } = await interleaved(
    {
      ours: { what: "`node -e 'import(…)'`", turn: node(code) },
      floor: { what: "`node -e 0`", turn: node("0") },
    },
    rounds,
    say,
  );
  return rowOf({
    id: "google-load",
    name: "Google's library for credentials, loaded when a token is wanted",
    ours,
    floor,
    target: { text: "no run without `googlecompute` loads it", of: floor, none: true },
    rounds,
    note: `${Math.round(bytes / 1024)} KiB; that nothing else leads to it, a test of \`dist\` shows`,
  });
}

/** What the same listing costs without the action: page by page, in a process that runs already. */
async function listBare({ url }: Pick<Google, "url">): Promise<void> {
  const query = new URLSearchParams({ filter: "labels.packernix-final:*", maxResults: "500" });
  for (let page: string | undefined = ""; page !== undefined; ) {
    query.set("pageToken", page);
    const answer = await fetch(`${url}/projects/${projectName}/global/images?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    page = ((await answer.json()) as { nextPageToken?: string }).nextPageToken;
  }
}

/** A later job, with nothing in its workspace. */
async function atGoogle(
  { action }: Bench,
  fixture: Fixture,
  google: Google,
  auth: GoogleAuth,
): Promise<SharedPlace> {
  const workspace = path.join(fixture.folder, "empty");
  await mkdir(workspace, { recursive: true });
  const file = path.join(fixture.folder, "gha-creds-0123456789abcdef.json");
  await writeFile(file, auth.file);
  const env = { GOOGLE_APPLICATION_CREDENTIALS: file, GOOGLE_CLOUD_PROJECT: projectName };
  const common = { builder: "googlecompute", "builder-config": JSON.stringify(google.config) };
  return {
    names: async () => [...google.project.images.keys()].sort(),
    put: async (image) => putGoogleImage(google, image),
    addForeign: (name, labels) => void google.addImage(name, labels),
    run: (inputs) =>
      fixture.run({ ...common, ...inputs }, { job: { workspace }, step: { uses: action }, env }),
    requests: () => google.requests.splice(0).length,
  };
}
