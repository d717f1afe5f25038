/* A photo sent in pieces (tus 1.0.0), so that a line that breaks costs the last piece and not the photo. It is bound to its draft:
   begun again, by whichever tab, it goes on where the platform has it. The page and the worker both use this file. */
'use strict';

const xzPieces = (() => {
  const TUS = { 'Tus-Resumable': '1.0.0' };
  const ENDINGS = { 'image/png': 'png', 'image/webp': 'webp' };
  const PATIENCE = 120000;
  const TRIES = 5;

  /* The platform does not want these bytes; the message is its own. */
  class Refused extends Error {}
  /* It cannot go on now, and may later. */
  class Stuck extends Error {}

  const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
  const coded = (pairs) => Object.entries(pairs).map(([name, text]) => `${name} ${base64(new TextEncoder().encode(text))}`).join();

  const wrong = async (answer) => {
    const inWords = answer.headers.get('Content-Type')?.startsWith('text/plain');
    const hopeless = inWords && [400, 403, 413, 415].includes(answer.status);
    return new (hopeless ? Refused : Stuck)(inWords ? await answer.text() : '');
  };

  const begin = async (ask, token, photo) => {
    const filename = `${photo.sha256.slice(0, 12)}.${ENDINGS[photo.type] || 'jpg'}`;
    const metadata = coded({ filename, sha256: photo.sha256, draft: photo.draft });
    const answer = await ask('/uploads', { method: 'POST', headers: { ...TUS, 'X-CSRFToken': token, 'Upload-Length': String(photo.size), 'Upload-Metadata': metadata } });
    if (answer.status !== 201) throw await wrong(answer);
    return { address: answer.headers.get('Location'), at: Number(answer.headers.get('Upload-Offset')) };
  };

  /* How much is there after a piece: one that was changed on the way (460) is sent again, one that came twice (409) is passed over. */
  const put = async (ask, token, address, at, piece) => {
    const checksum = `sha256 ${base64(await crypto.subtle.digest('SHA-256', piece))}`;
    const headers = { ...TUS, 'X-CSRFToken': token, 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(at), 'Upload-Checksum': checksum };
    const answer = await ask(address, { method: 'PATCH', body: piece, headers, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status === 204 || answer.status === 409) return Number(answer.headers.get('Upload-Offset'));
    if (answer.status === 460) return at;
    throw await wrong(answer);
  };

  /* Send what is missing of a photo; `tell` hears how much is there. */
  const send = async (ask, token, photo, bytes, length, tell) => {
    let { address, at } = await begin(ask, token, photo);
    for (let tries = 0; at < photo.size;) {
      await tell(at);
      const there = await put(ask, token, address, at, bytes.slice(at, at + length));
      tries = there > at ? 0 : tries + 1;
      if (tries === TRIES) throw new Stuck();
      at = there;
    }
    await tell(at);
  };

  const drop = async (ask, token, photo) => {
    const { address } = await begin(ask, token, photo);
    await ask(address, { method: 'DELETE', headers: { ...TUS, 'X-CSRFToken': token } });
  };

  return { Refused, Stuck, send, drop };
})();
