// What every page has: asking for what is new, drawing a list anew, and small comforts. Everything works without it.
// keys.js and acts.js go on from here; they share `window.reviewq`.
(() => {
  "use strict";
  const EVERY = 700; // ms between two questions of an open page
  const MOST = 100; // rows that one question may name
  const SOON = 300; // ms of waiting that nobody has to be told of
  document.documentElement.classList.add("has-script");
  const $ = (id) => document.getElementById(id);
  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* private mode: not kept */ } };

  // --- the rows of a list and the one that the reader is at

  const ROW = "tr:is([data-change], [data-line])"; // a line is a row that is no single change
  const rows = () => [...document.querySelectorAll(`${ROW}:not([hidden])`)];
  const changes = () => rows().filter((row) => "change" in row.dataset);
  const current = () => document.querySelector("tr.current");
  const subject = (row) => row.querySelector(".subject");
  const tick = (row) => row.querySelector(".tick input");
  const here = () => `${location.pathname}${location.search}`;
  const at = (row) => {
    const old = current();
    if (old !== row) {
      if (old) old.classList.remove("current");
      row.classList.add("current");
      document.dispatchEvent(new CustomEvent("reviewq:marks"));
    }
    keep("row", `${here()} ${row.id}`);
  };
  const select = (row) => {
    if (!row) return;
    at(row);
    subject(row).focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest(ROW);
    if (row && row !== current()) at(row); // keys act on what has the focus, however it came there
  });
  const neighbours = (gone) => {
    // the rows after the last of these, then those before it: where the focus may go when they are gone
    const all = rows();
    const last = Math.max(...all.map((row, place) => (gone.includes(row.id) ? place : -1)));
    const ids = [...all.slice(last + 1), ...all.slice(0, Math.max(0, last)).reverse()].map((row) => row.id);
    return [...ids.filter((id) => !gone.includes(id))];
  };
  const land = (ids) => {
    const row = ids.map($).find((found) => found && !found.hidden && subject(found));
    if (row) { select(row); return; }
    const place = ["#empty h2", "main h1", "header h1", "main"].map((one) => document.querySelector(one)).find(Boolean);
    place.tabIndex = -1;
    place.focus();
  };

  // --- waiting is told when it takes longer than a blink

  let waiting = 0;
  let timer = 0;
  const wait = (by) => {
    waiting = Math.max(0, waiting + by);
    clearTimeout(timer);
    if (waiting) timer = setTimeout(() => { $("wait").hidden = false; }, SOON);
    else $("wait").hidden = true;
  };
  window.addEventListener("beforeunload", () => {
    wait(1);
    setTimeout(() => wait(-1), 10_000); // a download leaves the page where it is
  });
  window.addEventListener("pageshow", () => wait(-waiting));

  // --- asking for what is new

  let asking = false;
  let patience = 1;
  const isQuestion = (event) => event.detail.elt.id === "live";
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isQuestion(event)) asking = true; else wait(1);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isQuestion(event)) { wait(-1); return; }
    asking = false;
    patience = event.detail.successful ? 1 : Math.min(patience * 2, 32); // a server in trouble is asked less often
  });
  const ask = () => {
    const form = $("live");
    if (form && window.htmx && !asking && !document.hidden) {
      if ("rows" in form.dataset) form.elements.shown.value = changes().slice(0, MOST).map((row) => row.id.slice(1)).join(",");
      window.htmx.trigger(form, "ask");
    }
    setTimeout(ask, EVERY * patience);
  };
  setTimeout(ask, EVERY);
  const carry = (old, fresh) => {
    // what the reader has open, ticked or marked stays so when a row is drawn anew
    if (!("change" in fresh.dataset)) return; // it is no longer ours to see
    fresh.classList.toggle("current", old.classList.contains("current"));
    const details = fresh.querySelector("details");
    if (details && old.querySelector("details[open]")) details.open = true;
    if (tick(fresh) && tick(old)) tick(fresh).checked = tick(old).checked;
  };
  let refocus = null;
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const old = event.detail.target;
    const active = document.activeElement;
    if (old.contains(active)) {
      const letter = active.dataset.go;
      const selector = letter ? `[data-go="${CSS.escape(letter)}"]` : active.classList[0] ? `.${active.classList[0]}` : active.localName;
      refocus = { id: old.id, selector, next: old.matches("tr") ? neighbours([old.id]) : [] };
    }
    const fresh = event.detail.fragment && event.detail.fragment.querySelector("tr");
    if (fresh && old.matches("tr")) carry(old, fresh);
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    if (!refocus) return;
    const { id, selector, next } = refocus;
    const place = $(id);
    const again = place && !place.hidden && place.querySelector(selector);
    refocus = null;
    if (again) again.focus({ preventScroll: true });
    else if (place && place.matches("tr")) land(next); // what it was on is gone
  });
  document.addEventListener("htmx:afterSettle", () => {
    // a list without rows has nothing to keep in place: it fills by itself
    const empty = $("empty");
    const news = $("news");
    if (empty && ((news && news.querySelector("a")) || "filling" in empty.dataset)) setTimeout(refresh, 1500);
    document.dispatchEvent(new CustomEvent("reviewq:marks"));
  });
  document.addEventListener("htmx:oobErrorNoTarget", (event) => event.preventDefault());

  // --- drawing anew what an act of the reader has changed; nothing else moves rows

  const isTyped = (field) => {
    if (field.closest(".tick") || field.type === "hidden" || !field.name) return false;
    if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return field.value !== field.defaultValue || Boolean(field.checked) !== Boolean(field.defaultChecked);
  };
  const summary = (details) => details.querySelector("summary").textContent.trim();
  const carryOpen = (old, fresh) => {
    const open = [...old.querySelectorAll("details[open]")].filter((one) => !one.closest("tr")).map(summary);
    for (const one of fresh.querySelectorAll("details")) if (open.includes(summary(one))) one.open = true;
  };
  const carryTyped = (old, fresh) => {
    // what somebody has typed and not sent yet
    for (const field of [...old.querySelectorAll("input, textarea, select")].filter(isTyped)) {
      const action = field.form && field.form.getAttribute("action");
      const same = [...fresh.querySelectorAll(`[name="${CSS.escape(field.name)}"]`)].find((one) =>
        (one.form && one.form.getAttribute("action")) === action && (one.type !== "radio" || one.value === field.value));
      if (!same) continue;
      if ("checked" in field) same.checked = field.checked;
      if (field.type !== "radio") same.value = field.value;
    }
  };
  const swap = (fresh) => {
    const wholes = [...document.querySelectorAll("[data-fresh]")];
    for (const place of wholes.length ? wholes : [$("main")]) {
      const next = fresh.getElementById(place.id);
      if (!next) return false;
      for (const row of next.querySelectorAll("tr[data-change]")) {
        const old = $(row.id);
        if (old && place.contains(old)) carry(old, row);
      }
      carryTyped(place, next);
      carryOpen(place, next);
      const [question, newer] = [place.querySelector("#live"), next.querySelector("#live")];
      place.replaceWith(next);
      if (question && newer) {
        // the form itself stays: the answer to its last question may be on its way
        question.replaceChildren(...newer.childNodes);
        newer.replaceWith(question);
      }
      window.htmx.process(next);
    }
    return true;
  };
  const focusAgain = (gone, places) => {
    // the same field or button, the row that had it, one beside it, else the first
    if (gone.id && $(gone.id) && gone.id !== "empty") $(gone.id).focus({ preventScroll: true });
    else land([...places, ...rows().slice(0, 1).map((row) => row.id)]);
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#news a");
    if (!link || `${link.pathname}${link.search}` !== here()) return;
    event.preventDefault(); // the rows come to where the reader is
    refresh();
  });
  let turn = 0;
  async function refresh(next = []) {
    // `next`: rows for the focus if the one that has it leaves the list
    const mine = ++turn;
    wait(1);
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const text = await answer.text();
      if (mine !== turn) return false; // a newer one is under way
      const active = document.activeElement;
      const row = active.closest("tr[data-change]") || current();
      const places = row ? [row.id, ...next, ...neighbours([row.id])] : next;
      if (!answer.ok || !swap(new DOMParser().parseFromString(text, "text/html"))) location.reload();
      if (!active.isConnected) focusAgain(active, places);
    } catch {
      return false; // the server is away: what is there stays, and the line of state tells
    } finally {
      wait(-1);
    }
    document.dispatchEvent(new CustomEvent("reviewq:drawn"));
    return true;
  }

  // --- "20 s ago" goes on counting

  const span = (seconds) => {
    if (seconds < 60) return `${Math.max(0, Math.floor(seconds))} s`;
    const minutes = Math.floor(seconds / 60);
    return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  };
  const count = () => {
    for (const time of document.querySelectorAll("time[data-ago]")) {
      time.textContent = `${span((Date.now() - Date.parse(time.dateTime)) / 1000)} ago`;
    }
  };
  count();
  setInterval(count, 1000);

  // --- small comforts

  for (const strip of document.querySelectorAll(".lanes, .top nav")) {
    const open = strip.querySelector("[aria-current]");
    if (open) strip.scrollLeft = open.offsetLeft - strip.offsetLeft - strip.clientWidth / 3;
  }
  for (const form of document.querySelectorAll("form.filters")) {
    form.addEventListener("submit", () => {
      for (const field of form.elements) if (field.name && !field.value) field.disabled = true; // shorter addresses
    });
  }
  window.addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form.filters :disabled")) field.disabled = false;
    const [where, id] = (kept("row") || "").split(/ (?=c\d+$)/);
    if (id && where === here() && !current()) {
      const row = $(id);
      if (row) row.classList.add("current"); // back on the list: where the reader was
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  window.reviewq = { $, kept, keep, rows, current, subject, tick, at, select, neighbours, land, refresh };
})();
