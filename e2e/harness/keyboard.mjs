// SPDX-License-Identifier: AGPL-3.0-or-later
// A person who has no mouse: Tab, Shift+Tab, Enter, Space and letters. Every stop on the way must
// show where the focus is, or that person is lost.
import assert from "node:assert/strict";

/** Runs inside the page: what has the focus, and does it show? */
function describeFocus() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const middle = document.elementFromPoint(
    Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1),
    Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1),
  );
  return {
    name: `<${element.localName}> ${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 60) || element.getAttribute("name") || element.id}`,
    visible: outlined || style.boxShadow !== "none",
    // WCAG 2.4.11: not hidden behind something that stays in place.
    obscured: middle !== null && !element.contains(middle) && !middle.contains(element) && !middle.closest("label")?.contains(element),
  };
}

/** Presses Tab until `locator` has the focus. */
export async function tabTo(page, locator, { atMost = 80 } = {}) {
  await locator.waitFor({ state: "visible" });
  const stops = [];
  for (let pressed = 0; pressed < atMost; pressed += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return stops;
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(describeFocus);
    if (!focus) continue; // the focus went to the browser's own bars
    stops.push(focus.name);
    assert.ok(focus.visible, `the focus does not show on ${focus.name}`);
    assert.ok(!focus.obscured, `${focus.name} has the focus and is hidden behind something`);
  }
  assert.fail(`${atMost} times Tab did not reach ${locator}; the stops were: ${stops.join(", ")}`);
}

/** Reaches a button or link by Tab and presses Enter. */
export async function press(page, locator) {
  await tabTo(page, locator);
  await page.keyboard.press("Enter");
}

/** Reaches a field by Tab and types. */
export async function type(page, locator, text) {
  await tabTo(page, locator);
  await page.keyboard.type(text);
}

/** Reaches a box by Tab and ticks it with Space. */
export async function tick(page, locator) {
  await tabTo(page, locator);
  await page.keyboard.press("Space");
  assert.ok(await locator.isChecked(), `Space did not tick ${locator}`);
}
