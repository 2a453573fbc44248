// What is shown of one certificate: ASN.1 beside bytes, findings, copies, EHRs, the addresses of panels.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Locator, Page, TestInfo } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll } from "../support/axe.ts";
import { setUp } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

/** A certificate that signs itself: P-384, and whatever else is asked for. */
function made(info: TestInfo, ...more: string[]): string {
  const file = info.outputPath("certificate.pem");
  execFileSync("openssl", [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-keyout", info.outputPath("key.pem"), "-out", file,
    "-days", "90", "-subj", "/CN=viewed.example/O=Lakeside Hospital", "-addext", "basicConstraints=critical,CA:FALSE", ...more,
  ], { stdio: "ignore" });
  return readFileSync(file, "utf8");
}

/** Opens a certificate in the inspector. */
async function inspect(page: Page, pem: string): Promise<void> {
  await page.goto("/inspect");
  await page.getByLabel(/paste/i).fill(pem);
  await expect(panel(page, "Names")).toBeVisible();
}

const panel = (page: Page, name: string): Locator => page.getByRole("region", { name, exact: true });
const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

/** Opens the disclosure and answers its tree. */
async function openTree(page: Page): Promise<Locator> {
  await panel(page, "ASN.1").getByText("Elements beside bytes").click();
  const tree = page.getByRole("tree", { name: "Elements" });
  await expect(tree).toBeVisible();
  return tree;
}

/** The row that the keyboard is on. */
const active = (tree: Locator): Locator => tree.locator('[role="treeitem"][aria-selected="true"]');

test("the tree is made when it is opened, and worked by the keyboard", async ({ home }, info) => {
  await inspect(home, made(info));
  await expect(home.getByRole("tree")).toHaveCount(0);
  const tree = await openTree(home);
  await tree.focus();
  await expect(active(tree)).toContainText("SEQUENCE");
  await expect(tree).toHaveAttribute("aria-activedescendant", "asn1-0");

  await tree.press("ArrowRight");
  await expect(active(tree)).toContainText("tbsCertificate");
  await expect(active(tree)).toHaveAttribute("aria-level", "2");
  await expect(active(tree)).toHaveAttribute("aria-posinset", "1");
  await expect(active(tree)).toHaveAttribute("aria-setsize", "3");
  const open = await tree.getByRole("treeitem").count();
  await tree.press("ArrowLeft");
  await expect(active(tree)).toHaveAttribute("aria-expanded", "false");
  await expect(tree.getByRole("treeitem").filter({ hasText: "serialNumber" })).toHaveCount(0);
  await tree.press("ArrowRight");
  await expect(active(tree)).toHaveAttribute("aria-expanded", "true");
  await expect(tree.getByRole("treeitem")).toHaveCount(open);

  await tree.press("End");
  // An ECDSA signature is two numbers.
  await expect(active(tree)).toContainText("INTEGER");
  await tree.press("Home");
  await expect(active(tree)).toHaveAttribute("aria-level", "1");
  await tree.press("ArrowDown");
  await tree.press("ArrowDown");
  await tree.press("Enter");
  await expect(active(tree)).toContainText("version");
  await expect(active(tree)).toHaveAttribute("aria-expanded", "false");
  await expectAccessible(home, "the open tree");
});

test("an element and its bytes mark each other", async ({ home }, info) => {
  await inspect(home, made(info));
  const tree = await openTree(home);
  const bytes = home.getByRole("group", { name: "Bytes in hex" });

  // Tag and length of the serial number, then as many bytes as it says.
  const serial = tree.getByRole("treeitem").filter({ hasText: "serialNumber" });
  await serial.hover();
  await expect(bytes.locator(".head")).toHaveText(["02", /^[0-9A-F]{2}$/]);
  const length = Number.parseInt((await bytes.locator(".head").last().textContent()) ?? "", 16);
  await expect(bytes.locator(".in")).toHaveCount(length);

  // The first byte is that of the whole, and the tree follows.
  await bytes.locator('[data-at="0"]').hover();
  await expect(tree.locator(".marked")).toHaveAttribute("aria-level", "1");

  // A click on a byte opens what it is in, and brings the keyboard there.
  await tree.focus();
  await tree.press("Home");
  await tree.press("ArrowLeft");
  await expect(tree.getByRole("treeitem")).toHaveCount(1);
  await bytes.locator('[data-at="9"]').click();
  await expect(tree.getByRole("treeitem").nth(1)).toBeVisible();
  await expect(active(tree)).not.toHaveAttribute("aria-level", "1");
});

test("an element tells where it stands, and is copied in three forms", async ({ home }, info) => {
  await inspect(home, made(info));
  const tree = await openTree(home);
  await tree.getByRole("treeitem").filter({ hasText: "2.5.4.3" }).first().click();
  const element = home.getByRole("group", { name: "The chosen element" });
  await expect(element).toContainText("OBJECT IDENTIFIER");
  await expect(element).toContainText("2 bytes");
  await expect(element).toContainText("3 bytes");
  for (const [button, copied] of [["Copy hex", "0603550403"], ["Copy base64", "BgNVBAM="], ["Copy OID", "2.5.4.3"]] as const) {
    await element.getByRole("button", { name: button, exact: true }).click();
    await expect.poll(() => clipboard(home)).toBe(copied);
  }
});

test("a large certificate opens its tree without drawing all of it", async ({ home }, info) => {
  const names = Array.from({ length: 2500 }, (_, at) => `DNS:host-${at}.lakeside-hospital.example`).join(",");
  await inspect(home, made(info, "-addext", `subjectAltName=${names}`));
  await expect(panel(home, "Names").getByRole("button", { name: "Show all 2500 names" })).toBeVisible();
  const tree = await openTree(home);
  const bytes = home.getByRole("group", { name: "Bytes in hex" });
  expect(await bytes.locator("[data-at]").count()).toBeLessThan(20_000);
  await tree.focus();
  await tree.press("End");
  await expect(active(tree)).toBeVisible();
  await expectNoSidewaysScroll(home, "a large certificate");
});

test("values are copied with one click", async ({ home }, info) => {
  await inspect(home, made(info, "-addext", "subjectAltName=DNS:a.example,email:b@c.example"));
  const copy = async (region: string, what: string): Promise<string> => {
    await home.evaluate(() => navigator.clipboard.writeText(""));
    await panel(home, region).getByRole("button", { name: `Copy ${what}`, exact: true }).click();
    await expect.poll(() => clipboard(home)).not.toBe("");
    return await clipboard(home);
  };
  const file = info.outputPath("certificate.pem");
  const openssl = (...flags: string[]): string => execFileSync("openssl", ["x509", "-in", file, "-noout", ...flags], { encoding: "utf8" }).trim();
  const serial = await copy("Names", "serial number, hex");
  expect(serial.replaceAll(":", "")).toBe(openssl("-serial").replace("serial=", ""));
  expect(BigInt(`0x${serial.replaceAll(":", "")}`).toString()).toBe(await copy("Names", "serial number, decimal"));
  expect(await copy("Names", "DNS name, a.example")).toBe("a.example");
  expect(await copy("Names", "all")).toBe("DNS name: a.example\nEmail: b@c.example\n");

  const sha256 = await copy("Fingerprints", "SHA-256 fingerprint");
  expect(openssl("-fingerprint", "-sha256").split("=")[1]).toBe(sha256);
  const form = home.getByRole("combobox", { name: "Form of the fingerprints" });
  await form.selectOption("plain");
  expect(await copy("Fingerprints", "SHA-256 fingerprint")).toBe(sha256.replaceAll(":", "").toLowerCase());
  await form.selectOption("base64");
  expect(await copy("Fingerprints", "SPKI SHA-256")).toMatch(/^[A-Za-z0-9+/]{43}=$/);

  const jwk = JSON.parse(await copy("Key", "JWK")) as Record<string, string>;
  expect(jwk).toMatchObject({ kty: "EC", crv: "P-384", alg: "ES384", use: "sig" });
  expect(jwk.kid).toBe(await copy("Key", "JWK thumbprint"));
  expect(await copy("Key", "point, uncompressed")).toMatch(/^04(:[0-9A-F]{2}){96}$/);
  expect(await copy("Key", "signature")).toMatch(/^30:/);
});

test("findings name their rule, lead to their panel, and heed the use", async ({ home }, info) => {
  await inspect(home, made(info));
  const findings = panel(home, "Findings");
  await findings.getByRole("combobox", { name: "Meant for" }).selectOption("tls-server");
  const host = findings.getByRole("listitem").filter({ hasText: "no_host_name" });
  await expect(host).toContainText("It names no host");
  await expect(host.getByRole("link", { name: /^RFC 9525/ })).toHaveAttribute("href", "https://www.rfc-editor.org/rfc/rfc9525.html#section-3");
  await expect(findings.getByRole("region", { name: "Problems" })).toBeVisible();
  await host.getByRole("link", { name: "See Names" }).click();
  await expect(home.getByRole("heading", { name: "Names", exact: true })).toBeFocused();
  await expect(home).toHaveURL(/\/inspect#names-h$/);
  await expect(panel(home, "Names")).toBeVisible();

  await findings.getByRole("combobox", { name: "Meant for" }).selectOption("");
  await expect(host).toHaveCount(0);
});

test("each EHR says whether it takes the key", async ({ home }, info) => {
  await inspect(home, made(info));
  const answers = home.getByRole("table", { name: "Which EHR takes this key" });
  const answer = (name: string) => answers.getByRole("row").filter({ has: home.getByRole("rowheader", { name }) });
  await expect(answer("Oracle Health")).toContainText("It takes ES384");
  await expect(answer("ModMed")).toContainText("It takes ES384");
  await expect(answer("Epic")).toContainText("only where it fetches the key set");
  await expect(answer("athenahealth")).toContainText("It wants RS384");
});

test("what is not known is shown as its elements and bytes", async ({ home }, info) => {
  await inspect(home, made(info, "-addext", "1.2.3.4.5=ASN1:UTF8String:lakeside"));
  const row = panel(home, "Extensions").getByRole("row").filter({ hasText: "1.2.3.4.5" });
  await expect(row).toContainText("Not known here");
  await row.getByText("ASN.1", { exact: true }).click();
  await expect(row.getByText("UTF8String lakeside")).toBeVisible();
});

test("a panel's address is copied and written", async ({ home }, info) => {
  await inspect(home, made(info));
  const key = panel(home, "Key");
  await key.hover();
  await key.getByRole("button", { name: "Copy link to this panel: Key" }).click();
  await expect(home).toHaveURL(/\/inspect#key-h$/);
  expect(await clipboard(home)).toBe(home.url());
});

test("an identity's certificate is compared with KMS and with its key set", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/certificate`);
  const smart = panel(home, "Fit for SMART");
  await expect(smart).toContainText("It is the key in KMS");
  await expect(smart).toContainText("Its kid is in the identity's key set");
  await expect(panel(home, "Findings").getByRole("combobox", { name: "Meant for" })).toHaveValue("smart");
  await expect(panel(home, "Findings")).toContainText("Beside its issuer.");

  // A link to the ASN.1 opens it.
  await expect(home.getByRole("tree")).toHaveCount(0);
  await home.goto("/");
  await home.goto(`/identities/${identity_id}/certificate#asn1-h`);
  await expect(home.getByRole("tree", { name: "Elements" })).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`on a phone, ${colorScheme}`, () => {
    test.use({ viewport: { width: 390, height: 844 }, colorScheme });

    test("everything is accessible and nothing scrolls sideways", async ({ home }, info) => {
      const long = "x".repeat(60);
      await inspect(home, made(info, "-addext", `subjectAltName=DNS:${long}.${long}.example,URI:https://${long}.example/${long}`));
      await openTree(home);
      await expectNoSidewaysScroll(home, "a certificate on a phone");
      await expectAccessible(home, "a certificate on a phone");
    });
  });
}
