// "My data": what the server keeps of this conversation, in a dialog.

import { myData } from "./api.js";
import { element, linked } from "./dom.js";
import { errorText, filled, language, words } from "./words.js";

const NOT_FOUND = 404;

const SHAPE = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };

function moment(text) {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? String(text) : at.toLocaleString(`${language}-VN`, SHAPE);
}

function outcome(found) {
  const status = words[`status_${found.status}`] ?? found.status;
  const about = found.title || found.record;
  return element("li", { text: [found.at && moment(found.at), status, about].filter(Boolean).join(", ") });
}

function rows({ used_at: used, deleted_at: deleted, outcomes_kept_days: days, outcomes = [] }) {
  const said = [];
  // After a deletion there is a conversation again, with nothing in it.
  if (outcomes.length) {
    said.push(
      element("p", { text: `${words.data_used} ${moment(used)}` }),
      element("p", { text: `${words.data_deleted} ${moment(deleted)}` }),
      element("p", { text: words.data_outcomes }),
      element("ul", {}, ...outcomes.map(outcome)),
    );
  } else said.push(element("p", { text: words.data_none }));
  if (days) said.push(element("p", { text: filled(words.data_kept, { days }) }));
  return said;
}

async function content() {
  try {
    const data = await myData();
    return data === null ? [element("p", { text: words.data_none })] : rows(data);
  } catch (error) {
    if (error.status === NOT_FOUND) return null;
    return [element("p", {}, ...linked(error.code ? errorText(error.code, error.message) : words.data_unread))];
  }
}

// Returns false where the server has no such view: then there is nothing to offer.
export async function showMyData() {
  const shown = await content();
  const rest = shown ?? [element("p", { text: words.data_missing })];
  document.getElementById("data-content").replaceChildren(...rest);
  document.getElementById("data-dialog").showModal();
  return shown !== null;
}
