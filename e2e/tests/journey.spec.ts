// The whole way, with nothing but the mouse and what is on the screen: sign-in link, wizard, live run, certificate,
// key policy, undo. OpenSSL judges what was downloaded.
import type { Page, TestInfo } from "@playwright/test";
import { allowsSigning, apply, live, proposeRole } from "../support/key-policy.ts";
import * as openssl from "../support/openssl.ts";
import { params } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";
import { fillWizard, runPlan } from "../support/wizard.ts";

test("from the sign-in link to an applied key policy, and back", async ({ home }, info) => {
  const main = home.getByRole("main");

  await test.step("an empty home leads into the wizard", async () => {
    await home.getByRole("link", { name: "Set up your first identity" }).click();
  });

  await test.step("the wizard ends at a plan", async () => {
    await fillWizard(home, params);
    await expect(home.getByRole("region", { name: "Your choices" })).toContainText(params.root_cn);
  });

  await test.step("the run is live and ends well", async () => {
    await runPlan(home);
    await expect(home.getByRole("heading", { level: 1, name: `${params.identity} is set up` })).toBeVisible();
    await home.getByRole("link", { name: "Open the certificate" }).click();
  });

  const { certificate, root } = await test.step("the certificate and its root are downloaded", async () => {
    await expect(home).toHaveURL(/\/identities\/[^/]+\/certificate$/);
    const certificate = await download(home, info, "Download certificate");
    expect(certificate.name).toBe(`${params.leaf_cn}codesigningcertificate.pem`);
    const root = await download(home, info, "Download root");
    return { certificate: certificate.path, root: root.path };
  });

  await test.step("OpenSSL agrees with the chain and with every field on the page", async () => {
    expect(openssl.verify(root, certificate)).toContain(": OK");
    expect(openssl.fact(certificate, "-subject", "-nameopt", "RFC2253")).toBe(`subject=CN=${params.leaf_cn}`);
    expect(openssl.fact(certificate, "-issuer", "-nameopt", "RFC2253")).toBe(`issuer=CN=${params.root_cn}`);
    expect(openssl.fact(certificate, "-ext", "extendedKeyUsage")).toContain("Code Signing");
    for (const text of [params.leaf_cn, params.root_cn, /RSA.*2.?048/, /code signing/i, /Valid for 36[45] more days/]) {
      await expect(main.getByText(text).filter({ visible: true }).first()).toBeVisible();
    }
    const shown = squeezed(await main.innerText());
    expect(shown).toContain(squeezed(openssl.fact(certificate, "-serial").replace("serial=", "")));
    expect(shown).toContain(squeezed(openssl.fact(certificate, "-fingerprint", "-sha256").split("=")[1] ?? ""));
  });

  const identity = /identities\/([^/]+)/.exec(home.url())?.[1] ?? "";

  await test.step("the Lambda role is proposed, reviewed and applied", async () => {
    await home.getByRole("link", { name: "Key policy" }).click();
    expect(allowsSigning((await live(home, identity)).document)).toBe(false);
    await proposeRole(home);
    await apply(home, params.alias);
  });

  await test.step("the policy is read back, identical, and the role may sign", async () => {
    await expect(home.getByText("In force: read back, identical")).toBeVisible();
    expect(allowsSigning((await live(home, identity)).document)).toBe(true);
    await expect(home.getByRole("region", { name: "In force", exact: true })).toContainText("lakeside-voice-bot-exec");
  });

  await test.step("undo puts the policy before it back", async () => {
    await home.getByRole("button", { name: "Undo this change" }).click();
    await apply(home, params.alias);
    await expect(home.getByText("In force: read back, identical")).toBeVisible();
    expect(allowsSigning((await live(home, identity)).document)).toBe(false);
    await expect(home.getByRole("region", { name: "History" })).toContainText("Undone");
  });
});

/** Text without spaces, colons and case, as hex is compared. */
function squeezed(text: string): string {
  return text.toLowerCase().replaceAll(/[\s:\u200b]/g, "");
}

/** Clicks a download and keeps the file under its own name. */
async function download(page: Page, info: TestInfo, name: string): Promise<{ name: string; path: string }> {
  const saved = page.waitForEvent("download");
  await page.getByRole("main").getByRole("link", { name }).click();
  const file = await saved;
  const path = info.outputPath(file.suggestedFilename());
  await file.saveAs(path);
  return { name: file.suggestedFilename(), path };
}
