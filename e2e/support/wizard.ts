// The setup wizard, by the names that people and screen readers see.
import { expect, type Locator, type Page } from "@playwright/test";
import type { Params } from "./setup.ts";

/** The wizard's fields. */
export const field = {
  root: (page: Page): Locator => page.getByRole("textbox", { name: "Root authority common name", exact: true }),
  leaf: (page: Page): Locator => page.getByRole("textbox", { name: "Certificate common name", exact: true }),
  identity: (page: Page): Locator => page.getByRole("textbox", { name: "Identity name", exact: true }),
  alias: (page: Page): Locator => page.getByRole("textbox", { name: "Key alias", exact: true }),
  region: (page: Page): Locator => page.getByRole("combobox", { name: "Region", exact: true }),
};

/** Fills all steps, from the first, and ends at the review. */
export async function fillWizard(page: Page, params: Params): Promise<void> {
  await expect(page).toHaveURL(/\/setup\/names$/);
  await field.root(page).fill(params.root_cn);
  await field.leaf(page).fill(params.leaf_cn);
  await next(page);
  await expect(page).toHaveURL(/\/setup\/key$/);
  await field.alias(page).fill(params.alias);
  await field.identity(page).fill(params.identity);
  await next(page);
  await expect(page).toHaveURL(/\/setup\/region$/);
  await field.region(page).selectOption(params.region);
  await next(page);
  await expect(page).toHaveURL(/\/setup\/review$/);
  await expect(runButton(page)).toBeVisible();
}

/** Goes one step on. */
export async function next(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Next: / }).click();
}

/** The button of the review step: `Run 9 steps`. */
export function runButton(page: Page): Locator {
  return page.getByRole("button", { name: /^Run \d+ steps?$/ });
}

/** Runs the plan of the review step and gives the ceremony's id. */
export async function runPlan(page: Page): Promise<string> {
  await runButton(page).click();
  await expect(page).toHaveURL(/\/ceremonies\/[^/]+$/);
  return page.url().split("/").at(-1) ?? "";
}
