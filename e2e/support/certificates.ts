// Certificates in numbers.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Route, TestInfo } from "@playwright/test";

/** A certificate that signed itself, in PEM; each with a key of its own. */
export function certificate(info: TestInfo, name: string, days = 90): string {
  const [key, file] = [info.outputPath(`${name}.key`), info.outputPath(`${name}.pem`)];
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-keyout", key, "-out", file,
    "-days", String(days), "-subj", `/CN=${name}/O=Lakeside Hospital`, "-addext", `subjectAltName=DNS:${name}`], { stdio: "ignore" });
  return readFileSync(file, "utf8");
}

/** The same certificate many times, each with another serial number. The signatures no longer hold; reading does not mind. */
export function copies(pem: string, count: number): string {
  const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ""), "base64");
  // SEQUENCE, SEQUENCE, [0] version, INTEGER of the serial number: its content follows tag and length.
  const at = der.indexOf(Buffer.from([0xa0, 0x03, 0x02, 0x01, 0x02, 0x02])) + 7;
  return Array.from({ length: count }, (_, number) => {
    const copy = Buffer.from(der);
    copy.writeUInt16BE(number, at + 2);
    return `-----BEGIN CERTIFICATE-----\n${copy.toString("base64").replace(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----\n`;
  }).join("");
}

/** A page of a made-up inventory. */
export async function inventoryPage(route: Route, total: number): Promise<void> {
  const query = new URL(route.request().url()).searchParams;
  const begin = Number(query.get("after") ?? 0);
  const count = Math.min(Number(query.get("limit")), total - begin);
  const items = Array.from({ length: count }, (_, at) => ({
    id: begin + at + 1,
    target: "sandbox",
    identity_id: null,
    identity: null,
    source: "audit_report",
    status: "current",
    removed: false,
    common_name: `Bot ${begin + at}`,
    issuer: "Root",
    serial: (begin + at).toString(16),
    fingerprint: "00",
    not_before: 0,
    not_after: 4_000_000_000,
    revoked_for: null,
    arn: null,
    authority_arn: null,
    added_at: 0,
  }));
  const next = begin + count < total ? String(begin + count) : null;
  await route.fulfill({ json: { items, next, total } });
}
