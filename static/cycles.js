// The release calendar on the reader's own clock. Without this script the page shows UTC, and any zone that is asked for.
(() => {
  const clock = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" });
  const zone = clock.resolvedOptions().timeZone;
  const cells = [...document.querySelectorAll("td[data-local]")];
  const head = document.querySelector("[data-local-head]");
  if (!head || !cells.length || zone === "UTC") return;
  head.textContent = `Your clock (${zone})`;
  for (const cell of [head, ...cells]) cell.hidden = false;
  for (const cell of cells) cell.textContent = cell.dataset.local ? clock.format(new Date(cell.dataset.local)) : "day not known";
})();
