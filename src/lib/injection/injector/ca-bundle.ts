import { X509Certificate } from 'node:crypto';

/** One authority that the API server trusts to have signed the injector's certificate. */
export interface AuthorityCertificate {
  readonly subject: string;
  /** RFC 3339, UTC. */
  readonly notAfter: string;
}

/** The certificates of a webhook's caBundle, or why they cannot be read. */
export type CaBundleReading =
  | { readonly ok: true; readonly certificates: readonly AuthorityCertificate[] }
  | { readonly ok: false; readonly problem: string };

const CERTIFICATE = /-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs;

/**
 * Reads a webhook's caBundle: base64 of PEM, one certificate or several. It does not show which of them signed the
 * injector's own certificate, so all count.
 */
export function readCaBundle(caBundle: string): CaBundleReading {
  const pem = Buffer.from(caBundle, 'base64').toString('latin1').match(CERTIFICATE) ?? [];
  if (pem.length === 0) return { ok: false, problem: 'the caBundle holds no certificate' };
  try {
    const certificates = pem.map((text) => {
      const { subject, validTo } = new X509Certificate(text);
      return {
        subject: subject.replaceAll('\n', ', '),
        notAfter: new Date(validTo).toISOString().replace('.000Z', 'Z'),
      };
    });
    return { ok: true, certificates };
  } catch {
    return { ok: false, problem: 'the caBundle holds something that is not a certificate' };
  }
}

/**
 * Whether a caBundle contains one of the roots of a mesh.
 * @param roots PEM, one certificate or several.
 * @returns `undefined` where one of the two cannot be read.
 */
export function holdsRoot(caBundle: string, roots: string): boolean | undefined {
  const [trusted, wanted] = [Buffer.from(caBundle, 'base64').toString('latin1'), roots].map(
    readFingerprints,
  );
  if (!trusted || !wanted) return undefined;
  return trusted.some((one) => wanted.includes(one));
}

function readFingerprints(pem: string): readonly string[] | undefined {
  const found = pem.match(CERTIFICATE) ?? [];
  try {
    const prints = found.map((text) => new X509Certificate(text).fingerprint256);
    return prints.length > 0 ? prints : undefined;
  } catch {
    return undefined;
  }
}

/** The certificate that expires first. */
export function firstToExpire(
  certificates: readonly AuthorityCertificate[],
): AuthorityCertificate | undefined {
  return certificates.toSorted((a, b) => Date.parse(a.notAfter) - Date.parse(b.notAfter))[0];
}
