// Suggestions below the search box, by keyboard or pointer. Without it the box is a plain one.
(() => {
  "use strict";
  const PATIENCE = 120; // ms without a key before it asks
  const box = document.querySelector("[data-suggest]");
  if (!box) return;

  const list = document.createElement("ul");
  const told = document.createElement("span");
  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  told.className = "away";
  told.setAttribute("role", "status");
  box.after(list, told);
  const state = { role: "combobox", "aria-autocomplete": "list", "aria-controls": "suggestions", "aria-expanded": "false" };
  for (const [name, value] of Object.entries(state)) box.setAttribute(name, value);

  const options = () => [...list.children];
  const active = () => list.querySelector("[aria-selected='true']");

  // The server counts characters, a field of the browser counts UTF-16 units.
  const caret = () => [...box.value.slice(0, box.selectionStart)].length;
  const unit = (text, at) => [...text].slice(0, at).join("").length;

  let timer = 0;
  let request = null;

  const close = () => {
    clearTimeout(timer);
    if (request) request.abort();
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const mark = (option) => {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    if (!option) { box.removeAttribute("aria-activedescendant"); return; }
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const show = (html) => {
    list.innerHTML = html; // made and escaped by our own server
    const count = list.children.length;
    list.hidden = count === 0;
    box.setAttribute("aria-expanded", String(count > 0));
    mark(null);
    told.textContent = count ? `${count} suggestion${count === 1 ? "" : "s"}` : "";
  };

  const ask = async () => {
    if (request) request.abort();
    request = new AbortController();
    const asked = new URLSearchParams({ q: box.value, at: String(caret()) });
    try {
      const answer = await fetch(`${box.dataset.suggest}?${asked}`, { signal: request.signal, credentials: "same-origin" });
      if (answer.ok && document.activeElement === box) show(await answer.text());
    } catch { /* asked anew meanwhile, or the server is away: the box works on */ }
  };

  const accept = (option) => {
    const text = option.dataset.text;
    box.value = text;
    const at = unit(text, Number(option.dataset.caret));
    box.setSelectionRange(at, at);
    close();
    if (text.slice(0, at).endsWith(" ")) return; // the value is whole; the next key asks again
    ask();
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PATIENCE);
  });

  const move = (by) => {
    const all = options();
    const at = all.indexOf(active());
    const next = at < 0 && by < 0 ? all.length - 1 : at + by;
    mark(all[(next + all.length) % all.length]);
  };

  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const isOpen = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (isOpen) move(event.key === "ArrowDown" ? 1 : -1);
      else if (event.key === "ArrowDown") ask();
    } else if (isOpen && (event.key === "Enter" || event.key === "Tab") && active()) {
      event.preventDefault();
      accept(active());
    } else if (isOpen && event.key === "Escape") {
      event.preventDefault(); // the text stays, and the focus in the box
      close();
    } else if (event.key === "Enter") {
      close();
    }
  });
  box.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the focus stays in the box
    const option = event.target.closest("[role='option']");
    if (option) accept(option);
  });
})();
