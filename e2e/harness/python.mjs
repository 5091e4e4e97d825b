// SPDX-License-Identifier: AGPL-3.0-or-later
// The Python of the repository's .venv, where e2e/setup has put the clients and peers of
// requirements.txt.
import { existsSync } from "node:fs";
import path from "node:path";
import { repository } from "./binary.mjs";

/** The path of a program of the .venv: `python`, or a command a package brought. */
export function python(program = "python") {
  const found = path.join(repository, ".venv", "bin", program);
  if (!existsSync(found)) throw new Error(`${program} is missing from .venv; install it with: e2e/setup`);
  return found;
}
