// Bundles the editor into one script of the service, with the licences of what is in it beside it.
import { readFile, readdir, writeFile } from "node:fs/promises";

import { build } from "esbuild";

const folder = "../graphsvc/web/static";
const licences = "editor.licences.txt";

const { metafile } = await build({
  entryPoints: ["editor.js"],
  outfile: `${folder}/editor.js`,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  metafile: true,
  logLevel: "warning",
  banner: { js: `/* The licences of what is bundled here: ${licences} */` },
});
const packages = Object.keys(metafile.inputs).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
const texts = await Promise.all(
  [...new Set(packages)].filter(Boolean).sort().map(async (name) => {
    const files = await readdir(`node_modules/${name}`);
    const licence = files.find((file) => /^licen[cs]e/i.test(file));
    return `${name}\n\n${await readFile(`node_modules/${name}/${licence}`, "utf8")}`;
  }),
);
await writeFile(`${folder}/${licences}`, texts.join("\n----\n\n"));
