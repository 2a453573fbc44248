// Alerts: what the watcher finds appears on home and on the identity's page, is accepted once, and stays accepted.
import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { params, setUp } from "../support/setup.ts";
import { expect, test } from "../support/test.ts";

type Jwks = { keys: { kid: string }[] };
type Alerts = { alerts: { title: string; kind: string }[] };

/** Where a hospital would publish its keys: a server that serves what `served` holds. */
class Place {
  served: Jwks = { keys: [] };
  private readonly server: HttpServer = createServer((_, answer) => {
    answer.setHeader("content-type", "application/jwk-set+json");
    answer.end(JSON.stringify(this.served));
  });

  async start(): Promise<string> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/jwks.json`;
  }

  stop(): void {
    this.server.close();
  }
}

/** Kinds of the open alerts, as the API gives them. */
async function open(page: Page): Promise<string[]> {
  const response = await page.request.get("/api/v1/alerts");
  expect(response.status()).toBe(200);
  return ((await response.json()) as Alerts).alerts.map((alert) => alert.kind);
}

test("an alert appears, is accepted, and stays accepted after a reload", async ({ home, server }) => {
  const { identity_id } = await setUp(home);
  const own = (await (await home.request.get(`${server.origin}/jwks/${identity_id}`)).json()) as Jwks;
  const place = new Place();
  const url = await place.start();
  try {
    // Somebody added a key of another system to the published set.
    const stranger = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", kid: "theirs" };
    place.served = { keys: [...own.keys, stranger] };
    const named = await home.request.put(`/api/v1/identities/${identity_id}/jwks/published-url`, { data: { url } });
    expect(named.status(), await named.text()).toBe(200);
    await server.look();
    expect(await open(home)).toEqual(["jwks_other_keys"]);

    const title = `The published JWK set of ${params.identity} holds 1 key of others`;
    await home.goto("/");
    await expect(home.getByRole("heading", { name: title })).toBeVisible();
    await home.goto(`/identities/${identity_id}`);
    await expect(home.getByRole("heading", { name: title })).toBeVisible();

    await home.getByRole("button", { name: /^Accept as it is/ }).click();
    await expect(home.getByRole("status").filter({ hasText: `Accepted as it is: ${title}` })).toBeAttached();
    await expect(home.getByRole("heading", { name: title })).toHaveCount(0);
    await home.reload();
    await expect(home.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(home.getByRole("heading", { name: title })).toHaveCount(0);

    // What is accepted is not told again; what is worse is, and nobody can accept that away.
    place.served = { keys: [stranger] };
    await server.look();
    expect(await open(home)).toEqual(["jwks_lacks_key"]);
    await home.goto("/");
    const lacks = `The published JWK set of ${params.identity} lacks its current key`;
    await expect(home.getByRole("heading", { name: lacks })).toBeVisible();
    await expect(home.getByRole("button", { name: /Accept as it is/ })).toHaveCount(0);
    await home.reload();
    await expect(home.getByRole("heading", { name: lacks })).toBeVisible();

    place.served = own;
    await server.look();
    expect(await open(home)).toEqual([]);
    await home.reload();
    await expect(home.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(home.getByRole("heading", { name: lacks })).toHaveCount(0);
  } finally {
    place.stop();
  }
});
