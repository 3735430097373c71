// Where an answer's facts stand, and of which date: as an item of a list, and as a line of plain text.

import { element, outside, writtenDate } from "./dom.js";
import { ANSWERS, words } from "./words.js";

function title(found) {
  return found.decision ? `${found.title} (${found.decision})` : found.title;
}

export function sourceItem(found) {
  const when = element("span", { className: "date" }, element("span", { word: "source_date" }));
  when.append(` ${writtenDate(found.source_date)}`);
  if (found.checked_on) {
    when.append(", ", element("span", { word: "checked_on" }), ` ${writtenDate(found.checked_on)}`);
  }
  return element("li", {}, outside(found.url ?? "", { text: title(found), lang: ANSWERS }), when);
}

export function sourceLine(found) {
  const date = `${words.source_date} ${writtenDate(found.source_date)}`;
  return [title(found), found.url, date].filter(Boolean).join(", ");
}
