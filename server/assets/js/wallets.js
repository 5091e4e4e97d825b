// SPDX-License-Identifier: MIT
// Finds the wallets of this browser: those that announce themselves (EIP-6963), and the one that only
// puts itself on the window (EIP-1193). Nothing here asks a wallet for anything but the three methods
// that the page promises.

const REMEMBERED = 'guildhall-wallet';

/** The only methods this site ever calls. */
const METHODS = ['eth_requestAccounts', 'eth_chainId', 'personal_sign'];

/** Asks a wallet; refuses to ask for anything that the page does not promise. */
export function ask(wallet, method, params) {
  if (!METHODS.includes(method)) throw new Error(`this page does not call ${method}`);
  return wallet.provider.request(params ? { method, params } : { method });
}

/** Calls `changed` with the wallets, sorted by name, whenever one more is found. */
export function findWallets(changed, nameOfUnnamed) {
  const found = new Map();
  const tell = () => changed(sorted([...found.values()]));
  window.addEventListener('eip6963:announceProvider', (event) => {
    const { info, provider } = event.detail ?? {};
    if (!info || typeof provider?.request !== 'function') return;
    const wallet = {
      id: String(info.uuid),
      name: String(info.name).slice(0, 60),
      icon: safeIcon(info.icon),
      rdns: String(info.rdns ?? ''),
      provider,
    };
    found.set(wallet.id, wallet);
    found.delete('window');
    tell();
  });
  window.dispatchEvent(new Event('eip6963:requestProvider'));
  // A wallet that announces itself does so at once. Only where none did is the old way looked at.
  setTimeout(() => {
    const announced = [...found.values()].some((wallet) => !isDemo(wallet));
    const old = window.ethereum;
    if (!announced && typeof old?.request === 'function') {
      found.set('window', { id: 'window', name: nameOfUnnamed, icon: '', rdns: 'window', provider: old });
    }
    tell();
  }, 250);
}

/** Whether this is one of the demo's own wallets. */
export function isDemo(wallet) {
  return wallet.rdns.startsWith('guildhall.demo.');
}

/** The wallet that was used last in this browser. */
export function remembered() {
  try {
    return localStorage.getItem(REMEMBERED) ?? '';
  } catch {
    return ''; // storage may be forbidden: then nothing is remembered
  }
}

/** Remembers a wallet for the next visit, by its name for machines only. */
export function remember(wallet) {
  try {
    localStorage.setItem(REMEMBERED, wallet.rdns);
  } catch {
    // as above
  }
}

function sorted(wallets) {
  const last = remembered();
  return wallets.sort((a, b) =>
    Number(b.rdns === last) - Number(a.rdns === last) || a.name.localeCompare(b.name));
}

/** Icons come from strangers: only pictures inside the announcement, shown as pictures. */
function safeIcon(icon) {
  return typeof icon === 'string' && icon.startsWith('data:image/') ? icon : '';
}
