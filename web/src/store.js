// The state of the page in one place. `set` tells every listener once which keys changed.

export function makeStore(first) {
  let state = first;
  let waiting = null;
  const listeners = [];
  function tell() {
    const changed = waiting;
    waiting = null;
    for (const listener of listeners) listener(state, changed);
  }
  return {
    get: () => state,
    listen: (listener) => listeners.push(listener),
    set(patch) {
      const changed = Object.keys(patch).filter((key) => !Object.is(state[key], patch[key]));
      if (!changed.length) return;
      state = { ...state, ...patch };
      if (waiting) {
        changed.forEach((key) => waiting.add(key));
        return;
      }
      waiting = new Set(changed);
      queueMicrotask(tell);
    },
  };
}
