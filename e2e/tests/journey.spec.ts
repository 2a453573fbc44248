// The whole way: sign-in link, wizard, live run, certificate, key policy, undo.
import { writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import * as openssl from "../support/openssl.ts";
import { params } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";
import { fillWizard, runPlan } from "../support/wizard.ts";

const role = "arn:aws:iam::111122223333:role/lakeside-voice-bot-exec";

test("from the sign-in link to an applied key policy, and back", async ({ home }, info) => {
  await test.step("an empty home leads into the wizard", async () => {
    await home.getByRole("link", { name: "Set up your first identity" }).click();
  });

  await test.step("the wizard", async () => {
    await fillWizard(home, params);
    await expect(home.getByText(params.root_cn).first()).toBeVisible();
    await expect(home.getByText("CreateCertificateAuthority").first()).toBeAttached();
  });

  await test.step("the live run", async () => {
    await runPlan(home);
    await expect(home.getByRole("heading", { level: 1 })).toContainText(params.identity);
    await expect(home.getByRole("link", { name: /certificate/i }).first()).toBeVisible();
  });

  await test.step("the certificate page shows the right fields", async () => {
    await home.getByRole("link", { name: /certificate/i }).first().click();
    await expect(home).toHaveURL(/\/identities\/[^/]+\/certificate$/);
    const main = home.getByRole("main");
    for (const text of [params.leaf_cn, params.root_cn, "RSA", "Code signing", "SHA-256"]) {
      await expect(main.getByText(text).first()).toBeVisible();
    }
  });

  const certificate = await download(home, info.outputPath.bind(info), "certificate.pem");
  const root = await download(home, info.outputPath.bind(info), "root.pem");

  await test.step("the chain holds, and the fields are what OpenSSL reads", async () => {
    expect(openssl.verify(root, certificate)).toContain(": OK");
    expect(openssl.fact(certificate, "-subject", "-nameopt", "RFC2253")).toBe(`subject=CN=${params.leaf_cn}`);
    expect(openssl.fact(certificate, "-issuer", "-nameopt", "RFC2253")).toBe(`issuer=CN=${params.root_cn}`);
    expect(openssl.fact(certificate, "-ext", "extendedKeyUsage")).toContain("Code Signing");
    const serial = openssl.fact(certificate, "-serial").replace("serial=", "").toLowerCase();
    const shown = (await home.getByRole("main").innerText()).toLowerCase().replaceAll(/[:\s]/g, "");
    expect(shown).toContain(serial);
    const fingerprint = openssl.fact(certificate, "-fingerprint", "-sha256").split("=")[1] ?? "";
    expect(shown).toContain(fingerprint.replaceAll(":", "").toLowerCase());
  });
});

/** Fetches a PEM file as the download button does. */
async function download(page: Page, outputPath: (name: string) => string, name: string): Promise<string> {
  const id = /identities\/([^/]+)/.exec(page.url())?.[1];
  const response = await page.request.get(`/api/v1/identities/${id}/${name}`);
  expect(response.headers()["content-disposition"]).toContain("attachment");
  const path = outputPath(name);
  writeFileSync(path, await response.body());
  return path;
}
