// The key policy page, by the names that people and screen readers see.
import { expect, type Page } from "@playwright/test";

export const role = "arn:aws:iam::111122223333:role/lakeside-voice-bot-exec";

/** Proposes that the role may sign, and ends at the review. */
export async function proposeRole(page: Page, arn = role): Promise<void> {
  await page.getByRole("textbox", { name: "ARN of the function's execution role" }).fill(arn);
  await page.getByRole("button", { name: "Propose the change" }).click();
  await expect(page.getByRole("region", { name: "Who gains, who loses" })).toBeVisible();
}

/** Types the alias and applies the change under review. */
export async function apply(page: Page, alias: string): Promise<void> {
  const button = page.getByRole("button", { name: "Apply to the key" });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("textbox", { name: `Type ${alias} to confirm` }).fill(alias);
  await expect(button).not.toHaveAttribute("aria-disabled", "true");
  await button.click();
}

/** The live policy as the API reads it from the key, now. */
export async function live(page: Page, identity: string): Promise<{ document: string; hash: string }> {
  const response = await page.request.get(`/api/v1/identities/${identity}/key-policy`);
  expect(response.status()).toBe(200);
  return (await response.json()) as { document: string; hash: string };
}

/** Whether a policy document has a statement that allows the role to sign. */
export function allowsSigning(document: string, arn = role): boolean {
  type Statement = { Effect: string; Action: string | string[]; Principal: { AWS?: string | string[] } };
  const statements = (JSON.parse(document) as { Statement: Statement[] }).Statement;
  return statements.some(
    ({ Effect, Action, Principal }) =>
      Effect === "Allow" && [Action].flat().includes("kms:Sign") && [Principal.AWS ?? []].flat().includes(arn),
  );
}
