/**
 * Google's home against the double of its API: `read` beside many images of others, `prune` of many, by
 * the credentials of google-github-actions/auth; and what it costs to load Google's library for them.
 */
import { mkdir, writeFile } from "node:fs/promises";
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
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";
import { libraryRow } from "./library.ts";
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
  const at = (google: Google, env = {}) => atGoogle(bench, fixture, google, { auth, env });
  const anyRead = { step: "read", family: "none", stage: "production" };
  const places = { where: "images at Google", few: await at(few), many: await at(many) };
  const bare = (google: Google) => ({ what: "bare listing", turn: () => listBare(google) });
  return [
    await libraryRow(bench, {
      id: "google-load",
      name: "google-auth-library",
      own: async ({ env = {} }) => await (await at(small, env)).run(anyRead),
      other: async ({ env = {} }) =>
        await fixture.run(anyRead, { step: { uses: bench.action }, env }),
    }),
    await readRow(bench, "google-read", {
      what: "images at Google",
      few: await at(small),
      many: await at(large),
      floor: bare(large),
    }),
    await pruneRow(bench, "google-prune-dry", { ...places, dry: true, floor: bare(many) }),
    await pruneRow(bench, "google-prune", { ...places, dry: false }),
  ];
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
  given: { auth: GoogleAuth; env: Record<string, string> },
): Promise<SharedPlace> {
  const workspace = path.join(fixture.folder, "empty");
  await mkdir(workspace, { recursive: true });
  const file = path.join(fixture.folder, "gha-creds-0123456789abcdef.json");
  await writeFile(file, given.auth.file);
  const env = {
    GOOGLE_APPLICATION_CREDENTIALS: file,
    GOOGLE_CLOUD_PROJECT: projectName,
    ...given.env,
  };
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
