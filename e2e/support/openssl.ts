// OpenSSL as an outside judge of certificates.
import { execFileSync } from "node:child_process";

/** Verifies a certificate against a root; throws with what OpenSSL says if the chain does not hold. */
export function verify(root: string, certificate: string): string {
  return openssl("verify", "-x509_strict", "-CAfile", root, certificate);
}

/** One line of facts about a certificate, for example its subject in RFC 2253 form. */
export function fact(certificate: string, ...flags: string[]): string {
  return openssl("x509", "-in", certificate, "-noout", ...flags).trim();
}

function openssl(...args: string[]): string {
  return execFileSync("openssl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
