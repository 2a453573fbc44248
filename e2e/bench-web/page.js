// The page's side: measures, and gives the figures to who drives the browser.
import init, { PolicyEditor, describe, read_certificate } from "/wasm/signet_bench_web.js";
import { libraries } from "/libraries.js";

const KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const ROLE = "arn:aws:iam::111122223333:role/applications/";
const LIMIT = 32_768;
const TURNS = 9;

/** A policy of just under 32 KiB: the account, and roles that sign, read, encrypt or let a service do so. */
function largePolicy() {
  const kinds = [
    ["kms:Sign", { StringEquals: { "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_384", "kms:MessageType": ["RAW", "DIGEST"] } }],
    [["kms:GetPublicKey", "kms:DescribeKey"], {}],
    [["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"], { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }],
    [["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], { Bool: { "kms:GrantIsForAWSResource": "true" } }],
  ];
  const root = { Sid: "Root", Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*", Resource: "*" };
  const policy = { Version: "2012-10-17", Statement: [root] };
  for (let number = 0; ; number += 1) {
    const [Action, Condition] = kinds[number % kinds.length];
    const AWS = [`${ROLE}application-${number}`, `${ROLE}standby-${number}`];
    const next = [...policy.Statement, { Sid: `Application${number}`, Effect: "Allow", Principal: { AWS }, Action, Resource: "*", Condition }];
    if (JSON.stringify({ ...policy, Statement: next }).length > LIMIT) return JSON.stringify(policy);
    policy.Statement = next;
  }
}

/** The policy while a name is typed in place of `mark`, a letter further each time, and taken back again. */
function typed(policy, mark, before, after) {
  const name = "voice-assistant-for-the-refill-line-of-the-pharmacy";
  const at = policy.indexOf(mark);
  const ends = Array.from({ length: name.length }, (_, end) => end + 1);
  return [...ends, ...ends.toReversed()].map((end) => policy.slice(0, at) + before + name.slice(0, end) + after + policy.slice(at + mark.length));
}

function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

function keystrokes(base, texts, turns) {
  const editor = PolicyEditor.open(base, KEY);
  const times = [];
  for (let turn = 0; turn < turns; turn += 1) {
    for (const text of texts) {
      const start = performance.now();
      if (editor.review(text) === 0) throw new Error("the policy was not read");
      times.push(performance.now() - start);
    }
  }
  // The first turn warms the compiler up. Of each keystroke, the best of the turns is what it takes on a quiet machine.
  const rest = times.slice(texts.length);
  const quiet = texts.map((_, at) => Math.min(...rest.filter((_, place) => place % texts.length === at)));
  return { p50: quantile(rest, 0.5), p95: quantile(rest, 0.95), quiet_p95: quantile(quiet, 0.95), first: times[0] };
}

export function measurePolicies() {
  const base = largePolicy();
  const there = typed(base, `${ROLE}application-40`, ROLE, "");
  const own = typed(base, '"Statement":[', `"Statement":[{"Sid":"Voice","Effect":"Allow","Principal":{"AWS":"${ROLE}`, '"},"Action":"kms:Sign","Resource":"*"},');
  return { size: base.length, typing: keystrokes(base, there, TURNS), typing_new: keystrokes(base, own, TURNS) };
}

/** So many certificates are timed together, so that fingerprints that are made beside each other are. */
const handful = 12;

/** Certificates a second: of each handful the best of some rounds, as whatever else runs on the machine only slows it down. */
async function rate(inputs, read, rounds) {
  const readable = [];
  for (const input of inputs) {
    try {
      if (await read(input)) readable.push(input);
    } catch {
      // It counts as not read.
    }
  }
  let time = 0;
  for (let at = 0; at < readable.length; at += handful) {
    const some = readable.slice(at, at + handful);
    let best = Infinity;
    for (let round = 0; round < rounds; round += 1) {
      const start = performance.now();
      const pending = some.map((input) => read(input));
      await Promise.all(pending);
      best = Math.min(best, performance.now() - start);
    }
    time += best;
  }
  return { read: readable.length, rate: (readable.length * 1000) / time };
}

export async function measureCertificates(encoded, rounds) {
  const ders = encoded.map((text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
  const now = Math.floor(Date.now() / 1000);
  const measured = {
    signet_read: await rate(ders, read_certificate, rounds),
    signet_describe: await rate(ders, (der) => describe(der, now), rounds),
  };
  for (const [name, { prepare, read }] of Object.entries(libraries)) {
    measured[name] = await rate(ders.map(prepare), read, rounds);
  }
  return measured;
}

await init();
window.measure = { policies: measurePolicies, certificates: measureCertificates };
