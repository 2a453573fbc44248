// The setup wizard, by the names that people and screen readers see.
import { expect, type Page } from "@playwright/test";
import type { Params } from "./setup.ts";

/** Labels of the wizard's fields. */
export const fields = {
  root: "Root common name",
  leaf: "Certificate common name",
  identity: "Identity name",
  alias: "Key alias",
  region: "Region",
} as const;

/** Fills all steps, from the first, and ends at the review. */
export async function fillWizard(page: Page, params: Params): Promise<void> {
  await expect(page).toHaveURL(/\/setup\/names$/);
  await page.getByLabel(fields.root).fill(params.root_cn);
  await page.getByLabel(fields.leaf).fill(params.leaf_cn);
  await next(page);
  await expect(page).toHaveURL(/\/setup\/key$/);
  await page.getByLabel(fields.identity).fill(params.identity);
  await page.getByLabel(fields.alias).fill(params.alias);
  await next(page);
  await expect(page).toHaveURL(/\/setup\/region$/);
  await page.getByLabel(fields.region).selectOption(params.region);
  await next(page);
  await expect(page).toHaveURL(/\/setup\/review$/);
}

/** Goes one step on. */
export async function next(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Next/ }).click();
}

/** Runs the plan on the review step and waits for the end of the run. */
export async function runPlan(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Run/ }).click();
  await expect(page).toHaveURL(/\/ceremonies\/[^/]+$/);
}
