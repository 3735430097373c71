// Where the page scrolls as a whole and the form sticks to its lower edge, nothing focused may lie behind the form.

export function keepRoomForBar(bar) {
  const measure = () => {
    const room = getComputedStyle(bar).position === "sticky" ? `${bar.offsetHeight}px` : "";
    document.documentElement.style.scrollPaddingBottom = room;
  };
  new ResizeObserver(measure).observe(bar);
  window.addEventListener("resize", measure);
}
