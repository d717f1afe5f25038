/* What the phone keeps: drafts and photos, sealed with a key that the server gives the officer and log-out takes away.
   The page and the service worker both use this file. */
'use strict';

const xzStore = (() => {
  const NAME = 'xz-street';
  let opened = null;

  /* Photos of the first version held both in one row. */
  const part = (at) => {
    const photos = at.objectStore('photos');
    photos.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      const { id, draft, sealed, ...known } = cursor.value;
      at.objectStore('shots').put({ id, draft, ...known, at: 0 });
      cursor.update({ id, draft, sealed });
      cursor.continue();
    };
  };

  const open = () => {
    opened ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 2);
      asked.onupgradeneeded = ({ oldVersion }) => {
        const db = asked.result;
        // What is known of each photo stands beside its bytes: those are large, and are read and written once.
        db.createObjectStore('shots', { keyPath: 'id' }).createIndex('draft', 'draft');
        if (oldVersion) { part(asked.transaction); return; }
        db.createObjectStore('drafts', { keyPath: 'id' });
        db.createObjectStore('photos', { keyPath: 'id' }).createIndex('draft', 'draft');
        db.createObjectStore('kept', { keyPath: 'id' });
      };
      asked.onsuccess = () => {
        // Another tab that clears the phone must not wait for this one.
        asked.result.onversionchange = () => { asked.result.close(); opened = null; };
        resolve(asked.result);
      };
      asked.onerror = () => reject(asked.error);
    });
    return opened;
  };

  /* One transaction over one store, or several; the promise is kept once it is on the disk. */
  const work = async (stores, mode, act) => {
    const db = await open();
    return new Promise((resolve, reject) => {
      const at = db.transaction(stores, mode, { durability: 'strict' });
      const asked = act(...[stores].flat().map((name) => at.objectStore(name)));
      at.oncomplete = () => resolve(asked?.result);
      at.onerror = at.onabort = () => reject(at.error);
    });
  };
  const get = (store, id) => work(store, 'readonly', (at) => at.get(id));
  const all = (store) => work(store, 'readonly', (at) => at.getAll());
  const put = (store, row) => work(store, 'readwrite', (at) => at.put(row));
  const drop = (store, id) => work(store, 'readwrite', (at) => at.delete(id));

  /* The name of this phone, by which the server tells its key from that of another. */
  const device = async () => {
    const known = await get('kept', 'device');
    if (known) return known.name;
    const name = crypto.randomUUID();
    await put('kept', { id: 'device', name });
    return name;
  };

  /* The key cannot be read out of the browser again, only used; it goes by itself some hours after the last contact. */
  const holdKey = async (text, user, hours) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
    bytes.fill(0);
    await put('kept', { id: 'key', key, user, until: Date.now() + hours * 3600000 });
  };
  const held = async () => {
    const row = await get('kept', 'key');
    if (row && row.until > Date.now()) return row;
    if (row) await drop('kept', 'key');
    return null;
  };
  const lock = () => drop('kept', 'key');

  class Locked extends Error {}

  const seal = async (bytes) => {
    const row = await held();
    if (!row) throw new Locked();
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, row.key, bytes) };
  };
  const unseal = async (sealed) => {
    const row = await held();
    if (!row) throw new Locked();
    return crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv }, row.key, sealed.data);
  };
  const sealText = (value) => seal(new TextEncoder().encode(JSON.stringify(value)));
  const unsealText = async (sealed) => JSON.parse(new TextDecoder().decode(await unseal(sealed)));

  const keepData = async (data) => put('kept', { id: 'data', user: data.user.id, sealed: await sealText(data) });
  const data = async () => {
    const [row, key] = await Promise.all([get('kept', 'data'), held()]);
    return row && key && row.user === key.user ? unsealText(row.sealed) : null;
  };

  /* A draft is { id, user, kind, state, begun, changed, reasons, answer, sealed }; its content is sealed, the rest is not. */
  const draft = async (id) => {
    const row = await get('drafts', id);
    return row ? { ...row, content: await unsealText(row.sealed) } : null;
  };
  const keepDraft = async ({ content, ...row }) => put('drafts', content ? { ...row, sealed: await sealText(content) } : row);
  const drafts = async () => (await all('drafts')).sort((a, b) => (a.begun < b.begun ? 1 : -1));

  /* A photo is { id, draft, sha256, size, type, taken, at }: `at` bytes of it are with the platform. Its bytes are asked for alone. */
  const photosOf = async (id) => (await work('shots', 'readonly', (at) => at.index('draft').getAll(id))).sort((a, b) => (a.taken < b.taken ? -1 : 1));
  const photoBytes = async (id) => unseal((await get('photos', id)).sealed);
  const keepPhoto = ({ sealed, ...shot }) => work(['photos', 'shots'], 'readwrite', (photos, shots) => {
    photos.put({ id: shot.id, draft: shot.draft, sealed });
    return shots.put({ ...shot, at: 0 });
  });
  const arrived = (id, at) => work('shots', 'readwrite', (shots) => {
    const asked = shots.get(id);
    asked.onsuccess = () => { if (asked.result) shots.put({ ...asked.result, at }); };
  });
  const dropPhoto = (id) => work(['photos', 'shots'], 'readwrite', (photos, shots) => { photos.delete(id); return shots.delete(id); });
  const dropPhotos = async (id) => { for (const photo of await photosOf(id)) await dropPhoto(photo.id); };
  const dropDraft = async (id) => { await dropPhotos(id); await drop('drafts', id); };

  /* Everything goes: drafts, photos, key, what was taken along. */
  const wipe = async () => {
    const db = await open();
    db.close();
    opened = null;
    await new Promise((resolve, reject) => {
      const asked = indexedDB.deleteDatabase(NAME);
      asked.onsuccess = resolve;
      asked.onerror = asked.onblocked = () => reject(new Error('blocked'));
    });
  };

  return {
    Locked, device, holdKey, held, lock, seal, unseal, keepData, data, draft, drafts, keepDraft, dropDraft,
    photosOf, photoBytes, arrived, dropPhotos, keepPhoto, dropPhoto, wipe,
  };
})();
