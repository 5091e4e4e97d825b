// SPDX-License-Identifier: MIT
// The demo's wallets, as wallets: EIP-1193 providers that announce themselves by EIP-6963, so that the
// page treats them like any other. Their keys are public and hold play money; the server of the demo
// signs with them, on this computer only.

const CHAIN = '0x7a69'; // 31337, the development chain

async function signAtServer(address, message) {
  const answer = await fetch('/demo/sign', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ address, message }),
  });
  if (!answer.ok) throw Object.assign(new Error('the demo did not sign'), { code: 4900 });
  return (await answer.json()).signature;
}

function fromHex(text) {
  const bytes = text.slice(2).match(/../g) ?? [];
  return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => parseInt(byte, 16)));
}

function provider(address) {
  return {
    async request({ method, params }) {
      switch (method) {
        case 'eth_requestAccounts':
          return [address];
        case 'eth_chainId':
          return CHAIN;
        case 'personal_sign':
          return signAtServer(address, fromHex(params[0]));
        default:
          throw Object.assign(new Error('not offered'), { code: 4200 });
      }
    },
  };
}

function announce() {
  for (const button of document.querySelectorAll('[data-demo]')) {
    const address = button.dataset.demo;
    const info = { uuid: address, name: button.firstChild.textContent, icon: '', rdns: `guildhall.demo.${address.toLowerCase()}` };
    const detail = Object.freeze({ info, provider: provider(address) });
    window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
  }
}

window.addEventListener('eip6963:requestProvider', announce);
