// Versions, restore, drift, two people, a change that waits for IAM, and export.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { allowsSigning, apply, keyArn, live, proposeRole } from "../support/key-policy.ts";
import { params, setUp } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";

test("versions are looked at, compared and restored", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  await proposeRole(home);
  await apply(home, params.alias);
  await expect(home.getByText("In force: read back, identical")).toBeVisible();
  const versions = home.getByRole("table", { name: "Versions" });
  await expect(versions.getByRole("rowheader")).toHaveText([/^2\s*In force$/, /^1$/]);

  await home.getByRole("button", { name: "View version 1", exact: true }).click();
  await expect(home.getByRole("heading", { name: "Version 1", exact: true })).toBeFocused();
  await expect(home.getByRole("region", { name: "Policy of version 1", exact: true })).toContainText('"Statement"');
  await home.getByRole("button", { name: "Compare version 1", exact: true }).click();
  const compared = home.getByRole("region", { name: "Version 1 and version 2" });
  await expect(compared).toContainText(/added/i);
  await compared.getByRole("button", { name: "Close" }).click();
  await expect(compared).toHaveCount(0);

  await home.getByRole("button", { name: "Restore version 1", exact: true }).click();
  await apply(home, params.alias);
  await expect(home.getByText("In force: read back, identical")).toBeVisible();
  expect(allowsSigning((await live(home, identity_id)).document)).toBe(false);
  await expect(versions.getByRole("rowheader")).toHaveCount(3);
  await expect(versions.getByRole("rowheader").first()).toHaveText(/^3\s*In force$/);
});

test("a change is exported: what it adds, and the whole policy", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  await proposeRole(home);
  const json = home.getByRole("region", { name: "JSON", exact: true });
  await json.getByText("Export", { exact: true }).click();
  const saved = home.waitForEvent("download");
  await json.getByRole("button", { name: "The added statements as JSON" }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe("lakeside-refill-line-added-statements.json");
  const text = await readFile(await file.path(), "utf8");
  expect(allowsSigning(text)).toBe(true);
  expect((JSON.parse(text) as { Statement: unknown[] }).Statement.length).toBeLessThan(3);
});

test("the lockout is simulated before and after", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  await proposeRole(home);
  const undo = home.getByRole("region", { name: "Who can undo this" });
  await expect(undo).toContainText("Nobody is locked out");
  await expect(undo.getByRole("row", { name: /^Account 1111-2222-3333/ })).toContainText(/yes.*yes/s);
});

test("a policy that drifted is told, compared and restored", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  await proposeRole(home);
  await apply(home, params.alias);
  await expect(home.getByText("In force: read back, identical")).toBeVisible();

  // What the server says once somebody has changed the policy past it: its own answer, with the drift.
  await home.route(/\/keys\/[^/]+\/[^/]+\/policy$/, async (route) => {
    const answer = await route.fetch();
    const policy = (await answer.json()) as Record<string, unknown>;
    await route.fulfill({ json: { ...policy, drift: { applied_version: 1, found_version: 2, found_at: 1764000000000 } } });
  });
  await home.reload();
  const notice = home.getByRole("region", { name: "Somebody changed the policy outside Signet" });
  await expect(notice).toContainText("Version 2 was found in its place");
  await notice.getByRole("button", { name: "Compare the two" }).click();
  await expect(home.getByRole("heading", { name: "Version 1 and version 2" })).toBeFocused();
  await notice.getByRole("button", { name: "Restore version 1" }).click();
  await expect(home.getByRole("region", { name: "Who gains, who loses" })).toBeVisible();
});

test("a role that IAM does not know yet is waited for, visibly", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  await proposeRole(home);

  // The server's own answers, as they are while it asks AWS again; the third question finds the change in force.
  let attempts = 0;
  await home.route(/\/policy-changes\/[^/]+\/apply$/, async (route) => {
    const answer = await route.fetch();
    attempts = 1;
    await route.fulfill({ json: waits(await answer.json()) });
  });
  await home.route(/\/policy-changes\/[^/]+$/, async (route) => {
    const answer = await route.fetch();
    attempts += 1;
    const change = await answer.json();
    await route.fulfill({ json: attempts < 4 ? waits(change) : change });
  });
  await home.route(/\/policy\/changes$/, async (route) => {
    const answer = await route.fetch();
    const changes = (await answer.json()) as Record<string, unknown>[];
    await route.fulfill({ json: attempts > 0 && attempts < 4 ? changes.map(waits) : changes });
  });
  await apply(home, params.alias);
  const panel = home.getByRole("region", { name: "Waiting for AWS to know the role" });
  await expect(panel).toContainText("Invalid principal in policy");
  await expect(home.getByText("In force: read back, identical")).toBeVisible();
  await expect(home.getByRole("region", { name: "Access proof" }).first()).toContainText("Proved:");

  function waits(change: Record<string, unknown>): Record<string, unknown> {
    const waiting = { since: 1764000000000, until: 1764000060000, attempts, why: "Invalid principal in policy" };
    return { ...change, state: "applying", waiting, applied_at: null, read_back: null, version: null };
  }
});

test.describe("with two people", () => {
  test.use({ serverFlags: ["--two-people"] });

  test("who proposed a change hands it over, and somebody else applies it", async ({ home, server, browser }) => {
    const { identity_id } = await setUp(home);
    await home.goto(`/identities/${identity_id}/key-policy`);
    await proposeRole(home);
    const button = home.getByRole("button", { name: "Apply to the key" });
    await expect(button).toHaveAttribute("aria-disabled", "true");
    await expect(button).toHaveAccessibleDescription(/two people/);
    await expect(home.getByRole("textbox", { name: `Type ${params.alias} to confirm` })).toHaveCount(0);
    await expect(home.getByRole("button", { name: "Copy the link" })).toBeVisible();

    const context = await browser.newContext();
    const other: Page = await context.newPage();
    await other.goto(await server.linkFor("Ana Novak"));
    await expect(other.getByRole("navigation", { name: "Main" })).toBeVisible();
    const arn = encodeURIComponent(await keyArn(home, identity_id));
    const changes = await home.request.get(`/api/v1/keys/sandbox/${arn}/policy/changes`);
    const [change] = (await changes.json()) as { id: string }[];
    // The address that the button copies.
    await other.goto(`${server.origin}/keys/sandbox/${arn}?change=${change?.id}`);
    await apply(other, params.alias);
    await expect(other.getByText("In force: read back, identical")).toBeVisible();
    await expect(other.getByRole("table", { name: "Versions" })).toContainText("Ana Novak");
    await context.close();
    expect(allowsSigning((await live(home, identity_id)).document)).toBe(true);
  });
});

test("a clash is shown statement by statement, and goes to the editor", async ({ home }) => {
  const { identity_id } = await setUp(home);
  const changes = `/api/v1/identities/${identity_id}/key-policy/changes`;
  const base = (await live(home, identity_id)).document;
  const document = (operator: string) => {
    const policy = JSON.parse(base) as { Statement: Record<string, unknown>[] };
    const principal = { AWS: `arn:aws:iam::111122223333:role/${operator}` };
    policy.Statement.push({ Sid: "Operators", Effect: "Allow", Principal: principal, Action: "kms:DescribeKey", Resource: "*" });
    return JSON.stringify(policy);
  };
  const propose = async (operator: string) => {
    const answer = await home.request.post(changes, { data: { kind: "document", document: document(operator) } });
    expect(answer.status(), await answer.text()).toBe(201);
    return (await answer.json()) as { id: string; base_hash: string; title: string };
  };
  const theirs = await propose("night-shift");
  await propose("day-shift");
  const applied = await home.request.post(`/api/v1/policy-changes/${theirs.id}/apply`, {
    data: { base_hash: theirs.base_hash, confirmation: params.alias },
  });
  expect(applied.status(), await applied.text()).toBe(200);

  await home.goto(`/identities/${identity_id}/key-policy`);
  await home.getByRole("table", { name: "Proposals" }).getByRole("button", { name: /^Show / }).click();
  const alert = home.getByRole("alert").filter({ hasText: "Somebody else changed the policy" });
  const rows = alert.getByRole("list", { name: "Both changes, statement by statement" });
  await expect(rows.getByRole("listitem").filter({ hasText: "Operators" })).toContainText("Clash");
  await expect(alert.getByRole("button", { name: "Make my change on theirs" })).toHaveCount(0);
  await alert.getByRole("button", { name: "Take mine to the editor" }).click();
  await expect(home.getByRole("textbox", { name: "Policy document" })).toHaveValue(/day-shift/);
});
