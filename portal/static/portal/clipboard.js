// Copying and sharing plain text, also where a frame or an old browser has neither at hand.

// Returns whether the text is in the clipboard.
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelection(text);
  }
}

// The way of before the clipboard interface, which needs no permission of the framing page.
function copySelection(text) {
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  let copied = false;
  try {
    copied = document.execCommand("copy");
  } catch {
    // Then it cannot be copied at all.
  }
  area.remove();
  before?.focus({ preventScroll: true });
  return copied;
}

// Returns "shared", "copied", "cancelled" or "failed".
export async function share(text, title) {
  if (navigator.share) {
    try {
      await navigator.share({ text, title });
      return "shared";
    } catch (error) {
      if (error.name === "AbortError") return "cancelled";
    }
  }
  return (await copy(text)) ? "copied" : "failed";
}
