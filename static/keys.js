// Keys. A page declares its own: an element with data-key="x" acts on x, data-go="x" on g then x, data-view="1" on
// v then 1. The help lists what is there.
(() => {
  "use strict";
  const { $, kept, keep, rows, current, subject, tick, select } = window.reviewq;
  const SEARCH = "[data-search], [role='search'] input[type='search']";
  const PATIENCE = 1500; // ms between the two keys of a pair
  const dialog = $("keys");
  const isOn = $("keys-on");
  isOn.checked = kept("keys") !== "off";
  isOn.addEventListener("change", () => keep("keys", isOn.checked ? "on" : "off"));

  // --- what keys do

  const press = (place) => {
    if (!place) return;
    if (place.matches("input:not([type='checkbox'], [type='radio']), select, textarea")) place.focus();
    else place.click();
  };
  const move = (by) => {
    const all = rows();
    const place = all.indexOf(current());
    select(all[place < 0 ? 0 : Math.min(all.length - 1, Math.max(0, place + by))]);
  };
  const mark = (row, is) => {
    const box = row && tick(row);
    if (!box) return;
    box.checked = is === undefined ? !box.checked : is;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const extend = (by) => {
    mark(current() || rows()[0], true);
    move(by);
    mark(current(), true);
  };
  const markAll = () => {
    const all = rows();
    const areAll = all.every((row) => tick(row) && tick(row).checked);
    for (const row of all) mark(row, !areAll);
  };
  const unmark = () => { for (const row of rows()) if (tick(row) && tick(row).checked) mark(row, false); };
  const gerrit = () => {
    const row = current();
    const article = document.querySelector("[data-gerrit]");
    const link = row && row.querySelector(".gerrit");
    const url = link ? link.href : article && article.dataset.gerrit;
    if (url) window.open(url, "_blank", "noopener,noreferrer");
  };
  const expand = () => {
    const details = (current() || document).querySelector("td.why details, details.table-behind");
    if (details) details.open = !details.open;
  };
  const back = () => {
    const link = document.querySelector("[data-back]");
    if (!link) return;
    if (document.referrer.startsWith(`${location.origin}/?`) || document.referrer === `${location.origin}/`) history.back();
    else press(link);
  };
  const search = () => {
    const field = document.querySelector(SEARCH);
    if (field) { field.focus(); field.select(); }
  };
  const has = (selector) => () => document.querySelector(selector);
  const hasRows = () => rows().length > 0;
  const hasMarks = has("#marked");
  // key: [what it does in words, the act, whether this page has it]
  const KEYS = {
    j: ["next row", () => move(1), hasRows],
    k: ["row before", () => move(-1), hasRows],
    Enter: ["open the change", () => press(current() && subject(current())), hasRows],
    o: ["open it in Gerrit", gerrit, () => hasRows() || document.querySelector("[data-gerrit]")],
    e: ["all reasons of the row", expand, has("td.why details, details.table-behind")],
    x: ["select the row, or no longer", () => mark(current()), () => hasRows() && hasMarks()],
    X: ["select every row shown, or none", markAll, () => hasRows() && hasMarks()],
    J: ["select on to the next row", () => extend(1), () => hasRows() && hasMarks()],
    K: ["select on to the row before", () => extend(-1), () => hasRows() && hasMarks()],
    Escape: ["select nothing", unmark, () => hasRows() && hasMarks()],
    u: ["back to the list", back, has("[data-back]")],
    "/": ["to the search", search, has(SEARCH)],
    "?": ["this help", () => help(), () => true],
  };
  const REPEATING = ["j", "k", "J", "K"];

  // --- listening

  const PAIRS = { g: "go", v: "view" };
  let first = "";
  let pressed = 0;
  const isField = (target) => target.closest("input:not([type='checkbox']), select, textarea, [contenteditable]");
  const isShown = (place) => (place.hasAttribute("data-act") ? document.querySelector("[data-change]") : place.checkVisibility({ visibilityProperty: true }));
  const declared = (name, key) => {
    const all = [...document.querySelectorAll(`[data-${name}="${CSS.escape(key)}"]`)];
    return all.find((place) => !place.disabled && (name !== "key" || isShown(place)));
  };
  const second = (key) => {
    const name = PAIRS[first];
    first = "";
    if (!name || Date.now() - pressed > PATIENCE) return false;
    press(declared(name, key));
    return true; // a wrong second key does nothing, least of all an act
  };
  const isOwn = (event) => event.key === "Enter" && event.target.closest("a, button, summary, label, input");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || event.isComposing) return;
    if (event.key === "Shift") return;
    if (isField(event.target)) { if (event.key === "Escape") event.target.blur(); return; }
    if (!isOn.checked || document.querySelector("dialog[open]")) return;
    if (isOwn(event) && !event.target.closest(".tick")) return; // it does its own
    if (second(event.key)) { event.preventDefault(); return; }
    const place = declared("key", event.key);
    const builtIn = KEYS[event.key];
    if (event.repeat && !REPEATING.includes(event.key)) return;
    if (place) { event.preventDefault(); press(place); return; }
    if (event.key in PAIRS) { first = event.key; pressed = Date.now(); return; }
    if (builtIn && builtIn[2]()) { event.preventDefault(); builtIn[1](); }
  });

  const showKeys = () => {
    // an act whose key the page has given to something else does not promise it
    for (const button of document.querySelectorAll("[data-act]")) {
      const sign = button.querySelector("kbd");
      if (sign) sign.hidden = declared("key", button.dataset.key) !== button;
    }
  };
  showKeys();
  document.addEventListener("reviewq:drawn", showKeys);

  // --- help: what is truly there

  const words = (place) => {
    if (place.dataset.words) return place.dataset.words;
    const copy = place.cloneNode(true);
    for (const part of copy.querySelectorAll("kbd, .count, [aria-hidden]")) part.remove();
    return copy.textContent.trim().replace(/\s+/g, " ") || place.title || place.getAttribute("aria-label") || "";
  };
  const line = (keys, text) => {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    const cell = document.createElement("td");
    head.scope = "row";
    for (const key of keys) {
      const sign = document.createElement("kbd");
      sign.textContent = key === "Escape" ? "Esc" : key;
      head.append(sign, " ");
    }
    cell.textContent = text;
    row.append(head, cell);
    return row;
  };
  const lines = (name, before) => {
    const found = new Map();
    for (const place of document.querySelectorAll(`[data-${name}]`)) {
      const key = place.dataset[name];
      if (!found.has(key) && (name !== "key" || isShown(place))) found.set(key, line([...before, key], words(place)));
    }
    return [...found.values()];
  };
  const group = (title, all) => {
    if (!all.length) return [];
    const table = document.createElement("table");
    const caption = document.createElement("caption");
    caption.textContent = title;
    table.append(caption, ...all);
    return [table];
  };
  function help() {
    if (dialog.open) return;
    const taken = new Set([...document.querySelectorAll("[data-key]")].filter(isShown).map((place) => place.dataset.key));
    const builtIn = Object.entries(KEYS).filter(([key, [, , isHere]]) => isHere() && !taken.has(key));
    $("keys-list").replaceChildren(
      ...group("Rows", builtIn.map(([key, [text]]) => line([key], text))),
      ...group("On this page", lines("key", [])),
      ...group("Go to", lines("go", ["g"])),
      ...group("Saved views", lines("view", ["v"])),
    );
    dialog.showModal();
  }
  $("keys-button").addEventListener("click", help);
  Object.assign(window.reviewq, { unmark });
})();
