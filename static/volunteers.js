// Comforts of the pages for volunteers; all of them work without: what was folded stays folded, a text is copied by a
// button, and the vetted list is walked with one key a patch.
(() => {
  "use strict";
  const { $, kept, keep, rows, current, select, refresh } = window.reviewq;

  for (const details of document.querySelectorAll("details[data-keep]")) {
    if (kept(`fold ${details.id}`) === "folded") details.open = false;
    details.addEventListener("toggle", () => keep(`fold ${details.id}`, details.open ? "open" : "folded"));
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    const text = $(button.dataset.copy);
    text.focus();
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
      $("copied").textContent = "Copied.";
    } catch {
      $("copied").textContent = "Selected: copy it with Ctrl+C.";
    }
  });

  // --- the walk: Gerrit's page of the row in a new tab, and on to the next

  let away = false;
  const walk = () => {
    const all = rows();
    const row = current() || all[0];
    if (!row) return;
    window.open(row.querySelector(".gerrit, .subject").href, "_blank", "noopener,noreferrer");
    away = true;
    select(all[Math.min(all.length - 1, all.indexOf(row) + 1)]);
  };
  document.addEventListener("click", (event) => { if (event.target.closest("[data-walk]")) walk(); });
  document.addEventListener("visibilitychange", () => {
    // back from Gerrit: what was voted on meanwhile may have left the list
    if (document.hidden || !away) return;
    away = false;
    refresh();
  });
})();
