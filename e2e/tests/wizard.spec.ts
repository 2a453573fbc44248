// The setup wizard: defaults, validation, back, reload, keyboard.
import { expectAccessible, expectNoSidewaysScroll } from "../support/axe.ts";
import { params } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";
import { field, fillWizard, next, runButton } from "../support/wizard.ts";

test("an empty home says what Signet does and leads into the wizard", async ({ home }) => {
  await expect(home.getByRole("heading", { level: 1 })).toContainText("signing identity");
  await home.getByRole("link", { name: "Set up your first identity" }).click();
  await expect(home).toHaveURL(/\/setup\/names$/);
});

test("the defaults alone make a valid plan", async ({ home }) => {
  await home.goto("/setup");
  for (const step of ["names", "key", "region"]) {
    await expect(home).toHaveURL(new RegExp(`/setup/${step}$`));
    await next(home);
  }
  await expect(runButton(home)).toBeVisible();
});

test("a reload on any step loses nothing", async ({ home }) => {
  await home.goto("/setup/names");
  await field.root(home).fill(params.root_cn);
  await field.leaf(home).fill(params.leaf_cn);
  await home.reload();
  await expect(field.root(home)).toHaveValue(params.root_cn);
  await expect(field.leaf(home)).toHaveValue(params.leaf_cn);
  await next(home);
  await field.alias(home).fill(params.alias);
  await field.identity(home).fill(params.identity);
  await next(home);
  await field.region(home).selectOption(params.region);
  await home.reload();
  await expect(field.region(home)).toHaveValue(params.region);
  await next(home);
  await expect(runButton(home)).toBeVisible();
  await home.reload();
  const choices = home.getByRole("region", { name: "Your choices" });
  for (const text of [params.root_cn, params.leaf_cn, `alias/${params.alias}`, params.identity, params.region]) {
    await expect(choices.getByText(text, { exact: true })).toBeVisible();
  }
});

test("the browser's back button keeps what was typed", async ({ home }) => {
  await home.goto("/setup/names");
  await field.root(home).fill(params.root_cn);
  await next(home);
  await expect(field.alias(home)).toBeVisible();
  await home.goBack();
  await expect(field.root(home)).toHaveValue(params.root_cn);
  await home.goForward();
  await expect(field.alias(home)).toBeVisible();
});

test("a wrong alias is told at the field, with a value that would do", async ({ home }) => {
  await home.goto("/setup/key");
  await field.alias(home).fill("oracle refill.line");
  await next(home);
  await expect(field.alias(home)).toHaveAttribute("aria-invalid", "true");
  await expect(field.alias(home)).toBeFocused();
  await expect(home).toHaveURL(/\/setup\/key$/);
  await home.getByRole("button", { name: /^Use / }).click();
  await expect(field.alias(home)).not.toHaveAttribute("aria-invalid", "true");
  await next(home);
  await expect(home).toHaveURL(/\/setup\/region$/);
});

test("the plan names every AWS call, its permission and its cost", async ({ home }) => {
  await home.goto("/setup");
  await fillWizard(home, params);
  const calls = [
    "acm-pca:CreateCertificateAuthority",
    "acm-pca:GetCertificateAuthorityCsr",
    "acm-pca:IssueCertificate",
    "acm-pca:ImportCertificateAuthorityCertificate",
    "kms:CreateKey",
    "kms:CreateAlias",
    "kms:GetPublicKey",
    "kms:Sign",
  ];
  for (const call of calls) await expect(home.getByText(call, { exact: true }).first()).toBeAttached();
  await expect(home.getByRole("region", { name: "What it costs" })).toContainText("$401.00");
});

test("the wizard and the run need no mouse", async ({ home }) => {
  const press = async (...keys: string[]) => {
    for (const key of keys) await home.keyboard.press(key);
  };
  /** Goes on with Tab until the element has the focus, as a person does. */
  const tabTo = async (name: string, reached: () => Promise<boolean>) => {
    for (let stops = 0; stops < 60; stops += 1) {
      if (await reached()) return;
      await press("Tab");
    }
    throw new Error(`Tab never reaches ${name}`);
  };
  const focused = (locator: ReturnType<typeof runButton>) => async () =>
    (await locator.count()) > 0 && (await locator.evaluate((element) => element === document.activeElement));

  const begin = home.getByRole("link", { name: "Set up your first identity" });
  await expect(begin).toBeVisible();
  await tabTo("the way into the wizard", focused(begin));
  await press("Enter");

  await expect(home).toHaveURL(/\/setup\/names$/);
  await tabTo("the root's name", focused(field.root(home)));
  await press("ControlOrMeta+a");
  await home.keyboard.type(params.root_cn);
  await press("Enter");
  await expect(home).toHaveURL(/\/setup\/key$/);
  await tabTo("the alias", focused(field.alias(home)));
  await press("ControlOrMeta+a");
  await home.keyboard.type(params.alias);
  await press("Enter");
  await expect(home).toHaveURL(/\/setup\/region$/);
  await tabTo("the Region", focused(field.region(home)));
  await home.keyboard.type("eu-central-1");
  await expect(field.region(home)).toHaveValue("eu-central-1");
  const review = home.getByRole("button", { name: "Next: review the plan" });
  await tabTo("Next", focused(review));
  await press("Enter");

  await expect(runButton(home)).toBeVisible();
  await tabTo("Run", focused(runButton(home)));
  await press("Enter");
  await expect(home).toHaveURL(/\/ceremonies\//);
  const certificate = home.getByRole("main").getByRole("link", { name: /certificate/i }).first();
  await expect(certificate).toBeVisible();
  await tabTo("the certificate", focused(certificate));
  await press("Enter");
  await expect(home).toHaveURL(/\/identities\//);
});

test("the plan is taken along in other tools' languages", async ({ home }) => {
  await home.goto("/setup");
  await fillWizard(home, params);
  const panel = home.getByRole("region", { name: "Take the plan along" });
  await panel.getByRole("combobox", { name: "Format" }).selectOption("terraform");
  await panel.getByRole("button", { name: "Preview" }).click();
  await expect(panel.getByRole("region", { name: "Preview: Terraform configuration" })).toContainText("aws_kms_key");
  const saving = home.waitForEvent("download");
  await panel.getByRole("link", { name: "Download" }).click();
  expect((await saving).suggestedFilename()).toBe(`${params.identity}-main.tf`);
  await expectAccessible(home, "a plan with a preview");
  await expectNoSidewaysScroll(home, "a plan with a preview");
});

test("the plan says who would run it and what was looked at", async ({ home }) => {
  await home.goto("/setup");
  await fillWizard(home, params);
  const panel = home.getByRole("region", { name: "Checked before" });
  await expect(panel.getByText("111122223333", { exact: true })).toBeVisible();
  await expect(panel.getByRole("heading", { name: "Room for an authority" })).toBeVisible();
});
