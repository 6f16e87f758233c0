/** Whatever others print is text: no workflow command of a build, a template or an error acts. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  type Fixture,
  makeFixture,
  type Ran,
  tinyInputs,
  tinyTemplate,
} from "../helpers/fixture.ts";

/** Every command that the runner knows, in both spellings, and ways to hide one. */
const commands = [
  "::add-mask::packernix",
  "::error file=web.nix,line=1::forged-error",
  "::warning::forged-warning",
  "::notice::forged-notice",
  "::debug::forged-debug",
  "::group::forged-group",
  "::stop-commands::forged-token",
  "::add-matcher::/etc/passwd",
  "::set-output name=image::forged-output",
  "::save-state name=packernix::forged-state",
  "::set-env name=PATH::/forged-path",
  "::add-path::/forged-path",
  "##[error]forged-error",
  "text ##[add-mask]packernix",
  "   ::error::forged-indented",
  "progress\\r::error::forged-after-return",
];

let fixture: Fixture;
beforeAll(async () => {
  fixture = await makeFixture();
});
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
});

function expectInert(ran: Ran): void {
  const forged = ran.result.annotations.filter(
    (one) => one.message.startsWith("forged") || one.file === "web.nix",
  );
  expect(forged).toEqual([]);
  expect(ran.result.masks).not.toContain("packernix");
  const { template: _ownText, ...outputs } = ran.outputs;
  expect(JSON.stringify(outputs)).not.toContain("forged");
  expect(JSON.stringify(ran.result.state)).not.toContain("forged");
  // They were really printed.
  expect(ran.result.rawLines.some((line) => line.text.includes("forged-after-return"))).toBe(true);
}

const printf = commands.map((line) => `printf '%b\\n' '${line}'`).join("; ");

test("what a provisioner that fails has printed last stands where one looks", async () => {
  const inline = ["seq 30", "sleep 1; echo 'only 20971520 bytes, and 30 are needed' >&2", "exit 3"];
  const template = {
    ...tinyTemplate,
    provisioners: [
      { type: "shell-local", inline: ["echo fine"] },
      { type: "shell-local", inline },
    ],
  };
  const { main, result } = await fixture.run({ ...tinyInputs, template: JSON.stringify(template) });
  const [error = "", ...more] = result.annotations.map((one) => one.message);
  expect(more).toEqual([]);
  expect(error).toMatch(
    /^Packer could not build the image: Script exited .* Its last lines:\n22\n/,
  );
  expect(error).toMatch(/\n30\nonly 20971520 bytes, and 30 are needed$/);
  const [head = "", details = ""] = main.summary.split("<details><summary>Details");
  expect(head).toContain("`only 20971520 bytes, and 30 are needed`");
  expect(details).toMatch(/\n1\n2\n(.*\n)*only 20971520 bytes/);
  expect(details).not.toContain("fine");
});

describe("every workflow command is inert", () => {
  test("printed by a build of Nix that fails", async () => {
    await fixture.write(
      "fails.nix",
      `{ ... }: { networking.hostName = builtins.readFile (derivation {
        name = "fails"; system = builtins.currentSystem; builder = "/bin/sh";
        args = [ "-c" ${JSON.stringify(`${printf}; exit 1`).replaceAll("${", "\\${")} ];
      }); }\n`,
    );
    const ran = await fixture.run({ ...tinyInputs, configuration: "fails.nix" });
    expect(ran.main.conclusion).toBe("failure");
    expectInert(ran);
  });

  test("in the text of an evaluation error", async () => {
    const text = JSON.stringify(commands.join("\n")).replaceAll("\\\\r", "\\r");
    await fixture.write("throws.nix", `{ ... }: { networking.hostName = throw ${text}; }\n`);
    const ran = await fixture.run({ ...tinyInputs, configuration: "throws.nix" });
    expect(ran.main.conclusion).toBe("failure");
    expectInert(ran);
  });

  test("printed by a script of the template", async () => {
    const template = {
      ...structuredClone(tinyTemplate),
      provisioners: [
        { type: "shell-local", inline: commands.map((line) => `printf '%b\\n' '${line}'`) },
      ],
    };
    const ran = await fixture.run({ ...tinyInputs, template: JSON.stringify(template) });
    expect(ran.main.conclusion).toBe("success");
    expectInert(ran);
    expect(ran.result.droppedOutputs).toEqual([]);
  });

  test("in an error of Packer", async () => {
    const keys = { [commands.slice(0, 3).join("\n")]: 1, "forged-after-return": 2 };
    const [builder] = tinyTemplate.builders;
    const template = { builders: [{ ...builder, ...keys }], variables: tinyTemplate.variables };
    const ran = await fixture.run({ ...tinyInputs, template: JSON.stringify(template) });
    expect(ran.main.conclusion).toBe("failure");
    expectInert(ran);
    const own = { ...tinyInputs, "builder-config": JSON.stringify(keys) };
    const refused = await fixture.run(own);
    expect(refused.main.conclusion).toBe("failure");
    expectInert(refused);
  });
});

describe("secrets", () => {
  test("of the environment and of the template are not shown", async () => {
    const template = {
      ...structuredClone(tinyTemplate),
      variables: { ...tinyTemplate.variables, password: "{{env `DISK_PASSWORD`}}" },
      "sensitive-variables": ["password"],
      provisioners: [{ type: "shell-local", inline: ["echo shown: {{user `password`}}"] }],
    };
    const inputs = { ...tinyInputs, template: JSON.stringify(template) };
    const env = { DISK_PASSWORD: "made-up-secret-1", ROUTER_TOKEN: "made-up-secret-2" };
    const { main, result } = await fixture.run(inputs, { env });
    expect(main.conclusion).toBe("success");
    // What the runner itself shows of the step's `env:` is not ours.
    const ours = result.rawLines.filter((line) => !line.text.startsWith("::add-mask::"));
    expect(ours.some((line) => line.text.includes("shown: "))).toBe(true);
    expect(ours.filter((line) => line.text.includes("made-up-secret"))).toEqual([]);
    expect(result.droppedOutputs).toEqual([]);
  });

  test("and the runner's own powers do not reach a script of the template", async () => {
    const template = {
      ...structuredClone(tinyTemplate),
      provisioners: [{ type: "shell-local", inline: ["env | cut -d= -f1 | sed s/^/seen:/"] }],
    };
    const { result } = await fixture.run({ ...tinyInputs, template: JSON.stringify(template) });
    const seen = [...result.log.matchAll(/seen:(\w+)/g)].map((match) => match[1] ?? "");
    expect(seen).toContain("RUNNER_TRACKING_ID");
    expect(seen.filter((name) => /^(ACTIONS|INPUT|STATE|GITHUB)_/.test(name))).toEqual([]);
  });
});

// Packer itself takes more than a minute for so much; its reader has this test beside its unit tests.
test("a build of Nix that prints 100 MB", async () => {
  await fixture.write(
    "chatty.nix",
    `{ ... }: { networking.hostName = builtins.readFile (derivation {
      name = "chatty"; system = builtins.currentSystem; builder = "/bin/sh"; salt = "${Date.now()}";
      args = [ "-c" "/usr/bin/yes $(/usr/bin/printf '%01000d' 7) | /usr/bin/head -c 100000000; printf chatty > $out" ];
    }); }\n`,
  );
  const ran = await fixture.run({ ...tinyInputs, configuration: "chatty.nix" });
  expect(ran.result.annotations).toEqual([]);
  expect(ran.outputs).toMatchObject({ status: "created" });
  expect(ran.outputs["toplevel"]).toContain("nixos-system-chatty-");
});
