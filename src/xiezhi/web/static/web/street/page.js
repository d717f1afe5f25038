/* The app: which page is shown, whether there is a network, when to fetch and to send, new versions, log-out, clearing. */
'use strict';

(() => {
  const main = document.getElementById('main');
  const state = document.getElementById('network');
  const said = document.getElementById('said');
  const person = document.getElementById('person');
  const menu = document.getElementById('menu');
  const day = 86400000;
  const AGAIN = 30000;
  let token = '';

  const say = (text) => { said.textContent = text; };
  const show = (name, inside = []) => {
    const shown = document.getElementById(`t-${name}`).content.cloneNode(true);
    main.replaceChildren(shown);
    main.firstElementChild?.append(...inside);
  };
  const network = (there) => {
    state.className = `st ${there ? 'ok' : 'warn'}`;
    state.textContent = there ? '有网络' : '没有网络';
  };

  /* Lines of the list: titles of the drafts of whoever the key belongs to; sent ones go after some days. */
  const lines = async (key, keeping) => {
    const rows = [];
    for (const row of await xzStore.drafts()) {
      const mine = key && row.user === key.user;
      if (row.state === 'sent' && keeping && Date.now() - Date.parse(row.sent) > keeping.sent_kept * day) { await xzStore.dropDraft(row.id); continue; }
      const age = Math.floor((Date.now() - Date.parse(row.begun)) / day);
      const old = row.state !== 'sent' && keeping && age >= keeping.unsent_told ? age : 0;
      const shots = await xzStore.photosOf(row.id);
      rows.push(mine ? { ...row, title: (await xzStore.draft(row.id)).content.title, old, shots } : { ...row, locked: true, old, shots });
    }
    return rows;
  };

  const list = async (data, key) => {
    const rows = await lines(key, data?.keeping);
    if (!data) { show('locked', [xzList.drafts(rows, true)]); return; }
    show('list', [xzList.visits(data), xzList.begin(data), xzList.drafts(rows, false)]);
    document.getElementById('fetched').textContent = xzList.moment(data.fetched);
    document.getElementById('scan')?.addEventListener('click', scan);
  };

  const scan = async () => {
    const text = await xzScan.read().catch(() => { say('打不开相机：请在浏览器设置中允许这个网站使用相机。'); return null; });
    const path = text && xzScan.ours(text);
    if (path && navigator.onLine) location.assign(path);
    else if (path) say('这是平台的码，但现在没有网络，核验不了。请企业用自己的手机扫码，或到有网络处再扫。');
    else if (text) say('这不是平台的入企码或执法证二维码。');
  };

  const items = (data) => {
    show('items');
    const field = document.getElementById('item');
    const rows = document.getElementById('found');
    const draw = () => {
      const words = field.value.trim().split(/\s+/).filter(Boolean);
      const found = data.penalty.items.filter((each) => words.every((word) => each.name.includes(word)));
      rows.replaceChildren(...found.slice(0, 50).map((each) => xzMake('li', {}, xzMake('button', { type: 'button', click: async () => { location.replace(`#draft/${await xzDraft.beginPenalty(data, String(each.id))}`); } }, xzMake('b', {}, each.name), xzMake('span', { class: 'sub' }, data.penalty.bodies[each.body].name)))));
      document.getElementById('count').textContent = found.length ? `${found.length} 项${found.length > 50 ? '，列出前 50 项' : ''}${data.penalty.more ? '；事项太多，没有全部下载' : ''}` : `没有名称含“${field.value.trim()}”的事项，请换个词。`;
    };
    field.addEventListener('input', draw);
    draw();
  };

  const beginVisit = async (data, id) => {
    const open = (await xzStore.drafts()).filter((row) => row.kind === 'inspection' && row.state !== 'sent');
    for (const row of open) {
      const { content } = await xzStore.draft(row.id);
      if (content.values.task === id) { location.replace(`#draft/${row.id}`); return; }
    }
    location.replace(`#draft/${await xzDraft.beginVisit(data, id)}`);
  };

  const route = async () => {
    const [page, what, id] = location.hash.slice(1).split('/');
    const [data, key] = [await xzStore.data(), await xzStore.held()];
    if (person) person.textContent = data ? data.user.name : '';
    if (data && page === 'begin' && what === 'penalty') items(data);
    else if (data && page === 'begin' && what === 'visit') await beginVisit(data, id);
    else if (data && page === 'draft') {
      const drawn = await xzDraft.draw(what, data.keeping.photo);
      if (drawn) { main.replaceChildren(drawn); main.querySelector('h1').focus(); } else location.replace('#');
    } else await list(data, key);
    window.scrollTo(0, 0);
  };

  /* Fetch, then send what waits. Without network the phone goes on with what it has. */
  const contact = async () => {
    try {
      const found = await xzSend.refresh();
      token = found.token;
      network(true);
      await xzSend.send();
    } catch (error) {
      network(false);
      if (error.message && error instanceof xzSend.NoNetwork) {
        network(true);
        say(error.message);
      } else if (error instanceof xzSend.LoggedOut) {
        network(true);
        say('登录已过期：草稿仍在手机上。请重新登录，登录后自动发送。');
        document.getElementById('again').hidden = false;
      } else if (!(error instanceof xzSend.NoNetwork || error instanceof xzStore.Locked)) throw error;
    }
    if (!location.hash.startsWith('#draft/')) await route();
  };

  /* How far photos are, written where it stands: drawing the page anew would take the focus away. */
  const progress = async (id) => {
    const shots = await xzStore.photosOf(id);
    const line = main.querySelector(`[data-draft="${id}"] [data-left]`);
    if (line) line.textContent = xzList.left(shots);
    for (const each of location.hash === `#draft/${id}` ? shots : []) {
      const at = main.querySelector(`[data-photo="${each.sha256}"] [data-arrived]`);
      if (at) at.textContent = xzList.arrived(each);
    }
  };

  const heard = async ({ data }) => {
    if (data.draft) await progress(data.draft);
    else if (!location.hash.startsWith('#draft/')) await route();
  };

  const watchVersions = async () => {
    const worker = await navigator.serviceWorker.register('/service-worker.js', { scope: '/', updateViaCache: 'none' });
    const offer = () => { if (worker.waiting && navigator.serviceWorker.controller) document.getElementById('fresh').hidden = false; };
    worker.addEventListener('updatefound', () => worker.installing?.addEventListener('statechange', offer));
    offer();
    document.getElementById('update').addEventListener('click', () => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      worker.waiting?.postMessage('update');
    });
  };

  /* Leaving locks the drafts: they stay sealed on the phone until the same officer logs in again. */
  const leave = async () => {
    await xzStore.lock();
    const form = document.getElementById('leave');
    form.elements.csrfmiddlewaretoken.value = token;
    if (token && navigator.onLine) form.submit();
    else { say('草稿已锁住。没有网络，登录在平台上还没有退出：有网络后请再退出一次。'); await route(); }
  };

  const clear = async () => {
    const unsent = (await xzStore.drafts()).filter((row) => row.state !== 'sent').length;
    const dialog = document.getElementById('clearing');
    document.getElementById('unsent').textContent = unsent ? `有 ${unsent} 份草稿没有发送，清除后无法恢复。` : '没有未发送的草稿。';
    dialog.returnValue = '';
    dialog.addEventListener('close', async () => {
      if (dialog.returnValue !== 'clear') return;
      await xzStore.wipe();
      for (const name of await caches.keys()) await caches.delete(name);
      for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
      location.replace('/');
    }, { once: true });
    dialog.showModal();
  };

  const start = async () => {
    if (!window.isSecureContext || !('serviceWorker' in navigator)) { show('insecure'); return; }
    addEventListener('hashchange', async () => {
      await route();
      if (!location.hash && navigator.onLine) await contact();
    });
    // An answer that was lost on a network that is there raises no event: whatever still waits is tried again.
    setInterval(async () => {
      if (navigator.onLine && (await xzStore.drafts()).some((row) => row.state === 'waiting')) await contact();
    }, AGAIN);
    addEventListener('online', contact);
    addEventListener('offline', () => network(false));
    document.addEventListener('visibilitychange', () => { if (!document.hidden) contact(); });
    xzSend.told.addEventListener('message', heard);
    document.getElementById('out').addEventListener('click', leave);
    document.getElementById('clear').addEventListener('click', clear);
    document.getElementById('refetch').addEventListener('click', contact);
    network(navigator.onLine);
    navigator.storage?.persist?.();
    await route();
    menu.hidden = false;
    await watchVersions();
    await contact();
  };
  start();
})();
