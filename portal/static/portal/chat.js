// <troly-chat>: takes a question, shows the reply, keeps the draft when something fails. Its words and its form
// come with the page, so that one can read and type before this script has arrived.

import { ApiError, forgetConversation, sendMessage } from "./api.js";
import { copy, share } from "./clipboard.js";
import { showMyData } from "./data.js";
import { askToClose, listenToHost } from "./frame.js";
import { announce, clearProblem, countDown, remindOfPause, repeatProblem, showProblem, tell } from "./notices.js";
import { FAILED, question, reply, spoken } from "./reply.js";
import { readLanguage, readLarge, writeLanguage, writeLarge } from "./store.js";
import { errorText, filled, language, setLanguage, settings, words } from "./words.js";

const TOO_MANY = 429;
const WAIT_SECONDS = 5; // where the server does not say how long

class TrolyChat extends HTMLElement {
  #busy = false;
  #paused = false; // the server asked to wait

  connectedCallback() {
    for (const id of ["log", "question", "send", "delete", "confirm", "large"]) this[`_${id}`] = this.querySelector(`#${id}`);
    this._welcome = this.querySelector("#welcome");
    this.#speak(new URLSearchParams(location.search).get("lang") ?? readLanguage());
    this.#setLarge(readLarge());
    this.#listen();
    listenToHost({
      hello: () => (this.querySelector("#close").hidden = false),
      opened: () => this._question.focus(),
      closed: () => this._confirm.close(),
    });
  }

  #listen() {
    const press = (id, act) => this.querySelector(`#${id}`).addEventListener("click", act);
    this.querySelector("#ask").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask();
    });
    this._question.addEventListener("keydown", (event) => {
      // While a Telex or VNI syllable is being composed, Enter belongs to the input method.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#ask();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing && !this.querySelector("dialog[open]")) askToClose();
    });
    for (const topic of this._welcome.querySelectorAll("button")) {
      topic.addEventListener("click", () => this.#say({ text: topic.textContent }, topic.textContent, topic));
    }
    press("close", askToClose);
    press("resend", () => this.#ask());
    press("delete", () => !this.#busy && this._confirm.showModal());
    press("confirm-no", () => this._confirm.close());
    press("confirm-yes", () => this.#startAnew());
    press("large", () => this.#setLarge(this._large.getAttribute("aria-pressed") !== "true"));
    press("language", () => {
      this.#speak(this.querySelector("#language").lang);
      writeLanguage(language);
    });
    press("data", async () => (this.querySelector("#data").hidden = !(await showMyData())));
    press("data-close", () => this.querySelector("#data-dialog").close());
    window.addEventListener("offline", () => this.#offline());
    window.addEventListener("online", () => {
      clearProblem();
      tell("online");
    });
    if (!navigator.onLine) this.#offline();
  }

  #offline() {
    showProblem(() => words.offline, { resend: true });
  }

  #setLarge(large) {
    document.documentElement.classList.toggle("large", large);
    this._large.setAttribute("aria-pressed", String(large));
    writeLarge(large);
  }

  #speak(wanted) {
    setLanguage(wanted);
    this.querySelector("#language").lang = language === "vi" ? "en" : "vi";
    repeatProblem();
  }

  #show(message, block = "nearest") {
    this._log.append(message);
    message.scrollIntoView({ block });
  }

  #setBusy(state) {
    this.#busy = state;
    if (state) {
      clearProblem();
      announce("");
    }
    tell(state ? "waiting" : null);
    this.#dim();
  }

  #dim() {
    // aria-disabled instead of disabled: the focus stays where it is.
    this._send.setAttribute("aria-disabled", String(this.#busy || this.#paused));
    this._delete.setAttribute("aria-disabled", String(this.#busy));
  }

  #retireChoices() {
    for (const button of this._log.querySelectorAll(".choices:not(.topics) button")) button.setAttribute("aria-disabled", "true");
  }

  #fail(error) {
    if (!(error instanceof ApiError)) {
      showProblem(() => (navigator.onLine ? words.network_error : words.offline), { resend: true });
    } else {
      showProblem(() => errorText(error.code, error.message), { resend: error.status >= 500 });
      if (error.status === TOO_MANY) this.#pause(error.wait || WAIT_SECONDS);
    }
  }

  #pause(seconds) {
    this.#paused = true;
    this.#dim();
    countDown(seconds, () => {
      this.#paused = false;
      this.#dim();
    });
  }

  // Sends what was said; `shown` is how it stands in the log, and is taken back if nothing came of it.
  // `pressed` is the button it came from, which keeps the focus. Returns whether a reply came that answers.
  async #say(said, shown, pressed = null) {
    if (this.#busy || this.#paused || pressed?.getAttribute("aria-disabled") === "true") return false;
    this.#setBusy(true);
    const mine = question(shown);
    this.#show(mine);
    try {
      const replies = await sendMessage(said);
      const failed = replies.some((payload) => FAILED.has(payload.status));
      if (replies.some((payload) => payload.field === "forgotten")) this._log.replaceChildren();
      if (!failed) this.#retireChoices();
      for (const payload of replies) this.#show(reply(payload, this.#desk()));
      // A long answer is read from its beginning.
      if (mine.isConnected) mine.scrollIntoView({ block: "start" });
      announce(...spoken(replies));
      this.#setBusy(false);
      return !failed;
    } catch (error) {
      mine.remove();
      this.#setBusy(false);
      this.#fail(error);
      return false;
    } finally {
      if (!pressed) this._question.focus({ preventScroll: true });
    }
  }

  #desk() {
    return {
      choose: (id, title, pressed) => this.#say({ button: id }, title, pressed),
      copy: async (text) => tell((await copy(text)) ? "copied" : "copy_failed"),
      share: async (text, title) => {
        const done = await share(text, title);
        if (done === "copied") tell("copied");
        if (done === "failed") tell("copy_failed");
      },
    };
  }

  async #ask() {
    const draft = this._question.value.normalize("NFC");
    if (this.#paused) remindOfPause();
    if (this.#busy || this.#paused || draft.trim() === "") return;
    if ([...draft].length > settings.max_text) {
      showProblem(() => filled(words.too_long, { most: settings.max_text.toLocaleString(language) }));
      return;
    }
    this._question.value = "";
    if (await this.#say({ text: draft }, draft.trim())) return;
    // What could not be sent goes back into the box, in front of what was typed meanwhile.
    this._question.value = [draft, this._question.value].filter(Boolean).join("\n");
  }

  async #startAnew() {
    this._confirm.close();
    this.#setBusy(true);
    try {
      await forgetConversation();
      this._log.replaceChildren(this._welcome);
      this.#setBusy(false);
      tell("deleted");
    } catch (error) {
      this.#setBusy(false);
      this.#fail(error);
    } finally {
      this._question.focus({ preventScroll: true });
    }
  }
}

customElements.define("troly-chat", TrolyChat);
