/** A repository of a registry, as `image-store` names it: `docker://ghcr.io/acme/web`. */
import { UserError } from "../../shared/errors.ts";
import { quoted } from "../../shared/text.ts";

export interface Place {
  /** Host, with its port where there is one: by this name credentials are kept. */
  registry: string;
  repository: string;
  /** Before the digest or tag of an image. */
  name: string;
}

/** As containers-transports(5) writes an image of a registry. */
const transport = "docker://";

/** distribution/reference: a host has a dot or a port, or is `localhost`. */
const form =
  /^(localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|[A-Za-z0-9.-]+(?=:))(:\d+)?\/([a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)$/;

export function isRegistry(imageStore: string): boolean {
  return imageStore.startsWith(transport);
}

/** True for such as `ghcr.io/acme/web`. */
export function namesRepository(text: string): boolean {
  return form.test(text);
}

/** @throws {UserError} for what names no repository of a registry. */
export function placeOf(imageStore: string): Place {
  const [, host = "", port = "", repository = ""] =
    form.exec(imageStore.slice(transport.length)) ?? [];
  if (repository === "") {
    throw new UserError(
      `image-store: ${quoted(imageStore)} names no repository of a registry. It looks like docker://ghcr.io/acme/web: a host, then a name in lower case, without a tag.`,
    );
  }
  const registry = host + port;
  return { registry, repository, name: `${registry}/${repository}` };
}
