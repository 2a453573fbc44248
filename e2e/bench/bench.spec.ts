// Times that only a browser can tell, and the length of a setup; `cargo xtask bench` puts them in its table.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { certificate, copies } from "../support/certificates.ts";
import { params, setUp } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";
import { opened, scrolled } from "./certificates.ts";

const folder = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..", "target", "bench");
const turns = 5;

test("times", async ({ home, server, browser }, info) => {
  test.setTimeout(300_000);

  // Each setup makes its own authority and key, as a first one does.
  const setups: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const own = { ...params, identity: `line-${turn}`, root_cn: `Root ${turn}`, leaf_cn: `Line ${turn}`, alias: `line/${turn}` };
    const { started_at, ended_at } = await setUp(home, own);
    setups.push((ended_at ?? Number.NaN) - started_at);
  }

  // From the request to a page that answers: the wizard's first field can be typed into. With an empty cache, then with
  // a full one.
  const state = await home.context().storageState();
  const cold: number[] = [];
  const warm: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const context = await browser.newContext({ storageState: state });
    const page = await context.newPage();
    await page.addInitScript(() => {
      // The field's own arrival; asking from outside would add the time between two looks.
      new MutationObserver((_, observer) => {
        if (!document.querySelector("main form input")) return;
        performance.mark("interactive");
        observer.disconnect();
      }).observe(document, { childList: true, subtree: true });
    });
    for (const times of [cold, warm]) {
      await page.goto(`${server.origin}/setup/names`);
      await expect(page.getByRole("textbox", { name: "Root authority common name" })).toBeEditable();
      times.push(await page.evaluate(() => performance.getEntriesByName("interactive")[0]?.startTime ?? Number.NaN));
    }
    await context.close();
  }

  const one = certificate(info, "bench.example");
  const bundle = copies(one, 1_000);
  const shown: number[] = [];
  const listed: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    shown.push(await opened(home, server.origin, one, { selector: "h2", text: "bench.example" }));
    listed.push(await opened(home, server.origin, bundle, { selector: "p", text: "1,000 certificates" }));
  }

  mkdirSync(folder, { recursive: true });
  const result = {
    setup_in_sandbox: median(setups),
    interactive_cold: median(cold),
    interactive_warm: median(warm),
    certificate_shown: median(shown),
    certificates_1000_listed: median(listed),
    inventory_frame: await scrolled(home, server.origin, 100_000),
  };
  writeFileSync(join(folder, "browser.json"), JSON.stringify(result));
});

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
