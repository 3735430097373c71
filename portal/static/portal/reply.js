// A payload of the chat interface as a message, and as plain text.

import { openChecklist } from "./checklist.js";
import { button, element, outside, paragraphs } from "./dom.js";
import { sourceItem, sourceLine } from "./sources.js";
import { ANSWERS, errorText, language, settings, words } from "./words.js";

export const FAILED = new Set(["error_timeout", "error_engine"]);
const WITHOUT_COPY = new Set([...FAILED, "clarify", "error_input"]);

// The text to show: what went wrong is said in the language of the page.
function wording(payload) {
  const given = payload.text;
  const text = errorText(payload.status, given);
  return { text, lang: text === given ? (payload.lang ?? ANSWERS) : language };
}

function place({ name, area, map_url: map }, lang) {
  const link = outside(map, { word: "map" });
  link.append(element("span", { className: "unseen", text: ` ${name}`, lang }));
  const card = element("section", { className: "card" }, element("h3", { text: name, lang }));
  if (area) card.append(element("p", { text: area, lang }));
  card.append(element("p", {}, link));
  return card;
}

// What is read out of replies, and in which language: the answer and the choices, not the small print.
export function spoken(replies) {
  const said = replies.flatMap((payload) => [wording(payload).text, ...payload.buttons.map((one) => one.title)]);
  return [said.join("\n"), replies.length ? wording(replies[0]).lang : language];
}

export function asText(payload) {
  const sources = payload.sources.map(sourceLine);
  return [payload.text, ...(sources.length ? ["", `${words.sources}:`, ...sources] : [])].join("\n");
}

// `desk` is the conversation: it has `choose(id, title, button)`, `copy(text)` and `share(text, title)`.
export function reply(payload, desk) {
  const { text, lang } = wording(payload);
  const numbers = payload.status === "emergency" ? settings.rescue : undefined;
  const body = element("article", { className: `message bot status-${payload.status}` });
  const said = element("div", { lang }, ...paragraphs(text, numbers));
  body.append(element("h2", { className: "unseen", word: "bot" }), said);
  if (payload.place) body.append(place(payload.place, lang));
  if (payload.sources.length) {
    const list = element("ul", {}, ...payload.sources.map(sourceItem));
    body.append(element("div", { className: "sources" }, element("h3", { word: "sources" }), list));
  }
  const actions = element("div", { className: "row actions" });
  if (!WITHOUT_COPY.has(payload.status)) {
    actions.append(button({ className: "quiet", word: "copy" }, () => desk.copy(asText(payload))));
  }
  if (payload.checklist) actions.append(...openChecklist(payload, lang, desk));
  if (actions.children.length) body.append(actions);
  if (payload.buttons.length) {
    const choices = payload.buttons.map(({ id, title }) =>
      button({ text: title, lang }, (pressed) => desk.choose(id, title, pressed)),
    );
    body.append(element("div", { className: "choices" }, ...choices));
  }
  return body;
}

export function question(text) {
  const who = element("h2", { className: "unseen", word: "you" });
  return element("article", { className: "message you" }, who, element("p", { text, lang: language }));
}
