// What the page says about itself: replies read out once, waiting, problems, the seconds until one may send.

import { linked } from "./dom.js";
import { filled, language, words } from "./words.js";

const HEARD_MS = 10000;
const part = (id) => document.getElementById(id);
const NOTHING = () => "";
let problem = NOTHING;
let clock = 0;
let hush = 0;

// Read out by screen readers; taken away later, so that nobody comes across a second copy of an answer.
export function announce(text, lang = language) {
  clearTimeout(hush);
  part("announcer").lang = lang;
  part("announcer").textContent = text;
  hush = setTimeout(() => announce(""), HEARD_MS);
}

// A short word of the catalogue for everybody: seen, and read out. Without a key, nothing more is said.
export function tell(key) {
  part("waiting").textContent = key ? words[key] : "";
  if (key) part("waiting").dataset.word = key;
  else delete part("waiting").dataset.word;
  if (key) bring("waiting");
}

// Where the page scrolls as a whole, a notice could otherwise appear out of sight.
function bring(id) {
  part(id).scrollIntoView({ block: "nearest" });
}

// `say` gives the sentence, and is asked again when the language changes.
export function showProblem(say, { resend = false } = {}) {
  problem = say;
  repeatProblem();
  part("resend").hidden = !resend;
  if (part("problem").textContent) bring("trouble");
}

export function repeatProblem() {
  part("problem").replaceChildren(...linked(problem()));
}

export function clearProblem(rest) {
  showProblem(NOTHING, rest);
}

// For who tries to send meanwhile.
export function remindOfPause() {
  announce(part("countdown").textContent);
}

// Counts down in sight, but says aloud only when it is over; calls `over` then.
export function countDown(seconds, over) {
  clearInterval(clock);
  let left = seconds;
  const show = () => {
    part("countdown").textContent = left > 0 ? filled(words.wait, { seconds: left }) : "";
  };
  const tick = () => {
    left -= 1;
    show();
    if (left > 0) return;
    clearInterval(clock);
    clearProblem();
    tell("can_send");
    over();
  };
  show();
  bring("trouble");
  clock = setInterval(tick, 1000);
}
