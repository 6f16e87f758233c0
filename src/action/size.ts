import { counted } from "../shared/text.ts";

/** Bytes in a readable unit: `412 KiB`, `1.3 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ["byte", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  if (unit === 0) return counted(Math.round(value), "byte");
  const text = value >= 100 ? String(Math.round(value)) : value.toFixed(1);
  return `${text} ${units[unit]}`;
}
