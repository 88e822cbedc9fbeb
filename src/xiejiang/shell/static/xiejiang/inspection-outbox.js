// 待发送: inspections that wait in the phone until the node has confirmed each of them.
// The page and its service worker share this file; it draws nothing.
"use strict";

self.inspectionOutbox = (() => {
  const NAME = "xiejiang-inspections";
  const FIRST_WAIT = 5_000;
  const LONGEST_WAIT = 10 * 60_000;
  const PATIENCE = 120_000;
  const KEPT = 7 * 24 * 3600_000; // how long the list still shows what has arrived
  const channel = "BroadcastChannel" in self ? new BroadcastChannel(NAME) : null;

  const opened = () =>
    new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        const store = asked.result.createObjectStore("entries", { keyPath: "id" });
        store.createIndex("person", "person");
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });

  // One transaction; it counts only when it is on the disk.
  const within = async (mode, work) => {
    const db = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = db.transaction("entries", mode, { durability: "strict" });
        const asked = work(transaction.objectStore("entries"));
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onerror = () => reject(transaction.error);
        transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      db.close();
    }
  };

  const tell = () => channel && channel.postMessage("changed");
  const get = (id) => within("readonly", (store) => store.get(id));
  const put = async (entry) => {
    await within("readwrite", (store) => store.put(entry));
    tell();
    return entry;
  };
  const remove = async (id) => {
    await within("readwrite", (store) => store.delete(id));
    tell();
  };
  const list = async (person) => {
    const found = await within("readonly", (store) => store.index("person").getAll(person));
    return found.sort((a, b) => a.savedAt - b.savedAt);
  };

  // A step forward, unless the entry was changed or removed meanwhile: what the person did wins.
  const step = async (entry, changes) => {
    const now = await get(entry.id);
    if (!now || now.revision !== entry.revision) return null;
    return put({ ...now, ...changes });
  };

  // Who is signed in, and the token without which the node takes nothing.
  const session = async (address) => {
    try {
      const answer = await fetch(address, {
        credentials: "same-origin",
        redirect: "manual",
        cache: "no-store",
        headers: { Accept: "application/json" },
      });
      if (answer.type === "opaqueredirect" || answer.status === 401) return { trouble: "login" };
      if (!answer.ok) return { trouble: answer.status >= 500 ? "server" : "login" };
      return await answer.json();
    } catch {
      return { trouble: "offline" };
    }
  };

  const wait = (tries) => Math.min(FIRST_WAIT * 2 ** Math.min(tries, 10), LONGEST_WAIT);

  // It waits on: no fault of the inspection, and nothing is lost.
  const later = (entry, trouble) => {
    const tries = (entry.tries || 0) + 1;
    const nextAt = trouble === "login" || trouble === "post" ? 0 : Date.now() + wait(tries);
    return step(entry, { state: "waiting", trouble, tries, nextAt });
  };

  const body = (entry) => {
    const form = new FormData();
    entry.fields.forEach(([name, value]) => form.append(name, value));
    form.append("sent_at", new Date().toISOString());
    entry.photos.forEach((photo) => {
      form.append("photo_id", photo.id);
      form.append("photos", photo.blob, photo.name);
    });
    return form;
  };

  const problem = async (answer) => {
    try {
      const told = await answer.json();
      const each = (told.errors || []).map((e) => `${e.where}：${e.detail}`);
      return { detail: told.detail, each };
    } catch {
      return null;
    }
  };

  const settle = async (entry, answer) => {
    if (answer.type === "opaqueredirect" || answer.status === 401) return later(entry, "login");
    if (answer.ok) {
      const told = await answer.json();
      const changes = { state: "sent", sentAt: Date.now(), url: told.url, fields: [], photos: [] };
      return step(entry, { ...changes, trouble: "" });
    }
    if (answer.status >= 500 || [408, 425, 429].includes(answer.status)) {
      return later(entry, "server");
    }
    const told = await problem(answer);
    if (!told) return answer.status === 413 ? refuse(entry, "size") : later(entry, "check");
    return refuse(entry, "", told);
  };

  const refuse = (entry, trouble, told = { detail: "", each: [] }) =>
    step(entry, { state: "refused", trouble, detail: told.detail, each: told.each });

  const send = async (entry, csrf) => {
    const begun = await step(entry, { state: "sending" });
    if (!begun) return null;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    let answer;
    try {
      answer = await fetch(begun.address, {
        method: "POST",
        body: body(begun),
        credentials: "same-origin",
        redirect: "manual",
        headers: { "X-CSRFToken": csrf, Accept: "application/json" },
        signal: stop.signal,
      });
      return await settle(begun, answer);
    } catch {
      return later(begun, "offline");
    } finally {
      clearTimeout(timer);
    }
  };

  const work = async (person, address, force) => {
    const kept = await list(person);
    const old = kept.filter((e) => e.state === "sent" && Date.now() - e.sentAt > KEPT);
    for (const entry of old) await remove(entry.id);
    const ready = kept.filter(
      (e) => ["waiting", "sending"].includes(e.state) && (force || (e.nextAt || 0) <= Date.now()),
    );
    if (!ready.length) return;
    const who = await session(address);
    if (!who.trouble && who.person !== person) return;
    for (const entry of ready) {
      if (who.trouble) await later(entry, who.trouble);
      else if (entry.post !== who.post) await later(entry, "post");
      else await send(entry, who.csrf);
    }
  };

  // One sender at a time, however many tabs are open; the node takes a second copy for the first.
  // Whoever has a reason of their own, such as a network that came back, waits for their turn:
  // the one before may just be failing for want of it.
  const run = (person, address, force = false) =>
    navigator.locks
      ? navigator.locks.request(NAME, { ifAvailable: !force }, (lock) =>
          lock ? work(person, address, force) : null,
        )
      : work(person, address, force);

  // For the service worker, which knows nobody until it has asked.
  const runForWhoeverIsHere = async (address) => {
    const who = await session(address);
    if (who.trouble) throw new Error(who.trouble);
    await run(who.person, address, true);
    const left = await list(who.person);
    if (left.some((e) => e.state === "waiting" && e.trouble === "offline")) throw new Error("offline");
  };

  return { NAME, channel, get, put, remove, list, run, runForWhoeverIsHere };
})();
