// SPDX-License-Identifier: AGPL-3.0-or-later
// Where things are on the pages, in one place. By structure and ids, not by wording: the words are
// translated and polished more often than the pages change.

/** The controls of one window's page. */
export function controls(page) {
  const main = page.locator("main");
  return {
    // Landing and wallet page.
    join: main.locator('a.button[href="/join"]'),
    signInLink: page.locator('header a[href="/sign-in"]'),
    demoWallet: main.locator("button[data-demo]").first(),
    demoMember: (name) => main.locator("button[data-demo]", { hasText: name }),
    wallet: (name) => main.locator("#wallets button", { hasText: name }),
    otherWays: main.locator("details.more > summary"),
    byHand: main.locator('details.more a[href^="/sign-in/paste"]'),
    message: main.locator("#wallet-message"),
    cannot: main.locator("p.cannot"),
    sign: main.locator("#wallet-sign-do"),
    walletError: main.locator("#wallet-error"),

    // Signing elsewhere and pasting.
    pasteAddress: main.locator("#address"),
    pasteChain: main.locator("#chain"),
    pasteNext: main.locator("form button.primary"),
    pasteMessage: main.locator("textarea#message"),
    pasteSignature: main.locator("textarea#signature"),

    // Decision and name.
    verdict: main.locator("#gate-title"),
    conditions: main.locator("li.condition"),
    checkAgain: main.locator('section[aria-labelledby="gate-title"] a.button[href="/join"]'),
    username: main.locator("#username"),
    displayName: main.locator("#display-name"),
    create: main.locator('form[action="/join"] button.primary'),
    codes: main.locator("#codes li"),
    codesSaved: main.locator('p.no-print > a.button.primary'),

    // Home.
    composer: main.locator('section[aria-labelledby="write"] textarea[name="text"]'),
    send: main.locator('section[aria-labelledby="write"] button.primary'),
    warning: main.locator('section[aria-labelledby="write"] input[name="warning"]'),
    followWho: main.locator("#follow-who"),
    follow: main.locator('form[action="/follow"] button'),

    // Posts.
    post: (text) => main.locator("article.post", { hasText: text }).first(),
    posts: main.locator("article.post"),

    // Profile.
    followProfile: main.locator('form[action$="/follow"] button'),
    unfollow: main.locator('form[action$="/unfollow"] button'),

    // Navigation.
    nav: (path) => page.locator(`header nav a[href="${path}"]`),
    signOut: page.locator('header form[action="/sign-out"] button'),
    skip: page.locator("a.skip"),
  };
}

/** The controls inside one post. */
export function inPost(article) {
  return {
    time: article.locator("header a.when"),
    author: article.locator(".p-author a.name"),
    openReply: article.locator("details.answer > summary"),
    reply: article.locator('details.answer textarea[name="text"]'),
    sendReply: article.locator("details.answer button.primary"),
    edit: article.locator('footer a[href$="/edit"]'),
    remove: article.locator('footer a[href$="/delete"]'),
    footer: article.locator("footer"),
    like: article.locator("footer button.like"),
  };
}
