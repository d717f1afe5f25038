/* Files of evidence: hashed on the device, sent in pieces (tus), resumed after a broken connection, registered once all are there.
   Without this file one file at a time is sent with the form. */
(() => {
  'use strict';
  const form = document.querySelector('[data-evidence]');
  if (!form || !window.tus?.isSupported) return;
  const PIECE = 8 * 1048576;
  const DELAYS = [0, 1000, 2000, 4000, 8000, 15000, 30000, 30000, 60000];
  const list = form.querySelector('[data-files]');
  const said = form.querySelector('[data-said]');
  const token = form.querySelector('[name=csrfmiddlewaretoken]').value;
  const files = new Set();
  const size = (bytes) => bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
  const make = (name, of = {}, ...inner) => { const made = Object.assign(document.createElement(name), of); made.append(...inner); return made; };

  const digest = (file, tell) => new Promise((resolve, reject) => {
    const worker = new Worker(form.dataset.worker);
    worker.onerror = () => { worker.terminate(); reject(new Error('hash')); };
    worker.onmessage = ({ data }) => {
      if (data.digest) { worker.terminate(); resolve(data.digest); } else tell(data.done);
    };
    worker.postMessage({ library: new URL(form.dataset.sha256, location).href, file });
  });

  /* What went wrong, in the words of the server where it said something. */
  const reason = (error) => {
    const answer = error.originalResponse;
    if (answer?.getStatus() >= 400 && answer.getHeader('Content-Type')?.startsWith('text/plain')) return answer.getBody();
    if (answer) return '服务器没有接收：登录可能已经过期。请在另一个标签页登录，再按“继续”。';
    return '连接断开，已传的部分保留在服务器上。网络恢复后自动继续，也可以按“继续”。';
  };
  /* What no repetition can mend. */
  const hopeless = (error) => [400, 403, 410, 413, 415].includes(error.originalResponse?.getStatus());

  class Sending {
    constructor(file) {
      this.file = file;
      this.state = 'waiting';
      this.bar = make('progress', { max: file.size, value: 0 });
      this.bar.setAttribute('aria-label', file.name);
      this.text = make('span', { className: 'sub' });
      this.hold = make('button', { type: 'button', className: 'btn btn-sm btn-plain', textContent: '暂停' });
      this.drop = make('button', { type: 'button', className: 'btn btn-sm btn-plain', textContent: '取消' });
      this.hold.addEventListener('click', () => (this.state === 'sending' ? this.pause() : this.resume()));
      this.drop.addEventListener('click', () => this.cancel());
      this.row = make('li', {}, make('div', { className: 'row-top' }, make('b', { textContent: file.name }), make('span', { className: 'files' }, this.hold, this.drop)), this.bar, this.text);
      list.append(this.row);
      list.hidden = false;
    }

    say(state, text) { this.state = state; this.text.textContent = text; this.row.dataset.state = state; count(); }

    async start() {
      try {
        this.say('hashing', '正在计算散列');
        this.hold.hidden = true;
        this.digest = await digest(this.file, (done) => { this.bar.value = done; this.text.textContent = `正在计算散列 ${Math.floor(done * 100 / this.file.size)}%`; });
      } catch { return this.say('failed', '散列算不出来，文件可能已被移动。请重新选择。'); }
      if (this.state === 'gone') return;
      this.hold.hidden = false;
      this.upload = new tus.Upload(this.file, {
        endpoint: form.dataset.uploads, chunkSize: PIECE, retryDelays: DELAYS, removeFingerprintOnSuccess: true,
        headers: { 'X-CSRFToken': token }, metadata: { filename: this.file.name, sha256: this.digest },
        fingerprint: async () => `xiezhi-${this.digest}-${this.file.size}-${this.file.name}`,
        onShouldRetry: (error) => !hopeless(error),
        onProgress: (sent, all) => { this.bar.value = sent; if (this.state === 'sending') this.text.textContent = `${Math.floor(sent * 100 / all)}% · ${size(sent)} / ${size(all)}`; },
        onSuccess: () => this.done(),
        onError: (error) => { this.hold.hidden = hopeless(error); this.hold.textContent = '继续'; this.say(hopeless(error) ? 'failed' : 'broken', reason(error)); },
      });
      const [earlier] = await this.upload.findPreviousUploads();
      if (earlier) this.upload.resumeFromPreviousUpload(earlier);
      this.resume();
    }

    pause() { this.upload.abort(); this.hold.textContent = '继续'; this.say('paused', `已暂停，已传的部分保留`); }

    resume() { if (!this.upload) return; this.hold.textContent = '暂停'; this.say('sending', '正在上传'); this.upload.start(); }

    cancel() { this.upload?.abort(this.state !== 'failed'); this.say('gone', ''); this.row.remove(); files.delete(this); list.hidden = !list.children.length; count(); }

    done() {
      this.bar.value = this.file.size;
      this.hold.hidden = true;
      this.row.append(make('input', { type: 'hidden', name: 'upload', value: new URL(this.upload.url, location).pathname.split('/').pop() }));
      this.say('done', `已上传 ${size(this.file.size)} · 散列 ${this.digest.slice(0, 8)}…`);
    }
  }

  const open = () => [...files].filter((each) => each.state !== 'done');
  const count = () => {
    if (!files.size) { said.textContent = ''; return; }
    const failed = [...files].filter((each) => each.state === 'failed').length;
    said.textContent = `共 ${files.size} 个文件，已上传 ${files.size - open().length} 个${failed ? `，${failed} 个不能接收` : ''}`;
  };

  /* One file after the other: a phone on a weak line finishes some instead of none. */
  let turn = Promise.resolve();
  const add = (chosen) => {
    for (const file of chosen) {
      const sending = new Sending(file);
      files.add(sending);
      turn = turn.then(() => (files.has(sending) ? sending.start() : null));
    }
    count();
  };
  form.querySelectorAll('input[type=file]').forEach((input) => {
    input.addEventListener('change', () => { add([...input.files]); input.value = ''; });
  });
  const field = form.querySelector('.xz-drop');
  ['dragenter', 'dragover'].forEach((name) => field.addEventListener(name, (event) => { event.preventDefault(); field.classList.add('over'); }));
  ['dragleave', 'drop'].forEach((name) => field.addEventListener(name, () => field.classList.remove('over')));
  field.addEventListener('drop', (event) => { event.preventDefault(); add([...event.dataTransfer.files]); });
  if (matchMedia('(pointer: coarse)').matches) form.querySelectorAll('.ev-camera').forEach((label) => { label.hidden = false; });

  addEventListener('online', () => files.forEach((each) => { if (each.state === 'broken') each.resume(); }));
  addEventListener('beforeunload', (event) => { if (open().some((each) => each.state === 'sending')) event.preventDefault(); });
  form.addEventListener('submit', (event) => {
    const waiting = open().length;
    if (!waiting) return;
    event.preventDefault();
    said.textContent = `还有 ${waiting} 个文件没有传完。请等上传完成，或者取消它们，再登记。`;
  });

  /* Where the device is, only when somebody presses for it. */
  const where = form.querySelector('[data-where]');
  if (navigator.geolocation && isSecureContext) where.hidden = false;
  form.querySelector('[data-locate]').addEventListener('click', () => {
    const told = form.querySelector('[data-located]');
    told.textContent = '正在定位';
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      form.elements.latitude.value = coords.latitude;
      form.elements.longitude.value = coords.longitude;
      told.textContent = `已记下（误差约 ${Math.round(coords.accuracy)} 米），登记时与文件自载的位置核对`;
    }, () => { told.textContent = '没有取得位置：请允许定位，或者在“取证地点”里写明。'; }, { enableHighAccuracy: true, timeout: 15000 });
  });
})();
