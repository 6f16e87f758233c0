/** Arguments of qemu as Packer takes them. */
import type { Json, JsonObject } from "../../shared/json.ts";
import { textOf } from "../builder-keys.ts";

/** `qemuargs` as rows of text; anything else is left for Packer to refuse. */
export function qemuArguments(builder: JsonObject): string[][] | undefined {
  const value = builder["qemuargs"];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isRow)) return undefined;
  return value.map((row) => row.map(String));
}

/** All that the processor can do, unless the builder or one of these rows says which one. */
export function processorRows(
  builder: JsonObject,
  rows: readonly string[][],
  accelerator: string,
): string[][] {
  const isSaid =
    textOf(builder, "cpu_model") !== undefined || rows.some(([name]) => name === "-cpu");
  if (isSaid || !["kvm", "tcg"].includes(accelerator)) return [];
  return [["-cpu", accelerator === "kvm" ? "host" : "max"]];
}

function isRow(value: Json): value is (string | number)[] {
  return Array.isArray(value) && value.every((item) => ["string", "number"].includes(typeof item));
}
