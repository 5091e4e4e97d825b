// SPDX-License-Identifier: AGPL-3.0-or-later
// One instance of its own, by `guildhall serve` and a configuration file, for stories that would
// disturb the demo everybody shares.
import { execFile } from "node:child_process";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { guildhallBinary } from "./binary.mjs";
import { until } from "./poll.mjs";
import { freePort } from "./ports.mjs";
import { instanceEnvironment, Running } from "./processes.mjs";

function configuration({ port, rpc, chainId, builderPass, passLink }) {
  return `
[instance]
origin = "http://localhost:${port}"
title = "A hall of its own"

[http]
listen = "127.0.0.1:${port}"
metrics_listen = "off"

[gate.members]
effect = "admit"
expr = "pass"
bind = ["pass"]

[cond.pass]
kind = "builderpass"
title = "a BuilderPass"
link = "${passLink}"
chain = "eip155:${chainId}"
contract = "${builderPass}"

[chain."eip155:${chainId}"]
rpc = ["${rpc}"]
quorum = 1
confirmations = 0

[development]
allow_loopback = true
`;
}

/** An instance that lets anybody in: for the test suites of clients, which bring no wallet. */
function openConfiguration({ port }) {
  return `
[instance]
origin = "http://localhost:${port}"
title = "An open hall"

[http]
listen = "127.0.0.1:${port}"
metrics_listen = "off"

[membership]
mode = "open"
open_sign_up = true
# The environment of tests names trusted proxies, behind which strangers could stand.
open_sign_up_on_public = true

[api]
# One client asks for everything there is, within seconds.
requests_per_5_minutes = 100000

[development]
allow_loopback = true
`;
}

/**
 * An instance that does not run yet. Its address is known and its commands work, so that others can be
 * told about it first.
 */
class Prepared {
  constructor(port, folder) {
    this.port = port;
    this.folder = folder;
    this.url = `http://localhost:${port}`;
    this.file = path.join(folder, "guildhall.toml");
  }

  /** Runs `guildhall` with its configuration to its end; returns `{ code, stdout, stderr }`. */
  async outcome(...args) {
    const options = { cwd: this.folder, env: instanceEnvironment() };
    return new Promise((resolve, reject) => {
      execFile(guildhallBinary(), ["--config", this.file, ...args], options, (error, stdout, stderr) => {
        if (error && typeof error.code !== "number") return reject(error);
        resolve({ code: error?.code ?? 0, stdout, stderr });
      });
    });
  }

  /** The same; returns what was printed, and fails if the code is not 0. */
  async run(...args) {
    const { code, stdout, stderr } = await this.outcome(...args);
    if (code !== 0) throw new Error(`guildhall ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** Adds tables to the configuration, which count from the next start. */
  async configure(text) {
    await appendFile(this.file, `\n${text}\n`);
  }

  /** Writes a file beside the configuration; returns its path. */
  async write(name, text) {
    await writeFile(path.join(this.folder, name), text, { mode: 0o600 });
    return path.join(this.folder, name);
  }

  /** Starts it, and waits until it answers. */
  async start() {
    const running = new Running("guildhall serve", guildhallBinary(), ["--config", this.file, "serve"], {
      cwd: this.folder,
      env: instanceEnvironment(),
    });
    this.running = running;
    try {
      await until("the instance answers", async () => {
        running.assertRunning();
        return fetch(`${this.url}/health`).then((response) => response.ok, () => false);
      }, { withinMs: 30_000 });
    } catch (error) {
      await this.stop().catch(() => {});
      throw new Error(`${error.message}\n${running.output}`);
    }
    return this;
  }

  /** Stops it; its data stay. */
  async stop() {
    const { running } = this;
    this.running = undefined;
    await running?.stop();
  }

  async close() {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function prepare(port, text) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "guildhall-e2e-instance-"));
  const prepared = new Prepared(port, folder);
  await writeFile(prepared.file, text);
  return prepared;
}

const start = async (port, text) => (await prepare(port, text)).start();

/** Starts an instance whose gate asks for a BuilderPass, read through `rpc`. */
export async function startInstance({ rpc, chainId, builderPass, passLink = "https://pass.example/get" }) {
  const port = await freePort();
  return start(port, configuration({ port, rpc, chainId, builderPass, passLink }));
}

/** Prepares an instance with the tables of `rules` (gate, conditions, chain) in its configuration. */
export async function prepareInstanceWith(rules) {
  const port = await freePort();
  return prepare(port, `
[instance]
origin = "http://localhost:${port}"
title = "A hall with a gate"

[http]
listen = "127.0.0.1:${port}"
metrics_listen = "off"

[development]
allow_loopback = true
${rules}`);
}

/** Starts an instance with the tables of `rules` in its configuration. */
export async function startInstanceWith(rules) {
  return (await prepareInstanceWith(rules)).start();
}

/** Starts an instance that lets anybody in. */
export async function startOpenInstance() {
  const port = await freePort();
  return start(port, openConfiguration({ port }));
}
