/** Refusals of the cache service and of the storage behind it. */
import type { Answer } from "../shared/http.ts";
import { Refused } from "../shared/retry.ts";

/** With the first words of the answer: a code of the storage's XML, or a message in JSON. */
export function refusal({ status, header, text }: Pick<Answer, "status" | "header" | "text">) {
  const said =
    /<Code>([\w.-]{1,80})<\/Code>/.exec(text) ?? /"msg"\s*:\s*"([^"]{1,200})"/.exec(text);
  const saying = said === null ? "" : ` (${said[1]})`;
  return new Refused(status, header("retry-after"), `the server answered ${status}${saying}`);
}
