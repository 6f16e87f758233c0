/**
 * The smallest guests that show that a system would run: they do what a kernel does all the time,
 * and then end the machine themselves.
 */
import type { Architecture } from "./programs.ts";

export interface TinyGuest {
  code: Uint8Array;
  /** Arguments of qemu for the guest in `file`. */
  args(file: string): string[];
  /** qemu's exit code when, and only when, the guest ran to its end. */
  exitCode: number;
}

/**
 * A boot sector, at 0x7c00: 64-bit mode with page tables, a loop of 100 million rounds (a twentieth
 * of a second for a processor, half a minute where each instruction is interpreted), then 20
 * interrupts of the timer, each with a change of the page table's register.
 */
const bootSector = [
  // cli; xor ax, ax; mov ds, ax; mov es, ax; mov ss, ax; mov sp, 0x7c00
  "fa 31c0 8ed8 8ec0 8ed0 bc007c",
  // 16 KiB of nothing at 0x1000: mov di, 0x1000; mov cx, 0x4000; rep stosb
  "bf0010 b90040 f3aa",
  // The first 2 MiB where they are: mov word [0x1000], 0x2003; [0x2000], 0x3003; [0x3000], 0x83
  "c70600100320 c70600200330 c70600308300",
  // Gate 8, where the BIOS has the timer, to 0x7c8d: mov word [0x4080], 0x7c8d; [0x4082], 8; [0x4084], 0x8e00
  "c70680408d7c c70682400800 c7068440008e",
  // mov al, 0x20; mov cr4, eax; mov ax, 0x1000; mov cr3, eax
  "b020 0f22e0 b80010 0f22d8",
  // mov ecx, 0xc0000080; rdmsr; or ah, 1; wrmsr
  "66b9800000c0 0f32 80cc01 0f30",
  // lgdt [0x7cab]; lidt [0x7cb1]; mov eax, cr0; or eax, 0x80000001; mov cr0, eax; jmp 8:0x7c6b
  "0f0116ab7c 0f011eb17c 0f20c0 660d01000080 0f22c0 ea6b7c0800",
  // 0x7c6b: mov ecx, 100000000; dec ecx; jnz to it
  "b900e1f505 ffc9 75fc",
  // The timer to 932 Hz: mov al, 0x34; out 0x43, al; mov al, 0xff; out 0x40, al; mov al, 4; out 0x40, al
  "b034 e643 b0ff e640 b004 e640",
  // mov cl, 20; sti; hlt; test ecx, ecx; jnz to sti
  "b114 fb f4 85c9 75fa",
  // mov al, 0x31; out 0xf4, al; hlt
  "b031 e6f4 f4",
  // 0x7c8d: dec ecx; mov rax, cr3; mov cr3, rax; mov al, 0x20; out 0x20, al; iretq
  "ffc9 0f20d8 0f22d8 b020 e620 48cf",
  // 0x7c9b: a table of segments: none, and code of 64 bits
  "0000000000000000 00000000009a2000",
  // 0x7cab: its size and place; 0x7cb1: those of the table of gates
  "0f009b7c0000 8f0000400000",
];

/**
 * movz w1, #0x5f5, lsl 16; the cache for instructions (bit 12 of SCTLR_EL1): mrs x0, sctlr_el1;
 * orr x0, x0, #0x1000; msr sctlr_el1, x0; isb; a loop as above: subs w1, w1, #1; b.ne to it; then
 * PSCI's SYSTEM_OFF (Arm DEN 0022): movz w0, #8; movk w0, #0x8400, lsl 16; hvc #0; b to itself.
 */
const kernel = [
  ...[0x52a0bea1, 0xd5381000, 0xb2740000, 0xd5181000, 0xd5033fdf, 0x71000421, 0x54ffffe1],
  ...[0x52800100, 0x72b08000, 0xd4000002, 0x14000000],
];

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
    code: new Uint8Array(Uint32Array.from(kernel).buffer),
    // hw/arm/boot.c loads a file without a header as code and starts it at its first byte.
    args: (file) => ["-machine", "virt", "-kernel", file],
    exitCode: 0,
  },
};

function sector(): Uint8Array {
  const bytes = new Uint8Array(512);
  bytes.set(Buffer.from(bootSector.join("").replaceAll(" ", ""), "hex"));
  bytes.set([0x55, 0xaa], 510);
  return bytes;
}
