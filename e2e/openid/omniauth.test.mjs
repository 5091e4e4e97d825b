// SPDX-License-Identifier: AGPL-3.0-or-later
// Mastodon's log-in, by the Ruby library of its lineage and Mastodon's own variables out of the guide.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { authorize } from "../harness/consent-form.mjs";
import { readGuide } from "../harness/guide.mjs";
import { prepareHall } from "../harness/hall.mjs";
import { shellWords } from "../harness/shell-words.mjs";
import { GUIDE, prepareStandIn } from "./mastodon-stand-in.mjs";

let hall, mastodon, party;

before(async () => {
  hall = await prepareHall();
  mastodon = await prepareStandIn();
  const guide = await readGuide(GUIDE);
  const register = shellWords(guide.block("register", { "https://mastodon.example": mastodon.url }));
  party = await hall.addParty(...register.slice(3));
  await hall.start();
});
after(async () => {
  await mastodon?.close();
  await hall?.close();
});

test("a member logs in, and the key and handle of the account is the username", async () => {
  await mastodon.start({ hall, party });
  const ada = await hall.member("ada");
  const away = await mastodon.pressButton();
  const asked = new URL(away).searchParams;
  assert.equal(asked.get("code_challenge_method"), "S256");
  assert.ok(asked.get("nonce") && asked.get("state"));

  const { location } = await authorize(ada, away);
  const { status, body } = await mastodon.comeBack(location);
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.uid, "ada");
  assert.equal(body.info.nickname, "ada");
  assert.equal(body.info.email, `ada@users.noreply.${new URL(hall.url).hostname}`);
  assert.notEqual(body.claims.sub, "ada");

  const again = await authorize(ada, await mastodon.pressButton());
  assert.equal(again.asked, false, "remembered");
  assert.equal((await mastodon.comeBack(again.location)).body.claims.sub, body.claims.sub);
});

test("somebody who says no comes back as nobody", async () => {
  const eve = await hall.member("eve");
  const { location } = await authorize(eve, await mastodon.pressButton(), "deny");
  const { status, body } = await mastodon.comeBack(location);
  assert.equal(status, 403);
  assert.match(body.message, /access_denied/);
});

test("without PKCE, as the library is by itself, nobody gets in", async () => {
  await mastodon.close();
  await mastodon.start({ hall, party, changes: { OIDC_USE_PKCE: "false" } });
  const bob = await hall.member("bob");
  const { location, asked } = await authorize(bob, await mastodon.pressButton());
  assert.equal(asked, false);
  assert.equal(location.searchParams.get("error"), "invalid_request");
  assert.match(location.searchParams.get("error_description") ?? "", /PKCE|code_challenge/);
  assert.equal((await mastodon.comeBack(location)).status, 403);
});
