// Accessibility rules (WCAG 2.2 A and AA, good practice), run inside the page.
import { expect, type Page } from "@playwright/test";
import axe from "axe-core";

/** Refuses serious and critical findings; names the rule and the elements. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  // Through the debugger, so the page's Content-Security-Policy stays as it is.
  await page.evaluate(axe.source);
  const results = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: typeof import("axe-core") }).axe.run;
    return await run(document, { resultTypes: ["violations"] });
  });
  const grave = results.violations
    .filter((violation) => violation.impact === "serious" || violation.impact === "critical")
    .map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(" | ")}`);
  expect(grave, `accessibility of ${where}`).toEqual([]);
}

/** Refuses a page that is wider than its window. */
export async function expectNoSidewaysScroll(page: Page, where: string): Promise<void> {
  const tooWide = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1)
      .map((element) => `${element.tagName.toLowerCase()}.${element.className.toString().replaceAll(" ", ".")}`);
    return [`${root.scrollWidth} > ${root.clientWidth}`, ...wide.slice(0, 8)];
  });
  expect(tooWide, `width of ${where}`).toEqual([]);
}
