// Talks with the page that frames the chat, in messages {troly: 1, type}. Does nothing where the chat stands alone.

let host = null;

function tell(type) {
  if (host !== null) window.parent.postMessage({ troly: 1, type }, host);
}

export function meetHost(onOpened) {
  if (window.parent === window) return;
  window.addEventListener("message", ({ source, origin, data }) => {
    if (source !== window.parent || data?.troly !== 1) return;
    if (data.type === "hello") {
      // Who may frame the chat at all is said by frame-ancestors.
      host = origin;
      tell("ready");
    }
    if (data.type === "opened") onOpened();
  });
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) tell("close");
  });
}
