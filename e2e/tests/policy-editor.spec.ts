// The policy editor: written by hand, with suggestions, from a file, as a form; mended by a click.
import type { Locator, Page } from "@playwright/test";

import { expectAccessible, expectNoSidewaysScroll } from "../support/axe.ts";
import { role } from "../support/key-policy.ts";
import { setUp } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";

type Policy = { Statement: Record<string, unknown>[] };

/** Opens the editor of a new identity's policy. */
async function open(page: Page): Promise<Locator> {
  const { identity_id } = await setUp(page);
  await page.goto(`/identities/${identity_id}/key-policy`);
  await page.getByText("Edit the whole policy as JSON").click();
  const area = page.getByRole("textbox", { name: "Policy document" });
  await expect(area).toBeVisible();
  return area;
}

/** The policy in the editor. */
async function policy(area: Locator): Promise<Policy> {
  return JSON.parse(await area.inputValue()) as Policy;
}

/** The policy in the editor with one more statement. */
async function withStatement(area: Locator, statement: Record<string, unknown>): Promise<string> {
  const now = await policy(area);
  return JSON.stringify({ ...now, Statement: [...now.Statement, statement] }, null, 2);
}

/** Puts the caret behind the first place of a text. */
async function caretBehind(area: Locator, text: string): Promise<void> {
  await area.evaluate((element, text) => {
    const area = element as HTMLTextAreaElement;
    const at = area.value.indexOf(text) + text.length;
    area.focus();
    area.setSelectionRange(at, at);
  }, text);
}

/** The text in front of the caret. */
async function beforeCaret(area: Locator): Promise<string> {
  return await area.evaluate((element) => {
    const area = element as HTMLTextAreaElement;
    return area.value.slice(0, area.selectionStart);
  });
}

/** Drops a file on the page. */
async function drop(page: Page, name: string, content: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([name, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], name, { type: "application/json" }));
      return transfer;
    },
    [name, content] as const,
  );
  await page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

const bot = { Sid: "Bot", Effect: "Allow", Principal: { AWS: role }, Action: "kms:Sign", Resource: "*" };

test("a mistake is told with its place, and one click leads there", async ({ home }) => {
  const area = await open(home);
  const broken = (await area.inputValue()).replace('"Effect"', "Effect");
  await area.fill(broken);
  await expect(area).toHaveAttribute("aria-invalid", "true");
  await expect(area).toHaveAccessibleDescription(/Line \d+, column \d+: A field name is not in quotation marks/);
  await home.getByRole("button", { name: "Go to it" }).click();
  await expect(area).toBeFocused();
  const line = broken.slice(0, broken.indexOf("Effect")).split("\n").length;
  expect((await beforeCaret(area)).split("\n").length).toBe(line);
  await home.reload();
  await expect(area).toHaveValue(broken);
});

test("actions are completed by the keyboard, and Tab leaves the editor otherwise", async ({ home }) => {
  const area = await open(home);
  await area.fill(await withStatement(area, { ...bot, Action: "kms:" }));
  // The first action of the policy is another one: go on at the last.
  await area.focus();
  await area.evaluate((element) => {
    const area = element as HTMLTextAreaElement;
    const at = area.value.lastIndexOf('"kms:"') + 5;
    area.setSelectionRange(at, at);
  });
  await home.keyboard.type("GetP");
  const list = home.getByRole("listbox", { name: "Suggestions" });
  await expect(list.getByRole("option").first()).toContainText("kms:GetPublicKey");
  const active = await area.getAttribute("aria-activedescendant");
  await expect(list.getByRole("option", { selected: true })).toHaveAttribute("id", active ?? "none");
  await home.keyboard.press("Escape");
  await expect(list).toBeHidden();
  await home.keyboard.press("Control+Space");
  await expect(list).toBeVisible();
  await home.keyboard.press("Enter");
  await expect(list).toBeHidden();
  expect((await policy(area)).Statement.at(-1)).toMatchObject({ Action: "kms:GetPublicKey" });
  // Its own undo knows of it.
  await home.keyboard.press("Control+Z");
  expect((await policy(area)).Statement.at(-1)).not.toMatchObject({ Action: "kms:GetPublicKey" });
  await home.keyboard.press("Tab");
  await expect(area).not.toBeFocused();
});

test("format and minify keep the meaning and the caret's place", async ({ home }) => {
  const area = await open(home);
  const before = await policy(area);
  await caretBehind(area, '"Effect"');
  await home.getByRole("button", { name: "Minify" }).click();
  await expect(area).toHaveValue(JSON.stringify(before));
  await expect.poll(() => beforeCaret(area)).toMatch(/"Effect"$/);
  await home.getByRole("button", { name: "Format" }).click();
  await expect(area).toHaveValue(JSON.stringify(before, null, 2));
  await expect.poll(() => beforeCaret(area)).toMatch(/"Effect"$/);
});

test("findings lead to their statement, and are mended by a click that can be taken back", async ({ home }) => {
  const area = await open(home);
  const wrong = await withStatement(area, { ...bot, Action: "kms:Sing", Resource: undefined });
  await area.fill(wrong);
  const findings = home.getByRole("region", { name: "Findings" });
  await findings.getByRole("button", { name: "statement Bot" }).first().click();
  await expect(area).toBeFocused();
  await findings.getByRole("button", { name: /^Mend all \d safe ones$/ }).click();
  await expect.poll(async () => (await policy(area)).Statement.at(-1)).toMatchObject({ Action: "kms:Sign", Resource: "*" });
  await expect(home.getByRole("status").filter({ hasText: "findings mended" })).toHaveCount(1);
  await home.getByRole("button", { name: "Back to before" }).click();
  await expect(area).toHaveValue(wrong);
  await findings.getByRole("button", { name: /^Mend this/ }).first().click();
  await expect(area).not.toHaveValue(wrong);
});

test("a dropped file shows what it replaces before it does", async ({ home }) => {
  const area = await open(home);
  const before = await area.inputValue();
  const file = await withStatement(area, bot);
  await drop(home, "voice.json", file);
  const question = home.getByRole("region", { name: "Replace the text by voice.json?" });
  await expect(question).toContainText("1 added");
  await expect(area).toHaveValue(before);
  await question.getByRole("button", { name: "Replace the text" }).click();
  await expect(area).toHaveValue(file);
  await home.getByRole("button", { name: "Back to before" }).click();
  await expect(area).toHaveValue(before);
  await drop(home, "key.pem", "-----BEGIN PRIVATE KEY-----\nMIIB");
  await expect(home.getByRole("alert").filter({ hasText: "key.pem was not opened" })).toContainText("in PEM");
  await expect(area).toHaveValue(before);
});

test("the form and the JSON are one text", async ({ home }) => {
  const area = await open(home);
  await area.fill(await withStatement(area, bot));
  await home.getByRole("button", { name: "Form", exact: true }).click();
  const statement = home.getByRole("region", { name: "Bot", exact: true });
  await statement.getByRole("checkbox", { name: "kms:GetPublicKey" }).check();
  await statement.getByRole("textbox", { name: "Sid" }).fill("VoiceBot");
  await home.keyboard.press("Tab");
  const renamed = home.getByRole("region", { name: "VoiceBot", exact: true });
  await renamed.getByText("No conditions").click();
  await renamed.getByRole("combobox", { name: "New condition" }).fill("kms:MessageType = DIGEST");
  await home.keyboard.press("Tab");
  await home.getByRole("button", { name: "Move VoiceBot up" }).click();
  await expectAccessible(home, "the form");
  await home.getByRole("button", { name: "JSON", exact: true }).click();
  await expect(area).toBeVisible();
  const list = (await policy(area)).Statement;
  expect(list.at(-2)).toEqual({
    ...bot,
    Sid: "VoiceBot",
    Action: ["kms:Sign", "kms:GetPublicKey"],
    Condition: { StringEquals: { "kms:MessageType": "DIGEST" } },
  });
});

test("the editor fits a phone and is accessible with suggestions open", async ({ home }) => {
  const area = await open(home);
  await home.setViewportSize({ width: 390, height: 844 });
  await caretBehind(area, '"Effect": "');
  await home.keyboard.press("Control+Space");
  await expect(home.getByRole("option", { name: /Deny/ })).toBeVisible();
  await expectAccessible(home, "the editor");
  await expectNoSidewaysScroll(home, "the editor");
});
