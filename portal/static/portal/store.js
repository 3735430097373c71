// Keeps the conversation's token for this tab and the reader's preferences for this browser; in memory where
// the browser forbids storage. Nothing else is ever kept.

const remembered = new Map();

function read(area, key) {
  try {
    return window[area].getItem(key) ?? remembered.get(key) ?? null;
  } catch {
    return remembered.get(key) ?? null;
  }
}

function write(area, key, value) {
  remembered.set(key, value);
  try {
    if (value === null) window[area].removeItem(key);
    else window[area].setItem(key, value);
  } catch {
    // The copy in memory serves until the page is closed.
  }
}

export const readToken = () => read("sessionStorage", "troly.conversation");
export const writeToken = (token) => write("sessionStorage", "troly.conversation", token);
export const readLanguage = () => read("sessionStorage", "troly.language");
export const writeLanguage = (language) => write("sessionStorage", "troly.language", language);
export const readLarge = () => read("localStorage", "troly.large") === "1";
export const writeLarge = (large) => write("localStorage", "troly.large", large ? "1" : null);
