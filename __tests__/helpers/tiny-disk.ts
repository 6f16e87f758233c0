/**
 * Disks of one boot sector, so that a whole build by Packer takes seconds: one switches the machine off
 * soon, one never does, one starts it anew.
 */
import { writeFile } from "node:fs/promises";

/**
 * 40 interrupts of the timer, 18 a second: sti; mov cx, 40; hlt; loop to it. Packer misses the end of a
 * machine that ends within two seconds, and then waits for it (packer-plugin-qemu builder/qemu/driver.go).
 */
const stay = "fbb92800f4e2fd";
/** Writes SLP_EN to the ACPI control register of qemu's `pc` machine, which SeaBIOS puts at 0x604. */
const switchOff = "ba0406b80020ef";
/** The keyboard controller resets the processor: mov al, 0xfe; out 0x64, al. */
const restart = "b0fee664";
/** hlt; jmp to it. */
const sleep = "f4ebfd";

const codes = { off: stay + switchOff + sleep, hang: sleep, restart: restart + sleep };

/** @param text Makes disks differ that do the same. */
export function tinyDisk(behaviour: keyof typeof codes, text = ""): Buffer {
  const code = Buffer.from(codes[behaviour], "hex");
  const disk = Buffer.alloc(1024 * 1024);
  code.copy(disk);
  disk.set([0x55, 0xaa], 510);
  disk.write(text, 1024);
  return disk;
}

/**
 * One that writes a line to its serial port and sleeps: cld; xor ax, ax; mov ds, ax; mov si, the text;
 * lodsb; test al, al; jz to the end; mov dx, 0x3f8; out dx, al; jmp to lodsb; the end: hlt; jmp to it.
 */
export function sayingDisk(text: string): Buffer {
  const disk = tinyDisk("hang");
  disk.write("fc31c08ed8be167cac84c07406baf803eeebf5f4ebfd", "hex");
  disk.write(`${text}\n\0`, 0x16);
  return disk;
}

export async function writeTinyDisk(
  file: string,
  behaviour: keyof typeof codes,
  text = "",
): Promise<void> {
  await writeFile(file, tinyDisk(behaviour, text));
}
