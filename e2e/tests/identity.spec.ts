// The page of an identity: its key set, its timeline, and what a revoked certificate means.
import type { Page } from "@playwright/test";
import { params, run, setUp } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";

const name = params.identity;

test("the key set is shown, saved, and its address checked by the server", async ({ home, faults }) => {
  faults.expect(/422/);
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}`);
  const panel = home.getByRole("region", { name: "Public keys (JWKS)" });
  const keys = panel.getByRole("list", { name: "Keys of the set" }).getByRole("listitem");
  await expect(keys).toHaveCount(1);
  await expect(keys).toContainText("RS384");

  const saving = home.waitForEvent("download");
  await panel.getByRole("button", { name: "Download" }).click();
  expect((await saving).suggestedFilename()).toBe(`${name}.jwks.json`);
  const served = await home.request.get((await panel.getByRole("link").first().getAttribute("href")) ?? "");
  const set = (await served.json()) as { keys: { kid: string }[] };
  expect(set.keys).toHaveLength(1);
  await expect(panel.locator(`[title="${set.keys[0]?.kid}"]`).first()).toBeVisible();

  const address = panel.getByRole("textbox", { name: "Published at" });
  await address.fill("http://keys.example.org/jwks.json");
  await panel.getByRole("button", { name: "Save the address" }).click();
  await expect(address).toHaveAttribute("aria-invalid", "true");
  await expect(address).toHaveValue("http://keys.example.org/jwks.json");
});

test("during a rotation both keys are in the set, and the timeline says so", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await run(home, { kind: "rotate", identity: name, stage: "prepare" });
  await home.goto(`/identities/${identity_id}`);
  const keys = home.getByRole("list", { name: "Keys of the set" });
  await expect(keys.getByText("Current", { exact: true })).toBeVisible();
  await expect(keys.getByText("Next", { exact: true })).toBeVisible();
  await expect(timeline(home)).toContainText("A new key is prepared");

  await run(home, { kind: "rotate", identity: name, stage: "switch" });
  await home.reload();
  await expect(keys.getByText("Previous", { exact: true })).toBeVisible();
  await expect(timeline(home)).toContainText("The new key signs");
});

test("a renewed and a revoked certificate are told for what they are", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await run(home, { kind: "renew", identity: name });
  await home.goto(`/identities/${identity_id}`);
  await expect(timeline(home)).toContainText("superseded");
  await expect(timeline(home).getByRole("listitem").last()).toContainText("Ends");

  await run(home, { kind: "revoke", identity: name, reason: "KEY_COMPROMISE" }, name);
  await home.reload();
  await expect(home.getByRole("region", { name: "The certificate is revoked" })).toBeVisible();
  await expect(timeline(home)).toContainText("revoked: key compromise");
  await expect(home.getByRole("region", { name: "Lifecycle" })).toHaveCount(0);
  // The one next action.
  await expect(home.getByRole("region", { name: "Look after it" }).getByRole("listitem").first()).toContainText("Renew");
});

test("a renewal may have another template", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/renew`);
  await home.getByRole("combobox", { name: "Template" }).selectOption("TLS clients");
  await home.getByRole("button", { name: "Show the plan" }).click();
  const steps = home.getByRole("region", { name: /^\d+ steps$/ });
  await expect(steps.getByText(/EndEntityClientAuthCertificate/).first()).toBeAttached();
});

test("what an identity costs is said by month, by year and so far", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}`);
  const cost = home.getByRole("region", { name: "What it costs" });
  for (const text of ["$401.00", "$4,812.00", "not charged"]) await expect(cost).toContainText(text);
});

function timeline(page: Page) {
  return page.getByRole("region", { name: "Timeline" });
}
