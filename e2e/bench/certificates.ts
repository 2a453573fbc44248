// How long certificates take from the file to the screen, and how smoothly a long inventory scrolls.
import type { Page } from "@playwright/test";
import { inventoryPage } from "../support/certificates.ts";
import { expect } from "../support/test.ts";

/** From the choice of a file until the frame after `wanted` is in the page's text or its element is there, milliseconds. */
export async function opened(page: Page, origin: string, pem: string, wanted: { selector: string; text: string }): Promise<number> {
  await page.goto(`${origin}/inspect`);
  await expect(page.getByRole("button", { name: "Choose files" })).toBeVisible();
  const took = await page.evaluate(
    ({ pem, wanted }) =>
      new Promise<number>((resolve) => {
        const input = document.querySelector("input[type=file]") as HTMLInputElement;
        const files = new DataTransfer();
        files.items.add(new File([pem], "bench.pem"));
        input.files = files.files;
        const begun = performance.now();
        new MutationObserver((_, observer) => {
          const there = [...document.querySelectorAll(wanted.selector)].some((element) => element.textContent?.includes(wanted.text));
          if (!there) return;
          observer.disconnect();
          // After the next frame was made.
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
        }).observe(document.body, { childList: true, subtree: true, characterData: true });
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }),
    { pem, wanted },
  );
  await page.getByRole("button", { name: "Forget all" }).click();
  return took;
}

/** The 95th percentile of the time from one frame to the next while `total` rows are scrolled through, milliseconds. */
export async function scrolled(page: Page, origin: string, total: number): Promise<number> {
  await page.route("**/api/v1/certificates?**", (route) => inventoryPage(route, total));
  await page.goto(`${origin}/certificates`);
  await expect(page.getByRole("table", { name: "Certificates" })).toBeVisible();
  return page.evaluate(
    (total) =>
      new Promise<number>((resolve) => {
        const frames: number[] = [];
        let last = performance.now();
        const step = () => {
          const now = performance.now();
          frames.push(now - last);
          last = now;
          const end = document.querySelector(`[aria-rowindex="${total + 1}"]`);
          if (end || frames.length > 20_000) {
            frames.sort((a, b) => a - b);
            resolve(frames[Math.floor(frames.length * 0.95)] ?? Number.NaN);
            return;
          }
          // A row is 52 pixels high: 20 of them a frame, 1,200 a second.
          window.scrollBy(0, 1_040);
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      }),
    total,
  );
}
