// SPDX-License-Identifier: AGPL-3.0-or-later
// The watchdogs of the browser walks, each shown a clean page first and then the fault it is there
// for. A guard that has never been seen to bite proves nothing.
import assert from "node:assert/strict";
import http from "node:http";
import { after, before, test } from "node:test";
import { hexToString, verifyMessage } from "viem";
import { press, tabTo } from "./keyboard.mjs";
import { visit } from "./visit.mjs";
import { Wallet } from "./wallet.mjs";
import { NARROW, openBrowser, openWalk } from "./walk.mjs";

// The first of anvil's published development accounts.
const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

const page = (body, head = "") =>
  `<!doctype html><html lang="en"><head><title>Fixture</title><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">${head}</head><body><main><h1>Fixture</h1>${body}</main></body></html>`;

const PAGES = {
  "/clean": page('<p>Nothing wrong here.</p><p><button>First</button> <button id="second">Second</button></p>'),
  "/stranger": page('<p>Text</p><img alt="" src="http://stranger.example/pixel.png">'),
  "/console": page("<script>console.error('broken')</script>"),
  "/throws": page("<script>throw new Error('broken')</script>"),
  "/faint": page('<p style="color:#ccc;background:#fff">Too faint to read</p>'),
  "/faint-in-dark": page("<p>Too faint in the dark only</p>", "<style>@media (prefers-color-scheme: dark) { body { background: #111 } p { color: #222 } }</style>"),
  "/tiny": page('<p><button style="width:12px;height:12px;padding:0;border:0" aria-label="A"></button><button style="width:12px;height:12px;padding:0;border:0" aria-label="B"></button></p>'),
  "/wide": page('<p style="width:600px">Wider than the window</p>'),
  "/no-focus": page('<p><button id="hidden-focus" style="outline:none">Where am I?</button></p>'),
};

let site;
let browser;
before(async () => {
  site = http.createServer((request, response) => {
    const body = PAGES[request.url];
    response.writeHead(body ? 200 : 404, { "content-type": "text/html; charset=utf-8" });
    response.end(body ?? "");
  });
  await new Promise((ready) => site.listen(0, "127.0.0.1", ready));
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  site?.close();
});

const origin = () => `http://localhost:${site.address().port}`;

async function walkTo(path, options = {}) {
  const walk = await openWalk(browser, { origins: [origin()], ...options });
  await walk.page.goto(origin() + path);
  return walk;
}

test("a walk over a clean page finishes", async () => {
  const walk = await walkTo("/clean");
  await visit(walk, "selfcheck-clean");
  await walk.finish();
});

for (const [path, fault, sentence] of [
  ["/stranger", "a request to a stranger", /asked a stranger/],
  ["/console", "an error on the console", /console shows an error/],
  ["/throws", "a script that fails", /a script failed/],
]) {
  test(`${fault} fails the walk`, async () => {
    const walk = await walkTo(path);
    await assert.rejects(walk.finish(), (error) => sentence.test(error.actual?.join("\n")));
  });
}

for (const [path, rule] of [
  ["/faint", "color-contrast"],
  ["/faint-in-dark", "dark: color-contrast"],
  ["/tiny", "target-size"],
]) {
  test(`the scan finds ${rule} on ${path}`, async () => {
    const walk = await walkTo(path);
    await visit(walk, "selfcheck-axe");
    await assert.rejects(walk.finish(), (error) => error.actual.join("\n").includes(rule));
  });
}

test("a page wider than a 320 px window is found", async () => {
  const clean = await walkTo("/clean", { viewport: NARROW });
  await visit(clean, "selfcheck-clean");
  await clean.finish();
  const wide = await walkTo("/wide", { viewport: NARROW });
  await visit(wide, "selfcheck-wide");
  await assert.rejects(wide.finish(), (error) => /is 6\d\d px wide/.test(error.actual.join("\n")));
});

test("the keyboard reaches a button, and a mouse in a keyboard walk fails it", async () => {
  const walk = await walkTo("/clean", { keyboardOnly: true });
  await press(walk.page, walk.page.locator("#second"));
  assert.deepEqual(walk.faults, []);
  await walk.page.locator("#second").click();
  await assert.rejects(walk.finish(), (error) => error.actual.join("\n").includes("pointer was used"));
});

test("a focus that does not show is found", async () => {
  const walk = await walkTo("/no-focus", { keyboardOnly: true });
  await assert.rejects(tabTo(walk.page, walk.page.locator("#hidden-focus")), /focus does not show/);
  await walk.finish();
});

test("the wallet signs by the three methods and reports any fourth", async () => {
  const wallet = new Wallet({ private_key: KEY, chainId: 31337 });
  const walk = await walkTo("/clean", { wallet });
  const seen = await walk.page.evaluate(async () => {
    const announced = new Promise((resolve) =>
      addEventListener("eip6963:announceProvider", (event) => resolve(event.detail.info.name), { once: true }),
    );
    dispatchEvent(new Event("eip6963:requestProvider"));
    const [address] = await ethereum.request({ method: "eth_requestAccounts" });
    const chain = await ethereum.request({ method: "eth_chainId" });
    const signature = await ethereum.request({ method: "personal_sign", params: ["0x68656c6c6f", address] });
    return { name: await announced, address, chain, signature };
  });
  assert.equal(seen.name, "Test Wallet");
  assert.equal(seen.chain, "0x7a69");
  assert.ok(await verifyMessage({ address: seen.address, message: hexToString("0x68656c6c6f"), signature: seen.signature }));
  assert.deepEqual(wallet.signed, ["hello"]);
  assert.deepEqual(wallet.faults, []);

  const code = await walk.page.evaluate(() =>
    ethereum.request({ method: "eth_sendTransaction", params: [{}] }).catch((error) => error.code),
  );
  assert.equal(code, 4200);
  await assert.rejects(walk.finish(), (error) => error.actual.join("\n").includes("eth_sendTransaction"));
});
