/**
 * Exponential backoff with full jitter: a random time between 0 and the doubled-each-time bound. Full jitter spreads the
 * clients of a restarted server over the whole span instead of letting them return in waves.
 *
 * @param {number} attempt 0 for the first wait
 * @param {{baseMs?: number, capMs?: number, random?: () => number}} [options]
 * @returns {number} milliseconds
 */
export function backoff(attempt, { baseMs = 1000, capMs = 30_000, random = Math.random } = {}) {
  const bound = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
  return Math.floor(random() * bound);
}

/** The timers of the platform; tests bring their own. */
export const systemTimers = {
  setTimeout: (run, ms) => globalThis.setTimeout(run, ms),
  clearTimeout: (id) => globalThis.clearTimeout(id),
  now: () => Date.now(),
};

/** Resolves after `ms` on the given timers. */
export function pause(timers, ms) {
  return new Promise((resolve) => {
    timers.setTimeout(resolve, ms);
  });
}
