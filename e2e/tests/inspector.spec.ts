// The certificate inspector: what is pasted is read in the browser and sent nowhere.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "../support/test.ts";

test("a pasted certificate is shown with its fields, and nothing is sent", async ({ home }, info) => {
  const key = info.outputPath("key.pem");
  const file = info.outputPath("certificate.pem");
  execFileSync("openssl", [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-keyout", key, "-out", file,
    "-days", "90", "-subj", "/CN=inspected.example/O=Lakeside Hospital", "-addext", "subjectAltName=DNS:inspected.example",
  ], { stdio: "ignore" });

  await home.getByRole("link", { name: "Inspect", exact: true }).click();
  const sent: string[] = [];
  home.on("request", (request) => {
    const { pathname } = new URL(request.url());
    // The sprite of icons is a file of the page itself.
    if (pathname !== "/icons.svg") sent.push(`${request.method()} ${request.url()}`);
  });
  await home.getByLabel(/paste/i).fill(readFileSync(file, "utf8"));

  const main = home.getByRole("main");
  for (const text of ["inspected.example", "Lakeside Hospital", "P-384"]) {
    await expect(main.getByText(text).first()).toBeVisible();
  }
  expect(sent).toEqual([]);
});

test("what is no certificate is told calmly", async ({ home }) => {
  await home.getByRole("link", { name: "Inspect", exact: true }).click();
  await home.getByLabel(/paste/i).fill("-----BEGIN CERTIFICATE-----\nMIIDPTCCAiWgAwIBAgIUF8L2\n");
  await expect(home.getByRole("main").getByText(/END CERTIFICATE|end is missing|incomplete/i).first()).toBeVisible();
});

test("a private key is refused without being kept", async ({ home }, info) => {
  const key = info.outputPath("key.pem");
  execFileSync("openssl", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key], { stdio: "ignore" });
  await home.getByRole("link", { name: "Inspect", exact: true }).click();
  await home.getByLabel(/paste/i).fill(readFileSync(key, "utf8"));
  await expect(home.getByRole("main").getByText(/private key/i).first()).toBeVisible();
});
