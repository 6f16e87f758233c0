/** Settings of Nix that are in force: files, NIX_CONFIG, and the input `nix-config`. */
import path from "node:path";
import { childEnvironment } from "../../shared/environment.ts";
import type { JsonObject } from "../../shared/json.ts";
import { isSecretName } from "../../shared/secrets.ts";
import { userFolder } from "../../shared/xdg.ts";
import { confLines } from "../settings.ts";
import { NotProven } from "./proof.ts";

/** Tokens change with every run, and choose nothing: what they fetch is pinned. */
export function isCredentialSetting(line: string): boolean {
  return /^\s*(extra-)?(access-tokens|netrc-file|secret-key-files|tarball-ttl)\s*=/.test(line);
}

/** Variables whose content is looked at; entries of the search path in `evidence.ts`. */
const alreadyRead = ["NIX_CONFIG", "NIX_CONF_DIR", "NIX_PATH", "NIX_USER_CONF_FILES"];

const widening =
  /^\s*(?:extra-)?(restrict-eval|pure-eval|allowed-uris|nix-path|impure-env|plugin-files|allow-unsafe-native-code-during-evaluation)\s*=/;

/**
 * What of the settings goes into the key.
 * @throws {NotProven} when a line widens what evaluation can see.
 */
export async function settingsInForce(
  nixConfig: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<JsonObject> {
  const job = childEnvironment("nix", {}, [], environment);
  const user = job["NIX_USER_CONF_FILES"];
  const files = [
    path.join(job["NIX_CONF_DIR"] ?? "/etc/nix", "nix.conf"),
    ...(user === undefined
      ? [path.join(userFolder("config", environment), "nix", "nix.conf")]
      : user.split(":").filter((file) => file !== "")),
  ];
  const texts = await Promise.all(files.map((file) => confLines(file)));
  const lines = [...texts.flat(), ...(job["NIX_CONFIG"] ?? "").split("\n")].filter(
    (line) => line.trim() !== "" && !/^\s*#/.test(line) && !isCredentialSetting(line),
  );
  for (const line of [...lines, ...nixConfig]) {
    const name = widening.exec(line)?.[1] ?? /^\s*!?(include)\s/.exec(line)?.[1];
    if (name === undefined) continue;
    throw new NotProven(`Nix is configured to see more than usual (${name})`);
  }
  const variables = Object.entries(job).filter(
    ([name]) => /^NIX_/.test(name) && !alreadyRead.includes(name) && !isSecretName(name),
  );
  return { lines, variables: Object.fromEntries(variables) };
}
