// The three ways to let a function sign, grants, and the proof of access.
import { readFile } from "node:fs/promises";
import { allowsSigning, apply, lambdaField, live, proposeRole, role, showWays, way } from "../support/key-policy.ts";
import { params, setUp } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";

const confirm = `Type ${params.alias} to confirm`;

test("three ways are shown side by side, one is recommended with the reason", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  await showWays(home);
  for (const letter of ["A", "B", "C"] as const) {
    await expect(way(home, letter)).toContainText("Would change:");
  }
  await expect(way(home, "A").getByText("Not in force")).toBeVisible();
  await expect(way(home, "C").getByText("Not in force")).toBeVisible();
  await expect(home.getByText("Recommended", { exact: true })).toHaveCount(1);
  await expect(home.getByRole("region", { name: /^Recommended: / })).toBeVisible();
  await expect(home.getByRole("list", { name: "What the role can do now" })).toContainText("kms:Sign: ");
  const boxes = await Promise.all((["A", "B", "C"] as const).map((letter) => way(home, letter).boundingBox()));
  expect(new Set(boxes.map((box) => Math.round(box?.y ?? 0))).size, "side by side").toBe(1);

  // What it is for counts.
  await home.getByRole("checkbox", { name: /^Only for a while/ }).check();
  await expect(home.getByRole("region", { name: "Recommended: C · Grant" })).toBeVisible();

  // Nothing is lost on a reload.
  await home.reload();
  await expect(home.getByRole("checkbox", { name: /^Only for a while/ })).toBeChecked();
  await expect(lambdaField(home)).toHaveValue(role);
  await expect(way(home, "A")).toBeVisible();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the ways stand below each other", async ({ home }) => {
    const { identity_id } = await setUp(home);
    await home.goto(`/identities/${identity_id}/key-policy`);
    await showWays(home);
    const boxes = await Promise.all((["A", "B", "C"] as const).map((letter) => way(home, letter).boundingBox()));
    expect(new Set(boxes.map((box) => Math.round(box?.x ?? 0))).size, "one column").toBe(1);
    expect(new Set(boxes.map((box) => Math.round(box?.y ?? 0))).size).toBe(3);
  });
});

test("the key policy way is proved as soon as it is applied", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  await home.getByRole("textbox", { name: "Reason (optional)" }).fill("Ticket 4711: the voice bot goes live");
  await proposeRole(home);
  await expect(home.getByText("Ticket 4711: the voice bot goes live").first()).toBeVisible();
  await apply(home, params.alias);
  const proof = home.getByRole("region", { name: "Access proof" }).first();
  await expect(proof.getByRole("heading", { name: /^Proved: lakeside-voice-bot-exec can sign/ })).toBeVisible();
  await expect(proof).toContainText("Should be refused, and was.");
  await expect(way(home, "A").getByText("In force", { exact: true })).toBeVisible();
  await expect(home.getByRole("table", { name: "Versions" })).toContainText("Ticket 4711: the voice bot goes live");
  await expect(home.getByRole("textbox", { name: "Reason (optional)" })).toHaveValue("");
});

test("a grant is made and revoked with the key's name typed", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  const grants = home.getByRole("region", { name: "Grants" });
  await expect(grants).toContainText("No grants.");
  await showWays(home);
  const before = (await live(home, identity_id)).hash;

  const create = way(home, "C").getByRole("button", { name: "Create the grant" });
  await expect(create).toHaveAttribute("aria-disabled", "true");
  await way(home, "C").getByRole("textbox", { name: confirm }).fill("another-key");
  await way(home, "C").getByRole("textbox", { name: confirm }).press("Enter");
  await expect(way(home, "C").getByRole("textbox", { name: confirm })).toHaveAccessibleDescription(/not the key's name/);
  await expect(grants).toContainText("No grants.");
  await way(home, "C").getByRole("textbox", { name: confirm }).fill(params.alias);
  await create.click();
  await expect(grants).toContainText("lakeside-voice-bot-exec");
  await expect(way(home, "C").getByText("In force", { exact: true })).toBeVisible();
  expect((await live(home, identity_id)).hash, "the policy stays").toBe(before);

  await grants.getByRole("button", { name: /^Revoke the grant / }).click();
  const question = grants.getByRole("form", { name: /^Revoke the grant / });
  await expect(question.getByRole("textbox", { name: confirm })).toBeFocused();
  await question.getByRole("button", { name: "Keep it" }).click();
  await expect(question).toHaveCount(0);
  await grants.getByRole("button", { name: /^Revoke the grant / }).click();
  await question.getByRole("textbox", { name: confirm }).fill(params.alias);
  await question.getByRole("button", { name: "Revoke the grant" }).click();
  await expect(grants).toContainText("No grants.");
  await expect(way(home, "C").getByText("Not in force")).toBeVisible();
});

test("the IAM way is taken along, and nothing is written", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  await showWays(home);
  const sent: string[] = [];
  home.on("request", (request) => request.method() !== "GET" && sent.push(request.url()));
  const saved = home.waitForEvent("download");
  await way(home, "B").getByRole("button", { name: "Download policy" }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe("lakeside-voice-bot-exec-sign-lakeside-refill-line.json");
  const document = JSON.parse(await readFile(await file.path(), "utf8")) as { Statement: { Action: unknown }[] };
  expect(JSON.stringify(document.Statement)).toContain("kms:Sign");
  await expect(way(home, "B")).toContainText("Signet writes no IAM policies");
  await way(home, "B").getByText("AWS CLI command").click();
  await expect(way(home, "B").locator(".command")).toContainText("aws iam");
  expect(sent).toEqual([]);
});

test("a function that is not there is told at the field, and the role's ARN still does", async ({ home, faults }) => {
  faults.expect(/4\d\d/);
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  const field = lambdaField(home);
  await field.fill("no-such-function");
  await home.getByRole("button", { name: "Show the ways" }).click();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await showWays(home);
  await expect(field).not.toHaveAttribute("aria-invalid", "true");
});

test("access is proved by a button, also where there is none", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  await showWays(home);
  const proof = home.getByRole("region", { name: "Access proof" });
  await proof.getByRole("button", { name: "Prove access" }).click();
  await expect(proof).toContainText("Should be allowed, and was refused.");
  await expect(proof.getByRole("heading", { name: "Not as it should be" })).toBeVisible();
  await expect(proof.getByRole("button", { name: "Prove it again" })).toBeVisible();
  expect(allowsSigning((await live(home, identity_id)).document)).toBe(false);
});
