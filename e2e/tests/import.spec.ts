// The import: a key and a certificate that exist become an identity.
import type { Page } from "@playwright/test";
import { finished, params, run, setUp } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";
import { runButton, runPlan } from "../support/wizard.ts";

const name = "imported-line";
const key = (page: Page) => page.getByRole("textbox", { name: "Key", exact: true });
const pem = (page: Page) => page.getByRole("textbox", { name: "Certificate (PEM)" });

test("what a clean-up kept is imported under another name", async ({ home }) => {
  const { identity_id } = await setUp(home);
  const certificate = await certificateOf(home, identity_id);
  const keep = { kind: "clean_up", identity: params.identity, key: "keep", authority: "keep" };
  await run(home, keep, params.identity);

  await home.goto("/");
  await home.getByRole("link", { name: "Import", exact: true }).click();
  await expect(home.getByRole("heading", { level: 1, name: "Import an identity" })).toBeVisible();

  await test.step("what is missing is told at its field", async () => {
    await home.getByRole("button", { name: "Show the plan" }).click();
    await expect(key(home)).toHaveAttribute("aria-invalid", "true");
    await expect(key(home)).toBeFocused();
  });

  await test.step("the certificate is taken, and the alias proposes the name", async () => {
    await key(home).fill(params.alias);
    await pem(home).fill(certificate);
    await expect(pem(home)).toHaveAccessibleDescription(/A certificate\./);
    await expect(home.getByRole("textbox", { name: "Identity name" })).toHaveValue(params.identity);
    await home.getByRole("textbox", { name: "Identity name" }).fill(name);
    await home.getByRole("combobox", { name: "Region" }).selectOption(params.region);
    await home.getByRole("combobox", { name: "Authority" }).selectOption(`${params.root_cn} (root, RSA_2048)`);
  });

  await test.step("a reload loses nothing, and the plan changes nothing but tags", async () => {
    await home.reload();
    await expect(key(home)).toHaveValue(params.alias);
    await home.getByRole("checkbox", { name: /^Tag key and authority/ }).check();
    await home.getByRole("button", { name: "Show the plan" }).click();
    await expect(runButton(home)).toBeVisible();
    await expect(home.getByRole("heading", { name: /^\d+ steps$/ })).toBeFocused();
    await expect(home.getByRole("region", { name: "What it costs" })).toContainText(/New, per month\s*\$0\.00/);
  });

  const ceremony = await finished(home, await runPlan(home));
  await expect(home.getByRole("heading", { level: 1, name: `${name} is imported` })).toBeVisible();
  const imported = await (await home.request.get(`/api/v1/identities/${ceremony.identity_id}`)).json();
  expect([imported.state, imported.alias]).toEqual(["ready", `alias/${params.alias}`]);
});

test("a key that an identity has is not imported again, and the reason is said", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto("/import");
  await key(home).fill(params.alias);
  await pem(home).fill(await certificateOf(home, identity_id));
  await home.getByRole("combobox", { name: "Region" }).selectOption(params.region);
  await home.getByRole("textbox", { name: "Identity name" }).fill(name);
  await home.getByRole("button", { name: "Show the plan" }).click();
  await expect(home.getByRole("region", { name: "1 step cannot be done as the target stands" })).toContainText(params.identity);
  await expect(runButton(home)).toHaveAttribute("aria-disabled", "true");
});

test("a private key that is pasted is let go at once", async ({ home }) => {
  await home.goto("/import");
  await pem(home).fill("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n-----END PRIVATE KEY-----\n");
  await expect(pem(home)).toHaveValue("");
  await expect(pem(home)).toHaveAccessibleDescription(/private key/);
  expect(await home.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("MIIEvQ");
});

test("a file is taken like a pasted certificate", async ({ home }) => {
  const { identity_id } = await setUp(home);
  const buffer = Buffer.from(await certificateOf(home, identity_id));
  await home.goto("/import");
  const file = { name: "voice.pem", mimeType: "application/x-pem-file", buffer };
  await home.getByLabel("Or choose or drop a file").setInputFiles(file);
  await expect(pem(home)).toHaveValue(/-----BEGIN CERTIFICATE-----/);
});

async function certificateOf(page: Page, id: string): Promise<string> {
  const response = await page.request.get(`/api/v1/identities/${id}/certificate.pem`);
  expect(response.status()).toBe(200);
  return await response.text();
}
