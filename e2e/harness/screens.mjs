// SPDX-License-Identifier: AGPL-3.0-or-later
// Pictures of every page for the documentation. Only with SCREENS=1; the files are committed.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { repository } from "./binary.mjs";
import { withPalette } from "./palette-png.mjs";

/** Writes docs/screens/<name>-<light|dark>-<desktop|320>.png, both colour schemes. */
export async function takeScreens(page, name, { width }) {
  if (process.env.SCREENS !== "1" || name.startsWith("selfcheck-")) return;
  const folder = path.join(repository, "docs", "screens");
  await mkdir(folder, { recursive: true });
  const size = width === 320 ? "320" : "desktop";
  for (const colorScheme of ["dark", "light"]) {
    await page.emulateMedia({ colorScheme });
    const picture = await page.screenshot({ fullPage: true, animations: "disabled" });
    await writeFile(path.join(folder, `${name}-${colorScheme}-${size}.png`), withPalette(picture));
  }
}
