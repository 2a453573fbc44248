// Looking after an identity: renewal, rotation, revocation, clean-up and restore, from its page to the run and back.
import type { Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll } from "../support/axe.ts";
import { finished, params, run, setUp, start } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";
import { runButton, runPlan } from "../support/wizard.ts";

const name = params.identity;

type Identity = {
  state: string;
  key_arn: string;
  restorable_until: number | null;
  certificates: { serial: string; status: string }[];
  rotation: { done: string } | null;
};

test("a renewal keeps the key and puts the old certificate into the history", async ({ home }) => {
  const { identity_id } = await setUp(home);
  const before = await read(home, identity_id);
  await open(home, identity_id, "Renew the certificate");
  await expect(home.getByRole("heading", { level: 1, name: `Renew ${name}` })).toBeVisible();
  // Nothing has to be decided, so the plan is there at once; another validity makes another plan.
  await expect(runButton(home)).toBeVisible();
  const validity = home.getByRole("combobox", { name: "Valid for" });
  await validity.selectOption("2 years");
  await expect(runButton(home)).toHaveCount(0);
  await showPlan(home);

  await home.reload();
  await expect(validity).toHaveValue("years:2");
  await expect(runButton(home)).toBeVisible();
  await finished(home, await runPlan(home));

  await expect(home.getByRole("heading", { level: 1, name: `${name} is renewed` })).toBeVisible();
  await home.getByRole("link", { name: "Open the certificate" }).click();
  await expect(home.getByRole("main").getByText(/Valid for 7[23]\d more days/).first()).toBeVisible();
  const after = await read(home, identity_id);
  expect(after.key_arn).toBe(before.key_arn);
  expect(after.certificates.map((one) => one.status)).toEqual(["current", "superseded"]);
  expect(after.certificates[1]?.serial).toBe(before.certificates[0]?.serial);
});

test("a clean-up shows what goes and what it saves, wants the name typed, and can be taken back", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await open(home, identity_id, "Clean up");

  await test.step("a window that AWS does not have is told at the field", async () => {
    const days = home.getByRole("textbox", { name: "Days in which it can be restored" });
    await days.fill("31");
    await expect(days).toHaveAttribute("aria-invalid", "true");
    await home.getByRole("button", { name: "Show the plan" }).click();
    await expect(days).toBeFocused();
    await home.getByRole("button", { name: "Use 30" }).click();
    await expect(days).toHaveValue("30");
    await days.fill("7");
  });

  await test.step("the plan lists what goes, and what that saves", async () => {
    await showPlan(home);
    const steps = home.getByRole("region", { name: /^\d+ steps$/ });
    for (const text of [`Delete alias/${params.alias}`, "Delete the key", "Delete the authority", "can be restored for 7 days"]) {
      await expect(steps.getByText(text).first()).toBeVisible();
    }
    await expect(home.getByRole("region", { name: "What it saves" })).toContainText("Stops $401.00 a month");
  });

  await test.step("it runs only with the identity's name", async () => {
    await expect(runButton(home)).toHaveAttribute("aria-disabled", "true");
    const field = home.getByRole("textbox", { name: `Type ${name} to confirm` });
    await field.fill("another");
    await field.press("Enter");
    await expect(field).toHaveAccessibleDescription("This is not the identity's name.");
    expect((await read(home, identity_id)).state).toBe("ready");
    await field.fill(name);
    await finished(home, await runPlan(home));
    await expect(home.getByRole("heading", { level: 1, name: `${name} is cleaned up` })).toBeVisible();
    await expect(home.getByRole("region", { name: "Removed" })).toContainText("$401.00");
  });

  await test.step("home says so, and offers the way back", async () => {
    await home.getByRole("link", { name: "All identities" }).click();
    const list = home.getByRole("region", { name: "Identity list" });
    await expect(list.getByText("Removed", { exact: true })).toBeVisible();
    await list.getByRole("link", { name: `Restore ${name}` }).click();
  });

  await test.step("a restore brings it back", async () => {
    await expect(home.getByRole("heading", { level: 1, name: `Restore ${name}` })).toBeVisible();
    await finished(home, await runPlan(home));
    await expect(home.getByRole("heading", { level: 1, name: `${name} is restored` })).toBeVisible();
    const back = await read(home, identity_id);
    expect([back.state, back.restorable_until]).toEqual(["ready", null]);
    await home.goto("/");
    await expect(home.getByRole("region", { name: "Identity list" }).getByText("Ready", { exact: true })).toBeVisible();
  });
});

test("an authority that another identity has come to use is kept, and the changed plan says so", async ({ home, faults }) => {
  faults.expect(/409/);
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/clean-up`);
  await showPlan(home);
  await setUp(home, { ...params, identity: "second-line", leaf_cn: "Second Line", alias: "second-line" });
  await home.getByRole("textbox", { name: `Type ${name} to confirm` }).fill(name);
  await runButton(home).click();
  await expect(home.getByRole("alert", { name: "The plan had to be made anew" })).toBeVisible();
  const steps = home.getByRole("region", { name: /^\d+ steps$/ });
  await expect(steps.getByText('The identity "second-line" uses it, too.').first()).toBeVisible();
  // What was typed was typed in front of another plan.
  await expect(runButton(home)).toHaveAttribute("aria-disabled", "true");
  expect((await read(home, identity_id)).state).toBe("ready");
});

test("a revocation wants a reason and the name", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await open(home, identity_id, "Revoke a certificate");
  const reason = home.getByRole("combobox", { name: "Reason" });
  await home.getByRole("button", { name: "Show the plan" }).click();
  await expect(reason).toHaveAttribute("aria-invalid", "true");
  await expect(reason).toBeFocused();
  await reason.selectOption("Another certificate took its place");
  await showPlan(home);
  await home.getByRole("textbox", { name: `Type ${name} to confirm` }).fill(name);
  await finished(home, await runPlan(home));
  await expect(home.getByRole("heading", { level: 1, name: `${name} has a certificate revoked` })).toBeVisible();
  expect((await read(home, identity_id)).certificates.map((one) => one.status)).toEqual(["revoked"]);

  await home.goto(`/identities/${identity_id}/revoke`);
  await expect(home.getByRole("heading", { name: "There is no certificate to revoke" })).toBeVisible();
  // What it needs now is another certificate.
  await home.getByRole("link", { name: "Back to the identity" }).click();
  const care = home.getByRole("region", { name: "Look after it" });
  await expect(care.getByRole("listitem").first()).toContainText("Renew the certificate");
});

test("a rotation goes stage by stage, and can be rolled back", async ({ home }) => {
  const { identity_id } = await setUp(home);
  const old = (await read(home, identity_id)).key_arn;
  await open(home, identity_id, "Rotate the key");
  await showPlan(home);
  await finished(home, await runPlan(home));
  await expect(home.getByRole("heading", { level: 1, name: `${name} has a new key prepared` })).toBeVisible();
  expect((await read(home, identity_id)).key_arn).toBe(old);
  await home.getByRole("link", { name: "See the identity" }).click();
  const certificates = home.getByRole("region", { name: "Certificates" });
  await expect(certificates.getByText("Of the new key")).toBeVisible();
  await expect(certificates.getByText("Current")).toBeVisible();

  await home.getByRole("link", { name: "Go on with the rotation" }).click();
  const stage = home.getByRole("combobox", { name: "Next" });
  await expect(stage).toHaveValue("switch");
  await showPlan(home);
  await finished(home, await runPlan(home));
  expect((await read(home, identity_id)).key_arn).not.toBe(old);

  await home.getByRole("link", { name: "Go on with the rotation" }).click();
  await stage.selectOption("Roll back: keep the old key, delete the new one");
  await showPlan(home);
  await finished(home, await runPlan(home));
  await expect(home.getByRole("heading", { level: 1, name: `${name} has its rotation rolled back` })).toBeVisible();
  const back = await read(home, identity_id);
  expect([back.key_arn, back.rotation]).toEqual([old, null]);
});

test.describe("in a slow sandbox", () => {
  test.use({ serverFlags: ["--sandbox-delay", "400"] });

  test("a run stops between two steps when it is told to, and can be resumed", async ({ home }) => {
    const ceremony = await start(home);
    await home.goto(`/ceremonies/${ceremony.id}`);
    await home.getByRole("button", { name: "Stop after this step" }).click();
    await expect(home.getByRole("alert", { name: "The run was cancelled" })).toBeVisible({ timeout: 15_000 });
    const steps = home.getByRole("region", { name: "Steps" });
    await expect(steps.getByText(/^To do: /).first()).toBeAttached();
    await home.getByRole("button", { name: "Resume the run" }).click();
    await finished(home, ceremony.id);
    await expect(steps.getByText(/^To do: /)).toHaveCount(0);
  });
});

test("what cannot be restored is said, with a way on", async ({ home, faults }) => {
  faults.expect(/409/);
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/restore`);
  await expect(home.getByRole("alert", { name: "There is nothing to restore" })).toBeVisible();
  await home.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name }).click();
  await expect(home).toHaveURL(new RegExp(`/identities/${identity_id}$`));
});

for (const [size, viewport] of Object.entries({ wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } })) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme });

      test("pages of the ceremonies are accessible and fit", async ({ home }) => {
        const { identity_id } = await setUp(home);
        const identity = `/identities/${identity_id}`;
        await home.goto(`${identity}/renew`);
        await expect(runButton(home)).toBeVisible();
        await check(home, "renew");
        for (const task of ["rotate", "clean-up", "revoke"]) {
          await home.goto(`${identity}/${task}`);
          const plan = home.getByRole("button", { name: "Show the plan" });
          await expect(plan).toBeVisible();
          await check(home, task);
          if (task === "revoke") {
            await plan.click();
            await check(home, "revoke, without a reason");
            await home.getByRole("combobox", { name: "Reason" }).selectOption("It is not needed any more");
          }
          await showPlan(home);
          await check(home, `${task}, planned`);
        }
        const cleanUp = await run(home, { kind: "clean_up", identity: name }, name);
        await home.goto(`${identity}/restore`);
        await expect(runButton(home)).toBeVisible();
        await check(home, "restore");
        for (const path of ["/", identity, `/ceremonies/${cleanUp.id}`]) {
          await home.goto(path);
          await expect(home.getByRole("heading", { level: 1 }).first()).toBeVisible();
          await expect(home.locator(".skeleton")).toHaveCount(0);
          await check(home, `${path}, after a clean-up`);
        }
      });
    });
  }
}

async function check(page: Page, where: string): Promise<void> {
  await expectAccessible(page, where);
  await expectNoSidewaysScroll(page, where);
}

/** Opens an identity and follows a link of its panel. */
async function open(page: Page, id: string, link: string): Promise<void> {
  await page.goto(`/identities/${id}`);
  await page.getByRole("region", { name: "Look after it" }).getByRole("link", { name: link, exact: true }).click();
}

/** Asks for the plan and waits until it is there, with the focus on its heading. */
async function showPlan(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Show the plan" }).click();
  await expect(runButton(page)).toBeVisible();
  await expect(page.getByRole("heading", { name: /^\d+ steps?$/ })).toBeFocused();
}

async function read(page: Page, id: string): Promise<Identity> {
  const response = await page.request.get(`/api/v1/identities/${id}`);
  expect(response.status()).toBe(200);
  return (await response.json()) as Identity;
}
