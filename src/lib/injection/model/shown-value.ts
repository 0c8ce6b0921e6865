/**
 * The value of a field as every text shows it: numbers, quantities and booleans unchanged, everything else in quotes,
 * so that its beginning and end are visible. Labels and annotations are always quoted.
 * @param field its path; `undefined`: there is none.
 */
export function showValue(field: string | undefined, value: string): string {
  const isText = field !== undefined && LABEL_OR_ANNOTATION.test(field);
  return !isText && NUMBER_OR_BOOLEAN.test(value) ? value : JSON.stringify(value);
}

const LABEL_OR_ANNOTATION = /\b(?:labels|annotations|nodeSelector|matchLabels)\b/;

/** Numbers with the suffixes of quantities (apimachinery, api/resource/suffix.go) or of durations. */
const NUMBER_OR_BOOLEAN = /^(?:-?\d+(?:\.\d+)?(?:[numkMGTPE]|[KMGTPE]i|ms|s|h)?|true|false)$/;
