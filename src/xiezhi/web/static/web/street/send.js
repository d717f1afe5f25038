/* Contact with the platform: what is taken along, and what is sent. A draft bears its own number, so that sending it again,
   from another tab or after an answer that never came, makes nothing twice; its photos are there before it. The page and the worker both use this file. */
'use strict';

const xzSend = (() => {
  const TAG = 'xz-street-send';
  const told = new BroadcastChannel('xz-street');
  /* A channel does not hear itself: the page that sends is told, too. */
  const tell = (data) => { told.postMessage(data); told.dispatchEvent(new MessageEvent('message', { data })); };

  /* Later it may go; the message says why not now, where the platform said so. */
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
    if (answer.status >= 500) throw new NoNetwork(answer.headers.get('Content-Type')?.startsWith('text/plain') ? await answer.text() : '');
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

  /* One photo, from where it is; why the platform does not want it, "" where it does. */
  const sendPhoto = async (photo, token, length) => {
    const heard = async (at) => {
      await xzStore.arrived(photo.id, at);
      tell({ draft: photo.draft });
    };
    try {
      await xzPieces.send(ask, token, photo, await xzStore.photoBytes(photo.id), length, heard);
      return '';
    } catch (error) {
      if (error instanceof xzPieces.Stuck) throw new NoNetwork(error.message);
      if (error instanceof xzPieces.Refused) return error.message;
      throw error;
    }
  };

  const isWaiting = async (id) => (await xzStore.drafts()).some((row) => row.id === id && row.state === 'waiting');

  const sendPhotos = async (id, token, length) => {
    const refused = {};
    for (const photo of (await xzStore.photosOf(id)).filter((each) => each.at < each.size)) {
      if (!await isWaiting(id)) break;
      const why = await sendPhoto(photo, token, length);
      if (why) refused[photo.sha256] = why;
    }
    return refused;
  };

  /* What is sent is not kept: of a sent draft only its line stays. */
  const finish = async (row, answer) => {
    await xzStore.dropPhotos(row.id);
    const { title } = row.content;
    await xzStore.keepDraft({ ...row, content: { title }, state: 'sent', answer, sent: new Date().toISOString(), reasons: {}, message: '' });
  };

  /* Nothing goes from the phone before the platform has all of it: a photo that it lost meanwhile is sent again. */
  const settle = async (row, taken) => {
    const left = { ...row, answer: taken, reasons: {}, photos: taken.refused };
    const missing = taken.waiting.filter((sha256) => !taken.refused[sha256]);
    for (const sha256 of missing) await xzStore.arrived(`${row.id}/${sha256}`, 0);
    if (Object.keys(taken.refused).length) await xzStore.keepDraft({ ...left, state: 'refused', message: '文字已收到，有照片没有收下。' });
    else if (missing.length) throw new NoNetwork(`文字已收到，还差 ${missing.length} 张照片，照片仍在手机上，有网络时接着传。`);
    else await finish(row, taken);
  };

  /* Photos first, one at a time; then the draft, once, as it stands by then. Whoever takes it back meanwhile stops it. */
  const sendOne = async (id, { data, token }) => {
    const refused = await sendPhotos(id, token, data.keeping.photo.piece);
    const row = await xzStore.draft(id);
    if (row?.state !== 'waiting') return;
    if (Object.keys(refused).length) {
      const message = '有照片平台不收，草稿还没有发送。请删去这些照片或者重拍，再发送。';
      await xzStore.keepDraft({ ...row, state: 'refused', message, reasons: {}, photos: refused });
      return;
    }
    const answer = await post('/street/drafts', token, parcel(row, await xzStore.photosOf(id)), 'application/json');
    if (answer.ok) await settle(row, await answer.json());
    else if (answer.status === 409) {
      const taken = await answer.json();
      await xzStore.keepDraft({ ...row, state: 'refused', answer: taken, message: taken.said, reasons: {}, photos: {} });
    } else await fail(row, answer);
  };

  const everything = async () => {
    const rows = (await xzStore.drafts()).filter((row) => row.state === 'waiting');
    if (!rows.length) return;
    const found = await refresh();
    for (const row of rows.filter((each) => each.user === found.data.user.id)) {
      await sendOne(row.id, found);
      tell('sent');
    }
  };

  /* Of several tabs and the worker one sends at a time; of each, one at most waits for its turn. */
  let queued = null;
  const send = () => {
    queued ??= navigator.locks.request(TAG, () => { queued = null; return everything(); });
    return queued;
  };

  /* Mark a draft to be sent; where the browser can, it is sent after the page was closed, too. */
  const hand = async (row) => {
    await xzStore.keepDraft({ ...row, state: 'waiting', message: '', reasons: {}, photos: {} });
    tell('changed');
    const worker = await navigator.serviceWorker?.getRegistration('/');
    await worker?.sync?.register(TAG).catch(() => {});
  };

  return { TAG, NoNetwork, LoggedOut, told, tell, refresh, send, hand };
})();
