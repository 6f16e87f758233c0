import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { parseCommand } from "./runner/commands.ts";
import { parsePairs } from "./runner/files.ts";
import { isAlive, Job, type JobOptions, Masker, processesNaming } from "./runner/index.ts";
import { LineSplitter } from "./runner/process.ts";
import { realSeconds } from "./runner/state.ts";
import { until } from "./until.ts";

let root: string;
let actions = 0;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "runner-double-"));
  await mkdir(join(root, "workspace"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Not reached on a machine that is busy; what shows one of these waits sets its own. */
const seconds = { interrupt: 60, terminate: 60, streams: 60 };

function createJob(options: Partial<JobOptions> = {}): Promise<Job> {
  return Job.create({
    workspace: join(root, "workspace"),
    tempRoot: join(root, "runner"),
    repository: "octo/images",
    seconds,
    ...options,
  });
}

const prelude = `
import { appendFileSync, writeFileSync, readFileSync } from "node:fs";
import { spawn } from "node:child_process";
const set = (file, text) => appendFileSync(process.env["GITHUB_" + file], text);
const wait = () => setInterval(() => {}, 1000);
`;

/** A node action without dependencies, in a directory of its own. */
async function createAction(
  main: string,
  { post, inputs = "{}", postIf }: { post?: string; inputs?: string; postIf?: string } = {},
): Promise<string> {
  const directory = join(root, `action-${actions++}`);
  await mkdir(directory);
  await writeFile(join(directory, "main.mjs"), prelude + main);
  if (post !== undefined) await writeFile(join(directory, "post.mjs"), prelude + post);
  const lines = [
    "name: fake",
    "description: fake",
    `inputs: ${inputs}`,
    "runs:",
    "  using: node24",
    "  main: main.mjs",
    ...(post === undefined ? [] : ["  post: post.mjs"]),
    ...(postIf === undefined ? [] : [`  post-if: ${postIf}`]),
  ];
  await writeFile(join(directory, "action.yml"), lines.join("\n"));
  return directory;
}

/** Runs one action to the end of its job. */
async function runAction(main: string, options: Partial<JobOptions> = {}) {
  await using job = await createJob(options);
  const step = await job.run({ id: "one", uses: await createAction(main) });
  return { step, result: await job.finish() };
}

/** An expression as a workflow writes it. */
function expression(path: string): string {
  return `\${{ ${path} }}`;
}

function print(...lines: string[]): string {
  return lines.map((line) => `console.log(${JSON.stringify(line)});`).join("\n");
}

describe("parts", () => {
  const names = new Set(["error", "add-mask"]);

  test.each([
    ["::error file=a%3Ab,line=3::x%0Ay%25250A", "error", "x\ny%250A", { file: "a:b", line: "3" }],
    [" \t::ERROR::x", "ERROR", "x", {}],
    ["text ##[error code=1;b=%3B]x%5D", "error", "x]", { code: "1", b: ";" }],
    ["::nothing::##[error]x", "error", "x", {}],
    ["::error a=,=b,c==d::x", "error", "x", { c: "d" }],
  ])("takes %j for a command", (line, name, data, properties) => {
    const command = parseCommand(line, names);
    expect(command).toMatchObject({ name, data });
    expect(Object.fromEntries(command?.properties ?? [])).toEqual(properties);
  });

  test.each([
    "x ::error::y",
    "::error:y",
    "##[nothing] ##[error]x",
    "\ufeff::error::x",
    "::group::x",
  ])("takes %j for text", (line) => {
    expect(parseCommand(line, names)).toBeUndefined();
  });

  test("environment files hold plain pairs and heredocs", () => {
    const text = "a=b=c\n\nlong<<END\nx=1\n\ny\r\nEND\nd<<E\nE\ne=\nf=a<<b";
    expect(Object.fromEntries(parsePairs(text))).toEqual({
      a: "b=c",
      long: "x=1\n\ny\r",
      d: "",
      e: "",
      f: "a<<b",
    });
  });

  test.each([
    ["word", "Invalid format 'word'"],
    ["<<E\nE", "Name must not be empty"],
    ["a<<\nE", "delimiter must not be empty"],
    ["a<<E\nx\n", "Matching delimiter not found 'E'"],
    ["a<<E\nx", "EOF marker missing new line"],
  ])("environment files refuse %j", (text, message) => {
    expect(() => [...parsePairs(text)]).toThrow(message);
  });

  test("masks cover encoded forms and merge what touches", () => {
    const masker = new Masker();
    masker.add('p&ss"w<rd');
    expect(masker.mask(Buffer.from('p&ss"w<rd').toString("base64"))).toBe("***");
    expect(masker.mask(Buffer.from('me:p&ss"w<rd').toString("base64"))).toMatch(/\*\*\*$/);
    expect(masker.mask(`x ${JSON.stringify('p&ss"w<rd')} y`)).toBe('x "***" y');
    expect(masker.mask("p%26ss%22w%3Crd p&amp;ss&quot;w&lt;rd")).toBe("*** ***");
    masker.add("abc");
    masker.add("cde");
    expect(masker.mask("abcde-abccde")).toBe("***-***");
  });

  test("lines end with LF, CR LF and CR, also across chunks", () => {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    for (const chunk of ["a\r", "\nb\rc", "\n\nd", "\u00e9"]) splitter.push(Buffer.from(chunk));
    splitter.end();
    expect(lines).toEqual(["a", "b", "c", "", "d\u00e9"]);
  });
});

describe("environment", () => {
  const inputs = `{ with-hyphen: { default: d }, "two words": {}, token: { default: "${expression("github.token")}" }, status: { default: "${expression("job.status")}" }, kept: { default: k } }`;

  test("inputs, contexts and services reach the process, the test's own environment does not", async () => {
    const file = join(root, "environment.json");
    const main = `writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.env));`;
    await using job = await createJob({
      event: { number: 7 },
      eventName: "pull_request",
      github: { ref: "refs/pull/7/merge" },
      env: { JOB: "1", GITHUB_SHA: "mine" },
      cacheUrl: "http://127.0.0.1:1/",
      token: "ghs_secret",
    });
    process.env.LEAK = "1";
    const step = await job.run({
      id: "one",
      uses: await createAction(main, { inputs }),
      with: { "two words": expression("github.actor"), Kept: "", unknown: "u" },
      env: { STEP: "2" },
    });
    delete process.env.LEAK;
    await job.finish();
    const environment = JSON.parse(await readFile(file, "utf8")) as Record<string, string>;

    expect(environment).toMatchObject({
      "INPUT_WITH-HYPHEN": "d",
      INPUT_TWO_WORDS: expression("github.actor"),
      INPUT_TOKEN: "ghs_secret",
      INPUT_STATUS: "success",
      INPUT_KEPT: "",
      INPUT_UNKNOWN: "u",
      JOB: "1",
      STEP: "2",
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_REF_NAME: "7/merge",
      GITHUB_REPOSITORY_OWNER: "octo",
      GITHUB_WORKSPACE: join(root, "workspace"),
      GITHUB_ACTION: "one",
      RUNNER_OS: "Linux",
      RUNNER_TEMP: join(root, "runner", "_temp"),
      RUNNER_TRACKING_ID: job.trackingId,
      ACTIONS_RESULTS_URL: "http://127.0.0.1:1/",
    });
    expect(environment.GITHUB_SHA).not.toBe("mine");
    for (const absent of ["LEAK", "NODE_OPTIONS", "GITHUB_TOKEN", "GITHUB_ACTION_PATH"]) {
      expect(environment).not.toHaveProperty(absent);
    }
    expect(environment).not.toHaveProperty("ACTIONS_ID_TOKEN_REQUEST_URL");
    expect(step.annotations.map(({ message }) => message)).toEqual([
      expect.stringContaining("Unexpected input(s) 'unknown'"),
    ]);
    expect(step.log).toContain("  token: ***");
  });

  test("post sees state and the job's status of its own time; or inputs of somebody else", async () => {
    const post =
      'console.log("post", JSON.stringify([process.env.INPUT_STATUS, process.env.STATE_Key, process.env["INPUT_WITH-HYPHEN"]]));';
    const uses = await createAction('set("STATE", "Key=v\\n"); process.exit(3);', { post, inputs });
    await using job = await createJob();
    const main = await job.run({ id: "a", uses });
    await job.run({ id: "b", uses, if: "always()", postInputs: "empty" });
    const skipped = await job.run({ id: "c", uses });
    const result = await job.finish();

    expect(main).toMatchObject({ conclusion: "failure", exitCode: 3, state: { Key: "v" } });
    expect(skipped).toMatchObject({ conclusion: "skipped", exitCode: undefined });
    expect(result.conclusion).toBe("failure");
    const posts = result.rawLines.filter(({ stage }) => stage === "post");
    expect(posts.map(({ step, text }) => [step, text])).toEqual([
      ["b", 'post ["","v",""]'],
      ["a", 'post ["failure","v","d"]'],
    ]);
  });

  test("a later step gets PATH and variables, but no NODE_OPTIONS", async () => {
    await using job = await createJob({ machineEnv: { PATH: "/bin" } });
    const first = await job.run({
      id: "one",
      uses: await createAction(
        'set("PATH", "/a\\n/b\\n/a\\n"); set("ENV", "X=1\\nnode_options=--no\\nGITHUB_JOB=no\\n");',
      ),
    });
    expect(first.conclusion).toBe("success");
    const second = await job.run({
      id: "two",
      uses: await createAction(
        "const { PATH, X, GITHUB_JOB, NODE_OPTIONS } = process.env; console.log([PATH, X, GITHUB_JOB, NODE_OPTIONS].join('|'));",
      ),
    });
    expect(second.log).toContain("/a:/b:/bin|1|image|");
    expect(first.annotations.map(({ message }) => message)).toEqual([
      "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.",
    ]);
  });
});

describe("files", () => {
  test("a bad file fails the step; what stood before counts; the other files too", async () => {
    const { step, result } = await runAction(
      'set("OUTPUT", "good=1\\nbad\\nlate=1\\n"); set("STATE", "s=1\\n");',
    );
    expect(step).toMatchObject({
      conclusion: "failure",
      exitCode: 0,
      outputs: { good: "1" },
      state: { s: "1" },
    });
    expect(result.annotations.map(({ message }) => message)).toEqual([
      "Unable to process file command 'output' successfully.",
      "Invalid format 'bad'",
    ]);
  });

  test("a summary is masked; one over 1 MiB is dropped with an error", async () => {
    const small = await runAction(
      'console.log("::add-mask::hidden"); set("STEP_SUMMARY", "# hidden\\ntext");',
    );
    expect(small.result.summary).toBe("# ***\ntext\n");
    const large = await runAction('set("STEP_SUMMARY", "x".repeat(1024 * 1024 + 1));');
    expect(large.result.summary).toBe("");
    expect(large.step.conclusion).toBe("success");
    expect(large.result.annotations[0]?.message).toMatch(/1024k, got 1024k/);
  });
});

describe("log", () => {
  test("commands act and text stays", async () => {
    const { step, result } = await runAction(
      `${print(
        "::group::Title",
        "::warning file=src/a.nix,line=2,endLine=1::low",
        "::endgroup::",
        "::debug::unseen",
        "see ##[notice]mid-line",
        "plain ::error::no",
        "::unknown::no",
        "##[end-action]",
      )} console.error("::error file=" + process.env.GITHUB_WORKSPACE + "/b.nix,line=4,col=2,title=T::down%0Aunder"); process.stdout.write("progress\\r::notice::after CR\\n");`,
    );
    expect(step.conclusion).toBe("success");
    expect(result.annotations).toHaveLength(4);
    expect(result.annotations).toEqual(
      expect.arrayContaining([
        { kind: "warning", message: "low", file: "src/a.nix", step: "one", stage: "main" },
        { kind: "notice", message: "mid-line", step: "one", stage: "main" },
        { kind: "notice", message: "after CR", step: "one", stage: "main" },
        {
          kind: "error",
          message: "down\nunder",
          title: "T",
          file: "b.nix",
          line: 4,
          column: 2,
          step: "one",
          stage: "main",
        },
      ]),
    );
    for (const line of ["##[group]Title", "##[warning]low", "##[notice]mid-line"]) {
      expect(result.log).toContain(line);
    }
    for (const line of ["plain ::error::no", "::unknown::no", "##[\\end-action]"]) {
      expect(result.log).toContain(line);
    }
    expect(result.log).not.toContain("unseen");
    expect(result.rawLines.map(({ text }) => text)).toContain("::debug::unseen");
  });

  test("ten annotations of a kind, each cut at 4096", async () => {
    const { result } = await runAction(
      'for (let i = 0; i < 12; i++) console.log("::error::" + i + "x".repeat(5000)); console.log("::notice::n");',
    );
    expect(result.annotations.map(({ kind }) => kind)).toEqual([
      ...Array(10).fill("error"),
      "notice",
    ]);
    expect(result.annotations[0]?.message).toHaveLength(4096);
    expect(result.log).toContain("##[error]11x");
  });

  test("masks hide each line, and drop outputs that hold them", async () => {
    const { step, result } = await runAction(
      `${print("::add-mask::alpha%0A  be  ", "alpha be betray", "::add-mask::  ")} set("OUTPUT", "good=x\\nbad=maybe\\nempty=\\n");`,
      {
        outputs: {
          good: expression("steps.one.outputs.good"),
          bad: expression("steps.one.outputs.bad"),
        },
      },
    );
    expect(step.log).toContain("*** *** ***tray");
    expect(result.masks).toEqual(expect.arrayContaining(["alpha", "be"]));
    expect(result.outputs.one).toEqual({ good: "x", bad: "maybe", empty: "" });
    expect(result.jobOutputs).toEqual({ good: "x" });
    expect(result.droppedOutputs).toEqual(["bad"]);
    expect(result.log).toContain("Skip output 'bad' since it may contain secret.");
    expect(result.log).not.toContain("alpha");
  });

  test("stopped commands are text until the token", async () => {
    const { result } = await runAction(
      print("::stop-commands::tok-123", "::error::no", "::TOK-123::", "::error::yes"),
    );
    expect(result.annotations.map(({ message }) => message)).toEqual(["yes"]);
    expect(result.log).toContain("::error::no");
  });

  test("set-output and save-state work with a warning, set-env and add-path fail the step", async () => {
    const old = await runAction(print("::set-output name=a::1", "::save-state name=b::2"));
    expect(old.step).toMatchObject({
      conclusion: "success",
      outputs: { a: "1" },
      state: { b: "2" },
    });
    expect(old.result.annotations.map(({ kind }) => kind)).toEqual(["warning", "warning"]);
    const off = await runAction(print("::set-env name=A::1", "::add-path::/x"));
    expect(off.step).toMatchObject({ conclusion: "failure", exitCode: 0 });
    expect(off.result.log).toContain("command is disabled");
  });

  test("a matcher makes annotations of plain lines", async () => {
    const matchers = {
      problemMatcher: [
        {
          owner: "one",
          pattern: [
            { regexp: "^FAIL (.+)$", file: 1 },
            { regexp: "^ +(\\d+): (.+)$", line: 1, message: 2, loop: true },
          ],
        },
      ],
    };
    await writeFile(join(root, "workspace", "matchers.json"), JSON.stringify(matchers));
    await mkdir(join(root, "workspace", ".git"));
    await writeFile(
      join(root, "workspace", ".git", "config"),
      "[remote]\n\turl = https://github.com/octo/images\n",
    );
    await writeFile(join(root, "workspace", "a.nix"), "");
    const { result } = await runAction(
      print("::add-matcher::matchers.json", "FAIL a.nix", "  3: first", "  4: second", "end"),
    );
    expect(result.annotations).toMatchObject([
      { kind: "error", message: "first", file: "a.nix", line: 3 },
      { kind: "error", message: "second", file: "a.nix", line: 4 },
    ]);
  });
});

describe("end", () => {
  const onSignals = `for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => console.log("got " + name));`;

  test("a cancel signals the node process alone, and post runs", async () => {
    const uses = await createAction(
      `${onSignals} set("STATE", "early=1\\n");
       const child = spawn("sleep", ["300"], { stdio: "ignore", detached: true });
       console.log("child " + child.pid); console.log("ready"); wait();`,
      {
        post: "console.log('status ' + process.env.INPUT_STATUS + ' ' + process.env.STATE_early);",
        inputs: `{ status: { default: "${expression("job.status")}" } }`,
      },
    );
    await using job = await createJob({ seconds: { ...seconds, interrupt: 0.6, terminate: 5 } });
    const step = job.start({ id: "one", uses });
    step.onLine(/^ready/, () => step.cancel());
    const main = await step.done;
    expect(main).toMatchObject({
      conclusion: "cancelled",
      signal: "SIGKILL",
      exitCode: 137,
      state: { early: "1" },
    });
    expect(main.seconds).toBeGreaterThan(5.55);
    expect(main.log).toMatch(/got SIGINT\ngot SIGTERM/);
    expect(main.annotations.map(({ message }) => message)).toEqual(["The operation was canceled."]);

    const child = Number(/child (\d+)/.exec(main.log)?.[1]);
    expect(isAlive(child)).toBe(true);
    const result = await job.finish();
    expect(result.conclusion).toBe("cancelled");
    expect(result.log).toContain("status cancelled 1");
    expect(result.orphans).toEqual([{ pid: child, name: "sleep", command: "sleep 300" }]);
    expect(result.log).toContain(`Terminate orphan process: pid (${child}) (sleep)`);
    expect(isAlive(child)).toBe(false);
  });

  test("exit code 0 after SIGINT is a cancel too", async () => {
    await using job = await createJob();
    const step = job.start({
      id: "one",
      uses: await createAction(
        `process.on("SIGINT", () => process.exit(0)); console.log("ready"); wait();`,
      ),
    });
    await step.waitForLine(/ready/);
    step.cancel();
    expect(await step.done).toMatchObject({ conclusion: "cancelled", exitCode: 0 });
    expect((await job.finish()).conclusion).toBe("cancelled");
  });

  test("a cancel gives no signal to post, nor to a step that always runs", async () => {
    const linger = `${onSignals} console.log("ready"); setTimeout(() => {}, 300);`;
    await using job = await createJob();
    const step = job.start({ id: "one", uses: await createAction("", { post: linger }) });
    await step.done;
    step.onLine(/ready/, () => job.cancel());
    const result = await job.finish();
    expect(result.stages.at(-1)).toMatchObject({ stage: "post", conclusion: "success" });
    expect(result.conclusion).toBe("cancelled");
    expect(result.log).not.toContain("got SIG");

    await using second = await createJob();
    const always = second.start({ id: "one", if: "always()", uses: await createAction(linger) });
    always.onLine(/ready/, () => always.cancel());
    expect(await always.done).toMatchObject({ conclusion: "success", signal: undefined });
  });

  test("SIGKILL of main leaves state, outputs and summary as they were", async () => {
    const uses = await createAction(
      `set("STATE", "s=1\\n"); set("OUTPUT", "o=1\\n"); set("STEP_SUMMARY", "half"); console.log("ready"); wait();`,
      { post: "console.log('post ' + process.env.STATE_s);" },
    );
    await using job = await createJob();
    const step = job.start({ id: "one", uses });
    await step.waitForLine(/ready/);
    process.kill(step.pid ?? 0, "SIGKILL");
    expect(await step.done).toMatchObject({
      conclusion: "failure",
      exitCode: 137,
      outputs: { o: "1" },
      summary: "half\n",
    });
    expect((await job.finish()).log).toContain("post 1");
  });

  test("a child that holds the pipes is waited for and left alone", async () => {
    const [go, said] = [join(root, "go"), join(root, "said")];
    const script = `trap "" PIPE; until [ -e ${go} ]; do sleep 0.05; done; echo late; touch ${said}; sleep 600`;
    const uses = await createAction(
      `spawn("sh", ["-c", ${JSON.stringify(script)}], { stdio: "inherit" }).unref();`,
    );
    await using job = await createJob({ seconds: { ...seconds, streams: 0.5 } });
    const main = await job.run({ id: "one", uses });
    expect(main.seconds).toBeGreaterThan(0.45);
    await writeFile(go, "");
    await until("it has said it", () => existsSync(said));
    const result = await job.finish();
    expect(result.log).not.toContain("late");
    expect(result.orphans.map(({ name }) => name)).toContain("sh");
  });

  test("a timeout is a failure; continue-on-error forgives it", async () => {
    await using job = await createJob();
    const uses = await createAction("wait();", { post: "" });
    const main = await job.run({ id: "one", uses, timeoutMinutes: 0.005, continueOnError: true });
    expect(main).toMatchObject({ outcome: "failure", conclusion: "success", signal: "SIGINT" });
    expect(main.annotations[0]?.message).toMatch(/has timed out after 0.005 minutes/);
    expect((await job.finish()).conclusion).toBe("success");
  });

  test("post steps run last in, first out, also after one fails; post-if is heard", async () => {
    await using job = await createJob();
    const uses = await createAction("", {
      post: "process.exitCode = process.env.GITHUB_ACTION === 'b' ? 1 : 0; set('OUTPUT', 'late=1\\n');",
    });
    for (const id of ["a", "b"]) await job.run({ id, uses });
    await job.run({ id: "c", uses: await createAction("", { post: "", postIf: "failure()" }) });
    const result = await job.finish();
    expect(
      result.stages.map(({ step, stage, conclusion }) => `${step} ${stage} ${conclusion}`),
    ).toEqual([
      "a main success",
      "b main success",
      "c main success",
      "c post skipped",
      "b post failure",
      "a post success",
    ]);
    expect(result.conclusion).toBe("failure");
    expect(result.outputs.a).toEqual({});
  });

  test("a budget that runs out ends everything, post steps too", async () => {
    await using job = await createJob({ seconds: { ...seconds, budget: 0.8 } });
    const slow = await createAction("", { post: "console.log('slow post'); wait();" });
    await job.run({ id: "never", uses: slow });
    const step = job.start({ id: "slow", uses: slow });
    await step.done;
    job.cancel();
    const result = await job.finish();
    expect(result).toMatchObject({ workerKilled: true, conclusion: "cancelled" });
    expect(result.stages.map((one) => `${one.step} ${one.stage}`)).toEqual([
      "never main",
      "slow main",
      "slow post",
    ]);
    expect(result.orphans.map(({ command }) => command).join()).toContain("post.mjs");
    expect(result.log).not.toContain("Cleaning up orphan processes");
    expect(processesNaming(root)).toEqual([]);
  });

  test("a runner that shuts down runs no post", async () => {
    await using job = await createJob();
    const step = job.start({ id: "one", uses: await createAction("wait();", { post: "" }) });
    job.shutdown();
    expect((await step.done).conclusion).toBe("cancelled");
    const result = await job.finish();
    expect(result.conclusion).toBe("failure");
    expect(result.stages.at(-1)).toMatchObject({ stage: "post", conclusion: "skipped" });
  });

  test("steps run one after another; hooks may fail the test", async () => {
    await using job = await createJob();
    const step = job.start({ id: "one", uses: await createAction("setTimeout(() => {}, 100);") });
    expect(() => job.start({ id: "two", uses: root })).toThrow("Step 'one' still runs");
    await expect(step.waitForLine(/never/)).rejects.toThrow("ended without a line like /never/");
    const two = job.start({ id: "two", uses: await createAction("console.log('x');") });
    two.onLine(/x/, async () => {
      throw new Error("hook");
    });
    await expect(two.done).rejects.toThrow("hook");
    const three = job.start({ id: "three", uses: await createAction("console.log('x');") });
    three.onLine(/x/, async () => {
      await three.done;
      throw new Error("late hook");
    });
    await three.done;
    await expect(job.finish()).rejects.toThrow("late hook");
    expect(() => job.start({ id: "late", uses: root })).toThrow("The job is finished");
  });

  test("what cannot be started fails with a word about it", async () => {
    await using job = await createJob();
    const none = await job.run({ id: "none", uses: join(root, "nowhere") });
    expect(none.annotations[0]?.message).toMatch(/Can't find 'action.yml'/);
    const large = await job.run({
      id: "large",
      if: "always()",
      uses: await createAction(""),
      env: { LARGE: "x".repeat(200_000) },
    });
    expect(large.annotations[0]?.message).toMatch(/E2BIG/);
  });

  test("the real waiting times", async () => {
    expect(realSeconds).toMatchObject({ interrupt: 7.5, terminate: 2.5 });
    await using job = await createJob({ seconds: {} });
    const step = job.start({
      id: "one",
      uses: await createAction(`${onSignals} console.log("ready"); wait();`),
    });
    await step.waitForLine(/ready/);
    const start = performance.now();
    const passed = () => (performance.now() - start) / 1000;
    let terminated: number | undefined;
    step.onLine(/got SIGTERM/, () => {
      terminated = passed();
    });
    step.cancel();
    expect((await step.done).signal).toBe("SIGKILL");
    // It may be killed before it has said a word.
    expect(terminated ?? 7.5).toBeGreaterThan(7.45);
    expect(passed()).toBeGreaterThan(9.95);
  });
});
