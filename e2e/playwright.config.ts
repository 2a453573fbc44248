import { defineConfig } from "@playwright/test";

// The system's Chromium, never one that Playwright fetches. `cargo xtask` sets the variable.
const executablePath = process.env.SIGNET_CHROMIUM ?? "/usr/bin/chromium";

export default defineConfig({
  // Each test starts a server of its own, so all of them may run side by side.
  fullyParallel: true,
  workers: Number(process.env.SIGNET_WORKERS ?? 2),
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    acceptDownloads: true,
    locale: "en-GB",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    viewport: { width: 1280, height: 900 },
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "tests", testDir: "tests" },
    { name: "screenshots", testDir: "screenshots" },
    { name: "bench", testDir: "bench" },
  ],
});
