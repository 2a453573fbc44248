// What each library reads of a certificate: subject and issuer by attribute, validity, all extensions that it can decode
// (alternative names among them), and the SHA-256 fingerprint. Whatever it throws counts as a certificate that it cannot
// read. The result of each is a number that depends on what was read, so that nothing is left out as unused.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import * as asn1js from "asn1js";
import { KJUR, X509 } from "jsrsasign";
import forge from "node-forge";
import * as pkijs from "pkijs";

const digest = async (der) => new Uint8Array(await crypto.subtle.digest("SHA-256", der)).length;

export const libraries = {
  pkijs: {
    prepare: (der) => der,
    async read(der) {
      const { result } = asn1js.fromBER(der.buffer);
      const certificate = new pkijs.Certificate({ schema: result });
      let seen = certificate.notBefore.value.getTime() + certificate.notAfter.value.getTime();
      for (const name of [certificate.subject, certificate.issuer]) {
        for (const { type, value } of name.typesAndValues) seen += type.length + String(value.valueBlock.value).length;
      }
      for (const extension of certificate.extensions ?? []) seen += extension.parsedValue ? 1 : 0;
      return seen + (await digest(der));
    },
  },
  peculiar_x509: {
    prepare: (der) => der,
    async read(der) {
      const certificate = new x509.X509Certificate(der);
      let seen = certificate.subject.length + certificate.issuer.length;
      seen += certificate.notBefore.getTime() + certificate.notAfter.getTime();
      for (const extension of certificate.extensions) seen += extension.type.length;
      return seen + (await certificate.getThumbprint("SHA-256")).byteLength;
    },
  },
  node_forge: {
    prepare: (der) => Array.from(der, (byte) => String.fromCharCode(byte)).join(""),
    read(text) {
      const certificate = forge.pki.certificateFromAsn1(forge.asn1.fromDer(text));
      let seen = certificate.validity.notBefore.getTime() + certificate.validity.notAfter.getTime();
      for (const name of [certificate.subject, certificate.issuer]) {
        for (const { value } of name.attributes) seen += value.length;
      }
      for (const extension of certificate.extensions) seen += extension.id.length;
      return seen + forge.md.sha256.create().update(text).digest().toHex().length;
    },
  },
  jsrsasign: {
    prepare: (der) => Array.from(der, (byte) => byte.toString(16).padStart(2, "0")).join(""),
    read(hex) {
      const certificate = new X509();
      certificate.readCertHex(hex);
      let seen = certificate.getSubject().str.length + certificate.getIssuer().str.length;
      seen += certificate.getNotBefore().length + certificate.getNotAfter().length;
      seen += certificate.getExtParamArray().length;
      return seen + KJUR.crypto.Util.hashHex(hex, "sha256").length;
    },
  },
};
