// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody who is signed in says yes to an app, on the page that asks.
import assert from "node:assert/strict";
import { visit } from "../harness/visit.mjs";

/** Where the consent page's buttons are. */
export const consent = (page) => ({
  allow: page.locator('main button[name="answer"][value="allow"]'),
  deny: page.locator('main button[name="answer"][value="deny"]'),
});

/** Opens the address an app gave, allows it, and returns the code shown (out-of-band). */
export async function allowApp(walk, address) {
  const { page } = walk;
  await page.goto(address);
  await visit(walk, "consent");
  await walk.click(consent(page).allow);
  const code = page.locator("main input#code");
  await code.waitFor();
  await visit(walk, "consent-code");
  const text = await code.inputValue();
  assert.match(text, /^[\w-]{20,}$/, "a code to copy");
  return text;
}
