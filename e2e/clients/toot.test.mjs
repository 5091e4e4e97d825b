// SPDX-License-Identifier: AGPL-3.0-or-later
// toot 0.52.1, the command line client: it logs in as a person would, by the page that asks for consent
// in a browser and the code shown there; then its commands. What each came to is committed in
// docs/clients/toot.md.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { openDemo } from "../harness/demo.mjs";
import { python } from "../harness/python.mjs";
import { signUp } from "../harness/sign-up.mjs";
import { openBrowser, openWalk } from "../harness/walk.mjs";
import { allowApp } from "./consent.mjs";
import { assertTable } from "./table.mjs";

let demo;
let browser;
let home;
before(async () => {
  demo = await openDemo();
  browser = await openBrowser();
  home = await mkdtemp(path.join(os.tmpdir(), "guildhall-toot-"));
});
after(async () => {
  await browser?.close();
  await demo?.close();
  if (home) await rm(home, { recursive: true, force: true });
});

/** Runs toot; `answer` is given its output so far and returns what to type, or nothing yet. */
function toot(args, { answer, withinMs = 60_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(python("toot"), args, {
      // No browser is opened: the test is the browser.
      env: { ...process.env, XDG_CONFIG_HOME: home, BROWSER: "true", PYTHONUNBUFFERED: "1" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let output = "";
    const timer = setTimeout(() => child.kill("SIGKILL"), withinMs);
    const hear = (text) => {
      output += text;
      const typed = answer?.(output);
      if (!typed) return;
      Promise.resolve(typed).then((line) => child.stdin.end(`${line}\n`), reject);
      answer = null;
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    if (!answer) child.stdin.end();
    child.once("error", reject);
    child.once("exit", (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}

/** Makes a member with a wallet of the demo and logs toot in as that member. */
async function logIn(t, username) {
  const base = demo.urls[0];
  const walk = await openWalk(browser, { origins: [base] });
  t.after(() => walk.close());
  await signUp(walk, base, await demo.wallet("builder_pass"), demo.facts.chain.chain_id, username);
  const { code, output } = await toot(["login", "--instance", base], {
    answer(said) {
      // It prints the address, asks whether to open it (no: the test is the browser), then for the code.
      const address = said.match(/https?:\/\/\S*\/oauth\/authorize\S*/);
      return address && said.includes("[Y/n]") ? allowApp(walk, address[0]).then((code) => `n\n${code}`) : null;
    },
  });
  assert.equal(code, 0, output);
  return walk;
}

test("every command of toot does what docs/clients/toot.md says", async (t) => {
  const table = {};
  const run = async (name, args, says) => {
    const { code, output } = await toot([...args]);
    const verdict =
      code === 0 && (!says || says.test(output)) ? "pass" : code === 0 ? `FAILED: ${output}` : `refused: ${output.trim().split("\n").at(-1)}`;
    table[name] = !table[name] || table[name] === "pass" ? verdict : table[name];
    return output;
  };
  const host = new URL(demo.urls[0]).host;

  await (await logIn(t, "tilda")).finish();
  await (await logIn(t, "timo")).finish();
  table.login = "pass";
  await run("auth", ["auth"], /tilda@.*[\s\S]*timo@/);
  await run("activate", ["activate", `tilda@${host}`], /activated/);
  await run("whoami", ["whoami"], /tilda/);
  await run("whois", ["whois", "timo"], /timo/);
  await run("instance", ["instance"], new RegExp(host.replace(".", "\\.")));
  await run("post", ["post", "--json", "Typed in a terminal #toot"], /Typed in a terminal/);
  const posted = JSON.parse((await toot(["post", "--json", "Another one"])).output);
  await run("status", ["status", posted.id], /Another one/);
  await run("thread", ["thread", posted.id], /Another one/);
  for (const [verb, opposite] of [["favourite", "unfavourite"], ["reblog", "unreblog"], ["bookmark", "unbookmark"], ["pin", "unpin"]]) {
    await run(verb, [verb, posted.id]);
    if (verb === "reblog") await run("reblogged-by", ["reblogged-by", posted.id], /tilda/);
    if (verb === "bookmark") await run("bookmarks", ["bookmarks", "--once"], /Another one/);
    await run(opposite, [opposite, posted.id]);
  }
  await run("timelines home", ["timelines", "home", "--no-clear", "--no-pager"], /Typed in a terminal/);
  await run("timelines public", ["timelines", "public", "--no-clear", "--local", "--no-pager"], /Typed in a terminal/);
  await run("timelines tag", ["timelines", "tag", "--no-clear", "toot", "--no-pager"], /Typed in a terminal/);
  await run("timelines account", ["timelines", "account", "--no-clear", `tilda@${host}`, "--no-pager"], /Typed in a terminal/);
  await run("search", ["search", "timo"], /timo/);
  for (const [verb, opposite] of [["follow", "unfollow"], ["mute", "unmute"], ["block", "unblock"]]) {
    await run(verb, [verb, "timo"]);
    if (verb === "follow") {
      await run("notifications", ["--as", `timo@${host}`, "notifications"], /tilda/);
      await run("following", ["following"], /timo/);
      await run("followers", ["followers", "timo"], /tilda/);
    }
    if (verb === "mute") await run("muted", ["muted"], /timo/);
    if (verb === "block") await run("blocked", ["blocked"], /timo/);
    await run(opposite, [opposite, "timo"]);
  }
  await run("follow-requests list", ["follow-requests", "list"]);
  await run("lists list", ["lists", "list"]);
  await run("lists create", ["lists", "create", "friends"]);
  await run("tags followed", ["tags", "followed"]);
  await run("update-account", ["update-account", "--display-name", "Tilda", "--note", "From a terminal"]);
  await run("delete", ["delete", posted.id]);
  await run("login_cli", ["login_cli", "--instance", demo.urls[0], "--email", "tilda", "--password", "none"]);
  await run("logout", ["logout", `timo@${host}`], /logged out/i);

  await assertTable("toot.md", {
    title: "toot 0.52.1",
    introduction:
      "The commands of the client, run against a real instance by `e2e/clients/toot.test.mjs`, after a log-in by " +
      "wallet and consent in Chromium. *refused* quotes the last line that toot prints.",
    column: "command",
    table,
  });
});
