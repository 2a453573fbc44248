// The key policy page: review, typed confirmation, someone else's change, undo.
import { allowsSigning, apply, lambdaField, live, proposeRole, role } from "../support/key-policy.ts";
import { params, setUp } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";

test("what is neither a role nor a function is told at the field before anything is sent", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  const asked: string[] = [];
  home.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const field = lambdaField(home);
  await field.fill("arn:aws:iam::111122223333:user/voice-bot");
  await home.getByRole("button", { name: "Show the ways" }).click();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toBeFocused();
  expect(asked.filter((path) => path.endsWith("/lambda-role"))).toEqual([]);
  const changes = await home.request.get(`/api/v1/identities/${identity_id}/key-policy/changes`);
  expect(await changes.json()).toEqual([]);
});

test("the review shows who gains what, as statements and as JSON", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  await proposeRole(home);
  await expect(home.getByRole("region", { name: "Who gains, who loses" })).toContainText("lakeside-voice-bot-exec");
  await expect(home.getByRole("region", { name: "Statements" })).toContainText(/added/i);
  await expect(home.getByRole("region", { name: "JSON", exact: true })).toContainText(role);
  expect(allowsSigning((await live(home, identity_id)).document)).toBe(false);
});

test("a wrong confirmation keeps the change from the key", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  await proposeRole(home);
  const field = home.getByRole("textbox", { name: `Type ${params.alias} to confirm` });
  await field.fill("another-key");
  await field.press("Enter");
  await expect(field).toHaveAccessibleDescription(/not the key's alias/);
  expect(allowsSigning((await live(home, identity_id)).document)).toBe(false);
});

test("someone else's change in between is neither lost nor overwritten", async ({ home, faults }) => {
  faults.expect(/409/);
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  await proposeRole(home);

  // Meanwhile another administrator lets another role sign.
  const other = "arn:aws:iam::111122223333:role/night-shift-exec";
  const changes = `/api/v1/identities/${identity_id}/key-policy/changes`;
  const proposed = await home.request.post(changes, { data: { kind: "lambda_role", role_arn: other } });
  const change = (await proposed.json()) as { id: string; base_hash: string };
  const applied = await home.request.post(`/api/v1/policy-changes/${change.id}/apply`, {
    data: { base_hash: change.base_hash, confirmation: params.alias },
  });
  expect(applied.status(), await applied.text()).toBe(200);

  await apply(home, params.alias);
  await expect(home.getByRole("alert").filter({ hasText: "Somebody else changed the policy" })).toBeVisible();
  const between = (await live(home, identity_id)).document;
  expect(allowsSigning(between, other)).toBe(true);
  expect(allowsSigning(between, role)).toBe(false);

  await home.getByRole("button", { name: "Make my change on theirs" }).click();
  await apply(home, params.alias);
  await expect(home.getByText("In force: read back, identical")).toBeVisible();
  const after = (await live(home, identity_id)).document;
  expect(allowsSigning(after, other)).toBe(true);
  expect(allowsSigning(after, role)).toBe(true);
});

test("a reload keeps the role that was typed and the proposal that waits", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/key-policy`);
  const field = lambdaField(home);
  await field.fill(role);
  await home.reload();
  await expect(field).toHaveValue(role);
  await proposeRole(home);
  await home.reload();
  await expect(home.getByText(/lakeside-voice-bot-exec/).first()).toBeVisible();
  await expect(home.getByRole("region", { name: "History" })).toContainText("Waits for you");
});
