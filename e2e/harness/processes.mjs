// SPDX-License-Identifier: AGPL-3.0-or-later
// Starting and stopping the real programs under test. Every process is stopped by the pid we
// started, and a test that forgets one fails instead of leaving it behind.
import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * The environment of an instance under test. It believes what walks say about where they come from,
 * so that each walk is a household of its own to the limits on requests, as people are.
 */
export const instanceEnvironment = () => ({ ...process.env, GUILDHALL__HTTP__TRUSTED_PROXIES: "127.0.0.1,::1" });

/** A started program with the end of its output kept for the message of a failure. */
export class Running {
  #output = "";
  #exit = null;

  constructor(name, command, args, options = {}) {
    this.name = name;
    this.child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text) => {
        this.#output = (this.#output + text).slice(-40_000);
      });
    }
    this.exited = new Promise((resolve) => {
      this.child.once("error", (error) => {
        this.#exit = { code: null, signal: null, error };
        resolve(this.#exit);
      });
      this.child.once("exit", (code, signal) => {
        this.#exit = { code, signal };
        resolve(this.#exit);
      });
    });
  }

  /** The last 40,000 characters of stdout and stderr together. */
  get output() {
    return this.#output;
  }

  get running() {
    return this.#exit === null;
  }

  /** Throws, with the output, if the program has ended. */
  assertRunning() {
    if (this.running) return;
    const { code, signal, error } = this.#exit;
    throw new Error(`${this.name} ended early (${error?.message ?? `code ${code}, signal ${signal}`}):\n${this.output}`);
  }

  /** The first line of stdout, within `withinMs`. */
  async firstLine(withinMs = 20_000) {
    let text = "";
    const deadline = AbortSignal.timeout(withinMs);
    while (!text.includes("\n")) {
      this.assertRunning();
      const [chunk] = await Promise.race([
        once(this.child.stdout, "data", { signal: deadline }).catch(() => {
          throw new Error(`${this.name} printed no line in ${withinMs} ms:\n${this.output}`);
        }),
        this.exited.then(() => [""]),
      ]);
      text += chunk;
    }
    return text.slice(0, text.indexOf("\n"));
  }

  /** Asks the program to stop as Ctrl-C would, and demands that it ends cleanly in time. */
  async stop({ withinMs = 20_000 } = {}) {
    if (this.running) this.child.kill("SIGINT");
    const late = Symbol("late");
    let timer;
    const exit = await Promise.race([
      this.exited,
      new Promise((resolve) => {
        timer = setTimeout(resolve, withinMs, late);
      }),
    ]);
    clearTimeout(timer);
    if (exit === late) {
      this.child.kill("SIGKILL");
      await this.exited;
      throw new Error(`${this.name} did not stop within ${withinMs} ms of SIGINT:\n${this.output}`);
    }
    if (exit.code !== 0) {
      throw new Error(`${this.name} ended with code ${exit.code}, signal ${exit.signal}:\n${this.output}`);
    }
  }
}
