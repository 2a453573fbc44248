// Verification in the browser: every rule at every certificate, what can be chosen, and that the server finds the same.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll } from "../support/axe.ts";
import { params, run, setUp } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";

type Report = {
  valid: boolean;
  carries_kms_key: boolean;
  path: { subject: string; checks: { rule: string; outcome: string }[] }[];
};

const panel = (page: Page) => page.getByRole("region", { name: "Verification" });
const outcome = (page: Page) => panel(page).getByRole("status").first();
const path = (page: Page) => panel(page).getByRole("list", { name: "Path, from the root" });

async function server(page: Page, identity: string): Promise<Report> {
  return (await (await page.request.get(`/api/v1/identities/${identity}/verification`)).json()) as Report;
}

function openssl(...args: string[]): void {
  execFileSync("openssl", args, { stdio: "ignore" });
}

/** A root and a leaf of its own, in files of the test. */
function authority(at: (name: string) => string): void {
  const fresh = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"];
  openssl("req", ...fresh, "-subj", "/CN=Test Root", "-keyout", at("root.key"), "-out", at("root.pem"),
    "-addext", "keyUsage=critical,keyCertSign,cRLSign");
  openssl("req", ...fresh, "-subj", "/CN=Test Leaf", "-set_serial", "74", "-keyout", at("leaf.key"), "-out", at("leaf.pem"),
    "-CA", at("root.pem"), "-CAkey", at("root.key"), "-addext", "basicConstraints=critical,CA:FALSE");
}

async function inspect(page: Page, text: string): Promise<void> {
  await page.getByRole("link", { name: "Inspect", exact: true }).click();
  await page.getByLabel(/paste/i).fill(text);
}

async function openChoices(page: Page): Promise<void> {
  await panel(page).getByText("Ask otherwise: purpose, time, trust, revocation").click();
}

test("a fresh identity is valid here and at the server, before and after its revocation", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/certificate`);
  await expect(outcome(home)).toContainText("trusted because you gave it");
  expect(await server(home, identity_id)).toMatchObject({ valid: true, carries_kms_key: true });
  await expect(path(home).getByText(/^\d+ of \d+ rules hold$/)).toHaveCount(2);
  await expect(home.getByRole("alert", { name: "Server and browser do not agree" })).toBeHidden();
  await expectAccessible(home, "a verified certificate");
  await expectNoSidewaysScroll(home, "a verified certificate");

  // Both hear of a revocation only by a list; that it was revoked, Signet knows by itself.
  await run(home, { kind: "revoke", identity: params.identity, reason: "SUPERSEDED" }, params.identity);
  await home.reload();
  await expect(outcome(home)).toContainText("Valid for any purpose");
  await expect(home.getByText("The certificate is revoked")).toBeVisible();
  expect(await server(home, identity_id)).toMatchObject({ valid: true, revoked_for: "SUPERSEDED" });
  await expect(home.getByRole("alert", { name: "Server and browser do not agree" })).toBeHidden();
});

test("a server that says something else is told", async ({ home }) => {
  const { identity_id } = await setUp(home);
  await home.route("**/verification", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as Report), carries_kms_key: false } });
  });
  await home.goto(`/identities/${identity_id}/certificate`);
  await expect(home.getByRole("alert", { name: "Server and browser do not agree" })).toContainText("KMS");
});

test("purpose, time and trust change the outcome", async ({ home }, info) => {
  const at = (name: string) => info.outputPath(name);
  authority(at);
  await inspect(home, readFileSync(at("leaf.pem"), "utf8") + readFileSync(at("root.pem"), "utf8"));
  await expect(outcome(home)).toContainText("Valid for any purpose");
  await openChoices(home);
  const time = panel(home).getByRole("textbox", { name: "Time" });
  await time.fill("2090-01-01");
  await expect(outcome(home)).toContainText("it ended on");
  await expect(path(home).getByText("Ask at a time when it is valid").first()).toBeVisible();
  await time.fill("noon");
  await expect(time).toHaveAttribute("aria-invalid", "true");
  await time.fill("");
  await expect(outcome(home)).toContainText("Valid for any purpose");
  await panel(home).getByRole("checkbox", { name: "Test Root" }).uncheck();
  await expect(outcome(home)).toContainText("not among the trusted ones");
  await expectAccessible(home, "a certificate that is not valid");
});

test("a revocation list and an OCSP response are heard, and what is neither is refused", async ({ home }, info) => {
  const at = (name: string) => info.outputPath(name);
  authority(at);
  writeFileSync(at("index"), "R\t491231235959Z\t200101000000Z\t4A\tunknown\t/CN=Test Leaf\n");
  writeFileSync(at("ca.conf"), `[ca]\ndefault_ca=d\n[d]\ndatabase=${at("index")}\ndefault_md=sha256\ndefault_crl_days=5\n`);
  openssl("ca", "-gencrl", "-config", at("ca.conf"), "-cert", at("root.pem"), "-keyfile", at("root.key"), "-out", at("list.crl"));
  openssl("ocsp", "-index", at("index"), "-CA", at("root.pem"), "-rsigner", at("root.pem"), "-rkey", at("root.key"),
    "-issuer", at("root.pem"), "-cert", at("leaf.pem"), "-ndays", "5", "-respout", at("answer.ocsp"));

  await inspect(home, readFileSync(at("leaf.pem"), "utf8") + readFileSync(at("root.pem"), "utf8"));
  await expect(outcome(home)).toContainText("Valid for any purpose");
  await openChoices(home);
  const files = panel(home).getByLabel("Revocation lists and OCSP responses");
  await files.setInputFiles(at("ca.conf"));
  await expect(panel(home).getByText("It is neither a revocation list nor an OCSP response.")).toBeVisible();
  await panel(home).getByRole("button", { name: "Remove ca.conf" }).click();
  for (const [file, rule] of [["list.crl", "revocation of CN=Test Leaf"], ["answer.ocsp", "OCSP status of CN=Test Leaf"]] as const) {
    await files.setInputFiles(at(file));
    await expect(outcome(home)).toContainText(`${rule}: revoked on 1 Jan 2020`);
    await panel(home).getByRole("button", { name: `Remove ${file}` }).click();
    await expect(outcome(home)).toContainText("Valid for any purpose");
  }

  // Dropped on the field, it is not taken for a certificate, and the page no longer waits for it.
  const transfer = await home.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "dropped.crl"));
    return transfer;
  }, readFileSync(at("list.crl"), "utf8"));
  await files.dispatchEvent("dragover", { dataTransfer: transfer });
  await expect(home.getByRole("heading", { name: "Let go to open" })).toBeVisible();
  await files.dispatchEvent("drop", { dataTransfer: transfer });
  await expect(outcome(home)).toContainText("revoked on 1 Jan 2020");
  await expect(home.getByRole("heading", { name: "Drop more files here" })).toBeVisible();
});

test("a missing issuer is named in the chain", async ({ home }, info) => {
  const at = (name: string) => info.outputPath(name);
  authority(at);
  await inspect(home, readFileSync(at("leaf.pem"), "utf8"));
  const chain = home.getByRole("region", { name: "Chain" });
  await expect(chain.getByText("Test Root")).toBeVisible();
  await expect(chain.getByRole("button", { name: "Copy key id of the issuer" })).toBeVisible();
  await expect(outcome(home)).toContainText("its issuer CN=Test Root is missing");
});

test("the trust store takes a password of one's own, in the body of a request", async ({ home }, info) => {
  const { identity_id } = await setUp(home);
  await home.goto(`/identities/${identity_id}/certificate`);
  const addresses: string[] = [];
  home.on("request", (request) => addresses.push(request.url()));
  await home.getByText("Export", { exact: true }).click();
  await home.getByRole("button", { name: /^Trust store, password of your own/ }).click();
  const store = home.getByRole("region", { name: "Trust store with a password of your own" });
  await expect(store).toContainText("No .p12 with a private key can exist");
  await store.getByRole("textbox", { name: "Password" }).fill("short");
  await store.getByRole("button", { name: "Save trust store" }).click();
  await expect(store.getByRole("textbox", { name: "Password" })).toHaveAttribute("aria-invalid", "true");
  await store.getByRole("textbox", { name: "Password" }).fill("correct horse");
  const download = home.waitForEvent("download");
  await store.getByRole("button", { name: "Save trust store" }).click();
  await (await download).saveAs(info.outputPath("store.p12"));
  openssl("pkcs12", "-in", info.outputPath("store.p12"), "-passin", "pass:correct horse", "-nokeys", "-out", info.outputPath("store.pem"));
  expect(readFileSync(info.outputPath("store.pem"), "utf8")).toContain(params.root_cn);
  expect(addresses.filter((address) => address.includes("horse"))).toEqual([]);
});
