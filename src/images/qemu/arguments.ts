import type { Json, JsonObject } from "../../shared/json.ts";

/** `qemuargs` as rows of text; anything else is left for Packer to refuse. */
export function qemuArguments(builder: JsonObject): string[][] | undefined {
  const value = builder["qemuargs"];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isRow)) return undefined;
  return value.map((row) => row.map(String));
}

function isRow(value: Json): value is (string | number)[] {
  return Array.isArray(value) && value.every((item) => ["string", "number"].includes(typeof item));
}
