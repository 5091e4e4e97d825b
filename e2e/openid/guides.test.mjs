// SPDX-License-Identifier: AGPL-3.0-or-later
// What docs/join/ tells people to type: the commands of ours exist with those options, the configuration is
// taken, and whoever leaves keeps every account. The blocks for the other sides that run here are what the
// other tests of this folder run with.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { repository } from "../harness/binary.mjs";
import { readGuide } from "../harness/guide.mjs";
import { logInByPassword, logInByToken, refusalOf } from "../harness/matrix.mjs";
import { until } from "../harness/poll.mjs";
import { shellWords } from "../harness/shell-words.mjs";
import { logInWithoutBrowser, prepareHomeserver } from "./homeserver.mjs";

const GUIDES = ["docs/join.md", "docs/leaving.md", "docs/join/synapse.md", "docs/join/mastodon.md", "docs/join/mas.md"];

let homeserver, hall, synapse;

before(async () => {
  homeserver = await prepareHomeserver({ graceS: 2 });
  ({ hall, synapse } = homeserver);
  await synapse.start(homeserver.blocks);
  await homeserver.letSuspend();
  await hall.start();
});
after(() => homeserver?.close());

/** Every command of ours in a guide, in blocks and in running text, as its words after `guildhall`. */
async function commandsOf(file) {
  const { markdown, blocks } = await readGuide(file);
  const inBlocks = blocks.filter(({ language }) => language === "sh").flatMap(({ text }) => text.replaceAll(/\\\n\s*/g, " ").split("\n"));
  const inText = [...markdown.replaceAll(/^ *```.*?^ *```/gms, "").matchAll(/`(guildhall [^`]+)`/g)].map(([, command]) => command);
  return [...inBlocks, ...inText]
    .map((line) => line.replace(/#.*$/, "").trim())
    .filter((line) => line.startsWith("guildhall "))
    .map((line) => shellWords(line).slice(1));
}

test("every command of ours in the guides exists, with every option named", async () => {
  const known = new Map();
  const help = async (words) => {
    const key = words.join(" ");
    if (!known.has(key)) known.set(key, await hall.instance.run(...words, "--help"));
    return known.get(key);
  };
  let seen = 0;
  for (const file of GUIDES) {
    for (const words of await commandsOf(file)) {
      // The verbs: plain words of which the help of the word before tells.
      let verbs = [words[0]];
      let text = await help(verbs);
      const next = words[1];
      if (next && new RegExp(`^ +${next.replaceAll(/[^\w-]/g, ".")}\\b`, "m").test(text) && !next.startsWith("-")) {
        verbs = words.slice(0, 2);
        text = await help(verbs);
      }
      for (const option of words.filter((word) => word.startsWith("--"))) {
        assert.ok(text.includes(option), `${file}: guildhall ${verbs.join(" ")} has no ${option}:\n${text}`);
      }
      seen += 1;
    }
  }
  assert.ok(seen >= 15, `only ${seen} commands found`);
});

test("every link of the guides leads somewhere", async () => {
  const anchors = async (file) =>
    [...(await readFile(path.join(repository, file), "utf8")).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
      title.toLowerCase().replaceAll(/[^\w\- ]/g, "").replaceAll(" ", "-"));
  for (const file of GUIDES) {
    const { markdown } = await readGuide(file);
    for (const [, target] of markdown.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [to, anchor] = target.split("#");
      const found = await anchors(path.join(path.dirname(file), to)).catch(() => null);
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
  await hall.instance.run("config", "check");
});

test("every named block is used by a test, and the versions are those that run here", async () => {
  const folder = path.join(repository, "e2e/openid");
  const tests = await Promise.all((await readdir(folder)).map((file) => readFile(path.join(folder, file), "utf8")));
  for (const file of GUIDES) {
    for (const { name } of (await readGuide(file)).blocks) {
      // MAS does not run here: its blocks are read by people only.
      if (!name || (file.endsWith("mas.md") && ["provider", "admin-client"].includes(name))) continue;
      assert.ok(tests.some((text) => text.includes(`"${name}"`)), `${file}: nothing uses the block ${name}`);
    }
  }
  const pinned = await readFile(path.join(repository, "e2e/requirements-synapse.txt"), "utf8");
  const install = homeserver.block("antispam-install").trim().split(" ");
  assert.deepEqual(install.slice(0, 2), ["pip", "install"]);
  assert.ok(pinned.split("\n").includes(install[2]), install[2]);
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
