// Builds the scripts and styles of the pages into ../static/built, each file with a hash of its content in its name,
// manifest.json, which says what a page's script and style are called, and the licences of all packages that are in them.

import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname } from "node:path";
import esbuild from "esbuild";
import { world } from "./world.mjs";

const OUT = "../static/built";
const PAGES = ["docs", "editor", "map", "network", "timeline", "years"];

const worldMap = {
  name: "world-map",
  setup(build) {
    build.onResolve({ filter: /^world-map$/ }, (found) => ({ path: found.path, namespace: "world-map" }));
    build.onLoad({ filter: /.*/, namespace: "world-map" }, () => ({ contents: JSON.stringify(world()), loader: "json" }));
  },
};

if (existsSync(OUT)) rmSync(OUT, { recursive: true });
const built = await esbuild.build({
  entryPoints: PAGES.map((page) => `src/${page}.js`),
  outdir: OUT,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  metafile: true,
  legalComments: "linked",
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".svg": "dataurl", ".png": "dataurl" },
  plugins: [worldMap],
  logLevel: "warning",
});

const manifest = {};
for (const [file, { entryPoint, cssBundle }] of Object.entries(built.metafile.outputs)) {
  if (!entryPoint || extname(file) !== ".js") continue;
  const page = basename(entryPoint, ".js");
  manifest[`${page}.js`] = basename(file);
  if (cssBundle) manifest[`${page}.css`] = basename(cssBundle);
}
writeFileSync(`${OUT}/manifest.json`, JSON.stringify(manifest, null, 1) + "\n");

writeFileSync(`${OUT}/licences.txt`, licences());

for (const [name, file] of Object.entries(manifest)) {
  console.log(`${name}: ${Math.round(readFileSync(`${OUT}/${file}`).length / 1024)} kB`);
}

/** Names, versions and licences of the packages that the scripts are made of, with the text where a package has it. */
function licences() {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const ours = ["esbuild", "axe-core"]; // tools, of which nothing is in the scripts
  return Object.entries(packages)
    .filter(([folder]) => folder && existsSync(folder) && !ours.some((tool) => folder.includes(tool)))
    .map(([folder, { version, license }]) => {
      const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
      const text = file ? readFileSync(`${folder}/${file}`, "utf8").trim() : "";
      return `${folder.replace("node_modules/", "")} ${version}: ${license}\n\n${text}`.trim();
    })
    .join(`\n\n${"-".repeat(80)}\n\n`);
}
