// Turns plain text and payloads into elements. Only textContent is ever used: nothing written is markup.

export function element(name, { className, text, ...attributes } = {}, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// Paragraphs are divided by blank lines; lines that begin with "- " are items of a list.
export function paragraphs(text) {
  const blocks = [];
  let lines = [];
  let items = [];
  const flush = () => {
    if (lines.length) blocks.push(element("p", { text: lines.join("\n") }));
    if (items.length) blocks.push(element("ul", {}, ...items.map((item) => element("li", { text: item }))));
    lines = [];
    items = [];
  };
  for (const line of text.split("\n")) {
    if (line.trim() === "") flush();
    else if (line.startsWith("- ")) {
      if (lines.length) flush();
      items.push(line.slice(2));
    } else {
      if (items.length) flush();
      lines.push(line);
    }
  }
  flush();
  return blocks;
}

// An address to follow, or null: only https leaves this page.
export function safeAddress(address) {
  try {
    const parsed = new URL(address);
    return parsed.protocol === "https:" ? parsed.href : null;
  } catch {
    return null;
  }
}

// "2026-06-30" as people write it; shorter dates and spans of months likewise.
export function writtenDate(date) {
  const span = /^(\d{4})-(\d{2})\/(\d{2})$/.exec(date);
  if (span) return `${span[2]}–${span[3]}/${span[1]}`;
  return /^\d{4}(-\d{2}){0,2}$/.test(date) ? date.split("-").reverse().join("/") : date;
}

function source(found, words) {
  const address = found.url ? safeAddress(found.url) : null;
  const title = found.decision ? `${found.title} (${found.decision})` : found.title;
  const item = element("li");
  if (address) {
    const link = element("a", { text: title, href: address, target: "_blank", rel: "noopener noreferrer" });
    link.append(element("span", { className: "hidden-visually", text: ` ${words.opens_new_tab}` }));
    item.append(link);
  } else item.append(title);
  item.append(`, ${words.source_date} ${writtenDate(found.source_date)}`);
  if (found.checked_on) item.append(`, ${words.checked_on} ${writtenDate(found.checked_on)}`);
  return item;
}

// `choose(id, title)` is called when a button is pressed.
export function reply(payload, words, choose) {
  const body = element("article", { className: `message bot status-${payload.status}` });
  body.append(element("h2", { className: "hidden-visually", text: words.bot }), ...paragraphs(payload.text));
  if (payload.sources.length) {
    const list = element("ul", {}, ...payload.sources.map((found) => source(found, words)));
    body.append(element("div", { className: "sources" }, element("h3", { text: words.sources }), list));
  }
  if (payload.buttons.length) {
    const choices = element("div", { className: "choices" });
    for (const { id, title } of payload.buttons) {
      const button = element("button", { type: "button", text: title });
      button.addEventListener("click", () => choose(id, title));
      choices.append(button);
    }
    body.append(choices);
  }
  return body;
}

export function question(text, words) {
  const who = element("h2", { className: "hidden-visually", text: words.you });
  return element("article", { className: "message you" }, who, element("p", { text }));
}
