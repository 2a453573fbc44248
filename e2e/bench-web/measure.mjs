// Serves the page from 127.0.0.1, opens it in Chromium, and writes what it measures: `node measure.mjs <folder of the
// WASM module> <file to write>`. Called by `cargo xtask bench browser`.
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename, dirname, join } from "node:path";
import { rootCertificates } from "node:tls";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const [wasm, target] = process.argv.slice(2);
const rounds = 15;

const bundle = await build({
  entryPoints: [join(here, "libraries.js")],
  bundle: true,
  format: "esm",
  minify: true,
  platform: "browser",
  write: false,
  logLevel: "error",
});
const files = {
  "/": ["text/html", '<!doctype html><title>bench</title><script type="module" src="/page.js"></script>'],
  "/page.js": ["text/javascript", readFileSync(join(here, "page.js"))],
  "/libraries.js": ["text/javascript", bundle.outputFiles[0].contents],
};
const server = createServer((request, response) => {
  const path = request.url ?? "/";
  // A page of its own has a clock of five microseconds; others have one of a hundred.
  const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
  let [type, content] = files[path] ?? [];
  if (path.startsWith("/wasm/")) {
    type = path.endsWith(".wasm") ? "application/wasm" : "text/javascript";
    content = readFileSync(join(wasm, basename(path)));
  }
  response.writeHead(content ? 200 : 404, { ...headers, "Content-Type": type ?? "text/plain" });
  response.end(content);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const browser = await chromium.launch({
  executablePath: process.env.SIGNET_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(String(error)));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction("window.measure");
  // The roots that Node carries are Mozilla's.
  const ders = rootCertificates.map((pem) => pem.replace(/-----[A-Z ]+-----|\s/g, ""));
  const policies = await page.evaluate("measure.policies()");
  const certificates = await page.evaluate(([ders, rounds]) => window.measure.certificates(ders, rounds), [ders, rounds]);
  const flat = {
    roots: ders.length,
    policy_bytes: policies.size,
  };
  for (const place of ["typing", "typing_new"]) {
    for (const [name, value] of Object.entries(policies[place])) flat[`${place}_${name}_ms`] = value;
  }
  for (const [name, { read, rate }] of Object.entries(certificates)) {
    flat[`${name}_roots`] = read;
    flat[`${name}_per_s`] = rate;
  }
  writeFileSync(target, JSON.stringify(flat));
} finally {
  await browser.close();
  server.close();
}
