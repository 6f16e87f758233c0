/**
 * Disks of one boot sector, so that a whole build by Packer takes a second: one switches the machine
 * off at once, one never does.
 */
import { writeFile } from "node:fs/promises";

/** Writes SLP_EN to the ACPI control register of qemu's `pc` machine, which SeaBIOS puts at 0x604. */
const switchOff = "ba0406b80020ef";
/** hlt; jmp to it. */
const sleep = "f4ebfd";

/** @param text Makes disks differ that do the same. */
export function tinyDisk(behaviour: "off" | "hang", text = ""): Buffer {
  const code = Buffer.from((behaviour === "off" ? switchOff : "") + sleep, "hex");
  const disk = Buffer.alloc(1024 * 1024);
  code.copy(disk);
  disk.set([0x55, 0xaa], 510);
  disk.write(text, 1024);
  return disk;
}

export async function writeTinyDisk(
  file: string,
  behaviour: "off" | "hang",
  text = "",
): Promise<void> {
  await writeFile(file, tinyDisk(behaviour, text));
}
