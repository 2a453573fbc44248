// The inventory of certificates: found, narrowed, kept as a view, opened, saved as a file; and a long list.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll } from "../support/axe.ts";
import { inventoryPage } from "../support/certificates.ts";
import { params, run, setUp } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";

const rows = (page: Page) => page.getByRole("table", { name: "Certificates" }).getByRole("rowheader");

test("without a certificate the page says how to get one", async ({ home }) => {
  await home.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Certificates" }).click();
  await expect(home.getByRole("heading", { name: "No certificates yet" })).toBeVisible();
  await expectAccessible(home, "an empty inventory");
  await home.getByRole("link", { name: "Set up identity" }).click();
  await expect(home).toHaveURL(/\/setup/);
});

test("certificates are found by name, state and fingerprint, and a reload keeps what is asked for", async ({ home }) => {
  await setUp(home);
  await run(home, { kind: "renew", identity: params.identity });
  await home.goto("/certificates");
  await expect(rows(home)).toHaveCount(2);
  await expect(home.getByText("2 certificates", { exact: true })).toBeVisible();
  await expectAccessible(home, "the inventory");
  await expectNoSidewaysScroll(home, "the inventory");

  await home.getByRole("combobox", { name: "State" }).selectOption("superseded");
  await expect(rows(home)).toHaveCount(1);
  await home.reload();
  await expect(rows(home)).toHaveCount(1);
  await expect(home).toHaveURL(/status=superseded/);

  await home.getByRole("button", { name: "Keep this view" }).click();
  const view = home.getByRole("list", { name: "Views" }).getByRole("button", { name: "Superseded", exact: true });
  await expect(view).toHaveAttribute("aria-pressed", "true");

  await home.getByRole("combobox", { name: "State" }).selectOption("");
  const listed = (await (await home.request.get("/api/v1/certificates")).json()) as { items: { fingerprint: string }[] };
  const colons = listed.items[0]?.fingerprint.slice(0, 16).toUpperCase().match(/../g)?.join(":") ?? "";
  const search = home.getByRole("searchbox", { name: "Search" });
  await search.fill(colons);
  await expect(rows(home)).toHaveCount(1);
  await search.fill("zebra");
  await expect(home.getByRole("heading", { name: "No certificate fits" })).toBeVisible();
  await home.getByRole("button", { name: "Show all certificates" }).click();
  await expect(rows(home)).toHaveCount(2);
  await view.click();
  await expect(rows(home)).toHaveCount(1);
  await home.getByRole("button", { name: "Forget the view Superseded" }).click();
  await expect(view).toBeHidden();
});

test("a certificate opens with its record and all that is in it", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto("/certificates");
  await rows(home).getByRole("link").click();
  await expect(home.getByRole("heading", { level: 1, name: params.leaf_cn })).toBeVisible();
  const record = home.getByRole("region", { name: "In the inventory" });
  await expect(record).toContainText("Issued by Signet");
  await expect(record.getByRole("link", { name: params.identity })).toHaveAttribute("href", `/identities/${identity_id}`);
  await expect(home.getByRole("region", { name: "Fingerprints" })).toBeVisible();
  await expect(home.getByRole("region", { name: "Chain" })).toContainText("Complete");
  await expect(home.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Certificates" })).toHaveAttribute(
    "aria-current",
    "page",
  );
  await expectAccessible(home, "a certificate of the inventory");
  await expectNoSidewaysScroll(home, "a certificate of the inventory");
  await home.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Certificates" }).click();
  await expect(rows(home)).toHaveCount(1);
});

test("what is shown is saved as a file", async ({ home }) => {
  await setUp(home);
  await home.goto("/certificates?sort=name");
  const saving = home.waitForEvent("download");
  await home.getByRole("link", { name: "Save as CSV" }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toBe("certificates.csv");
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(params.leaf_cn);
});

test("of a long list only what is near is drawn, and scrolling loads the rest", async ({ home }) => {
  const total = 2_350;
  await home.route("**/api/v1/certificates?**", (route) => inventoryPage(route, total));
  await home.goto("/certificates");
  await expect(home.getByText("2,350 certificates, 100 loaded")).toBeVisible();
  const table = home.getByRole("table", { name: "Certificates" });
  await expect(table).toHaveAttribute("aria-rowcount", "2351");
  await expect(async () => {
    await home.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await expect(home.locator(`[aria-rowindex="${total + 1}"]`)).toBeAttached({ timeout: 100 });
  }).toPass({ intervals: [100] });
  await expect(home.getByText("2,350 certificates", { exact: true })).toBeVisible();
  // The first ones are far away now, and leave their room.
  await expect(table.locator('[aria-rowindex="2"]')).toHaveCount(0);
  expect(await table.getByRole("rowheader").count()).toBeLessThan(1_000);
  await home.evaluate(() => window.scrollTo(0, 0));
  await expect(table.getByRole("link", { name: "Bot 0", exact: true })).toBeInViewport();
});
