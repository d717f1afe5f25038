/* One draft: its form, its photos, sending it or keeping it. What is typed is kept as it is typed. */
'use strict';

const xzDraft = (() => {
  const make = xzMake;
  const PLAIN = '决定书的编号由平台取得：没有网络时，这里只记下事实、意见和照片，还不是处罚决定。联网发送后，在平台上作出决定、打印决定书，再交付当事人。当场交付了预先印制、编有号码的决定书的，在“纸质决定书”填编号，平台按它登记。';
  const DOOR = '入企检查须先扫码、出示执法证：企业可以用自己的手机扫入企码确认。隔天才发送的，平台上须有当天的扫码确认，才能登记当天入企。';
  let keeping = Promise.resolve();
  const handed = new Set();

  const today = () => new Date().toLocaleDateString('sv-SE');
  const fresh = async (kind, content) => {
    const key = await xzStore.held();
    const row = { id: crypto.randomUUID(), user: key.user, kind, state: 'editing', begun: new Date().toISOString(), reasons: {}, message: '', content };
    await xzStore.keepDraft(row);
    return row.id;
  };

  const beginVisit = (data, id) => {
    const visit = data.visits.find((each) => String(each.id) === id);
    const values = { ...visit.values, task: id, day: today() };
    return fresh('inspection', { title: visit.name, sub: visit.number, groups: visit.groups, values, officers: [], choices: [], seen: visit.values });
  };

  const beginPenalty = (data, id) => {
    const { items, bodies, groups } = data.penalty;
    const item = items.find((each) => String(each.id) === id);
    const body = bodies[item.body];
    const values = { power: id, day: today(), act_ended_on: today(), payment: 'bank' };
    return fresh('penalty', { title: item.name, sub: body.name, groups, values, officers: [body.own], choices: body.officers, seen: {} });
  };

  const photo = (row, each, redraw) => {
    const canvas = make('canvas', { width: 320, height: 180, role: 'img', 'aria-label': `照片，${xzList.moment(each.taken)} 拍摄` });
    xzPhotos.draw(each, canvas).catch(() => canvas.replaceWith('（打不开这张照片）'));
    return make('li', { 'data-photo': each.sha256 }, canvas, make('div', { class: 'sub' }, `${xzList.moment(each.taken)} · ${Math.ceil(each.size / 1024).toLocaleString()} KB · ${each.sha256.slice(0, 12)}`),
      make('div', { class: 'sub', 'data-arrived': true }, xzList.arrived(each)),
      row.photos?.[each.sha256] && make('div', { class: 'wrong' }, row.photos[each.sha256]),
      make('button', { class: 'btn btn-plain', type: 'button', click: async () => { await xzStore.dropPhoto(each.id); redraw(); } }, '删去'));
  };

  const photos = (row, limits) => {
    const list = make('ul', { class: 'photos' });
    const wrong = make('div', { class: 'wrong', role: 'alert' });
    const redraw = async () => list.replaceChildren(...(await xzStore.photosOf(row.id)).map((each) => photo(row, each, redraw)));
    const chosen = async (event) => {
      const problems = [];
      for (const file of event.target.files) problems.push(await xzPhotos.add(row.id, file, limits));
      event.target.value = '';
      wrong.textContent = problems.filter(Boolean).join('');
      await redraw();
    };
    redraw();
    return xzList.card('照片', null, make('div', { class: 'card-body form-gap' },
      make('label', { class: 'btn btn-plain big camera' }, '拍照', make('input', { class: 'visually-hidden', type: 'file', accept: limits.types.join(), capture: 'environment', multiple: true, id: 'photo', change: chosen })),
      wrong, list, make('p', { class: 'sub' }, '拍下时就计算散列（SHA-256），平台收到后核对；照片按原样保存，不压缩。发送时一张一张先传，断了接着传；全部传到后草稿只发一次，手机上的照片这时才删除。')));
  };

  const about = ({ content: { values } }) => Object.fromEntries(['task', 'power'].filter((name) => values[name]).map((name) => [name, values[name]]));
  const content = (row, form) => {
    const { values, officers } = xzForm.read(form);
    return { ...row.content, values: { ...about(row), ...values }, officers };
  };

  /* One after the other, so that an earlier state never overwrites a later one; what was handed over is left alone. A write that
     failed has told so where it was asked for, and keeps the later ones from nothing. */
  const settled = () => keeping.catch(() => undefined);
  const keep = (row, form) => {
    if (handed.has(row.id)) return keeping;
    row.content = content(row, form);
    xzForm.show(form, row.content);
    keeping = settled().then(() => xzStore.keepDraft({ ...row, state: row.state === 'refused' ? 'refused' : 'editing' }));
    return keeping;
  };

  const scanned = async (event, form, row) => {
    const name = event.target.closest?.('[data-scan]')?.dataset.scan;
    if (!name) return;
    const text = await xzScan.read();
    const code = text && xzScan.creditCode(text);
    if (code) { form.elements[name].value = code; keep(row, form); }
  };

  /* Handed over at the press, not once it is kept: what a key has put off must not be kept after it and take the draft back. */
  const send = async (row, form) => {
    const kept = keep(row, form);
    handed.add(row.id);
    await kept;
    await xzSend.hand(row);
    location.hash = '#';
  };

  const bar = (row, form) => row.state === 'waiting'
    ? make('div', { class: 'dock' }, make('button', { class: 'btn btn-plain', type: 'button', click: async () => { await xzStore.keepDraft({ ...row, state: 'editing' }); dispatchEvent(new HashChangeEvent('hashchange')); } }, '先不发，再改'), make('a', { class: 'btn btn-primary', href: '#' }, '回到列表'))
    : make('div', { class: 'dock' }, make('a', { class: 'btn btn-plain', href: '#' }, '留在手机上'), make('button', { class: 'btn btn-primary', type: 'button', id: 'send', click: () => send(row, form) }, '发送'));

  const notes = (row, left) => make('div', { class: 'form-gap' },
    row.state === 'refused' && make('div', { class: 'xz-note bad', role: 'alert' }, make('div', {}, make('b', {}, row.answer ? '有内容没有收下。' : '平台没有收下。'), row.message, row.answer?.address && make('a', { href: row.answer.address }, ' 打开平台上的这一件'), left.length ? make('ul', {}, left.map((text) => make('li', {}, text))) : null)),
    row.state === 'waiting' && make('div', { class: 'xz-note warn' }, make('div', {}, '等待发送：有网络时自动发送，只收一次。照片先传，断了接着传；要改的按“先不发，再改”。')),
    make('div', { class: 'xz-note info' }, make('div', {}, row.kind === 'penalty' ? PLAIN : DOOR)));

  /* The page of a draft. */
  const draw = async (id, limits) => {
    const row = await xzStore.draft(id);
    if (!row || row.state === 'sent') return null;
    handed.delete(id);
    const form = make('form', { class: 'form-gap', 'aria-label': row.content.title, novalidate: true, submit: (event) => event.preventDefault() }, xzForm.draw(row.content));
    form.inert = row.state === 'waiting';
    xzForm.show(form, row.content);
    const left = xzForm.mark(form, row.reasons);
    let timer = 0;
    form.addEventListener('input', () => { xzForm.show(form, xzForm.read(form)); clearTimeout(timer); timer = setTimeout(() => keep(row, form), 250); });
    form.addEventListener('change', () => keep(row, form));
    form.addEventListener('click', (event) => scanned(event, form, row));
    const gone = async () => { handed.add(id); await settled(); await xzStore.dropDraft(id); location.hash = '#'; };
    return make('div', { class: 'xz-stack' }, make('div', { class: 'xz-head' }, make('div', {}, make('div', { class: 'xz-crumb' }, make('a', { href: '#' }, '现场执法'), ` › ${row.kind === 'penalty' ? '当场处罚' : '现场检查'}`), make('h1', { tabindex: '-1' }, row.content.title), make('div', { class: 'sub' }, row.content.sub))),
      notes(row, left), form, photos(row, limits),
      make('details', { class: 'drop' }, make('summary', {}, '不要了'), make('p', { class: 'sub' }, '从手机上删除这份草稿和照片；没有发送过的，删除后无法恢复。'), make('button', { class: 'btn btn-plain', type: 'button', id: 'drop', click: gone }, '删除草稿')),
      bar(row, form));
  };

  return { beginVisit, beginPenalty, draw };
})();
