// The run page: live steps, reload, a server that dies in the middle.
import { finished, params, start } from "../support/setup.ts";
import { expect, signIn, test } from "../support/test.ts";
import { fillWizard, runPlan } from "../support/wizard.ts";

test.describe("in a slow sandbox", () => {
  // Slow enough that a run is seen in the middle.
  test.use({ serverFlags: ["--sandbox-delay", "400"] });

  test("steps are shown as they happen, and a reload in the middle loses nothing", async ({ home }) => {
    await home.goto("/setup");
    await fillWizard(home, params);
    const id = await runPlan(home);
    const steps = home.getByRole("region", { name: "Steps" });
    await expect(steps.getByText(/^(Running|Waiting): /).first()).toBeAttached();
    await expect(steps.getByText(/^Done: /).first()).toBeAttached();
    await home.reload();
    await expect(steps.getByText(/^Done: /).first()).toBeAttached();
    await expect(steps.getByText(/^To do: /)).toHaveCount(0, { timeout: 30_000 });
    const ceremony = await finished(home, id);
    await expect(steps.getByText(/^Done: /)).toHaveCount(ceremony.steps.length);
  });

  test("a server killed in the middle ends the setup after a restart, with one authority and one key", async ({ home, server, faults }) => {
    // The browser complains about the server that is not there, which is what this test does to it.
    faults.expect(/ERR_|Failed to load|Failed to fetch|401/);
    const ceremony = await start(home, params);
    await home.goto(`/ceremonies/${ceremony.id}`);
    const steps = home.getByRole("region", { name: "Steps" });
    await expect(steps.getByText(/^Done: /).nth(1)).toBeAttached();
    await server.kill();
    await server.start([]);
    await signIn(home, server);
    await home.goto(`/ceremonies/${ceremony.id}`);
    const resume = home.getByRole("button", { name: /^Resume/ });
    await resume.click();
    await expect(steps.getByText(/^To do: /)).toHaveCount(0, { timeout: 30_000 });
    const ended = await finished(home, ceremony.id);

    // A second setup with the same names finds the authority and the key of the first, and makes no others.
    const planned = await home.request.post("/api/v1/plans", { data: { ...params, identity: "second-line" } });
    const plan = (await planned.json()) as { steps: { action: string; resource: string | null }[] };
    const adopted = plan.steps.filter((step) => step.action === "adopt").map((step) => step.resource);
    const identity = await (await home.request.get(`/api/v1/identities/${ended.identity_id}`)).json();
    expect(adopted).toContain(identity.authority_arn);
    expect(adopted).toContain(identity.key_arn);
  });
});

test("the run ends with a way to the certificate, and home shows the identity", async ({ home }) => {
  await home.goto("/setup");
  await fillWizard(home, params);
  const id = await runPlan(home);
  await finished(home, id);
  await expect(home.getByRole("link", { name: "Open the certificate" })).toBeVisible();
  await home.goto("/");
  await expect(home.getByRole("link", { name: params.identity })).toBeVisible();
  await expect(home.getByText(/36[45] days left/)).toBeVisible();
});
