// SPDX-License-Identifier: AGPL-3.0-or-later
// One instance of its own, by `guildhall serve` and a configuration file, for stories that would
// disturb the demo everybody shares.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
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

async function start(port, text) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "guildhall-e2e-instance-"));
  const file = path.join(folder, "guildhall.toml");
  await writeFile(file, text);
  const running = new Running("guildhall serve", guildhallBinary(), ["--config", file, "serve"], {
    cwd: folder,
    env: instanceEnvironment(),
  });
  const url = `http://localhost:${port}`;
  try {
    await until("the instance answers", async () => {
      running.assertRunning();
      return fetch(`${url}/health`).then((response) => response.ok, () => false);
    }, { withinMs: 30_000 });
  } catch (error) {
    await running.stop().catch(() => {});
    throw new Error(`${error.message}\n${running.output}`);
  }
  return {
    url,
    running,
    async close() {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts an instance whose gate asks for a BuilderPass, read through `rpc`. */
export async function startInstance({ rpc, chainId, builderPass, passLink = "https://pass.example/get" }) {
  const port = await freePort();
  return start(port, configuration({ port, rpc, chainId, builderPass, passLink }));
}

/** Starts an instance with the tables of `rules` (gate, conditions, chain) in its configuration. */
export async function startInstanceWith(rules) {
  const port = await freePort();
  return start(port, `
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

/** Starts an instance that lets anybody in. */
export async function startOpenInstance() {
  const port = await freePort();
  return start(port, openConfiguration({ port }));
}
