/* A worker: the SHA-256 of a file as the device holds it, piece by piece, so that a video does not fill the memory. */
'use strict';
onmessage = async ({ data: { library, file } }) => {
  importScripts(library);
  const hash = self.sha256.create();
  const step = 4 * 1048576;
  for (let at = 0; at < file.size; at += step) {
    hash.update(new Uint8Array(await file.slice(at, at + step).arrayBuffer()));
    postMessage({ done: Math.min(at + step, file.size) });
  }
  postMessage({ digest: hash.hex() });
};
