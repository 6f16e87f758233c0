/** Keys and ids of the time before API v2, which older templates have: Vultr ended API v1 in 2023. */
import type { JsonObject } from "../../shared/json.ts";
import { quoted } from "../../shared/text.ts";

const number = /^\d+$/;
const noUuid = /^(?![0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$)./i;

/** How an id looked, and what it is now. */
const ids = new Map<string, [old: RegExp, now: string]>([
  ["region_id", [number, "a text such as `ewr` (`vultr-cli regions list`)"]],
  ["plan_id", [number, "a text such as `vc2-1c-1gb` (`vultr-cli plans list`)"]],
  ["snapshot_id", [noUuid, "a UUID (`vultr-cli snapshot list`)"]],
  ["iso_id", [noUuid, "a UUID (`vultr-cli iso list`)"]],
  ["script_id", [noUuid, "a UUID (`vultr-cli script list`)"]],
  ["ssh_key_ids", [noUuid, "UUIDs (`vultr-cli ssh-key list`)"]],
]);
/** vultr/packer-plugin-vultr 2.6.0, builder/vultr/config.go. */
const renamed = new Map([
  ["tag", "`tags`, a list"],
  ["enable_private_network", "`enable_vpc`"],
]);

/** @returns a sentence for each such key of the builder, which says what takes its place. */
export function outdated(builder: JsonObject): string[] {
  return Object.entries(builder).flatMap(([key, given]) => {
    const successor = renamed.get(key);
    if (successor !== undefined && given !== null) {
      return `\`${key}\` is ${successor} since version 2.6.0 of Packer's plugin: change the template.`;
    }
    const [old, now] = ids.get(key) ?? [];
    // What only Packer can read may be anything.
    const texts = [given].flat().filter((text) => text !== null && !`${text}`.includes("{{"));
    const odd = texts.map(String).find((text) => old?.test(text));
    if (odd === undefined) return [];
    return `\`${key}\`: ${quoted(odd)} is an id of Vultr's API v1. API v2 takes ${now}: set it in builder-config.`;
  });
}
