// The setup wizard's advanced options: out of the way, kept, judged as they are typed, and part of the plan.
import { backToDefaults, choice, hierarchy, openAdvanced, typed } from "../support/advanced.ts";
import { expectAccessible, expectNoSidewaysScroll } from "../support/axe.ts";
import { finished, params, setUp } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";
import { field, next, runButton, runPlan } from "../support/wizard.ts";

test("options are out of the way until they are asked for, and survive a reload", async ({ home }) => {
  await home.goto("/setup/names");
  const selfSigned = hierarchy(home, "No authority: self-signed");
  await expect(selfSigned).toBeHidden();
  await openAdvanced(home);
  await selfSigned.check();
  // Without an authority of its own, its name is not asked for.
  await expect(field.root(home)).toHaveCount(0);
  await expect(home.getByText("1 option changed", { exact: true })).toBeVisible();

  await home.reload();
  await expect(selfSigned).toBeChecked();
  await next(home);
  await openAdvanced(home);
  await choice(home, "Key spec").selectOption("ECC_NIST_P384");
  await typed(home, "Tags").fill("team = voice");
  await next(home);
  await next(home);

  const choices = home.getByRole("region", { name: "Your choices" });
  for (const text of ["No authority: self-signed", "ECC_NIST_P384 (ES384: fit for SMART)", "team = voice"]) {
    await expect(choices.getByText(text, { exact: true })).toBeVisible();
  }
  await expect(choices).toContainText("3 options differ from the defaults.");
  await expect(home.getByRole("region", { name: "What it costs" })).toContainText("$1.00");
  await expect(home.getByRole("region", { name: "What it costs" })).not.toContainText("$400.00");

  const ceremony = await finished(home, await runPlan(home));
  await home.goto(`/identities/${ceremony.identity_id}`);
  const parts = home.getByRole("region", { name: "What it is made of" });
  await expect(parts).toContainText("ECC_NIST_P384");
  await expect(parts).toContainText("self-signed");
});

test("a wrong option is told as it is typed, and its disclosure opens when the step is sent", async ({ home }) => {
  await home.goto("/setup/names");
  await openAdvanced(home);
  await hierarchy(home, "A root and a subordinate authority").check();
  const subordinate = typed(home, "Subordinate authority common name");
  await subordinate.fill(await field.root(home).inputValue());
  await expect(subordinate).toHaveAttribute("aria-invalid", "true");
  await expect(subordinate).toHaveAccessibleDescription(/a name of its own/);
  await typed(home, "Alternative names").fill("voice.example.org\nnot a host");
  await expect(typed(home, "Alternative names")).toHaveAccessibleDescription(/Entry 2: Give a host name/);
  await typed(home, "Alternative names").fill("voice.example.org");

  await openAdvanced(home);
  await expect(subordinate).toBeHidden();
  await next(home);
  await expect(home).toHaveURL(/\/setup\/names$/);
  await expect(subordinate).toBeFocused();
  await subordinate.fill("Lakeside Issuing CA");
  await expect(subordinate).not.toHaveAttribute("aria-invalid", "true");
  await next(home);
  await expect(home).toHaveURL(/\/setup\/key$/);

  await home.goBack();
  await backToDefaults(home);
  await expect(hierarchy(home, "A root authority")).toBeChecked();
});

test("what cannot go together is set or left out beforehand", async ({ home }) => {
  await home.goto("/setup/names");
  await openAdvanced(home);
  const mode = choice(home, "Usage mode");
  const [days, unit] = [typed(home, "Valid for"), choice(home, "Unit of the validity")];
  await mode.selectOption("Short-lived certificates");
  await expect(days).toHaveValue("7");
  await expect(unit).toHaveValue("days");
  await days.fill("8");
  await home.getByRole("button", { name: "Use 7 days" }).click();
  await expect(days).toHaveValue("7");

  // An algorithm belongs to a kind of key.
  await choice(home, "Authority signs with").selectOption("SHA512WITHRSA");
  await choice(home, "Authority's key").selectOption("EC_secp384r1");
  await expect(choice(home, "Authority signs with")).toHaveValue("");

  await backToDefaults(home);
  await expect(mode).toHaveValue("");
  await expect(unit).toHaveValue("years");
  await expect(days).toHaveValue("1");

  await hierarchy(home, "No authority: self-signed").check();
  await expect(mode).toHaveCount(0);
  await expect(home.getByText("Nothing to choose: this setup makes no authority.")).toBeVisible();
});

test("an authority that exists is chosen from the list, and costs nothing new", async ({ home }) => {
  await setUp(home);
  await home.goto("/setup/names");
  await openAdvanced(home);
  await hierarchy(home, "An authority that exists").check();
  await field.region(home).selectOption(params.region);
  await choice(home, "Authority").selectOption(`${params.root_cn} (root, RSA_2048)`);
  await expect(home.getByText(`Used by ${params.identity}.`)).toBeVisible();
  await next(home);
  await next(home);
  await expect(field.region(home)).toHaveValue(params.region);
  await next(home);
  await expect(runButton(home)).toBeVisible();
  await expect(home.getByRole("region", { name: "What it costs" })).not.toContainText("$400.00");
  await finished(home, await runPlan(home));
});

for (const [size, viewport] of Object.entries({ wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } })) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme });

      test("open options are accessible and fit", async ({ home }) => {
        for (const step of ["names", "key"]) {
          await home.goto(`/setup/${step}`);
          await openAdvanced(home);
          await expectAccessible(home, `options of ${step}`);
          await expectNoSidewaysScroll(home, `options of ${step}`);
        }
        await typed(home, "Tags").fill("aws:x = 1");
        await expectAccessible(home, "a wrong option");
      });
    });
  }
}
