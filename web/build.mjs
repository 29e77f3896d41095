// Builds the page: index.html, app.js (MapLibre, its worker and uPlot inside) and app.css, into the package.
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const LIMIT = 2_000_000; // bytes that the page may weigh
const page = new URL("../src/safepassage/show/web/page/", import.meta.url);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// `import text from "worker:maplibre"` is the text of MapLibre's worker, so that no second file has to be served.
const worker = {
  name: "worker",
  setup(building) {
    building.onResolve({ filter: /^worker:maplibre$/ }, ({ path }) => ({ path, namespace: "worker" }));
    building.onLoad({ filter: /.*/, namespace: "worker" }, async () => ({
      contents: await readFile(here("node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs"), "utf8"),
      loader: "text",
    }));
  },
};

// The licences of everything that may be in the bundle, as they ask for.
async function licences() {
  const found = [];
  for (const name of (await readdir(here("node_modules"), { recursive: true })).sort()) {
    if (!/^(@[^/]+\/)?[^/@.]+\/package\.json$/.test(name) || /esbuild|@types/.test(name)) continue;
    const folder = here(`node_modules/${name.slice(0, -"package.json".length)}`);
    const { name: title, version, license, author } = JSON.parse(await readFile(`${folder}package.json`, "utf8"));
    const file = (await readdir(folder)).find((one) => /^licen[cs]e(\.\w+)?$/i.test(one));
    const words = file ? await readFile(folder + file, "utf8") : `${license}. ${author?.name ?? author ?? ""}\n`;
    found.push(`${title} ${version}\n\n${words}`);
  }
  return found.join(`\n${"=".repeat(80)}\n\n`);
}

await rm(page, { recursive: true, force: true });
await mkdir(page, { recursive: true });
await build({
  entryPoints: { app: here("src/app.js") },
  outdir: fileURLToPath(page),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "inline",
  logLevel: "warning",
  plugins: [worker],
});
await cp(here("index.html"), new URL("index.html", page));
await writeFile(new URL("licences.txt", page), await licences());
let total = 0;
for (const name of ["index.html", "app.js", "app.css"]) {
  const { size } = await stat(new URL(name, page));
  total += size;
  console.log(`${name}: ${(size / 1000).toFixed(0)} kB`);
}
if (total > LIMIT) throw new Error(`the page weighs ${total} bytes, more than ${LIMIT}`);
