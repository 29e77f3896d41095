// The tab Evidence: every claim with its grade, a filter, and what contradicts what.
import { byId, el, fill, said } from "./dom.js";
import { claimItem } from "./places.js";

const MOST = 200;

export function makeEvidence(store) {
  const filter = el("input", { id: "claimfilter", type: "search", placeholder: "Word in a claim, publisher or subject", "aria-label": "Filter claims", oninput: list, dir: "auto" });
  const grade = el("select", { id: "gradefilter", "aria-label": "Grade of the source", onchange: list });
  const found = el("ul", { class: "claims" });
  const number = el("p", { class: "quiet", role: "status" });

  function draw() {
    const { siege } = store.get();
    if (!siege) return;
    const letters = [...new Set(siege.claims.map((claim) => claim.grade[0]))].sort();
    grade.replaceChildren(el("option", { value: "" }, "All grades"), ...letters.map((letter) => el("option", { value: letter }, `Source ${letter}`)));
    fill(byId("tab-evidence"),
      siege.contradictions.length ? el("details", { open: true }, el("summary", {}, `Contradictions (${siege.contradictions.length})`), el("ul", { class: "contradictions" }, siege.contradictions.map((sentence) => el("li", { dir: "auto" }, linked(sentence))))) : null,
      el("h2", {}, "Claims"),
      el("p", { class: "quiet" }, "A to F: how reliable the source is; 1 to 6: how credible the claim is. A number that cites no claim is an assumption."),
      el("div", { class: "row" }, filter, grade), number, found);
    list();
  }

  /** A sentence whose claims are buttons that show them. */
  function linked(sentence) {
    const ids = new Set(store.get().siege.claims.map(({ id }) => id));
    return sentence.split(/(\s+)/).map((word) => (ids.has(word) ? el("button", { class: "link", type: "button", onclick: () => pick(word) }, word) : word));
  }

  function pick(id) {
    filter.value = id;
    grade.value = "";
    list();
    found.scrollIntoView({ block: "nearest" });
  }

  function list() {
    const words = filter.value.trim().toLocaleLowerCase();
    const { siege } = store.get();
    const some = siege.claims.filter((claim) =>
      (!grade.value || claim.grade.startsWith(grade.value)) &&
      (!words || [claim.statement, claim.publisher, claim.about, claim.id].some((text) => (text ?? "").toLocaleLowerCase().includes(words))));
    number.textContent = `${some.length} of ${siege.claims.length} claims`;
    fill(found, some.slice(0, MOST).map(claimItem), some.length > MOST ? el("li", { class: "quiet" }, `and ${some.length - MOST} more: filter them`) : null);
  }

  return { draw };
}
