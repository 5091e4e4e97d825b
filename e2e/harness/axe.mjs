// SPDX-License-Identifier: AGPL-3.0-or-later
// Accessibility scan of the page as it stands, in both colour schemes.
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

/** Scans in light and dark, one sentence per finding; leaves the page in light. */
export async function findingsOf(page, name) {
  const found = [];
  for (const colorScheme of ["dark", "light"]) {
    await page.emulateMedia({ colorScheme });
    for (const finding of await violationsOf(page)) found.push(`axe on "${name}", ${colorScheme}: ${finding}`);
  }
  return found;
}

/** WCAG 1.4.10: what is to be said about a page that needs sideways scrolling. */
export async function reflowOf(page, name) {
  const { content, room, widest } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.scrollingElement;
    const out = [...document.body.querySelectorAll("*")].find((element) => element.getBoundingClientRect().right > clientWidth + 1);
    return { content: scrollWidth, room: clientWidth, widest: out ? `<${out.localName} class="${out.className}" id="${out.id}">` : "" };
  });
  return content > room ? [`"${name}" is ${content} px wide in a window of ${room} px, because of ${widest}`] : [];
}
