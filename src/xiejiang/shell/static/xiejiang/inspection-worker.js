// Keeps the inspection form and what it needs for where there is no network, and nothing else.
// The node puts VERSION, ASSETS, OUTBOX, TOKEN and HOME in front of this file.
"use strict";

importScripts(OUTBOX);

const FILES = `inspect-files-${VERSION}`;
const PAGES = `inspect-pages-${VERSION}-`;
const SLOW = 6_000;
const FORM = new RegExp(`^${HOME}(new/(operation/)?[0-9a-f-]{36}/)?$`);

const ours = async (begin) => (await caches.keys()).filter((name) => name.startsWith(begin));
const forget = async (names) => Promise.all(names.map((name) => caches.delete(name)));
const forgetPages = async () => forget(await ours("inspect-pages-"));

// A page is kept as the node gives it; what it refuses or no longer has is forgotten.
const keep = async (name, address) => {
  const cache = await caches.open(name);
  const answer = await fetch(address, { credentials: "same-origin", redirect: "manual" });
  if (answer.ok) await cache.put(address, answer);
  else await cache.delete(address);
  return answer.ok;
};

self.addEventListener("install", (event) => {
  const fresh = ASSETS.map((address) => new Request(address, { cache: "reload" }));
  event.waitUntil(
    caches
      .open(FILES)
      .then((cache) => cache.addAll(fresh))
      .then(() => self.skipWaiting()),
  );
});

// Another version of the files: the pages that were kept are fetched again with it.
const renew = async () => {
  for (const name of await ours("inspect-pages-")) {
    if (name.startsWith(PAGES)) continue;
    const person = name.split("-").pop();
    const pages = await (await caches.open(name)).keys();
    for (const page of pages) {
      await keep(PAGES + person, new URL(page.url).pathname).catch(() => false);
    }
    await caches.delete(name);
  }
  await forget((await ours("inspect-files-")).filter((name) => name !== FILES));
};

self.addEventListener("activate", (event) => {
  event.waitUntil(renew().then(() => self.clients.claim()));
});

// A page was opened by somebody: keep it for them; what others left is forgotten.
const opened = async ({ person, address }) => {
  const own = PAGES + person;
  await forget((await ours("inspect-pages-")).filter((name) => name !== own));
  const kept = (await keep(own, address)) && (address === HOME || (await keep(own, HOME)));
  return kept;
};

self.addEventListener("message", (event) => {
  const { person, address } = event.data || {};
  if (!/^[0-9]+$/.test(person || "") || !FORM.test(address || "")) return;
  const answer = (kept) => event.source && event.source.postMessage({ kept });
  event.waitUntil(opened({ person, address }).then(answer, () => answer(false)));
});

const keptPage = async (address) => {
  for (const name of await ours(PAGES)) {
    const found = await (await caches.open(name)).match(address, { ignoreVary: true });
    if (found) return found;
  }
  return undefined;
};

// From the network first: who is signed out, or may no longer see it, is shown no copy.
const page = async (request, address) => {
  const asked = fetch(request).then(async (answer) => {
    if (answer.type === "opaqueredirect") await forgetPages();
    else if (!answer.ok && answer.status < 500) {
      for (const name of await ours(PAGES)) await (await caches.open(name)).delete(address);
    }
    return answer;
  });
  asked.catch(() => null);
  const slow = new Promise((resolve) => setTimeout(resolve, SLOW)).then(() => keptPage(address));
  try {
    return (await Promise.race([asked, slow])) || (await asked);
  } catch (error) {
    const kept = await keptPage(address);
    if (kept) return kept;
    throw error;
  }
};

const file = async (request) => {
  const cache = await caches.open(FILES);
  return (await cache.match(request, { ignoreVary: true })) || fetch(request);
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && FORM.test(pathname)) {
    event.respondWith(page(request, pathname));
  } else if (ASSETS.includes(pathname)) {
    event.respondWith(file(request));
  }
});

self.addEventListener("sync", (event) => {
  if (event.tag === self.inspectionOutbox.NAME) {
    event.waitUntil(self.inspectionOutbox.runForWhoeverIsHere(TOKEN));
  }
});
