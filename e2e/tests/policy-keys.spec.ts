// Key policies of any key: choosing one by its ARN, those opened lately, those of identities.
import { expectAccessible, expectNoSidewaysScroll } from "../support/axe.ts";
import { keyArn, keyPage, live, proposeRole, showWays } from "../support/key-policy.ts";
import { params, setUp } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";

test("what is no key ARN is told at the field, and a reload keeps what was typed", async ({ home }) => {
  await home.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Key policies" }).click();
  await expect(home.getByRole("heading", { level: 1, name: "Key policies" })).toBeVisible();
  const field = home.getByRole("textbox", { name: "Key ARN" });
  await home.getByRole("button", { name: "Open its policy" }).click();
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  const alias = "arn:aws:kms:eu-central-1:111122223333:alias/voice";
  await field.fill(alias);
  await home.getByRole("button", { name: "Open its policy" }).click();
  await expect(field).toHaveAccessibleDescription(/ARN of an alias/);
  await expect(home).toHaveURL(/\/keys$/);
  await home.reload();
  await expect(field).toHaveValue(alias);
});

test("a key is opened by its ARN, remembered, and leads to its identity", async ({ home }) => {
  const { identity_id } = await setUp(home);
  const arn = await keyArn(home, identity_id);
  await home.goto("/keys");
  await home.getByRole("textbox", { name: "Key ARN" }).fill(arn);
  await home.getByRole("button", { name: "Open its policy" }).click();
  await expect(home).toHaveURL(new RegExp(`${keyPage(arn).replaceAll(".", "\\.")}$`));
  await expect(home.getByRole("region", { name: "In force", exact: true })).toBeVisible();

  // The address is enough.
  await home.reload();
  await expect(home.getByRole("region", { name: "In force", exact: true })).toBeVisible();
  await expect(home.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Key policies" })).toHaveAttribute(
    "aria-current",
    "page",
  );

  await home.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Key policies" }).click();
  const lately = home.getByRole("table", { name: "Keys opened lately" });
  await expect(lately.getByRole("link")).toHaveText([`alias/${params.alias}`]);
  await expect(home.getByRole("table", { name: "Keys of identities" })).toContainText(params.identity);
  await lately.getByRole("link").click();
  await home.getByRole("link", { name: "Open the identity" }).click();
  await expect(home).toHaveURL(new RegExp(`/identities/${identity_id}/key-policy$`));

  await home.goto("/keys");
  await home.getByRole("button", { name: "Forget them" }).click();
  await expect(lately).toHaveCount(0);
  await home.reload();
  await expect(home.getByRole("table", { name: "Keys of identities" })).toBeVisible();
  await expect(lately).toHaveCount(0);
});

test("a change proposed on the key's page is the identity's, too", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(keyPage(await keyArn(home, identity_id)));
  const before = (await live(home, identity_id)).hash;
  await proposeRole(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  await expect(home.getByRole("region", { name: "History" })).toContainText("Waits for you");
  expect((await live(home, identity_id)).hash).toBe(before);
});

test("an address that names no key says so", async ({ home }) => {
  await home.goto("/keys/sandbox/nonsense");
  await expect(home.getByText("This address names no key")).toBeVisible();
  await home.getByRole("link", { name: "Choose a key" }).click();
  await expect(home).toHaveURL(/\/keys$/);
});

for (const [size, viewport] of Object.entries({ wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } })) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme });

      test("keys, ways and a version are accessible and fit", async ({ home }) => {
        const { identity_id } = await setUp(home);
        await home.goto(keyPage(await keyArn(home, identity_id)));
        await showWays(home);
        await home.getByRole("button", { name: "View version 1", exact: true }).click();
        await expect(home.getByRole("heading", { name: "Version 1", exact: true })).toBeFocused();
        await check("a key's page");
        await home.goto("/keys");
        await expect(home.getByRole("table", { name: "Keys of identities" })).toBeVisible();
        await check("/keys");

        async function check(where: string): Promise<void> {
          await expect(home.locator(".skeleton")).toHaveCount(0);
          await expectAccessible(home, where);
          await expectNoSidewaysScroll(home, where);
        }
      });
    });
  }
}
