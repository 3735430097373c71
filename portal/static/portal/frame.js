// The page inside a frame of another site: messages {troly: 1, type} with the page around it, and nobody else.

import { settings } from "./words.js";

const VERSION = 1;
let host = null;

function post(type) {
  if (host !== null) window.parent.postMessage({ troly: VERSION, type }, host);
}

export function askToClose() {
  post("close");
}

// `handlers` has `hello`, `opened` and `closed`. The page around names itself in its first message, "hello";
// from then on only its origin is listened and spoken to.
export function listenToHost(handlers) {
  if (window.parent === window) return;
  const allowed = settings.frame_ancestors.map((name) => (name === "'self'" ? location.origin : name));
  window.addEventListener("message", ({ data, origin, source }) => {
    if (source !== window.parent || data?.troly !== VERSION || !allowed.includes(origin)) return;
    if (data.type === "hello" && (data.origin ?? origin) === origin && (host ?? origin) === origin) {
      host = origin;
      handlers.hello();
      post("ready");
    } else if (origin === host && data.type === "opened") handlers.opened();
    else if (origin === host && data.type === "closed") handlers.closed();
  });
}
