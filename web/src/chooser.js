// The dialog with all scenarios, and the upload of a workbook.
import { upload } from "./api.js";
import { byId, el, fill, said } from "./dom.js";
import { errorBox } from "./errors.js";
import { spokenDay } from "./words.js";

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

/** The dialog; `open(id)` shows a scenario. */
export function makeChooser(store, open) {
  const dialog = byId("chooser");
  const problem = el("div");
  const file = el("input", { id: "workbook", type: "file", accept: ".xlsx", onchange: send });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

  function show() {
    const { start, siege } = store.get();
    problem.replaceChildren();
    fill(dialog,
      el("div", { class: "head" }, el("h2", { id: "choosertitle" }, "Choose a scenario"), el("button", { type: "button", "aria-label": "Close", onclick: () => dialog.close() }, "×")),
      el("ul", { class: "scenarios" }, start.scenarios.map((one) =>
        el("li", {}, el("button", { type: "button", "aria-current": one.id === siege?.id ? "true" : null, onclick: () => pick(one.id) },
          said(one.title, "strong"), one.start && el("span", { class: "quiet" }, `${spokenDay(one.start, true)} to ${spokenDay(one.end, true)}`), said(one.summary, "span"))))),
      el("h3", {}, "Or a workbook of your own"),
      el("p", { class: "quiet" }, `An Excel workbook of a scenario, of ${megabytes(start.upload_limit)} at most. It stays on this server.`),
      el("div", { class: "row" }, el("label", { for: "workbook" }, "Workbook "), file), problem);
    if (!dialog.open) dialog.showModal();
  }

  function pick(id) {
    dialog.close();
    open(id);
  }

  async function send() {
    const [chosen] = file.files;
    if (!chosen) return;
    problem.replaceChildren(el("p", { class: "quiet" }, "Reading it…"));
    try {
      const { start } = store.get();
      if (chosen.size > start.upload_limit) throw new Error(`${chosen.name} has ${megabytes(chosen.size)}. Allowed: ${megabytes(start.upload_limit)} at most.`);
      const { id, title } = await upload(chosen);
      if (!start.scenarios.some((one) => one.id === id)) {
        const summary = `Uploaded: ${chosen.name}`;
        store.set({ start: { ...start, scenarios: [...start.scenarios, { id, title, summary, start: null, end: null }] } });
      }
      pick(id);
    } catch (error) {
      problem.replaceChildren(errorBox(error));
    }
    file.value = "";
  }

  return { show };
}
