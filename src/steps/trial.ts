/**
 * A trial of an image: Packer boots a throw-away machine from it, the user's checks run, and their
 * results become one verdict. `test` and `create` share it.
 */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { writeOutputFiles } from "../action/output-directory.ts";
import type { TrialInput, TrialMachine } from "../images/types.ts";
import { writePackerFiles } from "../packer/session.ts";
import { writeTemplate, writeVariables } from "../packer/template.ts";
import type { Template } from "../packer/types.ts";
import { validateTemplate } from "../packer/validate.ts";
import { variableResolver } from "../packer/variables.ts";
import { childEnvironment } from "../shared/environment.ts";
import { UserError } from "../shared/errors.ts";
import { isInside, realPath, which } from "../shared/files.ts";
import type { Log } from "../shared/log.ts";
import { childMark } from "../shared/processes.ts";
import { quoted } from "../shared/text.ts";
import { handshakeVariable, openHandshake } from "../trial/handshake.ts";
import { readReport, trialProvisioners } from "../trial/provisioners.ts";
import { type Outcome, type Verdict, verdictOf } from "../trial/verdict.ts";
import type { Context } from "./context.ts";
import { openPacker, refuseOldPacker, runPacker } from "./packer.ts";
import { renewExpiry, saveCleanupState } from "./reap.ts";

/** True if the inputs have a check. */
export function wantsTrial({ inputs }: Context): boolean {
  return inputs.testScript !== undefined || inputs.testCommand.length > 0;
}

/**
 * Refuses before the build what would make the checks fail after it.
 * @throws {UserError} when the checks cannot be run.
 */
export async function checkTrial(context: Context): Promise<void> {
  if (!wantsTrial(context)) return;
  await scriptOf(context);
  const { type } = (await context.template()).template.builder;
  const least = (await trialWay(context)).packer;
  const { version } = await context.packerTool();
  refuseOldPacker(version, type, least);
}

async function trialWay(context: Context) {
  const { trial, builder } = await context.home();
  if (trial !== undefined) return trial;
  throw new UserError(
    `builder: Packer's builder ${builder} cannot boot a machine without making an image, so its images cannot be tested.`,
  );
}

/**
 * Absolute path of the user's script.
 * @throws {UserError} when it is no file of the workspace, or the program of the command is missing.
 */
export async function scriptOf({ inputs, github }: Context): Promise<string | undefined> {
  const [program] = inputs.testCommand;
  if (program !== undefined) await checkProgram(program, inputs.workingDirectory);
  const given = inputs.testScript;
  if (given === undefined) return undefined;
  const file = await realPath(path.resolve(inputs.workingDirectory, given));
  if (file === undefined || !(await stat(file)).isFile()) {
    const hint = given.includes("\n") ? " Write the script into a file, and name the file." : "";
    throw new UserError(`test-script: there is no file ${quoted(given)}.${hint}`);
  }
  if (!isInside(file, github.workspace) && !isInside(file, "/nix/store")) {
    throw new UserError(`test-script: ${quoted(given)} lies outside the workspace.`);
  }
  // The kernel takes the CR for a part of the interpreter's name.
  if (/^#![^\n]*\r/.test(await readFile(file, "utf8"))) {
    throw new UserError(
      `test-script: the lines of ${quoted(given)} end with CR LF. Write them with LF alone, and \`*.sh text eol=lf\` into .gitattributes.`,
    );
  }
  return file;
}

async function checkProgram(program: string, directory: string): Promise<void> {
  const search = program.includes("/")
    ? path.dirname(path.resolve(directory, program))
    : (childEnvironment("common")["PATH"] ?? "");
  if ((await which(path.basename(program), search)) !== undefined) return;
  throw new UserError(
    `test-command: ${quoted(program)} was not found, or is not executable. Give the program in the first line, and each argument in a line of its own.`,
  );
}

/** Machines that are started where an emulator fails by chance. */
const attempts = 3;

/**
 * @param variables Values for variables of the template.
 * @throws {UserError} when the trial itself could not be made.
 */
export async function tryImage(
  context: Context,
  input: TrialInput,
  variables: Record<string, string>,
): Promise<Verdict> {
  const script = await scriptOf(context);
  const way = await trialWay(context);
  const testOnce = async (attempt = 1): Promise<Verdict> => {
    await renewExpiry(context);
    const trial = await way.prepare(input);
    try {
      for (const note of trial.notes) context.log.info(note);
      const outcome = await runTrial(context, { input, variables, trial, script, way });
      const { again, lost } = outcome.result;
      if (again && attempt < attempts) {
        context.log.info(`The emulator failed, not the image; trying again. ${lost}`);
        return await testOnce(attempt + 1);
      }
      const { files, ...verdict } = verdictOf(outcome, context.inputs, context.log);
      const { outputDirectory } = context.inputs;
      if (outputDirectory !== undefined && !input.isProof) {
        await writeOutputFiles(outputDirectory, files);
      }
      return verdict;
    } finally {
      await trial.dispose();
    }
  };
  return await context.log.group("Boot the image and test it", () =>
    context.timeline.phase(
      "Test",
      () => testOnce(),
      ({ problem }) => problem !== undefined,
    ),
  );
}

interface TrialRun {
  input: TrialInput;
  variables: Record<string, string>;
  trial: TrialMachine;
  way: { packer: string };
  script: string | undefined;
}

async function runTrial(context: Context, work: TrialRun): Promise<Outcome> {
  const { inputs, invocation, actionRoot } = context;
  const { input, trial } = work;
  const folder = path.join(invocation.directory, "trial");
  const { provisioners, report } = await trialProvisioners({
    folder,
    script: work.script,
    meets: inputs.testCommand.length > 0,
    scripts: path.join(actionRoot, "packer", "scripts"),
  });
  const template = trialTemplate(input.template, trial, provisioners);
  if (!("artifacts" in input.image)) {
    // For an image that this run made, this was saved before the build.
    await saveCleanupState(context, { name: input.image.name, builder: template.builder });
  }
  const opened = await openPacker(context, template, work.way.packer, folder);
  const handshake = await openHandshake({
    folder: path.join(folder, "handshake"),
    command: inputs.testCommand,
    cwd: inputs.workingDirectory,
    env: childEnvironment("common", childMark(invocation), ["HOME"]),
    keyFile: keyFileOf(template, work.variables, trial, opened.env, inputs.workingDirectory),
    log: context.log,
  });
  const watched = watchOutput(context.log);
  const session = {
    ...opened,
    // Not the job's own cache, which would keep the machine's empty disk.
    cacheDirectory: path.join(folder, "cache"),
    env: {
      ...opened.env,
      ...trial.environment,
      [handshakeVariable]: handshake.env[handshakeVariable] ?? "",
      PATH: [...(trial.searchPath ?? []), opened.env["PATH"] ?? ""].join(":"),
    },
    log: watched.log,
  };
  const given = input.template === undefined ? {} : work.variables;
  const files = await writePackerFiles(
    session,
    writeTemplate(template, trial),
    writeVariables(given),
  );
  await validateTemplate(session, files, { input: "template" }, context.signal);

  const started = Date.now();
  const ended = new AbortController();
  const limit = Math.max(context.packerTime.left, 1);
  const packing = runPacker(context, session, files, "Packer boots the image").finally(() =>
    ended.abort(),
  );
  const attending =
    inputs.testCommand.length > 0 ? handshake.runCheck(ended.signal) : Promise.resolve(undefined);
  const [result, command] = await Promise.all([packing, attending]);
  context.signal.throwIfAborted();
  const console = result.exitCode === 0 ? "" : ((await trial.console?.()) ?? "");
  for (const line of console.split("\n").slice(-longestTail)) if (line) session.log.child(line);
  return {
    result,
    packer: session.packer,
    connected: watched.connected(),
    cure: trial.cure?.(result.errors[0] ?? "", console),
    limit,
    script: await readReport(report),
    command,
    tail: watched.tail,
    seconds: (Date.now() - started) / 1000,
  };
}

/** The private key that Packer is told to use, as an absolute path. */
function keyFileOf(
  template: Template,
  variables: Record<string, string>,
  trial: TrialMachine,
  env: Record<string, string>,
  directory: string,
): string | undefined {
  const written = trial.builder["ssh_private_key_file"];
  if (typeof written !== "string" || written === "") return undefined;
  return path.resolve(directory, variableResolver(template, variables, env).resolve(written));
}

/** The image's variables with the builder and provisioners of the trial, and nothing else of its template. */
function trialTemplate(
  template: Template | undefined,
  trial: TrialMachine,
  provisioners: Template["root"][],
): Template {
  const variables = template?.variables ?? {};
  const sensitive = template?.sensitive ?? [];
  return {
    root: {
      variables,
      ...(sensitive.length > 0 ? { "sensitive-variables": sensitive } : {}),
      provisioners: [...(trial.provisioners ?? []), ...provisioners],
    },
    builder: trial.builder,
    variables,
    sensitive,
    facts: template?.facts,
  };
}

/** Lines of output in the JUnit report that the action writes itself. */
const longestTail = 50;

function watchOutput(log: Log) {
  const tail: string[] = [];
  let connected = false;
  const child = (line: string) => {
    // Of Packer's communicators (packer-plugin-sdk communicator/step_connect_ssh.go, step_connect.go).
    if (/Connected to (SSH|WinRM)|Using docker communicator/.test(line)) connected = true;
    tail.push(line.slice(0, 2000));
    if (tail.length > longestTail) tail.shift();
    log.child(line);
  };
  return { log: { ...log, child }, tail, connected: () => connected };
}
