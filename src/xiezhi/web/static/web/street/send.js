/* Contact with the platform: what is taken along, and what is sent. A draft bears its own number, so that sending it again,
   from another tab or after an answer that never came, makes nothing twice. The page and the worker both use this file. */
'use strict';

const xzSend = (() => {
  const TAG = 'xz-street-send';
  const told = new BroadcastChannel('xz-street');
  const tell = (what) => told.postMessage(what);

  class NoNetwork extends Error {}
  class LoggedOut extends Error {}

  const ask = async (address, options = {}) => {
    let answer;
    try {
      answer = await fetch(address, { credentials: 'same-origin', redirect: 'manual', cache: 'no-store', ...options });
    } catch {
      throw new NoNetwork();
    }
    if (answer.type === 'opaqueredirect') throw new LoggedOut();
    if (answer.status >= 500) throw new NoNetwork();
    return answer;
  };

  /* Fetch what is taken along and hold the key; what belongs to another officer stays sealed. */
  const refresh = async () => {
    const answer = await ask(`/street/data?device=${await xzStore.device()}`);
    if (!answer.ok) throw new LoggedOut();
    const { key, token, ...data } = await answer.json();
    await xzStore.holdKey(key, data.user.id, data.keeping.key_hours);
    await xzStore.keepData({ ...data, fetched: new Date().toISOString(), behind: Date.parse(data.now) - Date.now() });
    return { data, token };
  };

  const post = (address, token, body, type) => ask(address, {
    method: 'POST', body, headers: { 'Content-Type': type, 'X-CSRFToken': token },
  });

  const parcel = (row, photos) => JSON.stringify({
    key: row.id,
    kind: row.kind,
    begun_at: row.begun,
    device_at: new Date().toISOString(),
    values: row.content.values,
    officers: row.content.officers,
    seen: row.content.seen,
    photos: photos.map(({ sha256, size, taken }) => ({ sha256, size, taken_at: taken })),
  });

  const fail = async (row, answer) => {
    const told_ = await answer.json().catch(() => ({}));
    const message = told_.message || `平台没有收下（${answer.status}）。草稿仍在手机上，请联网打开平台核对登录后再发送。`;
    await xzStore.keepDraft({ ...row, state: 'refused', message, reasons: told_.reasons || {} });
  };

  const sendPhotos = async (row, token, waiting) => {
    const refused = {};
    for (const photo of await xzStore.photosOf(row.id)) {
      if (!waiting.includes(photo.sha256)) continue;
      const bytes = await xzStore.unseal(photo.sealed);
      const answer = await post(`/street/drafts/${row.id}/photos/${photo.sha256}`, token, bytes, photo.type);
      if (answer.ok) continue;
      refused[photo.sha256] = (await answer.json().catch(() => ({}))).message || '平台没有收下这张照片。';
    }
    return refused;
  };

  /* What is sent is not kept: of a sent draft only its line stays. */
  const finish = async (row, answer) => {
    await xzStore.dropPhotos(row.id);
    const { title } = row.content;
    await xzStore.keepDraft({ ...row, content: { title }, state: 'sent', answer, sent: new Date().toISOString(), reasons: {}, message: '' });
  };

  const sendOne = async (id, token) => {
    const row = await xzStore.draft(id);
    if (!row || row.state !== 'waiting') return;
    const photos = await xzStore.photosOf(id);
    const answer = await post('/street/drafts', token, parcel(row, photos), 'application/json');
    if (!answer.ok && answer.status !== 409) { await fail(row, answer); return; }
    const taken = await answer.json();
    const refused = await sendPhotos(row, token, taken.waiting);
    if (Object.keys(refused).length) {
      await xzStore.keepDraft({ ...row, state: 'refused', answer: taken, message: '文字已收到，有照片没有收下。', reasons: {}, photos: refused });
      return;
    }
    await finish(row, taken);
  };

  const everything = async () => {
    const rows = (await xzStore.drafts()).filter((row) => row.state === 'waiting');
    if (!rows.length) return;
    const { data, token } = await refresh();
    for (const row of rows.filter((each) => each.user === data.user.id)) {
      await sendOne(row.id, token);
      tell('sent');
    }
  };

  /* Of several tabs and the worker one sends at a time. */
  const send = () => navigator.locks.request(TAG, everything);

  /* Mark a draft to be sent; where the browser can, it is sent after the page was closed, too. */
  const hand = async (row) => {
    await xzStore.keepDraft({ ...row, state: 'waiting', message: '', reasons: {}, photos: {} });
    tell('changed');
    const worker = await navigator.serviceWorker?.getRegistration('/');
    await worker?.sync?.register(TAG).catch(() => {});
  };

  return { TAG, NoNetwork, LoggedOut, told, tell, refresh, send, hand };
})();
