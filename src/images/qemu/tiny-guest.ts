/** The smallest guests that say that they ran: they end the machine themselves. */
import type { Architecture } from "./programs.ts";

export interface TinyGuest {
  code: Uint8Array;
  /** Arguments of qemu for the guest in `file`. */
  args(file: string): string[];
  /** qemu's exit code when, and only when, the guest ran to its end. */
  exitCode: number;
}

/** A boot sector: mov al, 0x31; mov dx, 0xf4; out dx, al; hlt; jmp to hlt. */
const bootSector = [0xb0, 0x31, 0xba, 0xf4, 0x00, 0xee, 0xf4, 0xeb, 0xfd];

/** PSCI's SYSTEM_OFF (Arm DEN 0022): movz w0, #8; movk w0, #0x8400, lsl 16; hvc #0; b to itself. */
const systemOff = [0x52800100, 0x72b08000, 0xd4000002, 0x14000000];

export const tinyGuests: Record<Architecture, TinyGuest> = {
  x86_64: {
    code: sector(),
    args: (file) => [
      ...["-machine", "pc", "-drive", `file=${file},format=raw,if=ide,snapshot=on`],
      // hw/misc/debugexit.c: a write of n ends qemu with the code 2n + 1.
      ...["-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"],
    ],
    exitCode: 2 * 0x31 + 1,
  },
  aarch64: {
    code: new Uint8Array(Uint32Array.from(systemOff).buffer),
    // hw/arm/boot.c loads a file without a header as code and starts it at its first byte.
    args: (file) => ["-machine", "virt", "-kernel", file],
    exitCode: 0,
  },
};

function sector(): Uint8Array {
  const bytes = new Uint8Array(512);
  bytes.set(bootSector);
  bytes.set([0x55, 0xaa], 510);
  return bytes;
}
