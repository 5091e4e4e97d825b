// SPDX-License-Identifier: AGPL-3.0-or-later
// The provider seen by npm's openid-client, which checks everything that the specifications tell a client to
// check: discovery, the code flow with PKCE, requests sent ahead, claims, userinfo, introspection, rotation of
// refresh tokens, revocation, end of session.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as oidc from "openid-client";
import { authorize, formOf, onwardOf, submit } from "../harness/consent-form.mjs";
import { prepareHall } from "../harness/hall.mjs";
import { readGuide } from "../harness/guide.mjs";
import { shellWords } from "../harness/shell-words.mjs";

const CALLBACK = "http://127.0.0.1:9/callback";
/** A second server's, on the same host: an address belongs to one server. */
const BACK_ROOM = "http://127.0.0.1:9/back-room";
const GOODBYE = "http://127.0.0.1:9/goodbye";

let hall, party, onlyCore, config, ada;

before(async () => {
  hall = await prepareHall();
  // The command of the guide, with addresses that exist here, and with everything that may be asked for.
  const guide = await readGuide("docs/join.md");
  const register = shellWords(guide.block("register", {
    "https://reading.example/callback": CALLBACK,
    "https://reading.example/goodbye": GOODBYE,
  }));
  assert.deepEqual(register.slice(0, 3), ["guildhall", "party", "add"]);
  party = await hall.addParty(...register.slice(3), "--scopes", "openid profile groups email wallet offline_access", "--synthetic-email");
  onlyCore = await hall.addParty("Back room", "--redirect", BACK_ROOM, "--group", "core");
  await hall.start();
  ada = await hall.member("ada");
  config = await discover(party);
});
after(() => hall?.close());

const discover = ({ clientId, secret }) =>
  oidc.discovery(new URL(hall.url), clientId, secret, undefined, { execute: [oidc.allowInsecureRequests] });

/** Where a client's people come back to. */
const callbackOf = (configuration) => (configuration.clientMetadata().client_id === onlyCore.clientId ? BACK_ROOM : CALLBACK);

/** What openid-client sends its people off with, and what it must remember until they come back. */
async function departure(configuration, parameters = {}) {
  const verifier = oidc.randomPKCECodeVerifier();
  const expected = { pkceCodeVerifier: verifier, expectedState: oidc.randomState(), expectedNonce: oidc.randomNonce() };
  const address = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: callbackOf(configuration),
    scope: "openid profile groups",
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state: expected.expectedState,
    nonce: expected.expectedNonce,
    ...parameters,
  });
  return { address, expected };
}

/** A whole log-in of a member; `asked` says whether there was a page with a question. */
async function logIn(member, { configuration = config, ...parameters } = {}) {
  const { address, expected } = await departure(configuration, parameters);
  const { location, asked, page } = await authorize(member, address);
  assert.ok(location?.href.startsWith(`${callbackOf(configuration)}?`), `back at the client: ${location ?? page}`);
  const tokens = await oidc.authorizationCodeGrant(configuration, location, { ...expected, idTokenExpected: true });
  return { tokens, claims: tokens.claims(), asked };
}

test("discovery says what is there, and it and the keys may be kept by everybody", async () => {
  const metadata = config.serverMetadata();
  assert.equal(metadata.issuer, hall.url);
  assert.ok(metadata.supportsPKCE("S256"));
  assert.deepEqual(metadata.code_challenge_methods_supported, ["S256"]);
  assert.deepEqual(metadata.response_modes_supported, ["query", "form_post"]);
  assert.equal(metadata.require_pushed_authorization_requests, false);
  assert.deepEqual(metadata.id_token_signing_alg_values_supported, ["RS256"]);
  assert.deepEqual(metadata.subject_types_supported, ["pairwise"]);
  assert.equal(metadata.backchannel_logout_supported, true);
  assert.equal(metadata.backchannel_logout_session_supported, true);
  assert.equal(metadata.authorization_response_iss_parameter_supported, true);
  for (const address of [`${hall.url}/.well-known/openid-configuration`, metadata.jwks_uri]) {
    const response = await fetch(address);
    assert.equal(response.status, 200, address);
    assert.equal(response.headers.get("cache-control"), "public, max-age=3600", address);
    assert.equal(response.headers.get("set-cookie"), null, address);
  }
  const { keys } = await (await fetch(metadata.jwks_uri)).json();
  for (const key of keys) {
    assert.equal(key.kty, "RSA");
    assert.deepEqual(["d", "p", "q"].filter((secret) => secret in key), [], "only the public half");
  }
});

test("a member logs in by a code with PKCE, and the id_token says who it is", async () => {
  const { tokens, claims } = await logIn(ada);
  assert.equal(claims.iss, hall.url);
  assert.deepEqual([claims.aud].flat(), [party.clientId]);
  assert.equal(claims.preferred_username, "ada");
  assert.equal(claims.name, "ada");
  assert.deepEqual(claims.groups, []);
  assert.ok(claims.sub.length >= 22 && claims.sid.length >= 22);
  assert.ok(!JSON.stringify(claims).toLowerCase().includes(ada.address.toLowerCase()), "no wallet unless asked for");
  assert.deepEqual(claims.amr, ["pop"]);
  assert.equal(claims.exp - claims.iat, 600);
  assert.ok(Math.abs(claims.auth_time - Date.now() / 1000) < 300);
  assert.equal(tokens.refresh_token, undefined, "only offline_access brings a refresh token");

  const userinfo = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
  for (const claim of ["sub", "preferred_username", "name", "groups"]) assert.deepEqual(userinfo[claim], claims[claim], claim);
});

test("a member is asked once, and again when more is asked for", async () => {
  const bea = await hall.member("bea", { core: true });
  const first = await logIn(bea);
  assert.equal(first.asked, true);
  assert.deepEqual(first.claims.groups, ["core"]);
  const second = await logIn(bea);
  assert.equal(second.asked, false);
  assert.equal(second.claims.sub, first.claims.sub);
  const more = await logIn(bea, { scope: "openid profile email wallet" });
  assert.equal(more.asked, true);
  assert.equal(more.claims.email, `bea@users.noreply.${new URL(hall.url).hostname}`);
  assert.equal(more.claims.email_verified, false);
  assert.match(more.claims.wallet[0], new RegExp(`^eip155:\\d+:${bea.address}$`, "i"));
});

test("whoever says no is taken at their word, and two servers cannot compare what they know the session as", async () => {
  const cy = await hall.member("cy", { core: true });
  const { address } = await departure(config);
  const { location } = await authorize(cy, address, "deny");
  assert.equal(location.searchParams.get("error"), "access_denied");
  assert.equal(location.searchParams.get("iss"), hall.url);

  const here = await logIn(cy);
  const there = await logIn(cy, { configuration: await discover(onlyCore) });
  assert.equal(there.claims.preferred_username, "cy");
  assert.notEqual(there.claims.sid, here.claims.sid);
});

test("a server for some members lets in those, and tells the others why not", async () => {
  const configuration = await discover(onlyCore);
  const insider = await hall.member("dee", { core: true });
  assert.equal((await logIn(insider, { configuration })).claims.preferred_username, "dee");

  const { address } = await departure(configuration);
  const refused = await authorize(ada, address);
  assert.equal(refused.location, undefined);
  assert.equal(refused.status, 403);
  assert.match(refused.page, /Back room/);

  const silent = await departure(configuration, { prompt: "none" });
  const { location } = await authorize(ada, silent.address);
  assert.equal(location.searchParams.get("error"), "access_denied");
});

test("a request is sent ahead, and what the browser brings is its name", async () => {
  const gil = await hall.member("gil");
  const verifier = oidc.randomPKCECodeVerifier();
  const expected = { pkceCodeVerifier: verifier, expectedState: oidc.randomState(), expectedNonce: oidc.randomNonce() };
  const parameters = {
    redirect_uri: CALLBACK,
    scope: "openid profile groups",
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state: expected.expectedState,
    nonce: expected.expectedNonce,
  };
  const address = await oidc.buildAuthorizationUrlWithPAR(config, parameters);
  assert.deepEqual([...address.searchParams.keys()].sort(), ["client_id", "request_uri"]);
  const { location, asked } = await authorize(gil, address);
  assert.equal(asked, true);
  const tokens = await oidc.authorizationCodeGrant(config, location, { ...expected, idTokenExpected: true });
  assert.equal(tokens.claims().preferred_username, "gil");
  const again = await authorize(gil, address);
  assert.equal(again.location, undefined, "one answer");
  assert.equal(again.status, 400);
  await assert.rejects(oidc.buildAuthorizationUrlWithPAR(config, { ...parameters, scope: "profile" }), { error: "invalid_scope" });
});

test("a client asks what its tokens are worth", async () => {
  const { tokens, claims } = await logIn(ada, { scope: "openid profile offline_access" });
  const told = await oidc.tokenIntrospection(config, tokens.access_token);
  assert.equal(told.active, true);
  assert.deepEqual([told.sub, told.client_id, told.aud, told.iss], [claims.sub, party.clientId, party.clientId, hall.url]);
  assert.equal(told.exp - told.iat, 3600);
  const elsewhere = await discover(onlyCore);
  assert.deepEqual(await oidc.tokenIntrospection(elsewhere, tokens.access_token), { active: false });
  await oidc.tokenRevocation(config, tokens.refresh_token);
  assert.deepEqual(await oidc.tokenIntrospection(config, tokens.access_token), { active: false });
});

test("a refresh token works once; used again it takes everything with it", async () => {
  const { tokens, claims } = await logIn(ada, { scope: "openid profile offline_access" });
  const second = await oidc.refreshTokenGrant(config, tokens.refresh_token);
  assert.notEqual(second.refresh_token, tokens.refresh_token);
  assert.equal(second.claims().sub, claims.sub);
  await oidc.fetchUserInfo(config, second.access_token, claims.sub);

  await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: "invalid_grant" });
  await assert.rejects(oidc.refreshTokenGrant(config, second.refresh_token), { error: "invalid_grant" });
  await assert.rejects(oidc.fetchUserInfo(config, second.access_token, claims.sub), (error) => error.status === 401 || error.cause?.status === 401 || error instanceof oidc.WWWAuthenticateChallengeError);
});

test("a revoked token is worth nothing", async () => {
  const { tokens, claims } = await logIn(ada, { scope: "openid profile offline_access" });
  await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
  await oidc.tokenRevocation(config, tokens.refresh_token);
  await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: "invalid_grant" });
  await assert.rejects(oidc.fetchUserInfo(config, tokens.access_token, claims.sub), oidc.WWWAuthenticateChallengeError);
});

test("a code works once; used again it takes its tokens with it", async () => {
  const { address, expected } = await departure(config);
  const { location } = await authorize(ada, address);
  const tokens = await oidc.authorizationCodeGrant(config, location, expected);
  const { sub } = tokens.claims();
  await oidc.fetchUserInfo(config, tokens.access_token, sub);
  await assert.rejects(oidc.authorizationCodeGrant(config, location, expected), { error: "invalid_grant" });
  await assert.rejects(oidc.fetchUserInfo(config, tokens.access_token, sub), oidc.WWWAuthenticateChallengeError);
});

test("the end of the session is asked about, goes back to the client, and ends its tokens", async () => {
  const eve = await hall.member("eve");
  const { tokens, claims } = await logIn(eve, { scope: "openid profile offline_access" });
  const address = oidc.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: GOODBYE,
    state: "so-long",
  });
  const page = await eve.request(address.pathname + address.search);
  assert.equal(page.status, 200);
  await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);

  const fields = formOf(page.text, "/oauth/end_session");
  assert.ok(fields, "a button, so that nobody is logged out by a picture in a page");
  const done = await submit(eve, "/oauth/end_session", fields);
  assert.equal(onwardOf(done), `${GOODBYE}?state=so-long`, done.text);
  await assert.rejects(oidc.fetchUserInfo(config, tokens.access_token, claims.sub), oidc.WWWAuthenticateChallengeError);
  await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: "invalid_grant" });
});
