// Keys, the cursor in the list, and asking for what is new. Everything else works without it.
(() => {
  "use strict";
  const EVERY = 700; // ms between two questions of an open page
  const root = document.documentElement;
  root.classList.add("has-script");
  const $ = (id) => document.getElementById(id);
  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* private mode: not kept */ } };

  // --- asking for what is new

  let asking = false;
  let patience = 1;
  document.addEventListener("htmx:beforeRequest", () => { asking = true; });
  document.addEventListener("htmx:afterRequest", (event) => {
    asking = false;
    patience = event.detail.successful ? 1 : Math.min(patience * 2, 32); // a server in trouble is asked less often
  });
  const ask = () => {
    const form = $("live");
    if (form && window.htmx && !asking && !document.hidden) window.htmx.trigger(form, "ask");
    setTimeout(ask, EVERY * patience);
  };
  setTimeout(ask, EVERY);
  let refocus = null;
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    // what the reader has open, marked or focused stays so when it is drawn anew
    const old = event.detail.target;
    const active = document.activeElement;
    if (old.contains(active)) {
      const key = active.dataset.key;
      refocus = { id: old.id, selector: key ? `[data-key="${CSS.escape(key)}"]` : active.classList[0] ? `.${active.classList[0]}` : active.localName };
    }
    const fresh = event.detail.fragment && event.detail.fragment.querySelector("tr");
    if (!fresh || !old.matches("tr")) return;
    fresh.classList.toggle("current", old.classList.contains("current"));
    const details = fresh.querySelector("details");
    if (details && old.querySelector("details[open]")) details.open = true;
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    const place = refocus && $(refocus.id);
    const again = place && place.querySelector(refocus.selector);
    refocus = null;
    if (again) again.focus({ preventScroll: true });
  });
  document.addEventListener("htmx:afterSettle", () => {
    // a list without rows has nothing to keep in place: it fills by itself
    const empty = $("empty");
    if (empty && ($("news").querySelector("a") || "filling" in empty.dataset)) setTimeout(() => location.reload(), 1500);
  });
  document.addEventListener("htmx:oobErrorNoTarget", (event) => event.preventDefault());

  // --- "20 s ago" goes on counting

  const span = (seconds) => {
    if (seconds < 60) return `${Math.max(0, Math.floor(seconds))} s`;
    const minutes = Math.floor(seconds / 60);
    return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  };
  const tick = () => {
    for (const time of document.querySelectorAll("time[data-ago]")) {
      time.textContent = `${span((Date.now() - Date.parse(time.dateTime)) / 1000)} ago`;
    }
  };
  tick();
  setInterval(tick, 1000);

  // --- keys

  const dialog = $("keys");
  const isOn = $("keys-on");
  isOn.checked = kept("keys") !== "off";
  isOn.addEventListener("change", () => keep("keys", isOn.checked ? "on" : "off"));
  const help = () => { if (!dialog.open) dialog.showModal(); };
  $("keys-button").addEventListener("click", help);

  const rows = () => [...document.querySelectorAll("tr[data-change]")];
  const current = () => document.querySelector("tr.current");
  const select = (row) => {
    if (!row) return;
    const old = current();
    if (old) old.classList.remove("current");
    row.classList.add("current");
    row.querySelector(".subject").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    keep("row", `${location.pathname}${location.search} ${row.id}`);
  };
  const move = (by) => {
    const all = rows();
    const at = all.indexOf(current());
    select(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]);
  };
  const go = (link) => { if (link) location.assign(link.href); };
  const gerrit = () => {
    const row = current();
    const article = document.querySelector("[data-gerrit]");
    const url = row ? row.querySelector(".gerrit").href : article && article.dataset.gerrit;
    if (url) window.open(url, "_blank", "noopener,noreferrer");
  };
  const expand = () => {
    const row = current();
    const details = (row || document).querySelector("td.why details, details.table-behind");
    if (details) details.open = !details.open;
  };
  const back = () => {
    const link = document.querySelector("[data-back]");
    if (!link) return;
    if (document.referrer.startsWith(`${location.origin}/?`) || document.referrer === `${location.origin}/`) history.back();
    else go(link);
  };
  const ACTS = {
    j: () => move(1),
    k: () => move(-1),
    Enter: () => go(current() && current().querySelector(".subject")),
    o: gerrit,
    e: expand,
    u: back,
    "/": () => { const field = $("filter-text"); if (field) { field.focus(); field.select(); } },
    "?": help,
  };

  let afterG = 0;
  const isField = (target) => target.closest("input, select, textarea, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (isField(event.target)) { if (event.key === "Escape") event.target.blur(); return; }
    if (!isOn.checked || dialog.open) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return; // it does its own
    if (afterG && Date.now() - afterG < 1500) {
      afterG = 0;
      const lane = document.querySelector(`.lanes a[data-key="${CSS.escape(event.key)}"]`);
      if (lane) { event.preventDefault(); go(lane); return; }
    }
    if (event.key === "g") { afterG = Date.now(); return; }
    const act = ACTS[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  // --- small comforts

  const strip = document.querySelector(".lanes");
  const open = strip && strip.querySelector("[aria-current]");
  if (open) strip.scrollLeft = open.offsetLeft - strip.clientWidth / 3;
  for (const form of document.querySelectorAll("form.filters")) {
    form.addEventListener("submit", () => {
      for (const field of form.elements) if (field.name && !field.value) field.disabled = true; // shorter addresses
    });
  }
  window.addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form.filters :disabled")) field.disabled = false;
    const [where, id] = (kept("row") || "").split(/ (?=c\d+$)/);
    if (id && where === location.pathname + location.search && !current()) {
      const row = $(id);
      if (row) row.classList.add("current"); // back on the list: where the reader was
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
})();
