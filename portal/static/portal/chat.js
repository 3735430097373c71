// <troly-chat>: what the buttons of the page do. Its words and its form come with the page, so that one can read
// and type before this script has arrived.

import { Conversation } from "./conversation.js";
import { showMyData } from "./data.js";
import { askToClose, listenToHost } from "./frame.js";
import { keepRoomForBar } from "./layout.js";
import { clearProblem, repeatProblem, showProblem, tell } from "./notices.js";
import { readLanguage, readLarge, writeLanguage, writeLarge } from "./store.js";
import { language, setLanguage, words } from "./words.js";

class TrolyChat extends HTMLElement {
  #part(id) {
    return this.querySelector(`#${id}`);
  }

  #press(id, act) {
    this.#part(id).addEventListener("click", act);
  }

  connectedCallback() {
    this.#speak(new URLSearchParams(location.search).get("lang") ?? readLanguage());
    this.#setLarge(readLarge());
    this.#listenToNetwork(this.#converse());
    this.#listenToPreferences();
    keepRoomForBar(this.#part("ask"));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing && !this.querySelector("dialog[open]")) askToClose();
    });
    this.#press("close", askToClose);
    listenToHost({
      hello: () => {
        this.#part("close").hidden = false;
        document.documentElement.classList.add("framed");
      },
      opened: () => this.#part("question").focus(),
      closed: () => this.querySelectorAll("dialog").forEach((dialog) => dialog.close()),
    });
  }

  #converse() {
    const ids = ["log", "question", "send", "delete", "welcome"];
    const [log, input, send, remove, welcome] = ids.map((id) => this.#part(id));
    const conversation = new Conversation({ log, input, send, remove, welcome });
    this.#part("ask").addEventListener("submit", (event) => {
      event.preventDefault();
      conversation.ask();
    });
    input.addEventListener("keydown", (event) => {
      // While a Telex or VNI syllable is being composed, Enter belongs to the input method.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      conversation.ask();
    });
    for (const topic of welcome.querySelectorAll("button")) {
      topic.addEventListener("click", () => conversation.askTopic(topic.textContent, topic));
    }
    this.#press("resend", () => conversation.ask());
    this.#press("delete", () => !conversation.busy && this.#part("confirm").showModal());
    this.#press("confirm-no", () => this.#part("confirm").close());
    this.#press("confirm-yes", () => {
      this.#part("confirm").close();
      conversation.startAnew();
    });
    this.#press("data", async () => (this.#part("data").hidden = !(await showMyData())));
    this.#press("data-close", () => this.#part("data-dialog").close());
    return conversation;
  }

  #listenToPreferences() {
    this.#press("large", () => {
      const large = this.#part("large").getAttribute("aria-pressed") !== "true";
      this.#setLarge(large);
      writeLarge(large);
    });
    this.#press("language", () => {
      this.#speak(this.#part("language").lang);
      writeLanguage(language);
    });
  }

  #setLarge(large) {
    document.documentElement.classList.toggle("large", large);
    this.#part("large").setAttribute("aria-pressed", String(large));
  }

  #speak(wanted) {
    setLanguage(wanted);
    this.#part("language").lang = language === "vi" ? "en" : "vi";
    repeatProblem();
  }

  #listenToNetwork(conversation) {
    const lost = () => {
      const resend = conversation.hasDraft;
      showProblem(() => (resend ? words.offline : words.offline_nothing), { resend });
    };
    window.addEventListener("offline", lost);
    window.addEventListener("online", () => {
      clearProblem({ resend: conversation.hasDraft });
      tell("online");
    });
    if (!navigator.onLine) lost();
  }
}

customElements.define("troly-chat", TrolyChat);
