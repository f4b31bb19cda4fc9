// Acts on the selected rows, the row that the reader is at, or the change of the page: the form in a small dialog, the
// list drawn anew, the focus on the next row, and the way back.
(() => {
  "use strict";
  const { $, rows, current, tick, neighbours, land, refresh, unmark } = window.reviewq;
  const bar = $("marked");
  const dialog = $("act");
  const box = $("act-box");
  const said = $("said");
  if (!dialog) return; // an error page
  const say = (text) => { said.textContent = ""; setTimeout(() => { said.textContent = text; }, 50); };

  const ACT = /^\/(acts|claims)\//;
  const SHOWN = [400, 409]; // answers that are the form again, with what is wrong
  const pathOf = (event) => new URL(event.detail.requestConfig.path, location.href).pathname;

  // --- what is selected

  const ticked = () => rows().filter((row) => tick(row) && tick(row).checked);
  const targets = () => {
    const found = ticked();
    if (found.length) return found.map((row) => row.id);
    if (current()) return "change" in current().dataset ? [current().id] : [];
    const article = document.querySelector("article[data-change]");
    return article ? [`c${article.dataset.change}`] : [];
  };
  const numberOf = (row) => row.dataset.number || row.querySelector(".gerrit").textContent;
  const show = () => {
    if (!bar) return;
    const many = ticked();
    const one = current() || document.querySelector("article[data-change]");
    const text = many.length ? `${many.length} selected` : one ? `At ${numberOf(one)}` : "No row selected";
    if ($("marked-count").textContent !== text) $("marked-count").textContent = text;
    bar.classList.toggle("is-marked", many.length > 0);
    for (const row of rows()) row.classList.toggle("is-marked", Boolean(tick(row) && tick(row).checked));
  };
  document.addEventListener("change", (event) => { if (event.target.closest(".tick")) show(); });
  document.addEventListener("reviewq:marks", show);
  document.addEventListener("reviewq:drawn", show);
  window.addEventListener("pageshow", () => setTimeout(show));

  // --- an act: its targets, and where the focus goes when it is done

  let doing = { ids: [], next: [], isList: false };
  const begin = (button) => {
    const ids = targets();
    if (!ids.length) { say("Go to a row first, or select some."); return; }
    doing = { ids, next: neighbours(ids), isList: rows().length > 0 };
    const values = { change: ids.map((id) => id.slice(1)), next: location.pathname + location.search };
    if ("form" in button.dataset) window.htmx.ajax("GET", button.formAction, { target: box, swap: "innerHTML", values });
    else window.htmx.ajax("POST", button.formAction, { target: box, swap: "innerHTML", values });
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (!button || !window.htmx) return;
    event.preventDefault();
    begin(button);
  });
  if (bar) {
    $("marked-clear").addEventListener("click", () => {
      unmark();
      if (current()) land([current().id]);
    });
  }

  // --- the form in its dialog

  const open = () => {
    const form = box.querySelector("form");
    if (!form) return;
    form.setAttribute("hx-post", form.getAttribute("action"));
    form.setAttribute("hx-target", "#act-box");
    form.setAttribute("hx-swap", "innerHTML");
    window.htmx.process(form);
    const title = box.querySelector("h1, h2, legend");
    if (title) { title.id = "act-title"; dialog.setAttribute("aria-labelledby", "act-title"); }
    if (!dialog.open) dialog.showModal();
    const field = "input:not([type='hidden'], [type='radio']:not(:checked)), select, textarea";
    const places = [`:is(${field})[aria-invalid]`, `[aria-invalid] :is(${field})`, "[autofocus]", field, "button"];
    places.map((one) => form.querySelector(one)).find(Boolean).focus();
  };
  const close = () => {
    if (dialog.open) dialog.close();
    box.replaceChildren();
  };
  dialog.addEventListener("close", () => {
    box.replaceChildren();
    if (document.activeElement === document.body && current()) land([current().id]); // its opener was drawn anew
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-cancel]")) { event.preventDefault(); dialog.close(); }
  });
  dialog.addEventListener("keydown", (event) => {
    const form = event.target.closest("form");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) form.requestSubmit();
  });
  const onPage = (answer) => {
    // without the rows that this page does not show
    const holder = document.createElement("template");
    holder.innerHTML = answer;
    for (const part of [holder, ...holder.content.querySelectorAll("template")]) {
      for (const row of part.content.querySelectorAll("tr[hx-swap-oob]")) if (!$(row.id)) row.remove();
    }
    return holder.innerHTML;
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    // what was typed comes back with the words beside the field
    if (ACT.test(pathOf(event))) event.detail.serverResponse = onPage(event.detail.serverResponse);
    if (event.detail.target !== box || !SHOWN.includes(event.detail.xhr.status)) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target === box) open(); });

  // --- when it is done

  const finish = async (ids, next) => {
    for (const row of ids.map($)) if (row && row.matches("tr") && tick(row)) tick(row).checked = false;
    const { isList } = doing;
    const stay = ids.filter((id) => $(id) && !$(id).hidden);
    if (isList) land([...stay, ...next]); // at once: whoever types on must not wait for the list
    if (!(await refresh(next)) || !isList || document.querySelector("dialog[open]")) return;
    if (!document.activeElement.closest("tr[data-change]")) land([...stay, ...next]);
  };
  const finishUndo = async () => {
    const { ids, isList } = doing;
    const last = current() ? [current().id] : [];
    if ((await refresh(last)) && isList) land([...ids, ...last]);
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, xhr } = event.detail;
    if (requestConfig.verb !== "post" || !ACT.test(pathOf(event))) return;
    if (xhr.status >= 200 && xhr.status < 300) {
      close();
      const told = document.querySelector("#undo .told");
      if (told) say(told.textContent);
      if (pathOf(event).endsWith("/undo/")) finishUndo(); else finish(doing.ids, doing.next);
    } else if (!SHOWN.includes(xhr.status) && xhr.status !== 0) {
      say("That did not work; nothing was changed. Try again, or reload the page.");
    }
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (event.detail.requestConfig.verb === "post") say("The server does not answer; nothing was changed. Try again.");
  });
  show();
})();
