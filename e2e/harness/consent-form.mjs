// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody without a browser at /oauth/authorize: follows a redirect, or reads the form of the page and
// presses its button.
import assert from "node:assert/strict";

const NAMED = { quot: '"', lt: "<", gt: ">", amp: "&" };

/** What an attribute says, with its references resolved. */
const unescaped = (text) =>
  text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) =>
    name ? (NAMED[name] ?? all) : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)));

/** The hidden fields of the form that goes to `action`, or `null` if the page has none. */
export function formOf(html, action) {
  for (const [form] of html.matchAll(/<form\b.*?<\/form>/gs)) {
    if (!form.includes(`action="${action}"`)) continue;
    const fields = {};
    for (const [input] of form.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)) {
      fields[unescaped(/name="([^"]*)"/.exec(input)[1])] = unescaped(/value="([^"]*)"/.exec(input)?.[1] ?? "");
    }
    return fields;
  }
  return null;
}

/** Sends such a form as a browser does. */
export async function submit(visitor, action, fields) {
  return visitor.request(action, {
    method: "POST",
    form: fields,
    headers: { "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" },
  });
}

/** Where an answer sends a browser: by its status, or by a page that goes on by itself. */
export function onwardOf({ status, headers, text }) {
  if ([302, 303].includes(status)) return headers.get("location");
  const refresh = /<meta http-equiv="refresh" content="0; ?url=([^"]*)">/.exec(text);
  return refresh && unescaped(refresh[1]);
}

/**
 * Opens the address a server sends its people to, and answers the page if there is one.
 * Returns `{ location, asked, page }`: where it goes on, and whether there was a page with a question.
 */
export async function authorize(visitor, address, answer = "allow") {
  const { pathname, search } = new URL(address);
  const first = await visitor.request(pathname + search);
  const atOnce = onwardOf(first);
  if (atOnce) return { location: new URL(atOnce, visitor.base), asked: false };
  const fields = formOf(first.text, "/oauth/authorize");
  if (!fields) return { status: first.status, page: first.text, asked: false };
  const second = await submit(visitor, "/oauth/authorize", { ...fields, answer });
  // After a form the page itself leads on: a redirect would be held to the policy of the form's page.
  const onward = /<meta http-equiv="refresh" content="0;url=([^"]*)">/.exec(second.text)?.[1];
  assert.ok(second.status === 200 && onward, second.text);
  return { location: new URL(unescaped(onward), visitor.base), asked: true, page: first.text };
}
