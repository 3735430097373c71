// A conversation on the page: sends what is said, shows the replies, keeps the draft when nothing came of it.

import { ApiError, forgetConversation, sendMessage } from "./api.js";
import { copy, share } from "./clipboard.js";
import { announce, clearProblem, countDown, remindOfPause, showProblem, tell } from "./notices.js";
import { FAILED, question, reply, spoken } from "./reply.js";
import { errorText, filled, language, settings, words } from "./words.js";

const TOO_MANY = 429;
const WAIT_SECONDS = 5; // where the server does not say how long

const isUsedUp = (button) => button?.getAttribute("aria-disabled") === "true";
// Instead of `disabled`, so that the focus stays where it is.
const dim = (button, state) => button.setAttribute("aria-disabled", String(state));

export class Conversation {
  #busy = false;
  #paused = false; // the server asked to wait

  // `parts` has the elements `log`, `input`, `send`, `remove` and `welcome`.
  constructor(parts) {
    this.parts = parts;
  }

  get busy() {
    return this.#busy;
  }

  get hasDraft() {
    return this.parts.input.value.trim() !== "";
  }

  // What stands in the box.
  async ask() {
    const { input } = this.parts;
    const draft = input.value.normalize("NFC");
    if (this.#paused) remindOfPause();
    if (this.#busy || this.#paused || draft.trim() === "") return;
    if ([...draft].length > settings.max_text) {
      showProblem(() => filled(words.too_long, { most: settings.max_text.toLocaleString(language) }));
      return;
    }
    input.value = "";
    if (await this.#say({ text: draft }, draft.trim())) return;
    // What could not be sent goes back, in front of what was typed meanwhile.
    input.value = [draft, input.value].filter(Boolean).join("\n");
  }

  // A topic can be pressed again when nothing came of it, so it leaves the box alone. `pressed` as in #say.
  async askTopic(text, pressed) {
    if (!this.#busy && !this.#paused) await this.#say({ text }, text, pressed);
  }

  async startAnew() {
    this.#setBusy(true);
    try {
      await forgetConversation();
      this.#setBusy(false);
      this.#showBeginning();
    } catch (error) {
      this.#setBusy(false);
      this.#fail(error, { network: () => words.not_deleted });
    }
    this.parts.input.focus({ preventScroll: true });
  }

  // As on arrival, however the deletion was asked for.
  #showBeginning() {
    const { log, welcome } = this.parts;
    log.replaceChildren(welcome);
    log.scrollTop = 0;
    tell("deleted");
  }

  // Sends what was said; `shown` is how it stands in the log, and is taken back if nothing came of it.
  // `pressed` is the button it came from, which keeps the focus. Returns whether a reply came that answers.
  async #say(said, shown, pressed = null) {
    const { input } = this.parts;
    this.#setBusy(true);
    const mine = question(shown);
    this.#show(mine);
    let answered = false;
    try {
      const replies = await sendMessage(said);
      const messages = replies.map((payload) => reply(payload, this));
      answered = !replies.some((payload) => FAILED.has(payload.status));
      if (answered) this.#retireChoices();
      messages.forEach((message) => this.#show(message));
      // A long answer is read from its beginning.
      mine.scrollIntoView({ block: "start" });
      this.#setBusy(false);
      if (replies.some((payload) => payload.field === "forgotten")) this.#showBeginning();
      else announce(...spoken(replies));
    } catch (error) {
      mine.remove();
      this.#setBusy(false);
      this.#fail(error, pressed ? { network: () => words.not_chosen } : { resend: true });
    }
    // The button may have gone with what was deleted.
    if (!pressed?.isConnected) input.focus({ preventScroll: true });
    return answered;
  }

  // The following three are what the buttons of a reply do.
  async choose(id, title, pressed) {
    if (!this.#busy && !this.#paused && !isUsedUp(pressed)) await this.#say({ button: id }, title, pressed);
  }

  async copy(text) {
    tell((await copy(text)) ? "copied" : "copy_failed");
  }

  async share(text, title) {
    const done = await share(text, title);
    if (done === "copied") tell("copied");
    if (done === "failed") tell("copy_failed");
  }

  #show(message) {
    this.parts.log.append(message);
    message.scrollIntoView({ block: "nearest" });
  }

  #retireChoices() {
    for (const button of this.parts.log.querySelectorAll(".choices:not(.topics) button")) dim(button, true);
  }

  #setBusy(state) {
    this.#busy = state;
    if (state) {
      clearProblem();
      announce("");
    }
    tell(state ? "waiting" : null);
    this.#dimControls();
  }

  #dimControls() {
    dim(this.parts.send, this.#busy || this.#paused);
    dim(this.parts.remove, this.#busy);
  }

  // `network` gives the sentence for a failure of the network, other than of what stands in the box.
  #fail(error, { resend = false, network } = {}) {
    if (!(error instanceof ApiError)) {
      showProblem(network ?? (() => (navigator.onLine ? words.network_error : words.offline)), { resend });
      return;
    }
    showProblem(() => errorText(error.code, error.message), { resend: resend && error.status >= 500 });
    if (error.status === TOO_MANY) this.#pause(error.wait || WAIT_SECONDS);
  }

  #pause(seconds) {
    this.#paused = true;
    this.#dimControls();
    countDown(seconds, () => {
      this.#paused = false;
      this.#dimControls();
    });
  }
}
