// SPDX-License-Identifier: MIT
// Takes an answer on to the server that asked. Before the page is complete, so that the browser puts what comes
// next in its place: going back must not send the answer a second time.
document.querySelector('form[data-goes-on]')?.requestSubmit();
