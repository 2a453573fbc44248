// The key policy page, by the names that people and screen readers see.
import { expect, type Locator, type Page } from "@playwright/test";

export const role = "arn:aws:iam::111122223333:role/lakeside-voice-bot-exec";

/** The field that takes a function or its role. */
export function lambdaField(page: Page): Locator {
  return page.getByRole("textbox", { name: "Lambda function or its execution role" });
}

/** Asks for the three ways to let a role sign. */
export async function showWays(page: Page, arn = role): Promise<void> {
  await lambdaField(page).fill(arn);
  await page.getByRole("button", { name: "Show the ways" }).click();
  await expect(page.getByRole("heading", { name: `Ways for ${arn.split("/").at(-1)}` })).toBeVisible();
}

/** One of the three ways: `A`, `B` or `C`. */
export function way(page: Page, letter: "A" | "B" | "C"): Locator {
  return page.getByRole("region", { name: new RegExp(`^${letter} · `) });
}

/** Proposes that the role may sign by the key policy, and ends at the review. */
export async function proposeRole(page: Page, arn = role): Promise<void> {
  await showWays(page, arn);
  await way(page, "A").getByRole("button", { name: "Propose the change" }).click();
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

/** ARN of an identity's key. */
export async function keyArn(page: Page, identity: string): Promise<string> {
  const response = await page.request.get(`/api/v1/identities/${identity}`);
  expect(response.status()).toBe(200);
  return ((await response.json()) as { key_arn: string }).key_arn;
}

/** Address of the page of a key on the sandbox. */
export function keyPage(arn: string): string {
  return `/keys/sandbox/${encodeURIComponent(arn)}`;
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
