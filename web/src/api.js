// Everything that the page asks of the server.

/** An answer of the server that is no success: its message word for word, and its faults. */
export class Refusal extends Error {
  constructor(status, message, faults = []) {
    super(message);
    this.status = status;
    this.faults = faults;
  }
}

/** No answer at all. */
export class Silence extends Error {}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, cache: "no-store", headers: { "X-Safepassage": "1", ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Silence("The server does not answer.");
  }
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const known = body.error ?? {};
  throw new Refusal(response.status, known.message ?? `The server answered ${response.status}.`, known.faults ?? []);
}

const path = (...parts) => `/api/${parts.map(encodeURIComponent).join("/")}`;

export const start = () => ask("/api/start");
export const scenario = (id) => ask(path("scenarios", id));
export const matters = (run, outcome, by) => ask(`${path("runs", run, "matters")}?${new URLSearchParams({ outcome, by })}`);
export const cancel = (run) => ask(path("runs", run), { method: "DELETE" });
export const fileOf = (run, name) => path("runs", run, name);

export const begin = (id, actions, members) =>
  ask("/api/runs", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ scenario: id, actions, members }),
  });

export const upload = (file) =>
  ask("/api/scenarios", {
    method: "POST",
    headers: { "Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
    body: file,
  });

/** Follow a run; `told` gets (kind, data). Returns a function that stops following. */
export function follow(run, told) {
  const source = new EventSource(`${path("runs", run)}/events`);
  for (const kind of ["progress", "rough", "result", "cancelled", "failed"]) {
    source.addEventListener(kind, (event) => {
      if (kind === "result" || kind === "cancelled" || kind === "failed") source.close();
      told(kind, JSON.parse(event.data));
    });
  }
  source.addEventListener("open", () => told("open", {}));
  source.addEventListener("error", () => told(source.readyState === EventSource.CLOSED ? "lost" : "silent", {}));
  return () => source.close();
}

/** Download a file of a run; raises Refusal with the server's words where there is none. */
export async function download(run, name) {
  let response;
  try {
    response = await fetch(fileOf(run, name), { headers: { "X-Safepassage": "1" } });
  } catch {
    throw new Silence("The server does not answer.");
  }
  if (!response.ok) {
    const body = await response.json().catch(() => ({}));
    throw new Refusal(response.status, body.error?.message ?? `The server answered ${response.status}.`, body.error?.faults);
  }
  const stated = /filename="?([^";]+)"?/.exec(response.headers.get("Content-Disposition") ?? "");
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = stated ? stated[1] : name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
