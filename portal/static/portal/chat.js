// The chat page: takes a question, shows the reply, keeps the draft when something fails.

import { ApiError, forgetConversation, sendMessage } from "./api.js";
import { meetHost } from "./frame.js";
import { element, question, reply } from "./render.js";

const { words, examples, max_text: maxText } = JSON.parse(document.getElementById("chat-data").textContent);
const [log, announcer, waiting, problem, form, input, send, remove] = [
  "log", "announcer", "waiting", "problem", "ask", "question", "send", "delete",
].map((id) => document.getElementById(id));
const FAILED = new Set(["error_timeout", "error_engine"]);
let busy = false;

function show(message) {
  log.append(message);
  message.scrollIntoView({ block: "nearest" });
}

function setBusy(state) {
  busy = state;
  waiting.textContent = state ? words.waiting : "";
  // aria-disabled instead of disabled: the focus stays where it is.
  for (const button of [send, remove]) button.setAttribute("aria-disabled", String(state));
}

function retireChoices() {
  for (const button of log.querySelectorAll(".choices button")) button.disabled = true;
}

function spoken(payload) {
  return [payload.text, ...payload.buttons.map((button) => button.title)].join("\n");
}

function fail(error) {
  problem.textContent = error instanceof ApiError ? error.message : words.network_error;
}

// Sends what was said; `shown` is how it stands in the log, and is taken back if nothing came of it.
// Returns whether a reply came that answers.
async function say(said, shown) {
  setBusy(true);
  problem.textContent = "";
  announcer.textContent = "";
  const mine = question(shown, words);
  show(mine);
  try {
    const replies = await sendMessage(said);
    const failed = replies.some((payload) => FAILED.has(payload.status));
    if (replies.some((payload) => payload.field === "forgotten")) log.replaceChildren();
    if (!failed) retireChoices();
    for (const payload of replies) show(reply(payload, words, choose));
    announcer.textContent = replies.map(spoken).join("\n");
    return !failed;
  } catch (error) {
    mine.remove();
    fail(error);
    return false;
  } finally {
    setBusy(false);
    input.focus();
  }
}

// What could not be sent goes back into the box, in front of what was typed meanwhile.
function restore(draft) {
  input.value = input.value === "" ? draft : `${draft}\n${input.value}`;
}

async function askText(text) {
  if (!(await say({ text }, text.trim()))) restore(text);
}

async function ask() {
  const draft = input.value;
  if (busy || draft.trim() === "") return;
  if ([...draft].length > maxText) {
    problem.textContent = words.too_long;
    return;
  }
  input.value = "";
  await askText(draft);
}

async function choose(id, title) {
  if (!busy) await say({ button: id }, title);
}

function welcome() {
  const choices = element("div", { className: "choices" });
  for (const example of examples) {
    const button = element("button", { type: "button", text: example });
    button.addEventListener("click", () => {
      if (!busy) askText(example);
    });
    choices.append(button);
  }
  log.append(element("article", { className: "message bot" }, element("p", { text: words.welcome }), choices));
}

async function startAnew() {
  if (busy || !window.confirm(words.delete_confirm)) return;
  setBusy(true);
  problem.textContent = "";
  try {
    await forgetConversation();
    log.replaceChildren();
    welcome();
    announcer.textContent = words.deleted;
  } catch (error) {
    fail(error);
  } finally {
    setBusy(false);
    input.focus();
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
input.addEventListener("keydown", (event) => {
  // While a Telex or VNI syllable is being composed, Enter belongs to the input method.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  ask();
});
remove.addEventListener("click", startAnew);
welcome();
meetHost(() => input.focus());
