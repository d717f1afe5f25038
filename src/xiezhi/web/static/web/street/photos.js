/* Photos of a draft: hashed as they are taken, sealed at once, drawn from what is sealed. */
'use strict';

const xzPhotos = (() => {
  const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

  /* Keep a photo; returns what is wrong with it, "" for nothing. The bytes stay as the camera gave them. */
  const add = async (draft, file, limits) => {
    if (!limits.types.includes(file.type)) return `“${file.name}”不是 JPEG、PNG 或 WebP 照片，没有保存。`;
    if (file.size > limits.most_bytes) return `“${file.name}”超过 ${Math.floor(limits.most_bytes / 1048576)} MB，没有保存。请调低相机的分辨率后重拍。`;
    if ((await xzStore.photosOf(draft)).length >= limits.most) return `一份草稿最多 ${limits.most} 张照片，没有再保存。`;
    const bytes = await file.arrayBuffer();
    const sha256 = hex(await crypto.subtle.digest('SHA-256', bytes));
    await xzStore.keepPhoto({
      id: `${draft}/${sha256}`, draft, sha256, size: file.size, type: file.type, taken: new Date().toISOString(), sealed: await xzStore.seal(bytes),
    });
    return '';
  };

  const draw = async (photo, canvas) => {
    const picture = await createImageBitmap(new Blob([await xzStore.photoBytes(photo.id)], { type: photo.type }));
    const scale = Math.min(1, canvas.width / picture.width);
    canvas.height = Math.round(picture.height * scale) || 1;
    canvas.getContext('2d').drawImage(picture, 0, 0, Math.round(picture.width * scale), canvas.height);
    picture.close();
  };

  return { add, draw };
})();
