// Keeps the conversation's token for this tab; in memory where the browser forbids storage.

const KEY = "troly.conversation";
let remembered = null;

export function readToken() {
  try {
    return sessionStorage.getItem(KEY) ?? remembered;
  } catch {
    return remembered;
  }
}

export function writeToken(token) {
  remembered = token;
  try {
    if (token === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
  } catch {
    // The copy in memory serves until the page is closed.
  }
}
