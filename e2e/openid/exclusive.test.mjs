// SPDX-License-Identifier: AGPL-3.0-or-later
// Passwords are taken away from a real Synapse by the lines that `guildhall join --exclusive` prints: the number that
// it wants to hear is that of the people who then cannot log in, and nobody else is outside.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { after, before, test } from "node:test";
import { formOf, submit } from "../harness/consent-form.mjs";
import { logInByPassword, logInByToken, matrixClient, refusalOf } from "../harness/matrix.mjs";
import { logInWithoutBrowser, prepareHomeserver } from "./homeserver.mjs";

let homeserver, hall, synapse;
const passwords = new Map();

before(async () => {
  homeserver = await prepareHomeserver();
  ({ hall, synapse } = homeserver);
  await synapse.start(homeserver.blocks);
  await homeserver.letSuspend();
  await hall.start();
});
after(() => homeserver?.close());

/** The end of `guildhall join --synapse --exclusive` with more words. */
const exclusive = (...more) =>
  hall.instance.outcome("join", "--synapse", synapse.url, "--yes", "--no-check", "--exclusive", "--json", ...more);

/** Whether the account's password is taken. */
async function passwordWorks(name) {
  return (await refusalOf(logInByPassword(synapse.url, name, passwords.get(name)))) === null;
}

const preflight = async (...more) =>
  JSON.parse((await hall.instance.outcome("join", "preflight", homeserver.party.clientId, "--json", ...more)).stdout);

test("without passwords exactly those are outside whom the command counted", async () => {
  for (const name of ["old_hand", "stranger"]) passwords.set(name, (await synapse.register(name)).password);
  const ada = await hall.member("ada");
  const before = await logInWithoutBrowser(ada, homeserver);
  assert.ok(before.token, before.text);

  // Before anything is changed: nobody is locked out, and both passwords are good.
  assert.equal((await preflight()).locked_out, 0);
  for (const name of passwords.keys()) assert.ok(await passwordWorks(name), name);

  // The two, and the admin whose token the enforcer has.
  const foretold = (await preflight("--exclusive")).accounts.filter(({ locked_out }) => locked_out).map(({ name }) => name);
  assert.deepEqual(foretold.filter((name) => !/admin|guildhall/.test(name)).sort(), ["@old_hand:example.org", "@stranger:example.org"]);
  assert.equal(foretold.length, 3, foretold.join(" "));
  const refused = await exclusive();
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /--accept-locked-out 3/);

  const { code, stdout, stderr } = await exclusive("--accept-locked-out", "3");
  assert.equal(code, 0, stderr);
  const lines = JSON.parse(stdout).there.text;
  assert.match(lines, /password_config:/);
  await synapse.start([...homeserver.blocks, lines]);

  for (const name of passwords.keys()) assert.equal(await passwordWorks(name), false, name);
  const { flows } = await matrixClient(synapse.url).loginFlows();
  const kinds = flows.map(({ type }) => type);
  assert.ok(kinds.includes("m.login.sso") && !kinds.includes("m.login.password"), kinds.join(" "));
  // Nor does anybody register past the gate.
  const register = await refusalOf(matrixClient(synapse.url).registerRequest({ username: "new", password: "a long password", auth: { type: "m.login.dummy" } }));
  assert.equal(register?.status, 403, JSON.stringify(register));

  // The member comes in as before, to the same account.
  const again = await logInWithoutBrowser(ada, homeserver);
  assert.ok(again.token, again.text);
  const client = await logInByToken(synapse.url, again.token);
  assert.equal((await client.whoami()).user_id, "@ada:example.org");
});

test("the printed lines link the account that a member has shown, and it is the member's without a password", async () => {
  await synapse.start(homeserver.blocks);
  assert.ok(await passwordWorks("old_hand"), "passwords are back");
  const carla = await hall.member("carla");
  const accounts = "/settings/linked-accounts";
  const press = async (verb, more) => {
    const { text } = await carla.request(accounts);
    const { status, text: said } = await submit(carla, `${accounts}/${verb}`, { ...formOf(text, `${accounts}/${verb}`), ...more });
    assert.ok([200, 303].includes(status), said);
  };
  await press("begin", { account: "@old_hand:example.org" });
  const [code] = /gh-[\w-]+/.exec((await carla.request(accounts)).text);
  const old = await logInByPassword(synapse.url, "old_hand", passwords.get("old_hand"));
  await old.setDisplayName(`Old Hand ${code}`);
  await press("check");

  // As an admin of the other server does who has the list as a file and gives nobody a token.
  const list = ["old_hand", "stranger", "gone_since"].map((name) => `@${name}:example.org,1`);
  const file = await hall.instance.write("accounts.csv", ["username,has_password", ...list].join("\n"));
  const { stdout } = await hall.instance.outcome("join", "preflight", homeserver.party.clientId, "--csv", file);
  const lines = stdout.split("\n").filter((line) => line.startsWith("curl "));
  assert.equal(lines.length, 1, stdout);
  const { token } = await synapse.register("boss", { admin: true });
  await promisify(execFile)("bash", ["-euc", lines[0]], { env: { ...process.env, ADMIN_TOKEN: token } });

  const { code: ended, stdout: printed, stderr } = await exclusive("--accept-locked-out", "3");
  assert.equal(ended, 0, stderr);
  await synapse.start([...homeserver.blocks, JSON.parse(printed).there.text]);
  assert.equal(await passwordWorks("old_hand"), false);
  const { token: login, text } = await logInWithoutBrowser(carla, homeserver);
  assert.ok(login, text);
  const client = await logInByToken(synapse.url, login);
  assert.equal((await client.whoami()).user_id, "@old_hand:example.org");

  // The same line for an account that is not there makes none.
  await assert.rejects(promisify(execFile)("bash", ["-euc", lines[0].replaceAll("old%5Fhand", "nobody").replaceAll("old_hand", "nobody")], { env: { ...process.env, ADMIN_TOKEN: token } }));
  const { status } = await fetch(`${synapse.url}/_synapse/admin/v2/users/@nobody:example.org`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(status, 404);
});
