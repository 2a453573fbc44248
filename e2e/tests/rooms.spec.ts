// Parts of the program that are fetched when needed, or when the browser is idle, but not before the first paint.
import type { Page } from "@playwright/test";
import { expect, signIn, test } from "../support/test.ts";

declare global {
  interface Window {
    /** Calls what waits for an idle moment. */
    beIdle: () => void;
  }
}

/** Keeps the browser from ever being idle, until a test says so. */
async function busy(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const waiting: IdleRequestCallback[] = [];
    window.requestIdleCallback = (call) => waiting.push(call);
    window.beIdle = () => {
      for (const call of waiting.splice(0)) call({ didTimeout: false, timeRemaining: () => 50 });
    };
  });
}

/** The rooms whose files the page asks for from now on: `a-b-….wasm` is for a and b. */
function roomsOf(page: Page): Set<string> {
  const rooms = new Set<string>();
  page.on("request", (request) => {
    const file = /\/([a-z-]+)-[0-9a-f]{16}\.wasm$/.exec(new URL(request.url()).pathname);
    for (const room of file?.[1]?.split("-") ?? []) rooms.add(room);
  });
  return rooms;
}

test("home needs no other part, and the others come when the browser is idle", async ({ page, server }) => {
  await busy(page);
  const rooms = roomsOf(page);
  await signIn(page, server);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect([...rooms]).toEqual([]);
  await expect
    .poll(async () => {
      await page.evaluate(() => window.beIdle());
      return [...rooms].sort();
    })
    .toEqual(["certificates", "identities", "policies"]);
});

test("a page fetches the part that it is in, also by its address and with Back", async ({ page, server }) => {
  await busy(page);
  await signIn(page, server);
  const rooms = roomsOf(page);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Inspect" }).click();
  const inspector = page.getByRole("heading", { level: 1, name: /inspect/i });
  await expect(inspector).toBeVisible();
  expect(rooms).toContain("certificates");
  await page.goBack();
  await expect(inspector).toBeHidden();
  rooms.clear();
  await page.goForward();
  await expect(inspector).toBeVisible();
  expect([...rooms], "it is here already").toEqual([]);
  await page.goto("/setup/names");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("textbox").first()).toBeVisible();
});

test("a part that does not arrive is told, and can be asked for again", async ({ page, server, faults }) => {
  faults.expect(/ERR_FAILED|Failed to fetch/);
  await busy(page);
  await signIn(page, server);
  const certificates = /\/certificates-[0-9a-f]{16}\.wasm$/;
  await page.route(certificates, (route) => route.abort());
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Inspect" }).click();
  const notice = page.getByRole("alert", { name: "This page could not be loaded" });
  await expect(notice).toBeVisible();
  await expect(notice.getByRole("link", { name: "Reload" })).toHaveAttribute("href", "/inspect");
  // The rest goes on working.
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Identities" }).click();
  await expect(notice).toBeHidden();
  await page.goBack();
  await expect(notice).toBeVisible();
  await page.unroute(certificates);
  await notice.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /inspect/i })).toBeVisible();
});

test("a server with another build has no old part, and Reload brings the new one", async ({ page, server, faults }) => {
  faults.expect(/404|HTTP status code is not ok/);
  await busy(page);
  await signIn(page, server);
  const answer = await page.request.get("/certificates-0123456789abcdef.wasm");
  expect(answer.status()).toBe(404);
  const certificates = /\/certificates-[0-9a-f]{16}\.wasm$/;
  await page.route(certificates, (route) => route.fulfill({ response: answer }), { times: 1 });
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Inspect" }).click();
  await page.getByRole("alert").getByRole("link", { name: "Reload" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /inspect/i })).toBeVisible();
});
