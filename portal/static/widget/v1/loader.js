// The launcher; portals pin its hash (docs/embedding.md).
(() => {
const { src, dataset: { lang, position, label, hotline } } = document.currentScript;
const en = lang === "en";
// A pinned file can fetch no catalogue.
const [ask, wait, down, call, leave] = en
  ? ["Ask the assistant", "Opening…", "No connection. Please try later.", "Call", "Close"]
  : ["Hỏi trợ lý", "Đang mở…", "Chưa kết nối được. Anh/Chị thử lại sau ạ.", "Gọi", "Đóng"];
const name = label || ask;
const chat = new URL("../../chat/?embed=1" + (en ? "&lang=en" : ""), src);
const narrow = matchMedia("(max-width:30em),(max-height:30em)");
// em: the reader's font size.
const css = `:host{all:initial!important;position:fixed!important;z-index:2147483647!important}
*{font:1em/1.5 system-ui}
button,a{display:inline-block;padding:.6em 1.2em;border:2px solid #fff;border-radius:2em;background:#0b57a4;color:#fff}
#ask,dialog{position:fixed;inset:auto auto 1em;${position === "left" ? position : "right"}:1em}
dialog{bottom:5em;width:26em;height:min(40em,100vh - 6em);padding:0;color-scheme:light dark}
dialog.full{inset:0;width:100%;height:100%;max-width:none;max-height:none;border:0}
form{padding:1em}
iframe{width:100%;height:100%;border:0;float:left}
@media print{#ask,dialog{display:none}}`;

const make = (tag, given, ...parts) => {
  const made = document.createElement(tag);
  for (const key in given) made.setAttribute(key, given[key]);
  made.append(...parts);
  return made;
};
const host = make("troly-widget", { lang: en ? lang : "vi", role: "region", "aria-label": name });
const opener = make("button", { id: "ask", "aria-expanded": false, "aria-controls": "panel" }, name);
const status = make("p", { role: "status" });
const waiting = make("form", { method: "dialog" }, status, make("button", {}, leave));
const frame = make("iframe", { title: name, allow: "clipboard-write; web-share", referrerpolicy: "no-referrer" });
const panel = make("dialog", { id: "panel", "aria-label": name }, waiting);
const root = host.attachShadow({ mode: "open" });
root.append(opener, panel);
try {
  const sheet = new CSSStyleSheet(); // needs no style-src
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
} catch {
  root.append(make("style", {}, css)); // Safari < 16.4
}

let ready, timer;
const tell = (type) => frame.contentWindow.postMessage({ troly: 1, type }, chat.origin);
const enter = () => {
  frame.focus();
  tell("opened");
};
const setReady = (state, patience) => {
  ready = waiting.hidden = state;
  frame.hidden = !state;
  clearTimeout(timer);
  if (state) return;
  status.textContent = wait;
  timer = setTimeout(() => {
    status.textContent = down + " ";
    if (hotline) status.append(make("a", { href: "tel:" + hotline }, `${call} ${hotline}`));
  }, patience);
};
// Modal keeps the focus: wrong where it floats.
const show = () => {
  panel.close();
  const full = narrow.matches;
  panel.className = full ? "full" : "";
  full ? panel.showModal() : panel.show();
  opener.setAttribute("aria-expanded", true);
  if (ready) enter();
};
narrow.onchange = () => panel.open && show();
opener.onclick = () => {
  if (panel.open) return panel.close();
  if (!ready) {
    setReady(false, 10000);
    frame.src = chat;
    panel.append(frame);
  }
  show();
};
panel.onclose = () => {
  if (panel.open) return;
  opener.setAttribute("aria-expanded", false);
  if (ready) tell("closed");
};
frame.onload = () => {
  setReady(false, 2000);
  tell("hello");
};
addEventListener("keydown", ({ key }) => key === "Escape" && panel.close());
addEventListener("message", ({ origin, source, data }) => {
  if (origin !== chat.origin || source !== frame.contentWindow || data?.troly !== 1) return;
  if (data.type === "close") panel.close();
  if (data.type === "ready") {
    const here = panel.open && root.activeElement;
    setReady(true);
    if (here) enter();
  }
});

const place = () => document.querySelector("troly-widget") || document.body.append(host);
document.readyState === "loading" ? addEventListener("DOMContentLoaded", place) : place();
})();
