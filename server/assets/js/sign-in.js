// SPDX-License-Identifier: MIT
// The wallet page: choose a wallet, read the message, sign it, go on. The same for signing in and for
// the settings that need a fresh signature.

import './demo-wallet.js';
import { ask, findWallets, remember } from './wallets.js';
import { challengeFor, openSession } from './challenge.js';
import { explain, Refused } from './wallet-errors.js';
import { showWallets } from './wallet-list.js';

const root = document.querySelector('[data-wallet]');
const words = document.getElementById('wallet-words').dataset;
const status = document.getElementById('wallet-status');
const error = document.getElementById('wallet-error');
const panel = document.getElementById('wallet-sign');
const text = document.getElementById('wallet-message');
const sign = document.getElementById('wallet-sign-do');
const served = root.dataset.chains.split(' ').map(Number);
const form = root.dataset.form ? document.getElementById(root.dataset.form) : null;

// What is going on: the wallet, its address and chain, the message, and the timer that renews it.
let now = null;
let busy = false;

function say(message) {
  status.textContent = message;
}

function fail(failure) {
  say('');
  error.textContent = explain(failure, words);
  error.hidden = false;
}

/** Runs one step at a time; a second press while a wallet is asking changes nothing. */
async function step(work) {
  if (busy) return;
  busy = true;
  error.hidden = true;
  try {
    await work();
  } catch (failure) {
    fail(failure);
  } finally {
    busy = false;
  }
}

async function begin(wallet) {
  if (form && !form.reportValidity()) return;
  stop();
  say(words.connecting);
  const accounts = await ask(wallet, 'eth_requestAccounts');
  const address = Array.isArray(accounts) ? accounts[0] : undefined;
  if (!address) throw { code: 4100 };
  // A key proves itself on every chain. A message has to name one that this instance can read.
  const chain = Number(await ask(wallet, 'eth_chainId'));
  const chainId = served.includes(chain) ? chain : served[0];
  say(words.fetching);
  now = { wallet, address, chainId };
  await renew(words.ready);
  remember(wallet);
}

/** Gets a message and shows it; before it expires it is replaced by a new one. */
async function renew(announcement) {
  const { wallet, address, chainId } = now;
  const { message, life } = await challengeFor(address, chainId, root.dataset.purpose);
  if (now?.wallet !== wallet) return;
  clearTimeout(now.timer);
  now.message = message;
  now.timer = setTimeout(() => {
    if (busy) now.stale = true;
    else step(() => renew(words.renewed));
  }, life - 20_000);
  text.textContent = message;
  panel.hidden = false;
  say(announcement);
}

async function finish() {
  const { wallet, address, message } = now;
  say(words.signing);
  const signature = await ask(wallet, 'personal_sign', [toHex(message), address]);
  if (typeof signature !== 'string') throw { code: 0 };
  say(words.checking);
  try {
    await handIn(message, signature);
  } catch (failure) {
    if (failure instanceof Refused && failure.code === 'challenge_expired') return renew(words.renewed);
    throw failure;
  }
}

async function handIn(message, signature) {
  if (form) {
    form.elements.message.value = message;
    form.elements.signature.value = signature;
    clearTimeout(now.timer);
    form.submit();
    return;
  }
  const { account } = await openSession(message, signature);
  clearTimeout(now.timer);
  say(words.done);
  location.assign(account ? root.dataset.next || '/home' : root.dataset.join || '/join');
}

function stop() {
  clearTimeout(now?.timer);
  now = null;
  panel.hidden = true;
  text.textContent = '';
}

function toHex(message) {
  return '0x' + [...new TextEncoder().encode(message)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

let found = [];
const list = document.getElementById('wallets');
findWallets((wallets) => {
  found = wallets;
  if (list) showWallets(list, document.getElementById('wallets-none'), wallets, words, (wallet) => step(async () => {
    await begin(wallet);
    if (!panel.hidden) document.getElementById('wallet-sign-title').focus();
  }));
}, words.browser);

for (const button of root.querySelectorAll('[data-demo]')) {
  button.addEventListener('click', () => step(async () => {
    // Play money: connecting and signing are one press. The message is shown all the same.
    const wallet = found.find((one) => one.rdns === `guildhall.demo.${button.dataset.demo.toLowerCase()}`);
    if (!wallet) throw { code: 4900 };
    await begin(wallet);
    if (now) await finish();
  }));
}

sign.addEventListener('click', () => step(async () => {
  await finish();
  if (now?.stale) await renew(words.renewed);
}));
document.getElementById('wallet-sign-stop').addEventListener('click', () => {
  stop();
  say(words.stopped);
});
