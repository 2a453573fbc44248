// The real server, started as a user starts it: a free port, a data folder of its own, the sandbox.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");
const program = process.env.SIGNET_BIN ?? join(checkout, "target", "debug", "signet");
/** How long a start may take, milliseconds. */
const patience = 20_000;

export class Server {
  /** What it wrote to stdout and stderr, for the report of a failed test. */
  log = "";
  private child: ChildProcess | undefined;
  private link: string | undefined;
  private readonly dataDir = mkdtempSync(join(tmpdir(), "signet-e2e-"));
  private listen = "127.0.0.1:0";

  /** `flags` are further flags of `signet serve`, such as `--sandbox-delay 500`. */
  constructor(private readonly flags: string[] = []) {}

  /** Starts it and waits for its sign-in link. After `kill` it starts on the same address, with the same data. */
  async start(flags = this.flags): Promise<void> {
    const args = ["serve", "--target", "sandbox", "--listen", this.listen, "--data-dir", this.dataDir, ...flags];
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    child.stderr.on("data", (data) => (this.log += data));
    this.link = await new Promise<string>((found, failed) => {
      const late = setTimeout(() => failed(new Error(`no sign-in link after ${patience} ms\n${this.log}`)), patience);
      createInterface({ input: child.stdout }).on("line", (line) => {
        this.log += `${line}\n`;
        const link = /Sign in: (http:\S+)/.exec(line)?.[1];
        if (link) {
          clearTimeout(late);
          found(link);
        }
      });
      child.once("error", failed);
      child.once("exit", (code, signal) => failed(new Error(`the server ended (${code ?? signal})\n${this.log}`)));
    });
    this.listen = new URL(this.link).host;
  }

  /** The one-time link that it printed. */
  get signInLink(): string {
    if (!this.link) throw new Error("the server was not started");
    return this.link;
  }

  /** Address of its root, without a slash at the end. */
  get origin(): string {
    return new URL(this.signInLink).origin;
  }

  /** Lets `signet alerts --check` look at everything now, on the same data. Its exit code 3 says that there are alerts. */
  async look(): Promise<void> {
    const args = ["alerts", "--check", "--target", "sandbox", "--data-dir", this.dataDir];
    await new Promise<void>((looked, failed) => {
      execFile(program, args, (error, _, said) => (error && error.code !== 3 ? failed(new Error(said)) : looked()));
    });
  }

  /** A one-time sign-in link for another person, made as an administrator does on the server. */
  async linkFor(user: string): Promise<string> {
    const args = ["link", "--user", user, "--listen", this.listen, "--data-dir", this.dataDir];
    const said = await new Promise<string>((made, failed) => {
      execFile(program, args, (error, out, problem) => (error ? failed(new Error(problem)) : made(out)));
    });
    const link = /http:\S+/.exec(said)?.[0];
    if (!link) throw new Error(`no link in: ${said}`);
    return link;
  }

  /** Ends it as a crash does: no time to write anything. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Ends it as Ctrl-C does, and takes its data away. */
  async stop(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}
