// SPDX-License-Identifier: MIT
// Shows the wallets that were found as a list of buttons.

import { isDemo, remembered } from './wallets.js';

/** Fills the list; `chosen` is called with the wallet whose button is pressed. */
export function showWallets(list, none, wallets, words, chosen) {
  const real = wallets.filter((wallet) => !isDemo(wallet));
  none.hidden = real.length > 0;
  const shown = new Map([...list.children].map((item) => [item.dataset.id, item]));
  const items = real.map((wallet) => shown.get(wallet.id) ?? entry(wallet, words, chosen));
  const focused = document.activeElement;
  list.replaceChildren(...items);
  if (list.contains(focused)) focused.focus();
}

function entry(wallet, words, chosen) {
  const item = document.createElement('li');
  item.dataset.id = wallet.id;
  const button = document.createElement('button');
  button.type = 'button';
  if (wallet.icon) {
    const icon = document.createElement('img');
    icon.src = wallet.icon;
    icon.alt = '';
    button.append(icon);
  }
  button.append(wallet.name);
  if (wallet.rdns && wallet.rdns === remembered()) {
    const note = document.createElement('span');
    note.className = 'recent';
    note.textContent = words.recent;
    button.append(note);
  }
  button.addEventListener('click', () => chosen(wallet));
  item.append(button);
  return item;
}
