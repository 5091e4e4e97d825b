// SPDX-License-Identifier: AGPL-3.0-or-later
// The committed tables of what each client can do here. A test makes its table again and compares:
// any change fails, for better or worse, until somebody has looked at it and written the new one with
// UPDATE_TABLES=1.
import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { repository } from "../harness/binary.mjs";

const HINT = "look at the difference; if it is right, write the table with: UPDATE_TABLES=1 e2e/run clients/*.test.mjs";

function markdown(title, introduction, column, table) {
  const rows = Object.entries(table).map(([method, verdict]) => `| \`${method}\` | ${verdict.replaceAll("|", "\\|")} |`);
  const passed = Object.values(table).filter((verdict) => verdict === "pass").length;
  return `# ${title}\n\n${introduction}\n\n${passed} of ${rows.length} pass.\n\n| ${column} | result |\n|---|---|\n${rows.join("\n")}\n`;
}

/** Compares `table` (method → verdict) with docs/clients/<file>, which it equals or the test fails. */
export async function assertTable(file, { title, introduction, column = "method", table }) {
  const failed = Object.entries(table).filter(([, verdict]) => verdict.startsWith("FAILED"));
  assert.deepEqual(failed, [], "every method passes, or is refused in words");
  const place = path.join(repository, "docs", "clients", file);
  const text = markdown(title, introduction, column, table);
  if (process.env.UPDATE_TABLES === "1") {
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, text);
  }
  const committed = await readFile(place, "utf8").catch(() => "");
  assert.deepEqual(text.split("\n"), committed.split("\n"), `docs/clients/${file} is not what this run found; ${HINT}`);
}
