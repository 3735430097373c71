// The papers of a procedure to tick off, to print and to share. Ticks live as long as the page.

import { button, element, writtenDate } from "./dom.js";
import { sourceLine } from "./sources.js";
import { words } from "./words.js";

let made = 0;

function today() {
  return new Date().toLocaleDateString("en-CA");
}

// Rows of one case: what is asked for and whether it is ticked.
function group({ case: when, items }, lang) {
  const name = when ? { text: when, lang } : { word: "checklist_all" };
  const rows = items.map((item) => {
    const box = element("input", { type: "checkbox" });
    return { item, box, row: element("label", { className: "tick" }, box, element("span", { text: item, lang })) };
  });
  const field = element("fieldset", {}, element("legend", name), ...rows.map(({ row }) => row));
  return { when, rows, field };
}

function asText({ title, code }, groups, payload) {
  const lines = [title, `${words.procedure_code} ${code}`];
  for (const { when, rows } of groups) {
    lines.push("", `${when ?? words.checklist_all}:`);
    lines.push(...rows.map(({ item, box }) => `${box.checked ? "[x]" : "[ ]"} ${item}`));
  }
  return [...lines, "", ...payload.sources.map(sourceLine)].join("\n");
}

// Only the sheet is printed while it has content; see the print rules of the style sheet.
function print({ title, code }, groups, payload, lang) {
  const sheet = document.getElementById("sheet");
  const head = [
    element("h1", { text: title, lang }),
    element("p", { text: `${words.procedure_code} ${code}` }),
    element("p", { text: `${words.printed_on} ${writtenDate(today())}` }),
  ];
  const cases = groups.flatMap(({ when, rows }) => [
    element("h2", { text: when ?? words.checklist_all }),
    element(
      "ul",
      { lang },
      ...rows.map(({ item, box }) => element("li", { text: item, className: box.checked ? "done" : "open" })),
    ),
  ]);
  const origins = payload.sources.map((found) => element("p", { text: sourceLine(found) }));
  sheet.replaceChildren(...head, ...cases, ...origins);
  sheet.hidden = false;
  window.addEventListener(
    "afterprint",
    () => {
      sheet.replaceChildren();
      sheet.hidden = true;
    },
    { once: true },
  );
  window.print();
}

// The button that opens the list, and the list, still closed.
export function openChecklist(payload, lang, desk) {
  const { checklist } = payload;
  made += 1;
  const id = `checklist-${made}`;
  const groups = checklist.groups.map((one) => group(one, lang));
  const panel = element("section", { className: "checklist", id, hidden: "", "aria-labelledby": `${id}-title` });
  panel.append(
    element("h3", { id: `${id}-title`, text: checklist.title, lang }),
    element("p", {}, element("span", { word: "procedure_code" }), ` ${checklist.code}`),
    ...groups.map(({ field }) => field),
    element(
      "div",
      { className: "row" },
      button({ word: "checklist_print" }, () => print(checklist, groups, payload, lang)),
      button({ word: "checklist_share" }, () => desk.share(asText(checklist, groups, payload), checklist.title)),
    ),
  );
  const open = button({ word: "checklist_open", "aria-expanded": "false", "aria-controls": id }, () => {
    panel.hidden = !panel.hidden;
    open.setAttribute("aria-expanded", String(!panel.hidden));
    if (!panel.hidden) panel.scrollIntoView({ block: "nearest" });
  });
  return [open, panel];
}
