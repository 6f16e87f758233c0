/** Whether a system fits on the disk that its template asks for. */
import { UserError } from "../shared/errors.ts";
import type { Template } from "./types.ts";
import { variableResolver } from "./variables.ts";

const mebibyte = 1024 ** 2;
/** Suffixes of qemu-img(1), which are powers of 1024. */
const units: Record<string, number> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };
/** Of a file system, for what is no content of a file: tables of inodes, a journal. */
const taken = 0.03;

/**
 * @param given Values for the template's variables that are not in it.
 * @param env What Packer's process will see.
 * @param closure Bytes of the system.
 * @throws {UserError} naming `disk_size` and both sizes, when the system cannot fit.
 */
export function checkRoom(
  template: Template,
  given: Record<string, string>,
  env: Record<string, string>,
  closure: number,
): void {
  const { room } = template.facts ?? {};
  if (room === undefined) return;
  const text = variableResolver(template, given, env).resolve(room.size);
  const [, number, unit = ""] = /^(\d+)([bkmgt])$/i.exec(text) ?? [];
  if (number === undefined) return;
  const disk = Number(number) * (units[unit.toLowerCase()] ?? 1);
  const needed = (closure * room.copies) / (1 - taken) + room.overhead * mebibyte;
  if (disk >= needed) return;
  throw new UserError(
    `disk_size: the image's disk of ${mebibytes(disk)} is too small: the system alone has ${mebibytes(closure)}, and with partitions and file system needs ${mebibytes(needed)} at least. Give a larger \`disk_size\`, with room for what the machine will write.`,
  );
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / mebibyte)} MiB`;
}
