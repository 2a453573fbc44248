// Every page, wide and narrow, light and dark: no grave accessibility findings, nothing wider than the window.
import type { Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll } from "../support/axe.ts";
import { params, setUp } from "../support/setup.ts";
import { expect, signIn, test } from "../support/test.ts";

const sizes = { wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } };
const themes = ["light", "dark"] as const;

for (const [size, viewport] of Object.entries(sizes)) {
  for (const colorScheme of themes) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme });

      test("pages without an identity", async ({ page, server, faults }) => {
        faults.expect(/401/);
        await page.goto("/");
        await expect(page.getByRole("heading", { name: "Sign in", exact: true })).toBeVisible();
        await check(page, "sign in");
        await signIn(page, server);
        const pages = ["/", "/setup/names", "/setup/key", "/setup/region", "/setup/review", "/import", "/settings", "/inspect", "/nowhere"];
        for (const path of pages) {
          await page.goto(path);
          await settled(page);
          await check(page, path);
        }
      });

      test("pages of an identity", async ({ home: page }) => {
        const ceremony = await setUp(page, params);
        const identity = `/identities/${ceremony.identity_id}`;
        const pages = ["/", `/ceremonies/${ceremony.id}`, identity, `${identity}/certificate`, `${identity}/key-policy`];
        for (const path of pages) {
          await page.goto(path);
          await settled(page);
          await check(page, path);
        }
      });
    });
  }
}

test("reduced motion is respected", async ({ home }) => {
  await home.emulateMedia({ reducedMotion: "reduce" });
  await home.goto("/setup/review");
  await settled(home);
  const moving = await home.evaluate(() => document.getAnimations().filter((one) => one.playState === "running").length);
  expect(moving).toBe(0);
});

async function check(page: Page, where: string): Promise<void> {
  await expectAccessible(page, where);
  await expectNoSidewaysScroll(page, where);
}

/** The page has its heading, and nothing is loading any more. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  await expect(page.locator(".skeleton")).toHaveCount(0);
}
