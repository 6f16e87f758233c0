/** Keys and ids of the time before API v2, which older templates have: Vultr ended API v1 in 2023. */
import type { JsonObject } from "../../shared/json.ts";
import { quoted } from "../../shared/text.ts";

/** Texts where there were numbers. */
const named: Readonly<Record<string, string>> = {
  region_id: "a text such as `ewr` (`vultr-cli regions list`)",
  plan_id: "a text such as `vc2-1c-1gb` (`vultr-cli plans list`)",
};
/** UUIDs where there were numbers or short texts. */
const numbered: Readonly<Record<string, string>> = {
  snapshot_id: "vultr-cli snapshot list",
  iso_id: "vultr-cli iso list",
  script_id: "vultr-cli script list",
  ssh_key_ids: "vultr-cli ssh-key list",
};
/** CHANGELOG.md of vultr/packer-plugin-vultr, 2.6.0. */
const renamed: Readonly<Record<string, string>> = {
  tag: "`tags`, a list",
  enable_private_network: "`enable_vpc`",
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @returns a sentence for each key of the builder that says what takes its place. */
export function outdated(builder: JsonObject): string[] {
  return Object.entries(builder).flatMap(([key, given]) => {
    // What only Packer can read may be anything.
    const values = [given].flat().map(String);
    const odd = values.find((value) => value !== "" && !value.includes("{{"));
    if (odd === undefined) return [];
    const cure = Object.hasOwn(named, key) ? named[key] : undefined;
    if (cure !== undefined && /^\d+$/.test(odd)) {
      return [
        `\`${key}\`: ${quoted(odd)} is an id of Vultr's API v1. API v2 takes ${cure}: set it in builder-config.`,
      ];
    }
    const list = Object.hasOwn(numbered, key) ? numbered[key] : undefined;
    const old = values.find((value) => value !== "" && !value.includes("{{") && !uuid.test(value));
    if (list !== undefined && old !== undefined) {
      return [
        `\`${key}\`: ${quoted(old)} is no id of Vultr's API v2, which takes a UUID (\`${list}\`): set it in builder-config.`,
      ];
    }
    const successor = Object.hasOwn(renamed, key) ? renamed[key] : undefined;
    if (successor === undefined) return [];
    return [
      `\`${key}\` is ${successor} since version 2.6.0 of Packer's plugin: change it, or set it to null in builder-config.`,
    ];
  });
}
