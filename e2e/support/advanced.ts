// What the wizard asks beyond its five names, by the names that people and screen readers see.
import { expect, type Locator, type Page } from "@playwright/test";

/** Opens the disclosure of the step. */
export async function openAdvanced(page: Page): Promise<void> {
  await page.getByText("Advanced", { exact: true }).click();
}

/** A way to have the certificate issued. */
export function hierarchy(page: Page, name: string): Locator {
  return page.getByRole("radio", { name, exact: true });
}

/** A question with a list of answers. */
export function choice(page: Page, name: string): Locator {
  return page.getByRole("combobox", { name, exact: true });
}

/** A question whose answer is typed. */
export function typed(page: Page, name: string): Locator {
  return page.getByRole("textbox", { name, exact: true });
}

/** Goes back to the defaults, and sees that nothing is changed any more. */
export async function backToDefaults(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Back to the defaults" }).click();
  await expect(page.getByText(/^\d+ options? changed/)).toHaveCount(0);
}
