// Writes a .br and a .gz twin next to each file of a built frontend that compression makes smaller.
// The server sends the twin that the browser accepts; nothing is compressed while it runs.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = process.argv[2];
const compressible = /\.(html|js|css|wasm|svg|json|txt|webmanifest)$/;
const tooSmall = 256;

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

for (const twin of files.filter((path) => /\.(br|gz)$/.test(path))) rmSync(twin);

for (const path of files.filter((path) => compressible.test(path))) {
  const content = readFileSync(path);
  if (content.length < tooSmall) continue;
  const brotli = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
  const gzip = gzipSync(content, { level: 9 });
  if (brotli.length < content.length) writeFileSync(`${path}.br`, brotli);
  if (gzip.length < content.length) writeFileSync(`${path}.gz`, gzip);
}
