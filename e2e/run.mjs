// SPDX-License-Identifier: AGPL-3.0-or-later
// One demo for the whole run, then node:test over the files, one after the other: they share two
// cores, one chain and one set of wallets.
import { spawn } from "node:child_process";
import { globSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startDemo, stopDemo } from "./harness/demo.mjs";
import { unusedBlocks } from "./harness/guides.mjs";

const chosen = process.argv.slice(2);
const files = chosen.length > 0 ? chosen : globSync(["harness/*.test.mjs", "browser/*.test.mjs", "clients/*.test.mjs", "fedify/*.test.mjs", "pasture/*.test.mjs", "gate/*.test.mjs", "openid/*.test.mjs", "privacy/*.test.mjs"]).sort();
const begun = performance.now();
const seconds = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;

const demo = await startDemo();
console.log(`e2e: the demo is up after ${seconds()}`);

// Where the tests write down which blocks of the guides they took.
const notes = mkdtempSync(path.join(os.tmpdir(), "guildhall-e2e-blocks-"));
const blocks = path.join(notes, "taken");

let code = 1;
try {
  code = await new Promise((resolve, reject) => {
    const tests = spawn(
      process.execPath,
      ["--test", "--test-concurrency=1", "--test-timeout=600000", ...files],
      { stdio: "inherit", env: { ...process.env, E2E_FACTS: demo.factsFile, E2E_BLOCKS: blocks } },
    );
    tests.once("error", reject);
    tests.once("exit", (exit, signal) => resolve(signal ? 1 : exit));
  });
  demo.running.assertRunning();
  // A part of the tests cannot take all of them.
  const unused = chosen.length > 0 ? [] : await unusedBlocks(blocks);
  for (const one of unused) console.error(`e2e: no test takes ${one}`);
  if (unused.length > 0) code = 1;
} finally {
  rmSync(notes, { recursive: true, force: true });
  if (code !== 0) console.error(`e2e: the last words of the demo:\n${demo.running.output.slice(-8_000)}`);
  await stopDemo(demo);
}
console.log(`e2e: ${code === 0 ? "all green" : "FAILED"} after ${seconds()}; the demo stopped cleanly`);
process.exitCode = code;
