// Runs of the siege as it stands (base) and with actions (plan): begun, followed, cancelled.
import * as api from "./api.js";
import { announce } from "./dom.js";

const REFUSED = { base: "baseRefused", plan: "refused" };

/** `silent(true|false)` is told when the server is gone and when it is back. */
export function makeRuns(store, silent) {
  const following = { base: null, plan: null };

  async function begin(side, actions) {
    const { siege, start } = store.get();
    stop(side);
    const mine = { stop: () => {}, run: null };
    following[side] = mine;
    store.set({ [`${side}Run`]: { done: 0, of: start.members, left: null }, [REFUSED[side]]: null });
    try {
      const { run } = await api.begin(siege.id, actions, start.members);
      if (following[side] !== mine) {
        api.cancel(run).catch(() => {});
        return;
      }
      silent(false);
      mine.run = run;
      mine.stop = api.follow(run, (kind, data) => following[side] === mine && told(side, kind, data, actions));
    } catch (error) {
      if (following[side] !== mine) return;
      refuse(side, error);
    }
  }

  function told(side, kind, data, actions) {
    silent(kind === "silent");
    if (kind === "progress") store.set({ [`${side}Run`]: { done: data.done, of: data.of, left: data.seconds_left } });
    if (kind === "rough" || kind === "result") arrived(side, { ...data, run: following[side].run, rough: kind === "rough" }, actions);
    if (kind === "cancelled") {
      following[side] = null;
      store.set({ [`${side}Run`]: null });
      announce("Cancelled.");
    }
    if (kind === "failed") refuse(side, new Error(data.message));
    if (kind === "lost") refuse(side, new Error("The server does not know this run any more. Try it again."));
  }

  function arrived(side, result, actions) {
    const patch = { [side]: result };
    if (!result.rough) {
      following[side] = null;
      patch[`${side}Run`] = null;
    }
    if (side === "plan") Object.assign(patch, { actions, view: "plan" });
    store.set(patch);
    announce([result.rough ? "Rough answer." : "Forecast ready.", ...result.headline, ...(result.difference?.sentences ?? [])].join(" "));
  }

  function refuse(side, error) {
    following[side] = null;
    if (error instanceof api.Silence) silent(true);
    store.set({ [`${side}Run`]: null, [REFUSED[side]]: error });
  }

  /** Stop following a run and tell the server that nobody waits for it. */
  function stop(side) {
    const mine = following[side];
    following[side] = null;
    mine?.stop();
    if (mine?.run) api.cancel(mine.run).catch(() => {});
    store.set({ [`${side}Run`]: null });
  }

  return { begin, stop, failed: (side) => !store.get()[side] && !following[side] };
}
