// The bench without a network: its page and what the page loads, as its reader kept them when taking records along.
// With a network nothing comes from here; that is also how a new release arrives.
const HOME = new URL("./", self.location).href;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
});

async function answer(request) {
  try {
    const fresh = await fetch(request);
    if (fresh.status < 500 || request.mode !== "navigate") return fresh;
    return await kept(request) || fresh;
  } catch {
    return await kept(request) || Response.error();
  }
}

const kept = (request) => caches.match(request.mode === "navigate" ? HOME : request, { ignoreVary: true });
