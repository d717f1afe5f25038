/* Small helps for the keyboard and for charts. Every page works without this file. */
(() => {
  'use strict';
  const typing = (element) => element.matches('input, select, textarea, [contenteditable]');

  /* Lists: "/" to the search field, J and K through the rows, Enter opens. */
  const rows = () => [...document.querySelectorAll('[data-rows] tbody tr')];
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    next.querySelector('a')?.focus();
    next.scrollIntoView({ block: 'nearest' });
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === '/') {
      const field = document.querySelector('[data-search]') || document.querySelector('.xz-find input');
      if (field) { event.preventDefault(); field.focus(); field.select?.(); }
    }
    if (event.key === '?') { const keys = document.getElementById('xz-keys'); if (keys) keys.open ? keys.close() : keys.showModal(); }
    const turn = { n: 'next', N: 'next', p: 'prev', P: 'prev' }[event.key];
    if (turn) document.querySelector(`.pager a[rel="${turn}"]`)?.click();
    if (event.key === 'j' || event.key === 'J') move(1);
    if (event.key === 'k' || event.key === 'K') move(-1);
  });

  /* A row opens what its link opens; a press on a link or a button, or one that marks text, is left alone. */
  document.addEventListener('click', (event) => {
    const row = event.target.closest?.('tr[data-opens]');
    if (!row || event.target.closest('a, button, input, label') || String(getSelection())) return;
    row.querySelector('a[href]')?.click();
  });

  /* Choosing a file shows its name and size; a drop anywhere in the field is a choice. */
  const told = (field) => {
    const input = field.querySelector('input[type=file]');
    const text = field.querySelector('[data-chosen]');
    const file = input.files[0];
    if (!text || !file) return;
    text.textContent = `${file.name}（${file.size < 1048576 ? `${Math.ceil(file.size / 1024)} KB` : `${(file.size / 1048576).toFixed(1)} MB`}）`;
    field.classList.add('chosen');
  };
  document.querySelectorAll('[data-drop]').forEach((field) => {
    const input = field.querySelector('input[type=file]');
    input.addEventListener('change', () => told(field));
    ['dragenter', 'dragover'].forEach((name) => field.addEventListener(name, (event) => { event.preventDefault(); field.classList.add('over'); }));
    ['dragleave', 'drop'].forEach((name) => field.addEventListener(name, () => field.classList.remove('over')));
    field.addEventListener('drop', (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; told(field); }
    });
  });

  /* What happens to a form or to its live check without a new page is said in one place, for eyes and screen readers. */
  const say = (text) => {
    const place = document.getElementById('xz-live');
    if (!place) return;
    place.hidden = !text;
    place.querySelector('div').textContent = text;
  };

  /* A form is sent once, however often it is pressed; one that takes long says so. One that fetches a file leaves no
     page, and may be pressed again. */
  const SLOW = 4000;
  const AGAIN = 2000;
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post') return;
    if ('sent' in form.dataset) { event.preventDefault(); return; }
    form.dataset.sent = '';
    const button = event.submitter;
    const fetches = [form, button].some((each) => each?.hasAttribute('data-fetches'));
    const waiting = button?.dataset.waiting;
    setTimeout(() => {
      if (fetches) return;
      button?.setAttribute('aria-disabled', 'true');
      if (waiting) button.textContent = waiting;
    }, 0);
    setTimeout(() => {
      if (fetches) delete form.dataset.sent;
      else if (!waiting) say('已经提交，正在等平台答复。网络慢时会久一些，不用再按。');
    }, fetches ? AGAIN : SLOW);
  });

  /* A live check that got no answer must not look like one that found nothing wrong. */
  const unanswered = (text) => `${text}填的内容还在本页。`;
  document.addEventListener('htmx:responseError', (event) => {
    say(unanswered(event.detail.xhr.status === 401 ? '登录已过期，刚才没有核对。可以照常提交，登录后接着办；' : '平台没有答复，刚才没有核对；'));
  });
  ['htmx:sendError', 'htmx:timeout'].forEach((name) => document.addEventListener(name, () => say(unanswered('没有连上平台，刚才没有核对，连上后再改动一处即可；'))));
  document.addEventListener('htmx:afterOnLoad', (event) => { if (event.detail.successful) say(''); });
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('[aria-disabled="true"]')) event.preventDefault();
  });
  addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });

  /* Selects that are the whole question ask it at once; the button stays for those without scripts. */
  document.addEventListener('change', (event) => {
    const form = event.target.closest?.('form[data-auto]');
    if (form) form.requestSubmit();
  });

  /* Forms of steps: what its answers do not call for is not asked. Which fields count is said by the server. */
  const ask = (form, names) => {
    const wanted = new Set(names.split(' '));
    form.querySelectorAll('[data-conditional]').forEach((field) => { field.hidden = !wanted.has(field.dataset.field); });
  };
  document.querySelectorAll('[data-step-form]').forEach((form) => ask(form, form.dataset.asked));
  document.addEventListener('htmx:afterSwap', (event) => {
    const form = event.target.closest?.('[data-step-form]');
    const state = form?.querySelector('.step-state');
    if (state) ask(form, state.dataset.asked);
  });

  /* An answer of the live check may bring a new button: none takes the place of the one that is being pressed, or the
     press would be lost. Where nothing was sent after all, the form is asked again. */
  let pressed = null;
  let held = null;
  document.addEventListener('pointerdown', (event) => { pressed = event.target.closest?.('button[type=submit]') ?? null; }, true);
  ['pointerup', 'pointercancel'].forEach((name) => document.addEventListener(name, () => setTimeout(() => {
    pressed = null;
    held?.dispatchEvent(new Event('change', { bubbles: true }));
    held = null;
  }, 0), true));
  document.addEventListener('htmx:beforeSwap', (event) => {
    const form = event.target.closest?.('form');
    if (!pressed || !form?.contains(pressed)) return;
    event.detail.shouldSwap = false;
    held = form;
  });

  /* Lists in forms: one more row, empty, on demand. Without scripts there are always some empty ones. */
  document.querySelectorAll('[data-add-row]').forEach((button) => { button.hidden = false; });
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-add-row]');
    if (!button) return;
    const rows = button.closest('[data-rows-field]').querySelectorAll('[data-row]');
    const last = rows[rows.length - 1];
    const added = last.cloneNode(true);
    added.querySelectorAll('input').forEach((cell) => { cell.value = ''; });
    last.after(added);
    added.querySelector('input').focus();
  });

  /* A finding and its marks light up together. */
  const show = () => {
    document.querySelectorAll('.find[data-open]').forEach((find) => find.removeAttribute('data-open'));
    document.querySelectorAll('.r-here').forEach((mark) => mark.classList.remove('r-here'));
    const name = location.hash.slice(1);
    const find = name ? document.getElementById(name) : null;
    if (!find?.classList.contains('find')) return;
    find.setAttribute('data-open', '');
    document.querySelectorAll(`mark a[href="#${CSS.escape(name)}"]`).forEach((link) => link.closest('mark').classList.add('r-here'));
  };
  addEventListener('hashchange', show);
  show();
})();
