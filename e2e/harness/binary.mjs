// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the program under test lies. It is never built here: `make test` has done that.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const repository = fileURLToPath(new URL("../../", import.meta.url));

/** The path of `guildhall`; throws with the command that builds it. */
export function guildhallBinary() {
  const target = path.resolve(repository, process.env.CARGO_TARGET_DIR ?? "target");
  const binary = process.env.GUILDHALL_BIN ?? path.join(target, "debug", "guildhall");
  if (!existsSync(binary)) {
    throw new Error(`no guildhall at ${binary}; build it with: cargo build --workspace (or set GUILDHALL_BIN)`);
  }
  return binary;
}
