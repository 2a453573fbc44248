// `test` with a server of its own for each test, and pages that must stay free of faults.
import { test as base, expect, type Page } from "@playwright/test";
import { Server } from "./server.ts";

type Options = {
  /** Further flags of `signet serve`. */
  serverFlags: string[];
};

type Fixtures = {
  /** A running server with no identities. */
  server: Server;
  /** Faults that a test expects, as patterns. */
  faults: Faults;
  /** A page that is signed in and shows the home page. */
  home: Page;
};

/** What the browser complained about. */
class Faults {
  private readonly seen: string[] = [];
  private readonly expected: RegExp[] = [];

  /** Lets a test provoke a fault, for example the refusal of a used link. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  add(fault: string): void {
    this.seen.push(fault);
  }

  get unexpected(): string[] {
    return this.seen.filter((fault) => !this.expected.some((pattern) => pattern.test(fault)));
  }
}

export const test = base.extend<Options & Fixtures>({
  serverFlags: [[], { option: true }],

  server: async ({ serverFlags }, use, info) => {
    const server = new Server(serverFlags);
    await server.start();
    await use(server);
    await server.stop();
    if (info.status !== info.expectedStatus) {
      await info.attach("server log", { body: server.log, contentType: "text/plain" });
    }
  },

  baseURL: async ({ server }, use) => {
    await use(server.origin);
  },

  faults: async ({}, use) => {
    await use(new Faults());
  },

  page: async ({ page, faults }, use) => {
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ""}`);
      });
    });
    page.on("console", (message) => {
      if (message.type() === "error") faults.add(`console: ${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => faults.add(`page error: ${error.message}`));
    await use(page);
    expect(faults.unexpected, "console errors, page errors and CSP violations").toEqual([]);
  },

  home: async ({ page, server }, use) => {
    await signIn(page, server);
    await use(page);
  },
});

/** Opens the sign-in link and waits for the home page. */
export async function signIn(page: Page, server: Server): Promise<void> {
  await page.goto(server.signInLink);
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
}

export { expect };
