/** Deletion at ghcr.io, which its registry API does not know: docs.github.com, "REST API endpoints for packages". */
import { z } from "zod";
import { UserError } from "../../shared/errors.ts";
import { gitHubApi } from "../../shared/github-api.ts";
import { withPeriod } from "../../shared/text.ts";
import type { HomeOptions } from "../types.ts";

const versions = z.array(z.object({ id: z.number(), name: z.string() }));
const refusal = z.object({ message: z.string() });

/**
 * Removes the versions with these digests; what is gone is success.
 * @param repository `<owner>/<package>`.
 */
export async function removeVersions(
  repository: string,
  digests: readonly string[],
  { githubToken, signal }: Pick<HomeOptions, "githubToken" | "signal">,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  if (githubToken === undefined) {
    throw new UserError(
      "github-token: images at ghcr.io are deleted by GitHub's API, and there is no token. Leave the input as it is, and give the job `permissions: packages: write`.",
    );
  }
  const request = gitHubApi(githubToken, environment, signal);
  const [owner = "", ...rest] = repository.split("/");
  const name = encodeURIComponent(rest.join("/"));
  const refused = (what: string, { status, text }: { status: number; text: string }) => {
    const words = refusal.safeParse(JSON.parse(text || "{}")).data?.message ?? `status ${status}`;
    return new UserError(
      `GitHub refused ${what} of ghcr.io/${repository}: ${withPeriod(words)} The token needs \`packages: write\`, and the package must give this repository the role Admin (Package settings, Manage Actions access).`,
    );
  };
  const ids = new Map<string, number>();
  let base = `/orgs/${owner}/packages/container/${name}/versions`;
  for (let page = 1; digests.some((digest) => !ids.has(digest)); page++) {
    let answer = await request("GET", `${base}?per_page=100&page=${page}`);
    if (answer.status === 404 && page === 1) {
      base = `/users/${owner}/packages/container/${name}/versions`;
      answer = await request("GET", `${base}?per_page=100&page=1`);
    }
    if (answer.status === 404) return;
    if (!answer.ok) throw refused("the versions", answer);
    const found = versions.parse(JSON.parse(answer.text));
    for (const { id, name } of found) ids.set(name, id);
    if (found.length < 100) break;
  }
  for (const digest of digests) {
    const id = ids.get(digest);
    if (id === undefined) continue;
    const answer = await request("DELETE", `${base}/${id}`);
    if (!answer.ok && answer.status !== 404) throw refused(`the deletion of ${digest}`, answer);
  }
}
