// SPDX-License-Identifier: AGPL-3.0-or-later
// Accessibility scan of the page as it stands, in both colour schemes, demanding nothing found.
import assert from "node:assert/strict";
import axe from "axe-core";

const OPTIONS = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  // axe leaves its one WCAG 2.2 AA rule off unless asked.
  rules: { "target-size": { enabled: true } },
  resultTypes: ["violations"],
};

async function violationsOf(page) {
  // Evaluated through the debugger, which the page's Content-Security-Policy does not govern.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((options) => globalThis.axe.run(document, options), OPTIONS);
  return violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id} (${violation.impact}): ${node.target.join(" ")}: ${node.failureSummary}`),
  );
}

/** Scans in light and dark; leaves the page in light. */
export async function assertAccessible(page, name) {
  const found = [];
  for (const colorScheme of ["dark", "light"]) {
    await page.emulateMedia({ colorScheme });
    for (const finding of await violationsOf(page)) found.push(`${name}, ${colorScheme}: ${finding}`);
  }
  assert.deepEqual(found, [], `axe has findings on the page "${name}"`);
}

/** WCAG 1.4.10: at 320 px nothing needs sideways scrolling. */
export async function assertReflows(page, name) {
  const { content, room } = await page.evaluate(() => ({
    content: document.scrollingElement.scrollWidth,
    room: document.scrollingElement.clientWidth,
  }));
  assert.ok(content <= room, `the page "${name}" is ${content} px wide in a window of ${room} px`);
}
