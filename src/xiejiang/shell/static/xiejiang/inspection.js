// The inspection form in a browser: kept in the phone first, sent when there is a network.
// Without this file the form is sent like any other.
"use strict";

const outbox = self.inspectionOutbox;
const words = JSON.parse(document.getElementById("inspection-words").textContent);
const here = document.body.dataset; // person, post, token, worker, scope
const form = document.querySelector("form[data-inspection]");
const shelf = document.querySelector("[data-outbox]");
const say = (name, given = {}) =>
  Object.entries(given).reduce((text, [key, value]) => text.replace(`{${key}}`, value), words[name]);

const element = (tag, css, text) => {
  const made = document.createElement(tag);
  if (css) made.className = css;
  if (text !== undefined) made.textContent = text;
  return made;
};
const button = (text, act) => {
  const made = element("button", "btn btn-sm btn-quiet", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
};
const fresh = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64;
  b[8] = (b[8] & 63) | 128;
  const hex = [...b].map((n) => n.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};
const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);
const civil = (at) =>
  new Date(at).toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" }).slice(0, 16);

const announce = (text, tone = "ok") => {
  const box = document.querySelector("[data-said]");
  const line = element("div", `flash is-${tone}`);
  line.append(element("i", "", tone === "ok" ? "✓" : "!"), element("div", "", text));
  box.replaceChildren(line);
  box.scrollIntoView({ block: "nearest" });
};

// ---- the list of what waits

const TONES = { waiting: "due", sending: "running", refused: "overdue", sent: "ok" };

const actsOf = (entry) => {
  const acts = element("div", "acts");
  if (entry.state === "sent") {
    const link = element("a", "btn btn-sm btn-quiet", words.look);
    link.href = entry.url;
    acts.append(link, button(words.clear, () => outbox.remove(entry.id).then(draw)));
    return acts;
  }
  if (entry.trouble === "login") {
    const link = element("a", "btn btn-sm btn-primary", words.signIn);
    link.href = `/login/?next=${encodeURIComponent(location.pathname)}`;
    acts.append(link);
  }
  if (entry.state === "waiting") acts.append(button(words.sendNow, () => send(true)));
  if (entry.state !== "sending") {
    acts.append(button(words.edit, () => edit(entry)));
    acts.append(
      button(words.remove, async () => {
        if (window.confirm(words.removeAsk)) await outbox.remove(entry.id);
        draw();
      }),
    );
  }
  return acts;
};

const lineOf = (entry) => {
  const line = element("li", "outbox-line");
  line.dataset.state = entry.state;
  line.dataset.entry = entry.id;
  const mark = element("span", `status is-${TONES[entry.state]}`, words[entry.state]);
  const head = element("p", "outbox-head");
  head.append(mark, " ", element("b", "", entry.title), " ", element("span", "small muted", civil(entry.savedAt)));
  line.append(head);
  if (entry.state !== "sent") {
    const bytes = entry.photos.reduce((sum, photo) => sum + photo.blob.size, 0);
    const told = say("content", { n: entry.photos.length, size: size(bytes) });
    line.append(element("p", "small muted", told));
  }
  const why = entry.detail || (entry.trouble && words[`trouble-${entry.trouble}`]);
  if (why) line.append(element("p", "outbox-why", why));
  if (entry.each && entry.each.length) {
    const list = element("ul", "outbox-why");
    entry.each.forEach((text) => list.append(element("li", "", text)));
    line.append(list);
  }
  line.append(actsOf(entry));
  return line;
};

const draw = async () => {
  if (!shelf) return;
  const kept = await outbox.list(here.person);
  const left = kept.filter((entry) => entry.state !== "sent").length;
  shelf.closest("section").hidden = !kept.length && Boolean(form);
  document.querySelectorAll("[data-outbox-count]").forEach((box) => (box.textContent = left || ""));
  const nothing = element("li", "muted", words.nothing);
  shelf.replaceChildren(...(kept.length ? kept.reverse().map(lineOf) : [nothing]));
};

const send = async (force = false) => {
  await outbox.run(here.person, here.token, force);
  await draw();
};

// ---- photographs: added one after another, as a camera gives them

let chosen = [];
const picker = form && form.querySelector("input[type=file]");

const wrong = (file) => {
  if (!/\.(jpe?g|png|heic|heif|webp)$/i.test(file.name)) return say("badType", { name: file.name });
  if (file.size > Number(picker.dataset.limit)) return say("tooBig", { name: file.name });
  if (!file.size) return say("empty", { name: file.name });
  return "";
};

const thumbnail = async (blob) => {
  try {
    const picture = await createImageBitmap(blob, { resizeWidth: 96 });
    const canvas = element("canvas", "chosen-thumb");
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext("2d").drawImage(picture, 0, 0);
    return canvas;
  } catch {
    return element("span", "chosen-thumb", "▣");
  }
};

const drawChosen = async () => {
  const list = form.querySelector("[data-chosen]");
  const lines = await Promise.all(
    chosen.map(async (photo) => {
      const line = element("li", "");
      const drop = button(words.drop, () => {
        chosen = chosen.filter((other) => other !== photo);
        drawChosen();
      });
      const told = element("span", "chosen-name", photo.name);
      told.append(element("span", "small muted", size(photo.blob.size)));
      line.append(await thumbnail(photo.blob), told, drop);
      return line;
    }),
  );
  list.replaceChildren(...lines);
};

const same = (a, b) => a.name === b.name && a.blob.size === b.blob.size && a.changed === b.changed;

const choose = async () => {
  const troubles = [];
  for (const file of picker.files) {
    const trouble = wrong(file) || (chosen.length >= Number(picker.dataset.most) ? words.tooMany : "");
    if (trouble) {
      troubles.push(trouble);
      continue;
    }
    // The bytes themselves: a reference to the album may be gone by the time there is a network.
    const blob = new Blob([await file.arrayBuffer()], { type: file.type });
    const photo = { id: fresh(), name: file.name, blob, changed: file.lastModified };
    if (!chosen.some((other) => same(other, photo))) chosen.push(photo);
  }
  picker.value = "";
  if (troubles.length) announce(troubles.join(" "), "overdue");
  await drawChosen();
};

// ---- the form

let editing = null;

const locate = () => {
  const told = form.querySelector("[data-located]");
  told.textContent = words.locating;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      form.elements.latitude.value = coords.latitude.toFixed(6);
      form.elements.longitude.value = coords.longitude.toFixed(6);
      form.elements.accuracy.value = Math.ceil(coords.accuracy);
      form.elements.source.value = "device";
      told.textContent = say("located", { m: Math.ceil(coords.accuracy) });
    },
    () => (told.textContent = words.notLocated),
    { enableHighAccuracy: true, timeout: 20_000, maximumAge: 30_000 },
  );
};

const placeIsTold = () => {
  const { latitude, longitude, place } = form.elements;
  const known = (latitude.value && longitude.value) || place.value.trim();
  place.setCustomValidity(known ? "" : words.placeMissing);
};

const demandIsTold = () => {
  const { conclusion, demands } = form.elements;
  const needed = conclusion.value && conclusion.value !== "sound" && !demands.value.trim();
  demands.setCustomValidity(needed ? words.demandMissing : "");
};

const begin = () => {
  form.reset();
  form.elements.at.value = civil(Date.now()).replace(" ", "T");
  form.querySelector("[data-located]").textContent = "";
  chosen = [];
  editing = null;
  drawChosen();
};

const fill = (entry) => {
  begin();
  entry.fields.forEach(([name, value]) => {
    const field = form.elements[name];
    if (field) field.value = value;
  });
  chosen = [...entry.photos];
  editing = entry.id;
  drawChosen();
  form.scrollIntoView();
  announce(words.editing, "due");
};

const edit = (entry) => {
  if (form && form.dataset.inspection === entry.address) fill(entry);
  else location.assign(`${entry.page}#edit=${entry.id}`);
};

const store = async () => {
  const now = new Date();
  const id = editing || fresh();
  const data = [...new FormData(form).entries()].filter(
    ([name, value]) => typeof value === "string" && !form.elements[name].dataset?.own,
  );
  const own = [["inspection", id], ["person", here.person], ["post", here.post]];
  const entry = {
    id,
    person: here.person,
    post: here.post,
    address: form.dataset.inspection,
    page: location.pathname,
    title: form.dataset.title,
    fields: [...data, ...own, ["recorded_at", now.toISOString()]],
    photos: chosen,
    savedAt: now.getTime(),
    revision: fresh(),
    state: "waiting",
    trouble: "",
    nextAt: 0,
    tries: 0,
  };
  await outbox.put(entry);
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
};

const askForSync = async () => {
  const worker = "serviceWorker" in navigator && (await navigator.serviceWorker.getRegistration(here.scope));
  if (worker && worker.sync) await worker.sync.register(outbox.NAME).catch(() => null);
};

const submit = async (event) => {
  event.preventDefault();
  placeIsTold();
  demandIsTold();
  if (!form.reportValidity()) return;
  try {
    await store();
  } catch {
    // The phone keeps nothing (private mode, no space): what was written stays in the form.
    announce(words.notKept, "overdue");
    return;
  }
  begin();
  announce(words.kept);
  await draw();
  await send();
  await askForSync();
};

// ---- being here

const keepForOffline = async () => {
  const told = document.querySelector("[data-offline]");
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (told && event.data && event.data.kept) {
      told.textContent = words.offlineReady;
      told.dataset.offline = "ready";
    }
  });
  try {
    await navigator.serviceWorker.register(here.worker, { scope: here.scope, updateViaCache: "none" });
    const ready = await navigator.serviceWorker.ready;
    ready.active.postMessage({ person: here.person, address: location.pathname });
  } catch {
    // Without it the form works while there is a network, and the outbox keeps what was saved.
  }
};

const network = () => {
  const mark = document.querySelector("[data-network]");
  mark.textContent = navigator.onLine ? "" : words.noNetwork;
};

if (form) {
  picker.removeAttribute("name"); // the photographs are taken from the list beside it
  form.removeAttribute("data-once");
  form.querySelectorAll("[data-with-script]").forEach((part) => (part.hidden = false));
  form.addEventListener("submit", submit);
  picker.addEventListener("change", choose);
  form.querySelector("[data-locate]").addEventListener("click", locate);
  for (const name of ["latitude", "longitude"]) {
    form.elements[name].addEventListener("input", () => {
      form.elements.source.value = "typed";
      form.elements.accuracy.value = "";
    });
  }
  form.addEventListener("input", () => {
    placeIsTold();
    demandIsTold();
  });
  form.elements.at.value = civil(Date.now()).replace(" ", "T");
  const wanted = /^#edit=([0-9a-f-]{36})$/.exec(location.hash);
  if (wanted) {
    outbox.get(wanted[1]).then((entry) => {
      if (entry && entry.person === here.person && entry.state !== "sent") fill(entry);
      history.replaceState(null, "", location.pathname);
    });
  }
}

if (outbox.channel) outbox.channel.addEventListener("message", draw);
window.addEventListener("online", () => {
  network();
  send(true);
});
window.addEventListener("offline", network);
document.addEventListener("visibilitychange", () => document.hidden || send());
setInterval(send, 15_000);
network();
draw().then(() => send(true));
keepForOffline();
