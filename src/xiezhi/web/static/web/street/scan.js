/* The camera as a scanner, where the browser can read codes itself; elsewhere the phone's own camera opens our codes. */
'use strict';

const xzScan = (() => {
  const CREDIT_CODE = /(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])/;
  const can = () => 'BarcodeDetector' in window && Boolean(navigator.mediaDevices?.getUserMedia);

  /* Show the camera until a code is read; resolves with its text, null when it was closed. */
  const read = async () => {
    const dialog = document.getElementById('scanner');
    const video = dialog.querySelector('video');
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    const detector = new BarcodeDetector({ formats: ['qr_code'] });
    video.srcObject = stream;
    await video.play();
    dialog.showModal();
    let found = null;
    while (dialog.open && found === null) {
      [found = null] = (await detector.detect(video).catch(() => [])).map((code) => code.rawValue);
      await new Promise((resolve) => { setTimeout(resolve, 150); });
    }
    if (dialog.open) dialog.close();
    stream.getTracks().forEach((track) => track.stop());
    return found;
  };

  /* Codes of ours are pages at a door; no other address is opened. */
  const ours = (text) => {
    if (!URL.canParse(text)) return null;
    const { origin, pathname } = new URL(text);
    return origin === location.origin && /^\/[qv]\//.test(pathname) ? pathname : null;
  };
  const creditCode = (text) => text.toUpperCase().match(CREDIT_CODE)?.[0] || '';

  return { can, read, ours, creditCode };
})();
