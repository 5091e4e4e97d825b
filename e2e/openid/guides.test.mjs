// SPDX-License-Identifier: AGPL-3.0-or-later
// What docs/join/ tells people to type: the commands of ours exist with those options, the configuration is
// taken, and whoever leaves keeps every account. The blocks for the other sides that run here are what the
// other tests of this folder run with.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { repository } from "../harness/binary.mjs";
import { readGuide } from "../harness/guide.mjs";
import { commandsOf, GUIDES, unusedBlocks } from "../harness/guides.mjs";
import { logInByPassword, logInByToken, refusalOf } from "../harness/matrix.mjs";
import { until } from "../harness/poll.mjs";
import { shellWords } from "../harness/shell-words.mjs";
import { logInWithoutBrowser, prepareHomeserver } from "./homeserver.mjs";

let homeserver, hall, synapse;

before(async () => {
  homeserver = await prepareHomeserver({ graceS: 2 });
  ({ hall, synapse } = homeserver);
  await synapse.start(homeserver.blocks);
  await homeserver.letSuspend();
  await hall.start();
});
after(() => homeserver?.close());

test("every command of ours in the guides exists, with every option named", async () => {
  const known = new Map();
  const help = async (words) => {
    const key = words.join(" ");
    if (!known.has(key)) known.set(key, await hall.instance.run(...words, "--help"));
    return known.get(key);
  };
  /** The help of the command that these words begin with. */
  const helpOf = async (words, file) => {
    const text = await help([words[0]]);
    const verb = words[1];
    if (!/^Commands:$/m.test(text) || !verb || verb.startsWith("-")) return text;
    assert.match(text, new RegExp(`^ +${verb.replaceAll(/[^\w-]/g, ".")}\\b`, "m"), `${file}: guildhall ${words[0]} has no ${verb}`);
    return help(words.slice(0, 2));
  };
  let seen = 0;
  for (const file of GUIDES) {
    for (const { commands, remarked } of await commandsOf(file)) {
      const helps = [];
      for (const words of commands) {
        const text = await helpOf(words, file);
        helps.push(text);
        for (const option of words.filter((word) => word.startsWith("--"))) {
          assert.ok(text.includes(option), `${file}: guildhall ${words.join(" ")} has no ${option}:\n${text}`);
        }
        seen += 1;
      }
      for (const option of remarked) {
        assert.ok(helps.some((text) => text.includes(option)), `${file}: guildhall ${commands[0].join(" ")} has no ${option}`);
      }
    }
  }
  assert.ok(seen >= 60, `only ${seen} commands found`);
});

/** What stands in the lists of commands for the reader's own, and what those ask at a terminal is answered. */
async function ran(words, replaced) {
  const own = words.map((word) => replaced[word] ?? word);
  const asks = ["party end-sessions", "party disable", "party remove"].includes(own.slice(0, 2).join(" "));
  const { code, stdout, stderr } = await hall.instance.outcome(...own, ...(asks ? ["--yes"] : []));
  return { said: `guildhall ${own.join(" ")} ended with ${code}:\n${stdout}${stderr}`, code, stdout };
}

test("the enforcer's commands run as its guide prints them", async () => {
  const lines = (await readGuide("docs/enforcer.md")).block("commands").trim().split("\n");
  assert.ok(lines.length >= 3);
  for (const { commands: [words] } of (await commandsOf("docs/enforcer.md")).slice(0, lines.length)) {
    const { code, said } = await ran(words, { ID: homeserver.party.clientId });
    assert.equal(code, 0, said);
  }
});

test("the commands of admins run in the order in which their guide lists them", async () => {
  const guide = await readGuide("docs/admin.md");
  const count = guide.block("commands").trim().split("\n").length;
  const spare = await hall.member("spare");
  const rules = (await readFile(hall.instance.file, "utf8")).split(/^(?=\[)/m).filter((table) => /^\[(gate|cond|chain)\./.test(table));
  const replaced = {
    "0x…": spare.address,
    FILE: await hall.instance.write("rules.toml", rules.join("")),
    SUBJECT: "spare",
    NAME: "spare",
    URI: "https://spare.example/callback",
    SERVER: "spare.example",
    USERNAME: "spare",
  };
  const commands = (await commandsOf("docs/admin.md")).slice(0, count).flatMap((line) => line.commands);
  assert.ok(commands.length >= 20, `${commands.length} commands`);
  for (const words of commands) {
    // What to change is the reader's to say.
    if (words.slice(0, 2).join(" ") === "party set") continue;
    const { code, said } = await ran(words, replaced);
    // Nothing ties the member to that server: it says so, and changes nothing.
    const isUnlink = words.slice(0, 2).join(" ") === "party unlink";
    assert.equal(code, isUnlink ? 1 : 0, said);
    if (isUnlink) assert.match(said, /is linked to no account/);
  }
});

test("every link of the guides leads somewhere", async () => {
  const anchors = async (file) =>
    [...(await readFile(path.join(repository, file), "utf8")).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
      title.toLowerCase().replaceAll(/[^\w\- ]/g, "").replaceAll(" ", "-"));
  for (const file of GUIDES) {
    const { markdown } = await readGuide(file);
    for (const [, target] of markdown.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [to, anchor] = target.split("#");
      const found = await anchors(to ? path.join(path.dirname(file), to) : file).catch(() => null);
      assert.ok(found, `${file} links to ${target}`);
      if (anchor) assert.ok(found.includes(anchor), `${file} links to ${target}; there are ${found.join(", ")}`);
    }
  }
});

test("every server of the guides is registered by its guide's command, and our side takes its table", async () => {
  for (const [file, clientKinds] of [["docs/join/mastodon.md", "mastodon"], ["docs/join/mas.md", "mas"]]) {
    const guide = await readGuide(file);
    const register = shellWords(guide.block("register"));
    assert.deepEqual(register.slice(0, 3), ["guildhall", "party", "add"], file);
    const { clientId, secret } = await hall.addParty(...register.slice(3));
    assert.ok(secret, `${file}: a secret is printed`);
    assert.match(await hall.instance.run("party", "list"), new RegExp(`${clientId}.*`));
    assert.match(await hall.instance.run("party", "list"), new RegExp(clientKinds));

    const secretFile = await hall.instance.write(`${clientKinds}-secret`, "client:secret\n");
    const table = guide.block("enforcer", { rp_CLIENT_ID: clientId });
    await hall.instance.configure(table.replaceAll(/"\/etc\/guildhall\/[^"]+"/g, JSON.stringify(secretFile)));
  }
  const { clientId } = await hall.addParty("Yet another", "--redirect", "https://another.example/callback");
  const token = await hall.instance.write("another-token", "a-token\n");
  await hall.instance.configure((await readGuide("docs/enforcer.md")).block("enforcer", { rp_CLIENT_ID: clientId, "/etc/guildhall/synapse-admin-token": token }));
  await hall.instance.run("config", "check");
});

test("a named block that no test takes is found", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "guildhall-e2e-guides-"));
  const file = path.join(folder, "taken");
  const all = await unusedBlocks(file);
  assert.ok(all.includes("docs/join/synapse.md, block oidc") && all.length >= 10, all.join("; "));
  await writeFile(file, all.map((one) => one.replace(", block ", "\t")).join("\n"));
  assert.deepEqual(await unusedBlocks(file), [], "all of them are taken");
  await writeFile(file, "docs/join/mastodon.md\tregister\n");
  // A block of the same name in another guide is another block.
  assert.ok((await unusedBlocks(file)).includes("docs/join/synapse.md, block register"));
  await rm(folder, { recursive: true });
});

test("the versions that the guides name are those that run here", async () => {
  const pinned = await readFile(path.join(repository, "e2e/requirements-synapse.txt"), "utf8");
  const install = homeserver.block("antispam-install").trim().split(" ");
  assert.deepEqual(install.slice(0, 2), ["pip", "install"]);
  assert.ok(pinned.split("\n").includes(install[2]), install[2]);
});

test("the links of another provider are set aside by the line of the guide, and back by it the other way round", async () => {
  const { DatabaseSync } = await import("node:sqlite");
  // The columns of Mastodon's table that matter, with its unique index.
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE identities (provider TEXT, uid TEXT, user_id INTEGER); CREATE UNIQUE INDEX one ON identities (uid, provider)");
  database.exec("INSERT INTO identities VALUES ('openid_connect', 'alice', 1), ('openid_connect', 'bob', 2), ('saml', 'bob', 2)");
  const links = () => database.prepare("SELECT uid FROM identities WHERE provider = 'openid_connect' ORDER BY uid").all().map(({ uid }) => uid);
  assert.deepEqual(links(), ["alice", "bob"]);
  const guide = await readGuide("docs/join/mastodon.md");
  database.exec(guide.block("set-aside"));
  assert.deepEqual(links(), [], "nobody is given an account by them");
  const back = { "SET provider = 'openid_connect_before'": "SET provider = 'openid_connect'", "WHERE provider = 'openid_connect'": "WHERE provider = 'openid_connect_before'" };
  database.exec(guide.block("set-aside", back));
  assert.deepEqual(links(), ["alice", "bob"]);
  database.close();
});

/** A block of docs/leaving.md, run as it stands there. */
async function leave(name, more) {
  const guide = await readGuide("docs/leaving.md");
  return homeserver.runText(guide.block(name), more);
}

/** Somebody logs in to Synapse, loses the pass, and is suspended there. */
async function suspended(username) {
  const member = await hall.member(username);
  const { token, text } = await logInWithoutBrowser(member, homeserver);
  assert.ok(token, text);
  const client = await logInByToken(synapse.url, token);
  const { room_id: room } = await client.createRoom({ name: "Notes" });
  assert.equal(await refusalOf(client.sendTextMessage(room, "Before.")), null);
  await hall.sell(member);
  await hall.stageBecomes(member, "limited");
  const refusal = await until(`${username} is suspended`, () => refusalOf(client.sendTextMessage(room, "May I?")));
  assert.equal(refusal.errcode, "M_USER_SUSPENDED");
  return { client, room };
}

test("the list of a homeserver's accounts is read, and nobody is locked out by joining", async () => {
  const { DatabaseSync } = await import("node:sqlite");
  const guide = await readGuide("docs/join.md");
  await synapse.register("old_hand");
  const database = new DatabaseSync(synapse.file("homeserver.db"), { readOnly: true });
  const rows = database.prepare(guide.block("synapse-list")).all();
  database.close();
  const columns = Object.keys(rows[0]);
  const csv = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ""))].map((cells) => cells.join(",")).join("\n");
  const file = await hall.instance.write("accounts.csv", `${csv}\n`);
  assert.match(csv, /@old_hand:example\.org,1,,0,0,0/);
  for (const from of [["--csv", file], []]) {
    const printed = await hall.instance.run("join", "preflight", homeserver.party.clientId, ...from, "--all");
    assert.match(printed, /old_hand/);
  }
});

test("whoever switches the gate off keeps every account of the homeserver", async () => {
  const ada = await suspended("ada");
  const bob = await suspended("bob");

  // With Guildhall still there: one command opens what it closed.
  await hall.instance.run("join", "leave", homeserver.party.clientId, "--yes");
  assert.equal(await refusalOf(ada.client.sendTextMessage(ada.room, "Open again.")), null);

  // And with Guildhall gone for good, and an account left suspended: the homeserver's admin does it.
  await hall.instance.stop();
  const suspend = (await readGuide("docs/leaving.md")).block("synapse-unsuspend", { '"suspend": false': '"suspend": true' });
  await homeserver.runText(suspend, { "@ada:": "@bob:" });
  assert.equal((await refusalOf(bob.client.sendTextMessage(bob.room, "May I?"))).errcode, "M_USER_SUSPENDED");
  await leave("synapse-unsuspend", { "@ada:": "@bob:" });
  assert.equal(await refusalOf(bob.client.sendTextMessage(bob.room, "Open again.")), null);

  await leave("synapse-password", { "a-long-new-password": "a new password for ada" });
  await synapse.start();
  for (const { client, room } of [ada, bob]) {
    assert.equal(await refusalOf(client.sendTextMessage(room, "Still logged in.")), null);
  }
  const anew = await logInByPassword(synapse.url, "ada", "a new password for ada");
  assert.equal(anew.getUserId(), "@ada:example.org");
  assert.equal(await refusalOf(anew.sendTextMessage(ada.room, "With a password.")), null);
  const { flows } = await anew.loginFlows();
  assert.deepEqual(flows.map(({ type }) => type).filter((type) => type.includes("sso")), [], "no trace of the gate");
});
