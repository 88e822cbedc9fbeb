// What the browser may add. Every page works without it.
"use strict";

// A form is sent once: the button says so while the node works.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "1";
  setTimeout(() => delete form.dataset.sending, 8000);
});

// Coming back with the browser's button must not leave a form locked.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sending]").forEach((form) => delete form.dataset.sending);
});

// What went wrong is read first.
const trouble = document.querySelector("[data-focus]");
if (trouble) trouble.focus();

// "/" goes to the search box; Escape closes an open menu.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    const search = document.querySelector("[data-key='/']");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
  if (event.key === "Escape") {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    });
  }
});

// One menu at a time; a click elsewhere closes it.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

// Lanes open at today, which matters on a phone.
const showToday = () => {
  document.querySelectorAll("[data-today]").forEach((box) => {
    const at = Number(box.dataset.today);
    box.scrollLeft = at * box.scrollWidth - box.clientWidth * 0.6;
  });
};
showToday();
document.addEventListener("htmx:afterSettle", showToday);

// A map is drawn where a page has one; what draws it is fetched only then.
const drawMaps = () => {
  document.querySelectorAll("[data-map]:not([data-drawn])").forEach(async (box) => {
    box.dataset.drawn = "1";
    const { draw } = await import(box.dataset.map);
    draw(box);
  });
};
drawMaps();
document.addEventListener("htmx:afterSettle", drawMaps);

// Everything can be printed, also what is folded.
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("main details:not([open])").forEach((fold) => {
    fold.open = true;
    fold.dataset.unfolded = "1";
  });
});
window.addEventListener("afterprint", () => {
  document.querySelectorAll("details[data-unfolded]").forEach((fold) => {
    fold.open = false;
    delete fold.dataset.unfolded;
  });
});

// Whoever is signed out leaves no page of the field inspections behind in the phone. What waits to
// be sent stays: it belongs to whoever recorded it, and only they see it again.
if ("signedOut" in document.body.dataset && window.caches) {
  caches.keys().then((names) => {
    names.filter((name) => name.startsWith("inspect-pages-")).forEach((name) => caches.delete(name));
  });
}
