// SPDX-License-Identifier: AGPL-3.0-or-later
// A server that wants its answers posted (response_mode=form_post), in a real browser: nothing of the answer is in
// an address, the server may send the browser on wherever it likes, and going back sends nothing twice.
import assert from "node:assert/strict";
import http from "node:http";
import { after, before, test } from "node:test";
import * as oidc from "openid-client";
import { consent } from "../clients/consent.mjs";
import { prepareHall } from "../harness/hall.mjs";
import { openLanding } from "../harness/matrix.mjs";
import { signIn } from "../harness/sign-up.mjs";
import { openBrowser, openWalk } from "../harness/walk.mjs";

let hall, library, app, browser, ada;

before(async () => {
  app = await openLanding();
  library = await openLibrary(app.url);
  hall = await prepareHall();
  const { clientId, secret } = await hall.addParty("Library", "--redirect", `${library.url}/callback`);
  await hall.start();
  library.config = await oidc.discovery(new URL(hall.url), clientId, secret, undefined, { execute: [oidc.allowInsecureRequests] });
  ada = await hall.member("ada");
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await hall?.close();
  await library?.close();
  await app?.close();
});

/** A server whose people log in by /begin, and who end up at `onward`, on another origin, afterwards. */
async function openLibrary(onward) {
  const posts = [];
  let expected;
  const self = { posts };
  const begin = async () => {
    const verifier = oidc.randomPKCECodeVerifier();
    expected = { pkceCodeVerifier: verifier, expectedState: `"><i>${oidc.randomState()}`, expectedNonce: oidc.randomNonce() };
    return oidc.buildAuthorizationUrl(self.config, {
      redirect_uri: `${self.url}/callback`,
      response_mode: "form_post",
      scope: "openid profile",
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state: expected.expectedState,
      nonce: expected.expectedNonce,
    });
  };
  const answer = async (request) => {
    const body = (await request.toArray()).join("");
    const { origin, "content-type": contentType } = request.headers;
    const post = { origin, path: request.url, fields: Object.fromEntries(new URLSearchParams(body)) };
    posts.push(post);
    if (post.fields.error) return;
    const sent = new Request(self.url + request.url, { method: "POST", headers: { "content-type": contentType }, body });
    const tokens = await oidc.authorizationCodeGrant(self.config, sent, { ...expected, idTokenExpected: true });
    post.username = tokens.claims().preferred_username;
  };
  const server = http.createServer(async (request, response) => {
    try {
      if (request.method === "POST") await answer(request);
      const location = request.method === "POST" ? onward : (await begin()).href;
      response.writeHead(request.url === "/favicon.ico" ? 204 : 303, { location }).end();
    } catch (error) {
      response.writeHead(400, { "content-type": "text/plain" }).end(String(error));
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  self.url = `http://127.0.0.1:${server.address().port}`;
  self.close = async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  return self;
}

async function open(t, options = {}) {
  const walk = await openWalk(browser, {
    origins: [hall.url, library.url, app.url],
    expectedConsole: [/favicon\.ico/],
    ...options,
  });
  t.after(() => walk.close());
  await signIn(walk, hall.url, { private_key: ada.key }, hall.chain.chainId);
  return walk;
}

/** Every address that the window went to. */
function watched(walk) {
  const addresses = [];
  walk.page.on("request", (request) => request.isNavigationRequest() && addresses.push(request.url()));
  return addresses;
}

test("the browser posts the answer, goes on to an app that nobody here knows, and posts it once", async (t) => {
  const walk = await open(t);
  const addresses = watched(walk);
  await walk.page.goto(`${library.url}/begin`);
  await walk.click(consent(walk.page).allow);
  await walk.page.locator("#arrived").waitFor();
  assert.equal(library.posts.length, 1);
  const [{ fields, origin, path, username }] = library.posts;
  assert.equal(username, "ada");
  assert.equal(path, "/callback");
  assert.equal(origin, hall.url, "the server sees whose form it was");
  assert.equal(fields.iss, hall.url);
  assert.ok(!addresses.some((address) => address.includes(fields.code)), "no address has the code");

  // Agreed to before: nobody is asked, and the form is the whole way.
  await walk.page.goto(`${library.url}/begin`);
  await walk.page.locator("#arrived").waitFor();
  assert.equal(library.posts.length, 2);
  assert.equal(library.posts[1].username, "ada");
  await walk.page.goBack();
  await walk.page.waitForTimeout(1_000);
  const codes = library.posts.map((post) => post.fields.code);
  assert.equal(new Set(codes).size, codes.length, "going back sends no code twice");
  await walk.finish();
});

test("without scripts there is a button", async (t) => {
  const walk = await open(t, { javaScript: false });
  const before = library.posts.length;
  await walk.page.goto(`${library.url}/begin`);
  const button = walk.page.locator(`main form[action="${library.url}/callback"] button`);
  await button.waitFor();
  assert.equal(library.posts.length, before, "nothing happens by itself");
  await walk.click(button);
  await walk.page.locator("#arrived").waitFor();
  assert.equal(library.posts.at(-1).username, "ada");
  await walk.finish();
});

test("a no is posted too", async (t) => {
  const walk = await open(t);
  const before = library.posts.length;
  const address = new URL((await fetch(`${library.url}/begin`, { redirect: "manual" })).headers.get("location"));
  address.searchParams.set("prompt", "consent");
  await walk.page.goto(address.href);
  await walk.click(consent(walk.page).deny);
  await walk.page.locator("#arrived").waitFor();
  assert.equal(library.posts.length, before + 1);
  assert.equal(library.posts.at(-1).fields.error, "access_denied");
  await walk.finish();
});
