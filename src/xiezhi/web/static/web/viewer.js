/* Small pictures of evidence, one after the other: arrows turn the page, Escape closes. Originals are opened on their own page, with
   a trace. Without this file a small picture is a link to that page. */
(() => {
  'use strict';
  if (window.xzViewer) return;
  window.xzViewer = true;
  const make = (name, of = {}, ...inner) => { const made = Object.assign(document.createElement(name), of); made.append(...inner); return made; };
  const button = (text, act) => { const made = make('button', { type: 'button', className: 'btn btn-plain', textContent: text }); made.addEventListener('click', act); return made; };
  let all = [];
  let at = 0;

  const picture = make('img', { decoding: 'async' });
  const title = make('b');
  const said = make('span', { className: 'sub' });
  const open = make('a', { className: 'btn btn-plain', textContent: '打开这件证据' });
  const before = button('← 上一张', () => show(at - 1));
  const after = button('下一张 →', () => show(at + 1));
  const told = make('p', { className: 'ev-told' }, title, said);
  told.setAttribute('aria-live', 'polite');
  const dialog = make('dialog', { className: 'ev-viewer' }, make('div', { className: 'ev-page' }, picture), told,
    make('div', { className: 'ev-turn' }, before, after, open, button('关闭', () => dialog.close())));
  dialog.setAttribute('aria-label', '证据图片');

  const show = (place) => {
    if (place < 0 || place >= all.length) return;
    at = place;
    const { title: name, more } = all[at].dataset;
    picture.src = all[at].querySelector('img').src;
    picture.alt = name;
    title.textContent = name;
    said.textContent = `${more} · 第 ${at + 1} / ${all.length} 张（缩略图）`;
    open.href = all[at].href;
    // What cannot be pressed keeps the focus: to disable it would throw the keyboard out of the row.
    before.setAttribute('aria-disabled', String(at === 0));
    after.setAttribute('aria-disabled', String(at === all.length - 1));
    if (at + 1 < all.length) new Image().src = all[at + 1].querySelector('img').src;
  };

  const KEYS = { ArrowLeft: () => at - 1, ArrowRight: () => at + 1, Home: () => 0, End: () => all.length - 1 };
  dialog.addEventListener('keydown', (event) => {
    if (!KEYS[event.key]) return;
    event.preventDefault();
    show(KEYS[event.key]());
  });
  dialog.addEventListener('close', () => { all[at]?.focus(); all[at]?.scrollIntoView({ block: 'nearest' }); });
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });

  document.addEventListener('click', (event) => {
    const chosen = event.target.closest?.('[data-look]');
    if (!chosen || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    all = [...chosen.closest('ul').querySelectorAll('[data-look]')];
    if (!dialog.isConnected) document.body.append(dialog);
    show(all.indexOf(chosen));
    dialog.showModal();
    (at + 1 < all.length ? after : before).focus();
  });
})();
