// The catalogue in the language shown. What carries data-word="key" is said anew when the language changes.

export const settings = JSON.parse(document.getElementById("chat-data").textContent);
export const words = {};
export let language = "vi";
export const ANSWERS = "vi"; // the language of a reply that names none

export function setLanguage(wanted) {
  language = Object.keys(settings.words).includes(wanted) ? wanted : ANSWERS;
  Object.assign(words, settings.words[language]);
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = words[node.dataset.word];
  for (const node of document.querySelectorAll("[data-word-label]")) {
    node.setAttribute("aria-label", words[node.dataset.wordLabel]);
  }
  for (const node of document.querySelectorAll("[data-word-placeholder]")) {
    node.setAttribute("placeholder", words[node.dataset.wordPlaceholder]);
  }
}

// Puts values in the places of a text that are marked {name}.
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (mark, name) => values[name] ?? mark);
}

// The server says its errors in Vietnamese; the page knows them in English by their code.
export function errorText(code, given) {
  return language === ANSWERS ? given : (settings.errors[code] ?? given);
}
