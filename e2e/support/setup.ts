// A setup, through the wizard as a person does it, or through the API where a test is about something else.
import { expect, type Page } from "@playwright/test";

export type Params = {
  identity: string;
  root_cn: string;
  leaf_cn: string;
  alias: string;
  region: string;
};

export const params: Params = {
  identity: "lakeside-refill-line",
  root_cn: "Lakeside Signing Root",
  leaf_cn: "Lakeside Refill Line",
  alias: "lakeside/refill-line",
  region: "eu-central-1",
};

export type Ceremony = {
  id: string;
  identity_id: string;
  state: "running" | "failed" | "interrupted" | "succeeded";
  started_at: number;
  ended_at: number | null;
  steps: { name: string; state: string }[];
};

/** Sets an identity up through the API, with the page's own session, and gives the finished ceremony. */
export async function setUp(page: Page, wanted: Params = params): Promise<Ceremony> {
  const ceremony = await start(page, wanted);
  return await finished(page, ceremony.id);
}

/** Plans and starts a setup through the API. */
export async function start(page: Page, wanted: Params = params): Promise<Ceremony> {
  return await begin(page, wanted);
}

/** Runs a ceremony of any kind through the API, to its end. `confirmation` is what its plan wants typed. */
export async function run(page: Page, order: Record<string, unknown>, confirmation?: string): Promise<Ceremony> {
  const ceremony = await begin(page, order, confirmation);
  return await finished(page, ceremony.id);
}

async function begin(page: Page, order: Record<string, unknown>, confirmation?: string): Promise<Ceremony> {
  const planned = await page.request.post("/api/v1/plans", { data: order });
  expect(planned.status(), await planned.text()).toBe(201);
  const plan = (await planned.json()) as { id: string; hash: string };
  const data = { plan_id: plan.id, plan_hash: plan.hash, confirmation };
  const started = await page.request.post("/api/v1/ceremonies", { data });
  expect(started.status(), await started.text()).toBe(202);
  return (await started.json()) as Ceremony;
}

/** Waits until a ceremony has succeeded. */
export async function finished(page: Page, id: string): Promise<Ceremony> {
  const read = async () => (await (await page.request.get(`/api/v1/ceremonies/${id}`)).json()) as Ceremony;
  await expect.poll(async () => (await read()).state, { timeout: 30_000 }).toBe("succeeded");
  return await read();
}
