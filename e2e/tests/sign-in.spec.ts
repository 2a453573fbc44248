// The gate: who may come in, and how.
import { expect, signIn, test } from "../support/test.ts";

test("the sign-in link opens the home page and leaves nothing in the address", async ({ page, server }) => {
  await signIn(page, server);
  expect(page.url()).toBe(`${server.origin}/`);
  await expect(page.getByText("Target: Sandbox")).toBeVisible();
  const cookies = await page.context().cookies();
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: "Strict" });
});

test("without a session every page is the gate, and the address stays for afterwards", async ({ page, server, faults }) => {
  faults.expect(/401/);
  for (const path of ["/", "/setup/names", "/inspect"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "Sign in", exact: true })).toBeVisible();
    expect(new URL(page.url()).pathname).toBe(path);
  }
  await page.getByLabel("Sign-in link").fill(server.signInLink);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Inspect a certificate" })).toBeVisible();
});

test("a used link is refused, and says what to do", async ({ page, server, faults, browser }) => {
  faults.expect(/401|403|410/);
  const first = await browser.newContext();
  const other = await first.newPage();
  await signIn(other, server);
  await first.close();
  await page.goto(server.signInLink);
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Sign in", exact: true })).toBeVisible();
  expect(page.url()).not.toContain("token");
  expect(await page.context().cookies()).toEqual([]);
});

test("a link that is none is told apart before anything is sent", async ({ page, faults }) => {
  faults.expect(/401/);
  await page.goto("/");
  await page.getByLabel("Sign-in link").fill("http://127.0.0.1:8080/");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByLabel("Sign-in link")).toHaveAccessibleDescription(/not a sign-in link/);
});

test("signing out ends the session on the server too", async ({ home, faults }) => {
  faults.expect(/401/);
  await home.getByRole("button", { name: "Sign out" }).click();
  await expect(home.getByText("You are signed out")).toBeVisible();
  expect((await home.request.get("/api/v1/identities")).status()).toBe(401);
  await home.reload();
  await expect(home.getByRole("heading", { name: "Sign in", exact: true })).toBeVisible();
});
