/**
 * One process of an action: its lines, its end, its cancel.
 *
 * Source in actions/runner: `src/Runner.Sdk/ProcessInvoker.cs` (ExecuteAsync, StartReadStream,
 * ProcessExitedHandler, CancelAndKillProcessTree, NixKillProcessTree).
 */

// The double starts processes as the runner does, hence not through the action's own helper.
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { StringDecoder } from "node:string_decoder";
import type { Seconds } from "./types.ts";

/** How a process ended. */
export type Exit = {
  code: number;
  signal: NodeJS.Signals | undefined;
  /** The runner threw its cancel, whatever the exit code (ThrowIfCancellationRequested). */
  cancelled: boolean;
  /** The runner went away and left the process to itself. */
  abandoned: boolean;
};

export type InvokeOptions = {
  file: string;
  args: readonly string[];
  cwd: string;
  env: Record<string, string>;
  seconds: Seconds;
  onLine: (line: string, stream: "stdout" | "stderr") => void;
};

/** A running process. */
export class Invocation {
  readonly exit: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #seconds: Seconds;
  #finish: (exit: Omit<Exit, "cancelled">) => void = () => undefined;
  #cancel: Promise<void> | undefined;

  /** Throws what spawn throws (an environment that is too large, a file that is missing). */
  constructor(options: InvokeOptions) {
    this.#seconds = options.seconds;
    const child = spawn(options.file, options.args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child = child;
    // Input is closed at once, so that nothing waits for it.
    child.stdin.on("error", () => undefined);
    child.stdin.end();

    const ended = new Promise<Omit<Exit, "cancelled">>((resolve, reject) => {
      this.#finish = resolve;
      child.once("error", reject);
      const streams = Promise.all([
        readLines(child.stdout, (line) => options.onLine(line, "stdout")),
        readLines(child.stderr, (line) => options.onLine(line, "stderr")),
      ]);
      child.once("exit", async (code, signal) => {
        // A child that holds the pipes is waited for, then its words are lost; it is not killed.
        const { promise, clear } = timer(options.seconds.streams);
        await Promise.race([streams, promise]);
        clear();
        const number = signal === null ? 0 : constants.signals[signal];
        resolve({ code: code ?? 128 + number, signal: signal ?? undefined, abandoned: false });
      });
    });
    this.exit = this.#settle(ended);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** A signal of the test's own to this process alone. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** CancelAndKillProcessTree: SIGINT, SIGTERM, SIGKILL, each to this one process. */
  cancel(): Promise<void> {
    this.#cancel ??= this.#signalUntilExit();
    return this.#cancel;
  }

  /** What a killed worker does to its child: nothing but that the pipes break. */
  abandon(): void {
    this.#finish({ code: -1, signal: undefined, abandoned: true });
  }

  async #settle(ended: Promise<Omit<Exit, "cancelled">>): Promise<Exit> {
    try {
      const exit = await ended;
      if (!exit.abandoned) await this.#cancel;
      return { ...exit, cancelled: this.#cancel !== undefined };
    } finally {
      this.#child.stdout?.destroy();
      this.#child.stderr?.destroy();
      this.#child.unref();
    }
  }

  async #signalUntilExit(): Promise<void> {
    if (await this.#signal("SIGINT", this.#seconds.interrupt)) return;
    if (await this.#signal("SIGTERM", this.#seconds.terminate)) return;
    this.#child.kill("SIGKILL");
  }

  /** Whether the process ended in time; a process that is gone cannot be signalled. */
  async #signal(signal: NodeJS.Signals, seconds: number): Promise<boolean> {
    if (!this.#child.kill(signal)) return false;
    const { promise, clear } = timer(seconds);
    const ended = new Promise<true>((resolve) => this.#child.once("exit", () => resolve(true)));
    const result = await Promise.race([ended, promise]);
    clear();
    return result === true;
  }
}

/**
 * StreamReader.ReadLine: LF, CR LF and CR alone end a line; the rest before the end of the stream
 * is a line too.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder("utf8");
  readonly #onLine: (line: string) => void;
  #rest = "";
  #afterReturn = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    this.#add(this.#decoder.write(chunk));
  }

  end(): void {
    this.#add(this.#decoder.end());
    if (this.#rest !== "") this.#onLine(this.#rest);
    this.#rest = "";
  }

  #add(text: string): void {
    if (text === "") return;
    // The LF of a CR LF that was cut in two is part of the line before.
    const added = this.#afterReturn && text.startsWith("\n") ? text.slice(1) : text;
    this.#afterReturn = text.endsWith("\r");
    const lines = added.split(/\r\n|\r|\n/);
    const last = lines.pop() ?? "";
    for (const line of lines) {
      this.#onLine(this.#rest + line);
      this.#rest = "";
    }
    this.#rest += last;
  }
}

function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): Promise<void> {
  const splitter = new LineSplitter(onLine);
  return new Promise((resolve) => {
    stream.on("data", (chunk: Buffer) => splitter.push(chunk));
    stream.once("end", () => {
      splitter.end();
      resolve();
    });
    stream.once("error", () => resolve());
    // Given up: nobody is to wait for its end.
    stream.once("close", () => resolve());
  });
}

/** A wait, in seconds. */
export function sleep(seconds: number): Promise<void> {
  return timer(seconds).promise;
}

function timer(seconds: number): { promise: Promise<void>; clear: () => void } {
  let clear: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    const id = setTimeout(resolve, seconds * 1000);
    clear = () => clearTimeout(id);
  });
  return { promise, clear };
}
