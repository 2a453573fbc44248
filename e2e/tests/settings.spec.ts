// Settings: AWS accounts as targets, and what a role needs.
import { expect, test } from "../support/test.ts";
import { field, next, runButton } from "../support/wizard.ts";

test("an account is added with a role, checked, changed, and removed", async ({ home, faults }) => {
  faults.expect(/422/);
  await home.getByRole("link", { name: "Settings", exact: true }).click();
  const list = home.getByRole("list", { name: "Targets" });
  await expect(list.getByRole("heading", { name: /^Sandbox/ })).toBeVisible();
  const textbox = (name: string) => home.getByRole("textbox", { name, exact: true });

  await test.step("a form without a name is not sent", async () => {
    await home.getByRole("button", { name: "Add an AWS account" }).click();
    await expect(textbox("Name")).toBeFocused();
    await home.getByRole("button", { name: "Save and check" }).click();
    await expect(textbox("Name")).toHaveAttribute("aria-invalid", "true");
    await textbox("Name").fill("Lakeside production");
  });

  await test.step("the trust policy is ready to copy, with a random external id", async () => {
    await home.getByRole("button", { name: "Make an external id" }).click();
    await expect(textbox("External id")).toHaveValue(/^signet-[0-9a-f]{32}$/);
    const id = await textbox("External id").inputValue();
    await home.getByText("What the role needs").click();
    const policy = JSON.parse(await home.getByRole("region", { name: "Trust policy" }).innerText());
    expect(policy.Statement[0].Action).toBe("sts:AssumeRole");
    expect(policy.Statement[0].Condition.StringEquals["sts:ExternalId"]).toBe(id);
  });

  await test.step("what is wrong is told at its field, by the page and by the server", async () => {
    await home.getByRole("button", { name: "Save and check" }).click();
    await expect(textbox("External id")).toHaveAccessibleDescription(/Give the role/);
    await textbox("Role to assume (ARN)").fill("arn:aws:iam::12:role/Signet");
    await home.getByRole("button", { name: "Save and check" }).click();
    await expect(textbox("Role to assume (ARN)")).toHaveAttribute("aria-invalid", "true");
    await textbox("Role to assume (ARN)").fill("arn:aws:iam::111122223333:role/Signet");
  });

  await test.step("it is saved and checked: there is no such profile here", async () => {
    await textbox("Profile").fill("no-such-profile");
    await home.getByRole("combobox", { name: "Region offered first" }).selectOption("eu-west-1");
    await home.getByRole("button", { name: "Save and check" }).click();
    const item = list.getByRole("listitem").filter({ hasText: "Lakeside production" });
    await expect(item.getByText("Does not work")).toBeVisible({ timeout: 30_000 });
    await expect(item).toContainText("By the role arn:aws:iam::111122223333:role/Signet");
    await expect(home.getByRole("button", { name: "Save and check" })).toHaveCount(0);
  });

  await test.step("with two targets, the wizard asks where", async () => {
    await home.goto("/setup/names");
    await home.getByRole("combobox", { name: "Target" }).selectOption("Lakeside production");
    await next(home);
    await next(home);
    await expect(field.region(home)).toHaveValue("eu-west-1");
    await home.reload();
    await expect(field.region(home)).toHaveValue("eu-west-1");
  });

  await test.step("it is renamed, and removed only when that is confirmed", async () => {
    await home.goto("/settings");
    await home.getByRole("button", { name: "Change Lakeside production" }).click();
    await textbox("Name").fill("Lakeside test");
    await home.getByRole("button", { name: "Save and check" }).click();
    const remove = home.getByRole("button", { name: "Remove Lakeside test" });
    await expect(remove).toBeVisible({ timeout: 30_000 });
    await remove.click();
    await expect(home.getByRole("button", { name: "Keep it" })).toBeFocused();
    await home.keyboard.press("Enter");
    await expect(home.getByRole("button", { name: "Keep it" })).toHaveCount(0);
    await remove.click();
    await home.getByRole("region", { name: "Remove Lakeside test?" }).getByRole("button", { name: "Remove Lakeside test" }).click();
    await expect(list.getByText("Lakeside test")).toHaveCount(0);
  });

  await test.step("a draft that named it goes on with the default target", async () => {
    await home.goto("/setup/names");
    for (let step = 0; step < 3; step += 1) await next(home);
    await expect(runButton(home)).toBeVisible();
  });
});
