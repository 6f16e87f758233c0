/**
 * `npm run demo [-- --fresh]`: runs the built action on the offline example as a workflow would, a
 * first time and again, and says what came of it.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import type { StageResult } from "../__tests__/helpers/runner/index.ts";
import { cacheFolder, offlineInputs, prepareOffline } from "./lib/offline.ts";
import { runStep } from "./lib/step.ts";

const root = path.dirname(import.meta.dirname);
const store = path.join(cacheFolder, "demo", "images");

const fresh = process.argv.includes("--fresh");
const unknown = process.argv.slice(2).filter((argument) => argument !== "--fresh");

process.exitCode = unknown.length > 0 ? refuse(unknown) : await demo();

async function demo(): Promise<number> {
  if (!existsSync(path.join(root, "dist", "index.js"))) {
    process.stderr.write("dist/index.js is missing: run `npm run build` first.\n");
    return 1;
  }
  title("Preparing what the example stands on (made once, then kept)");
  const inputs = { ...offlineInputs(await prepareOffline(root)), "image-store": store };

  if (fresh) {
    title("step: delete, because of --fresh");
    showInputs({ step: "delete", ...inputs });
    const deleted = await step({ step: "delete", ...inputs });
    if (deleted.conclusion !== "success") return 1;
    say(`\nstatus: ${deleted.outputs["status"]}`);
  }

  title("First run: step create, as in a workflow");
  showInputs(inputs);
  const first = await step(inputs);
  if (first.conclusion !== "success") return 1;

  title("Second run: the same step again");
  const second = await step(inputs);
  if (second.conclusion !== "success") return 1;

  return report(first, second);
}

async function step(inputs: Record<string, string>): Promise<StageResult> {
  return await runStep(root, inputs, (line) => say(`  ${line}`));
}

function report(first: StageResult, second: StageResult): number {
  title("What came of it");
  const image = first.outputs["image"] ?? "";
  say(`image       ${image}`);
  say(`builder_id  ${first.outputs["builder_id"]}`);
  say(`toplevel    ${first.outputs["toplevel"]}`);
  say(`first run   ${first.outputs["status"]} in ${first.seconds.toFixed(1)} s`);
  say(`second run  ${second.outputs["status"]} in ${second.seconds.toFixed(1)} s`);
  if (second.outputs["status"] !== "reused" || second.outputs["image"] !== image) {
    process.stderr.write("\nThe second run should have found the first one's image.\n");
    return 1;
  }
  title("What to try next");
  say("Boot the image; its own disk stays as it is (-snapshot). Ctrl-A, then X, ends it:");
  say(`  ${bootCommand(image)}`);
  say("Change examples/offline/configuration.nix and run the demo again: another image is made.");
  if (first.outputs["status"] === "reused") {
    say("The image was there from an earlier demo. To see it made:");
  } else {
    say("To remove the demo's image and see it made again:");
  }
  say("  npm run demo -- --fresh");
  return 0;
}

function bootCommand(image: string): string {
  const machine = process.arch === "arm64" ? "qemu-system-aarch64 -M virt" : "qemu-system-x86_64";
  const disk = `-drive file='${image}',if=virtio,format=qcow2`;
  return `${machine} -m 1024 -snapshot ${disk} -nographic`;
}

function showInputs(inputs: Record<string, string>): void {
  say("  - uses: packernix/packernix-action@v1\n    with:");
  for (const [name, value] of Object.entries(inputs)) say(`      ${name}: ${value}`);
  say("");
}

function title(text: string): void {
  say(`\n== ${text}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function refuse(unknownArguments: string[]): number {
  process.stderr.write(
    `unknown: ${unknownArguments.join(" ")}. usage: npm run demo [-- --fresh]\n`,
  );
  return 1;
}
