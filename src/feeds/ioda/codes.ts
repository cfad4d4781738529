/**
 * Country codes that IODA may write differently from ISO 3166, theirs to ours. The one place that knows.
 * IODA's sources mix GB and UK (its geolocation providers say `uk`), so both are understood in answers.
 */
const THEIRS_TO_ISO: Readonly<Record<string, string>> = {
  UK: 'GB',
};

/**
 * Codes to ask with, ISO to theirs, where IODA knows a country under another code only. None is known (November 2026);
 * a code that IODA does not know is left out of its answer, without an error, as long as it knows one of the others.
 */
const ISO_TO_THEIRS: Readonly<Record<string, string>> = {};

/** The ISO code of a code in an answer; null for what is not a country code (`EU` and `AP` are regions of registries). */
export function isoOf(iodaCode: string): string | null {
  const code = iodaCode.toUpperCase();
  if (!/^[A-Z]{2}$/.test(code) || code === 'EU' || code === 'AP') return null;
  return THEIRS_TO_ISO[code] ?? code;
}

export function iodaCodeOf(iso: string): string {
  return ISO_TO_THEIRS[iso] ?? iso;
}
