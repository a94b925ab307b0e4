// Tells when there is reason to act at once: the network came or went, or the machine has slept.
const BEAT = 1000;
const ASLEEP = 20000; // a page in the background beats slowly, too

export function watchWaking({ back, away, slept }) {
  addEventListener("online", back);
  addEventListener("offline", away);
  let last = Date.now();
  setInterval(() => {
    const now = Date.now();
    if (now - last > ASLEEP) slept();
    last = now;
  }, BEAT);
}
