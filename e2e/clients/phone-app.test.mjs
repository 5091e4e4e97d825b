// SPDX-License-Identifier: AGPL-3.0-or-later
// A member's whole day in one walk: join on a desktop with a wallet, log in on the phone's Mastodon app
// by a passkey (the browser that the app opens has no wallet), post from the app, and be favourited
// from the other instance.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { createOAuthAPIClient, createRestAPIClient } from "masto";
import { installAuthenticator } from "../harness/authenticator.mjs";
import { openDemo } from "../harness/demo.mjs";
import { controls, inPost } from "../harness/pages.mjs";
import { until } from "../harness/poll.mjs";
import { visit } from "../harness/visit.mjs";
import { openBrowser, openWalk } from "../harness/walk.mjs";
import { Wallet } from "../harness/wallet.mjs";
import { consent } from "./consent.mjs";

const CALLBACK = "guildphone://callback";
const TEXT = "Typed with two thumbs, from the train.";

let demo;
let browser;
before(async () => {
  demo = await openDemo();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await demo?.close();
});

async function open(t, options) {
  const walk = await openWalk(browser, options);
  t.after(() => walk.close());
  return walk;
}

/** On the desktop: join with a wallet, then add a passkey. Returns the passkey. */
async function joinOnDesktop(t, base) {
  const { private_key } = await demo.wallet("builder_pass");
  const wallet = new Wallet({ private_key, chainId: demo.facts.chain.chain_id });
  const walk = await open(t, { origins: [base], wallet });
  const { page } = walk;
  const on = controls(page);
  const authenticator = await installAuthenticator(walk);
  await page.goto(`${base}/`);
  await walk.click(on.join);
  await walk.click(on.wallet(wallet.name));
  await walk.click(on.sign);
  await on.username.fill("thumbs");
  await walk.click(on.create);
  await walk.click(on.codesSaved);
  await page.waitForURL(`${base}/home`);
  await page.goto(`${base}/settings`);
  await page.locator("#passkey-name").fill("my phone");
  await walk.click(page.locator("#passkey-add button.primary"));
  await page.waitForURL(/done=passkey-added/);
  const [credential] = await authenticator.credentials();
  await walk.finish();
  return credential;
}

/** What the app does before it opens a browser: register itself, think of a state and a verifier. */
async function beginApp(base) {
  const app = await createRestAPIClient({ url: base }).v1.apps.create({
    clientName: "Thumbs for Android",
    redirectUris: CALLBACK,
    scopes: "read write follow",
    website: "https://thumbs.example",
  });
  const verifier = randomBytes(32).toString("base64url");
  const state = randomBytes(16).toString("hex");
  const address = new URL("/oauth/authorize", base);
  address.search = new URLSearchParams({
    response_type: "code",
    client_id: app.clientId,
    redirect_uri: CALLBACK,
    scope: "read write follow",
    state,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  return { app, verifier, state, address: address.href };
}

/** In the browser that the app opened: the passkey, then yes. Returns where the app is called back. */
async function consentOnPhone(t, base, credential, address) {
  const walk = await open(t, { origins: [base], phone: true, apps: [new URL(CALLBACK).protocol] });
  const { page } = walk;
  await installAuthenticator(walk, credential);
  await page.goto(address);
  await page.waitForURL(/\/sign-in\?next=/);
  await visit(walk, "phone-app-sign-in");
  await walk.click(page.locator("#passkey-use"));
  await consent(page).allow.waitFor();
  await page.getByText("Thumbs for Android").first().waitFor();
  await visit(walk, "phone-app-consent");
  // The phone gives an address of this scheme to the app; the emulated one has no such app.
  const called = page.waitForResponse((response) => response.headers().location?.startsWith(CALLBACK));
  await walk.click(consent(page).allow);
  const back = new URL((await called).headers().location);
  await walk.finish();
  return back.searchParams;
}

test("join on a desktop, log in on a phone's app by passkey, post, and be favourited from the other instance", async (t) => {
  const [here, there] = demo.urls;
  const credential = await joinOnDesktop(t, here);

  const { app, verifier, state, address } = await beginApp(here);
  const back = await consentOnPhone(t, here, credential, address);
  assert.equal(back.get("state"), state);
  assert.equal(back.get("iss"), here);
  const token = await createOAuthAPIClient({ url: here }).token.create({
    grantType: "authorization_code",
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    redirectUri: CALLBACK,
    code: back.get("code"),
    codeVerifier: verifier,
  });

  const phone = createRestAPIClient({ url: here, accessToken: token.accessToken });
  const me = await phone.v1.accounts.verifyCredentials();
  assert.equal(me.username, "thumbs");
  await phone.v1.statuses.create({ status: TEXT, visibility: "public" });

  const other = await open(t, { origins: [here, there] });
  const on = controls(other.page);
  await other.page.goto(`${there}/`);
  await other.click(on.demoMember("Lena"));
  await on.followWho.fill(`@thumbs@${new URL(here).host}`);
  await other.click(on.follow);
  const arrived = on.post(TEXT);
  await arrived.waitFor({ timeout: 20_000 });
  await other.click(inPost(arrived).like);

  const told = await until("the app is told of the favourite", async () => {
    const [first] = await phone.v1.notifications.list({ types: ["favourite"] });
    return first;
  }, { withinMs: 20_000 });
  assert.match(told.account.acct, /^lena@/);
  assert.match(told.status.content, /two thumbs/);
  await other.finish();
});
