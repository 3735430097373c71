// Elements from plain text. Only textContent is ever used: nothing that was written is markup.

import { settings, words } from "./words.js";

// `word` is a key of the catalogue: the text follows the language of the page.
export function element(name, { className, text, word, ...attributes } = {}, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (word) made.dataset.word = word;
  if (word || text !== undefined) made.textContent = word ? words[word] : text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function button(attributes, press) {
  const made = element("button", { type: "button", ...attributes });
  made.addEventListener("click", () => {
    if (made.getAttribute("aria-disabled") !== "true") press(made);
  });
  return made;
}

// The text with numbers to call as links. "1022" within "01022" or "3.1022" is no telephone number.
export function linked(text, numbers = [settings.hotline]) {
  const known = numbers.map((number) => number.replace(/[.+]/g, "\\$&")).join("|");
  // What stands before is taken along, because Safari looks behind only from 16.4 on: text, before, number, text, …
  const parts = text.split(new RegExp(`(^|[^\\w./-])(${known})(?![\\w/-]|[.,]\\d)`));
  return parts.map((part, index) =>
    index % 3 === 2 ? element("a", { href: `tel:${part.replace(/[ .]/g, "")}`, text: part, className: "call" }) : part,
  );
}

// Paragraphs are divided by blank lines; lines that begin with "- " are items of a list.
export function paragraphs(text, numbers) {
  const blocks = [];
  let lines = [];
  let items = [];
  const flush = () => {
    if (lines.length) blocks.push(element("p", {}, ...linked(lines.join("\n"), numbers)));
    if (items.length) {
      blocks.push(element("ul", {}, ...items.map((item) => element("li", {}, ...linked(item, numbers)))));
    }
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

// A link out of this page, or the text alone: only https is followed.
export function outside(address, attributes) {
  let href = null;
  try {
    const parsed = new URL(address);
    if (parsed.protocol === "https:") href = parsed.href;
  } catch {
    // No address.
  }
  if (href === null) return element("span", attributes);
  const rest = { href, target: "_blank", rel: "noopener noreferrer" };
  const hint = element("span", { className: "unseen", word: "opens_new_tab" });
  return element("a", rest, element("span", attributes), " ", hint);
}

// "2026-06-30" as people write it; shorter dates and spans of months likewise.
export function writtenDate(date) {
  const span = /^(\d{4})-(\d{2})\/(\d{2})$/.exec(date);
  if (span) return `${span[2]}–${span[3]}/${span[1]}`;
  return /^\d{4}(-\d{2}){0,2}$/.test(date) ? date.split("-").reverse().join("/") : date;
}
