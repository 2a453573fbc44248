// The inspector: what is dropped, chosen or pasted is read in the browser and sent nowhere.
import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll } from "../support/axe.ts";
import { certificate, copies } from "../support/certificates.ts";
import { expect, test } from "../support/test.ts";

const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "ignore" });

const inspect = async (home: Page) => {
  await home.getByRole("link", { name: "Inspect", exact: true }).click();
  await expect(home.getByRole("heading", { name: "Inspect a certificate", level: 1 })).toBeVisible();
};
const paste = (page: Page) => page.getByRole("textbox", { name: "Or paste" });
const choose = (page: Page, name: string, content: string) =>
  page.locator('input[type="file"]').setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });
const rows = (page: Page): Locator => page.getByRole("list", { name: "Opened in this tab" }).getByRole("listitem");
const row = (page: Page, name: string): Locator => rows(page).getByRole("button", { name, exact: true });
const title = (page: Page, name: string): Locator => page.getByRole("heading", { name, level: 2, exact: true });

test("a pasted certificate is shown with its fields, and nothing is sent", async ({ home }, info) => {
  const pem = certificate(info, "inspected.example");
  await inspect(home);
  const sent: string[] = [];
  home.on("request", (request) => {
    const { pathname } = new URL(request.url());
    // The sprite of icons is a file of the page itself.
    if (pathname !== "/icons.svg") sent.push(`${request.method()} ${request.url()}`);
  });
  await paste(home).fill(pem);

  const main = home.getByRole("main");
  for (const text of ["inspected.example", "Lakeside Hospital", "P-384"]) {
    await expect(main.getByText(text).first()).toBeVisible();
  }
  await expect(title(home, "inspected.example")).toBeFocused();
  await expect(home.getByRole("button", { name: "Print", exact: true })).toBeVisible();
  expect(sent).toEqual([]);
});

test("a file is opened by dropping it anywhere on the page", async ({ home }, info) => {
  const pem = certificate(info, "dropped.example");
  await inspect(home);
  const transfer = await home.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "dropped.pem"));
    return transfer;
  }, pem);
  await home.dispatchEvent("body", "drop", { dataTransfer: transfer });
  await expect(title(home, "dropped.example")).toBeVisible();
});

test("what is no certificate is told calmly", async ({ home }) => {
  await inspect(home);
  await paste(home).fill("-----BEGIN CERTIFICATE-----\nMIIDPTCCAiWgAwIBAgIUF8L2\n");
  await expect(home.getByRole("main").getByText(/END CERTIFICATE|end is missing|cut off/i).first()).toBeVisible();
});

test("a private key is refused without being kept", async ({ home }, info) => {
  const pem = certificate(info, "beside.example");
  const secret = readFileSync(info.outputPath("beside.example.key"), "utf8");
  await inspect(home);
  await paste(home).fill(secret);
  await expect(home.getByRole("main").getByText(/private key/i).first()).toBeVisible();
  await expect(paste(home)).toHaveValue("");

  await choose(home, "both.pem", secret + pem);
  await expect(title(home, "beside.example")).toBeVisible();
  await expect(home.getByRole("alert").getByText(/private key.*It was not read/)).toBeVisible();
  const kept = () => home.evaluate(() => JSON.stringify({ ...sessionStorage }));
  await expect.poll(kept).toContain("BEGIN CERTIFICATE");
  expect(await kept()).not.toContain("PRIVATE");
});

test("many failures are behind a line", async ({ home }, info) => {
  const broken = Array.from({ length: 8 }, () => "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n").join("");
  await inspect(home);
  await choose(home, "broken.pem", broken + certificate(info, "whole.example"));
  await expect(title(home, "whole.example")).toBeVisible();
  await expect(home.getByText("3 more failures")).toBeVisible();
});

test("the list is walked by keyboard", async ({ home }, info) => {
  const names = ["one.example", "two.example", "three.example"];
  await inspect(home);
  await choose(home, "three.pem", names.map((name) => certificate(info, name)).join(""));
  await expect(rows(home)).toHaveCount(3);
  await row(home, "one.example").focus();
  await home.keyboard.press("ArrowDown");
  await expect(row(home, "two.example")).toBeFocused();
  await home.keyboard.press("End");
  await expect(row(home, "three.example")).toBeFocused();
  await home.keyboard.press("ArrowUp");
  await home.keyboard.press("Enter");
  await expect(title(home, "two.example")).toBeFocused();
  await row(home, "one.example").focus();
  await home.keyboard.press("Delete");
  await expect(rows(home)).toHaveCount(2);
  await expect(row(home, "two.example")).toBeFocused();
  await expect(title(home, "two.example")).toBeVisible();
});

test("a thousand certificates are read while the page answers, and found", async ({ home }, info) => {
  const text = copies(certificate(info, "many.example"), 1_000);
  await inspect(home);
  // What the status line said, in order.
  await home.evaluate(() => {
    const said: string[] = ((globalThis as unknown as { said: string[] }).said = []);
    const main = document.querySelector("main") as HTMLElement;
    new MutationObserver(() => {
      const line = main.querySelector(".reading [role=status]")?.textContent ?? "";
      if (line !== "" && said.at(-1) !== line) said.push(line);
    }).observe(main, { subtree: true, childList: true, characterData: true });
  });
  await choose(home, "many.pem", text);
  await expect(home.getByText("1,000 certificates", { exact: true })).toBeVisible();
  const said = await home.evaluate(() => (globalThis as unknown as { said: string[] }).said);
  expect(said.some((line) => / of 1,000 read$/.test(line))).toBe(true);

  // Only what is near is drawn.
  expect(await rows(home).count()).toBeLessThan(300);
  const last = createHash("sha256").update(Buffer.from(text.split("-----BEGIN CERTIFICATE-----").at(-1)?.replace(/-----[^-]+-----/g, "") ?? "", "base64"));
  await home.getByRole("searchbox", { name: "Search" }).fill(last.digest("hex"));
  await expect(rows(home)).toHaveCount(1);
  await home.getByRole("button", { name: "Forget all" }).click();
  await expect(paste(home)).toBeVisible();
});

test("two certificates are compared", async ({ home }, info) => {
  await inspect(home);
  await choose(home, "two.pem", certificate(info, "renewed.example", 30) + certificate(info, "other.example", 60));
  await expect(title(home, "renewed.example")).toBeVisible();
  const other = home.getByRole("combobox", { name: "Compare with…" });
  await other.selectOption({ index: 1 });
  const compared = home.getByRole("region", { name: "Compared" });
  await expect(compared.getByText("Each has a key of its own. The second one ends 30 days later.")).toBeVisible();
  await expect(compared.getByRole("rowheader", { name: /^Subject\b/ }).first()).toBeVisible();
  await expect(compared.getByRole("rowheader", { name: /^Version / })).toHaveCount(0);
  await compared.getByRole("checkbox", { name: "Only differences" }).uncheck();
  await expect(compared.getByRole("rowheader", { name: /^Version / })).toBeVisible();
  await expectAccessible(home, "a comparison");
  await home.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(home, "a comparison on a phone");
  await compared.getByRole("button", { name: "End comparison" }).click();
  await expect(compared).toBeHidden();
});

test("requests, revocation lists and keys have pages of their own", async ({ home }, info) => {
  const key = info.outputPath("request.key");
  const [request, list] = [info.outputPath("request.csr"), info.outputPath("list.crl")];
  openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", request,
    "-subj", "/CN=requested.example", "-addext", "subjectAltName=DNS:asked.example");
  certificate(info, "issuer.example");
  const [database, config] = [info.outputPath("index.txt"), info.outputPath("ca.cnf")];
  writeFileSync(database, "R\t301231000000Z\t250101000000Z,keyCompromise\t0ABC\tunknown\t/CN=gone.example\n");
  writeFileSync(config, `[ca]\ndefault_ca=d\n[d]\ndatabase=${database}\ndefault_md=sha256\ndefault_crl_days=30\n`);
  openssl("ca", "-config", config, "-gencrl", "-keyfile", info.outputPath("issuer.example.key"), "-cert", info.outputPath("issuer.example.pem"), "-out", list);
  const jwk = { ...generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey.export({ format: "jwk" }), kid: "clinic-key" };

  await inspect(home);
  await choose(home, "request.csr", readFileSync(request, "utf8"));
  await expect(title(home, "requested.example")).toBeVisible();
  await expect(home.getByRole("region", { name: "Requested extensions" }).getByText(/asked\.example/)).toBeVisible();
  await expect(home.getByRole("button", { name: "Save PEM" })).toBeVisible();

  await choose(home, "list.crl", readFileSync(list, "utf8"));
  await expect(title(home, "issuer.example")).toBeVisible();
  const revoked = home.getByRole("region", { name: "Revoked certificates" });
  await expect(revoked.getByRole("rowheader", { name: "0A:BC" })).toBeVisible();
  await revoked.getByRole("searchbox", { name: "Search" }).fill("ffff");
  await expect(revoked.getByText("0 found")).toBeVisible();
  await expectAccessible(home, "a revocation list");

  await choose(home, "jwks.json", JSON.stringify({ keys: [jwk] }));
  await expect(title(home, "clinic-key")).toBeVisible();
  await expect(home.getByRole("button", { name: "Copy JWK", exact: true })).toBeVisible();
  await expect(home.getByText("1 request, 1 revocation list, 1 public key")).toBeVisible();
  await expectAccessible(home, "a public key");
});

test("a reload keeps what is open, and a link leads to a panel", async ({ home }, info) => {
  await inspect(home);
  await choose(home, "kept.pem", certificate(info, "kept.example"));
  await expect(title(home, "kept.example")).toBeVisible();
  await home.goto("/inspect#extensions-h");
  await home.reload();
  await expect(title(home, "kept.example")).toBeVisible();
  await expect(title(home, "Extensions")).toBeFocused();
  await expect(title(home, "Extensions")).toBeInViewport();
  await home.getByRole("button", { name: "Forget all" }).click();
  await expect(paste(home)).toBeVisible();
  await home.reload();
  await expect(paste(home)).toBeVisible();
  await expect(rows(home)).toHaveCount(0);
});

test("on a phone nothing is wider than the window", async ({ home }, info) => {
  await home.setViewportSize({ width: 390, height: 844 });
  await home.goto("/inspect");
  await expectAccessible(home, "the empty inspector");
  await choose(home, "phone.pem", certificate(info, "phone.example") + certificate(info, `${"long-".repeat(11)}example`));
  await expect(title(home, "phone.example")).toBeVisible();
  await expectAccessible(home, "the inspector on a phone");
  await expectNoSidewaysScroll(home, "the inspector on a phone");
});
