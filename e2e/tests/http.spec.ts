// What the server answers, as the browser sees it.
import { request } from "@playwright/test";
import { expect, test } from "../support/test.ts";

test("pages come with a strict policy, and the program runs under it", async ({ home }) => {
  const page = await home.goto("/");
  const headers = page?.headers() ?? {};
  const policy = headers["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'sha256-[A-Za-z0-9+/=]+'/);
  expect(policy).not.toContain("unsafe-inline");
  expect(headers["x-content-type-options"]).toBe("nosniff");
});

test("code travels compressed", async ({ page, server }) => {
  const encodings = new Map<string, string | undefined>();
  page.on("response", (response) => {
    const ending = /\.(wasm|js|css)$/.exec(new URL(response.url()).pathname)?.[1];
    if (ending) encodings.set(ending, response.headers()["content-encoding"]);
  });
  await page.goto(server.signInLink);
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  expect([...encodings.keys()].sort()).toEqual(["css", "js", "wasm"]);
  // Chromium asks for brotli only over HTTPS and on loopback; either is fine, nothing is not.
  for (const [ending, encoding] of encodings) expect(encoding, ending).toMatch(/^(br|gzip)$/);
});

test("strangers are refused", async ({ server }) => {
  const api = await request.newContext({ baseURL: server.origin });
  const refused = async (status: number[], path: string, headers: Record<string, string>, method = "GET") => {
    const response = await api.fetch(path, { method, headers, maxRedirects: 0 });
    expect(status, `${method} ${path} ${JSON.stringify(headers)}`).toContain(response.status());
  };
  await refused([401], "/api/v1/identities", {});
  await refused([400, 403, 421], "/", { host: "attacker.example" });
  await refused([403], "/api/v1/session", { origin: "https://attacker.example", "content-type": "application/json" }, "POST");
  await refused([403], "/api/v1/plans", { "sec-fetch-site": "cross-site", "content-type": "application/json" }, "POST");
  expect((await api.get("/healthz")).status()).toBe(200);
  await api.dispose();
});

test("an unknown call is problem details with a request id", async ({ home }) => {
  const response = await home.request.get("/api/v1/nowhere");
  expect(response.status()).toBe(404);
  expect(response.headers()["content-type"]).toContain("application/problem+json");
  const problem = await response.json();
  expect(problem.request_id).toBe(response.headers()["x-request-id"]);
});
