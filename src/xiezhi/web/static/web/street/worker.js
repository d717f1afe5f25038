/* The service worker. It keeps the shell of the app by version, and nothing that belongs to anybody: pages of the platform,
   figures and answers are never kept. `xzShell` stands before this file. */
'use strict';

const CACHE = `xz-street-${xzShell.version}`;
const FILES = new Set(xzShell.files);
const PATIENCE = 4000;

self.addEventListener('install', (event) => {
  const fresh = [xzShell.shell, xzShell.offline, ...xzShell.files].map((path) => new Request(path, { cache: 'no-cache', credentials: 'omit' }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith('xz-street-') && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

/* The officer says when: a new version never takes the page away from under a draft. */
self.addEventListener('message', (event) => { if (event.data === 'update') self.skipWaiting(); });

const kept = async (request) => (await (await caches.open(CACHE)).match(request)) || fetch(request);

const late = () => new Promise((_, reject) => { setTimeout(() => reject(new Error('late')), PATIENCE); });

const page = async (request, path) => {
  const app = path === xzShell.app;
  try {
    return await (app ? Promise.race([fetch(request), late()]) : fetch(request));
  } catch {
    return (await caches.open(CACHE)).match(app ? xzShell.shell : xzShell.offline);
  }
};

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(request, pathname));
  else if (FILES.has(pathname)) event.respondWith(kept(request));
});

self.addEventListener('sync', (event) => {
  if (event.tag === xzSend.TAG) event.waitUntil(xzSend.send().catch((error) => {
    // Without network the browser tries again; without a log-in only the officer can help.
    if (error instanceof xzSend.NoNetwork && !event.lastChance) throw error;
  }));
});
