// The README's pictures, from the real program. `cargo xtask screenshots` runs this; the files are committed.
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { apply, proposeRole } from "../support/key-policy.ts";
import { params, setUp, start } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";

const folder = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..", "docs", "images");
mkdirSync(folder, { recursive: true });

test.use({ viewport: { width: 1280, height: 800 }, colorScheme: "light", reducedMotion: "reduce" });

test("home", async ({ home }) => {
  await setUp(home, params);
  await setUp(home, { ...params, identity: "epic-prod-voice", leaf_cn: "Lakeside Voice Bot", alias: "epic/prod-voice" });
  await home.goto("/");
  await expect(home.getByRole("link", { name: "epic-prod-voice" }).first()).toBeVisible();
  await shoot(home, "home");
});

test.describe("in a slow sandbox", () => {
  test.use({ serverFlags: ["--sandbox-delay", "3000"] });

  test("run", async ({ home }) => {
    const ceremony = await start(home, params);
    await home.goto(`/ceremonies/${ceremony.id}`);
    const steps = home.getByRole("region", { name: "Steps" });
    await expect(steps.getByText(/^Done: /).nth(1)).toBeAttached();
    await expect(steps.getByText(/^(Running|Waiting): /).first()).toBeAttached();
    await shoot(home, "run");
  });
});

test("key policy", async ({ home }) => {
  const { identity_id } = await setUp(home, params);
  await home.goto(`/identities/${identity_id}/key-policy`);
  await proposeRole(home);
  await shoot(home, "key-policy");
  // The picture shows a change that really can be applied.
  await apply(home, params.alias);
  await expect(home.getByText("In force: read back, identical")).toBeVisible();
});

async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
}
