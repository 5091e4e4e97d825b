// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody with an access token on an instance that lets anybody in, by the calls any client makes.
import assert from "node:assert/strict";

export const SCOPES = "read write follow push";

async function post(base, path, data, token) {
  const response = await fetch(base + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(data),
  });
  const body = await response.json();
  assert.equal(response.status, 200, `${path}: ${JSON.stringify(body)}`);
  return body;
}

/** Registers an app called `app` and signs `username` up with it; returns the access token. */
export async function signUpByApp(base, username, app = "client table") {
  const { client_id, client_secret } = await post(base, "/api/v1/apps", {
    client_name: app,
    redirect_uris: "urn:ietf:wg:oauth:2.0:oob",
    scopes: SCOPES,
  });
  const own = await post(base, "/oauth/token", { grant_type: "client_credentials", client_id, client_secret, scope: SCOPES });
  const joined = await post(base, "/api/v1/accounts", {
    username,
    email: `${username}@mail.example`,
    password: "ignored, there are no passwords",
    agreement: true,
    locale: "en",
  }, own.access_token);
  return joined.access_token;
}
